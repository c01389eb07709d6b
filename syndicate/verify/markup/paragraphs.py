"""Collects the paragraphs of a document while its markup is walked, each with the reason why it is not visible, if any.

What enters are elements and texts in document order, already held to the closed vocabulary; what leaves are paragraphs.
A paragraph must not count as visible in tiny type, below a screen of nothing (`syndicate.verify.markup.blank`), in
another order of words (`syndicate.verify.markup.direction`), under piled-up marks (`syndicate.verify.marks`), or inside
what reader views drop.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model.passage import ParagraphText
from syndicate.verify.marks import piled_marks
from syndicate.verify.markup.blank import WHITE_SPACE, BlankSpace
from syndicate.verify.markup.direction import Isolate, reordered, turned

MAX_SCRIPTS = 2
"""Each makes text smaller by a sixth (HTML Standard, section 15.3.4)."""
_APART = frozenset({"blockquote", "dd", "dl", "li", "ol", "table", "ul"})
"""Elements that indent the notice and make a quotation or a list item of it. Our writers put it in none."""
_SCRIPTS = frozenset({"small", "sub", "sup"})
_UNSEEN = frozenset({"aside", "figcaption", "figure", "footer", "header", "nav"})
"""Elements that reader views drop, or show apart from the text."""
_CELLS = frozenset({"td", "th"})
"""Blocks that stand side by side: only their row is a line."""
# Parts of class names and ids by which Mozilla's Readability (unlikelyCandidates, negative, byline) and trafilatura
# (OVERALL_DISCARD_XPATH) take an element for page furniture and delete it from the reader view.
_FURNITURE = re.compile(
    "-ad-|ad-break|agegate|ai2html|author|banner|bar$|breadcrumb|button|byline|combx|comment|community|contact|cookie"
    "|cover-wrap|dateline|disqus|extra|footer|gdpr|header|hidden|legends|masthead|media|menu|message|meta|nav|newsletter"
    "|outbrain|pager|pagination|paid|popup|promo|related|remark|replies|rss|scroll|share|shopping|shoutbox|sidebar"
    "|skyscraper|social|sponsor|supplemental|syndication|tags|teaser|viral|widget|writtenby|^hid|noprint",
    re.IGNORECASE,
)


class _OpenTag(Struct, frozen=True):
    """An open element, and what applies to the text in it."""

    name: str
    inline: bool
    hidden: str
    direction: str
    base: str
    """The direction of the paragraph: that of the innermost block."""
    is_apart: bool = False
    scripts: int = 0
    in_notice: bool = False
    blank_before: tuple[int, int] = (0, 0)
    isolate_from: int | None = None
    """The position of its first character in the paragraph, if the element has a direction of its own."""


class ParagraphCollector:
    """Collects the paragraphs of markup; each block element begins and ends one.

    Call `open`, `text` and `close` in document order, elements properly nested, then `finish`.

    Args:
        direction: of the element around the markup, ``ltr`` or ``rtl``.
        notice_is_last: whether the notice's element has to be the last one.
    """

    def __init__(self, direction: str = "ltr", *, notice_is_last: bool) -> None:
        self._paragraphs: list[ParagraphText] = []
        self._open: list[_OpenTag] = [
            _OpenTag("", inline=False, hidden="", direction=direction, base=direction)
        ]
        self._preformatted = 0
        self._pieces: list[str] = []
        self._length = 0
        self._reason = ""
        self._links: list[tuple[str, str]] = []
        self._open_links: list[
            tuple[str, int, int]
        ] = []  # URL, depth, and the piece at which its text begins
        self._isolates: list[Isolate] = []
        self._open_isolates = 0
        self._blank = BlankSpace()
        self._doubt = ""
        self._notices = 0
        self._notice_is_last = notice_is_last
        self._is_behind_notice = False
        self._follows_notice = ""
        self._piled = ""

    def open(self, name: str, attributes: Mapping[str, str], *, inline: bool, hidden: str = "") -> None:
        """An element begins. `name` is in lower case and without a namespace; `hidden` is its own reason."""
        if not inline:
            self._flush()
        if self._is_behind_notice:
            self._follows_notice = self._follows_notice or f"<{name}>"
        self._notices += attributes.get("class") == "notice"
        element = self._entered(name, attributes, inline=inline, hidden=hidden)
        self._open.append(element)
        self._open_isolates += element.isolate_from is not None
        self._preformatted += name == "pre"
        match name:
            case "br":
                self.text("\n")
                self._blank.add_line()
            case "hr":
                self._blank.add_line()
            case "img":  # inline, but the picture stands between the words before it and those behind it
                self._flush()
                self._blank.add_picture()
            case "a" if self._open_links:
                self.doubt("<a> inside <a>")
            case "a" if "href" in attributes:
                self._open_links.append((attributes["href"], len(self._open), len(self._pieces)))

    def text(self, data: str) -> None:
        """Characters, exactly as the parser gives them."""
        if data:
            if self._is_behind_notice and data.strip(WHITE_SPACE):
                self._follows_notice = self._follows_notice or repr(data.strip(WHITE_SPACE)[:20])
            self._blank.add_text(data, preformatted=bool(self._preformatted))
            self._reason = self._reason or self._open[-1].hidden or self._blank.gap
            self._pieces.append(data)
            self._length += len(data)

    def close(self) -> None:
        """The innermost element ends."""
        if self._open_links and self._open_links[-1][1] == len(self._open):
            url, _, start = self._open_links.pop()
            self._link(url, start)
        element = self._open[-1]
        if element.isolate_from is not None:
            self._open_isolates -= 1
            self._isolates.append(Isolate(element.isolate_from, self._length, element.direction))
        if not element.inline:
            self._flush()
            if element.blank_before == self._blank.state and element.name not in _CELLS:
                self._blank.add_line()
        self._preformatted -= element.name == "pre"
        self._open.pop()
        if element.in_notice and not self.in_notice:
            self._is_behind_notice = True

    def doubt(self, reason: str) -> None:
        """Accept nothing of this markup. The first reason counts."""
        self._doubt = self._doubt or reason

    @property
    def refused(self) -> bool:
        """Whether the markup is not accepted, so that the walk may stop."""
        return bool(self._doubt)

    def finish(self) -> tuple[ParagraphText, ...]:
        """All paragraphs, in order, after the walk. Markup that is not accepted gives at least one."""
        while len(self._open) > 1:
            self.close()
        self._flush()
        if self._notices > 1:  # refused at the end: a message may need the text of the notice
            self.doubt("a second element for a notice; one is right")
        if self._notice_is_last and self._follows_notice:
            self.doubt(f"{self._follows_notice} behind the notice, where an article ends")
        if self._piled:
            self.doubt(self._piled)
        if not self._doubt:
            return tuple(self._paragraphs)
        found = self._paragraphs or [ParagraphText("", in_notice=False)]
        return tuple(replace(paragraph, hidden=self._doubt) for paragraph in found)

    @property
    def innermost(self) -> str:
        """The name of the innermost open element; empty where none is open."""
        return self._open[-1].name

    @property
    def in_notice(self) -> bool:
        """Whether the walk is inside the notice's own element."""
        return self._open[-1].in_notice

    def _entered(self, name: str, attributes: Mapping[str, str], *, inline: bool, hidden: str) -> _OpenTag:
        around = self._open[-1]
        begins_notice = attributes.get("class") == "notice"
        scripts = around.scripts + (name in _SCRIPTS)
        isolated = inline and "dir" in attributes
        if isolated and self._open_isolates:
            hidden = hidden or f"<{name}> with a direction of its own inside another one"
        if begins_notice and around.is_apart:
            hidden = hidden or "inside a quotation, a list or a table, in which no notice stands"
        if scripts > MAX_SCRIPTS:
            hidden = hidden or f"inside {scripts} elements that make it smaller; {MAX_SCRIPTS} at most"
        return _OpenTag(
            name,
            inline=inline,
            hidden=around.hidden or hidden or _dropped(name, attributes),
            direction=(direction := attributes.get("dir", around.direction)),
            base=around.base if inline else direction,
            in_notice=around.in_notice or begins_notice,
            is_apart=around.is_apart or name in _APART,
            scripts=scripts,
            blank_before=self._blank.state,
            isolate_from=self._length if isolated else None,
        )

    def _link(self, url: str, start: int) -> None:
        if text := "".join(self._pieces[start:]):
            self._links.append((text, url))

    def _flush(self) -> None:
        for url, _, start in self._open_links:  # a link around several paragraphs is a link in each
            self._link(url, start)
        self._open_links = [(url, depth, 0) for url, depth, _ in self._open_links]
        whole = "".join(self._pieces)
        text = whole.strip("\n") if self._preformatted else whole.strip(WHITE_SPACE)
        if text.strip(WHITE_SPACE):
            base = self._open[-1].base
            if self._isolates:
                self._reason = self._reason or reordered(whole, tuple(self._isolates), base)
            if self.in_notice:
                self._reason = self._reason or turned(whole, tuple(self._isolates), base)
            self._piled = self._piled or piled_marks(text)
            self._paragraphs.append(ParagraphText(text, tuple(self._links), self._reason, self.in_notice))
        self._pieces, self._links, self._isolates, self._reason, self._length = [], [], [], "", 0


def _dropped(name: str, attributes: Mapping[str, str]) -> str:
    """Why a reader view would drop an element; empty where it would not."""
    if name in _UNSEEN:
        return f"inside <{name}>, which reader views drop"
    for attribute in ("class", "id"):
        if found := _FURNITURE.search(attributes.get(attribute, "")):
            return (
                f"the {attribute} {attributes[attribute]!r}, which reader views drop because of {found[0]!r}"
            )
    return ""
