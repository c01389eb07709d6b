"""Blocks to XHTML that is HTML too: no scripts, no styles, no attribute that a reader's app would strip.

The notice is in an element of its own, ``<section class="notice">``: not in ``footer`` or ``aside``, and with no
class that Readability or trafilatura take for page furniture. Not a ``div`` either: Readability deletes one whose links
hold more than a fifth of its text (measured with version 0.6.0), and keeps a section.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from html import escape
from typing import assert_never

import msgspec
from msgspec import Struct

from syndicate.model.blocks import (
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    EntryBlock,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Related,
    RelatedLink,
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
)
from syndicate.model.language import Direction, direction, direction_of
from syndicate.render.direction import (
    attributes,
    blocks_direction,
    by_letters,
    line_attribute,
    settled,
    stated_attributes,
    table_direction,
)
from syndicate.render.pictures import FROM_THE_WEB, Pictures
from syndicate.render.strings import strings

_WORD = re.compile(r"[\w+#.-]+")
"""The names of languages that a class can hold."""


def blocks_html(
    blocks: Iterable[EntryBlock], language: str, *, top: int = 2, pictures: Pictures = FROM_THE_WEB
) -> str:
    """Well-formed XHTML without namespace declarations; no line feed between inline elements.

    Args:
        blocks: an entry's blocks.
        language: BCP 47, of what surrounds the blocks: the article's. Its direction is stated by who shows them.
        top: the level of the element that a `Heading` of level 1 becomes.
        pictures: where they come from.
    """
    return _Html(language, direction(language), top, pictures).blocks(blocks)


class _Html(Struct, frozen=True):
    language: str
    around: Direction
    """The direction of the element that is open."""
    top: int
    pictures: Pictures
    in_link: bool = False

    def blocks(self, blocks: Iterable[EntryBlock]) -> str:
        return "\n".join(filter(None, map(self.block, blocks)))

    def block(self, block: EntryBlock) -> str:
        match block:
            case Paragraph(children):
                return self.line("p", children)
            case Heading(level, children):
                return self.line(f"h{min(level + self.top - 1, 6)}", children)
            case Listing():
                return self.listing(block)
            case Quote(blocks):
                own = blocks_direction(blocks, self.around)
                inside = self.turned(own).blocks(blocks)
                return f"<blockquote{attributes('', own, self.around)}>{inside}</blockquote>"
            case Code(text, language):
                # HTML Standard section 4.5.15: how a page states the language of code.
                named = f' class="language-{escape(language)}"' if _WORD.fullmatch(language) else ""
                stated = attributes(
                    "", "ltr", self.around
                )  # the language of machines is written in one direction
                return f"<pre{stated}><code{named}>{escape(text)}</code></pre>"
            case Figure(image, caption):
                inside = self.image(image) + (self.line("figcaption", caption) if caption else "")
                return f"<figure>{inside}</figure>" if inside else ""
            case Table():
                return self.table(block)
            case Rule():
                return "<hr/>"
            case Embed(url, title):
                stated = line_attribute(title, self.around)
                return f'<p class="embed"{stated}><a href="{escape(url)}">{escape(title)}</a></p>'
            case Related(links):
                return self.related(links)
            case Notice(paragraphs):
                inside = "".join(self.line("p", by_letters(paragraph)) for paragraph in paragraphs)
                return f'<section class="notice">{inside}</section>'
            case _:
                assert_never(block)

    def turned(self, own: Direction) -> _Html:
        """The same, inside an element with this direction."""
        return self if own == self.around else msgspec.structs.replace(self, around=own)

    def line(self, tag: str, inlines: tuple[Inline, ...]) -> str:
        """An element that holds one paragraph, in its own language and direction. `tag` may have attributes."""
        content = self.inlines(settled(inlines, self.around).children)
        return f"<{tag}{stated_attributes(inlines, self.around)}>{content}</{tag.partition(' ')[0]}>"

    def listing(self, listing: Listing) -> str:
        """A list, with its marks on the side where most of its text begins."""
        own = blocks_direction((listing,), self.around)
        number = f' start="{listing.start}"' if listing.ordered and listing.start != 1 else ""
        tag = "ol" if listing.ordered else "ul"
        inner = self.turned(own)
        inside = "".join(f"<li>{inner.blocks(item)}</li>" for item in listing.items)
        return f"<{tag}{number}{attributes('', own, self.around)}>{inside}</{tag}>"

    def related(self, links: tuple[RelatedLink, ...]) -> str:
        own = direction_of("\n".join(link.title for link in links), self.around)
        items = "".join(f"<li{line_attribute(link.title, own)}>{_related(link)}</li>" for link in links)
        label = strings(self.language).read_also
        head = f"<p{line_attribute(label, self.around)}>{escape(label)}</p>"
        return f'<div class="see-also">{head}<ul{attributes("", own, self.around)}>{items}</ul></div>'

    def table(self, table: Table) -> str:
        own = table_direction(table, self.around)
        inner = self.turned(own)
        caption = inner.line("caption", table.caption) if table.caption else ""
        head = "".join(inner.line('th scope="col"', cell) for cell in table.header)
        rows = "".join(
            "<tr>" + "".join(inner.line("td", cell) for cell in row) + "</tr>" for row in table.rows
        )
        head = f"<thead><tr>{head}</tr></thead>" if head else ""
        return f"<table{attributes('', own, self.around)}>{caption}{head}<tbody>{rows}</tbody></table>"

    def inlines(self, inlines: Iterable[Inline]) -> str:
        return "".join(map(self.inline, inlines))

    def inline(self, inline: Inline) -> str:
        match inline:
            case Text(text):
                return escape(text, quote=False)
            case Emphasis(children):
                return f"<em>{self.inlines(children)}</em>"
            case Strong(children):
                return f"<strong>{self.inlines(children)}</strong>"
            case CodeSpan(text):
                return f"<code>{escape(text, quote=False)}</code>"
            case Link(_, children) if self.in_link:  # HTML has no links in links
                return self.inlines(children)
            case Link(href, children):
                inside = msgspec.structs.replace(self, in_link=True).inlines(children)
                return f'<a href="{escape(href)}">{inside}</a>'
            case Image():
                return self.image(inline)
            case Break():
                return "<br/>"
            case Script(position, children):
                tag = "sub" if position == "sub" else "sup"
                return f"<{tag}>{self.inlines(children)}</{tag}>"
            case Span(children, language, stated):
                # Its direction is stated even if it is that of the paragraph: it isolates the words.
                return f"<span{attributes(language, stated, '')}>{self.inlines(children)}</span>"
            case _:
                assert_never(inline)

    def image(self, image: Image) -> str:
        address = self.pictures.address(image.source)
        if address is None:
            url = self.pictures.link(image.source)
            said = escape(image.alt or url or "")
            return said if self.in_link or not url else f'<a href="{escape(url)}">{said}</a>'
        return f'<img src="{escape(address)}" alt="{escape(image.alt)}"/>'


def _related(link: RelatedLink) -> str:
    title = escape(link.title)
    return f'<a href="{escape(link.url)}">{title}</a>' if link.url else title
