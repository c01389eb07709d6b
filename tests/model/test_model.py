"""The model: its JSON form reads back to the same value, its schema is right, its trees are closed."""

from __future__ import annotations

import json
import pickle
from datetime import UTC, date, datetime, timedelta, timezone

import jsonschema
import msgspec
import pytest
from helpers.sample_editions import (
    AMENDMENTS,
    arabic,
    article,
    every_block,
    full_edition,
    illustrated,
    japanese,
    latin,
    linked,
    waived,
)
from hypothesis import given
from hypothesis import strategies as st

from syndicate.edition.compose import compose
from syndicate.model import (
    Amendment,
    Article,
    Disclaimer,
    Expectation,
    Extent,
    Moment,
    RelatedLink,
    RequiredLink,
    SheetDemand,
    Terms,
    fingerprint,
    interchange,
)
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Notice,
    Paragraph,
    Quote,
    Related,
    Rule,
    Script,
    Span,
    Strong,
    Table,
    Text,
    block_texts,
    images,
    inline_text,
    links,
    plain_text,
)
from syndicate.model.extent import presumed
from syndicate.model.language import Direction, direction, direction_of
from syndicate.model.notice import Evidence
from syndicate.model.traits import Traits

OPTIONS = {"id": "tag:courier.example,2022:e", "title": "Courier", "url": "https://courier.example/"}
ARTICLES = (latin(), linked(), arabic(), japanese(), waived())


@pytest.mark.parametrize("article", ARTICLES, ids=lambda article: article.language + article.id[-6:])
def test_json_form_reads_back_to_the_same_article(article: Article) -> None:
    assert interchange.load(interchange.dump((article,))) == (article,)


def test_json_form_keeps_why_a_notice_was_recognised() -> None:
    notice = Disclaimer(("By leave.",), "recognised", evidence=Evidence(0.75, ("it stands last",)))
    recognised = msgspec.structs.replace(latin(), terms=Terms(notice))
    assert interchange.load(interchange.dump((recognised,))) == (recognised,)


def test_json_form_meets_its_own_schema() -> None:
    schema = interchange.schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    jsonschema.validate(json.loads(interchange.dump(ARTICLES)), schema)


def test_json_form_has_the_promised_keys() -> None:
    document = json.loads(interchange.dump((latin(),)))["articles"][0]
    assert {
        "id", "title", "standfirst", "authors", "published", "updated", "language", "url", "section", "tags",
        "related", "body", "text", "disclaimer", "waiver", "losses",
    } <= set(document)  # fmt: skip
    assert document["authors"][1] == {"name": "Harbour Desk", "kind": "organisation"}
    assert document["published"] == "2022-10-27"
    assert document["text"] == plain_text(latin().body)
    assert document["updated"] == "2022-10-28T09:30:00+02:00"
    assert set(document["disclaimer"]) >= {"text", "paragraphs", "origin", "fingerprint"}
    assert document["waiver"] is None
    assert json.loads(interchange.dump((waived(),)))["articles"][0]["disclaimer"] is None


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda a: a["body"][0].update(type="html"), "Invalid value 'html'"),
        (lambda a: a["body"][0].update(onclick="x"), "unknown field `onclick`"),
        (lambda a: a.update(disclaimer=None), "either disclaimer or waiver"),
        (lambda a: a.update(waiver="both"), "either disclaimer or waiver"),
        (lambda a: a["disclaimer"].update(text="another"), "is not its paragraphs'"),
        (lambda a: a.update(published="2022-10-41"), "day"),
        (lambda a: a.update(published="yesterday"), "matching regex"),
    ],
)
def test_the_json_form_refuses_unknown_fields(change, message) -> None:
    document = json.loads(interchange.dump((latin(),)))
    change(document["articles"][0])
    with pytest.raises(ValueError, match=message):
        interchange.load(json.dumps(document).encode())


def test_every_value_is_frozen_hashable_and_pickles() -> None:
    edition = full_edition()
    assert pickle.loads(pickle.dumps(edition)) == edition
    assert isinstance(hash(edition), int)
    with pytest.raises(AttributeError):
        edition.title = "x"  # type: ignore[misc]


