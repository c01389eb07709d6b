"""docs/architecture.md names what is there: picture, modules, paths."""

from __future__ import annotations

import re
import runpy
from collections.abc import Iterator
from pathlib import Path

import pytest
from helpers.paths import ROOT

PACKAGE = ROOT / "syndicate"
PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
SCRIPT = ROOT / "script" / "draw_architecture"


@pytest.fixture(scope="module")
def drawn() -> dict[str, object]:
    return runpy.run_path(str(SCRIPT))


def call(drawn: dict[str, object], name: str, *given: object) -> object:
    function = drawn[name]
    assert callable(function)
    return function(*given)


def test_the_picture_and_the_list_of_modules_are_those_that_the_script_draws_now(
    drawn: dict[str, object],
) -> None:
    """Run script/draw_architecture after a module or an import between packages was added, renamed or removed."""
    picture = (ROOT / "docs" / "pictures" / "architecture.svg").read_text("utf-8")
    assert picture == call(drawn, "picture")
    assert call(drawn, "documented", PAGE) == PAGE


def test_the_picture_shows_an_import_that_is_there_and_none_that_is_not(drawn: dict[str, object]) -> None:
    picture = str(call(drawn, "picture"))
    assert "<title>cli imports convert</title>" in picture
    assert "<title>publish imports verify</title>" in picture
    assert "<title>verify imports export</title>" not in picture


def test_the_script_sees_imports_of_every_form(drawn: dict[str, object], tmp_path: Path) -> None:
    source = tmp_path / "module.py"
    source.write_text(
        "import os, syndicate.read.html as html\nfrom syndicate import verify\n"
        "from syndicate.model.notice import Disclaimer\ndef late():\n    from syndicate.job import run\n"
    )
    assert list(call(drawn, "imports", [source])) == ["read", "verify", "model", "job"]  # type: ignore[call-overload]


def named() -> Iterator[str]:
    """The packages and modules that the page lists, each with its folder."""
    room = ""
    for heading, module in re.findall(r"^(?:### `([\w/.]+)`|- `([\w/.]+)`:)", PAGE, re.MULTILINE):
        room = heading or room
        yield heading or room + module


def test_each_module_of_the_first_two_levels_is_named_and_none_that_is_not_there() -> None:
    there = {
        path.relative_to(PACKAGE).as_posix() + "/" * path.is_dir()
        for pattern in ("*", "*/*")
        for path in PACKAGE.glob(pattern)
        if (path.suffix == ".py" and path.name != "__init__.py") or (path / "__init__.py").is_file()
    }
    found = list(named())
    assert len(found) == len(set(found))
    assert set(found) == there


@pytest.mark.parametrize("page", ["docs/architecture.md", "CONTRIBUTING.md"])
def test_each_path_that_the_page_names_exists(page: str) -> None:
    """Words in capitals stand for a name that somebody chooses."""
    text = (ROOT / page).read_text("utf-8")
    code = re.findall(r"`((?:syndicate|tests|docs|script|themes|examples)/[^`\s]*)`", text)
    assert len(code) > 5
    missing = [name for name in code if not re.search("[A-Z]{3}", name) and not (ROOT / name).exists()]
    assert missing == []
