"""Renders pages and reads the outlines of glyphs with pdfium. No other module calls pdfium.

What leaves are plain values in points from the page's lower left corner. A `PdfiumPage` must not be used after it was
closed.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, NamedTuple, TypeAlias

import pypdfium2 as pdfium
import pypdfium2.raw as c
from PIL import Image, ImageChops

from syndicate.errors import ArtifactError

_DEEPEST_FORM = 15
_MOST_OBJECTS = 400_000
_EM = 1000.0
_CELL, _ROW = 120, 16
"""The field of a glyph in pixels, twice the type size, and the number of fields in a row."""


class Box(NamedTuple):
    """A rectangle in points."""

    left: float
    bottom: float
    right: float
    top: float

    def cuts(self, other: Box, tolerance: float) -> bool:
        """Whether a part of another box is outside of this one."""
        return (
            other.left < self.left - tolerance
            or other.bottom < self.bottom - tolerance
            or other.right > self.right + tolerance
            or other.top > self.top + tolerance
        )


Pixels: TypeAlias = Image.Image
"""A rendering with three bytes per pixel."""


@contextmanager
def opened(data: bytes) -> Iterator[Any]:
    """Open a document. Raises: ArtifactError: pdfium cannot read or render it."""
    try:
        document = pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        raise ArtifactError(f"not a PDF that pdfium can read: {error}", "export it again") from error
    try:
        yield document
    except pdfium.PdfiumError as error:
        raise ArtifactError(f"pdfium cannot show it: {error}", "export it again") from error
    finally:
        document.close()


class PdfiumPage:
    """One page of an open document.

    Args:
        document: a document of `opened`.
        index: from 0.

    Raises:
        ArtifactError: it does not load, or holds too much.
    """

    def __init__(self, document: Any, index: int) -> None:
        try:
            self._page = document[index]
        except (pdfium.PdfiumError, IndexError) as error:
            raise ArtifactError(f"page {index + 1} does not load: {error}", "export it again") from error
        self._width: float = self._page.get_width()
        self._height: float = self._page.get_height()
        left, bottom, right, top = self._page.get_mediabox()
        self.media = Box(left, bottom, right, top)
        self._objects = []
        for one in self._page.get_objects(max_depth=_DEEPEST_FORM):
            self._objects.append((_address(one), one.type, one.level))
            if len(self._objects) > _MOST_OBJECTS:
                raise ArtifactError(f"page {index + 1} holds too much", "publish fewer articles together")

        self.in_forms = frozenset(address for address, _, level in self._objects if level > 0)
        """The objects in a form, whose opacity applies to them as well."""

    @property
    def weight(self) -> int:
        """The number of objects in each rendering."""
        return len(self._objects)

    def texts(self) -> list[int]:
        """The text objects, in drawing order."""
        return [address for address, kind, _ in self._objects if kind == c.FPDF_PAGEOBJ_TEXT]

    def origin(self, text: int) -> tuple[float, float] | None:
        """The position of the first glyph of a text; None in a form, which has a coordinate space of its own."""
        if text in self.in_forms:
            return None
        matrix = c.FS_MATRIX()
        c.FPDFPageObj_GetMatrix(_handle(text), ctypes.byref(matrix))
        return matrix.e, matrix.f

    def outline(self, text: int, code: int) -> Box | None:
        """The box in ems of what the font of a text draws for a code; None if it draws nothing."""
        font = c.FPDFTextObj_GetFont(_handle(text))
        alone = c.FPDFPageObj_CreateTextObj(self._page.pdf, font, _EM)
        try:
            edges = [ctypes.c_float() for _ in range(4)]
            c.FPDFText_SetCharcodes(alone, (ctypes.c_uint32 * 1)(code), 1)
            if not c.FPDFPageObj_GetBounds(alone, *map(ctypes.byref, edges)):
                return None
        finally:
            c.FPDFPageObj_Destroy(alone)
        box = Box(*(edge.value / _EM for edge in edges))
        return box if box.right > box.left or box.top > box.bottom else None

    def drawn(self, text: int, codes: Sequence[int]) -> list[Pixels]:
        """What the font of a text draws for each code: alone, white on black, in shades of grey."""
        font = c.FPDFTextObj_GetFont(_handle(text))
        width, height = _CELL * _ROW, _CELL * -(-len(codes) // _ROW)
        document = self._page.pdf
        sheet = c.FPDFPage_New(document, len(document), width, height)
        try:
            for at, code in enumerate(codes):
                one = c.FPDFPageObj_CreateTextObj(document, font, _CELL / 2)
                c.FPDFText_SetCharcodes(one, (ctypes.c_uint32 * 1)(code), 1)
                left, bottom = at % _ROW * _CELL + _CELL / 4, height - (at // _ROW + 0.7) * _CELL
                c.FPDFPageObj_Transform(one, 1, 0, 0, 1, left, bottom)
                c.FPDFPage_InsertObject(sheet, one)
            bitmap = pdfium.PdfBitmap.new_native(width, height, c.FPDFBitmap_Gray)
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            c.FPDF_RenderPageBitmap(bitmap, sheet, 0, 0, width, height, 0, 0)
            image = ImageChops.invert(bitmap.to_pil().convert("L"))
            bitmap.close()
        finally:
            c.FPDF_ClosePage(sheet)
            c.FPDFPage_Delete(document, len(document) - 1)
        cells = ((at % _ROW * _CELL, at // _ROW * _CELL) for at in range(len(codes)))
        return [image.crop((x, y, x + _CELL, y + _CELL)) for x, y in cells]

    def hide(self, texts: list[int]) -> None:
        """Render the page without these texts from now on."""
        for one in texts:
            c.FPDFPageObj_SetIsActive(_handle(one), False)  # noqa: FBT003 -- C has no keywords

    def only(self, texts: list[int]) -> None:
        """Render only these texts, in black, from now on."""
        wanted = set(texts)
        for address, kind, _ in self._objects:
            shown = address in wanted or kind == c.FPDF_PAGEOBJ_FORM
            c.FPDFPageObj_SetIsActive(_handle(address), shown)
        for one in texts:
            c.FPDFPageObj_SetFillColor(_handle(one), 0, 0, 0, 255)
            c.FPDFPageObj_SetStrokeColor(_handle(one), 0, 0, 0, 255)

    def render(self, area: Box, scale: float) -> Pixels:
        """Render an area as a screen shows it, with annotations; `scale` is in pixels per point."""
        width = max(1, round((area.right - area.left) * scale))
        height = max(1, round((area.top - area.bottom) * scale))
        bitmap = pdfium.PdfBitmap.new_native(width, height, c.FPDFBitmap_BGR)
        try:
            bitmap.fill_rect((255, 255, 255, 255), 0, 0, width, height)
            c.FPDF_RenderPageBitmap(
                bitmap,
                self._page,
                -round((area.left - self.media.left) * scale),
                -round((self.media.top - area.top) * scale),
                round(self._width * scale),
                round(self._height * scale),
                0,
                c.FPDF_ANNOT,
            )
            image: Pixels = bitmap.to_pil().convert("RGB")  # which copies
            return image
        finally:
            bitmap.close()

    def close(self) -> None:
        self._page.close()


def _address(one: Any) -> int:
    address: int = ctypes.cast(one.raw, ctypes.c_void_p).value or 0
    return address


def _handle(address: int) -> Any:
    return ctypes.cast(address, c.FPDF_PAGEOBJECT)
