"""The commands that look into what a job remembers, and that decide of one article."""

# ruff: noqa: PLC0415
from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from typer.core import TyperGroup

from syndicate.cli.commands import AsJson, Debug
from syndicate.cli.failure import reporting

DEFAULT_JOB = Path("syndicate.toml")
JobPath = Annotated[
    Path, typer.Argument(metavar="[JOBFILE]", help="The job; else syndicate.toml in this folder.")
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="The article's id, as the ledger lists it.")]


class _ShowsByDefault(TyperGroup):
    """``syndicate ledger JOBFILE`` is ``syndicate ledger show JOBFILE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # its base is private
        """Name the command where none is named."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_ShowsByDefault, help="Look into what a job remembers; take an article down.")


@app.command()
def show(
    path: JobPath = DEFAULT_JOB,
    *,
    article: Annotated[str, typer.Option(metavar="ID", help="All that is known of one article.")] = "",
    export: Annotated[bool, typer.Option("--export", help="Print everything as JSON Lines.")] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Look into what a job remembers: articles, notices, issues, files, deliveries."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as shows
        from syndicate.job import run as runs

        with runs.open_ledger(path) as found:
            if export:
                for line in found.export():
                    sys.stdout.buffer.write(line + b"\n")
            elif article:
                shows.remembered_article(found, article)
            else:
                shows.remembered(found, as_json=as_json)


@app.command()
def withdraw(
    article: ArticleId,
    path: JobPath = DEFAULT_JOB,
    *,
    reason: Annotated[
        str, typer.Option(metavar="TEXT", help="Why; it stands in the ledger alone, and in no output.")
    ],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Take an article down, whatever its source says: from the next run on it is in no output."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report
        from syndicate.job.run import rulings
        from syndicate.runtime import environment

        report.decided(
            "withdrawn", rulings.withdraw(path, article, reason, environment.now()), path, as_json=as_json
        )


@app.command()
def restore(
    article: ArticleId, path: JobPath = DEFAULT_JOB, *, as_json: AsJson = False, debug: Debug = False
) -> None:
    """Put an article back that was taken down: from the next run on it is again what its source says."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as show
        from syndicate.job.run import rulings
        from syndicate.runtime import environment

        show.decided("restored", rulings.restore(path, article, environment.now()), path, as_json=as_json)


@app.command()
def accept(
    article: ArticleId, path: JobPath = DEFAULT_JOB, *, as_json: AsJson = False, debug: Debug = False
) -> None:
    """Take a page as it is now, though it lost its title and most of its words and was held."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report as show
        from syndicate.job.run import rulings
        from syndicate.runtime import environment

        show.decided("accepted", rulings.accept(path, article, environment.now()), path, as_json=as_json)
