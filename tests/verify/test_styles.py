"""Style sheets that hide a notice and style sheets that do not: the grammar tells them apart, and Chromium agrees.

Chromium lays every style sheet out twice: with the notice, and with no-break spaces for its letters in a font where all
have the same width. The pixels in which the two differ are the ink of the notice.
"""

# ruff: noqa: E501 -- a style sheet is a line of its table

from __future__ import annotations

import runpy
from pathlib import Path

import pytest
import tinycss2
from helpers.books import BARE, made, members, problems, rebuilt, with_file
from helpers.paths import ROOT
from helpers.style_sheets import (
    BOOK,
    CHAIN,
    CHAPTER,
    CSS,
    EDITION,
    HIDES,
    HOSTILE,
    MONOSPACE,
    THEME,
    needs_chromium,
    shares,
    sheet,
)
from helpers.thorough import is_tried

from syndicate.verify.contrast import contrast
from syndicate.verify.css import Refusal, Step, classed, parsing_refusals, refusals
from syndicate.verify.css.colours import colour
from syndicate.verify.css.grammar import grammar
from syndicate.verify.css.syntax import syntax

SHEET = "EPUB/style.css"
CLEARED = "\n.notice { clear: both }\n"
"""What every book's sheet ends with."""


HARMLESS = {
    "nothing": "",
    "a frame": ".notice { border: 1px solid #999; padding: 1em; margin: 2em 0 }",
    "a border on one side": ".notice { border-left: thick double rgb(10, 20, 30); padding-left: 1em; border-radius: 4px }",
    "a tint": ".notice { background: #eee }",
    "a tint behind the page": "html { background: #fffff0 } body { background: none }",
    "a dark page": "body { background: #111; color: #eee } a { color: inherit }",
    "a dark notice": ".notice { background: #111; color: #eee }",
    "colours from around": ".notice { color: inherit; background: inherit }",
    "the current colour": ".notice { color: currentColor; border-color: currentColor }",
    "a bit transparent": ".notice { opacity: .9; color: rgba(0, 0, 0, .8) }",
    "smaller": ".notice { font-size: 80% }",
    "small by a word": ".notice { font-size: small }",
    "larger": ".notice { font-size: 1.1em }",
    "by the root": "html { font-size: 100% } .notice { font-size: .9rem }",
    "a font at once": '.notice { font: italic bold .9em/1.5 "DejaVu Sans Mono", monospace }',
    "lines": ".notice { line-height: 1.6 }",
    "lines by a length": ".notice { line-height: 24px }",
    "another family": ".notice { font-family: serif; font-family: 'DejaVu Sans Mono', monospace; font-variant: normal }",
    "aligned": ".notice { text-align: right; text-align-last: start; hyphens: manual; -webkit-hyphens: manual }",
    "underlined": ".notice { text-decoration: underline dotted }",
    "indented": ".notice p { text-indent: 1em }",
    "spaced": ".notice { letter-spacing: .02em; word-spacing: .1em }",
    "as wide as a column": ".notice { max-width: 30em; width: auto; box-sizing: border-box }",
    "as wide as the page": ".notice { width: 100%; max-width: 100% }",
    "as high as its text": ".notice { height: auto; max-height: none; min-height: 2em; overflow: visible }",
    "a block": ".notice { display: block } .notice p { display: block }",
    "a table": ".notice { display: table }",
    "together on a page": ".notice { break-inside: avoid; page-break-inside: avoid; widows: 2; orphans: 2 }",
    "nothing moved": ".notice { transform: none; position: static; clip-path: none; filter: none; zoom: 1 }",
    "relative without a move": ".notice { position: relative; top: 0; z-index: 1 }",
    "for another class": ".notices, .not-notice, #notice { display: none }",
    "for another element": "aside, footer, figure { display: none }",
    "for another attribute": "[class=other] { display: none }",
    "for others": ".story > :not(.notice):not(p) { display: none }",
    "the title is not displayed": ".kicker { display: none }",
    "the byline is white": ".byline, .byline * { color: #fff }",
    "the code is clipped": "pre { overflow: auto; white-space: pre }",
    "a box beside": ".notice::before { content: ''; display: block; border-top: 1px solid #000; margin: 0 0 4px }",
    "a rule drawn": "hr { height: 1px; width: 4em; border: 0 }",
    "on screens": "@media screen { .notice { color: #222 } }",
    "in the dark": "@media (prefers-color-scheme: dark) { body { background: #111; color: #eee } a { color: inherit } }",
    "in a layer": "@layer base { .notice { color: #222 } }",
    "in the dark, all of it": ".story { background: #fff; color: #111 } @media (prefers-color-scheme: dark) { .story { background: #111; color: #eee } a { color: inherit } }",
    "in the dark, by variables": ":root { --a: #111; --b: #fff } @media (prefers-color-scheme: dark) { :root { --a: #eee; --b: #111 } } body { color: var(--a); background: var(--b) } a { color: inherit }",
    "at most a column": "body { max-width: min(100%, 38rem); padding: 0 max(1em, 4%) } .notice { max-width: min(38rem, 90vw) }",
    "margins of the screen": "body { margin: 0 5vw; padding: clamp(.5rem, 2vw, 2rem) }",
    "a picture as wide as the screen": "figure img { width: 100vw; margin-left: calc(50% - 50vw) }",
    "words of CSS": ".notice { color: inherit; margin: initial; font: inherit; border: unset; width: initial } .notice a { display: inline; color: revert }",
    "dashes for lists": "ul { list-style: '– ' outside }",
    "again and again": ".story { color: #111 } .notice { color: #222 } .notice p { color: #333 }",
    "a dark notice in a light story": ".story { color: #222; background: #fff } .notice { background: #222; color: #eee } .notice a { color: inherit }",
    "pages": "@page { margin: 2em } @charset 'utf-8';",
    "a namespace": '@namespace epub "http://www.idpf.org/2007/ops";',
    "variables that nobody asks": ":root { --c: #fff }",
    "with comments": "/* .notice { display: none } */ .notice { color: /* not #fff */ #222 }",
    "in capitals": ".notice { COLOR: #222; Display: BLOCK }",
    "a selection": "::selection { color: #fff; background: #000 }",
    "hovered": ".notice:hover { color: #222 }",
    "links": ".notice a { color: #00c; text-decoration: none }",
    "east asian": ":lang(ja) { line-break: strict; text-align: justify }",
}  # fmt: skip

