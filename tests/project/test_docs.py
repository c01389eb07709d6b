"""What the documents show is what the program does: code runs, options exist, links lead somewhere."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.paths import ROOT

from syndicate import __version__
from syndicate.plugins.readers import all_readers

README = (ROOT / "README.md").read_text("utf-8")
CHANGELOG = (ROOT / "CHANGELOG.md").read_text("utf-8")
TOP = [ROOT / "README.md", ROOT / "CHANGELOG.md", ROOT / "CONTRIBUTING.md"]
PAGES = [*TOP, *sorted((ROOT / "docs").rglob("*.md"))]


def help_of(*command: str) -> str:
    environment = os.environ | {"COLUMNS": "200", "NO_COLOR": "1"}
    done = subprocess.run(
        [sys.executable, "-m", "syndicate", *command, "--help"],
        capture_output=True, text=True, check=True, env=environment,
    )  # fmt: skip
    return done.stdout


@pytest.mark.parametrize("code", re.findall(r"```python\n(.*?)```", README, re.DOTALL))
def test_the_readme_s_python_runs(code: str, tmp_path: Path) -> None:
    (tmp_path / "examples").symlink_to(ROOT / "examples")
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert "rss.xml" in done.stdout


def test_the_vocabulary_of_add_a_format_works_as_documented() -> None:
    page = (ROOT / "docs" / "add-a-format.md").read_text("utf-8")
    blocks = re.findall(r"```python\n(.*?)```", page, re.DOTALL)
    [code] = [block for block in blocks if "MINE = FRAGMENT.extended" in block]
    exec(code, {})


def test_each_format_that_is_read_has_a_row_in_its_page() -> None:
    page = (ROOT / "docs" / "formats-read.md").read_text("utf-8")
    cells = re.findall(r"^\| ([^|]*`) \|", page, re.MULTILINE)
    assert {name for cell in cells for name in re.findall(r"`(\w+)`", cell)} == set(all_readers())


def test_the_readme_s_commands_and_options_are_the_program_s() -> None:
    overview = help_of()
    for command in re.findall(r"^syndicate (\w+) ", README, re.MULTILINE):
        assert command in overview
    help_text = help_of("convert")
    table = re.findall(r"^\| `.*?` \|", README, re.MULTILINE)
    options = {option for row in table for option in re.findall(r"--[a-z-]+", row)}
    assert len(options) > 8
    missing = {option for option in options if option not in help_text}
    assert not missing


def test_every_option_of_convert_is_in_the_readme() -> None:
    known = set(re.findall(r"--[a-z][a-z-]+", help_of("convert")))
    said = set(re.findall(r"--[a-z][a-z-]+", README)) | {"--help", "--debug", "--from", "--out"}
    assert known - said == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#]+)\)", page.read_text("utf-8")):
        if "://" not in target:
            assert (page.parent / target).exists(), f"{page.name}: {target}"


def test_the_changelog_has_what_is_newer_and_this_version_in_at_most_twenty_lines() -> None:
    headings = re.findall(r"^## (.+)$", CHANGELOG, re.MULTILINE)
    assert headings[0] == "[Unreleased]"
    assert re.fullmatch(rf"\[{re.escape(__version__)}\] - \d{{4}}-\d\d-\d\d", headings[1])
    released = CHANGELOG.split(f"## {headings[1]}")[1].split("\n## ")[0]
    assert 0 < len(re.findall("^- ", released, re.MULTILINE)) <= 20


def test_no_page_installs_the_foreign_package_syndicate() -> None:
    """`syndicate` is the import and the command; whoever installs that name gets another program."""
    pages = [*PAGES, *(ROOT / "syndicate").rglob("*.py"), ROOT / "Containerfile"]
    asked = re.compile(
        r"""(?:install|inject|upgrade)(?: -\S+)* ['"]?syndicate(?![\w-])"""
        r"""|(?<![\w-])syndicate\[[a-z]|dependencies = \["syndicate"\]"""
    )
    assert asked.search("pipx install syndicate")
    assert asked.search("pip install -U 'syndicate[copy]'")
    found = [
        f"{page.relative_to(ROOT)}: {line.strip()}"
        for page in pages
        for line in page.read_text("utf-8").splitlines()
        if asked.search(line)
    ]
    assert found == []


PRIVATE = re.compile(
    r"\b(nobody|mend(s|ed|ing)?|told|anew|stands?|stood|whoever|(is|are) none|go(es)? out|becom(e|es) of|owes?|said)\b",
    re.IGNORECASE,
)
"""Words with a private sense, and riddles; docs/glossary.md has the words to use."""
GENERATED = re.compile(r"<!-- (modules|grammar) -->.*?<!-- end of \1 -->", re.DOTALL)
QUOTED = re.compile(r"```.*?```|`[^`]*`|\"[^\"]*\"", re.DOTALL)
ALLOWED = ("stand for values", "stand for values.")


def private_words(text: str) -> list[str]:
    """The private words of a page, each with what follows it; code, quotations and generated lists are left out."""
    prose = QUOTED.sub("", GENERATED.sub("", text))
    found = [prose[match.start() : match.end() + 20] for match in PRIVATE.finditer(prose)]
    return [words for words in found if not words.startswith(ALLOWED)]


PLAIN = [page for page in PAGES if page.parent.name != "decisions"]


@pytest.mark.parametrize("page", PLAIN, ids=lambda page: page.name)
def test_a_page_is_in_plain_english(page: Path) -> None:
    assert private_words(page.read_text("utf-8")) == []


def test_private_words_are_found() -> None:
    assert private_words("`told` is code. The reader is told.") == ["told."]
    assert len(private_words("What stands there is none; nobody mends it.")) == 4
