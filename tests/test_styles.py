"""Style sheets that hide a notice and style sheets that do not: the grammar tells them apart, and Chromium agrees.

Chromium lays every style sheet out twice: with the notice, and with no-break spaces for its letters in a font where all
have the same width. The pixels in which the two differ are the ink of the notice.
"""

from __future__ import annotations

import re
import runpy
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
import tinycss2
from chromium_frames import differing, drawn
from sample_editions import article, edition_of, p
from test_epub import BARE, made, members, problems, rebuilt, with_file

from syndicate.model import Author, RequiredLink
from syndicate.verify.css import Refusal, Step, classed, refusals, unread
from syndicate.verify.css.colours import colour, contrast
from syndicate.verify.css.grammar import grammar
from syndicate.verify.css.syntax import syntax

# ruff: noqa: E501 -- a style sheet is a line of its table
NOTICE = "Printed with the leave of the Harbour Courier, which does not share its views."
EDITION = edition_of(
    article(
        "Ferry",
        body=(p("A boat."), p("It sailed.")),
        notice=(NOTICE,),
        links=(RequiredLink("Harbour Courier", "https://courier.example/terms"),),
        authors=(Author("Ada Vell"),),
        section="Port",
    )
)
BOOK = made(EDITION)
CHAPTER = "EPUB/article-001.xhtml"
SHEET = "EPUB/style.css"
CLEARED = "\n.notice { clear: both }\n"
"""What every book's sheet ends with."""
MONOSPACE = '\nbody, .notice, .kicker, h1, .byline, .turn { font-family: "DejaVu Sans Mono", monospace }\n'
"""Chromium's measure needs it; put before the rule of each case, and into the book that the verifier reads."""

