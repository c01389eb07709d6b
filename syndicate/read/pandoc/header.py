"""The top of a document: its title, byline and date move from the body to the fields. So do related links.

Nothing is lost: what leaves the body is in a field, and what contradicts a field stays where it is. The style of
a title or a heading counts first; a document without styles is read like plain text.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import takewhile

from msgspec import Struct, structs

from syndicate.heuristics.language import detect_language
from syndicate.heuristics.layout import blocks_of
from syndicate.heuristics.lines import Group, TextLine, ends_sentence
from syndicate.heuristics.page_header import Metadata, lifted_line
from syndicate.heuristics.related import related_label, without_related
from syndicate.heuristics.related_blocks import without_related_blocks
from syndicate.heuristics.story_header import read_header
from syndicate.heuristics.vocabulary import folded
from syndicate.model import Loss, RelatedLink
from syndicate.model.blocks import Block, Break, Paragraph, Text, inline_text, plain_text
from syndicate.model.loss import lost
from syndicate.read.frontmatter.keys import ArticleFields
from syndicate.read.markup.title_and_footnotes import addresses, titled

_MOST_BLOCKS = 8
_LONGEST_TITLE = 200
_LONGEST_LINE = 160


class TopMatter(Struct, frozen=True):
    """A body without its header, and the fields with what that said."""

    body: tuple[Block, ...]
    fields: ArticleFields
    losses: tuple[Loss, ...]


def lift_top(
    body: tuple[Block, ...], fields: ArticleFields, written: ArticleFields, styled: Iterable[str]
) -> TopMatter:
    """Take the header out of a body.

    Args:
        body: of a document.
        fields: what the document states.
        styled: paragraphs that the fields were read from.
        written: what a program wrote into its properties; it fills fields that are still empty.
    """
    body = _without_styled(body, styled)
    title, body, losses = titled(body, fields.title, alone=True)
    if not title and written.title and body and folded(_text(body[0])) == folded(written.title):
        title, body = written.title, body[1:]
    fields = structs.replace(fields, title=title)
    if not title and _may_be_title(body, named=bool(written.title)):
        body, fields, losses = _as_plain_text(body, fields)
    if not fields.title:
        fields = structs.replace(fields, title=written.title)
    body, header = _without_header_lines(body, fields)
    said = {name: getattr(header, name) for name in ("authors", "published", "updated")}
    return _filled(body, structs.replace(fields, **said), written, (*losses, *header.losses))


def _without_header_lines(
    body: tuple[Block, ...], fields: ArticleFields
) -> tuple[tuple[Block, ...], Metadata]:
    """Without the bylines and dates above the story; who and when they say."""
    names = ("title", "authors", "published", "updated", "language")
    stated = Metadata(**{name: getattr(fields, name) for name in names})
    kept: list[Block] = []
    for number, block in enumerate(body[:_MOST_BLOCKS]):
        text = _text(block)
        if len(text) > _LONGEST_LINE:
            return (*kept, *body[number:]), stated
        if (said := lifted_line(text, stated)) is None:
            kept.append(block)
        else:
            stated = said
    return (*kept, *body[_MOST_BLOCKS:]), stated


def _filled(
    body: tuple[Block, ...], fields: ArticleFields, written: ArticleFields, losses: tuple[Loss, ...]
) -> TopMatter:
    """With what only a program says: a person should know, for it may be a template's author or day."""
    names = ("authors", "published", "language", "section", "tags")
    more = {name: value for name in names if (value := getattr(written, name)) and not getattr(fields, name)}
    told = [name for name in ("authors", "published") if name in more]
    if told:
        words = {"authors": "author", "published": "date"}
        named = " and ".join(words[name] for name in told)
        losses = (*losses, lost("properties-kept-as-fields", fields=named))
    return TopMatter(body, structs.replace(fields, **more), losses)