def kinds(value: object) -> set[type]:
    """The types of a value and of all values inside it."""
    parts = value if isinstance(value, tuple) else msgspec.structs.astuple(value) if is_struct(value) else ()
    return {type(value)}.union(*map(kinds, parts))


def is_struct(value: object) -> bool:
    return isinstance(value, msgspec.Struct)


def test_the_samples_hold_every_block_and_inline() -> None:
    """Renderers are tested with these samples: a new node without a sample would go untested."""
    with_their_own_samples = {Figure, Image}
    assert set(Block.__args__ + Inline.__args__) - with_their_own_samples <= kinds(full_edition())


def test_entries_hold_related_links_and_notice_after_the_body() -> None:
    entry = next(full_edition().entries)
    *body, related, notice = entry.blocks
    assert tuple(body) == every_block()
    assert isinstance(related, Related)
    assert isinstance(notice, Notice)
    terms = entry.article.terms.disclaimer
    assert isinstance(terms, Disclaimer)
    assert tuple(map(inline_text, notice.paragraphs)) == terms.paragraphs


@given(st.text())
def test_inline_text_is_the_text(text: str) -> None:
    assert block_texts((Paragraph((Text(text),)),)) == ((text,) if text else ())


def test_fingerprint_is_of_nfc() -> None:
    assert fingerprint("e\u0301") == fingerprint("\u00e9")
    assert fingerprint("a b") != fingerprint("a\u00a0b")


QUOTE = Quote((Paragraph((Text("7"),)), Rule(), Paragraph((Text("7a"),))))
NESTED: tuple[Block, ...] = (
    Heading(1, (Text("1 "), Strong((Text("2 "), Emphasis((Text("3 "), Text("4"))))))),
    Listing(
        (
            (Paragraph((Text("5"),)), Paragraph((Text("6"),))),
            (QUOTE,),
        )
    ),
    Figure(Image("https://x.example/8", "8"), (Text("9 "), Link("https://x.example/a", (Image("i", "a"),)))),
    Table(
        (((Text("d "), Text("e")), (Text("f"),)), ((Text("g"),), ())),
        ((Text("b"),), (Text("c"),)),
        (Text("10 "), CodeSpan("11")),
    ),
    Code("h"),
    Paragraph((Span((Text("i"), Break(), Text("j")), "en"), Script("sup", (Text("k"), Text("l"))))),
    Embed("https://x.example/m", "m"),
    Related((RelatedLink("n"), RelatedLink("o"))),
    Notice(((Text("p "), Text("q")), (Text("r"),)), "f"),
)


def test_texts_stand_in_reading_order_at_any_depth() -> None:
    assert block_texts(NESTED) == (
        "1 2 3 4", "5", "6", "7", "7a", "8", "9 a", "10 11", "b\tc", "d e\tf", "g\t", "h",
        "i\njkl", "m", "n", "o", "p q", "r",
    )  # fmt: skip
    assert [link.href for link in links(NESTED[2].caption)] == ["https://x.example/a"]
    assert [image.alt for image in images(NESTED)] == ["8", "a"]


def test_an_issue_is_known_by_its_number_or_else_by_its_date() -> None:
    day = Moment.parse("2022-10-27")
    assert compose((article(),), **OPTIONS, date=day).key == "2022-10-27"
    assert compose((article(),), **OPTIONS, date=day, series="Courier", number=7).key == "7"


def test_an_entry_carries_its_last_moment_or_else_the_edition_s() -> None:
    day, later = Moment.parse("2022-10-27"), Moment.parse("2022-10-29T10:00:00+02:00")
    articles = (
        article("Both", published=day, updated=later),
        article("Published", published=day),
        article("Updated", published=None, updated=later),
        article("Neither", published=None),
    )
    edition = compose(articles, **OPTIONS, date=Moment.parse("2023-01-01"))
    moments = {entry.article.title: edition.moment(entry) for entry in edition.entries}
    assert moments == {"Both": later, "Published": day, "Updated": later, "Neither": edition.date}


