"""The files of a published folder: their bytes, and which of them no receipt names.

Only regular files inside the folder are opened: a pipe or a device could block for ever, and a receipt that somebody
changed may name any path of the machine.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Collection, Iterator
from pathlib import Path, PurePosixPath

from syndicate.errors import ArtifactError
from syndicate.model.receipt import STATE
from syndicate.plugins.formats import built_in_formats

_HINT = "publish the folder again with syndicate"
_OWN = frozenset({"receipt.json", "index.html", "opds.xml", "feeds.opml", ".syndicate-copy.json"})
"""Files that syndicate writes beside the outputs: the receipt, the catalogue, and the list of a delivered copy."""
_OWN_FOLDERS = {"opds": ".xml", "covers": ".jpg", "covers/small": ".jpg"}
"""The folders of the catalogue, with the endings of their files."""
_SERVERS = frozenset(
    {
        ".htaccess", ".nojekyll", ".well-known", "CNAME", "_headers", "_redirects", "ads.txt", "app-ads.txt",
        "apple-touch-icon.png", "apple-touch-icon-precomposed.png", "favicon.ico", "favicon.png", "favicon.svg",
        "humans.txt", "robots.txt", "security.txt", "site.webmanifest", "sitemap.xml", "web.config",
    }
)  # fmt: skip
"""Names that web servers, browsers and crawlers look for: files of an administrator, not copies of an article.

No page is among them: an ``about.html`` may hold an article without its notice.
"""
_SERVERS_LARGEST = 1_000_000
_GIT = ".gitignore"
"""It keeps an empty folder in a repository. A file of patterns this short holds no article."""
_GIT_LARGEST = 200
_WELL_KNOWN_DEEPEST = 3
_PAGES = frozenset({".htm", ".html", ".xhtml"})
_WELL_KNOWN = frozenset({".json", ".txt"})
"""Endings in ``.well-known`` (RFC 8615) that outputs have as well."""
_LARGEST = 1_000_000_000
_NAMED = 20
"""So many files that no receipt names are listed by name."""


def inside(folder: Path, name: str) -> Path:
    """The path of a file in a folder. The file need not exist.

    Raises:
        ArtifactError: the name leads out of the folder.
    """
    parts = PurePosixPath(name)
    if not name or "\0" in name or parts.is_absolute() or ".." in parts.parts:
        raise ArtifactError(f"the receipt names the path {name!r}, which leads out of {folder}", _HINT)
    path = folder / name
    try:
        leads_out = not path.resolve().is_relative_to(folder.resolve())
    except (OSError, RuntimeError) as error:  # Python before 3.13 raises RuntimeError for a loop of links
        raise ArtifactError(f"{path}: its links lead nowhere", _HINT) from error
    if leads_out:
        raise ArtifactError(f"{path}: its links lead out of {folder}", _HINT)
    return path


def regular_bytes(path: Path) -> bytes:
    """The bytes of a file.

    Raises:
        ArtifactError: it does not exist, cannot be read, is no regular file, or is larger than any output.
    """
    try:
        if not stat.S_ISREG(path.stat().st_mode):
            raise ArtifactError(f"{path}: a {_kind(path.stat().st_mode)}, not a regular file", _HINT)
        # Another file may take its place between the two calls; that must not block either.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
        with os.fdopen(descriptor, "rb") as file:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise ArtifactError(f"{path}: not a regular file", _HINT)
            if found.st_size > _LARGEST:
                raise ArtifactError(
                    f"{path}: {found.st_size:,} bytes; no output is larger than {_LARGEST:,}", _HINT
                )
            return file.read()
    except OSError as error:
        raise ArtifactError(f"{path}: {error.strerror or error}", _HINT) from error


def _kind(mode: int) -> str:
    kinds = {
        stat.S_IFDIR: "folder", stat.S_IFIFO: "named pipe", stat.S_IFSOCK: "socket",
        stat.S_IFCHR: "device", stat.S_IFBLK: "device",
    }  # fmt: skip
    return kinds.get(stat.S_IFMT(mode), "special file")


def unnamed_outputs(folder: Path, named: Collection[str]) -> Iterator[str]:
    """The files of the current generation that a receipt does not name."""
    generation = folder / STATE / "current"
    if generation.is_dir() and generation.resolve().is_relative_to(folder.resolve()):
        found = (
            path.relative_to(generation).as_posix()
            for path in sorted(generation.glob("**/*"))
            if not path.is_dir()
        )
        yield from (name for name in found if not _is_known(name, named))


def web_server_files(folder: Path, named: Collection[str]) -> Iterator[str]:
    """The files and folders of a web server's administrator; none of them is an output."""
    yield from (
        entry.name
        for entry in sorted(os.scandir(folder), key=lambda entry: entry.name)
        if entry.name not in named and _is_web_server_file(entry)
    )


