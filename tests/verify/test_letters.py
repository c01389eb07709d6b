"""Fonts that draw other letters than they claim are found, and no font that draws letters is."""

from __future__ import annotations

import io
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec
import pytest
from fontTools.ttLib import TTFont
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p
from PIL import Image, ImageDraw, ImageFont

from syndicate.errors import UnprovenThemeError
from syndicate.export.pdf import pdf
from syndicate.plugins import load_verifier
from syndicate.publish.theme_check.fonts import check_fonts
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify
from syndicate.verify.letters import CYRILLIC, GREEK, LETTERS, misdrawn

NEWSPAPER = load_theme("newspaper")
OWN = '@font-face { font-family: Own; src: url("fonts/own.ttf") } .notice { font-family: Own }'


def installed(chars: str = "abczAZ0") -> list[str]:
    """The files of the installed fonts that have these characters."""
    asked = ["fc-list", f":charset={' '.join(f'{ord(char):x}' for char in chars)}:outline=true", "file"]
    lines = subprocess.run(asked, capture_output=True, text=True, check=True).stdout.splitlines()
    return sorted({line.rstrip(": ") for line in lines})


def drawn(path: str | io.BytesIO, shown: Callable[[str], str] = str) -> Iterator[tuple[str, Image.Image]]:
    """Each letter, and what a font draws for what is `shown` in its place."""
    font = ImageFont.truetype(path, 60)
    for char in sorted(LETTERS):
        image = Image.new("L", (240, 240), 0)
        ImageDraw.Draw(image).text((60, 60), shown(char), font=font, fill=255)
        yield char, image


SERIF = next(path for path in installed() if path.endswith(("NotoSerif-Regular.ttf", "DejaVuSerif.ttf")))


@pytest.mark.parametrize("path", installed("0"), ids=lambda path: Path(path).name)
def test_every_installed_font_draws_its_letters_and_digits(path: str) -> None:
    check_fonts(with_font(Path(path).read_bytes()))


@pytest.mark.parametrize(("claimed", "shown"), ["nw", "ot", "mr", "bz", "91"])
def test_a_letter_in_the_place_of_another_one_is_found(claimed: str, shown: str) -> None:
    """In each upright text font."""
    for path in installed():
        if any(word in path for word in ("Italic", "Oblique", "Mono", "Math", "Symbola")):
            continue
        found = misdrawn(drawn(path, lambda char: shown if char == claimed else char))
        assert found.endswith(f" where {claimed!r} should be"), path


def test_symbols_and_letters_of_other_scripts_are_no_letters() -> None:
    chars = sorted(LETTERS)
    greek = [chr(code) for code in range(0x3B1, 0x3B1 + 25)]
    arrows = [chr(code) for code in range(0x2190, 0x2190 + len(chars))]
    for others in (arrows, greek * 3, chars[31:] + chars[:31]):
        exchanged = dict(zip(chars, others, strict=False))
        path = next(path for path in installed() if path.endswith("DejaVuSans.ttf"))
        assert misdrawn(drawn(path, exchanged.__getitem__)) != ""


def with_letters_exchanged(one: str, other: str) -> bytes:
    font = TTFont(SERIF)
    for table in {id(table.cmap): table.cmap for table in font["cmap"].tables}.values():
        if ord(one) in table and ord(other) in table:
            table[ord(one)], table[ord(other)] = table[ord(other)], table[ord(one)]
    target = io.BytesIO()
    font.save(target)
    return target.getvalue()


def with_font(data: bytes) -> Theme:
    files = tuple((n, f"{text}\n{OWN}" if n == "pdf/pdf.css" else text) for n, text in NEWSPAPER.files)
    return msgspec.structs.replace(NEWSPAPER, files=files, data=(("fonts/own.ttf", data),))


def test_a_themes_own_font_proves_that_it_draws_letters() -> None:
    check_fonts(with_font(Path(SERIF).read_bytes()))
    with pytest.raises(UnprovenThemeError, match=r"fonts/own\.ttf: its font draws '.' where '.' should be"):
        check_fonts(with_font(with_letters_exchanged("n", "w")))
    with pytest.raises(UnprovenThemeError, match=r"fonts/own\.ttf: not a font"):
        check_fonts(with_font(b"no font"))


def test_a_notice_in_a_font_that_draws_other_letters_is_refused() -> None:
    edition = edition_of(article(body=(p("Words."),), notice=("Not to be printed now or then.",)))
    for data, found in (
        (Path(SERIF).read_bytes(), 0),
        (with_letters_exchanged("t", "w"), 1),
    ):
        artifact = pdf.export(edition, with_font(data))
        verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
        problems = [problem for verdict in verdicts for problem in verdict.problems]
        assert len(problems) == found
        assert all("its font draws" in problem for problem in problems)


def drawn_of(
    path: str, letters: frozenset[str], exchanged: dict[str, str]
) -> Iterator[tuple[str, Image.Image]]:
    font = ImageFont.truetype(path, 60)
    for char in sorted(letters):
        image = Image.new("L", (240, 240), 0)
        ImageDraw.Draw(image).text((60, 60), exchanged.get(char, char), font=font, fill=255)
        yield char, image


@pytest.mark.parametrize(
    ("claimed", "shown"), ["жо", "фл", "юс", "θκ", "ξο", "φα"], ids=lambda one: f"U+{ord(one):04X}"
)
def test_a_letter_of_greek_or_cyrillic_in_the_place_of_another_one_is_found(claimed: str, shown: str) -> None:
    script = next(script for script in (GREEK, CYRILLIC) if claimed in script)
    plain = re.compile(r"(DejaVu|Noto)(Sans|Serif)(-Bold|-Regular)?\.ttf")
    paths = [path for path in installed(claimed + shown) if plain.search(path)]
    assert len(paths) > 3
    for path in paths[:4]:
        assert misdrawn(drawn_of(path, script, {})) == ""
        found = misdrawn(drawn_of(path, script, {claimed: shown, shown: claimed}))
        assert found.startswith("its font draws"), path


def test_a_share_of_all_exchanges_in_greek_and_cyrillic_is_found() -> None:
    """Of two letters that look alike none can be told from the other."""
    path = next(path for path in installed("жω") if path.endswith("NotoSans-Regular.ttf"))
    for script, least in ((GREEK, 0.6), (CYRILLIC, 0.7)):
        small = sorted(script)
        images = dict(drawn_of(path, frozenset(small), {}))
        pairs = [(one, other) for one in small for other in small if one < other]
        found = sum(misdrawn([(one, images[other]), (other, images[one])]) != "" for one, other in pairs)
        assert found > least * len(pairs)


def test_a_cyrillic_notice_in_a_font_that_draws_other_letters_is_refused() -> None:
    edition = edition_of(
        article(body=(p("Слова."),), notice=("Журнал не разделяет мнений автора.",), language="ru")
    )
    for data, found in ((Path(SERIF).read_bytes(), 0), (with_letters_exchanged("ж", "о"), 1)):
        artifact = pdf.export(edition, with_font(data))
        verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
        problems = [problem for verdict in verdicts for problem in verdict.problems]
        assert len(problems) == found
        assert all("its font draws" in problem for problem in problems)
