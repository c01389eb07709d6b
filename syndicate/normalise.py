"""Draft to Article: NFC text, absolute URLs, bounded trees, the notice lifted out, every loss recorded.

Knows no format and reads no clock. What it cannot keep it records; what it may not guess it refuses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from pathlib import PurePath
from urllib.parse import quote

from slugify import slugify

from syndicate.clean import Cleaner, forbidden_characters
from syndicate.errors import NoticeError, ReadError
from syndicate.gaps import without_gaps
from syndicate.job import NoticePolicy
from syndicate.language import detect_language
from syndicate.model import Article, Author, Disclaimer, Loss, Terms, Waiver
from syndicate.model.asset import content_address
from syndicate.model.blocks import Block, Paragraph, block_texts, inline_text, plain_text
from syndicate.plugins import Draft
from syndicate.recognise import recognise_notice
from syndicate.similarity import first_alike

NO_NOTICE = "no notice was found"
"""The reason of the waiver that is recorded for an article in which nothing was found."""
AUTHORITY = "syndicate.invalid"
"""Of minted ids where nobody named one: a domain that RFC 2606 keeps from ever belonging to anyone."""

_ALTERED = 0.8
"""From this similarity on, a paragraph of the source is taken for an altered form of the configured notice."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_BCP47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def normalise(
    draft: Draft, policy: NoticePolicy, authority: str = AUTHORITY, *, beside: bool = False
) -> Article:
    """Make the canonical article of a draft.

    Args:
        draft: as a reader gave it.
        policy: the configured answer for the notice, and whether an article without one is refused.
        authority: the domain that minted ids stand under (RFC 4151).
        beside: whether the source may name pictures that stand as files beside it.

    Raises:
        NoticeError: the source carries the configured notice in altered form; a notice holds characters that
            no format can; or none was found and the policy requires one.
        ReadError: there is no text.
    """
    embedded = {picture.address: content_address(picture.data) for picture in draft.pictures}
    cleaner = Cleaner(draft.url, embedded, beside=beside)
    body = cleaner.blocks(draft.body)
    losses = list(draft.losses)
    title = cleaner.line(draft.title)
    if not title:
        title = _first_words(body)
        losses.append(Loss("no title: the first words of the text stand for it"))
    if not title:
        raise ReadError(f"{draft.source.uri}: no text in it", "an article needs a title or a paragraph")
    language = _language(draft, body)
    body, terms = _terms(draft, body, policy)
    standfirst, section = cleaner.line(draft.standfirst), cleaner.line(draft.section)
    authors = tuple(Author(cleaner.line(a.name), a.kind) for a in draft.authors if a.name.strip())
    related = cleaner.related(draft.related)
    tags = tuple(dict.fromkeys(filter(None, map(cleaner.line, draft.tags))))
    url = draft.url and cleaner.url(draft.url)
    copyright_, licence = cleaner.line(draft.copyright), cleaner.line(draft.licence)
    return Article(
        id=_identity(draft, authority),
        title=title,
        standfirst=standfirst,
        authors=authors,
        published=draft.published,
        updated=draft.updated,
        language=language,
        url=url or None,
        section=section,
        tags=tags,
        body=body,
        related=related,
        terms=terms,
        copyright=copyright_,
        licence=licence,
        source=draft.source,
        embargo=draft.embargo,
        expiry=draft.expiry,
        status=draft.status,
        losses=tuple(dict.fromkeys((*losses, *cleaner.losses()))),
    )


def mint_id(draft: Draft, authority: str = AUTHORITY) -> str:
    """A ``tag:`` URI (RFC 4151) from the source's file name and day: neither title, text nor URL change it."""
    name = unicodedata.normalize("NFC", PurePath(draft.source.uri).name)
    day = draft.published.day.isoformat() if draft.published else "1970-01-01"
    if name in ("", "-"):
        name = draft.source.sha256
    words = slugify(PurePath(name).stem, max_length=40, word_boundary=True) or "article"
    return f"tag:{authority},{day}:{words}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def _identity(draft: Draft, authority: str) -> str:
    """The source's own id, as a URI: Atom takes nothing else (RFC 4287 section 4.2.6)."""
    if not draft.id:
        return mint_id(draft, authority)
    if _URI.fullmatch(draft.id):
        return draft.id
    return f"tag:{authority},1970-01-01:{quote(draft.id.encode('utf-8', 'replace'), safe='')}"


