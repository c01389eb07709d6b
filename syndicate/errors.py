"""The errors of the package: each with exit code, code, cause and remedy. Nothing else ends a run.

An error's message is one line: the source, the place in it, what failed. Its hint is what to do about it. The tree,
with exit codes and codes::

    SyndicateError          4   failed
      UsageError            2   usage
        PluginError         2   plugin-unusable
        ThemeError          2   theme-unusable
      ReadError             4   source-unreadable
        LackingError        4   program-not-installed
      FetchError            4   source-not-fetched
      ExportError           4   output-not-made
      ArtifactError         3   output-unverifiable
      NoticeError           3   notice-not-exact
        UnprovenThemeError  3   theme-not-proven
      PublishError          4   outputs-not-published
      LedgerError           4   ledger-unusable
      LockedError          75   folder-locked
      DeliveryError         4   not-delivered
      FaultError            4   unforeseen-fault

The highest exit code of several errors counts (`syndicate.cli.failure`). Exit code 1 belongs to no error: something was
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
    """The root of the tree: a failure that a person can act on.

    Each class has a `code` for programs, which never changes; an error may have a more exact one. `ERROR_KINDS` has the
    cause and the remedy of each.

    Args:
        message: what failed and where, in one line.
        hint: what to do; empty if the message says it already.
        code: a more exact code than that of the class.
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
    """The command line or the configuration is wrong."""

    exit_code = Exit.USAGE
    code = "usage"


class PluginError(UsageError):
    """A reader, exporter or verifier is unknown or broken, or an exporter has no verifier."""

    code = "plugin-unusable"


class ThemeError(UsageError):
    """A theme does not exist or is malformed."""

    code = "theme-unusable"


class ReadError(SyndicateError):
    """One source cannot be read; the run goes on with the others."""

    code = "source-unreadable"


class LackingError(ReadError):
    """A program or library that reads a source is not installed; the hint is the command that installs it."""

    code = "program-not-installed"


class FetchError(SyndicateError):
    """One source cannot be fetched; the run goes on with the others."""

    code = "source-not-fetched"


class ExportError(SyndicateError):
    """An edition cannot be written in a format."""

    code = "output-not-made"


class ArtifactError(SyndicateError):
    """A verifier cannot parse an output, so nothing in it is verified."""

    exit_code = Exit.NOTICE
    code = "output-unverifiable"


class NoticeError(SyndicateError):
    """A notice is missing, altered, hidden or in the wrong place.

    `article` is the id of its article; empty if that is unknown.
    """

    exit_code = Exit.NOTICE
    code = "notice-not-exact"

    def __init__(self, message: str, hint: str = "", article: str = "", *, code: str = "") -> None:
        super().__init__(message, hint, code=code)
        self.article = article
        self.args = (message, hint, article)  # by which it pickles


class UnprovenThemeError(NoticeError):
    """A theme may hide, cover or alter a notice, so nothing is made with it."""

    code = "theme-not-proven"


class PublishError(SyndicateError):
    """The outputs cannot be put in place; earlier ones are unchanged."""

    code = "outputs-not-published"


class LedgerError(SyndicateError):
    """The ledger of a job cannot be read or written; published outputs are unchanged."""

    code = "ledger-unusable"


class LockedError(SyndicateError):
    """Another run publishes into the same folder."""

    exit_code = Exit.LOCKED
    code = "folder-locked"


class DeliveryError(SyndicateError):
    """A published file was not delivered; it stays published.

    `again` says whether the next run tries it again.
    """

    code = "not-delivered"

    def __init__(self, message: str, hint: str = "", *, again: bool = True, code: str = "") -> None:
        super().__init__(message, hint, code=code)
        self.again = again


FaultKind: TypeAlias = Literal["error", "timeout", "died", "memory"]


class FaultError(SyndicateError):
    """Work on one item ended by an unexpected exception, a crash, or a limit of time or memory."""

    code = "unforeseen-fault"

    def __init__(self, message: str, hint: str, kind: FaultKind) -> None:
        super().__init__(message, hint)
        self.kind: FaultKind = kind
        self.args = (message, hint, kind)  # by which it pickles


class ErrorKind(NamedTuple):
    """One code of errors: its cause, and its remedy."""

    cause: str
    remedy: str


