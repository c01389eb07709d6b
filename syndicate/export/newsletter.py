"""Edition to a plain-text newsletter (UTF-8) and to a mail message. Never touches disk, clock or network.

`syndicate.verify.newsletter` describes the form of both. The message is one ``text/plain; format=flowed`` part
(RFC 3676) in quoted-printable, which no mail system rewrites.
"""

from __future__ import annotations

import hashlib
import quopri
import re
from collections.abc import Iterator
from datetime import datetime, time
from email.utils import format_datetime, parseaddr
from typing import ClassVar
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from msgspec import Struct

from syndicate.errors import ExportError, NoticeError
from syndicate.export.item import zoned
from syndicate.model import Edition, Entry
from syndicate.model.artifact import Artifact
from syndicate.model.edition import UNDATED
from syndicate.model.formats.eml import TRAITS as EML
from syndicate.model.formats.txt import TRAITS as TXT
from syndicate.model.traits import Traits
from syndicate.render.issue import changes, issue, issue_title
from syndicate.render.lines import COLUMNS, Bar, Group, Line, flowed, plain
from syndicate.render.losses import text_losses
from syndicate.render.mail_headers import encoded, fault, mailbox, printable
from syndicate.render.pictures import published
from syndicate.render.strings import byline, dateline, long_date, strings
from syndicate.render.text import blocks_text, heading, one_line, prose
from syndicate.render.text_direction import begun, isolated
from syndicate.theme import Theme

_FENCE = Bar("=", COLUMNS)
_AIR = Group(())
_NOWHERE = "syndicate.invalid"


class Txt(Struct, frozen=True):
    """The newsletter as a text file of 72 columns."""

    traits: ClassVar[Traits] = TXT
    name: ClassVar[str] = TXT.name
    media_type: ClassVar[str] = TXT.media_type

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- text has no style
        """Raises: NoticeError, see `syndicate.render.text.blocks_text`."""
        return Artifact(
            "newsletter.txt", self.media_type, plain(_newsletter(edition)).encode(), text_losses(edition)
        )


class Eml(Struct, frozen=True):
    """The newsletter as a message (RFC 5322), ready for a list server. It has no recipient.

    Args:
        sender: ``Name <address>``; empty takes the publisher, or the edition's title, at ``newsletter@`` the
            host of the edition's URL.
        list_id: of RFC 2919, without angle brackets; empty makes one of the edition's id and that host.
        unsubscribe: the https URL that ends a subscription in one click (RFC 8058); empty leaves the fields out.
        timezone: IANA name of where the edition's day begins, which is the message's moment if it has a day only;
            empty takes noon in UTC.
    """

    traits: ClassVar[Traits] = EML
    name: ClassVar[str] = EML.name
    media_type: ClassVar[str] = EML.media_type

    sender: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    timezone: str = ""

    def export(self, edition: Edition, theme: Theme) -> Artifact:  # noqa: ARG002 -- text has no style
        """Raises: NoticeError, see `syndicate.render.text.blocks_text`; ExportError for an impossible header."""
        groups = tuple(_newsletter(edition))
        if any(line == Line("-- ") for group in groups for line in group.lines):
            raise NoticeError(
                "a paragraph of the notice is '-- ', which opens a signature (RFC 3676 section 4.3)",
                "leave out the space at its end",
            )
        body = flowed(groups)
        fields = tuple(self._fields(edition, body))
        head = "".join(f"{name}: {value}\r\n" for name, value in fields)
        content = quopri.encodestring(body.encode(), quotetabs=False)
        # RFC 2045 section 6.7: 76 octets; CPython encodes a space at a line's end after it has counted.
        content = re.sub(rb"(?m)^(.{74,})(=20)$", rb"\1=\n\2", content).replace(b"\n", b"\r\n")
        data = head.encode("ascii") + b"\r\n" + content
        _check_header(data, tuple(name for name, _ in fields))
        return Artifact("newsletter.eml", self.media_type, data, text_losses(edition))

    def _moment(self, edition: Edition) -> datetime:
        """The message's moment, never later than the publication of an edition on its day."""
        if not self.timezone or edition.date.instant is not None:
            return zoned(edition.date)
        return datetime.combine(edition.date.day, time.min, ZoneInfo(self.timezone))

    def _fields(self, edition: Edition, body: str) -> Iterator[tuple[str, str]]:
        host = _host(edition.url)
        # Each edition of a series is a thread of its own; a corrected one has an id of its own and refers to the
        # thread, so that no server drops it as a duplicate and readers' programs show it beside the first.
        thread = hashlib.sha256(f"{edition.id}\n{edition.key}".encode()).hexdigest()[:16]
        content = hashlib.sha256(body.encode()).hexdigest()[:16]
        yield "From", _mailbox(self.sender, edition, host)
        yield "Date", format_datetime(self._moment(edition))
        yield "Subject", encoded("Subject", _safe(issue_title(edition)))
        yield "Message-ID", f"<{content}.{thread}@{host}>"
        yield "References", f"<{thread}@{host}>"
        yield "List-Id", f"<{_token('List-Id', self.list_id) or _list_id(edition.id, host)}>"
        if self.unsubscribe:
            # RFC 8058 section 3.1: https, and neither field encoded (RFC 2369 section 2).
            if not self.unsubscribe.startswith("https://"):
                raise ExportError(
                    f"not an https URL: {self.unsubscribe}", "one-click unsubscription needs https"
                )
            yield "List-Unsubscribe", f"<{_token('List-Unsubscribe', self.unsubscribe)}>"
            yield "List-Unsubscribe-Post", "List-Unsubscribe=One-Click"
        yield "Auto-Submitted", "auto-generated"
        if languages := dict.fromkeys(entry.article.language for entry in edition.entries if _is_tag(entry)):
            yield "Content-Language", ",\r\n ".join(languages)
        yield "MIME-Version", "1.0"
        yield "Content-Type", "text/plain; charset=utf-8; format=flowed; delsp=no"
        yield "Content-Transfer-Encoding", "quoted-printable"


