"""The first ``syndicate.toml`` of a job: short, commented, and valid as it is."""

from __future__ import annotations

import json
import os
from pathlib import Path

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.ingest.sources import is_url
from syndicate.job.config import NAME
from syndicate.job.config.load import load
from syndicate.job.config.new_sources import NewSource, named
from syndicate.model.policy import notice_of
from syndicate.plugins.readers import feed_reader
from syndicate.publish.files import write_file


class Answers(Struct, frozen=True, kw_only=True):
    """The answers of a person, or of options, for a new job. Exactly one of `disclaimer` and `waiver` is set."""

    title: str
    url: str
    sources: tuple[str | NewSource, ...]
    publisher: str = ""
    language: str = ""
    timezone: str = "UTC"
    disclaimer: str = ""
    waiver: str = ""


def refuse_to_replace(path: Path, *, replace: bool) -> None:
    """Check, before any question, whether a job file can be written.

    Raises:
        UsageError: there is something else in its place, or a job file already.
    """
    if path.is_dir():
        raise UsageError(f"{path}: a folder", f"name a file in it, such as {path / NAME}")
    if path.exists() and not replace:
        raise UsageError(
            f"{path}: is there already", "edit it, name another file, or replace it with --force"
        )
    above = next(parent for parent in path.absolute().parents if parent.exists())
    if not (above.is_dir() and os.access(above, os.W_OK | os.X_OK)):
        raise UsageError(f"{path}: nothing can be written in {above}", "name a file in another folder")


def write_job(path: Path, answers: Answers, *, replace: bool) -> None:
    """Write a job file.

    Raises:
        UsageError: it is there already, or the notice is empty.
        ExceptionGroup: of UsageErrors: an answer is none, such as a URL of nothing; no file is left.
        PublishError: it cannot be written.
    """
    refuse_to_replace(path, replace=replace)
    before = path.read_bytes() if path.exists() else None
    write_file(path, template(answers).encode())
    try:
        load(path)
    except ExceptionGroup:
        path.unlink() if before is None else write_file(path, before)
        raise


def template(answers: Answers) -> str:
    """The job file's text. What is commented out are the defaults, or shows what there is."""
    notice = _notice(answers)
    found = (NewSource(address=one) if isinstance(one, str) else one for one in answers.sources)
    sources = "\n".join(_source(name, source) for name, source in named(found))
    return f"""\
# Job file of syndicate: sources, outputs, deliveries. `syndicate doctor {{this file}}` checks it,
# `syndicate run --dry-run` reports what a run would do, and docs/job-file.md lists every key.
# All paths are relative to the folder of this file.

out = "out"        # the folder that your web server serves
state = "state"    # what the job remembers: keep it, and keep it private

[publication]
title = {_quoted(answers.title)}
url = {_quoted(answers.url)}    # web address of `out`, for feeds
publisher = {_quoted(answers.publisher)}
language = {_quoted(answers.language)}    # BCP 47, of articles that state none; empty: detected
timezone = {_quoted(answers.timezone)}    # time zone in which a day ends
{notice}
# contact = "mailto:desk@example.org"    # for operators of servers that are fetched from

# One [[source]] for each place where articles come from. Each may have its own notice, licence and section.
{sources}

# --- What is published ---------------------------------------------------------------------------------------

[[output]]    # rss.xml, atom.xml, feed.json: the newest articles; older ones go into archive documents
name = "feeds"
formats = ["rss", "atom", "json"]
limit = 50
# hub = "https://hub.example.org/"    # WebSub

[[output]]    # daily-2026-05-31.epub …: each article in exactly one issue; the newest is daily-latest.epub, too
name = "daily"
formats = ["epub", "txt"]    # also pdf, eml
period = "daily"             # also weekly, monthly, or every with every = 10
"""


def _notice(answers: Answers) -> str:
    if answers.waiver:
        return (
            "# Articles may be published without a notice, for this reason; the receipt shows it.\n"
            f"waiver = {_quoted(answers.waiver)}"
        )
    paragraphs = "\n\n".join(notice_of(answers.disclaimer).paragraphs)
    return (
        "# Shown under every article, code point for code point; a blank line separates paragraphs.\n"
        f"disclaimer = {_quoted(paragraphs)}"
    )


def _source(name: str, source: NewSource) -> str:
    lines = ["", "[[source]]", f'name = "{name}"']
    lines.append(f"{'url' if is_url(source.address) else 'path'} = {_quoted(source.address)}")
    if source.format:
        lines.append(
            f'format = "{source.format}"    # answers in another format are refused: a server may be down'
        )
    elif source.unknown:
        lines.append(f'# format = "{feed_reader()}"    # state it; {" ".join(source.unknown.split())}')
    if source.private:
        lines.append("allow_private = true")
    if source.publisher:
        lines.append(f"publisher = {_quoted(source.publisher)}")
    if source.section:
        lines.append(f"section = {_quoted(source.section)}")
    if not source.name:
        lines += [
            '# section = "City"              # whatever its articles state',
            '# exclude = { tags = ["advert"] }',
        ]
    return "\n".join(lines)


def _quoted(text: str) -> str:
    """A basic string of TOML 1.0: JSON's escapes are among its own."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
