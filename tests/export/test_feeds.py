"""What the feeds say, where they say it, and what they refuse; the files in ``golden/feeds`` show it whole."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from datetime import datetime
from pathlib import Path
from xml.etree import ElementTree as ET

import msgspec
import pytest
from helpers.feed_editions import full, full_entry, nowhere, with_uri_ids
from helpers.paths import GOLDEN, TESTS
from helpers.sample_editions import (
    AMENDMENTS,
    ARABIC_NOTICE,
    NBSP_NOTICE,
    article,
    edition_of,
    issue_of,
    latin,
    p,
    waived,
)

from syndicate.edition.compose import compose
from syndicate.errors import ExportError
from syndicate.export.feed import atom, rss
from syndicate.export.item import about, feed_items, rfc3339, uri, zoned
from syndicate.export.jsonfeed import JsonFeed, jsonfeed
from syndicate.export.paging import Paging
from syndicate.model import Amendment, Author, Disclaimer, Edition, Moment, Terms
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Code, Emphasis, Heading, Image, Paragraph, Text
from syndicate.plugins import Exporter, load_exporter, load_verifier
from syndicate.theme import Theme

EXPECTED = GOLDEN / "feeds"
THEME = Theme("none", "", (), ())
FEEDS: tuple[Exporter, ...] = (rss, atom, jsonfeed)
NAMES = {"atom": "http://www.w3.org/2005/Atom", "dc": "http://purl.org/dc/elements/1.1/",
         "content": "http://purl.org/rss/1.0/modules/content/"}  # fmt: skip
LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@pytest.fixture(params=FEEDS, ids=lambda exporter: exporter.name)
def exporter(request: pytest.FixtureRequest) -> Exporter:
    found: Exporter = request.param
    return found


def export(exporter: Exporter, edition: Edition) -> bytes:
    return exporter.export(edition, THEME).data


def channel(edition: Edition) -> ET.Element:
    return ET.fromstring(export(rss, edition))[0]


def atom_feed(edition: Edition) -> ET.Element:
    return ET.fromstring(export(atom, edition))


def json_feed(edition: Edition) -> dict:
    return json.loads(export(jsonfeed, edition))


def contents(edition: Edition) -> set[str]:
    """The HTML of the only entry, in each of the three feeds."""
    return {
        channel(edition).findtext("item/content:encoded", "", NAMES),
        atom_feed(edition).findtext("atom:entry/atom:content", "", NAMES),
        json_feed(edition)["items"][0]["content_html"],
    }


# Whole


def test_the_full_edition_is_written_as_in_the_golden_files(
    exporter: Exporter, request: pytest.FixtureRequest
) -> None:
    as_in_the_golden_file(exporter.export(full(), THEME), request)


def test_an_archive_document_with_a_withdrawn_article_is_written_as_in_the_golden_files(
    exporter: Exporter, request: pytest.FixtureRequest
) -> None:
    paging = Paging("current", previous="before", next="after", archive=True)
    name = exporter.export(full(), THEME).name
    options = {"file": f"archive-{name}", "hub": "https://hub.example/", "paging": paging}
    archive: Exporter = msgspec.structs.replace(exporter, **options)  # type: ignore[type-var]
    as_in_the_golden_file(archive.export(issue_of(article()), THEME), request)


def as_in_the_golden_file(artifact: Artifact, request: pytest.FixtureRequest) -> None:
    golden = EXPECTED / artifact.name
    if request.config.getoption("--accept", default=False):
        golden.parent.mkdir(parents=True, exist_ok=True)
        golden.write_bytes(artifact.data)
    assert artifact.data.decode() == golden.read_text("utf-8")


def test_the_formats_are_registered_under_their_names(exporter: Exporter) -> None:
    assert load_exporter(exporter.name) == exporter
    assert load_verifier(exporter.media_type).media_type == exporter.media_type


def test_other_time_zones_locales_and_hash_seeds_give_the_same_bytes(
    exporter: Exporter, tmp_path: Path
) -> None:
    code = (
        "import hashlib, sys; from helpers import feed_editions; from syndicate.plugins import load_exporter; "
        "from syndicate.theme import Theme; "
        "artifact = load_exporter(sys.argv[1]).export(feed_editions.full(), Theme('', '', (), ())); "
        "print(hashlib.sha256(artifact.data).hexdigest())"
    )
    found = {hashlib.sha256(export(exporter, full())).hexdigest()}
    for zone, seed, locale in (("Asia/Kathmandu", "1", "C"), ("America/Lima", "99", "C.UTF-8")):
        environment = os.environ | {
            "TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": str(TESTS),
        }  # fmt: skip
        done = subprocess.run(
            [sys.executable, "-c", code, exporter.name],
            env=environment,
            cwd=tmp_path,
            capture_output=True,
            check=True,
        )
        found.add(done.stdout.decode().strip())
    assert len(found) == 1


# The text of an item


def test_the_standfirst_leads_the_content_and_the_notice_ends_it() -> None:
    [content] = contents(edition_of(latin()))
    assert content.startswith(
        '<div lang="en" dir="ltr">\n<p><strong>After nine years a boat ties up again</strong></p>\n'
    )
    assert content.endswith(f'<section class="notice"><p>{NBSP_NOTICE}</p></section>\n</div>')


def test_title_byline_and_date_stay_out_of_the_content_where_apps_would_show_them_twice() -> None:
    [content] = contents(edition_of(latin()))
    assert not [text for text in ("Ferry returns", "Ada Vell", "2022-10", "October") if f">{text}" in content]


def test_the_content_carries_its_language_and_direction_with_it() -> None:
    [content] = contents(with_uri_ids(edition_of(full_entry("عودة"))))
    assert content.startswith('<div lang="ar" dir="rtl">')
    assert ARABIC_NOTICE in content


def test_an_unknown_language_is_not_stated() -> None:
    edition = edition_of(article(language="und"))
    [content] = contents(edition)
    assert content.startswith('<div dir="ltr">')
    assert b"und" not in export(rss, edition) + export(atom, edition) + export(jsonfeed, edition)


def test_an_unknown_language_among_known_ones_is() -> None:
    """Or the feed's would hold for it."""
    edition = edition_of(article("A"), article("B"), article("C", language="und"))
    assert [item.get(LANG) for item in channel(edition).findall("item")] == [None, None, "und"]
    assert [entry.get(LANG) for entry in atom_feed(edition).findall("atom:entry", NAMES)] == [
        None,
        None,
        "und",
    ]
    assert [item.get("language") for item in json_feed(edition)["items"]] == [None, None, "und"]


