"""Blocks to XHTML that is HTML too: no scripts, no styles, no attribute that a reader's app would strip.

The notice stands in an element of its own, ``<section class="notice">``: not in ``footer`` or ``aside``, and with no
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
    Block,
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
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
from syndicate.render.pictures import FROM_THE_WEB, Pictures
from syndicate.render.words import words

_WORD = re.compile(r"[\w+#.-]+")
"""What a class can hold of a language's name."""


def blocks_html(
    blocks: Iterable[Block], language: str, *, top: int = 2, pictures: Pictures = FROM_THE_WEB
) -> str:
    """Well-formed XHTML without namespace declarations; no line feed between inline elements.

    Args:
        blocks: an entry's blocks.
        language: BCP 47, of the few words that we add (the label of related links).
        top: the level of the element that a `Heading` of level 1 becomes.
        pictures: where they come from.
    """
    return _Html(language, top, pictures).blocks(blocks)


class _Html(Struct, frozen=True):
    language: str
    top: int
    pictures: Pictures
    in_link: bool = False

    def blocks(self, blocks: Iterable[Block]) -> str:
        return "\n".join(filter(None, map(self.block, blocks)))

    def block(self, block: Block) -> str:
        match block:
            case Paragraph(children):
                return f"<p>{self.inlines(children)}</p>"
            case Heading(level, children):
                tag = f"h{min(level + self.top - 1, 6)}"
                return f"<{tag}>{self.inlines(children)}</{tag}>"
            case Listing(items, ordered, start):
                tag = f'ol start="{start}"' if ordered and start != 1 else "ol" if ordered else "ul"
                inside = "".join(f"<li>{self.blocks(item)}</li>" for item in items)
                return f"<{tag}>{inside}</{tag[:2]}>"
            case Quote(blocks):
                return f"<blockquote>{self.blocks(blocks)}</blockquote>"
            case Code(text, language):
                # HTML Standard section 4.5.15: how a page says in which language code is.
                named = f' class="language-{escape(language)}"' if _WORD.fullmatch(language) else ""
                return f"<pre><code{named}>{escape(text)}</code></pre>"
            case Figure(image, caption):
                inside = f"<figcaption>{self.inlines(caption)}</figcaption>" if caption else ""
                inside = self.image(image) + inside
                return f"<figure>{inside}</figure>" if inside else ""
            case Table():
                return self.table(block)
            case Rule():
                return "<hr/>"
            case Embed(url, title):
                return f'<p class="embed"><a href="{escape(url)}">{escape(title)}</a></p>'
            case Related(links):
                inside = "".join(f"<li>{_related(link)}</li>" for link in links)
                label = escape(words(self.language).read_also)
                return f'<div class="see-also"><p>{label}</p><ul>{inside}</ul></div>'
            case Notice(paragraphs):
                inside = "".join(f"<p>{self.inlines(paragraph)}</p>" for paragraph in paragraphs)
                return f'<section class="notice">{inside}</section>'
            case _:
                assert_never(block)

    def table(self, table: Table) -> str:
        caption = f"<caption>{self.inlines(table.caption)}</caption>" if table.caption else ""
        head = "".join(f'<th scope="col">{self.inlines(cell)}</th>' for cell in table.header)
        rows = "".join(
            "<tr>" + "".join(f"<td>{self.inlines(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
        )
        head = f"<thead><tr>{head}</tr></thead>" if head else ""
        return f"<table>{caption}{head}<tbody>{rows}</tbody></table>"

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
            case Span(children, language, direction):
                return f"<span{_stated(language, direction)}>{self.inlines(children)}</span>"
            case _:
                assert_never(inline)

    def image(self, image: Image) -> str:
        address = self.pictures.address(image.source)
        if address is None:
            url = self.pictures.link(image.source)
            said = escape(image.alt or url or "")
            return said if self.in_link or not url else f'<a href="{escape(url)}">{said}</a>'
        return f'<img src="{escape(address)}" alt="{escape(image.alt)}"/>'


def _stated(language: str, direction: str) -> str:
    """The attributes that say them, of those that are not empty."""
    given = (("lang", language), ("dir", direction))
    return "".join(f' {name}="{escape(value)}"' for name, value in given if value)


def _related(link: RelatedLink) -> str:
    title = escape(link.title)
    return f'<a href="{escape(link.url)}">{title}</a>' if link.url else title
