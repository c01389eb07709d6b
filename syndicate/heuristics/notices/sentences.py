"""The sentences that tell what recognition took as a notice, with score and reasons, and what may be another one."""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.heuristics.notices import suspects
from syndicate.model import Article
from syndicate.model.blocks import Block

_LONGEST = 120
_MOST = 3
"""Suspected paragraphs of one article that are named."""


def recognised_notes(article: Article) -> Iterator[str]:
    """That a notice was taken out of the text: it is quoted, so that a person can object."""
    notice = article.notice
    if notice and notice.origin == "recognised":
        evidence = notice.evidence
        why = f" ({evidence.score:.2f}: {'; '.join(evidence.reasons)})" if evidence else ""
        yield f"{article.source.uri}: notice recognised{why}: {quoted(notice.text)}"


def suspected_notes(article: Article) -> Iterator[str]:
    """Paragraphs of the story that may be a notice; none where a notice was configured or stated."""
    if article.notice and article.notice.origin != "recognised":
        return
    for text in suspects(article.body)[:_MOST]:
        yield f"{article.source.uri}: perhaps a notice: {quoted(text)}; give it with --disclaimer"


def perhaps_named(body: tuple[Block, ...]) -> str:
    """The end of a sentence that says that no notice was found: what may be one, if anything is."""
    found = suspects(body)
    return f"; perhaps it is: {quoted(found[0])}" if found else ""


def quoted(text: str) -> str:
    """A text in one line, cut in its middle."""
    text = " ".join(text.split())
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 30]} … {text[-25:]}"
