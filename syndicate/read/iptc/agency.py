"""Parts that the news agencies' formats share: rights, status, dates, credits, and bodies in HTML or plain text.

Of rights, three things are kept apart: the copyright line, the licence, and the terms of use. The terms are what the
publisher asks to stay with the text, so they become the article's notice, unless they are plainly something else: a URL
alone is a licence, and a copyright line alone is a copyright line.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date, datetime

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.heuristics.byline import read_byline
from syndicate.heuristics.layout import blocks_of
from syndicate.heuristics.lines import split_groups, wrap_column
from syndicate.heuristics.notices import is_perhaps_notice
from syndicate.model import Author, Disclaimer, Loss, Moment, RelatedLink, RequiredLink
from syndicate.model.article import Status
from syndicate.model.blocks import Block, Code, Figure, Heading, Paragraph, block_texts, inline_text
from syndicate.model.loss import lost, placed
from syndicate.read.markup.html import parse_html
from syndicate.read.markup.tree import build
from syndicate.read.markup.whitespace import squeezed

_URL = re.compile(r"https?://\S+", re.IGNORECASE)
_COPYRIGHT = re.compile(r"(?:©|\(c\)|copyright\b|all rights reserved\b)", re.IGNORECASE)
LICENCE_AS_TEXT = "https://www.iana.org/assignments/media-types/text/plain"
"""The "rights expression language" in which our exporters write a licence that is no URL."""
_LONGEST_COPYRIGHT = 200
"""Characters; what is longer says more than whose it is."""
_WITHDRAWN = frozenset({"canceled", "cancelled", "withdrawn"})
_SHOWN = 60
_MOST_COMPARED = 50


class AgencyRights(Struct, frozen=True):
    """The rights of one article, sorted."""

    copyright: str = ""
    licence: str = ""
    notice: Disclaimer | None = None
    losses: tuple[Loss, ...] = ()


class AgencyBody(Struct, frozen=True):
    """A body as blocks, with the related links and the notice that were taken out of it."""

    blocks: tuple[Block, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    links: tuple[RequiredLink, ...] = ()
    """Of the notice."""
    has_notice: bool = False
    """Whether the terms of use stood in it as a notice."""
    losses: tuple[Loss, ...] = ()


def shown(text: str) -> str:
    """A text in quotation marks, short, on one line and printable, for a loss or an error."""
    text = squeezed(text)
    return repr(text if len(text) <= _SHOWN else text[: _SHOWN - 2] + " …")


def unplaced(names: Iterable[str]) -> Loss:
    """The names of fields that an article has no place for; a name may hold anything, and a loss is printed."""
    return lost("fields-dropped", names=ascii(", ".join(dict.fromkeys(names))[:300])[1:-1])


def sort_rights(
    *,
    notice: str = "",
    holder: str = "",
    terms: Sequence[str] = (),
    links: tuple[RequiredLink, ...] = (),
    licence: str = "",
    has_notice: bool = False,
) -> AgencyRights:
    """Sort an item's rights.

    Args:
        notice: the copyright line.
        holder: the copyright's holder; stands for the line where there is none.
        terms: the terms of use, by paragraphs.
        links: that stand in the terms.
        licence: a URL or a text that the item states as such.
        has_notice: whether the terms stand in the text as its notice: then they are that, however they are worded.
    """
    notice, holder = squeezed(notice), squeezed(holder)
    copyright_ = notice or holder
    kept: list[str] = []
    for paragraph in filter(None, map(_one_line, terms)):
        if has_notice or is_perhaps_notice(paragraph):
            kept.append(paragraph)
        elif _URL.fullmatch(paragraph) and licence in ("", paragraph):
            licence = paragraph
        elif _is_copyright(paragraph) and copyright_ in ("", holder, paragraph):
            copyright_ = paragraph
        else:
            kept.append(paragraph)
    publisher = holder if notice else ""
    unnamed = publisher and not kept and publisher not in copyright_
    losses = (lost("copyright-holder-dropped", name=shown(holder)),) if unnamed else ()
    disclaimer = Disclaimer(tuple(kept), "source", links, publisher) if kept else None
    return AgencyRights(copyright_, squeezed(licence), disclaimer, losses)


def paragraphs_of(text: str) -> tuple[str, ...]:
    """The paragraphs of terms that are one text: its lines."""
    return tuple(line.strip(" \t") for line in re.split(r"[\r\n]+", text) if line.strip(" \t"))


def _one_line(text: str) -> str:
    """A paragraph of terms: every character is kept but line ends and tabs, which markup is wrapped with."""
    return re.sub(r"[ \t\r\n]*[\t\r\n][ \t\r\n]*", " ", text).strip(" ")


def _is_copyright(text: str) -> bool:
    return len(text) <= _LONGEST_COPYRIGHT and _COPYRIGHT.match(text) is not None


def read_status(stated: str) -> tuple[Status, tuple[Loss, ...]]:
    """The status of an item (IPTC NewsCodes "pubstatus"): what may not be published is withdrawn."""
    status = stated.rpartition(":")[2].strip().lower()
    if status in ("", "usable", "embargoed"):
        return "usable", ()
    if status in _WITHDRAWN:
        return "withdrawn", ()
    if status == "withheld":
        return "withdrawn", (lost("withheld-status-kept-as-withdrawn"),)
    return "usable", (lost("unknown-status-kept-as-usable", status=shown(stated)),)


def read_moment(stated: str, what: str, losses: list[Loss]) -> Moment | None:
    """A date in ISO 8601, extended or basic; of a time without a zone only the day, with a loss."""
    stated = squeezed(stated)
    if not stated:
        return None
    try:
        if "T" not in stated and " " not in stated:
            return Moment(date.fromisoformat(stated))
        instant = datetime.fromisoformat(stated)
        if instant.utcoffset() is not None:
            return Moment.at(instant)
        losses.append(lost("time-without-zone-dropped", time=f"of {what} ({stated})"))
        return Moment(instant.date())
    except ValueError:
        losses.append(lost("agency-date-dropped", what=what, text=shown(stated)))
        return None


def later(moment: Moment | None, than: Moment | None) -> Moment | None:
    """A moment, unless it is not after the other one: the same instant, the noon of its day, or a clock's confusion."""
    if moment is None or than is None:
        return moment
    return moment if moment.as_instant() > than.as_instant() else None


