"""No honest notice is refused in a PDF, in articles of its own and of the other direction."""

from __future__ import annotations

import unicodedata

import pytest
from helpers.demanded import demanded
from helpers.honest_notices import NOTICES, STORIES
from helpers.sample_editions import article, edition_of, p
from helpers.thorough import is_tried

from syndicate.model.policy import notice_of
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify


def paragraphs(notice: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", text) for text in notice_of(notice).paragraphs)


@pytest.mark.parametrize(
    "language", ["en", "he", *(pytest.param(one, marks=pytest.mark.slow) for one in ("ja", "ar", "fa"))]
)
def test_every_honest_notice_is_set_and_proven(language: str) -> None:
    title, story = STORIES[language]
    tried = [notice for notice in NOTICES if is_tried(f"{language}: {notice}", 2)]
    edition = edition_of(
        *(
            article(f"{title} {number}", notice=paragraphs(notice), language=language, body=(p(story),))
            for number, notice in enumerate(tried)
        )
    )
    artifact = load_exporter("pdf").export(edition, load_theme("newspaper"))
    verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    assert len(verdicts) == len(tried) > 50
    assert {verdict.title: verdict.problems for verdict in verdicts if verdict.problems} == {}
    assert artifact.losses == ()
