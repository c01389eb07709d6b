"""The direction of a line of plain text, stated by invisible characters (UAX #9). Texts in, texts out."""

from __future__ import annotations

import unicodedata

from syndicate.model.language import Direction, direction_of

FIRST_STRONG_ISOLATE, POP_ISOLATE = "\u2068", "\u2069"
ISOLATES = {"ltr": "\u2066", "rtl": "\u2067"}
LEFT_TO_RIGHT_MARK, RIGHT_TO_LEFT_MARK = "\u200e", "\u200f"


def isolated(text: str, base: Direction) -> str:
    """The text, isolated (UAX #9) where it runs against its line; the mark before it gives the line its direction."""
    if first_direction(text) in (None, base):
        return text
    mark = LEFT_TO_RIGHT_MARK if base == "ltr" else RIGHT_TO_LEFT_MARK
    return f"{mark}{FIRST_STRONG_ISOLATE}{text}{POP_ISOLATE}"


def begun(text: str, around: Direction, stated: Direction | None = None) -> str:
    """A paragraph that readers' programs set in its own direction.

    They look for its first strong letter (UAX #9, rules P2 and P3); where that is of the other direction, an
    invisible mark is put before it. Line breaks begin paragraphs.

    Args:
        text: of one paragraph.
        around: the direction of its article.
        stated: its own as the source has it; None takes that of most of its letters.
    """
    own = stated or direction_of(text, around)
    mark = LEFT_TO_RIGHT_MARK if own == "ltr" else RIGHT_TO_LEFT_MARK
    return "\n".join(
        line if first_direction(line) in (None, own) else mark + line for line in text.split("\n")
    )


def first_direction(text: str) -> Direction | None:
    """The direction of a text's first strong letter; None where there is none."""
    classes = map(unicodedata.bidirectional, text)
    strong = next((name for name in classes if name in ("L", "R", "AL")), None)
    return None if strong is None else "ltr" if strong == "L" else "rtl"
