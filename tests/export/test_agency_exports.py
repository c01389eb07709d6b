"""Editions as ninjs and as NewsML-G2: goldens, round trips, sabotage, and the standards' own schemas as judges."""

from __future__ import annotations

import json
import os
import pickle
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.paths import GOLDEN
from helpers.sample_editions import NBSP_NOTICE, article, edition_of, full_edition, latin, linked, p, waived

from syndicate.errors import ArtifactError, ExportError
from syndicate.export.newsml import newsml
from syndicate.export.ninjs import ninjs
from syndicate.model import (
    Article,
    Disclaimer,
    Edition,
    Moment,
    RequiredLink,
    Source,
    Terms,
    interchange,
)
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import (
    Block,
    Break,
    Emphasis,
    Figure,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Script,
    Strong,
    Table,
    Text,
)
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import Exporter, Reader, Verifier
from syndicate.read.iptc.newsml import reader as newsml_reader
from syndicate.read.iptc.ninjs import reader as ninjs_reader
from syndicate.read.json import reader as json_reader
from syndicate.theme import Theme
from syndicate.verify import verify
from syndicate.verify.newsml import newsml as newsml_verifier
from syndicate.verify.ninjs import ninjs as ninjs_verifier

EXPECTED = GOLDEN / "agency" / "export"
IPTC = os.environ.get("SYNDICATE_IPTC", "")
THEME = Theme("none", "", (), ())
READERS: dict[str, Reader] = {"ninjs": ninjs_reader, "newsml": newsml_reader}
VERIFIERS: dict[str, Verifier] = {"ninjs": ninjs_verifier, "newsml": newsml_verifier}
FORMATS = pytest.mark.parametrize("exporter", [ninjs, newsml], ids=["ninjs", "newsml"])


def problems(artifact: Artifact, wanted: Edition) -> list[str]:
    name = "ninjs" if artifact.media_type.endswith("json") else "newsml"
    verdicts = verify(artifact, demanded(wanted), VERIFIERS[name])
    return [problem for verdict in verdicts for problem in verdict.problems]


def read_back(exporter: Exporter, edition: Edition) -> tuple[Article, ...]:
    data = exporter.export(edition, THEME).data
    drafts = READERS[exporter.name].read(data, Source("x", exporter.name, ""))
    return tuple(normalise(draft, NoticePolicy()) for draft in drafts)


def held(one: Article, exporter: Exporter) -> Article:
    """What these formats hold of an article: not where its notice came from, why it has none, and what was lost."""
    answer = one.terms.disclaimer
    terms = (
        Terms(msgspec.structs.replace(answer, origin="source")) if isinstance(answer, Disclaimer) else None
    )
    changes: dict[str, object] = {"terms": terms, "losses": (), "source": Source("", "", "")}
    if exporter.name == "ninjs":  # it has no day without a time
        for name in ("published", "updated", "embargo", "expiry"):
            moment: Moment | None = getattr(one, name)
            changes[name] = moment and Moment.at(moment.as_instant())
    elif one.embargo:
        changes["embargo"] = Moment.at(one.embargo.as_instant())
    return msgspec.structs.replace(one, **changes)


# Goldens


def rich() -> Edition:
    """An article with all that these formats hold, and one with a notice that has a link."""
    story = msgspec.structs.replace(
        latin(),
        body=BODY,
        embargo=Moment.parse("2022-10-27T06:00:00+02:00"),
        expiry=Moment.parse("2023-10-27T00:00:00+00:00"),
        terms=Terms(Disclaimer((NBSP_NOTICE, "Print this with it."), "source", (), "The Harbour Courier")),
    )
    return edition_of(story, msgspec.structs.replace(linked(), licence="For members of the pool only."))


