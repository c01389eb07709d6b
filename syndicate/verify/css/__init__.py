"""Style sheets to refusals: what of a sheet would keep a person from seeing a notice as it is.

Call `refusals` with the text of a sheet (several of a document one after the other) and the notice's ancestors::

    chain = (
        Step("html"),
        Step("body", (("class", "chapter"),)),
        Step("section", (("role", "doc-chapter"),)),
        Step("div", (("class", "story"),)),
        Step("section", (("class", "notice"),)),
    )
    refusals("p { color: white }", chain)

The last step is the notice's own element: the one that holds its paragraphs. What a notice may hold (``p`` and in it
``a``, ``em``, ``strong``, ``span``, ``br``) is judged with it, whatever this one holds. Languages, directions and the
addresses of links count as unknown, so that one call does for articles in all languages. An empty tuple means that the
sheet keeps to the grammar; the answer is cached by both arguments, so ask for each chapter.
"""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from syndicate.verify.css.cause import cause
from syndicate.verify.css.judge import judge
from syndicate.verify.css.reach import ClassedElements
from syndicate.verify.css.selectors import Step
from syndicate.verify.css.sheet import Refusal
from syndicate.verify.css.source import read

__all__ = ["ClassedElements", "Refusal", "Step", "cause", "classed", "refusals", "unread"]


@lru_cache(maxsize=256)
def refusals(
    css: str, chain: tuple[Step, ...], *, paged: bool = False, known: ClassedElements = frozenset()
) -> tuple[Refusal, ...]:
    """What of a sheet is outside of the grammar, or hides, alters or covers a notice that stands at this place.

    Args:
        css: the sheet, decoded; of a document with several sheets all of them, one after the other (ask `unread` of
            each).
        chain: from the root element to the notice's own.
        paged: whether the sheet makes pages, where more is known.
        known: what else of the document carries a class, as `classed` finds it.
    """
    return judge(read(css), chain, paged=paged, known=known)


def classed(elements: Iterable[tuple[str, str, Iterable[str]]]) -> ClassedElements:
    """The elements of a document that carry classes, each kind once.

    Args:
        elements: of each its name, its ``class``, and the ``class`` of each element that it stands in.
    """
    return frozenset(
        (name, classes, frozenset(" ".join((classes, *around)).split()))
        for name, classes, around in elements
        if classes
    )


@lru_cache(maxsize=64)
def unread(css: str) -> tuple[Refusal, ...]:
    """What of one sheet alone is no CSS that all apps read alike: a comment that does not end, for one."""
    return read(css).refused
