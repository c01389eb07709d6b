"""An article's XHTML made so that it fits its column: tables in one of four forms, lists with room for their numbers.

Which form a table needs is known when it has been laid out (`syndicate.export.pdf.bounds`); this changes elements and
classes only, and drops no word. The style sheet of the classes is `syndicate.export.pdf.page.FOUNDATION`.
"""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Mapping
from enum import IntEnum
from typing import TypeAlias

KEY = "data-table"
"""The attribute that names a table in the page and in its layout: the article's slug and the table's number."""


class Form(IntEnum):
    """How a table is set, from the first that is tried to the last."""

    COLUMN = 0
    ACROSS = 1
    """Over all columns of the page."""
    SMALL = 2
    """In smaller type, over all columns where it stands in none of a list or a quotation."""
    RECORDS = 3
    """Each row a list item with its cells in a row, each behind the head of its column."""


Forms: TypeAlias = Mapping[str, Form]

_LONG_WORD = 24
"""Characters; a longer one, as an address, may break in a cell. A number never does."""
_WORD = re.compile(rf"\S{{{_LONG_WORD + 1},}}")
_NUMBER = re.compile(r"[^\w\n]*\d[\d\s\W]*(?:[^\W\d_]{1,3}[\d\s\W]*)?", re.ASCII)
"""A number with its sign, groups and unit."""
_TALL_ROW = 600
"""Characters; a row with more may be divided between two pages."""
_SHORT_LIST = 2
"""Digits of a list's numbers for which themes leave room."""


def fitted(html: str, first: str, start: int, forms: Forms) -> str:
    """A block with its tables in their forms.

    Args:
        html: well-formed, as `syndicate.render.html` makes it.
        first: the beginning of its tables' keys.
        start: the number of its first table.
        forms: by key; a table without one stands in its column.
    """
    if "<table" not in html and "<ol" not in html:
        return html
    block = ET.fromstring(f"<div>{html}</div>")  # noqa: S314 -- made a moment ago
    for numbered in block.iter("ol"):
        _number(numbered)
    for number, (parent, table) in enumerate(list(_tables(block)), start):
        key = f"{first}-{number}"
        _set(block, parent, table, key, forms.get(key, Form.COLUMN))
    return (block.text or "") + "".join(
        ET.tostring(child, encoding="unicode", method="html") for child in block
    )


def _tables(element: ET.Element) -> Iterator[tuple[ET.Element, ET.Element]]:
    """Each table with its parent, in reading order."""
    for child in element:
        if child.tag == "table":
            yield element, child
        yield from _tables(child)


def _set(block: ET.Element, parent: ET.Element, table: ET.Element, key: str, form: Form) -> None:
    table.set(KEY, key)
    if form is Form.RECORDS:
        _replace(parent, table, _records(table))
        return
    for row in table.iter("tr"):
        if len("".join(row.itertext())) > _TALL_ROW:
            row.set("class", "tall")
        for cell in row:
            _mark(cell)
    if form is Form.SMALL:
        table.set("class", "small")
    if form is not Form.COLUMN and parent is block:
        # WeasyPrint goes on with the wrong child of a spanning block on the next page, unless there is one only.
        across = ET.Element("div", {"class": "across"})
        _replace(parent, table, across)
        across.append(table)


def _replace(parent: ET.Element, old: ET.Element, new: ET.Element) -> None:
    parent[list(parent).index(old)] = new
    new.tail, old.tail = old.tail, None


def _mark(cell: ET.Element) -> None:
    if _is_number(cell):
        cell.set("class", "number")
    elif any(not _NUMBER.fullmatch(word) for word in _WORD.findall("".join(cell.itertext()))):
        cell.set("class", "long")


def _is_number(cell: ET.Element) -> bool:
    text = "".join(cell.itertext())
    return len(text) <= _LONG_WORD and _NUMBER.fullmatch(text) is not None


def _records(table: ET.Element) -> ET.Element:
    """Each row as a list item; the heads of columns are repeated, because they stand above no longer."""
    records = ET.Element("div", {"class": "records"})
    if (caption := table.find("caption")) is not None:
        caption.tag = "p"
        caption.set("class", "caption")
        records.append(caption)
    heads = table.findall("thead/tr")
    labels = [cell for cell, _ in _columns(heads[-1])] if heads else []
    rows = ET.SubElement(records, "ul")
    for row in [*heads[:-1], *table.findall("tbody/tr"), *table.findall("tfoot/tr")]:
        cells = [(cell, column) for cell, column in _columns(row) if cell.text or len(cell)]
        record = ET.SubElement(ET.SubElement(rows, "li"), "p")
        for cell, column in cells:
            _add_field(record, cell, labels[column] if column < len(labels) else None)
    return records


def _columns(row: ET.Element) -> Iterator[tuple[ET.Element, int]]:
    """The cells of a row, each with the number of its column."""
    column = 0
    for cell in row:
        yield cell, column
        column += int(cell.get("colspan", "1"))


def _add_field(record: ET.Element, cell: ET.Element, label: ET.Element | None) -> None:
    """One cell, behind its column's head."""
    field = ET.SubElement(record, "span", {"class": "field"})
    field.tail = " "
    if label is not None and (label.text or len(label)):
        head = ET.SubElement(field, "strong")
        head.text, head.tail = label.text, ": "
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
