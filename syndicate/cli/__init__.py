"""The command line: arguments and exit codes. No logic, and nothing heavy is imported until a command runs."""

from __future__ import annotations

import os
import sys

from syndicate.cli import nightly as _nightly
from syndicate.cli.commands import app

__all__ = ["app", "main"]

_nightly.add_to(app)


def main() -> None:
    """Run the command line."""
    _open_streams()
    app(prog_name="syndicate")


def _open_streams() -> None:
    """Open what the caller closed (``>&-``): Python has None for it, and the next file would get its number."""
    for number, name in enumerate(("stdin", "stdout", "stderr")):
        if getattr(sys, name) is None:
            descriptor = os.open(os.devnull, os.O_RDWR)
            if descriptor < number:
                os.dup2(descriptor, number)
                os.close(descriptor)
            stream = open(os.devnull, "r" if number == 0 else "w", encoding="utf-8")  # noqa: PTH123, SIM115
            setattr(sys, name, stream)
