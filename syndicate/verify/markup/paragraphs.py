"""A walk over markup to stretches: the paragraphs, with the reason why a person would not see or read one as it stands.

The vocabulary is closed already, so that two things are left that could take a paragraph out of sight: how small it is,
and how much nothing stands before it. Spans of another direction could show its words in another order
(`syndicate.verify.markup.direction`), and marks piled up on a letter could paint over it (`syndicate.verify.marks`).
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from msgspec import Struct
from msgspec.structs import replace

from syndicate.model.passage import ParagraphText
from syndicate.verify.marks import piled_marks
from syndicate.verify.markup.direction import Isolate, reordered, turned

WHITE_SPACE = " \t\n\f\r"
"""What HTML calls ASCII whitespace: the only characters that the format puts around a paragraph."""

MAX_SCRIPTS = 2
"""Each makes text smaller by a sixth (HTML Standard, section 15.3.4)."""
MAX_BLANK_LINES = 24
"""Lines in a row without anything to see: what fills the screen of a phone."""
MAX_PICTURES = 200
"""Pictures in a row without a word between them. What is on them is not known here."""
_LINE = 40
"""Characters of a line on a phone."""

_APART = frozenset({"blockquote", "dd", "dl", "li", "ol", "table", "ul"})
"""What indents the notice, and makes another's words or an item of a list of it. Our writers put it in none."""
_SCRIPTS = frozenset({"small", "sub", "sup"})
_UNSEEN = frozenset({"aside", "figcaption", "figure", "footer", "header", "nav"})
"""What reader views drop, or show apart from the text."""
_CELLS = frozenset({"td", "th"})
"""Blocks that are beside each other: only their row is a line."""
# Spaces, controls, and characters that are not shown (Unicode's Default_Ignorable_Code_Point); U+2800 is blank Braille.
_BLANK_RANGES = (
    (0x00, 0x20), (0x7F, 0xA0), (0xAD, 0xAD), (0x34F, 0x34F), (0x61C, 0x61C), (0x115F, 0x1160), (0x1680, 0x1680),
    (0x17B4, 0x17B5), (0x180B, 0x180F), (0x2000, 0x200F), (0x2028, 0x202F), (0x205F, 0x206F), (0x2800, 0x2800),
    (0x3000, 0x3000), (0x3164, 0x3164), (0xFE00, 0xFE0F), (0xFEFF, 0xFEFF), (0xFFA0, 0xFFA0), (0xFFF0, 0xFFFB),
    (0x1D173, 0x1D17A), (0xE0000, 0xE0FFF),
)  # fmt: skip
_BLANK = frozenset(chr(code) for first, last in _BLANK_RANGES for code in range(first, last + 1))
_GAP = re.compile(
    "[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _BLANK_RANGES).replace("\\", "\\\\") + "]{24,}"
)
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
    """An element that is open, with what holds for the text in it."""

    name: str
    inline: bool
    hidden: str
    direction: str
    base: str
    """The direction of the paragraph: that of the innermost block."""
    is_apart: bool = False
    scripts: int = 0
    in_notice: bool = False
    room_before: tuple[int, int] = (0, 0)
    isolate_from: int | None = None
    """Where its text begins in the paragraph, if it is laid out as one piece with a direction of its own."""