def test_the_extent_of_an_edition_counts_its_articles_texts_and_pictures() -> None:
    edition = illustrated()
    extent = edition.extent
    files = {asset.data for asset in edition.assets}
    assert len(files) < len(edition.assets), "one of them stands there under two addresses"
    assert (extent.articles, extent.pictures) == (len(list(edition.entries)), len(files))
    assert extent.picture_bytes == sum(map(len, files))
    parts = [*edition.entries, *edition.amendments]
    assert extent.text_bytes == sum(len(msgspec.json.encode(part)) for part in parts)
    more = msgspec.structs.replace(
        edition, amendments=AMENDMENTS, assets=(*edition.assets, edition.assets[0])
    )
    assert more.extent.text_bytes > extent.text_bytes
    assert more.extent.pictures == extent.pictures


def test_of_an_output_that_carries_sheets_each_is_demanded_besides() -> None:
    expected = next(iter(full_edition().expectations))
    assert expected.with_sheets(("a", "b")) == Expectation(
        expected.article, expected.title, (*expected.demands, SheetDemand("a"), SheetDemand("b"))
    )


def test_what_a_format_does_not_say_of_its_files_follows_from_its_name() -> None:
    plain = Traits(name="gem", media_type="text/gemini")
    assert (plain.label, plain.suffix, plain.file, plain.endings) == ("GEM", ".gem", "gem.gem", (".gem",))
    named = Traits(name="gem", media_type="text/gemini", label="Gemini", stem="news", suffix=".news.gmi")
    assert (named.label, named.file, named.endings) == ("Gemini", "news.news.gmi", (".gmi",))
    other = Traits(name="gem", media_type="text/gemini", stem_suffix=".gmi.txt")
    assert (other.file, other.endings) == ("gem.gmi.txt", (".gem", ".txt"))


def test_where_pictures_were_not_counted_an_article_may_show_200() -> None:
    assert presumed([None, 3]) == Extent(
        articles=2, text_bytes=40_000_000, pictures=203, picture_bytes=2_030_000_000
    )


def test_a_withdrawal_makes_an_edition_newer_and_the_job_may_date_it() -> None:
    edition = compose((article(),), **OPTIONS, series="Courier", number=7, amendments=AMENDMENTS)
    assert (edition.date, edition.series, edition.number) == (AMENDMENTS[0].when, "Courier", 7)
    assert edition.withdrawn == AMENDMENTS[:1]
    day = Moment.parse("2022-10-27")
    assert compose((article(),), **OPTIONS, amendments=AMENDMENTS, date=day).date == day


def test_an_edition_of_no_article_has_the_language_that_the_job_gives_it() -> None:
    assert [compose((), **OPTIONS, language=language).language for language in ("", "ja")] == ["und", "ja"]
    assert compose((article(),), **OPTIONS, language="ja").language == "ja"
    assert list(compose((), **OPTIONS).entries) == []


def test_no_article_is_shown_and_withdrawn_at_once() -> None:
    """Whoever shows it has not looked at the ledger; the next stage would publish what the publisher took back."""
    gone = Amendment("withdrawn", article().id, article().title, Moment.parse("2022-10-28"))
    with pytest.raises(ValueError, match="shown and withdrawn in one edition: tag:courier"):
        compose((article(),), **OPTIONS, amendments=(gone,))


def test_a_day_alone_stays_a_day_alone() -> None:
    moment = Moment.parse("2022-10-27")
    assert moment == Moment(date(2022, 10, 27))
    assert moment.isoformat() == "2022-10-27"
    assert moment.as_instant() == datetime(2022, 10, 27, 12, tzinfo=UTC)


def test_a_day_alone_shows_as_that_day_from_utc_minus_12_to_plus_11() -> None:
    instant = Moment.parse("2022-10-27").as_instant()
    for hours in range(-12, 12):
        assert instant.astimezone(timezone(timedelta(hours=hours))).date() == date(2022, 10, 27)


def test_no_moment_is_finer_than_a_second() -> None:
    assert Moment.parse("2022-10-27T10:00:00.987+02:00").isoformat() == "2022-10-27T10:00:00+02:00"


