"""A code for each glyph with its characters, so that text is read back exactly from the drawn glyphs.

A font draws U+0020 and U+00A0 with one glyph, an Indic or Thai cluster with several, and WeasyPrint writes down what
a glyph showed when it was first used. Here each pair of glyph and characters has a code of its own: the fonts' CMaps
(ISO 32000-1 section 9.7.5) lead from code to glyph, their ToUnicode CMaps (section 9.10.3) from code to characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import pydyf

from syndicate.errors import ExportError
from syndicate.export.pdf.painted import Glyph, Painted

Codes = dict[Glyph, int]

_STRING = re.compile(rb"<([0-9a-f]*)>")


def name_glyphs(pdf: Any, painted: list[Painted]) -> None:
    """Give the codes out, write them into the pages' content, and explain them in the fonts.

    Raises:
        ExportError: the content does not draw the glyphs that were laid out, or a font has no code left.
    """
    codes = _codes(painted)
    for page in painted:
        drawn = {text.mcid: text.glyphs for text in page.texts if text.glyphs}
        for stream in page.streams:
            _rewrite(stream, drawn, codes)
    for name, reference in _fonts(pdf).items():
        mine = {code: glyph for glyph, code in codes.items() if glyph.font == name}
        if mine:
            _explain(pdf, resolve(pdf, reference), mine)


def resolve(pdf: Any, reference: bytes) -> Any:
    """The object behind a reference such as ``b"12 0 R"``."""
    return pdf.objects[int(reference.split()[0])]


def _fonts(pdf: Any) -> dict[str, bytes]:
    page = resolve(pdf, pdf.page_references[0])
    fonts: dict[str, bytes] = resolve(pdf, resolve(pdf, page["Resources"])["Font"])
    return fonts


def _codes(painted: list[Painted]) -> Codes:
    """A glyph's own number at its first use, and for other characters unused codes from the top."""
    every = dict.fromkeys(glyph for page in painted for text in page.texts for glyph in text.glyphs)
    numbers = {(glyph.font, glyph.number) for glyph in every}
    free: dict[str, Iterator[int]] = {}
    codes: Codes = {}
    named: set[tuple[str, int]] = set()
    for glyph in every:
        if (glyph.font, glyph.number) not in named:
            named.add((glyph.font, glyph.number))
            codes[glyph] = glyph.number
            continue
        font = glyph.font
        if font not in free:
            free[font] = iter([code for code in range(0xFFFF, 0, -1) if (font, code) not in numbers])
        code = next(free[font], None)
        if code is None:
            raise ExportError(
                "a font draws more than 65,535 different texts", "publish fewer articles together"
            )
        codes[glyph] = code
    return codes


def _rewrite(stream: Any, drawn: dict[int, tuple[Glyph, ...]], codes: Codes) -> None:
    """Replace glyph numbers by the codes in each marked content sequence of text."""
    sequences: list[bool] = []
    pending: Iterator[Glyph] = iter(())
    for index, operation in enumerate(stream.stream):
        if operation in (b"BDC", b"BMC"):
            properties = stream.stream[index - 1]
            glyphs = drawn.get(properties.get("MCID", -1)) if isinstance(properties, dict) else None
            sequences.append(glyphs is not None)
            pending = iter(glyphs or ())
        elif operation == b"EMC":
            if sequences.pop() and next(pending, None) is not None:
                raise _not_as_laid_out()
        elif sequences and sequences[-1] and isinstance(operation, bytes) and operation.endswith(b"] TJ"):
            stream.stream[index] = _coded(operation, pending, codes)


def _coded(operation: bytes, pending: Iterator[Glyph], codes: Codes) -> bytes:
    def code(match: re.Match[bytes]) -> bytes:
        string = match[1]
        numbers = [int(string[i : i + 4], 16) for i in range(0, len(string), 4)]
        glyphs = [next(pending, None) for _ in numbers]
        if any(glyph is None or glyph.number != n for glyph, n in zip(glyphs, numbers, strict=True)):
            raise _not_as_laid_out()
        return b"<%s>" % b"".join(b"%04x" % codes[glyph] for glyph in glyphs if glyph)

    return _STRING.sub(code, operation)


def _not_as_laid_out() -> ExportError:
    return ExportError(
        "WeasyPrint draws other glyphs than it has laid out",
        "use a style without text-overflow and bitmap fonts, and a version of WeasyPrint that pyproject.toml names",
    )


def _explain(pdf: Any, font: Any, glyphs: dict[int, Glyph]) -> None:
    to_unicode = resolve(pdf, font["ToUnicode"])
    texts = {code: glyph.text for code, glyph in sorted(glyphs.items())}
    to_unicode.stream[:] = _cmap("Adobe-Identity-UCS", "UCS", list(_unicode_lines(texts)))
    others = {code: glyph.number for code, glyph in sorted(glyphs.items()) if code != glyph.number}
    if not others:
        return
    numbers = _hundreds([b"<%04x> %d" % pair for pair in others.items()], b"cidchar")
    lines = [b"1 begincidrange", b"<0000> <ffff> 0", b"endcidrange", *numbers]
    name = f"Syndicate-{str(font['BaseFont'], 'ascii')[1:7]}"
    extra = {"Type": "/CMap", "CMapName": f"/{name}", "CIDSystemInfo": _system("Identity"), "WMode": 0}
    cmap = pydyf.Stream(_cmap(name, "Identity", lines, kind=1), extra, to_unicode.compress)
    pdf.add_object(cmap)
    font["Encoding"] = cmap.reference


def _system(ordering: str) -> Any:
    values = {"Registry": pydyf.String("Adobe"), "Ordering": pydyf.String(ordering), "Supplement": 0}
    return pydyf.Dictionary(values)


def _cmap(name: str, ordering: str, lines: list[bytes], *, kind: int = 2) -> list[bytes]:
    return [
        b"/CIDInit /ProcSet findresource begin",
        b"12 dict begin",
        b"begincmap",
        b"/CIDSystemInfo 3 dict dup begin",
        b"/Registry (Adobe) def",
        b"/Ordering (%s) def" % ordering.encode(),
        b"/Supplement 0 def",
        b"end def",
        b"/CMapName /%s def" % name.encode(),
        b"/CMapType %d def" % kind,
        *([b"/WMode 0 def"] if kind == 1 else []),
        b"1 begincodespacerange",
        b"<0000> <ffff>",
        b"endcodespacerange",
        *lines,
        b"endcmap",
        b"CMapName currentdict /CMap defineresource pop",
        b"end",
        b"end",
    ]


def _unicode_lines(texts: dict[int, str]) -> Iterator[bytes]:
    pairs = [b"<%04x> <%s>" % (code, text.encode("utf-16-be").hex().encode()) for code, text in texts.items()]
    yield from _hundreds(pairs, b"bfchar")


def _hundreds(lines: list[bytes], operator: bytes) -> Iterator[bytes]:
    for start in range(0, len(lines), 100):  # a CMap operator takes a hundred entries at most
        batch = lines[start : start + 100]
        yield b"%d begin%s" % (len(batch), operator)
        yield from batch
        yield b"end%s" % operator
