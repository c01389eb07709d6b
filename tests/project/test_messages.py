"""Errors: each has a code; docs/messages.md lists all codes of errors and losses, and is made of their registries."""

from __future__ import annotations

import ast
import json
import pickle
import re
import runpy
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest
from helpers.command_line import syndicate as run_syndicate
from helpers.paths import ROOT

import syndicate
from syndicate import errors
from syndicate.errors import ERROR_KINDS, ErrorKind, FaultError, NoticeError, ReadError, SyndicateError
from syndicate.model.loss import loss_kinds

PACKAGE = Path(syndicate.__file__).parent


def _tree(of: type[SyndicateError]) -> Iterator[tuple[int, type[SyndicateError]]]:
    """The classes of `syndicate.errors`, each with its depth."""
    yield 0, of
    for one in of.__subclasses__():
        if one.__module__ == "syndicate.errors":
            yield from ((depth + 1, below) for depth, below in _tree(one))


CLASSES = [one for _, one in _tree(SyndicateError)]


def _faults(error: type[SyndicateError], kinds: Mapping[str, ErrorKind] = ERROR_KINDS) -> list[str]:
    """What a class of errors lacks: a code of its own, a cause, a remedy, each a sentence."""
    if "code" not in vars(error):
        return ["no code"]
    kind = kinds.get(error.code)
    if kind is None:
        return ["no cause", "no remedy"]
    sentence = re.compile(r"[A-Z].+\.$")
    return [f"no {name}" for name in kind._fields if not sentence.match(getattr(kind, name))]


@pytest.mark.parametrize("error", CLASSES)
def test_each_class_of_errors_has_code_cause_and_remedy(error: type[SyndicateError]) -> None:
    assert _faults(error) == []


def test_a_class_of_errors_without_them_is_found() -> None:
    class InkError(SyndicateError):
        """The ink is used up."""

    assert _faults(InkError) == ["no code"]
    InkError.code = "no-ink"
    assert _faults(InkError) == ["no cause", "no remedy"]
    assert _faults(InkError, {"no-ink": ErrorKind("", "Fill it up.")}) == ["no cause"]


def test_no_two_classes_of_errors_have_one_code() -> None:
    assert len({one.code for one in CLASSES}) == len(CLASSES)


def test_the_tree_that_is_drawn_is_the_tree_of_classes() -> None:
    drawn = re.findall(r"^    ( *)(\w+) +(\d+)   ([a-z-]+)$", errors.__doc__ or "", re.MULTILINE)
    found = [
        ("  " * depth, one.__name__, str(int(one.exit_code)), one.code)
        for depth, one in _tree(SyndicateError)
    ]
    assert drawn == found


def _finer_codes() -> Iterator[str]:
    """The codes that are given where an error is made."""
    for path in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if (
                isinstance(node, ast.Call)
                and isinstance(node.func, ast.Name)
                and node.func.id.endswith("Error")
            ):
                for word in node.keywords:
                    if word.arg == "code" and isinstance(word.value, ast.Constant):
                        yield str(word.value.value)


def test_each_code_is_listed_and_each_that_is_listed_is_used() -> None:
    assert {*_finer_codes(), *(one.code for one in CLASSES)} == ERROR_KINDS.keys()
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", code) for code in ERROR_KINDS)
    assert not ERROR_KINDS.keys() & loss_kinds().keys()


@pytest.mark.parametrize(
    "error",
    [
        ReadError("a.txt: the file is empty", "leave it out", code="source-empty"),
        NoticeError("a.txt: no notice", "give it", "tag:a", code="notice-required"),
        FaultError("a.txt failed", "report it", "died"),
    ],
)
def test_an_error_keeps_its_code_between_processes(error: SyndicateError) -> None:
    again = pickle.loads(pickle.dumps(error))
    assert (again.code, again.message, again.hint) == (error.code, error.message, error.hint)


def test_the_page_of_messages_equals_the_registries() -> None:
    made = runpy.run_path(str(ROOT / "script" / "messages"))["page"]()
    assert (ROOT / "docs" / "messages.md").read_text("utf-8") == made, "run script/messages"
    assert all(f"`{code}`" in made for code in (*ERROR_KINDS, *loss_kinds()))


def test_a_report_names_the_code_of_each_failure_and_of_each_loss(tmp_path: Path) -> None:
    (tmp_path / "quay.md").write_text("# Quay reopens\n\nIt ~~never~~ opened on Monday.\n", "utf-8")
    (tmp_path / "empty.txt").write_text("", "utf-8")
    arguments = ("convert", "quay.md", "empty.txt", "--no-disclaimer", "own", "--to", "txt")
    done = run_syndicate(tmp_path, *arguments, "--json")
    [failure] = json.loads(done.stdout)["failures"]
    assert failure["code"] == "source-empty"
    receipt = json.loads((tmp_path / "out" / "receipt.json").read_text("utf-8"))
    assert receipt["failures"] == [failure]
    losses = [loss for source in receipt["sources"] for loss in source["losses"]]
    assert {"what": "dropped strikethrough", "place": "line 3", "code": "strikethrough-dropped"} in losses


def test_a_command_that_fails_names_the_code(tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text("Quay reopens\n\nIt opened on Monday.\n", "utf-8")
    done = run_syndicate(tmp_path, "convert", "quay.txt", "--require-disclaimer", "--json")
    assert [failure["code"] for failure in json.loads(done.stdout)["failures"]] == ["notice-required"]
