"""The same promises over every registered format, third-party ones too."""

from __future__ import annotations

import contextlib
import hashlib
from functools import cache

import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, full_edition, full_issue, illustrated, p
from helpers.thorough import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.errors import NoticeError
from syndicate.model import Edition, RequiredLink
from syndicate.plugins import Exporter, load_exporter, load_verifier
from syndicate.runtime.entry_points import listed
from syndicate.testing import ExporterSuite
from syndicate.testing.elsewhere import export_elsewhere
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

FORMATS = [plugin.name for plugin in listed("syndicate.exporters")]


@pytest.fixture(scope="session")
def theme() -> Theme:
    return load_theme("newspaper")


@pytest.fixture(params=FORMATS)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    return load_exporter(request.param)


def problems(exporter: Exporter, shown: Edition, wanted: Edition, theme: Theme) -> list[str]:
    """What verification says when an edition was exported and another was wanted."""
    artifact = exporter.export(shown, theme)
    verdicts = verify(artifact, demanded(wanted), load_verifier(artifact.media_type))
    return [problem for verdict in verdicts for problem in verdict.problems]


def test_there_are_the_seven_formats() -> None:
    assert {"rss", "atom", "json", "epub", "pdf", "txt", "eml"} <= set(FORMATS)


@cache
def suite_of(name: str) -> ExporterSuite:
    exporter = load_exporter(name)
    return ExporterSuite(exporter, load_verifier(exporter.media_type))


@pytest.mark.parametrize("promise", ExporterSuite.promises)
@pytest.mark.parametrize("name", FORMATS)
def test_every_format_keeps(name: str, promise: str) -> None:
    suite_of(name).check(promise)


@pytest.mark.parametrize("edition", [full_edition(), full_issue()], ids=["edition", "issue"])
def test_every_notice_of_a_full_edition_is_read_back_exactly(
    exporter: Exporter, theme: Theme, edition: Edition
) -> None:
    assert problems(exporter, edition, edition, theme) == []


@pytest.mark.parametrize("pictures_url", ["", "https://courier.example/news/images/"])
def test_notices_are_read_back_between_pictures_whose_inner_names_are_in_no_output(
    exporter: Exporter, theme: Theme, pictures_url: str
) -> None:
    edition = illustrated(pictures_url=pictures_url)
    assert problems(exporter, edition, edition, theme) == []
    assert b"ni:///" not in exporter.export(edition, theme).data


@pytest.mark.parametrize("name", ["epub", "pdf"])
def test_pictures_give_the_same_bytes_in_another_process(name: str, theme: Theme) -> None:
    exporter = load_exporter(name)
    found = export_elsewhere(exporter, theme, (illustrated(),))
    assert found.sha256 == (hashlib.sha256(exporter.export(illustrated(), theme).data).hexdigest(),)
    assert found.touched == ()


PRINTABLE = st.characters(codec="utf-8", exclude_categories=("C", "Zl", "Zp"))
ALPHABETS = st.sampled_from(
    [
        "abc \u00a0.,-",
        "äöüßéèàçñ \u2019“”«»\u202f",
        "абвгґ є",
        "αβγδ ε",
        "日本語の文章、。「」",
        "中文字符，。",
        "한국어 문장",
        "<>&\"'[]{}()\\/#*_`|~^=+-",
        ">From - \u2013\u2014… 1234567890",
    ]
)
NOTICES = ALPHABETS.flatmap(
    lambda letters: st.text(st.sampled_from(letters), min_size=1, max_size=300)
).filter(lambda text: text.strip())


@pytest.mark.parametrize("name", FORMATS)
@settings(
    deadline=None,
    max_examples=examples(25),
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=NOTICES)
def test_any_notice_is_exact_or_refused(name: str, text: str) -> None:
    check_exact_or_refused(name, text)


@pytest.mark.slow
@pytest.mark.parametrize("name", FORMATS)
@settings(
    deadline=None,
    max_examples=1500,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
@given(text=NOTICES | st.text(PRINTABLE, min_size=1, max_size=200).filter(str.strip))
def test_ten_thousand_random_notices_are_exact_or_refused(name: str, text: str) -> None:
    check_exact_or_refused(name, text)


def check_exact_or_refused(name: str, text: str) -> None:
    """Through the real way in: what normalise makes of the notice is what has to come back."""
    from syndicate.model import Disclaimer, Source
    from syndicate.model.draft import Draft
    from syndicate.model.policy import NoticePolicy
    from syndicate.normalise.normalise import normalise

    draft = Draft(title="A story", body=(p("Its text."),), source=Source("a.txt", "text", "0"), language="en")
    with contextlib.suppress(NoticeError):
        edition = edition_of(normalise(draft, NoticePolicy(Disclaimer((text,), "configured"))))
        assert problems(load_exporter(name), edition, edition, load_theme("newspaper")) == []


def test_required_links_in_the_notice_are_read_back(exporter: Exporter, theme: Theme) -> None:
    links = (
        RequiredLink("the terms", "https://x.example/terms"),
        RequiredLink("the news", "https://x.example/n?a=b&c"),
    )
    edition = edition_of(article(notice=("Read the terms, and the news.",), links=links))
    assert problems(exporter, edition, edition, theme) == []
