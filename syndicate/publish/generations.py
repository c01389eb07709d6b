"""A set of files into a folder, as one generation: at each instant the old set or the new is seen, never a mixture.

The files of a generation stand in ``.syndicate/generations/<sha256>/``; ``.syndicate/current`` is a symbolic link
to one of them, and the names that people use are links through it. So one rename switches the whole set, a run
that changes nothing touches nothing, and a kill at any instant leaves the old set or the new.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import os
import shutil
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path, PurePosixPath

from syndicate.errors import PublishError
from syndicate.model.receipt import STATE
from syndicate.publish.files import SERVED, explained, make_folder, write_file
from syndicate.runtime import atomic

_NO_LINKS = frozenset({errno.EPERM, errno.ENOTSUP, errno.ENOSYS, errno.EINVAL})
"""What symlink(2) says on a file system without symbolic links."""
_FORGET = "forget"
"""The file that exists as long as an earlier generation may show withdrawn articles."""


def published(folder: Path, name: str) -> bytes | None:
    """The bytes of a file of the current generation; None where there is none."""
    try:
        return (folder / STATE / "current" / name).read_bytes()
    except OSError:
        return None


def remembers(folder: Path) -> bool:
    """Whether an earlier generation that was to be forgotten is still on the disk."""
    return (folder / STATE / _FORGET).exists()


def forget(folder: Path) -> None:
    """Remove all earlier generations, if a run that was to do so was cut off. Call it within `locked`."""
    current = folder / STATE / "current"
    if remembers(folder) and current.is_symlink():
        _sweep(folder, current.parent / current.readlink())


def publish(
    folder: Path, files: Mapping[str, bytes], keep: Mapping[str, str] | None = None, *, last: bool = True
) -> bool:
    """Make `files`, and of the current generation those named in `keep`, the folder's set. Call it within `locked`.

    What is kept is not read: the new generation holds the same file once more, as a hard link.

    Args:
        folder: where people look for the files.
        files: bytes by their names relative to the folder; POSIX, at most one folder deep.
        keep: names in the current generation that stay as they are, with their SHA-256 in hexadecimal. One that is
            not there is left out.
        last: whether the earlier generation stays on the disk, for those that are reading it; not if it shows
            withdrawn articles. `remembers` says whether that could be done.

    Returns:
        Whether anything changed; if not, no file was touched.

    Raises:
        PublishError: the set published before is untouched.
    """
    with explained(folder):
        current = folder / STATE / "current"
        kept = {n: sha256 for n, sha256 in (keep or {}).items() if n not in files and (current / n).is_file()}
        digests = kept | {name: hashlib.sha256(data).hexdigest() for name, data in files.items()}
        names = {PurePosixPath(name).parts[0] for name in digests}
        _refuse_folders(folder / name for name in names)
        generation = _generation(current, _digest(digests))
        if not _intact(generation, files, kept):
            generation = _free(generation)
            _write_generation(generation, files, {name: current / name for name in kept})
        if not last:
            write_file(folder / STATE / _FORGET, b"")
        changed = _switch(folder, generation, names)
        _sweep(folder, generation)
        return changed


def _digest(digests: Mapping[str, str]) -> str:
    whole = hashlib.sha256()
    for name, digest in sorted(digests.items()):
        whole.update(f"{name}\0{digest}\n".encode())
    return whole.hexdigest()[:16]


def _refuse_folders(paths: Iterable[Path]) -> None:
    for path in sorted(paths):
        if path.is_dir() and not path.is_symlink():
            raise PublishError(
                f"{path}: a folder stands where an output goes",
                "move it away, or choose another folder for the outputs; nothing was changed",
            )


def _generation(current: Path, digest: str) -> Path:
    """Where a set stands or will stand: in the current generation, if that is this set."""
    if current.is_symlink() and current.readlink().stem == digest:
        return current.parent / current.readlink()
    return current.parent / "generations" / digest


def _free(generation: Path) -> Path:
    """A name for a set whose copy on disk is damaged: that one stays where it is until the new one is current."""
    names = itertools.chain(
        [generation.stem], (f"{generation.stem}.{number}" for number in itertools.count(1))
    )
    return next(path for name in names if not (path := generation.with_name(name)).exists())


def _intact(generation: Path, files: Mapping[str, bytes], kept: Iterable[str]) -> bool:
    try:
        written = all((generation / name).read_bytes() == data for name, data in files.items())
        return written and all((generation / name).is_file() for name in kept)
    except OSError:
        return False


def _write_generation(generation: Path, files: Mapping[str, bytes], kept: Mapping[str, Path]) -> None:
    make_folder(generation.parent)
    new = Path(tempfile.mkdtemp(prefix="new-", dir=generation.parent))
    try:
        new.chmod(SERVED)  # mkdtemp's 0700 would hide the files from a web server
        for parent in sorted({one for name in (*files, *kept) for one in PurePosixPath(name).parents}):
            make_folder(new / parent)
        for name, data in files.items():
            flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
            atomic.fill(os.open(new / name, flags, 0o644), data)
        for name, path in kept.items():
            _keep(path, new / name)
        for folder in {(new / name).parent for name in (*files, *kept)} | {new}:
            atomic.sync(folder)
        new.rename(generation)
    except BaseException:
        shutil.rmtree(new, ignore_errors=True)
        raise
    atomic.sync(generation.parent)


def _keep(old: Path, new: Path) -> None:
    try:
        os.link(old, new)
    except OSError:  # a file system without hard links, or with too many on this file
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        atomic.fill(os.open(new, flags, 0o644), old.read_bytes())


def takes_links(folder: Path) -> bool:
    """Whether a folder that can be written takes symbolic links: FAT and some network file systems do not.

    Raises:
        OSError: it cannot be written.
    """
    probe = folder / f".{STATE}.{os.getpid()}.new"
    with suppress(FileNotFoundError):
        probe.unlink()
    try:
        probe.symlink_to("nowhere")
    except OSError as error:
        if error.errno not in _NO_LINKS:
            raise
        probe.touch()  # what may not be written at all fails here
        probe.unlink()
        return False
    probe.unlink()
    return True


def _link(link: Path, target: str) -> None:
    """Make or replace a symbolic link by one rename."""
    new = link.with_name(f".{link.name}.{os.getpid()}.new")
    with suppress(FileNotFoundError):
        new.unlink()
    try:
        new.symlink_to(target)
    except OSError as error:
        if error.errno in _NO_LINKS and not takes_links(link.parent):
            raise PublishError(
                f"{link.parent}: its file system has no symbolic links, by which a set is switched at once",
                "put the folder of outputs on another one, such as ext4, and copy them from there "
                '(cp -L, or a [[delivery]] to = "copy")',
            ) from error
        raise
    try:
        new.replace(link)
    except OSError:
        new.unlink()
        raise
    atomic.sync(link.parent)


def _switch(folder: Path, generation: Path, names: set[str]) -> bool:
    """Make a generation the current one. Whether anything changed.

    Names that are new are linked before the one rename that counts, and lead nowhere until then; names that are gone
    lead nowhere from then on. So at each instant the names that lead somewhere are one whole set.
    """
    current, through = folder / STATE / "current", Path(STATE, "current")
    target = os.path.relpath(generation, current.parent)
    switched = not current.is_symlink() or str(current.readlink()) != target
    new = [name for name in sorted(names) if not os.path.lexists(folder / name)]
    try:
        for name in new:
            _link(folder / name, str(through / name))
        if switched:
            _link(current, target)
    except OSError:
        for name in new:
            (folder / name).unlink(missing_ok=True)
        raise
    in_the_way = [name for name in sorted(names) if not _leads(folder / name, through / name)]
    for name in in_the_way:
        _link(folder / name, str(through / name))
    gone = [p for p in folder.iterdir() if _leads(p, through / p.name) and p.name not in names]
    for path in gone:
        path.unlink()
    return bool(switched or new or in_the_way or gone)


def _leads(link: Path, target: Path) -> bool:
    return link.is_symlink() and link.readlink() == target


def _sweep(folder: Path, current: Path) -> None:
    """Remove what a kill left behind, and generations but for the newest two: a reader may be in the last one.

    What must not be read any more is removed even while it is read; where that fails, the next run tries it again.
    """
    generations = folder / STATE / "generations"
    old = sorted(
        (path for path in generations.iterdir() if path != current),
        key=lambda path: path.stat().st_mtime_ns,
    )
    complete = [path for path in old if not path.name.startswith("new-")]
    staying = [] if remembers(folder) else complete[-1:]
    gone = [path for path in old if path not in staying]
    for path in gone:
        shutil.rmtree(path, ignore_errors=True)
    if remembers(folder) and not any(map(os.path.lexists, gone)):
        atomic.sync(generations)
        (folder / STATE / _FORGET).unlink(missing_ok=True)
    for leftover in [*folder.glob(".*.new"), *(folder / STATE).glob(".*.new")]:
        if leftover.is_symlink():
            leftover.unlink()
