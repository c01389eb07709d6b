"""The command line: arguments and exit codes. No logic, and nothing heavy is imported until a command runs."""

from __future__ import annotations

from syndicate.cli import nightly as _nightly
from syndicate.cli.commands import app

__all__ = ["app", "main"]

_nightly.add_to(app)


def main() -> None:
    """Run the command line."""
    app()
