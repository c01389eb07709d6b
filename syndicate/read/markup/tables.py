"""HTML tables to tables of cells; tells tables that lay out a page from those that hold data."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.model.blocks import Block, Inline, Table, Text
from syndicate.model.loss import lost
from syndicate.read.markup.elements import HEADINGS, Tally, is_left_out, name_of, number
from syndicate.read.markup.inlines import HtmlInlines, paragraphs

_WIDEST = 1000
"""Columns that one cell may span (HTML Standard section 4.9.11)."""
_MOST_CELLS = 20_000
_SET_OFF = frozenset({"table", "ul", "ol", "blockquote", "pre", "figure", "p", *HEADINGS})
"""In a cell they show that a table places things and holds no data."""
_PARTS = frozenset({"thead", "tbody", "tfoot"})


def rows_of(table: HtmlElement) -> list[HtmlElement]:
    """Its own rows, not those of tables inside it, in the order of the source."""
    rows: list[HtmlElement] = []
    for child in table:
        if name_of(child) == "tr":
            rows.append(child)
        elif name_of(child) in _PARTS:
            rows += (row for row in child if name_of(row) == "tr")
    return rows


def is_layout(table: HtmlElement, rows: Sequence[HtmlElement]) -> bool:
    """Whether a table only places things on the page."""
    if table.get("role") in ("presentation", "none"):
        return True
    if next(table.iter("th"), None) is not None or next(table.iter("caption"), None) is not None:
        return False
    return max(map(len, rows)) <= 1 or any(
        name_of(inside) in _SET_OFF for row in rows for inside in row.iterdescendants()
    )


def data_table(table: HtmlElement, inlines: HtmlInlines, tally: Tally, depth: int) -> Iterator[Block]:
    """A table of data, after the paragraphs that stand in it outside any cell (browsers show them above it)."""
    rows = [row for row in rows_of(table) if not is_left_out(row, tally)]
    yield from _strays(table, rows, inlines, depth)
    captions = [child for child in table if name_of(child) == "caption"]
    caption = tuple(inline for one in captions for inline in inlines.line(one, depth + 1))
    grid = [_cells(row, inlines, tally, depth) for row in rows]
    width = max((sum(cell.columns for cell in row) for row in grid), default=0)
    if not width or width * len(grid) > _MOST_CELLS:
        yield from paragraphs(caption)
        for row in grid:
            yield from paragraphs([inline for cell in row for inline in (*cell.inlines, Text(" "))])
        if width:
            tally.lose(lost("large-table-kept-as-lines", most=_MOST_CELLS), table)
        return
    padded = [_padded(row, width) for row in grid]
    has_header = len(rows) > 1 and all(name_of(cell) == "th" for cell in rows[0])
    yield Table(tuple(padded[has_header:]), padded[0] if has_header else (), caption)


class _Cell(Struct, frozen=True):
    inlines: tuple[Inline, ...]
    columns: int


def _padded(row: Sequence[_Cell], width: int) -> tuple[tuple[Inline, ...], ...]:
    """A row of `width` cells; empty ones where a cell spans several columns, and at the end."""
    cells: list[tuple[Inline, ...]] = []
    for cell in row:
        cells += [cell.inlines, *[()] * (cell.columns - 1)]
    return (*cells, *[()] * (width - len(cells)))


def _strays(
    table: HtmlElement, rows: Sequence[HtmlElement], inlines: HtmlInlines, depth: int
) -> Iterator[Block]:
    """Text of a table outside its cells, which HTML forbids and parsers keep."""
    for part in (table, *(child for child in table if name_of(child) in _PARTS), *rows):
        expected = ("td", "th") if name_of(part) == "tr" else ("tr", "caption", "colgroup", "col", *_PARTS)
        strays: list[Inline] = [Text(part.text or "")]
        for child in part:
            if name_of(child) not in expected:
                strays += [Text(" "), *inlines.of(child, depth + 1), Text(" ")]
            strays.append(Text(child.tail or ""))
        yield from paragraphs(strays)


def _cells(row: HtmlElement, inlines: HtmlInlines, tally: Tally, depth: int) -> list[_Cell]:
    cells: list[_Cell] = []
    for cell in row:
        if name_of(cell) not in ("td", "th") or is_left_out(cell, tally):
            continue
        columns = min(max(number(cell.get("colspan")), 1), _WIDEST)
        if columns > 1:
            tally.lose(lost("column-span-dropped"), cell)
        if number(cell.get("rowspan")) > 1:
            tally.lose(lost("row-span-dropped"), cell)
        cells.append(_Cell(inlines.line(cell, depth + 1), columns))
    return cells
