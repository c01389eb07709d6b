"""A zip archive to its members, under limits, whatever is wrong with it. Writes nothing to disk; knows no format."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO

from syndicate.errors import ReadError

_DAMAGED = (
    zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError, OSError,
    LookupError, struct.error,  # of a name that is empty or not there, and of a field that is cut off
)  # fmt: skip


@contextmanager
def opened(data: bytes, uri: str, what: str) -> Iterator[zipfile.ZipFile]:
    """An archive, to read within the block.

    Args:
        data: of the whole archive.
        uri: of the archive, for messages.
        what: the name of its format, for messages.

    Raises:
        ReadError: it is damaged, or encrypted; also for a ValueError or a LookupError that the block raises.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            yield archive
    except _DAMAGED as error:
        raise ReadError(
            f"{uri}: a damaged {what}: {error}", "save it again where it was written", code="source-malformed"
        ) from error
    except RuntimeError as error:  # zipfile says this of encrypted members
        raise ReadError(f"{uri}: an encrypted {what}", "save it without a password") from error


def member(archive: zipfile.ZipFile, name: str, limit: int) -> bytes:
    """One member. Raises: KeyError, ValueError: it is not there, or larger than `limit` bytes."""
    with archive.open(name) as file:
        data = file.read(limit + 1)
    if len(data) > limit:
        raise ValueError(f"{name}: more than {limit:,} bytes")
    return data
