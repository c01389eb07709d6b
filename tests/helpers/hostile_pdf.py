"""Hostile changes to a PDF, made with pikepdf: to its objects, and to what its pages draw."""

# ruff: noqa: E501 -- a trick is a line of its table

from __future__ import annotations

import io
import re
import warnings
from decimal import Decimal
from random import Random

import pikepdf
from pikepdf import Array, Dictionary, Name, Pdf, Stream, String

_DRAWN_AFTER = (
    "q 1 1 1 rg {x} {y} {w} {h} re f Q", "q 0 0 0 rg {x} {y} {w} {h} re f Q", "q 1 1 1 RG 6 w {x} {y} m {x2} {y} l S Q", "q 0 0 0 RG 2 w {x} {y} m {x2} {y} l S Q",
    "q 1 0 0 RG 9 w {x} {y} m {x2} {y2} l S Q",
)  # fmt: skip
_DRAWN_BEFORE = (
    "-1 0 0 1 595 0 cm", "1 0 0 -1 0 842 cm", "0 1 -1 0 595 0 cm", ".1 0 0 .1 0 0 cm", "1 0 0 1 0 -2000 cm", "1 0 .9 1 -200 0 cm", "0 0 20 20 re W n", "1 Tr",
    "3 Tr", "7 Tr", "10 Tz", "-100 Tz", "-9 Tc", "90 Tc", "-20 Tw", "40 Ts", "/X gs", "1 1 1 rg", "0 0 1 1 re W n",
)  # fmt: skip
_ANNOTATIONS = (
    "Square",
    "FreeText",
    "Stamp",
    "Redact",
    "Polygon",
    "Line",
    "Ink",
    "Widget",
    "Popup",
    "Highlight",
    "StrikeOut",
    "Text",
    "Screen",
    "3D",
    "Movie",
    "Watermark",
    "FileAttachment",
)
_CATALOGUE = {
    "AcroForm": Dictionary(Fields=Array(), XFA=String("<x/>")), "OpenAction": Dictionary(S=Name.JavaScript, JS=String("x")), "Collection": Dictionary(),
    "AA": Dictionary(), "OCProperties": Dictionary(OCGs=Array(), D=Dictionary()), "NeedsRendering": True, "Threads": Array(), "PageMode": Name.UseAttachments,
    "Names": Dictionary(JavaScript=Dictionary(Names=Array())), "URI": Dictionary(Base=String("https://evil.example/")), "Legal": Dictionary(), "Perms": Dictionary(),
}  # fmt: skip
_PAGE = {
    "Rotate": 180, "UserUnit": 100, "AA": Dictionary(), "MediaBox": Array([0, 0, 14000, 14000]), "CropBox": Array([0, 0, 30, 30]), "TrimBox": Array([500, 700, 590, 800]),
    "Group": Dictionary(S=Name.Transparency, K=True), "Trans": Dictionary(), "Metadata": Dictionary(), "PresSteps": Dictionary(), "VP": Array(),
}  # fmt: skip


def in_pdf(random: Random, data: bytes) -> bytes:
    with Pdf.open(io.BytesIO(data)) as pdf:
        page = random.choice(pdf.pages)
        match random.randrange(10):
            case 0 | 1:
                _annotate(random, pdf, page)
            case 2:
                name = random.choice(sorted(_CATALOGUE))
                pdf.Root[Name("/" + name)] = _CATALOGUE[name]
            case 3:
                name = random.choice(sorted(_PAGE))
                page.obj[Name("/" + name)] = _PAGE[name]
            case 4 | 5:
                _draw(random, pdf, page)
            case 6:
                _claim(random, pdf)
            case 7:
                _restructure(random, pdf)
            case _:
                _reword(random, pdf, page)
        target = io.BytesIO()
        with warnings.catch_warnings():  # of a field that no form holds, which is the point
            warnings.simplefilter("ignore", pikepdf.PageCopyWarning)
            pdf.save(target, deterministic_id=True)
    return target.getvalue()


