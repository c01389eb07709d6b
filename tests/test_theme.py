"""Themes as folders: only known files are read, each fault is named, and a theme is proven before anything is made."""

from __future__ import annotations

import io
import os
import shutil
import zipfile
from base64 import b64encode
from functools import cache
from pathlib import Path

import msgspec
import pikepdf
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from helpers.books import BARE, NEWSPAPER, made, members, rebuilt, with_file
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, full_edition
from helpers.style_sheets import HIDES, HOSTILE
from PIL import Image
from typer.testing import CliRunner

from syndicate.cli import app
from syndicate.errors import Exit, ThemeError, UnprovenThemeError
from syndicate.export.epub.cover import cover_html, cover_jpeg
from syndicate.export.pdf import pdf
from syndicate.model.receipt import dump as dump_receipt
from syndicate.model.receipt import load as load_receipt
from syndicate.plugins import Themed, load_exporter, load_verifier, sheets_of, themed_by
from syndicate.publish import theme_check
from syndicate.publish.receipt import output_record, write_receipt
from syndicate.publish.theme_check import check_theme, prove_theme
from syndicate.publish.theme_check.ink import check_ink
from syndicate.publish.theme_check.judged import refused_sheets
from syndicate.publish.theme_check.page_sheet import check_style
from syndicate.publish.theme_check.specimen import specimen
from syndicate.theme import Theme, built_in_digests, load_theme, themes_folder
from syndicate.verify import verify

# ruff: noqa: E501 -- a style sheet is a line of its table


def png(colour: str = "red") -> bytes:
    target = io.BytesIO()
    Image.new("RGB", (40, 40), colour).save(target, "PNG")
    return target.getvalue()


def with_css(file: str, css: str, theme: Theme = BARE) -> Theme:
    return with_file(theme, file, theme.file(file) + "\n" + css)


def judged(theme: Theme, *names: str) -> None:
    """Judge the sheets of exporters as a check does, without laying anything out. Raises: the first refusal."""
    for name in names:
        for themed in themed_by(load_exporter(name), specimen(), theme):
            for error in refused_sheets(theme, themed):
                raise error


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    target = tmp_path / "mine"
    shutil.copytree(themes_folder() / "newspaper", target)
    return target


# The folder


def test_only_known_files_of_a_folder_are_read(folder: Path) -> None:
    before = load_theme(str(folder))
    for name in (
        ".DS_Store",
        "epub/.DS_Store",
        "Thumbs.db",
        "epub/epub.css~",
        "epub/._epub.css",
        "pdf/.#pdf.css",
        "notes.txt",
        "fonts/x.txt",
    ):
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_bytes(b"\xff\xfe\x00 not text")
    assert load_theme(str(folder)) == before


@pytest.mark.parametrize("name", ["theme.toml", "epub/epub.css", "pdf/edition.html", "cover.html"])
def test_a_file_that_is_not_text_is_named_itself(folder: Path, name: str) -> None:
    (folder / name).write_bytes(b"p \xff")
    with pytest.raises(ThemeError, match=rf"mine/{name}: not UTF-8 at byte 2"):
        load_theme(str(folder))


def test_a_file_that_is_too_large_is_named_itself(folder: Path) -> None:
    (folder / "epub" / "epub.css").write_bytes(b" " * 1_000_001)
    with pytest.raises(ThemeError, match=r"mine/epub/epub.css: more than 1,000,000 bytes"):
        load_theme(str(folder))


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_that_may_not_be_read_is_named_itself(folder: Path) -> None:
    (folder / "cover.html").chmod(0)
    with pytest.raises(ThemeError, match=r"mine/cover.html: Permission denied"):
        load_theme(str(folder))


def test_fonts_and_pictures_are_bytes_of_the_theme(folder: Path) -> None:
    (folder / "fonts").mkdir()
    (folder / "fonts" / "mine.ttf").write_bytes(b"\x00\x01\xff")
    assert load_theme(str(folder)).data == (("fonts/mine.ttf", b"\x00\x01\xff"),)
    assert load_theme(str(folder)).digest != load_theme("newspaper").digest