DOUBTFUL = {
    "for another place": ".notice .notice, .notice + .notice, .kicker > .notice { display: none }",
    "for another language": ":lang(ar) .notice, :lang(ja) .notice { display: none }",
    "overruled by importance": ".notice { display: block !important } section .notice { display: none }",
    "overruled": ".notice { display: none } .notice { display: block }",
    "afloat": ".notice { float: left; clear: both }",
    "a picture behind": ".notice { background: url(paper.png) }",
    "a sheet that is not there": "@import 'other.css';",
    "a property of tomorrow": ".notice { text-vanish: slowly }",
    "all in capitals": ".notice { text-transform: uppercase }",
    "struck out": ".notice { text-decoration: line-through }",
    "on one line": ".notice { white-space: nowrap }",
    "many columns": ".notice { column-count: 999; column-gap: 0; overflow: hidden }",
    "backwards": ".notice { unicode-bidi: bidi-override; direction: rtl }",
    "cut off": ".notice { overflow: hidden }",
    "a color of tomorrow": ".notice { color: color(rec2020 .1 .1 .1) }",
    "huge": ".notice { font-size: 900px }",
    "an at-rule of tomorrow": "@tomorrow { }",
    "a default namespace": '@namespace "http://www.w3.org/2000/svg"; .notice { color: #222 }',
    "too many conditions": "".join(f"@media (width: {n}px) {{ p {{ color: #222 }} }}" for n in range(60)),
}
"""By what keeps the verifier from judging, or makes of a notice what its publisher did not say."""


KNOWN = classed(
    [
        ("body", "chapter", ()),
        ("div", "story", ("chapter",)),
        ("div", "see-also", ("story", "", "chapter")),
        ("ul", "turn", ("chapter",)),
    ]
)
HONEST = {path.stem: path.read_text("utf-8") for path in sorted((CSS / "honest").glob("*.css"))}


