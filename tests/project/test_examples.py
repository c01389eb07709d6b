"""The examples of this repository: what they are there to show is what is read of them."""

from __future__ import annotations

from typing import NamedTuple

import pytest
from helpers.paths import ROOT

from syndicate.model import Article, Disclaimer
from syndicate.model.blocks import Rule, plain_text
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read

ARTICLES = ROOT / "examples" / "articles"


class Shown(NamedTuple):
    """What one example says of itself; names in brackets are organisations'."""

    language: str
    title: str
    authors: str
    day: str
    related: tuple[str, ...]
    paragraphs: int
    notice: tuple[str, ...]
    """How each paragraph of it begins."""
    encoding: str = ""
    """What the file does not say and a loss does."""


EXAMPLES: dict[str, Shown] = {
    "biblioteca-mula": Shown(
        "es", "La biblioteca que sube en mula", "[Redacción]", "2022-10-19",
        ("El puente que se llevó la lluvia",), 5, ("Las opiniones expresadas",),
    ),
    "cinema-du-port": Shown(
        "fr", "Le cinéma du port rouvre, un fauteuil à la fois", "Claire Delmas", "2022-10-21",
        ("Quand Port-Sauveur comptait trois cinémas",), 5, ("Avertissement", "Les opinions exprimées"),
    ),
    "ferry-returns": Shown(
        "en", "Ferry returns to the old pier after nine years", "[Harbour Desk]", "2022-10-27",
        ("The pier that nobody wanted", "Twelve winters on the coast road"), 7, ("The Harbour Courier prints",),
    ),
    "harbour-lights": Shown(
        "en", "The light that nobody switched off", "Lene Ashby", "2022-10-28", (), 7, ("Letters and columns",),
    ),
    "mahattat-alqitar": Shown(
        "ar", "محطة القطار القديمة تصير سوقا للكتب", "[قسم الثقافة]", "2022-10-20",
        ("حين كانت القطارات تصل في موعدها",), 5, ("الآراء الواردة",),
    ),
    "night-bus": Shown(
        "en", "Night bus to keep its number", "Ida Brandt; Jonas Okoro", "2022-10-25",
        ("How Lindow counts its buses https://lineandstop.example/counting",), 4,
        ("Republication notice", "This article was first published", "The views expressed in it"),
    ),
    "observatory": Shown(
        "en", "The observatory that looks down", "Tomas Reyl", "2022-10-13",
        ("A lamp for every door: a short history of light in Tarn",), 6, ("Disclaimer: The opinions expressed",),
    ),
    "stadtbaeume": Shown(
        "de", "Die Bäume der Südstadt bekommen Paten", "Miriam Holt; Paul Sander", "2022-10-18",
        ("Was eine Linde trinkt",), 5, ("Die in diesem Beitrag geäußerten Meinungen",), "Windows-1252",
    ),
    "tomyo-no-shima": Shown(
        "ja", "灯台守のいない島に、灯がともる", "[報道部]", "2022-10-22",
        ("羽見島の日誌を読む", "台風のあとの北の入り江"), 5, ("本紙に掲載する記事は",),
    ),
    "tramvai-muzei": Shown(
        "ru", "Трамвай номер семь стал музеем, но ходить не перестал", "Анна Лесная", "2022-10-24",
        ("Как Верхний Луг спас свои рельсы",), 4, ("Мнение редакции",),
    ),
}  # fmt: skip


def article_of(name: str) -> Article:
    [path] = ARTICLES.glob(f"{name}.*")
    [draft] = read(path.read_bytes(), path.name)
    return normalise(draft, NoticePolicy(required=True), beside=True)


def test_every_example_is_in_the_table() -> None:
    assert {path.stem for path in ARTICLES.glob("*.*")} == set(EXAMPLES)


@pytest.mark.parametrize("name", EXAMPLES)
def test_each_example_shows_its_feature(name: str) -> None:
    article, wanted = article_of(name), EXAMPLES[name]
    names = (a.name if a.kind == "person" else f"[{a.name}]" for a in article.authors)
    assert (article.language, article.title, "; ".join(names)) == wanted[:3]
    assert article.published is not None
    assert article.published.isoformat() == wanted.day
    assert tuple(f"{link.title} {link.url or ''}".strip() for link in article.related) == wanted.related
    assert len([block for block in article.body if not isinstance(block, Rule)]) == wanted.paragraphs


@pytest.mark.parametrize("name", EXAMPLES)
def test_an_examples_notice_is_taken_whole_and_leaves_the_story(name: str) -> None:
    article, wanted = article_of(name), EXAMPLES[name].notice
    notice = article.terms.disclaimer
    assert isinstance(notice, Disclaimer)
    assert len(notice.paragraphs) == len(wanted)
    assert all(map(str.startswith, notice.paragraphs, wanted))
    assert not set(notice.paragraphs) & set(plain_text(article.body).split("\n\n"))


@pytest.mark.parametrize("name", EXAMPLES)
def test_nothing_of_an_example_is_lost_but_that_its_encoding_is_guessed(name: str) -> None:
    losses = [loss.what for loss in article_of(name).losses]
    encoding = EXAMPLES[name].encoding
    assert losses == (
        [f"kept the text as {encoding}, because the file states no encoding"] if encoding else []
    )


def test_every_example_has_a_standfirst() -> None:
    assert [name for name in EXAMPLES if not article_of(name).standfirst] == []


def test_the_ferrys_notice_keeps_its_no_break_space() -> None:
    notice = article_of("ferry-returns").terms.disclaimer
    assert isinstance(notice, Disclaimer)
    assert "\u00a0 " in notice.text
    assert notice.text in (ARTICLES / "ferry-returns.txt").read_text("utf-8")


def test_the_observatorys_break_stays_between_its_parts() -> None:
    assert [n for n, block in enumerate(article_of("observatory").body) if isinstance(block, Rule)] == [3]


def test_the_german_example_is_windows_1252_with_dos_line_ends() -> None:
    data = (ARTICLES / "stadtbaeume.txt").read_bytes()
    assert b"\xe4" in data
    assert data.count(b"\r\n") == data.count(b"\n")
