"""Themes: a folder of design tokens, style sheets and page templates becomes one frozen value. No logic.

A folder holds ``theme.toml`` (``name``, ``description`` and a table ``tokens`` of strings) and text files, which
exporters ask for by name. Style sheets read the tokens as CSS custom properties.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from pathlib import Path

from msgspec import Struct

from syndicate.errors import ThemeError


class Theme(Struct, frozen=True):
    """A theme, whole in memory: exporters that hold one need no disk.

    `tokens` are (name, CSS value) pairs; `files` are (name, text) pairs. Both are sorted by name.
    """

    name: str
    description: str
    tokens: tuple[tuple[str, str], ...]
    files: tuple[tuple[str, str], ...]

    def file(self, name: str) -> str:
        """The text of a file of the theme. Raises: ThemeError if the theme lacks it."""
        for found, text in self.files:
            if found == name:
                return text
        raise ThemeError(
            f"the theme {self.name!r} has no {name}", "a theme needs every file of the built-in one"
        )

    def custom_properties(self) -> str:
        """The tokens as a CSS rule that style sheets read with ``var(--name)``."""
        lines = "".join(f"  --{name}: {value};\n" for name, value in self.tokens)
        return f":root {{\n{lines}}}\n"


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


def load_theme(name: str) -> Theme:
    """Load a built-in theme by its name, or a theme of one's own by the path of its folder.

    Raises:
        ThemeError: there is no such theme, or its ``theme.toml`` is malformed.
    """
    folder = Path(name) if "/" in name else themes_folder() / name
    manifest = folder / "theme.toml"
    if not manifest.is_file():
        known = ", ".join(sorted(path.parent.name for path in themes_folder().glob("*/theme.toml")))
        raise ThemeError(
            f"no theme {name!r}", f"there are: {known}; or give the path of a folder with a theme.toml"
        )
    try:
        table = tomllib.loads(manifest.read_text("utf-8"))
        tokens = tuple(sorted((str(key), str(value)) for key, value in table.get("tokens", {}).items()))
        files = tuple(
            (path.relative_to(folder).as_posix(), path.read_text("utf-8"))
            for path in sorted(folder.rglob("*"))
            if path.is_file() and path != manifest
        )
        return Theme(str(table.get("name", folder.name)), str(table.get("description", "")), tokens, files)
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, AttributeError) as error:
        raise ThemeError(f"{manifest}: {error}", "see themes/newspaper/theme.toml for the form") from error
