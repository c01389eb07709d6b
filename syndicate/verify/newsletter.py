"""A newsletter, as a text file or as a message, back to passages. Shares no code with what writes them.

The form, which anybody can write and read:

- **Lines.** UTF-8, no byte order mark, no controls but line ends and tabs. A blank line ends a paragraph.
- **Unwrapping.** In the text file, deleting the line ends inside a paragraph gives back its text: lines are broken
  after a space, which stays, or between two characters with nothing. A line that ends with two spaces, and is not
  its paragraph's last, is a line break of the text itself. In the message, lines flow as RFC 3676 says for
  ``format=flowed; delsp=no``: one that ends with a space goes on in the next, any other is a line of the text.
- **Stuffing.** A line of text that begins with a space, or could be taken for something below, has one more space
  before it (RFC 3676 section 4.4). So nothing that an article says can be mistaken for the newsletter's own lines.
- **Marks** that open a paragraph, unstuffed: ``> `` quotation, ``| `` a row that keeps its spaces (``: `` goes on
  with it), ``* `` and ``12. `` items, ``[1] `` an address, ``-> `` words, a colon and the address that they lead to.
  Items need no blank line between them; in the text file their later lines stand under the text of their first.
- **Bars**, three or more of one of ``- = ~ . *`` as a line: below a line a heading, alone a rule. 72 of ``=`` are
  a fence. A line of two dashes, with or without a space, opens a signature, and nobody reads on.
- **Order.** Fence, masthead, fence, contents with every title numbered and below them whatever has no number (what
  became of earlier articles), then each article behind a fence with the same number and title underlined with ``-``,
  and a last fence, after which nothing follows.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from email import message_from_bytes, policy
from itertools import pairwise
from typing import TypeAlias

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch

_FENCE = "=" * 72
_SIGNATURES = ("-- ", "--")
_A_SCREEN = 24
"""So many blank lines in a row push what follows off a terminal's screen: a person takes the text for ended."""

_CONTROLS = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f]")
_BAR = re.compile(r"([-=~.*])\1{2,}")
_ITEM = re.compile(r"\* |\d+\. |\d+\.$|\[\d+\] |-> ")
_NESTED_ITEM = re.compile(rf" *(?:{_ITEM.pattern})")
_DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))
_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


class _Line(Struct, frozen=True):
    """A line as it stands in the file, quotation marks taken off."""

    number: int
    quotes: int
    content: str


class _Logical(Struct, frozen=True):
    """A line of the text, unwrapped and unstuffed: `mark` opens an item or row, `bar` is a bar's character."""

    text: str
    mark: str = ""
    bar: str = ""


class _Unit(Struct, frozen=True):
    """A paragraph, an item, a heading with the bar below it, or all rows of a table."""

    number: int
    mark: str
    text: str
    bar: str = ""
    hidden: str = ""


_Block: TypeAlias = Sequence[_Line]


class TextVerifier(Struct, frozen=True):
    """Of the text file."""

    name: str = "unwrapped text"
    media_type: str = "text/plain"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """Raises: ArtifactError if the file is not of the form that this module describes."""
        return _passages(_decoded(artifact.data, artifact.name, "\n"), artifact.name, flows=False)


class MessageVerifier(Struct, frozen=True):
    """Of the message: the standard library's `email` parses it, RFC 3676 is read here."""

    name: str = "email, unflowed"
    media_type: str = "message/rfc822"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """Raises: ArtifactError if it is not one visible, flowed part of the form that this module describes."""
        return _passages(_decoded(_body(artifact), artifact.name, "\r\n"), artifact.name, flows=True)


def _body(artifact: Artifact) -> bytes:
    message = message_from_bytes(artifact.data, policy=policy.default)
    if message.is_multipart() or message.get_content_type() != "text/plain":
        raise ArtifactError(f"{artifact.name}: not a single text/plain part but {message.get_content_type()}")
    if message.get_content_disposition() == "attachment":
        raise ArtifactError(f"{artifact.name}: its text is an attachment, which a person has to open first")
    if message.defects:
        raise ArtifactError(f"{artifact.name}: {type(message.defects[0]).__name__} in the message")
    wanted = {"charset": "utf-8", "format": "flowed", "delsp": "no"}
    stated = {name: str(message.get_param(name, "")).lower() for name in wanted}
    if stated != wanted:
        raise ArtifactError(f"{artifact.name}: not charset=utf-8; format=flowed; delsp=no, but {stated}")
    fields = [name.lower() for name in message.keys()]  # noqa: SIM118 -- a field may stand twice
    for field in ("from", "date", "subject", "message-id", "content-type"):
        if fields.count(field) != 1:
            raise ArtifactError(f"{artifact.name}: not exactly one field {field}")
    body = message.get_payload(decode=True)
    assert isinstance(body, bytes)
    return body


