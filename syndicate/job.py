"""What one run is asked to do, as a frozen value. The only place that may read environment variables."""

from __future__ import annotations

import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path, PurePath
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.model import Disclaimer, Moment, Waiver
from syndicate.model.policy import FORMATS, UNKNOWN_URL, NoticePolicy, PdfProfile, notice_of
from syndicate.secret import Secret


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


def usable_cpus() -> int:
    """How many processors this process may use."""
    return len(os.sched_getaffinity(0)) if sys.platform == "linux" else os.cpu_count() or 1


class Limits(Struct, frozen=True):
    """What one source, and one output, may take before it is given up as if it could not be read or written.

    `asked_s` is the time that the user allows for either. Without it, an output's time grows with its articles.
    Outputs are made of what the user has chosen; so their memory is bounded only to save the machine.
    """

    asked_s: float | None = None
    source_bytes: int = 2_000_000_000
    output_bytes: int = msgspec.field(default_factory=lambda: _memory() * 3 // 4)

    @property
    def source_s(self) -> float:
        return self.asked_s or 120.0

    def output_s(self, articles: int) -> float:
        return self.asked_s or 300.0 + 5.0 * articles


def _memory() -> int:
    return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")


class Job(Struct, frozen=True, kw_only=True):
    """One run of ``syndicate convert``.

    `sources` are as the user typed them: files, folders, globs, URLs, or ``-``. Of URLs a copy is kept in `cache`;
    `allowed_hosts` are those in private networks that may be asked. `reader` forces one format of input.
    `folder` is where the set of outputs goes; where `file` is set, that one output goes there instead
    (``-`` is standard output). `images` says whether pictures are looked for. `now` decides over embargoes and
    expiries, and over nothing else. `jobs` sources are read, or outputs made, at once. Without `limits` one job is done
    in this very process.
    """

    sources: tuple[str, ...]
    reader: str | None = None
    formats: tuple[str, ...] = FORMATS
    folder: str = "out"
    file: str | None = None
    theme: str = "newspaper"
    title: str = ""
    publisher: str = ""
    url: str = UNKNOWN_URL
    date: Moment | None = None
    each: bool = False
    drafts: bool = False
    notice: NoticePolicy = NoticePolicy()
    pdf_profile: PdfProfile = "archive"
    jobs: int = 1
    limits: Limits | None = None
    images: bool = True
    allowed_hosts: frozenset[str] = frozenset()
    cache: Path = msgspec.field(default_factory=cache_folder)
    now: datetime = msgspec.field(default_factory=now)


def formats_of(asked: tuple[str, ...], file: str | None, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names of the formats to write, each once, from ``--to rss,atom --to pdf`` and ``-o FILE``.

    A file's suffix is its format's name; ``.xml`` is RSS. `asked` decides where both are given; ``all`` in it stands
    for those that are `known`.

    Raises:
        UsageError: a file is named and not exactly one format.
    """
    names = tuple(
        dict.fromkeys(name.strip().lower() for part in asked for name in part.split(",") if name.strip())
    )
    if "all" in names:
        names = tuple(dict.fromkeys((*FORMATS, *known)))
    if file is None:
        return names or FORMATS
    if names:
        if len(names) > 1:
            raise UsageError(
                f"-o {file}: one file holds one format, not {len(names)}",
                "name one with --to, or use --out FOLDER instead of -o",
            )
        return names
    suffix = PurePath(file).suffix.lower().removeprefix(".")
    if not suffix:
        raise UsageError(
            f"-o {file}: which format?",
            "say so with --to, such as --to epub"
            + ("" if file == "-" else ", or give the file a suffix such as .epub"),
        )
    return ("rss" if suffix == "xml" else suffix,)


def at_home(path: str | Path) -> str:
    """A path with ``~`` and ``~user`` expanded: shells leave them in ``--out=~/x``, and no shell reads a job file."""
    return os.path.expanduser(path)  # noqa: PTH111 -- Path.expanduser raises where there is no such user


def hosts_of(names: list[str] | None) -> frozenset[str]:
    """The hosts that ``--allow-host`` names, as they are compared."""
    return frozenset(name.strip().lower() for name in names or ())


def url_of(text: str) -> str:
    """The absolute URL of the outputs' folder, with a final slash. Raises: UsageError."""
    if not text:
        return UNKNOWN_URL
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.query or parts.fragment:
        raise UsageError(f"--url {text}: not the URL of a folder", "write it like https://example.org/news/")
    return text if text.endswith("/") else f"{text}/"


def sha256_of(text: str, option: str) -> str:
    """A SHA-256 in lower-case hexadecimal; empty for an empty text. Raises: UsageError."""
    found = text.strip().lower()
    if found and not re.fullmatch(r"[0-9a-f]{64}", found):
        raise UsageError(f"{option} {text}: not a SHA-256", "give its 64 hexadecimal digits")
    return found


def moment_of(text: str, option: str = "--date") -> Moment | None:
    """An ISO 8601 day or instant; None for an empty text. Raises: UsageError."""
    try:
        return Moment.parse(text) if text else None
    except ValueError as error:
        raise UsageError(
            f"{option} {text}: {error}", "write it like 2022-10-27 or 2022-10-27T14:30+02:00"
        ) from error


def policy_of(text: str | None, file: Path | None, waived: str | None, *, required: bool) -> NoticePolicy:
    """The one answer for the notice that was given on the command line, if any.

    Raises:
        UsageError: more than one answer, an empty one, or a file that cannot be read.
    """
    if waived is None:
        written = _written(text, file)
        answer = None if written is None else _noticed(written, file)
        return NoticePolicy(answer, required, text=written or "")
    if text is not None or file is not None:
        raise UsageError("a notice and a waiver at once", "give one of --disclaimer, --no-disclaimer")
    if not waived.strip():
        raise UsageError("--no-disclaimer: no reason", "say why, in a few words: it stands in the receipt")
    return NoticePolicy(Waiver(waived.strip()), required)


def notice_given(text: str | None, file: Path | None) -> Disclaimer | None:
    """The notice that was given on the command line or in a file, or None. Raises: UsageError, as `policy_of`."""
    written = _written(text, file)
    return None if written is None else _noticed(written, file)


def _written(text: str | None, file: Path | None) -> str | None:
    if text is not None and file is not None:
        raise UsageError("two notices at once", "give one of --disclaimer, --disclaimer-file")
    try:
        return text if file is None else Path(at_home(file)).read_bytes().decode("utf-8")
    except OSError as error:
        raise UsageError(f"{file}: {error.strerror}", "name a file that holds the notice") from error
    except UnicodeDecodeError as error:
        raise UsageError(f"{file}: not UTF-8 at byte {error.start}", "save the notice as UTF-8") from error


def _noticed(written: str, file: Path | None) -> Disclaimer:
    try:
        return notice_of(written)
    except ValueError as error:
        raise UsageError(
            f"{file or '--disclaimer'}: {error}", "write the notice as the publisher words it"
        ) from error
