"""One XHTML document of an EPUB to what a person sees of it, in the closed vocabulary of our templates.

A theme may wrap what `syndicate.render.html` writes, in ``div``, ``section``, ``header``, ``p`` and ``span`` with
classes; it may put in nothing that runs, covers, replaces or loads. The notice stands in ``<section class="notice">``:
there the style sheets are judged (`syndicate.verify.css`), and nowhere else does a text count as a visible notice.
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
from syndicate.verify.css import ClassedElements, Step, classed, refusals, unread
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
"""Characters of a page that is no article, outside of its lists, and of one item of them: too few for a story."""
_OUTSIDE = 'outside of <section class="notice">, where a book\'s notice stands'
_BESIDE = "text directly inside an element that holds the title or the notice; put it into a <p>"


class EpubDocument(Struct, frozen=True):
    """An XHTML document of the spine: its name, its tree, and in which form it is that systems read differently."""

    name: str
    root: Element
    odd: str


class ShownChapter(Struct, frozen=True):
    """An article's document. `pictures` are the members that it shows, `sheets` the SHA-256 of its style sheets."""

    article: str
    title: str
    paragraphs: tuple[ParagraphText, ...]
    pictures: tuple[str, ...]
    sheets: tuple[str, ...]


def read_document(name: str, data: bytes, what: str) -> EpubDocument:
    """Read a member as a reading system does that takes XHTML for what it is.

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
    """The ids of the articles that a document claims to show: one for a chapter, none for a page."""
    metas = root.iterfind(f"{XHTML}head/{XHTML}meta")
    return tuple(meta.get("content", "") for meta in metas if meta.get("name") == _IDENTIFIER)


def title_of(document: EpubDocument) -> str:
    """The text of the first ``<h1>``; empty where there is none."""
    title = next(document.root[1].iter(f"{XHTML}h1"), None)
    return "" if title is None else "".join(title.itertext())


def judge_page(page: EpubDocument, package: EpubPackage, what: str) -> None:
    """Raises: ArtifactError: a page that shows no article holds more than such pages do."""
    reason = page.odd or refused(page.root, PAGE, NAMESPACES) or _refused_references(page, package)
    if not reason and any(length > MAX_PAGE_TEXT for length in _lengths(page.root)):
        reason = f"more than {MAX_PAGE_TEXT:,} characters in one place of a page that is no article"
    reason = reason or piled_marks("".join(page.root.itertext()))
    if reason:
        raise ArtifactError(f"{what}, {page.name}: {reason}")


def read_chapter(chapter: EpubDocument, package: EpubPackage, files: Mapping[str, bytes]) -> ShownChapter:
    """What a person sees of an article's document; of one that is not accepted, nothing.

    Args:
        chapter: the document.
        package: for what it may refer to.
        files: the package's members.
    """
    root, body = chapter.root, chapter.root[1]
    reason = _refused_frame(root) or chapter.odd or _refused_references(chapter, package)
    sheets = () if reason else tuple(_sheets(chapter, files))
    hidden = dict.fromkeys(body, reason) if reason else _hidden(root, sheets)
    stretches = tree_paragraphs(
        body,
        lambda element: hidden.get(element, ""),
        vocabulary=BODY,
        direction=body.get("dir") or root.get("dir") or "ltr",
    )
    return ShownChapter(
        article=identifiers(root)[0],
        title=title_of(chapter),
        paragraphs=stretches or (ParagraphText("", hidden=reason or "there is no text"),),
        pictures=tuple(resolved(chapter.name, img.get("src", "")) for img in body.iter(f"{XHTML}img")),
        sheets=tuple(sha256(sheet).hexdigest() for sheet in sheets),
    )


def _refused_frame(root: Element) -> str:
    """What is wrong with a chapter outside of its body's content, which is judged as it is walked."""
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
    """What is wrong with the places to which a document leads, and with its own; empty if nothing is."""
    root = document.root
    ids = Counter(element.get("id") for element in root.iter() if "id" in element.attrib)
    if twice := [found for found, count in ids.items() if count > 1]:
        return f"two elements with the id {twice[0]!r}"
    pages, pictures = set(package.spine), {picture for picture, _ in package.pictures}
    for element, attribute, known in (
        *((a, "href", pages) for a in root.iter(f"{XHTML}a")),
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
    """The style sheets of a document, in the order in which they count."""
    for element in document.root[0]:
        match prefixed(element.tag):
            case "link":
                yield files[resolved(document.name, element.get("href", ""))]
            case "style":
                yield (element.text or "").encode()


def _hidden(root: Element, sheets: tuple[bytes, ...]) -> dict[Element, str]:
    """The elements in which a text is no visible notice, each with the reason."""
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
    """The elements in which a notice stands."""
    return [e for e in root.iter(f"{XHTML}section") if "notice" in e.get("class", "").split()]


def _refused_notice(
    notice: Element, around: list[Element], sheets: tuple[bytes, ...], known: ClassedElements
) -> str:
    """Why a notice is not seen, or not as it is."""
    if notice.get("class") != "notice":
        return f"<section class={notice.get('class')!r}>: the notice's element has no other class"
    chain = tuple(_step(element) for element in (*around[::-1], notice))
    try:
        written = [sheet.decode() for sheet in sheets]
        alone = (refusal for css in written for refusal in unread(css))
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
    """An element as `syndicate.verify.css` judges it: languages, directions and addresses count as unknown there."""
    given = {name: value for name, value in element.attrib.items() if prefixed(name) not in _UNKNOWN}
    return Step(prefixed(element.tag), tuple(sorted(given.items())))


def _lengths(root: Element) -> Iterator[int]:
    """Of the text outside of list items, and of each item without the items in it; white space alone is no text."""
    lengths: Counter[Element | None] = Counter({None: 0})
    left: list[tuple[Element, Element | None]] = [(root[1], None)]
    while left:
        element, item = left.pop()
        item = element if element.tag == f"{XHTML}li" else item
        lengths[item] += sum(len(text) for text in own_texts(element) if not text.isspace())
        left += [(child, item) for child in element]
    yield from lengths.values()
