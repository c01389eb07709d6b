"""A picture as an edition holds it: bytes fit for every output, and the size and type of its original."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Literal, TypeAlias
from urllib.parse import unquote

from msgspec import Struct

AssetType: TypeAlias = Literal["image/jpeg", "image/png"]

_SUFFIXES: dict[AssetType, str] = {"image/jpeg": "jpg", "image/png": "png"}
_BASE64_IMAGE = re.compile(r"data:image/[\w.+-]+(;[\w.=+-]+)*;base64", re.ASCII | re.IGNORECASE)
_BY_CONTENT = "ni:///sha-256;"
_BY_CONTENT_FORM = re.compile(r"ni:///sha-256;[A-Za-z0-9_-]{43}")


class Original(Struct, frozen=True):
    """The picture as it was found: its true media type, its size in pixels, its length in bytes."""

    media_type: str
    width: int
    height: int
    bytes: int


class PictureMark(Struct, frozen=True, forbid_unknown_fields=True):
    """By what a picture is known again in an output, whichever container holds it.

    `sha256` is of the file. `pixels` is of a PNG's colours, for a container that keeps them and not the file:
    the SHA-256 of ``{width}x{height} RGB``, a line feed and the samples, three bytes a pixel; empty for a JPEG, which
    every container keeps whole. `thumbnail` is 8 x 8 averages in shades of grey, in hexadecimal: for a press that has
    changed the colours, and for what a page shows in the picture's place.
    """

    sha256: str
    pixels: str
    thumbnail: str


class Asset(Struct, frozen=True):
    """A picture of an edition: JPEG or PNG in sRGB or grey, upright, opaque, without metadata.

    `source` is what an article's `Image` names: an absolute http or https URL, or its content (`content_address`)
    where it has none. `width` and `height` are pixels of `data`.
    """

    source: str
    media_type: AssetType
    width: int
    height: int
    data: bytes
    mark: PictureMark
    original: Original

    @property
    def name(self) -> str:
        """A file name made of the content: equal bytes have equal names."""
        return f"{hashlib.sha256(self.data).hexdigest()[:16]}.{_SUFFIXES[self.media_type]}"


def content_address(data: bytes) -> str:
    """The name of a picture that has no address on the web: its content's (RFC 6920)."""
    digest = base64.urlsafe_b64encode(hashlib.sha256(data).digest())
    return _BY_CONTENT + digest.decode("ascii").rstrip("=")


def data_of(url: str) -> bytes | None:
    """What a ``data:`` URL (RFC 2397) with an image in base64 holds; None for anything else."""
    head, comma, data = url.partition(",")
    if not comma or not _BASE64_IMAGE.fullmatch(head.strip()):
        return None
    try:
        return base64.b64decode("".join(unquote(data).split()), validate=True)
    except ValueError:
        return None


def is_on_the_web(source: str) -> bool:
    """Whether a picture's address is on the web; no output holds another one."""
    return source.startswith(("https://", "http://"))


def is_content_address(source: str) -> bool:
    """Whether a picture is named by its content, in the form that `content_address` gives."""
    return _BY_CONTENT_FORM.fullmatch(source) is not None
