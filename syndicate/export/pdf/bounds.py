"""What runs out of its column or off the page, measured in the layout's boxes, and the form that a wide table needs.

A column's text is set within the column, the rest of an article within the article, and all of it above the page's
lower margin. Boxes that draw nothing (a block's own, white space at a line's end) may be anywhere. Changes nothing.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any, NamedTuple

from weasyprint.formatting_structure import boxes

from syndicate.export.pdf.fitting import KEY, Form, Forms

_TOLERANCE = 1.0
"""CSS pixels: less than a letter's side bearing."""
_PICTURE = "a picture"
_SMALL = 0.8
"""The width of a table in small type, as a share of its width in the usual one (a little more than the type's)."""


class Room(NamedTuple):
    """Where boxes may draw, in CSS pixels from the page's upper left corner, and how wide the whole text is there.

    `table` names the table that the room is in, `at_top` says that this one is a child of the columns themselves.
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
    """A box that draws outside of its room, which would have to be so wide for it: endless where it is too low."""

    room: Room
    width: float
    shown: str

    @property
    def is_word(self) -> bool:
        """Whether it is a word that is over its column and not over the page's text: the verifier judges what it is on.

        WeasyPrint does not divide a word where two inline elements meet, whatever `overflow-wrap` says.
        """
        room = self.room
        is_column = room.right - room.left < room.whole - _TOLERANCE
        return is_column and not room.table and self.width <= room.whole and self.shown != _PICTURE


def misfits(document: Any) -> Iterator[Misfit]:
    """Everything in articles that is out of its room, page by page. Linear in the number of boxes."""
    for number, page in enumerate(document.pages, 1):
        box = page._page_box  # noqa: SLF001 -- WeasyPrint shows its layout nowhere else
        left, width = box.content_box_x(), box.width
        bottom = box.content_box_y() + box.height
        pending: list[tuple[Any, Room]] = [(box, Room(number, "", left, left + width, bottom, width))]
        while pending:
            box, room = pending.pop()
            if room.article and (drawn := _drawn(box)) and (found := _misfit(drawn, room)):
                yield found
            if not isinstance(box, boxes.MarginBox):
                children = (getattr(child, "_box", child) for child in getattr(box, "children", ()))
                pending += ((child, _room(child, box, room)) for child in children)


def next_forms(found: list[Misfit], forms: Forms) -> dict[str, Form]:
    """The forms with those of tables that do not fit replaced by the next one that will."""
    changed = dict(forms)
    for misfit in found:
        if key := misfit.room.table:
            changed[key] = max(changed.get(key, Form.COLUMN), _next(misfit, forms.get(key, Form.COLUMN)))
    return changed


def _next(misfit: Misfit, form: Form) -> Form:
    room, width = misfit.room, misfit.width
    available = room.whole if room.at_top else room.right - room.left
    if form is Form.COLUMN and room.at_top and width <= room.whole:
        return Form.ACROSS
    if form < Form.SMALL and _SMALL * width <= available:
        return Form.SMALL
    return Form.RECORDS


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
