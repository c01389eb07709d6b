"""What a night without news costs beside the first one: the whole command, as a ratio.

usage: python benchmarks/nightly.py [ARTICLES]

A job of so many Markdown articles (1,000 unless told) is run once, then five times more with nothing new. Feeds of
fifty with their archive documents, a daily letter and a daily book, in volumes, are made.
The start of Python and of the command line is given
beside both, as it stands in both.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

JOB = """
[publication]
title = "The Harbour Courier"
url = "https://courier.example/news/"
waiver = "a measurement"

[[source]]
name = "desk"
path = "articles"

[[output]]
name = "feeds"
formats = ["rss", "atom", "json"]

[[output]]
name = "daily"
formats = ["txt", "epub"]
period = "daily"
"""
SENTENCE = "The ferry left the pier at noon, and number {} was painted on its funnel. "


def write(folder: Path, articles: int) -> None:
    (folder / "articles").mkdir()
    (folder / "syndicate.toml").write_text(JOB, "utf-8")
    for number in range(articles):
        text = "\n\n".join(SENTENCE.format(number) * 12 for _ in range(8))
        head = f"---\ntitle: Story number {number}\ndate: 2026-05-{number % 28 + 1:02}\n---\n\n"
        (folder / "articles" / f"{number}.md").write_text(head + text, "utf-8")


def seconds(folder: Path, *arguments: str) -> tuple[float, str]:
    started = time.monotonic()
    command = [sys.executable, "-m", "syndicate", *arguments]
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=True)
    return time.monotonic() - started, done.stdout


def main() -> None:
    articles = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        write(folder, articles)
        first, _ = seconds(folder, "run", "--json")
        quiet = [seconds(folder, "run", "--json") for _ in range(6)][
            1:
        ]  # files of just now are looked at once more
        start = statistics.median(seconds(folder, "--version")[0] for _ in range(5))
    reports = [json.loads(report) for _, report in quiet]
    assert not any(report["read"] or report["built"] or report["changed"] for report in reports)
    again = statistics.median(took for took, _ in quiet)
    print(f"{articles} articles: first {first:.2f} s, nothing new {again:.2f} s, start alone {start:.2f} s")
    print(
        f"first : nothing new = {first / again:.1f} : 1, without the start {(first - start) / (again - start):.1f} : 1"
    )


if __name__ == "__main__":
    main()
