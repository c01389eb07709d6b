"""The public names: exactly these, lazily, with exact types outside, and used as docs/api.md says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
import textwrap
from pathlib import Path
from types import ModuleType

import pytest
from helpers.paths import ROOT

import syndicate
from syndicate.verify.published import verify_published

PAGE = (ROOT / "docs" / "api.md").read_text("utf-8")
NAMES = """
    Article Artifact ConvertOptions Disclaimer Draft Edition Exporter NoticePolicy Passage Reader RunOptions
    SyndicateError Theme Verifier Waiver __version__ convert inspect run verify
""".split()  # noqa: SIM905 -- names in columns would say no more


def test_the_public_names_are_these_and_at_most_20() -> None:
    assert syndicate.__all__ == NAMES
    assert len(NAMES) <= 20
    assert dir(syndicate) == sorted(NAMES)


@pytest.mark.parametrize("name", NAMES)
def test_each_public_name_is_there_and_described(name: str) -> None:
    assert f"`{name}`" in PAGE
    assert name == "__version__" or f"{name}" in (syndicate.__doc__ or "")
    found = getattr(syndicate, name)
    assert isinstance(found, str) or len(found.__doc__ or "") > 20


def test_a_type_checker_sees_each_name_where_python_finds_it() -> None:
    tree = ast.parse(Path(syndicate.__file__).read_text("utf-8"))
    seen = {
        alias.asname or alias.name: f"{node.module}:{alias.name}"
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and str(node.module).startswith("syndicate.")
        for alias in node.names
    }
    assert seen == syndicate._PLACES
    assert set(seen) == set(NAMES) - {"__version__"}


def test_an_import_loads_nothing_and_folders_do_not_take_the_names_of_functions() -> None:
    code = """
        import sys
        import syndicate
        print([name for name in sys.modules if name.startswith("syndicate.")])
        print([name for name in ("msgspec", "typer", "lxml", "httpx", "weasyprint") if name in sys.modules])
        import syndicate.convert.options, syndicate.verify
        from syndicate import Article
        print([name for name in ("syndicate.job", "syndicate.cli", "syndicate.export", "lxml") if name in sys.modules])
        print(syndicate.verify.__name__, syndicate.convert.__name__, Article.__name__, syndicate.errors.__name__)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["[]", "[]", "[]", "verify_published convert Article syndicate.errors"]


def test_a_folder_never_replaces_a_function() -> None:
    syndicate.verify = ModuleType("syndicate.verify")  # type: ignore[assignment] # as an import of the folder does
    assert syndicate.verify is verify_published


def test_another_name_is_not_public() -> None:
    with pytest.raises(AttributeError, match="module 'syndicate' has no attribute 'publish_all'"):
        syndicate.publish_all  # noqa: B018
    with pytest.raises(ImportError, match="publish_all"):
        from syndicate import publish_all  # noqa: F401


STORY = "The pier stands again\n\nBy Harbour Desk\n\nThe ferry came back on Thursday, and a band played.\n"


def test_the_examples_of_the_page_run(tmp_path: Path) -> None:
    (tmp_path / "article.txt").write_text(STORY)
    code = "\n".join(re.findall(r"```python\n(.*?)```", PAGE, re.DOTALL))
    assert code.count("assert ") > 8
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


PROGRAM = """
from collections.abc import Sequence
from pathlib import Path
from typing import assert_type

import syndicate
from syndicate import Article, Artifact, ConvertOptions, Edition, Exporter, SyndicateError, Theme
from syndicate import convert, inspect, verify


def titles(paths: Sequence[str]) -> list[str]:
    read = inspect(ConvertOptions(sources=tuple(paths)))
    assert_type(read.articles, tuple[Article, ...])
    return [article.title for article in read.articles]


class Mine:
    name = "mine"
    media_type = "text/x-mine"

    def export(self, edition: Edition, theme: Theme) -> Artifact:
        return Artifact("x.mine", self.media_type, edition.title.encode())


def main() -> None:
    exporter: Exporter = Mine()
    report = convert(ConvertOptions(sources=("article.txt",), formats=("rss", "txt"), folder="out"))
    for output in report.outputs:
        assert_type(output.file, str)
    statuses = [result.status for result in verify(Path("out"))]
    try:
        convert(ConvertOptions(sources=("missing.txt",)))
    except SyndicateError as error:
        assert_type(error.hint, str)
        print(exporter.name, [output.file for output in report.outputs], statuses, titles(["article.txt"]))


assert_type(syndicate.__version__, str)
if __name__ == "__main__":
    main()
"""


@pytest.fixture
def program(tmp_path: Path) -> Path:
    (tmp_path / "article.txt").write_text(STORY)
    (tmp_path / "program.py").write_text(PROGRAM)
    return tmp_path


def test_another_program_converts_verifies_and_inspects(program: Path) -> None:
    done = subprocess.run(
        [sys.executable, "program.py"], cwd=program, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    files = "['rss.xml', 'newsletter.txt']"
    assert done.stdout == f"mine {files} ['waived', 'waived'] ['The pier stands again']\n"


UNGUARDED = """
import multiprocessing, threading
threading.Thread(target=multiprocessing.Event().wait, daemon=True).start()
from syndicate import ConvertOptions, convert
print("begins")
print(convert(ConvertOptions(sources=("article.txt",), formats=("txt",))).outputs[0].file)
"""


def test_a_script_without_a_guard_is_not_run_again_by_the_workers(program: Path) -> None:
    """It has a second thread, so that its workers are no copies of it."""
    (program / "unguarded.py").write_text(UNGUARDED)
    done = subprocess.run(
        [sys.executable, "unguarded.py"], cwd=program, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == ["begins", "newsletter.txt"]


def test_a_script_that_calls_syndicate_again_in_a_process_of_its_own_is_told_so_in_one_sentence(
    program: Path,
) -> None:
    own = (
        'if __name__ == "__main__":\n    multiprocessing.get_context("spawn").Process(target=print).start()\n'
    )
    (program / "unguarded.py").write_text(UNGUARDED + own)
    done = subprocess.run(
        [sys.executable, "unguarded.py"], cwd=program, capture_output=True, text=True, check=False
    )
    assert done.stdout.split() == ["begins", "newsletter.txt", "begins"]
    assert done.stderr.splitlines()[-1] == (
        "syndicate.errors.UsageError: this script calls syndicate again in each process that it starts: "
        'put the call under `if __name__ == "__main__":`'
    )
    assert "freeze_support" not in done.stderr


@pytest.mark.slow
def test_another_program_is_typed_exactly(program: Path) -> None:
    """And a name that is not there, or an argument of another type, is an error outside, too."""
    wrong = "\nsyndicate.publish_all\nsyndicate.verify(3)\nsyndicate.convert('article.txt')\n"
    (program / "wrong.py").write_text(f"import syndicate\n{wrong}")
    command = [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(program / "cache")]
    good = subprocess.run([*command, "program.py"], cwd=program, capture_output=True, text=True, check=False)
    assert good.returncode == 0, good.stdout
    bad = subprocess.run([*command, "wrong.py"], cwd=program, capture_output=True, text=True, check=False)
    found = re.findall(r"^wrong\.py:(\d+): error: .*\[([\w-]+)\]$", bad.stdout, re.MULTILINE)
    assert found == [("3", "attr-defined"), ("4", "arg-type"), ("5", "arg-type")]
