"""Compares a catalogue's page with the files and the receipt that it is published with.

What enters is the page, which a template wrote; `html.parser` and tinycss2 read it. What leaves are problems. The page
must not run anything, load anything from elsewhere, link to a file that is not published, or show a seal that the
receipt does not confirm.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit

import tinycss2
from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.receipt import OutputRecord
from syndicate.verify.markup.html import read_html

# ruff: noqa: SIM905 -- names in columns would say no more
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ACTIVE = frozenset("applet audio base embed form frame iframe object portal script svg video".split())
_LINKING = frozenset("action background cite data formaction href manifest ping poster src srcset".split())
_LOADING = frozenset("-webkit-image-set image image-set src url".split())
"""Functions of CSS that name a resource."""


class Seal(Struct):
    """What the page shows of one file: counts and SHA-256."""

    file: str
    counts: str = ""
    sha256: str = ""


def page_problems(data: bytes, there: set[str], records: Mapping[str, OutputRecord]) -> Iterator[str]:
    """What is wrong with the front page."""
    page = _PageWalker()
    try:
        read_html(page, data.decode("utf-8"), "the page")
    except (ArtifactError, UnicodeDecodeError) as error:
        yield str(error)
        return
    yield from page.active
    linked = set()
    for href in page.links:
        try:
            parts = urlsplit(href)
        except ValueError as error:
            yield f"{href}: {error}"
            continue
        if parts.scheme or parts.netloc:
            yield f"leads away from the folder: {href}"
        elif not parts.path:
            if parts.fragment and unquote(parts.fragment) not in page.ids:
                yield f"no place on the page is called {parts.fragment!r}"
        elif unquote(parts.path) not in there:
            yield f"links to {unquote(parts.path)}, which is not in the set"
        else:
            linked.add(unquote(parts.path))
    yield from _unsealed(page.seals, linked, records)
    yield from _styled(page)


def _unsealed(seals: Sequence[Seal], linked: set[str], records: Mapping[str, OutputRecord]) -> Iterator[str]:
    for seal in seals:
        record = records.get(seal.file)
        if record is None:
            yield f"a seal of {seal.file}, of which the receipt knows nothing"
            continue
        shown = seal.sha256.strip()
        if shown != record.sha256:
            yield f"the seal of {seal.file} shows the SHA-256 {shown or 'of nothing'}, not {record.sha256}"
        articles = len(record.articles)
        exact = sum(article.notice is not None for article in record.articles)
        waived = articles - exact
        # The order and the words around the numbers depend on the language.
        numbers = sorted([articles, *([exact, exact] if exact else []), *([waived] if waived else [])])
        shown_counts = sorted(map(int, re.findall(r"\d+", seal.counts)))
        if shown_counts != numbers:
            yield f"the seal of {seal.file} says {seal.counts.strip()!r}; {exact} notices are exact, {waived} waived"
    for file in sorted(linked & set(records) - {seal.file for seal in seals}):
        yield f"{file} has no seal"


def _styled(page: _PageWalker) -> Iterator[str]:
    """Whether the page's policy lets its own style sheets pass, and they ask for nothing more."""
    if not page.policy.replace(" ", "").startswith("default-src'none';"):
        yield "no policy that forbids what it does not name"
    for style in page.styles:
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
        if f"'sha256-{digest}'" not in page.policy:
            yield "its own policy refuses a style sheet"
        for loaded in _loaded(tinycss2.parse_component_value_list(style)):
            yield f"a style sheet loads {loaded}"


def _loaded(nodes: Iterable[Any]) -> Iterator[str]:
    left = list(nodes)
    while left:
        node = left.pop()
        if node.type == "url" or (node.type == "function" and node.lower_name in _LOADING):
            yield node.serialize()
        elif node.type == "at-keyword" and node.lower_value == "import":
            yield "another style sheet"
        left += getattr(node, "content", None) or getattr(node, "arguments", None) or []


class _PageWalker(HTMLParser):
    """What a page links to, shows and runs. HTMLParser can be used only by inheriting from it."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.links: list[str] = []
        self.ids: set[str] = set()
        self.seals: list[Seal] = []
        self.styles: list[str] = []
        self.policy = ""
        self.active: list[str] = []
        self._open: list[tuple[str, frozenset[str], Seal | None]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in reversed(attrs)}  # of two, HTML takes the first
        if tag in _ACTIVE:
            self.active.append(f"<{tag}>")
        self.active += [f"the script {name}" for name in values if name.startswith("on")]
        self.active += [f"a style in <{tag}>" for name in values if name == "style"]
        self.links += [values[name] for name in values if name in _LINKING]
        self.ids.update(values[name] for name in ("id",) if name in values)
        if tag == "meta":
            self._meta(values)
        if tag == "style":
            self.styles.append("")
        if tag not in _VOID:
            seal = self._seal
            if "data-seal" in values:
                seal = Seal(values["data-seal"])
                self.seals.append(seal)
            self._open.append((tag, frozenset(values.get("class", "").split()), seal))

    def handle_endtag(self, tag: str) -> None:
        if any(name == tag for name, _, _ in self._open):
            while self._open.pop()[0] != tag:
                pass

    def handle_data(self, data: str) -> None:
        if self._open and self._open[-1][0] == "style":
            self.styles[-1] += data
            return
        seal = self._seal
        inside = frozenset[str]().union(*(classes for _, classes, _ in self._open))
        if seal and "told" in inside:
            seal.counts += data
        if seal and "sha256" in inside:
            seal.sha256 += data

    @property
    def _seal(self) -> Seal | None:
        return self._open[-1][2] if self._open else None

    def _meta(self, values: Mapping[str, str]) -> None:
        match values.get("http-equiv", "").lower():
            case "content-security-policy":
                self.policy = values.get("content", "")
            case "refresh":
                self.active.append("a refresh")