def test_languages_are_stated_on_the_feed_and_on_items_that_differ() -> None:
    edition = full()
    languages = [None, "ar", None, "ja", None]
    root = ET.fromstring(export(rss, edition))
    assert (root.get(LANG), root.findtext("channel/language")) == ("en", "en")
    assert [item.get(LANG) for item in root.iter("item")] == languages
    assert [item.findtext("dc:language", None, NAMES) for item in root.iter("item")] == languages
    assert atom_feed(edition).get(LANG) == "en"
    assert [entry.get(LANG) for entry in atom_feed(edition).findall("atom:entry", NAMES)] == languages
    assert json_feed(edition)["language"] == "en"
    assert [item.get("language") for item in json_feed(edition)["items"]] == languages


# Summaries


def summaries(edition: Edition) -> tuple[str | None, str | None, str | None]:
    return (
        channel(edition).findtext("item/description"),
        atom_feed(edition).findtext("atom:entry/atom:summary", None, NAMES),
        json_feed(edition)["items"][0].get("summary"),
    )


def test_the_standfirst_is_the_summary_as_html_in_rss_and_as_text_elsewhere() -> None:
    edition = edition_of(article(standfirst="Tides & piers"))
    assert summaries(edition) == ("Tides &amp; piers", "Tides & piers", "Tides & piers")


def test_without_a_standfirst_only_rss_has_a_summary_the_beginning_of_the_text() -> None:
    """RSS's profile wants one before the full text; where none is required, none is made up."""
    body = (Heading(1, (Text("Noon"),)), p("The first  boat\u00a0tied up."), p("A band played."))
    assert summaries(edition_of(article(body=body))) == ("The first boat tied up.", None, None)


def test_a_long_beginning_is_cut_at_a_space() -> None:
    [item] = feed_items(edition_of(article(body=(p("word " * 100),))))
    assert item.excerpt == f"{'word ' * 56}".rstrip() + " …"
    [item] = feed_items(edition_of(article(body=(p("字" * 400),))))
    assert item.excerpt == "字" * 280 + " …"


