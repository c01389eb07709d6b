"""Markdown to a draft: front matter, title, story, footnotes. Bytes in, drafts out; opens nothing.

The title is the front matter's, or else the first heading of the first level (or a heading with which the text begins);
that heading leaves the body, and so does one that repeats the front matter's title. Footnotes stand after a rule at the
end, but before a notice that closes the text. What keys mean: `syndicate.read.markdown.keys`; what Markdown means:
`syndicate.read.markdown.commonmark`.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import PurePath

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss, Source
from syndicate.model.blocks import (
    Block,
    Emphasis,
    Heading,
    Image,
    Inline,
    Link,
    Paragraph,
    Rule,
    Script,
    Strong,
    inline_text,
)
from syndicate.plugins import Draft
from syndicate.read.decode import decode, is_text
from syndicate.read.markdown.commonmark import read_commonmark
from syndicate.read.markdown.frontmatter import begins_front_matter, begins_header, split_front_matter
from syndicate.read.markdown.keys import read_fields
from syndicate.recognise import is_notice, is_notice_heading

_MARKUP = re.compile(r"^#{1,6} +\S|^```|^~~~|\]\([^)\s]+\)|^\[[^\]\n]+\]: *\S", re.MULTILINE)
"""What hardly stands in plain text: headings, fences, links."""


class Markdown(Struct, frozen=True):
    """The reader of Markdown."""

    name: str = "markdown"
    suffixes: tuple[str, ...] = (".md", ".markdown", ".mdown", ".mkd")

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
        if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
            raise ReadError(f"{source.uri}: the file is empty", "put an article in it, or leave it out")
        if not is_text(data[:65_536]):
            raise ReadError(
                f"{source.uri}: binary data, not text", "name an article; --from says which format it has"
            )
        text, losses = decode(data)
        yield _draft(_with_line_feeds(text), source, losses)


def _with_line_feeds(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\r", "\n")


def _draft(text: str, source: Source, losses: tuple[Loss, ...]) -> Draft:
    page = split_front_matter(text, source.uri)
    fields, unused = read_fields(page.entries, source.uri)
    zeros = page.body.count("\0")  # CommonMark section 2.3
    if zeros:
        losses = (*losses, Loss(f"{zeros} zero characters became U+FFFD"))
    story = read_commonmark(page.body, page.line, source.uri)
    title, body, untold = _titled(story.body, fields.title)
    stated = {name: getattr(fields, name) for name in fields.__struct_fields__ if name != "title"}
    return Draft(
        **stated,
        title=title,
        body=_with_notes(body, story.notes),
        source=source,
        losses=(*losses, *unused, *story.losses, *untold),
    )


def _titled(body: tuple[Block, ...], title: str) -> tuple[str, tuple[Block, ...], tuple[Loss, ...]]:
    """The title, the body without the heading that says it, and what of that heading a title cannot hold."""
    headings = [(index, block) for index, block in enumerate(body) if isinstance(block, Heading)]
    index, heading = next((found for found in headings if found[1].level == 1), (-1, None))
    if heading is None and headings and headings[0][0] == 0:
        index, heading = headings[0]
    if heading is None:
        return title, body, ()
    said = " ".join(inline_text(heading.children).split())
    if not said or (title and " ".join(title.split()) != said):
        return title, body, ()
    untold = tuple(Loss(what) for what in _addresses(heading.children))
    return title or said, body[:index] + body[index + 1 :], untold


def _addresses(inlines: tuple[Inline, ...]) -> Iterator[str]:
    for inline in inlines:
        match inline:
            case Link(href, children):
                yield f"where the title leads: {href[:80]!r}"
                yield from _addresses(children)
            case Image(address):
                yield f"a picture in the title: {address[:80]!r}"
            case Emphasis(children) | Strong(children) | Script(_, children):
                yield from _addresses(children)


def _with_notes(body: tuple[Block, ...], notes: tuple[Block, ...]) -> tuple[Block, ...]:
    """The body and its footnotes; a notice that closes the text stays the last."""
    if not notes:
        return body
    end = len(body)
    while end and _is_of_a_notice(body[end - 1]):
        end -= 1
    return (*body[:end], Rule(), *notes, *body[end:])


def _is_of_a_notice(block: Block) -> bool:
    if isinstance(block, Rule):
        return True
    text = inline_text(block.children) if isinstance(block, Paragraph | Heading) else ""
    return bool(text) and (is_notice(text) or is_notice_heading(text))


reader = Markdown()
