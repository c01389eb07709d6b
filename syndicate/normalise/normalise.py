"""Draft to Article: NFC text, absolute URLs, bounded trees, the notice lifted out, every loss recorded.

Knows no format and reads no clock. What it cannot keep it records; what it may not guess it refuses.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Callable
from pathlib import PurePath
from typing import TypeAlias
from urllib.parse import quote

import msgspec
from msgspec import Struct
from slugify import slugify

from syndicate.errors import NoticeError, ReadError
from syndicate.heuristics.language import detect_language
from syndicate.heuristics.notices import recognise_notice
from syndicate.heuristics.notices.sentences import perhaps_named
from syndicate.model import Article, Author, Disclaimer, Loss, Terms, Waiver
from syndicate.model.address import spelling
from syndicate.model.asset import content_address
from syndicate.model.blocks import Block, Rule, block_texts, plain_text
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.model.similarity import first_alike, first_difference, most_alike
from syndicate.normalise.clean import Cleaner, forbidden_characters, permitted
from syndicate.normalise.copies import folded
from syndicate.normalise.empty import drop_empty_blocks
from syndicate.normalise.exact_notice import exact_notice, not_to_be_kept
from syndicate.normalise.lift import lift, line_texts
from syndicate.normalise.marks import thinned
from syndicate.normalise.spans import without_idle_spans

NO_NOTICE = "no notice was found"
"""The reason of the waiver that is recorded for an article in which nothing was found."""
AUTHORITY = "syndicate.invalid"
"""Of minted ids where nobody named one: a domain that RFC 2606 keeps from ever belonging to anyone."""

Reread: TypeAlias = Callable[[str], tuple[str, ...]]

_ALTERED = 0.8
"""From this similarity on, a paragraph of the source is taken for an altered form of the configured notice."""
_LONGEST_QUOTED = 500
_URI = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):[!-~]+")
_GLOBAL = frozenset(
    {
        "acct",
        "ark",
        "at",
        "cid",
        "did",
        "doi",
        "ftp",
        "hdl",
        "http",
        "https",
        "info",
        "mid",
        "ni",
        "oid",
        "tag",
        "urn",
    }
)
"""Schemes of URIs that name one thing in the world; a feed's ``post:1`` only looks like one."""
_BCP47 = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")


def normalise(
    draft: Draft,
    policy: NoticePolicy,
    authority: str = AUTHORITY,
    *,
    scope: str = "",
    beside: bool = False,
    reread: Reread = lambda _: (),
) -> Article:
    """Make the canonical article of a draft.

    Args:
        draft: as a reader gave it.
        policy: the configured answer for the notice, and whether an article without one is refused.
        authority: the domain that minted ids stand under (RFC 4151).
        scope: what tells the source apart from others, for ids that are unique in it alone; empty: its name does.
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
        title = thinned(_first_words(body), Counter())  # counted where the words stand
        losses.append(lost("title-taken-from-text"))
    if not title:
        raise ReadError(
            f"{draft.source.uri}: no text in it",
            "an article needs a title or a paragraph",
            code="source-without-article",
        )
    language = _language(draft, body)
    body = without_idle_spans(body, language)
    body, terms, dropped = _terms(draft, body, _Wanted(policy, language, cleaner, reread))
    body = cleaner.thinned(body)
    standfirst, section = cleaner.line(draft.standfirst), cleaner.line(draft.section)
    authors = tuple(Author(cleaner.line(a.name), a.kind) for a in draft.authors if a.name.strip())
    related = cleaner.related(draft.related)
    tags = tuple(dict.fromkeys(filter(None, map(cleaner.line, draft.tags))))
    url = draft.url and cleaner.url(draft.url)
    copyright_, licence = cleaner.line(draft.copyright), cleaner.line(draft.licence)
    return Article(
        id=_identity(draft, authority, scope),
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
    name = _file_name(draft.source.uri)
    day = draft.published.day.isoformat() if draft.published else "1970-01-01"
    return f"tag:{authority},{day}:{_hashed(draft.source.sha256 if name in ('', '-') else name)}"


def scope_of(uri: str, folders: int = 0) -> str:
    """What tells a source apart from others: its address, however that is spelled, or the name of its file.

    Args:
        uri: as the user gave it.
        folders: how many of the folders above a file count too.
    """
    names = PurePath(uri).parts[-1 - folders :] or (uri,)
    return _hashed(spelling(uri) or unicodedata.normalize("NFC", "/".join(names)))


def _file_name(uri: str) -> str:
    return unicodedata.normalize("NFC", PurePath(uri).name)


def _hashed(name: str) -> str:
    """A name as words for people, and its hash, which no other name has."""
    words = slugify(PurePath(name).stem, max_length=40, word_boundary=True) or "article"
    return f"{words}-{hashlib.sha256(name.encode('utf-8', 'replace')).hexdigest()[:8]}"


def is_global(draft: Draft) -> bool:
    """Whether a draft states an id that means the same wherever it is read: a URI."""
    match = _URI.fullmatch(draft.id)
    return match is not None and (not draft.local_id or match[1].lower() in _GLOBAL)


def _identity(draft: Draft, authority: str, scope: str) -> str:
    """The source's own id, as a URI: Atom takes nothing else (RFC 4287 section 4.2.6)."""
    if not draft.id:
        return mint_id(draft, authority)
    if is_global(draft):
        return draft.id
    inside = f"{scope or scope_of(draft.source.uri)}/" if draft.local_id else ""
    return f"tag:{authority},1970-01-01:{inside}{quote(draft.id.encode('utf-8', 'replace'), safe='')}"


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
    body = drop_empty_blocks(body)
    if isinstance(answer, Waiver):
        return body, Terms(answer), _replaced(answer, draft, wanted)
    if answer is not None:
        exact = exact_notice(answer, uri, wanted.cleaner, wanted.language)
        replaced = _replaced(exact.notice, draft, wanted)
        kept, losses = _lifted(exact.notice, body, draft, wanted)
        return drop_empty_blocks(kept), Terms(exact.notice), (*exact.losses, *replaced, *losses)
    found = recognise_notice(body)
    if found is not None:
        _refuse_forbidden(found.paragraphs, draft)
        recognised = Disclaimer.of(found.inlines, "recognised")
        exact = exact_notice(recognised, uri, wanted.cleaner, wanted.language)
        rules = sum(isinstance(block, Rule) for block in body) - sum(isinstance(b, Rule) for b in found.body)
        losses = (*exact.losses, *[lost("notice-rule-dropped")] * rules)
        terms = Terms(msgspec.structs.replace(exact.notice, evidence=found.evidence))
        return found.body, terms, losses
    if policy.required:
        raise NoticeError(
            f"{uri}: no notice in it, and one is required{perhaps_named(body)}",
            "give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON",
            code="notice-required",
        )
    return body, Terms(Waiver(policy.waiver or NO_NOTICE)), ()


