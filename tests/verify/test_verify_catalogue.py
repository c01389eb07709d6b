"""A catalogue that says anything but the truth is found out, by parsers that did not write it."""

from __future__ import annotations

from collections.abc import Callable

import msgspec
import pytest
from helpers.catalogues import names, records, shelf

from syndicate.job.catalogue import catalogue
from syndicate.theme import load_theme
from syndicate.verify.catalogue import problems

THEME = load_theme("newspaper")
SHELF = shelf(count=60)
FILES = catalogue(SHELF, THEME)
NAMES = names(SHELF)
RECORDS = records(SHELF)
AT = "https://courier.example/news/"
AWAY = "https://evil.example/"
EPUB = next(record for record in RECORDS if record.file == "daily-60.epub")


def found(files: dict[str, bytes]) -> tuple[str, ...]:
    return problems(files, NAMES, RECORDS, SHELF.url)


def altered(name: str, before: str, after: str, *, count: int = 1) -> dict[str, bytes]:
    text = FILES[name].decode()
    assert before in text
    return FILES | {name: text.replace(before, after, count).encode()}


def test_the_catalogue_as_it_was_made_is_without_fault() -> None:
    assert found(FILES) == ()


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("index.html", 'href="daily-60.epub"', 'href="daily-61.epub"', "links to daily-61.epub, which is not"),
        ("index.html", 'href="daily-60.epub"', f'href="{AWAY}daily-60.epub"', "leads away from the folder"),
        ("index.html", 'href="daily-60.epub"', 'href="//evil.example/daily-60.epub"', "leads away from the folder"),
        ("index.html", 'href="daily-60.epub"', 'href="javascript:alert(1)"', "leads away from the folder"),
        ("index.html", 'href="daily-60.epub"', 'href="https://[daily-60.epub"', "Invalid IPv6 URL"),
        ("index.html", 'src="covers/daily-60.jpg"', 'src="covers/none.jpg"', "links to covers/none.jpg"),
        ("index.html", 'href="#archive"', 'href="#attic"', "no place on the page is called 'attic'"),
        ("index.html", EPUB.sha256, "0" * 64, "the seal of daily-60.epub shows the SHA-256 0000"),
        ("index.html", EPUB.sha256, EPUB.sha256[:12], "the seal of daily-60.epub shows the SHA-256"),
        ("index.html", EPUB.sha256, "", "shows the SHA-256 of nothing"),
        ("index.html", "Articles: 5", "Articles: 6", "5 notices are exact, 0 waived"),
        ("index.html", "Notices exact: 5 of 5", "Notices exact: 4 of 5", "5 notices are exact, 0 waived"),
        ("index.html", "Notices exact: 48 of 48", "Notices exact: 50 of 50", "48 notices are exact, 2 waived"),
        ("index.html", " · Waived: 2", "", "48 notices are exact, 2 waived"),
        ("index.html", 'data-seal="atom.xml"', 'data-seal="none.xml"', "a seal of none.xml, of which the receipt"),
        ("index.html", 'data-seal="atom.xml"', "", "atom.xml has no seal"),
        ("index.html", "<main", "<script>1</script><main", "<script>"),
        ("index.html", "<main", '<main onclick="x()"', "the script onclick"),
        ("index.html", "<main", '<base href="https://evil.example/"><main', "<base>"),
        ("index.html", "<main", '<p style="display:none"></p><main', "a style in <p>"),
        ("index.html", "<main", '<meta http-equiv="refresh" content="0; url=x"><main', "a refresh"),
        ("index.html", "default-src &#39;none&#39;", "default-src *", "no policy that forbids"),
        ("index.html", "Content-Security-Policy", "X-Nothing", "no policy that forbids"),
        ("index.html", ".kicker", ".Kicker", "its own policy refuses a style sheet"),
        ("index.html", "<style>", "<style>a { background: url(x.png) }", "a style sheet loads url"),
        ("index.html", "<style>", "<style>@media all { a { background: u\\72l('x.png') } }", "a style sheet loads"),
        ("index.html", "<style>", "<style>@import 'x.css';", "a style sheet loads another style sheet"),
        ("opds.xml", "opds/daily.xml", "opds/nightly.xml", "links to https://courier.example/news/opds/nightly.xml"),
        ("opds.xml", "opds/daily.xml", "opds/weekly.xml", "opds/daily.xml: no link leads to it"),
        ("opds/daily.xml", "daily-60.epub", "daily-61.epub", "links to https://courier.example/news/daily-61.epub"),
        ("opds/daily.xml", f"{AT}daily-60.epub", f"{AWAY}daily-60.epub", "which is not in the set"),
        ("opds/daily.xml", f"{AT}daily-60.epub", f"{AT}covers/daily-60.jpg", "of which the receipt knows nothing"),
        ("opds/daily.xml", f'length="{EPUB.bytes}"', 'length="1"', "states for daily-60.epub: application/epub+zip, 1"),
        ("opds/daily.xml", 'type="application/epub+zip"', 'type="text/plain"', "states for daily-60.epub: text/plain"),
        ("opds/daily.xml", "opds/daily.2.xml", "opds/daily.3.xml", "which is not in the set"),
        ("opds/daily.xml", "<feed", "<!DOCTYPE feed><feed", "a document type declaration"),
        ("opds/daily.xml", "</feed>", "", "not well-formed"),
        ("feeds.opml", "atom.xml", "none.xml", "links to https://courier.example/news/none.xml"),
        ("feeds.opml", "atom.xml", "index.html", "of which the receipt knows nothing"),
        ("feeds.opml", 'htmlUrl="https://courier.example/news/"', 'htmlUrl="https://evil.example/"', "the page of"),
    ],
)  # fmt: skip
def test_false_statements_of_a_catalogue_are_reported(name: str, before: str, after: str, told: str) -> None:
    said = found(altered(name, before, after))
    assert [one for one in said if told in one], said


