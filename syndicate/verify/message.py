"""Reads a mail message back to the bytes of its one text: a closed list of header fields, and one form of the body.

What enters is a message (RFC 5322, RFC 2045). A message that two mail programs could show in two ways must never pass.
It is refused with its line: a field that is not listed, stands twice or has another form, a body of several parts, an
attachment, another character set, a transfer encoding that is not strict, a bare CR or LF. The standard library's
`email` parses; its defects count, also those that it finds while it decodes.
"""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.errors import HeaderParseError
from email.header import decode_header, make_header
from typing import NoReturn

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.verify.marks import piled_marks

_LONGEST = 998
"""Octets of a line without its end (RFC 5322 section 2.1.1)."""

_FIELD = re.compile(r"([A-Za-z][A-Za-z-]*): (.*)")
_BARE = re.compile(rb"(?<!\r)\n|\r(?!\n)")
_LONGEST_ENCODED = 76
# RFC 2045 section 6.7, strictly: no space at a line's end, no line end as a character, no lower case.
_NOT_QUOTED_PRINTABLE = re.compile(rb"=(?!\r\n|[0-9A-F]{2})|=0[AD]|[^ -~\r\n]| (?=\r\n|\Z)")
# RFC 2047: all words are encoded, so that none is part of a longer text.
_ENCODED = r"=\?utf-8\?[bq]\?[!->@-~]{1,75}\?=(?: =\?utf-8\?[bq]\?[!->@-~]{1,75}\?=)*"
# A name and an address. Parsers read comments, groups, routes and second addresses in different ways.
_ADDRESS = r"[A-Za-z0-9.!#$%&'*+/=?^_`{|}~-]+@[A-Za-z0-9.:\[\]-]+"
_NAME = r"""(?:"(?:[^"\\]|\\.)+"|[A-Za-z0-9!#$%&'*+/=^_`{|}~ -]+)"""
_IN_ANGLES = r"<[!-;=?-~]+>"
_DATE = re.compile(
    r"(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), (?:0[1-9]|[12][0-9]|3[01]) (?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
    r" [0-9]{4} (?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9] [+-][0-9]{4}"
)
_TAG = "[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*"


class Field(Struct, frozen=True):
    """A header field: its exact name, and a pattern that its whole unfolded value matches."""

    name: str
    values: re.Pattern[str]
    required: bool = True


FIELDS = (
    Field("From", re.compile(f"(?!.*=\\?){_NAME} <{_ADDRESS}>|{_ENCODED} <{_ADDRESS}>|{_ADDRESS}")),
    Field("Date", _DATE),
    Field("Subject", re.compile(f"(?!.*=\\?)[ -~]{{1,200}}|{_ENCODED}")),
    Field("Message-ID", re.compile(_IN_ANGLES)),
    Field("References", re.compile(_IN_ANGLES)),
    Field("List-Id", re.compile(_IN_ANGLES)),
    Field("List-Unsubscribe", re.compile(r"<https://[!-;=?-~]+>"), required=False),
    Field("List-Unsubscribe-Post", re.compile("List-Unsubscribe=One-Click"), required=False),
    Field("Auto-Submitted", re.compile("auto-generated")),
    Field("Content-Language", re.compile(f"{_TAG}(?:, {_TAG})*"), required=False),
    Field("MIME-Version", re.compile(r"1\.0")),
    Field("Content-Type", re.compile("text/plain; charset=utf-8; format=flowed; delsp=no")),
    # We write quoted-printable; RFC 6152 permits relays to make 8bit of it.
    Field("Content-Transfer-Encoding", re.compile("quoted-printable|8bit")),
)
"""The fields of a header, in this order. The verifier of another exporter passes a tuple of its own."""


