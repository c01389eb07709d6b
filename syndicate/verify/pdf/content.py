"""Interprets the content of pages: which runs of glyphs and which pictures are drawn, where, and with which marks.

What enters are the content streams of a file, what leaves is a `PageContent` for each page, in drawing order. An
operator that is not listed in `operators`, or has other operands than it takes, must never be skipped: it is refused.
"""

from __future__ import annotations

import math
import struct
from collections.abc import Iterable
from typing import NamedTuple, cast

import pikepdf

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.drawn import (
    GlyphRun,
    Matrix,
    PageContent,
    Path,
    PlacedPicture,
    Rectangle,
    moved,
    product,
    within,
)
from syndicate.verify.pdf.fonts import PdfFont, load_font
from syndicate.verify.pdf.objects import AGAIN, Entries, Name, Value, numbers, operations
from syndicate.verify.pdf.operators import (
    COLOURS,
    KNOWN,
    MARKED,
    NAMING,
    PAINTED,
    PATH,
    READ,
    TEXT,
    WANTED,
    refused,
)
from syndicate.verify.pdf.resources import Resources, check_operand

_FILLED = (0, 2)
"""Text rendering modes (ISO 32000-1 section 9.3.6) in which glyphs are filled."""
_DEEPEST = 12
_SHORTEST_DASH = 0.05
"""Points."""
_MARKS = frozenset({"MCID", "Type"})


class _State(NamedTuple):
    matrix: Matrix
    font: PdfFont | None = None
    size: float = 0.0
    rise: float = 0.0
    mode: int = 0
    clip: Rectangle | None = (-math.inf, -math.inf, math.inf, math.inf)


class Interpreter:
    """Reads the content of all pages of a document.

    Each form may be drawn only once, so that forms in forms cannot multiply. The number of operators is limited.
    """

    def __init__(self, pdf: pikepdf.Pdf, operators: int) -> None:
        self._pdf = pdf
        self._fonts: dict[int, PdfFont] = {}
        self._drawn: set[int] = set()
        self._left = operators
        self._resources = Resources()

    def read(self, page: Entries, place: str) -> PageContent:
        """The content of one page. Raises: ArtifactError: it holds an operator that is not allowed."""
        content = PageContent()
        self._stream(
            page.entries("Contents"), page.entries("Resources"), _State((1, 0, 0, 1, 0, 0)), content, place
        )
        return content

    def read_pattern(self, pattern: Entries) -> None:
        """Check the content of a tiling pattern. Raises: ArtifactError: it holds text, or what is not allowed."""
        content = PageContent()
        self._stream(
            pattern, pattern.entries("Resources"), _State((1, 0, 0, 1, 0, 0)), content, pattern.place
        )
        if content.runs:
            raise ArtifactError(f"{pattern.place}: a pattern is made of text", AGAIN)

    def _stream(
        self,
        stream: Entries,
        resources: Entries,
        state: _State,
        content: PageContent,
        place: str,
        depth: int = 0,
    ) -> None:
        if depth > _DEEPEST:
            raise ArtifactError(f"{place}: content within content is nested too deeply", AGAIN)
        self._resources.check(resources)
        reader = _StreamReader(self, resources, state, content, place, depth)
        for operator, operands in operations(self._pdf, stream.data(), WANTED):
            self._left -= 1
            if operator not in KNOWN or self._left < 0:
                raise refused(operator, place, self._left)
            reader.read(operator, operands)
        reader.end()

    def font(self, resources: Entries, name: Value, place: str) -> PdfFont:
        """The font of a name. Raises: ArtifactError: the resources have none, or its text cannot be proven."""
        entries = resources.entries("Font").get(str(name))
        if not isinstance(entries, Entries):
            raise ArtifactError(f"{place}: no font has the name {name!r}", AGAIN)
        if entries.number not in self._fonts or not entries.number:
            self._fonts[entries.number] = load_font(entries)
        return self._fonts[entries.number]

    def read_form(self, form: Entries, state: _State, content: PageContent, place: str, depth: int) -> None:
        """Read what a form draws. Raises: ArtifactError: it is drawn twice, or holds what is not allowed."""
        if not form.number or form.number in self._drawn:
            raise ArtifactError(f"{place}: {form.place} is drawn more than once", AGAIN)
        self._drawn.add(form.number)
        matrix = state.matrix
        if form.get("Matrix") is not None:
            matrix = product(_matrix(form.array("Matrix"), place), matrix)
        a, b, c, d = form.numbers("BBox", 4)
        area = moved((a, b, c, d), matrix)
        clip = None if area is None or state.clip is None else within(state.clip, area)
        inner = state._replace(matrix=matrix, clip=clip)
        self._stream(form, form.entries("Resources"), inner, content, place, depth + 1)


