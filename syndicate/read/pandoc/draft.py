"""One document to one draft: unpack, have pandoc read it, build the blocks, fill the fields. Bytes in, a draft out."""

from __future__ import annotations

import re

from msgspec import Struct, structs

from syndicate.errors import ReadError
from syndicate.model import Loss, Source
from syndicate.model.draft import Draft
from syndicate.read.encoding.decode import decode, is_text
from syndicate.read.markup.title_and_footnotes import with_notes
from syndicate.read.merge import bounded, merged
from syndicate.read.pandoc.blocks import BlockBuilder
from syndicate.read.pandoc.contributors import contributors
from syndicate.read.pandoc.fields import org_keywords, read_stated, with_stated_lead, written_fields
from syndicate.read.pandoc.header import lift_related, lift_top
from syndicate.read.pandoc.output import decode_log, decode_tree
from syndicate.read.pandoc.package import members, packed
from syndicate.read.pandoc.pictures import embedded, stand_ins
from syndicate.read.pandoc.program import run_pandoc
from syndicate.read.pandoc.properties import Properties, read_properties

LARGEST = 2_000_000
"""Characters of a document that is text: some 350,000 words."""
_BEGIN = b"\\begin{document}"
_PACKAGES = frozenset({"docx", "epub", "odt"})
_ASCIIDOC_DATE = re.compile(r"\A(\s*= .*\n[^\n:=].*\n)(\d{4}-\d\d-\d\d)(?=\n)")
"""A revision line that is a date alone: pandoc does not know it, and would take the header's other lines for text."""


class _Given(Struct, frozen=True):
    """What pandoc is given; of a package also its members, and what its properties say."""

    data: bytes
    losses: tuple[Loss, ...]
    members: dict[str, bytes] = {}
    properties: Properties = Properties()


def read_document(data: bytes, source: Source, format_name: str) -> Draft:
    """The draft of a document.

    Args:
        data: in the format that `format_name` says, which is ours and not a user's.
        source: what the draft names as its source.
        format_name: pandoc's name of the format.

    Raises:
        LackingError: pandoc is not there, or too old.
        ReadError: no document of this format, or beyond the bounds.
    """
    uri = source.uri
    given = _given(data, format_name, uri)
    said = run_pandoc(given.data, format_name, uri)
    document = decode_tree(said, uri)
    if format_name == "epub":
        document = structs.replace(document, meta={})  # `properties` have all of it, and in its order
    builder = BlockBuilder(uri)
    today = format_name == "latex" and b"\\today" in data
    stated = read_stated(document, given.properties, builder, uri, dated_today=today)
    story = builder.story(block for block in document.blocks if not org_keywords(block))
    written = written_fields(given.properties, uri)
    topped = lift_top(story.body, stated.fields, written, given.properties.styled)
    body, related = lift_related((*stated.abstract, *topped.body))
    fields = {name: getattr(topped.fields, name) for name in topped.fields.__struct_fields__}
    fields["related"] = merged(topped.fields.related, related)
    if format_name == "jats":
        fields["authors"] = contributors(given.data, uri) or topped.fields.authors
    body, unused = with_stated_lead(body, stated.lead, uri)
    whole = with_notes(body, story.notes)
    log = decode_log(said, _preamble(given.data) if format_name == "latex" else 0)
    return Draft(
        **fields,
        body=whole,
        pictures=tuple(embedded(given.members, whole, format_name, uri)),
        source=source,
        losses=bounded((*given.losses, *log, *stated.losses, *unused, *story.losses, *topped.losses)),
    )


def _given(data: bytes, format_name: str, uri: str) -> _Given:
    """A document as pandoc is given it: a package without what it need not see, or text in UTF-8."""
    if not data.strip():
        raise ReadError(
            f"{uri}: the file is empty", "put an article in it, or leave it out", code="source-empty"
        )
    if format_name in _PACKAGES:
        found = members(data, format_name, uri)
        missing, losses = stand_ins(found, uri)
        return _Given(packed(found | missing), losses, found, read_properties(found, uri))
    return _Given(*_text(data, format_name, uri))


def _preamble(latex: bytes) -> int:
    """The lines above the text of a LaTeX document, from which pandoc counts its lines."""
    return latex.partition(_BEGIN)[0].count(b"\n") if _BEGIN in latex else 0


def _text(data: bytes, format_name: str, uri: str) -> tuple[bytes, tuple[Loss, ...]]:
    """The document in UTF-8 with line feeds, as pandoc wants it."""
    if not is_text(data[:65_536]):
        raise ReadError(
            f"{uri}: binary data, not {format_name}",
            "--from says which format it has",
            code="source-not-text",
        )
    text, losses = decode(data)
    if len(text) > LARGEST:
        raise ReadError(
            f"{uri}: {len(text):,} characters of {format_name}",
            f"up to {LARGEST:,} are read; split it",
            code="source-too-large",
        )
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if format_name == "asciidoc":
        text = _ASCIIDOC_DATE.sub(r"\1:revdate: \2", text)
    return text.encode("utf-8", "replace"), losses
