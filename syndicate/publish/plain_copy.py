"""A published set once more, as plain files: for a USB stick, an archive, a web server that follows no links.

A folder of outputs holds symbolic links, so that all files change at one instant. The copy holds none, and its files
change one after the other: what others name first, the receipt last. A list in the copy says which of its files are
ours; no other file there is ever replaced or deleted.
"""

from __future__ import annotations

from pathlib import Path, PurePosixPath

import msgspec
from msgspec import Struct

from syndicate.errors import PublishError, UsageError
from syndicate.model.receipt import NAME as RECEIPT
from syndicate.model.receipt import STATE
from syndicate.publish.files import write_file

LIST = ".syndicate-copy.json"
_CATALOGUE = frozenset({"index.html", "opds.xml", "feeds.opml"})


class _Listed(Struct, frozen=True):
    files: tuple[str, ...] = ()


def judge_copy(copy: Path, folder: Path) -> None:
    """Refuse a place for the copy that is, or lies in, the folder of outputs itself. Raises: UsageError."""
    if copy.resolve().is_relative_to(folder.resolve()) or (copy / STATE).exists():
        raise UsageError(f"--copy {copy}: outputs are published there as links", "name another folder")


def copy_plain(folder: Path, copy: Path) -> None:
    """Make `copy` hold the files that are published in `folder` now, and nothing else of ours.

    Raises:
        PublishError: a file cannot be written, or one that is not ours is in the way; the next call goes on.
        UsageError: as `judge_copy`.
    """
    judge_copy(copy, folder)
    current = (folder / STATE / "current").resolve()
    names = {path.relative_to(current).as_posix() for path in current.rglob("*") if path.is_file()}
    ours = _listed(copy)
    for name in sorted(names - ours):
        if (copy / name).exists() and (copy / name).read_bytes() != (current / name).read_bytes():
            raise PublishError(f"{copy / name}: not a file that --copy wrote", "move it away, and run again")
    # First what we are about to put there, so that a file is ours even if the next moment is our last.
    _write_list(copy, ours | names)
    for name in sorted(names, key=_rank):
        write_file(copy / name, (current / name).read_bytes())
    _delete(copy, ours - names)
    _write_list(copy, names)


def _rank(name: str) -> tuple[bool, bool, int, str]:
    return name == RECEIPT, name in _CATALOGUE, -len(PurePosixPath(name).parts), name


def _listed(copy: Path) -> set[str]:
    try:
        listed = msgspec.json.decode((copy / LIST).read_bytes(), type=_Listed)
    except (FileNotFoundError, msgspec.MsgspecError):
        return set()
    except OSError as error:
        raise PublishError(f"{copy}: {error.strerror or error}", "name a folder with --copy") from error
    inside = (name for name in listed.files if not {"..", "/"} & set(PurePosixPath(name).parts))
    return set(inside)


def _write_list(copy: Path, names: set[str]) -> None:
    write_file(copy / LIST, msgspec.json.format(msgspec.json.encode(_Listed(tuple(sorted(names)))), indent=1))


def _delete(copy: Path, names: set[str]) -> None:
    try:
        for name in names:
            (copy / name).unlink(missing_ok=True)
    except OSError as error:
        what = f"{error.filename}: {error.strerror}"
        raise PublishError(what, "correct the permissions, and run again") from error
