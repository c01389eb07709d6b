"""What a job says of one source and of one output, seen in what is published."""

from __future__ import annotations

import os
import pty
import re
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator
from pathlib import Path

import feedparser
import pytest
from helpers.jobs import JOB, NOTICE, Desk
from helpers.paths import ROOT

QUAY_NOTICE = "The Quay prints what its readers send in, and answers for none of it."
LICENCE = "https://creativecommons.org/licenses/by/4.0/"
ONE_SOURCE = '[[source]]\nname = "desk"\npath = "articles"\n'
TWO_SOURCES = f"""[[source]]
name = "quay"
path = "articles/quay"
publisher = "The Quay"
language = "pt"
copyright = "Copyright The Quay"
licence = "{LICENCE}"
disclaimer = "{QUAY_NOTICE}"

[[source]]
name = "wire"
path = "articles/wire"
section = "World"
"""


def job(sources: str = "", outputs: str = "", **daily: str) -> str:
    """A job of two sources, with further lines for the last source, for its daily issue, and for the feeds."""
    keys = "".join(f"{key} = {value}\n" for key, value in daily.items())
    text = JOB.replace(ONE_SOURCE, f"{TWO_SOURCES}{sources}\n").replace("limit = 3", f"limit = 9\n{outputs}")
    return text.replace('period = "daily"\n', f'period = "daily"\n{keys}')


def with_three_stories(folder: Path, text: str) -> Desk:
    desk = Desk(folder / "desk", text)
    for source in ("quay", "wire"):
        (desk.articles / source).mkdir()
    desk.write("quay/ferry.md", "The ferry returns", "It came back.", section="City")
    desk.write("quay/match.md", "Nobody wins the match", "It rained.", section="Sport", tags="rain")
    desk.write(
        "wire/vote.md", "The vote is counted", "It took a night.", section="Politics", author="Ida Brandt"
    )
    desk.night()
    return desk


def entries(desk: Desk) -> dict[str, feedparser.FeedParserDict]:
    return {entry.title: entry for entry in feedparser.parse(desk.text("atom.xml").encode()).entries}


def titles(desk: Desk) -> set[str]:
    return {item["title"] for item in desk.items()}


def test_a_source_has_terms_a_language_and_a_section_of_its_own(tmp_path: Path) -> None:
    found = entries(with_three_stories(tmp_path, job()))
    ferry, vote = found["The ferry returns"], found["The vote is counted"]
    assert (ferry.content[0].language, vote.content[0].language) == ("pt", "en")
    for words in (QUAY_NOTICE, "Copyright The Quay"):
        assert words in ferry.rights
        assert words not in vote.rights
    assert [link.href for link in ferry.links if link.rel == "license"] == [LICENCE]
    assert [link for link in vote.get("links", ()) if link.rel == "license"] == []
    assert QUAY_NOTICE in ferry.content[0].value
    assert NOTICE in vote.rights
    assert NOTICE not in ferry.rights
    assert [tag.term for tag in vote.tags] == ["World"]
    assert [tag.term for tag in ferry.tags] == ["City"]


@pytest.mark.parametrize(
    ("grouping", "contents"),
    [
        ("section", ["City", "1. The ferry returns", "Sport", "2. Nobody wins", "World", "3. The vote"]),
        ("source", ["The Quay", "1. The ferry returns", "2. Nobody wins", "wire", "3. The vote"]),
        ("none", ["1. The ferry returns", "2. Nobody wins", "3. The vote"]),
    ],
)
def test_the_parts_of_an_issue_follow_grouping(grouping: str, contents: list[str], tmp_path: Path) -> None:
    desk = with_three_stories(tmp_path, job(grouping=f'"{grouping}"'))
    listed = desk.text("daily-2026-05-01.txt").split("Contents\n")[1].split("====")[0].splitlines()[1:]
    lines = [line for line in listed if line]
    assert len(lines) == len(contents)
    assert all(line.startswith(begins) for line, begins in zip(lines, contents, strict=True))


def test_names_of_issues_have_number_date_and_name(tmp_path: Path) -> None:
    desk = with_three_stories(tmp_path, job(file='"{number}-{name}-of-{date}"', latest='"newest"'))
    assert {"1-daily-of-2026-05-01.txt", "newest.txt"} < set(desk.files())
    desk.write("wire/late.md", "A late story", "It is late.", day="2026-05-02")
    desk.night(2)
    assert "2-daily-of-2026-05-02.txt" in desk.files()
    assert desk.text("newest.txt") == desk.text("2-daily-of-2026-05-02.txt")