class Paragraphs:
    """Collects stretches from a walk over markup; each block element begins and ends one.

    Feed it `open`, `text` and `close` in document order, elements properly nested, then `finish`.

    Args:
        direction: of what the markup stands in, ``ltr`` or ``rtl``.
        notice_is_last: whether nothing may stand behind the notice's element.
    """

    def __init__(self, direction: str = "ltr", *, notice_is_last: bool) -> None:
        self._stretches: list[ParagraphText] = []
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
        self._room = _BlankSpace()
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
                self._room.leave_blank()
            case "hr":
                self._room.leave_blank()
            case "img":  # inline, but what it shows stands between the words before it and those behind it
                self._flush()
                self._room.picture()
            case "a" if self._open_links:
                self.doubt("<a> inside <a>")
            case "a" if "href" in attributes:
                self._open_links.append((attributes["href"], len(self._open), len(self._pieces)))

    def text(self, data: str) -> None:
        """Characters, exactly as a parser gives them."""
        if data:
            if self._is_behind_notice and data.strip(WHITE_SPACE):
                self._follows_notice = self._follows_notice or repr(data.strip(WHITE_SPACE)[:20])
            self._room.text(data, preformatted=bool(self._preformatted))
            self._reason = self._reason or self._open[-1].hidden or self._room.gap
            self._pieces.append(data)
            self._length += len(data)

    def close(self) -> None:
        """The element that was opened last ends."""
        if self._open_links and self._open_links[-1][1] == len(self._open):
            url, _, start = self._open_links.pop()
            self._link(url, start)
        element = self._open[-1]
        if element.isolate_from is not None:
            self._open_isolates -= 1
            self._isolates.append(Isolate(element.isolate_from, self._length, element.direction))
        if not element.inline:
            self._flush()
            if element.room_before == self._room.state and element.name not in _CELLS:
                self._room.leave_blank()
        self._preformatted -= element.name == "pre"
        self._open.pop()
        if element.in_notice and not self.in_notice:
            self._is_behind_notice = True

    def doubt(self, reason: str) -> None:
        """Nothing of this markup is accepted; the first reason counts."""
        self._doubt = self._doubt or reason

    @property
    def refused(self) -> bool:
        """Whether the walk may end here."""
        return bool(self._doubt)

    def finish(self) -> tuple[ParagraphText, ...]:
        """The stretches, in order, once everything was walked; of markup that is not accepted at least one."""
        while len(self._open) > 1:
            self.close()
        self._flush()
        if self._notices > 1:  # said last, so that what stands in it is known: it may be another article's
            self.doubt("a second element for a notice; one is right")
        if self._notice_is_last and self._follows_notice:
            self.doubt(f"{self._follows_notice} behind the notice, where an article ends")
        if self._piled:
            self.doubt(self._piled)
        if not self._doubt:
            return tuple(self._stretches)
        found = self._stretches or [ParagraphText("", in_notice=False)]
        return tuple(replace(stretch, hidden=self._doubt) for stretch in found)

    @property
    def innermost(self) -> str:
        """The name of the element that is open; empty where none is."""
        return self._open[-1].name

    @property
    def in_notice(self) -> bool:
        """Whether what begins now stands in the notice's own element."""
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
            room_before=self._room.state,
            isolate_from=self._length if isolated else None,
        )

    def _link(self, url: str, start: int) -> None:
        if text := "".join(self._pieces[start:]):
            self._links.append((text, url))

    def _flush(self) -> None:
        for url, _, start in self._open_links:  # a link around several paragraphs has a part in each
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
            self._stretches.append(ParagraphText(text, tuple(self._links), self._reason, self.in_notice))
        self._pieces, self._links, self._isolates, self._reason, self._length = [], [], [], "", 0


class _BlankSpace:
    """How much nothing was there since the last thing to see, in characters of a line; a gap, once found, stays."""

    def __init__(self) -> None:
        self.gap = ""
        self._ink = 0
        self._lines = 0
        self._blank = 0
        self._pictures = 0

    @property
    def state(self) -> tuple[int, int]:
        """How often there was something to see, and how often a line was left blank."""
        return self._ink, self._lines

    def leave_blank(self) -> None:
        self._lines += 1
        self._blank += _LINE

    def picture(self) -> None:
        pictures = self._pictures + 1
        self._look()
        self._pictures = pictures
        if self._pictures > MAX_PICTURES:
            self.gap = self.gap or f"after more than {MAX_PICTURES} pictures without a word between them"

    def text(self, data: str, *, preformatted: bool) -> None:
        start, end = 0, len(data)
        while end and data[end - 1] in _BLANK:
            end -= 1
        if end:
            while data[start] in _BLANK:
                start += 1
            self._blank += _width(data[:start], preformatted=preformatted)
            if preformatted or end - start > _LINE * MAX_BLANK_LINES:
                inner = (_width(gap[0], preformatted=preformatted) for gap in _GAP.finditer(data, start, end))
                self._blank = max((self._blank, *inner))
            self._look()
        self._blank += _width(data[end:], preformatted=preformatted)

    def _look(self) -> None:
        """There is something to see."""
        if self._blank > _LINE * MAX_BLANK_LINES:
            lines = self._blank // _LINE
            self.gap = self.gap or f"after {lines} lines without anything to see; {MAX_BLANK_LINES} at most"
        self._ink += 1
        self._blank = self._pictures = 0


def _width(blank: str, *, preformatted: bool) -> int:
    """Of characters without ink; outside of code, white space of the format takes no room of its own."""
    if preformatted:
        return len(blank) + _LINE * blank.count("\n")
    return len(blank) if blank.strip(WHITE_SPACE) else 0


def _dropped(name: str, attributes: Mapping[str, str]) -> str:
    """Why a reader view would drop an element."""
    if name in _UNSEEN:
        return f"inside <{name}>, which reader views drop"
    for attribute in ("class", "id"):
        if found := _FURNITURE.search(attributes.get(attribute, "")):
            return (
                f"the {attribute} {attributes[attribute]!r}, which reader views drop because of {found[0]!r}"
            )
    return ""
