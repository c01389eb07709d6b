"""Hostile changes to an article's markup: each takes a random source and an article in HTML, and gives another one.

None knows whether what it makes is seen. Some do no harm at all; who uses them has to look.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from random import Random
from typing import TypeAlias

# ruff: noqa: SIM905 -- names in columns would say no more
NOTICE = "Reprinted by leave of the Harbour Courier\u00a0 Ltd, which does not share the views of its author."
LINK = ("Harbour Courier", "https://courier.example/terms")
OTHER = "The Lantern asks its readers to weigh what is printed here with care."

Change: TypeAlias = Callable[[Random, str], str]

ELEMENTS = (
    "a abbr address article aside audio b bdi bdo big blink blockquote button canvas caption center cite code "
    "col colgroup data datalist dd del details dfn dialog dir div dl dt em fieldset figcaption figure font footer form "
    "frameset h1 h6 header hgroup i iframe ins kbd label legend li listing main map mark marquee math menu meter nav "
    "nobr noembed noframes noscript object ol optgroup option output p picture plaintext pre progress q rp rt ruby s "
    "samp script search section select slot small span strike strong style sub summary sup svg table tbody td template "
    "textarea tfoot th thead time title tr tt u ul var video x-hidden xmp"
).split()
ATTRIBUTES = (
    'hidden=""', 'hidden="until-found"', 'aria-hidden="true"', 'style="display:none"', 'style="opacity:0"',
    'style="position:absolute;left:-9999px"', 'style="color:#fff"', 'style="font-size:1px"', 'dir="rtl"',
    'dir="auto"', 'class="sidebar"', 'class="ad-break"', 'class="footer"', 'class="byline"', 'class="comment"',
    'class="pagination"', 'id="rss"', 'id="footer"', 'role="navigation"', 'role="presentation"', 'popover=""',
    'inert=""', 'width="1"', 'height="60000"', 'color="#fff"', 'bgcolor="#000"', 'text="#fff"', 'align="right"',
    'onload="this.remove()"', 'onclick="x()"', 'lang="x-none"', 'xml:lang="ar"', 'itemprop="author"', 'rel="author"',
    'contenteditable="true"', 'translate="no"', 'draggable="true"', 'tabindex="1"', 'slot="x"', 'is="x-y"',
    'epub:type="footnote"', 'data-x="1"', 'cellpadding="5000"', 'valign="bottom"', 'nowrap=""', 'size="1"',
    'start="-90000"', 'type="text/plain"', 'title="b"', 'media="print"', 'part="a"', 'xmlns="urn:x"',
)  # fmt: skip
INSERTED = (
    "<style>.notice{display:none}</style>", "<style>p{color:#fff}</style>", '<link rel="stylesheet" href="data:,*{}"/>',
    "<script>document.querySelector('.notice').remove()</script>", '<meta http-equiv="refresh" content="0;url=x"/>',
    '<meta name="color-scheme" content="dark"/>', '<base href="https://evil.example/"/>',
    '<svg width="1" overflow="visible"><rect fill="#fff" width="9999" height="9999"/></svg>',
    '<dialog open="" style="inset:0">Covered</dialog>', '<iframe src="https://evil.example/"></iframe>',
    '<img src="https://evil.example/x.png" height="60000" width="1"/>', '<hr size="90000"/>',
    '<video src="https://evil.example/v" height="90000"></video>', "<br/>" * 3000, "<p>\u00a0</p>" * 2000,
    "<pre>" + "\n" * 3000 + "</pre>", "<p>\u200b</p>" * 300, "<hr/>" * 400, "<ul><li>" * 40 + "</li></ul>" * 40,
    "<!-- -->", "<!-- > -->", "<!--><style>-->", "<![CDATA[x]]>", "<![l ]", "<?xml-stylesheet href='x.css'?>",
    "<plaintext>", "<table><tr><td height='90000'></td></tr></table>", "<template><p>x</p></template>",
    "<object data='x'></object>", "<embed src='x'/>", "<math><mtext>x</mtext></math>", "</div>", "</section>", "<div>",
    "<p", '<p class="notice">' + OTHER + "</p>", "&#0;", "&#x202e;", "\u202e", "\u2066", "\x00", "\ufffe", "\u00ad",
)  # fmt: skip
LETTERS = {"o": "о", "e": "е", "a": "а", "i": "і", "H": "Н", "C": "С", "s": "ѕ"}
"""Latin letters, and Cyrillic ones that look the same."""

_ELEMENT = re.compile(r'(?s)<(section|div) class="notice"[^>]*>.*?</\1>')
_TEXT = re.compile(r"(?<=>)[^<]+")


def notice_of(markup: str) -> re.Match[str]:
    """The notice's element."""
    found = _ELEMENT.search(markup)
    assert found is not None
    return found


