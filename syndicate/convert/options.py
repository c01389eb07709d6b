"""What one run of ``syndicate convert`` is asked to do, as a frozen value."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import datetime
from pathlib import Path, PurePath
from urllib.parse import urlsplit

import msgspec
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.model import Disclaimer, Moment, Waiver
from syndicate.model.policy import UNKNOWN_URL, NoticePolicy, PdfProfile, notice_of
from syndicate.plugins.formats import default_formats, faults_of, format_of_ending
from syndicate.runtime.entry_points import suggestion
from syndicate.runtime.environment import at_home, cache_folder, now
from syndicate.runtime.limits import Limits


class FormatOption(Struct, frozen=True):
    """An option of one format, as it was written: ``FORMAT.KEY=VALUE``."""

    format: str
    key: str
    value: str


class ConvertOptions(Struct, frozen=True, kw_only=True):
    """One run of ``syndicate convert``.

    `sources` are as the user typed them: files, folders, globs, URLs, or ``-``. Of URLs a copy is kept in `cache`;
    `allowed_hosts` are those in private networks that may be asked. `reader` forces one format of input.
    `folder` is where the set of outputs goes; where `file` is set, that one output goes there instead
    (``-`` is standard output). `images` says whether pictures are looked for. `now` decides over embargoes and
    expiries, and over nothing else. `options` are for single exporters; `options_of` has checked them. So many
    `workers` read sources, or make outputs, at once (default: one per processor). `timeout_s` is what one source, one
    output, or its verification may take (default: that of `Limits`).
    """

    sources: tuple[str, ...]
    reader: str | None = None
    formats: tuple[str, ...] = msgspec.field(default_factory=default_formats)
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
    options: tuple[FormatOption, ...] = ()
    workers: int = 0
    timeout_s: float | None = None
    images: bool = True
    allowed_hosts: frozenset[str] = frozenset()
    cache: Path = msgspec.field(default_factory=cache_folder)
    now: datetime = msgspec.field(default_factory=now)

    @property
    def limits(self) -> Limits:
        """Of sources and outputs. Time that is given is given for all, however many articles an output holds."""
        if self.timeout_s is None:
            return Limits(workers=self.workers)
        return Limits(workers=self.workers, item_s=self.timeout_s, article_s=0)


def formats_of(asked: tuple[str, ...], file: str | None, known: tuple[str, ...] = ()) -> tuple[str, ...]:
    """The names of the formats to write, each once, from ``--to rss,atom --to pdf`` and ``-o FILE``.

    A file's suffix is its format's name, or how files of the first such format end. `asked` decides where both are
    given; ``all`` in it stands for those that are `known`.

    Raises:
        UsageError: a file is named and not exactly one format.
    """
    names = tuple(
        dict.fromkeys(name.strip().lower() for part in asked for name in part.split(",") if name.strip())
    )
    if "all" in names:
        names = tuple(dict.fromkeys((*default_formats(), *known)))
    if file is None:
        return names or default_formats()
    if names:
        if len(names) > 1:
            raise UsageError(
                f"-o {file}: one file holds one format, not {len(names)}",
                "name one with --to, or use --out FOLDER instead of -o",
            )
        return names
    ending = PurePath(file).suffix.lower()
    if not ending.removeprefix("."):
        raise UsageError(
            f"-o {file}: which format?",
            "say so with --to, such as --to epub"
            + ("" if file == "-" else ", or give the file a suffix such as .epub"),
        )
    return (format_of_ending(ending),)


def options_of(texts: Iterable[str], formats: Sequence[str]) -> tuple[FormatOption, ...]:
    """The options that ``--option FORMAT.KEY=VALUE`` sets, of two for one key the last.

    Raises:
        UsageError: one is not written so, is of a format that is not made, or is not what the exporter takes.
        ExceptionGroup: an exporter does not load.
    """
    found: dict[str, dict[str, str]] = {}
    for text in texts:
        name, key, value = _parted(text)
        if name not in formats:
            raise UsageError(f"--option {text}: {name!r} is not made in this run", suggestion(name, formats))
        found.setdefault(name, {})[key] = value
    for name, options in found.items():
        for fault in faults_of(name, options):
            raise UsageError(f"--option {name}.{fault.key}: {fault.what}", fault.hint)
    return tuple(
        FormatOption(name, key, value) for name, options in found.items() for key, value in options.items()
    )


def _parted(text: str) -> tuple[str, str, str]:
    option, equals, value = text.partition("=")
    name, full_stop, key = option.partition(".")
    if not (equals and full_stop and name.strip() and key.strip()):
        raise UsageError(f"--option {text}: not an option", "write it like FORMAT.KEY=VALUE")
    return name.strip().lower(), key.strip(), value


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