_ENTRY = "<entry><title>Third</title><id>urn:uuid:00000000-0000-5000-8000-000000000000</id></entry>"
_OUTLINE = f'<outline type="rss" text="x" title="x" xmlUrl="{AT}atom.xml" htmlUrl="{AT}" language="en"/>'
_XHTML = '<div xmlns="http://www.w3.org/1999/xhtml">All of it, without its notice</div>'
CLOSED: dict[str, tuple[str, str, str, str]] = {
    "a list's entry in the root": ("opds.xml", "</feed>", f"{_ENTRY}</feed>", "<entry> without"),
    "an entry in an entry": ("opds.xml", "<content", f"{_ENTRY}<content", "<entry> in <entry>"),
    "an ENTRY": ("opds/daily.xml", "</feed>", "<ENTRY/></feed>", "<ENTRY> in <feed>"),
    "a foreign namespace": ("opds/daily.xml", "</feed>", f"{_XHTML}</feed>", "'http://www.w3.org/1999/xhtml'"),
    "a foreign entry": (
        "opds/daily.xml", "</feed>", '<a:entry xmlns:a="http://www.w3.org/2005/Atom"/></feed>', "the prefix 'a'",
    ),
    "an OPDS facet": (
        "opds/daily.xml", "<entry>",
        f'<link rel="http://opds-spec.org/facet" href="{AT}opds/weekly.xml" type="x/y"/><entry>',
        '<link rel="http://opds-spec.org/facet"> in <feed>',
    ),
    "a search": (
        "opds.xml", "<entry>", f'<link rel="search" href="{AT}index.html" type="text/html"/><entry>', 'rel="search"',
    ),
    "a book for money": ("opds/daily.xml", "acquisition/open-access", "acquisition/buy", 'acquisition/buy"'),
    "a relation in other case": ("opds/daily.xml", 'rel="self"', 'rel="SELF"', '<link rel="SELF">'),
    "a link without relation": ("opds/daily.xml", 'rel="up" ', "", "<link> in <feed>"),
    "a summary beside the content": (
        "opds/daily.xml", "<content", "<summary>All of it</summary><content", "<summary> in <entry>",
    ),
    "content as markup": ("opds/daily.xml", 'content type="text"', 'content type="html"', "type='html' on <content>"),
    "content from elsewhere": (
        "opds/daily.xml", 'content type="text"', f'content type="text" src="{AWAY}"', "the attribute src on <content>",
    ),
    "an indirect acquisition": (
        "opds/daily.xml", "</entry>",
        '<o:x xmlns:o="http://opds-spec.org/2010/catalog"/></entry>', "'http://opds-spec.org/2010/catalog'",
    ),
    "a base": ("opds/daily.xml", "<feed", f'<feed xml:base="{AWAY}"', "the attribute xml:base on <feed>"),
    "a comment with markup": ("opds/daily.xml", "<entry>", f"<!-- {_ENTRY} --><entry>", "a comment"),
    "a style sheet": ("opds/daily.xml", "<feed", '<?xml-stylesheet href="x.css"?><feed', "a processing instruction"),
    "text between entries": ("opds/daily.xml", "<entry>", "All of it<entry>", "between the elements of <feed>"),
    "another encoding": ("opds/daily.xml", "encoding='UTF-8'", "encoding='utf-7'", "does not begin with"),
    "an author elsewhere": ("opds.xml", f"<uri>{AT}", f"<uri>{AWAY}", "its author's page is https://evil.example/"),
    "a self that is another": ("opds/daily.xml", 'rel="self" href="https://courier.example/news/opds/daily.xml"',
        'rel="self" href="https://courier.example/news/opds/weekly.xml"', "as self it links to opds/weekly.xml"),
    "a start that is a book": ("opds/daily.xml", 'rel="start" href="https://courier.example/news/opds.xml"',
        'rel="start" href="https://courier.example/news/daily-60.pdf"', "as start it links to daily-60.pdf"),
    "a series that is a book": (
        "opds.xml", f"{AT}opds/daily.xml", f"{AT}daily-60.epub", "as subsection it links to daily-60.epub",
    ),
    "a cover that is a book": (
        "opds/daily.xml", f"{AT}covers/daily-60.jpg", f"{AT}daily-60.epub", "image it links to daily-60.epub",
    ),
    "an outline in an outline": (
        "feeds.opml", 'language="en"/>', f'language="en">{_OUTLINE}</outline>', "<outline> in <outline>",
    ),
    "the same feed twice": ("feeds.opml", "<outline", f"{_OUTLINE}<outline", "offers atom.xml twice"),
    "an included list": ("feeds.opml", 'type="rss"', 'type="include"', "type='include' on <outline>"),
    "a link beside the feed": (
        "feeds.opml", "<outline", f'<outline url="{AWAY}"', "the attribute url on <outline>",
    ),
    "xmlURL in other case": ("feeds.opml", " xmlUrl", f' xmlURL="{AWAY}" xmlUrl', "the attribute xmlURL on <outline>"),
    "an Outline": ("feeds.opml", "</body>", "<Outline/></body>", "<Outline> in <body>"),
    "an older OPML": ("feeds.opml", 'version="2.0"', 'version="1.0"', "version='1.0' on <opml>"),
    "an owner elsewhere": ("feeds.opml", f"<ownerId>{AT}", f"<ownerId>{AWAY}", "its owner's page is https://evil"),
    "an owner's address": ("feeds.opml", "<ownerId>", "<ownerEmail>x@x.example</ownerEmail><ownerId>", "<ownerEmail>"),
    "a list in Atom": ("feeds.opml", "<body>", '<body xmlns="http://www.w3.org/2005/Atom">', "the namespace"),
    "an OPML comment": ("feeds.opml", "<body>", "<!-- <outline/> --><body>", "a comment"),
}  # fmt: skip


