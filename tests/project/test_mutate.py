"""``script/mutate``: which mutants it makes, what it calls caught, and that each survivor it excuses still exists."""

from __future__ import annotations

import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
from helpers.mutation.mutants import mutants_of

ROOT = Path(__file__).parents[2]
EQUIVALENT = tomllib.loads((ROOT / "tests" / "helpers" / "mutation" / "equivalent.toml").read_text("utf-8"))[
    "mutant"
]
SOURCE = '''"""A module of a few lines."""

LEAST = 18


def may_enter(age: int, names: list[str]) -> bool:
    return age >= LEAST and bool(names)
'''
LOOP = """def wait() -> None:
    while True:
        break
"""
TESTS = """from limits import may_enter
from loop import wait


def test_who_may_enter():
    assert may_enter(30, ["Ada"])
    assert not may_enter(30, [])
    assert not may_enter(17, ["Ada"])


def test_wait():
    wait()
"""
NESTED = """class Sorter:
    def kind(self, value: str | int) -> str:
        # what it is
        if value:  # something
            match value:
                case str():
                    return "text"
                case int():
                    return "number"
                case _:
                    assert_never(value)
        elif self:
            return "nothing"
        return "none"
"""
LISTED = """[[mutant]]
in = "limits.may_enter"
before = "return age >= LEAST and bool(names)"
after = "return age > LEAST and bool(names)"
reason = "nobody is 18"
"""
ALSO_LISTED = """[[mutant]]
in = "limits"
before = "LEAST = 18"
after = "LEAST = 19"
reason = "nobody is 18"
"""


@pytest.fixture
def limits(tmp_path: Path) -> Path:
    """A module with one test, which never asks at the limit."""
    (tmp_path / "limits.py").write_text(SOURCE)
    (tmp_path / "loop.py").write_text(LOOP)
    (tmp_path / "test_limits.py").write_text(TESTS)
    (tmp_path / "modules.toml").write_text(
        '"limits.py" = ["test_limits.py"]\n"loop.py" = ["test_limits.py"]\n'
    )
    (tmp_path / "equivalent.toml").write_text(LISTED)
    return tmp_path


def mutate(folder: Path, *modules: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, str(ROOT / "script" / "mutate"), *modules]
    command += ["--tests", "modules.toml", "--equivalent", "equivalent.toml", "--limit", "0.5"]
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)


def test_a_survivor_that_is_not_listed_is_shown_as_a_diff_and_fails(limits: Path) -> None:
    done = mutate(limits, "limits.py", "loop.py")
    assert done.returncode == 1, done.stdout + done.stderr
    assert "-LEAST = 18\n+LEAST = 19\n" in done.stdout
    assert done.stdout.count("survived in limits, tests that reach it: 1") == 1, done.stdout
    assert "limits.py: 6 mutants, 4 caught, 0 timed out, 1 equivalent, 1 survived" in done.stdout
    assert "loop.py: 4 mutants, 0 caught, 1 timed out, 0 equivalent, 3 survived" in done.stdout
    (limits / "equivalent.toml").write_text(LISTED + ALSO_LISTED)
    done = mutate(limits, "limits.py")
    assert done.returncode == 0, done.stdout + done.stderr
    assert "limits.py: 6 mutants, 4 caught, 0 timed out, 2 equivalent, 0 survived" in done.stdout


def test_a_line_that_is_computed_once_is_reached_by_every_test_that_needs_it(limits: Path) -> None:
    cached = SOURCE.replace(
        "def may_enter", "@cache\ndef floor() -> int:\n    return 17 + 1\n\n\ndef may_enter"
    )
    cached = cached.replace("age >= LEAST", "age >= floor()").replace(
        "LEAST = 18", "from functools import cache\n\nLEAST = 18"
    )
    (limits / "limits.py").write_text(cached)
    (limits / "test_limits.py").write_text(
        TESTS + "\n\ndef test_once_more():\n    assert may_enter(30, ['Ada'])\n"
    )
    assert "survived in limits.floor, tests that reach it: 2" in mutate(limits, "limits.py").stdout


def test_a_test_that_fails_without_a_mutant_judges_none(limits: Path) -> None:
    (limits / "test_limits.py").write_text(TESTS.replace("17", "18"))
    done = mutate(limits, "limits.py")
    assert done.returncode == 2
    assert done.stderr == "fails without any mutant: test_limits.py::test_who_may_enter\n"


def test_a_mutant_keeps_its_key_and_its_place_in_a_sample_when_lines_move(limits: Path) -> None:
    module = limits / "limits.py"
    before = mutants_of(module)
    module.write_text(SOURCE.replace("LEAST =", "# A comment\n\nLEAST ="))
    after = mutants_of(module)
    assert [one.key for one in before] == [one.key for one in after]
    assert [one.is_chosen(0.5, "a") for one in before] == [one.is_chosen(0.5, "a") for one in after]
    assert {one.is_chosen(0.5, "a") for one in before} == {True, False}
    assert not any(one.is_chosen(0, "a") for one in before)
    assert all(one.is_chosen(1, "a") for one in before)


def test_each_mutant_differs_from_the_module_in_one_mistake(limits: Path) -> None:
    found = mutants_of(limits / "limits.py")
    assert {one.after for one in found} == {
        "LEAST = 19",
        "return age > LEAST and bool(names)",
        "return age >= LEAST or bool(names)",
        "return age >= LEAST",
        "return bool(names)",
        "return not (age >= LEAST and bool(names))",
    }
    assert [one.where for one in found] == ["limits", *["limits.may_enter"] * (len(found) - 1)]


def test_conditions_are_turned_round_and_cases_left_out_at_any_depth(tmp_path: Path) -> None:
    module = tmp_path / "module.py"
    module.write_text(NESTED)
    made = {(one.where, one.before, one.after) for one in mutants_of(module)}
    where = "module.Sorter.kind"
    assert {
        (where, "if value:  # something", "if not (value):  # something"),
        (where, "elif self:", "elif not (self):"),
        (where, 'case str():\nreturn "text"', ""),
        (where, 'case int():\nreturn "number"', ""),
    } <= made
    assert not [one for one in made if "assert_never" in one[1]], "mypy's business"


def test_every_mutant_that_is_excused_exists_and_has_a_reason() -> None:
    sources = list((ROOT / "syndicate").rglob("*.py"))
    for one in EQUIVALENT:
        assert set(one) == {"in", "before", "after", "reason"}
        module, *names = one["in"].split(".")
        texts = [
            path.read_text("utf-8")
            for path in sources
            if module == (path.parent.name if path.stem == "__init__" else path.stem)
        ]
        heads = [rf"(?:def|class) {name}\b" for name in names]
        lines = one["before"].splitlines()
        assert any(
            all(re.search(head, text) for head in heads)
            and set(lines) <= {line.strip() for line in text.splitlines()}
            for text in texts
        ), f"no such line any more in {one['in']}: {one['before']}"
        assert len(one["reason"]) > 20, one
