"""A reader or an exporter that is killed, hangs, or runs out of memory fails in one line, and nothing else does."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
from faults.deadly_format import install
from faults.machine import STORY, convert, verified

SAID = {
    "killed": "was killed by SIGKILL -- run it again",
    "hung": "took more than 15 s -- split it",
    "greedy": "ran out of memory -- split it",
    "foreign oops": "failed: ValueError: oops -- this is a fault of the package deadly; report it there",
}


@pytest.fixture
def deadly(tmp_path: Path) -> dict[str, str]:
    return install(tmp_path / "installed")


@pytest.mark.parametrize("each", [1, pytest.param(5, marks=pytest.mark.slow)])
def test_readers_killed_hung_and_out_of_memory_fail_alone(
    tmp_path: Path, deadly: dict[str, str], each: int
) -> None:
    words = ["killed", "hung", "greedy", ""]
    news = tmp_path / "news"
    news.mkdir()
    for number in range(4 * each):
        word = words[number % 4]
        head = f"deadly: {word}\n" if word else ""
        (news / f"{number:02}.txt").write_text(head + STORY.format(number))
    done = convert(tmp_path, "news", "--to", "json", "--timeout", "15", "--workers", "5", **deadly)
    assert done.returncode == 1, done.stderr
    failed = [line for line in done.stderr.splitlines() if line.startswith("failed: ")]
    bad = [number for number in range(4 * each) if words[number % 4]]
    for number, line in zip(bad, failed, strict=True):
        assert line.startswith(f"failed: news/{number:02}.txt: the reader {SAID[words[number % 4]]}"), line
    items = json.loads((tmp_path / "out" / "feed.json").read_bytes())["items"]
    assert len(items) == each
    assert verified(tmp_path)


@pytest.mark.parametrize("word", SAID)
def test_an_exporter_that_crashes_is_named_in_one_line_and_published_outputs_stay(
    tmp_path: Path, deadly: dict[str, str], word: str
) -> None:
    (tmp_path / "ferry.txt").write_text(STORY.format(1))
    assert convert(tmp_path, "ferry.txt", "--to", "txt").returncode == 0
    before = (tmp_path / "out" / "newsletter.txt").read_bytes()
    # An output may have most of the machine's memory: here the machine has less.
    limit = ["prlimit", "--data=1500000000"] if word == "greedy" else []
    arguments = ["ferry.txt", "--to", "txt,deadly", "--title", word, "--timeout", "15"]
    done = convert(tmp_path, *arguments, before=limit, **deadly)
    assert done.returncode == 4, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith(f"syndicate: deadly: the exporter {SAID[word]}")
    assert (tmp_path / "out" / "newsletter.txt").read_bytes() == before
    assert verified(tmp_path)


def test_debug_shows_where_the_exporter_of_another_package_failed(
    tmp_path: Path, deadly: dict[str, str]
) -> None:
    (tmp_path / "ferry.txt").write_text(STORY.format(1))
    done = convert(tmp_path, "ferry.txt", "--to", "deadly", "--title", "foreign oops", "--debug", **deadly)
    assert "deadly_work.py" in done.stderr


def broken(folder: Path) -> list[str]:
    """Ten files, each broken in its own way."""
    files = {
        "empty.txt": b"",
        "blank.txt": b" \n\t\n  \n",
        "binary.bin": bytes(range(256)) * 20,
        "torn.json": b'{"version": "https://jsonfeed.org/version/1.1", "title": "x", "items": [{"id": ',
        "foreign.json": b'{"colour": "red", "size": 3}',
        "foreign.xml": b"<catalogue>\n  <entry>x</entry>\n</catalogue>",
        "wrong.json": b'{"articles": [{"id": 3}]}',
        "bomb.rss": b'<?xml version="1.0"?><!DOCTYPE rss [<!ENTITY a "aaaaaaaaaa">'
        b'<!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]><rss version="2.0"><channel><item>'
        b"<title>&b;</title></item></channel></rss>",
    }
    for name, data in files.items():
        (folder / name).write_bytes(data)
    with (folder / "huge.txt").open("wb") as file:
        file.truncate(20_000_001)
    os.mkfifo(folder / "pipe.txt")
    return [*files, "huge.txt", "pipe.txt"]


@pytest.mark.parametrize("good", [40, pytest.param(990, marks=pytest.mark.slow)])
def test_ten_kinds_of_broken_sources_fail_alone_in_any_order(tmp_path: Path, good: int) -> None:
    bad = broken(tmp_path)
    for number in range(good):
        (tmp_path / f"{number:04}.txt").write_text(STORY.format(number))
    articles = [f"{number:04}.txt" for number in range(good)]
    found = []
    for order in ([*articles, *bad], [*reversed(bad), *reversed(articles)]):
        done = convert(tmp_path, *order, "--to", "json", "--out", f"out{len(found)}", "--workers", "2")
        assert done.returncode == 1, done.stderr
        failed = sorted(line for line in done.stderr.splitlines() if line.startswith("failed: "))
        assert sorted(line.split()[1].rstrip(":") for line in failed) == sorted(bad)
        assert all(" -- " in line for line in failed)
        items = json.loads((tmp_path / f"out{len(found)}" / "feed.json").read_bytes())["items"]
        found.append((failed, sorted(items, key=lambda item: item["id"])))
    assert found[0] == found[1]
    assert len(found[0][1]) == good
    assert verified(tmp_path, "out0")
