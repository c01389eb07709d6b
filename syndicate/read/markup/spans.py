"""The language and direction that HTML states by ``lang``, ``dir``, <bdi> and <bdo>, to spans.

A paragraph's own direction is what its element states, or a list, a quotation, a table around it. What wraps the whole
text says nothing of one paragraph: publishing programs write it without a look at the words.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import Literal, TypeAlias

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.model.blocks import Inline, Span, inline_text, unisolated_text
from syndicate.model.language import direction_of
from syndicate.model.loss import lost
from syndicate.read.markup.elements import HEADINGS, Tally, name_of

Stated: TypeAlias = Literal["", "ltr", "rtl"]

_BCP47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_PAGE = frozenset({"html", "body"})
_WRAPPERS = _PAGE | {"article", "div", "main", "section"}
_HOLDERS = frozenset(
    "blockquote caption dd dl dt figcaption figure li ol p pre table tbody td tfoot th thead tr ul".split()  # noqa: SIM905 -- names in columns would say no more
).union(HEADINGS)
"""Elements whose direction is meant for the paragraphs in them."""


class SpanSetting(Struct, frozen=True):
    """The language and direction that an element states; empty: those around it."""

    language: str = ""
    direction: Stated = ""


def setting_of(element: HtmlElement) -> SpanSetting:
    """The setting of the element's own attributes."""
    return setting(element.get("lang") or element.get("xml:lang") or "", element.get("dir") or "")


def setting(language: str, direction: str) -> SpanSetting:
    """The setting of two attributes; empty where a value is no language tag or no direction."""
    language, direction = language.strip().replace("_", "-"), direction.strip().lower()
    return SpanSetting(
        language if _BCP47.fullmatch(language) else "",
        "ltr" if direction == "ltr" else "rtl" if direction == "rtl" else "",
    )


class Settings:
    """The settings of the elements of a page or fragment, for the paragraphs in them.

    Args:
        elements: the roots of what is read.
    """

    def __init__(self, elements: Sequence[HtmlElement]) -> None:
        root = elements[0].getroottree().getroot() if elements else None
        found = root is not None and root.xpath("boolean(//*[@lang or @dir or @*[name()='xml:lang']])")
        self.any = bool(found)
        """Whether anything states a language or a direction."""
        self._wrappers = list(_wrappers(elements)) if self.any else []
        stated = [setting_of(element).language for element in self._wrappers]
        self.language = next(filter(None, reversed(stated)), "")
        """Of a fragment as a whole, by the elements that hold all of it; empty where they state none."""
        of_page = "" if root is None else setting_of(root).language
        self._primary = (self.language or of_page).partition("-")[0].lower()

    def around(self, element: HtmlElement) -> SpanSetting:
        """The setting of a paragraph whose innermost block is this element."""
        if not self.any:
            return SpanSetting()
        language, direction = "", setting_of(element).direction if element not in self._wrappers else ""
        around: HtmlElement | None = element
        in_holder = True
        while around is not None and name_of(around) not in _PAGE and around not in self._wrappers:
            own = setting_of(around)
            in_holder = in_holder and name_of(around) in _HOLDERS
            direction = direction or (own.direction if in_holder else "")
            # What wraps a text in "en-GB" on a page in "en" says nothing new.
            is_news = in_holder or own.language.partition("-")[0].lower() != self._primary
            language = language or (own.language if is_news else "")
            around = around.getparent()
        return SpanSetting(language, direction)


def _wrappers(elements: Sequence[HtmlElement]) -> Iterator[HtmlElement]:
    """The elements of a fragment that hold all of it, from the outermost."""
    while len(elements) == 1 and name_of(elements[0]) in _WRAPPERS:
        yield elements[0]
        inside = list(elements[0])
        if (elements[0].text or "").strip() or any((child.tail or "").strip() for child in inside):
            return
        elements = inside


def news(stated: SpanSetting, line: Sequence[Inline]) -> SpanSetting:
    """The part of a setting that a line's letters do not show."""
    text = unisolated_text(line)
    if stated.direction and {direction_of(text, "ltr"), direction_of(text, "rtl")} == {stated.direction}:
        return SpanSetting(stated.language)
    return stated


def spanned(inlines: Iterable[Inline], stated: SpanSetting) -> tuple[Inline, ...]:
    """The inlines as one span, if there is anything to say of them and any text in them."""
    inlines = tuple(inlines)
    if stated == SpanSetting() or not inline_text(inlines).strip():
        return inlines
    return (Span(inlines, stated.language, stated.direction),)


def inline_span(element: HtmlElement, inlines: list[Inline], tally: Tally) -> list[Inline]:
    """The inlines of an element, with its setting.

    <bdi> and ``dir="auto"`` isolate their words in the direction that those have.
    """
    name, own = name_of(element), setting_of(element)
    if name == "bdo":
        tally.lose(lost("forced-order-kept"), element)
    if not own.direction and (name == "bdi" or (element.get("dir") or "").strip().lower() == "auto"):
        text = inline_text(inlines)
        ltr, rtl = direction_of(text, "ltr"), direction_of(text, "rtl")
        own = SpanSetting(own.language, ltr if ltr == rtl else "")
    return list(spanned(inlines, own))
