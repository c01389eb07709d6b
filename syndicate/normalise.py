"""Draft to Article: NFC text, absolute URLs, bounded trees, the notice lifted out, every loss recorded.

Knows no format and reads no clock. What it cannot keep it records; what it may not guess it refuses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Callable
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import Struct
from slugify import slugify

from syndicate.clean import Cleaner, forbidden_characters, permitted
from syndicate.errors import NoticeError, ReadError
from syndicate.gaps import without_gaps
from syndicate.job import NoticePolicy
from syndicate.language import detect_language
from syndicate.lift import folded, lift, line_texts
from syndicate.model import Article, Author, Disclaimer, Loss, Terms, Waiver
from syndicate.model.asset import content_address
from syndicate.model.blocks import Block, block_texts, plain_text
from syndicate.notices import exact_notice, not_to_be_kept
from syndicate.plugins import Draft
from syndicate.recognise import recognise_notice
from syndicate.recognise.sentences import perhaps_named
from syndicate.similarity import first_alike
from syndicate.spans import without_idle_spans

NO_NOTICE = "no notice was found"
"""The reason of the waiver that is recorded for an article in which nothing was found."""
AUTHORITY = "syndicate.invalid"
"""Of minted ids where nobody named one: a domain that RFC 2606 keeps from ever belonging to anyone."""

Reread: TypeAlias = Callable[[str], tuple[str, ...]]

_ALTERED = 0.8
"""From this similarity on, a paragraph of the source is taken for an altered form of the configured notice."""
_URI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[!-~]+")
_BCP47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def normalise(
    draft: Draft,
    policy: NoticePolicy,
    authority: str = AUTHORITY,
    *,
    beside: bool = False,
    reread: Reread = lambda _: (),
) -> Article:
    """Make the canonical article of a draft.

    Args:
        draft: as a reader gave it.
        policy: the configured answer for the notice, and whether an article without one is refused.
        authority: the domain that minted ids stand under (RFC 4151).
        beside: whether the source may name pictures that stand as files beside it.
        reread: gives a text's lines as the draft's own reader would understand them, if it is a reader of texts.

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
    body = without_idle_spans(body, language)
    body, terms, dropped = _terms(draft, body, _Wanted(policy, language, cleaner, reread))
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
        losses=tuple(dict.fromkeys((*losses, *dropped, *cleaner.losses()))),
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


class _Wanted(Struct, frozen=True):
    """What is asked of one article's notice."""

    policy: NoticePolicy
    language: str
    cleaner: Cleaner
    reread: Reread


def _terms(
    draft: Draft, body: tuple[Block, ...], wanted: _Wanted
) -> tuple[tuple[Block, ...], Terms, tuple[Loss, ...]]:
    """The body without the notice, and the terms: the first answer in the order that docs/notice.md gives."""
    policy, uri = wanted.policy, draft.source.uri
    stated = None if draft.notice == Waiver(NO_NOTICE) else draft.notice
    answer = policy.answer or stated
    body = without_gaps(body)
    if isinstance(answer, Waiver):
        return body, Terms(answer), ()
    if answer is not None:
        notice = exact_notice(answer, uri, wanted.cleaner, wanted.language)
        kept, losses = _lifted(notice, body, draft, wanted)
        return without_gaps(kept), Terms(notice), losses
    found = recognise_notice(body)
    if found is not None:
        _refuse_forbidden(found.paragraphs, draft)
        recognised = Disclaimer.of(found.inlines, "recognised")
        exact = exact_notice(recognised, uri, wanted.cleaner, wanted.language)
        return found.body, Terms(msgspec.structs.replace(exact, evidence=found.evidence)), ()
    if policy.required:
        raise NoticeError(
            f"{uri}: no notice in it, and one is required{perhaps_named(body)}",
            "give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON",
        )
    return body, Terms(Waiver(policy.waiver or NO_NOTICE)), ()


def _refuse_forbidden(paragraphs: tuple[str, ...], draft: Draft) -> None:
    """Raise NoticeError where U+FFFD stands in a recognised notice for what no format can hold."""
    for number, paragraph in enumerate(paragraphs, 1):
        for text in block_texts(draft.body) if "\ufffd" in paragraph else ():
            if (found := forbidden_characters(text)) and paragraph in permitted(text):
                raise not_to_be_kept(draft.source.uri, number, found[0])


def _lifted(
    notice: Disclaimer, body: tuple[Block, ...], draft: Draft, wanted: _Wanted
) -> tuple[tuple[Block, ...], tuple[Loss, ...]]:
    """The body without the notice's copies, and what stood in them that the notice does not hold.

    Raises:
        NoticeError: a paragraph of the body, or one around it, is an altered form of a configured notice.
    """
    forms = [folded(notice.paragraphs)]
    lifted = lift(body, forms)
    if not lifted.found:
        written = wanted.policy.text or notice.text
        forms += [folded(texts) for texts in (wanted.reread(written), wanted.reread(notice.text))]
        lifted = lift(body, forms)
    parts = {folded((text,)) for text in notice.paragraphs}
    around = {folded((text,)) for text in draft.surroundings}
    if not lifted.found and parts <= around.union(line_texts(body)):
        # A reader of pages takes into the text what looks like a notice around it, and may take a part of it.
        lifted = lift(body, parts)
    if notice.origin == "configured":
        known = {*forms, *parts}
        others = [text for text in draft.surroundings if folded((text,)) not in known]
        _refuse_altered(notice, (*block_texts(lifted.body), *others), draft)
    lost = [link for link in lifted.links if link not in notice.links and link.url not in notice.text]
    return lifted.body, tuple(
        Loss(f"dropped a link in a copy of the notice: {link.url[:80]}") for link in lost
    )


def _refuse_altered(notice: Disclaimer, texts: tuple[str, ...], draft: Draft) -> None:
    altered = first_alike(notice.paragraphs, texts, _ALTERED)
    if altered is not None:
        raise NoticeError(
            f"{draft.source.uri}: carries the configured notice in altered form: {altered[:60]!r} …",
            "correct the source, or configure the notice as the publisher now words it",
        )
