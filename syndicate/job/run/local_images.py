"""The pictures of sources between runs: files beside sources are watched, pictures inside sources are stored.

Those inside are stored in the state folder, since later runs show them and do not read the source again. Their names
are the hashes of their content, as in articles: each is stored once, and never goes stale.
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
    """Store pictures by the names of their content. Raises: PublishError."""
    for name, data in pictures.items():
        write_file(_file(state, name), data)


def load_stored(state: Path, articles: Iterable[Article]) -> dict[str, bytes]:
    """The stored pictures that articles show, by name; without those whose content is not what the name says."""
    names = {image.source for article in articles for image in images(article.body)}
    found: dict[str, bytes] = {}
    for name in filter(is_content_address, names):
        try:
            data = _file(state, name).read_bytes()
        except OSError:  # missing: its article has a loss
            continue
        if content_address(data) == name:
            found[name] = data
    return found


def sweep(state: Path, texts: Iterable[bytes]) -> None:
    """Remove the pictures that no article shows, as far as possible. `texts` are all articles, as JSON."""
    folder = state / _FOLDER
    if not folder.is_dir():
        return
    shown = {name.decode() for text in texts for name in _NAME.findall(text)}
    for path in folder.iterdir():
        if path.name not in shown:
            with suppress(OSError):  # the next run tries again
                path.unlink()


def local(article: Article) -> Iterator[str]:
    """The addresses of an article's pictures that are files beside its source."""
    names = dict.fromkeys(image.source for image in images(article.body))
    return (name for name in names if not (is_content_address(name) or is_on_the_web(name)))


def contents(article: Article) -> tuple[str, ...]:
    """The SHA-256 of each picture beside an article's source; empty for one that cannot be read."""
    return tuple(_digest(article.source.uri, address) for address in local(article))


def file_stamps(articles: Iterable[Article]) -> str:
    """The times and sizes of all pictures beside a source, as JSON for `unchanged`."""
    paths = {
        str(Path(article.source.uri).parent / unquote(address))
        for article in articles
        for address in local(article)
    }
    return msgspec.json.encode([(path, *_stamp(path)) for path in sorted(paths)]).decode()


def unchanged(stamped: str) -> bool:
    """Whether the pictures have the times and sizes that `file_stamps` gave."""
    return all(
        _stamp(path) == (mtime_ns, size)
        for path, mtime_ns, size in msgspec.json.decode(stamped, type=list[tuple[str, int, int]])
    )


def _stamp(path: str) -> tuple[int, int]:
    return stamp_of(Path(path)) or (0, 0)


def _digest(source: str, address: str) -> str:
    try:
        return hashlib.sha256(read_local(source, address)).hexdigest()
    except ImageRejected:  # its article has a loss
        return ""


def _file(state: Path, name: str) -> Path:
    return state / _FOLDER / name.rpartition(";")[2]
