"""The parts of a file for a press: PDF/X-4 (ISO 15930-7) names the inks and the paper, and holds nothing to click.

The colours are the theme's, in ``pdf/press.css``; the paper is newsprint, by ``newsprint.icc``.
"""

from __future__ import annotations

import functools
import io
import re
import uuid
from importlib.resources import files
from typing import Any

import pydyf
from PIL import Image, ImageCms, ImageFilter

from syndicate.errors import ThemeError
from syndicate.export.pdf.glyphs import resolve
from syndicate.export.pdf.painted import Painted
from syndicate.model import Asset, Edition

PROFILE_URL = "syndicate:press.icc"
STYLE = (
    f'@color-profile device-cmyk {{ src: url("{PROFILE_URL}"); components: cyan, magenta, yellow, black }}'
)

_CONDITION = "CGATS TR 002"
_CONDITION_INFO = "Coldset offset on newsprint (ANSI CGATS/SNAP TR 002-2007)"
_REGISTRY = "http://www.color.org"

_MOST_INK = 2.6
"""The most of all inks together, in full layers, on newsprint (SNAP)."""
_GRID = 33
"""Steps of each colour between which the inks are interpolated, as ICC profiles themselves do."""

_ALL_INKS = "1 1 1 1"
"""Register marks are printed by every plate."""
_MARK_COLOURS = {b"0 0 0 RG": f"{_ALL_INKS} K".encode(), b"0 0 0 rg": f"{_ALL_INKS} k".encode()}
_RGB = re.compile(rb"(?:[\d.]+ ){3}(?:rg|RG)")


def profile() -> bytes:
    """The ICC profile of the paper and inks."""
    return files(__package__).joinpath("newsprint.icc").read_bytes()


def in_inks(asset: Asset) -> bytes:
    """A picture as a JPEG in the press's four inks, or as it is where it is grey: one ink then."""
    with Image.open(io.BytesIO(asset.data), formats=("JPEG", "PNG")) as image:
        image.load()
        if image.mode == "L":
            return asset.data
        printed = image.convert("RGB").filter(_inks())
    target = io.BytesIO()
    printed.save(target, "JPEG", quality=90, optimize=True)
    return target.getvalue()


@functools.cache
def _inks() -> ImageFilter.Color3DLUT:
    """From sRGB to inks: the profile's, its black as black, and nowhere more ink than the paper can take."""
    steps = [round(255 * n / (_GRID - 1)) for n in range(_GRID)]
    colours = Image.new("RGB", (_GRID * _GRID, _GRID))
    colours.putdata([(red, green, blue) for blue in steps for green in steps for red in steps])
    printed = ImageCms.profileToProfile(
        colours,
        ImageCms.createProfile("sRGB"),
        ImageCms.ImageCmsProfile(io.BytesIO(profile())),
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC,
        outputMode="CMYK",
        flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )
    assert printed is not None  # it is where nothing is changed in place
    inks = printed.tobytes()
    table = [share for at in range(0, len(inks), 4) for share in _bearable(*inks[at : at + 4])]
    return ImageFilter.Color3DLUT(_GRID, table, channels=4, target_mode="CMYK")


def _bearable(cyan: int, magenta: int, yellow: int, black: int) -> tuple[float, ...]:
    """Shares of the inks from 0 to 1, those of the colours reduced to the total that the paper takes."""
    colours = (cyan, magenta, yellow)
    room = _MOST_INK * 255 - black
    reduced = min(1.0, room / sum(colours)) if sum(colours) else 1.0
    return (*(reduced * colour / 255 for colour in colours), black / 255)


def finish(pdf: Any, painted: list[Painted], edition: Edition) -> None:
    """Complete a file before it is written: inks, output intent, an identity that is the edition's.

    Raises:
        ThemeError: the theme's ``pdf/press.css`` leaves something in red, green and blue.
    """
    for page in painted:
        for stream in page.streams:
            stream.stream[:] = [_in_ink(operation) for operation in stream.stream]
    [intent] = pdf.catalog["OutputIntents"]
    intent["OutputConditionIdentifier"] = pydyf.String(_CONDITION)
    intent["OutputCondition"] = pydyf.String(_CONDITION_INFO)
    intent["Info"] = pydyf.String(_CONDITION_INFO)
    intent["RegistryName"] = pydyf.String(_REGISTRY)
    metadata = resolve(pdf, pdf.catalog["Metadata"])
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{edition.id}#{edition.date}")).encode()
    metadata.stream[:] = [re.sub(rb"(?<=xmp\.did:)[0-9a-f-]{36}", identity, part) for part in metadata.stream]


def _in_ink(operation: Any) -> Any:
    if not isinstance(operation, bytes):
        return operation
    operation = _MARK_COLOURS.get(operation, operation)
    if _RGB.fullmatch(operation):
        raise ThemeError(
            f"pdf/press.css leaves a colour in red, green and blue: {operation.decode()}",
            "write every colour of the style sheets as a token, and the token in press.css with device-cmyk()",
        )
    return operation
