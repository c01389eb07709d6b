"""HTML to a draft: a whole page, in which the article is found, or a fragment, which is the article.

Bytes in, drafts out; opens nothing. What of a page is not in the draft is a recorded loss. A notice that stands outside
the article, in a footer or an aside, is put at the end of the body for `syndicate.normalise` to lift, where its wording
shows it; one that a job configured is looked for in the draft's surroundings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import PurePath
from typing import ClassVar
from urllib.parse import urljoin

from lxml.html import HtmlElement
from msgspec import Struct, structs

from syndicate.errors import ReadError
from syndicate.heuristics.notices import is_notice, is_notice_heading, is_perhaps_notice, recognise_notice
from syndicate.heuristics.notices.sentences import quoted
from syndicate.heuristics.page_header import Metadata, lift_header, lifted_line
from syndicate.heuristics.related_blocks import without_related_blocks
from syndicate.heuristics.vocabulary import folded
from syndicate.model import Loss, Source
from syndicate.model.blocks import Block, Paragraph, Text, block_texts
from syndicate.model.draft import Draft
from syndicate.model.loss import lost, within
from syndicate.model.readers.html import TRAITS
from syndicate.model.selectors import Selectors
from syndicate.read.encoding.decode import is_text
from syndicate.read.html.charset import decode_page
from syndicate.read.html.extract import FoundArticle, TextRun, find_article, words_of
from syndicate.read.html.metadata import page_metadata, page_picture
from syndicate.read.html.selectors import kept, removed
from syndicate.read.markup.html import parse_html
from syndicate.read.markup.lead import is_file_beside, with_lead
from syndicate.read.markup.tree import build
from syndicate.read.markup.whitespace import squeezed

_PAGE = re.compile(r"<(?:!doctype\s+html|html|head|body)[\s>]", re.IGNORECASE)
_STARTS = re.compile(
    rb"\s*(?:<!--.{0,2000}?-->\s*|<\?xml[^>]{0,200}>\s*)*"
    rb"<(?:!doctype\s+html|html|head|body|title|meta|article|section|main|header|div|p|h[1-6]|ul|ol|table|blockquote"
    rb"|figure|img|span|strong|em|a|b|i)[\s/>]",
    re.IGNORECASE | re.DOTALL,
)
_TAG = re.compile(rb"</?[a-z][a-z0-9]*[\s/>]", re.IGNORECASE)
_WEB = ("http://", "https://")
_MOST_PARAGRAPHS = 5
_MOST_TRIES = 20
"""Places outside the article that are looked at closely: more of them is no page of a publisher."""
_MOST_SUSPECTED = 3
_COPYRIGHT = re.compile(r"(?:copyright\s*)?(?:©|\(c\)\s*\d)|copyright\s+\d", re.IGNORECASE)
_LONGEST_COPYRIGHT = 200


class HtmlReader(Struct, frozen=True):
    """The reader of pages and of fragments of HTML."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether it begins as HTML does, or is named so and has a tag in it."""
        bare = head.lstrip(b"\xef\xbb\xbf\xff\xfe").replace(b"\0", b"")
        if _STARTS.match(bare):
            return True
        named = PurePath(name).suffix.lower() in self.suffixes
        return (
            named
            and is_text(head)
            and _TAG.search(bare) is not None
            and not bare.lstrip().startswith(b"<?xml")
        )

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            ReadError: no HTML, too much of it, or nested so deeply that nothing can be made of it.
        """
        html, root, losses = _parsed(data, source.uri)
        address = source.uri if source.uri.startswith(_WEB) else None
        if _PAGE.search(html):
            yield _led(_page(root, address, source, losses), root, address)
        else:
            built = build([root], address)
            blocks, header = lift_header(built.blocks, Metadata(url=address))
            yield _draft(blocks, header, source, (*losses, *built.losses))

    def read_page(self, data: bytes, source: Source, selectors: Selectors) -> Draft:
        """The article of a page that belongs to an item of a feed.

        Raises:
            ReadError: as `read`.
        """
        _, root, losses = _parsed(data, source.uri)
        stated = page_metadata(root, source.uri)
        removed(root, selectors)
        article, ignored = kept(root, selectors)
        if article is None:
            return _page(root, source.uri, source, (*losses, *ignored))
        built = build([article], _base(root, source.uri))
        blocks, header = lift_header(built.blocks, stated)
        return _draft(blocks, header, source, (*losses, *built.losses))


def _parsed(data: bytes, uri: str) -> tuple[str, HtmlElement, tuple[Loss, ...]]:
    """The text of a page, its root, and losses of both steps. Raises: ReadError: as `HtmlReader.read`."""
    if not is_text(data[:65_536]):
        raise ReadError(
            f"{uri}: binary data, not HTML",
            "name a page; --from says which format it has",
            code="source-not-text",
        )
    html, losses = decode_page(data)
    parsed = parse_html(html, uri)
    return html, parsed.root, (*losses, *parsed.losses)


def _page(root: HtmlElement, address: str | None, source: Source, losses: tuple[Loss, ...]) -> Draft:
    stated = page_metadata(root, address)
    base = _base(root, address or stated.url)
    page = find_article(root)
    built = build([page.article], base, saved=_is_saved(root, address))
    blocks, header = lift_header(built.blocks, stated)
    told = {folded(header.title)}
    for run in page.above:  # a byline or a date that no field says may stand above the article's element
        line = squeezed(run.text)
        if (said := lifted_line(line, header)) is not None:
            header = said
            told.add(folded(line))
    if not header.copyright:
        header = _with_copyright(header, page)
    told.add(folded(header.copyright))
    notice = tuple(_notices(page.outside, base, blocks))
    words = sum(len(run.words) for run in page.outside if folded(run.text) not in told)
    words -= sum(len(words_of(text)) for text in block_texts(notice))
    if words > 0:
        counted = f"{words:,} word" if words == 1 else f"{words:,} words"
        losses = (*losses, lost("surroundings-dropped", words=counted))
    losses = (*losses, *_suspected(page.outside, block_texts((*blocks, *notice))))
    draft = _draft((*blocks, *notice), header, source, (*losses, *built.losses))
    return structs.replace(draft, surroundings=tuple(squeezed(run.text) for run in page.outside))


def _led(draft: Draft, root: HtmlElement, address: str | None) -> Draft:
    """With the picture that the page states for its article, where the article shows none."""
    picture, words = page_picture(root)
    if not picture:
        return draft
    if not (_is_saved(root, address) and is_file_beside(picture)):
        try:
            picture = urljoin(_base(root, address or draft.url) or "", picture)
        except ValueError:
            return draft
    return structs.replace(draft, body=with_lead(draft.body, picture, words))


def _is_saved(root: HtmlElement, address: str | None) -> bool:
    """Whether files may stand beside the page: it is one, and does not say that its addresses begin elsewhere."""
    return address is None and root.find(".//base[@href]") is None


def _draft(blocks: tuple[Block, ...], header: Metadata, source: Source, losses: tuple[Loss, ...]) -> Draft:
    same = {name: getattr(header, name) for name in Metadata.__struct_fields__ if name != "losses"}
    body, related = without_related_blocks(blocks)
    return Draft(**same, body=body, related=related, source=source, losses=(*losses, *header.losses))


def _base(root: HtmlElement, address: str | None) -> str | None:
    """The base of a page's addresses (HTML Standard section 4.2.3)."""
    element = root.find(".//base[@href]")
    try:
        return urljoin(address or "", squeezed(element.get("href") or "")) if element is not None else address
    except ValueError:
        return address


