"""The pictures of sources between runs: those beside them are watched, those inside them are kept.

What a source holds itself is kept in the state folder from the run that reads it to those that show it, named by its
content, as articles name it, so that nothing is kept twice and nothing goes stale.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path
from urllib.parse import unquote

import msgspec

from syndicate.ingest.images.local import read_local
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.ingest.loader import stamp_of
from syndicate.model import Article
from syndicate.model.asset import content_address, is_content_address, is_on_the_web
from syndicate.model.blocks import images
from syndicate.publish.files import write_file

_FOLDER = "pictures"
_NAME = re.compile(rb"ni:///sha-256;([\w-]+)")


def keep(state: Path, pictures: Mapping[str, bytes]) -> None:
    """Keep pictures by the names of their content. Raises: PublishError."""
    for name, data in pictures.items():
        write_file(_file(state, name), data)


def load_stored(state: Path, articles: Iterable[Article]) -> dict[str, bytes]:
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


def sweep(state: Path, texts: Iterable[bytes]) -> None:
    """Remove what no article shows any more, as far as that can be done. `texts` are all articles, as JSON."""
    folder = state / _FOLDER
    if not folder.is_dir():
        return
    shown = {name.decode() for text in texts for name in _NAME.findall(text)}
    for path in folder.iterdir():
        if path.name not in shown:
            with suppress(OSError):  # what stays is tried again
                path.unlink()


def local(article: Article) -> Iterator[str]:
    """The addresses of the pictures that stand as files beside an article's source."""
    names = dict.fromkeys(image.source for image in images(article.body))
    return (name for name in names if not (is_content_address(name) or is_on_the_web(name)))


def contents(article: Article) -> tuple[str, ...]:
    """What stands beside an article's source, by its SHA-256; empty for what cannot be read."""
    return tuple(_digest(article.source.uri, address) for address in local(article))


def file_stamps(articles: Iterable[Article]) -> str:
    """The times and sizes of all pictures beside the articles of a source, as JSON; see `unchanged`."""
    paths = {
        str(Path(article.source.uri).parent / unquote(address))
        for article in articles
        for address in local(article)
    }
    return msgspec.json.encode([(path, *_stamp(path)) for path in sorted(paths)]).decode()


def unchanged(stamped: str) -> bool:
    """Whether the pictures are as they were when `file_stamps` looked at them."""
    return all(
        _stamp(path) == (mtime_ns, size)
        for path, mtime_ns, size in msgspec.json.decode(stamped, type=list[tuple[str, int, int]])
    )


def _stamp(path: str) -> tuple[int, int]:
    return stamp_of(Path(path)) or (0, 0)


def _digest(source: str, address: str) -> str:
    try:
        return hashlib.sha256(read_local(source, address)).hexdigest()
    except ImageRejected:  # its article will say so
        return ""


def _file(state: Path, name: str) -> Path:
    return state / _FOLDER / name.rpartition(";")[2]
