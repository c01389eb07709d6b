"""A Markdown text without the template tags of site generators. Text in, text of as many lines and losses out.

Shortcodes of Hugo, tags and variables of Liquid and Nunjucks (Jekyll, Eleventy), attribute lists of kramdown and
markdown-it, file names of Pelican. No reader of a site sees them, and none of ours may. What stands between two tags
stays; pictures and films become Markdown's own; code stays as it is. A tag that says anything else is a loss, whole.
Whether a text is a site generator's at all is the caller's to know: in any other, braces are the author's.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial

from syndicate.model.loss import Loss, lost
from syndicate.read.commonmark.templatetags import instead_of
from syndicate.read.markup.whitespace import squeezed

Lose = Callable[[Loss, int | None], None]
"""Takes what was lost and on which line of the text, counted from 0."""

# A tag ends before another begins and within its paragraph, so that one that never ends swallows nothing.
_INSIDE = r"(?:(?!\{\{[<%]|\{%|\n[ \t]*\n).){1,1200}?"
_TAG = (
    rf"\{{\{{[<%](?!/\*){_INSIDE}[>%]\}}\}}"
    rf"|\{{%-?\s*[a-z_]{_INSIDE}%\}}"
    r"|\{\{-?\s*(?:(?:site|page|layout)\.[^{}\n]{1,200}|[\"'](?:(?!\n[ \t]*\n)[^{}]){1,1200}"
    r"|[\w.]+\s*\|[^{}\n]{1,400})\}\}"
)
_FILE = r"\{(?:static|attach|filename|author|category|tag|index)\}"
"""Pelican's, at the start of an address."""
_ATTRIBUTE = r"""\s*(?:[#.][\w:-]+|[\w-]+=(?:"[^"\n]{0,200}"|'[^'\n]{0,200}'|[^\s}"']{1,200})|[\w-]+)"""
_PARTS = re.compile(
    r"(?P<code>^[ \t>]*(?P<fence>`{3,}(?!`)|~{3,}(?!~))[^\n]*\n.*?(?:^[ \t>]*(?P=fence)[`~]*[ \t]*$|\Z)"
    r"|(?P<ticks>(?<!`)`+(?!`)).{1,1000}?(?<!`)(?P=ticks)(?!`))"
    r"|(?P<comment>\{%-?\s*comment\s*-?%\}.{0,2000}?\{%-?\s*endcomment\s*-?%\}"
    r"|\{::comment\}.{0,2000}?\{:/(?:comment)?\}|\{\{/\*.{0,2000}?\*/\}\})"
    r"|^(?P<indent>[ \t]*)(?:\{%-?\s*|\{\{<\s*)highlight\s+(?P<language>[\w+#.-]+)[^\n]{0,200}?[%>]\}{1,2}[ \t]*\n"
    r"(?P<highlighted>.{0,10000}?)^[ \t]*(?:\{%-?\s*end|\{\{<\s*/)highlight\s*(?:-?%|>\})\}"
    r"|\{%-?\s*raw\s*-?%\}(?P<raw>.{0,5000}?)\{%-?\s*endraw\s*-?%\}"
    rf"|(?<=\]\()(?P<address>[^()\n]{{0,300}}?(?:{_TAG}|{_FILE})[^()\n]{{0,300}})(?=\))"
    rf"|^(?P<label>[ ]{{0,3}}\[[^\]\n]{{1,200}}\]:[ \t]+)(?P<defined>[^\n]{{0,300}}?(?:{_TAG})[^\n]{{0,300}})$"
    rf"|(?<==)(?P<quote>[\"'])(?P<attribute>[^\"'\n<>]{{0,300}}?(?:{_TAG}|{_FILE})[^\"'\n<>]{{0,300}})(?P=quote)"
    rf"|(?P<tag>{_TAG})"
    rf"|(?P<list>\{{:(?:/?:?|(?:{_ATTRIBUTE}){{1,20}})\s*\}}"
    r"|(?<![ \t])[ \t]*\{[#.][A-Za-z_][\w-]{0,99}(?:[ \t]+[#.][A-Za-z_][\w-]{0,99}){0,9}\}(?=[ \t]*$))"
    r"|(?P<contents>^\[TOC\][ \t]*$)"
    r"|(?P<called>^[ \t]*>[> \t]*)\[!(?P<callout>[A-Za-z]+)\][+-]?(?P<title>[^\n]*)$",
    re.DOTALL | re.MULTILINE,
)
_ANY_TAG = re.compile(f"{_TAG}|{_FILE}", re.DOTALL)
_RAW = re.compile(r"\{%-?\s*(?:end)?raw\s*-?%\}")
# The address of a site is that of its articles, from whose own addresses the rest is resolved.
_KNOWN = re.compile(
    r"\{\{-?\s*(?:site\.(?:base)?url|(?P<quote>[\"'])(?P<said>[^\"'{}\n]*)(?P=quote)"
    r"(?:\s*\|\s*(?:url|relative_url|absolute_url|prepend:\s*site\.(?:base)?url))+)\s*-?\}\}|\{(?:static|attach)\}"
)


def without_templates(text: str, lose: Lose) -> str:
    """The text without what its site generator would replace."""
    made: list[str] = []
    end = line = 0
    for match in _PARTS.finditer(text):
        between = text[end : match.start()]
        line += between.count("\n")
        new = _instead(match, partial(_tell, lose, line))
        lines = match[0].count("\n")
        made += [between, new, "\n" * (lines - new.count("\n"))]
        end = match.end()
        line += lines
    return "".join(made) + text[end:]


def _tell(lose: Lose, line: int, loss: Loss) -> None:
    lose(loss, line)


def _instead(match: re.Match[str], told: Callable[[Loss], None]) -> str:
    """The text that replaces a template tag."""
    said = match.groupdict()
    if said["code"]:
        return match[0]
    if said["tag"]:
        return instead_of(said["tag"], told)
    if said["raw"] is not None:
        return match["raw"]
    if said["highlighted"] is not None:
        code = _RAW.sub("", match["highlighted"])
        return f"{match['indent']}~~~~~~{match['language']}\n{code}{match['indent']}~~~~~~"
    if said["address"]:
        return _address(said["address"], told)
    if said["defined"]:
        return match["label"] + (_address(said["defined"], told) or "#")
    if said["attribute"]:
        return f"{match['quote']}{_address(said['attribute'], told)}{match['quote']}"
    if said["callout"]:
        name, title = said["callout"].capitalize(), said["title"].strip()
        return f"{match['called']}**{name}{':' if title else ''}**{' ' if title else ''}{title}  "
    if said["list"] and "title=" in said["list"]:
        told(lost("attribute-list-dropped", text=squeezed(said["list"])))
    return ""


def _address(given: str, told: Callable[[Loss], None]) -> str:
    """The address of a link that needs no more than the site's own; empty where only the site knows it."""
    known = _KNOWN.sub(lambda match: (match["said"] or "").replace(" ", "%20"), given)
    if _ANY_TAG.search(known):
        told(lost("template-address-dropped", address=squeezed(given)))
        return ""
    return known
