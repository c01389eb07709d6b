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
      FaultError

Of several errors the highest exit code counts (`syndicate.cli.failure`). Exit code 1 is no error's: something was
published, and something failed or was held.
"""

from __future__ import annotations

from enum import IntEnum
from typing import Literal, TypeAlias


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

    Args:
        message: what happened and where, in one line.
        hint: what to do; empty where the message says it already.
    """

    exit_code = Exit.FAILED

    def __init__(self, message: str, hint: str = "") -> None:
        super().__init__(message, hint)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return self.message


class UsageError(SyndicateError):
    """The command or its configuration asks for something that does not exist."""

    exit_code = Exit.USAGE


class PluginError(UsageError):
    """A reader, exporter or verifier is unknown, broken, or lacks its counterpart."""


class ThemeError(UsageError):
    """A theme does not exist or is malformed."""


class ReadError(SyndicateError):
    """One source cannot be read; the run goes on with the others."""


class LackingError(ReadError):
    """What reads a source is not installed; the hint is the command that installs it."""


class FetchError(SyndicateError):
    """One source cannot be had from the network; the run goes on with the others."""


class ExportError(SyndicateError):
    """An edition cannot be written in a format."""


class ArtifactError(SyndicateError):
    """An output cannot be parsed by its verifier: nobody can prove anything of it."""

    exit_code = Exit.NOTICE


class NoticeError(SyndicateError):
    """A notice is missing, altered, hidden, or stands in the wrong place.

    `article` is the id of the article whose notice it is; empty where that is not known.
    """

    exit_code = Exit.NOTICE

    def __init__(self, message: str, hint: str = "", article: str = "") -> None:
        super().__init__(message, hint)
        self.article = article
        self.args = (message, hint, article)  # by which it pickles


class UnprovenThemeError(NoticeError):
    """A theme may hide, cover or alter a notice: nothing is made with it."""


class PublishError(SyndicateError):
    """The outputs cannot be put in place; those published before are untouched."""


class LedgerError(SyndicateError):
    """What a job remembers cannot be read or written; what is published is untouched."""


class LockedError(SyndicateError):
    """Another run publishes into the same folder."""

    exit_code = Exit.LOCKED


FaultKind: TypeAlias = Literal["error", "timeout", "died", "memory"]


class FaultError(SyndicateError):
    """One item ended as no code foresaw: by a foreign exception, or its process was late, dead, or out of memory."""

    def __init__(self, message: str, hint: str, kind: FaultKind) -> None:
        super().__init__(message, hint)
        self.kind: FaultKind = kind
        self.args = (message, hint, kind)  # by which it pickles
