"""Pictures made by code, for tests: of each format and mode that is shown, and some that do harm."""

from __future__ import annotations

import io
import random
from collections.abc import Callable

from PIL import Image, ImageCms, ImageDraw, ImageFilter

from syndicate.ingest.images.normalise import normalise_image
from syndicate.model import Asset


def saved(image: Image.Image, form: str, **options: object) -> bytes:
    target = io.BytesIO()
    image.save(target, form, **options)
    return target.getvalue()


def photo(width: int = 240, height: int = 160) -> Image.Image:
    """Every colour a little different, as in a photograph."""
    left = Image.linear_gradient("L").resize((width, height))
    return Image.merge(
        "RGB", (left, left.transpose(Image.Transpose.ROTATE_180), left.point(lambda v: v // 2))
    )


def grain(width: int, height: int) -> Image.Image:
    """Soft grain in all colours: the same each time, many bytes where nothing may be lost, few where something may."""
    noise = Image.frombytes("RGB", (width, height), random.Random(1).randbytes(3 * width * height))
    return noise.filter(ImageFilter.GaussianBlur(2))


def chart(width: int = 240, height: int = 160) -> Image.Image:
    """Three colours, sharp edges."""
    image = Image.new("RGB", (width, height), "white")
    ImageDraw.Draw(image).rectangle((20, 20, width // 2, height - 1), fill="#9b1c1c", outline="black")
    return image


def with_gps() -> bytes:
    exif = Image.Exif()
    exif[0x010E] = "taken at home"
    exif.get_ifd(0x8825).update({1: "N", 2: (52.0, 31.0, 12.0), 3: "E", 4: (13.0, 24.0, 36.0)})
    return saved(photo(), "JPEG", exif=exif, comment=b"taken at home")


def turned() -> bytes:
    """Its left half is black when it is looked at as Exif says; in the file, its lower half is."""
    image = Image.new("L", (160, 240), "white")
    image.paste(0, (0, 120, 160, 240))
    exif = Image.Exif()
    exif[0x0112] = 6  # the first row of the file is the right side
    return saved(image, "JPEG", exif=exif)


def bomb() -> bytes:
    """A PNG of 14,000 x 14,000 pixels in a few kilobytes."""
    return saved(Image.new("1", (14_000, 14_000)), "PNG")


def in_other_colours() -> bytes:
    """A red picture whose profile exchanges red and blue."""
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    profile = profile.replace(b"rXYZ", b"?XYZ").replace(b"bXYZ", b"rXYZ").replace(b"?XYZ", b"bXYZ")
    return saved(Image.new("RGB", (240, 160), (200, 20, 20)), "JPEG", icc_profile=profile)


SHOWN: dict[str, Callable[[], bytes]] = {
    "a JPEG": lambda: saved(photo(), "JPEG"),
    "a progressive JPEG": lambda: saved(photo(), "JPEG", progressive=True),
    "a grey JPEG": lambda: saved(photo().convert("L"), "JPEG"),
    "a CMYK JPEG": lambda: saved(photo().convert("CMYK"), "JPEG"),
    "a JPEG with a profile": in_other_colours,
    "a PNG": lambda: saved(photo(), "PNG"),
    "a PNG with alpha": lambda: saved(photo().convert("RGBA"), "PNG"),
    "a grey PNG with alpha": lambda: saved(photo().convert("LA"), "PNG"),
    "a PNG of 16 bits": lambda: saved(photo().convert("I;16"), "PNG"),
    "a PNG of one bit": lambda: saved(chart().convert("1"), "PNG"),
    "a PNG with a palette": lambda: saved(chart().convert("P"), "PNG"),
    "a PNG with a transparent colour": lambda: saved(chart().convert("P"), "PNG", transparency=0),
    "a GIF": lambda: saved(chart(), "GIF"),
    "an animated GIF": lambda: saved(
        chart(), "GIF", save_all=True, append_images=[photo(), chart().rotate(90)], duration=100
    ),
    "a WebP": lambda: saved(photo(), "WEBP"),
    "a WebP with alpha": lambda: saved(photo().convert("RGBA"), "WEBP", lossless=True),
    "an AVIF": lambda: saved(photo(), "AVIF"),
}


def asset(source: str, data: bytes) -> Asset:
    made = normalise_image(data)
    return Asset(source=source, **{name: getattr(made, name) for name in made.__struct_fields__})
