"""Repairs the structure tree (ISO 32000-1 section 14.7): one element for one article, one for one paragraph.

WeasyPrint makes an element for each piece of a box, so that a paragraph over two columns reads as two paragraphs and
an article over two pages as two articles. Assistive technology and verification need
them whole. Articles get their id and their language; runs of text whose characters do not follow from the order of
their glyphs get them as ActualText (section 14.9.4); running heads become artifacts (section 14.8.2.2).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from typing import Any

import pydyf

from syndicate.export.pdf.glyphs import resolve
from syndicate.export.pdf.painted import Painted, PaintedText
from syndicate.model import Edition

_PARAGRAPHS = frozenset({"/P", "/H1", "/H2", "/H3", "/H4", "/H5", "/H6", "/Caption"})
_SPACES = frozenset(" \u00a0\u3000")
_ENDS_IN_HYPHEN = re.compile(r"[-\u2010-\u2015]\s+\Z")
"""Readers take the hyphen at the end of a line for one of a broken word, and drop the space behind it."""


def repair(pdf: Any, painted: list[Painted], edition: Edition) -> None:
    """Repair the structure tree of a file whose pages are painted."""
    root = resolve(pdf, pdf.catalog["StructTreeRoot"])
    rows: list[Any] = resolve(pdf, root["ParentTree"])["Nums"][1 : 2 * len(painted) : 2]
    articles = _articles(pdf, painted)
    paragraphs: dict[int, Any] = {}
    for page, parents in zip(painted, rows, strict=True):
        margins = {text.mcid for text in page.texts if text.place.margin}
        for stream in page.streams:
            _make_artifacts(stream, margins)
        for mcid in margins:
            parents[mcid] = b"null"
        for text in page.texts:
            if not text.place.margin:
                block = _block(pdf, parents, text)
                if block["S"] in _PARAGRAPHS:
                    _gather(pdf, paragraphs, text.place.block, block)
                if _needs_words(text):
                    _say(pdf, parents, text)
    _wrap_list_items(pdf)
    _drop_links_in_links(pdf, root)
    _name(pdf, root, articles, paragraphs, edition)


def _make_artifacts(stream: Any, margins: set[int]) -> None:
    operations = stream.stream
    for index, operation in enumerate(operations):
        if operation == b"BDC" and operations[index - 1].get("MCID") in margins:
            operations[index - 2] = "/Artifact"
            operations[index - 1] = pydyf.Dictionary({"Type": "/Pagination"})


def _block(pdf: Any, parents: Any, text: PaintedText) -> Any:
    """The element of the block that holds the line: above the run's own, and above those of the inlines."""
    element = resolve(pdf, parents[text.mcid])
    climbs = text.place.inlines + (element["S"] != "/Link")  # in a link, the run has no element of its own
    for _ in range(climbs):
        element = resolve(pdf, element["P"])
    return element


def _articles(pdf: Any, painted: list[Painted]) -> dict[str, Any]:
    """One element for each article, by its `id`: WeasyPrint makes one for each box, and in the boxes' order."""
    articles: dict[str, Any] = {}
    boxes = [article for page in painted for article in page.articles]
    elements = [element for element in _elements(pdf) if element["S"] == "/Art"]
    for article, element in zip(boxes, elements, strict=True):
        if article:
            _gather(pdf, articles, article, element)
    return articles


def _gather(pdf: Any, found: dict[Any, Any], key: object, element: Any) -> None:
    """Move the children of an element's further pieces into its first one."""
    first = found.setdefault(key, element)
    if element is first:
        return
    found_before = list(element["K"])
    first["K"].extend(found_before)
    for child in found_before:
        if isinstance(child, bytes):
            resolve(pdf, child)["P"] = first.reference
    element["K"].clear()
    _prune(pdf, element)


def _prune(pdf: Any, element: Any) -> None:
    """Take an element without children out of the tree, and its parent if that has none now."""
    while not element["K"] and element["S"] != "/Document":
        parent = resolve(pdf, element["P"])
        parent["K"].remove(element.reference)
        element.clear()  # pydyf cannot leave an object out of a compressed file; an empty one costs nothing
        element = parent


