"""The keys of front matter as users of Hugo, Jekyll, Pelican and Eleventy write them, to a draft's fields."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Author, Disclaimer, Loss, Moment, RelatedLink
from syndicate.model.article import Status
from syndicate.read.frontmatter import StatedField, Value, keynames
from syndicate.read.frontmatter.entries import StatedFields, place_of, short
from syndicate.read.frontmatter.keynames import FALSE, TRUE
from syndicate.read.frontmatter.stated import (
    is_web_address,
    read_name,
    read_names,
    read_stated_date,
)
from syndicate.read.frontmatter.terms import licence_of, notice_of

_USABLE = frozenset({"usable", "published", "public", "final", "live"})
_DRAFT = frozenset({"draft", "pending", "private", "unpublished"})
_WITHDRAWN = frozenset({"withdrawn", "retracted", "canceled", "cancelled", "killed", "deleted"})
_ORGANISATIONS = frozenset(
    {"organisation", "organization", "org", "agency", "desk", "company", "newsroom", "publisher"}
)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\((\S+)\)")


class ArticleFields(Struct, frozen=True, kw_only=True):
    """The fields of a draft that front matter may hold, under a draft's names."""

    id: str = ""
    title: str = ""
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    language: str = ""
    url: str | None = None
    section: str = ""
    tags: tuple[str, ...] = ()
    related: tuple[RelatedLink, ...] = ()
    notice: Disclaimer | None = None
    copyright: str = ""
    licence: str = ""
    embargo: Moment | None = None
    expiry: Moment | None = None
    status: Status = "usable"


def read_fields(
    entries: Iterable[StatedField], uri: str, called: str = "front matter key", *, is_markdown: bool = True
) -> tuple[ArticleFields, tuple[Loss, ...]]:
    """The fields that entries state, and what of the entries they do not hold.

    Args:
        entries: those without a line number stand somewhere in the file.
        uri: names the source in errors.
        called: what the format calls such an entry.
        is_markdown: whether a notice in it is Markdown; if not, it is plain text.

    Raises:
        ReadError: a notice that is no text, or a day of embargo or expiry that cannot be read: neither may be guessed.
    """
    fields = StatedFields(entries, uri, called, is_markdown=is_markdown)
    return _fields(fields), fields.losses()


def _fields(entries: StatedFields) -> ArticleFields:
    language = _language(entries)
    section, more_tags = _section(entries)
    licence, owner = licence_of(entries)
    status = _status(entries)
    return ArticleFields(
        id=_identity(entries),
        title=entries.text(keynames.TITLE),
        standfirst=entries.text(keynames.STANDFIRST),
        authors=tuple(dict.fromkeys(_authors(entries, language))),
        published=_date(entries, keynames.PUBLISHED, language),
        updated=_date(entries, keynames.UPDATED, language),
        language=language,
        url=_url(entries),
        section=section,
        tags=tuple(dict.fromkeys((*_tags(entries), *more_tags))),
        related=tuple(_related(entries)),
        notice=notice_of(entries),
        copyright=entries.text(keynames.COPYRIGHT) or owner,
        licence=licence,
        embargo=_date(entries, keynames.EMBARGO, language, strict=True),
        expiry=_date(entries, keynames.EXPIRY, language, strict=True),
        status=status,
    )


def _authors(entries: StatedFields, language: str) -> Iterator[Author]:
    for entry in entries.taken(keynames.AUTHORS):
        match entry.value:
            case str(text):
                yield from read_names(text, language)
            case list(items):
                for item in items:
                    yield from _author(entries, item, entry, language)
            case mapping:
                yield from _author(entries, mapping, entry, language)


def _author(entries: StatedFields, value: Value, entry: StatedField, language: str) -> Iterator[Author]:
    match value:
        case str(name):
            yield from read_name(name, language)
        case {"name": str(name), **more} if name.strip():
            kinds = [more.pop(key, None) for key in ("kind", "type")]
            stated = {str(kind).casefold() for kind in kinds if kind}
            if stated:
                yield Author(name, "organisation" if stated & _ORGANISATIONS else "person")
            else:
                yield from read_name(name, language)
            for key in more:
                entries.lose(entry, "field-part-ignored", part=short(key))
        case _:
            entries.lose(entry, "unnamed-author-ignored")


