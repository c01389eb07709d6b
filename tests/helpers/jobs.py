"""A job in a folder of its own, for tests that run it night after night."""

from __future__ import annotations

import json
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path

from syndicate.job.run import RunOptions, RunReport, run

NOTICE = "Publication here does not mean that\u00a0 the Herald agrees with its authors."
FIRST_NIGHT = datetime(2026, 5, 1, 3, 0, tzinfo=UTC)

JOB = f"""catalogue = false
[publication]
title = "Harbour Herald"
url = "https://herald.example.org/news/"
publisher = "Harbour Herald"
language = "en"
disclaimer = {json.dumps(NOTICE)}

[[source]]
name = "desk"
path = "articles"

[[output]]
name = "feeds"
formats = ["rss", "atom", "json"]
limit = 3

[[output]]
name = "daily"
formats = ["txt"]
period = "daily"

[limits]    # all in this process: quick, and what is tested here is not the workers
jobs = 1
item_seconds = 0
item_megabytes = 0
"""


class Desk:
    """A newsroom's folder: a job file, articles, what is published.

    Args:
        folder: empty, or of a desk that was moved.
        job: the text of ``syndicate.toml``.
    """

    def __init__(self, folder: Path, job: str = JOB) -> None:
        self.folder = folder
        self.job = folder / "syndicate.toml"
        self.out = folder / "out"
        self.articles = folder / "articles"
        self.articles.mkdir(parents=True, exist_ok=True)
        self.configure(job)

    def configure(self, job: str) -> None:
        self.job.write_text(job, "utf-8")

    def write(self, name: str, title: str, text: str, day: str = "2026-05-01", **fields: str) -> Path:
        """A Markdown article, its time stamp far enough in the past not to be looked at twice."""
        path = self.articles / name
        head = "".join(
            f"{key}: {json.dumps(value)}\n" for key, value in {"title": title, "date": day, **fields}.items()
        )
        before = path.stat().st_mtime if path.exists() else 1_700_000_000
        path.write_text(f"---\n{head}---\n\n{text}\n", "utf-8")
        os.utime(path, (before + 60, before + 60))
        return path

    def night(self, number: int = 1, **options: object) -> RunReport:
        """Run the job on a night, the first being number 1."""
        now = FIRST_NIGHT + timedelta(days=number - 1)
        return run(self.job, RunOptions(now=now, **options))  # type: ignore[arg-type]

    def text(self, name: str) -> str:
        return (self.out / name).read_text("utf-8")

    def items(self) -> list[dict[str, str]]:
        """The items of the JSON feed."""
        items: list[dict[str, str]] = json.loads(self.text("feed.json"))["items"]
        return items

    def state(self) -> dict[str, tuple[int, bytes]]:
        """Every file and link below `out`, with its time: equal states mean that nothing was touched."""
        return {
            str(path.relative_to(self.out)): (
                path.lstat().st_mtime_ns,
                str(path.readlink()).encode() if path.is_symlink() else path.read_bytes(),
            )
            for path in sorted(self.out.rglob("*"))
            if path.is_symlink() or path.is_file()
        }

    def files(self) -> dict[str, bytes]:
        """What a web server would serve."""
        return {
            path.name: path.read_bytes()
            for path in sorted(self.out.iterdir())
            if not path.name.startswith(".")
        }