def test_a_text_without_words_is_summed_up_by_its_title() -> None:
    [item] = feed_items(edition_of(article(body=(p(" "), Code("")))))
    assert item.excerpt == "Ferry returns to the old pier"
    nothing = edition_of(article("\u00a0", id="tag:courier.example,2022:x", body=(p("\u00a0"),)))
    assert channel(nothing).findtext("item/description") == "\u00a0"


def test_an_excerpt_ends_before_a_picture_whose_words_are_not_in_the_sentence() -> None:
    line = Paragraph(
        (Text("A "), Emphasis((Text("gull"), Image("https://a.example/g.png", "a gull"))), Text(" flew."))
    )
    [item] = feed_items(edition_of(article("The pier", body=(line,))))
    assert item.excerpt == "A gull …"


def test_a_summary_never_holds_the_notice() -> None:
    for item in feed_items(full()):
        assert not [right for right in item.rights if right in item.excerpt or right in item.summary]


# Rights


def test_the_notice_is_in_the_rights_apart_from_copyright_and_licence() -> None:
    edition = edition_of(latin())
    rights = f"© 2022 The Harbour Courier\n\n{NBSP_NOTICE}"
    assert channel(edition).findtext("item/dc:rights", "", NAMES) == rights
    assert atom_feed(edition).findtext("atom:entry/atom:rights", "", NAMES) == rights
    licence = "https://creativecommons.org/licenses/by-nd/4.0/"
    for entry in (channel(edition).find("item"), atom_feed(edition).find("atom:entry", NAMES)):
        assert [
            link.get("href") for link in entry.findall("atom:link", NAMES) if link.get("rel") == "license"
        ] == [licence]
    assert json_feed(edition)["items"][0]["_syndicate"] == {
        "disclaimer": {"text": NBSP_NOTICE, "fingerprint": hashlib.sha256(NBSP_NOTICE.encode()).hexdigest()},
        "copyright": "© 2022 The Harbour Courier",
        "licence": licence,
    }


def test_a_licence_in_words_is_a_paragraph_of_the_rights() -> None:
    edition = edition_of(article(licence="Free for schools", waiver="ours"))
    assert channel(edition).findtext("item/dc:rights", "", NAMES) == "Free for schools"


def test_a_waived_notice_leaves_no_trace() -> None:
    edition = edition_of(waived())
    assert channel(edition).find("item/dc:rights", NAMES) is None
    assert atom_feed(edition).find("atom:entry/atom:rights", NAMES) is None
    assert "_syndicate" not in json_feed(edition)["items"][0]
    assert b"our own text" not in export(rss, edition) + export(atom, edition) + export(jsonfeed, edition)


def test_the_feed_s_rights_apply_to_every_entry() -> None:
    """An entry without rights takes the feed's: a notice there must not stand in for another's (or for a waiver)."""
    for edition, rights in (
        (edition_of(article("A"), article("B")), NBSP_NOTICE),
        (edition_of(article("A"), latin()), NBSP_NOTICE),
        (edition_of(article("A"), waived()), None),
        (full(), None),
    ):
        assert channel(edition).findtext("copyright") == rights
        assert atom_feed(edition).findtext("atom:rights", None, NAMES) == rights


# Names, addresses, categories


def test_every_author_is_named_and_entries_without_one_take_the_publisher() -> None:
    edition = full()
    names = ["Ada Vell", "Harbour Desk"]
    assert [e.text for e in channel(edition).findall("item[1]/dc:creator", NAMES)] == names
    assert [e.text for e in atom_feed(edition).findall("atom:entry[1]/atom:author/atom:name", NAMES)] == names
    assert json_feed(edition)["items"][0]["authors"] == [{"name": name} for name in names]
    assert atom_feed(edition).findtext("atom:author/atom:name", "", NAMES) == "The Harbour Courier"
    assert json_feed(edition)["authors"] == [{"name": "The Harbour Courier"}]
    assert channel(edition).findtext("dc:publisher", "", NAMES) == "The Harbour Courier"


def test_without_a_publisher_the_feed_is_its_own_author() -> None:
    edition = nowhere(article())
    assert atom_feed(edition).findtext("atom:author/atom:name", "", NAMES) == "Digest"
    assert json_feed(edition)["authors"] == [{"name": "Digest"}]
    assert channel(edition).find("dc:publisher", NAMES) is None


def test_an_organisation_and_a_person_of_one_name_are_named_once() -> None:
    [item] = feed_items(edition_of(article(authors=(Author("Desk"), Author("Desk", "organisation")))))
    assert item.authors == ("Desk",)