class _StreamReader:
    """Reads one content stream, operator by operator. An operator with other operands than it takes is refused."""

    def __init__(
        self,
        interpreter: Interpreter,
        resources: Entries,
        state: _State,
        content: PageContent,
        place: str,
        depth: int,
    ) -> None:
        self._interpreter, self._resources, self._content = interpreter, resources, content
        self._place, self._depth = place, depth
        self._state = state
        self._stack: list[_State] = []
        self._marks: list[int] = []
        self._text: Matrix | None = None
        self._path = Path()

    def read(self, operator: str, operands: tuple[Value, ...]) -> None:
        if operator in TEXT:
            self._read_text(operator, operands)
        elif operator in MARKED:
            self._read_mark(operator, operands)
        elif operator in PATH:
            self._path.draw()
        elif operator in PAINTED:
            self._state = self._state._replace(clip=self._path.paint(self._state.clip))
        elif operator in COLOURS:
            numbers(operands, COLOURS[operator], f"{self._place}: {operator}")
        elif operator in NAMING:
            check_operand(operator, operands, self._resources, self._place)
        elif operator in READ:
            self._read_graphics(operator, operands)

    def end(self) -> None:
        if self._stack or self._marks or self._text is not None:
            raise refused("an end without its beginning", self._place)

    def _read_text(self, operator: str, operands: tuple[Value, ...]) -> None:
        state, text = self._state, self._text
        match operator, operands:
            case (("TJ" | "Tj"), (bytes() as data, *shifts)) if text is not None and state.font is not None:
                if operator == "Tj" and shifts:
                    raise refused(operator, self._place)
                run = _run(data, shifts, state, text, self._mcid, self._place)
                if run.codes:
                    self._content.runs.append(run)
                self._text = product((1, 0, 0, 1, run.advance, 0), text)
            case "Td", (int() | float() as x, int() | float() as y) if text is not None:
                self._text = product((1, 0, 0, 1, x, y), text)
            case "Tm", _:
                self._text = _matrix(operands, self._place)
            case "Tf", (Name() as name, int() | float() as size):
                font = self._interpreter.font(self._resources, name, self._place)
                self._state = state._replace(font=font, size=size)
            case "BT", ():
                self._text = (1, 0, 0, 1, 0, 0)
            case "ET", ():
                self._text = None
            case "Ts", (int() | float() as rise,):
                self._state = state._replace(rise=rise)
            case "Tr", (int() as mode,):
                self._state = state._replace(mode=mode)
            case _:
                raise refused(operator, self._place)

    @property
    def _mcid(self) -> int:
        """The number of the marked content that is open; -1 for none."""
        return self._marks[-1] if self._marks else -1

    def _read_mark(self, operator: str, operands: tuple[Value, ...]) -> None:
        match operator, operands:
            case "BDC", (Name(), Entries() as properties):
                self._marks.append(_mcid(properties, self._mcid, self._place))
            case "BMC", (Name(),):
                self._marks.append(self._mcid)
            case "EMC", ():
                if not self._marks:
                    raise refused("EMC without BMC", self._place)
                self._marks.pop()
            case _:
                raise refused(operator, self._place)

    def _read_graphics(self, operator: str, operands: tuple[Value, ...]) -> None:
        state, place = self._state, self._place
        match operator, operands:
            case "re", _:
                self._path.add(operands, state.matrix, place)
            case (("W" | "W*"), ()):
                self._path.clip()
            case "q", ():
                self._stack.append(state)
            case "Q", ():
                if not self._stack:
                    raise refused("Q without q", place)
                self._state = self._stack.pop()
            case "cm", _:
                self._state = state._replace(matrix=product(_matrix(operands, place), state.matrix))
            case "Do", (Name() as name,):
                self._draw(name)
            case "d", (tuple() as dashes, _):
                _check_dashes(dashes, state.matrix, place)
            case _:
                raise refused(operator, place)

    def _draw(self, name: Name) -> None:
        """A picture or a form."""
        found = self._resources.entries("XObject").get(name)
        if not isinstance(found, Entries):
            raise ArtifactError(f"{self._place}: nothing has the name {name}", AGAIN)
        if found.name("Subtype") == "Image":
            self._content.pictures.append(PlacedPicture(self._mcid, found, self._state.matrix))
        else:
            self._interpreter.read_form(found, self._state, self._content, self._place, self._depth)


def _check_dashes(dashes: tuple[Value, ...], matrix: Matrix, place: str) -> None:
    """Refuse tiny dashes: a long line of them takes all memory of a renderer."""
    length = sum(numbers(dashes, len(dashes), place)) * math.hypot(matrix[0], matrix[1])
    if dashes and length < _SHORTEST_DASH:
        raise ArtifactError(
            f"{place}: a line of dashes too short to be seen", "set another border in the theme"
        )


def _mcid(properties: Entries, outer: int, place: str) -> int:
    if others := properties.keys() - _MARKS:
        raise ArtifactError(f"{place}: marked content has /{min(others)}", AGAIN)
    number = properties.get("MCID")
    if number is None:
        return outer
    if not isinstance(number, int) or number < 0:
        raise ArtifactError(f"{place}: marked content has no number", AGAIN)
    return number


def _run(
    data: bytes, shifts: Iterable[Value], state: _State, text: Matrix, mcid: int, place: str
) -> GlyphRun:
    assert state.font is not None
    if state.mode not in _FILLED:
        raise ArtifactError(f"{place}: text has the rendering mode {state.mode}", AGAIN)
    if len(data) % 2:
        raise ArtifactError(f"{place}: text is not of codes of two bytes", AGAIN)
    codes = struct.unpack(f">{len(data) // 2}H", data)
    moves = [0.0] * (len(codes) + 1)
    for at, shift in cast("Iterable[tuple[int, float]]", shifts):
        moves[at] += shift
    matrix = product(text, state.matrix)
    return GlyphRun(mcid, state.font, state.size, state.rise, matrix, state.clip, codes, tuple(moves))


def _matrix(values: Value, place: str) -> Matrix:
    a, b, c, d, e, f = numbers(values, 6, place)
    return a, b, c, d, e, f
