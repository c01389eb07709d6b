"""A page to the element that holds its article, by the text that trafilatura finds; removes what belongs to the site.

Blocks are then built from the page itself, so that structure, links and pictures stay which an extractor flattens.
A part of the page is left out only if it looks like no article *and* the extractor did not take it for one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from copy import deepcopy

from lxml import etree
from lxml.html import HtmlElement
from msgspec import Struct

from syndicate.heuristics.related import related_label
from syndicate.read.markup.elements import BLOCKS, is_hidden, is_invisible, name_of
from syndicate.read.markup.whitespace import squeezed

# ruff: noqa: SIM905 -- names in columns would say no more

_SHARE = 0.9
"""Of the extractor's words, how many the article's element has to hold."""
_ABOVE = 6
"""Texts above the article that may be its byline or its date."""
_SHINGLE = 4
"""Words in a row by which a text is found again."""
_MOST_RELATED = 60
"""Words of the titles of a few articles."""
_MOST_INVOLVED = 5_000_000
"""Twice the sum of all elements' depths; an ordinary page has 10,000, a very long one 300,000."""
_NEVER = frozenset("nav button select textarea input menu".split())
_CHROME = frozenset("aside footer form dialog".split())
_ROLES = frozenset(
    "alert alertdialog banner complementary contentinfo dialog menu menubar navigation search toolbar".split()
)
_LOOKS = frozenset(
    """
    ad ads advert advertisement advertising banner breadcrumb breadcrumbs comment comments consent cookie cookies
    disqus footer masthead menu nav navbar navigation newsletter outbrain pager pagination paywall popup promo promos
    promoted recirculation recommend recommendations recommended related rss share shares sharing sidebar signup skip
    social sponsor sponsored subscribe subscription tags taboola teaser teasers toolbar trending widget widgets
    """.split()
)
"""Words in classes and ids by which pages name what is no article."""
_WORDS = re.compile(r"\w+")
_PARTS_OF_NAMES = re.compile(r"[A-Z]?[a-z]+|[A-Z]+")


class TextRun(Struct, frozen=True, eq=False):
    """Text between two edges of blocks, the block that holds it, and how many of its words are links."""

    holder: HtmlElement
    text: str
    linked: int = 0

    @property
    def words(self) -> list[str]:
        return words_of(self.text)


class FoundArticle(Struct, frozen=True, eq=False):
    """The element that holds the article, rid of chrome, and the other texts of the page in reading order."""

    article: HtmlElement
    outside: tuple[TextRun, ...]
    above: tuple[TextRun, ...] = ()
    """The last few of those that stand before the article."""


def words_of(text: str) -> list[str]:
    """As they are compared and counted."""
    return _WORDS.findall(text.casefold())


def find_article(root: HtmlElement) -> FoundArticle:
    """Find the article of a whole page; takes out of the tree what stands in the article and is no part of it.

    Where the extractor finds nothing, the whole body is the article.
    """
    runs = tuple(_runs(root))
    weights = _Weights(root, runs, _ExtractedText(root))
    body = root.find("body")
    article = weights.densest(root if body is None else body)
    chrome = tuple(_chrome(article, weights))
    kept = set(article.iter()).difference(inside for element in chrome for inside in element.iter())
    for element in chrome:
        element.drop_tree()
    first = next((index for index, run in enumerate(runs) if run.holder in kept), 0)
    outside = tuple(run for run in runs if run.holder not in kept)
    return FoundArticle(article, outside, runs[max(0, first - _ABOVE) : first])


def _runs(root: HtmlElement) -> Iterator[TextRun]:
    """All that a page shows, block by block, in reading order."""
    holders: list[HtmlElement] = [root]
    texts: list[str] = []
    links, linked = 0, 0
    walk = etree.iterwalk(root, events=("start", "end"))
    for event, element in walk:
        starts, name = event == "start", name_of(element)
        if name in BLOCKS:
            if texts:
                yield TextRun(holders[-1], "".join(texts), linked)
                texts, linked = [], 0
            holders.append(element) if starts else holders.pop()
        links += (name == "a") * (1 if starts else -1)
        text = element.text if starts else element.tail
        if name == "br" and starts:
            texts.append(" ")
        if starts and (is_invisible(element) or is_hidden(element)):
            walk.skip_subtree()
        elif text:
            texts.append(text)
            linked += len(_WORDS.findall(text)) if links else 0
    if texts:
        yield TextRun(root, "".join(texts), linked)


