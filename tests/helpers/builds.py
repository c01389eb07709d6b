"""The wheel and the source archive as they are published, and environments with a pip and nothing else for them."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
from helpers.paths import ROOT

OLDEST_PIP = "23.0"
"""Of Debian 12, as README says."""


def build(folder: Path, version: str = "") -> tuple[Path, Path]:
    """A wheel and a source archive, perhaps of another version."""
    pytest.importorskip("hatchling", reason="not run: hatchling is not here to build with")
    source = folder / "source"
    source.mkdir(parents=True)
    for name in ("pyproject.toml", "README.md", "LICENSE"):
        shutil.copy(ROOT / name, source)
    for name in ("syndicate", "themes"):
        shutil.copytree(ROOT / name, source / name, ignore=shutil.ignore_patterns("__pycache__"))
    if version:
        init = source / "syndicate" / "__init__.py"
        head, _, _ = init.read_text("utf-8").partition("__version__ =")
        init.write_text(f'{head}__version__ = "{version}"\n', "utf-8")
    built = folder / "built"
    run(sys.executable, "-m", "hatchling", "build", "--directory", built, cwd=source)
    [wheel], [archive] = built.glob("*.whl"), built.glob("*.tar.gz")
    return wheel, archive


def empty_environment(folder: Path, pip: str = "") -> Path:
    """The Python of a new virtual environment, with that version of pip; skips the test where it cannot be had."""
    run(sys.executable, "-m", "venv", folder)
    python = folder / "bin" / "python"
    done = subprocess.run(
        [python, "-m", "pip", "install", "--quiet", f"pip=={pip}" if pip else "wheel"],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        pytest.skip(f"not run: packages cannot be had here: {done.stderr.strip()[-200:]}")
    return python


def run(
    *command: object, cwd: Path | None = None, environment: Mapping[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run a command that has to succeed."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **(environment or {})},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}: {done.stdout[-3000:]}{done.stderr[-3000:]}"
    return done