def test_a_time_needs_a_zone() -> None:
    with pytest.raises(ValueError, match="without a zone"):
        Moment.parse("2022-10-27T10:00:00")
    with pytest.raises(ValueError, match="is not on"):
        Moment(date(2022, 10, 26), datetime(2022, 10, 27, tzinfo=UTC))


@pytest.mark.parametrize(
    ("language", "expected"),
    [("ar", "rtl"), ("he-IL", "rtl"), ("fa_IR", "rtl"), ("en", "ltr"), ("ja", "ltr"), ("az-Arab", "rtl"),
     ("ar-Latn", "ltr"), ("und", "ltr"), ("pa-Arab-PK", "rtl"), ("uz-Latn-UZ", "ltr"),
     ("ar-1996", "rtl"), ("en-1996", "ltr")],
)  # fmt: skip
def test_direction_follows_the_script(language: str, expected: str) -> None:
    assert direction(language) == expected


def test_the_closed_tree_has_no_raw_node_and_no_bag_of_attributes() -> None:
    for node in (*Block.__args__, *Inline.__args__):
        for field in msgspec.structs.fields(node):
            assert "dict" not in str(field.type), f"{node.__name__}.{field.name}"
            assert field.name not in ("html", "raw", "attributes", "style")


@pytest.mark.parametrize(
    ("text", "article", "expected"),
    [
        ("May be reprinted.", "rtl", "ltr"),
        ("ניתן להעתקה.", "ltr", "rtl"),
        ("Harbour Courier הוא עיתון עצמאי של תושבי הנמל", "ltr", "rtl"),
        ("הנמל is the Hebrew name of the paper.", "rtl", "ltr"),
        ("12:30 (3) – №", "rtl", "rtl"),
        ("12:30 (3) – №", "ltr", "ltr"),
        ("אב ab", "rtl", "rtl"),
        ("אב ab", "ltr", "ltr"),
        ("קראו את התנאים: https://harbour-courier.example/terms-of-republication", "ltr", "rtl"),
        ("لأسئلتكم: republication@harbour-courier.example", "ltr", "rtl"),
        ("https://harbour-courier.example/terms", "rtl", "ltr"),
        ("\u200f\u200f\u200f a", "rtl", "ltr"),
    ],
)
def test_a_paragraph_runs_as_most_of_its_letters_do(
    text: str, article: Direction, expected: Direction
) -> None:
    assert direction_of(text, article) == expected


def test_a_notice_s_links_are_all_links_at_any_depth_of_its_markup() -> None:
    terms = Link("https://courier.example/terms", (Text("the "), Strong((Text("terms"),))))
    by = Link("https://courier.example/", (Text("The Courier"),))
    paragraph = (Text("From "), Emphasis((Span((by,), "en"), Text(", under "), Strong((terms,)))), Text("."))
    notice = Disclaimer.of((paragraph, (Text("Keep it whole."),)), "source", "The Courier")
    assert notice == Disclaimer(
        ("From The Courier, under the terms.", "Keep it whole."),
        "source",
        (
            RequiredLink("The Courier", "https://courier.example/"),
            RequiredLink("the terms", "https://courier.example/terms"),
        ),
        "The Courier",
        (paragraph, (Text("Keep it whole."),)),
    )
    read = interchange.load(interchange.dump((msgspec.structs.replace(article(), terms=Terms(notice)),)))
    assert read[0].terms.disclaimer == notice


def test_a_notice_in_json_whose_links_are_not_those_of_its_markup_is_refused() -> None:
    notice = Disclaimer.of((((Link("https://courier.example/", (Text("Ours"),))),),), "source")
    data = interchange.dump((msgspec.structs.replace(article(), terms=Terms(notice)),))
    without = data.replace(b'"text": "Ours",\n            "url"', b'"text": "Our",\n            "url"')
    assert data != without
    with pytest.raises(ValueError, match="links are not those of its inlines"):
        interchange.load(without)


def test_plain_text_makes_a_notice_without_markup() -> None:
    assert Disclaimer.of(((Text("One."),), (Text("Two."),)), "configured") == Disclaimer(
        ("One.", "Two."), "configured"
    )