def read_message(artifact: Artifact, fields: tuple[Field, ...]) -> bytes:
    """The text of the message, decoded, with line feeds at its line ends.

    Raises:
        ArtifactError: it is not one visible, flowed text below exactly such a header; the message names the line.
    """
    data = artifact.data
    if found := _BARE.search(data):
        _refuse(artifact, data.count(b"\n", 0, found.start()) + 1, "a bare CR or LF")
    head, gap, body = data.partition(b"\r\n\r\n")
    if not gap:
        raise ArtifactError(f"{artifact.name}: no empty line between header and text")
    header = _header(artifact, head, fields)
    message = message_from_bytes(data, policy=policy.default)
    if tuple(message.keys()) != tuple(header):
        raise ArtifactError(f"{artifact.name}: its header reads as {', '.join(message.keys())[:200]}")
    _judge_words(artifact, header)
    _judge_body(artifact, body, head.count(b"\r\n") + 3, header["Content-Transfer-Encoding"])
    text = message.get_payload(decode=True)
    if not isinstance(text, bytes):
        raise ArtifactError(f"{artifact.name}: more than one part")
    if message.defects:
        raise ArtifactError(f"{artifact.name}: {type(message.defects[0]).__name__} in the message")
    return text.replace(b"\r\n", b"\n")  # `_BARE` and `_NOT_QUOTED_PRINTABLE` refused every other CR and LF


def _refuse(artifact: Artifact, line: int, what: str) -> NoReturn:
    raise ArtifactError(f"{artifact.name}, line {line}: {what}")


def _header(artifact: Artifact, head: bytes, fields: tuple[Field, ...]) -> dict[str, str]:
    """The fields as they are written, unfolded (RFC 5322 section 2.2.3)."""
    ranks = {field.name: rank for rank, field in enumerate(fields)}
    found: dict[str, str] = {}
    rank, name = -1, ""
    for number, octets in enumerate(head.split(b"\r\n"), 1):
        line = octets.decode("latin-1")
        if not re.fullmatch("[ -~]+", line) or len(line) > _LONGEST:
            _refuse(artifact, number, "a header line that is empty, too long or not in visible ASCII")
        if line.startswith(" ") and name and line.strip(" "):
            found[name] += line
            continue
        field = _FIELD.fullmatch(line)
        name = line.partition(":")[0]
        if field is None or name not in ranks:
            _refuse(artifact, number, f"the field {name[:60]!r}: not in the vocabulary of the message")
        if name in found:
            _refuse(artifact, number, f"a second field {name}; readers choose differently")
        if ranks[name] < rank:
            _refuse(artifact, number, f"the field {name} is in another order")
        rank, found[name] = ranks[name], field[2]
    for field_ in fields:
        if field_.name not in found:
            if field_.required:
                raise ArtifactError(f"{artifact.name}: no field {field_.name}")
        elif not field_.values.fullmatch(found[field_.name]):
            what = f"{field_.name}: {found[field_.name][:80]}"
            raise ArtifactError(f"{artifact.name}: not in the vocabulary of the message: {what}")
    return found


def _judge_words(artifact: Artifact, header: dict[str, str]) -> None:
    """Refuse what encoded words could hide: line ends, other controls, surrogates, piles of marks."""
    for name in ("From", "Subject"):
        try:
            text = str(make_header(decode_header(header.get(name, ""))))
        except (ValueError, HeaderParseError) as error:  # not UTF-8; not base 64
            raise ArtifactError(f"{artifact.name}: encoded words in the field {name}: {error}") from error
        if found := re.search("[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", text):
            raise ArtifactError(f"{artifact.name}: the field {name} holds U+{ord(found[0]):04X}")
        if piled := piled_marks(text):
            raise ArtifactError(f"{artifact.name}: the field {name} holds {piled}")


def _judge_body(artifact: Artifact, body: bytes, first: int, encoding: str) -> None:
    is_encoded = encoding == "quoted-printable"
    longest = _LONGEST_ENCODED if is_encoded else _LONGEST
    lines = body.split(b"\r\n")
    if max(map(len, lines)) > longest:
        number = next(number for number, line in enumerate(lines, first) if len(line) > longest)
        _refuse(artifact, number, f"longer than {longest} octets")
    if is_encoded and (found := _NOT_QUOTED_PRINTABLE.search(body)):
        number = first + body.count(b"\n", 0, found.start())
        _refuse(artifact, number, "not strict quoted-printable; programs decode it differently")
