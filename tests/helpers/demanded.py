"""The demands that a test of verification rests on, shown to be there: where nothing is demanded, no check can fail."""

from __future__ import annotations

from syndicate.model import Disclaimer, Edition, Expectation, LinkDemand, TextDemand


def demanded(edition: Edition) -> tuple[Expectation, ...]:
    """What an output of the edition has to show: of each article that has a notice, the notice and its links.

    Raises:
        AssertionError: a notice or a link is not demanded.
    """
    found = edition.expectations
    for entry, expected in zip(edition.entries, found, strict=True):
        notice = entry.article.terms.disclaimer
        if not isinstance(notice, Disclaimer):
            continue
        texts = [demand.paragraphs for demand in expected.demands if isinstance(demand, TextDemand)]
        links = [(demand.text, demand.url) for demand in expected.demands if isinstance(demand, LinkDemand)]
        assert texts == [notice.paragraphs], f"{expected.title}: its notice is not demanded"
        assert links == [(link.text, link.url) for link in notice.links], (
            f"{expected.title}: links are not demanded"
        )
    return found
