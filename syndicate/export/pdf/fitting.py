"""An article's XHTML made so that it fits its column: tables in one of five forms, lists with room for their numbers.

Which form a table needs is known when it has been laid out (`syndicate.export.pdf.bounds`); this changes elements and
classes only, and drops no word. The style sheet of the classes is `syndicate.export.pdf.page.FOUNDATION`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from copy import deepcopy
from enum import IntEnum
from typing import NamedTuple

KEY = "data-table"
"""The attribute that names a table in the page and in its layout: the article's slug and the table's number."""


class Form(IntEnum):
    """How a table is set, from the first that is tried to the last."""

    COLUMN = 0
    ACROSS = 1
    """Over all columns of the page."""
    SMALL = 2
    """In smaller type, over all columns unless it is in a list or a quotation."""
    PARTS = 3
    """Divided by columns: parts of the table below one another, each with the table's first column."""
    RECORDS = 4
    """Each row a list item with its cells in a row, each behind the head of its column."""


class Setting(NamedTuple):
    """A table's form; for `Form.PARTS` the columns of each part, by their numbers, without the first one."""

    form: Form = Form.COLUMN
    parts: tuple[range, ...] = ()


class Fit(NamedTuple):
    """The changes that make an edition fit: settings of tables by their keys, pieces of wide words by article."""

    tables: Mapping[str, Setting] = {}
    pieces: Mapping[str, frozenset[str]] = {}


_LONG_WORD = 24
"""Characters; a longer one, as an address, may break in a cell. A number never does."""
_WORD = re.compile(rf"\S{{{_LONG_WORD + 1},}}")
_NUMBER = re.compile(r"[^\w\n]*\d[\d\s\W]*(?:[^\W\d_]{1,3}[\d\s\W]*)?", re.ASCII)
"""A number with its sign, groups and unit."""
_TALL_ROW = 600
"""Characters; a row with more may be divided between two pages."""
_SHORT_LIST = 2
"""Digits of a list's numbers for which themes leave room."""


def fitted(html: str, first: str, start: int, settings: Mapping[str, Setting]) -> str:
    """A block with its tables in their forms.

    Args:
        html: well-formed, as `syndicate.render.html` makes it.
        first: the beginning of its tables' keys.
        start: the number of its first table.
        settings: a table without one is set in its column.
    """
    if "<table" not in html and "<ol" not in html:
        return html
    block = ET.fromstring(f"<div>{html}</div>")  # noqa: S314 -- made a moment ago
    for numbered in block.iter("ol"):
        _number(numbered)
    for number, (parent, table) in enumerate(list(_tables(block)), start):
        key = f"{first}-{number}"
        _set(block, parent, table, key, settings.get(key, Setting()))
    return (block.text or "") + "".join(
        ET.tostring(child, encoding="unicode", method="html") for child in block
    )


def _tables(element: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Each table with its parent, in reading order."""
    for child in element:
        if child.tag == "table":
            yield element, child
        yield from _tables(child)


def _set(block: ET.Element, parent: ET.Element, table: ET.Element, key: str, setting: Setting) -> None:
    table.set(KEY, key)
    form = setting.form
    if form is Form.RECORDS:
        _replace(parent, table, [_records(table)])
        return
    for row in table.iter("tr"):
        if len("".join(row.itertext())) > _TALL_ROW:
            row.set("class", "tall")
        for cell in row:
            _mark(cell)
    if form is Form.SMALL:
        table.set("class", "small")
    parts = _parts(table, setting.parts) if form is Form.PARTS else [table]
    if form is not Form.COLUMN and parent is block:
        # WeasyPrint goes on with the wrong child of a spanning block on the next page, unless there is one only.
        parts = [_across(part) for part in parts]
    if parts != [table]:
        _replace(parent, table, parts)


def _replace(parent: ET.Element, old: ET.Element, new: list[ET.Element]) -> None:
    place = list(parent).index(old)
    parent[place : place + 1] = new
    new[-1].tail = old.tail
    if new[-1] is not old:
        old.tail = None


def _across(table: ET.Element) -> ET.Element:
    across = ET.Element("div", {"class": "across"})
    across.append(table)
    return across


def _parts(table: ET.Element, parts: tuple[range, ...]) -> list[ET.Element]:
    """Copies of a table with some of its columns each. The caption is above the first one."""
    made = [deepcopy(table) for _ in parts]
    for number, (part, columns) in enumerate(zip(made, parts, strict=True)):
        part.tail = None
        if number and (caption := part.find("caption")) is not None:
            part.remove(caption)
        for row in part.iter("tr"):
            row[:] = [cell for column, cell in enumerate(row) if column == 0 or column in columns]
    return made


def _mark(cell: ET.Element) -> None:
    if _is_number(cell):
        cell.set("class", "number")
    elif any(not _NUMBER.fullmatch(word) for word in _WORD.findall("".join(cell.itertext()))):
        cell.set("class", "long")


def _is_number(cell: ET.Element) -> bool:
    text = "".join(cell.itertext())
    return len(text) <= _LONG_WORD and _NUMBER.fullmatch(text) is not None


def _records(table: ET.Element) -> ET.Element:
    """Each row as a list item; the heads of columns are repeated, because they are no longer above."""
    records = ET.Element("div", {"class": "records"})
    if (caption := table.find("caption")) is not None:
        caption.tag = "p"
        caption.set("class", "caption")
        records.append(caption)
    labels = table.findall("thead/tr/th")
    rows = ET.SubElement(records, "ul")
    for row in table.findall("tbody/tr"):
        record = ET.SubElement(ET.SubElement(rows, "li"), "p")
        for column, cell in enumerate(row):
            if cell.text or len(cell):
                _add_field(record, cell, labels[column] if labels else None)
    return records


def _add_field(record: ET.Element, cell: ET.Element, label: ET.Element | None) -> None:
    """One cell, behind its column's head, from which no line's end divides it."""
    field = ET.SubElement(record, "span", {"class": "field"})
    field.tail = " "
    if label is not None and (label.text or len(label)):
        head = ET.SubElement(field, "strong")
        head.text, head.tail = label.text, ":\u00a0"
        head.extend(label)
    value = ET.SubElement(field, "span", {"class": "number"} if _is_number(cell) else {})
    value.text = cell.text
    value.extend(cell)


def _number(numbered: ET.Element) -> None:
    """Begin with the list's number, and leave room for long ones: themes leave some for a few digits."""
    start = int(numbered.get("start", "1"))
    digits = max(len(str(start)), len(str(start + len(numbered) - 1)))
    style = (
        [f"counter-reset: list-item {start - 1}"] if start != 1 else []
    )  # WeasyPrint ignores the attribute
    if digits > _SHORT_LIST:
        style.append(f"padding-inline-start: {0.65 * digits + 0.7:.2f}em")
    if style:
        numbered.set("style", "; ".join(style))