def _annotate(random: Random, pdf: Pdf, page: pikepdf.Page) -> None:
    x, y = random.randrange(40, 400), random.randrange(40, 700)
    box = Array([0, 0, 600, 850]) if random.random() < 0.5 else Array([x, y, x + 300, y + 100])
    made = Dictionary(
        Type=Name.Annot,
        Subtype=Name("/" + random.choice(_ANNOTATIONS)),
        Rect=box,
        F=4,
        IC=Array([1, 1, 1]),
        C=Array([1, 1, 1]),
    )
    if random.random() < 0.7:
        form = Stream(pdf, b"1 1 1 rg 0 0 900 900 re f")
        form.Type, form.Subtype, form.BBox = Name.XObject, Name.Form, box
        made.AP = Dictionary(N=form)
    annotations = page.obj.get("/Annots", Array())
    annotations.append(pdf.make_indirect(made))
    page.obj.Annots = annotations


def _draw(random: Random, pdf: Pdf, page: pikepdf.Page) -> None:
    if random.random() < 0.5:
        x, y = random.randrange(0, 500), random.randrange(0, 800)
        w, h = random.choice(((600, 850), (300, 60), (60, 400), (30, 8)))
        drawn = random.choice(_DRAWN_AFTER).format(x=x, y=y, w=w, h=h, x2=x + w, y2=y + h)
        page.contents_add(Stream(pdf, drawn.encode()))
    else:
        page.contents_add(Stream(pdf, random.choice(_DRAWN_BEFORE).encode()), prepend=True)


def _claim(random: Random, pdf: Pdf) -> None:
    """Another text for a font's glyphs."""
    fonts = [one for one in pdf.objects if isinstance(one, Dictionary) and "/ToUnicode" in one]
    font = random.choice(fonts)
    table = font.ToUnicode.read_bytes()
    pairs = list(re.finditer(rb"<([0-9A-Fa-f]+)> <([0-9A-Fa-f]+)>", table))
    if len(pairs) < 3:
        return
    one, other = random.sample(pairs, 2)
    new = random.choice((other[2], other[2] * 3, b"0020", b"FFFD", b""))
    font.ToUnicode = Stream(pdf, table[: one.start(2)] + new + table[one.end(2) :])


def _restructure(random: Random, pdf: Pdf) -> None:
    """Another word in the structure tree, two elements changed for each other, or one away."""
    elements = [
        o
        for o in pdf.objects
        if isinstance(o, Dictionary) and o.get("/Type") == Name.StructElem and "/K" in o
    ]
    one, other = random.sample(elements, 2)
    match random.randrange(5):
        case 0:
            one.ActualText = String(random.choice(("x", "Reprinted without leave.", "\u00a0", "")))
        case 1:
            one.K, other.K = other.K, one.K
        case 2:
            one.K = Array()
        case 3:
            one.S = Name("/" + random.choice(("Art", "Artifact", "P", "Span", "Figure", "Sect", "Private")))
        case _:
            one.Alt, one.E = String("x"), String("y")


def _reword(random: Random, pdf: Pdf, page: pikepdf.Page) -> None:
    """A change in what the page draws: an operation away, twice, or of another value."""
    operations = list(pikepdf.parse_content_stream(page))
    shown = [
        i
        for i, (_, operator) in enumerate(operations)
        if str(operator) in ("Tj", "TJ", "Tm", "Tf", "rg", "Tc", "re", "Do", "scn", "cm", "BDC", "gs")
    ]
    if not shown:
        return
    at = random.choice(shown)
    operands, operator = operations[at]
    match random.randrange(4):
        case 0:
            del operations[at]
        case 1:
            operations.insert(at, operations[at])
        case 2:
            operations.insert(at, operations.pop(random.choice(shown)))
        case _:
            factor = random.choice((0, -1, 0.1, 30))
            changed = [float(o) * factor if isinstance(o, int | float | Decimal) else o for o in operands]
            operations[at] = (changed, operator)
    page.obj.Contents = Stream(pdf, pikepdf.unparse_content_stream(operations))
