"""What this program is called where packages are installed from, and the command that adds a package to it.

The command is that of the environment in which the program runs: a pip of another Python would install it elsewhere.
"""

from __future__ import annotations

import shlex
import sys
from importlib.metadata import requires
from pathlib import Path

DISTRIBUTION = "syndicate-press"
"""The name on the Python Package Index, where "syndicate" is a stranger's. The import and the command are syndicate."""


def install_extra(extra: str) -> str:
    """The command, for a shell, that installs what an optional part of this program needs."""
    from packaging.requirements import Requirement  # noqa: PLC0415 -- slow, and few ask

    packages = [
        f"{requirement.name}{requirement.specifier}"
        for requirement in map(Requirement, requires(DISTRIBUTION) or ())
        if (marker := requirement.marker)
        if marker.evaluate({"extra": extra}) and not marker.evaluate({"extra": ""})
    ]
    whole = f"{DISTRIBUTION}[{extra}]"
    match _manager():
        case "pipx":  # which adds packages to a program, and holds its own name for installed
            return shlex.join(["pipx", "inject", DISTRIBUTION, *packages])
        case "uv":
            return shlex.join(["uv", "tool", "install", whole])
        case _:
            return install_package(whole)


def install_package(requirement: str, *options: str) -> str:
    """The command, for a shell, that installs one package.

    Args:
        requirement: its name, perhaps with versions (PEP 508).
        options: of pip, such as ``--upgrade``.
    """
    match _manager():
        case "pipx":
            return shlex.join(
                ["pipx", "inject", *(["--force"] if options else []), DISTRIBUTION, requirement]
            )
        case "uv":
            return shlex.join(["uv", "tool", "install", DISTRIBUTION, "--with", requirement])
        case _:
            return shlex.join([sys.executable, "-m", "pip", "install", *options, requirement])


def _manager() -> str:
    """Whose environment this is, by the file that its maker leaves there: "pipx", "uv", or "" for a plain one."""
    made_by = {"pipx": "pipx_metadata.json", "uv": "uv-receipt.toml"}
    return next((name for name, file in made_by.items() if Path(sys.prefix, file).is_file()), "")
