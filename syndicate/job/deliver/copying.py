"""A published set to a folder that fsspec reaches: a bucket, another machine, a disk. Only what changed is written.

At any moment a reader there finds every file that a feed, a page or a catalogue names: what is named is written first,
what names it last. In the place stands a list of what this program put there, with the SHA-256 of each; what the list
does not name is never deleted.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path, PurePosixPath
from typing import Any, TypeAlias

import msgspec
from msgspec import Struct

from syndicate.job.deliver.files import Delivery, DeliveryError, Log, PublishedFile, State
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
"""Stores that know no folders; a file appears there whole."""
_LOCAL = frozenset({"file", "local"})
_RENAMING = _LOCAL | {"sftp", "ssh"}
"""File systems where a file would be seen half written, and where a rename replaces the old one at once."""


class _Listed(Struct, frozen=True, forbid_unknown_fields=True):
    """What this program put there: SHA-256 by name, empty while a file is on its way."""

    files: dict[str, str] = {}


def copy(
    target: Copy, parcels: Sequence[PublishedFile], log: Log, states: Mapping[str, State]
) -> Iterator[Delivery]:
    """Make the folder hold the parcels, unless it does since an earlier run."""
    where = _shown(target)
    whole = "".join(sorted(f"{parcel.file}\0{parcel.sha256}\n" for parcel in parcels))
    key = f"copy {where} {hashlib.sha256(whole.encode()).hexdigest()[:32]}"
    if states.get(key) in {"done", "skipped"}:
        return
    for other in states:
        if other.startswith(f"copy {where} ") and other != key:
            log.forget(other)  # what stands there from now on is a mixture, then this set
    log.begin(key)
    try:
        written, deleted = _Place(target).hold(parcels)
    except DeliveryError as why:
        log.failed(key, why.reason, again=True)
        yield Delivery(
            to=where, what=f"{len(parcels)} files", outcome="failed", reason=why.reason, hint=why.hint
        )
    except Exception as error:  # noqa: BLE001 -- each store's library has errors of its own, and feeds are out already
        reason = _told(error, target)
        log.failed(key, reason, again=True)
        hint = "check url, options and permissions; the next run goes on where this one ended"
        yield Delivery(to=where, what=f"{len(parcels)} files", outcome="failed", reason=reason, hint=hint)
    else:
        log.done(key)
        yield Delivery(
            to=where, what=f"{written} of {len(parcels)} files written, {deleted} deleted", outcome="done"
        )


def reach(target: Copy) -> Iterator[str]:
    """What keeps the folder from being read; whether it can be written shows when it is."""
    try:
        _Place(target).listed()
    except DeliveryError as why:
        yield f"{why.reason}: {why.hint}"
    except Exception as error:  # noqa: BLE001 -- as above
        yield f"{_told(error, target)}: check url, options and permissions"


def _shown(target: Copy) -> str:
    """The folder as it may be shown: without a user, and without a query, which may hold keys."""
    return re.sub("//[^/@]*@", "//", target.url.partition("?")[0])


def _told(error: Exception, target: Copy) -> str:
    words = printable(f"{type(error).__name__}: {error}")[:300]
    return f"{_shown(target)}: {redact(words, *target.secrets.values())}"


class _Place:
    """The folder, open. Raises: Undelivered: what reads and writes there is not installed."""

    def __init__(self, target: Copy) -> None:
        self._protocol = target.url.partition("://")[0]
        options: dict[str, Any] = dict(target.options)
        options |= {name: secret.reveal() for name, secret in target.secrets.items()}
        try:
            import fsspec  # noqa: PLC0415 -- an extra, and only who copies pays for it
        except ImportError:
            raise DeliveryError("copying needs fsspec", install_extra("copy")) from None
        try:
            fsspec.get_filesystem_class(self._protocol)
        except (ImportError, ValueError) as error:
            package = _PACKAGES.get(self._protocol)
            hint = install_package(package) if package else "install what fsspec asks for"
            raise DeliveryError(f"{_shown(target)}: {printable(str(error))}", hint) from None
        # An instance of our own, and fresh lists: fsspec's cache would outlive the secrets and the night.
        fresh = {"skip_instance_cache": True, "use_listings_cache": False}
        self._store: _Store
        self._store, root = fsspec.core.url_to_fs(target.url, **fresh, **options)
        self._root = str(root).rstrip("/")

    def hold(self, parcels: Sequence[PublishedFile]) -> tuple[int, int]:
        """Make the folder hold the parcels and nothing else of ours. Returns: how many were written, and deleted."""
        listed = self.listed()
        sizes = self._sizes()
        wanted = {parcel.file: parcel.sha256 for parcel in parcels}
        changed = [
            parcel
            for parcel in parcels
            if listed.get(parcel.file) != parcel.sha256 or sizes.get(parcel.file) != len(parcel.data)
        ]
        gone = [name for name in listed if name not in wanted]
        if not changed and not gone:
            return 0, 0
        # First what we are about to put there, so that a file is ours even if the next moment is our last.
        begun = listed | {parcel.file: "" for parcel in changed}
        self._put(LIST, _dumped(begun), "application/json")
        for parcel in sorted(changed, key=lambda one: (_rank(one), one.file in sizes)):
            self._put(parcel.file, parcel.data, parcel.media_type)
        for name in gone:
            if name in sizes:
                self._store.rm_file(self._path(name))
        self._put(LIST, _dumped(wanted), "application/json")
        return len(changed), len(gone)

    def listed(self) -> dict[str, str]:
        """What the list there names; nothing where there is none, or none that can be read."""
        try:
            data: bytes = self._store.cat_file(self._path(LIST))
        except FileNotFoundError:
            return {}
        try:
            return msgspec.json.decode(data, type=_Listed).files
        except msgspec.MsgspecError:
            return {}

    def _sizes(self) -> dict[str, int]:
        """All files there, by name."""
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
        """How a store is told a file's type; the others go by its suffix."""
        full = f"{media_type}; charset=utf-8" if media_type.startswith("text/") else media_type
        match self._protocol:
            case "s3" | "s3a":
                return {"ContentType": full}
            case "gs" | "gcs":
                return {"content_type": full}
            case _:
                return {}


def _make_folders(folder: Path) -> None:
    """Make folders through which a web server may go, whatever the umask is."""
    missing = [one for one in (folder, *folder.parents) if not one.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for one in missing:
        one.chmod(0o755)


def _dumped(files: Mapping[str, str]) -> bytes:
    return msgspec.json.format(msgspec.json.encode(_Listed(dict(sorted(files.items())))), indent=1)


def _rank(parcel: PublishedFile) -> tuple[int, int]:
    """When a file is written: the smaller, the sooner. What names others comes after what it names."""
    media_type = parcel.media_type.replace(" ", "")
    # The catalogue's inner documents lie deeper than the one that names them.
    depth = -len(PurePosixPath(parcel.file).parts)
    if parcel.file == "receipt.json":
        return 3, 0
    if media_type.startswith("text/html") or "opds-catalog" in media_type or parcel.file.endswith(".opml"):
        return 2, depth
    return (1, 0) if parcel.topic else (0, 0)
