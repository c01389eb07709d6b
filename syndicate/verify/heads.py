"""An item's link and summary against the article's: apps show them above its text, or alone in a list."""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from syndicate.model import HeadDemand
from syndicate.model.passage import Passage


def unmet_head(demand: HeadDemand, passage: Passage) -> tuple[str, ...]:
    """What an item's own fields say that its article does not; nothing where they are missing."""
    head = passage.head
    if head is None:
        return ()
    problems = []
    if head.url and _address(head.url) != _address(demand.url):
        problems.append(f"its title leads to {head.url} instead of {demand.url or 'nowhere'}")
    if head.summary and not _is_summary(_squeezed(head.summary), demand, passage):
        problems.append(f"its summary is none of the article: {head.summary[:60]!r}")
    return tuple(problems)


def _is_summary(summary: str, demand: HeadDemand, passage: Passage) -> bool:
    """Whether it is the standfirst, or the title, or else with what a paragraph of the article begins."""
    if summary in (_squeezed(demand.standfirst), _squeezed(passage.title)):
        return True
    beginning = summary.removesuffix("…").rstrip()
    return any(_squeezed(one.text).startswith(beginning) for one in passage.paragraphs if not one.in_notice)


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _address(written: str) -> tuple[str, ...]:
    """An address by what it says: an IRI and the URI that stands for it are one (RFC 3987 section 3.1)."""
    parts = urlsplit(written)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        host = parts.netloc
    return (parts.scheme, unquote(host), *map(unquote, parts[2:]))
