"""The picture that a source states for an article: shown above a text that has no picture."""

from __future__ import annotations

import posixpath
import re
from urllib.parse import unquote, urlsplit

from syndicate.model.blocks import Block, Figure, Image, Inline, Text, images

_NOT_OF_THE_STORY = re.compile(
    r"(?<![a-z])(?:logo|default|placeholder|favicon|icon|blank|avatar|fallback)s?(?![a-z])", re.IGNORECASE
)
"""Words in the names of files that sites state for articles without a picture."""


def with_lead(body: tuple[Block, ...], address: str, alt: str = "", caption: str = "") -> tuple[Block, ...]:
    """The body with this picture above it; as it is where it has a picture, or this is the site's own."""
    if not address or _is_of_the_site(address) or next(images(body), None) is not None:
        return body
    words: tuple[Inline, ...] = (Text(caption),) if caption else ()
    return (Figure(Image(address, alt), words), *body)


def is_file_beside(address: str) -> bool:
    """Whether an address can be that of a file in the source's folder: relative, without a query, not out of it."""
    try:
        parts = urlsplit(address.strip())
    except ValueError:
        return False
    if parts.scheme or parts.netloc or parts.query or not parts.path or parts.path.startswith("/"):
        return False
    return not posixpath.normpath(unquote(parts.path)).startswith("..")


def _is_of_the_site(address: str) -> bool:
    return _NOT_OF_THE_STORY.search(address.rpartition("/")[2]) is not None