def _first_words(body: tuple[Block, ...]) -> str:
    text = next(iter(block_texts(body)), "")
    return text if len(text) <= 80 else text[:80].rpartition(" ")[0] + " …"


def _language(draft: Draft, body: tuple[Block, ...]) -> str:
    stated = draft.language.strip().replace("_", "-")
    if _BCP47.fullmatch(stated):
        return stated
    return detect_language("\n".join((draft.title, draft.standfirst, plain_text(body))))


def _terms(draft: Draft, body: tuple[Block, ...], policy: NoticePolicy) -> tuple[tuple[Block, ...], Terms]:
    """The body without the notice, and the terms: the first answer in the order that docs/notice.md gives."""
    stated = None if draft.notice == Waiver(NO_NOTICE) else draft.notice
    answer = policy.answer or stated
    gapless = without_gaps(body)
    if isinstance(answer, Waiver):
        return gapless, Terms(answer)
    if answer is not None:
        notice = _exact(answer, draft)
        # A gap may stand between the notice's paragraphs; it may be one of them, too.
        around = gapless if all(map(str.strip, notice.paragraphs)) else body
        return without_gaps(_lift(notice, around, draft)), Terms(notice)
    body = gapless
    found = recognise_notice(body)
    if found is not None:
        return found.body, Terms(_exact(Disclaimer(found.paragraphs, "recognised", found.links), draft))
    if policy.required:
        raise NoticeError(
            f"{draft.source.uri}: no notice in it, and one is required",
            "give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON",
        )
    return body, Terms(Waiver(policy.waiver or NO_NOTICE))


def _exact(notice: Disclaimer, draft: Draft) -> Disclaimer:
    """The notice in NFC. Raises: NoticeError for what no format can hold."""
    paragraphs = tuple(unicodedata.normalize("NFC", text).strip(" \t\r\n") for text in notice.paragraphs)
    if not all(paragraphs):
        raise NoticeError(f"{draft.source.uri}: the notice has an empty paragraph", "leave it out")
    for number, text in enumerate(paragraphs, 1):
        found = [*forbidden_characters(text), *(c for c in text if c in "\t\r\n\u2028\u2029")]
        if found:
            raise NoticeError(
                f"{draft.source.uri}: paragraph {number} of the notice holds U+{ord(found[0]):04X}, "
                "which cannot be kept in every format",
                "take the character out of the notice at its source",
            )
    return Disclaimer(paragraphs, notice.origin, notice.links, notice.publisher)


def _lift(notice: Disclaimer, body: tuple[Block, ...], draft: Draft) -> tuple[Block, ...]:
    """The body without the notice's exact copies.

    Raises:
        NoticeError: a paragraph of the body, or one around it, is an altered form of a configured notice.
    """
    size = len(notice.paragraphs)
    texts = [inline_text(b.children).strip(" \t\r\n") if isinstance(b, Paragraph) else None for b in body]
    kept: list[Block] = []
    index = 0
    while index < len(body):
        if tuple(texts[index : index + size]) == notice.paragraphs:
            index += size
            continue
        kept.append(body[index])
        index += 1
    if notice.origin == "configured":
        around = (unicodedata.normalize("NFC", text).strip(" \t\r\n") for text in draft.surroundings)
        others = [text for text in around if text not in notice.paragraphs]
        _refuse_altered(notice, (*block_texts(kept), *others), draft)
    return tuple(kept)


def _refuse_altered(notice: Disclaimer, texts: tuple[str, ...], draft: Draft) -> None:
    altered = first_alike(notice.paragraphs, texts, _ALTERED)
    if altered is not None:
        raise NoticeError(
            f"{draft.source.uri}: carries the configured notice in altered form: {altered[:60]!r} …",
            "correct the source, or configure the notice as the publisher now words it",
        )
