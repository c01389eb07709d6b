"""Reads a newsletter, a text file or a message, back to passages. Shares no code with what writes them.

What enters are bytes of the form below, what leaves is a passage for each article. Bytes of another form must never
pass: they are refused with their line, or hide what a reader would not see.

- **Lines.** UTF-8, no byte order mark, no controls but line ends. A blank line ends a paragraph.
- **Unwrapping.** In the text file, deleting the line ends inside a paragraph gives back its text: lines are broken
  after a space, which stays, or between two characters with nothing. A line that ends with two spaces, and is not
  its paragraph's last, is a line break of the text itself. In the message, lines flow as RFC 3676 says for
  ``format=flowed; delsp=no``: one that ends with a space goes on in the next, any other is a line of the text.
- **Stuffing.** A line of text that begins with a space, or could be taken for something below, has one more space
  before it (RFC 3676 section 4.4). So the words of an article are never mistaken for the newsletter's own lines.
- **Marks** that open a paragraph, unstuffed: ``> `` quotation, ``| `` a row that keeps its spaces (``: `` goes on
  with it), ``* `` and ``12. `` items, ``[1] `` an address, ``-> `` words, a colon and the address that they lead to.
  Items need no blank line between them; in the text file their later lines stand under the text of their first.
- **Mail.** In the message no line begins with ``begin `` (uuencode), ``=ybegin `` (yEnc) or ``-----BEGIN `` (OpenPGP),
  of which mail programs make attachments or signed texts; such a line is stuffed.
- **Bars**, three or more of one of ``- = ~ . *`` as a line: below a line a heading, alone a rule. 72 of ``=`` are
  a fence. A line of two dashes, with or without a space, opens a signature, and readers stop there.
- **Room.** No more than three blank lines in a row. A line that goes on in the next is as full as its words allow, and
  in the text file no wider than 72 columns but for an address or a run of spaces.
- **Notice.** A bar of 24 ``-``, once in an article; below it, up to the fence, nothing but the notice's paragraphs and
  then its links with ``-> ``.
- **Combining marks**: at most six on one letter.
- **Order.** Fence, masthead, fence, contents with every title numbered and, without numbers below them, what became of
  earlier articles; then each article behind a fence, with the same number and title, underlined with ``-``; and a last
  fence at the end.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from msgspec import Struct
from msgspec.structs import replace

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.model.passage import ParagraphText, Passage
from syndicate.verify.marks import piled_marks
from syndicate.verify.message import FIELDS, Field, read_message
from syndicate.verify.unwrapped import (
    SIGNATURES,
    Block,
    LogicalLine,
    PhysicalLine,
    is_row,
    shows_nothing,
    unflowed,
    unwrapped,
)
from syndicate.verify.words import addresses_in

_FENCE = "=" * 72
_NOTICE_BAR = "-" * 24
_MOST_BLANKS = 3
_A_SCREEN = 24
"""Empty lines in a row: they push the next line off a terminal's screen, and a person stops reading."""

# Terminals obey ESC, CR and backspace, which can hide or overwrite text. Only some programs end a line at U+2028 and
# U+2029.
_CONTROLS = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028\u2029]")
# Mail programs make attachments of uuencode and yEnc; of a signed text they show the signed part.
_INLINE = re.compile(r"begin[ -]|=y(?:begin|part|end) |-----BEGIN ", re.IGNORECASE)
_DIRECTIONS = dict.fromkeys(map(ord, "\u200e\u200f\u2066\u2067\u2068\u2069"))


class _Unit(Struct, frozen=True):
    """A paragraph, an item, a heading with the bar below it, or all rows of a table."""

    number: int
    mark: str
    text: str
    bar: str = ""
    hidden: str = ""
    quotes: int = 0


class TextVerifier(Struct, frozen=True):
    """The verifier of the text file."""

    name: str = "unwrapped text"
    media_type: str = "text/plain"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """Raises: ArtifactError if the file is not of the form that this module describes."""
        return _passages(_decoded(artifact.data, artifact.name), artifact.name, flows=False)


class MessageVerifier(Struct, frozen=True):
    """The verifier of the message: the standard library's `email` parses it, this module unflows it (RFC 3676)."""

    name: str = "email, unflowed"
    media_type: str = "message/rfc822"
    fields: tuple[Field, ...] = FIELDS

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """Raises: ArtifactError if it is not one visible, flowed part of the form that this module describes."""
        text = read_message(artifact, self.fields)
        lines = _decoded(text, artifact.name)
        if found := next((line for line in lines if not line.quotes and _INLINE.match(line.content)), None):
            what = f"begins with {found.content[:20]!r}, at which mail programs begin an attachment or a signed text"
            raise ArtifactError(f"{artifact.name}: line {found.number} {what}")
        return _passages(lines, artifact.name, flows=True)


