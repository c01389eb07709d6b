"""An output of a job to the options of its exporter, and to the names of its files. Writes nothing."""

from __future__ import annotations

from msgspec import Struct

from syndicate.export.paging import Paging
from syndicate.job.config import OutputTable
from syndicate.job.config.rules import PERIODIC_FIELDS
from syndicate.job.ledger import IssueRow
from syndicate.model.policy import PdfProfile
from syndicate.plugins.formats import traits_of
from syndicate.runtime.options import Value

_OWN = frozenset({"format", "options"})


def file_name(output: OutputTable, format_name: str, issue: IssueRow | None = None, nth: int = 1) -> str:
    """The name of an output's file, or of one of its issues, the `nth` of its day."""
    if issue is None:
        traits = traits_of(format_name)
        return f"{output.file.replace('{name}', output.name)}{traits.suffix}" if output.file else traits.file
    pattern = output.file or f"{{name}}-{PERIODIC_FIELDS[output.period]}"
    stem = pattern.format(name=output.name, date=issue.date.day.isoformat(), number=issue.number)
    part = f"-{nth}" if nth > 1 and "{number}" not in pattern else ""
    return f"{stem}{part}{traits_of(format_name).suffix}"


def archive_name(output: OutputTable, format_name: str, number: int) -> str:
    """The name of an archive document of a feed."""
    stem, _, suffix = file_name(output, format_name).rpartition(".")
    return f"{stem}-archive-{number}.{suffix}"


class OutputOptions(Struct, frozen=True, kw_only=True):
    """The format of a file and its options; an exporter takes those that it has."""

    format: str
    file: str
    paging: Paging | None = None
    hub: str = ""
    profile: PdfProfile = "archive"
    sender: str = ""
    list_id: str = ""
    unsubscribe: str = ""
    timezone: str = ""
    options: tuple[tuple[str, Value], ...] = ()
    """What the job says to this exporter alone; checked by it."""

    @property
    def settings(self) -> dict[str, object]:
        """What the job says to every exporter."""
        return {name: getattr(self, name) for name in self.__struct_fields__ if name not in _OWN}


def output_options_of(
    output: OutputTable, format_name: str, file: str, paging: Paging | None = None, timezone: str = ""
) -> OutputOptions:
    """The options of a file of an output. Loads no exporter: on most nights there is nothing to write."""
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
        options=tuple(output.options.get(format_name, {}).items()),
    )
