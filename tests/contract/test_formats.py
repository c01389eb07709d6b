"""The same promises over every registered format, third-party ones too."""

from __future__ import annotations

import contextlib
import json
import os
import pickle
import subprocess
import sys
import textwrap
import unicodedata
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sample_editions import (
    AMENDMENTS,
    article,
    edition_of,
    full_edition,
    full_issue,
    illustrated,
    issue_of,
    latin,
    linked,
    p,
)
from thorough import examples

from syndicate.errors import ExportError, NoticeError
from syndicate.model import Edition, Entry, RelatedLink, RequiredLink
from syndicate.model.blocks import Block, Link, Notice, Text
from syndicate.plugins import Exporter, Verifier, load_exporter, load_verifier
from syndicate.runtime.entry_points import listed
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
    verdicts = verify(artifact, wanted.expectations, load_verifier(artifact.media_type))
    return [problem for verdict in verdicts for problem in verdict.problems]


def test_there_are_the_seven_formats() -> None:
    assert {"rss", "atom", "json", "epub", "pdf", "txt", "eml"} <= set(FORMATS)


@pytest.mark.parametrize("edition", [full_edition(), full_issue()], ids=["edition", "issue"])
def test_every_notice_of_every_script_is_read_back_exactly(
    exporter: Exporter, theme: Theme, edition: Edition
) -> None:
    assert problems(exporter, edition, edition, theme) == []


@pytest.mark.parametrize("pictures_url", ["", "https://courier.example/news/images/"])
def test_notices_are_read_back_between_pictures_whose_inner_names_stand_nowhere(
    exporter: Exporter, theme: Theme, pictures_url: str
) -> None:
    edition = illustrated(pictures_url=pictures_url)
    assert problems(exporter, edition, edition, theme) == []
    assert b"ni:///" not in exporter.export(edition, theme).data


def test_exporters_and_verifiers_are_plain_values_that_pickle(exporter: Exporter) -> None:
    verifier = load_verifier(exporter.media_type)
    assert pickle.loads(pickle.dumps(exporter)) == exporter
    assert pickle.loads(pickle.dumps(verifier)) == verifier
    assert isinstance(verifier, Verifier)
    assert verifier.media_type == exporter.media_type


def test_the_artifact_is_of_the_media_type_that_the_exporter_announces(
    exporter: Exporter, theme: Theme
) -> None:
    artifact = exporter.export(edition_of(article()), theme)
    assert artifact.media_type == exporter.media_type
    assert Path(artifact.name).name == artifact.name


PRINT_HASHES = """
    import hashlib, json, sys
    def forbid(event, arguments):
        if event.startswith("socket.") and event != "socket.gethostname":
            raise AssertionError(f"an exporter used the network: {event} {arguments}")
        if event == "open" and isinstance(arguments[1], str) and set(arguments[1]) & set("wax+"):
            raise AssertionError(f"an exporter wrote a file: {arguments}")
    from sample_editions import full_issue, illustrated
    from syndicate.plugins import load_exporter
    from syndicate.theme import load_theme
    theme, editions = load_theme("newspaper"), (full_issue(), illustrated())
    exporters = [load_exporter(name) for name in sys.argv[1:]]
    sys.addaudithook(forbid)
    hashes = {
        e.name: [hashlib.sha256(e.export(edition, theme).data).hexdigest() for edition in editions] for e in exporters
    }
    print(json.dumps(hashes))
"""


def test_other_processes_time_zones_locales_and_hash_seeds_give_the_same_bytes(tmp_path: Path) -> None:
    """And while they export, no file is written and no socket opened."""
    settings = [
        ("UTC", "0", "C.UTF-8"),
        ("Pacific/Kiritimati", "1", "C"),
        ("America/Lima", "4711", "C.UTF-8"),
    ]
    found = []
    for zone, seed, locale in settings:
        path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        environment = os.environ | {
            "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path, "HOME": str(tmp_path),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", textwrap.dedent(PRINT_HASHES), *FORMATS],
            env=environment, cwd=tmp_path, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr[-2000:]
        found.append(json.loads(done.stdout))
    assert found[0] == found[1] == found[2]
    assert set(found[0]) == {load_exporter(name).name for name in FORMATS}


