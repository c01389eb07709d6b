"""The answer for the notice of all articles of one run, and how it is written in text."""

from __future__ import annotations

import re
from typing import Literal, TypeAlias

from msgspec import Struct

from syndicate.model import Disclaimer, Waiver

UNKNOWN_URL = "https://syndicate.invalid/"
"""The address of the outputs where none is configured; RFC 2606 keeps its domain from ever belonging to anyone."""


PdfProfile: TypeAlias = Literal["archive", "print"]


class NoticePolicy(Struct, frozen=True):
    """The answer for the notice of every article of a run; None leaves it to each source.

    Where a source gives none, an article is refused if one is `required`; else it is published, with the reason
    `waiver`.
    """

    answer: Disclaimer | Waiver | None = None
    required: bool = False
    waiver: str = ""
    text: str = ""
    """The answer as it was written, with its line ends: a source may hold it so."""


def notice_of(text: str) -> Disclaimer:
    """A notice as a person writes it: paragraphs parted by blank lines, a line end inside one is a space.

    Everything else is kept code point for code point.

    Raises:
        ValueError: there is nothing in it.
    """
    lines = text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n").strip("\n")
    paragraphs = (
        " ".join(line.strip(" \t") for line in part.split("\n")).strip(" ")
        for part in re.split(r"\n[ \t]*(?:\n[ \t]*)+", lines)
    )
    kept = tuple(filter(None, paragraphs))
    if not kept:
        raise ValueError("the notice is empty")
    return Disclaimer(kept, "configured")
