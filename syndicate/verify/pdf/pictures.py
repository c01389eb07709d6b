"""The pictures of a page: decoded from the file, and looked at where they stand."""

from __future__ import annotations

import hashlib
import io
import struct
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from syndicate.errors import ArtifactError
from syndicate.model.passage import ShownPicture
from syndicate.verify.pdf.drawn import PlacedPicture
from syndicate.verify.pdf.objects import Entries, Name, Value, inflated
from syndicate.verify.pdf.pdfium import Box, PdfiumPage, Pixels

_MOST_PIXELS = 40_000_000
_SMALLEST, _THINNEST = 2.0, 0.1
"""Points: of the longer side, and of the shorter one: a rule across a narrow cell of a table is thinner than one."""
_SHORTEST_SIDE = 96
_LONGEST_SIDE = 1200
"""Pixels in which a picture is looked at."""
_THIN_SIDE, _LONGEST_THIN_SIDE = 64, 4000
"""The same of one that is much longer than it is high: its rows are not to mix with what is around it."""
_PNG_KINDS = {"DeviceGray": (0, 1), "DeviceRGB": (2, 3)}


def shown(page: PdfiumPage, placed: PlacedPicture) -> ShownPicture:
    """A picture as a page shows it. The page has to be as it was: nothing of it hidden."""
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
    """The SHA-256 of a JPEG's bytes, and of any other picture's colours; neither where a press has changed them."""
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
    """A picture, all of it decoded. Raises: ArtifactError: it is damaged or cut off."""
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = (
        False  # WeasyPrint, once imported, has Pillow take half a picture for whole
    )
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG", "PNG")) as image:
            if image.width * image.height > _MOST_PIXELS:
                raise ArtifactError("it has too many pixels")
            image.load()
            yield image
    except (OSError, SyntaxError, ValueError, zlib.error, Image.DecompressionBombError) as error:
        raise ArtifactError(f"it is damaged: {' '.join(str(error).split())[:80]}") from error
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _as_png(image: Entries, data: bytes, width: int, height: int) -> bytes:
    """The PNG whose rows a stream holds (ISO 32000-1 section 7.4.4.4)."""
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
    """A PNG's colour type, and its samples a pixel."""
    if isinstance(space, Name) and space in _PNG_KINDS:
        return _PNG_KINDS[space]
    raise ArtifactError("its colours are given in another way")
