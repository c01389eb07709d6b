"""Pictures that sources hold themselves, kept in the state folder from the run that reads them to those that show them.

They are named by their content, as articles name them, so that nothing is kept twice and nothing goes stale.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

from syndicate.model import Article
from syndicate.model.asset import content_address, is_content_address
from syndicate.model.blocks import images
from syndicate.publish import write_file

_FOLDER = "pictures"


def keep(state: Path, pictures: Mapping[str, bytes]) -> None:
    """Keep pictures by the names of their content. Raises: PublishError."""
    for name, data in pictures.items():
        write_file(_file(state, name), data)


def held(state: Path, articles: Iterable[Article]) -> dict[str, bytes]:
    """Those of the pictures that articles show which are kept, and are what they are called."""
    names = {image.source for article in articles for image in images(article.body)}
    found: dict[str, bytes] = {}
    for name in filter(is_content_address, names):
        try:
            data = _file(state, name).read_bytes()
        except OSError:  # not there: its article will say so
            continue
        if content_address(data) == name:
            found[name] = data
    return found


def _file(state: Path, name: str) -> Path:
    return state / _FOLDER / name.rpartition(";")[2]
