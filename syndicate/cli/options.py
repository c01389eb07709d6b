"""Options as typer sees them: how one is made, those that several commands have, and a command of a value.

Each option belongs to a panel of ``--help``, and its sentence states the default. Nothing heavy is imported:
``syndicate --help`` has to answer at once.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable
from dataclasses import MISSING, fields
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TypeVar, get_type_hints

import typer
from typer.models import OptionInfo

if TYPE_CHECKING:
    from _typeshed import DataclassInstance

T = TypeVar("T", bound="DataclassInstance")

SOURCES = "Sources"
NOTICE = "Notice"
EDITION = "Edition"
OUTPUTS = "Outputs"
LIMITS = "Limits"
JOB = "Job"
PUBLICATION = "Publication"
REPORT = "Report"

DEFAULT_JOB = Path("syndicate.toml")


def option(
    panel: str, sentence: str, *names: str, metavar: str = "", at_least: float | None = None
) -> OptionInfo:
    """An option in a panel of the help. Its sentence states the default; a flag has no `metavar`."""
    made: OptionInfo = typer.Option(
        *names, help=sentence, metavar=metavar, min=at_least, show_default=False, rich_help_panel=panel
    )
    return made


def accepts(arguments: type[T]) -> Callable[[Callable[[T], None]], Callable[..., None]]:
    """Make a command of a function that takes its arguments as one value.

    Args:
        arguments: a dataclass, each field annotated as typer wants a parameter.
    """
    hints = get_type_hints(arguments, include_extras=True)
    keyword = inspect.Parameter.KEYWORD_ONLY
    parameters = [
        inspect.Parameter(
            one.name,
            keyword,
            default=inspect.Parameter.empty if one.default is MISSING else one.default,
            annotation=hints[one.name],
        )
        for one in fields(arguments)
    ]

    def command_of(function: Callable[[T], None]) -> Callable[..., None]:
        def command(**given: object) -> None:
            function(arguments(**given))

        command.__name__, command.__doc__ = function.__name__, function.__doc__
        command.__annotations__ = hints
        vars(command)["__signature__"] = inspect.Signature(parameters)
        return command

    return command_of


# Options that several commands have.

Reader = Annotated[
    str | None,
    option(
        SOURCES,
        "Format of every source (default: detected from the content).",
        "--from",
        "-f",
        metavar="FORMAT",
    ),
]
AllowedHosts = Annotated[
    list[str] | None,
    option(
        SOURCES,
        "Host in a private network that may be asked; repeatable (default: none).",
        "--allow-host",
        metavar="NAME",
    ),
]
NoticeText = Annotated[
    str | None,
    option(
        NOTICE,
        "Notice of every article (default: the notice that is found in each article).",
        "--disclaimer",
        metavar="TEXT",
    ),
]
NoticeFile = Annotated[
    Path | None,
    option(
        NOTICE,
        "UTF-8 file with the notice of every article (default: none).",
        "--disclaimer-file",
        metavar="FILE",
    ),
]
Waived = Annotated[
    str | None,
    option(
        NOTICE,
        "Publish without a notice; the reason is written into the receipt (default: off).",
        "--no-disclaimer",
        metavar="REASON",
    ),
]
NoticeRequired = Annotated[
    bool,
    option(NOTICE, "Refuse an article without a notice (default: warn).", "--require-disclaimer"),
]
Copy = Annotated[
    Path | None,
    option(
        OUTPUTS,
        "Copy the published files to this folder, without symbolic links (default: no copy).",
        "--copy",
        metavar="FOLDER",
    ),
]
AsJson = Annotated[
    bool, option(REPORT, "Print one JSON report, on every exit code (default: text).", "--json")
]
Debug = Annotated[bool, option(REPORT, "Show the traceback of an error (default: one line).", "--debug")]
JobPath = Annotated[
    Path,
    typer.Argument(
        metavar="JOBFILE", help="Job file (default: syndicate.toml in this folder).", show_default=False
    ),
]
ArticleId = Annotated[str, typer.Argument(metavar="ID", help="Id of the article, as the ledger lists it.")]
