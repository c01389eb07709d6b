"""The commands that a document shows."""

from __future__ import annotations

import re

from helpers.builds import ROOT

README = (ROOT / "README.md").read_text("utf-8")


def commands(heading: str) -> list[list[str]]:
    """The commands of each console block of a section."""
    [section] = re.findall(rf"(?ms)^#+ {re.escape(heading)}\n(.*?)(?=^#+ |\Z)", README)
    blocks = re.findall(r"```console\n(.*?)```", section, re.DOTALL)
    found = [
        [line.removeprefix("$ ") for line in block.splitlines() if line.startswith("$ ")] for block in blocks
    ]
    assert found
    assert all(found)
    return found
