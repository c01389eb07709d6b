"""How a command fails: a line for each error on standard error, a report with ``--json``, and an exit code."""

from __future__ import annotations

import errno
import json
import os
import sys
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import NoReturn, TypeGuard

import typer
from typer.core import TyperGroup

from syndicate.errors import Exit, SyndicateError, UsageError

_UNPRINTED = frozenset({errno.EPIPE, errno.ENOSPC, errno.EBADF, errno.EIO, errno.EFBIG, errno.EDQUOT})
STOPPED = 130
"""Exit code after Ctrl-C, as shells count it: 128 and the signal's number."""

NOTHING_CONVERTED: Mapping[str, object] = {
    "outputs": [], "notes": [], "warnings": [], "changed": False, "receipt_sha256": ""
}  # fmt: skip
"""What a report of ``convert`` holds if nothing was published."""
NOTHING_RUN: Mapping[str, object] = {
    "new": 0, "corrected": 0, "withdrawn": 0, "issues": [], "built": [], "removed": [], "deliveries": [],
    "notes": [], "warnings": [], "changed": False
}  # fmt: skip
"""The same of ``run``."""


class Answering(TyperGroup):
    """The root command. With ``--json``, wrong arguments print a report on standard output, too."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override] # its base is private
        """Run the command. Errors of arguments are raised again, so that typer prints them."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Recognised by its members: the class has moved between the versions of typer.
            shown, code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
            if callable(shown) and isinstance(code, int) and "--json" in sys.argv:
                _print_failure(code, [(" ".join(str(shown()).split()), "", UsageError.code)], {})
            raise


class Running:
    """A command that runs. It sets `published`, the exit code with which it published, as soon as it has."""

    published: Exit | None = None


@contextmanager
def reporting(
    *, debug: bool, as_json: bool = False, publishes: Mapping[str, object] | None = None
) -> Iterator[Running]:
    """Print each error in one line, with its hint, and end with the highest exit code.

    Args:
        debug: print tracebacks.
        as_json: print a report of the failure on standard output, too.
        publishes: what that report holds beside exit code and failures, for a command that publishes and that prints
            nothing before; None for the others.
    """
    running = Running()
    try:
        try:
            yield running
        finally:
            sys.stdout.flush()  # an error at the interpreter's end could not be reported
    except typer.Exit:
        raise
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 -- a fault of the program ends with a report, too
        if _is_of_output(error) and (running.published is not None or publishes is None):
            _fail_to_print(error, running.published)
        if debug:
            traceback.print_exc()
        errors, code = _errors_of(error, debug=debug)
        if running.published is not None:  # the other codes say that nothing was published
            code = max(running.published, Exit.SOME_INPUTS_FAILED)
        _fail(errors, code, (publishes or {}) if as_json else None)


def _errors_of(error: BaseException, *, debug: bool) -> tuple[list[SyndicateError], int]:
    """What ended a command, as errors with messages, and their exit code."""
    if isinstance(
        error, (KeyboardInterrupt, typer.Abort)
    ):  # Abort is Ctrl-C, or an end of input, at a prompt
        return [SyndicateError("stopped")], STOPPED
    if isinstance(error, ExceptionGroup):
        errors = list(flat(error))
    elif isinstance(error, SyndicateError):
        errors = [error]
    else:
        from syndicate.runtime.entry_points import blamed  # noqa: PLC0415 -- loaded only after a fault

        whose = f"the package {package}" if (package := blamed(error)) else "syndicate"
        hint = f"a fault of {whose}: " + ("report it with these lines" if debug else "see where with --debug")
        errors = [SyndicateError(f"{type(error).__name__}: {error}", hint)]
    return errors, max(one.exit_code for one in errors)


def _is_of_output(error: BaseException) -> TypeGuard[OSError]:
    """Whether writing to standard output failed: an error of a file has the file's name."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _UNPRINTED


def _fail_to_print(error: OSError, published: Exit | None) -> NoReturn:
    # Python flushes standard output at exit, which would fail again.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:  # the reader of a pipe has closed it
        hint = (
            "send it somewhere else"
            if published is None
            else "the outputs are published; only the report is lost"
        )
        _say(f"syndicate: standard output: {error.strerror} -- {hint}")
    raise typer.Exit(Exit.FAILED if published is None else max(published, Exit.SOME_INPUTS_FAILED)) from None


def _say(line: str) -> None:
    with suppress(OSError):  # standard error is full or closed, too: only the exit code is left
        typer.echo(line, err=True)


def flat(group: ExceptionGroup[Exception]) -> Iterator[SyndicateError]:
    """The errors in a group, and in the groups within it."""
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from flat(error)
        elif isinstance(error, SyndicateError):
            yield error
        else:
            raise error


def _fail(errors: list[SyndicateError], code: int, beside: Mapping[str, object] | None) -> NoReturn:
    """Print each error once, and the report with `beside` if that is not None. Raises: typer.Exit."""
    distinct = dict.fromkeys((error.message, error.hint, error.code) for error in errors)
    lines = [(" ".join(message.split()), " ".join(hint.split()), kind) for message, hint, kind in distinct]
    for message, hint, _ in lines:
        _say(f"syndicate: {message}" + (f" -- {hint}" if hint else ""))
    if beside is not None:
        _print_failure(code, lines, beside)
    raise typer.Exit(code)


def _print_failure(code: int, lines: list[tuple[str, str, str]], beside: Mapping[str, object]) -> None:
    failures = [
        {"source": "", "message": message, "hint": hint, "code": kind} for message, hint, kind in lines
    ]
    report = {"exit": int(code), **beside, "failures": failures}
    with suppress(OSError):  # standard output is full or closed: standard error and the exit code are left
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