def on_notice(change: Callable[[Random, str], str]) -> Change:
    """A change of the notice's element alone; nothing where an earlier change took it away."""

    def changed(random: Random, markup: str) -> str:
        found = _ELEMENT.search(markup)
        if found is None:
            return markup
        return markup[: found.start()] + change(random, found[0]) + markup[found.end() :]

    return changed


def wrapped(random: Random, markup: str) -> str:
    name = random.choice(ELEMENTS)
    attributes = "".join(" " + one for one in random.sample(ATTRIBUTES, random.choice((0, 0, 1, 2))))
    depth = random.choice((1, 1, 1, 2, 9, 40))
    return f"<{name}{attributes}>" * depth + markup + f"</{name}>" * depth


def attributed(random: Random, markup: str) -> str:
    """Another attribute on one of its elements."""
    tags = list(re.finditer(r"<[a-z][a-z0-9]*", markup))
    if not tags:
        return markup
    end = random.choice(tags).end()
    return f"{markup[:end]} {random.choice(ATTRIBUTES)}{markup[end:]}"


def renamed(random: Random, markup: str) -> str:
    """One of its elements under another name."""
    names = sorted(set(re.findall(r"<([a-z][a-z0-9]*)", markup)))
    if not names:
        return markup
    old, new = random.choice(names), random.choice(ELEMENTS)
    return re.sub(rf"(</?){old}(?=[\s>/])", rf"\g<1>{new}", markup)


def preceded(random: Random, markup: str) -> str:
    return random.choice(INSERTED) + markup


def followed(random: Random, markup: str) -> str:
    return markup + random.choice(INSERTED)


def inside(random: Random, markup: str) -> str:
    """Something hostile between two of its letters."""
    texts = [found for found in _TEXT.finditer(markup) if found[0].strip()]
    if not texts:
        return markup
    found = random.choice(texts)
    at = random.randrange(found.start(), found.end())
    return markup[:at] + random.choice(INSERTED) + markup[at:]


def respelt(random: Random, markup: str) -> str:
    """Its words changed, dropped, swapped, doubled, respelt or taken apart."""
    texts = [found for found in _TEXT.finditer(markup) if len(found[0].split()) > 2]
    if not texts:
        return markup
    found = random.choice(texts)
    words = found[0].split(" ")
    at = random.randrange(len(words))
    match random.randrange(13):
        case 0:
            del words[at]
        case 1:
            words[at] = words[at].upper()
        case 2:
            words[at - 1], words[at] = words[at], words[at - 1]
        case 3:
            words[at] += random.choice("\u200b\u00ad\u200d\ufeff\u2060\u0301")
        case 4:
            words[at] = "".join(LETTERS.get(char, char) for char in words[at])
        case 5:
            words[at] = f"<bdi>{'</bdi><bdi>'.join(words[at])}</bdi>"
        case 6:
            words[at] = f'<span dir="rtl">{words[at]}</span>'
        case 7:
            words[at] = f"<{(name := random.choice(ELEMENTS))}>{words[at]}</{name}>"
        case 8:
            words[at] = words[at].replace("\u00a0", " ") + " "
        case 9:
            words[at] = escape(escape(words[at])) + "&amp;shy;"
        case 10:
            words.insert(at, random.choice(("not", "never", "no", "hardly")))
        case 11:
            words[at] = f"{words[at]}</p><p>"
        case _:
            words = [
                f"<small>{'<small>' * 30}{words[at]}{'</small>' * 30}</small>",
                *words[:at],
                *words[at + 1 :],
            ]
    return markup[: found.start()] + " ".join(words) + markup[found.end() :]


def gone(_: Random, markup: str) -> str:
    return markup[:0]


def doubled(_: Random, markup: str) -> str:
    return markup * 2


def another(_: Random, markup: str) -> str:
    """Another publisher's notice in its place."""
    return f'<section class="notice"><p>{OTHER}</p></section>' if markup else markup


def relinked(random: Random, markup: str) -> str:
    href = random.choice(
        ("https://evil.example/", "javascript:alert(1)", "//evil.example", "#top", "", "data:text/html,x")
    )
    return markup.replace(f'href="{LINK[1]}"', f'href="{href}"')


def unlinked(_: Random, markup: str) -> str:
    return re.sub(r"</?a\b[^>]*>", "", markup)


CHANGES: tuple[Change, ...] = (
    *map(on_notice, (wrapped, attributed, renamed, preceded, followed, inside, respelt, gone, doubled, another)),
    *map(on_notice, (wrapped, attributed, inside, respelt, respelt, relinked, unlinked)),
    wrapped, attributed, renamed, preceded, followed, inside,
)  # fmt: skip


def changed(random: Random, markup: str) -> str:
    """The article after one change, or after two or three."""
    for _ in range(random.choice((1, 1, 2, 3))):
        markup = random.choice(CHANGES)(random, markup)
    return markup
