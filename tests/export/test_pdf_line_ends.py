"""Honest text that PDF readers change on the way: hyphens at a line's end, marks of every script, two directions."""

from __future__ import annotations

import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p

from syndicate.export.pdf import pdf
from syndicate.model import Edition
from syndicate.plugins import load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify

NEWSPAPER = load_theme("newspaper")

HONEST = (
    "Text- und Bildrechte, Ton- und Filmrechte, Druck- und Onlinerechte liegen beim Verlag. " * 6,
    "Text-  und  Bildrechte, Ton-  und  Filmrechte liegen, Druck-  und  Onlinerechte auch. " * 6,
    "Hyphens pre\u2010 and post\u2010war, inter\u2010 and intra\u2010national, non\u2011breaking, twenty-one. "
    * 6,
    "From 1990 \u2013 1995 \u2013 or 1990\u20131995 \u2013 so \u2014 they \u2014 say \u2014 and \u2015 more. "
    * 6,
    "A dash at a line's end\u2014or\u2014perhaps\u2014not\u2014at\u2014all\u2014but\u2014somewhere\u2014else. "
    * 5,
    "And/or either/ or this/ that /or the/ other: a/b, c /d. " * 8,
    "Soft\u00adhyphens, soft\u00ad and a space,\u00ad then\u00ad more\u00ad of\u00ad them\u00ad. " * 8,
    'He wrote \u201cpre-\u201d and \u201cpost-\u201d, \u2018half-\u2019 and "semi-" (sub-, super-) forms. '
    * 6,
    "(a-) [b-] {c-} a-, b-; c-: d-. e-! f-? g-\u201c h-\u201d; x- y- z- word- " * 8,
    "At https://courier.example/this-is-a/very-long-path/of-an-address?with=hyphens-in&it=too#and-here- read on. "
    * 3,
    "Minus \u2212 5, \u22125, - 5, -5, 10 - 5; a -- b --- c; state-of-the-art, up-to-date. " * 6,
    "№ 7, ½ ¼ ² ³ ₂ ™ ℃ Ⅳ ﬁ Å … ¨ ´ ª º © ®, ſ long s, ĳ ǆ ŉ, ß ẞ, İ ı; e\u0301 a\u0308 o\u0302\u0301 q\u0307\u0323.",
    "Wörter “mit” ‘allen’ „Zeichen“ ‚auch‘ «so» ‹da› »so« 'x' \"y\" `z`. « exprimées » ; ici ! vraiment ? oui…",
    "1) one 2) two; 50\u00a0%; $5; 5\u00a0€; +49 (0)30 123-456; 12:30–13:45; 2024-11-30.",
    "Zero\u200bwidth, word\u2060joiner, no\u00a0break, thin\u2009space, em\u2003space, figure\u2007space.",
    "The views expressed are those of the author.",
    "May be reprinted.",
    "© 2024 The Lantern",
    "כל הזכויות שמורות.",
    "جميع الحقوق محفوظة.",
)
"""Notices whose lines end in every way."""


def edition(language: str, text: str) -> Edition:
    return edition_of(
        *(
            article(f"Story {n}", notice=(notice.strip(),), language=language, body=(p(text),))
            for n, notice in enumerate(HONEST)
        )
    )


def problems(edition: Edition) -> list[str]:
    artifact = pdf.export(edition, NEWSPAPER)
    verdicts = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    return [
        f"{entry.article.terms.disclaimer}: {problem}"
        for entry, verdict in zip(edition.entries, verdicts, strict=True)
        for problem in verdict.problems
    ]


STORIES = {
    "en": "The ferry came in at noon and a band played on the quay.",
    "he": "המעבורת הגיעה בצהריים ותזמורת ניגנה על הרציף.",
}


@pytest.mark.parametrize("language", STORIES)
def test_honest_notices_are_exact_whatever_the_direction_of_their_article(language: str) -> None:
    assert problems(edition(language, STORIES[language])) == []