def _newsletter(edition: Edition) -> Iterator[Group]:
    yield Group((_FENCE, Line("\n".join(_masthead(edition))), _FENCE))
    yield from _contents(edition)
    yield from _amendments(edition)
    for number, entry in enumerate(edition.entries, 1):
        yield _AIR
        yield Group((_FENCE,))
        yield from _article(entry, number, edition)
    yield _AIR
    yield Group((_FENCE,))


def _contents(edition: Edition) -> Iterator[Group]:
    if edition.sections:
        yield heading(strings(edition.language).contents, "~")
    number = 1
    for section in edition.sections:
        yield from prose(section.title)
        lines = [
            Line(isolated(one_line(entry.article.title), edition.direction), f"{index}. ")
            for index, entry in enumerate(section.entries, number)
        ]
        if lines:
            yield Group(tuple(lines))
        number += len(lines)


def _amendments(edition: Edition) -> Iterator[Group]:
    """News of earlier articles: unnumbered, so that they are not taken for a part of the contents."""
    if edition.amendments:
        yield heading(strings(edition.language).amendments, "~")
    for change in changes(edition):
        title = isolated(one_line(change.title), edition.direction)
        lines = filter(None, (title, change.said, one_line(change.url or "")))
        yield Group((Line("\n".join(lines)),))


def _masthead(edition: Edition) -> Iterator[str]:
    title, publisher = one_line(edition.title), one_line(edition.publisher)
    yield title or publisher or strings(edition.language).contents
    if publisher not in ("", title):
        yield publisher
    date = "" if edition.date == UNDATED else long_date(edition.date, edition.language)
    if folio := " · ".join(filter(None, (issue(edition), date))):
        yield folio


def _article(entry: Entry, number: int, edition: Edition) -> Iterator[Group]:
    article = entry.article
    say = strings(article.language)
    rendered = blocks_text(entry.blocks, article.language, published(edition))
    yield from prose(article.section)
    yield heading(one_line(article.title), "-", f"{number}. ")
    yield from prose(begun(article.standfirst, article.direction))
    signed = "\n".join(filter(None, (one_line(byline(article)), dateline(article))))
    if signed:
        yield Group((Line(signed),))
    yield from rendered.story
    if rendered.links:
        yield from prose(f"{say.links}:")
        yield Group(tuple(Line(url, f"[{n}] ", whole=True) for n, url in enumerate(rendered.links, 1)))
    yield from _imprint(entry)
    yield from rendered.notice


def _imprint(entry: Entry) -> Iterator[Group]:
    """The article's address, copyright and licence."""
    article = entry.article
    lines = []
    if article.url:
        # After a label of Arabic or Hebrew an address would be torn apart; it gets a line of its own.
        gap = "\n" if article.direction == "rtl" else " "
        lines.append(f"{strings(article.language).source}:{gap}{one_line(article.url)}")
    shown = article.notice.paragraphs if article.notice else ()  # below: it is shown once
    lines += (
        text for text in map(one_line, (article.copyright, article.licence)) if text not in ("", *shown)
    )
    if lines:
        yield Group((Line("\n".join(lines)),))


def _host(url: str) -> str:
    """The URL's host as mail can name it, or one that cannot exist (RFC 2606)."""
    try:
        host = (urlsplit(url).hostname or "").encode("idna").decode("ascii")
    except ValueError:  # UnicodeError is one: a label that is empty or too long
        host = ""
    return host if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)+", host) else _NOWHERE


def _list_id(id_: str, host: str) -> str:
    label = re.sub(r"[^a-z0-9]+", "-", id_.lower().rpartition(":")[2]).strip("-")[:63]
    return f"{label or 'newsletter'}.{host}"


def _mailbox(sender: str, edition: Edition, host: str) -> str:
    name, address = parseaddr(_safe(sender))
    if sender and not re.fullmatch(r"[!-~]+@[!-~]+", address):
        raise ExportError(f"not a mail address: {sender!r}", "write it as Name <name@example.org>")
    name = name or ("" if sender else _safe(edition.publisher) or _safe(edition.title))
    return mailbox("From", name, address or f"newsletter@{host}")


def _safe(text: str) -> str:
    return printable(one_line(text))


def _token(field: str, text: str) -> str:
    """Text for a field that is never encoded. Raises: ExportError."""
    if text and not re.fullmatch(r"[!-;=?-~]{1,900}", text):
        raise ExportError(
            f"{field} cannot hold {text!r}", "write it in ASCII, without spaces and angle brackets"
        )
    return text


def _is_tag(entry: Entry) -> bool:
    language = entry.article.language
    return language != "und" and re.fullmatch(r"[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8})*", language) is not None


def _check_header(data: bytes, names: tuple[str, ...]) -> None:
    """Raises: ExportError unless a parser finds exactly these fields, and no line is longer than RFC 5322 allows."""
    if why := fault(data, names):
        raise ExportError(why, "shorten the address, or rename the edition")


txt = Txt()
eml = Eml()
