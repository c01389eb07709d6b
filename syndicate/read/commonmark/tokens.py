"""Markdown's tokens, prepared for HTML: each stays in its block, and what HTML would drop is a loss.

Changes the tokens of markdown-it in place; `lose` gets what has no place in HTML.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from markdown_it.common.utils import escapeHtml
from markdown_it.token import Token

from syndicate.heuristics.related import URL
from syndicate.model.loss import Loss, lost
from syndicate.read.commonmark.rawhtml import SWALLOWING, closed_html, closes, closes_page, name_of

Lose = Callable[[Loss, int | None], None]
"""Takes what was lost and on which line of the text, counted from 0."""


def prepare(tokens: Sequence[Token], lose: Lose) -> None:
    """Make the tokens of a text ready for the renderer."""
    for index, token in enumerate(tokens):
        line = token.map[0] if token.map else None
        if token.type == "html_block":
            token.content = closed_html(token.content)
        elif token.type == "fence":
            _, _, rest = token.info.strip().partition(" ")
            if rest:
                lose(lost("code-block-attributes-dropped", text=rest[:80]), line)
        elif token.type == "inline" and token.children:
            if tokens[index - 1].type == "paragraph_open" and _only_pictures(token.children):
                tokens[index - 1].tag = tokens[index + 1].tag = "div"
                _pictures(token.children)
            else:
                _report_titles(token.children, lose, line)
            token.children = list(_linked(_closed(token.children)))


def _only_pictures(children: Sequence[Token]) -> bool:
    others = [
        t for t in children if t.type not in ("image", "softbreak", "hardbreak", "link_open", "link_close")
    ]
    return (
        any(t.type == "image" for t in children)
        and not any(t.content.strip(" ") for t in others)
        and all(t.type == "text" for t in others)
    )


def _pictures(children: list[Token]) -> None:
    """Each picture with a title becomes a figure with a caption."""
    for index, token in enumerate(children):
        if token.type == "image" and (title := token.attrs.get("title")):
            source, alt = escapeHtml(str(token.attrs["src"])), escapeHtml(_alt(token))
            figure = Token("html_inline", "", 0)
            caption = f"<figcaption>{escapeHtml(str(title))}</figcaption>"
            figure.content = f'<figure><img src="{source}" alt="{alt}">{caption}</figure>'
            children[index] = figure


def _alt(image: Token) -> str:
    left = (image.children or [])[::-1]
    texts = []
    while left:
        token = left.pop()
        texts.append("\n" if token.type in ("softbreak", "hardbreak") else token.content)
        left += (token.children or [])[::-1]
    return "".join(texts)


def _report_titles(children: Sequence[Token], lose: Lose, line: int | None) -> None:
    for token in children:
        if title := token.attrs.get("title"):
            code = "picture-title-dropped" if token.type == "image" else "link-title-dropped"
            lose(lost(code, title=repr(str(title)[:80])), line)


def _closed(children: Sequence[Token]) -> list[Token]:
    """Raw tags that would swallow what follows, because nothing closes them here, as text."""
    last = {}
    for index, token in enumerate(children):
        if token.type == "html_inline" and token.content.startswith("</"):
            last[name_of(token.content, 1)] = index
    for index, token in enumerate(children):
        if token.type == "html_inline":
            name = name_of(token.content)
            if name in SWALLOWING and last.get(name, -1) < index:
                token.type = "text"
            elif closes_page(token.content):
                token.content = ""
    return list(children)


def _linked(children: Sequence[Token]) -> Iterator[Token]:
    """Bare web addresses as links (GFM section 6.9), but for those in links."""
    inside = 0
    for token in children:
        raw = token.type == "html_inline"
        inside += token.type == "link_open" or (raw and name_of(token.content) == "a")
        inside -= token.type == "link_close" or (raw and closes(token.content, "a"))
        if token.type != "text" or inside > 0:
            yield token
            continue
        end = 0
        for match in URL.finditer(token.content):
            yield _text(token.content[end : match.start()])
            yield Token("link_open", "a", 1, attrs={"href": match[0]})
            yield _text(match[0])
            yield Token("link_close", "a", -1)
            end = match.end()
        yield _text(token.content[end:])


def _text(content: str) -> Token:
    return Token("text", "", 0, content=content)
