"""Messages for a job's log: keys of the job file in place of options of the command line. Texts in, texts out."""

from __future__ import annotations

import re
from collections.abc import Iterator

from syndicate.errors import SyndicateError

_TABLE = "of its [[source]]"
_KEYS = (
    ("--disclaimer or --disclaimer-file", '`disclaimer = "…"` in [publication] or in its [[source]]'),
    ("--no-disclaimer REASON", '`waiver = "REASON"` there'),
    ("--no-disclaimer", '`waiver = "…"`'),
    ("--disclaimer-file", '`disclaimer_file = "…"`'),
    ("--disclaimer", '`disclaimer = "…"`'),
    ("--allow-host, or allow_private in a job", f"`allow_private = true` {_TABLE}"),
    ("--allow-host", f"`allow_private = true` {_TABLE}"),
    (r"leave --from out, or say --from ([a-z]+)", rf'leave `format` {_TABLE} out, or write `format = "\1"`'),
    (r"--from ([a-z]+) for a story", r'`format = "\1"` for a story'),
    ("--from", f"`format` {_TABLE}"),
    ("--workers 1", "`jobs = 1` in [limits]"),
    ("--out", "`out` in the job file"),
)
_PATTERNS = tuple((re.compile(rf"(?<![\w-]){option}(?![\w-])"), key) for option, key in _KEYS)


def in_job(text: str) -> str:
    """A message or a hint with keys of the job file in place of options, which a job does not have."""
    for pattern, key in _PATTERNS:
        text = pattern.sub(key, text)
    return text


def for_job(error: SyndicateError | ExceptionGroup[Exception]) -> None:
    """Put the message and the hint of an error, or of each in a group, into a job's words."""
    for one in _each(error):
        one.message, one.hint = in_job(one.message), in_job(one.hint)


def _each(error: Exception) -> Iterator[SyndicateError]:
    match error:
        case ExceptionGroup():
            for inside in error.exceptions:
                yield from _each(inside)
        case SyndicateError():
            yield error
