"""Where outputs go by the options of the command line: all into a folder, or one into a file or standard output."""

from __future__ import annotations

import stat
from pathlib import Path

from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.plugins.formats import built_in_formats

FOLDER = "out"
"""The default folder."""


class Destination(Struct, frozen=True):
    """The folder of all outputs, or the `file` of one output; ``-`` is standard output."""

    folder: str
    file: str | None


def destination_of(out: str | None, file: str | None, *, each: bool, copy: Path | None = None) -> Destination:
    """The destination for ``--out FOLDER``, ``-o FILE``, ``--each`` and ``--copy``. Reads the disk, and writes nothing.

    Raises:
        UsageError: they contradict each other, or no file can be written there.
    """
    if file is None:
        return Destination(out or FOLDER, None)
    if out is not None:
        raise UsageError(f"-o {file} and --out {out}: two places for one output", "give one of them")
    if each:
        raise UsageError(
            f"-o {file} and --each: one file holds one output, not one of each article",
            "use --out FOLDER instead of -o",
        )
    if copy is not None:
        raise UsageError(f"-o {file} and --copy: -o already writes a plain file", "give one of them")
    if file != "-":
        _judge(file)
    return Destination(FOLDER, file)


def _judge(file: str) -> None:
    if not file:
        raise UsageError("-o: an empty name", "name a file such as digest.epub, or leave out -o")
    path = Path(file)
    try:
        if file.endswith("/") or path.is_dir():
            folder = file.rstrip("/") or "/"
            example = next(one.file for one in built_in_formats() if one.kind == "book")
            raise UsageError(
                f"-o {file}: a folder, and -o writes one file",
                f"use --out {folder} for a set of outputs, or name a file such as {path / example}",
            )
        if path.exists() and not stat.S_ISREG(path.stat().st_mode):
            raise UsageError(f"-o {file}: not a regular file", "use -o - to write down a pipe")
        above = next((parent for parent in path.parents if parent.exists()), None)
        if above is not None and not above.is_dir():
            raise UsageError(f"-o {file}: {above} is a file, not a folder", "name another file")
    except OSError as error:
        raise UsageError(f"-o {file}: {error.strerror or error}", "name another file") from error
