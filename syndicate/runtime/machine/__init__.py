"""What a machine has of what documents are drawn with, shared libraries and fonts, and the command that adds the rest.

Looks at the loader and at Fontconfig; installs nothing.
"""

from __future__ import annotations

import ctypes
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from syndicate.errors import ExportError
from syndicate.runtime.machine.fontconfig import families
from syndicate.runtime.machine.needs import Library, install_command, needs, this_system


def load_library(files: Iterable[str]) -> ctypes.CDLL | None:
    """The first of these shared libraries that can be opened."""
    for name in files:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def visible_to_the_loader(files: Iterable[str]) -> str:
    """On macOS, Homebrew's folder is not among those where a system's or downloaded Python looks."""
    if sys.platform == "darwin":
        for folder in (Path("/opt/homebrew/lib"), Path("/usr/local/lib")):
            if any((folder / name).exists() for name in files):
                return f"export DYLD_FALLBACK_LIBRARY_PATH={folder}"
    return ""


def absent_libraries() -> tuple[Library, ...]:
    """The shared libraries that WeasyPrint opens and this machine lacks."""
    return tuple(library for library in needs().libraries if load_library(library.files) is None)


def install_libraries(absent: Iterable[Library]) -> str:
    """The one command, for a shell, that brings these libraries."""
    system = this_system()
    hidden = (visible_to_the_loader(library.files) for library in absent)
    packages = [name for library in absent for name in library.packages.on(system)]
    return next(filter(None, hidden), "") or install_command(packages, system)


@cache  # fonts do not come and go under a run
def _has_fonts() -> bool:
    (library,) = (one for one in needs().libraries if one.what == "Fontconfig")
    fontconfig = load_library(library.files)
    return fontconfig is not None and bool(families(fontconfig, ":"))


def refuse_without_fonts() -> None:
    """Keep Pango from drawing without any font: it sets nonsense, or ends the process.

    Raises:
        ExportError: there is none.
    """
    if not _has_fonts():
        system = this_system()
        packages = [name for font in needs().fonts if font.required for name in font.packages.on(system)]
        raise ExportError("no fonts are installed to draw with", install_command(packages, system))
