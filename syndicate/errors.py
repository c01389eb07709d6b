"""Every way a run can fail, each with its exit code and a hint; nothing else in the package ends a run.

An error's message is one line: the source, the place in it, what happened. The hint is what to do about it. The
tree, with the exit code where it is not the parent's::

    SyndicateError          exit 4
      UsageError            exit 2
        PluginError
        ThemeError
      ReadError
        LackingError
      FetchError
      ExportError
      ArtifactError         exit 3
      NoticeError           exit 3
        UnprovenThemeError
      PublishError
      LedgerError
      LockedError           exit 75
      DeliveryError
      FaultError

Of several errors the highest exit code counts (`syndicate.cli.failure`). Exit code 1 is no error's: something was
published, and something failed or was held.
"""

from __future__ import annotations

from collections.abc import Mapping
from enum import IntEnum
from typing import Final, Literal, NamedTuple, TypeAlias


class Exit(IntEnum):
    """The exit codes of the command line."""

    DONE = 0
    SOME_INPUTS_FAILED = 1
    USAGE = 2
    NOTICE = 3
    FAILED = 4
    LOCKED = 75  # EX_TEMPFAIL of sysexits.h: try again later


class SyndicateError(Exception):
    """The root of the tree: a failure that the person at the other end can act on.

    Each class has a `code` for programs, which never changes; an error may have a finer one (`ERROR_KINDS`).

    Args:
        message: what happened and where, in one line.
        hint: what to do; empty where the message says it already.
        code: a finer one than the class has.
    """

    exit_code = Exit.FAILED
    code = "failed"

    def __init__(self, message: str, hint: str = "", *, code: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint
        if code:
            self.code = code

    def __str__(self) -> str:
        return self.message


class UsageError(SyndicateError):
    """The command or its configuration asks for something that does not exist."""

    exit_code = Exit.USAGE
    code = "usage"


class PluginError(UsageError):
    """A reader, exporter or verifier is unknown, broken, or lacks its counterpart."""

    code = "plugin-unusable"


class ThemeError(UsageError):
    """A theme does not exist or is malformed."""

    code = "theme-unusable"


class ReadError(SyndicateError):
    """One source cannot be read; the run goes on with the others."""

    code = "source-unreadable"


class LackingError(ReadError):
    """What reads a source is not installed; the hint is the command that installs it."""

    code = "program-not-installed"


class FetchError(SyndicateError):
    """One source cannot be had from the network; the run goes on with the others."""

    code = "source-not-fetched"


class ExportError(SyndicateError):
    """An edition cannot be written in a format."""

    code = "output-not-made"


class ArtifactError(SyndicateError):
    """An output cannot be parsed by its verifier: nobody can prove anything of it."""

    exit_code = Exit.NOTICE
    code = "output-unverifiable"


class NoticeError(SyndicateError):
    """A notice is missing, altered, hidden, or stands in the wrong place.

    `article` is the id of the article whose notice it is; empty where that is not known.
    """

    exit_code = Exit.NOTICE
    code = "notice-not-exact"

    def __init__(self, message: str, hint: str = "", article: str = "", *, code: str = "") -> None:
        super().__init__(message, hint, code=code)
        self.article = article
        self.args = (message, hint, article)  # by which it pickles


class UnprovenThemeError(NoticeError):
    """A theme may hide, cover or alter a notice: nothing is made with it."""

    code = "theme-not-proven"


class PublishError(SyndicateError):
    """The outputs cannot be put in place; those published before are untouched."""

    code = "outputs-not-published"


class LedgerError(SyndicateError):
    """What a job remembers cannot be read or written; what is published is untouched."""

    code = "ledger-unusable"


class LockedError(SyndicateError):
    """Another run publishes into the same folder."""

    exit_code = Exit.LOCKED
    code = "folder-locked"


class DeliveryError(SyndicateError):
    """A published file was not delivered; what is published stands.

    `again` says whether the next run tries it again.
    """

    code = "not-delivered"

    def __init__(self, message: str, hint: str = "", *, again: bool = True, code: str = "") -> None:
        super().__init__(message, hint, code=code)
        self.again = again


FaultKind: TypeAlias = Literal["error", "timeout", "died", "memory"]


class FaultError(SyndicateError):
    """One item ended as no code foresaw: by a foreign exception, or its process was late, dead, or out of memory."""

    code = "unforeseen-fault"

    def __init__(self, message: str, hint: str, kind: FaultKind) -> None:
        super().__init__(message, hint)
        self.kind: FaultKind = kind
        self.args = (message, hint, kind)  # by which it pickles


class ErrorKind(NamedTuple):
    """One code of errors: why they happen, and what to do."""

    cause: str
    remedy: str


ERROR_KINDS: Final[Mapping[str, ErrorKind]] = {
    "failed": ErrorKind(
        "The run failed in a way that no other code names.",
        "Read the message; report it with its traceback if it is not clear.",
    ),
    "usage": ErrorKind(
        "The command line, a job file or a setting asks for what does not exist, or contradicts itself.",
        "Correct what the message names; the command's help and docs/job-file.md list what there is.",
    ),
    "plugin-unusable": ErrorKind(
        "A reader, exporter or verifier is unknown, cannot be loaded, or lacks its counterpart.",
        "Check its name with `syndicate formats`; install or update the package that provides it.",
    ),
    "theme-unusable": ErrorKind(
        "A theme does not exist, or its manifest, templates or style sheet are malformed.",
        "Correct the file that the message names; docs/write-a-theme.md describes each.",
    ),
    "theme-not-proven": ErrorKind(
        "A theme may hide, cover or alter a notice, so nothing is made with it.",
        "Remove from its style sheet or template what the message names.",
    ),
    "source-unreadable": ErrorKind(
        "A source is missing, damaged, or in no format that is read; the run goes on with the others.",
        "Correct the source, name its format with --from, or leave it out.",
    ),
    "source-empty": ErrorKind("A source holds nothing.", "Put an article in it, or leave it out."),
    "source-without-article": ErrorKind(
        "A source was read, and there is neither a title nor a paragraph in it.",
        "Name the file or page that has the text.",
    ),
    "source-not-text": ErrorKind(
        "A source is binary data where text was expected.",
        "Name its format with --from, or name another file.",
    ),
    "source-malformed": ErrorKind(
        "A source breaks the rules of its own format, so that it cannot be told what it says.",
        "Correct it at the line that the message names, or tell its publisher.",
    ),
    "source-too-large": ErrorKind(
        "A source is larger than any article or feed; it was not read.", "Split it."
    ),
    "source-too-deep": ErrorKind(
        "A source is nested more deeply than any article; it was not read.", "Leave it out."
    ),
    "program-not-installed": ErrorKind(
        "A program or library that reads the source is not installed, or is too old.",
        "Run the command that the message names.",
    ),
    "source-not-fetched": ErrorKind(
        "A source cannot be had from the network; the run goes on with the others.",
        "Open the address in a browser; try again later, or correct the address.",
    ),
    "output-not-made": ErrorKind(
        "An edition cannot be written in a format.", "Do what the message says, or leave that format out."
    ),
    "output-unverifiable": ErrorKind(
        "The verifier cannot parse an output, so that nothing in it is proven.",
        "Make the output again; if it was changed by another program, publish it without that program.",
    ),
    "notice-not-exact": ErrorKind(
        "A notice is missing, altered, hidden or in the wrong place in an output or a source.",
        "Compare the notice in the message with the one that was given; do not publish the file.",
    ),
    "notice-required": ErrorKind(
        "A source has no notice, and one is required.",
        "Give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON.",
    ),
    "notice-not-representable": ErrorKind(
        "A notice is empty, or holds characters that not every format can hold.",
        "Take the character that the message names out of the notice at its source.",
    ),
    "outputs-not-published": ErrorKind(
        "The outputs cannot be put in place; those published before are untouched.",
        "Check the folder, its permissions and the room on its disk.",
    ),
    "ledger-unusable": ErrorKind(
        "What a job remembers cannot be read or written; what is published is untouched.",
        "Check the ledger's file and its permissions; docs/job-file.md says how it is restored.",
    ),
    "folder-locked": ErrorKind(
        "Another run publishes into the same folder.", "Wait until it has ended, and try again."
    ),
    "not-delivered": ErrorKind(
        "A published file was not mailed, copied or announced; what is published stands.",
        "Do what the message says; the next run tries it again, unless the server refused it for good.",
    ),
    "delivery-unknown": ErrorKind(
        "The connection to the mail server ended before its last answer, so a message may have been sent.",
        "Ask the recipient, and send the file by hand if it is missing; it is not sent again.",
    ),
    "unforeseen-fault": ErrorKind(
        "A foreign exception, a crash, or too much time or memory ended the work on one item.",
        "Leave the item out; report the fault with its traceback.",
    ),
}
"""What each code of an error means; docs/messages.md is made of it."""
