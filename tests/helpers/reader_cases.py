"""Small cases of readers as text files: a title, what is read, and what comes of it. `--accept` writes the last anew.

A file holds lines of comment, and then any number of cases, each of this form::

    %% A byline between title and text
    Ferry returns

    By Ada Vell

    A boat tied up.
    %% gives
    title: Ferry returns
    by: Ada Vell
    language: en

    A boat tied up.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

_GIVES = "gives"


class Case(NamedTuple):
    """One case; `expected` is empty as long as nobody has accepted what comes of it."""

    title: str
    source: str
    expected: str


def load(path: Path) -> tuple[str, list[Case]]:
    """A file's comment, and its cases in order.

    Raises:
        ValueError: a case without a title, two of one title, or lines that belong to no case.
    """
    comment, *parts = re.split(r"(?m)^%% (.*)\n", path.read_text("utf-8"))
    cases: list[Case] = []
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        if title != _GIVES:
            cases.append(Case(title, text, ""))
        elif not cases or cases[-1].expected:
            raise ValueError(f"{path.name}: '%% {_GIVES}' without a case before it")
        else:
            cases[-1] = cases[-1]._replace(expected=text.rstrip("\n") + "\n")
    titles = [case.title for case in cases]
    if twice := {title for title in titles if titles.count(title) > 1}:
        raise ValueError(f"{path.name}: two cases with one title: {', '.join(sorted(twice))}")
    return comment, cases


def store(path: Path, comment: str, cases: Sequence[Case]) -> None:
    """Write the file anew; what is read of it stays byte for byte."""
    written = (f"%% {case.title}\n{case.source}%% {_GIVES}\n{case.expected}" for case in cases)
    path.write_text(comment + "\n".join(written), "utf-8")
