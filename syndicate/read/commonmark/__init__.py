"""Markdown to blocks: CommonMark 0.31 with the tables, strikethrough and bare addresses of GFM, and footnotes.

Goes by way of HTML: raw HTML and Markdown are one tree, and the rules for HTML are those of
`syndicate.read.markup.tree`. Markdown's own choices: a line end is a space, two spaces or a backslash before it a line
break; pictures alone in a paragraph are figures with their title as caption; ``[ ]`` of a task list stays as it was
written. A footnote's mark is its number in brackets, superscript, and the footnotes are a numbered list. What no block
can hold (a link's title, an address that nothing uses) is a loss with its line.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.rules_block import StateBlock, paragraph, table
from markdown_it.rules_block.table import escapedSplit, getLine
from markdown_it.token import Token
from mdit_py_plugins.footnote import footnote_plugin
from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Loss
from syndicate.model.blocks import Block
from syndicate.model.loss import LossCount, lost, placed
from syndicate.read.commonmark.pictures import without_pictures
from syndicate.read.commonmark.templates import without_templates
from syndicate.read.commonmark.tokens import prepare
from syndicate.read.markup.tree import build_html

LARGEST = 1_000_000
"""Characters of Markdown: some 170,000 words. At worst each takes 50 microseconds and a kilobyte."""
_DEEPEST = 36
"""Levels of quotations and lists (a list and its items are two); below, the text is kept and its structure is not."""
_PARSERS_DEEPEST = _DEEPEST + 4
"""The depth at which markdown-it gives up and skips the rest of a block, which must not happen."""
_LINE = re.compile(r"line (\d+)")


class MarkdownStory(Struct, frozen=True):
    """A Markdown text as blocks, its footnotes as blocks of their own, and its losses."""

    body: tuple[Block, ...]
    notes: tuple[Block, ...]
    losses: tuple[Loss, ...]


def read_commonmark(
    text: str, line: int, uri: str, *, templated: bool = False, pictures: bool = True
) -> MarkdownStory:
    """The blocks of a Markdown text.

    Args:
        text: with line feeds alone as line ends.
        line: the number of its first line in the source.
        uri: names the source in errors.
        templated: whether a site generator would replace what stands in it as tags of templates.
        pictures: whether they are kept; if not, the words stand for them that their author wrote for that.

    Raises:
        ReadError: too large, or nested so deeply that the parser gives up.
    """
    if len(text) > LARGEST:
        raise ReadError(
            f"{uri}: {len(text):,} characters of Markdown",
            f"up to {LARGEST:,} are read; split it",
            code="source-too-large",
        )
    losses = _Losses(line)
    if templated:
        text = without_templates(text, losses.add)
    references = _References()
    parser = _parser(losses)
    env: dict[str, Any] = {"references": references}
    try:
        main, footnotes = _lifted(parser.parse(text, env), env)
        body = _built(parser, main, losses, uri, pictures=pictures)
        notes = _built(parser, _listed(footnotes), losses, uri, pictures=pictures) if footnotes else ()
    except RecursionError as error:
        raise ReadError(
            f"{uri}: nested too deeply", "that is no article; leave it out", code="source-too-deep"
        ) from error
    references.report(losses, env.get("duplicate_refs", []))
    return MarkdownStory(body, notes, losses.found())


class _Losses:
    """Losses by what they are, each with how often and its first place."""

    def __init__(self, line: int) -> None:
        self._first = line
        self._count = LossCount()
        self.found = self._count.losses

    def add(self, loss: Loss, line: int | None) -> None:
        """Record one; `line` counts from 0 within the text."""
        self._count.add(loss, "" if line is None else self.place(line))

    def place(self, line: int) -> str:
        return f"line {self._first + line}"


class _References(dict[str, dict[str, Any]]):
    """The addresses that are defined by label, and which of them a link or an image uses."""

    def __init__(self) -> None:
        super().__init__()
        self._used: set[str] = set()

    def get(self, label: str, default: Any = None) -> Any:
        """As the parser asks where it meets a link."""
        self._used.add(label)
        return super().get(label, default)

    def report(self, losses: _Losses, repeated: Sequence[dict[str, Any]]) -> None:
        for label, given in self.items():
            if label not in self._used and given["href"] != "#":  # "[//]: # (…)" is how people write comments
                losses.add(lost("unused-address-dropped", url=given["href"][:80]), given["map"][0])
        for given in repeated:
            if given["href"] != self[given["label"]]["href"] and given["href"] != "#":
                losses.add(lost("repeated-address-dropped", url=given["href"][:80]), given["map"][0])


class _Parser(MarkdownIt):
    """Takes addresses of all schemes for links, of which `normalise.clean` keeps the web's, and leaves texts alone."""

    def validateLink(self, url: str) -> bool:  # noqa: ARG002, N802 -- the name and the shape that it overrides
        return True

    def normalizeLinkText(self, link: str) -> str:  # noqa: N802 -- as above
        return link