def test_an_article_without_an_address_is_given_none() -> None:
    edition = edition_of(article())
    assert channel(edition).find("item/link") is None
    assert atom_feed(edition).find("atom:entry/atom:link", NAMES) is None
    assert "url" not in json_feed(edition)["items"][0]


def test_the_guid_is_the_articles_id_and_no_address() -> None:
    for item, entry in zip(channel(full()).findall("item"), full().entries, strict=True):
        guid = item.find("guid")
        assert (guid.text, guid.get("isPermaLink")) == (entry.article.id, "false")


def test_the_channels_link_is_the_folder_and_not_the_feed_itself() -> None:
    assert channel(full()).findtext("link") == "https://courier.example/news/"


def test_section_and_tags_are_categories_each_once() -> None:
    edition = edition_of(article(section="Town", tags=("bus", "Town", "night")))
    names = ["Town", "bus", "night"]
    assert [e.text for e in channel(edition).findall("item/category")] == names
    assert [e.get("term") for e in atom_feed(edition).findall("atom:entry/atom:category", NAMES)] == names
    assert json_feed(edition)["items"][0]["tags"] == names


def test_the_generator_names_no_version_so_that_an_upgrade_changes_no_byte() -> None:
    assert channel(full()).findtext("generator") == "syndicate"
    assert atom_feed(full()).findtext("atom:generator", "", NAMES) == "syndicate"


def test_the_description_of_a_feed_names_title_and_publisher_once() -> None:
    assert about(full()) == "The Harbour Courier"
    assert about(msgspec.structs.replace(full(), title="News")) == "News · The Harbour Courier"


@pytest.mark.parametrize(
    ("iri", "expected"),
    [
        ("https://courier.example/a?b=1&c=%20#d", "https://courier.example/a?b=1&c=%20#d"),
        ("https://bücher.example:8080/é", "https://xn--bcher-kva.example:8080/%C3%A9"),
        ("https://x.example/a b|c[d]?é=\"'", "https://x.example/a%20b%7Cc%5Bd%5D?%C3%A9=%22'"),
        ("https://x.example/100%?%zz", "https://x.example/100%25?%25zz"),
        ("https://[2001:db8::1]/a", "https://[2001:db8::1]/a"),
        (f"https://{'ü' * 70}.example/", f"https://{'%C3%BC' * 70}.example/"),
        ("mailto:desk@courier.example", "mailto:desk@courier.example"),
    ],
)
def test_addresses_become_uris(iri: str, expected: str) -> None:
    assert uri(iri) == expected
    assert uri(expected) == expected


# Dates


def test_dates_carry_their_zones() -> None:
    edition = edition_of(latin(), full_entry("Night bus"))
    assert [e.findtext("pubDate") for e in channel(edition).findall("item")] == [
        "Thu, 27 Oct 2022 12:00:00 +0000",
        "Wed, 26 Oct 2022 18:05:00 -0400",
    ]
    assert [e.findtext("atom:updated", None, NAMES) for e in channel(edition).findall("item")] == [
        "2022-10-28T09:30:00+02:00",
        None,
    ]
    assert [
        e.findtext("atom:published", None, NAMES) for e in atom_feed(edition).findall("atom:entry", NAMES)
    ] == [
        "2022-10-27T12:00:00Z",
        "2022-10-26T18:05:00-04:00",
    ]
    items = json_feed(edition)["items"]
    assert [(i.get("date_published"), i.get("date_modified")) for i in items] == [
        ("2022-10-27T12:00:00Z", "2022-10-28T09:30:00+02:00"),
        ("2022-10-26T18:05:00-04:00", None),
    ]


def test_an_article_without_a_date_is_given_one_only_where_atom_requires_it() -> None:
    edition = edition_of(latin(), waived())
    assert channel(edition).find("item[2]/pubDate") is None
    assert "date_published" not in json_feed(edition)["items"][1]
    assert atom_feed(edition).find("atom:entry[2]/atom:published", NAMES) is None
    assert (
        atom_feed(edition).findtext("atom:entry[2]/atom:updated", "", NAMES).startswith("2022-10-28T09:30:00")
    )


def test_a_feed_in_which_nothing_is_dated_claims_no_build_date() -> None:
    assert channel(edition_of(waived())).find("lastBuildDate") is None
    assert channel(full()).findtext("lastBuildDate") == "Fri, 28 Oct 2022 09:30:00 +0200"