def refused(css: str) -> tuple[Refusal, ...]:
    return refusals(sheet(css), CHAIN)


@pytest.mark.parametrize(
    "css", [*HIDES.values(), *DOUBTFUL.values(), *HOSTILE.values()], ids=[*HIDES, *DOUBTFUL, *HOSTILE]
)
def test_styles_that_hide_or_alter_a_notice_are_refused_with_their_line(css: str) -> None:
    own = sheet(css).index(css) if css else 0
    first = sheet(css).count("\n", 0, own) + 1
    lines = {refusal.line for refusal in refused(css)}
    assert lines & set(range(first, first + css.count("\n") + 1)), refused(css)


@pytest.mark.parametrize("name", HARMLESS)
def test_styles_that_do_not_hide_a_notice_are_accepted(name: str) -> None:
    assert refused(HARMLESS[name]) == ()


@pytest.mark.parametrize("name", HONEST)
def test_an_honest_style_sheet_is_accepted(name: str) -> None:
    assert refusals(HONEST[name] + CLEARED, CHAIN) == ()


def test_there_are_enough_honest_and_hostile_style_sheets() -> None:
    assert len(HONEST) >= 40
    assert len(HOSTILE) + len(HIDES) >= 300


@pytest.mark.parametrize(
    "css",
    [
        "/*",
        ".x { color: #222",
        "@media screen {",
        ".x { content: '",
        'p { margin: 0 } .x[title="',
        ".x { width: calc(1px",
        "}",
    ],
)
def test_a_sheet_with_an_unclosed_block_is_refused_alone_and_with_others(css: str) -> None:
    assert parsing_refusals(css)
    assert parsing_refusals(css + "\n.notice { display: none }")
    assert (
        parsing_refusals("/* it's */ p { content: '}' } a[title=\"{\"] { margin: 0 } .x\\{ { margin: 0 }")
        == ()
    )


def test_a_comment_of_one_sheet_does_not_hide_the_next_one_in_a_book() -> None:
    chapter = members(BOOK)[CHAPTER].decode()
    two = chapter.replace("</head>", "<style>/*</style><style>.notice { display: none }</style></head>")
    assert two != chapter
    [problem] = problems(rebuilt(BOOK, {CHAPTER: two.encode()}), EDITION)["Ferry"][:1]
    assert "a comment that does not end" in problem


def test_an_element_that_is_accepted_in_one_place_may_be_refused_in_another() -> None:
    css = ".sidebar { display: none }"
    assert refusals(css, CHAIN) == ()
    assert refusals(css, (*CHAIN[:3], Step("div", (("class", "sidebar"),)), CHAIN[-1]))


def test_a_rule_for_an_element_that_no_chapter_holds_is_judged_too() -> None:
    """Otherwise a theme would break in the night of its first picture."""
    assert refused("figure { position: absolute }")[0].what == "position: absolute"
    assert refused("figure { float: left; width: 40% }") == ()


def test_a_theme_that_hides_the_notice_is_found_in_the_book_that_it_makes() -> None:
    css = BARE.file("epub/epub.css")
    shown, hidden = (
        with_file(BARE, "epub/epub.css", css + rule) for rule in ("", ".notice { display: none }")
    )
    assert problems(made(EDITION, shown), EDITION) == {}
    [problem] = problems(made(EDITION, hidden), EDITION)["Ferry"][:1]
    assert "display: none: not allowed on a notice" in problem


def test_the_reason_names_the_hiding_element() -> None:
    for css, reason in (
        (".notice { opacity: .1 }", "opacity: .1: not allowed on a notice"),
        (".notice { color: #fff }", "color: #fff: <p>: contrast 1.0 : 1"),
        (".notice { font-size: 2px }", "font-size: 2px: <p>: a font of 2 pixels"),
        (".notice { line-height: .85 }", "line-height: .85: <p>: lines of 0.85 times the font"),
        ("h1 { position: fixed }", "position: fixed: not a value of this grammar; write: static | relative"),
        ("@tomorrow { }", "@tomorrow: an at-rule outside of this grammar"),
    ):
        assert any(str(one).endswith(reason) or reason in str(one) for one in refused(css)), refused(css)


