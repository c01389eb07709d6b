"""A machine that has Python and nothing to draw with: no shared library of WeasyPrint's, no font."""

from __future__ import annotations

from pathlib import Path

from syndicate.runtime.machine.needs import needs


def without_libraries(folder: Path) -> dict[str, str]:
    """The environment in which the loader finds files of these names that are no libraries. Linux alone looks there."""
    for library in needs().libraries:
        for name in library.files:
            (folder / name).write_bytes(b"not a library")
    return {"LD_LIBRARY_PATH": str(folder)}


def without_fonts(folder: Path) -> dict[str, str]:
    """The environment in which Fontconfig knows one empty folder."""
    (folder / "fonts").mkdir(exist_ok=True)
    configuration = folder / "fonts.conf"
    configuration.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd">'
        f"<fontconfig><dir>{folder}/fonts</dir><cachedir>{folder}/cache</cachedir></fontconfig>"
    )
    return {"FONTCONFIG_FILE": str(configuration)}
