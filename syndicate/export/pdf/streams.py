"""Streams whose length nobody can doubt.

A stream is followed by an end of line and ``endstream`` (ISO 32000-1 section 7.3.8.1). Where its last byte is a
carriage return, as of compressed data it is once in 256 times, the two look like one end of line, and validators of
PDF/A find the stream a byte shorter than it says (ISO 19005-2 section 6.1.7.1).
"""

from __future__ import annotations

import zlib
from typing import Any

import pydyf

_DOUBTFUL = b"\r\nendstream"


def is_doubtful(data: bytes) -> bool:
    """Whether a file holds such a stream."""
    return _DOUBTFUL in data


def settle(pdf: Any) -> None:
    """Compress such streams once more (two filters in a row are one stream to every reader)."""
    for stream in pdf.objects:
        while isinstance(stream, pydyf.Stream) and stream.data.endswith(_DOUBTFUL):
            _compress_again(stream)


def _compress_again(stream: Any) -> None:
    _, _, rest = stream.data.partition(b"stream\n")
    filters = stream.extra.get("Filter", pydyf.Array(["/FlateDecode"] if stream.compress else []))
    stream.stream[:] = [zlib.compress(rest.removesuffix(b"\nendstream"), 9)]
    stream.compress = False
    stream.extra["Filter"] = pydyf.Array(["/FlateDecode", *filters])


def vary(pdf: Any, times: int) -> None:
    """Add objects that nothing refers to, so that the file's own tables come out otherwise."""
    for _ in range(times):
        pdf.add_object(pydyf.Dictionary())
