"""A picture's bytes, from any source, to JPEG or PNG that every reading system shows. Opens nothing, keeps no state.

Its type is taken from its content, never from a name or a header. The result is upright, in sRGB or
grey, opaque on white, at most `LONGEST_SIDE` pixels long, without metadata: the place of a photograph is private. Equal
bytes in, equal bytes out.
"""

from __future__ import annotations

import hashlib
import io
import re
import warnings
from collections.abc import Iterator
from contextlib import contextmanager

from msgspec import Struct
from PIL import Image, ImageChops, ImageCms, ImageFile, ImageOps, UnidentifiedImageError

from syndicate.ingest.images.limits import LARGEST, LONGEST_SHAPE, LONGEST_SIDE, MOST_PIXELS, SMALLEST_SIDE
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.model.asset import AssetType, Original, PictureMark

_FORMATS = ("AVIF", "GIF", "JPEG", "PNG", "WEBP")
_QUALITY = 85
_LOSSLESS_PRICE = 1.5
"""How many times as long a file may be if it is exact: a chart is shorter as PNG, a photograph many times longer."""
_ORIENTATION = 0x0112
_ON_ITS_SIDE = range(5, 9)
"""Values of the Exif tag Orientation that exchange width and height."""
_SVG = re.compile(rb"\s*(<\?xml[^>]*>\s*)?(<!--.*?-->\s*|<!DOCTYPE[^>]*>\s*)*<(\w+:)?svg[\s>]", re.DOTALL)


class NormalisedImage(Struct, frozen=True):
    """A picture as outputs show it, with the size and type of its original."""

    media_type: AssetType
    width: int
    height: int
    data: bytes
    mark: PictureMark
    original: Original


def normalise_image(data: bytes) -> NormalisedImage:
    """Decode, repair and encode one picture.

    Raises:
        ImageRejected: it is no picture, is damaged, or is too large, too small or a line.
    """
    if len(data) > LARGEST:
        raise ImageRejected(f"it is larger than {LARGEST // 1_000_000} MB")
    if _SVG.match(data[:4096].removeprefix(b"\xef\xbb\xbf")):
        raise ImageRejected("it is an SVG drawing, which may hold scripts: give it as PNG")
    with _strictly():
        try:
            return _normalised(data)
        except ImageRejected:
            raise
        except UnidentifiedImageError:
            raise ImageRejected("it is no JPEG, PNG, GIF, WebP or AVIF") from None
        except Image.DecompressionBombError:
            raise ImageRejected(_TOO_MANY) from None
        except Exception as error:
            raise ImageRejected(f"it is damaged ({_said(error)})") from error


_TOO_MANY = f"it has more than {MOST_PIXELS // 1_000_000} million pixels"


@contextmanager
def _strictly() -> Iterator[None]:
    """Refuse half a picture: after an import of WeasyPrint, Pillow takes it for whole.

    Pillow warns of what it repairs and of sizes, which are checked here.
    """
    before = ImageFile.LOAD_TRUNCATED_IMAGES
    ImageFile.LOAD_TRUNCATED_IMAGES = False
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = before


def _said(error: Exception) -> str:
    """A decoder's message without addresses in memory, which differ from run to run."""
    said = " ".join(str(error).split())[:80]
    return said if said and " at 0x" not in said else type(error).__name__


def _normalised(data: bytes) -> NormalisedImage:
    with Image.open(io.BytesIO(data), formats=_FORMATS) as image:
        width, height = image.size
        if width * height > MOST_PIXELS:
            raise ImageRejected(_TOO_MANY)
        if min(width, height) < SMALLEST_SIDE:
            raise ImageRejected(f"it is {width} x {height} pixels small")
        if max(width, height) > LONGEST_SHAPE * min(width, height):
            raise ImageRejected(f"it is {width} x {height} pixels, a line and no picture")
        media_type, exact = Image.MIME[image.format or ""], image.format in ("PNG", "GIF")
        if image.getexif().get(_ORIENTATION) in _ON_ITS_SIDE:
            width, height = height, width
        image.draft(None, (LONGEST_SIDE, LONGEST_SIDE))  # a JPEG is decoded no larger than needed
        ImageOps.exif_transpose(image, in_place=True)
        shown = _even(image)
        shown.thumbnail((LONGEST_SIDE, LONGEST_SIDE), Image.Resampling.LANCZOS, reducing_gap=3.0)
        shown = _in_srgb(_opaque(shown))  # last, because it takes memory
    shown.info = {}  # what a plugin would write down again
    encoded_type, encoded = _encoded(shown, exact=exact)
    was = Original(media_type, width, height, len(data))
    mark = _mark(shown, encoded, exact=encoded_type == "image/png")
    return NormalisedImage(encoded_type, shown.width, shown.height, encoded, mark, was)


def _mark(image: Image.Image, encoded: bytes, *, exact: bool) -> PictureMark:
    colours = hashlib.sha256(f"{image.width}x{image.height} RGB\n".encode())
    if exact:
        colours.update(image.convert("RGB").tobytes())
    thumbnail = image.convert("L").resize((8, 8), Image.Resampling.BOX)
    return PictureMark(
        sha256=hashlib.sha256(encoded).hexdigest(),
        pixels=colours.hexdigest() if exact else "",
        thumbnail=thumbnail.tobytes().hex(),
    )


def _even(image: Image.Image) -> Image.Image:
    """In a mode whose colours can be mixed, eight bits each; the picture itself if it is."""
    if image.mode == "1":
        return image.convert("L")
    if image.mode.startswith("I"):  # sixteen bits of grey
        return image.convert("I").point(lambda value: value / 256).convert("L")
    if image.has_transparency_data:
        return image if image.mode == "RGBA" else image.convert("RGBA")
    return image if image.mode in ("L", "RGB", "CMYK") else image.convert("RGB")


def _opaque(image: Image.Image) -> Image.Image:
    """The picture on white: black lines on a transparent ground vanish on a dark page."""
    if image.mode != "RGBA":
        return image
    paper = Image.new("RGBA", image.size, "white")
    paper.alpha_composite(image)
    opaque = paper.convert("RGB")
    opaque.info = image.info
    return opaque


def _in_srgb(image: Image.Image) -> Image.Image:
    """Grey unchanged, colours in sRGB."""
    profile = image.info.get("icc_profile")
    if image.mode == "L":
        return image
    if profile:
        try:
            source = ImageCms.ImageCmsProfile(io.BytesIO(profile))
            made = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):  # a profile of other colours, or a broken one
            made = None
        if made is not None:
            return made
    return image.convert("RGB")


def _few_colours(image: Image.Image) -> Image.Image:
    """With a palette, if nothing is lost by it: half the bytes."""
    if image.mode != "RGB" or image.getcolors(256) is None:
        return image
    drawn = image.quantize(256, dither=Image.Dither.NONE)
    return drawn if ImageChops.difference(drawn.convert("RGB"), image).getbbox() is None else image


def _encoded(image: Image.Image, *, exact: bool) -> tuple[AssetType, bytes]:
    """PNG for what was exact and stays short, JPEG for the rest: baseline, which the oldest e-readers show."""
    jpeg, png = io.BytesIO(), io.BytesIO()
    image.save(jpeg, "JPEG", quality=_QUALITY, optimize=True)
    if exact:
        _few_colours(image).save(png, "PNG", optimize=True)
        if len(png.getvalue()) <= _LOSSLESS_PRICE * len(jpeg.getvalue()):
            return "image/png", png.getvalue()
    return "image/jpeg", jpeg.getvalue()