def credited(text: str, language: str) -> tuple[Author, ...]:
    """The authors that a credit line names, with or without a word for "by" before them."""
    text = squeezed(text)
    if not text:
        return ()
    return read_byline(text, language) or read_byline(f"By {text}", "en") or (Author(text),)


def kind_of(name: str, stated: str, language: str) -> Author:
    """One author by name; `stated` is the format's own word for what it is, empty where it does not say."""
    word = stated.lower()
    if "organi" in word:
        return Author(squeezed(name), "organisation")
    if "person" in word:
        return Author(squeezed(name))
    found = credited(name, language)
    return Author(squeezed(name), found[0].kind if len(found) == 1 else "person")


def plain_body(text: str) -> AgencyBody:
    """The paragraphs of plain text."""
    groups = split_groups(text)
    column = wrap_column(groups)
    return AgencyBody(tuple(block for group in groups for block in blocks_of(group, column)))


def html_body(html: str, uri: str, terms: Sequence[str] = ()) -> AgencyBody:
    """The blocks of HTML.

    Related links and a notice that this program wrote into it stand in elements of their own, and are taken out again;
    a notice only where it is the same as the terms of use in the item's own field.

    Args:
        html: decoded.
        uri: names the source in errors.
        terms: of use, by paragraphs.

    Raises:
        ReadError: see `syndicate.read.markup.html.parse_html`.
    """
    if not html.strip():
        return AgencyBody()
    parsed = parse_html(html, uri)
    root, losses = parsed.root, [placed(loss, "the body") for loss in parsed.losses]
    related: list[RelatedLink] = []
    links: tuple[RequiredLink, ...] = ()
    has_notice = False
    for element in list(root.iter("div", "section")):
        match element.get("class"):
            case "see-also":
                related += _see_also(element)
            case "notice" if terms and _paragraphs(element) == _squeezed(terms):
                links, has_notice = tuple(_required(element)), True
                element.drop_tree()
    built = build([root], None)
    losses += (placed(loss, "the body") for loss in built.losses)
    return AgencyBody(built.blocks, tuple(related), links, has_notice, tuple(losses))


def _squeezed(texts: Iterable[str]) -> list[str]:
    return [squeezed(text) for text in texts]


def _paragraphs(element: HtmlElement) -> list[str]:
    return _squeezed(str(paragraph.text_content()) for paragraph in element)


def _see_also(element: HtmlElement) -> Iterator[RelatedLink]:
    """The links of a list under its label; nothing, and the element stays, if there is more than those in it."""
    parts = list(element)
    items = list(parts[1]) if [part.tag for part in parts] == ["p", "ul"] else []
    found = []
    for item in items:
        link = item[0] if len(item) == 1 and item[0].tag == "a" and not item.text else None
        if len(item) and link is None:
            return
        found.append(RelatedLink(squeezed(item.text_content()), None if link is None else link.get("href")))
    if found:
        element.drop_tree()
        yield from found


def _required(element: HtmlElement) -> Iterator[RequiredLink]:
    for link in element.iter("a"):
        href, words = link.get("href"), squeezed(link.text_content())
        if href and words:
            yield RequiredLink(words, href)


def without_title(blocks: tuple[Block, ...], title: str, *, plain: bool = False) -> tuple[Block, ...]:
    """A body without the headline that some agencies repeat above it: the highest heading, or in plain text a line."""
    match blocks:
        case (Heading(1, children), _, *_) if squeezed(inline_text(children)) == squeezed(title):
            return blocks[1:]
        case (Paragraph(children), _, *_) if plain and squeezed(inline_text(children)) == squeezed(title):
            return blocks[1:]
        case _:
            return blocks


class Wording:
    """The letters of a body, to see whether another text only repeats some of them."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._letters = _letters("".join(block_texts(blocks)))
        self._left = _MOST_COMPARED

    def repeats(self, text: str) -> bool:
        """Whether a text stands in the body, as what agencies' systems cut off does; False once too many were asked."""
        letters = _letters(text)
        self._left -= 1
        return self._left >= 0 and bool(letters) and letters in self._letters


def _letters(text: str) -> str:
    return "".join(filter(str.isalnum, text.casefold()))


def pictures(blocks: Iterable[Block]) -> set[str]:
    """The addresses of all figures among these blocks."""
    return {block.image.source for block in blocks if isinstance(block, Figure)}


def has_text(blocks: Iterable[Block]) -> bool:
    """Whether anything stands there to be read."""
    return any(isinstance(b, Code) or text.strip() for b in blocks for text in block_texts((b,)))