def updates(edition: Edition) -> dict[str, str]:
    entries = atom_feed(edition).findall("atom:entry", NAMES)
    return {e.findtext("atom:title", "", NAMES): e.findtext("atom:updated", "", NAMES) for e in entries}


def test_no_two_entries_are_updated_in_the_same_instant_and_all_on_their_day() -> None:
    found = updates(edition_of(*(article(f"Story {number}") for number in range(200))))
    assert len(set(found.values())) == 200
    assert {update[:20] for update in found.values()} == {"2022-10-27T12:00:00."}


def test_an_update_does_not_move_when_other_articles_arrive() -> None:
    before = updates(edition_of(article("One"), article("Two")))
    after = updates(edition_of(article("Zero"), article("One"), latin(), article("Two"), waived()))
    assert after | before == after


def test_an_instant_that_the_publisher_states_is_kept() -> None:
    moment = Moment.parse("2022-10-27T06:00:00Z")
    found = updates(edition_of(article("A", published=moment), article("B", published=moment)))
    assert found == {"A": "2022-10-27T06:00:00Z", "B": "2022-10-27T06:00:00.001Z"}


def test_the_feed_is_as_new_as_its_newest_entry() -> None:
    feed = atom_feed(full())
    newest = max(datetime.fromisoformat(update) for update in updates(full()).values())
    assert datetime.fromisoformat(feed.findtext("atom:updated", "", NAMES)) == newest


def test_offsets_that_a_format_cannot_write_become_utc() -> None:
    kathmandu = edition_of(article(published=Moment.parse("2022-10-27T10:00:00+05:45")))
    assert channel(kathmandu).findtext("item/pubDate") == "Thu, 27 Oct 2022 04:15:00 +0000"
    assert json_feed(kathmandu)["items"][0]["date_published"] == "2022-10-27T10:00:00+05:45"
    assert rfc3339(zoned(Moment.parse("2022-10-27T10:00:00-00:19:32"))) == "2022-10-27T10:19:32Z"


# What is refused


FORBIDDEN = ["\x00", "\x0b", "\x1f", "\ud800", "\ufffe", "\uffff"]


@pytest.mark.parametrize("character", FORBIDDEN, ids=lambda character: f"U+{ord(character):04X}")
@pytest.mark.parametrize("field", ["title", "standfirst", "section", "copyright", "licence", "url", "id"])
def test_a_character_that_no_feed_can_carry_is_refused_in_one_line(exporter, field, character) -> None:
    with pytest.raises(ExportError) as caught:
        export(exporter, _with(edition_of(article()), **{field: f"https://x{character}"}))
    assert f"holds U+{ord(character):04X}" in caught.value.message
    assert "the article" in caught.value.message
    assert "\n" not in caught.value.message
    assert caught.value.message.isprintable()


@pytest.mark.parametrize("part", ["body", "notice", "author", "tag", "edition"])
def test_a_control_character_in_any_part_is_refused(exporter: Exporter, part: str) -> None:
    broken = article(
        body=(p("\x08" if part == "body" else "a"),),
        authors=(Author("\x08" if part == "author" else "a"),),
        tags=("\x08" if part == "tag" else "a",),
    )
    edition = edition_of(broken, title="\x08" if part == "edition" else "News")
    if part == "notice":
        terms = Terms(Disclaimer(("\x08",), "configured"))
        edition = _with(edition, terms=terms)
    with pytest.raises(ExportError, match=r"U\+0008"):
        export(exporter, edition)


def _with(edition: Edition, **fields: object) -> Edition:
    """The edition with other fields in its only article: as no reader lets it come about."""
    [section] = edition.sections
    [entry] = section.entries
    changed = msgspec.structs.replace(entry, article=msgspec.structs.replace(entry.article, **fields))
    return msgspec.structs.replace(edition, sections=(msgspec.structs.replace(section, entries=(changed,)),))


def test_titles_are_required(exporter: Exporter) -> None:
    with pytest.raises(ExportError, match="the edition has no title"):
        export(exporter, edition_of(article(), title=" "))
    with pytest.raises(ExportError, match=r"the article 'tag:.*' has no title"):
        export(exporter, _with(edition_of(article()), title=""))