def _decoded(data: bytes, name: str, line_end: str) -> list[_Line]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = data[: error.start].count(b"\n") + 1
        raise ArtifactError(f"{name}: line {place} is not UTF-8") from error
    lines = []
    for number, line in enumerate(text.split(line_end), 1):
        if found := _CONTROLS.search(line) or re.search("\n", line):
            # Terminals obey some: ESC can hide text, CR and backspace can overwrite it.
            raise ArtifactError(f"{name}: line {number} holds the control character U+{ord(found[0]):04X}")
        marks = len(line) - len(line.lstrip(">"))
        lines.append(_Line(number, marks, line[marks:].removeprefix(" ") if marks else line))
    return lines


def _passages(lines: list[_Line], name: str, *, flows: bool) -> Iterator[Passage]:
    fences = [index for index, line in enumerate(lines) if line.content == _FENCE and not line.quotes]
    if len(fences) < 3 or fences[0] != 0:
        raise ArtifactError(f"{name}: not a newsletter: no masthead, or no end")
    if any(line.content for line in lines[fences[-1] + 1 :]):
        raise ArtifactError(f"{name}: text after the last fence, line {lines[fences[-1]].number}")
    signature = next((line.number for line in lines if _opens_signature(line, flows=flows)), None)
    parts = [lines[start + 1 : end] for start, end in pairwise(fences[1:])]
    contents, *articles = ([*_units(part, flows=flows, signature=signature)] for part in parts)
    listed = [(unit.mark, unit.text.translate(_DIRECTIONS)) for unit in contents if unit.mark]
    found = [_titled(units, number, name) for number, units in enumerate(articles, 1)]
    headed = [(title.mark, title.text.translate(_DIRECTIONS)) for title in found]
    if listed != headed:
        raise ArtifactError(
            f"{name}: the contents list {len(listed)} articles, other than the {len(headed)} below"
        )
    for number, (title, units) in enumerate(zip(found, articles, strict=True), 1):
        stretches = tuple(Stretch(unit.text, _links(unit), unit.hidden) for unit in units if unit.text)
        yield Passage(None, title.text, f"article {number}, line {title.number}", stretches)


def _opens_signature(line: _Line, *, flows: bool) -> bool:
    # Some readers of flowed text unstuff before they look for the signature, some after.
    return not line.quotes and (line.content in _SIGNATURES or (flows and line.content == " -- "))


def _titled(units: Sequence[_Unit], number: int, name: str) -> _Unit:
    title = next((unit for unit in units if unit.bar == "-" and unit.mark), None)
    if title is None or title.mark != f"{number}. ":
        raise ArtifactError(
            f"{name}: no title with the number {number} below the fence before article {number}"
        )
    return title


def _units(lines: Sequence[_Line], *, flows: bool, signature: int | None) -> Iterator[_Unit]:
    pushed = ""
    for blanks, block in _blocks(lines):
        if blanks >= _A_SCREEN:
            pushed = f"pushed out of sight by {blanks} blank lines"
        number = block[0].number
        below = signature is not None and number >= signature
        hidden = f"after the signature line {signature}" if below else pushed
        logical = _unflowed(block) if flows else _unwrapped(block)
        yield from _grouped(list(logical), number, hidden)


def _blocks(lines: Sequence[_Line]) -> Iterator[tuple[int, _Block]]:
    """Lines between blank ones, in one depth of quotation; and how many blank ones stood before."""
    blanks = 0
    block: list[_Line] = []
    for line in lines:
        alone = block and (line.content in _SIGNATURES or block[0].content in _SIGNATURES)
        if block and (alone or not line.content or line.quotes != block[0].quotes):
            yield blanks, block
            blanks, block = 0, []
        if line.content:
            block.append(line)
        else:
            blanks += 1
    if block:
        yield blanks, block


