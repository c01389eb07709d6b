"""A filled ``cover.html``, checked against the values of its template: each word is theirs or the template's own.

A cover may hold its own fixed words, a style sheet of its own and pictures; nothing in it runs or is loaded.
"""

from __future__ import annotations

# ruff: noqa: SIM905 -- names in columns would say no more
import re
from collections.abc import Iterable
from html.parser import HTMLParser

from jinja2 import Environment, nodes

from syndicate.errors import UnprovenThemeError
from syndicate.theme import Theme

FILE = "cover.html"
_ELEMENTS = frozenset(
    "article aside b bdi blockquote body br cite div dl dt dd em figcaption figure footer h1 h2 h3 h4 h5 h6 head "
    "header hr html i img li main meta ol p q section small span strong style sub sup table tbody td th thead time "
    "title tr ul".split()
)
_ATTRIBUTES = frozenset(
    "alt charset class colspan datetime dir height id lang name content role rowspan src start style value width "
    "xml:lang xmlns".split()
)
_UNSEEN = frozenset({"style", "title"})
_NUMBERS = re.compile(r"[\d.,:;/()·–—-]+")
_HINT = "a cover shows what it gets, and words of its own; see docs/write-a-theme.md"


def check_drawn(theme: Theme, html: str, texts: Iterable[str]) -> None:
    """Check that a cover shows the texts that its template was given, and no others.

    Raises:
        UnprovenThemeError: an element or attribute that runs or loads something, or words that are neither the
            template's nor the edition's.
    """
    reading = _Cover()
    reading.feed(html)
    reading.close()
    if reading.problem:
        where, what = reading.problem
        raise UnprovenThemeError(f"{theme.at(FILE, _line(theme, where))}: {what}", _HINT)
    given = sorted({_squeezed(text) for text in texts} - {""}, key=len, reverse=True)
    own = _own_words(theme)
    for words in reading.words:
        left = _squeezed(words)
        for text in given:
            left = left.replace(text, "\0")
        for rest in left.split("\0"):
            if _NUMBERS.sub("", rest) and rest not in own:
                what = f"{words.strip()[:60]!r} is neither the template's own nor as it was given"
                raise UnprovenThemeError(f"{theme.at(FILE)}: {what}", _HINT)


def _line(theme: Theme, where: str) -> int:
    return next((n for n, line in enumerate(theme.file(FILE).splitlines(), 1) if where in line.lower()), 0)


def _own_words(theme: Theme) -> str:
    """The template's own words."""
    tree = Environment(autoescape=True).parse(theme.file(FILE))
    reading = _Cover()
    reading.feed("\n".join(data.data for data in tree.find_all(nodes.TemplateData)))
    return "\n".join(map(_squeezed, reading.words))


def _squeezed(text: str) -> str:
    return "".join(text.split())


class _Cover(HTMLParser):
    """Reads a cover's markup. HTMLParser can be used only by inheriting from it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.problem: tuple[str, str] | None = None
        self._unseen = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._unseen = tag if tag in _UNSEEN else self._unseen
        if tag not in _ELEMENTS:
            self.problem = self.problem or (f"<{tag}", f"<{tag}>, which a cover may not hold")
        for name, value in attrs:
            if name not in _ATTRIBUTES or (
                tag == "meta" and name == "content" and value and "url" in value.lower()
            ):
                self.problem = self.problem or (
                    f"{name}",
                    f"the attribute {name} of <{tag}>, which a cover may not set",
                )

    def handle_endtag(self, tag: str) -> None:
        if tag == self._unseen:
            self._unseen = ""

    def handle_data(self, data: str) -> None:
        if not self._unseen:
            self.words.append(data)
