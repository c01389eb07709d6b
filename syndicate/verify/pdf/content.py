"""What a page's content draws, in its order: runs of glyphs and pictures, with their places and their marks.

An interpreter of the few operators with which pages are written (ISO 32000-1 annex A). An operator that is not among
them is refused by name: text that is squeezed, spaced or clipped otherwise, pictures within the content, layers.
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
from syndicate.verify.pdf.objects import Entries, Name, Value, names, numbers, operations
from syndicate.verify.pdf.resources import Resources, check_operand

_PATH = names("m l c v y h")
_PAINTED = names("S s f F f* B B* b b* n")
_DRAWN = names("m l c v y h S s f F f* B B* b b* n w J j M")
_COLOURS = {"G": 1, "g": 1, "RG": 3, "rg": 3, "K": 4, "k": 4}
"""Operators that set a colour, and how many numbers each takes: of more or fewer, programs take other ones."""
_NAMING = names("gs sh CS cs SCN scn")
_READ = _NAMING | names("q Q cm d re W W* BT ET Td Tm Tf Ts Tr Tj TJ Do BMC BDC EMC")
_KNOWN = _DRAWN | _COLOURS.keys() | _READ
_WANTED = _READ | _COLOURS.keys()
_INSTEAD = {
    "BI": "a picture inside the content",
    "Tz": "text that is squeezed",
    "Tc": "text that is spaced",
    "Tw": "text that is spaced",
    "BX": "operators that some programs leave out",
    "d0": "a glyph that is a picture",
    "d1": "a glyph that is a picture",
}
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
    """Reads the content of a document's pages.

    Forms and fonts are known by their objects' numbers: a form is drawn once in all, so that forms within forms cannot
    multiply. So many operators are read, in all.
    """

    def __init__(self, pdf: pikepdf.Pdf, operators: int) -> None:
        self._pdf = pdf
        self._fonts: dict[int, PdfFont] = {}
        self._drawn: set[int] = set()
        self._left = operators
        self._resources = Resources()

    def read(self, page: Entries, place: str) -> PageContent:
        """The content of one page. Raises: ArtifactError: it holds what is not allowed."""
        content = PageContent()
        self._stream(
            page.entries("Contents"), page.entries("Resources"), _State((1, 0, 0, 1, 0, 0)), content, place
        )
        return content

    def read_pattern(self, pattern: Entries) -> None:
        """Look through what tiles are made of. Raises: ArtifactError: there is text, or what is not allowed."""
        content = PageContent()
        self._stream(
            pattern, pattern.entries("Resources"), _State((1, 0, 0, 1, 0, 0)), content, pattern.place
        )
        if content.runs:
            raise ArtifactError(f"{pattern.place}: a pattern is made of text", "export it again")

    def _font(self, resources: Entries, name: Value, place: str) -> PdfFont:
        entries = resources.entries("Font").get(str(name))
        if not isinstance(entries, Entries):
            raise ArtifactError(f"{place}: no font has the name {name!r}", "export it again")
        if entries.number not in self._fonts or not entries.number:
            self._fonts[entries.number] = load_font(entries)
        return self._fonts[entries.number]

    def _stream(  # noqa: PLR0915 -- one case an operator
        self,
        stream: Entries,
        resources: Entries,
        state: _State,
        content: PageContent,
        place: str,
        depth: int = 0,
    ) -> None:
        if depth > _DEEPEST:
            raise ArtifactError(f"{place}: content within content is nested too deeply", "export it again")
        self._resources.check(resources)
        stack: list[_State] = []
        marks: list[int] = []
        text: Matrix | None = None
        path = Path()
        for operator, operands in operations(self._pdf, stream.data(), _WANTED):
            self._left -= 1
            if operator not in _KNOWN or self._left < 0:
                raise _refused(operator, place, self._left)
            if operator in _PATH:
                path.draw()
            elif operator in _PAINTED:
                state = state._replace(clip=path.paint(state.clip))
            match operator, operands:
                case "re", _:
                    path.add(operands, state.matrix, place)
                case (("W" | "W*"), ()):
                    path.clip()
                case "q", ():
                    stack.append(state)
                case "Q", ():
                    if not stack:
                        raise _refused("Q without q", place)
                    state = stack.pop()
                case "cm", _:
                    state = state._replace(matrix=product(_matrix(operands, place), state.matrix))
                case "BT", ():
                    text = (1, 0, 0, 1, 0, 0)
                case "ET", ():
                    text = None
                case "Tm", _:
                    text = _matrix(operands, place)
                case "Td", (int() | float() as x, int() | float() as y) if text is not None:
                    text = product((1, 0, 0, 1, x, y), text)
                case "Tf", (Name() as name, int() | float() as size):
                    state = state._replace(font=self._font(resources, name, place), size=size)
                case "Ts", (int() | float() as rise,):
                    state = state._replace(rise=rise)
                case "Tr", (int() as mode,):
                    state = state._replace(mode=mode)
                case (("TJ" | "Tj"), (bytes() as data, *shifts)) if (
                    text is not None and state.font is not None
                ):
                    if operator == "Tj" and shifts:
                        raise _refused(operator, place)
                    run = _run(data, shifts, state, text, marks[-1] if marks else -1, place)
                    if run.codes:
                        content.runs.append(run)
                    text = product((1, 0, 0, 1, run.advance, 0), text)
                case "BMC", (Name(),):
                    marks.append(marks[-1] if marks else -1)
                case "BDC", (Name(), Entries() as properties):
                    marks.append(_mcid(properties, marks, place))
                case "EMC", ():
                    if not marks:
                        raise _refused("EMC without BMC", place)
                    marks.pop()
                case "Do", (Name() as name,):
                    found = resources.entries("XObject").get(name)
                    if not isinstance(found, Entries):
                        raise ArtifactError(f"{place}: nothing has the name {name}", "export it again")
                    mcid = marks[-1] if marks else -1
                    if found.name("Subtype") == "Image":
                        content.pictures.append(PlacedPicture(mcid, found, state.matrix))
                    else:
                        self._form(found, state, content, place, depth)
                case _ if operator in _COLOURS:
                    numbers(operands, _COLOURS[operator], f"{place}: {operator}")
                case _ if operator in _NAMING:
                    check_operand(operator, operands, resources, place)
                case "d", (tuple() as dashes, _):
                    _check_dashes(dashes, state.matrix, place)
                case _ if operator in _READ:
                    raise _refused(operator, place)
        if stack or marks or text is not None:
            raise _refused("an end without its beginning", place)

    def _form(self, form: Entries, state: _State, content: PageContent, place: str, depth: int) -> None:
        if not form.number or form.number in self._drawn:
            raise ArtifactError(f"{place}: {form.place} is drawn more than once", "export it again")
        self._drawn.add(form.number)
        matrix = state.matrix
        if form.get("Matrix") is not None:
            matrix = product(_matrix(form.array("Matrix"), place), matrix)
        a, b, c, d = form.numbers("BBox", 4)
        area = moved((a, b, c, d), matrix)
        clip = None if area is None or state.clip is None else within(state.clip, area)
        inner = state._replace(matrix=matrix, clip=clip)
        self._stream(form, form.entries("Resources"), inner, content, place, depth + 1)


def _check_dashes(dashes: tuple[Value, ...], matrix: Matrix, place: str) -> None:
    """A long line of tiny dashes takes a renderer all memory there is."""
    length = sum(numbers(dashes, len(dashes), place)) * math.hypot(matrix[0], matrix[1])
    if dashes and length < _SHORTEST_DASH:
        raise ArtifactError(
            f"{place}: a line of dashes too short to be seen", "set another border in the theme"
        )


def _refused(operator: str, place: str, left: int = 0) -> ArtifactError:
    if left < 0:
        return ArtifactError(f"{place}: its content is too long", "publish fewer articles together")
    said = _INSTEAD.get(operator, "an operator that pages are not written with")
    return ArtifactError(f"{place}: its content has {said} ({operator})", "export it again")


def _mcid(properties: Entries, marks: list[int], place: str) -> int:
    if others := properties.keys() - _MARKS:
        raise ArtifactError(f"{place}: marked content has /{min(others)}", "export it again")
    number = properties.get("MCID")
    if number is None:
        return marks[-1] if marks else -1
    if not isinstance(number, int) or number < 0:
        raise ArtifactError(f"{place}: marked content has no number", "export it again")
    return number


def _run(
    data: bytes, shifts: Iterable[Value], state: _State, text: Matrix, mcid: int, place: str
) -> GlyphRun:
    assert state.font is not None
    if state.mode not in _FILLED:
        raise ArtifactError(f"{place}: text has the rendering mode {state.mode}", "export it again")
    if len(data) % 2:
        raise ArtifactError(f"{place}: text is not of codes of two bytes", "export it again")
    codes = struct.unpack(f">{len(data) // 2}H", data)
    moves = [0.0] * (len(codes) + 1)
    for at, shift in cast("Iterable[tuple[int, float]]", shifts):
        moves[at] += shift
    matrix = product(text, state.matrix)
    return GlyphRun(mcid, state.font, state.size, state.rise, matrix, state.clip, codes, tuple(moves))


def _matrix(values: Value, place: str) -> Matrix:
    a, b, c, d, e, f = numbers(values, 6, place)
    return a, b, c, d, e, f
