"""Compares the link and the summary of an item with its article: apps show them above the text, or alone in a list.

A link that leads elsewhere and a summary with other words than the article's must not pass; both may be missing.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from syndicate.model import HeadDemand
from syndicate.model.passage import Passage
from syndicate.verify.words import single_spaced


def unmet_head(demand: HeadDemand, passage: Passage) -> tuple[str, ...]:
    """What is wrong with the link and the summary of an item."""
    head = passage.head
    if head is None:
        return ()
    problems = []
    if head.url and _address(head.url) != _address(demand.url):
        problems.append(f"its title leads to {head.url} instead of {demand.url or 'nowhere'}")
    if head.summary and not _is_summary(single_spaced(head.summary), demand, passage):
        problems.append(f"its summary is not from the article: {head.summary[:60]!r}")
    return tuple(problems)


def _is_summary(summary: str, demand: HeadDemand, passage: Passage) -> bool:
    """Whether it is the standfirst, the title, or the beginning of a paragraph of the article."""
    if summary in (single_spaced(demand.standfirst), single_spaced(passage.title)):
        return True
    beginning = summary.removesuffix("…").rstrip()
    return any(
        single_spaced(one.text).startswith(beginning) for one in passage.paragraphs if not one.in_notice
    )


def _address(written: str) -> tuple[str, ...]:
    """The parts of an address. An IRI and its URI give the same ones (RFC 3987 section 3.1)."""
    try:
        parts = urlsplit(written)
    except ValueError:  # an open bracket: an IPv6 address that does not end
        return (written,)
    try:
        host = parts.netloc.encode("idna").decode("ascii")
    except UnicodeError:
        host = parts.netloc
    return (parts.scheme, unquote(host), *map(unquote, parts[2:]))
