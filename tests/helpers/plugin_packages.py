"""Packages of plugins, as if they were installed."""

from __future__ import annotations

from pathlib import Path

STORY = """Ferry returns to the old pier

By Harbour Desk
27 October 2022

The first boat in nine years tied up at noon, and a band played on the quay.

The council says that it will sail twice a day until the winter timetable begins.
"""

NOTICE = "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."


def write_package(folder: Path, name: str, code: str, *points: str) -> Path:
    """A package as an installer leaves it: a module and its metadata."""
    info = folder / f"{name}-1.0.dist-info"
    info.mkdir(parents=True)
    (folder / f"{name}.py").write_text(code)
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: 1.0\n")
    (info / "entry_points.txt").write_text("\n".join(points) + "\n")
    return folder
