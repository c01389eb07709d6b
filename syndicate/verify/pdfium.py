"""A PDF page as pdfium reads it: structure elements, characters with their boxes, links, renderings. All of it typed.

The only file that calls pdfium. What leaves are plain values in points from the page's lower left corner; a `Page` is
open while it is being looked at, and nothing of it may be used afterwards.
"""

from __future__ import annotations

import ctypes
import functools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any, NamedTuple, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image

from syndicate.errors import ArtifactError

_DEEPEST_FORM = 15
"""Levels of content within content that are looked at."""
_INVISIBLE_MODES = frozenset({3, 7})
"""ISO 32000-1 section 9.3.6: neither fill nor stroke."""


LINE_HYPHEN = "\x02"
"""What pdfium says of a hyphen at the end of a line, be it U+002D of a compound or U+00AD of a broken word."""


class Box(NamedTuple):
    """Points, left and bottom first."""

    left: float
    bottom: float
    right: float
    top: float

    def holds(self, x: float, y: float) -> bool:
        return self.left <= x <= self.right and self.bottom <= y <= self.top

    def cuts(self, other: Box, tolerance: float) -> bool:
        """Whether some of another box is outside of this one."""
        return (
            other.left < self.left - tolerance
            or other.bottom < self.bottom - tolerance
            or other.right > self.right + tolerance
            or other.top > self.top + tolerance
        )


class Char(NamedTuple):
    """A character that a glyph stands for: all characters of one glyph have its box. `origin` is where it is set."""

    text: str
    box: Box
    origin: float


@dataclass(frozen=True, slots=True)
class Drawn:
    """What one text-showing operation draws, from left to right, in points of effective size."""

    handle: int
    chars: tuple[Char, ...]
    size: float
    painted: bool


@dataclass(frozen=True, slots=True)
class Element:
    """A structure element as far as it lies on one page (ISO 32000-1 section 14.7.2).

    A child is an element or the number of a marked content sequence. Empty strings stand for what is not given.
    """

    role: str
    id: str
    title: str
    actual_text: str
    children: tuple[Element | int, ...]


class UriLink(NamedTuple):
    """An area that leads to a URI when it is clicked."""

    box: Box
    uri: str


Pixels: TypeAlias = Image.Image
"""A rendering in shades of grey, one byte a pixel."""


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """The document of these bytes. Raises: ArtifactError."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ArtifactError(f"not a PDF that pdfium can read: {error}") from error
    try:
        yield document
    finally:
        document.close()


class Page:
    """One page of a document that is open.

    Args:
        document: as `opened` gives it.
        index: from 0.
    """

    def __init__(self, document: Any, index: int) -> None:
        self._page = document[index]
        self._text = self._page.get_textpage()
        self.number = index + 1

    @property
    def trim(self) -> Box:
        """What is left of the page when it has been cut (ISO 32000-1 section 14.11.2)."""
        return _intersection(Box(*self._page.get_trimbox()), Box(*self._page.get_cropbox()))

    def elements(self) -> tuple[Element, ...]:
        """The roots of the page's part of the structure tree; empty for a file without tags."""
        tree = c.FPDF_StructTree_GetForPage(self._page)
        if not tree:
            return ()
        try:
            count = c.FPDF_StructTree_CountChildren(tree)
            roots = (c.FPDF_StructTree_GetChildAtIndex(tree, i) for i in range(count))
            return tuple(_element(root) for root in roots if root)
        finally:
            c.FPDF_StructTree_Close(tree)

    def drawn(self) -> dict[int, list[Drawn]]:
        """What is drawn in each marked content sequence, by its number, in the page's own order; -1 for the rest.

        Of a space at the end of an operation pdfium may make one of its own, where it sees the gap; it counts.
        """
        chars: dict[int, list[Char]] = {}
        box = (ctypes.c_double(), ctypes.c_double(), ctypes.c_double(), ctypes.c_double())
        left, right, bottom, top = map(ctypes.byref, box)
        for index in range(c.FPDFText_CountChars(self._text)):
            handle = c.FPDFText_GetTextObject(self._text, index)
            if not handle:  # a line break that pdfium makes up
                continue
            c.FPDFText_GetCharBox(self._text, index, left, right, bottom, top)
            area = Box(box[0].value, box[2].value, box[1].value, box[3].value)
            origin = ctypes.c_double()
            c.FPDFText_GetCharOrigin(self._text, index, ctypes.byref(origin), top)
            text = chr(c.FPDFText_GetUnicode(self._text, index))
            chars.setdefault(_address(handle), []).append(Char(text, area, origin.value))
        drawn: dict[int, list[Drawn]] = {}
        # pdfium's own order is a guess from the places: a raised accent goes to the end of the line.
        objects = self._page.get_objects(filter=[c.FPDF_PAGEOBJ_TEXT], max_depth=_DEEPEST_FORM)
        for address in (_address(page_object) for page_object in objects):
            if (found := chars.get(address)) is None:
                continue
            handle = _handle(address)
            mcid = c.FPDFPageObj_GetMarkedContentID(handle)
            painted = c.FPDFTextObj_GetTextRenderMode(handle) not in _INVISIBLE_MODES
            drawn.setdefault(mcid, []).append(Drawn(address, tuple(_paired(found)), _size(handle), painted))
        return drawn

    def links(self) -> tuple[UriLink, ...]:
        """The page's links to URIs."""
        return tuple(self._links())

    def _links(self) -> Iterator[UriLink]:
        position, link, rectangle = ctypes.c_int(0), c.FPDF_LINK(), c.FS_RECTF()
        while c.FPDFLink_Enumerate(self._page, position, link):
            action = c.FPDFLink_GetAction(link)
            if not action or not c.FPDFLink_GetAnnotRect(link, rectangle):
                continue
            uri = _bytes(functools.partial(c.FPDFAction_GetURIPath, self._page.pdf, action))
            left, right = sorted((rectangle.left, rectangle.right))
            bottom, top = sorted((rectangle.bottom, rectangle.top))  # writers take any two corners
            yield UriLink(Box(left, bottom, right, top), uri.rstrip(b"\0").decode("utf-8", "replace"))

    def show(self, drawn: list[Drawn], *, shown: bool) -> None:
        """Whether later renderings show these texts."""
        for one in drawn:
            c.FPDFPageObj_SetIsActive(_handle(one.handle), shown)

    def only(self, drawn: list[Drawn]) -> None:
        """Make later renderings show these texts, in black, and nothing else."""
        for page_object in self._page.get_objects(max_depth=1):
            c.FPDFPageObj_SetIsActive(page_object, False)  # noqa: FBT003 -- C has no keywords
        for one in drawn:
            handle = _handle(one.handle)
            c.FPDFPageObj_SetIsActive(handle, True)  # noqa: FBT003
            c.FPDFPageObj_SetFillColor(handle, 0, 0, 0, 255)

    def render(self, scale: float) -> Pixels:
        """The page as a screen shows it, annotations too, at so many pixels a point, in shades of grey."""
        bitmap = self._page.render(scale=scale, grayscale=True, may_draw_forms=False)
        try:
            image: Pixels = bitmap.to_pil().convert("L")
            return image.copy()
        finally:
            bitmap.close()

    @property
    def crop(self) -> Box:
        """The part of the page that `render` shows."""
        return _intersection(Box(*self._page.get_cropbox()), Box(*self._page.get_mediabox()))

    def close(self) -> None:
        self._text.close()
        self._page.close()


