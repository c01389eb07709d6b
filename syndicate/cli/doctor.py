"""What this machine lacks, each with the command that installs it.

The machine in: interpreter, packages, shared libraries, fonts; `syndicate.runtime.machine` lists what is needed.
Findings out. Installs and writes nothing. Imports nothing heavy, so that it works where the rest of the package cannot.
"""

from __future__ import annotations

import ctypes
import importlib
import platform
import re
import shutil
import sys
from collections.abc import Iterable, Iterator
from importlib.metadata import PackageNotFoundError, requires, version

from packaging.requirements import Requirement

from syndicate.runtime.finding import Finding
from syndicate.runtime.installed import DISTRIBUTION, install_package
from syndicate.runtime.machine import load_library, visible_to_the_loader
from syndicate.runtime.machine.fontconfig import families
from syndicate.runtime.machine.needs import System, install_command, needs, this_system

PYTHON = (3, 11)
PANGO = (1, 44)  # WeasyPrint's own lower bound

_IMPORT_NAMES = {
    "markdown-it-py": "markdown_it",
    "pillow": "PIL",
    "python-bidi": "bidi",
    "python-slugify": "slugify",
    "pyyaml": "yaml",
}
"""The modules of distributions with another name."""


def examine() -> tuple[Finding, ...]:
    """Check everything: Python and its packages, shared libraries, fonts, programs of readers and tests."""
    system = this_system()
    found = tuple(libraries(system))
    usable = all(finding.ok for finding in found)
    return (
        python(),
        *python_packages(importable=usable),
        *found,
        *fonts(system),
        *reader_programs(),
        *programs(system),
    )


def remedy(found: Iterable[Finding]) -> str:
    """The one command that installs all required packages that are missing; empty if none is."""
    missing = (finding for finding in found if finding.required and not finding.ok)
    packages = [name for finding in missing for name in finding.packages]
    return install_command(packages, this_system()) if packages else ""


def missing_packages(*, for_tests: bool = False) -> tuple[str, ...]:
    """The system packages that remedy all findings, each once; with `for_tests` also the programs that tests run."""
    system = this_system()
    found = [*libraries(system), *fonts(system), *(programs(system) if for_tests else ())]
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
    """Whether each package that this one depends on is installed, new enough, and can be imported.

    Args:
        importable: False skips imports that need shared libraries, which are known to be missing.
    """
    for line in requires(DISTRIBUTION) or ():
        requirement = Requirement(line)
        if requirement.marker is None or requirement.marker.evaluate():
            skip = requirement.name == "weasyprint" and not importable
            yield _python_package(requirement, skip=skip)


def _python_package(requirement: Requirement, *, skip: bool) -> Finding:
    remedy = install_package(str(requirement), "--upgrade")
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
            importlib.import_module(_IMPORT_NAMES.get(name, name.replace("-", "_")))
        except (ImportError, OSError) as error:
            remedy = install_package(str(requirement), "--force-reinstall")
            if library := re.search(r"(\S+\.so\S*): cannot open shared object", str(error)):
                remedy = f"install the package of your system that has {library[1]}"
            return Finding(name, ok=False, detail=f"{installed} cannot be imported: {error}", remedy=remedy)
    return Finding(name, ok=True, detail=installed)


def reader_programs() -> Iterator[Finding]:
    """Whether the programs that some readers run are installed. Without them, the other formats are read."""
    try:
        from syndicate.plugins.readers import programs  # noqa: PLC0415 -- its packages may be missing
    except ImportError as error:
        yield Finding("readers", ok=False, detail=f"cannot be imported: {error}", required=False)
        return
    for program, found in programs():
        yield found or Finding(program, ok=False, detail="its reader does not look for it", required=False)


def libraries(system: System | None) -> Iterator[Finding]:
    """Whether the shared libraries of WeasyPrint can be opened, and Pango is new enough."""
    for library in needs().libraries:
        packages = library.packages.on(system)
        loaded = load_library(library.files)
        if loaded is None:
            yield Finding(
                library.what,
                ok=False,
                detail=f"no {library.files[0]}" if system != "macos" else f"no {library.files[-1]}",
                remedy=visible_to_the_loader(library.files) or install_command(packages, system),
                packages=packages,
            )
        elif library.what == "Pango" and _pango(loaded) < PANGO:
            yield Finding(
                library.what,
                ok=False,
                detail=f"{_dotted(_pango(loaded))}, but {_dotted(PANGO)} or later is needed",
                remedy="use a newer release of your system; the Pango of this one is too old",
            )
        else:
            yield Finding(
                library.what, ok=True, detail=_dotted(_pango(loaded)) if library.what == "Pango" else ""
            )


def _pango(library: ctypes.CDLL) -> tuple[int, ...]:
    number = int(library.pango_version())  # 10000 * major + 100 * minor + micro
    return number // 10000, number // 100 % 100, number % 100


def _dotted(numbers: tuple[int, ...]) -> str:
    return ".".join(map(str, numbers))


def fonts(system: System | None) -> Iterator[Finding]:
    """Whether Fontconfig, which WeasyPrint uses, has a font for each script."""
    (fontconfig,) = (library for library in needs().libraries if library.what == "Fontconfig")
    loaded = load_library(fontconfig.files)
    for font in needs().fonts:
        # Without Fontconfig no font is found, however many are installed.
        packages = (*(() if loaded else fontconfig.packages.on(system)), *font.packages.on(system))
        remedy = install_command(packages, system)
        what = f"{font.what} fonts"
        installed = families(loaded, font.pattern) if loaded else frozenset()
        missing = [name for name in font.families if name not in installed]
        if not installed:
            detail = "none" if loaded else "none is found without Fontconfig"
            yield Finding(
                what, ok=False, detail=detail, remedy=remedy, required=font.required, packages=packages
            )
        elif missing:
            detail = f"{min(installed)}; the newspaper theme also asks for {', '.join(missing)}"
            yield Finding(what, ok=True, detail=detail, remedy=remedy, packages=packages)
        else:
            yield Finding(what, ok=True, detail=", ".join(font.families) or min(installed))


def programs(system: System | None) -> Iterator[Finding]:
    """Whether the programs that tests run are installed, mostly judges of outputs. No document needs them."""
    for program in needs().programs:
        where = next(filter(None, map(shutil.which, program.commands)), None)
        packages = program.packages.on(system)
        if where:
            yield Finding(program.what, ok=True, detail=where, required=False)
        else:
            yield Finding(
                program.what,
                ok=False,
                detail="only the tests use it",
                remedy=install_command(packages, system),
                required=False,
                packages=packages,
            )
