"""The real command, in a process of its own, and what it left behind.

That process is a copy of one that has loaded already what every command loads (`warm_command`), or, where everything
is tried or where packages are put before the others, a new interpreter.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

from helpers import warm_command
from helpers.thorough import THOROUGH


def syndicate(
    cwd: Path, *arguments: str, stdin: bytes = b"", plugins: Path | None = None, **environment: str
) -> subprocess.CompletedProcess[str]:
    """Run ``syndicate``, with a folder of installed packages put before the others.

    What it says is decoded as UTF-8, its line ends untouched.
    """
    if plugins is not None:
        environment = {"PYTHONPATH": str(plugins)} | environment
    command = [sys.executable, "-m", "syndicate", *arguments]
    if THOROUGH or sys.platform != "linux" or not _AT_THE_START.isdisjoint(environment):
        done = subprocess.run(
            command, cwd=cwd, env=os.environ | environment, input=stdin, capture_output=True, check=False
        )
    else:
        done = warm_command.run(arguments, cwd, os.environ | environment, stdin)
    return subprocess.CompletedProcess(command, done.returncode, done.stdout.decode(), done.stderr.decode())


_AT_THE_START = {"PYTHONPATH", "PYTHONIOENCODING", "PYTHONUTF8", "LANG", "LC_ALL", "LD_PRELOAD"}
"""Variables that an interpreter looks at when it starts; a test that sets one gets a new interpreter."""


def hashes(folder: Path) -> dict[str, str]:
    """The files of a folder by their hashes, without links and locks."""
    paths = sorted(p for p in folder.rglob("*") if p.is_file() and not p.is_symlink() and p.name != "lock")
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in paths}