def test_an_unknown_token_is_reported_with_its_line() -> None:
    theme = with_file(BARE, "epub/epub.css", "p { margin: 0 }\np { color: var(--inkk) }")
    with pytest.raises(ThemeError, match=r"epub/epub.css:2: no token 'inkk'"):
        theme.sheet("epub/epub.css")
    own = with_file(
        BARE, "epub/epub.css", ":root { --own: #222 } p { color: var(--own); margin: var(--gap, 0) }"
    )
    assert "var(--own)" in own.sheet("epub/epub.css")


# Logos and fonts


def centre(jpeg: bytes) -> tuple[int, ...]:
    with Image.open(io.BytesIO(jpeg)) as image:
        found = image.convert("RGB").getpixel((200, 200))
    assert isinstance(found, tuple)
    return found


@pytest.mark.parametrize("source", [f"data:image/png;base64,{b64encode(png()).decode()}", "images/logo.png"])
def test_a_cover_shows_a_logo(source: str) -> None:
    html = f'<style>@page {{ size: 160mm 256mm; margin: 0 }} body {{ margin: 0 }}</style><img style="width: 160mm" src="{source}"/>'
    theme = msgspec.structs.replace(
        with_file(NEWSPAPER, "cover.html", html), data=(("images/logo.png", png()),)
    )
    red, green, blue = centre(cover_jpeg(edition_of(article()), theme))
    assert (red > 200, green < 60, blue < 60) == (True, True, True)


@pytest.mark.parametrize(
    "source",
    ["https://elsewhere.example/logo.png", "file:///etc/passwd", "images/other.png", "data:text/html,x"],
)
def test_a_cover_that_asks_for_something_else_is_refused_by_name(source: str) -> None:
    theme = with_file(NEWSPAPER, "cover.html", f'<img src="{source}"/>')
    with pytest.raises(ThemeError, match=r"cover.html: not a file of the theme: "):
        cover_jpeg(edition_of(article()), theme)


@pytest.mark.parametrize(
    ("template", "what"),
    [
        (
            "<p>{{ edition.title|upper }}</p>",
            "'FERRY RETURNS TO THE OLD PIER' is neither the template's own nor as",
        ),
        ("<p>{{ edition.title|replace('old', 'new') }}</p>", "new pier' is neither"),
        ("\n<script>1</script>", "cover.html:2: <script>, which a cover may not hold"),
        ("<object data='x'></object>", "<object>, which a cover may not hold"),
        ("<svg><style>p { color: red }</style></svg>", "<svg>, which a cover may not hold"),
        ("<p onclick='x()'>a</p>", "the attribute onclick of <p>"),
        ('<meta http-equiv="refresh" content="0"/>', "the attribute http-equiv of <meta>"),
        ('<link rel="stylesheet" href="x.css"/>', "<link>, which a cover may not hold"),
    ],
)
def test_a_cover_that_runs_something_or_alters_words_is_refused(template: str, what: str) -> None:
    with pytest.raises(UnprovenThemeError) as raised:
        cover_html(
            edition_of(article(), title="Ferry returns to the old pier"),
            with_file(NEWSPAPER, "cover.html", template),
        )
    assert what in str(raised.value)


def test_a_cover_may_have_words_and_a_style_of_its_own() -> None:
    template = (
        "<html><head><title>x</title><style>p { color: red }</style></head><body><p>Our weekly: <b>{{ edition.title }}</b>"
        "</p>{% for article, number in headlines %}<p>{{ number + 1 }}. {{ article.title }}</p>{% endfor %}</body></html>"
    )
    assert "Our weekly" in cover_html(edition_of(article()), with_file(NEWSPAPER, "cover.html", template))
    assert cover_html(full_edition(), NEWSPAPER)


@pytest.mark.parametrize(
    "css",
    [
        "p { background: url(https://elsewhere.example/x.png) }",
        "p { background: u\\72l(//elsewhere.example/x.png) }",
        "p { background: url('fonts/../x.png') }",
        "@import 'x.css';",
        "@\\69mport 'x.css';",
        "p { background: image-set('x.png' 1x) }",
        "p { width: expression(alert(1)) }",
        "p { behavior: url(x.htc) }",
        "p { background: url(data:image/svg+xml;base64,PHN2Zz4=) }",
        "p { color: red } </style><script>",
    ],
)
def test_a_sheet_of_the_front_page_that_loads_or_runs_something_is_refused_with_its_line(css: str) -> None:
    theme = with_css("page/page.css", css)
    line = theme.file("page/page.css").count("\n") + 1
    with pytest.raises(ThemeError, match=rf"newspaper/page/page.css:{line}: "):
        check_style(theme)


