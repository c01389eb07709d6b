"""One article must not stop the paper: an output that cannot be made with it goes out without it, by name."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from helpers.jobs import JOB, NOTICE, Desk

from syndicate.errors import Exit, NoticeError, SyndicateError
from syndicate.export.newsletter import Txt
from syndicate.job.run.culprits import MOST_EXPORTS, culprits
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.theme import Theme


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk", JOB.replace("limit = 3", "limit = 9"))
    for number in range(1, 6):
        found.write(f"{number}.md", f"Pier {number} opens", f"Boats tie up at pier {number}.")
    return found


def guest(desk: Desk) -> None:
    """A second folder, whose publisher's notice is in a script for which there is no font; and a PDF."""
    more = r"""[[source]]
name = "guest"
path = "guests"
disclaimer = "\U000f1234\U000f1235 asks for this line."

[[output]]
name = "paper"
formats = ["pdf", "txt"]
"""
    desk.configure(desk.job.read_text("utf-8").replace("[limits]", more + "\n[limits]", 1))
    (desk.folder / "guests").mkdir()
    path = desk.folder / "guests" / "letter.md"
    path.write_text("---\ntitle: A letter\ndate: 2026-05-01\n---\n\nFrom a guest.\n", "utf-8")
    os.utime(path, (1_700_000_000, 1_700_000_000))


def records(desk: Desk, file: str) -> set[str]:
    outputs = json.loads(desk.text("receipt.json"))["outputs"]
    return {article["title"] for one in outputs if one["file"] == file for article in one["articles"]}


def test_an_article_that_one_format_cannot_show_is_held_there_and_published_in_the_others(desk: Desk) -> None:
    """And the next night it is tried alone, named again, and nothing is touched."""
    guest(desk)
    report = desk.night()
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    (failure,) = report.failures
    assert failure.source == "digest.pdf"
    assert "digest.pdf: published without 'A letter' (tag:" in failure.message
    assert "which no installed font can draw" in failure.message
    assert records(desk, "digest.pdf") == {f"Pier {number} opens" for number in range(1, 6)}
    for file in ("rss.xml", "atom.xml", "feed.json", "daily-2026-05-01.txt", "newsletter.txt"):
        assert len(records(desk, file)) == 6
    before = desk.state()
    ledger = (desk.folder / "state" / "ledger.sqlite").read_bytes()
    report = desk.night(2)
    assert report.failures == (failure,)
    assert (report.built, report.changed) == ((), False)
    assert desk.state() == before
    assert (desk.folder / "state" / "ledger.sqlite").read_bytes() == ledger


def dropping(monkeypatch: pytest.MonkeyPatch, *marks: str) -> list[int]:
    """Let the text format lose the notice of each article with one of these words in its text; counts exports."""
    real, counts = Txt.export, []

    def export(self: Txt, edition: Edition, theme: Theme) -> Artifact:
        made = real(self, edition, theme)
        counts.append(len(list(edition.entries)))
        text = made.data.decode()
        for mark in marks:
            head, found, tail = text.partition(mark)
            text = head + found + tail.replace(NOTICE[:24], "", 1) if found else text
        return Artifact(made.name, made.media_type, text.encode(), made.losses)

    monkeypatch.setattr(Txt, "export", export)
    return counts


