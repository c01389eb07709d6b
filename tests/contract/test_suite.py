"""The suite for authors of plugins: an honest format keeps every promise, bad ones break each."""

from __future__ import annotations

import pytest
from helpers.toy_format import Toy, ToyVerifier, Unequal

from syndicate.testing import ExporterSuite
from syndicate.testing.sabotage import SABOTAGES
from syndicate.testing.samples import NOTICES, OWN_WORDS

HONEST = ExporterSuite(Toy(), ToyVerifier())
ELSEWHERE = "the same bytes in another process"
TOUCHES = "no disk, network or other program while exporting"
OF_ONE_TYPE = "exporter, verifier and output are of one media type"
LOSSES = "losses are values, each with its article"
EMPTY = "an edition without articles is exported or refused"

BROKEN: list[tuple[str, Toy, ToyVerifier]] = [
    ("exporter and verifier pickle", Toy(), Unequal()),
    *(
        (promise, Toy(fault), ToyVerifier())
        for promise, fault in (
            (OF_ONE_TYPE, "the name is a path"),
            (OF_ONE_TYPE, "another media type"),
            (ELSEWHERE, "asks the clock"),
            (ELSEWHERE, "asks the date"),
            (ELSEWHERE, "writes sets"),
            (ELSEWHERE, "counts"),
            (TOUCHES, "writes a file"),
            (TOUCHES, "reads a file"),
            (TOUCHES, "asks the network"),
            (TOUCHES, "starts a program"),
            *((f"exact notice: {kind}", "cuts notices") for kind in NOTICES),
            ("exact notices in an edition of all kinds", "cuts notices"),
            *((f"exact notice beside its words in {place}", "knows the notice") for place in OWN_WORDS),
            *((f"caught: {name}", "knows the notice") for name in SABOTAGES),
            ("no word is lost without a loss", "drops the body"),
            ("no related link is lost without a loss", "drops addresses"),
            (LOSSES, "a loss of no article"),
            (LOSSES, "a loss of two lines"),
            (LOSSES, "losses are strings"),
            ("nothing is read of a withdrawn article", "shows what became of articles"),
            (EMPTY, "says something of no article"),
        )
    ),
    (OF_ONE_TYPE, Toy(), ToyVerifier(media_type="text/plain")),
    ("caught: an article is missing", Toy(), ToyVerifier("adds an article")),
    ("caught: an article is added", Toy(), ToyVerifier("leaves out an article")),
    ("caught: two articles change places", Toy(), ToyVerifier("sorts articles")),
    ("caught: a withdrawn article is shown", Toy(), ToyVerifier("leaves out an article")),
    ("article ids, titles and order", Toy(), ToyVerifier("no titles")),
]


@pytest.mark.parametrize("promise", ExporterSuite.promises)
def test_an_honest_format_keeps(promise: str) -> None:
    HONEST.check(promise)


@pytest.mark.parametrize(
    ("promise", "exporter", "verifier"),
    BROKEN,
    ids=[f"{promise}, {e.fault or v.fault or 'beside'}" for promise, e, v in BROKEN],
)
def test_a_bad_format_breaks(promise: str, exporter: Toy, verifier: ToyVerifier) -> None:
    suite = ExporterSuite(exporter, verifier)
    with pytest.raises(AssertionError) as caught:
        suite.check(promise)
    assert "verification fails" not in str(caught.value), "it fails without a sabotage: no sabotage was tried"


def test_each_promise_is_seen_to_be_broken_by_some_format() -> None:
    assert {promise for promise, _, _ in BROKEN} == set(ExporterSuite.promises)


def test_all_broken_promises_are_reported_at_once_with_their_names() -> None:
    suite = ExporterSuite(Toy("crashes without articles"), Unequal())
    with pytest.raises(ExceptionGroup, match="2 promises are broken") as caught:
        suite.check_all()
    notes = [error.__notes__ for error in caught.value.exceptions]
    assert notes == [["exporter and verifier pickle"], [EMPTY]]


def test_a_kind_of_notice_that_a_format_refuses_has_to_be_refused() -> None:
    link = "exact notice: a required link"
    refusing = ExporterSuite(Toy("cuts notices"), ToyVerifier(), refuses=("a required link",))
    refusing.check(link)
    with pytest.raises(AssertionError, match="remove it from `refuses`"):
        ExporterSuite(Toy(), ToyVerifier(), refuses=("a required link",)).check(link)
    ExporterSuite(Toy(), ToyVerifier(), refuses=("a required link",)).check(
        "caught: a required link leads elsewhere"
    )
    with pytest.raises(ValueError, match="refuses: no kind of notice: \\['Latin'\\]"):
        ExporterSuite(Toy(), ToyVerifier(), refuses=("Latin",))
