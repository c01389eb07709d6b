"""A character that no font draws is never lost in silence, and emoji are text where a font draws their outlines."""

from __future__ import annotations

import json
from pathlib import Path

import pypdfium2
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables.S_V_G_ import SVGDocument
from helpers.command_line import syndicate
from helpers.sample_editions import article, edition_of, p

from syndicate.errors import NoticeError
from syndicate.export.pdf import pdf
from syndicate.export.pdf.fonts import named, remedy
from syndicate.theme import load_theme

NEWSPAPER = load_theme("newspaper")
NO_FONT_HAS_IT = "\U0003fffd"

EMOJI = "🙂🦊👩👧👍👋🏽🏿🇵🇹🚢💻🏴❤"
SEQUENCES = (
    "A fox 🦊 and a smile 🙂, a family 👩‍👩‍👧, a coder 👩🏽‍💻, tones 👍🏽 👋🏿 side by side, a flag 🇵🇹, "
    "the Scottish one 🏴\U000e0067\U000e0062\U000e0073\U000e0063\U000e0074\U000e007f, keycaps 1️⃣ 2️⃣ #️⃣, hearts ❤️ ❤︎ 🚢"
)


def font(path: Path, family: str, *, pictures: bool) -> None:
    """A font with a square for each emoji, as an outline or as a picture."""
    names = {ord(char): f"u{ord(char):X}" for char in EMOJI}
    builder = FontBuilder(1000, isTTF=True)
    builder.setupGlyphOrder([".notdef", *names.values()])
    builder.setupCharacterMap(names)
    pen = TTGlyphPen(None)
    pen.moveTo((100, 0))
    for corner in ((100, 800), (900, 800), (900, 0)):
        pen.lineTo(corner)
    pen.closePath()
    square = pen.glyph()
    builder.setupGlyf(dict.fromkeys([".notdef", *names.values()], square))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", *names.values()], (1000, 100)))
    builder.setupHorizontalHeader(ascent=900, descent=-100)
    builder.setupNameTable({"familyName": family, "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=900, sTypoDescender=-100)
    builder.setupPost()
    if pictures:
        table = builder.font["SVG "] = newTable("SVG ")
        drawing = (
            '<svg xmlns="http://www.w3.org/2000/svg" id="glyph{}"><rect width="800" height="800"/></svg>'
        )
        table.docList = [
            SVGDocument(drawing.format(n), n, n, compressed=False) for n in range(1, len(names) + 1)
        ]
    builder.save(path)


def fonts(folder: Path, *, pictures: bool) -> str:
    """A Fontconfig file that knows the machine's fonts, but for its emoji, and first of all one with emoji."""
    (folder / "fonts").mkdir()
    font(folder / "fonts" / "emoji.ttf", "Noto Emoji", pictures=pictures)
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<include>/etc/fonts/fonts.conf</include><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir>"
        "<selectfont><rejectfont><pattern><patelt name='family'><string>Symbola</string></patelt></pattern>"
        "</rejectfont></selectfont></fontconfig>"
    )
    return str(configuration)


def test_a_replaced_character_is_named_with_fonts_to_install_on_the_terminal_in_json_and_in_the_receipt(
    tmp_path: Path,
) -> None:
    (tmp_path / "a.md").write_text(f"# A mark\n\nBefore {NO_FONT_HAS_IT} after.\n")
    convert = ("convert", "a.md", "--no-disclaimer", "own", "--to", "pdf,txt")
    done = syndicate(tmp_path, *convert, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    [told] = [warning for warning in report["warnings"] if "replaced" in warning]
    assert told.startswith("digest.pdf, 'A mark': replaced \U0003fffd (U+3FFFD unnamed) with U+FFFD")
    assert "on Debian fonts-noto-core" in told
    assert f"warning: {told}" in syndicate(tmp_path, *convert).stderr
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text())
    losses = {output["file"]: output.get("losses", []) for output in receipt["outputs"]}
    assert [loss["place"] for loss in losses["digest.pdf"]] == ["'A mark'"]
    assert losses["newsletter.txt"] == []
    assert syndicate(tmp_path, "verify", "out").returncode == 0


def test_only_articles_that_lose_a_character_have_a_loss() -> None:
    edition = edition_of(article("Whole"), article("Hurt", body=(p(f"A {NO_FONT_HAS_IT} mark"),)))
    [loss] = pdf.export(edition, NEWSPAPER).losses
    assert loss.place == "'Hurt'"
    assert pdf.export(edition_of(article("Whole")), NEWSPAPER).losses == ()


@pytest.mark.parametrize(
    ("characters", "package"),
    [
        ("\U0001faa0", "fonts-symbola"),
        ("\U0001f1e9", "fonts-symbola"),
        ("\u20e3", "fonts-symbola"),
        ("漢", "fonts-noto-cjk"),
        ("\u1680", "fonts-noto-core or fonts-noto-extra"),
        ("\ue000", "private-use"),
    ],
)
def test_the_remedy_is_the_package_for_the_kind_of_character(characters: str, package: str) -> None:
    assert package in remedy(characters)


def test_of_many_characters_the_first_are_named_and_the_others_counted() -> None:
    assert (
        named("b🦊a")
        == "a (U+0061 LATIN SMALL LETTER A), b (U+0062 LATIN SMALL LETTER B), 🦊 (U+1F98A FOX FACE)"
    )
    assert named("abcdefgh").endswith("(U+0065 LATIN SMALL LETTER E) and 3 more")


def test_a_notice_with_a_character_that_no_font_draws_is_refused_with_its_name_and_what_to_install() -> None:
    with pytest.raises(NoticeError, match=r"U\+3FFFD") as refused:
        pdf.export(edition_of(article(notice=(f"No {NO_FONT_HAS_IT} font.",))), NEWSPAPER)
    assert "fonts-noto-core" in refused.value.hint


def test_emoji_of_every_kind_are_exact_where_a_font_draws_outlines(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text(f"# A fox 🦊\n\n{SEQUENCES}\n")
    (tmp_path / "notice.txt").write_text(f"{SEQUENCES}\n")
    convert = ("convert", "a.md", "--disclaimer-file", "notice.txt", "--to", "pdf")
    done = syndicate(tmp_path, *convert, FONTCONFIG_FILE=fonts(tmp_path, pictures=False))
    assert done.returncode == 0, done.stderr
    assert "replaced" not in done.stderr
    document = pypdfium2.PdfDocument(tmp_path / "out" / "digest.pdf")
    shown = document[0].get_textpage().get_text_range()
    assert all(char in shown for char in "🦊🙂👩👍🇵🚢")


def test_a_font_of_pictures_draws_no_text_and_is_refused_with_the_font_to_install(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("# A fox\n\nA paragraph.\n")
    convert = ("convert", "a.md", "--disclaimer", "Please republish 🦊.", "--to", "pdf")
    done = syndicate(tmp_path, *convert, FONTCONFIG_FILE=fonts(tmp_path, pictures=True))
    assert done.returncode == 3
    assert "🦊 (U+1F98A FOX FACE)" in done.stderr
    assert "fonts-symbola" in done.stderr