def _with_copyright(header: Metadata, page: FoundArticle) -> Metadata:
    """With the copyright line that a page prints below the article."""
    for run in page.outside:
        line = squeezed(run.text)
        if len(line) <= _LONGEST_COPYRIGHT and _COPYRIGHT.match(line):
            return structs.replace(header, copyright=line)
    return header


def _notices(outside: Sequence[TextRun], base: str | None, body: Sequence[Block]) -> Iterator[Block]:
    """The notice that stands outside the article: what is one by its wording, or below a heading that announces it."""
    known = set(block_texts(body))
    taken: set[HtmlElement] = set()
    seen: set[HtmlElement] = set()
    for index, run in enumerate(outside):
        text = squeezed(run.text)
        if len(taken) >= _MOST_PARAGRAPHS or len(seen) >= _MOST_TRIES:
            return
        if run.holder in seen or not (is_notice_heading(text) or is_notice(text)):
            continue
        seen.add(run.holder)
        if is_notice_heading(text):
            holders = _together(outside[index : index + 1 + _MOST_PARAGRAPHS])
            blocks = build(holders, base).blocks
            found = recognise_notice((Paragraph((Text("."),)), *blocks))
            if found is None or len(found.body) > 1:
                continue
        else:
            holders = [run.holder]
            blocks = tuple(block for block in build(holders, base).blocks if _is_notice(block))
        taken.update(holders)
        seen.update(holders)
        if known.isdisjoint(block_texts(blocks)):
            yield from blocks


def _suspected(outside: Sequence[TextRun], known: Sequence[str]) -> Iterator[Loss]:
    """Losses for texts outside the article that may be its notice."""
    taken = {"".join(text.split()) for text in known}
    texts = dict.fromkeys(squeezed(run.text) for run in outside)
    found = (text for text in texts if "".join(text.split()) not in taken and is_perhaps_notice(text))
    losses: list[Loss] = []
    for text in within(found, _MOST_SUSPECTED, "further texts that are perhaps notices", losses.append):
        yield lost("possible-notice-dropped", text=quoted(text))
    yield from losses


def _together(runs: Sequence[TextRun]) -> list[HtmlElement]:
    """The elements of a heading and of the paragraphs that follow it in the same element."""
    parent = runs[0].holder.getparent()
    holders = [run.holder for run in runs if parent is not None and run.holder.getparent() is parent]
    return list(dict.fromkeys(holders)) or [runs[0].holder]


def _is_notice(block: Block) -> bool:
    return isinstance(block, Paragraph) and any(map(is_notice, block_texts((block,))))


reader = HtmlReader()
