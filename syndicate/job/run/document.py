"""What a plan is made of: documents, each a file to be, and all that decides over its bytes. Values only."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

from syndicate.job.ledger import IssueRow
from syndicate.job.run.output_options import OutputOptions
from syndicate.model import Amendment, Moment
from syndicate.theme import Theme


class PlannedDocument(Struct, frozen=True, kw_only=True):
    """One file to be: which articles, in order, as which edition. `fingerprint` is of all that decides over its bytes.

    `headings` are the parts under which the articles stand, one each; None takes their own sections. `lost` are
    articles of which there is no text: the file stays as it is, and without them if it has to be written.
    """

    file: str
    output: str
    manner: OutputOptions
    theme: Theme
    edition: str
    title: str
    articles: tuple[str, ...]
    headings: tuple[str, ...] | None = None
    date: Moment | None = None
    series: str = ""
    number: int | None = None
    amendments: tuple[Amendment, ...] = ()
    images: bool = True
    lost: frozenset[str] = frozenset()
    fingerprint: str = ""
    refused: str = ""
    """Why it is not made: it would be too large for a proof."""


class Plan(Struct, frozen=True, kw_only=True):
    """All documents of a job; the files that are to be further names of others; what to tell.

    `aliases` are (further name, name) pairs; of one further name the last counts that is there. `issues` are those that
    are new. `held` are articles that wait, `warnings` what a person has to look at; `catalogue` is the catalogue's id;
    `hidden` are the articles that nothing may show now.
    """

    documents: tuple[PlannedDocument, ...]
    aliases: tuple[tuple[str, str], ...]
    issues: tuple[IssueRow, ...]
    held: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    catalogue: str = ""
    hidden: frozenset[str] = frozenset()


def without(document: PlannedDocument, lost: frozenset[str]) -> PlannedDocument:
    """A document that holds some articles less."""
    kept = [index for index, id_ in enumerate(document.articles) if id_ not in lost]
    return msgspec.structs.replace(
        document,
        articles=tuple(document.articles[index] for index in kept),
        headings=document.headings and tuple(document.headings[index] for index in kept),
    )


def theme_digest(theme: Theme) -> str:
    """What tells one state of a theme from another."""
    return hashlib.sha256(msgspec.json.encode(theme)).hexdigest()
