"""Articles before and after a night to lines of its log: new, corrected or withdrawn, and what differs. Values only."""

from __future__ import annotations

from difflib import SequenceMatcher

from msgspec import Struct

from syndicate.job.ledger.life import Announcement
from syndicate.model import Article

_SHOWN = 60
"""Characters of a quotation."""
_COMPARED = 5_000
"""Words up to which texts are compared word by word: the time grows with their square."""


class Change(Struct, frozen=True, kw_only=True):
    """What is announced of one article. `source` is where it was read; `what` is how a correction differs."""

    kind: Announcement
    article: str
    title: str
    source: str
    what: str = ""

    @property
    def line(self) -> str:
        """For people."""
        return f"{self.kind}: {self.title!r} ({self.source}){self.what and f': {self.what}'}"


def what_differs(before: Article | None, after: Article) -> str:
    """How a corrected article differs from the version before, in a few words; empty if that is lost."""
    if before is None:
        return ""
    found = [
        f"{name} {_quoted(old)} is {_quoted(new)} now"
        for name, old, new in (
            ("title", before.title, after.title),
            ("standfirst", before.standfirst, after.standfirst),
        )
        if old != new
    ]
    if before.text != after.text:
        found.append(_in_words(before.text.split(), after.text.split()))
    return ", ".join(found)


def _in_words(old: list[str], new: list[str]) -> str:
    if max(len(old), len(new)) > _COMPARED:
        return f"the text had {len(old):,} words and has {len(new):,} now"
    steps = SequenceMatcher(None, old, new, autojunk=False).get_opcodes()
    parts = [(old[i:j], new[k:m]) for tag, i, j, k, m in steps if tag != "equal"]
    if not parts:
        return "the same words in other paragraphs"
    more = f" and {len(parts) - 1} more place{'s' * (len(parts) > 2)}" if len(parts) > 1 else ""
    gone, came = (" ".join(words) for words in parts[0])
    if not came:
        return f"{_quoted(gone)} is gone{more}"
    return (f"{_quoted(gone)} is {_quoted(came)} now" if gone else f"{_quoted(came)} is new") + more


def _quoted(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else f"{text[: _SHOWN - 1]}…")
