"""A notice in a line of a source: alone, behind a label or a sign, or with the mark of a footnote.

A line in, ways to read it out, each with what it leaves out. Never reads a line as what it does not say: what is left
out is at its edges, and is short.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator

from msgspec import Struct

from syndicate.heuristics.notices import is_notice_heading
from syndicate.model.blocks import (
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Line,
    Link,
    Script,
    Span,
    Strong,
    Text,
    inline_text,
    walk,
)
from syndicate.model.loss import Loss, lost

_WHITE = re.compile(r"[ \t\r\n\f]+")
_CALLOUT = re.compile(r"\[!\w{1,20}\][+-]? ?")
"""GitHub's "[!NOTE]", and Obsidian's, which may be open or closed."""
_LABEL = re.compile(r"(?:[^\s.!?:：]+ ){0,4}[^\s.!?:：]+ ?[:：] ?")
_MARK = re.compile(r" ?(?:\[\^?\w{1,8}\]|[*†‡§]{1,3})$")
_RAISED = re.compile(r"\[?\^?(?:\w{1,3}|[*†‡§]{1,3})\]?")
_LONGEST_SIGN = 3


class NoticeCopy(Struct, frozen=True):
    """The part of a line that is of a notice, folded, and the losses of the rest."""

    text: str
    losses: tuple[Loss, ...]


def folded(texts: Iterable[str]) -> str:
    """Paragraphs as one text in NFC, with one space for each run of ASCII white space; copies of a notice are equal."""
    return _WHITE.sub(" ", unicodedata.normalize("NFC", " ".join(texts))).strip(" ")


def is_callout(text: str) -> bool:
    """Whether a line is nothing but the mark of a box, as GitHub writes it: ``[!NOTE]``."""
    return bool(_CALLOUT.fullmatch(text))


def is_label(text: str) -> bool:
    """Whether a line does nothing but announce a notice."""
    return is_notice_heading(text)


def readings(line: Line, text: str, wanted: str) -> Iterator[NoticeCopy]:
    """The ways to read a line that may begin a notice, the plainest first.

    Args:
        line: of a body, without breaks.
        text: the line's, folded.
        wanted: the rest of the notice, folded.
    """
    pictures = tuple(node for node in walk(line) if isinstance(node, Image))
    beside = tuple(
        lost("picture-beside-notice-dropped", name=(one.alt or one.source)[:120]) for one in pictures
    )
    yield NoticeCopy(text, beside)
    words = (node.text for node in walk(line) if isinstance(node, Text | CodeSpan))
    said = folded(("".join(words),)) if pictures else text
    if wanted[:1] not in said:
        return
    for start, before in _starts(line, said):
        for end, behind in _ends(line, said[start:]):
            yield NoticeCopy(said[start:][:end], (*before, *behind, *beside))


def _starts(line: Line, text: str) -> Iterator[tuple[int, tuple[Loss, ...]]]:
    """The places at which a notice may begin in a line, and the losses of the words before it."""
    yield 0, ()
    callout, label = _CALLOUT.match(text), _LABEL.match(text)
    if callout:
        yield callout.end(), (lost("notice-label-dropped", text=callout[0].strip()),)
    elif label and (_is_emphasised(line, label[0]) or is_label(label[0])):
        yield label.end(), (lost("notice-label-dropped", text=label[0].strip()),)
    elif end := _end_of_sign(text):
        yield end, (lost("notice-sign-dropped", text=text[:end].strip()),)


def _is_emphasised(line: Line, label: str) -> bool:
    """Whether a line's first words are in emphasis, and no others with them; the colon may follow the emphasis."""
    first = next((one for one in line if not isinstance(one, Text) or one.text.strip()), None)
    while isinstance(first, Span | Link) and len(first.children) == 1:
        first = first.children[0]
    said = folded((inline_text((first,)),)) if isinstance(first, Emphasis | Strong) else ""
    return bool(said) and said.rstrip(" :：") == label.rstrip(" :：")


def _end_of_sign(text: str) -> int:
    """The length of the symbols with which a text begins: a warning sign, an asterisk."""
    sign, space, _ = text[: _LONGEST_SIGN + 1].partition(" ")
    is_sign = all(unicodedata.category(char) in ("So", "Mn", "Cf") or char in "*†‡§" for char in sign)
    return len(sign) + len(space) if sign and space and is_sign else 0


def _ends(line: Line, text: str) -> Iterator[tuple[int, tuple[Loss, ...]]]:
    """The places at which a notice may end in a text, and the losses of the words behind it."""
    yield len(text), ()
    mark = _last_raised(line)
    if not mark and (match := _MARK.search(text)):
        mark = match[0]
    if mark and text.endswith(mark):
        yield len(text[: -len(mark)].rstrip(" ")), (lost("notice-mark-dropped", text=mark.strip()),)


def _last_raised(line: Iterable[Inline]) -> str:
    """The text of the raised mark with which a line ends."""
    nodes = tuple(line)
    while nodes:
        last = nodes[-1]
        if isinstance(last, Script) and last.position == "super":
            said = folded((inline_text((last,)),))
            return said if _RAISED.fullmatch(said) else ""
        nodes = last.children if isinstance(last, Emphasis | Strong | Link | Span) else ()
    return ""
