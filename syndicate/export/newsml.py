"""Edition to IPTC NewsML-G2 2.35, Power conformance: a news message with one news item an article.

Never touches disk, clock or network. The text is XHTML in ``inlineXML``, with the notice in it, where people see it;
``usageTerms`` hold the notice again, a paragraph each, with its links. A day without a time stays one in
``contentCreated`` and ``contentModified``; ``versionCreated`` has to be an instant: there it is the day's noon in UTC.
"""

from __future__ import annotations

from typing import ClassVar, TypeAlias

from lxml import etree
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.export.item import UNKNOWN_LANGUAGE, feed_items, rfc3339, uri, zoned
from syndicate.model import Article, Edition, Entry, Moment
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Link, Markup, inline_text, walk
from syndicate.model.formats.newsml import TRAITS as NEWSML
from syndicate.model.traits import Traits
from syndicate.render.html import blocks_html
from syndicate.render.losses import markup_losses
from syndicate.render.pictures import Pictures, published
from syndicate.theme import Theme

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it

NAR = "http://iptc.org/std/nar/2006-10-01/"
XHTML = "http://www.w3.org/1999/xhtml"
CATALOGUE = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_32.xml"
"""Defines the aliases in qcodes; IPTC's own examples of 2.35 name it."""
CANONICAL = "https://www.iana.org/assignments/relation/canonical"
LICENCE = "https://www.iana.org/assignments/relation/license"
PLAIN_TEXT = "https://www.iana.org/assignments/media-types/text/plain"
"""Names the language of a licence that is prose."""
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


class NewsML(Struct, frozen=True):
    """NewsML-G2 2.35. See `syndicate.plugins.Exporter`."""

    traits: ClassVar[Traits] = NEWSML
    name: ClassVar[str] = NEWSML.name
    media_type: ClassVar[str] = NEWSML.media_type

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- an agency's wire has no looks
        feed_items(edition)  # refuses what XML cannot carry
        root = etree.fromstring(f'<newsMessage xmlns="{NAR}"/>')
        header = _add(root, "header")
        _add(header, "sent", rfc3339(zoned(edition.date)))
        _add(header, "sender", edition.publisher or edition.title)
        _add(header, "transmitId", edition.id)
        items = _add(root, "itemSet")
        for entry in edition.entries:
            _item(items, edition, entry)
        etree.indent(root)
        # White space counts in what follows: it comes after the indentation.
        for item, entry in zip(items, edition.entries, strict=True):
            _fill(item, entry, published(edition))
        data = etree.tostring(root, xml_declaration=True, encoding="UTF-8")
        return Artifact("newsml.xml", self.media_type, data + b"\n", markup_losses(edition))


def _add(parent: Element, name: str, text: str | None = None, **attributes: str) -> Element:
    element = etree.SubElement(parent, f"{{{NAR}}}{name}", attributes)
    element.text = text
    return element


def _item(parent: Element, edition: Edition, entry: Entry) -> None:
    article = entry.article
    if article.status == "withdrawn":
        raise ExportError(f"{article.title!r} was withdrawn by its publisher", "leave it out of the edition")
    item = _add(
        parent, "newsItem", guid=article.id, version="1", standard="NewsML-G2", standardversion="2.35",
        conformance="power",
    )  # fmt: skip
    if article.language != UNKNOWN_LANGUAGE:
        item.set(_LANG, article.language)
    _add(item, "catalogRef", href=CATALOGUE)
    _add_rights(item, article)
    _add_item_meta(item, edition, entry)
    _add_content_meta(item, article)
    _add(_add(item, "contentSet"), "inlineXML", contenttype="application/xhtml+xml")


def _add_rights(item: Element, article: Article) -> None:
    """Copyright, terms and licence, where there are any; the terms' text comes with `_fill`."""
    notice = article.notice
    if not (article.copyright or notice or article.licence):
        return
    rights = _add(item, "rightsInfo")
    # The holder is only kept beside a copyright line: alone, it would be read as one.
    if article.copyright and notice and notice.publisher:
        _add(_add(rights, "copyrightHolder"), "name", notice.publisher)
    if article.copyright:
        _add(rights, "copyrightNotice", article.copyright)
    for _ in notice.paragraphs if notice else ():
        _add(rights, "usageTerms")
    if article.licence.startswith(("https://", "http://")):
        _add(rights, "link", reluri=LICENCE, href=uri(article.licence))
    elif article.licence:
        _add(rights, "rightsExpressionData", article.licence, langid=PLAIN_TEXT, enctype="text/plain")