def test_a_sheet_of_the_front_page_may_hold_pictures_and_any_property() -> None:
    check_style(NEWSPAPER)
    check_style(
        with_css("page/page.css", "p { position: sticky; background: url(data:image/png;base64,iVBOR) }")
    )


@cache  # a font holds the second in which it was made
def boxes_font() -> bytes:
    """A font whose letters are boxes."""
    letters = [chr(code) for code in range(0x21, 0x7F)]
    pen = TTGlyphPen(None)
    for point in ((50, 0), (50, 700), (450, 700), (450, 0)):
        (pen.moveTo if point == (50, 0) else pen.lineTo)(point)
    pen.closePath()
    box, empty = pen.glyph(), TTGlyphPen(None).glyph()
    names = {letter: f"uni{ord(letter):04X}" for letter in letters}
    builder = FontBuilder(1000)
    builder.setupGlyphOrder([".notdef", "space", *names.values()])
    builder.setupCharacterMap({32: "space"} | {ord(letter): name for letter, name in names.items()})
    builder.setupGlyf({".notdef": empty, "space": empty} | dict.fromkeys(names.values(), box))
    builder.setupHorizontalMetrics(dict.fromkeys([".notdef", "space", *names.values()], (500, 50)))
    builder.setupHorizontalHeader(ascent=800, descent=-200)
    builder.setupNameTable({"familyName": "Boxes", "styleName": "Regular"})
    builder.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    builder.setupPost()
    target = io.BytesIO()
    builder.save(target)
    return target.getvalue()


def fonts_of(data: bytes) -> set[str]:
    with pikepdf.open(io.BytesIO(data)) as file:
        dictionaries = [one for one in file.objects if isinstance(one, pikepdf.Dictionary)]
        return {str(one.BaseFont).partition("+")[2] for one in dictionaries if "/BaseFont" in one}


OWN_FONT = '@font-face { font-family: "Boxes"; src: url("fonts/boxes.ttf") } h1, .title { font-family: Boxes, serif }'


def test_a_font_of_the_theme_is_in_the_book_and_in_the_pages() -> None:
    theme = msgspec.structs.replace(
        with_css("pdf/pdf.css", OWN_FONT, with_css("epub/epub.css", OWN_FONT)),
        data=(("fonts/boxes.ttf", boxes_font()),),
    )
    edition = edition_of(article())
    with zipfile.ZipFile(io.BytesIO(made(edition, theme).data)) as book:
        assert book.read("EPUB/fonts/boxes.ttf") == boxes_font()
        assert b'href="fonts/boxes.ttf"' in book.read("EPUB/content.opf")
    assert "Boxes-Bold" in fonts_of(pdf.export(edition, theme).data)
    judged(theme, "epub", "pdf")


# Sheets at load


def test_the_built_in_themes_are_proven() -> None:
    prove_theme(NEWSPAPER, ("epub", "pdf", "rss"))
    assert NEWSPAPER.digest in built_in_digests()


