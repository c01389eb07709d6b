"""Blocks to XHTML that is HTML too: no scripts, no styles, no attribute that a reader's app would strip.

The notice stands in an element of its own, ``<div class="notice">``: not in ``footer`` or ``aside``, and with no
class that Readability or trafilatura take for page furniture.
"""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import assert_never

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
    Strong,
    Table,
    Text,
)
from syndicate.render.words import words


def blocks_html(blocks: Iterable[Block], language: str, *, top: int = 2) -> str:
    """Well-formed XHTML without namespace declarations; no line feed between inline elements.

    Args:
        blocks: an entry's blocks.
        language: BCP 47, of the few words that we add (the label of related links).
        top: the level of the element that a `Heading` of level 1 becomes.
    """
    return "\n".join(_block(block, language, top) for block in blocks)


def inlines_html(inlines: Iterable[Inline]) -> str:
    """Inlines as XHTML phrasing content."""
    return "".join(map(_inline, inlines))


def _block(block: Block, language: str, top: int) -> str:
    match block:
        case Paragraph(children):
            return f"<p>{inlines_html(children)}</p>"
        case Heading(level, children):
            tag = f"h{min(level + top - 1, 6)}"
            return f"<{tag}>{inlines_html(children)}</{tag}>"
        case Listing(items, ordered, start):
            tag = f'ol start="{start}"' if ordered and start != 1 else "ol" if ordered else "ul"
            inside = "".join(f"<li>{blocks_html(item, language, top=top)}</li>" for item in items)
            return f"<{tag}>{inside}</{tag[:2]}>"
        case Quote(blocks):
            return f"<blockquote>{blocks_html(blocks, language, top=top)}</blockquote>"
        case Code(text):
            return f"<pre><code>{escape(text)}</code></pre>"
        case Figure(image, caption):
            inside = f"<figcaption>{inlines_html(caption)}</figcaption>" if caption else ""
            return f"<figure>{_inline(image)}{inside}</figure>"
        case Table():
            return _table(block)
        case Rule():
            return "<hr/>"
        case Embed(url, title):
            return f'<p><a href="{escape(url)}">{escape(title)}</a></p>'
        case Related(links):
            inside = "".join(f"<li>{_related(link)}</li>" for link in links)
            return f'<div class="see-also"><p>{escape(words(language).read_also)}</p><ul>{inside}</ul></div>'
        case Notice(paragraphs):
            inside = "".join(f"<p>{inlines_html(paragraph)}</p>" for paragraph in paragraphs)
            return f'<div class="notice">{inside}</div>'
        case _:
            assert_never(block)


def _related(link: RelatedLink) -> str:
    title = escape(link.title)
    return f'<a href="{escape(link.url)}">{title}</a>' if link.url else title


def _table(table: Table) -> str:
    caption = f"<caption>{inlines_html(table.caption)}</caption>" if table.caption else ""
    head = "".join(f'<th scope="col">{inlines_html(cell)}</th>' for cell in table.header)
    rows = "".join(
        "<tr>" + "".join(f"<td>{inlines_html(cell)}</td>" for cell in row) + "</tr>" for row in table.rows
    )
    head = f"<thead><tr>{head}</tr></thead>" if head else ""
    return f"<table>{caption}{head}<tbody>{rows}</tbody></table>"


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return escape(text, quote=False)
        case Emphasis(children):
            return f"<em>{inlines_html(children)}</em>"
        case Strong(children):
            return f"<strong>{inlines_html(children)}</strong>"
        case CodeSpan(text):
            return f"<code>{escape(text, quote=False)}</code>"
        case Link(href, children):
            return f'<a href="{escape(href)}">{inlines_html(children)}</a>'
        case Image(source, alt):
            return f'<img src="{escape(source)}" alt="{escape(alt)}"/>'
        case Break():
            return "<br/>"
        case Script(position, children):
            tag = "sub" if position == "sub" else "sup"
            return f"<{tag}>{inlines_html(children)}</{tag}>"
        case _:
            assert_never(inline)
