"""How well notices are recognised in the unseen fifth of the labelled set and in the sets in other voices, by language.

    .venv/bin/python benchmarks/recognition.py

Prints the table that stands in docs/notice.md. An article counts as right only if exactly its notice is taken.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path

from msgspec import Struct

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))

from helpers.notice_set import Labelled, held_back, labelled_articles

from syndicate.heuristics.notices import recognise_notice, suspects


class Counts(Struct):
    """Articles of one language, and what was made of them."""

    articles: int = 0
    notices: int = 0
    taken: int = 0
    right: int = 0
    named: int = 0
    """Notices that were not taken but named as what may be one."""

    @property
    def precision(self) -> float:
        """Of what was taken, how much is exactly the notice; 1 where nothing was taken."""
        return self.right / self.taken if self.taken else 1.0

    @property
    def recall(self) -> float:
        """Of the notices, how many were taken exactly; 1 where there are none."""
        return self.right / self.notices if self.notices else 1.0


def measure(articles: Iterable[Labelled]) -> dict[str, Counts]:
    """Counts by language, and under ``all``."""
    by_language: dict[str, Counts] = {}
    for article in articles:
        found = recognise_notice(article.body)
        exact = found is not None and found.paragraphs == article.notice
        named = found is None and bool(suspects(article.body))
        for key in (article.language, "all"):
            counts = by_language.setdefault(key, Counts())
            counts.articles += 1
            counts.notices += bool(article.notice)
            counts.taken += found is not None
            counts.right += exact
            counts.named += named and bool(article.notice)
    return by_language


def table(by_language: dict[str, Counts]) -> str:
    """The counts as a table in Markdown."""
    lines = [
        "| language | articles | notices | precision | recall | named, not taken |",
        "|---|---|---|---|---|---|",
    ]
    for language, one in sorted(by_language.items(), key=lambda item: (item[0] == "all", item[0])):
        row = (language, one.articles, one.notices, f"{one.precision:.2f}", f"{one.recall:.2f}", one.named)
        lines.append(f"| {' | '.join(map(str, row))} |")
    return "\n".join(lines)


def unseen(*, two: bool = False) -> list[Labelled]:
    """The unseen fifth of the labelled set: with one wording each, or with two notices together."""
    return [article for article in labelled_articles() if article.unseen and article.is_of_two == two]


def sets() -> dict[str, list[Labelled]]:
    """What is measured, by its name."""
    return {
        "The unseen fifth": unseen(),
        "The unseen fifth, two notices together": unseen(two=True),
        "The second set": list(held_back("second")),
        "The third set": list(held_back("third")),
        "The fourth set": list(held_back("fourth")),
        "The fifth set": list(held_back("fifth")),
        "The sixth set": list(held_back("sixth")),
        "The seventh set": list(held_back("seventh")),
        "The development set": list(held_back("development")),
    }


if __name__ == "__main__":
    for name, articles in sets().items():
        print(f"{name}:\n\n{table(measure(articles))}\n")
