"""Pandoc's tables to a grid: one cell for each row and column, empty where a neighbour spans it."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.model.loss import lost
from syndicate.read.pandoc import document as doc
from syndicate.read.pandoc.loss_locations import LossLocations

MOST_CELLS = 20_000
_WIDEST = 1000
"""Columns that one cell may span."""

Content = tuple[doc.Block, ...]


class Cells(Struct, frozen=True):
    """Rows of `width` cells; the first is the header if `has_header`."""

    rows: tuple[tuple[Content, ...], ...]
    width: int
    has_header: bool


def grid_of(table: doc.Grid, places: LossLocations) -> Cells:
    """The cells of a table, head, bodies and foot one after the other."""
    parts = [
        table.head.rows,
        *(rows for body in table.bodies for rows in (body.head, body.rows)),
        table.foot.rows,
    ]
    rows = [row for part in parts for row in _placed(part, places)]
    if len(table.head.rows) > 1:
        places.lose(lost("header-rows-kept-as-rows"))
    width = max(map(len, rows), default=0)
    if width * len(rows) > MOST_CELLS:
        return Cells(tuple(rows), width, has_header=False)
    padded = tuple((*row, *[()] * (width - len(row))) for row in rows)
    return Cells(padded, width, has_header=bool(table.head.rows) and len(rows) > 1)


def _placed(rows: Sequence[doc.TableRow], places: LossLocations) -> list[tuple[Content, ...]]:
    """The rows of one part; a cell that spans rows leaves the cells below it empty."""
    held: dict[int, int] = {}  # columns that a cell above still spans, and for how many rows
    placed = []
    for row in rows:
        cells: dict[int, Content] = {}
        taken = {column for column, left in held.items() if left}
        held = {column: left - 1 for column, left in held.items() if left > 1}
        column = 0
        for cell in row.cells:
            while column in taken:
                column += 1
            columns = min(max(cell.columns, 1), _WIDEST)
            if columns > 1:
                places.lose(lost("column-span-dropped"))
            if cell.rows > 1:
                places.lose(lost("row-span-dropped"))
                held |= dict.fromkeys(range(column, column + columns), cell.rows - 1)
            cells[column] = cell.blocks
            column += columns
        width = max([column, *(one + 1 for one in taken)])
        placed.append(tuple(cells.get(one, ()) for one in range(width)))
    return placed