def _grouped(lines: Sequence[_Logical], number: int, hidden: str) -> Iterator[_Unit]:
    mark = bar = ""
    texts: list[str] = []
    for line in lines:
        if line.bar:
            bar = line.bar
            continue
        if line.mark and line.mark != "| " and texts:
            yield _Unit(number, mark, "\n".join(texts), bar, hidden)
            texts = []
        if not texts:
            mark = line.mark
        texts.append(line.text)
    yield _Unit(number, mark, "\n".join(texts), bar, hidden)


def _unstuffed(content: str) -> str:
    return content.removeprefix(" ")


def _opened(content: str) -> _Logical:
    """A line that opens a paragraph or an item of a message, or a bar."""
    if bar := _BAR.fullmatch(content):
        return _Logical("", bar=bar[1])
    if item := _ITEM.match(content):
        return _Logical(content[item.end() :], item[0] if item[0].endswith(" ") else f"{item[0]} ")
    return _Logical(_unstuffed(content))


def _rows(block: _Block) -> Iterator[_Logical]:
    row = ""
    for number, line in enumerate(block):
        if line.content.startswith(": "):
            row += line.content[2:]
            continue
        if number:
            yield _Logical(row, "| ")
        row = line.content[2:]
    yield _Logical(row, "| ")


def _is_row(line: _Line) -> bool:
    return line.content == "|" or line.content.startswith("| ")


def _unflowed(block: _Block) -> Iterator[_Logical]:
    """RFC 3676 section 4.1, with DelSp=no: the space that lets a line flow is part of the text."""
    if _is_row(block[0]):
        yield from _rows(block)
        return
    held: _Logical | None = None
    for line in block:
        bar = _BAR.fullmatch(line.content)
        if held and not bar:
            held = _Logical(held.text + _unstuffed(line.content), held.mark)
        else:
            if held:
                yield held
            held = _opened(line.content)
        if not held.text.endswith(" ") or line.content in _SIGNATURES:
            yield held
            held = None
    if held:
        yield held


def _unwrapped(block: _Block) -> Iterator[_Logical]:
    if _is_row(block[0]):
        return _rows(block)
    item = _ITEM.match(block[0].content)
    return _items(block) if item else _prose(block)


def _prose(block: _Block) -> Iterator[_Logical]:
    bars = [bool(_BAR.fullmatch(line.content)) for line in block]
    last = max((index for index, bar in enumerate(bars) if not bar), default=0)
    text: str | None = None
    for index, line in enumerate(block):
        if bars[index]:
            if text is not None:
                yield _Logical(text)
                text = None
            yield _Logical("", bar=line.content[0])
            continue
        text = (text or "") + _unstuffed(line.content)
        if index < last and text.endswith("  "):
            yield _Logical(text[:-2])
            text = None
    if text is not None:
        yield _Logical(text)


def _items(block: _Block) -> Iterator[_Logical]:
    """Items of a text file. Those below a bar, and words with an address, stand one to a block."""
    alone = bool(_BAR.fullmatch(block[-1].content)) or block[0].content.startswith("-> ")
    mark, hang, text = "", 0, ""
    opened = False
    for index, line in enumerate(block):
        content = line.content
        if bar := _BAR.fullmatch(content):
            yield _Logical(text, mark)
            yield _Logical("", bar=bar[1])
            return
        item = _NESTED_ITEM.match(content)
        if item and not (opened and (alone or text.endswith(" "))):
            if opened:
                yield _Logical(text, mark)
            mark, hang, text, opened = item[0].strip(" ") + " ", item.end(), content[item.end() :], True
        elif text.endswith("  "):
            yield _Logical(text[:-2], mark)
            mark, text = "", content[hang:]
        else:
            text += content[hang:]
        if index == len(block) - 1:
            yield _Logical(text, mark)


def _links(unit: _Unit) -> tuple[tuple[str, str], ...]:
    if unit.mark.startswith("["):
        return ((unit.mark.strip("[] "), unit.text),)
    if unit.mark == "-> ":
        words, colon, address = unit.text.rpartition(" ")
        return ((words.removesuffix(":"), address),) if colon else ((unit.text, unit.text),)
    addresses = (found.rstrip(".,;:!?)'") for found in _ADDRESS.findall(unit.text))
    return tuple((address, address) for address in addresses)


txt = TextVerifier()
eml = MessageVerifier()