@pytest.mark.parametrize("attack", CLOSED)
def test_content_outside_the_vocabulary_is_refused_by_name(attack: str) -> None:
    name, before, after, told = CLOSED[attack]
    said = found(altered(name, before, after))
    assert [one for one in said if one.startswith(name) and told in one], said


@pytest.mark.parametrize("name", ["index.html", "opds.xml", "feeds.opml"])
def test_a_missing_file_is_reported(name: str) -> None:
    assert f"{name}: missing" in found({file: data for file, data in FILES.items() if file != name})


def test_two_entries_of_one_id_are_said() -> None:
    first, second = (
        FILES["opds/daily.xml"].decode().split("<id>")[number].partition("</id>")[0] for number in (2, 3)
    )
    assert "opds/daily.xml: two entries have the same id" in found(altered("opds/daily.xml", second, first))


def test_bytes_that_are_no_text_are_said() -> None:
    said = found(FILES | {"index.html": b"\xff\xfe"})
    assert [one for one in said if one.startswith("index.html: ") and "utf-8" in one]


@pytest.mark.parametrize(
    "change",
    [
        lambda record: msgspec.structs.replace(record, sha256="1" * 64),
        lambda record: msgspec.structs.replace(record, articles=record.articles[1:]),
        lambda record: msgspec.structs.replace(record, bytes=record.bytes + 1),
    ],
    ids=["another file", "an article less", "a byte more"],
)
def test_a_receipt_that_says_otherwise_is_believed(change: Callable[..., object]) -> None:
    outputs = tuple(change(record) if record is EPUB else record for record in RECORDS)
    said = problems(FILES, NAMES, outputs, SHELF.url)  # type: ignore[arg-type]
    assert any("daily-60.epub" in one for one in said)


def test_a_file_that_is_no_longer_in_the_set_is_reported() -> None:
    said = problems(FILES, NAMES - {"daily-3.pdf"}, RECORDS, SHELF.url)
    assert said == (
        "index.html: links to daily-3.pdf, which is not in the set",
        "opds/daily.2.xml: links to https://courier.example/news/daily-3.pdf, which is not in the set",
    )