BODY: tuple[Block, ...] = (
    Paragraph((Text("Plain, "), Emphasis((Text("stressed"),)), Text(" and "), Strong((Text("strong"),)), Text("."))),
    Heading(1, (Text("What the harbour said"),)),
    Listing(((p("one"),), (p("two"), Listing(((p("two and a half"),),))))),
    Listing(((p("third"),), (p("fourth"),)), ordered=True, start=3),
    Heading(2, (Text("A deeper heading"),)),
    Quote((p("“Nobody asked the gulls.”"), p("They were there."))),
    Figure(Image("https://images.courier.example/f.jpg?a=1&b=2", "A ferry"), (Text("The boat <at> noon."),)),
    Table(
        rows=(((Text("noon"),), (Text("3.1"),)),),
        header=((Text("Time"),), (Text("Metres"),)),
        caption=(Text("Tides"),),
    ),
    Rule(),
    Paragraph((Text("H"), Script("sub", (Text("2"),)), Text("O"), Break(), Text("a second line"))),
    Paragraph((Link("https://courier.example/a?b=1&c=2", (Text("a "), Strong((Text("link"),)))), Text("."))),
)  # fmt: skip


@FORMATS
def test_golden(exporter: Exporter, request: pytest.FixtureRequest) -> None:
    artifact = exporter.export(rich(), THEME)
    path = EXPECTED / artifact.name
    if request.config.getoption("--accept", default=False):
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(artifact.data)
    assert artifact.data.decode() == path.read_text("utf-8")


# Round trips


@FORMATS
def test_an_article_comes_back_as_it_was(exporter: Exporter) -> None:
    edition = rich()
    wanted = tuple(held(entry.article, exporter) for entry in edition.entries)
    assert tuple(held(one, exporter) for one in read_back(exporter, edition)) == wanted


@FORMATS
def test_articles_in_every_script_come_back(exporter: Exporter) -> None:
    edition = full_edition()
    back = read_back(exporter, edition)
    for entry, one in zip(edition.entries, back, strict=True):
        before = held(entry.article, exporter)
        assert (one.title, one.authors, one.language, one.id) == (
            before.title, before.authors, before.language, before.id,
        )  # fmt: skip
        assert held(one, exporter).terms == before.terms


def test_json_ninjs_and_newsml_and_back_is_the_identity() -> None:
    [story, _] = rich().entries
    for exporter in (ninjs, newsml, ninjs):
        [back] = read_back(exporter, edition_of(story.article))
        drafts = json_reader.read(interchange.dump((back,)), Source("x", "json", ""))
        [again] = [normalise(draft, NoticePolicy()) for draft in drafts]
        assert again == back
        assert held(back, ninjs) == held(story.article, ninjs)


@FORMATS
def test_a_notice_that_looks_like_a_licence_comes_back_as_the_notice(exporter: Exporter) -> None:
    notice = ("© 2022 The Courier. All rights reserved.", "https://courier.example/terms")
    [back] = read_back(exporter, edition_of(article(notice=notice)))
    assert isinstance(back.terms.disclaimer, Disclaimer)
    assert back.terms.disclaimer.paragraphs == notice
    assert (back.copyright, back.licence) == ("", "")


# What they say


def test_one_article_is_an_item_and_several_are_a_package() -> None:
    one = json.loads(ninjs.export(edition_of(latin()), THEME).data)
    both = json.loads(ninjs.export(edition_of(latin(), linked()), THEME).data)
    assert (one["type"], one["uri"]) == ("text", latin().id)
    assert (both["type"], [item["uri"] for item in both["associations"]]) == (
        "composite",
        [latin().id, linked().id],
    )
    assert "bodies" not in both


def test_a_waived_notice_leaves_no_terms() -> None:
    edition = edition_of(waived())
    assert "usageTerms" not in ninjs.export(edition, THEME).data.decode()
    assert "usageTerms" not in newsml.export(edition, THEME).data.decode()


def test_newsml_keeps_a_day_without_a_time() -> None:
    root = ET.fromstring(newsml.export(edition_of(article()), THEME).data)
    [created] = root.iter("{http://iptc.org/std/nar/2006-10-01/}contentCreated")
    assert created.text == "2022-10-27"