@pytest.mark.parametrize(
    "css",
    [
        ".notice { transform: scaleX(-1) }",
        ".notice { transform: rotate(180deg) }",
        ".notice { rotate: 180deg }",
        ".notice { text-decoration: line-through }",
        ".notes { position: absolute; top: 0; font-size: 90pt }",
        ".notes::before { content: 'VOID'; position: absolute; top: 8cm; font-size: 90pt }",
        ".sa, .sb { display: inline-block; position: relative; left: 53mm }",
        ".n::after { content: ''; background: #fff; position: absolute; width: 9mm; height: 9mm }",
        "@page { size: 3000mm 4000mm }",
        "@page { size: 900mm }",
        "@page { @top-center { content: 'VOID'; font-size: 200pt } }",
        "@page { @top-center { content: 'x'; position: absolute } }",
        ".notice { color: device-cmyk(0 0 0 0.02) }",
        ".notice { font-size: 3pt }",
        ".body { columns: 12 }",
        ".notice { float: footnote }",
        ".notice { position: running(gone) }",
        ".notice p::before { content: 'It is not true: ' }",
        ".notice a::after { content: target-counter(attr(href), page) }",
        ".amendments { margin-top: -90mm }",
        ".notice { column-span: all; height: 1mm }",
        ".body > p:first-of-type::first-letter { float: left }",
        "article { page: gone; visibility: hidden }",
        ".notice { -weasy-hyphens: auto; -weasy-transform: none none }",
        "hr::after { content: 'VOID' }",
        "td::before { content: counter(page) }",
        ".note { font-size: 40px; margin-top: -1em }",
        "@page { size: 594mm 594mm }",
    ],
)  # fmt: skip
def test_styles_that_hide_a_notice_on_pages_are_refused_before_layout(css: str) -> None:
    theme = with_css("pdf/pdf.css", css)
    line = theme.file("pdf/pdf.css").count("\n") + 1
    with pytest.raises(UnprovenThemeError) as raised:
        judged(theme, "pdf")
    assert f"pdf/pdf.css:{line}: " in str(raised.value)


@pytest.mark.sampled(4)
@pytest.mark.parametrize(
    "css",
    [
        "@page { size: A5; margin: 15mm 12mm; @bottom-right { content: counter(page) ' / ' counter(pages); font: 8pt Georgia, serif } }",
        "@page :left { margin-left: 25mm; @top-left { content: string(running) } } @page :blank { @top-left { content: none } }",
        ".masthead { position: running(masthead) } @page { @top-center { content: element(masthead) } }",
        ".body { columns: 3; column-gap: 5mm; column-rule: 0.3pt solid #999; column-fill: balance } .title { column-span: all }",
        ".notice { font-size: 7.2pt; color: #555; break-inside: avoid; border: 0.5pt solid #999; padding: 2mm }",
        ".title { bookmark-level: 2; bookmark-label: content(); string-set: running content() } h2 { bookmark-level: none }",
        ".note { float: footnote; footnote-display: block } @page { @footnote { border-top: 0.5pt solid } }",
        ".contents li a::after { content: leader('.') ' ' target-counter(attr(href), page) }",
        ".kicker { color: device-cmyk(0 1 1 0) } .notice { color: device-cmyk(0 0 0 1) }",
        ".body > p:first-of-type::first-letter { font-size: 1.5em }",
        "@page { size: 420mm 594mm }",
        "@page { size: 594mm 420mm; margin: 20mm }",
        "@page { size: 26mm 30mm; margin: 2mm }",
    ],
)  # fmt: skip
def test_styles_that_pages_need_are_accepted(css: str) -> None:
    judged(with_css("pdf/pdf.css", css), "pdf")


def test_every_refusal_is_an_error_of_its_own() -> None:
    theme = with_css("epub/epub.css", ".notice { opacity: 0 }\nh1 { position: fixed }")
    with pytest.raises(ExceptionGroup) as raised:
        prove_theme(theme, ("epub", "pdf", "rss"))
    line = theme.file("epub/epub.css").count("\n")
    assert [str(error).partition(": not")[0] for error in raised.value.exceptions] == [
        f"newspaper/epub/epub.css:{line}: opacity: 0",
        f"newspaper/epub/epub.css:{line + 1}: position: fixed",
    ]


def test_a_cover_and_a_front_page_are_proven_with_the_rest() -> None:
    theme = with_css("epub/epub.css", "h1 { position: fixed }", with_css("page/page.css", "@import 'x.css';"))
    theme = with_file(theme, "cover.html", "<p>{{ date|upper }}</p>")
    with pytest.raises(ExceptionGroup) as raised:
        prove_theme(theme, ("epub",))
    files = [str(error).partition(": ")[0].partition("/")[2] for error in raised.value.exceptions]
    assert [name.partition(":")[0] for name in files] == ["cover.html", "page/page.css", "epub/epub.css"]


