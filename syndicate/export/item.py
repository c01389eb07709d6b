"""An entry to the fields of every feed: content, summary, names, rights, instants, URIs.

What leaves holds only characters that XML permits and URIs in ASCII, so that an exporter only has to put it in
its place. Never reads the clock.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from itertools import takewhile
from urllib.parse import quote, urlsplit, urlunsplit

import msgspec
from msgspec import Struct

from syndicate.errors import ExportError
from syndicate.model import Article, Edition, Entry, Moment
from syndicate.model.blocks import Break, CodeSpan, Image, Paragraph, Text, block_texts, inline_text, walk
from syndicate.render.direction import line_attribute
from syndicate.render.html import blocks_html
from syndicate.render.pictures import Pictures, Shown, published, shown

UNKNOWN_LANGUAGE = "und"

_EXCERPT = 280
"""Characters of a summary that is made of the text."""
# XML 1.0 section 2.2, production 2; JSON could hold most of these, but the three feeds say the same.
_NOT_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


class FeedItem(Struct, frozen=True, kw_only=True):
    """One entry as feeds show it.

    `content` is XHTML that is HTML too, the notice in it; everything else is plain text. `summary` is the
    publisher's standfirst, `excerpt` the text's beginning where there is none; neither ever holds the notice.
    `rights` are the copyright line, a licence that is no URL, and the notice, each apart from the others; `licence`
    is the one that is a URL. Instants are whole seconds with an offset of whole minutes, and None where the
    publisher states none. `pictures` have URIs.
    """

    id: str
    title: str
    content: str
    summary: str
    excerpt: str
    authors: tuple[str, ...]
    categories: tuple[str, ...]
    language: str
    url: str | None
    rights: tuple[str, ...]
    licence: str | None
    published: datetime | None
    updated: datetime | None
    pictures: tuple[Shown, ...]


def feed_items(edition: Edition) -> tuple[FeedItem, ...]:
    """The edition's entries in reading order.

    Raises:
        ExportError: the edition or an entry has no title, or holds a character that XML cannot; the message names it.
    """
    for whose, title in (
        ("the edition", edition.title),
        *((f"the article {entry.article.id!r}", entry.article.title) for entry in edition.entries),
    ):
        if not title.strip(" \t\r\n"):
            raise ExportError(f"{whose} has no title, which every feed requires", "give it one")
    _refuse_unprintable("the edition", edition.title, edition.publisher, edition.url, edition.id)
    return tuple(_item(entry, edition) for entry in edition.entries)


def common_rights(items: tuple[FeedItem, ...]) -> tuple[str, ...]:
    """The rights that all items have, for the feed's own rights field.

    Nothing else is put there: an entry without rights of its own takes the feed's (RFC 4287 section 4.2.10), and
    one article's notice never replaces another's.
    """
    first = items[0].rights if items else ()
    return tuple(text for text in first if all(text in item.rights for item in items))


def about(edition: Edition) -> str:
    """A phrase that describes the feed, for formats that require one."""
    return " · ".join(dict.fromkeys(filter(None, (edition.title, edition.publisher))))


def zoned(moment: Moment) -> datetime:
    """The moment as an aware datetime; in UTC if its own offset has seconds, which RFC 3339 cannot write."""
    instant = moment.as_instant()
    offset = instant.utcoffset()
    return instant if offset is not None and offset.seconds % 60 == 0 else instant.astimezone(UTC)


def rfc3339(instant: datetime) -> str:
    """``2022-10-27T12:00:00Z``; fractions of a second only where there are any, as milliseconds."""
    text = instant.isoformat(timespec="milliseconds" if instant.microsecond else "seconds")
    return text.removesuffix("+00:00") + "Z" if text.endswith("+00:00") else text


def uri(iri: str) -> str:
    """An IRI mapped to a URI (RFC 3987 section 3.1); a URI stays as it is."""
    parts = urlsplit(re.sub(r"%(?![0-9A-Fa-f]{2})", "%25", iri))
    try:
        netloc = parts.netloc.encode("idna").decode("ascii") if parts.netloc else ""
    except UnicodeError:  # not a host name of the DNS: RFC 3986 permits percent-encoding in a registered name
        netloc = quote(parts.netloc, safe="!$%&'()*+,:;=@[]~")
    path, query, fragment = (quote(part, safe="!$%&'()*+,/:;=?@~") for part in parts[2:])
    return urlunsplit((parts.scheme, netloc, path, query, fragment))


def _item(entry: Entry, edition: Edition) -> FeedItem:
    article = entry.article
    content = _content(entry, published(edition))
    names = (author.name for author in article.authors)
    terms = (*_rights(article, article.licence), article.url or "")
    texts = (
        article.id,
        article.title,
        article.standfirst,
        content,
        article.section,
        *article.tags,
        *names,
        *terms,
    )
    _refuse_unprintable(f"the article {article.title!r}", *texts)
    licence_is_url = article.licence.startswith(("https://", "http://"))
    return FeedItem(
        id=article.id,
        title=article.title,
        content=content,
        summary=article.standfirst,
        excerpt=_excerpt(article),
        authors=tuple(dict.fromkeys(author.name for author in article.authors)),
        categories=tuple(dict.fromkeys(filter(None, (article.section, *article.tags)))),
        language=article.language,
        url=uri(article.url) if article.url else None,
        rights=_rights(article, "" if licence_is_url else article.licence),
        licence=uri(article.licence) if licence_is_url else None,
        published=zoned(article.published) if article.published else None,
        updated=zoned(article.updated) if article.updated else None,
        pictures=tuple(
            msgspec.structs.replace(picture, url=uri(picture.url)) for picture in shown(edition, entry)
        ),
    )


def _content(entry: Entry, pictures: Pictures) -> str:
    """All that the publisher printed below the title, except byline and date.

    Readers' apps show title, authors and date from the item's own fields, above its content, and then show no
    summary: so the standfirst stands here again and those do not. The language and the direction are stated on an
    element, because apps take the content out of the feed and its ``xml:lang``.
    """
    article = entry.article
    language = "" if article.language == UNKNOWN_LANGUAGE else f' lang="{escape(article.language)}"'
    standfirst = (
        f"<p{line_attribute(article.standfirst, article.direction)}>"
        f"<strong>{escape(article.standfirst, quote=False)}</strong></p>\n"
        if article.standfirst
        else ""
    )
    blocks = blocks_html(entry.blocks, article.language, pictures=pictures)
    return f'<div{language} dir="{article.direction}">\n{standfirst}{blocks}\n</div>'


def _excerpt(article: Article) -> str:
    """The standfirst, or the first paragraph, cut at a space; the title where there is no text.

    A notice is never in it, whole or cut: it is not in `body`.
    """
    if article.standfirst:
        return article.standfirst
    paragraphs = (_before_a_picture(block) for block in article.body if isinstance(block, Paragraph))
    texts = filter(str.strip, (*paragraphs, *block_texts(article.body)))
    text = " ".join(next(texts, "").split()) or article.title
    if len(text) <= _EXCERPT:
        return text
    head = text[:_EXCERPT]
    return f"{head.rpartition(' ')[0] or head} …"


def _before_a_picture(paragraph: Paragraph) -> str:
    """The words of a paragraph before its first picture: a picture's description is no part of the sentence."""
    leaves = [one for one in walk(paragraph.children) if isinstance(one, Text | CodeSpan | Break | Image)]
    said = tuple(takewhile(lambda one: not isinstance(one, Image), leaves))
    text = inline_text(said)
    return text if len(said) == len(leaves) or not text.strip() else f"{text.rstrip()} …"


def _rights(article: Article, licence: str) -> tuple[str, ...]:
    notice = article.notice
    return tuple(filter(None, (article.copyright, licence, notice.text if notice else "")))


def _refuse_unprintable(whose: str, *texts: str) -> None:
    for text in texts:
        if found := _NOT_XML.search(text):
            raise ExportError(
                f"{whose} holds U+{ord(found[0]):04X}, which no feed can carry",
                "take the character out at the source",
            )
