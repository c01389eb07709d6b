"""Checks the pictures of a page: decoded from the file, and rendered where they stand.

What enters is a picture of the content, what leaves are its hashes and a thumbnail. A damaged, turned, tiny or cut-off
picture must not count as shown.
"""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image

from syndicate.errors import ArtifactError
from syndicate.model.passage import ShownPicture
from syndicate.verify.pdf.drawn import PlacedPicture
from syndicate.verify.pdf.objects import Entries, Name, Value, inflated
from syndicate.verify.pdf.pdfium import Box, PdfiumPage, Pixels
from syndicate.verify.whole_pictures import whole_pictures_only

_MOST_PIXELS = 40_000_000
_SMALLEST, _THINNEST = 2.0, 0.1
"""Points: the least length of the longer side, and of the shorter one. A rule in a table is thinner than a point."""
_SHORTEST_SIDE = 96
_LONGEST_SIDE = 1200
"""Pixels of the rendering of a picture."""
_THIN_SIDE, _LONGEST_THIN_SIDE = 64, 4000
"""The same for a picture that is much longer than high: its rows must not mix with what is around it."""
_PNG_KINDS = {"DeviceGray": (0, 1), "DeviceRGB": (2, 3)}


def shown(page: PdfiumPage, placed: PlacedPicture) -> ShownPicture:
    """A picture as a page shows it. Nothing on the page may be hidden yet."""
    try:
        file, colours = _decoded(placed.image)
    except ArtifactError as error:
        return ShownPicture(hidden=str(error))
    a, b, c, d, left, bottom = placed.matrix
    if min(a, d) <= 0 or max(abs(b), abs(c)) > 0.01 * min(a, d):
        return ShownPicture(hidden="it is turned or mirrored")
    if max(a, d) < _SMALLEST or min(a, d) < _THINNEST:
        return ShownPicture(hidden=f"it is {a:.1f} x {d:.1f} points small")
    box = Box(left, bottom, left + a, bottom + d)
    if page.media.cuts(box, 1):
        return ShownPicture(hidden="it reaches over the edge of the page")
    scale = min(_SHORTEST_SIDE / min(a, d), _LONGEST_SIDE / max(a, d))
    scale = max(scale, min(_THIN_SIDE / min(a, d), _LONGEST_THIN_SIDE / max(a, d)))
    seen = page.render(box, scale).convert("L").resize((8, 8), Image.Resampling.BOX)
    return ShownPicture(sha256=file, pixels=colours, thumbnail=seen.tobytes().hex())


def _decoded(image: Entries) -> tuple[str, str]:
    """The SHA-256 of a JPEG's bytes, or of another picture's pixels; neither for a picture in the inks of a press."""
    data = image.raw()
    *around, innermost = image.filters() or ("",)
    for name in around:
        if name != "FlateDecode":
            raise ArtifactError(f"it is packed with {name}")
        data = inflated(data, 4 * _MOST_PIXELS, "a picture")
    width, height = int(image.number_of("Width")), int(image.number_of("Height"))
    match innermost:
        case "DCTDecode":
            with _pillow(data) as decoded:
                if decoded.size != (width, height) or decoded.format != "JPEG":
                    raise ArtifactError("its size is another one than it says")
                in_inks = decoded.mode == "CMYK"
            return ("" if in_inks else hashlib.sha256(data).hexdigest()), ""
        case "FlateDecode":
            with _pillow(_as_png(image, data, width, height)) as decoded:
                samples = f"{width}x{height} RGB\n".encode() + decoded.convert("RGB").tobytes()
            return "", hashlib.sha256(samples).hexdigest()
        case name:
            raise ArtifactError(f"it is packed with {name or 'nothing'}")


@contextmanager
def _pillow(data: bytes) -> Iterator[Pixels]:
    """Decode a whole picture. Raises: ArtifactError: it is damaged or cut off."""
    try:
        with whole_pictures_only(), Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ArtifactError("it has too many pixels")
            image.load()
            yield image
    except (OSError, SyntaxError, ValueError, zlib.error, Image.DecompressionBombError) as error:
        raise ArtifactError(f"it is damaged: {' '.join(str(error).split())[:80]}") from error


def _as_png(image: Entries, data: bytes, width: int, height: int) -> bytes:
    """A PNG of the rows in a stream (ISO 32000-1 section 7.4.4.4)."""
    kind, channels = _kind(image.get("ColorSpace"))
    bits = int(image.number_of("BitsPerComponent"))
    parameters = image.get("DecodeParms")
    if isinstance(parameters, tuple):  # one for each filter
        parameters = parameters[-1] if parameters else None
    if isinstance(parameters, Entries) and parameters.get("Predictor") not in (None, 1):
        if parameters.get("Columns") != width or (parameters.get("Colors") or 1) != channels:
            raise ArtifactError("its rows are of another length than it says")
    else:
        row = (width * channels * bits + 7) // 8
        samples = inflated(data, 4 * _MOST_PIXELS, "a picture")
        if len(samples) != row * height:
            raise ArtifactError("it is of another length than it says")
        rows = (b"\0" + samples[at : at + row] for at in range(0, len(samples), row))
        data = zlib.compress(b"".join(rows), 1)
    header = struct.pack(">IIBBBBB", width, height, bits, kind, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", data), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(*chunk) for chunk in chunks)


def _chunk(name: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))


def _kind(space: Value) -> tuple[int, int]:
    """The colour type of a PNG, and its samples per pixel."""
    if isinstance(space, Name) and space in _PNG_KINDS:
        return _PNG_KINDS[space]
    raise ArtifactError("its colours are given in another way")
