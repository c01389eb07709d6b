"""What a command prints of this installation: formats, themes, and what the doctor found. Computes nothing."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import msgspec
from rich.text import Text

from syndicate.cli.terminal import ERR, OUT, print_json, print_table, table_of
from syndicate.errors import Exit, PluginError, SyndicateError
from syndicate.plugins import load_exporter, load_reader, load_verifier
from syndicate.runtime.entry_points import Group, Listed, listed
from syndicate.theme import Theme, built_in_themes

if TYPE_CHECKING:
    from syndicate.runtime.finding import Finding


def formats(*, as_json: bool) -> None:
    """Print all plugins from their metadata. Those of other packages are loaded once, to find broken ones."""
    rows = [
        (plugin, _fault(plugin))
        for group in ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
        for plugin in listed(group)
    ]
    if as_json:
        print_json([{**msgspec.structs.asdict(plugin), "fault": fault} for plugin, fault in rows])
        return
    table = table_of("kind", "name", "from")
    for plugin, fault in rows:
        kind = plugin.group.removeprefix("syndicate.").removesuffix("s")
        name = Text(plugin.name, "red" if fault else "")
        table.add_row(kind, name, f"{plugin.distribution} {plugin.version}")
    print_table(table)
    for fault in dict.fromkeys(fault for _, fault in rows if fault):
        OUT.print(Text.assemble(("broken: ", "bold red"), fault), soft_wrap=True)


def _fault(plugin: Listed) -> str:
    if plugin.built_in:
        return ""
    loads: dict[Group, Callable[[str], object]] = {
        "syndicate.readers": load_reader,
        "syndicate.exporters": load_exporter,
        "syndicate.verifiers": load_verifier,
    }
    try:
        loads[plugin.group](plugin.name)
    except PluginError as error:
        return error.message
    return ""


def themes(*, as_json: bool) -> None:
    """Print the built-in themes."""
    found = list(built_in_themes())
    if as_json:
        print_json([{"name": theme.name, "description": theme.description} for theme in found])
        return
    for theme in found:
        OUT.print(Text.assemble((theme.name, "bold"), f"  {theme.description}"))


def proven(theme: Theme) -> None:
    """Print that a theme may be used."""
    OUT.print(
        Text.assemble(
            (theme.known_as, "bold"),
            "  shows every notice as it is; you can use it",
        )
    )


def refused(errors: Sequence[SyndicateError]) -> Exit:
    """Print what is refused of a theme, one finding a line: file, line, reason, and what to write instead."""
    for error in errors:
        ERR.print(Text(error.message + (f"; {error.hint}" if error.hint else "")), soft_wrap=True)
    ERR.print(
        f"{len(errors)} refused; read the grammar of style sheets and templates in docs/write-a-theme.md"
    )
    return max(error.exit_code for error in errors)


def findings(found: Sequence[Finding], remedy: str, *, as_json: bool) -> Exit:
    """Print what the doctor found, each with its remedy, and the one `remedy` that installs all required packages."""
    if as_json:
        print_json(list(found))
    else:
        for finding in sorted(
            found, key=lambda one: (one.ok, not one.required and not one.ok, not one.remedy)
        ):
            _finding(finding)
        if remedy:
            OUT.print("\nInstall all required packages at once:")
            OUT.print(f"        {remedy}", markup=False, soft_wrap=True)
    return Exit.DONE if all(finding.ok or not finding.required for finding in found) else Exit.FAILED


def _finding(finding: Finding) -> None:
    missing = Text("NOT OK  ", "bold red") if finding.required else Text("absent  ", "yellow")
    mark = Text("ok      ", "green") if finding.ok else missing
    OUT.print(Text.assemble(mark, finding.what, (f"  {finding.detail}", "dim")))
    if finding.remedy:
        OUT.print(f"        {finding.remedy}", markup=False, soft_wrap=True)
