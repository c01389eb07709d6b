"""Raw HTML of one Markdown block, closed so that it cannot reach the next block. HTML in, HTML out; loses no word.

A tag whose quotation mark never ends, a comment that is never closed, a ``<title>`` in a sentence about titles: put
between other HTML they would swallow all that follows. What is not closed where it stands is shown as text, as GitHub
Flavored Markdown section 6.11 shows such tags.
"""

from __future__ import annotations

import re

from markdown_it.common.utils import escapeHtml

# ruff: noqa: SIM905 -- names in columns would say no more

_RAW_TEXT = frozenset("script style title textarea iframe xmp noembed noframes plaintext".split())
"""Their content is no markup (HTML Standard section 13.2.5)."""
SWALLOWING = _RAW_TEXT | frozenset(
    """
    head template select option optgroup button datalist progress meter dialog canvas video audio object svg math
    noscript frameset rp
    """.split()
)
"""Elements whose content a reader does not see, or sees otherwise."""

_WHOLE = frozenset({"html", "body", "head"})
"""Elements that no block may close."""

_CLOSING = re.compile(r"</([A-Za-z][A-Za-z0-9-]*)")
_NAME = re.compile(r"[A-Za-z][A-Za-z0-9-]*")
_TAG_STOP = re.compile(r"[\"'>]")
_SPECIAL = (("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">"))


def closed_html(html: str) -> str:
    """The HTML of one block, such that nothing in it reaches beyond it."""
    last = {match[1].lower(): match.start() for match in _CLOSING.finditer(html)}
    made: list[str] = []
    done = pos = 0
    while (start := html.find("<", pos)) >= 0:
        end = _end(html, start)
        if end is None:
            made += [html[done:start], escapeHtml(html[start:])]
            return "".join(made)
        opened = name_of(html, start)
        if html.startswith("<![CDATA[", start):  # text in XML, a comment in HTML
            made += [html[done:start], escapeHtml(html[start + 9 : end - 3])]
            done = end
        elif html.startswith("<?", start) or closes_page(html[start:end]):  # HTML ends "<?" at the first ">"
            made.append(html[done:start])
            done = end
        elif opened in SWALLOWING and last.get(opened, -1) < end:
            made += [html[done:start], escapeHtml(html[start:end])]
            done = end
        elif opened in _RAW_TEXT:
            closing = re.compile(rf"</{opened}(?![A-Za-z0-9-])", re.IGNORECASE).search(html, end)
            end = closing.start() if closing else end
        pos = end
    made.append(html[done:])
    return "".join(made)


def closes_page(tag: str) -> bool:
    """Whether a tag would end the page in the middle: the parser drops all text that follows it."""
    closing = _CLOSING.match(tag)
    return closing is not None and closing[1].lower() in _WHOLE


def name_of(html: str, start: int = 0) -> str:
    """The name of the element that a tag opens; empty for what opens none."""
    match = _NAME.match(html, start + 1)
    return match[0].lower() if match else ""


def closes(html: str, name: str) -> bool:
    """Whether a tag closes an element."""
    closing = _CLOSING.match(html)
    return closing is not None and closing[1].lower() == name


def _end(html: str, start: int) -> int | None:
    """The end of the tag, comment or instruction that may begin here; None where it has none."""
    for opening, closing in _SPECIAL:
        if html.startswith(opening, start):
            found = html.find(closing, start + len(opening))
            return found + len(closing) if found >= 0 else None
    if not _NAME.match(html, start + 1 + html.startswith("/", start + 1)):
        return start + 1
    pos = start
    while stop := _TAG_STOP.search(html, pos):
        if stop[0] == ">":
            return stop.end()
        pos = html.find(stop[0], stop.end()) + 1
        if not pos:
            return None
    return None
