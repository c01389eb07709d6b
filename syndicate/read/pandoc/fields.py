"""The fields that a document states: pandoc's metadata and a package's properties, under the names of front matter."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from msgspec import Struct, structs

from syndicate.heuristics.notices import is_perhaps_notice
from syndicate.model import Loss
from syndicate.model.blocks import Block, Link, Listing, Paragraph, Text, block_texts
from syndicate.model.loss import lost
from syndicate.read.frontmatter import StatedField, Value
from syndicate.read.frontmatter.keys import ArticleFields, read_fields
from syndicate.read.frontmatter.lead import StatedPicture, stated_lead
from syndicate.read.markup.lead import with_lead
from syndicate.read.pandoc import document as doc
from syndicate.read.pandoc.blocks import BlockBuilder
from syndicate.read.pandoc.loss_locations import shown
from syndicate.read.pandoc.properties import Properties

_NAMES = {"identifier": "id", "subject": "tags", "creator": "author", "revdate": "date"}
"""Pandoc's names, where front matter has another."""
# How a page or a program looks: nothing that an article could say.
_LAYOUT = frozenset(
    {
        "classoption",
        "coverimage",
        "cover-image",
        "doctype",
        "documentclass",
        "fontsize",
        "geometry",
        "icons",
        "jupyter",
        "papersize",
        "revnumber",
        "sectnums",
        "source-highlighter",
        "version",
    }
)
_ORG_KEYWORD = re.compile(r"#\+([A-Za-z_-]+):[ \t]*(.*)")
_ORG_LINK = re.compile(r"(?:\[\[)?(?:file:)?([^\[\]]+)(?:\](?:\[([^\[\]]*)\])?\])?")
_LONGEST_STANDFIRST = 700
_EPOCH = "1970-01-01"
"""The date that pandoc's sandbox has as today."""


class Stated(Struct, frozen=True):
    """The fields of a document; `abstract` is one that is too long, or too rich, for a standfirst.

    `lead` is the picture that it states beside its text.
    """

    fields: ArticleFields
    abstract: tuple[Block, ...]
    losses: tuple[Loss, ...]
    lead: StatedPicture | None = None


def read_stated(
    document: doc.Pandoc, properties: Properties, builder: BlockBuilder, uri: str, *, dated_today: bool
) -> Stated:
    """The fields that a document states.

    Args:
        document: as pandoc gave it.
        properties: of its package, for what the document does not say.
        builder: of its text; it takes footnotes of fields, and losses.
        uri: names the source in errors.
        dated_today: whether its date is the day on which it is printed.

    Raises:
        ReadError: see `read_fields`.
    """
    meta = dict(document.meta)
    losses: list[Loss] = []
    if dated_today and "date" in meta and _text(meta["date"], builder) == _EPOCH:
        del meta["date"]
        losses.append(lost("printing-date-dropped"))
    abstract = _abstract(meta.pop("abstract", None), builder)
    entries = [entry for entry in _entries(meta, builder) if entry.key not in _LAYOUT]
    entries += _org_keywords(document.blocks)
    lead = stated_lead(entries)
    entries = [entry for entry in entries if lead is None or entry is not lead.entry]
    names = {entry.key.casefold() for entry in entries}
    entries += (entry for entry in properties.given if entry.key.casefold() not in names)
    fields, unused = read_fields(map(_with_notice, entries), uri, "document property", is_markdown=False)
    losses += unused
    if properties.others:
        losses.append(lost("properties-ignored", names=", ".join(properties.others)[:160]))
    fitting = len(abstract) == 1 and _is_plain(abstract[0])
    text = block_texts(abstract)[0] if fitting else ""
    if not fields.standfirst and 0 < len(text) <= _LONGEST_STANDFIRST:
        fields, abstract = structs.replace(fields, standfirst=text), ()
    return Stated(fields, abstract, tuple(losses), lead)


def with_stated_lead(
    body: tuple[Block, ...], lead: StatedPicture | None, uri: str
) -> tuple[tuple[Block, ...], tuple[Loss, ...]]:
    """The body with the picture that its document states above it; where it has pictures, that one is a loss."""
    if lead is None:
        return body, ()
    link = _ORG_LINK.fullmatch(lead.address)
    address, alt = (link[1], link[2] or lead.alt) if link else (lead.address, lead.alt)
    pictured = with_lead(body, address, alt, lead.caption)
    if pictured is not body:
        return pictured, ()
    return body, read_fields([lead.entry], uri, "document property", is_markdown=False)[1]


def written_fields(properties: Properties, uri: str) -> ArticleFields:
    """The fields that programs fill by themselves: a last resort, whose rest is no loss."""
    return read_fields(properties.written, uri, "document property", is_markdown=False)[0]