def test_a_template_that_moves_the_notice_is_judged_where_it_then_stands() -> None:
    hidden = with_css("epub/epub.css", ".aside { display: none }")
    judged(hidden, "epub")
    chapter = hidden.file("epub/chapter.xhtml").replace('<div class="story">', '<div class="story aside">')
    with pytest.raises(UnprovenThemeError, match="display: none: not allowed on a notice"):
        judged(with_file(hidden, "epub/chapter.xhtml", chapter), "epub")


# Ink


def inked(css: str) -> None:
    """Look at a chapter under the theme's sheet and this one, whatever the grammar makes of it."""
    [themed] = themed_by(load_exporter("epub"), specimen(), BARE)
    sheets = (*themed.sheets, ("more.css", css))
    check_ink(BARE, Themed(documents=themed.documents[-1:], sheets=sheets))


@pytest.mark.parametrize(
    "css",
    [
        ".notice { display: none }",
        ".notice { opacity: 0 }",
        ".notice, .notice * { color: #fff }",
        ".notice { position: absolute; left: -999px }",
        ".notice { height: 0; overflow: hidden; padding: 0 }",
        "body::after { content: ''; position: fixed; top: 0; left: 0; width: 100%; height: 100%; background: #fff }",
        "@media screen { .notice { visibility: hidden } }",
        "@media print { .notice { visibility: hidden } }",
        "@media (prefers-color-scheme: dark) { .notice { visibility: hidden } }",
        "@media (min-width: 1px) { @supports (display: grid) { .notice { visibility: hidden } } }",
        "@layer a { .notice { visibility: hidden } }",
        ".notice { clip: rect(0, 0, 0, 0); position: absolute }",
        ".turn { margin-top: -150px; height: 150px; background: #fff; position: relative }",
    ],
)  # fmt: skip
def test_a_second_engine_sees_what_hides_a_notice(css: str) -> None:
    with pytest.raises(UnprovenThemeError, match="of a notice's letters are seen"):
        inked(css)


def test_a_second_engine_sees_a_notice_that_is_shown() -> None:
    inked(
        "@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } .notice { border: 1px solid } }"
    )


# The commands

TEXT = "A ferry\n\nThe boat came in.\n\nIt left again after an hour.\n"


def convert(folder: Path, source: Path, *more: str) -> tuple[int, str]:
    out = folder.parent / "out"
    arguments = [
        "convert",
        str(source),
        "--to",
        "epub",
        "--theme",
        str(folder),
        "--disclaimer",
        "May be printed.",
        "--out",
        str(out),
    ]
    result = CliRunner().invoke(app, [*arguments, *more])
    return result.exit_code, result.output