def _is_web_server_file(entry: os.DirEntry[str]) -> bool:
    """Whether it has such a name, and is a small regular file, or a folder without anything that people read."""
    if entry.name not in _SERVERS:
        return False
    if entry.name == ".well-known":
        return entry.is_dir(follow_symlinks=False) and _is_well_known(entry.path, _WELL_KNOWN_DEEPEST)
    return _is_plain(entry, _SERVERS_LARGEST)


def _is_well_known(folder: str, depth: int) -> bool:
    return depth > 0 and all(
        _is_well_known(entry.path, depth - 1)
        if entry.is_dir(follow_symlinks=False)
        else _is_plain(entry, _SERVERS_LARGEST) and not _is_read(entry.name)
        for entry in [*os.scandir(folder)]  # read to its end, and so closed
    )


def _is_read(name: str) -> bool:
    """Whether its ending is that of a page or an output."""
    ending = PurePosixPath(name).suffix.lower()
    outputs = {one for format_ in built_in_formats() for one in format_.endings}
    return ending in _PAGES or ending in outputs - _WELL_KNOWN


def _is_plain(entry: os.DirEntry[str], largest: int) -> bool:
    return entry.is_file(follow_symlinks=False) and entry.stat(follow_symlinks=False).st_size <= largest


def unlisted(folder: Path, named: Collection[str]) -> Iterator[tuple[str, str]]:
    """Everything in a folder that was not published there: names, and what each is.

    A folder without a published file counts as one thing. After 20 names, the last entry counts the others.
    """
    found = list(_unlisted(folder, "", named))
    yield from found[:_NAMED]
    if (more := len(found) - _NAMED) > 0:
        yield "", f"{more} more file{'s' * (more > 1)}"


def _unlisted(folder: Path, prefix: str, named: Collection[str]) -> Iterator[tuple[str, str]]:
    folders = {parent.as_posix() for name in named for parent in PurePosixPath(name).parents}
    for entry in sorted(os.scandir(folder / prefix), key=lambda entry: entry.name):
        name = prefix + entry.name
        if name == STATE or _is_published_link(entry, folder) or (not prefix and _is_allowed_at_top(entry)):
            continue
        if entry.is_dir(follow_symlinks=False):
            if name in folders or name in _OWN_FOLDERS:
                yield from _unlisted(folder, f"{name}/", named)
            elif name not in named:
                yield name, "a folder"
        elif not _is_known(name, named):
            mode = entry.stat(follow_symlinks=False).st_mode
            yield (
                name,
                "a link" if entry.is_symlink() else "a file" if stat.S_ISREG(mode) else f"a {_kind(mode)}",
            )


def _is_allowed_at_top(entry: os.DirEntry[str]) -> bool:
    """Whether it is a web server's file, or a short ``.gitignore``, which may stand at the top of the folder."""
    if entry.name == _GIT:
        return _is_plain(entry, _GIT_LARGEST)
    return _is_web_server_file(entry)


def _is_published_link(entry: os.DirEntry[str], folder: Path) -> bool:
    """Whether it is a link into the current generation, which `unnamed_outputs` compares with the receipt."""
    if not entry.is_symlink():
        return False
    relative = PurePosixPath(Path(entry.path).relative_to(folder).as_posix())
    return Path(entry.path).readlink() == Path(STATE, "current", relative)


def _is_known(name: str, named: Collection[str]) -> bool:
    parent, _, own = name.rpartition("/")
    return name in named or name in _OWN or (parent in _OWN_FOLDERS and own.endswith(_OWN_FOLDERS[parent]))
