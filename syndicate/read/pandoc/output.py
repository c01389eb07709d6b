"""Pandoc's output to its tree and to losses. JSON in, typed values out."""

from __future__ import annotations

import msgspec
from msgspec import Struct, field

from syndicate.errors import LackingError, ReadError
from syndicate.model import Loss
from syndicate.model.loss import lost
from syndicate.read.pandoc.document import Pandoc
from syndicate.read.pandoc.program import PandocOutput
from syndicate.runtime.installed import install_extra

_MOST_MESSAGES = 100
_SPEAKS = (1, 23)
"""Pandoc's tree since pandoc 3.0: the first with figures."""


class _Spoken(Struct, frozen=True):
    version: tuple[int, ...] = field(name="pandoc-api-version")


class LogMessage(Struct, frozen=True):
    """One line of pandoc's log; `contents` is what it skipped."""

    type: str
    pretty: str
    contents: str = ""
    path: str = ""
    line: int = 0


def decode_tree(said: PandocOutput, uri: str) -> Pandoc:
    """The document that pandoc printed.

    Raises:
        LackingError: this pandoc is older than 3.0.
        ReadError: nested too deeply for a decoder, or nothing that we know.
    """
    try:
        version = msgspec.json.decode(said.tree, type=_Spoken).version
        if version[:2] < _SPEAKS:
            raise LackingError(
                f"{uri}: the pandoc on this machine is older than 3.0", install_extra("pandoc")
            )
        return msgspec.json.decode(said.tree, type=Pandoc)
    except RecursionError as error:
        raise ReadError(
            f"{uri}: nested too deeply", "that is no article; leave it out", code="source-too-deep"
        ) from error
    except msgspec.MsgspecError as error:
        what = f"{uri}: pandoc's answer is not understood: {error}"
        raise ReadError(what, f"install the pandoc that is tested: {install_extra('pandoc')}") from error


def decode_log(said: PandocOutput, preamble: int = 0) -> tuple[Loss, ...]:
    """The losses that pandoc reports, each kind of message once.

    Args:
        said: by pandoc.
        preamble: how many lines of the document only tell a program what to do.
    """
    if not said.log.strip():
        return ()
    try:
        messages = msgspec.json.decode(said.log, type=list[LogMessage])
    except msgspec.MsgspecError:
        return (lost("pandoc-messages-unreadable"),)
    losses = dict.fromkeys(_loss(message) for message in messages if not _is_layout(message, preamble))
    more = len(losses) - _MOST_MESSAGES
    rest = (lost("pandoc-messages-shortened", count=more),) if more > 0 else ()
    return (*list(losses)[:_MOST_MESSAGES], *rest)


def _loss(message: LogMessage) -> Loss:
    what = " ".join(message.pretty.split())
    what = what.partition(f" at line {message.line} ")[0] if message.line else what
    place = f"line {message.line}" if message.line else ""
    return lost("pandoc-content-dropped", place, message=what[:160])


def _is_layout(message: LogMessage, preamble: int) -> bool:
    """Whether what it skipped holds no word: packages, a LaTeX command without an argument, a part of a name."""
    if message.type == "CouldNotLoadIncludeFile":
        return message.path.endswith((".sty", ".cls"))
    if message.type == "IgnoredElement":  # of DocBook; the whole name is read
        return message.contents in ("firstname", "othername", "surname")
    if 0 < message.line <= preamble:
        return True
    skipped = message.contents.strip()
    return (
        message.type == "SkippedContent"
        and skipped.startswith("\\")
        and (skipped[1:].rstrip("*").isalpha() or skipped.startswith(("\\end{", "\\set")))
    )
