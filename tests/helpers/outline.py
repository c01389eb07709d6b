"""An article as lines that a person can read and write: its fields, its blocks, its losses. For the reader cases.

A field stands on a line (``by: Ada Vell``), and only where it holds something. The body follows in a form close to
Markdown. Each article of a source ends with its losses; a line ``+++`` parts one article from the next.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import assert_never

from syndicate.model import Article, Author, Disclaimer, Loss, RelatedLink
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
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
)


def outline(articles: Iterable[Article]) -> str:
    """All of the articles; a line feed at the end of each line."""
    return "\n+++\n\n".join("".join(f"{line}\n" for line in _article(article)) for article in articles)


def _article(article: Article) -> Iterator[str]:
    yield from (f"{name}: {value}" for name, value in _fields(article) if value)
    for block in article.body:
        yield ""
        yield from _block(block)
    notice = article.terms.disclaimer
    if isinstance(notice, Disclaimer):
        yield ""
        yield from (f"notice: {paragraph}" for paragraph in notice.paragraphs)
    if article.losses:
        yield ""
        yield from (f"loss: {_loss(loss)}" for loss in article.losses)


def _fields(article: Article) -> Iterator[tuple[str, str]]:
    yield "title", article.title
    yield "standfirst", article.standfirst
    yield "by", "; ".join(map(_author, article.authors))
    for name in ("published", "updated", "embargo", "expiry"):
        moment = getattr(article, name)
        yield name, moment.isoformat() if moment else ""
    yield "language", article.language
    yield "url", article.url or ""
    yield "section", article.section
    yield "tags", ", ".join(article.tags)
    yield "copyright", article.copyright
    yield "licence", article.licence
    yield "status", article.status if article.status != "usable" else ""
    for link in article.related:
        yield "related", _related(link)


def _author(author: Author) -> str:
    return author.name if author.kind == "person" else f"{author.name} ({author.kind})"


def _related(link: RelatedLink) -> str:
    return f"{link.title} <{link.url}>" if link.url else link.title


def _loss(loss: Loss) -> str:
    return f"{loss.place}: {loss.what}" if loss.place else loss.what


def _blocks(blocks: Iterable[Block]) -> Iterator[str]:
    for number, block in enumerate(blocks):
        if number:
            yield ""
        yield from _block(block)


def _block(block: Block) -> Iterator[str]:
    match block:
        case Paragraph(children):
            yield _inlines(children)
        case Heading(level, children):
            yield f"{'#' * level} {_inlines(children)}"
        case Listing(items, ordered, start):
            for number, item in enumerate(items, start):
                yield from _indented(f"{number}. " if ordered else "- ", _blocks(item))
        case Quote(blocks):
            yield from (f"> {line}".rstrip() for line in _blocks(blocks))
        case Code(text, language):
            yield from (f"```{language}", *text.split("\n"), "```")
        case Figure(image, caption):
            yield _inlines((image,))
            if caption:
                yield f"caption: {_inlines(caption)}"
        case Table(rows, header, caption):
            if header:
                yield _row(header)
                yield "|---" * len(header) + "|"
            yield from map(_row, rows)
            if caption:
                yield f"caption: {_inlines(caption)}"
        case Rule():
            yield "* * *"
        case Embed(url, title):
            yield f"embed: {title} <{url}>"
        case Related() | Notice():
            raise AssertionError("an article's story holds neither")
        case _:
            assert_never(block)


def _indented(mark: str, lines: Iterable[str]) -> Iterator[str]:
    for number, line in enumerate(lines):
        yield f"{' ' * len(mark) if number else mark}{line}".rstrip()


def _row(cells: Iterable[tuple[Inline, ...]]) -> str:
    return f"| {' | '.join(map(_inlines, cells))} |"


def _inlines(inlines: Iterable[Inline]) -> str:
    return "".join(map(_inline, inlines))


def _inline(inline: Inline) -> str:
    match inline:
        case Text(text):
            return text
        case Emphasis(children):
            return f"*{_inlines(children)}*"
        case Strong(children):
            return f"**{_inlines(children)}**"
        case CodeSpan(text):
            return f"`{text}`"
        case Link(href, children):
            return f"[{_inlines(children)}]({href})"
        case Image(source, alt):
            return f"![{alt}]({source})"
        case Break():
            return " ⏎ "
        case Script(position, children):
            return f"{'^' if position == 'super' else '~'}({_inlines(children)})"
        case Span(children, language, direction):
            return f"{{{' '.join(filter(None, (language, direction)))}: {_inlines(children)}}}"
        case _:
            assert_never(inline)