def test_a_theme_of_ones_own_is_found_beside_the_job_and_dresses_one_output(tmp_path: Path) -> None:
    text = job(theme='"./mine"').replace('formats = ["txt"]', 'formats = ["txt", "epub"]')
    (tmp_path / "desk").mkdir()
    shutil.copytree(ROOT / "themes" / "newspaper", tmp_path / "desk" / "mine")
    style = tmp_path / "desk" / "mine" / "epub" / "epub.css"
    style.write_text(style.read_text("utf-8") + "\nh1 { letter-spacing: 0.0125em }\n", "utf-8")
    desk = with_three_stories(tmp_path, text)
    with zipfile.ZipFile(desk.out / "daily-2026-05-01.epub") as book:
        styles = [book.read(name) for name in book.namelist() if name.endswith(".css")]
    assert any(b"0.0125em" in one for one in styles)


def test_a_source_is_read_in_the_format_that_it_names(tmp_path: Path) -> None:
    sources = '[[source]]\nname = "plain"\npath = "articles/plain"\nformat = "text"\n'
    desk = with_three_stories(tmp_path, job(sources=sources))
    (desk.articles / "plain").mkdir()
    (desk.articles / "plain" / "stars.md").write_text("Stars *as they are*\n\nNo *emphasis* here.\n", "utf-8")
    desk.night(2)
    assert "Stars *as they are*" in titles(desk)


def test_excluded_articles_of_a_source_are_in_no_output(tmp_path: Path) -> None:
    desk = with_three_stories(tmp_path, job(sources='exclude = { authors = ["Ida Brandt"] }'))
    assert titles(desk) == {"The ferry returns", "Nobody wins the match"}


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ('sources = ["quay"]', {"The ferry returns", "Nobody wins the match"}),
        ('include = { sections = ["City", "World"] }', {"The ferry returns", "The vote is counted"}),
        ('exclude = { tags = ["rain"] }', {"The ferry returns", "The vote is counted"}),
        ('sources = ["quay"]\ninclude = { title = "match" }', {"Nobody wins the match"}),
    ],
)
def test_an_output_shows_the_articles_that_it_selects_and_other_outputs_show_all(
    said: str, shown: set[str], tmp_path: Path
) -> None:
    desk = with_three_stories(tmp_path, job(outputs=said))
    assert titles(desk) == shown
    issue = desk.text("daily-2026-05-01.txt")
    assert all(title in issue for title in ("The ferry returns", "Nobody wins", "The vote is counted"))


def test_the_feeds_of_a_job_name_its_hub(tmp_path: Path) -> None:
    desk = with_three_stories(tmp_path, job(outputs='hub = "https://hub.example.org/"'))
    for name in ("atom.xml", "rss.xml"):
        links = feedparser.parse(desk.text(name).encode()).feed.links
        assert [link.href for link in links if link.rel == "hub"] == ["https://hub.example.org/"]
    assert '"https://hub.example.org/"' in desk.text("feed.json")


def on_a_terminal(desk: Desk, *arguments: str) -> str:
    """What the command writes to standard error, where that is a terminal, without its colours."""
    return re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", b"".join(_on_a_terminal(desk, *arguments)).decode())


def _on_a_terminal(desk: Desk, *arguments: str) -> Iterator[bytes]:
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "syndicate", *arguments],
        cwd=desk.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=theirs,
        env=os.environ | {"TERM": "xterm", "COLUMNS": "100"},
    )
    os.close(theirs)
    while True:
        try:
            found = os.read(ours, 4096)
        except OSError:  # Linux's way to say that the other end is closed
            break
        if not found:
            break
        yield found
    os.close(ours)
    assert process.wait(timeout=60) == 0


def test_a_terminal_sees_how_far_a_run_is_and_a_log_does_not(tmp_path: Path) -> None:
    desk = with_three_stories(tmp_path, job())
    desk.write("wire/late.md", "A late story", "It is late.", day="2026-05-02")
    bar = on_a_terminal(desk, "run")
    assert "0/5 read" in bar
    desk.write("wire/later.md", "A later story", "It is later.", day="2026-05-02")
    assert "/5" not in on_a_terminal(desk, "run", "--quiet")
