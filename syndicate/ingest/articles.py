"""One source's bytes to canonical articles. An article that must not go out is an error, and stops no other."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from functools import lru_cache, partial

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError, ReadError, SyndicateError
from syndicate.ingest.images import embedded
from syndicate.ingest.images.local import allows_local_images
from syndicate.ingest.loader import Loaded
from syndicate.ingest.pages import Page, with_page
from syndicate.ingest.sources import is_url
from syndicate.model import Article, Source, Waiver
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.model.selectors import Selectors
from syndicate.normalise.identity import AUTHORITY, is_global
from syndicate.normalise.lift import line_texts
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_reader
from syndicate.plugins.readers import reader_traits
from syndicate.read import read

_NOT_OUT = NoticePolicy(Waiver("the article does not go out"))


class ReadOptions(Struct, frozen=True, kw_only=True):
    """How a source is to be read: its format (None: found out), the notice, and what holds where articles are silent.

    `section` goes before what they state.
    """

    reader: str | None = None
    kind: str = ""
    """The reader that understood it last time; empty where that does not count."""
    policy: NoticePolicy = NoticePolicy()
    authority: str = AUTHORITY
    scope: str = ""
    """What tells the source apart from others, for ids that are unique in it alone; empty: its name does."""
    section: str = ""
    language: str = ""
    copyright: str = ""
    licence: str = ""
    drafts: bool = False
    """Whether drafts go out, so that they owe a notice."""
    since: str = ""
    """A day, ISO 8601; what was published before is not taken."""
    max_items: int = 0
    """How many of the first articles are taken; 0: all."""
    full_text: bool = False
    """Whether the page of each article is read, too."""
    selectors: Selectors = Selectors()


class Ingested(Struct, frozen=True):
    """What a source gave, in its order. `stated` are the ids that it states itself; `errors` are of single articles."""

    articles: tuple[Article, ...] = ()
    stated: frozenset[str] = frozenset()
    local: dict[str, str] = {}
    """Of the ids that are no URIs what the source states, by the id that was minted of it."""
    errors: tuple[SyndicateError, ...] = ()
    pictures: dict[str, bytes] = {}
    """Those that the source holds itself, by the names of their content."""
    kind: str = ""
    """The reader that understood it."""
    excerpts: frozenset[str] = frozenset()
    """The ids of articles whose page could not be had."""
    pages: tuple[str, ...] = ()
    """The addresses of pages that were read."""


def page_addresses(source: Loaded, options: ReadOptions) -> tuple[str, ...]:
    """The pages of the articles of a source. Raises: as `articles_of`."""
    return tuple(dict.fromkeys(draft.url for draft in _drafts(source, options)[1] if draft.url))


def articles_of(source: Loaded, options: ReadOptions, pages: Mapping[str, Page] | None = None) -> Ingested:
    """Read and normalise one source.

    Args:
        source: its bytes.
        options: how it is to be read.
        pages: where the full text stands elsewhere, what there is at the address of each article.

    Raises:
        SyndicateError: nothing of it can be read.
    """
    kind, drafts = _drafts(source, options)
    found: list[_Normalised] = []
    errors: list[SyndicateError] = []
    for draft in drafts:
        try:
            found.append(_article_of(draft, source, options, pages or {}))
        except (NoticeError, ReadError) as error:
            errors.append(error)
    return Ingested(
        articles=tuple(one.article for one in found),
        stated=frozenset(one.article.id for one in found if one.draft.id),
        local={one.article.id: one.draft.id for one in found if one.draft.id and not is_global(one.draft)},
        errors=tuple(errors),
        pictures={name: data for one in found for name, data in embedded(one.draft).items()},
        kind=kind,
        excerpts=frozenset(one.article.id for one in found if one.is_excerpt),
        pages=tuple(one.page for one in found if one.page),
    )


class _Normalised(Struct, frozen=True):
    """One article, the draft that it was, and the address of its page if that was read."""

    article: Article
    draft: Draft
    page: str
    is_excerpt: bool


def _article_of(draft: Draft, source: Loaded, options: ReadOptions, pages: Mapping[str, Page]) -> _Normalised:
    """Raises: NoticeError, ReadError: the article must not go out."""
    whole, why = with_page(draft, pages, options.selectors) if options.full_text else (draft, "")
    beside = allows_local_images(source.uri, whole.source)
    article = _normalised(_completed(whole, options), options, beside=beside)
    page = (whole.url or "") if whole is not draft and not why else ""
    return _Normalised(article, whole, page, bool(why))


def _drafts(source: Loaded, options: ReadOptions) -> tuple[str, list[Draft]]:
    """The reader's name and the drafts that are wanted. Raises: ReadError: there is none, wanted or not."""
    stated = {"media_type": source.media_type, "charset": source.charset}
    drafts = list(read(source.data, source.uri, options.reader, **stated))
    if not drafts:
        raise ReadError(f"{source.uri}: no article in it", "leave it out", code="source-without-article")
    kind = drafts[0].source.format
    _refuse_other_kind(source, options.kind, kind, drafts[0].title)
    first = drafts[: options.max_items or None]
    return kind, [draft for draft in first if not _is_older(draft, options.since)]


def _is_older(draft: Draft, since: str) -> bool:
    return bool(since) and draft.published is not None and draft.published.day.isoformat() < since


def _refuse_other_kind(source: Loaded, before: str, now: str, title: str) -> None:
    """A server that is down for maintenance, or wants a login, often answers 200 with a page of its own.

    Raises:
        ReadError: the source is of another kind than it was. An editor's file may become another text.
    """
    if not before or before == now:
        return
    kinds = [reader_traits(name) for name in (before, now)]
    if not all(kind.is_prose if is_url(source.uri) else kind.is_loose for kind in kinds):
        raise ReadError(
            f"{source.uri}: was {before} and is {now} now ({title[:60]!r}); nothing of it is taken",
            f"look at it in a browser; if that is right, state the format of its source: {now}",
        )


def _normalised(draft: Draft, options: ReadOptions, *, beside: bool) -> Article:
    """An article that is not published needs no notice: a withdrawal counts without one."""
    try:
        return normalise(
            draft,
            options.policy,
            options.authority,
            scope=options.scope,
            beside=beside,
            reread=partial(lines_as_read, draft.source.format),
        )
    except NoticeError:
        if draft.status == "usable" or (draft.status == "draft" and options.drafts):
            raise
        return normalise(draft, _NOT_OUT, options.authority, scope=options.scope, beside=beside)


@lru_cache(maxsize=64)
def lines_as_read(reader: str, text: str) -> tuple[str, ...]:
    """A text's lines as a reader understands them below a title and a paragraph; empty if it reads no text."""
    before = ("Title", "A story.")
    source = Source("notice", reader, hashlib.sha256(text.encode("utf-8", "replace")).hexdigest())
    data = "\n\n".join((*before, text)).encode("utf-8", "replace")
    try:
        drafts = list(load_reader(reader).read(data, source))
    except SyndicateError:
        return ()
    if len(drafts) != 1:
        return ()
    [draft] = drafts
    lines = list(filter(None, (draft.title, draft.standfirst, *line_texts(draft.body))))
    if not set(before) <= set(lines):
        return ()
    for line in before:  # a heading in the text may have become the title
        lines.remove(line)
    return tuple(lines)


def _completed(draft: Draft, options: ReadOptions) -> Draft:
    return msgspec.structs.replace(
        draft,
        section=options.section or draft.section,
        language=draft.language or options.language,
        copyright=draft.copyright or options.copyright,
        licence=draft.licence or options.licence,
    )