ERROR_KINDS: Final[Mapping[str, ErrorKind]] = {
    "failed": ErrorKind(
        "The run failed for a reason that has no code of its own.",
        "Read the message; report it with its traceback if it is not clear.",
    ),
    "usage": ErrorKind(
        "The command line, a job file or a setting is wrong, or contradicts itself.",
        "Correct what the message names; see the help of the command and docs/job-file.md.",
    ),
    "plugin-unusable": ErrorKind(
        "A reader, exporter or verifier is unknown or cannot be loaded, or an exporter has no verifier.",
        "Check its name with `syndicate formats`; install or update the package that provides it.",
    ),
    "theme-unusable": ErrorKind(
        "A theme does not exist, or its manifest, templates or style sheet are malformed.",
        "Correct the file that the message names; see docs/write-a-theme.md.",
    ),
    "theme-not-proven": ErrorKind(
        "A theme may hide, cover or alter a notice, so nothing is made with it.",
        "Remove what the message names from the style sheet or template.",
    ),
    "source-unreadable": ErrorKind(
        "A source is missing, damaged, or in an unknown format; the run goes on with the others.",
        "Correct the source, name its format with --from, or leave it out.",
    ),
    "source-empty": ErrorKind("A source is empty.", "Write an article in it, or leave it out."),
    "source-without-article": ErrorKind(
        "A source has neither a title nor a paragraph.",
        "Name the file or page that holds the text.",
    ),
    "source-not-text": ErrorKind(
        "A source is binary data where text was expected.",
        "Name its format with --from, or name another file.",
    ),
    "source-malformed": ErrorKind(
        "A source breaks the rules of its own format, so its meaning is unclear.",
        "Correct it at the line that the message names, or ask its publisher to.",
    ),
    "source-too-large": ErrorKind(
        "A source is larger than any article or feed should be; it was not read.", "Split it."
    ),
    "source-too-deep": ErrorKind(
        "A source is nested more deeply than any article should be; it was not read.", "Leave it out."
    ),
    "program-not-installed": ErrorKind(
        "A program or library that reads the source is not installed, or is too old.",
        "Run the command that the message names.",
    ),
    "source-not-fetched": ErrorKind(
        "A source cannot be fetched; the run goes on with the others.",
        "Open the address in a browser; try again later, or correct the address.",
    ),
    "output-not-made": ErrorKind(
        "An edition cannot be written in a format.", "Follow the message, or leave that format out."
    ),
    "output-unverifiable": ErrorKind(
        "A verifier cannot parse an output, so nothing in it is verified.",
        "Make the output again, and let no other program change it.",
    ),
    "notice-not-exact": ErrorKind(
        "A notice is missing, altered, hidden or in the wrong place in an output or a source.",
        "Compare the notice in the message with the given one; do not publish the file.",
    ),
    "notice-required": ErrorKind(
        "A source has no notice, and one is required.",
        "Give it with --disclaimer or --disclaimer-file, or waive it with --no-disclaimer REASON.",
    ),
    "notice-not-representable": ErrorKind(
        "A notice is empty, or has characters that some format cannot hold.",
        "Remove the character that the message names from the notice at its source.",
    ),
    "outputs-not-published": ErrorKind(
        "The outputs cannot be put in place; earlier ones are unchanged.",
        "Check the folder, its permissions and the free space on its disk.",
    ),
    "ledger-unusable": ErrorKind(
        "The ledger of a job cannot be read or written; published outputs are unchanged.",
        "Check the ledger file and its permissions; restore it as docs/job-file.md describes.",
    ),
    "folder-locked": ErrorKind(
        "Another run publishes into the same folder.", "Wait until it ends, and try again."
    ),
    "not-delivered": ErrorKind(
        "A published file was not mailed, copied or announced; it stays published.",
        "Follow the message; the next run tries it again, unless the server refused it for good.",
    ),
    "delivery-unknown": ErrorKind(
        "The connection to the mail server ended before its last answer, so a message may have been sent.",
        "Ask the recipient, and send the file by hand if it is missing; it is not sent again.",
    ),
    "workers-not-started": ErrorKind(
        "A process that must not start others called syndicate: it was just started itself, or is a daemon.",
        'Put what the script does under `if __name__ == "__main__":`, or call syndicate in the main process.',
    ),
    "unforeseen-fault": ErrorKind(
        "An unexpected exception, a crash, or a limit of time or memory ended the work on one item.",
        "Leave the item out; report the fault with its traceback.",
    ),
}
"""The cause and the remedy of each code; script/messages writes docs/messages.md from them."""