def _date(entries: StatedFields, keys: list[str], language: str, *, strict: bool = False) -> Moment | None:
    entry = entries.one(keys, _is_no_flag)
    if entry is None:
        return None
    text = entries.line(entry)
    place = place_of(entry)
    found = read_stated_date(text, place, language)
    if found is None:
        if strict:
            raise ReadError(
                f"{entries.at(entry)}: {entries.called} {short(entry.key)}: {short(text)} is no date",
                "write it as 2022-10-27 or 2022-10-27T14:30:00+02:00",
            )
        entries.lose(entry, "unreadable-date-field-ignored", value=short(text))
        return None
    moment, losses = found
    entries.add(losses)
    return moment


def _is_no_flag(entry: StatedField) -> bool:
    """Whether it says when, not whether: ``embargo: false``, and Jekyll's ``published``."""
    value = str(entry.value).casefold()
    return not (value in FALSE or (value in TRUE and entry.key.casefold() == "published"))


def _status(entries: StatedFields) -> Status:
    """A withdrawal counts before a draft: what is withdrawn stays so when it is finished."""
    marks = [str(entry.value).casefold() not in FALSE for entry in entries.taken(keynames.DRAFT)]
    published = entries.untaken("published")
    marks.append(published is not None and str(published.value).casefold() in FALSE - {""})
    entry = entries.one(keynames.STATUS)
    stated = entries.line(entry).casefold() if entry else ""
    if entry and stated not in _USABLE | _WITHDRAWN | _DRAFT:
        entries.lose(entry, "unknown-status-ignored", value=short(stated))
    if stated in _WITHDRAWN:
        return "withdrawn"
    return "draft" if any(marks) or stated in _DRAFT else "usable"


def _identity(entries: StatedFields) -> str:
    text = entries.text(keynames.ID).strip()
    return f"urn:uuid:{text.lower()}" if _UUID.fullmatch(text) else text


def _language(entries: StatedFields) -> str:
    entry = entries.one(keynames.LANGUAGE)
    text = entries.line(entry).strip() if entry else ""
    if entry and not _LANGUAGE_TAG.fullmatch(text):
        entries.lose(entry, "language-tag-ignored", value=short(text))
        return ""
    return text


def _url(entries: StatedFields) -> str | None:
    entry = entries.one(keynames.URL, lambda entry: _is_absolute(entries, entry))
    return entries.line(entry).strip() if entry else None


def _is_absolute(entries: StatedFields, entry: StatedField) -> bool:
    absolute = isinstance(entry.value, str) and is_web_address(entry.value)
    if not absolute and entry.key.casefold() not in keynames.LAYOUT_ONLY:
        entries.lose(entry, "relative-url-field-ignored")
    return absolute


def _section(entries: StatedFields) -> tuple[str, list[str]]:
    """The section, and the other categories: tags."""
    names = [name for entry in entries.taken(keynames.SECTION) for name in entries.names(entry)]
    return (names[0], [name for name in names[1:] if name != names[0]]) if names else ("", [])


def _tags(entries: StatedFields) -> Iterator[str]:
    for entry in entries.taken(keynames.TAGS):
        yield from entries.names(entry)


def _related(entries: StatedFields) -> Iterator[RelatedLink]:
    for entry in entries.taken(keynames.RELATED):
        for item in entry.value if isinstance(entry.value, list) else [entry.value]:
            match item:
                case str(text):
                    link = _MARKDOWN_LINK.fullmatch(text.strip())
                    url = link[2] if link else text.strip() if is_web_address(text) else None
                    yield RelatedLink(link[1] if link else text.strip(), url)
                case {"title": str(title), "url": str(url)}:
                    yield RelatedLink(title or url, url or None)
                case {"title": str(title)} if title:
                    yield RelatedLink(title)
                case {"url": str(url)} if url:
                    yield RelatedLink(url, url)
                case _:
                    entries.lose(entry, "related-item-ignored")
