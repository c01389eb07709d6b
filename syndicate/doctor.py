"""What this machine lacks to do the work, each lack with the one command that mends it.

What enters is the machine: the interpreter, the installed packages, the shared libraries, the fonts; what it
should bring stands in ``doctor.toml``. What leaves is a tuple of findings. Nothing is installed or written, and
importing this module imports nothing heavy, so that it works where the rest of the package cannot.
"""

from __future__ import annotations

import ctypes
import importlib
import os
import platform
import shlex
import shutil
import sys
import tomllib
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import PackageNotFoundError, requires, version
from pathlib import Path
from typing import Literal, TypeAlias

from msgspec import Struct, convert
from packaging.requirements import Requirement

System: TypeAlias = Literal["debian", "ubuntu", "fedora", "alpine", "macos"]

PYTHON = (3, 11)
PANGO = (1, 44)  # WeasyPrint's own lower bound

# Distributions whose import name is not their own name with underscores.
IMPORT_NAMES = {"python-slugify": "slugify"}


class Finding(Struct, frozen=True):
    """One thing that was looked for.

    `remedy` is a command for a shell, or a sentence where no command is known; empty where nothing is to be done.
    A finding may be `ok` and still have a remedy: the work can be done, but better. `packages` are the system's
    packages that the remedy installs. Without a finding that is `required`, documents cannot be made.
    """

    what: str
    ok: bool
    detail: str = ""
    remedy: str = ""
    required: bool = True
    packages: tuple[str, ...] = ()


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


class Font(Struct, frozen=True, forbid_unknown_fields=True):
    """A script that must be drawn, and the families that the built-in theme would draw it with."""

    what: str
    language: str
    families: tuple[str, ...]
    packages: Packages


class Judge(Struct, frozen=True, forbid_unknown_fields=True):
    """A program that only the tests call."""

    what: str
    commands: tuple[str, ...]
    packages: Packages


class Needs(Struct, frozen=True, forbid_unknown_fields=True):
    """``doctor.toml``, typed."""

    systems: dict[System, Installer]
    libraries: tuple[Library, ...]
    fonts: tuple[Font, ...]
    judges: tuple[Judge, ...]


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


def examine() -> tuple[Finding, ...]:
    """Look at everything: Python and its packages, shared libraries, fonts, and the programs that tests call."""
    system = this_system()
    found = tuple(libraries(system))
    usable = all(finding.ok for finding in found)
    return (
        python(),
        *python_packages(importable=usable),
        *found,
        *fonts(system),
        *judges(system),
    )


def missing_packages(*, judged: bool = False) -> tuple[str, ...]:
    """The system packages that would mend every finding, the judges' too if `judged`, each once."""
    system = this_system()
    found = [*libraries(system), *fonts(system), *(judges(system) if judged else ())]
    return tuple(dict.fromkeys(name for finding in found for name in finding.packages))


def python() -> Finding:
    """Whether the interpreter is new enough."""
    wanted = ".".join(map(str, PYTHON))
    return Finding(
        "Python",
        sys.version_info >= PYTHON,
        platform.python_version(),
        "" if sys.version_info >= PYTHON else f"install Python {wanted} or later",
    )


def python_packages(*, importable: bool = True) -> Iterator[Finding]:
    """Whether each package that this one depends on is there, new enough, and imports.

    Args:
        importable: False leaves out what needs shared libraries, which are known to be missing.
    """
    for line in requires("syndicate") or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            skip = requirement.name == "weasyprint" and not importable
            yield _python_package(requirement, skip=skip)


def _python_package(requirement: Requirement, *, skip: bool) -> Finding:
    remedy = shlex.join([sys.executable, "-m", "pip", "install", "--upgrade", str(requirement)])
    name = requirement.name
    try:
        installed = version(name)
    except PackageNotFoundError:
        return Finding(name, ok=False, detail="not installed", remedy=remedy)
    if not requirement.specifier.contains(installed, prereleases=True):
        detail = f"{installed}, but {requirement.specifier} is needed"
        return Finding(name, ok=False, detail=detail, remedy=remedy)
    if not skip:
        try:
            importlib.import_module(IMPORT_NAMES.get(name, name.replace("-", "_")))
        except (ImportError, OSError) as error:
            remedy = shlex.join(
                [sys.executable, "-m", "pip", "install", "--force-reinstall", str(requirement)]
            )
            return Finding(name, ok=False, detail=f"{installed} does not import: {error}", remedy=remedy)
    return Finding(name, ok=True, detail=installed)


