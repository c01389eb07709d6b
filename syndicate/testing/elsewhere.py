"""Export editions in another process, with another clock, time zone, locale and hash seed, and report what it touches.

During the first export of the editions, each written file, connection and started process is reported; during the
second, each read file outside the installed packages, too.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import msgspec
from msgspec import Struct

from syndicate.model import Edition
from syndicate.plugins import Exporter
from syndicate.theme import Theme

TIMEOUT_S = 600


class Elsewhere(Struct, frozen=True, kw_only=True):
    """The result of another process: the SHA-256 of each edition's bytes, and what it touched outside its memory."""

    sha256: tuple[str, ...]
    touched: tuple[str, ...]


def export_elsewhere(exporter: Exporter, theme: Theme, editions: Sequence[Edition]) -> Elsewhere:
    """Export in another process, which has to be able to import the exporter's module.

    Raises:
        AssertionError: the process failed, with the end of what it printed.
    """
    with TemporaryDirectory() as folder:
        environment = os.environ | {
            "TZ": "Pacific/Kiritimati",
            "LC_ALL": "C",
            "PYTHONHASHSEED": "4711",
            "PYTHONPATH": os.pathsep.join(str(Path(path).resolve()) for path in sys.path),
            "HOME": folder,
        }
        done = subprocess.run(
            [sys.executable, "-m", "syndicate.testing.process"],
            input=pickle.dumps((theme, tuple(editions))) + pickle.dumps(exporter),
            env=environment,
            cwd=folder,
            capture_output=True,
            timeout=TIMEOUT_S,
            check=False,
        )
    if done.returncode != 0:
        raise AssertionError(f"another process cannot export: {done.stderr.decode(errors='replace')[-2000:]}")
    return msgspec.json.decode(done.stdout.splitlines()[-1], type=Elsewhere)
