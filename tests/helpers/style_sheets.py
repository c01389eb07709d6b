"""Style sheets that hide a notice, and Chromium as the judge of what is seen."""

from __future__ import annotations

import re
import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from helpers.books import BARE, made, members
from helpers.chromium_frames import differing, drawn
from helpers.paths import ROOT
from helpers.sample_editions import article, edition_of, p

from syndicate.model import Author, RequiredLink
from syndicate.verify.css import Step

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

CHAIN = (
    Step("html"),
    Step("body", (("class", "chapter"),)),
    Step("section", (("role", "doc-chapter"),)),
    Step("div", (("class", "story"),)),
    Step("section", (("class", "notice"),)),
)
"""Where the built-in theme's chapters hold their notice."""

THEME = BARE.sheet("epub/epub.css")

CSS = ROOT / "tests" / "golden" / "css"

HOSTILE = {
    f"{kind}: {css}": css
    for kind, sheets in tomllib.loads((CSS / "hostile.toml").read_text("utf-8")).items()
    for css in sheets
}


def sheet(css: str) -> str:
    """The theme's sheet with what a case says after it, or before where it has to."""
    first = css.startswith(("\ufeff", "@import", "@namespace"))
    return css + THEME + MONOSPACE if first else THEME + MONOSPACE + css


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
