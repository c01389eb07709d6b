"""What a job says of an output to the exporter that writes it, and the names under which its files stand."""

from __future__ import annotations

import msgspec
from msgspec import Struct

from syndicate.export.paging import Paging
from syndicate.job.config import OutputTable
from syndicate.job.config.rules import PERIODIC_FIELDS
from syndicate.job.ledger import IssueRow
from syndicate.model.policy import PdfProfile
from syndicate.plugins import Exporter, load_exporter

# Where one output has both, RSS and Atom cannot both be called .xml; servers know these suffixes.
_SUFFIXES = {"ninjs": ".ninjs.json", "newsml": ".newsml.xml"}
_STEMS = {"rss": "rss", "atom": "atom", "json": "feed", "epub": "digest", "pdf": "digest"}
_ROLLING_SUFFIXES = {"rss": ".xml", "atom": ".xml"}


def _stem_of(format_name: str) -> str:
    """What a rolling file is called where the job does not say it: as `syndicate convert` calls it."""
    return _STEMS.get(format_name, "newsletter" if format_name in ("txt", "eml") else format_name)


def suffix_of(format_name: str, *, rolling: bool) -> str:
    """The suffix of a file; of RSS and Atom under the names of `syndicate convert` it is ``.xml``."""
    if rolling and format_name in _ROLLING_SUFFIXES:
        return _ROLLING_SUFFIXES[format_name]
    return _SUFFIXES.get(format_name, f".{format_name}")


def file_name(output: OutputTable, format_name: str, issue: IssueRow | None = None, nth: int = 1) -> str:
    """The name of an output's file, or of one of its issues, the `nth` of its day."""
    if issue is None:
        stem = output.file.replace("{name}", output.name) or _stem_of(format_name)
        return f"{stem}{suffix_of(format_name, rolling=not output.file)}"
    pattern = output.file or f"{{name}}-{PERIODIC_FIELDS[output.period]}"
    stem = pattern.format(name=output.name, date=issue.date.day.isoformat(), number=issue.number)
    part = f"-{nth}" if nth > 1 and "{number}" not in pattern else ""
    return f"{stem}{part}{suffix_of(format_name, rolling=False)}"


def archive_name(output: OutputTable, format_name: str, number: int) -> str:
    """The name of an archive document of a feed."""
    stem, _, suffix = file_name(output, format_name).rpartition(".")
    return f"{stem}-archive-{number}.{suffix}"


class OutputOptions(Struct, frozen=True, kw_only=True):
    """In which format, and with which options, a file is written; an exporter takes those that it has."""

    format: str
    file: str
    paging: Paging | None = None
    hub: str = ""
    profile: PdfProfile = "archive"
    sender: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    timezone: str = ""


def output_options_of(
    output: OutputTable, format_name: str, file: str, paging: Paging | None = None, timezone: str = ""
) -> OutputOptions:
    """How a file of an output is written. Loads no exporter: most nights there is nothing to write."""
    return OutputOptions(
        format=format_name,
        file=file,
        paging=paging,
        hub=output.hub,
        profile=output.pdf_profile,
        sender=output.sender,
        list_id=output.list_id,
        unsubscribe=output.unsubscribe,
        timezone=timezone,
    )


def exporter_of(manner: OutputOptions) -> Exporter:
    """The exporter of a format with the options that it is to have.

    Raises:
        PluginError: there is none, it does not load, or nothing verifies what it writes.
    """
    exporter = load_exporter(manner.format)
    if not isinstance(exporter, Struct):
        return exporter
    asked = {name: getattr(manner, name) for name in OutputOptions.__struct_fields__}
    options = {name: value for name, value in asked.items() if name in exporter.__struct_fields__}
    configured: Exporter = msgspec.structs.replace(exporter, **options)
    return configured
