"""HTML with its pictures replaced by their alternative texts, for texts that cannot hold pictures."""

from __future__ import annotations

import re
from html import escape, unescape

from syndicate.model.loss import lost
from syndicate.read.commonmark.tokens import Lose

_PICTURE = re.compile(r"""<img\b((?:[^<>"']|"[^"]*"|'[^']*')*)>""", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"""([A-Za-z-]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'<>]+))""")
_EMPTY_LINK = re.compile(r"""<a\b((?:[^<>"']|"[^"]*"|'[^']*')*)>\s*</a>""", re.IGNORECASE)


def without_pictures(html: str, lose: Lose) -> str:
    """A fragment of HTML with the text of each picture in its place; pictures, and links without words, are told."""

    def text_of(picture: re.Match[str]) -> str:
        found = _attributes(picture[1])
        alt, address = found.get("alt", "").strip(), found.get("src", "")
        kept = f"kept its text {alt!r}" if alt else "it has no text"
        lose(lost("picture-kept-as-its-text", kept=kept, url=address[:80]), None)
        return escape(alt)

    def told(link: re.Match[str]) -> str:
        lose(lost("empty-link-dropped", url=_attributes(link[1]).get("href", "")[:200]), None)
        return ""

    return _EMPTY_LINK.sub(told, _PICTURE.sub(text_of, html))


def _attributes(written: str) -> dict[str, str]:
    return {
        name.lower(): unescape(double or single or bare)
        for name, double, single, bare in _ATTRIBUTE.findall(written)
    }
