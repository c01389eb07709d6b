"""A filled template, checked: it holds each article's body once, as it was given, where text is shown, and its head.

The body is looked for as it was rendered, character for character. What is left of the document is the template's own:
it is read, and held to a short list of elements and attributes that neither hide nor run. Behind a body, which ends in
a notice, it has no words of its own: they would be beside the notice ("The above is not true").
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from html import unescape
from html.parser import HTMLParser
from unicodedata import normalize

from markupsafe import Markup
from msgspec import Struct

from syndicate.errors import UnprovenThemeError
from syndicate.render.strings import Strings
from syndicate.theme import Theme

# ruff: noqa: SIM905 -- names in columns would say no more
_ELEMENTS = frozenset(
    "a abbr article b bdi blockquote body br cite code div dl dt dd em figcaption figure h1 h2 h3 h4 h5 h6 head header "
    "hr html i li link main meta nav ol p q rp rt ruby section small span strong sub sup table tbody td th thead time "
    "title tr ul".split()
)
_ATTRIBUTES = frozenset(
    "charset class colspan content datetime dir epub:prefix epub:type href id lang name property rel role rowspan "
    "start title type value xml:lang xmlns xmlns:epub".split()
)
_SHEETS = frozenset({"stylesheet"})
_MARK = "placed"
_OUTER = re.compile(r"^\W+|\W+$")
_PICTURES = "\U0001f000"
"""The first of the letters in squares and of emoji."""


class Placed(Struct, frozen=True):
    """The parts of an article that a template has to show: its body's markup, unchanged, and texts (or their markup).

    `opening` are the texts that the template shows first of it: text before them, behind the last article's body, is
    still beside the notice of that article.
    """

    body: Markup
    texts: tuple[str, ...]
    opening: tuple[str, ...] = ()


def furniture(words: Strings) -> tuple[str, ...]:
    """The fixed words that may follow a notice: words of navigation, and none that could be about it."""
    return (words.source, words.links, words.previous, words.next, words.contents, words.page, words.cover)


def check_placed(
    theme: Theme, file: str, html: str, articles: Sequence[Placed], behind: Iterable[str]
) -> None:
    """Check that a filled template shows the values that it was given.

    Args:
        theme: of which the template is.
        file: its name there.
        html: what was made of it.
        articles: what it had to place, in order.
        behind: the texts (or their markup) that may follow an article's body, each whole.

    Raises:
        UnprovenThemeError: a body is missing, altered, doubled or out of order, a head is not there as it was given,
            words of the template follow a body, or the template holds an element or attribute that may hide,
            cover or replace what it shows.
    """
    shell = _without_bodies(theme, file, html, articles)
    if "<![" in shell:
        raise _unproven(theme, file, "<![", "a marked section")
    reading = _Shell()
    reading.feed(shell)
    reading.close()
    if reading.problem:
        raise _unproven(theme, file, *reading.problem)
    if reading.marks != len(articles):
        raise _unproven(theme, file, "body", "the article's body does not stand where text stands")
    words = _squeezed("".join(reading.words))
    for article in articles:
        for shown in article.texts:
            if _squeezed(_plain(shown)) not in words:
                raise _unproven(theme, file, "", f"{str(_plain(shown))[:60]!r} is not shown as it was given")
    _check_behind(theme, file, reading, articles, behind)


def _without_bodies(theme: Theme, file: str, html: str, articles: Sequence[Placed]) -> str:
    """The template's own markup, with a mark in the place of each body."""
    shell, at = "", 0
    for number, article in enumerate(articles, 1):
        found = html.find(article.body, at)
        if found < 0:
            raise _unproven(theme, file, "body", "the article's body is not there as it was given")
        shell += f'{html[at:found]}<p class="{_MARK}" value="{number}"></p>'
        at = found + len(article.body)
    shell += html[at:]
    if any(article.body and article.body in shell for article in articles):
        raise _unproven(theme, file, "body", "the article's body is there twice")
    return shell


def _check_behind(
    theme: Theme, file: str, reading: _Shell, articles: Sequence[Placed], behind: Iterable[str]
) -> None:
    """Check that only permitted texts follow each body, up to the opening of the next article."""
    known = {_line(text) for text in behind} - {""}
    openings = [{_line(text) for text in one.opening} for one in articles[1:]] + [set()]
    for runs, opening in zip(reading.behind, openings, strict=True):
        for run in map(_line, runs):
            if run in opening:
                break
            if own := _own_words(run, known):
                what = (
                    f"{own[:60]!r} behind an article's body: no words of a template may be beside its notice"
                )
                raise _unproven(theme, file, own, what)


def _line(text: str) -> str:
    return " ".join(_plain(text).split())


def _own_words(run: str, known: set[str]) -> str:
    """The template's own words in a run of text; empty for signs and numbers alone."""
    if _OUTER.sub("", run) in known or not _says(run):
        return ""
    longest = sorted(filter(run.__contains__, known), key=len, reverse=True)
    if longest:
        run = re.sub("|".join(rf"(?<!\w){re.escape(text)}(?!\w)" for text in longest), " ", run)
    return run.strip() if _says(run) else ""


def _says(text: str) -> bool:
    """Whether there is a letter, also in a circle or a square, or a picture of something."""
    return any(char.isalpha() or char >= _PICTURES for char in normalize("NFKC", text))


def _plain(text: str) -> str:
    """The text, or the words of markup."""
    return unescape(re.sub(r"<[^>]*>", "", text)) if isinstance(text, Markup) else text


def _squeezed(text: str) -> str:
    return "".join(text.split())


def _unproven(theme: Theme, file: str, where: str, what: str) -> UnprovenThemeError:
    line = next((n for n, line in enumerate(theme.file(file).splitlines(), 1) if where and where in line), 0)
    return UnprovenThemeError(
        f"{theme.at(file, line)}: {what}",
        "a template places what it gets, and adds no more; see docs/write-a-theme.md",
    )


class _Shell(HTMLParser):
    """Reads a template's own markup. HTMLParser can be used only by inheriting from it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.behind: list[list[str]] = []
        """The texts behind each body, one for each run between two tags."""
        self.marks = 0
        self.problem: tuple[str, str] | None = None
        self._in_head = False

    def _refuse(self, where: str, what: str) -> None:
        self.problem = self.problem or (where, what)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag == "head":
            self._in_head = True
        elif tag == "body":
            self._in_head = False
        if tag not in _ELEMENTS:
            self._refuse(f"<{tag}", f"<{tag}>, which a template may not hold around an article")
        if values.get("class") == _MARK and "value" in values:
            if not self._in_head:
                self.marks += 1
                self.behind.append([])
            return
        for name in values:
            if name not in _ATTRIBUTES and not re.fullmatch(r"(aria|data)-[a-z-]+", name):
                self._refuse(f" {name}", f"the attribute {name} of <{tag}>, which a template may not set")
        if tag == "link" and values.get("rel") not in _SHEETS:
            self._refuse("<link", f"<link> to a {values.get('rel')}")
        if tag == "meta" and "http-equiv" in values:
            self._refuse("<meta", "<meta> with http-equiv")

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)

    def handle_data(self, data: str) -> None:
        if not self._in_head:
            self.words.append(data)
            if self.behind:
                self.behind[-1].append(data)

    def handle_comment(self, data: str) -> None:
        self._refuse("<!--", f"a comment, {data[:30]!r}; write it as {{# … #}}")

    def handle_pi(self, data: str) -> None:
        if not data.startswith("xml "):
            self._refuse("<?", "a processing instruction")