def test_an_output_that_loses_one_notice_is_made_again_without_its_article(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The verifier names it, so that nothing is looked for."""
    counts = dropping(monkeypatch, "pier 3.")
    report = desk.night()
    assert [failure.source for failure in report.failures] == ["daily-2026-05-01.txt"]
    assert "'Pier 3 opens'" in report.failures[0].message
    assert "Pier 3 opens" not in desk.text("daily-2026-05-01.txt")
    assert "Pier 4 opens" in desk.text("daily-2026-05-01.txt")
    assert NOTICE.split()[0] in desk.text("daily-latest.txt")
    assert counts == [5, 1, 4]  # all; the plainest article there is; all but one


def test_a_held_article_is_published_once_its_fault_is_gone(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropping(monkeypatch, "pier 3.")
    desk.night()
    monkeypatch.undo()
    report = desk.night(2)
    assert (report.failures, report.exit_code) == ((), Exit.DONE)
    assert records(desk, "daily-2026-05-01.txt") == {f"Pier {number} opens" for number in range(1, 6)}


def test_an_unverifiable_issue_with_later_ones_is_reported_once_and_a_correction_repairs_it(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    dropping(monkeypatch, "pier 3.")
    desk.night()
    desk.write("new.md", "A new bench", "It is green.", day="2026-05-02")
    assert desk.night(2).failures == ()
    assert "A new bench" in desk.text("daily-2026-05-02.txt")
    assert desk.night(3).failures == ()
    desk.write("3.md", "Pier 3 opens", "Boats tie up there again.")
    assert desk.night(4).failures == ()
    assert "tie up there again" in desk.text("daily-2026-05-01.txt")


def test_an_issue_of_one_article_is_held_and_the_feeds_go_out(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(tmp_path / "desk")
    desk.write("3.md", "Pier 3 opens", "Boats tie up at pier 3.")
    dropping(monkeypatch, "pier 3.")
    report = desk.night()
    assert [failure.source for failure in report.failures] == ["daily-2026-05-01.txt"]
    assert "daily-2026-05-01.txt" not in desk.files()
    assert [item["title"] for item in desk.items()] == ["Pier 3 opens"]
    monkeypatch.undo()
    assert "daily-2026-05-01.txt" in desk.night(2).built


def test_a_fault_that_no_article_explains_keeps_the_set_back(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every notice is lost, that of the plainest article too: it is the format, and one more export says so."""
    real, counts = Txt.export, []

    def export(self: Txt, edition: Edition, theme: Theme) -> Artifact:
        made = real(self, edition, theme)
        counts.append(1)
        notices = {entry.article.terms.disclaimer.paragraphs[0] for entry in edition.entries}  # type: ignore[union-attr]
        text = made.data.decode()
        for notice in notices:
            text = text.replace(notice[:12], "")
        return Artifact(made.name, made.media_type, text.encode(), made.losses)

    monkeypatch.setattr(Txt, "export", export)
    with pytest.raises(ExceptionGroup) as caught:
        desk.night()
    assert {error.exit_code for error in caught.value.exceptions if isinstance(error, SyndicateError)} == {
        Exit.NOTICE
    }
    assert not desk.out.exists()
    assert len(counts) == 2


@pytest.mark.parametrize("bad", [{7}, {0, 499}, {3, 4, 250, 251, 444}])
def test_culprits_that_nothing_names_are_found_by_halving(bad: set[int]) -> None:
    articles = [f"tag:x,2026:{number}" for number in range(500)]
    broken = {articles[number] for number in bad}
    exports = 0

    def tries(groups: object) -> list[tuple[SyndicateError, ...]]:
        nonlocal exports
        exports += len(groups)  # type: ignore[arg-type]
        return [
            (SyndicateError("broken"),) if broken & set(group) else ()
            for group in groups  # type: ignore[attr-defined]
        ]

    assert set(culprits(articles, (SyndicateError("broken"),), tries)) == broken
    assert exports <= MOST_EXPORTS


def test_failures_of_all_or_only_of_groups_hold_no_article() -> None:
    articles = [str(number) for number in range(300)]
    wrong = (SyndicateError("too large"),)
    assert culprits(articles, wrong, lambda groups: [() for _ in groups]) == {}
    assert culprits(articles, wrong, lambda groups: [wrong for _ in groups]) == {}


def test_of_articles_that_were_named_only_those_that_fail_alone_are_culprits() -> None:
    """Where one article is missing, all after it stand in another's place, and are named, too."""
    named = tuple(NoticeError("another article is in its place", "", one) for one in "cde")
    missing = (NoticeError("the article is not there", "", "c"),)
    found = culprits("abcde", named, lambda groups: [missing if "c" in group else () for group in groups])
    assert list(found) == ["c"]
