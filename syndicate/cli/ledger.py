"""The commands on a job's ledger: print it, take an article down, restore it, accept a page that lost its text."""

# ruff: noqa: PLC0415
from __future__ import annotations

import sys
from typing import Annotated

import typer
from typer.core import TyperGroup

from syndicate.cli.failure import reporting
from syndicate.cli.options import DEFAULT_JOB, REPORT, ArticleId, AsJson, Debug, JobPath, option


class _ShowsByDefault(TyperGroup):
    """``syndicate ledger JOBFILE`` is ``syndicate ledger show JOBFILE``."""

    def parse_args(self, ctx: typer.Context, args: list[str]) -> list[str]:  # type: ignore[override] # its base is private
        """Add the command ``show`` where no command is given."""
        if not args or args[0] not in {*self.commands, *ctx.help_option_names}:
            args = ["show", *args]
        return super().parse_args(ctx, args)


app = typer.Typer(cls=_ShowsByDefault, help="Print what a job remembers, or take an article down.")


@app.command()
def show(
    path: JobPath = DEFAULT_JOB,
    *,
    article: Annotated[
        str, option(REPORT, "Print all about one article (default: counts and the newest).", metavar="ID")
    ] = "",
    export: Annotated[
        bool, option(REPORT, "Print the whole ledger as JSON Lines (default: off).", "--export")
    ] = False,
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Print what a job remembers: articles, notices, issues, files, deliveries."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report
        from syndicate.job import run as runs

        with runs.open_ledger(path) as found:
            if export:
                for line in found.export():
                    sys.stdout.buffer.write(line + b"\n")
            elif article:
                report.remembered_article(found, article)
            else:
                report.remembered(found, as_json=as_json)


@app.command()
def withdraw(
    article: ArticleId,
    path: JobPath = DEFAULT_JOB,
    *,
    reason: Annotated[
        str, option("Decision", "Why; only the ledger keeps it, no output shows it.", metavar="TEXT")
    ],
    as_json: AsJson = False,
    debug: Debug = False,
) -> None:
    """Take an article down: the next run removes it from every output, whatever its source says."""
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
    """Restore an article that was taken down: from the next run on its source decides again."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report
        from syndicate.job.run import rulings
        from syndicate.runtime import environment

        report.decided("restored", rulings.restore(path, article, environment.now()), path, as_json=as_json)


@app.command()
def accept(
    article: ArticleId, path: JobPath = DEFAULT_JOB, *, as_json: AsJson = False, debug: Debug = False
) -> None:
    """Accept a page as it is now, though it was held because its title and most of its words are gone."""
    with reporting(debug=debug, as_json=as_json):
        from syndicate.cli import report
        from syndicate.job.run import rulings
        from syndicate.runtime import environment

        report.decided("accepted", rulings.accept(path, article, environment.now()), path, as_json=as_json)
