"""How a command that failed ends: a line for each error on standard error, with ``--json`` a report, an exit code."""

from __future__ import annotations

import json
import sys
import traceback
from collections.abc import Iterator, Mapping

import typer
from typer.core import TyperGroup

from syndicate.errors import SyndicateError

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
                _print_failure(code, [(" ".join(str(shown()).split()), "")], {})
            raise


def flat(group: ExceptionGroup[Exception]) -> Iterator[SyndicateError]:
    """The errors in a group, and in the groups within it."""
    for error in group.exceptions:
        if isinstance(error, ExceptionGroup):
            yield from flat(error)
        elif isinstance(error, SyndicateError):
            yield error
        else:
            raise error


def fail(
    errors: list[SyndicateError], code: int | None, *, debug: bool, empty: Mapping[str, object] | None
) -> None:
    """Raises: typer.Exit: with `code`, or that of the gravest error."""
    if debug:
        traceback.print_exc()
    found = code if code is not None else max(error.exit_code for error in errors)
    lines = [
        (" ".join(error.message.split()), " ".join(error.hint.split()))
        for error in {(error.message, error.hint): error for error in errors}.values()
    ]
    for message, hint in lines:
        typer.echo(f"syndicate: {message}" + (f" -- {hint}" if hint else ""), err=True)
    if empty is not None:
        _print_failure(found, lines, empty)
    raise typer.Exit(found)


def _print_failure(code: int, lines: list[tuple[str, str]], empty: Mapping[str, object]) -> None:
    failures = [{"source": "", "message": message, "hint": hint} for message, hint in lines]
    typer.echo(json.dumps({"exit": int(code), **empty, "failures": failures}, indent=2, ensure_ascii=False))
