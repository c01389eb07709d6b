"""The catalogue of a folder: what people, e-readers and feed readers find in it, whatever stands there."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from importlib import resources
from itertools import pairwise
from xml.etree import ElementTree as ET

import feedparser
import html5lib
import msgspec
import pytest
from helpers.catalogues import names, output, records, series, shelf
from helpers.made_catalogues import DAY, SHELVES, THEME, made, undated
from helpers.paths import GOLDEN, TESTS
from helpers.thorough import naughty_strings

from syndicate.errors import ThemeError
from syndicate.job.catalogue import CatalogueData, Series, catalogue
from syndicate.model import Moment
from syndicate.render.strings import file_size, strings, year
from syndicate.verify.catalogue import problems

EXPECTED = GOLDEN / "catalogue"
LANGUAGES = tomllib.loads(resources.files("syndicate.render").joinpath("strings.toml").read_text("utf-8"))
ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/terms/}"


def html(page: bytes) -> ET.Element:
    tree: ET.Element = html5lib.HTMLParser(strict=True, namespaceHTMLElements=False).parse(page)
    return tree


def texts(root: ET.Element, path: str) -> list[str]:
    return [" ".join("".join(element.itertext()).split()) for element in root.iterfind(path)]


def test_the_catalogue_is_that_of_the_golden_files(request: pytest.FixtureRequest) -> None:
    files = catalogue(shelf(count=2), THEME)
    for name, data in files.items():
        golden = EXPECTED / name
        if request.config.getoption("--accept", default=False):
            golden.parent.mkdir(parents=True, exist_ok=True)
            golden.write_bytes(data)
        assert data.decode() == golden.read_text("utf-8")
    assert sorted(files) == sorted(p.relative_to(EXPECTED).as_posix() for p in EXPECTED.rglob("*.*"))


@pytest.mark.parametrize("name", SHELVES)
def test_the_page_is_html_without_an_error(name: str) -> None:
    html(made(name)["index.html"])


@pytest.mark.parametrize("name", SHELVES)
def test_a_catalogue_has_no_problems(name: str) -> None:
    there = SHELVES[name]()
    assert problems(catalogue(there, THEME), names(there), records(there), there.url) == ()


@pytest.mark.parametrize("name", SHELVES)
def test_each_file_is_linked_and_sealed_on_the_page(name: str) -> None:
    there = SHELVES[name]()
    root = html(catalogue(there, THEME)["index.html"])
    sealed = {element.get("data-seal") for element in root.iter() if element.get("data-seal")}
    assert sealed == {record.file for record in records(there)}


@pytest.mark.parametrize("name", SHELVES)
def test_headings_go_down_one_level_at_a_time_and_landmarks_are_there(name: str) -> None:
    root = html(made(name)["index.html"])
    levels = [int(e.tag[1]) for e in root.iter() if re.fullmatch("h[1-6]", str(e.tag))]
    assert levels[0] == 1
    assert levels.count(1) == 1
    assert all(after <= before + 1 for before, after in pairwise(levels))
    assert [len(list(root.iter(tag))) for tag in ("main", "header", "footer", "nav")] == [1, 1, 1, 1]
    skip = next(root.iter("a"))
    [target] = [e for e in root.iter("main") if e.get("id") == skip.get("href", "").removeprefix("#")]
    assert target.tag == "main"


@pytest.mark.parametrize("name", SHELVES)
def test_no_two_links_of_one_name_lead_to_different_places(name: str) -> None:
    root = html(made(name)["index.html"])
    places: dict[str, set[str]] = {}
    for link in root.iter("a"):
        said = " ".join("".join(link.itertext()).split())
        assert said
        places.setdefault(said, set()).add(link.get("href", ""))
    assert {said: to for said, to in places.items() if len(to) > 1} == {}


def test_outputs_with_one_title_are_distinguished_by_name() -> None:
    """On the page, by e-readers and by feed readers."""
    there = shelf(
        feeds=tuple(output("rss", f"{name}.rss", "News", DAY, name=name) for name in ("town", "harbour")),
        series=(series("daily", "News", 2, DAY), series("weekly", "News", 2, DAY)),
    )
    files = catalogue(there, THEME)
    told = ["News (town)", "News (harbour)", "News (daily)", "News (weekly)"]
    assert texts(html(files["index.html"]), ".//h3") == told
    assert [o.get("title") for o in ET.fromstring(files["feeds.opml"]).iter("outline")] == told[:2]
    opds = ET.fromstring(files["opds.xml"])
    assert [e.findtext(f"{ATOM}title") for e in opds.iter(f"{ATOM}entry")] == told[2:]


@pytest.mark.parametrize(("name", "empty"), [("nothing", True), ("feeds alone", False), ("one issue", False)])
def test_the_page_says_that_nothing_is_there_only_if_it_is_so(name: str, empty: bool) -> None:
    told = "".join(html(made(name)["index.html"]).itertext())
    assert (strings("en").nothing_yet in told) is empty


@pytest.mark.parametrize("name", SHELVES)
def test_nothing_runs_and_nothing_is_loaded_from_elsewhere(name: str) -> None:
    page = made(name)["index.html"].decode()
    root = html(page.encode())
    assert not [e for e in root.iter() if e.tag in ("script", "iframe", "object", "embed", "form", "base")]
    assert not [key for e in root.iter() for key in e.keys() if key.startswith("on") or key == "style"]  # noqa: SIM118 -- of an Element
    loaded = [e.get(key, "") for e in root.iter() for key in ("src", "href") if e.get(key)]
    assert not [url for url in loaded if re.match(r"[a-zA-Z][a-zA-Z0-9+.-]*:|//|/|\\", url)]


def test_feeds_are_found_by_browsers_and_by_people() -> None:
    there = shelf()
    root = html(catalogue(there, THEME)["index.html"])
    alternates = {
        e.get("href"): (e.get("type"), e.get("title"))
        for e in root.iter("link")
        if e.get("rel") == "alternate"
    }
    assert alternates == {
        "rss.xml": ("application/rss+xml", "The Harbour Courier (RSS)"),
        "atom.xml": ("application/atom+xml", "The Harbour Courier (Atom)"),
        "feed.json": ("application/feed+json", "The Harbour Courier (JSON Feed)"),
    }  # fmt: skip
    told = "".join(root.itertext())
    assert strings("en").feeds_how in told
    assert {"https://courier.example/news/atom.xml", "https://courier.example/news/opds.xml"} <= set(
        texts(root, ".//code")
    )


def test_the_newest_issue_leads_with_its_cover_and_its_headlines() -> None:
    root = html(catalogue(shelf(), THEME)["index.html"])
    [picture] = root.iter("img")
    assert (picture.get("src"), picture.get("alt")) == (
        "covers/daily-12.jpg",
        "Cover, The Harbour Courier, No. 12",
    )
    assert texts(root, ".//ol/li")[:2] == [
        "Ferry returns to the old pier after nine years",
        "Night bus to keep its number",
    ]


def test_the_archive_holds_all_issues_by_series_and_year_newest_first() -> None:
    there = shelf(count=500)
    root = html(catalogue(there, THEME)["index.html"])
    [archive] = [e for e in root.iter("section") if e.get("aria-labelledby") == "archive"]
    assert texts(archive, ".//h3") == ["The Harbour Courier", "The Harbour Courier: the week"]
    assert texts(archive, ".//h4") == ["2022", "2021", "2022"]
    days = [e.get("datetime", "") for e in archive.iter("time")]
    assert len(days) == 503
    assert days[:500] == sorted(days[:500], reverse=True)


def test_a_seal_counts_articles_exact_notices_and_waived_ones() -> None:
    page = catalogue(undated(), THEME)["index.html"].decode()
    assert "Articles: 1 · Waived: 1<" in page
    assert "Articles: 5 · Notices exact: 5 of 5<" in page


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_has_its_own_words_and_direction(language: str) -> None:
    there = shelf(language=language)
    files = catalogue(there, THEME)
    root = html(files["index.html"])
    assert (root.get("lang"), root.get("dir")) == (language, there.direction)
    told = " ".join("".join(root.itertext()).split())
    say, english = strings(language), strings("en")
    for one in (say.latest, say.archive, say.feeds_how, say.e_readers_how, say.seals_how, say.feeds_all):
        assert " ".join(one.split()) in told
    if language != "en":
        assert not {say.feeds_how, say.e_readers_how, say.seals_how} & {
            english.feeds_how,
            english.e_readers_how,
            english.seals_how,
        }
    assert problems(files, names(there), records(there), there.url) == ()


def test_naughty_strings_are_shown_everywhere_as_they_are_and_do_nothing() -> None:
    strings = naughty_strings()
    everything = tuple(
        Series(f"s{number}", text, (output("epub", f"{number}.epub", text, DAY, headlines=tuple(strings)),))
        for number, text in enumerate(strings)
    )
    subscriptions = tuple(output("rss", f"{n}.rss", text, DAY) for n, text in enumerate(strings))
    together = " ".join(strings)
    there = shelf(
        title=together, publisher=together, description=together, feeds=subscriptions, series=everything
    )
    files = catalogue(there, THEME)
    assert problems(files, names(there), records(there), there.url) == ()
    shown = [e.findtext(f"{ATOM}title", "") for e in ET.fromstring(files["opds.xml"]).iter(f"{ATOM}entry")]
    outlines = [o.get("title", "") for o in ET.fromstring(files["feeds.opml"]).iter("outline")]
    root = html(files["index.html"])
    headlines = texts(root, ".//ol/li")
    archive = texts(root, ".//section[@class='series']/h3")
    for number, text in enumerate(strings):
        if text.isascii() and text.isprintable():
            plain = " ".join(text.split())
            said = text.strip()  # with a name where others are the same but for what cannot be shown
            assert shown[number] in (said, f"{said} (s{number})")
            assert outlines[number] in (said, f"{said} ({number}.rss)")
            assert plain in headlines
            assert {plain, f"{plain} (s{number})"} & set(archive)


def test_other_time_zones_locales_and_hash_seeds_give_the_same_bytes() -> None:
    code = (
        "import hashlib; from helpers.catalogues import shelf; from syndicate.job.catalogue import catalogue; "
        "from syndicate.theme import load_theme; "
        "files = catalogue(shelf(), load_theme('newspaper')); "
        "print(hashlib.sha256(repr(sorted(files.items())).encode()).hexdigest())"
    )
    found = set()
    for zone, seed, locale in (
        ("UTC", "0", "C.UTF-8"),
        ("Asia/Kathmandu", "1", "C"),
        ("America/Lima", "99", "C.UTF-8"),
    ):
        environment = os.environ | {
            "TZ": zone,
            "PYTHONHASHSEED": seed,
            "LC_ALL": locale,
            "PYTHONPATH": str(TESTS),
        }
        done = subprocess.run(
            [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
        )
        found.add(done.stdout)
    assert len(found) == 1


# --- Themes -----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("missing", ["page/index.html", "page/page.css"])
def test_a_theme_that_lacks_a_file_of_the_page_is_refused(missing: str) -> None:
    theme = msgspec.structs.replace(THEME, files=tuple(one for one in THEME.files if one[0] != missing))
    with pytest.raises(ThemeError, match=missing):
        catalogue(shelf(), theme)


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("page/index.html", "{{ page.nonsense }}", "nonsense"),
        ("page/index.html", "{% for", "page/index.html"),
        ("page/index.html", "{{ page.__class__.__mro__ }}", "page/index.html"),
        ("page/page.css", "a { color: red } </style><script>", "page/page.css"),
    ],
)
def test_a_malformed_theme_is_refused(file: str, text: str, told: str) -> None:
    theme = msgspec.structs.replace(THEME, files=tuple((n, text if n == file else t) for n, t in THEME.files))
    with pytest.raises(ThemeError, match=told):
        catalogue(shelf(), theme)


def test_the_style_sheet_reads_no_token_that_the_theme_lacks() -> None:
    css = THEME.file("page/page.css")
    assert set(re.findall(r"var\(--([\w-]+)\)", css)) <= dict(THEME.tokens).keys()


# --- OPDS -------------------------------------------------------------------------------------------------------------


def links(element: ET.Element) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = {}
    for link in element.iterfind(f"{ATOM}link"):
        found.setdefault(link.get("rel", ""), []).append(link.attrib)
    return found


def test_the_root_leads_to_a_list_of_each_series_that_has_books() -> None:
    root = ET.fromstring(catalogue(shelf(), THEME)["opds.xml"])
    assert links(root)["self"][0]["href"] == links(root)["start"][0]["href"]
    assert links(root)["self"][0]["type"] == "application/atom+xml;profile=opds-catalog;kind=navigation"
    entries = {e.findtext(f"{ATOM}title"): links(e)["subsection"][0] for e in root.iterfind(f"{ATOM}entry")}
    acquisition = "application/atom+xml;profile=opds-catalog;kind=acquisition"
    assert entries == {
        "The Harbour Courier": {"rel": "subsection", "type": acquisition, "href": "https://courier.example/news/opds/daily.xml"},
        "The Harbour Courier: the week": {"rel": "subsection", "type": acquisition, "href": "https://courier.example/news/opds/weekly.xml"},
    }  # fmt: skip
    assert set(made("letters that no e-reader opens")) == {"index.html", "opds.xml", "feeds.opml"}


def test_an_entry_offers_each_book_with_its_type_and_length_and_its_covers() -> None:
    there = shelf()
    entry = next(ET.fromstring(catalogue(there, THEME)["opds/daily.xml"]).iterfind(f"{ATOM}entry"))
    books = {
        link["href"].rpartition("/")[2]: link
        for link in links(entry)["http://opds-spec.org/acquisition/open-access"]
    }
    epub, pdf = there.series[0].outputs[:2]
    assert {name: (link["type"], link["length"]) for name, link in books.items()} == {
        "daily-12.epub": ("application/epub+zip", str(epub.bytes)),
        "daily-12.pdf": ("application/pdf", str(pdf.bytes)),
    }
    [cover], [small] = (
        links(entry)["http://opds-spec.org/image"],
        links(entry)["http://opds-spec.org/image/thumbnail"],
    )
    assert (cover["href"], small["href"]) == (
        "https://courier.example/news/covers/daily-12.jpg", "https://courier.example/news/covers/small/daily-12.jpg",
    )  # fmt: skip
    assert [entry.findtext(f"{DC}{name}") for name in ("language", "publisher", "issued")] == [
        "en",
        "Harbour Press",
        "2022-10-27",
    ]


def test_long_lists_have_pages_and_each_issue_is_on_one() -> None:
    files = catalogue(shelf(count=120), THEME)
    name, seen, pages = "opds/daily.xml", [], 0
    while name:
        feed = ET.fromstring(files[name])
        pages += 1
        seen += [e.findtext(f"{ATOM}title") for e in feed.iterfind(f"{ATOM}entry")]
        assert links(feed)["self"][0]["href"].endswith(name)
        assert (
            links(feed)["up"][0]["href"]
            == links(feed)["start"][0]["href"]
            == "https://courier.example/news/opds.xml"
        )
        following = links(feed).get("next", [{"href": ""}])[0]["href"]
        name = following.removeprefix("https://courier.example/news/")
    assert pages == 3
    assert seen == [f"The Harbour Courier, No. {number}" for number in range(120, 0, -1)]
    assert "previous" not in links(ET.fromstring(files["opds/daily.xml"]))
    assert "next" not in links(ET.fromstring(files["opds/weekly.xml"]))


def test_ids_stay_when_titles_files_and_other_issues_change() -> None:
    def ids(there: CatalogueData) -> dict[str, str]:
        feed = ET.fromstring(catalogue(there, THEME)["opds/daily.xml"])
        return {
            e.findtext(f"{DC}issued", ""): e.findtext(f"{ATOM}id", "") for e in feed.iterfind(f"{ATOM}entry")
        }

    before = ids(shelf(series=(series("daily", "Daily", 4, DAY),)))
    after = ids(
        shelf(
            title="Other", series=(series("daily", "New name", 5, DAY + timedelta(days=1), formats=("pdf",)),)
        )
    )
    assert before.items() <= after.items()
    assert len(set(after.values())) == 5


def test_an_entry_is_as_old_as_the_last_change_of_its_files() -> None:
    one = series("daily", "Daily", 1, DAY)
    later = datetime(2022, 11, 2, 4, 5, tzinfo=UTC)
    changed = msgspec.structs.replace(one.outputs[1], updated=later)
    feed = ET.fromstring(
        catalogue(shelf(series=(Series("daily", "Daily", (one.outputs[0], changed)),)), THEME)[
            "opds/daily.xml"
        ]
    )
    assert (
        feed.findtext(f"{ATOM}updated")
        == feed.findtext(f"{ATOM}entry/{ATOM}updated")
        == "2022-11-02T04:05:00Z"
    )


@pytest.mark.judge("feedparser")
@pytest.mark.parametrize("name", SHELVES)
def test_feedparser_reads_every_list(name: str) -> None:
    for file, data in made(name).items():
        if file.startswith("opds"):
            feed = feedparser.parse(data)
            assert not feed.bozo
            assert feed.version == "atom10"
            for entry in feed.entries:
                assert entry.id.startswith("urn:uuid:")
                assert entry.updated_parsed
                assert entry.title or name == "hostile text"


# --- OPML -------------------------------------------------------------------------------------------------------------


def test_a_feed_of_three_formats_is_one_subscription() -> None:
    [outline] = ET.fromstring(catalogue(shelf(), THEME)["feeds.opml"]).iter("outline")
    assert outline.attrib == {
        "type": "rss",
        "text": "The Harbour Courier",
        "title": "The Harbour Courier",
        "xmlUrl": "https://courier.example/news/atom.xml",
        "htmlUrl": "https://courier.example/news/",
        "language": "en",
    }


def test_feeds_of_other_articles_are_subscriptions_of_their_own() -> None:
    rss = [output("rss", f"{name}.rss", name.title(), DAY, name=name) for name in ("town", "harbour")]
    alone = output("json", "all.json", "All", DAY)
    root = ET.fromstring(catalogue(shelf(feeds=(*rss, alone)), THEME)["feeds.opml"])
    assert [(o.get("title"), o.get("version")) for o in root.iter("outline")] == [
        ("Town", "RSS"),
        ("Harbour", "RSS"),
        ("All", None),
    ]


def test_the_head_names_the_owner_and_the_last_change() -> None:
    root = ET.fromstring(catalogue(shelf(), THEME)["feeds.opml"])
    assert root.get("version") == "2.0"
    assert root.findtext("head/ownerName") == "Harbour Press"
    assert parsedate_to_datetime(root.findtext("head/dateModified", "")) == shelf().updated


# --- Words ------------------------------------------------------------------------------------------------------------


def test_sizes_and_years_follow_the_language() -> None:
    assert [file_size(size, "en") for size in (0, 999, 120_400, 1_250_000)] == [
        "1 kB",
        "1 kB",
        "120 kB",
        "1.2 MB",
    ]
    assert file_size(1_250_000, "fr").replace("\u202f", " ").replace("\xa0", " ") == "1,2 Mo"
    assert year(Moment(DAY), "ja") == "2022年"
