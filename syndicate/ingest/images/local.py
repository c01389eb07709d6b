"""Pictures in files beside their source, and the sources that may name one. Reads no file outside that folder."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from urllib.parse import unquote

from syndicate.ingest.images.limits import LARGEST
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.model import Source
from syndicate.plugins.readers import reader_traits


def allows_local_images(opened: str, source: Source) -> bool:
    """Whether a draft's relative addresses are files beside its source.

    Args:
        opened: what was read: a path, a URL, or ``-``.
        source: the one that the draft states. In JSON that is a claim, which counts only inside the folder.
    """
    outside = any("://" in uri or uri == "-" for uri in (opened, source.uri))
    if outside or not reader_traits(source.format).names_local_images:
        return False
    if source.uri == opened:
        return True
    try:
        return _folder(source.uri).is_relative_to(_folder(opened))
    except (OSError, ValueError):
        return False


def read_local(source: str, address: str) -> bytes:
    """The bytes of a picture.

    Args:
        source: the path of the article's file.
        address: relative to its folder, percent-encoded, without ``..``.

    Raises:
        ImageRejected: there is none, or a link leads out of the folder, or it cannot be read.
    """
    try:
        folder = _folder(source)
        file = (folder / unquote(address)).resolve(strict=True)
    except (OSError, ValueError):
        raise ImageRejected("there is no such file beside its article", missing=True) from None
    if not file.is_relative_to(folder):
        raise ImageRejected("it lies outside the folder of its article")
    try:
        # No link was left in the path, and none may come in between; a pipe must not block.
        descriptor = os.open(file, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
        with os.fdopen(descriptor, "rb") as opened:
            if not stat.S_ISREG(os.fstat(descriptor).st_mode):
                raise ImageRejected("it is not a regular file")
            return opened.read(LARGEST + 1)
    except OSError as error:
        raise ImageRejected(f"it cannot be read ({error.strerror})") from error


def _folder(path: str) -> Path:
    return Path(path).parent.resolve(strict=True)
