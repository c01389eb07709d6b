"""What a command prints of a conversion, a run, a verification or a ledger, as text or JSON. Computes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

from syndicate.cli.terminal import ERR, OUT, print_json, print_table, table_of
from syndicate.errors import Exit, UsageError
from syndicate.model import interchange
from syndicate.publish.files import write_stdout

if TYPE_CHECKING:
    from syndicate.convert.flow import Report
    from syndicate.convert.gather import Gathered
    from syndicate.convert.options import ConvertOptions
    from syndicate.job.ledger import Ledger
    from syndicate.job.run import RunReport
    from syndicate.job.run.rulings import Decided
    from syndicate.verify.published import FileResult, Status


def run_report(done: RunReport) -> None:
    """Print what a run of a job did, as JSON."""
    print_json({"exit": done.exit_code, **msgspec.structs.asdict(done)})


def report(job: ConvertOptions, result: Report, *, as_json: bool) -> None:
    """Print what a conversion did: notes, warnings and failures on standard error, the outputs in a table."""
    if as_json:
        print_json({"exit": result.exit_code, "folder": job.folder, **msgspec.structs.asdict(result)})
        return
    for note in result.notes:
        ERR.print(Text(note, "dim"))
    for warning in result.warnings:
        ERR.print(Text.assemble(("warning: ", "yellow"), warning))
    for failure in result.failures:
        hint = f" -- {failure.hint}" if failure.hint else ""
        ERR.print(Text.assemble(("failed: ", "bold red"), failure.message, hint))
    if job.file == "-":
        return
    table = table_of("file", "size", "articles", "notice exact", right=("size", "articles"))
    for output in result.outputs:
        name = job.file if job.file is not None else f"{job.folder.rstrip('/')}/{output.file}"
        exact = sum(article.notice is not None for article in output.articles)
        count = len(output.articles)
        mark = (
            Text("yes", "green") if exact == count else Text(f"{exact} of {count}, others waived", "yellow")
        )
        table.add_row(name, _size(output.bytes), str(count), mark)
    print_table(table)
    if result.receipt_sha256:
        ERR.print(f"receipt sha256 {result.receipt_sha256}")
    if not result.changed:
        ERR.print("nothing changed: every file has the same bytes as before")


def _size(count: int) -> str:
    return f"{count:,} B" if count < 10_000 else f"{count / 1000:,.0f} kB"


_MARKS: dict[Status, tuple[str, str]] = {
    "exact": ("exact    ", "green"),
    "waived": ("waived   ", "yellow"),
    "empty": ("empty    ", "yellow"),
    "beside": ("beside   ", "dim"),
    "changed": ("CHANGED  ", "bold yellow"),
    "unlisted": ("UNLISTED ", "bold yellow"),
    "unknown": ("UNKNOWN  ", "bold red"),
    "failed": ("FAILED   ", "bold red"),
}


def file_results(found: Sequence[FileResult], *, as_json: bool) -> None:
    """Print a line for each file, and below it one for each problem, change and waived article."""
    if as_json:
        print_json([_as_object(one) for one in found])
        return
    for one in found:
        by = f"{_counted(one)}, read back by {one.verifier}" if one.verifier else ""
        what = (one.problem or one.warning).removeprefix(f"{one.file}: ")
        line = f"{one.file}{what and f': {what}'}{one.hint and f' -- {one.hint}'}"
        OUT.print(Text.assemble(_MARKS[one.status], line, (by and f"  {by}", "dim")))
        for article in one.articles:
            where = f"         {article.title!r}{article.place and f' ({article.place})'}"
            for problem in article.problems:
                OUT.print(f"{where}: {problem}", markup=False)
            if article.status == "waived":
                OUT.print(f"{where}: no notice, waived: {article.waiver}", markup=False)
            for text, url in article.unjudged:
                link = f"the link on {text!r} to {url}"
                said = (
                    f"the text of the notice is exact; not checked, because only its text was given: {link}"
                )
                OUT.print(f"{where}: {said}", markup=False)


def _counted(one: FileResult) -> str:
    count = len(one.articles)
    shown = f"{count} article{'s' * (count != 1)}"
    return f"{shown}, {one.waived} of them waived" if one.waived else shown


def _as_object(one: FileResult) -> dict[str, object]:
    articles = [{"status": article.status, **msgspec.structs.asdict(article)} for article in one.articles]
    sums = {"status": one.status, "exact": one.exact, "waived": one.waived, "exit": one.exit_code}
    return {**msgspec.structs.asdict(one), **sums, "articles": articles}


_COUNTED = {
    "issue_article": "article in an issue", "issue_amendment": "correction in an issue", "amendment": "correction",
    "alias": "other id", "ruling": "decision", "said": "message printed once",
}  # fmt: skip
"""Plain names for tables of a ledger."""


def remembered(ledger: Ledger, *, as_json: bool) -> None:
    """Print the counts of a ledger, and its newest articles."""
    known = ledger.known()
    if as_json:
        print_json({"counts": ledger.counts(), "articles": known})
        return
    OUT.print("  ".join(f"{_COUNTED.get(name, name)} {count}" for name, count in ledger.counts().items()))
    table = table_of("first seen", "status", "title", "id")
    for article in known[-20:]:
        day = article.first_seen.date().isoformat()
        table.add_row(day, article.status, Text(article.title), Text(article.id, "dim"))
    print_table(table)
    if len(known) > 20:
        OUT.print(f"… the newest 20 of {len(known)}; print all with --export")


def decided(what: str, found: Decided, job: Path, *, as_json: bool) -> None:
    """Print a decision about an article, the files that the next run changes, and the mail already sent."""
    if as_json:
        print_json({"decided": what, **msgspec.structs.asdict(found)})
        return
    OUT.print(f"{what}: {found.title!r} ({found.article})", markup=False, soft_wrap=True)
    for name in found.files:
        OUT.print(f"  the next run makes it again: {name}", markup=False, soft_wrap=True)
    for one in found.mailed:
        when = f"sent by mail on {one.sent}" if one.sent else "possibly sent by mail"
        OUT.print(f"  {when} to {one.to}: {one.what}", markup=False, soft_wrap=True)
    if not found.mailed:
        OUT.print("  not sent by mail", markup=False)
    OUT.print(f"Next: syndicate run {job}", markup=False, soft_wrap=True)


def remembered_article(ledger: Ledger, id_: str) -> None:
    """Print all that a ledger holds of one article. Raises: UsageError: it does not hold the article."""
    known = next((one for one in ledger.known() if one.id == id_), None)
    if known is None:
        raise UsageError(
            f"--article {id_}: the ledger has no such article", "list the ids with `syndicate ledger`"
        )
    files = [row.name for row in ledger.files().values() if row.record and id_ in row.record.decode()]
    notices = [
        {"first_seen": row.first_seen, "answer": msgspec.Raw(row.answer)} for row in ledger.notices(id_)
    ]
    ruling = ledger.rulings().get(id_)
    print_json({"article": known, "notices": notices, "files": files, "ruling": ruling})


def schema() -> None:
    """Print the JSON Schema of articles."""
    sys.stdout.write(json.dumps(interchange.schema(), indent=2, ensure_ascii=False) + "\n")


def articles(gathered: Gathered) -> Exit:
    """Print articles as JSON on standard output, and failures on standard error."""
    for warning in gathered.warnings:
        ERR.print(f"warning: {warning}", markup=False)
    for failure in gathered.failures:
        ERR.print(
            Text.assemble(("failed: ", "bold red"), failure.message, failure.hint and f" -- {failure.hint}")
        )
    if not gathered.articles:
        return Exit.FAILED
    write_stdout(interchange.dump(gathered.articles))
    return Exit.SOME_INPUTS_FAILED if gathered.failures else Exit.DONE