def _parser(losses: _Losses) -> _Parser:
    """A parser that loses nothing in silence."""

    def deep(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- a rule's signature
        """Take the rest of a block that is nested too deeply as one paragraph."""
        if silent or state.level < _DEEPEST:
            return False
        line = start
        while line < end and (state.isEmpty(line) or state.sCount[line] >= state.blkIndent):
            line += 1
        state.push("paragraph_open", "p", 1).map = [start, line]
        inline = state.push("inline", "", 0)
        inline.content = state.getLines(start, line, state.blkIndent, keepLastLF=False).strip(" \t\n")
        inline.map, inline.children = [start, line], []
        state.push("paragraph_close", "p", -1)
        state.line = line
        losses.add(lost("deep-structure-dropped", most=_DEEPEST, what="quotations and lists"), start)
        return True

    def whole_table(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- as above
        """Report cells without a column: GFM section 4.10 ignores them."""
        if not table(state, start, end, silent):
            return False
        if not silent:
            columns = len(_cells(state, start))
            for line in range(start + 2, state.line):
                if more := [cell for cell in _cells(state, line)[columns:] if cell]:
                    losses.add(lost("surplus-cells-dropped", cells=" | ".join(more)[:80]), line)
        return True

    parser = _Parser("commonmark", {"maxNesting": _PARSERS_DEEPEST})
    parser.enable(["table", "strikethrough"])
    footnote_plugin(parser, inline=False, move_to_end=False)
    parser.block.ruler.at("paragraph", _exact_paragraph)
    parser.block.ruler.at("table", whole_table, {"alt": ["paragraph", "reference"]})
    parser.block.ruler.before("table", "deep", deep)
    return parser


def _exact_paragraph(state: StateBlock, start: int, end: int, silent: bool) -> bool:  # noqa: FBT001 -- as above
    """A paragraph with the ideographic spaces at its ends: CommonMark section 4.8 takes only spaces and tabs away."""
    paragraph(state, start, end, silent)
    text = state.getLines(start, state.line, state.blkIndent, keepLastLF=False)
    state.tokens[-2].content = text.strip(" \t\n")
    return True


def _cells(state: StateBlock, line: int) -> list[str]:
    cells = [cell.strip(" \t") for cell in escapedSplit(getLine(state, line).strip(" \t"))]
    return cells[not cells[0] : len(cells) - (not cells[-1])]


class _Renderer(RendererHTML):
    def footnote_ref(self, tokens: Sequence[Token], idx: int, *_: object) -> str:
        return f"<sup>[{tokens[idx].meta['id'] + 1}]</sup>"


def _lifted(tokens: Sequence[Token], env: Mapping[str, Any]) -> tuple[list[Token], list[list[Token]]]:
    """The tokens without footnotes, and the footnotes: those that are referred to by number, then the others."""
    main: list[Token] = []
    numbered: dict[int, list[Token]] = {}
    others: list[list[Token]] = []
    into = [main]
    for token in tokens:
        if token.type == "footnote_reference_open":
            number = env["footnotes"]["refs"].get(":" + token.meta["label"], -1)
            into.append([])
            if number < 0 or number in numbered:
                others.append(into[-1])
            else:
                numbered[number] = into[-1]
        elif token.type == "footnote_reference_close":
            into.pop()
        else:
            into[-1].append(token)
    return main, [*(numbered[number] for number in sorted(numbered)), *others]


def _listed(footnotes: Sequence[Sequence[Token]]) -> list[Token]:
    items = (
        (Token("list_item_open", "li", 1), *tokens, Token("list_item_close", "li", -1))
        for tokens in footnotes
    )
    inside = [token for item in items for token in item]
    return [Token("ordered_list_open", "ol", 1), *inside, Token("ordered_list_close", "ol", -1)]


# Tokens to blocks by way of HTML


def _built(
    parser: _Parser, tokens: Sequence[Token], losses: _Losses, uri: str, *, pictures: bool
) -> tuple[Block, ...]:
    lines: list[tuple[int, int]] = [(0, 0)]
    pieces: list[str] = []
    at = 0
    prepare(tokens, losses.add)
    renderer = _Renderer()
    for index, token in enumerate(tokens):
        if token.map:
            lines.append((at, token.map[0]))
        if token.type == "inline":
            piece = renderer.renderInline(token.children or [], parser.options, {})
        elif token.type in renderer.rules:
            piece = renderer.rules[token.type](tokens, index, parser.options, {})
        else:
            piece = renderer.renderToken(tokens, index, parser.options, {})
        pieces.append(piece)
        at += piece.count("\n")
    html = "".join(pieces) if pictures else without_pictures("".join(pieces), losses.add)
    try:
        built = build_html(f"<div>{html}</div>", None, uri)
    except ReadError as error:  # its line is the HTML's
        what = error.message.removeprefix(uri)
        what = _LINE.sub(lambda m: losses.place(_source_line(lines, int(m[1]))), what, count=1)
        raise ReadError(uri + what, error.hint, code=error.code) from error
    for loss in built.losses:
        found = _LINE.fullmatch(loss.place)
        losses.add(placed(loss, ""), _source_line(lines, int(found[1])) if found else None)
    return built.blocks


def _source_line(lines: Sequence[tuple[int, int]], rendered: int) -> int:
    """The line of the text, counted from 0, from which a line of the HTML comes, counted from 1."""
    start, source = lines[bisect_right(lines, rendered - 1, key=lambda pair: pair[0]) - 1]
    return source + rendered - 1 - start
