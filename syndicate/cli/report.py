"""What a person, or with --json a program, sees of a run: tables, progress, reports. Computes nothing."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from syndicate.errors import Exit, PluginError, SyndicateError, UsageError
from syndicate.model import interchange
from syndicate.plugins import load_exporter, load_reader, load_verifier
from syndicate.publish.generations import write_stdout
from syndicate.runtime.entry_points import Group, Listed, listed
from syndicate.theme import Theme, built_in_themes

if TYPE_CHECKING:
    from syndicate.convert.flow import Report
    from syndicate.convert.gather import Gathered
    from syndicate.convert.options import ConvertOptions
    from syndicate.job.ledger import Ledger
    from syndicate.job.run import RunReport
    from syndicate.job.run.rulings import Decided
    from syndicate.runtime.finding import Finding
    from syndicate.runtime.progress import Watch
    from syndicate.verify.published import FileResult, Status

# A log is no terminal: there, a line is as long as it is.
_out = Console(highlight=False, soft_wrap=not sys.stdout.isatty())
# Each row on one line, however wide the terminal or the log is: what is cut or folded cannot be pasted.
_tables = Console(highlight=False, width=100_000)
_err = Console(stderr=True, highlight=False, soft_wrap=True)


def print_json(value: object) -> None:
    """A value as JSON on standard output."""
    sys.stdout.write(msgspec.json.format(msgspec.json.encode(value), indent=2).decode() + "\n")


def run_report(done: RunReport) -> None:
    """What a run of a job did, as JSON."""
    print_json({"exit": done.exit_code, **msgspec.structs.asdict(done)})


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


def report(job: ConvertOptions, result: Report, *, as_json: bool) -> None:
    """What a conversion did: notes, warnings and failures on standard error, the outputs in a table."""
    if as_json:
        print_json({"exit": result.exit_code, "folder": job.folder, **msgspec.structs.asdict(result)})
        return
    for note in result.notes:
        _err.print(Text(note, "dim"))
    for warning in result.warnings:
        _err.print(Text.assemble(("warning: ", "yellow"), warning))
    for failure in result.failures:
        hint = f" -- {failure.hint}" if failure.hint else ""
        _err.print(Text.assemble(("failed: ", "bold red"), failure.message, hint))
    if job.file == "-":
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("file", "size", "articles", "notice exact"):
        table.add_column(heading, justify="right" if heading in ("size", "articles") else "left")
    for output in result.outputs:
        name = job.file if job.file is not None else f"{job.folder.rstrip('/')}/{output.file}"
        proven = sum(article.notice is not None for article in output.articles)
        count = len(output.articles)
        seal = (
            Text("yes", "green") if proven == count else Text(f"{proven} of {count}, others waived", "yellow")
        )
        table.add_row(name, _size(output.bytes), str(count), seal)
    _tables.print(table)
    if result.receipt_sha256:
        _err.print(f"receipt sha256 {result.receipt_sha256}")
    if not result.changed:
        _err.print("nothing changed: every file holds these bytes already")


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
    """What verification found: a line a file, and below it a line for each problem, change, and waived article."""
    if as_json:
        print_json([_as_object(one) for one in found])
        return
    for one in found:
        by = f"{_counted(one)}, read back by {one.verifier}" if one.verifier else ""
        what = (one.problem or one.warning).removeprefix(f"{one.file}: ")
        line = f"{one.file}{what and f': {what}'}{one.hint and f' -- {one.hint}'}"
        _out.print(Text.assemble(_MARKS[one.status], line, (by and f"  {by}", "dim")))
        for article in one.articles:
            where = f"         {article.title!r}{article.place and f' ({article.place})'}"
            for problem in article.problems:
                _out.print(f"{where}: {problem}", markup=False)
            if article.status == "waived":
                _out.print(f"{where}: no notice, waived: {article.waiver}", markup=False)
            for text, url in article.unjudged:
                link = f"the link on {text!r} to {url}"
                said = f"the text of the notice is exact; not judged, as only the text was given: {link}"
                _out.print(f"{where}: {said}", markup=False)


def _counted(one: FileResult) -> str:
    count = len(one.articles)
    shown = f"{count} article{'s' * (count != 1)}"
    return f"{shown}, {one.waived} of them waived" if one.waived else shown


def _as_object(one: FileResult) -> dict[str, object]:
    articles = [{"status": article.status, **msgspec.structs.asdict(article)} for article in one.articles]
    sums = {"status": one.status, "exact": one.exact, "waived": one.waived, "exit": one.exit_code}
    return {**msgspec.structs.asdict(one), **sums, "articles": articles}


def remembered(ledger: Ledger, *, as_json: bool) -> None:
    """What a ledger holds: its counts, and its newest articles."""
    known = ledger.known()
    if as_json:
        print_json({"counts": ledger.counts(), "articles": known})
        return
    _out.print("  ".join(f"{name} {count}" for name, count in ledger.counts().items()))
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("first seen", "status", "title", "id"):
        table.add_column(heading, overflow="fold")
    for article in known[-20:]:
        day = article.first_seen.date().isoformat()
        table.add_row(day, article.status, Text(article.title), Text(article.id, "dim"))
    _tables.print(table)
    if len(known) > 20:
        _out.print(f"… the newest 20 of {len(known)}; --export prints all")


def decided(what: str, found: Decided, job: Path, *, as_json: bool) -> None:
    """What was decided of an article, and where it is still: in files until the next run, in mailboxes for ever."""
    if as_json:
        print_json({"decided": what, **msgspec.structs.asdict(found)})
        return
    _out.print(f"{what}: {found.title!r} ({found.article})", markup=False, soft_wrap=True)
    for name in found.files:
        _out.print(f"  made anew by the next run: {name}", markup=False, soft_wrap=True)
    for one in found.mailed:
        when = f"mailed on {one.sent}" if one.sent else "perhaps mailed"
        _out.print(f"  {when} to {one.to}: {one.what}", markup=False, soft_wrap=True)
    if not found.mailed:
        _out.print("  in no mail", markup=False)
    _out.print(f"Next: syndicate run {job}", markup=False, soft_wrap=True)


def remembered_article(ledger: Ledger, id_: str) -> None:
    """All that a ledger knows of one article. Raises: UsageError: nothing."""
    known = next((one for one in ledger.known() if one.id == id_), None)
    if known is None:
        raise UsageError(f"--article {id_}: the ledger knows no such article", "syndicate ledger lists them")
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
    """Articles as JSON on standard output, failures on standard error."""
    for warning in gathered.warnings:
        _err.print(f"warning: {warning}", markup=False)
    for failure in gathered.failures:
        _err.print(
            Text.assemble(("failed: ", "bold red"), failure.message, failure.hint and f" -- {failure.hint}")
        )
    if not gathered.articles:
        return Exit.FAILED
    write_stdout(interchange.dump(gathered.articles))
    return Exit.SOME_INPUTS_FAILED if gathered.failures else Exit.DONE


def formats(*, as_json: bool) -> None:
    """All plugins, from metadata alone; those of other packages are loaded once, to say whether they work."""
    rows = [
        (plugin, _fault(plugin))
        for group in ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
        for plugin in listed(group)
    ]
    if as_json:
        print_json([{**msgspec.structs.asdict(plugin), "fault": fault} for plugin, fault in rows])
        return
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("kind", "name", "from"):
        table.add_column(heading)
    for plugin, fault in rows:
        kind = plugin.group.removeprefix("syndicate.").removesuffix("s")
        name = Text(plugin.name, "red" if fault else "")
        table.add_row(kind, name, f"{plugin.distribution} {plugin.version}")
    _tables.print(table)
    for fault in dict.fromkeys(fault for _, fault in rows if fault):
        _out.print(Text.assemble(("broken: ", "bold red"), fault), soft_wrap=True)


def _fault(plugin: Listed) -> str:
    if plugin.built_in:
        return ""
    loads: dict[Group, Callable[[str], object]] = {
        "syndicate.readers": load_reader,
        "syndicate.exporters": load_exporter,
        "syndicate.verifiers": load_verifier,
    }
    try:
        loads[plugin.group](plugin.name)
    except PluginError as error:
        return error.message
    return ""


def themes(*, as_json: bool) -> None:
    """The built-in themes."""
    found = list(built_in_themes())
    if as_json:
        print_json([{"name": theme.name, "description": theme.description} for theme in found])
        return
    for theme in found:
        _out.print(Text.assemble((theme.name, "bold"), f"  {theme.description}"))


def proven(theme: Theme) -> None:
    """That a theme may be used."""
    _out.print(
        Text.assemble(
            (theme.known_as, "bold"),
            "  every notice is shown as it is; outputs may be made with it",
        )
    )


def refused(errors: Sequence[SyndicateError]) -> Exit:
    """What is refused of a theme, one a line: the file and the line, what it is, what to write there."""
    for error in errors:
        _err.print(Text(error.message + (f"; {error.hint}" if error.hint else "")), soft_wrap=True)
    _err.print(f"{len(errors)} refused; docs/write-a-theme.md has the grammar of style sheets and templates")
    return max(error.exit_code for error in errors)


def findings(found: Sequence[Finding], remedy: str, *, as_json: bool) -> Exit:
    """What the doctor found, the command that mends each lack, and the `remedy` of all that matter at once."""
    if as_json:
        print_json(list(found))
    else:
        for finding in sorted(
            found, key=lambda one: (one.ok, not one.required and not one.ok, not one.remedy)
        ):
            _finding(finding)
        if remedy:
            _out.print("\nAll packages that have to be there come with this:")
            _out.print(f"        {remedy}", markup=False, soft_wrap=True)
    return Exit.DONE if all(finding.ok or not finding.required for finding in found) else Exit.FAILED


def _finding(finding: Finding) -> None:
    lack = Text("NOT OK  ", "bold red") if finding.required else Text("absent  ", "yellow")
    mark = Text("ok      ", "green") if finding.ok else lack
    _out.print(Text.assemble(mark, finding.what, (f"  {finding.detail}", "dim")))
    if finding.remedy:
        _out.print(f"        {finding.remedy}", markup=False, soft_wrap=True)
