"""The streams on which commands print: text, tables, JSON, and a progress bar. What they print comes from elsewhere."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.table import Table

if TYPE_CHECKING:
    from syndicate.runtime.progress import Watch

# A log is no terminal: there, a line is as long as it is.
OUT = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
ERR = Console(stderr=True, highlight=False, soft_wrap=True)
# Each row on one line, however wide the terminal or the log is: what is cut or folded cannot be pasted.
_tables = Console(highlight=False, width=100_000)


def table_of(*headings: str, right: tuple[str, ...] = ()) -> Table:
    """A table without lines; the columns of `right` are set flush right."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in headings:
        table.add_column(heading, justify="right" if heading in right else "left")
    return table


def print_table(table: Table) -> None:
    """Print a table, each row on one line."""
    _tables.print(table)


def print_json(value: object) -> None:
    """Print a value as JSON."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


@contextmanager
def progress(*, quiet: bool) -> Iterator[Watch]:
    """A progress bar on a terminal; silence in a log, which gets the report."""
    if quiet or not sys.stderr.isatty():
        yield lambda _what, _done, _total: None
        return
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn  # noqa: PLC0415

    columns = (BarColumn(bar_width=24), MofNCompleteColumn(), TextColumn("{task.description}"))
    # Refreshed here and not by a thread of its own: from a process without threads, workers can be forked.
    with Progress(*columns, console=Console(stderr=True), transient=True, auto_refresh=False) as bar:
        task = bar.add_task("", total=None)
        shown = 0.0  # never yet: the first step is shown at once

        def watch(what: str, done: int, total: int) -> None:
            nonlocal shown
            bar.update(task, description=what, completed=done, total=total)
            if bar.get_time() - shown > 0.1 or done == total:
                bar.refresh()
                shown = bar.get_time()

        yield watch