HIDES = {
    "not displayed": ".notice { display: none }",
    "not displayed, its paragraphs": ".notice p { display: none }",
    "not displayed, around it": ".story { display: none }",
    "not displayed, the body": "body { display: none }",
    "not displayed, the root": ":root { display: none }",
    "important": ".notice { display: none !important } .notice { display: block }",
    "in escapes": ".n\\6ftice { d\\69splay: n\\6f ne }",
    "in capitals": ".notice { DISPLAY: NONE }",
    "with comments": ".notice/**/{/**/display/**/:/**/none/**/}",
    "after a byte order mark": "\ufeff.notice { display: none }",
    "a column": ".notice { display: table-column }",
    "invisible": ".notice { visibility: hidden }",
    "collapsed": ".notice p { visibility: collapse }",
    "opacity": ".notice { opacity: 0 }",
    "opacity of what is around it": "section { opacity: 3% }",
    "opacity before a prefixed one": ".notice { opacity: 0; -moz-opacity: 1; -epub-opacity: 1 }",
    "skipped": ".notice { content-visibility: hidden }",
    "transparent": ".notice, .notice a { color: transparent }",
    "the colour of the page": ".notice, .notice a { color: #fff }",
    "the colour of its background": ".notice { color: #123; background: #123 }",
    "nearly the colour of the page": ".notice { color: rgba(0, 0, 0, .03) }",
    "half transparent on its own colour": "body { color: rgba(0, 0, 0, .5) } .notice { background: #000 }",
    "a background reset": "body { background: #fff } .notice { color: #fff; background-color: initial }",
    "black on a black body": "body { background: #000; color: #000 }",
    "black on a black root": "html { background: #000 } body { background: none; color: #000 }",
    "a background as a picture": ".notice { background-image: linear-gradient(#1a1a1a, #1a1a1a) }",
    "a dark colour scheme": "html { color-scheme: dark; background: none } body { background: none; color: #111 }",
    "filled": ".notice { -webkit-text-fill-color: transparent }",
    "filled from around": ".story { background: #000; -webkit-text-fill-color: #fff } .notice { background: #fff; color: #000 }",
    "stroked over": ".notice { -webkit-text-stroke: 6px #fff }",
    "security": ".notice { color: #fff; -webkit-text-security: disc }",
    "no size": ".notice { font-size: 0 }",
    "one pixel": ".notice { font-size: 1px }",
    "small within small": ".story { font-size: .3em } .notice { font-size: .3em }",
    "small by the root": "html { font-size: 8px } .notice { font-size: .1rem }",
    "the font at once": ".notice { font: 0/0 a }",
    "the font at once, calculated": ".notice { font: calc(1px) serif }",
    "the font at once, lines": ".notice { font: 16px/0 serif; color: #fff }",
    "a size that is no size last": ".notice { font: 0 serif; font: 20px }",
    "adjusted": ".notice { font-size-adjust: 0.01 }",
    "zoomed": ".notice { zoom: .01 }",
    "far to the left": ".notice p { text-indent: -9999px; white-space: nowrap }",
    "far to the right": ".notice p { text-indent: 9999px; white-space: nowrap }",
    "an indent of the whole page": ".notice { padding-left: 200% }",
    "a margin off the page": ".notice { margin-left: -9999px; margin-right: 9999px }",
    "a margin that is calculated": ".notice { margin-left: calc(0px - 9999px); margin-right: 9999px }",
    "a margin by a variable": ":root { --m: -9999px } .notice { margin: 0 9999px 0 var(--m) }",
    "a margin followed by no margin": ".notice { margin-left: -9999px; margin-right: 9999px; margin-left: 1foo }",
    "a border off the page": ".notice { border-left: 9999px solid #fff }",
    "letters on one another": ".notice { letter-spacing: -1em }",
    "letters far apart": ".notice { letter-spacing: 9999px }",
    "absolute": ".notice { position: absolute; left: -9999px }",
    "fixed": ".notice { position: fixed; top: -999px }",
    "relative": ".notice { position: relative; left: -9999px }",
    "relative, from the start": ".notice { position: relative; inset-inline-start: -9999px }",
    "below all": ".notice { position: relative; z-index: -1 } body, section { background: #fff; position: relative }",
    "clipped": ".notice { position: absolute; clip: rect(0, 0, 0, 0) }",
    "clipped by a path": ".notice { clip-path: inset(100%) }",
    "clipped by a prefixed path": ".notice { -webkit-clip-path: circle(0) }",
    "masked": ".notice { mask-image: linear-gradient(transparent, transparent) }",
    "masked by a prefixed box": ".notice { -webkit-mask-box-image: linear-gradient(transparent, transparent) }",
    "no height": ".notice { height: 0; overflow: hidden; padding: 0 }",
    "no greatest height": ".notice { max-height: 0; overflow: clip; padding: 0 }",
    "no block size": ".notice { block-size: 0; overflow: hidden; padding: 0 }",
    "no width": ".notice { width: 0; overflow: hidden }",
    "hardly a width": ".notice p { width: 3px; overflow-x: hidden; word-break: keep-all }",
    "contained": ".notice { contain: strict; padding: 0; border: 0 }",
    "contained in size": ".notice { container-type: size; overflow: hidden; padding: 0 }",
    "a flat shape": ".notice { aspect-ratio: 9999/1; overflow: hidden; padding: 0 }",
    "no basis": ".story { display: flex; flex-direction: column; height: 0 } .notice { overflow: hidden; flex: 0 0 0; padding: 0 }",
    "no line": ".notice { line-height: 0; overflow: hidden; padding: 0 }",
    "lines by a percentage": ".story { font-size: 8px; line-height: 3% } .notice { font-size: 16px; overflow: hidden; padding: 0 }",
    "scaled": ".notice { transform: scale(0) }",
    "scaled by its own property": ".notice { scale: 0 }",
    "moved": ".notice { translate: -9999px }",
    "turned": ".notice { transform: rotateY(90deg) }",
    "on a path": '.notice { offset-path: path("M -9999 -9999 L 0 0") }',
    "filtered": ".notice { filter: opacity(0) }",
    "blurred": ".notice { filter: blur(40px) }",
    "blended": ".notice { color: #000; mix-blend-mode: lighten }",
    "an inner shadow": ".notice { box-shadow: inset 0 0 0 999px #1a1a1a }",
    "an outline": ".notice { outline: 99px solid #fff; outline-offset: -99px }",
    "a thick line through": ".notice { text-decoration: line-through 2em #1a1a1a }",
    "a border as a picture": ".notice { border: 1px solid; border-image: linear-gradient(#1a1a1a, #1a1a1a) 1 fill }",
    "all at once, unset": "* { all: unset } .notice { color: #fff }",
    "covered by the title": "h1 { position: fixed; inset: 0; margin: 0; background: #fff }",
    "covered by what follows": ".turn { position: relative; margin-top: -9em; height: 9em; background: #fff }",
    "covered by a box": "body::after { content: ''; position: fixed; inset: 0; background: #fff }",
    "covered by an outline of another": "h1 { outline: 999px solid #fff }",
    "an attribute": "[class=notice] { display: none }",
    "an attribute's beginning": "[class^='not'] { display: none }",
    "an attribute in any case": "[class='NOTICE' i] { display: none }",
    "not": ".story > :not(p) { display: none }",
    "is": ":is(.x, .notice) { display: none }",
    "where": ":where(.notice) { display: none }",
    "has": "section:has(> p > a) { display: none }",
    "the last": ".story > :last-child { display: none }",
    "the third": ".story > :nth-child(3) { display: none }",
    "of a kind": ".story > section:first-of-type { display: none }",
    "after another": ".story > p + section { display: none }",
    "after others": ".story > p ~ section { display: none }",
    "of a language": ":lang(en) .notice { display: none }",
    "of a direction": ".notice:dir(ltr) { display: none }",
    "not hovered": ".notice:not(:hover) { display: none }",
    "not targeted": ".notice:not(:target) { display: none }",
    "its first line": ".notice p::first-line { color: #fff; font-size: 0 } .notice a { font-size: 0 }",
    "more specific": "section section.notice { display: none } .notice { display: block }",
    "a selector of tomorrow": ".notice:nth-child(n of .notice) { display: none }",
    "on screens": "@media screen { .notice { display: none } }",
    "on wide screens": "@media (min-width: 1px) { .notice { display: none } }",
    "on screens within": "@media screen { @supports (color: red) { .notice { display: none } } } @media print { .notice { display: block !important } }",
    "in two conditions": "@media screen { .notice { background: #000 } } @supports (color: red) { .notice { color: #000 } } @media print { .notice { color: #fff !important } }",
    "where supported": "@supports (display: grid) { .notice { display: none } }",
    "where not supported": ".notice { display: none } @supports (display: nonsense) { .notice { display: block } }",
    "in a layer": "@layer a { .notice { display: none } }",
    "over a layer": ".notice { display: none } @layer a { .notice.notice { display: block } }",
    "importance in a layer": "@layer a { .notice { display: none !important } } .notice { display: block !important }",
    "in a scope": "@scope (.notice) { :scope { display: none } }",
    "in a container": "section { container-type: inline-size } @container (min-width: 1px) { .notice { display: none } }",
    "in a rule": ".story { .notice { display: none } }",
    "in a rule, beside": ".byline { & ~ .story { display: none } }",
    "in a rule, on screens": ".story { @media screen { .notice { display: none } } }",
    "by a variable": ":root { --d: none } .notice { display: var(--d) }",
    "by a colour as a variable": ":root { --c: #fff } .notice { color: var(--c) }",
    "by a registered variable": "@property --c { syntax: '<color>'; inherits: true; initial-value: #fff } .notice { color: var(--c) }",
    "by an animation": "@keyframes k { 0%, 100% { opacity: 0 } } .notice { animation: k 9s infinite }",
    "by a shrunken font": "@font-face { font-family: F; src: local('DejaVu Sans Mono'); size-adjust: 1% } .notice { font-family: F }",
    "by an imported sheet": '@import url("data:text/css,.notice{display:none}");',
}  # fmt: skip
"""By what hides the notice."""

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