def _needs_words(text: PaintedText) -> bool:
    """Whether the glyphs, read from left to right, give another text."""
    shown = "".join(glyph.text for glyph in text.glyphs)
    return (
        (
            text.right_to_left
            or shown != text.text
            or _ENDS_IN_HYPHEN.search(text.text) is not None
            or any(ord(char) > 0xFFFF for char in text.text)  # pdfium drops spaces between wide emoji
            or any(_is_invisible(char) for char in text.text)
            or any(a in _SPACES and b in _SPACES for a, b in zip(text.text, text.text[1:], strict=False))
            or unicodedata.normalize("NFKC", text.text) != text.text
        )
        and bool(text.text)
    )


def _is_invisible(char: str) -> bool:
    return unicodedata.category(char) in ("Cf", "Cc", "Mn", "Me") or char in "\u034f\u115f\u1160\u3164\uffa0"


def _say(pdf: Any, parents: Any, text: PaintedText) -> None:
    element = resolve(pdf, parents[text.mcid])
    if element["S"] == "/Link":
        link, values = element, {"Type": "/StructElem", "S": "/Span", "K": pydyf.Array([text.mcid])}
        element = pydyf.Dictionary(values | {"Pg": link["Pg"], "P": link.reference})
        pdf.add_object(element)
        link["K"][link["K"].index(text.mcid)] = element.reference
        parents[text.mcid] = element.reference
    element["ActualText"] = pydyf.String(text.text)


def _wrap_list_items(pdf: Any) -> None:
    """A list item holds a label and a body, nothing else (ISO 14289-1 section 7.6)."""
    for item in [element for element in _elements(pdf) if element["S"] == "/LI"]:
        kids = [(kid, resolve(pdf, kid)) for kid in item["K"]]
        stray = [(kid, element) for kid, element in kids if element["S"] not in ("/Lbl", "/LBody")]
        if not stray:
            continue
        body = next((element for _, element in kids if element["S"] == "/LBody"), None)
        if body is None:
            values = {"Type": "/StructElem", "S": "/LBody", "K": pydyf.Array(), "P": item.reference}
            body = pydyf.Dictionary(values)
            pdf.add_object(body)
            item["K"].append(body.reference)
        for kid, element in stray:
            item["K"].remove(kid)
            body["K"].append(kid)
            element["P"] = body.reference


def _drop_links_in_links(pdf: Any, root: Any) -> None:
    """WeasyPrint repeats a link's annotation for each inline element in it; one is enough."""
    gone = set()
    for element in [element for element in _elements(pdf) if element["S"] != "/Link"]:
        for kid in [kid for kid in element["K"] if isinstance(kid, bytes)]:
            target = resolve(pdf, kid)
            if target.get("Type") == "/OBJR":
                element["K"].remove(kid)
                gone.add(target["Obj"])
    for page in pdf.page_references:
        annotations = resolve(pdf, page).get("Annots", [])
        annotations[:] = [annotation for annotation in annotations if annotation not in gone]
    numbers = {resolve(pdf, annotation)["StructParent"] for annotation in gone}
    tree = resolve(pdf, root["ParentTree"])
    pairs = zip(tree["Nums"][::2], tree["Nums"][1::2], strict=True)
    tree["Nums"][:] = [value for pair in pairs if pair[0] not in numbers for value in pair]


def _elements(pdf: Any) -> Iterator[Any]:
    for element in pdf.objects:
        if isinstance(element, dict) and element.get("Type") == "/StructElem" and "K" in element:
            yield element


def _name(
    pdf: Any, root: Any, articles: dict[str, Any], paragraphs: dict[int, Any], edition: Edition
) -> None:
    """Give articles their ids and languages, paragraphs a number by which their parts on two pages are one."""
    ids: dict[str, Any] = {}
    for entry in edition.entries:
        element = articles.get(entry.slug)
        if element is not None:
            ids[entry.article.id] = element
            element["T"] = pydyf.String(entry.article.title)
            element["Lang"] = pydyf.String(entry.article.language)
    for number, element in enumerate(paragraphs.values(), 1):
        ids[f"paragraph-{number}"] = element
    for name, element in ids.items():
        element["ID"] = pydyf.String(name)
    names = dict(sorted((_key(element["ID"]), element) for element in _elements(pdf) if "ID" in element))
    tree = pydyf.Dictionary({"Names": pydyf.Array()})
    for element in names.values():
        tree["Names"].extend((element["ID"], element.reference))
    pdf.add_object(tree)
    root["IDTree"] = tree.reference


def _key(string: Any) -> bytes:
    data: bytes = string.data
    return data