@FORMATS
def test_a_withdrawn_article_is_not_exported(exporter: Exporter) -> None:
    withdrawn = msgspec.structs.replace(article(), status="withdrawn")
    with pytest.raises(ExportError, match="was withdrawn by its publisher"):
        exporter.export(edition_of(withdrawn), THEME)


@FORMATS
def test_exporters_and_verifiers_are_plain_values(exporter: Exporter) -> None:
    verifier = VERIFIERS[exporter.name]
    assert pickle.loads(pickle.dumps(exporter)) == exporter
    assert isinstance(exporter, Exporter)
    assert isinstance(verifier, Verifier)
    assert verifier.media_type == exporter.media_type


# Sabotage: each must be caught


def exchanged(exporter: Exporter, edition: Edition, change: Callable[[str], str]) -> Artifact:
    artifact = exporter.export(edition, THEME)
    text = change(artifact.data.decode())
    assert text != artifact.data.decode()
    return msgspec.structs.replace(artifact, data=text.encode())


def in_body(old: str, new: str) -> Callable[[str], str]:
    """Exchange the last occurrence, which is the body's: the terms of use stand before it or prove nothing."""

    def change(text: str) -> str:
        head, _, tail = text.rpartition(old)
        return head + new + tail

    return change


NOTICE = "Letters are printed as they come."


def noted() -> Edition:
    return edition_of(article(notice=(NOTICE,)), article("Another story", notice=("Another notice.",)))


SABOTAGE = {
    "notice dropped": (f"<p>{NOTICE}</p>", ""),
    "word dropped": (f"<p>{NOTICE}", f"<p>{NOTICE.replace('are ', '')}"),
    "hidden by an attribute": (f"<p>{NOTICE}", f"<p hidden='hidden'>{NOTICE}"),
    "hidden by a style": (f"<p>{NOTICE}", f"<p style='display: none'>{NOTICE}"),
    "in page furniture": (f"<p>{NOTICE}</p>", f"<footer><p>{NOTICE}</p></footer>"),
    "twice": (f"<p>{NOTICE}</p>", f"<p>{NOTICE}</p><p>{NOTICE}</p>"),
    "a soft hyphen": (f"<p>{NOTICE}", "<p>Let\u00adters are printed as they come."),
}


@FORMATS
@pytest.mark.parametrize("case", SABOTAGE)
def test_sabotage_of_the_notice_is_caught(exporter: Exporter, case: str) -> None:
    edition = noted()
    assert problems(exporter.export(edition, THEME), edition) == []
    assert problems(exchanged(exporter, edition, in_body(*SABOTAGE[case])), edition) != []


@FORMATS
def test_a_notice_in_another_article_is_caught(exporter: Exporter) -> None:
    edition = noted()
    one = in_body(f"<p>{NOTICE}</p>", "<p>@</p>")
    moved = exchanged(
        exporter, edition, lambda t: in_body("<p>Another notice.</p>", f"<p>{NOTICE}</p>")(one(t))
    )
    assert any("the text stands in item 2" in problem for problem in problems(moved, edition))


@FORMATS
def test_a_link_of_the_notice_that_is_lost_or_changed_is_caught(exporter: Exporter) -> None:
    link = RequiredLink("our terms", "https://courier.example/terms")
    edition = edition_of(article(notice=("Read our terms.",), links=(link,)))
    changed = exchanged(exporter, edition, in_body("https://courier.example/terms", "https://other.example/"))
    assert any("leads to https://other.example/" in problem for problem in problems(changed, edition))


@FORMATS
def test_an_unexpected_article_is_detected(exporter: Exporter) -> None:
    artifact = exporter.export(noted(), THEME)
    smuggled = edition_of(*(entry.article for entry in list(noted().entries)[:1]))
    assert "an article that the edition does not hold" in problems(artifact, smuggled)