CHAIN = (
    Step("html"),
    Step("body", (("class", "chapter"),)),
    Step("section", (("role", "doc-chapter"),)),
    Step("div", (("class", "story"),)),
    Step("section", (("class", "notice"),)),
)
"""Where the built-in theme's chapters hold their notice."""
KNOWN = classed(
    [
        ("body", "chapter", ()),
        ("div", "story", ("chapter",)),
        ("div", "see-also", ("story", "", "chapter")),
        ("ul", "turn", ("chapter",)),
    ]
)
THEME = BARE.sheet("epub/epub.css")
ROOT = Path(__file__).parents[1]
CSS = ROOT / "tests" / "golden" / "css"
HONEST = {path.stem: path.read_text("utf-8") for path in sorted((CSS / "honest").glob("*.css"))}
HOSTILE = {
    f"{kind}: {css}": css
    for kind, sheets in tomllib.loads((CSS / "hostile.toml").read_text("utf-8")).items()
    for css in sheets
}


def sheet(css: str) -> str:
    """The theme's sheet with what a case says after it, or before where it has to."""
    first = css.startswith(("\ufeff", "@import", "@namespace"))
    return css + THEME + MONOSPACE if first else THEME + MONOSPACE + css


def refused(css: str) -> tuple[Refusal, ...]:
    return refusals(sheet(css), CHAIN)


