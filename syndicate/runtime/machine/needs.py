"""What a machine must bring besides Python packages, and how each family of systems installs it.

Reads ``needs.toml`` and the name of the system; looks at nothing else of the machine and installs nothing.
"""

from __future__ import annotations

import os
import platform
import shlex
import sys
import tomllib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct, convert

System: TypeAlias = Literal["debian", "ubuntu", "fedora", "alpine", "macos"]


class Packages(Struct, frozen=True, forbid_unknown_fields=True):
    """The packages of each family of systems that bring one thing."""

    debian: tuple[str, ...]
    fedora: tuple[str, ...]
    alpine: tuple[str, ...]
    macos: tuple[str, ...]
    ubuntu: tuple[str, ...] = ()

    def on(self, system: System | None) -> tuple[str, ...]:
        """The packages' names on a system; none where the system is not known."""
        match system:
            case None:
                return ()
            case "ubuntu":
                return self.ubuntu or self.debian
            case _:
                names: dict[System, tuple[str, ...]] = {
                    "debian": self.debian,
                    "fedora": self.fedora,
                    "alpine": self.alpine,
                    "macos": self.macos,
                }
                return names[system]


class Installer(Struct, frozen=True, forbid_unknown_fields=True):
    """How a family of systems installs packages."""

    name: str
    install: str


class Library(Struct, frozen=True, forbid_unknown_fields=True):
    """A shared library, by the file names under which any system has it."""

    what: str
    files: tuple[str, ...]
    packages: Packages


class ScriptFonts(Struct, frozen=True, forbid_unknown_fields=True):
    """A script that must be drawn, and the families that the built-in theme would draw it with."""

    what: str
    pattern: str
    families: tuple[str, ...]
    packages: Packages
    required: bool = True


class Program(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that only the tests call."""

    what: str
    commands: tuple[str, ...]
    packages: Packages


class Needs(Struct, frozen=True, forbid_unknown_fields=True):
    """``needs.toml``, typed."""

    systems: dict[System, Installer]
    libraries: tuple[Library, ...]
    fonts: tuple[ScriptFonts, ...]
    programs: tuple[Program, ...]


def needs() -> Needs:
    """What a machine should bring."""
    return convert(tomllib.loads(Path(__file__).with_suffix(".toml").read_text("utf-8")), Needs)


def this_system() -> System | None:
    """The family of this machine's system; None where it is one we know no commands for."""
    if sys.platform == "darwin":
        return "macos"
    try:
        return family(platform.freedesktop_os_release())
    except OSError:
        return None


def family(release: Mapping[str, str]) -> System | None:
    """The family that an os-release file names: its own ID first, then those it says it is like."""
    for name in (release.get("ID", ""), *release.get("ID_LIKE", "").split()):
        match name:
            case "debian" | "ubuntu" | "fedora" | "alpine":
                return name
            case "rhel" | "centos":
                return "fedora"
            case _:
                continue
    return None


def install_command(packages: Iterable[str], system: System | None) -> str:
    """One line for a shell that installs packages, with sudo where that is needed; empty for no packages.

    A system that is not known gets a sentence instead.
    """
    names = shlex.join(dict.fromkeys(packages))
    if system is None:
        return "install it with your system's package manager"
    if not names:
        return ""
    sudo = "" if os.geteuid() == 0 else "sudo "
    return needs().systems[system].install.format(sudo=sudo, packages=names)