def test_an_id_that_is_no_uri_is_refused_by_atom_alone() -> None:
    edition = edition_of(article(id="42"))
    with pytest.raises(ExportError, match="the id '42' is not a URI") as caught:
        export(atom, edition)
    assert "tag:" in caught.value.hint
    assert channel(edition).findtext("item/guid") == "42"
    assert json_feed(edition)["items"][0]["id"] == "42"


def test_carriage_returns_and_the_end_of_cdata_come_through() -> None:
    [content] = contents(edition_of(article(body=(Code("a\r\nb ]]> c"),))))
    assert "<pre><code>a\r\nb ]]&gt; c</code></pre>" in content


@pytest.mark.sampled(3)
def test_ten_megabytes_on_one_line_come_through(exporter: Exporter) -> None:
    artifact = exporter.export(edition_of(article(body=(p("x & " * 2_500_000),))), THEME)
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert len(passage.paragraphs[0].text) == 10_000_000 - 1


# Over time


def test_a_withdrawn_article_leaves_a_tombstone_in_atom_which_does_not_repeat_its_title() -> None:
    feed = atom_feed(issue_of(article()))
    [tombstone] = feed.findall("{http://purl.org/atompub/tombstones/1.0}deleted-entry")
    assert tombstone.attrib == {"ref": AMENDMENTS[0].article, "when": "2022-10-28T10:00:00+02:00"}
    assert [comment.text for comment in tombstone] == ["Withdrawn"]


def test_a_feed_has_only_the_id_of_a_withdrawn_article(exporter: Exporter) -> None:
    text = export(exporter, issue_of(article())).decode()
    assert "Gulls" not in text
    assert (AMENDMENTS[0].article in text) == (exporter is atom)


def test_a_correction_says_nothing_of_its_own_in_a_feed(exporter: Exporter) -> None:
    """The entry's own date of change says it."""
    corrected = msgspec.structs.replace(edition_of(article()), amendments=AMENDMENTS[1:])
    assert export(exporter, corrected) == export(exporter, edition_of(article()))


def test_a_withdrawal_makes_the_feed_newer() -> None:
    """So that whoever asks by date learns of it: what was taken away may have been the newest."""
    before, after = edition_of(article()), issue_of(article())
    assert atom_feed(before).findtext("atom:updated", "", NAMES) < "2022-10-28"
    assert atom_feed(after).findtext("atom:updated", None, NAMES) == "2022-10-28T10:00:00+02:00"
    assert channel(before).findtext("lastBuildDate") == "Thu, 27 Oct 2022 12:00:00 +0000"
    assert channel(after).findtext("lastBuildDate") == "Fri, 28 Oct 2022 10:00:00 +0200"


def test_the_id_of_a_tombstone_has_to_be_a_uri_too() -> None:
    gone = Amendment("withdrawn", "no uri", "Gone", Moment.parse("2022-10-28"))
    with pytest.raises(ExportError, match="'no uri' is not a URI"):
        export(atom, msgspec.structs.replace(edition_of(article()), amendments=(gone,)))


def test_a_feed_without_entries_is_as_old_as_the_edition_and_claims_no_rights() -> None:
    empty = compose(
        (), id="tag:courier.example,2022:e", title="Courier", url="https://courier.example/",
        date=Moment.parse("2022-10-27"), language="fr",
    )  # fmt: skip
    feed = atom_feed(empty)
    assert feed.findtext("atom:updated", None, NAMES) == "2022-10-27T12:00:00Z"
    assert feed.get(LANG) == "fr"
    assert feed.find("atom:rights", NAMES) is None
    assert channel(empty).find("copyright") is None
    assert json_feed(empty)["items"] == []


def test_the_file_has_the_name_that_is_asked_for_and_leads_to_itself(exporter: Exporter) -> None:
    named = msgspec.structs.replace(exporter, file="archive-1.feed")  # type: ignore[type-var]
    artifact = named.export(full(), THEME)
    assert artifact.name == "archive-1.feed"
    assert b"https://courier.example/news/archive-1.feed" in artifact.data


def test_json_feeds_next_page_is_the_next_older_document() -> None:
    paged = JsonFeed(hub="https://hub.example/", paging=Paging("feed.json", "feed-3.json"))
    feed = json.loads(paged.export(full(), THEME).data)
    assert feed["next_url"] == "https://courier.example/news/feed-3.json"
    assert feed["hubs"] == [{"type": "WebSub", "url": "https://hub.example/"}]
    assert {"next_url", "hubs"}.isdisjoint(json_feed(full()))
