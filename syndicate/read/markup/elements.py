"""The elements of the HTML Standard by kind: blocks, headings, and those that hold no text for readers."""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree
from lxml.html import HtmlElement

from syndicate.model import Loss
from syndicate.model.loss import LossCount, lost

# ruff: noqa: SIM905 -- names in columns would say no more

HEADINGS = {f"h{level}": level for level in range(1, 7)}
PLAYS_ELSEWHERE = frozenset({"iframe", "video", "audio", "embed", "object"})
INVISIBLE = frozenset("script style template head title link meta base param area".split())
"""Elements without text for readers: dropping them is no loss."""
CONTROLS = frozenset(
    "button input select option textarea datalist progress meter dialog canvas".split(),
)
BLOCKS = frozenset(
    """
    address article aside blockquote body caption center dd details div dl dt fieldset figcaption figure footer form
    header hgroup hr html li main menu nav noscript ol p pre search section summary table tbody td tfoot th thead tr
    ul
    """.split()
).union(HEADINGS, PLAYS_ELSEWHERE)
WIDGETS = frozenset(
    """
    addtoany_share_save_container adsbygoogle feedflare formkit-form jetpack_subscription_widget kg-signup-card
    mc4wp-form sharedaddy sharethis-inline-share-buttons subscribe-widget subscription-widget-wrap
    subscription-widget-wrap-editor wp-block-jetpack-subscriptions
    """.split()
)
"""Classes of what publishing programs put into a text: boxes to subscribe, buttons to share, advertisements.

Names that one program alone gives; no part of an article has them.
"""
_HIDDEN = re.compile(r"(?:^|;)\s*(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)


class Tally:
    """Losses counted by kind, each with its first place: a hostile page cannot make a long report."""

    def __init__(self) -> None:
        self._count = LossCount()
        self.losses = self._count.losses

    def lose(self, loss: Loss, element: HtmlElement) -> None:
        self._count.add(loss, f"line {element.sourceline}" if element.sourceline else "")


def name_of(element: HtmlElement) -> str:
    """Empty for what is no element: a comment that a reader left in."""
    return element.tag.lower() if isinstance(element.tag, str) else ""


def is_invisible(element: HtmlElement) -> bool:
    """Whether it holds no text for readers."""
    name = name_of(element)
    return not name or name in INVISIBLE or (name == "input" and element.get("type") == "hidden")


def is_hidden(element: HtmlElement) -> bool:
    """Whether the page itself hides it, in its own attributes; style sheets are not read."""
    return element.get("hidden") is not None or bool(_HIDDEN.search(element.get("style") or ""))


def is_left_out(element: HtmlElement, tally: Tally) -> bool:
    """Whether a browser does not show it as text: scripts and the like, controls, and hidden elements."""
    if is_invisible(element):
        return True
    name = name_of(element)
    if name in CONTROLS:
        tally.lose(lost("form-control-dropped", name=name), element)
        return True
    if widgets := WIDGETS.intersection((element.get("class") or "").split()):
        tally.lose(lost("site-box-dropped", name=min(widgets)), element)
        return True
    if is_hidden(element):
        if any(text.strip() for text in texts(element)):
            tally.lose(lost("hidden-text-dropped"), element)
        return True
    return False


def texts(element: HtmlElement) -> Iterator[str]:
    """All text in an element, in order, but that of scripts and their like; walks without recursion."""
    walk = etree.iterwalk(element, events=("start", "end", "comment", "pi"))
    for event, inside in walk:
        if event == "start":
            if is_invisible(inside):
                walk.skip_subtree()
            elif inside.text:
                yield inside.text
        elif inside is not element and inside.tail:
            yield inside.tail


def number(value: str | None) -> int:
    """A count in an attribute; 1 where there is none."""
    found = re.match(r"\s*(\d{1,6})", value or "", re.ASCII)
    return int(found[1]) if found else 1
