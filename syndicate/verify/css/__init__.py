"""Judges style sheets: what enters is a sheet, what leaves is everything in it that could hide or change a notice.

Call `refusals` with the text of the sheet (or of all sheets of a document in their order) and the notice's ancestors::

    chain = (
        Step("html"),
        Step("body", (("class", "chapter"),)),
        Step("section", (("role", "doc-chapter"),)),
        Step("div", (("class", "story"),)),
        Step("section", (("class", "notice"),)),
    )
    refusals("p { color: white }", chain)

The last step is the notice's own element, which holds its paragraphs. Everything that a notice may hold (``p`` and in
it ``a``, ``em``, ``strong``, ``span``, ``br``) is judged with it, whatever this one holds. Languages, directions and
addresses of links count as unknown, so that one call covers articles in all languages. An empty tuple means that the
sheet is accepted. Results are cached by the arguments.

What no app is sure to show must never be accepted: a sheet that could hide a notice in some app, on some screen or in
some state of the page is refused.
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

__all__ = ["ClassedElements", "Refusal", "Step", "cause", "classed", "parsing_refusals", "refusals"]


@lru_cache(maxsize=256)
def refusals(
    css: str, chain: tuple[Step, ...], *, paged: bool = False, known: ClassedElements = frozenset()
) -> tuple[Refusal, ...]:
    """Everything in a sheet that is outside of the grammar, or hides, alters or covers a notice at this place.

    Args:
        css: the sheet, decoded; of a document with several sheets all of them in their order (call `parsing_refusals`
            for each).
        chain: the elements from the root to the notice's own.
        paged: whether the sheet is for pages, where the renderer is known.
        known: the elements of the document with classes, as `classed` gives them.
    """
    return judge(read(css), chain, paged=paged, known=known)


def classed(elements: Iterable[tuple[str, str, Iterable[str]]]) -> ClassedElements:
    """The elements of a document that have classes, each kind once.

    Args:
        elements: the name of each, its ``class``, and the ``class`` of each of its ancestors.
    """
    return frozenset(
        (name, classes, frozenset(" ".join((classes, *around)).split()))
        for name, classes, around in elements
        if classes
    )


@lru_cache(maxsize=64)
def parsing_refusals(css: str) -> tuple[Refusal, ...]:
    """Everything in a single sheet that apps parse differently, such as a comment that does not end."""
    return read(css).refused
