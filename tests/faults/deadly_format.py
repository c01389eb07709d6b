"""A format whose reader and exporter do what the first line of an article's file says; installed by `install`."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

from faults.deadly_work import work
from msgspec import Struct

from syndicate.export.newsletter import txt
from syndicate.model import Edition, Source
from syndicate.model.artifact import Artifact
from syndicate.model.draft import Draft
from syndicate.read.text import reader as text
from syndicate.theme import Theme

MARK = b"deadly: "


class DeadlyReader(Struct, frozen=True):
    """``deadly: killed`` and so on, above a story."""

    name: str = "deadly"
    suffixes: tuple[str, ...] = ()

    def accepts(self, head: bytes, name: str) -> bool:
        return head.startswith(MARK)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        line, _, story = data.partition(b"\n")
        work(line.removeprefix(MARK).decode())
        yield from text.read(story, source)


class DeadlyExporter(Struct, frozen=True):
    """Plain text, unless the edition's title is a deadly word."""

    name: str = "deadly"
    media_type: str = "text/plain"

    def export(self, edition: Edition, theme: Theme) -> Artifact:
        work(edition.title)
        return Artifact("deadly.txt", self.media_type, txt.export(edition, theme).data)


reader = DeadlyReader()
exporter = DeadlyExporter()


def install(folder: Path) -> dict[str, str]:
    """Put the format into a folder as an installer does; the environment in which it is found."""
    info = folder / "deadly-1.0.dist-info"
    info.mkdir(parents=True)
    shutil.copytree(Path(__file__).parent, folder / "faults", ignore=shutil.ignore_patterns("__pycache__"))
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: deadly\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text(
        "[syndicate.readers]\ndeadly = faults.deadly_format:reader\n"
        "[syndicate.exporters]\ndeadly = faults.deadly_format:exporter\n"
    )
    return {"PYTHONPATH": str(folder)}
