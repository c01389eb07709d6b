"""Hostile style sheets: rules put together at random from selectors, conditions and declarations that hide or cover."""

# ruff: noqa: E501 -- a trick is a line of its table

from __future__ import annotations

from random import Random

_SELECTORS = (
    ".notice", ".notice p", ".notice p:first-child", "p", "section", "body", "html", ":root", "*", ".story", ".notice a",
    "a", "a:link", "a:visited", ".notice:hover", ".notice:not(*, .zz)", ".notice:not(:target)", ":is(.notice)", ":where(p)",
    ".story > :last-child", "section:has(> p)", ".notice::first-line", ".notice::first-letter", "p::first-line",
    ".notice::before", ".notice p::after", "body::after", "h1", ".turn", ".byline", "h1 ~ *", "[class=notice]",
    "[class^=not]", "section section", ".notice *", ".notice:enabled", ".notice:defined", ".notice:lang(en)",
    ".notice:dir(ltr)", ":not(.turn)", ".n\\6ftice", "body > *", ".story > *", ".story > * + *", "*|section",
)  # fmt: skip
_DECLARATIONS = (
    "display:none", "display:contents", "display:table-column", "display:inline-grid", "visibility:hidden",
    "visibility:collapse", "opacity:0", "opacity:.05", "opacity:calc(0)", "color:#fff", "color:transparent",
    "color:rgb(255 255 255 / 1)", "color:color-mix(in srgb, white, white)", "color:light-dark(white, white)",
    "color:inherit", "background:#1a1a1a", "background:inherit", "background:linear-gradient(#111,#111)",
    "font-size:0", "font-size:1px", "font-size:calc(1px)", "font-size:min(1px, 1em)", "font-size:600px", "font:0/0 a",
    "line-height:0", "line-height:.01", "height:0", "max-height:0", "overflow:hidden", "overflow:clip", "width:0",
    "max-width:1px", "min-width:9000px", "text-indent:-9999px", "text-indent:9999px", "letter-spacing:-1em",
    "word-spacing:-9em", "margin-left:-9999px", "margin-top:-40em", "margin:-20em 0 0", "padding-left:9999px",
    "padding-top:99999px", "border-left:9999px solid #fff", "position:absolute", "position:fixed", "position:sticky",
    "position:relative", "left:-9999px", "top:-9999px", "inset:0", "z-index:-1", "z-index:99", "transform:scale(0)",
    "transform:scaleX(-1)", "transform:rotate(180deg)", "translate:-9999px", "scale:0", "rotate:90deg", "zoom:.01",
    "clip-path:inset(100%)", "clip:rect(0,0,0,0)", "mask:linear-gradient(transparent,transparent)",
    "filter:opacity(0)", "filter:blur(40px)", "filter:drop-shadow(0 -130px 0 #fff)", "backdrop-filter:invert(1)",
    "mix-blend-mode:lighten", "-webkit-text-fill-color:transparent", "-webkit-text-security:disc",
    "-webkit-text-stroke:9px #fff", "-webkit-line-clamp:1", "text-transform:uppercase", "font-variant:all-small-caps",
    "font-family:Wingdings", "text-decoration:line-through 2em #111", "text-shadow:0 0 9px #fff", "direction:rtl",
    "unicode-bidi:bidi-override", "writing-mode:vertical-rl", "content:''", "content:'It is NOT true that '",
    "content:url(x.png)", "content-visibility:hidden", "contain:strict", "container-type:size", "float:left",
    "float:right", "clear:both", "columns:9", "column-count:99", "column-width:1px", "order:-1", "flex:0 0 0",
    "outline:999px solid #fff", "outline-offset:-99px", "box-shadow:inset 0 0 0 999px #fff", "border-image:url(x) 1 fill",
    "background-clip:text", "text-overflow:ellipsis", "white-space:nowrap", "user-select:none", "hyphens:auto",
    "quotes:'x'", "animation:x 1s", "transition:opacity 1s", "all:unset", "all:initial", "color-scheme:dark",
    "font-size-adjust:.01", "text-size-adjust:1%", "object-fit:none", "vertical-align:-99em", "aspect-ratio:999",
    "offset-path:path('M 0 0')", "shape-outside:circle()", "initial-letter:99", "text-combine-upright:all",
    "ruby-position:over", "word-break:break-all", "tab-size:9999", "resize:both", "appearance:none", "pointer-events:none",
    "perspective:1px", "overflow-wrap:anywhere", "text-align:right", "margin-inline-start:-999px", "inline-size:0",
    "block-size:0", "max-block-size:0", "inset-inline-start:-999px", "padding-block-start:9999px",
)  # fmt: skip
_HEALING = (
    "display:block", "visibility:visible", "visibility:none", "opacity:1", "opacity:none", "color:#1a1a1a",
    "color:nonsense", "position:static", "position:normal", "left:normal", "max-height:none", "max-height:normal",
    "overflow:visible", "overflow:normal", "text-indent:foo", "font-size:1em", "filter:none", "filter:auto",
    "transform:none", "background:#fff", "--x:1", "line-height:1.5", "display:foo", "width:auto",
)  # fmt: skip
_CONDITIONS = (
    "@media screen", "@media print", "@media (prefers-color-scheme: dark)", "@media (min-width: 1px)", "@media (width > 9in)",
    "@media not all", "@media (scripting: none)", "@media (hover)", "@media (orientation: portrait)", "@supports (display: grid)",
    "@supports not (display: grid)", "@layer a", "@layer", "@container (min-width: 1px)", "@scope (.story)", "@starting-style",
    "@document url(x)", "@media (max-width: 60em)", "@-moz-document url-prefix()",
)  # fmt: skip
_WHOLE = (
    '@import "x.css";', '@import url("data:text/css,.notice{display:none}");', '@charset "shift_jis";', "@namespace svg url(x);",
    "@font-face{font-family:Georgia;src:url(x.woff)}", "@font-face{font-family:x;src:local(Wingdings)}", "@page{size:3m 4m}",
    "@property --m{syntax:'*';inherits:true;initial-value:none}", "@counter-style x{system:cyclic;symbols:x}",
    "@keyframes x{to{opacity:0}}", ":root{--m:none}.notice{display:var(--m)}", ".notice{display:none",
    ".story{.notice{display:none}}", ".story{& .notice{display:none}}", "<!-- .notice{display:none} -->", "@layer a{.notice{opacity:0!important}}",
    ".notice{font-size:8px}.notice p{font-size:.3em}", "html,body,section,.story,.notice{padding-left:100px}",
)  # fmt: skip


def _rule(random: Random) -> str:
    declarations = random.sample(_DECLARATIONS, random.choice((1, 1, 2)))
    if random.random() < 0.3:
        declarations.append(random.choice(_HEALING))
    if random.random() < 0.15:
        declarations[0] += " !important"
    if random.random() < 0.1:
        declarations[0] = declarations[0].upper()
    rule = f"{', '.join(random.sample(_SELECTORS, random.choice((1, 1, 2))))} {{ {'; '.join(declarations)} }}"
    return f"{random.choice(_CONDITIONS)} {{ {rule} }}" if random.random() < 0.25 else rule


def hostile_sheet(random: Random) -> str:
    """One to three rules, or one of the tricks that are whole sheets."""
    if random.random() < 0.08:
        return random.choice(_WHOLE)
    return "\n".join(_rule(random) for _ in range(random.choice((1, 1, 2, 3))))
