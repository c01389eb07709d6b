"""The help of each command: options stand in panels, state their defaults, and fit a narrow terminal."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import pytest
import typer
from helpers.command_line import syndicate
from typer.core import TyperArgument, TyperCommand, TyperGroup, TyperOption
from typer.main import get_command
from typer.testing import CliRunner

import syndicate as package
from syndicate.cli import app
from syndicate.plugins.formats import default_formats

STORY = "Quay reopens\n\nThe quay opened again on Monday, after two years of works.\n"
_TYPERS_OWN = {"--help", "--version", "--install-completion", "--show-completion"}
"""Options that do one thing and end the command: they have no value, so no default."""


def _commands(name: str, command: object) -> Iterator[tuple[str, TyperCommand | TyperGroup]]:
    """The command, and those below it, by the words that call them."""
    assert isinstance(command, TyperCommand | TyperGroup)
    yield name, command
    for word, below in command.commands.items() if isinstance(command, TyperGroup) else ():
        yield from _commands(f"{name} {word}".strip(), below)


COMMANDS = dict(_commands("", get_command(app)))


def _parameters(name: str) -> Iterator[TyperOption | TyperArgument]:
    for one in COMMANDS[name].params:
        assert isinstance(one, TyperOption | TyperArgument)
        if not _TYPERS_OWN & set(one.opts):
            yield one


def faults(one: TyperOption | TyperArgument) -> list[str]:
    """What the help of an option or argument lacks."""
    found = []
    if isinstance(one, TyperOption) and not one.hidden and not one.rich_help_panel:
        found.append("no panel")
    if not (one.required or re.search(r"\(default: [^)]+\)\.$", one.help or "")):
        found.append("no default in its sentence")
    if (
        one.show_default
        and one.default is not None
        and not one.required
        and not isinstance(one.default, bool)
    ):
        found.append("its default twice")
    if not re.match(r"[A-Za-z]", one.help or "") or not (one.help or "").endswith("."):
        found.append("no sentence")
    return found


@pytest.mark.parametrize("name", COMMANDS)
def test_every_option_has_a_panel_and_states_its_default(name: str) -> None:
    assert COMMANDS[name].help
    assert {one.name: faults(one) for one in _parameters(name) if faults(one)} == {}


def test_an_option_without_panel_or_default_is_found() -> None:
    lacking = typer.Typer()

    @lacking.command()
    def press(pages: Annotated[int, typer.Option(help="Number of pages.")] = 8) -> None: ...

    [pages, *_] = (one for one in get_command(lacking).params if one.name == "pages")
    assert isinstance(pages, TyperOption)
    assert faults(pages) == ["no panel", "no default in its sentence", "its default twice"]


def test_the_commands_are_those_that_are_known() -> None:
    known = "convert verify inspect formats themes doctor run init ledger"
    assert set(COMMANDS[""].commands) == set(known.split())  # type: ignore[union-attr]
    assert {"themes check", "ledger show", "ledger withdraw"} < COMMANDS.keys()


def test_convert_groups_its_options() -> None:
    panels = [one.rich_help_panel for one in _parameters("convert") if isinstance(one, TyperOption)]
    assert list(dict.fromkeys(filter(None, panels))) == [
        "Sources", "Notice", "Edition", "Outputs", "Limits", "Report",
    ]  # fmt: skip


def test_convert_names_the_formats_that_it_makes_by_default() -> None:
    [to] = [one for one in _parameters("convert") if one.name == "to"]
    assert f"(default: {','.join(default_formats())})." in (to.help or "")


@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("columns", ["80", "120"])
def test_help_fits_the_terminal(name: str, columns: str) -> None:
    runner = CliRunner(env={"COLUMNS": columns})
    done = runner.invoke(app, [*name.split(), "--help"], prog_name="syndicate")
    assert done.exit_code == 0
    assert done.stdout.lstrip().startswith(f"Usage: syndicate {name}".rstrip())
    assert "…" not in done.stdout, "a name or a default is cut off"
    assert max(map(len, done.stdout.splitlines())) <= int(columns)


@pytest.mark.parametrize("option", ["--workers", "--jobs"])
def test_jobs_is_a_hidden_name_of_workers(option: str, tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text(STORY, "utf-8")
    done = syndicate(tmp_path, "convert", "quay.txt", "--no-disclaimer", "own", "--to", "txt", option, "1")
    assert (done.returncode, "newsletter.txt" in done.stdout) == (0, True)
    refused = syndicate(tmp_path, "convert", "quay.txt", option, "0")
    assert (refused.returncode, option in refused.stderr) == (2, True)
    shown = syndicate(tmp_path, "convert", "--help").stdout
    assert ("--workers" in shown, "--jobs" in shown) == (True, False)


def test_version_is_printed(tmp_path: Path) -> None:
    assert syndicate(tmp_path, "--version").stdout == f"syndicate {package.__version__}\n"


def in_bash(folder: Path, *lines: str) -> str:
    """What bash prints of these lines, with a home of its own and `syndicate` as a command."""
    command = folder / "syndicate"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m syndicate "$@"\n')
    command.chmod(0o755)
    environment = os.environ | {"HOME": str(folder), "PATH": f"{folder}:{os.environ['PATH']}"}
    done = subprocess.run(
        ["bash", "--norc", "-eu"], input="\n".join([*lines, "true"]), env=environment,
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    return done.stdout


def test_bash_completes_commands_and_options(tmp_path: Path) -> None:
    printed = in_bash(
        tmp_path,
        "syndicate --install-completion",
        "source ~/.bashrc",
        "COMP_WORDS=(syndicate con) COMP_CWORD=1",
        "_syndicate_completion syndicate",
        'echo "${COMPREPLY[@]}"',
        "COMP_WORDS=(syndicate convert --requi) COMP_CWORD=2",
        "_syndicate_completion syndicate",
        'echo "${COMPREPLY[@]}"',
    )
    assert "bash completion installed in" in printed
    assert printed.splitlines()[-2:] == ["convert", "--require-disclaimer"]


def test_the_completion_script_is_shown(tmp_path: Path) -> None:
    assert "complete -o default -F _syndicate_completion syndicate" in in_bash(
        tmp_path, "syndicate --show-completion"
    )
