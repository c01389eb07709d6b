"""The big list of naughty strings in every field, and as a notice: exact in every format, or refused with a reason."""

from __future__ import annotations

import contextlib
from datetime import UTC, datetime

import pytest
from helpers.demanded import demanded
from helpers.sample_editions import edition_of
from helpers.thorough import naughty_strings

from syndicate.edition.select import select
from syndicate.errors import NoticeError, SyndicateError
from syndicate.model import Article, Author, Disclaimer, RelatedLink, Source
from syndicate.model.blocks import CodeSpan, Emphasis, Heading, Link, Listing, Paragraph, Quote, Text
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_exporter, load_verifier
from syndicate.runtime.entry_points import listed
from syndicate.theme import load_theme
from syndicate.verify import verify

FORMATS = [plugin.name for plugin in listed("syndicate.exporters")]
NOTICE = "Printed as it came; the desk\u00a0 agrees with none of it."


def draft(number: int, text: str, notice: str) -> Draft:
    inlines = (Text(text), Emphasis((Text(text),)), CodeSpan(text), Link(text, (Text(text),)))
    paragraph = Paragraph(inlines)
    everywhere = (paragraph, Heading(2, inlines), Listing(((paragraph,),)), Quote((paragraph,)))
    return Draft(
        title=text,
        standfirst=text,
        authors=(Author(text), Author(text, "organisation")),
        section=text if number % 7 == 0 else "",
        tags=(text,),
        url=text,
        copyright=text,
        licence=text,
        language="en",
        body=(Paragraph((Text("A story."),)), *everywhere),
        related=(RelatedLink(text, text),),
        notice=Disclaimer((notice,), "source"),
        source=Source(text or "x", "text", str(number)),
    )  # fmt: skip


def articles(texts: list[str], notices: list[str]) -> list[Article]:
    made = []
    for number, (text, notice) in enumerate(zip(texts, notices, strict=True)):
        with contextlib.suppress(SyndicateError):
            made.append(normalise(draft(number, text, notice), NoticePolicy()))
    return list(select(made, datetime(2022, 10, 27, tzinfo=UTC)).articles)


def faults(name: str, chosen: list[Article]) -> list[str]:
    edition = edition_of(*chosen)
    artifact = load_exporter(name).export(edition, load_theme("newspaper"))
    verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    return [f"{verdict.title!r}: {problem}" for verdict in verdicts for problem in verdict.problems]


@pytest.mark.parametrize("name", FORMATS)
def test_naughty_strings_in_every_field_leave_every_notice_exact(name: str) -> None:
    """Of a PDF, which takes a second for three of these articles, fewer; all of them where time is no matter."""
    texts = naughty_strings(12 if name == "pdf" else 4)
    chosen = articles(texts, [NOTICE] * len(texts))
    assert len(chosen) > 0.9 * len(texts)
    assert faults(name, chosen) == []


@pytest.mark.slow
def test_all_naughty_strings_in_every_field_of_a_pdf_leave_every_notice_exact() -> None:
    texts = naughty_strings(1)
    chosen = articles(texts, [NOTICE] * len(texts))
    assert len(chosen) > 450
    assert faults("pdf", chosen) == []


def refusals(name: str, group: list[Article]) -> int:
    """How many notices a format refuses; all others are exact. By halves, as one export is dear."""
    try:
        refused = bool(faults(name, group))
    except NoticeError:
        refused = True
    if refused:
        middle = len(group) // 2
        return 1 if middle == 0 else refusals(name, group[:middle]) + refusals(name, group[middle:])
    return 0


def told_apart(name: str, texts: list[str]) -> tuple[int, int]:
    """How many of some notices a format refuses, and how many it holds exactly."""
    chosen = articles([f"Story {n}" for n in range(len(texts))], texts)
    refused = sum(refusals(name, chosen[start : start + 40]) for start in range(0, len(chosen), 40))
    return refused, len(chosen) - refused


@pytest.mark.parametrize("name", FORMATS)
def test_a_naughty_notice_is_exact_or_refused(name: str) -> None:
    """Of a PDF fewer, as above."""
    texts = naughty_strings(12 if name == "pdf" else 4)
    refused, exact = told_apart(name, texts)
    assert exact > 0.6 * len(texts)
    if name != "pdf":
        assert refused == 0, "text and markup can hold any permitted character"


@pytest.mark.slow
def test_any_naughty_notice_is_exact_in_a_pdf_or_refused() -> None:
    _, exact = told_apart("pdf", naughty_strings(1))
    assert exact > 300


def test_normalised_articles_read_back_from_json() -> None:
    from syndicate.model import interchange

    texts = naughty_strings()
    chosen = tuple(articles(texts, [NOTICE] * len(texts)))
    assert interchange.load(interchange.dump(chosen)) == chosen
