"""Markdown to a draft: front matter, title, story, footnotes. Bytes in, drafts out; opens nothing.

The title is the front matter's, or else the first heading of the first level (or a heading with which the text begins);
that heading leaves the body, and so does one that repeats the front matter's title. Footnotes stand after a rule at the
end, but before a notice that closes the text. What keys mean: `syndicate.read.frontmatter.keys`; what Markdown means:
`syndicate.read.commonmark`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath
from typing import ClassVar

from msgspec import Struct

from syndicate.model import Loss, Source
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.readers.markdown import TRAITS
from syndicate.read.commonmark import read_commonmark
from syndicate.read.encoding.decode import decode, decode_article, is_text
from syndicate.read.frontmatter import begins_front_matter, begins_header, split_front_matter
from syndicate.read.frontmatter.keys import read_fields
from syndicate.read.frontmatter.lead import stated_lead
from syndicate.read.markup.lead import with_lead
from syndicate.read.markup.title_and_footnotes import titled, with_notes

_MARKUP = re.compile(r"^#{1,6} +\S|^```|^~~~|\]\([^)\s]+\)|^\[[^\]\n]+\]: *\S", re.MULTILINE)
"""Marks that plain text hardly has: headings, fences, links."""


class MarkdownReader(Struct, frozen=True):
    """The reader of Markdown."""

    traits: ClassVar = TRAITS
    name: str = TRAITS.name
    suffixes: tuple[str, ...] = TRAITS.suffixes

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the name says so, the text has front matter, or it has Markdown's marks and a name without suffix."""
        if not head.strip() or not is_text(head):
            return False
        suffix = PurePath(name).suffix.lower()
        if suffix in self.suffixes:
            return True
        # All marks are ASCII: where no byte is zero, any encoding shows them.
        text = decode(head)[0] if b"\0" in head else head.removeprefix(b"\xef\xbb\xbf").decode("latin-1")
        text = _with_line_feeds(text)
        if begins_front_matter(text):
            return True
        return (
            not suffix
            and text.lstrip()[:1] not in "<{["
            and (begins_header(text) or bool(_MARKUP.search(text)))
        )

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            ReadError: the file is empty, no text, or too large; malformed front matter.
        """
        text, losses = decode_article(data, source.uri)
        yield _draft(_with_line_feeds(text), source, losses)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _draft(text: str, source: Source, losses: tuple[Loss, ...]) -> Draft:
    page = split_front_matter(text, source.uri)
    zeros = page.body.count("\0")  # CommonMark section 2.3
    if zeros:
        losses = (*losses, lost("zero-characters-replaced", count=zeros))
    story = read_commonmark(page.body, page.line, source.uri, templated=bool(page.entries))
    lead = stated_lead(page.entries)
    if lead is not None and with_lead(story.body, lead.address) is story.body:
        lead = None  # the story has pictures of its own
    unread = [entry for entry in page.entries if lead is None or entry is not lead.entry]
    fields, unused = read_fields(unread, source.uri)
    title, body, untold = titled(story.body, fields.title)
    if lead is not None:
        body = with_lead(body, lead.address, lead.alt, lead.caption)
    stated = {name: getattr(fields, name) for name in fields.__struct_fields__ if name != "title"}
    return Draft(
        **stated,
        title=title,
        body=with_notes(body, story.notes),
        source=source,
        losses=(*losses, *unused, *story.losses, *untold),
    )


reader = MarkdownReader()