def test_words_that_have_to_be_a_link_are_seen_in_the_colour_that_links_have_by_themselves() -> None:
    dark = ".notice { background: #00c; color: #fff }"
    assert refused(dark + "a { color: inherit }") == ()
    assert "contrast" in refused(dark + "a { color: revert }")[0].why


def test_the_grammar_is_in_the_documents_as_it_is() -> None:
    """Run script/document_grammar after a change of the data."""
    script = runpy.run_path(str(ROOT / "script" / "document_grammar"))
    page = (ROOT / "docs" / "write-a-theme.md").read_text("utf-8")
    assert script["documented"](page) == page
    assert "[notice]" in page


@pytest.mark.parametrize("paged", [False, True])
def test_every_line_of_the_grammar_can_be_read(*, paged: bool) -> None:
    known = grammar(paged=paged)
    for table in known.tables.values():
        for name, written in table.items():
            assert written == "" or syntax(written), name
    narrowed = {
        name for where in ("notice", "inline", "root", "script", "empty") for name in known.tables[where]
    }
    assert narrowed - set(known.tables["story"]) == set()


@pytest.mark.parametrize(
    "css",
    [
        "*{color:#222}" * 5000,
        "p{" + "color:#222;" * 9000 + "}",
        ",".join(["p"] * 9000) + "{margin:0}",
        "p{" + "&" * 50 + "{" + "&" * 50 + "{" + "&" * 50 + "{margin:0}}}}",
        ":is(" * 20 + "p" + ")" * 20 + "{margin:0}",
        "a{b:" + "(" * 200_000,
        "p{margin:" + "calc(" * 300 + "1px" + ")" * 300 + "}",
        "".join(f"@media (width:{n}px){{p{{color:#222}}}}" for n in range(60)),
        ":root{"
        + "".join(f"--a:{n}px;" for n in range(40))
        + "} p{margin:var(--a) var(--a) var(--a) var(--a)}",
        ":root{--a:var(--b);--b:var(--a)} p{margin:var(--a)}",
        "/*" + "x" * 1_000_000 + "*/",
    ],
    ids=range(11),
)
def test_a_sheet_that_would_cost_too_much_is_refused_instead(css: str) -> None:
    assert refusals(css, CHAIN)


def test_padding_counts_for_inline_words_if_the_document_makes_them_inline() -> None:
    css = THEME + ".byline .names { padding-bottom: 200px; background: #1a1a1a }" + CLEARED
    assert refusals(css, CHAIN) == ()
    [refusal] = refusals(
        css, CHAIN, known=classed([("span", "names", ()), ("p", "byline", ()), ("p", "", ())])
    )
    assert "padding-bottom: 200px: is painted 200 pixels out of its line" in str(refusal)
    assert refusals(css, CHAIN, known=classed([("div", "names", ()), ("p", "byline", ())])) == ()


@pytest.mark.parametrize(
    ("inline", "padded"),
    [
        (".chapter li", ".story li"),
        (".story h2", ".chapter h2"),
        (".turn li", ".chapter li"),
        (".chapter .see-also", ".story .see-also"),
        (".story .see-also ul", ".chapter ul"),
    ],
)
def test_an_element_with_two_classes_matches_rules_of_both(inline: str, padded: str) -> None:
    css = f"{inline} {{ display: inline }} {padded} {{ padding: 90px 0; background: #fff }}"
    assert any("padding" in refusal.what for refusal in refusals(sheet(css), CHAIN, known=KNOWN))


def test_elements_without_a_common_parent_are_two() -> None:
    css = ".turn li { display: inline } .story li { padding: 90px 0 }"
    assert refusals(sheet(css), CHAIN, known=KNOWN) == ()


