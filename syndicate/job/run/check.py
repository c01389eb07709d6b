"""A job file to findings: each thing that a run needs, tried. Writes and sends nothing."""

from __future__ import annotations

import contextlib
import os
import shlex
import shutil
from collections.abc import Iterator
from pathlib import Path

import msgspec

from syndicate.errors import SyndicateError
from syndicate.ingest.ingest import IngestTask, ingest
from syndicate.ingest.sources import find
from syndicate.job.config import JobConfig, OutputTable, SourceTable
from syndicate.job.config.asking import loader_of, read_options_of
from syndicate.job.config.hints import in_job
from syndicate.job.config.load import load
from syndicate.job.deliver import Target, probe
from syndicate.job.ledger import NAME as LEDGER
from syndicate.job.ledger import Ledger
from syndicate.job.run.gather import own_files
from syndicate.job.run.output_options import output_options_of as written
from syndicate.model.receipt import STATE
from syndicate.plugins.formats import exporter_of
from syndicate.publish.generations import takes_links
from syndicate.publish.lock import refuse_another
from syndicate.publish.theme_check import check_theme
from syndicate.runtime.environment import cache_folder
from syndicate.runtime.finding import Finding
from syndicate.runtime.workers import Done, Failed
from syndicate.theme import load_theme

_ROOM_BYTES = 200_000_000
"""Free space below which the disk may be full within weeks."""


def check(path: Path) -> tuple[Finding, ...]:
    """Try the job of a file.

    Returns:
        A finding for the file, each source, each output, and the folders; for a file with faults, one for each.
    """
    try:
        job = load(path)
    except SyndicateError as error:
        return (_lack("job file", error),)
    except ExceptionGroup as group:
        return tuple(
            _lack("job file", error) for error in group.exceptions if isinstance(error, SyndicateError)
        )
    with contextlib.chdir(path.resolve().parent):
        found = (
            Finding("job file", ok=True, detail=str(path)),
            *(_source(job, table, own_files(job, path)) for table in job.source),
            *(_output(table) for table in job.output),
            *_folders(job),
            *(_delivery(target) for target in job.delivery),
        )
    return tuple(
        msgspec.structs.replace(one, detail=in_job(one.detail), remedy=in_job(one.remedy)) for one in found
    )


def _lack(what: str, error: SyndicateError) -> Finding:
    return Finding(what, ok=False, detail=error.message, remedy=error.hint)


def _source(job: JobConfig, table: SourceTable, own: tuple[Path, ...]) -> Finding:
    """Whether a source can be loaded and read, and each of its articles may be published."""
    what = f"source {table.name}"
    loader = loader_of(table, None, job.limits, job.publication.contact)
    options = msgspec.structs.replace(
        read_options_of(job, table), full_text=False
    )  # of one page after the other
    articles = 0
    errors: list[SyndicateError] = []
    try:
        tasks = [
            IngestTask(source, loader, options) for source in find((table.url or table.path,), own).found
        ]
    except SyndicateError as error:
        return Finding(what, ok=False, detail=f"{_counted(0)}; {error.message}", remedy=error.hint)
    for result in ingest(tasks, job.limits.of_items):
        match result.outcome:
            case Done(ingested):
                articles += len(ingested.articles)
                errors += ingested.errors
            case Failed(failed):
                errors += failed
    counted = _counted(articles)
    if not errors:
        return Finding(
            what, ok=articles > 0, detail=counted, remedy="" if articles else "look at its path or URL"
        )
    more = f" (and {len(errors) - 1} more)" if len(errors) > 1 else ""
    return Finding(what, ok=False, detail=f"{counted}; {errors[0].message}{more}", remedy=errors[0].hint)


def _output(table: OutputTable) -> Finding:
    """Whether an output's theme is verified, and its exporters load."""
    what = f"output {table.name}"
    try:
        check_theme(load_theme(table.theme), table.formats, cache_folder())
        manners = [written(table, name, "") for name in table.formats]
        names = [exporter_of(one.format, one.settings, dict(one.options)).name for one in manners]
    except SyndicateError as error:
        return _lack(what, error)
    return Finding(what, ok=True, detail=f"{', '.join(names)}, {table.period}, theme {table.theme}")


