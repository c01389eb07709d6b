"""A published set to a folder that fsspec reaches: a bucket, another machine, a disk. Only what changed is written.

At any moment a reader finds there every file that a feed, a page or a catalogue names: files that others name are
written first. The folder holds a list of the files that this program wrote, with the SHA-256 of each; a file that is
not in the list is never deleted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from syndicate.errors import DeliveryError
from syndicate.job.deliver.files import Delivery, Log, PublishedFile, State, failed
from syndicate.job.deliver.targets import Copy
from syndicate.render.mail_headers import printable
from syndicate.runtime.installed import install_extra, install_package
from syndicate.runtime.secret import redact

LIST = ".syndicate-copy.json"

_Store: TypeAlias = Any
"""An `fsspec.AbstractFileSystem`; fsspec comes without types."""

_PACKAGES = {"s3": "s3fs", "s3a": "s3fs", "gs": "gcsfs", "gcs": "gcsfs", "az": "adlfs", "abfs": "adlfs"} | {
    "sftp": "paramiko",
    "ssh": "paramiko",
    "smb": "smbprotocol",
}
_FOLDERLESS = frozenset({"s3", "s3a", "gs", "gcs", "az", "abfs", "oss", "memory"})
"""Stores without folders, where a file appears whole."""
_LOCAL = frozenset({"file", "local"})
_RENAMING = _LOCAL | {"sftp", "ssh"}
"""File systems that show half-written files, and that replace a file at once by a rename."""


class _CopyList(Struct, frozen=True, forbid_unknown_fields=True):
    """The files that this program wrote: SHA-256 by name, empty while a file is being written."""

    files: dict[str, str] = {}


def copy(
    target: Copy, files: Sequence[PublishedFile], log: Log, states: Mapping[str, State]
) -> Iterator[Delivery]:
    """Make the folder hold the files, unless an earlier run has done so."""
    where = _shown(target)
    whole = "".join(sorted(f"{published.file}\0{published.sha256}\n" for published in files))
    key = f"copy {where} {hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    if states.get(key) in {"done", "skipped"}:
        return
    for other in states:
        if other.startswith(f"copy {where} ") and other != key:
            log.forget(other)  # that set is being replaced
    log.begin(key)
    try:
        with _explained(
            target, "check url, options and permissions; the next run goes on where this one ended"
        ):
            written, deleted = _Folder(target).replace(files)
    except DeliveryError as error:
        log.failed(key, error.message, again=True)
        yield failed(where, f"{len(files)} files", error)
    else:
        log.done(key)
        yield Delivery(
            to=where, what=f"{written} of {len(files)} files written, {deleted} deleted", outcome="done"
        )


def problems(target: Copy) -> Iterator[str]:
    """Why the folder cannot be read. Whether it can be written shows only when it is."""
    try:
        with _explained(target, "check url, options and permissions"):
            _Folder(target).listed()
    except DeliveryError as error:
        yield f"{error.message}: {error.hint}"


@contextmanager
def _explained(target: Copy, hint: str) -> Iterator[None]:
    """Raises: DeliveryError: instead of any error of a store's library, without the secrets that may be in it."""
    try:
        yield
    except DeliveryError:
        raise
    except Exception as error:  # noqa: BLE001 -- each store's library has errors of its own, and feeds are out already
        words = redact(printable(f"{type(error).__name__}: {error}")[:300], *target.secrets.values())
        raise DeliveryError(f"{_shown(target)}: {words}", hint) from None


def _shown(target: Copy) -> str:
    """The folder as it may be shown: without a user, and without a query, which may hold keys."""
    return re.sub("//[^/@]*@", "//", target.url.partition("?")[0])