def _add_item_meta(item: Element, edition: Edition, entry: Entry) -> None:
    article = entry.article
    about = _add(item, "itemMeta")
    _add(about, "itemClass", qcode="ninat:text")
    _add(_add(about, "provider"), "name", edition.publisher or edition.title)
    _add(about, "versionCreated", rfc3339(zoned(edition.moment(entry))))
    if article.embargo:
        _add(about, "embargoed", rfc3339(zoned(article.embargo)))
    _add(about, "pubStatus", qcode="stat:usable")
    if article.section:
        _add(_add(about, "service"), "name", article.section)
    if article.expiry:
        _add(about, "expires", _date(article.expiry))
    if article.url:  # not as remoteContent: that is another rendition of the content, without the notice
        _add(about, "link", reluri=CANONICAL, href=uri(article.url))
    for link in article.related:
        if link.url:
            _add(_add(about, "link", rel="irel:seeAlso", href=uri(link.url)), "title", link.title)


def _add_content_meta(item: Element, article: Article) -> None:
    meta = _add(item, "contentMeta")
    if article.published:
        _add(meta, "contentCreated", _date(article.published))
    if article.updated:
        _add(meta, "contentModified", _date(article.updated))
    for author in article.authors:
        kind = "cpnat:person" if author.kind == "person" else "cpnat:organisation"
        _add(_add(meta, "creator", type=kind), "name", author.name)
    if article.language != UNKNOWN_LANGUAGE:
        _add(meta, "language", tag=article.language)
    for tag in article.tags:
        _add(meta, "keyword", tag)
    _add(meta, "headline", article.title)
    if article.standfirst:
        _add(meta, "description", article.standfirst, role="drol:summary")


def _date(moment: Moment) -> str:
    """A day alone, or an instant as XML Schema has it."""
    return moment.isoformat() if moment.instant is None else rfc3339(zoned(moment))


def _fill(item: Element, entry: Entry, pictures: Pictures) -> None:
    """Fill in the terms of use and the body, in which white space counts."""
    terms = item.iterfind(f"{{{NAR}}}rightsInfo/{{{NAR}}}usageTerms")
    notice = entry.article.notice
    for element, inlines in zip(terms, notice.marked_up if notice else (), strict=True):
        # NewsML-G2, BlockType: the terms of use have links, and no other markup.
        for inline in walk(inlines, lambda one: not isinstance(one, Link)):
            if isinstance(inline, Link):
                _add(element, "a", inline_text(inline.children), href=inline.href)
            elif isinstance(inline, Markup):
                continue
            elif len(element):
                element[-1].tail = (element[-1].tail or "") + inline_text((inline,))
            else:
                element.text = (element.text or "") + inline_text((inline,))
    inline_xml = item.find(f"{{{NAR}}}contentSet/{{{NAR}}}inlineXML")
    assert inline_xml is not None
    inline_xml.append(_html(entry, pictures))


def _html(entry: Entry, pictures: Pictures) -> Element:
    """The entry's blocks as a page of XHTML."""
    article = entry.article
    blocks = blocks_html(entry.blocks, article.language, pictures=pictures)
    body = f'<body xmlns="{XHTML}">\n{blocks}\n</body>'
    page = etree.fromstring(f'<html xmlns="{XHTML}"/>')
    if article.language != UNKNOWN_LANGUAGE:
        page.set("lang", article.language)
    page.set("dir", article.direction)
    head = etree.SubElement(page, f"{{{XHTML}}}head")
    etree.SubElement(head, f"{{{XHTML}}}title").text = article.title
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    page.append(etree.fromstring(body.encode(), parser))
    return page


newsml = NewsML()