def test_a_command_refuses_a_theme_before_it_makes_anything(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    source = tmp_path / "a.txt"
    source.write_text(TEXT)
    css = (folder / "epub" / "epub.css").read_text()
    (folder / "epub" / "epub.css").write_text(css + ".notice{visibility:hidden;visibility:none}")
    code, said = convert(folder, source)
    assert code == Exit.NOTICE
    first = f"{folder}/epub/epub.css:{css.count(chr(10)) + 1}: visibility: hidden"
    assert first in "".join(said.splitlines())
    assert f"and 1 more -- run `syndicate themes check {folder}`" in said
    assert not (tmp_path / "out").exists()
    result = CliRunner().invoke(app, ["themes", "check", str(folder)])
    told = result.output.splitlines()
    assert (result.exit_code, len(told), told[0].startswith(first)) == (Exit.NOTICE, 3, True)
    assert "visibility: none: not a value of this grammar; write: visible | hidden | collapse" in told[1]


def test_a_theme_is_proven_once_for_each_content(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def prove(theme: Theme, formats: tuple[str, ...]) -> None:
        asked.append(f"{theme.digest} {formats}")

    monkeypatch.setattr(
        theme_check, "execute", lambda task, items, **_: [(item, task(item)) for item in items]
    )
    monkeypatch.setattr(theme_check, "prove_theme", prove)
    monkeypatch.setattr(theme_check, "_proven", set())
    check_theme(load_theme("newspaper"), ("epub",), tmp_path)
    check_theme(load_theme(str(folder)), ("epub",), tmp_path)
    assert asked == []
    (folder / "epub" / "epub.css").write_text("p { margin: 0 }")
    mine = load_theme(str(folder))
    for _ in range(2):
        check_theme(mine, ("epub",), tmp_path)
    monkeypatch.setattr(theme_check, "_proven", set())
    check_theme(mine, ("epub",), tmp_path)
    assert len(asked) == 1
    check_theme(mine, ("epub", "pdf"), tmp_path)
    (folder / "epub" / "epub.css").write_text("p { margin: 1px }")
    check_theme(load_theme(str(folder)), ("epub",), tmp_path)
    assert len(asked) == 3


def test_themes_are_listed_and_checked(folder: Path) -> None:
    listed = CliRunner().invoke(app, ["themes"])
    assert (listed.exit_code, "newspaper" in listed.output) == (0, True)
    checked = CliRunner().invoke(app, ["themes", "check", str(folder)])
    assert (checked.exit_code, "shows every notice" in checked.output) == (0, True)


# An output carries exactly the theme's sheet


def test_the_sheet_of_an_exporter_is_known_by_its_hash() -> None:
    assert len(sheets_of(load_exporter("epub"), BARE)) == 1
    assert sheets_of(load_exporter("rss"), BARE) == ()
    changed = with_css("epub/epub.css", "h1 { margin: 0 }")
    assert sheets_of(load_exporter("epub"), changed) != sheets_of(load_exporter("epub"), BARE)


def test_a_book_with_another_sheet_is_found_now_and_by_its_receipt() -> None:
    edition = edition_of(article())
    exporter = load_exporter("epub")
    book = made(edition)
    sheets = sheets_of(exporter, BARE)
    wanted = tuple(expected.with_sheets(sheets) for expected in demanded(edition))
    verifier = load_verifier(book.media_type)
    assert [one.problems for one in verify(book, wanted, verifier)] == [()]
    css = members(book)["EPUB/style.css"]
    other = rebuilt(book, {"EPUB/style.css": css + b"h1 { margin: 0 }"})
    [verdict] = verify(other, wanted, verifier)
    assert verdict.problems == ("its style sheet is not the one of its theme",)
    record = output_record("digest.epub", "epub", book, verifier.name, edition, ["1"], ())
    receipt = write_receipt("", [msgspec.structs.replace(record, sheets=sheets)], [article()], (), ())
    again = load_receipt(dump_receipt(receipt))
    [verdict] = verify(other, again.expectations(again.outputs[0]), verifier)
    assert "its style sheet is not the one of its theme" in verdict.problems


def test_there_is_a_hostile_sheet_for_every_kind_of_attack() -> None:
    kinds = {name.partition(":")[0] for name in HOSTILE}
    assert len(kinds) == 21
    assert len(HIDES) > 100
    assert full_edition()


CAUSES = {
    "p { padding: var(--gap) } h1 { margin: var(--gap) }\n:root { --gap: 9999px }": (2, "--gap: 9999px"),
    ".notice a { font-size: .6rem }\np { font-size: .5rem }\nhtml { font-size: 62% }": (3, "font-size: 62%"),
    "\nhtml { font-size: 6px }": (2, "font-size: 6px"),
    ".turn { margin: -9px }\n.notice { display: none }": (1, "margin: -9px"),
}


@pytest.mark.parametrize("css", CAUSES)
def test_the_cause_of_refusals_is_named_before_what_follows_from_it(css: str) -> None:
    """And each refusal but once, with its own line."""
    line, what = CAUSES[css]
    own = NEWSPAPER.sheet("epub/epub.css") + "\n" + css
    themed = Themed(
        documents=(
            ("epub/chapter.xhtml", members(made(edition_of(article())))["EPUB/article-001.xhtml"].decode()),
        ),
        sheets=(("epub/epub.css", own),),
    )
    first, *others = map(str, refused_sheets(NEWSPAPER, themed))
    line += NEWSPAPER.sheet("epub/epub.css").count("\n") + 1
    assert first.startswith(f"newspaper/epub/epub.css:{line}: {what}: ")
    assert ("because of it " in first) == (what != "margin: -9px")
    assert others
    assert all(f": {what}: " not in one for one in others)