BROKEN_NINJS = {
    "not JSON": lambda text: text[:-4],
    "another standard": lambda text: text.replace('"name": "ninjs"', '"name": "x"'),
    "a second body": lambda text: text.replace('"bodies": [', '"bodies": [{"value": "x"},', 1),
    "a body twice": lambda text: text.replace('"bodies": [', '"Bodies": [], "bodies": [', 1),
    "plain text": lambda text: text.replace('"contentType": "text/html"', '"contentType": "text/plain"'),
    "no list": lambda text: text.replace('"associations": [', '"associations": {"x": [', 1) + "}",
}
BROKEN_NEWSML = {
    "not XML": lambda text: text[:-8],
    "a document type": lambda text: text.replace("<newsMessage", "<!DOCTYPE newsMessage><newsMessage", 1),
    "another item": lambda text: text.replace("<itemSet>", "<itemSet><packageItem/>", 1),
    "another root": lambda text: text.replace("newsMessage", "newsLetter"),
    "a style in the head": lambda text: text.replace("</title></head>", "</title><style/></head>", 1),
    "a second content": lambda text: text.replace("<contentSet>", "<contentSet><inlineXML/>", 1),
    "plain text beside it": lambda text: text.replace(
        "<contentSet>", "<contentSet><inlineData>x</inlineData>", 1
    ),
    "a hidden page": lambda text: text.replace("<body>", '<body hidden="hidden">', 1),
    "two headlines": lambda text: text.replace("<headline>", "<headline>x</headline><headline>", 1),
    "a second page": lambda text: text.replace("</inlineXML>", "<x/></inlineXML>", 1),
    "no head": lambda text: text.replace("<head>", "<header>", 1).replace("</head>", "</header>", 1),
}


@pytest.mark.parametrize("case", BROKEN_NINJS)
def test_ninjs_that_cannot_be_verified_is_refused(case: str) -> None:
    with pytest.raises(ArtifactError, match=r"ninjs\.json"):
        problems(exchanged(ninjs, noted(), BROKEN_NINJS[case]), noted())


@pytest.mark.parametrize("case", BROKEN_NEWSML)
def test_newsml_that_cannot_be_verified_is_refused(case: str) -> None:
    with pytest.raises(ArtifactError, match=r"newsml\.xml"):
        problems(exchanged(newsml, noted(), BROKEN_NEWSML[case]), noted())


# Judges


def in_iptc(name: str) -> Path | None:
    """The first file of that name that is not empty, as one in IPTC's own repository is."""
    found = sorted(path for path in Path(IPTC).rglob(name) if path.stat().st_size) if IPTC else []
    return next(iter(found), None)


NINJS_SCHEMA, NEWSML_SCHEMA = in_iptc("ninjs-schema_3.1.json"), in_iptc("NewsML-G2_2.35-spec-All-Power.xsd")


@pytest.mark.judge("ninjs 3.1 JSON Schema")
@pytest.mark.skipif(NINJS_SCHEMA is None, reason="not run: SYNDICATE_IPTC holds no ninjs-schema_3.1.json")
@pytest.mark.parametrize(
    "edition", [rich(), full_edition(), edition_of(latin())], ids=["rich", "full", "one"]
)
def test_ninjs_is_valid(edition: Edition) -> None:
    from jsonschema import Draft202012Validator, FormatChecker

    assert NINJS_SCHEMA is not None
    judge = Draft202012Validator(json.loads(NINJS_SCHEMA.read_text()), format_checker=FormatChecker())
    assert list(judge.iter_errors(json.loads(ninjs.export(edition, THEME).data))) == []


@pytest.mark.judge("NewsML-G2 2.35 XML Schema")
@pytest.mark.skipif(
    NEWSML_SCHEMA is None,
    reason="not run: SYNDICATE_IPTC holds no NewsML-G2_2.35-spec-All-Power.xsd",
)
@pytest.mark.parametrize(
    "edition", [rich(), full_edition(), edition_of(latin())], ids=["rich", "full", "one"]
)
def test_newsml_is_valid(edition: Edition) -> None:
    from lxml import etree

    judge = etree.XMLSchema(etree.parse(NEWSML_SCHEMA))
    judge.assertValid(etree.fromstring(newsml.export(edition, THEME).data))
