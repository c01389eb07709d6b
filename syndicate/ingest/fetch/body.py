"""An answer's body, decompressed, and never larger than a limit. Bytes in, bytes out.

Decompression stops at the cap inside a chunk: 64 kB of gzip may hold 64 MB. Brotli and zstd are not asked for.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable

from syndicate.ingest.fetch.failure import FetchFailure

ENCODING = "gzip"
"""The Accept-Encoding of every request."""
MAX_MEMBERS = 100  # RFC 1952 section 2.2: a gzip file is any number of members; of real ones few have two


def whole(chunks: Iterable[bytes], encoding: str, cap: int) -> bytes:
    """A whole body.

    Args:
        chunks: as they come; what stands behind it raises where they end too early.
        encoding: the Content-Encoding field.
        cap: the most bytes, before and after decoding.

    Raises:
        FetchFailure: too large, damaged, or in an encoding that was not asked for.
    """
    plain = encoding.strip().lower() in {"", "identity"}
    if not plain and encoding.strip().lower() not in {"gzip", "x-gzip", "deflate"}:
        raise FetchFailure(
            f"the body is encoded as {encoding[:40]!a}, which was not asked for",
            "tell the source's publisher",
        )
    inflate, body, came = _Inflate(), bytearray(), 0
    for chunk in chunks:
        came += len(chunk)
        if came <= cap:
            body += chunk if plain else inflate.feed(chunk, cap + 1 - len(body))
        if came > cap or len(body) > cap:
            raise FetchFailure(f"larger than {cap / 1_000_000:g} MB", "name a smaller source")
    if came and not plain and not inflate.ended:
        raise FetchFailure("the compressed body ends before its end", "try again later")
    return bytes(body)


class _Inflate:
    """gzip (RFC 1952) and zlib (RFC 1950) streams, told apart by their first bytes."""

    def __init__(self) -> None:
        self._members = 0
        self._stream = self._next()

    def _next(self) -> zlib._Decompress:
        self._members += 1
        if self._members > MAX_MEMBERS:
            raise FetchFailure(
                f"a gzip body of more than {MAX_MEMBERS} members", "tell the source's publisher"
            )
        return zlib.decompressobj(wbits=32 + zlib.MAX_WBITS)

    @property
    def ended(self) -> bool:
        return self._stream.eof

    def feed(self, chunk: bytes, room: int) -> bytes:
        """The decompressed bytes of a chunk, at most `room` of them, at least one. Raises: FetchFailure."""
        out = bytearray()
        try:
            while chunk and len(out) < room:
                if self._stream.eof:
                    self._stream = self._next()
                out += self._stream.decompress(chunk, room - len(out))
                chunk = self._stream.unused_data
        except zlib.error:
            raise FetchFailure("the compressed body is damaged", "try again later") from None
        return bytes(out)
