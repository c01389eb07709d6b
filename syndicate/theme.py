"""Themes: a folder of design tokens, style sheets, page templates and fonts becomes one frozen value. No logic.

A folder holds ``theme.toml`` (``name``, ``description`` and a table ``tokens`` of strings) and the files of `KNOWN`,
which exporters request by name; nothing else is read. Style sheets read the tokens as CSS custom properties. Only
`load_theme` reads the disk.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.errors import ThemeError

KNOWN = ("cover.html", "epub/*.xhtml", "epub/*.css", "pdf/*.html", "pdf/*.css", "page/*.html", "page/*.css")
"""The text files of a theme, in UTF-8."""
KNOWN_DATA = (
    "fonts/*.ttf",
    "fonts/*.otf",
    "fonts/*.woff",
    "fonts/*.woff2",
    "images/*.png",
    "images/*.jpg",
    "images/*.jpeg",
)
"""The fonts of its style sheets, and the pictures of its cover."""
_MOST_BYTES = {True: 1_000_000, False: 20_000_000}
"""Most bytes of a text file, and of any other file."""
_FOUNDATION = ".notice { clear: both }\n"
"""Added to every sheet of flowing text, so that no float of the story is beside a notice."""
_VARIABLE = re.compile(r"var\(\s*--([\w-]+)\s*(?:,[^()]*)?\)")


class Theme(Struct, frozen=True):
    """A theme in memory: exporters need no disk.

    `tokens` are (name, CSS value) pairs; `files` are (name, text) pairs, `data` (name, bytes) pairs; all
    by name.
    """

    name: str
    description: str
    tokens: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]
    data: tuple[tuple[str, bytes], ...] = ()
    given: str = ""
    """The name or the path that a person gave."""

    @property
    def known_as(self) -> str:
        """The name or path for messages."""
        return self.given or self.name

    def at(self, file: str, line: int = 0) -> str:
        """A place in a file of the theme, for messages: the folder as it was given, file and line."""
        place = f"{self.known_as.rstrip('/')}/{file}"
        return f"{place}:{line}" if line else place

    def file(self, name: str) -> str:
        """The text of a file of the theme. Raises: ThemeError if the theme lacks it."""
        for found, text in self.files:
            if found == name:
                return text
        raise ThemeError(f"{self.known_as}: no {name}", "copy that file from the built-in theme")

    def custom_properties(self) -> str:
        """The tokens as a CSS rule that style sheets read with ``var(--name)``."""
        lines = "".join(f"  --{name}: {value};\n" for name, value in self.tokens)
        return f":root {{\n{lines}}}\n"

    def sheet(self, name: str) -> str:
        """A style sheet of flowing text for an output, with the values of tokens, because many apps know no variables.

        Lines are those of the file. Custom properties that the sheet itself declares stay.

        Raises:
            ThemeError: the theme lacks the file, or the file uses an unknown token.
        """
        css, tokens = self.file(name), dict(self.tokens)

        def value(match: re.Match[str]) -> str:
            if match[1] in tokens:
                return tokens[match[1]]
            if "," in match[0] or re.search(rf"--{match[1]}\s*:", css):
                return match[0]
            line = css.count("\n", 0, match.start()) + 1
            raise ThemeError(
                f"{self.at(name, line)}: no token {match[1]!r}",
                "add it to the theme's [tokens]",
            )

        return _VARIABLE.sub(value, css).removeprefix("\ufeff").rstrip("\n") + "\n" + _FOUNDATION

    @property
    def digest(self) -> str:
        """The SHA-256 of everything in the theme, whatever its folder."""
        return hashlib.sha256(msgspec.json.encode(msgspec.structs.replace(self, given=""))).hexdigest()


def themes_folder() -> Path:
    """Where the built-in themes are: inside the installed package, or beside it in a source checkout."""
    package = Path(__file__).parent
    installed = package / "themes"
    return installed if installed.is_dir() else package.parent / "themes"


def built_in_themes() -> Iterator[Theme]:
    """The themes that come with the package, by name."""
    for folder in sorted(themes_folder().iterdir()):
        if (folder / "theme.toml").is_file():
            yield load_theme(str(folder))


@cache
def built_in_digests() -> frozenset[str]:
    """The digests of the themes of the package: its tests have checked them."""
    return frozenset(theme.digest for theme in built_in_themes())


def load_theme(name: str) -> Theme:
    """Load a built-in theme by its name, or another theme by the path of its folder.

    Raises:
        ThemeError: there is no such theme, or one of its files cannot be read.
    """
    folder = Path(name) if "/" in name else themes_folder() / name
    manifest = folder / "theme.toml"
    if not manifest.is_file():
        known = ", ".join(sorted(path.parent.name for path in themes_folder().glob("*/theme.toml")))
        raise ThemeError(
            f"no theme {name!r}",
            f"name one of these: {known}; or give the path of a folder with a theme.toml",
        )
    try:
        table = tomllib.loads(_text(manifest))
        tokens = tuple(sorted((str(key), _token(value)) for key, value in table.get("tokens", {}).items()))
    except (tomllib.TOMLDecodeError, AttributeError) as error:
        raise ThemeError(f"{manifest}: {error}", "see themes/newspaper/theme.toml for the form") from error
    return Theme(
        str(table.get("name", folder.name)),
        str(table.get("description", "")),
        tokens,
        tuple((path.relative_to(folder).as_posix(), _text(path)) for path in _found(folder, KNOWN)),
        tuple(
            (path.relative_to(folder).as_posix(), _read(path, text=False))
            for path in _found(folder, KNOWN_DATA)
        ),
        name,
    )


def _found(folder: Path, patterns: tuple[str, ...]) -> list[Path]:
    """Files of these names; names with a leading dot belong to the system or an editor."""
    found = {path for pattern in patterns for path in folder.glob(pattern)}
    return sorted(path for path in found if path.is_file() and not path.name.startswith("."))


def _token(value: object) -> str:
    return " ".join(str(value).split())


def _text(path: Path) -> str:
    try:
        return _read(path, text=True).decode("utf-8")
    except UnicodeDecodeError as error:
        raise ThemeError(f"{path}: not UTF-8 at byte {error.start}", "save the file in UTF-8") from error


def _read(path: Path, *, text: bool) -> bytes:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ThemeError(f"{path}: {error.strerror}", "make the file readable, or remove it") from error
    if len(data) > _MOST_BYTES[text]:
        raise ThemeError(
            f"{path}: more than {_MOST_BYTES[text]:,} bytes", "make the file smaller, or remove it"
        )
    return data
