"""A table as plain text: aligned columns where they fit; else each row is an item that names its cells.

Cells in, groups of lines out; a cell is one line of text.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from syndicate.render.line_breaks import columns
from syndicate.render.lines import COLUMNS, Group, Line, Row
from syndicate.render.text_direction import (
    FIRST_STRONG_ISOLATE,
    POP_ISOLATE,
    RIGHT_TO_LEFT_MARK,
    first_direction,
)


def table_text(head: Sequence[str], rows: Sequence[Sequence[str]]) -> Iterator[Group]:
    """The table's groups; none where it has no columns. `head` may be empty."""
    grid = [row for row in (head, *rows) if row]
    widths = [max(map(columns, cells)) for cells in zip(*grid, strict=True)]
    if not widths:
        return
    if sum(widths) + 2 * (len(widths) - 1) > COLUMNS - len("| "):
        yield Group(tuple(_named_cells(head, row) for row in rows or [head]))
        return
    numeric = [all(map(_is_number, cells)) for cells in zip(*rows, strict=True)] or [False] * len(widths)
    lines = [_aligned(row, widths, numeric) for row in grid]
    if head and rows:
        lines.insert(1, "  ".join("-" * width for width in widths))
    yield Group(tuple(map(Row, lines)))


def _named_cells(head: Sequence[str], row: Sequence[str]) -> Line:
    names = head if head and head != row else [""] * len(row)
    cells = (f"{name}: {cell}" if name else cell for name, cell in zip(names, row, strict=True) if cell)
    return Line("\n".join(cells), "* ")


def _aligned(row: Sequence[str], widths: Sequence[int], numeric: Sequence[bool]) -> str:
    """Cells under each other; isolated and, if Arabic or Hebrew, from the right, so that none moves another."""
    directions = [first_direction(cell) for cell in row]
    cells = [
        " " * (width - columns(cell)) + cell if right else cell + " " * (width - columns(cell))
        for cell, width, right in zip(row, widths, numeric, strict=True)
    ]
    if "rtl" not in directions:
        return "  ".join(cells)
    return RIGHT_TO_LEFT_MARK + "  ".join(f"{FIRST_STRONG_ISOLATE}{cell}{POP_ISOLATE}" for cell in cells)


def _is_number(cell: str) -> bool:
    return bool(re.fullmatch(r"[-+−±]?[\d.,\u00a0\u202f ]*\d ?%?", cell))
