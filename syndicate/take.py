"""One source's bytes to canonical articles. An article that must not go out is told, and sinks no other."""

from __future__ import annotations

import hashlib
from functools import lru_cache, partial

import msgspec
from msgspec import Struct

from syndicate.errors import NoticeError, ReadError, SyndicateError
from syndicate.illustrate import embedded
from syndicate.illustrate.beside import may_name_files
from syndicate.job import NoticePolicy
from syndicate.lift import line_texts
from syndicate.model import Article, Source, Waiver
from syndicate.normalise import AUTHORITY, is_global, normalise
from syndicate.plugins import Draft, load_reader
from syndicate.read import LOOSE, PROSE, read
from syndicate.sources import Loaded, is_url

_NOT_OUT = NoticePolicy(Waiver("the article does not go out"))


class Manner(Struct, frozen=True, kw_only=True):
    """How a source is to be read: its format (None: found out), the notice, and what holds where articles are silent.

    `section` holds whatever they say.
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


class Taken(Struct, frozen=True):
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


def take(source: Loaded, manner: Manner) -> Taken:
    """Read and normalise one source.

    Raises:
        SyndicateError: nothing of it can be read.
    """
    told = {"media_type": source.media_type, "charset": source.charset}
    drafts = list(read(source.data, source.uri, manner.reader, **told))
    if not drafts:
        raise ReadError(f"{source.uri}: no article in it", "leave it out")
    kind = drafts[0].source.format
    _refuse_other_kind(source, manner.kind, kind, drafts[0].title)
    articles: list[Article] = []
    stated: set[str] = set()
    local: dict[str, str] = {}
    errors: list[SyndicateError] = []
    pictures: dict[str, bytes] = {}
    for draft in drafts:
        beside = may_name_files(source.uri, draft.source)
        try:
            article = _normalised(_completed(draft, manner), manner, beside=beside)
        except (NoticeError, ReadError) as error:
            errors.append(error)
        else:
            articles.append(article)
            pictures |= embedded(draft)
            stated |= {article.id} if draft.id else set()
            local |= {article.id: draft.id} if draft.id and not is_global(draft) else {}
    return Taken(tuple(articles), frozenset(stated), local, tuple(errors), pictures, kind)


def _refuse_other_kind(source: Loaded, before: str, now: str, title: str) -> None:
    """A server that is down for maintenance, or wants a login, often answers 200 with a page of its own.

    Raises:
        ReadError: the source is of another kind than it was. An editor's file may become another text.
    """
    texts = PROSE if is_url(source.uri) else LOOSE
    if before and before != now and not {before, now} <= texts:
        raise ReadError(
            f"{source.uri}: was {before} and is {now} now ({title[:60]!r}); nothing of it is taken",
            f"look at it in a browser; if that is right, state the format of its source: {now}",
        )


def _normalised(draft: Draft, manner: Manner, *, beside: bool) -> Article:
    """An article that does not go out owes no notice: nothing may keep its withdrawal from being heard."""
    try:
        return normalise(
            draft,
            manner.policy,
            manner.authority,
            scope=manner.scope,
            beside=beside,
            reread=partial(lines_as_read, draft.source.format),
        )
    except NoticeError:
        if draft.status == "usable" or (draft.status == "draft" and manner.drafts):
            raise
        return normalise(draft, _NOT_OUT, manner.authority, scope=manner.scope, beside=beside)


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


def _completed(draft: Draft, manner: Manner) -> Draft:
    return msgspec.structs.replace(
        draft,
        section=manner.section or draft.section,
        language=draft.language or manner.language,
        copyright=draft.copyright or manner.copyright,
        licence=draft.licence or manner.licence,
    )