@pytest.mark.parametrize(
    ("written", "rgb"),
    [
        ("oklch(62.8% .2577 29.23)", (255, 0, 0)),
        ("oklab(45.2% -.032 -.312)", (0, 0, 255)),
        ("lab(54.29% 80.8 69.9)", (255, 0, 0)),
        ("lch(29.57% 131.2 301.4)", (0, 0, 255)),
        ("hwb(0 20% 20%)", (204, 51, 51)),
        ("color-mix(in srgb, white, black)", (128, 128, 128)),
        ("color-mix(in srgb, white 25%, black)", (64, 64, 64)),
        ("color-mix(in oklab, white, black)", (99, 99, 99)),
        # What Chromium paints:
        ("color-mix(in oklch, red, blue)", (186, 0, 194)),
        ("color-mix(in oklch longer hue, #0a0 66%, #1a1a1a)", (57, 92, 179)),
        ("color-mix(in hsl longer hue, white 47%, #06c)", (217, 189, 131)),
        ("color-mix(in hwb longer hue, #9b1c1c 30%, white)", (195, 187, 225)),
        ("color(display-p3 0 1 0)", (0, 255, 0)),
        ("color(srgb 20% .3 .4)", (51, 77, 102)),
        ("color(srgb-linear .2 .3 .4)", (124, 149, 170)),
        ("color(xyz 0 0 0)", (0, 0, 0)),
        ("light-dark(#123456, #fff)", (18, 52, 86)),
        ("CanvasText", (0, 0, 0)),
    ],
)
def test_colours_of_later_levels_are_computed(written: str, rgb: tuple[int, int, int]) -> None:
    found = colour(tinycss2.parse_one_component_value(written))
    assert found is not None
    assert [255 * part for part in found[:3]] == pytest.approx(rgb, abs=3)


@pytest.mark.parametrize(
    "written",
    [
        "color-mix(in oklch farther hue, red, blue)",
        "color-mix(in srgb longer hue, red, blue)",
        "color-mix(in rec2020, red, blue)",
        "color-mix(in srgb, color(srgb 9 9 9) 10%, black)",
        "color-mix(in srgb, oklab(100% -4 0) 2%, black)",
        "color-mix(in srgb, light-dark(lab(90% 900 0), red), black)",
        "color(rec2020 0 0 0)",
        "color(a98-rgb 0 0 0)",
        "color(--own 0 0 0)",
        "color(srgb 0 none 0)",
        "rgb(from red r g b)",
        "color-mix(in srgb, red 20%, blue 20%)",
        "color-mix(red, blue)",
        "light-dark(red)",
        "currentcolor",
    ],
)
def test_a_colour_that_cannot_be_computed_is_unknown(written: str) -> None:
    assert colour(tinycss2.parse_one_component_value(written)) is None


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((1, 1, 1), (1, 1, 1)) == pytest.approx(1)
    assert contrast((119 / 255,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.005)


# Chromium


@needs_chromium
@pytest.mark.judge("Chromium")
def test_chromium_shows_no_notice_under_the_sheets_that_hide_it(tmp_path: Path) -> None:
    tried = [name for name in HIDES if is_tried(name, 2)]
    found = dict(zip(tried, shares([sheet(HIDES[name]) for name in tried], tmp_path / "hidden"), strict=True))
    assert {name: share for name, share in found.items() if share > 25} == {}


@needs_chromium
@pytest.mark.judge("Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chromium_shows_the_notice_under_every_sheet_that_is_accepted(scheme: str, tmp_path: Path) -> None:
    sheets = {name: sheet(css) for name, css in HARMLESS.items()}
    sheets |= {name: css + MONOSPACE + CLEARED for name, css in HONEST.items()}
    sheets = {name: css for name, css in sheets.items() if is_tried(f"{name} {scheme}", 2)}
    found = dict(zip(sheets, shares([*sheets.values()], tmp_path / scheme, scheme), strict=True))
    assert {name: share for name, share in found.items() if share < 50} == {}


@pytest.mark.parametrize(
    "value", ["'All lies. '", "counter(page) ' lies'", "attr(class)", "string(said)", "leader('not so')"]
)
def test_on_paper_words_of_a_sheet_are_only_in_margins(value: str) -> None:
    beside = f".source::before {{ content: {value} }}"
    assert any("content" in one.what for one in refusals(beside, CHAIN, paged=True))
    margin = f"@page {{ @bottom-center {{ content: {value} }} }}"
    assert refusals(margin, CHAIN, paged=True) == ()
    for signs in ("'§ '", "counter(page)", "leader('. ') target-counter(attr(href), page)"):
        assert refusals(f".source::before {{ content: {signs} }}", CHAIN, paged=True) == ()