def changed(edition: Edition, change: Callable[[int, Entry], tuple[Block, ...]]) -> Edition:
    """The edition with other blocks in its entries, as a careless or dishonest exporter would show it."""
    entries = list(edition.entries)
    blocks = {entry.slug: change(number, entry) for number, entry in enumerate(entries)}
    sections = tuple(
        msgspec.structs.replace(
            section,
            entries=tuple(msgspec.structs.replace(e, blocks=blocks[e.slug]) for e in section.entries),
        )
        for section in edition.sections
    )
    return msgspec.structs.replace(edition, sections=sections)


def renotice(entry: Entry, change: Callable[[Notice], tuple[Notice, ...]]) -> tuple[Block, ...]:
    return tuple(new for b in entry.blocks for new in (change(b) if isinstance(b, Notice) else (b,)))


def reworded(notice: Notice, change: Callable[[str], str]) -> Notice:
    paragraphs = tuple(
        tuple(Text(change(i.text)) if isinstance(i, Text) else i for i in inlines)
        for inlines in notice.paragraphs
    )
    return msgspec.structs.replace(notice, paragraphs=paragraphs)


def first_only(change: Callable[[Notice], tuple[Notice, ...]]) -> Callable[[int, Entry], tuple[Block, ...]]:
    return lambda number, entry: renotice(entry, change) if number == 0 else entry.blocks


def moved(number: int, entry: Entry) -> tuple[Block, ...]:
    """The first article's notice stands in the second one's passage."""
    notice = next(block for block in next(sabotaged().entries).blocks if isinstance(block, Notice))
    if number == 0:
        return renotice(entry, lambda _: ())
    return (*entry.blocks, notice) if number == 1 else entry.blocks


def sabotaged() -> Edition:
    """An issue of a series, so that what it says of earlier articles has its chance to be mistaken for one."""
    return issue_of(
        latin(), linked(), article("A third story", notice=("Third notice, for the third story.",))
    )


def to_another_url(notice: Notice) -> Notice:
    paragraphs = tuple(
        tuple(Link("https://evil.example/", i.children) if isinstance(i, Link) else i for i in inlines)
        for inlines in notice.paragraphs
    )
    return msgspec.structs.replace(notice, paragraphs=paragraphs)


SABOTAGE: dict[str, Callable[[int, Entry], tuple[Block, ...]]] = {
    "the notice is dropped": first_only(lambda _: ()),
    "a word is dropped": first_only(lambda n: (reworded(n, lambda t: t.replace("as they come", "as they")),)),
    "a word is changed": first_only(lambda n: (reworded(n, lambda t: t.replace("letters", "lettres")),)),
    "U+00A0 becomes a space": first_only(lambda n: (reworded(n, lambda t: t.replace("\u00a0", " ")),)),
    "U+00A0 is dropped": first_only(lambda n: (reworded(n, lambda t: t.replace("\u00a0", "")),)),
    "the space after U+00A0 is dropped": first_only(
        lambda n: (reworded(n, lambda t: t.replace("\u00a0 ", "\u00a0")),)
    ),
    "the full stop is dropped": first_only(lambda n: (reworded(n, lambda t: t.removesuffix(".")),)),
    "a sentence is added": first_only(lambda n: (reworded(n, lambda t: t + " Or so we hear."),)),
    "the notice stands twice": first_only(lambda n: (n, n)),
    "the notice moves to another article": moved,
    "all notices are dropped": lambda _, entry: renotice(entry, lambda _: ()),
    "a paragraph of two is dropped": lambda _, entry: renotice(
        entry,
        lambda n: (msgspec.structs.replace(n, paragraphs=n.paragraphs[:1]),) if n.paragraphs[1:] else (n,),
    ),
    "two paragraphs change places": lambda _, entry: renotice(
        entry, lambda n: (msgspec.structs.replace(n, paragraphs=n.paragraphs[::-1]),)
    ),
    "a required link leads elsewhere": lambda _, entry: renotice(entry, lambda n: (to_another_url(n),)),
}


@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_is_caught_in_every_format(name: str, exporter: Exporter, theme: Theme) -> None:
    wanted = sabotaged()
    shown = changed(wanted, SABOTAGE[name])
    assert shown != wanted
    assert problems(exporter, shown, wanted, theme) != []


SHORT = "May be reprinted."