class _Folder:
    """The open folder. Raises: DeliveryError: the library for its store is not installed."""

    def __init__(self, target: Copy) -> None:
        self._protocol = target.url.partition("://")[0]
        options: dict[str, Any] = dict(target.options)
        options |= {name: secret.reveal() for name, secret in target.secrets.items()}
        try:
            import fsspec  # noqa: PLC0415 -- an extra, loaded only to copy
        except ImportError:
            raise DeliveryError("copying needs fsspec", install_extra("copy")) from None
        try:
            fsspec.get_filesystem_class(self._protocol)
        except (ImportError, ValueError) as error:
            package = _PACKAGES.get(self._protocol)
            hint = install_package(package) if package else "install what fsspec asks for"
            raise DeliveryError(f"{_shown(target)}: {printable(str(error))}", hint) from None
        # An instance of its own, and fresh lists: fsspec's cache would keep secrets, and file lists of other nights.
        fresh = {"skip_instance_cache": True, "use_listings_cache": False}
        self._store: _Store
        self._store, root = fsspec.core.url_to_fs(target.url, **fresh, **options)
        self._root = str(root).rstrip("/")

    def replace(self, files: Sequence[PublishedFile]) -> tuple[int, int]:
        """Make the folder hold the files and no other file of the list. Returns: how many were written, and deleted."""
        listed = self.listed()
        sizes = self._sizes()
        wanted = {published.file: published.sha256 for published in files}
        changed = [
            published
            for published in files
            if listed.get(published.file) != published.sha256
            or sizes.get(published.file) != len(published.data)
        ]
        gone = [name for name in listed if name not in wanted]
        if not changed and not gone:
            return 0, 0
        # First the list: a file that is written before the process is killed is then in it.
        begun = listed | {published.file: "" for published in changed}
        self._put(LIST, _dumped(begun), "application/json")
        for published in sorted(changed, key=lambda one: (_rank(one), one.file in sizes)):
            self._put(published.file, published.data, published.media_type)
        for name in gone:
            if name in sizes:
                self._store.rm_file(self._path(name))
        self._put(LIST, _dumped(wanted), "application/json")
        return len(changed), len(gone)

    def listed(self) -> dict[str, str]:
        """The files of the list; none where there is no list, or none that can be read."""
        try:
            data: bytes = self._store.cat_file(self._path(LIST))
        except FileNotFoundError:
            return {}
        try:
            return msgspec.json.decode(data, type=_CopyList).files
        except msgspec.MsgspecError:
            return {}

    def _sizes(self) -> dict[str, int]:
        """The size of each file in the folder, by name."""
        found: dict[str, dict[str, Any]] = self._store.find(self._root, detail=True)
        return {
            path.removeprefix(self._root).lstrip("/"): int(about["size"]) for path, about in found.items()
        }

    def _path(self, name: str) -> str:
        return f"{self._root}/{name}"

    def _put(self, name: str, data: bytes, media_type: str) -> None:
        path = self._path(name)
        if self._protocol in _LOCAL:
            _make_folders(Path(path).parent)
        elif self._protocol not in _FOLDERLESS:
            self._store.makedirs(str(PurePosixPath(path).parent), exist_ok=True)
        if self._protocol not in _RENAMING:
            self._store.pipe_file(path, data, **self._typed(media_type))
            return
        folder, _, last = path.rpartition("/")
        part = f"{folder}/.{last}.part"
        self._store.pipe_file(part, data)
        if self._protocol in _LOCAL:
            Path(part).chmod(0o644)
        self._store.mv(part, path)

    def _typed(self, media_type: str) -> dict[str, str]:
        """How a store is given the type of a file; other stores go by its suffix."""
        full = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        match self._protocol:
            case "s3" | "s3a":
                return {"ContentType": full}
            case "gs" | "gcs":
                return {"content_type": full}
            case _:
                return {}


def _make_folders(folder: Path) -> None:
    """Make folders that a web server can read, whatever the umask is."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        one.chmod(0o755)


def _dumped(files: Mapping[str, str]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(_CopyList(dict(sorted(files.items())))), indent=1)


def _rank(published: PublishedFile) -> tuple[int, int]:
    """The order in which files are written: a file that names others comes after them."""
    media_type = published.media_type.replace(" ", "")
    # The catalogue's inner documents lie deeper than the one that names them.
    depth = -len(PurePosixPath(published.file).parts)
    if published.file == "receipt.json":
        return 3, 0
    if media_type.startswith("text/html") or "opds-catalog" in media_type or published.file.endswith(".opml"):
        return 2, depth
    return (1, 0) if published.topic else (0, 0)
