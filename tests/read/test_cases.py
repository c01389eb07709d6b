"""The cases of readers that stand as text files in ``cases/``, one file a reader: what is read, and what comes of it.

To add one, write its title and what is read, and run ``script/test tests/read/test_cases.py --accept``; then read the
difference: it has to be what a person would expect.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import pytest
from helpers.outline import outline
from helpers.paths import TESTS
from helpers.reader_cases import Case, load, store

from syndicate.errors import SyndicateError
from syndicate.model import Article
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read

FOLDER = TESTS / "read" / "cases"
FILES = sorted(path.name for path in FOLDER.iterdir())
CASES = [(name, case.title) for name in FILES for case in load(FOLDER / name)[1]]


def result(name: str, source: str) -> str:
    """What comes of a source whose file has the name of the cases' file, such as ``markdown.md``."""
    try:
        return outline(_articles(read(source.encode(), name)))
    except SyndicateError as error:
        return f"refused: {error}\n"


def _articles(drafts: Iterable[Draft]) -> list[Article]:
    return [normalise(draft, NoticePolicy()) for draft in drafts]


@pytest.mark.parametrize(("name", "title"), CASES, ids=[f"{name}: {title}" for name, title in CASES])
def test_case(name: str, title: str, request: pytest.FixtureRequest) -> None:
    _, cases = load(FOLDER / name)
    [case] = [case for case in cases if case.title == title]
    made = result(name, case.source)
    if request.config.getoption("--accept", default=False):
        accept(FOLDER / name, title, made)
        return
    assert made == case.expected


def accept(path: Path, title: str, made: str) -> None:
    comment, cases = load(path)
    store(path, comment, [case._replace(expected=made) if case.title == title else case for case in cases])


def test_accepting_keeps_the_rest_of_a_file_and_shows_a_difference(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text(
        "# Comment.\n\n%% One\nFerry\n\nA boat.\n%% gives\ntitle: Pier\n\n%% Two\nQuay\n\nA crane.\n"
    )
    assert load(path)[1] == [
        Case("One", "Ferry\n\nA boat.\n", "title: Pier\n"),
        Case("Two", "Quay\n\nA crane.\n", ""),
    ]
    for case in load(path)[1]:
        made = result("text.txt", case.source)
        assert made != case.expected
        accept(path, case.title, made)
    comment, cases = load(path)
    assert comment == "# Comment.\n\n"
    assert [result("text.txt", case.source) for case in cases] == [case.expected for case in cases]
    assert cases[0].expected == "title: Ferry\nlanguage: und\n\nA boat.\n"


def test_a_case_without_a_title_or_with_another_s_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "text.txt"
    path.write_text("%% gives\ntitle: Pier\n")
    with pytest.raises(ValueError, match="without a case"):
        load(path)
    path.write_text("%% One\nFerry\n%% One\nQuay\n")
    with pytest.raises(ValueError, match="two cases with one title: One"):
        load(path)