def _decoded(data: bytes, name: str) -> list[PhysicalLine]:
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        place = data[: error.start].count(b"\n") + 1
        raise ArtifactError(f"{name}: line {place} is not UTF-8") from error
    if found := _CONTROLS.search(text):
        number = text.count("\n", 0, found.start()) + 1
        raise ArtifactError(f"{name}: line {number} holds the control character U+{ord(found[0]):04X}")
    if piled_marks(text):
        number, piled = next(found for found in enumerate(map(piled_marks, text.split("\n")), 1) if found[1])
        raise ArtifactError(f"{name}: line {number} holds {piled}")
    lines = []
    blanks = 0
    for number, line in enumerate(text.split("\n"), 1):
        marks = len(line) - len(line.lstrip(">")) if line.startswith(">") else 0
        lines.append(PhysicalLine(number, marks, line[marks:].removeprefix(" ") if marks else line))
        blanks = 0 if lines[-1].content else blanks + 1
        if blanks > _MOST_BLANKS:
            raise ArtifactError(f"{name}: line {number}: more than {_MOST_BLANKS} blank lines in a row")
    return lines


def _passages(lines: list[PhysicalLine], name: str, *, flows: bool) -> Iterator[Passage]:
    fences = [index for index, line in enumerate(lines) if line.content == _FENCE and not line.quotes]
    if len(fences) < 3 or fences[0] != 0:
        raise ArtifactError(f"{name}: not a newsletter: no masthead, or no end")
    if any(line.content or line.quotes for line in lines[fences[-1] + 1 :]):
        raise ArtifactError(f"{name}: text after the last fence, line {lines[fences[-1]].number}")
    signature = next((line.number for line in lines if _opens_signature(line, flows=flows)), None)
    parts = [lines[start + 1 : end] for start, end in pairwise(fences)]
    masthead, contents, *articles = ([*_units(part, flows=flows, signature=signature)] for part in parts)
    _judge_masthead(masthead, name)
    _judge_contents(contents, name)
    listed = [(unit.mark, unit.text.translate(_DIRECTIONS)) for unit in contents if unit.mark]
    found = [_titled(units, number, name) for number, units in enumerate(articles, 1)]
    headed = [(title.mark, title.text.translate(_DIRECTIONS)) for title in found]
    if listed != headed:
        raise ArtifactError(
            f"{name}: the contents list {len(listed)} articles, other than the {len(headed)} below"
        )
    for number, (title, units) in enumerate(zip(found, articles, strict=True), 1):
        story, notice, problems = _parted(units)
        paragraphs = (
            ParagraphText(unit.text, _links(unit), unit.hidden, in_notice=False)
            for unit in story
            if unit.text
        )
        place = f"article {number}, line {title.number}"
        yield Passage(None, title.text, place, (*paragraphs, *_notice(notice, name)), problems=problems)


def _parted(units: Sequence[_Unit]) -> tuple[Sequence[_Unit], Sequence[_Unit], tuple[str, ...]]:
    """The units above the notice's bar, those below it (none without a bar), and problems with the bar."""
    bars = [at for at, unit in enumerate(units) if unit.bar == _NOTICE_BAR and not unit.text]
    if not bars:
        return units, (), ()
    below = [unit for at, unit in enumerate(units) if at > bars[0] and at not in bars]
    twice = tuple(f"line {units[at].number}: a second bar for a notice; one is right" for at in bars[1:2])
    return units[: bars[0]], below, twice


def _notice(units: Sequence[_Unit], name: str) -> Iterator[ParagraphText]:
    """The paragraphs of a notice. The links below a paragraph are its own."""
    parts: list[list[_Unit]] = []
    for unit in units:
        if unit.bar or unit.quotes or unit.mark not in (("", "-> ") if parts else ("",)):
            what = f"{unit.hidden}, " if unit.hidden else ""
            raise ArtifactError(f"{name}: line {unit.number}: {what}not in the vocabulary of a notice")
        if unit.mark:
            parts[-1].append(unit)
        else:
            parts.append([unit])
    for paragraph in parts:
        links = tuple(link for part in paragraph for link in _links(part))
        hidden = next((part.hidden for part in paragraph if part.hidden), "")
        yield ParagraphText(paragraph[0].text, links, hidden, in_notice=True)


def _judge_masthead(units: Sequence[_Unit], name: str) -> None:
    """Refuse a masthead that holds more than title, publisher and folio."""
    for unit in units:
        if unit.mark or unit.bar or unit.quotes or unit.text.count("\n") > 2 or len(units) > 1:
            raise ArtifactError(f"{name}: line {unit.number}: not in the vocabulary of a masthead")


