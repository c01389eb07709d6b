"""The real command on a real machine that fails: what tests of faults share."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import pytest

NOTICE = "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."
STORY = """Ferry {} returns to the old pier

By Harbour Desk
27 October 2022

The first boat in nine years tied up at noon, and a band played on the quay.

The council says that it will sail twice a day until the winter timetable begins.
"""


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "syndicate", *arguments]


def convert(
    cwd: Path, *arguments: str, before: Sequence[str] = (), **environment: str
) -> subprocess.CompletedProcess[str]:
    """``syndicate convert`` with the notice, in a process of its own; `before` is what calls it."""
    whole = [*before, *command("convert", *arguments, "--disclaimer", NOTICE)]
    return subprocess.run(
        whole, cwd=cwd, env=os.environ | environment, capture_output=True, text=True, check=False
    )


def verified(cwd: Path, folder: str = "out") -> bool:
    return (
        subprocess.run(command("verify", folder), cwd=cwd, capture_output=True, check=False).returncode == 0
    )


def state(folder: Path) -> dict[str, tuple[int, bytes]]:
    """Everything in a folder but its lock: time stamps, links and bytes."""
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mtime_ns,
            str(path.readlink()).encode() if path.is_symlink() else path.read_bytes(),
        )
        for path in sorted(folder.rglob("*"))
        if path.name != "lock" and (path.is_symlink() or path.is_file())
    }


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(
        bool(missing or os.geteuid()), reason=f"not run: needs root and {', '.join(programs)}"
    )