def _with_notice(entry: StatedField) -> StatedField:
    """Rights that are worded as a notice are one."""
    is_one = entry.key == "rights" and isinstance(entry.value, str) and is_perhaps_notice(entry.value)
    return StatedField("disclaimer", entry.value, entry.line) if is_one else entry


def _is_plain(block: Block) -> bool:
    return isinstance(block, Paragraph) and not any(isinstance(inline, Link) for inline in block.children)


def _abstract(meta: doc.Meta | None, builder: BlockBuilder) -> tuple[Block, ...]:
    match meta:
        case doc.MetaBlocks(blocks):
            return tuple(builder.blocks(blocks, 0))
        case None:
            return ()
        case _:
            text = _text(meta, builder)
            return (Paragraph((Text(text),)),) if text else ()


def _entries(meta: Mapping[str, doc.Meta], builder: BlockBuilder) -> Iterator[StatedField]:
    for name, value in sorted(meta.items()):
        key = _NAMES.get(name, name)
        if name in ("copyright", "license") and isinstance(value, doc.MetaMap):
            yield from _permissions(name, value.c, builder)
            continue
        made = _value(value, builder, 0)
        if key == "subtitle" and isinstance(made, str):
            made = made.removeprefix(": ")  # as pandoc joins a title and a subtitle of JATS
        if made not in ("", [], {}):
            yield StatedField(key, made, 0)


def _permissions(name: str, parts: Mapping[str, doc.Meta], builder: BlockBuilder) -> Iterator[StatedField]:
    """The rights in JATS, by parts (its tag library, <permissions>)."""
    said = {key: _text(part, builder) for key, part in parts.items()}
    if name == "license":
        yield StatedField(name, said.get("text") or said.get("link") or said.get("type", ""), 0)
    else:
        owner = " ".join(filter(None, ("©", said.get("year"), said.get("holder"))))
        yield StatedField(name, said.get("statement") or owner, 0)


def _value(meta: doc.Meta, builder: BlockBuilder, depth: int) -> Value:
    builder.inlines.check(depth)
    match meta:
        case doc.MetaMap(fields):
            return {key: _value(value, builder, depth + 1) for key, value in fields.items()}
        case doc.MetaList(items):
            values = [_value(item, builder, depth + 1) for item in items]
            return [value for value in values if value]
        case doc.MetaBlocks(blocks):
            made = tuple(builder.blocks(blocks, depth))
            if len(made) == 1 and isinstance(made[0], Listing):  # authors in reStructuredText
                return [" ".join(block_texts(item)) for item in made[0].items]
            return "\n\n".join(block_texts(made))
        case _:
            return _text(meta, builder)


def _text(meta: doc.Meta, builder: BlockBuilder) -> str:
    match meta:
        case doc.MetaString(text):
            return text.strip()
        case doc.MetaBool(yes):
            return "true" if yes else "false"
        case doc.MetaInlines(inlines):
            return _line(inlines, builder)
        case doc.MetaBlocks(blocks):
            return "\n\n".join(block_texts(builder.blocks(blocks, 0)))
        case _:
            return ""


def _line(inlines: Iterable[doc.Inline], builder: BlockBuilder) -> str:
    """A field of one line; a footnote in it goes to the others."""
    kept = []
    for inline in inlines:
        if isinstance(inline, doc.Note):
            builder.inlines.notes.append(inline.c)
            builder.places.lose(lost("field-footnote-moved"))
            continue
        if isinstance(inline, doc.InlineLink) and not _says_its_address(inline):
            builder.places.lose(lost("field-link-dropped", url=shown(inline.c[2][0])))
        kept.append(inline)
    return builder.inlines.line(kept, 0)


def _says_its_address(link: doc.InlineLink) -> bool:
    _, inside, (url, _) = link.c
    return url.removeprefix("mailto:") == "".join(one.c for one in inside if isinstance(one, doc.Str))


def _org_keywords(blocks: Iterable[doc.Block]) -> Iterator[StatedField]:
    """Keywords of Org that pandoc does not know, as fields."""
    for match in (match for block in blocks for match in org_keywords(block)):
        yield StatedField(match[1], match[2].strip(), 0)


def org_keywords(block: doc.Block) -> list[re.Match[str]]:
    """The keywords of a block that is nothing but ``#+KEY: value`` lines, and so no part of the story."""
    match block:
        case doc.RawBlock(("org", text)):
            found = [_ORG_KEYWORD.fullmatch(line) for line in text.splitlines()]
            return [match for match in found if match] if all(found) else []
        case _:
            return []