@pytest.mark.parametrize(
    "css", [*HIDES.values(), *DOUBTFUL.values(), *HOSTILE.values()], ids=[*HIDES, *DOUBTFUL, *HOSTILE]
)
def test_what_hides_or_alters_a_notice_is_refused_with_its_line(css: str) -> None:
    own = sheet(css).index(css) if css else 0
    first = sheet(css).count("\n", 0, own) + 1
    lines = {refusal.line for refusal in refused(css)}
    assert lines & set(range(first, first + css.count("\n") + 1)), refused(css)


@pytest.mark.parametrize("name", HARMLESS)
def test_what_does_not_hide_a_notice_is_accepted(name: str) -> None:
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
def test_a_sheet_that_does_not_end_what_it_begins_is_refused_alone_and_with_others(css: str) -> None:
    assert unread(css)
    assert unread(css + "\n.notice { display: none }")
    assert unread("/* it's */ p { content: '}' } a[title=\"{\"] { margin: 0 } .x\\{ { margin: 0 }") == ()


def test_a_comment_of_one_sheet_does_not_hide_the_next_one_in_a_book() -> None:
    chapter = members(BOOK)[CHAPTER].decode()
    two = chapter.replace("</head>", "<style>/*</style><style>.notice { display: none }</style></head>")
    assert two != chapter
    [problem] = problems(rebuilt(BOOK, {CHAPTER: two.encode()}), EDITION)["Ferry"][:1]
    assert "a comment that does not end" in problem


def test_what_is_accepted_at_one_place_may_be_refused_at_another() -> None:
    css = ".sidebar { display: none }"
    assert refusals(css, CHAIN) == ()
    assert refusals(css, (*CHAIN[:3], Step("div", (("class", "sidebar"),)), CHAIN[-1]))


def test_a_rule_for_what_no_chapter_holds_is_judged_all_the_same() -> None:
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
    assert "display: none: not on a notice" in problem