@pytest.mark.parametrize("where", ["title", "body", "last line", "standfirst"])
def test_what_the_article_says_itself_is_no_second_notice_and_never_the_first(
    exporter: Exporter, theme: Theme, where: str
) -> None:
    """A short notice may be the title, or a line of the story: exact with it, refused without the notice."""
    body = {"body": (p(SHORT), p("The end.")), "last line": (p("The end."), p(SHORT))}.get(
        where, (p("The end."),)
    )
    fields = {"standfirst": SHORT} if where == "standfirst" else {}
    title = SHORT if where == "title" else "Ferry returns"
    edition = edition_of(article(title, body=body, notice=(SHORT,), **fields), latin())
    assert problems(exporter, edition, edition, theme) == []
    dropped = changed(edition, first_only(lambda _: ()))
    assert problems(exporter, dropped, edition, theme) != []
    doubled = changed(edition, first_only(lambda notice: (notice, notice)))
    assert problems(exporter, doubled, edition, theme) != []


def test_an_article_that_is_missing_added_or_out_of_order_is_caught(exporter: Exporter, theme: Theme) -> None:
    a, b, c = latin(), linked(), article("A third story")
    wanted = edition_of(a, b, c, title="Three")
    for shown in (edition_of(a, b, title="Three"), edition_of(c, b, a, title="Three")):
        assert problems(exporter, shown, wanted, theme) != []
    assert problems(exporter, wanted, edition_of(a, b, title="Three"), theme) != []


def test_nothing_of_a_withdrawn_article_is_read_in_any_article(exporter: Exporter, theme: Theme) -> None:
    """An output may name it, so that readers know which one they have to forget; no passage may."""
    issue, plain = full_issue(), full_edition()
    read = [
        [
            (passage.article, passage.title, passage.paragraphs)
            for passage in load_verifier(a.media_type).passages(a)
        ]
        for a in (exporter.export(issue, theme), exporter.export(plain, theme))
    ]
    assert read[0] == read[1]
    assert not any(a.title in s.text for _, _, stretches in read[0] for s in stretches for a in AMENDMENTS)


def test_a_withdrawn_article_that_is_shown_is_caught(exporter: Exporter, theme: Theme) -> None:
    gone = article(AMENDMENTS[0].title, id=AMENDMENTS[0].article)
    shown = msgspec.structs.replace(edition_of(latin(), gone), amendments=AMENDMENTS)
    [problem] = problems(exporter, shown, issue_of(latin()), theme)
    assert problem


def test_an_edition_without_articles_is_exported_or_refused(exporter: Exporter, theme: Theme) -> None:
    """A feed may come to hold nothing; a book may not."""
    with contextlib.suppress(ExportError):
        assert problems(exporter, issue_of(), issue_of(), theme) == []


ISOLATES = dict.fromkeys(map(ord, "\u2066\u2067\u2068\u2069"))


def test_no_word_of_an_article_is_lost(exporter: Exporter, theme: Theme) -> None:
    """Title, standfirst, body, related links and notice: each word is in what a stranger reads back."""
    edition = full_edition()
    artifact = exporter.export(edition, theme)
    passages = load_verifier(artifact.media_type).passages(artifact)
    for passage, entry in zip(passages, edition.entries, strict=True):
        read = " ".join([passage.title, *(stretch.text for stretch in passage.paragraphs)])
        read += unicodedata.normalize("NFKC", read)  # plain text writes x² with the character for it
        read = read.translate(ISOLATES)  # which plain text puts around what runs in another direction
        from syndicate.model.blocks import block_texts

        for text in (entry.article.title, *block_texts(entry.blocks)):
            missing = [word for word in text.translate(ISOLATES).split() if word not in read]
            assert not missing, f"{passage.place}: {missing}"


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


def test_related_links_keep_their_urls(exporter: Exporter, theme: Theme) -> None:
    url = "https://courier.example/tides?a=1&b=%20x#frag"
    edition = edition_of(article(related=(RelatedLink("Tides of October", url),)))
    artifact = exporter.export(edition, theme)
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert url in {found for stretch in passage.paragraphs for _, found in stretch.links}


def test_required_links_in_the_notice_are_read_back(exporter: Exporter, theme: Theme) -> None:
    links = (
        RequiredLink("the terms", "https://x.example/terms"),
        RequiredLink("the news", "https://x.example/n?a=b&c"),
    )
    edition = edition_of(article(notice=("Read the terms, and the news.",), links=links))
    assert problems(exporter, edition, edition, theme) == []
