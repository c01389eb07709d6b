"""The files that a layout may fetch: they are in memory. It reads no disk and asks no host."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from functools import partial
from typing import TypeAlias
from urllib.parse import unquote_to_bytes

from weasyprint.urls import URLFetcherResponse

from syndicate.theme import Theme

Files: TypeAlias = Mapping[str, tuple[Callable[[], bytes], str]]
"""For each address a function that makes the bytes, and their media type."""

BASE = "https://theme.invalid/"
"""The address of a theme's style sheets and cover; no server answers there (RFC 2606)."""
_MEDIA_TYPES = {
    "ttf": "font/ttf", "otf": "font/otf", "woff": "font/woff", "woff2": "font/woff2", "png": "image/png",
    "jpg": "image/jpeg", "jpeg": "image/jpeg",
}  # fmt: skip


class Served:
    """The fetcher of a layout.

    Args:
        files: all that there is.
        inline: whether pictures may have ``data:`` addresses too.
    """

    _fail_on_errors = False
    """Read by WeasyPrint: a file that cannot be fetched is left out."""

    def __init__(self, files: Files, *, inline: bool = False) -> None:
        self._files = files
        self._inline = inline
        self.refused: list[str] = []

    def __call__(self, url: str) -> URLFetcherResponse:
        if self._inline and url.startswith("data:image/"):
            kind, data = _inline(url)
        elif url in self._files:
            make, kind = self._files[url]
            data = make()
        else:
            self.refused.append(url)
            raise ValueError(f"not fetched: {url}")
        return URLFetcherResponse(url, data, {"Content-Type": kind})


def theme_files(theme: Theme) -> dict[str, tuple[Callable[[], bytes], str]]:
    """A theme's own fonts and pictures."""
    return {BASE + name: (partial(bytes, data), media_type(name)) for name, data in theme.data}


def media_type(name: str) -> str:
    """The media type of a font or a picture of a theme, by its name (RFC 8081)."""
    return _MEDIA_TYPES[name.rpartition(".")[2].lower()]


def _inline(url: str) -> tuple[str, bytes]:
    """RFC 2397. Raises: ValueError."""
    head, comma, data = url.removeprefix("data:").partition(",")
    kind, *parameters = head.split(";")
    if not comma or kind not in _MEDIA_TYPES.values():
        raise ValueError("not a PNG or a JPEG")
    try:
        content = unquote_to_bytes(data)
        return kind, base64.b64decode(content) if "base64" in parameters else content
    except binascii.Error as error:
        raise ValueError("not base64") from error
