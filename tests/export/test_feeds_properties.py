"""Whatever permitted characters an article holds, each feed gives them back, code point for code point."""

from __future__ import annotations

import pytest
from helpers.demanded import demanded
from helpers.feed_editions import MARKUP
from helpers.sample_editions import article, edition_of, p
from helpers.thorough import examples
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from judges.feed_rules import CHECKS

from syndicate.export.feed import atom, rss
from syndicate.export.jsonfeed import jsonfeed
from syndicate.model import Author, Edition
from syndicate.model.blocks import block_texts
from syndicate.plugins import Exporter, load_verifier
from syndicate.theme import Theme
from syndicate.verify import verify

WHITE = " \t\n\r\f"
# What a normalised article may hold: no control characters, and no line ends in a notice or a title.
CHARACTERS = st.characters(exclude_categories=["Cs", "Cc"], exclude_characters="\ufffe\uffff\u2028\u2029")
HARD = st.sampled_from(
    [*"<>&\"'\\/;#]", MARKUP, "]]>", "&amp;", "&nbsp", "\u00a0", "\u00a0 ", "<!--", "\u200b", "\U0001f1fa"]
)
TEXT = (
    st.lists(st.one_of(CHARACTERS, HARD), min_size=1, max_size=40)
    .map("".join)
    .map(lambda text: text.strip(WHITE))
    .filter(bool)
)


@pytest.mark.parametrize("exporter", [rss, atom, jsonfeed], ids=lambda exporter: exporter.name)
@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(
    title=TEXT,
    standfirst=TEXT,
    body=st.lists(TEXT, min_size=1, max_size=3),
    notice=st.lists(TEXT, min_size=1, max_size=3),
)
@example(title=MARKUP, standfirst=MARKUP, body=[MARKUP], notice=[MARKUP])
@example(title="a", standfirst="a", body=["a"], notice=["\u00a0", "\u00a0 x\u00a0"])
def test_any_text_is_read_back_exactly(
    exporter: Exporter, title: str, standfirst: str, body: list[str], notice: list[str]
) -> None:
    edition = edition_of(
        article(
            title,
            id="tag:courier.example,2022:any",
            standfirst=standfirst,
            body=tuple(map(p, body)),
            notice=tuple(notice),
            authors=(Author(title),),
            section=standfirst,
            copyright=title,
        ),
        title=title,
    )
    artifact = exporter.export(edition, Theme("none", "", (), ()))
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert passage.title == title
    assert [stretch.text for stretch in passage.paragraphs] == [standfirst, *body, *notice]
    assert not [stretch.hidden for stretch in passage.paragraphs if stretch.hidden]
    if not any(text.isspace() for text in (title, standfirst, *body, *notice)):
        assert CHECKS[artifact.media_type](artifact.data, None) == []


@pytest.mark.parametrize("exporter", [rss, atom, jsonfeed], ids=lambda exporter: exporter.name)
@settings(max_examples=examples(60), deadline=None)
@given(notice=st.lists(TEXT, min_size=1, max_size=2), position=st.integers(0, 10**6), put=CHARACTERS)
def test_any_other_character_anywhere_in_a_notice_is_noticed(
    exporter: Exporter, notice: list[str], position: int, put: str
) -> None:
    shown = list(notice)
    at = position % len(shown[0])
    shown[0] = f"{shown[0][:at]}{put}{shown[0][at + 1 :]}"
    edition, wanted = (_noticed(tuple(paragraphs)) for paragraphs in (shown, notice))
    artifact = exporter.export(edition, Theme("none", "", (), ()))
    [verdict] = verify(artifact, demanded(wanted), load_verifier(artifact.media_type))
    assert (verdict.problems == ()) == (shown == notice)


def _noticed(paragraphs: tuple[str, ...]) -> Edition:
    return edition_of(article("A notice", notice=paragraphs))


@pytest.mark.parametrize("exporter", [rss, atom, jsonfeed], ids=lambda exporter: exporter.name)
def test_each_of_the_hard_characters_is_read_back(exporter: Exporter) -> None:
    hard = [
        chr(n)
        for n in (*range(0x20, 0x7F), *range(0xA0, 0x250), *range(0x2000, 0x2070), 0xFEFF, 0xFFFD, 0x10FFFF)
    ]
    hard = [c for c in hard if c not in "\u2028\u2029"]
    body = tuple(p(f"a{character}b") for character in hard)
    edition = edition_of(article(body=body))
    artifact = exporter.export(edition, Theme("none", "", (), ()))
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert [s.text for s in passage.paragraphs] == list(block_texts(next(edition.entries).blocks))