def test_the_reason_names_what_hides() -> None:
    for css, reason in (
        (".notice { opacity: .1 }", "opacity: .1: not on a notice"),
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


def test_padding_is_of_words_in_a_line_where_the_document_says_so() -> None:
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
def test_an_element_that_stands_in_two_classes_is_met_by_rules_of_both(inline: str, padded: str) -> None:
    css = f"{inline} {{ display: inline }} {padded} {{ padding: 90px 0; background: #fff }}"
    assert any("padding" in refusal.what for refusal in refusals(sheet(css), CHAIN, known=KNOWN))


def test_elements_that_stand_in_no_common_element_are_two() -> None:
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
def test_a_colour_that_cannot_be_computed_is_none(written: str) -> None:
    assert colour(tinycss2.parse_one_component_value(written)) is None


def test_contrast_is_that_of_wcag() -> None:
    assert contrast((0, 0, 0), (1, 1, 1)) == pytest.approx(21)
    assert contrast((1, 1, 1), (1, 1, 1)) == pytest.approx(1)
    assert contrast((119 / 255,) * 3, (1, 1, 1)) == pytest.approx(4.48, abs=0.005)


# Chromium


WIDTH, HEIGHT, ACROSS, AT_ONCE = 420, 420, 8, 48


CHAPTER_TEXT = members(BOOK)[CHAPTER].decode()


def page(style: str, *, blank: bool) -> str:
    """The chapter as a document of its own, its style sheet inside; `blank` takes the letters of the notice."""
    text = CHAPTER_TEXT
    if blank:
        before, notice, after = re.split(r'(<section class="notice">.*?</section>)', text)
        parts = re.split(r"(<[^>]*>)", notice)
        text = before + "".join(s if s.startswith("<") else re.sub(r"\S", "\u00a0", s) for s in parts) + after
    return re.sub(r"(?s)^<\?xml[^>]*>\n", "", text).replace(
        '<link rel="stylesheet" type="text/css" href="style.css"/>',
        "<style>" + style.removeprefix("\ufeff") + "</style>",
    )


def ink(sheets: Sequence[str], folder: Path, scheme: str = "light") -> list[int]:
    """Of each style sheet, the pixels of a window of Chromium that are the notice's."""
    pages = [page(css, blank=blank) for css in sheets for blank in (False, True)]
    return differing(drawn(pages, folder, (WIDTH, HEIGHT), across=ACROSS, scheme=scheme))


def shares(sheets: Sequence[str], folder: Path, scheme: str = "light") -> list[int]:
    """The ink of the notice under each style sheet, in hundredths of what it is without."""
    folder.mkdir()
    starts = range(0, len(sheets), AT_ONCE)
    found = [one for at in starts for one in ink(sheets[at : at + AT_ONCE], folder / str(at), scheme)]
    [plain] = ink([sheet("")], folder / "plain", "light")
    assert plain > 1000
    return [round(100 * one / plain) for one in found]


needs_chromium = pytest.mark.skipif(
    shutil.which("chromium") is None, reason="not run: Chromium is not on this machine"
)


@needs_chromium
@pytest.mark.judge("Chromium")
def test_chromium_shows_no_notice_under_the_sheets_that_hide_it(tmp_path: Path) -> None:
    found = dict(zip(HIDES, shares([sheet(css) for css in HIDES.values()], tmp_path / "hidden"), strict=True))
    assert {name: share for name, share in found.items() if share > 25} == {}


@needs_chromium
@pytest.mark.judge("Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chromium_shows_the_notice_under_every_sheet_that_is_accepted(scheme: str, tmp_path: Path) -> None:
    sheets = {name: sheet(css) for name, css in HARMLESS.items()}
    sheets |= {name: css + MONOSPACE + CLEARED for name, css in HONEST.items()}
    found = dict(zip(sheets, shares([*sheets.values()], tmp_path / scheme, scheme), strict=True))
    assert {name: share for name, share in found.items() if share < 50} == {}


@pytest.mark.parametrize(
    "value", ["'All lies. '", "counter(page) ' lies'", "attr(class)", "string(said)", "leader('not so')"]
)
def test_on_paper_words_of_a_sheet_stand_in_margins_alone(value: str) -> None:
    beside = f".source::before {{ content: {value} }}"
    assert any("content" in one.what for one in refusals(beside, CHAIN, paged=True))
    margin = f"@page {{ @bottom-center {{ content: {value} }} }}"
    assert refusals(margin, CHAIN, paged=True) == ()
    for signs in ("'§ '", "counter(page)", "leader('. ') target-counter(attr(href), page)"):
        assert refusals(f".source::before {{ content: {signs} }}", CHAIN, paged=True) == ()