def _replaced(answer: Disclaimer | Waiver, draft: Draft, wanted: _Wanted) -> tuple[Loss, ...]:
    """What the source's own field states as its notice, where a configured answer stands for it.

    Raises:
        NoticeError: it is the configured notice in altered form.
    """
    own = draft.notice
    if wanted.policy.answer is None or not isinstance(own, Disclaimer):
        return ()
    if isinstance(answer, Waiver):
        return (lost("source-notice-waived", text=_quoted(own)),)
    if folded(own.paragraphs) in {folded(answer.paragraphs), *_reread(answer, wanted)}:
        return tuple(
            lost("source-notice-link-dropped", url=link.url[:80])
            for link in own.links
            if link not in answer.links and link.url not in answer.text
        )
    _refuse_altered(answer, own.paragraphs, draft)
    return (lost("source-notice-replaced", text=_quoted(own)),)


def _quoted(notice: Disclaimer) -> str:
    text = " ".join(notice.text.split())
    return repr(text if len(text) <= _LONGEST_QUOTED else f"{text[:_LONGEST_QUOTED]} …")


def _reread(notice: Disclaimer, wanted: _Wanted) -> tuple[str, ...]:
    """The notice as the draft's own reader would understand it, folded."""
    written = wanted.policy.text or notice.text
    return tuple(folded(texts) for texts in (wanted.reread(written), wanted.reread(notice.text)))


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
        forms += _reread(notice, wanted)
        lifted = lift(body, forms)
    parts = {folded((text,)) for text in notice.paragraphs}
    around = {folded((text,)) for text in draft.surroundings}
    if not lifted.found and parts <= around.union(line_texts(body)):
        # A reader of pages takes into the text what looks like a notice around it, and may take a part of it.
        lifted = lift(body, parts)
    if notice.origin == "configured":
        known = {*forms, *parts}
        others = [text for text in draft.surroundings if folded((text,)) not in known]
        texts = dict.fromkeys(folded((text,)) for text in (*block_texts(lifted.body), *lifted.texts, *others))
        _refuse_altered(notice, tuple(texts), draft)
    fallen = [link for link in lifted.links if link not in notice.links and link.url not in notice.text]
    links = (lost("notice-copy-link-dropped", url=link.url[:80]) for link in fallen)
    return lifted.body, (*links, *lifted.losses)


def _refuse_altered(notice: Disclaimer, texts: tuple[str, ...], draft: Draft) -> None:
    altered = first_alike(notice.paragraphs, texts, _ALTERED)
    if altered is not None:
        raise NoticeError(
            f"{draft.source.uri}: carries the configured notice in altered form: {altered[:60]!r} …; "
            f"{_difference(notice, altered)}",
            "make the source say there what the notice says, or configure the notice as the publisher now words it",
        )


def _difference(notice: Disclaimer, altered: str) -> str:
    """The place at which a paragraph differs from the notice's that is most like it, and the characters there."""
    paragraph = most_alike(altered, notice.paragraphs, 0.0) or notice.paragraphs[0]
    number = notice.paragraphs.index(paragraph) + 1
    found = first_difference(folded((paragraph,)), folded((altered,)))
    if found is None:
        return f"paragraph {number} of {len(notice.paragraphs)} is there without the others"
    before = folded((paragraph,))[max(0, found.at - 20) : found.at]
    place = f"after {before!r}" if before else "at its start"
    return (
        f"first difference at character {found.at + 1} of paragraph {number}, {place}: "
        f"expected {_shown(found.expected)}, found {_shown(found.found)}"
    )


def _shown(text: str) -> str:
    """Characters, and the numbers of those that their look does not tell from others."""
    if not text:
        return "nothing"
    is_word = any(map(str.isalnum, text))
    named = [c for c in text[:60] if not c.isalnum() and not (is_word and c.isascii() and c.isprintable())]
    codes = " ".join(f"U+{ord(char):04X}" for char in named[:6])
    return repr(text[:60]) + (f" ({codes})" if codes else "")
