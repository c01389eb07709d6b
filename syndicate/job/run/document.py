"""The documents of a plan: each is a file to be, with all that decides its bytes. Values only."""

from __future__ import annotations

import hashlib

import msgspec
from msgspec import Struct

from syndicate.job.ledger import IssueRow
from syndicate.job.run.output_options import OutputOptions
from syndicate.model import Amendment, Moment
from syndicate.theme import Theme


class PlannedDocument(Struct, frozen=True, kw_only=True):
    """One file to be: which articles, in order, as which edition. `fingerprint` is of all that decides its bytes.

    `headings` are the headings above the articles, one each; with None their own sections are. `lost` are articles of
    which there is no text: the file stays as it is, and is written without them if it has to be written.
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
    """Why it is not made: it would be too large to verify. Empty: it is made."""


class Plan(Struct, frozen=True, kw_only=True):
    """All documents of a job, and lines for its log.

    `aliases` are pairs of a further name and a file's name; of several pairs with one further name the last one counts
    whose file is made. `issues` are the new ones. `held` are lines for articles that wait, `warnings` for what a person
    has to look at. `catalogue` is the catalogue's id; `hidden` are the articles that no output may show now.
    """

    documents: tuple[PlannedDocument, ...]
    aliases: tuple[tuple[str, str], ...]
    issues: tuple[IssueRow, ...]
    held: tuple[str, ...]
    warnings: tuple[str, ...] = ()
    catalogue: str = ""
    hidden: frozenset[str] = frozenset()


def without(document: PlannedDocument, lost: frozenset[str]) -> PlannedDocument:
    """A document without some of its articles."""
    kept = [index for index, id_ in enumerate(document.articles) if id_ not in lost]
    return msgspec.structs.replace(
        document,
        articles=tuple(document.articles[index] for index in kept),
        headings=document.headings and tuple(document.headings[index] for index in kept),
    )


def theme_digest(theme: Theme) -> str:
    """The SHA-256 of a theme, all its files included."""
    return hashlib.sha256(msgspec.json.encode(theme)).hexdigest()
