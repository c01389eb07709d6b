"""Reads NewsML-G2 back to passages, by the standard library's expat.

What enters is a news message, what leaves is a passage for each item: the XHTML in its one ``inlineXML``. Headlines,
descriptions and ``usageTerms`` never count as the text. The table is all that a message may hold. Content that lies
elsewhere, an item that is not ``stat:usable``, and a page whose head holds more than a title are refused with their
place.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from msgspec import Struct

from syndicate.model.artifact import Artifact
from syndicate.model.passage import Head, Passage
from syndicate.verify.markup import FRAGMENT, WHITE_SPACE, XHTML, MarkupVocabulary, tree_paragraphs
from syndicate.verify.xml_reader import read_xml
from syndicate.verify.xml_vocabulary import (
    ANY,
    LANGUAGE,
    TOKEN,
    WEB,
    Attribute,
    Element,
    Namespace,
    XmlVocabulary,
)

_ITEM = "newsMessage/itemSet/newsItem"
_RIGHTS, _ABOUT, _META, _CONTENT = (
    f"{_ITEM}/{name}" for name in ("rightsInfo", "itemMeta", "contentMeta", "contentSet")
)
_PAGE = f"{_CONTENT}/inlineXML/html:html"
_CATALOGUE = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"
_RELATIONS = "https://www.iana.org/assignments/relation/"
_CANONICAL = f"{_RELATIONS}canonical"
_PLAIN_TEXT = "https://www.iana.org/assignments/media-types/text/plain"
_HREF = Attribute("href", WEB)
_LINK = re.compile(r"(?:https?://|mailto:)[!-~]+")


def _one_of(name: str, *values: str) -> tuple[Attribute, ...]:
    return (Attribute(name, values),)


NEWSML = XmlVocabulary(
    "NewsML-G2",
    (
        Namespace("http://iptc.org/std/nar/2006-10-01/", ""),
        Namespace(XHTML.strip("{}"), "", "html"),
    ),
    (
        Element("newsMessage"),
        Element("newsMessage/header"),
        Element("newsMessage/header/sent", text=TOKEN),
        Element("newsMessage/header/sender", text=ANY),
        Element("newsMessage/header/transmitId", text=TOKEN),
        Element("newsMessage/itemSet"),
        Element(
            _ITEM,
            (
                Attribute("guid", ANY),
                *_one_of("version", "1"),
                *_one_of("standard", "NewsML-G2"),
                *_one_of("standardversion", "2.35"),
                *_one_of("conformance", "power"),
                Attribute("xml:lang", LANGUAGE, required=False),
            ),
            occurs="any number",
        ),
        Element(f"{_ITEM}/catalogRef", _one_of("href", _CATALOGUE)),
        Element(_RIGHTS, occurs="at most once"),
        Element(f"{_RIGHTS}/copyrightHolder", occurs="at most once"),
        Element(f"{_RIGHTS}/copyrightHolder/name", text=ANY),
        Element(f"{_RIGHTS}/copyrightNotice", text=ANY, occurs="at most once"),
        Element(f"{_RIGHTS}/usageTerms", text=ANY, occurs="any number"),
        Element(f"{_RIGHTS}/usageTerms/a", (Attribute("href", _LINK),), ANY, "any number"),
        Element(
            f"{_RIGHTS}/link", (*_one_of("reluri", f"{_RELATIONS}license"), _HREF), occurs="at most once"
        ),
        Element(
            f"{_RIGHTS}/rightsExpressionData",
            (*_one_of("langid", _PLAIN_TEXT), *_one_of("enctype", "text/plain")),
            ANY,
            "at most once",
        ),
        Element(_ABOUT),
        Element(f"{_ABOUT}/itemClass", _one_of("qcode", "ninat:text")),
        Element(f"{_ABOUT}/provider"),
        Element(f"{_ABOUT}/provider/name", text=ANY),
        Element(f"{_ABOUT}/versionCreated", text=TOKEN),
        Element(f"{_ABOUT}/embargoed", text=TOKEN, occurs="at most once"),
        Element(f"{_ABOUT}/pubStatus", _one_of("qcode", "stat:usable")),
        Element(f"{_ABOUT}/service", occurs="at most once"),
        Element(f"{_ABOUT}/service/name", text=ANY),
        Element(f"{_ABOUT}/expires", text=TOKEN, occurs="at most once"),
        Element(f"{_ABOUT}/link", (*_one_of("reluri", _CANONICAL), _HREF), occurs="at most once"),
        Element(
            f"{_ABOUT}/link[rel=irel:seeAlso]",
            (*_one_of("rel", "irel:seeAlso"), Attribute("href", _LINK)),
            occurs="any number",
        ),
        Element(f"{_ABOUT}/link[rel=irel:seeAlso]/title", text=ANY),
        Element(_META),
        Element(f"{_META}/contentCreated", text=TOKEN, occurs="at most once"),
        Element(f"{_META}/contentModified", text=TOKEN, occurs="at most once"),
        Element(
            f"{_META}/creator", _one_of("type", "cpnat:person", "cpnat:organisation"), occurs="any number"
        ),
        Element(f"{_META}/creator/name", text=ANY),
        Element(f"{_META}/language", (Attribute("tag", LANGUAGE),), occurs="at most once"),
        Element(f"{_META}/keyword", text=ANY, occurs="any number"),
        Element(f"{_META}/headline", text=ANY),
        Element(f"{_META}/description", _one_of("role", "drol:summary"), ANY, "at most once"),
        Element(_CONTENT),
        Element(f"{_CONTENT}/inlineXML", _one_of("contenttype", "application/xhtml+xml")),
        Element(_PAGE, (Attribute("lang", LANGUAGE, required=False), *_one_of("dir", "ltr", "rtl"))),
        Element(f"{_PAGE}/html:head"),
        Element(f"{_PAGE}/html:head/html:title", text=ANY),
        Element(f"{_PAGE}/html:body", fragment=True),
    ),
    _ITEM,
)


class NewsMLVerifier(Struct, frozen=True):
    """Reads NewsML-G2 news messages. See `syndicate.plugins.Verifier`. `markup` is what the pages may hold."""

    name: str = "newsml"
    media_type: str = "application/vnd.iptc.g2.newsmessage+xml"
    vocabulary: XmlVocabulary = NEWSML
    markup: MarkupVocabulary = FRAGMENT

    def accepts(self, head: bytes) -> bool:
        return b"newsMessage" in head

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        root = read_xml(artifact, self.vocabulary)
        for number, item in enumerate(root.iter("newsItem"), 1):
            headline, body = next(item.iter("headline")), next(item.iter("html:body"))
            title = (headline.text or "").strip(WHITE_SPACE)
            direction = next(item.iter("html:html")).get("dir", "ltr")
            paragraphs = tree_paragraphs(body, vocabulary=self.markup, direction=direction)
            summary = next(item.iter("description"), None)
            links = (one.get("href", "") for one in item.iter("link") if one.get("reluri") == _CANONICAL)
            head = Head(next(links, ""), "" if summary is None else summary.text or "")
            yield Passage(item.get("guid"), title, f"item {number}", paragraphs, head=head)


newsml = NewsMLVerifier()
