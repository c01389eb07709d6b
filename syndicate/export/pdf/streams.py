"""Streams whose length is unambiguous.

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
    """Compress each stream that may be compressed, and those of ambiguous length a second time.

    Several filters in a row are one stream to every reader.
    """
    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream):
            if stream.compress:
                _compress(stream)
            while stream.data.endswith(_DOUBTFUL):
                _compress(stream)


def _compress(stream: Any) -> None:
    """Add a filter before those of a stream, without parameters.

    Filters are one name or an array, and an absent entry is none; parameters then stand by the same number
    (ISO 32000-1 section 7.3.8.2). pydyf and WeasyPrint write one name as a string.
    """
    first, stream.compress = stream.compress, False
    _, _, content = stream.data.partition(b"stream\n")
    stream.stream[:] = [zlib.compress(content.removesuffix(b"\nendstream"), 9)]
    filters = [] if first else _each(stream.extra.get("Filter"))
    stream.extra["Filter"] = pydyf.Array(["/FlateDecode", *filters])
    if parameters := _each(stream.extra.get("DecodeParms")):
        stream.extra["DecodeParms"] = pydyf.Array(["null", *parameters])


def _each(value: Any) -> list[Any]:
    match value:
        case None:
            return []
        case pydyf.Array():
            return list(value)
        case _:
            return [value]


def vary(pdf: Any, times: int) -> None:
    """Add objects without references, so that the file's own tables get other bytes."""
    for _ in range(times):
        pdf.add_object(pydyf.Dictionary())
