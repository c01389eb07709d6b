"""Boxes that run out of their column or off the page, measured in the layout, and the changes that make them fit.

A column's text is set within the column, the rest of an article within the article, and all of it above the page's
lower margin. Boxes that draw nothing (a block's own, white space at a line's end) may be anywhere. Changes nothing.
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Iterator
from itertools import accumulate, pairwise
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes

from syndicate.export.pdf.breaks import last_word
from syndicate.export.pdf.fitting import KEY, Fit, Form, Setting

_TOLERANCE = 1.0
"""CSS pixels: less than a letter's side bearing."""
_PICTURE = "a picture"
_SMALL = 0.8
"""The width of a table in small type, as a share of its width in the usual one (a little more than the type's)."""
_LEAST_OF_SMALL = 0.7
"""The same, a little less than the type's."""
_FEWEST_COLUMNS = 3
"""Of a part of a table, besides its first column: with less, each row is easier to read by itself."""


class Room(NamedTuple):
    """Where boxes may draw, in CSS pixels from the page's upper left corner, and how wide the whole text is there.

    `table` names the table that the room is in, `at_top`: it is a child of the columns themselves.
    """

    page: int
    article: str
    left: float
    right: float
    bottom: float
    whole: float
    table: str = ""
    at_top: bool = False


class Misfit(NamedTuple):
    """A box that draws outside of its room, and the width that it needs: infinite where it is too low.

    `columns` are the widths of a table's columns, `word` the last one of a text's line.
    """

    room: Room
    width: float
    shown: str
    columns: tuple[float, ...] = ()
    word: str = ""


def misfits(document: Any) -> Iterator[Misfit]:
    """All boxes of articles that are out of their room, page by page. Linear in the number of boxes."""
    for number, page in enumerate(document.pages, 1):
        box = page._page_box  # noqa: SLF001 -- WeasyPrint shows its layout nowhere else
        left, width = box.content_box_x(), box.width
        bottom = box.content_box_y() + box.height
        pending: list[tuple[Any, Any, Room]] = [
            (box, None, Room(number, "", left, left + width, bottom, width))
        ]
        while pending:
            box, line, room = pending.pop()
            line = box if isinstance(box, boxes.LineBox) else line
            if room.article and (drawn := _drawn(box)) and (found := _misfit(drawn, room)):
                yield _known(found, box, line)
            if not isinstance(box, boxes.MarginBox):
                children = (getattr(child, "_box", child) for child in getattr(box, "children", ()))
                pending += ((child, line, _room(child, box, room)) for child in children)


def _known(misfit: Misfit, box: Any, line: Any) -> Misfit:
    """The misfit with what it takes to make it fit."""
    if isinstance(box, boxes.TableBox):
        rows = (row for group in box.children for row in group.children)
        cells = next(rows).children  # no page holds a piece of a table without one
        return misfit._replace(columns=tuple(cell.border_width() for cell in cells))
    if isinstance(box, boxes.TextBox) and line is not None:
        texts = (one.text for one in line.descendants() if isinstance(one, boxes.TextBox))
        return misfit._replace(word=last_word("".join(texts)))
    return misfit


def next_fit(found: list[Misfit], fit: Fit) -> Fit:
    """The fit with the next form that will do for each table that does not, and with words that need breaks.

    A word of a table needs them where no form is left.
    """
    tables, pieces = dict(fit.tables), dict(fit.pieces)
    for misfit in sorted(found, key=lambda one: (bool(one.columns), one.width)):  # whole tables count most
        key, article = misfit.room.table, misfit.room.article
        setting = fit.tables.get(key, Setting())
        if key and setting.form is not Form.RECORDS:
            tables[key] = _next(misfit, setting.form)
        elif misfit.word and misfit.width < math.inf:
            pieces[article] = pieces.get(article, frozenset()) | {misfit.word}
    return Fit(tables, pieces)


def _next(misfit: Misfit, form: Form) -> Setting:
    room, width = misfit.room, misfit.width
    available = room.whole if room.at_top else room.right - room.left
    if form is Form.COLUMN and room.at_top and width <= room.whole:
        return Setting(Form.ACROSS)
    if form < Form.SMALL and _SMALL * width <= available:
        return Setting(Form.SMALL)
    if form < Form.PARTS:
        share = _LEAST_OF_SMALL if form is Form.SMALL else 1.0
        if parts := _parts([width / share for width in misfit.columns], available):
            return Setting(Form.PARTS, parts)
    return Setting(Form.RECORDS)


def _parts(widths: list[float], available: float) -> tuple[range, ...]:
    """The fewest parts of about the same width that fit, each after the first column; none where they are too many."""
    ends = list(accumulate(widths[1:]))
    for count in range(2, len(ends) // _FEWEST_COLUMNS + 1):
        shares = (bisect_right(ends, part * ends[-1] / count) for part in range(1, count))
        parts = [range(*pair) for pair in pairwise([1, *(1 + share for share in shares), len(widths)])]
        if all(part and widths[0] + sum(widths[part.start : part.stop]) <= available for part in parts):
            return tuple(parts)
    return ()


def _room(box: Any, parent: Any, room: Room) -> Room:
    """The room of a box, given its parent's."""
    element = box.element
    if isinstance(box, boxes.TextBox | boxes.LineBox) or element is None:
        return room
    if box.is_column:
        left = box.content_box_x()
        return room._replace(left=left, right=left + box.width)
    if box.element_tag == "article" and not room.article:
        left, width = box.content_box_x(), box.width
        article = element.get("id", "") or box.element_tag
        return room._replace(article=article, left=left, right=left + width, whole=width)
    if not room.table and (key := element.get(KEY, "")):
        at_top = parent.is_column or parent.element.get("class") == "across"
        return room._replace(table=key, at_top=at_top)
    return room


class _Drawn(NamedTuple):
    """The area that a box draws on; text may reach over it by its white space, which hangs at a line's end."""

    left: float
    right: float
    bottom: float
    hanging: float
    shown: str


def _drawn(box: Any) -> _Drawn | None:
    match box:
        case boxes.TextBox():
            text: str = box.text
            left, bottom = box.position_x, box.position_y + box.height
            spaces = (len(text) - len(text.strip())) * box.style["font_size"]
            return _Drawn(left, left + box.width, bottom, spaces, text) if text.strip() else None
        case boxes.ReplacedBox():
            left, bottom = box.border_box_x(), box.border_box_y() + box.border_height()
            return _Drawn(left, left + box.border_width(), bottom, 0, _PICTURE)
        case boxes.TableBox():
            left = box.border_box_x()
            return _Drawn(left, left + box.border_width(), 0, 0, "a table")
        case _:
            return None


def _misfit(drawn: _Drawn, room: Room) -> Misfit | None:
    tolerance = drawn.hanging + _TOLERANCE
    if drawn.bottom > room.bottom + _TOLERANCE:
        return Misfit(room, math.inf, drawn.shown)
    if drawn.left < room.left - tolerance or drawn.right > room.right + tolerance:
        return Misfit(room, max(drawn.right, room.right) - min(drawn.left, room.left), drawn.shown)
    return None