def _intersection(a: Box, b: Box) -> Box:
    return Box(max(a.left, b.left), max(a.bottom, b.bottom), min(a.right, b.right), min(a.top, b.top))


def _address(handle: Any) -> int:
    address: int = ctypes.cast(handle, ctypes.c_void_p).value or 0
    return address


def _handle(address: int) -> Any:
    return ctypes.cast(address, c.FPDF_PAGEOBJECT)


def _size(handle: Any) -> float:
    """The effective size: the font's by the scale of its text matrix across the line."""
    size, matrix = ctypes.c_float(), c.FS_MATRIX()
    c.FPDFTextObj_GetFontSize(handle, ctypes.byref(size))
    c.FPDFPageObj_GetMatrix(handle, ctypes.byref(matrix))
    height: float = (matrix.c**2 + matrix.d**2) ** 0.5
    width: float = (matrix.a**2 + matrix.b**2) ** 0.5
    return abs(size.value) * min(height, width)


def _paired(chars: list[Char]) -> Iterator[Char]:
    """The characters with the two halves of those beyond U+FFFF put together."""
    high: Char | None = None
    for char in chars:
        if high is not None and "\udc00" <= char.text <= "\udfff":
            both = (high.text + char.text).encode("utf-16-le", "surrogatepass").decode("utf-16-le")
            yield high._replace(text=both)
            high = None
        elif "\ud800" <= char.text <= "\udbff":
            high = char
        else:
            yield char


def _element(handle: Any) -> Element:
    count = c.FPDF_StructElement_CountChildren(handle)
    children: list[Element | int] = []
    for index in range(count):
        child = c.FPDF_StructElement_GetChildAtIndex(handle, index)
        if child:
            children.append(_element(child))
            continue
        mcid = c.FPDF_StructElement_GetChildMarkedContentID(handle, index)
        if mcid >= 0:
            children.append(mcid)
    return Element(
        role=_string(c.FPDF_StructElement_GetType, handle),
        id=_string(c.FPDF_StructElement_GetID, handle),
        title=_string(c.FPDF_StructElement_GetTitle, handle),
        actual_text=_string(c.FPDF_StructElement_GetActualText, handle),
        children=tuple(children),
    )


def _string(read: Callable[[Any, Any, int], int], handle: Any) -> str:
    data = _bytes(functools.partial(read, handle))
    return data.decode("utf-16-le", "replace").removesuffix("\0")


def _bytes(read: Callable[[Any, int], int]) -> bytes:
    size = read(None, 0)
    if size <= 0:
        return b""
    buffer = ctypes.create_string_buffer(size)
    read(buffer, size)
    return buffer.raw
