"""A catalogue's bytes held against the set that it is published with: what it says of files, and nothing but that.

What enters was written by Jinja2 and lxml; `html.parser`, tinycss2 and expat read it. A link that leads to no file of
the set, a seal that is not the receipt's, a script, or a byte from elsewhere is a problem, in words for a person.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from html.parser import HTMLParser
from typing import Any
from urllib.parse import unquote, urlsplit
from xml.etree.ElementTree import Element

import tinycss2
from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.model.receipt import OutputRecord
from syndicate.verify.catalogue_vocabulary import ACQUISITION, IMAGE, LIST, OPML, ROOT
from syndicate.verify.markup import parse_xml
from syndicate.verify.markup.html import read_html
from syndicate.verify.xml_vocabulary import read_xml

_PAGE, _OPDS, _OPML = "index.html", "opds.xml", "feeds.opml"
_ATOM = "{http://www.w3.org/2005/Atom}"

# ruff: noqa: SIM905 -- names in columns would say no more
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_ACTIVE = frozenset("applet audio base embed form frame iframe object portal script svg video".split())
_LINKING = frozenset("action background cite data formaction href manifest ping poster src srcset".split())
_LOADING = frozenset("-webkit-image-set image image-set src url".split())
"""Functions of CSS that name a resource."""


class VerifiedMark(Struct):
    """What the page says of one file."""

    file: str
    told: str = ""
    sha256: str = ""


def problems(
    files: Mapping[str, bytes], names: Collection[str], outputs: Sequence[OutputRecord], url: str
) -> tuple[str, ...]:
    """Read a catalogue back.

    Args:
        files: the catalogue's, by their names relative to the folder.
        names: all files of the set; those of `files` count among them.
        outputs: the receipt's records.
        url: absolute, of the folder, with its final slash.

    Returns:
        What is wrong, the file's name first; nothing if all is well.
    """
    there = set(names) | set(files)
    records = {output.file: output for output in outputs}
    return tuple(dict.fromkeys(_problems(files, there, records, url)))


def _problems(
    files: Mapping[str, bytes], there: set[str], records: Mapping[str, OutputRecord], url: str
) -> Iterator[str]:
    for name in (_PAGE, _OPDS, _OPML):
        if name not in files:
            yield f"{name}: missing"
    for name, data in files.items():
        found: Iterable[str]
        match name:
            case "index.html":
                found = (f"{name}: {problem}" for problem in _page(data, there, records))
            case "feeds.opml":
                found = _opml(data, there, records, url)
            case _:
                found = _opds(name, data, there, records, url)
        try:
            yield from found
        except ArtifactError as error:
            yield str(error)
    yield from _unreachable(files, url)


# --- The page ---------------------------------------------------------------------------------------------------------


def _page(data: bytes, there: set[str], records: Mapping[str, OutputRecord]) -> Iterator[str]:
    page = _PageWalker()
    try:
        read_html(page, data.decode("utf-8"), "the page")
    except (ArtifactError, UnicodeDecodeError) as error:
        yield str(error)
        return
    yield from page.active
    linked = set()
    for href in page.links:
        parts = urlsplit(href)
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


def _unsealed(
    seals: Sequence[VerifiedMark], linked: set[str], records: Mapping[str, OutputRecord]
) -> Iterator[str]:
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
        # In whatever order and in whatever words a language puts them.
        numbers = sorted([articles, *([exact, exact] if exact else []), *([waived] if waived else [])])
        said = sorted(map(int, re.findall(r"\d+", seal.told)))
        if said != numbers:
            yield f"the seal of {seal.file} says {seal.told.strip()!r}; {exact} notices are exact, {waived} waived"
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
        self.seals: list[VerifiedMark] = []
        self.styles: list[str] = []
        self.policy = ""
        self.active: list[str] = []
        self._open: list[tuple[str, frozenset[str], VerifiedMark | None]] = []

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
                seal = VerifiedMark(values["data-seal"])
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
            seal.told += data
        if seal and "sha256" in inside:
            seal.sha256 += data

    @property
    def _seal(self) -> VerifiedMark | None:
        return self._open[-1][2] if self._open else None

    def _meta(self, values: Mapping[str, str]) -> None:
        match values.get("http-equiv", "").lower():
            case "content-security-policy":
                self.policy = values.get("content", "")
            case "refresh":
                self.active.append("a refresh")


# --- OPDS and OPML ----------------------------------------------------------------------------------------------------


def _opds(
    name: str, data: bytes, there: set[str], records: Mapping[str, OutputRecord], url: str
) -> Iterator[str]:
    feed = read_xml(Artifact(name, "application/atom+xml", data), ROOT if name == _OPDS else LIST)
    ids = [element.text for element in feed.iterfind("entry/id")]
    if len(ids) != len(set(ids)):
        yield f"{name}: two entries have the same id"
    for uri in feed.iterfind("author/uri"):
        if uri.text != url:
            yield f"{name}: its author's page is {uri.text}, not {url}"
    for link in feed.iter("link"):
        href, rel = link.get("href", ""), link.get("rel", "")
        file = _file(href, url)
        if file is None or file not in there:
            yield f"{name}: links to {href}, which is not in the set"
        elif rel == ACQUISITION:
            yield from (f"{name}: {problem}" for problem in _acquired(link, file, records))
        elif not _leads_to(rel, name).fullmatch(file):
            yield f"{name}: as {rel} it links to {file}"


def _leads_to(rel: str, name: str) -> re.Pattern[str]:
    """The files that a link of a relation may lead to."""
    match rel:
        case "self":
            return re.compile(re.escape(name))
        case "start" | "up":
            return re.compile(re.escape(_OPDS))
        case "alternate":
            return re.compile(re.escape(_PAGE))
        case str() if rel.startswith(IMAGE):
            return re.compile(r"covers/.+\.jpg")
        case _:
            return re.compile(r"opds/.+\.xml")


def _acquired(link: Element, file: str, records: Mapping[str, OutputRecord]) -> Iterator[str]:
    record = records.get(file)
    if record is None:
        yield f"offers {file}, of which the receipt knows nothing"
        return
    said = (link.get("type"), link.get("length"))
    if said != (record.media_type, str(record.bytes)):
        yield f"says of {file}: {said[0]}, {said[1]} bytes; it is {record.media_type}, {record.bytes} bytes"


def _opml(data: bytes, there: set[str], records: Mapping[str, OutputRecord], url: str) -> Iterator[str]:
    root = read_xml(Artifact(_OPML, "text/x-opml", data), OPML)
    for owner in root.iterfind("head/ownerId"):
        if owner.text != url:
            yield f"{_OPML}: its owner's page is {owner.text}, not {url}"
    seen: set[str] = set()
    for outline in root.iter("outline"):
        href = outline.get("xmlUrl", "")
        file = _file(href, url)
        if file is None or file not in there:
            yield f"{_OPML}: links to {href}, which is not in the set"
        elif file not in records:
            yield f"{_OPML}: offers {file}, of which the receipt knows nothing"
        elif file in seen:
            yield f"{_OPML}: offers {file} twice"
        else:
            seen.add(file)
        if outline.get("htmlUrl") != url:
            yield f"{_OPML}: the page of {href} is {outline.get('htmlUrl')}, not {url}"


def _file(href: str, url: str) -> str | None:
    """The file of the set that an absolute URL names; None where it leads elsewhere."""
    return unquote(href.removeprefix(url)) if href.startswith(url) else None


def _unreachable(files: Mapping[str, bytes], url: str) -> Iterator[str]:
    """Lists that no e-reader finds, beginning at the root."""
    left, reached = [_OPDS], {_PAGE, _OPML}
    while left:
        name = left.pop()
        if name in reached or name not in files:
            continue
        reached.add(name)
        try:
            root = parse_xml(files[name], name)
        except ArtifactError:  # said before
            continue
        left += [
            file
            for link in root.iter(f"{_ATOM}link")
            if (file := _file(link.get("href", ""), url)) is not None
        ]
    for name in sorted(set(files) - reached):
        yield f"{name}: no link leads to it from {_OPDS}"