def libraries(system: System | None) -> Iterator[Finding]:
    """Whether the shared libraries that WeasyPrint opens can be opened, and Pango is new enough."""
    for library in needs().libraries:
        packages = library.packages.on(system)
        loaded = _load(library.files)
        if loaded is None:
            yield Finding(
                library.what,
                ok=False,
                detail=f"no {library.files[0]}" if system != "macos" else f"no {library.files[-1]}",
                remedy=_visible_to_the_loader(library.files) or install_command(packages, system),
                packages=packages,
            )
        elif library.what == "Pango" and _pango(loaded) < PANGO:
            yield Finding(
                library.what,
                ok=False,
                detail=f"{_dotted(_pango(loaded))}, but {_dotted(PANGO)} or later is needed",
                remedy="use a newer release of your system: this one's Pango is too old",
            )
        else:
            yield Finding(
                library.what, ok=True, detail=_dotted(_pango(loaded)) if library.what == "Pango" else ""
            )


def _load(files: Iterable[str]) -> ctypes.CDLL | None:
    for name in files:
        try:
            return ctypes.CDLL(name)
        except OSError:
            continue
    return None


def _visible_to_the_loader(files: Iterable[str]) -> str:
    """On macOS, Homebrew's folder is not among those where a system's or downloaded Python looks."""
    if sys.platform == "darwin":
        for folder in (Path("/opt/homebrew/lib"), Path("/usr/local/lib")):
            if any((folder / name).exists() for name in files):
                return f"export DYLD_FALLBACK_LIBRARY_PATH={folder}"
    return ""


def _pango(library: ctypes.CDLL) -> tuple[int, ...]:
    number = int(library.pango_version())  # 10000 * major + 100 * minor + micro
    return number // 10000, number // 100 % 100, number % 100


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def fonts(system: System | None) -> Iterator[Finding]:
    """Whether some font covers each script, by what Fontconfig, and so WeasyPrint, knows."""
    (fontconfig,) = (library for library in needs().libraries if library.what == "Fontconfig")
    loaded = _load(fontconfig.files)
    for font in needs().fonts:
        packages = font.packages.on(system)
        remedy = install_command(packages, system)
        what = f"{font.what} fonts"
        there = _families(loaded, font.language) if loaded else frozenset()
        lacking = [name for name in font.families if name not in there]
        if not there:
            detail = "none" if loaded else "none can be found without Fontconfig"
            yield Finding(what, ok=False, detail=detail, remedy=remedy, packages=packages)
        elif lacking:
            detail = f"{min(there)}; the newspaper theme also asks for {', '.join(lacking)}"
            yield Finding(what, ok=True, detail=detail, remedy=remedy, packages=packages)
        else:
            yield Finding(what, ok=True, detail=", ".join(font.families))


class _FontSet(ctypes.Structure):
    """Fontconfig's FcFontSet."""

    _fields_ = (
        ("nfont", ctypes.c_int),
        ("sfont", ctypes.c_int),
        ("fonts", ctypes.POINTER(ctypes.c_void_p)),
    )


def _families(fontconfig: ctypes.CDLL, language: str) -> frozenset[str]:
    """The families whose fonts cover a language, by all the names they go by."""
    fontconfig.FcNameParse.restype = ctypes.c_void_p
    fontconfig.FcObjectSetCreate.restype = ctypes.c_void_p
    fontconfig.FcFontList.restype = ctypes.POINTER(_FontSet)
    pattern = ctypes.c_void_p(fontconfig.FcNameParse(f":lang={language}".encode()))
    wanted = ctypes.c_void_p(fontconfig.FcObjectSetCreate())
    fontconfig.FcObjectSetAdd(wanted, b"family")
    listed = fontconfig.FcFontList(None, pattern, wanted)  # None: the configuration in force
    fontconfig.FcObjectSetDestroy(wanted)
    fontconfig.FcPatternDestroy(pattern)
    if not listed:  # no configuration could be read
        return frozenset()
    found: set[str] = set()
    name = ctypes.c_char_p()
    for index in range(listed.contents.nfont):
        font = ctypes.c_void_p(listed.contents.fonts[index])
        number = 0
        while fontconfig.FcPatternGetString(font, b"family", number, ctypes.byref(name)) == 0:
            found.add((name.value or b"").decode("utf-8", "replace"))
            number += 1
    fontconfig.FcFontSetDestroy(listed)
    return frozenset(found)


def judges(system: System | None) -> Iterator[Finding]:
    """Whether the programs are there that judge outputs in the tests. None is needed to make documents."""
    for judge in needs().judges:
        where = next(filter(None, map(shutil.which, judge.commands)), None)
        packages = judge.packages.on(system)
        if where:
            yield Finding(judge.what, ok=True, detail=where, required=False)
        else:
            yield Finding(
                judge.what,
                ok=False,
                detail="only the tests use it",
                remedy=install_command(packages, system),
                required=False,
                packages=packages,
            )
