"""Reads the XHTML documents of an EPUB, in the closed vocabulary of our templates.

What enters is a document, what leaves is the article as a person sees it. A theme may wrap what
`syndicate.render.html` writes in ``div``, ``section``, ``header``, ``p`` and ``span`` with classes. Nothing that runs,
covers, replaces or loads may pass. Only the text in ``<section class="notice">`` counts as a visible notice; the style
sheets are judged for that element (`syndicate.verify.css`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from hashlib import sha256
from xml.etree.ElementTree import Element

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.passage import ParagraphText
from syndicate.verify.css import ClassedElements, Step, classed, parsing_refusals, refusals
from syndicate.verify.epub.package import EpubPackage, resolved
from syndicate.verify.epub.vocabulary import BODY, CHAPTER, PAGE
from syndicate.verify.marks import piled_marks
from syndicate.verify.markup import XHTML, parse_xml, tree_paragraphs
from syndicate.verify.markup.form import odd_form_of_xhtml
from syndicate.verify.markup.vocabulary import grammar
from syndicate.verify.markup.xml import NAMESPACES, attributes, own_texts, prefixed, refused

_IDENTIFIER = "dcterms.identifier"
_UNKNOWN = frozenset({"lang", "xml:lang", "dir", "href"})
MAX_PAGE_TEXT = 1_000
"""Characters of a page without an article, outside of its lists or in one list item: too few for a story."""
_OUTSIDE = 'outside of <section class="notice">, where a book\'s notice stands'
_BESIDE = "text directly inside an element that holds the title or the notice; put it into a <p>"


class EpubDocument(Struct, frozen=True):
    """An XHTML document of the spine. `odd` is a piece that reading systems would read differently."""

    name: str
    root: Element
    odd: str


class ShownChapter(Struct, frozen=True):
    """An article as its document shows it: `pictures` are member names, `sheets` are SHA-256 of style sheets."""

    article: str
    title: str
    paragraphs: tuple[ParagraphText, ...]
    pictures: tuple[str, ...]
    sheets: tuple[str, ...]


def read_document(name: str, data: bytes, what: str) -> EpubDocument:
    """Parse a member as XHTML.

    Raises:
        ArtifactError: not UTF-8, not well-formed, or not a page with one head and one body.
    """
    where = f"{what}, {name}"
    root = parse_xml(data, where)
    try:
        odd = odd_form_of_xhtml(data.decode())
    except UnicodeDecodeError as error:
        raise ArtifactError(f"{where}: not UTF-8 at byte {error.start}") from error
    if [root.tag, *(part.tag for part in root)] != [XHTML + part for part in ("html", "head", "body")]:
        raise ArtifactError(f"{where}: not a page with one head and one body")
    return EpubDocument(name, root, odd)


def identifiers(root: Element) -> tuple[str, ...]:
    """The ids of the articles that a document names: one for a chapter, none for a page."""
    metas = root.iterfind(f"{XHTML}head/{XHTML}meta")
    return tuple(meta.get("content", "") for meta in metas if meta.get("name") == _IDENTIFIER)


def title_of(document: EpubDocument) -> str:
    """The text of the first ``<h1>``; empty where there is none."""
    title = next(document.root[1].iter(f"{XHTML}h1"), None)
    return "" if title is None else "".join(title.itertext())


def judge_page(page: EpubDocument, package: EpubPackage, what: str) -> None:
    """Raises: ArtifactError: a page without an article holds more than such a page may."""
    reason = page.odd or refused(page.root, PAGE, NAMESPACES) or _refused_references(page, package)
    if not reason and any(length > MAX_PAGE_TEXT for length in _lengths(page.root)):
        reason = f"more than {MAX_PAGE_TEXT:,} characters in one place of a page that is no article"
    reason = reason or piled_marks("".join(page.root.itertext()))
    if reason:
        raise ArtifactError(f"{what}, {page.name}: {reason}")


def read_chapter(chapter: EpubDocument, package: EpubPackage, files: Mapping[str, bytes]) -> ShownChapter:
    """The article as its document shows it; of a document that is not accepted, everything is hidden.

    Args:
        chapter: the document.
        package: the members to which it may refer.
        files: the bytes of the members.
    """
    root, body = chapter.root, chapter.root[1]
    reason = _refused_frame(root) or chapter.odd or _refused_references(chapter, package)
    sheets = () if reason else tuple(_sheets(chapter, files))
    hidden = dict.fromkeys(body, reason) if reason else _hidden(root, sheets)
    paragraphs = tree_paragraphs(
        body,
        lambda element: hidden.get(element, ""),
        vocabulary=BODY,
        direction=body.get("dir") or root.get("dir") or "ltr",
    )
    return ShownChapter(
        article=identifiers(root)[0],
        title=title_of(chapter),
        paragraphs=paragraphs or (ParagraphText("", hidden=reason or "there is no text"),),
        pictures=tuple(resolved(chapter.name, img.get("src", "")) for img in body.iter(f"{XHTML}img")),
        sheets=tuple(sha256(sheet).hexdigest() for sheet in sheets),
    )


def _refused_frame(root: Element) -> str:
    """What is wrong with a chapter outside of its body. The walk judges what is inside."""
    head, body = root
    for element, parent in ((root, ""), (body, "html")):
        if reason := grammar(CHAPTER).refusal(prefixed(element.tag), parent, attributes(element)):
            return reason
    if reason := refused(head, CHAPTER, NAMESPACES, "html"):
        return reason
    if len(identifiers(root)) != 1:
        return "a chapter of two articles"
    titles, notices = len(list(body.iter(f"{XHTML}h1"))), len(_notices(body))
    if titles != 1:
        return f"{titles} elements <h1>; one is right, the article's title"
    return "" if notices <= 1 else f"{notices} elements for a notice; one is right"


def _refused_references(document: EpubDocument, package: EpubPackage) -> str:
    """What is wrong with the ids of a document, and with the members to which it refers; empty if nothing is."""
    root = document.root
    ids = Counter(element.get("id") for element in root.iter() if "id" in element.attrib)
    if twice := [found for found, count in ids.items() if count > 1]:
        return f"two elements with the id {twice[0]!r}"
    pictures = {picture for picture, _ in package.pictures}
    for element, attribute, known in (
        *((a, "href", set(package.spine)) for a in root.iter(f"{XHTML}a")),
        *((link, "href", package.sheets) for link in root.iter(f"{XHTML}link")),
        *((img, "src", pictures) for img in root.iter(f"{XHTML}img")),
    ):
        address = element.get(attribute, "")
        if not re.match(r"https?:|mailto:|#", address) and resolved(document.name, address) not in known:
            return (
                f"<{prefixed(element.tag)}> that leads to {address!r}, which the book does not hold as such"
            )
    return ""


def _sheets(document: EpubDocument, files: Mapping[str, bytes]) -> Iterator[bytes]:
    """The style sheets of a document, in cascade order."""
    for element in document.root[0]:
        match prefixed(element.tag):
            case "link":
                yield files[resolved(document.name, element.get("href", ""))]
            case "style":
                yield (element.text or "").encode()


def _hidden(root: Element, sheets: tuple[bytes, ...]) -> dict[Element, str]:
    """The elements in which no text counts as a visible notice, each with the reason."""
    parents = {child: parent for parent in root.iter() for child in parent}
    notices = _notices(root)
    known = classed(
        (prefixed(e.tag), e.get("class", ""), [one.get("class", "") for one in _around(e, parents)])
        for e in root.iter()
        if "class" in e.attrib
    )
    hidden: dict[Element, str] = {}
    judged: set[Element] = set()
    for element in (*root.iter(f"{XHTML}h1"), *notices):
        around = list(_around(element, parents))
        judged.update((*around, *element.iter()))
        hidden |= {one: _BESIDE for one in around if any(map(str.strip, own_texts(one)))}
        if element in notices and (reason := _refused_notice(element, around, sheets, known)):
            hidden[element] = reason
    return {element: _OUTSIDE for element in root[1].iter() if element not in judged} | hidden


def _notices(root: Element) -> list[Element]:
    """The elements for a notice."""
    return [e for e in root.iter(f"{XHTML}section") if "notice" in e.get("class", "").split()]


def _refused_notice(
    notice: Element, around: list[Element], sheets: tuple[bytes, ...], known: ClassedElements
) -> str:
    """Why a notice is not visible, or does not look as it should."""
    if notice.get("class") != "notice":
        return f"<section class={notice.get('class')!r}>: the notice's element has no other class"
    chain = tuple(_step(element) for element in (*around[::-1], notice))
    try:
        written = [sheet.decode() for sheet in sheets]
        alone = (refusal for css in written for refusal in parsing_refusals(css))
        found = (*alone, *refusals("\n".join(written), chain, known=known))
    except UnicodeDecodeError as error:
        return f"a style sheet that is not UTF-8 at byte {error.start}"
    except RecursionError:
        return "style sheets that nest too deeply to be judged"
    return f"the style sheet, {found[0]}" if found else ""


def _around(element: Element, parents: Mapping[Element, Element]) -> Iterator[Element]:
    while element in parents:
        element = parents[element]
        yield element


def _step(element: Element) -> Step:
    """An element for `syndicate.verify.css`, where languages, directions and addresses count as unknown."""
    given = {name: value for name, value in element.attrib.items() if prefixed(name) not in _UNKNOWN}
    return Step(prefixed(element.tag), tuple(sorted(given.items())))


def _lengths(root: Element) -> Iterator[int]:
    """The length of the text outside of list items, and of each item without the items in it."""
    lengths: Counter[Element | None] = Counter({None: 0})
    left: list[tuple[Element, Element | None]] = [(root[1], None)]
    while left:
        element, item = left.pop()
        item = element if element.tag == f"{XHTML}li" else item
        lengths[item] += sum(len(text) for text in own_texts(element) if not text.isspace())
        left += [(child, item) for child in element]
    yield from lengths.values()
