"""A page to the metadata of its article: from JSON-LD, OpenGraph, other meta elements, microdata, or its printed text.

The first of these that states a field counts. Addresses are absolute or None; `syndicate.heuristics` reads names and
dates. Never raises for a page's content.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeVar
from urllib.parse import urljoin, urlsplit

from lxml.html import HtmlElement

from syndicate.heuristics.page_header import Metadata
from syndicate.heuristics.timestamps import read_timestamp
from syndicate.model import Author, Loss, Moment
from syndicate.model.loss import lost, within
from syndicate.read.html.byline import is_byline, printed, who
from syndicate.read.html.jsonld import Node, article_node, authors_of, picture_of, text_of, texts_of
from syndicate.read.markup.elements import texts
from syndicate.read.markup.references import without_references
from syndicate.read.markup.whitespace import squeezed

# ruff: noqa: SIM905 -- names in columns would say no more

T = TypeVar("T")

_MOST_TAGS = 50
_MOST_ITEMS = 20
_LONGEST_TITLE = 300
_PARTED = re.compile(r"\s+[|–—»·•:-]+\s+|\s*[|»]\s*|:\s+")

_TITLES = (
    "og:title",
    "twitter:title",
    "dc.title",
    "dcterms.title",
    "citation_title",
    "parsely-title",
    "title",
)
_DESCRIPTIONS = (
    "og:description",
    "description",
    "twitter:description",
    "dc.description",
    "dcterms.description",
)
_AUTHORS = tuple(
    """
    article:author_name dc.creator dcterms.creator author article:author parsely-author sailthru.author
    citation_author byl dc.contributor
    """.split()
)
_PUBLISHED = tuple(
    """
    article:published_time og:published_time datepublished parsely-pub-date sailthru.date
    citation_publication_date dc.date.issued dcterms.issued dcterms.created dc.date dcterms.date pubdate
    publishdate date
    """.split()
)
_UPDATED = ("article:modified_time", "og:updated_time", "datemodified", "dcterms.modified", "last-modified")
_SECTIONS = ("article:section", "parsely-section", "section")
_TAGS = ("article:tag", "parsely-tags", "news_keywords", "keywords")
_RIGHTS = ("copyright", "dc.rights", "dcterms.rights", "rights")
_LICENCES = ("dcterms.license", "dc.rights.license")


def page_metadata(root: HtmlElement, address: str | None) -> Metadata:
    """Everything but the text.

    Args:
        root: of the whole page, before anything was taken out.
        address: the URL that the page was read from; None for a file.
    """
    page = _PageMetadata(root, address)
    losses = page.losses
    return Metadata(
        title=page.title(),
        standfirst=text_of(page.node, "description") or page.meta(*_DESCRIPTIONS) or page.item("description"),
        authors=page.authors(),
        published=page.date(("datePublished", "dateCreated"), _PUBLISHED, losses)
        or page.printed_date(losses),
        updated=page.date(("dateModified",), _UPDATED, losses),
        expiry=page.date(("expires",), ("article:expiration_time",), losses),
        language=page.language(),
        url=page.url(),
        section=text_of(page.node, "articleSection") or page.meta(*_SECTIONS) or page.item("articleSection"),
        tags=page.tags(),
        copyright=page.copyright(),
        licence=page.licence(),
        losses=tuple(dict.fromkeys(losses)),
    )


def page_picture(root: HtmlElement) -> tuple[str, str]:
    """The address of the picture that a page states for its article (Open Graph, else JSON-LD), and its words."""
    page = _PageMetadata(root, None)
    address = page.meta(
        "og:image:secure_url", "og:image", "og:image:url", "twitter:image", "twitter:image:src"
    )
    return (address, page.meta("og:image:alt", "twitter:image:alt")) if address else picture_of(page.node)


class _PageMetadata:
    def __init__(self, root: HtmlElement, address: str | None) -> None:
        self.root = root
        self.losses: list[Loss] = []
        self.node: Node = article_node(root, self.losses.append)
        self._address = address
        self._meta: dict[str, list[str]] = {}
        for element in root.iter("meta"):
            given = element.get("content") or element.get("value") or ""
            content = squeezed(without_references(given))  # pages escape them twice
            named = (element.get(key) for key in ("property", "name", "itemprop", "http-equiv"))
            for name in (
                (name for names in named for name in (names or "").lower().split()) if content else ()
            ):
                self._meta.setdefault(name.replace("dc:", "dc.").replace("dcterms:", "dcterms."), []).append(
                    content
                )
        self._items: dict[str, list[HtmlElement]] = {}
        for element in root.iterfind(".//*[@itemprop]"):
            for name in (element.get("itemprop") or "").split():
                self._items.setdefault(name, []).append(element)

    def meta(self, *names: str) -> str:
        return next((self._meta[name][0] for name in names if name in self._meta), "")

    def item(self, *names: str) -> str:
        """Microdata (HTML Standard section 5.2): the first value of one of these properties."""
        return next((value for name in names for value in self._values(name)), "")

    def _values(self, name: str) -> Iterator[str]:
        for element in self._within(self._items.get(name, ()), f"elements with itemprop={name}"):
            inside = element.find(".//*[@itemprop='name']") if element.get("itemscope") is not None else None
            holder = element if inside is None else inside
            value = holder.get("content") or holder.get("datetime") or " ".join(texts(holder))
            if name in ("license", "url"):
                value = element.get("href") or value
            if squeezed(value):
                yield squeezed(value)

    def _within(self, found: Iterable[T], what: str, most: int = _MOST_ITEMS) -> Iterator[T]:
        return within(found, most, what, self.losses.append)

    def _metas(self, name: str) -> Iterator[str]:
        return self._within(self._meta.get(name, ()), f"meta elements named {name}")

    # Title

    def title(self) -> str:
        site = self.meta("og:site_name", "application-name") or text_of(self.node, "publisher")
        headings = [squeezed("".join(texts(heading))) for heading in self.root.iter("h1")]
        element = self.root.find(".//title")
        window = "" if element is None else squeezed(element.text or "")
        named = text_of(self.node, "headline"), text_of(self.node, "name")
        # Some pages have their headline in "name", and a description in "headline": the window's title shows which.
        stated = next((name for name in named if name and window.casefold().startswith(name.casefold())), "")
        stated = stated or named[0] or self.meta(*_TITLES) or self.item("headline") or named[1]
        if len(stated or window) > _LONGEST_TITLE:
            self.losses.append(lost("text-shortened", what="the title", most=_LONGEST_TITLE))
        return _without_site(stated or window, site, headings) or next(filter(None, headings), "")

    # Who

    def authors(self) -> tuple[Author, ...]:
        """The authors of the first field that names one; the publisher's own name is an organisation."""
        houses = {
            name.casefold()
            for name in (*texts_of(self.node, "publisher"), *self._meta.get("og:site_name", ()))
        }
        for names in self._named():
            found = tuple(
                Author(author.name, "organisation") if author.name.casefold() in houses else author
                for name, stated in names
                for author in ((stated,) if stated else who(name))
            )
            if found:
                return tuple(dict.fromkeys(found))
        return ()

    def _named(self) -> Iterator[tuple[tuple[str, Author | None], ...]]:
        yield authors_of(self.node)
        for name in _AUTHORS:
            yield tuple((value, None) for value in self._metas(name))
        yield tuple((value, None) for value in self._values("author"))
        elements = self.root.iter("a", "address", "span", "div", "p", "cite", "li", "h3", "h4")
        for element in self._within(filter(is_byline, elements), "bylines"):
            yield tuple((author.name, author) for author in printed(element))

    # When

    def date(self, keys: tuple[str, ...], names: tuple[str, ...], losses: list[Loss]) -> Moment | None:
        given = chain(
            (text_of(self.node, key) for key in keys),
            (value for name in names for value in self._metas(name)),
            (self.item(key) for key in keys),
        )
        return next((moment for text in given if (moment := read_timestamp(text, losses))), None)

    def printed_date(self, losses: list[Loss]) -> Moment | None:
        """The first <time> that is one."""
        times = self._within(self.root.iter("time"), "time elements")
        given = (element.get("datetime") or "" for element in times)
        return next((moment for text in given if (moment := read_timestamp(text, losses))), None)

    # Where from

    def language(self) -> str:
        html = self.root.get("lang") or self.root.get("{http://www.w3.org/XML/1998/namespace}lang")
        html = html or self.root.get("xml:lang")
        stated = html or text_of(self.node, "inLanguage") or self.meta("content-language", "dc.language")
        return stated.partition(",")[0].strip()

    def url(self) -> str | None:
        links = [element.get("href") for element in self._links("canonical")]
        stated = text_of(self.node, "url", "mainEntityOfPage")
        for given in (*links, self.meta("og:url"), stated, self._address):
            try:
                url = urljoin(self._address or "", squeezed(given or ""))
                if urlsplit(url).scheme in ("http", "https") and urlsplit(url).hostname:
                    return url
            except ValueError:
                continue
        return None

    def _links(self, kind: str) -> Iterator[HtmlElement]:
        for element in self.root.iter("link", "a"):
            if kind in (element.get("rel") or "").lower().split():
                yield element

    def tags(self) -> tuple[str, ...]:
        stated = list(texts_of(self.node, "keywords"))
        for name in _TAGS:
            stated = stated or self._meta.get(name, [])
        split = (part.strip() for tags in stated for part in re.split(r"[,;،、]", tags))
        return tuple(self._within(dict.fromkeys(filter(None, split)), "tags", _MOST_TAGS))

    def copyright(self) -> str:
        stated = text_of(self.node, "copyrightNotice") or self.meta(*_RIGHTS)
        holder, year = text_of(self.node, "copyrightHolder"), text_of(self.node, "copyrightYear")
        return stated or (f"© {year} {holder}".replace("  ", " ") if holder else "")

    def licence(self) -> str:
        link = next((href for element in self._links("license") if (href := element.get("href"))), "")
        return text_of(self.node, "license") or link or self.item("license") or self.meta(*_LICENCES)


def _without_site(title: str, site: str, headings: list[str]) -> str:
    """A title without the site's name behind or before it: the name is known, or a heading is the rest."""
    title = title[:_LONGEST_TITLE]
    parts = [(title[: match.start()], title[match.end() :]) for match in _PARTED.finditer(title)]
    for before, after in reversed(parts):
        if before and (after.casefold() == site.casefold() or before in headings):
            return before
    for before, after in parts:
        if after and (before.casefold() == site.casefold() or after in headings):
            return after
    return title
