"""What the environment says of a run. The only place that may read environment variables."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

from syndicate.errors import UsageError
from syndicate.runtime.secret import Secret


def now() -> datetime:
    """The time of this run, by which embargoes and expiries count; ``SOURCE_DATE_EPOCH`` (seconds) sets it.

    Raises:
        UsageError: the variable is no number of seconds.
    """
    given = os.environ.get("SOURCE_DATE_EPOCH", "")
    try:
        return datetime.fromtimestamp(int(given), UTC) if given else datetime.now(UTC)
    except (ValueError, OverflowError, OSError) as error:
        raise UsageError(f"SOURCE_DATE_EPOCH={given}: not a number of seconds", "unset it") from error


def cache_folder() -> Path:
    """Where copies of fetched sources are kept: in ``XDG_CACHE_HOME`` (XDG Base Directory Specification)."""
    return Path(at_home(os.environ.get("XDG_CACHE_HOME") or "~/.cache")) / "syndicate"


def secret_of(table: object, folder: Path) -> Secret:
    """The secret that a table of a job names: ``{env = "NAME"}`` a variable, ``{file = "PATH"}`` a file's first line.

    Args:
        table: as TOML gave it.
        folder: where a relative path begins.

    Raises:
        ValueError: nothing else is a place for a secret, and there has to be one. The message does not show it.
    """
    match table:
        case {"env": str(name), **others} if not others:
            text = os.environ.get(name, "")
            where = f"the environment has no {name}"
        case {"file": str(name), **others} if not others:
            where = f"{name} is empty"
            try:
                text = (folder / at_home(name)).read_text("utf-8").split("\n", 1)[0].removesuffix("\r")
            except OSError as error:
                raise ValueError(f"{name}: {error.strerror}") from error
            except UnicodeDecodeError:
                raise ValueError(f"{name}: not UTF-8") from None  # the cause would show what stands there
        case _:
            raise ValueError(
                'a secret is not written here: name its place, {env = "NAME"} or {file = "PATH"}'
            )
    if not text:
        raise ValueError(where)
    return Secret(text)


def at_home(path: str | Path) -> str:
    """A path with ``~`` and ``~user`` expanded: shells leave them in ``--out=~/x``, and no shell reads a job file."""
    return os.path.expanduser(path)  # noqa: PTH111 -- Path.expanduser raises where there is no such user
