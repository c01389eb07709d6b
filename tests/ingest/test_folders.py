"""What is an article in a folder and what is not, and that nothing is written over an article."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk

from syndicate.errors import Exit, UsageError
from syndicate.ingest import sources
from syndicate.ingest.sources import find
from syndicate.job import ledger
from syndicate.job.config.load import load
from syndicate.model import receipt

WAIVED = ("--no-disclaimer", "a test", "--to", "txt")


def litter(folder: Path) -> None:
    """What stands beside articles in a folder that people work in."""
    for name in ("style.css", "Makefile", "notes", "data.csv", "run.sh"):
        (folder / name).write_text("body { color: red } is no story at all.\n", "utf-8")
    (folder / ".hidden.md").write_text("Hidden\n\nText.\n", "utf-8")
    with open(os.fsencode(folder / "caf") + b"\xe9.txt", "wb") as file:  # noqa: PTH123 -- a name that is not UTF-8
        file.write(b"Caf\n\nText.\n")


def test_own_folders_are_known_by_the_names_that_they_have() -> None:
    assert (sources.OUTPUTS, sources.LEDGER) == (receipt.STATE, ledger.NAME)


def test_a_folder_gives_files_that_readers_know_and_counts_the_rest_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("Ferry returns\n\nIt came back.\n", "utf-8")
    litter(tmp_path)
    listing = find((str(tmp_path),))
    assert [Path(one.uri).name for one in listing.found] == ["ferry.txt"]
    [note] = listing.notes
    assert (
        "6 files are no articles by the suffix, and left out (Makefile, caf\\udce9.txt, data.csv, notes, run.sh, …)"
        in note
    )
    done = syndicate(tmp_path, "convert", ".", *WAIVED)
    assert done.returncode == Exit.DONE, done.stderr
    assert done.stderr.count("no articles by the suffix") == 1
    assert "is no story" not in (tmp_path / "out" / "newsletter.txt").read_text("utf-8")


def test_a_folder_without_articles_is_reported(tmp_path: Path) -> None:
    (tmp_path / "style.css").write_text("body {}", "utf-8")
    with pytest.raises(UsageError, match="none of its 1 files is an article"):
        find((str(tmp_path),))


def test_a_job_reads_nothing_that_it_wrote_though_its_folder_is_the_source(tmp_path: Path) -> None:
    desk = Desk(
        tmp_path / "desk", JOB.replace('path = "articles"', 'path = "."').replace('["txt"]', '["epub"]')
    )
    litter(desk.folder)
    desk.write("../ferry.md", "The ferry returns", "It came back on Monday.")
    other = desk.folder / "elsewhere"
    report = desk.night()
    assert (report.new, report.sources, report.exit_code) == (1, 1, Exit.DONE)
    assert len(report.notes) == 1
    shutil.copytree(desk.out, other / "published", symlinks=True)
    shutil.copytree(desk.folder / "state", other / "memory")
    (other / "memory" / "cache.json").write_text("{}", "utf-8")
    for night in (2, 3):
        report = desk.night(night)
        assert (report.sources, report.failures, report.notes, report.changed) == (1, (), (), False)


@pytest.mark.parametrize("pattern", ["*", "**/*", "*.*"])
def test_a_glob_over_all_gives_nothing_that_the_job_wrote(tmp_path: Path, pattern: str) -> None:
    desk = Desk(tmp_path / "desk", JOB.replace('path = "articles"', f'path = "{pattern}"'))
    desk.write("../ferry.md", "The ferry returns", "It came back on Monday.")
    assert [desk.night(night).sources for night in (1, 2)] == [1, 1]


def test_a_published_folder_is_no_source_but_one_of_its_files_is(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text("Ferry returns\n\nIt came back.\n", "utf-8")
    assert (
        syndicate(tmp_path, "convert", "ferry.txt", "--no-disclaimer", "x", "--to", "json").returncode
        == Exit.DONE
    )
    refused = syndicate(tmp_path, "convert", "out", *WAIVED, "--out", "other")
    assert refused.returncode == Exit.USAGE
    assert "out: syndicate writes there" in refused.stderr
    done = syndicate(tmp_path, "convert", "out/feed.json", *WAIVED, "--out", "other")
    assert done.returncode == Exit.DONE, done.stderr


@pytest.mark.parametrize("state", ["out", "out/state", "./out/../out/memory"])
def test_state_that_a_web_server_would_show_is_refused(tmp_path: Path, state: str) -> None:
    path = tmp_path / "syndicate.toml"
    path.write_text(f'out = "out"\nstate = "{state}"\n{JOB}', "utf-8")
    with pytest.raises(ExceptionGroup) as caught:
        load(path)
    [error] = caught.value.exceptions
    assert "line 2: the folder of state is in the folder of outputs" in str(error)


def test_no_output_is_written_over_its_source(tmp_path: Path) -> None:
    article = tmp_path / "ferry.txt"
    article.write_text("Ferry returns\n\nIt came back.\n", "utf-8")
    (tmp_path / "same.txt").symlink_to(article)
    before = article.read_bytes()
    for name in ("ferry.txt", "./ferry.txt", "same.txt"):
        done = syndicate(tmp_path, "convert", "ferry.txt", "-o", name, "--no-disclaimer", "x")
        assert done.returncode == Exit.USAGE
        assert "is one of the sources" in done.stderr
    assert article.read_bytes() == before


def test_a_conversion_reports_that_it_replaces_outputs_of_another_article(tmp_path: Path) -> None:
    for name, title in (("ferry", "Ferry returns"), ("bus", "Night bus stays")):
        (tmp_path / f"{name}.txt").write_text(f"{title}\n\nText of it.\n", "utf-8")

    def converted(*names: str) -> str:
        done = syndicate(tmp_path, "convert", *names, *WAIVED)
        assert done.returncode == Exit.DONE
        return done.stderr

    assert "replaced" not in converted("ferry.txt")
    assert "replaced" not in converted("ferry.txt")
    assert "out: replaced what was published of 'Ferry returns'; --out FOLDER" in converted("bus.txt")
    assert "replaced" not in converted("ferry.txt", "bus.txt")
