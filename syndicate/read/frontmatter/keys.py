"""What keys of front matter mean, as users of Hugo, Jekyll, Pelican and Eleventy write them: entries in, fields out.

Keys are compared without case, hyphens and underscores (``publishDate``, ``publish-date``). Nothing is dropped in
silence: a key that no field takes is a loss, unless it only tells a site generator how to lay out its page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.model import Author, Disclaimer, Loss, Moment, RelatedLink, RequiredLink
from syndicate.model.article import Status
from syndicate.model.blocks import Link
from syndicate.model.loss import lost
from syndicate.read.frontmatter import StatedField, Value, keynames
from syndicate.read.frontmatter.notice import markdown_notice
from syndicate.read.frontmatter.stated import (
    is_web_address,
    read_name,
    read_names,
    read_paragraphs,
    read_stated_date,
)
from syndicate.read.markup.references import without_references

_TRUE = frozenset({"true", "yes", "on", "1"})
_FALSE = frozenset({"", "false", "no", "off", "0", "none"})
_USABLE = frozenset({"usable", "published", "public", "final", "live"})
_DRAFT = frozenset({"draft", "pending", "private", "unpublished"})
_WITHDRAWN = frozenset({"withdrawn", "retracted", "canceled", "cancelled", "killed", "deleted"})
_ORGANISATIONS = frozenset(
    {"organisation", "organization", "org", "agency", "desk", "company", "newsroom", "publisher"}
)
_LANGUAGE_TAG = re.compile(r"[A-Za-z]{2,3}(?:[-_][A-Za-z0-9]{1,8})*")
_UUID = re.compile(r"[0-9A-Fa-f]{8}-(?:[0-9A-Fa-f]{4}-){3}[0-9A-Fa-f]{12}")
_OWNED = re.compile(r"©|\(c\)|copyright|all rights reserved", re.IGNORECASE)
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\((\S+)\)")
_LIST = re.compile(r"[,;\n،、；，]")
_MOST_LOSSES = 100


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
    reading = _FieldReader(entries, uri, called, is_markdown=is_markdown)
    return reading.fields(), reading.losses()


class _FieldReader:
    def __init__(self, entries: Iterable[StatedField], uri: str, called: str, *, is_markdown: bool) -> None:
        self._uri = uri
        self._called = called
        self._is_markdown = is_markdown
        self._left: dict[str, StatedField] = {}
        self._losses: list[Loss] = []
        for entry in entries:
            key = re.sub(r"[-_ ]", "", entry.key.casefold())
            if key in self._left:
                self._lose(entry, "field-repetition-ignored")
            else:
                self._left[key] = entry

    def fields(self) -> ArticleFields:
        language = self._language()
        section, more_tags = self._section()
        licence, owner = self._licence()
        status = self._status()
        return ArticleFields(
            id=self._identity(),
            title=self._text(keynames.TITLE),
            standfirst=self._text(keynames.STANDFIRST),
            authors=tuple(dict.fromkeys(self._authors(language))),
            published=self._date(keynames.PUBLISHED, language),
            updated=self._date(keynames.UPDATED, language),
            language=language,
            url=self._url(),
            section=section,
            tags=tuple(dict.fromkeys((*self._tags(), *more_tags))),
            related=tuple(self._related()),
            notice=self._notice(),
            copyright=self._text(keynames.COPYRIGHT) or owner,
            licence=licence,
            embargo=self._date(keynames.EMBARGO, language, strict=True),
            expiry=self._date(keynames.EXPIRY, language, strict=True),
            status=status,
        )

    def losses(self) -> tuple[Loss, ...]:
        """Of the entries that were read, and of those that no field took."""
        for key, entry in self._left.items():
            if key not in keynames.LAYOUT_ONLY:
                if entry.line:
                    self._lose(entry, "field-ignored")
                else:  # without a line to look at, the value says which it is: it may be words of the text
                    self._lose(entry, "field-value-ignored", value=_short(entry.value, 500))
        more = len(self._losses) - _MOST_LOSSES
        rest = (lost("field-losses-shortened", count=more, called=self._called),) if more > 0 else ()
        return (*self._losses[:_MOST_LOSSES], *rest)

    def _lose(self, entry: StatedField, code: str, **values: str) -> None:
        values |= {"called": self._called, "key": _short(entry.key)}
        self._losses.append(lost(code, _place(entry), **values))

    def _at(self, entry: StatedField) -> str:
        return f"{self._uri}: {place}" if (place := _place(entry)) else self._uri

    def _taken(self, keys: Iterable[str]) -> Iterator[StatedField]:
        """The entries under these keys that hold something, in the order of the keys; they count as used."""
        for key in keys:
            entry = self._left.pop(key, None)
            if entry is not None and entry.value not in ("", [], {}):
                yield entry

    def _one(self, keys: Iterable[str], accepts: Callable[[StatedField], bool] = bool) -> StatedField | None:
        """The first entry that will do; others are losses unless they say the same."""
        found = [entry for entry in self._taken(keys) if accepts(entry)]
        for other in found[1:]:
            if other.value != found[0].value:
                self._lose(other, "field-superseded", other=_short(found[0].key))
        return found[0] if found else None

    def _text(self, keys: Iterable[str]) -> str:
        """A text for readers; as in Markdown itself (CommonMark section 2.5), ``&rsquo;`` is a character in it."""
        entry = self._one(keys)
        return without_references(self._line(entry)) if entry else ""

    def _line(self, entry: StatedField) -> str:
        match entry.value:
            case str(text):
                return text
            case list(items) if all(isinstance(item, str) for item in items):
                return ", ".join(map(str, items))
            case _:
                self._lose(entry, "field-without-text-ignored")
                return ""

    # Who and when

    def _authors(self, language: str) -> Iterator[Author]:
        for entry in self._taken(keynames.AUTHORS):
            match entry.value:
                case str(text):
                    yield from read_names(text, language)
                case list(items):
                    for item in items:
                        yield from self._author(item, entry, language)
                case mapping:
                    yield from self._author(mapping, entry, language)

    def _author(self, value: Value, entry: StatedField, language: str) -> Iterator[Author]:
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
                    self._lose(entry, "field-part-ignored", part=_short(key))
            case _:
                self._lose(entry, "unnamed-author-ignored")

    def _date(self, keys: list[str], language: str, *, strict: bool = False) -> Moment | None:
        entry = self._one(keys, self._is_no_flag)
        if entry is None:
            return None
        text = self._line(entry)
        place = _place(entry)
        found = read_stated_date(text, place, language)
        if found is None:
            if strict:
                raise ReadError(
                    f"{self._at(entry)}: {self._called} {_short(entry.key)}: {_short(text)} is no date",
                    "write it as 2022-10-27 or 2022-10-27T14:30:00+02:00",
                )
            self._lose(entry, "unreadable-date-field-ignored", value=_short(text))
            return None
        moment, losses = found
        self._losses += losses
        return moment

    def _is_no_flag(self, entry: StatedField) -> bool:
        """Whether it says when, not whether: ``embargo: false``, and Jekyll's ``published``."""
        value = str(entry.value).casefold()
        return not (value in _FALSE or (value in _TRUE and entry.key.casefold() == "published"))

    def _status(self) -> Status:
        """A withdrawal counts before a draft: what is withdrawn stays so when it is finished."""
        marks = [str(entry.value).casefold() not in _FALSE for entry in self._taken(keynames.DRAFT)]
        published = self._left.get("published")
        marks.append(published is not None and str(published.value).casefold() in _FALSE - {""})
        entry = self._one(keynames.STATUS)
        stated = self._line(entry).casefold() if entry else ""
        if entry and stated not in _USABLE | _WITHDRAWN | _DRAFT:
            self._lose(entry, "unknown-status-ignored", value=_short(stated))
        if stated in _WITHDRAWN:
            return "withdrawn"
        return "draft" if any(marks) or stated in _DRAFT else "usable"

    # What and where

    def _identity(self) -> str:
        text = self._text(keynames.ID).strip()
        return f"urn:uuid:{text.lower()}" if _UUID.fullmatch(text) else text

    def _language(self) -> str:
        entry = self._one(keynames.LANGUAGE)
        text = self._line(entry).strip() if entry else ""
        if entry and not _LANGUAGE_TAG.fullmatch(text):
            self._lose(entry, "language-tag-ignored", value=_short(text))
            return ""
        return text

    def _url(self) -> str | None:
        entry = self._one(keynames.URL, self._is_absolute)
        return self._line(entry).strip() if entry else None

    def _is_absolute(self, entry: StatedField) -> bool:
        absolute = isinstance(entry.value, str) and is_web_address(entry.value)
        if not absolute and entry.key.casefold() not in keynames.LAYOUT_ONLY:
            self._lose(entry, "relative-url-field-ignored")
        return absolute

    def _section(self) -> tuple[str, list[str]]:
        """The section, and the other categories: tags."""
        names = [name for entry in self._taken(keynames.SECTION) for name in self._names(entry)]
        return (names[0], [name for name in names[1:] if name != names[0]]) if names else ("", [])

    def _tags(self) -> Iterator[str]:
        for entry in self._taken(keynames.TAGS):
            yield from self._names(entry)

    def _names(self, entry: StatedField) -> Iterator[str]:
        """The items of a list, or of a text with commas."""
        items = entry.value if isinstance(entry.value, list) else [entry.value]
        for item in items:
            if not isinstance(item, str):
                self._lose(entry, "item-without-text-ignored")
            elif entry.value is item:
                yield from filter(None, map(str.strip, _LIST.split(without_references(item))))
            elif item.strip():
                yield without_references(item.strip())

    def _related(self) -> Iterator[RelatedLink]:
        for entry in self._taken(keynames.RELATED):
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
                        self._lose(entry, "related-item-ignored")

    # Terms

    def _notice(self) -> Disclaimer | None:
        entry = self._one(keynames.NOTICE)
        if entry is None:
            return None
        value, publisher, url, links = entry.value, "", "", tuple[RequiredLink, ...]()
        if isinstance(value, dict):
            publisher, url = str(value.get("publisher", "")), str(value.get("url", ""))
            links = tuple(self._required(value.get("links", []), entry))
            for key in sorted(value.keys() - {"publisher", "url", "links", "text"}):
                self._lose(entry, "field-part-ignored", part=_short(key))
            value = value.get("text", {})
        if isinstance(value, str) and value.casefold() in _TRUE | _FALSE:
            if value.casefold() in _TRUE:
                self._lose(entry, "notice-flag-ignored", value=_short(value))
            return None
        parts = value if isinstance(value, list) else [value]
        if not all(isinstance(part, str) for part in parts):
            raise ReadError(
                f"{self._at(entry)}: {self._called} {_short(entry.key)} holds no text",
                "write the notice as text; an empty line parts paragraphs",
            )
        text = "\n\n".join(map(str, parts))
        if links or not self._is_markdown:  # named apart, or no Markdown: nothing in the text is markup
            paragraphs = tuple(read_paragraphs(text))
            notice = Disclaimer(paragraphs, "source", links, publisher) if paragraphs else None
        else:
            found = markdown_notice(text, self._at(entry), _place(entry), publisher)
            notice = found.notice
            self._losses += found.losses
        return self._addressed(notice, url, entry)

    def _required(self, value: Value, entry: StatedField) -> Iterator[RequiredLink]:
        for item in value if isinstance(value, list) else [value]:
            match item:
                case {"text": str(text), "url": str(url)} if text and url:
                    yield RequiredLink(text, url)
                case _:
                    self._lose(entry, "notice-link-field-ignored", value=_short(item, 200))

    def _addressed(self, notice: Disclaimer | None, url: str, entry: StatedField) -> Disclaimer | None:
        """A notice of one paragraph without links is a link where an address is stated for it."""
        if not url or (notice is not None and url in (link.url for link in notice.links)):
            return notice
        if notice is None or notice.links or len(notice.paragraphs) != 1 or not is_web_address(url):
            self._lose(entry, "notice-address-ignored", value=_short(url, 200))
            return notice
        linked = Link(url, notice.marked_up[0])
        return Disclaimer.of(((linked,),), notice.origin, notice.publisher)

    def _licence(self) -> tuple[str, str]:
        """The licence and, where ``rights`` names an owner, that."""
        entry = self._one(keynames.LICENCE)
        if entry is None:
            return "", ""
        match entry.value:
            case {"name": str(name), "url": str(url)} | {"title": str(name), "url": str(url)}:
                return f"{name} ({url})", ""
        text = self._line(entry)
        return ("", text) if entry.key.casefold() == "rights" and _OWNED.search(text) else (text, "")


def _place(entry: StatedField) -> str:
    return f"line {entry.line}" if entry.line else ""


def _short(text: object, length: int = 60) -> str:
    shown = str(text)
    return repr(shown if len(shown) <= length else shown[:length] + "…")
