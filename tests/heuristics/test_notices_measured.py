"""How well notices are recognised where nothing was chosen, and that docs/notice.md says so."""

from __future__ import annotations

import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from helpers.notice_set import Labelled, labelled_articles
from helpers.paths import ROOT

from syndicate.heuristics.notices import recognise_notice
from syndicate.heuristics.notices.score import weights

_SPEC = importlib.util.spec_from_file_location("recognition", ROOT / "benchmarks" / "recognition.py")
assert _SPEC is not None
assert _SPEC.loader is not None
recognition = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(recognition)

SETS: dict[str, list[Labelled]] = recognition.sets()


def test_the_labelled_set_is_large_varied_and_half_of_it_hard() -> None:
    articles = list(labelled_articles())
    without = sum(not article.notice for article in articles)
    assert len(articles) >= 600
    assert len({article.language for article in articles}) >= 20
    assert 0.45 <= without / len(articles) <= 0.75
    assert len({article.key for article in articles}) >= 1_000, "wordings, not copies"


def test_no_wording_is_on_both_sides_of_the_split() -> None:
    articles = list(labelled_articles())
    unseen = {article.key for article in articles if article.unseen}
    assert 0.15 <= len(unseen) / len({article.key for article in articles}) <= 0.25
    assert unseen.isdisjoint(article.key for article in articles if not article.unseen)


@pytest.mark.parametrize("name", ["The unseen fifth", "The second set", "The third set"])
def test_precision_and_recall_of_the_sets_that_have_a_bar(name: str) -> None:
    counts = recognition.measure(SETS[name])["all"]
    assert counts.precision >= 0.98
    assert counts.recall >= 0.85


@pytest.mark.parametrize("name", ["The unseen fifth, two notices together", "The fourth set"])
def test_whole_notices_are_found_and_no_half_of_a_story_is_taken_with_them(name: str) -> None:
    assert recognition.measure(SETS[name])["all"].recall >= 0.85
    for article in SETS[name]:
        found = recognise_notice(article.body)
        assert found is None or set(found.paragraphs) <= set(article.notice)


@pytest.mark.parametrize("language", sorted({article.language for article in labelled_articles()}))
def test_each_language_has_notices_and_hard_negatives_in_the_unseen_fifth(language: str) -> None:
    articles = [article for article in SETS["The unseen fifth"] if article.language == language]
    assert sum(bool(article.notice) for article in articles) >= 10
    assert sum(not article.notice and article.kind != "trap" for article in articles) >= 10


@pytest.mark.parametrize(
    "name",
    [
        "The second set",
        "The third set",
        "The fourth set",
        "The fifth set",
        "The sixth set",
        "The seventh set",
    ],
)
def test_the_sets_in_another_voice_are_large_and_half_of_each_is_without_a_notice(name: str) -> None:
    articles: list[Labelled] = SETS[name]
    assert len(articles) >= 70
    assert len({article.language for article in articles}) >= 13
    assert 0.4 <= sum(bool(article.notice) for article in articles) / len(articles) <= 0.6


def test_the_docs_have_the_measured_figures() -> None:
    page = (ROOT / "docs" / "notice.md").read_text("utf-8")
    for articles in SETS.values():
        assert recognition.table(recognition.measure(articles)) in page


def test_the_thresholds_in_the_docs_are_those_of_the_model() -> None:
    page = (ROOT / "docs" / "notice.md").read_text("utf-8")
    assert f"From {weights().taken} on it is taken" in page
    assert f"From {weights().perhaps} on it is named" in page


def test_traps_are_never_taken() -> None:
    """Notices that somebody quotes, or that stand in the middle of a story, in every language."""
    traps = [article for article in SETS["The unseen fifth"] if article.kind == "trap"]
    taken = [article for article in traps if recognise_notice(article.body) is not None]
    assert len(taken) <= len(traps) // 50


@pytest.mark.slow
def test_the_weights_are_those_that_the_script_learns(tmp_path: Path) -> None:
    before = (ROOT / "syndicate" / "heuristics" / "notices" / "weights.json").read_bytes()
    learnt = tmp_path / "weights.json"
    script = str(ROOT / "script" / "learn_notices")
    subprocess.run([sys.executable, script, str(learnt)], check=True)
    assert json.loads(learnt.read_bytes()) == json.loads(before)