def _judge_contents(units: Sequence[_Unit], name: str) -> None:
    """Refuse contents other than headings, sections, numbered articles, and two lines about an earlier article."""
    for unit, after in pairwise((*units, None)):
        assert unit is not None
        is_heading = unit.bar[:1] == "~" and unit.text and not unit.mark
        is_article = unit.mark.endswith(". ") and not unit.bar
        is_section = not unit.mark and not unit.bar and after is not None and after.mark and not after.bar
        is_amendment = not unit.mark and not unit.bar and 0 < unit.text.count("\n") <= 2
        if unit.quotes or not (is_heading or is_article or is_section or is_amendment):
            raise ArtifactError(f"{name}: line {unit.number}: not in the vocabulary of contents")


def _opens_signature(line: PhysicalLine, *, flows: bool) -> bool:
    # Some readers of flowed text unstuff before they look for the signature, some after.
    return not line.quotes and (line.content in SIGNATURES or (flows and line.content == " -- "))


def _titled(units: Sequence[_Unit], number: int, name: str) -> _Unit:
    """The article's title. No second title follows it, and no bar but those of headings, rules and the notice."""
    title = next((unit for unit in units if unit.bar[:1] == "-" and unit.mark), None)
    if title is None or title.mark != f"{number}. ":
        raise ArtifactError(
            f"{name}: no title with the number {number} below the fence before article {number}"
        )
    for unit in units:
        heads = bool(unit.text) and unit.bar[:1] in {"~", "."} and not unit.mark
        if unit is not title and unit.bar not in ("", "***", _NOTICE_BAR) and not heads:
            raise ArtifactError(
                f"{name}: line {unit.number}: a bar of {unit.bar[:3]!r}, which has no meaning"
            )
        if unit is not title and unit.bar == _NOTICE_BAR and unit.text:
            raise ArtifactError(f"{name}: line {unit.number}: a second title in article {number}")
    return title


def _units(lines: Sequence[PhysicalLine], *, flows: bool, signature: int | None) -> Iterator[_Unit]:
    """The units of a part of the newsletter. Below a screen of empty lines, and below a signature, all are hidden."""
    pushed = ""
    nothing = paragraphs_of_nothing = 0
    for blanks, block in _blocks(lines):
        nothing += blanks
        for line in block:
            empty = shows_nothing(line.content.removeprefix("|"))
            nothing = nothing + 1 if empty else 0
            paragraphs_of_nothing += empty and not is_row(line)
            if max(nothing, paragraphs_of_nothing) >= _A_SCREEN:
                pushed = (
                    pushed or f"pushed out of sight: {_A_SCREEN} lines above line {line.number} show nothing"
                )
        number = block[0].number
        below = signature is not None and number >= signature
        quoted = "inside a quotation, which mail programs fold" if block[0].quotes else ""
        hidden = f"after the signature line {signature}" if below else pushed or quoted
        logical = unflowed(block) if flows else unwrapped(block)
        for unit in _grouped(list(logical), number, hidden):
            yield replace(unit, quotes=block[0].quotes)


def _blocks(lines: Sequence[PhysicalLine]) -> Iterator[tuple[int, Block]]:
    """Lines between two blank ones, of one depth of quotation, each with the count of blank lines before them."""
    blanks = 0
    block: list[PhysicalLine] = []
    for line in lines:
        alone = block and (line.content in SIGNATURES or block[0].content in SIGNATURES)
        if block and (alone or not line.content or line.quotes != block[0].quotes):
            yield blanks, block
            blanks, block = 0, []
        if line.content:
            block.append(line)
        else:
            blanks += 1
    if block:
        yield blanks, block


def _grouped(lines: Sequence[LogicalLine], number: int, hidden: str) -> Iterator[_Unit]:
    mark = bar = doubt = ""
    texts: list[str] = []
    for line in lines:
        if line.bar:
            bar = line.bar
            continue
        if line.mark and line.mark != "| " and texts:
            yield _Unit(number, mark, "\n".join(texts), bar, hidden or doubt)
            texts, doubt = [], ""
        if not texts:
            mark = line.mark
        texts.append(line.text)
        doubt = doubt or line.hidden
    yield _Unit(number, mark, "\n".join(texts), bar, hidden or doubt)


def _links(unit: _Unit) -> tuple[tuple[str, str], ...]:
    if unit.mark.startswith("["):
        return ((unit.mark.strip("[] "), unit.text),)
    if unit.mark == "-> ":
        words, colon, address = unit.text.rpartition(" ")
        return ((words.removesuffix(":"), address),) if colon else ((unit.text, unit.text),)
    return tuple((address, address) for address in addresses_in(unit.text))


txt = TextVerifier()
eml = MessageVerifier()