class _ExtractedText:
    """The article's text as the extractor found it; counts how many words of a run are in it."""

    def __init__(self, root: HtmlElement) -> None:
        self._short: set[tuple[str, ...]] = set()
        self._long: set[tuple[str, ...]] = set()
        if _is_involved(root):
            return
        from trafilatura import bare_extraction  # noqa: PLC0415 -- only whole pages pay for it

        bare = deepcopy(root)
        for cell in bare.iter("td", "th"):  # it makes a cell of each column that a hostile one spans
            cell.attrib.pop("colspan", None)
            cell.attrib.pop("rowspan", None)
        # Recall rather than precision: what is chrome is decided here as well.
        told = bare_extraction(bare, favor_recall=True, include_comments=False)
        body: etree._Element | None = getattr(told, "body", None)
        found = [] if body is None else ["".join(map(str, element.itertext())) for element in body]
        self._short = {tuple(words_of(text)) for text in found}
        self._long = {shingle for words in self._short for shingle in _shingles(words)}

    def words(self, words: Sequence[str]) -> int:
        """How many of these words are in the extractor's text: in a run of four, or in a short text."""
        if len(words) < _SHINGLE:
            return len(words) if tuple(words) in self._short else 0
        told = [False] * len(words)
        for start, shingle in enumerate(_shingles(words)):
            if shingle in self._long:
                told[start : start + _SHINGLE] = [True] * _SHINGLE
        return sum(told)


def _is_involved(root: HtmlElement) -> bool:
    """Whether so many elements stand so deep that the extractor, which asks for ancestors, would take minutes."""
    depth, sum_of_depths = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        sum_of_depths += depth
    return sum_of_depths > _MOST_INVOLVED


def _shingles(words: Sequence[str]) -> Iterator[tuple[str, ...]]:
    return (tuple(words[start : start + _SHINGLE]) for start in range(len(words) - _SHINGLE + 1))


class _Weights:
    """For each element of a page: the words in it, those of them that were told, and those that are links."""

    def __init__(self, root: HtmlElement, runs: Sequence[TextRun], told: _ExtractedText) -> None:
        self.all: Counter[HtmlElement] = Counter()
        self.told: Counter[HtmlElement] = Counter()
        self.linked: Counter[HtmlElement] = Counter()
        for run in runs:
            words = run.words
            self.all[run.holder] += len(words)
            self.told[run.holder] += told.words(words)
            self.linked[run.holder] += run.linked
        self.heard = any(self.told.values())
        for element in reversed(list(root.iter())):  # an element stands behind its parent: sums are complete
            parent = element.getparent()
            if parent is not None and self.all[element]:
                self.all[parent] += self.all[element]
                self.told[parent] += self.told[element]
                self.linked[parent] += self.linked[element]

    def densest(self, body: HtmlElement) -> HtmlElement:
        """The smallest element that holds almost all of what was told."""
        enough = self.told[body] * _SHARE
        found, inside = body, body if enough else None
        while inside is not None:
            found = inside
            inside = next((child for child in found if self.told[child] >= enough), None)
        return found


def _chrome(article: HtmlElement, weights: _Weights) -> Iterator[HtmlElement]:
    """The elements in an article's element that are no part of it, outermost ones only."""
    left = [article]
    while left:
        for child in left.pop():
            if weights.all[child] <= _MOST_RELATED and _is_below_label(child):
                continue
            if _is_chrome(child, weights):
                yield child
            else:
                left.append(child)


def _is_below_label(element: HtmlElement) -> bool:
    """Whether a short list of links stands below "Read also": the writer put it there."""
    above = element.getprevious()
    return above is not None and related_label(squeezed(above.text_content()[:200])) == ""


def _is_chrome(element: HtmlElement, weights: _Weights) -> bool:
    name, words, told = name_of(element), weights.all[element], weights.told[element]
    if name in _NEVER:
        return True
    if not name or name in ("article", "main", "body") or told * 2 >= max(words, 1):
        return False
    if (
        name in _CHROME
        or (element.get("role") or "").lower() in _ROLES
        or element.get("aria-hidden") == "true"
    ):
        return True
    named = f"{element.get('class') or ''} {element.get('id') or ''}"
    if any(part.lower() in _LOOKS for part in _PARTS_OF_NAMES.findall(named)):
        return True
    # Where nothing was told, links are no sign: a page of hardly a word may be all links.
    return weights.heard and name in BLOCKS and told * 10 < words < weights.linked[element] * 2
