"""How a command that failed ends: a line for each error on standard error, with ``--json`` a report, an exit code."""

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
"""As shells say it of a program that Ctrl-C has ended: 128 and the signal's number."""

NOTHING_CONVERTED: Mapping[str, object] = {
    "outputs": [], "notes": [], "warnings": [], "changed": False, "receipt_sha256": ""
}  # fmt: skip
"""What a report of ``convert`` says where nothing was published."""
NOTHING_RUN: Mapping[str, object] = {
    "new": 0, "corrected": 0, "withdrawn": 0, "issues": [], "built": [], "removed": [], "deliveries": [],
    "notes": [], "warnings": [], "changed": False
}  # fmt: skip
"""The same of ``run``."""


class Answering(TyperGroup):
    """With ``--json``, arguments that make no command are a report on standard output, too."""

    def invoke(self, ctx: typer.Context) -> object:  # type: ignore[override] # its base is private
        """Run the command. What typer raises of arguments goes on to it: it prints it."""
        try:
            return super().invoke(ctx)
        except Exception as error:
            # Known by what it can do: its class has moved between the versions of typer.
            shown, code = getattr(error, "format_message", None), getattr(error, "exit_code", None)
            if callable(shown) and isinstance(code, int) and "--json" in sys.argv:
                _print_failure(code, [(" ".join(str(shown()).split()), "", UsageError.code)], {})
            raise


class Running:
    """A command that runs. `published` is with which exit code it has published, as soon as it has."""

    published: Exit | None = None


@contextmanager
def reporting(
    *, debug: bool, as_json: bool = False, publishes: Mapping[str, object] | None = None
) -> Iterator[Running]:
    """Turn errors into one line each, with a hint, and the exit code of the gravest.

    Args:
        debug: show tracebacks.
        as_json: print a report of the failure on standard output, too.
        publishes: what that report says beside the exit code and the failures, of a command that publishes something,
            and prints only then; None for the others.
    """
    running = Running()

    def end(errors: list[SyndicateError], code: int | None = None) -> NoReturn:
        if debug:
            traceback.print_exc()
        if code is None:
            code = max(error.exit_code for error in errors)
        if running.published is not None:  # the other codes say that nothing was
            code = max(running.published, Exit.SOME_INPUTS_FAILED)
        _fail(errors, code, (publishes or {}) if as_json else None)

    try:
        try:
            yield running
        finally:
            sys.stdout.flush()  # at the interpreter's end nobody could say what became of it
    except typer.Exit:
        raise
    except (KeyboardInterrupt, typer.Abort):  # Abort is what a prompt makes of Ctrl-C, and of an end of input
        end([SyndicateError("stopped")], STOPPED)
    except SyndicateError as error:
        end([error])
    except ExceptionGroup as group:
        end(list(flat(group)))
    except Exception as error:  # noqa: BLE001 -- a fault of the program ends with a report, too
        if _is_of_output(error) and (running.published is not None or publishes is None):
            _fail_to_print(error, running.published)
        what = f"{type(error).__name__}: {error}"
        from syndicate.runtime.entry_points import blamed  # noqa: PLC0415 -- only a fault pays for it

        whose = f"the package {package}" if (package := blamed(error)) else "syndicate"
        hint = f"a fault of {whose}: " + ("report it with these lines" if debug else "--debug shows where")
        end([SyndicateError(what, hint)])


def _is_of_output(error: Exception) -> TypeGuard[OSError]:
    """Whether standard output did not take what was printed: files that cannot be written have names."""
    return isinstance(error, OSError) and error.filename is None and error.errno in _UNPRINTED


def _fail_to_print(error: OSError, published: Exit | None) -> NoReturn:
    # What Python flushes at exit goes nowhere instead of complaining.
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    if error.errno != errno.EPIPE:  # nobody reads on
        hint = (
            "send it elsewhere" if published is None else "the outputs are published; only the report is lost"
        )
        _say(f"syndicate: standard output: {error.strerror} -- {hint}")
    raise typer.Exit(Exit.FAILED if published is None else max(published, Exit.SOME_INPUTS_FAILED)) from None


def _say(line: str) -> None:
    with suppress(OSError):  # standard error is full or gone, too: the exit code has to do
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
    """Print each error once, and with `beside` the report that holds it. Raises: typer.Exit."""
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
    with suppress(OSError):  # standard output is full or gone: standard error and the exit code have to do
        typer.echo(json.dumps(report, indent=2, ensure_ascii=False))