def _delivery(target: Target) -> Finding:
    """Whether a target can be reached, login included; nothing is sent."""
    what = f"delivery to {type(target).__name__.lower()}"
    wrong = probe(target)
    return Finding(what, ok=not wrong, detail=wrong[0] if wrong else "reached", remedy="")


def _folders(job: JobConfig) -> Iterator[Finding]:
    """Whether the job may publish into its folder, has room there and for its state, and can read its ledger."""
    out, state = Path(job.out), Path(job.state)
    try:
        refuse_another(out, state)
        yield _folder("folder of outputs", out)
        yield from _links(out)
        yield _served(out)
    except SyndicateError as error:
        yield _lack("folder of outputs", error)
    yield _folder("folder of state", state)
    ledger = state / LEDGER
    if ledger.is_file():
        try:
            with Ledger(ledger) as found:
                yield Finding("ledger", ok=True, detail=_counted(found.counts()["article"]))
        except SyndicateError as error:
            yield _lack("ledger", error)


def _folder(what: str, folder: Path) -> Finding:
    """Whether a folder exists or can be made, can be written, and has room."""
    there = next(parent for parent in (folder.absolute(), *folder.absolute().parents) if parent.exists())
    free = shutil.disk_usage(there).free
    if not there.is_dir():
        return Finding(what, ok=False, detail=f"{there} is a file", remedy="name another folder in the job")
    if os.statvfs(there).f_flag & os.ST_RDONLY:
        return Finding(
            what,
            ok=False,
            detail=f"{there} is mounted read-only",
            remedy="mount it for writing, or name another",
        )
    if not os.access(there, os.W_OK | os.X_OK):
        return Finding(what, ok=False, detail=f"{there} cannot be written", remedy="correct its permissions")
    if free < _ROOM_BYTES:
        return Finding(what, ok=False, detail=f"{free // 1_000_000} MB free in {there}", remedy="make room")
    return Finding(what, ok=True, detail=str(folder))


def _links(out: Path) -> Iterator[Finding]:
    """Whether the folder takes links, by which all outputs change at once; nothing if it cannot be written."""
    there = next(parent for parent in (out.absolute(), *out.absolute().parents) if parent.exists())
    with contextlib.suppress(OSError):
        if not takes_links(there):
            yield Finding(
                "links in the folder of outputs",
                ok=False,
                detail=f"the file system of {there} has no symbolic links",
                remedy="set `out` to a folder on another one, such as ext4, and copy from there",
            )


def _served(out: Path) -> Finding:
    """Whether a web server, which is another user, can read the published files."""
    what = "published files for a web server"
    current = out / STATE / "current"
    if not current.exists():
        return Finding(what, ok=True, detail="nothing is published yet")
    folders = [
        *reversed(out.resolve().parents),
        out,
        out / STATE,
        current.resolve().parent,
        current.resolve(),
    ]
    inside = list(current.resolve().rglob("*"))
    closed = [
        one for one in [*folders, *(path for path in inside if path.is_dir())] if not _mode(one) & 0o001
    ]
    hidden = [path for path in inside if path.is_file() and not _mode(path) & 0o004]
    if not closed and not hidden:
        return Finding(what, ok=True, detail=f"all {sum(path.is_file() for path in inside)} can be read")
    first = (closed or hidden)[0]
    around = [str(one) for one in folders if one in closed]
    below = [path for path in inside if path in closed or path in hidden]
    commands = [["chmod", "o+x", *around]] if around else []
    commands += [["chmod", "-R", "o+rX", str(current.resolve())]] if below else []
    return Finding(
        what,
        ok=True,
        detail=f"only its owner and its group can get to {first} ({_mode(first) & 0o777:04o}): others see 403",
        remedy=" && ".join(map(shlex.join, commands)),
    )


def _mode(path: Path) -> int:
    return path.stat().st_mode


def _counted(articles: int) -> str:
    return f"{articles} article{'s' * (articles != 1)}"