def _text(block: Block) -> str:
    return inline_text(block.children).strip() if isinstance(block, Paragraph) else ""


def _may_be_title(body: Sequence[Block], *, named: bool) -> bool:
    text = _text(body[0]) if body else ""
    return 0 < len(text) <= _LONGEST_TITLE and not (named and ends_sentence(text))


def _as_plain_text(
    body: tuple[Block, ...], fields: ArticleFields
) -> tuple[tuple[Block, ...], ArticleFields, tuple[Loss, ...]]:
    """The header of a document without styles: a group of lines for each of the paragraphs that it begins with."""
    top = list(takewhile(_text, body))[:_MOST_BLOCKS]
    groups = tuple(_group(block, number) for number, block in enumerate(top))
    header = read_header(groups, 0, fields.language or detect_language(plain_text(body)))
    if ends_sentence(header.title) and not (header.authors or header.published):
        return body, fields, ()  # a story without a title
    kept = [block for group in header.body for block in _ungrouped(group, groups, top)]
    left = {line.number for group in header.body for line in group}
    gone = [block for number, block in enumerate(top) if number not in left and isinstance(block, Paragraph)]
    losses = [loss for block in gone for loss in addresses(block.children)]
    names = ("standfirst", "authors", "published", "updated", "url")
    more = {name: getattr(fields, name) or getattr(header, name) for name in names}
    fields = structs.replace(fields, title=header.title, **more)
    return (*kept, *body[len(top) :]), fields, (*losses, *header.losses)


def _group(block: Block, number: int) -> Group:
    return tuple(
        TextLine(number, line.strip(" \t")) for line in _text(block).split("\n") if line.strip(" \t")
    )


def _ungrouped(
    group: Sequence[TextLine | None], groups: Sequence[Group], blocks: Sequence[Block]
) -> list[Block]:
    """The block that a group was made of, or new ones where lines of it were taken out."""
    number = next(line.number for line in group if line is not None)
    return [blocks[number]] if tuple(group) == groups[number] else list(blocks_of(group, 0))


def _without_styled(body: tuple[Block, ...], styled: Iterable[str]) -> tuple[Block, ...]:
    """Without the paragraphs at the top that fields were read from, each once."""
    kept = list(body)
    for text in styled:
        same = (n for n, block in enumerate(kept[:_MOST_BLOCKS]) if folded(_text(block)) == folded(text))
        if (number := next(same, None)) is not None:
            del kept[number]
    return tuple(kept)


def lift_related(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[RelatedLink, ...]]:
    """The body without its interruptions, and the titles that stood in them, with an address or without."""
    body, linked = without_related_blocks(body)
    found: list[RelatedLink] = []
    made: list[Block] = []
    run: list[Block] = []
    for block in (*body, None):
        if block is not None and _is_plain(block):
            run.append(block)
            continue
        for stretch in _from_label_to_label(run):
            made += _without_titles(stretch, found)
        run = []
        if block is not None:
            made.append(block)
    return tuple(made), (*linked, *found)


def _from_label_to_label(run: Sequence[Block]) -> Iterator[list[Block]]:
    stretch: list[Block] = []
    for block in run:
        if stretch and related_label(_text(block).partition("\n")[0]) is not None:
            yield stretch
            stretch = []
        stretch.append(block)
    if stretch:
        yield stretch


def _without_titles(stretch: list[Block], found: list[RelatedLink]) -> list[Block]:
    """Paragraphs without the related titles in them; a label that announces nothing stays."""
    groups = tuple(_group(block, number) for number, block in enumerate(stretch))
    before = len(found)
    kept = [block for group in without_related(groups, found) for block in _ungrouped(group, groups, stretch)]
    return kept if len(found) > before else stretch


def _is_plain(block: Block) -> bool:
    return (
        isinstance(block, Paragraph)
        and bool(_text(block))
        and all(isinstance(inline, Text | Break) for inline in block.children)
    )
