"""The EPUB: what its package, contents and chapters say, exact notices read back, hostile archives, and sabotage."""

from __future__ import annotations

import contextlib
import io
import os
import re
import struct
import subprocess
import sys
import textwrap
import uuid
import zipfile
from collections.abc import Callable
from xml.etree.ElementTree import Element, fromstring

import msgspec
import pytest
from helpers.books import BARE, NEWSPAPER, made, members, problems, rebuilt, verdicts, with_file, zipped
from helpers.paths import GOLDEN, ROOT, TESTS
from helpers.sample_editions import (
    AMENDMENTS,
    ARABIC_NOTICE,
    JAPANESE_NOTICE,
    NBSP_NOTICE,
    arabic,
    article,
    edition_of,
    full_edition,
    full_issue,
    issue_of,
    japanese,
    latin,
    linked,
    p,
)
from helpers.thorough import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.errors import ArtifactError, ExportError, NoticeError, ThemeError
from syndicate.model import Amendment, Disclaimer, Edition, Moment, Source
from syndicate.model.artifact import Artifact
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_verifier

# ruff: noqa: E501 -- a sabotage is a line of its table
EXPECTED = GOLDEN / "epub"
OPF = "EPUB/content.opf"
NAV = "EPUB/nav.xhtml"
NCX = "EPUB/toc.ncx"
FIRST = "EPUB/article-001.xhtml"
NAMES = {
    "opf": "http://www.idpf.org/2007/opf",
    "dc": "http://purl.org/dc/elements/1.1/",
    "ncx": "http://www.daisy.org/z3986/2005/ncx/",
    "h": "http://www.w3.org/1999/xhtml",
}
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
EPUB_TYPE = "{http://www.idpf.org/2007/ops}type"


def parsed(artifact: Artifact, name: str) -> Element:
    return fromstring(members(artifact)[name])


def texts(root: Element, path: str) -> list[str]:
    return ["".join(found.itertext()) for found in root.iterfind(path, NAMES)]


def schema(artifact: Artifact) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for meta in parsed(artifact, OPF).iterfind("opf:metadata/opf:meta[@property]", NAMES):
        found.setdefault(meta.get("property", ""), []).append(meta.text or "")
    return found


FULL = full_edition()
BOOK = made(FULL, NEWSPAPER)
ISSUE = made(full_issue(), NEWSPAPER)
TITLES = [entry.article.title for entry in FULL.entries]


# Goldens


@pytest.mark.parametrize(
    ("book", "name", "golden"),
    [
        (BOOK, OPF, "content.opf"),
        (BOOK, NAV, "nav.xhtml"),
        (BOOK, FIRST, "article-001.xhtml"),
        (ISSUE, OPF, "issue.opf"),
        (ISSUE, "EPUB/amendments.xhtml", "amendments.xhtml"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_golden(book: Artifact, name: str, golden: str, request: pytest.FixtureRequest) -> None:
    path = EXPECTED / golden
    data = members(book)[name]
    if request.config.getoption("--accept", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    assert data == path.read_bytes()


# Issues


def test_e_readers_group_and_order_the_issues_of_a_series() -> None:
    """By EPUB's own metadata, and by calibre's, which more programs know."""
    metas = list(parsed(ISSUE, OPF).iterfind("opf:metadata/opf:meta", NAMES))
    said = {
        (meta.get("refines", ""), meta.get("property")): (meta.get("id"), meta.text)
        for meta in metas
        if meta.get("property", "").startswith(("belongs", "collection", "group"))
    }
    assert said == {
        ("", "belongs-to-collection"): ("series", "The Harbour Courier"),
        ("#series", "collection-type"): (None, "series"),
        ("#series", "group-position"): (None, "7"),
    }
    assert {meta.get("name"): meta.get("content") for meta in metas if "calibre" in meta.get("name", "")} == {
        "calibre:series": "The Harbour Courier",
        "calibre:series_index": "7",
    }
    assert texts(parsed(ISSUE, OPF), "opf:metadata/dc:title") == ["The Harbour Courier, No. 7"]


def test_a_series_without_numbers_is_a_collection_and_a_number_alone_one_of_its_title() -> None:
    unnumbered = schema(made(edition_of(article(), series="Courier")))
    assert unnumbered["belongs-to-collection"] == ["Courier"]
    assert "group-position" not in unnumbered
    numbered = schema(made(edition_of(article(), number=3)))
    assert (numbered["belongs-to-collection"], numbered["group-position"]) == (["The Harbour Courier"], ["3"])
    assert "belongs-to-collection" not in schema(BOOK)


def test_a_corrected_issue_replaces_the_first_and_the_next_one_does_not() -> None:
    """Even on one day: e-readers know a book by its identifier."""
    issue = issue_of(article())
    corrected = msgspec.structs.replace(issue, date=Moment.parse("2022-11-01"), amendments=())
    assert identifier(corrected) == identifier(issue)
    assert identifier(msgspec.structs.replace(issue, number=8)) != identifier(issue)


def test_cover_and_contents_bear_the_number() -> None:
    [alt] = [img.get("alt") for img in parsed(ISSUE, "EPUB/cover.xhtml").iterfind(".//h:img", NAMES)]
    assert alt == "The Harbour Courier, No. 7, October 28, 2022"
    assert texts(parsed(ISSUE, NAV), ".//h:p[@class='folio']") == ["No. 7 · October 28, 2022"]
    assert members(ISSUE)["EPUB/cover.jpg"] != members(BOOK)["EPUB/cover.jpg"]


def test_corrections_and_withdrawals_are_on_the_last_page_and_no_article() -> None:
    page = parsed(ISSUE, "EPUB/amendments.xhtml")
    assert texts(page, ".//h:bdi") == [amendment.title for amendment in AMENDMENTS]
    assert texts(page, ".//h:p[@class='said']") == [
        "Withdrawn October 28, 2022",
        "Corrected October 27, 2022",
    ]
    assert texts(page, ".//h:p[@class='source']") == [AMENDMENTS[1].url]
    assert texts(parsed(ISSUE, NAV), ".//h:nav//h:a")[5:6] == ["Corrections"]
    assert texts(parsed(ISSUE, NCX), ".//ncx:navLabel/ncx:text")[-1] == "Corrections"
    assert [itemref.get("idref") for itemref in parsed(ISSUE, OPF).iterfind(".//opf:itemref", NAMES)][
        -1
    ] == "amendments"
    assert problems(ISSUE, full_issue()) == {}
    assert "EPUB/amendments.xhtml" not in members(BOOK)


def test_an_edition_without_articles_is_no_book() -> None:
    with pytest.raises(ExportError, match="holds no article"):
        made(issue_of())


# The package


def test_both_tables_of_contents_list_every_article_in_order_under_its_section() -> None:
    nav = parsed(BOOK, NAV)
    [toc] = [n for n in nav.iterfind(".//h:nav", NAMES) if n.get(EPUB_TYPE) == "toc"]
    assert texts(toc, ".//h:a") == TITLES
    files = [a.get("href") for a in toc.iterfind(".//h:a", NAMES)]
    assert files == [f"article-{number:03}.xhtml" for number in range(1, 6)]
    assert texts(toc, ".//h:span") == ["Harbour", "Town"]
    ncx = parsed(BOOK, NCX)
    points = [
        (point.findtext("ncx:navLabel/ncx:text", "", NAMES), point.find("ncx:content", NAMES).get("src"))  # type: ignore[union-attr]
        for point in ncx.iterfind(".//ncx:navPoint", NAMES)
    ]
    sections = [("Harbour", files[0]), ("Town", files[2])]
    assert [point for point in points if point not in sections] == list(zip(TITLES, files, strict=True))
    assert [point for point in points if point in sections] == sections


def test_every_link_of_the_contents_and_of_the_chapters_leads_to_a_member() -> None:
    files = members(BOOK)
    for name in files:
        if name.endswith(".xhtml"):
            for a in parsed(BOOK, name).iterfind(".//h:a", NAMES):
                href = a.get("href", "")
                assert href.startswith(("https://", "#")) or f"EPUB/{href}" in files, (name, href)


def test_chapters_are_linked_to_the_previous_the_next_and_the_contents() -> None:
    def turns(number: int) -> list[str | None]:
        root = parsed(BOOK, f"EPUB/article-{number:03}.xhtml")
        return [a.get("href") for a in root.iterfind(".//h:ul[@class='turn']//h:a", NAMES)]

    assert turns(1) == ["nav.xhtml", "article-002.xhtml"]
    assert turns(3) == ["article-002.xhtml", "nav.xhtml", "article-004.xhtml"]
    assert turns(5) == ["article-004.xhtml", "nav.xhtml"]


def identifier(edition: Edition) -> str:
    [found] = texts(parsed(made(edition), OPF), "opf:metadata/dc:identifier")
    return found


def test_the_identifier_is_a_uuid_of_the_editions_id_and_date() -> None:
    found = uuid.UUID(identifier(FULL))
    assert found.version == 5
    assert found == uuid.uuid5(
        uuid.NAMESPACE_URL, "tag:courier.example,2022:digest#2022-10-28T09:30:00+02:00"
    )
    assert parsed(BOOK, OPF).get("unique-identifier") == "id"
    [uid] = [m.get("content") for m in parsed(BOOK, NCX).iterfind(".//ncx:meta[@name='dtb:uid']", NAMES)]
    assert uid == f"urn:uuid:{found}"


def test_the_identifier_changes_with_the_edition_and_with_nothing_else() -> None:
    first = edition_of(article())
    corrected = edition_of(article(body=(p("Corrected."),)))
    later = edition_of(article(published=Moment.parse("2022-10-28")))
    other = msgspec.structs.replace(first, id="tag:courier.example,2022:weekly")
    assert identifier(first) == identifier(corrected)
    assert len({identifier(first), identifier(later), identifier(other)}) == 3


def test_each_language_is_named_and_the_editions_comes_first() -> None:
    package = parsed(BOOK, OPF)
    assert texts(package, "opf:metadata/dc:language") == ["en", "ar", "ja"]
    assert package.get(XML_LANG) == "en"
    chapter = parsed(BOOK, "EPUB/article-002.xhtml")
    assert (chapter.get(XML_LANG), chapter.get("lang"), chapter.get("dir")) == ("ar", "ar", "rtl")


@pytest.mark.parametrize(
    ("date", "said"),
    [
        ("2022-10-28T09:30:00+02:00", "2022-10-28T07:30:00Z"),
        ("2022-10-27T23:00:00-04:00", "2022-10-28T03:00:00Z"),
    ],
)
def test_it_was_modified_when_the_edition_was(date: str, said: str) -> None:
    artifact = made(edition_of(article(published=Moment.parse(date))))
    assert schema(artifact)["dcterms:modified"] == [said]
    assert texts(parsed(artifact, OPF), "opf:metadata/dc:date") == [date]


def test_rights_are_free_text_without_elements() -> None:
    rights = parsed(BOOK, OPF).findall("opf:metadata/dc:rights", NAMES)
    assert all(len(found) == 0 and not found.attrib for found in rights)
    said = [found.text for found in rights]
    assert {"© 2022 The Harbour Courier", NBSP_NOTICE, ARABIC_NOTICE, JAPANESE_NOTICE} < set(said)
    assert len(said) == len(set(said))


def test_accessibility_is_described_and_conformance_never_claimed() -> None:
    found = schema(BOOK)
    assert found["schema:accessMode"] == ["textual", "visual"]
    assert found["schema:accessModeSufficient"] == ["textual"]
    assert {"tableOfContents", "readingOrder", "structuralNavigation"} <= set(
        found["schema:accessibilityFeature"]
    )
    assert found["schema:accessibilityHazard"] == ["none"]
    assert len(found["schema:accessibilitySummary"]) == 1
    package = members(BOOK)[OPF].decode()
    for claim in ("conformsTo", "certifiedBy", "certifierCredential", "WCAG"):
        assert claim not in package


@pytest.mark.parametrize(("make", "said"), [(arabic, "rtl"), (latin, "ltr"), (japanese, "ltr")])
def test_pages_turn_in_the_direction_of_the_edition(make: Callable[[], object], said: str) -> None:
    edition = edition_of(make())  # type: ignore[arg-type]
    artifact = made(edition)
    assert parsed(artifact, OPF).find("opf:spine", NAMES).get("page-progression-direction") == said  # type: ignore[union-attr]
    assert parsed(artifact, NAV).get("dir") == said
    assert problems(artifact, edition) == {}


def test_the_cover_is_a_jpeg_that_new_and_old_devices_find() -> None:
    assert members(BOOK)["EPUB/cover.jpg"].startswith(b"\xff\xd8\xff")
    package = parsed(BOOK, OPF)
    [item] = package.iterfind("opf:manifest/opf:item[@properties='cover-image']", NAMES)
    [meta] = package.iterfind("opf:metadata/opf:meta[@name='cover']", NAMES)
    assert item.get("id") == meta.get("content")
    [image] = parsed(BOOK, "EPUB/cover.xhtml").iterfind(".//h:img", NAMES)
    assert image.get("alt") == "The Harbour Courier, October 28, 2022"


# The chapters


def test_each_chapter_has_byline_date_source_and_notice() -> None:
    chapter = parsed(BOOK, FIRST)
    assert texts(chapter, ".//h:p[@class='byline']") == [
        "By Ada Vell and Harbour Desk · October 27, 2022 · Updated October 28, 2022"
    ]
    [time] = chapter.iterfind(".//h:time", NAMES)
    assert time.get("datetime") == "2022-10-27"
    [source] = chapter.iterfind(".//h:p[@class='source']/h:a", NAMES)
    assert (source.get("href"), source.text) == ("https://courier.example/2022/ferry",) * 2
    for number, entry in enumerate(FULL.entries, 1):
        terms = entry.article.terms.disclaimer
        wanted = list(terms.paragraphs) if isinstance(terms, Disclaimer) else []
        root = parsed(BOOK, f"EPUB/article-{number:03}.xhtml")
        assert texts(root, ".//h:section[@class='notice']/h:p") == wanted
        assert texts(root, ".//h:h1") == [entry.article.title]


def test_a_notice_is_in_no_element_that_reader_views_drop() -> None:
    for number in range(1, 5):
        root = parsed(BOOK, f"EPUB/article-{number:03}.xhtml")
        parents = {child: parent for parent in root.iter() for child in parent}
        [notice] = root.iterfind(".//h:section[@class='notice']", NAMES)
        path = []
        found = notice
        while found in parents:
            found = parents[found]
            path.append(found.tag.rpartition("}")[2])
        assert path == ["div", "section", "body", "html"]


def test_a_chapter_without_byline_date_source_or_section_shows_none() -> None:
    bare = edition_of(article("Bare", waiver="our own text", published=None))
    root = parsed(made(bare), FIRST)
    assert [found.get("class") for found in root.iterfind(".//h:section/*", NAMES)] == [None, "story"]
    assert texts(parsed(made(bare), NAV), ".//h:nav[@id='toc']//h:a") == ["Bare"]


def test_no_white_space_comes_between_words_and_markup() -> None:
    """A writer that indents documents turns "H<sub>2</sub>O" into three words."""
    chapter = members(BOOK)[FIRST].decode()
    assert "H<sub>2</sub>O &amp; x<sup>2</sup> &lt; y, <code>a  &lt;b&gt;</code>" in chapter
    assert "def tide():\n    return  " in chapter


def test_markup_in_every_field_stays_text() -> None:
    nasty = "\"><script>alert('&amp;')</script> ]]> <!-- &lt; \\"
    edition = msgspec.structs.replace(
        edition_of(
            article(
                nasty, standfirst=nasty, section=nasty, tags=(nasty,), copyright=nasty, licence=nasty,
                notice=(f"{nasty} said the desk",), body=(p(nasty),), url="https://courier.example/?a=%22&b='c'",
            )
        ),
        title=nasty, publisher=nasty,
    )  # fmt: skip
    artifact = made(edition, NEWSPAPER)
    for name, data in members(artifact).items():
        if name.endswith((".xhtml", ".opf", ".ncx")):
            assert b"<script" not in data
            assert not [e for e in parsed(artifact, name).iter() if e.tag.endswith("script")]
    assert texts(parsed(artifact, NAV), ".//h:nav[@id='toc']//h:a") == [nasty]
    assert texts(parsed(artifact, NCX), ".//ncx:navPoint/ncx:navPoint/ncx:navLabel/ncx:text") == [nasty]
    assert texts(parsed(artifact, OPF), "opf:metadata/dc:title") == [nasty]
    assert problems(artifact, edition) == {}


# The archive


def test_mimetype_comes_first_and_stored_and_every_time_is_fixed() -> None:
    with zipfile.ZipFile(io.BytesIO(BOOK.data)) as archive:
        infos = archive.infolist()
    assert (infos[0].filename, infos[0].compress_type, infos[0].extra) == (
        "mimetype",
        zipfile.ZIP_STORED,
        b"",
    )
    assert BOOK.data[30:58] == b"mimetypeapplication/epub+zip"
    assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
    names = [info.filename for info in infos]
    assert len(names) == len(set(names))
    assert names[1:] == sorted(names[1:])


def test_other_processes_time_zones_and_hash_seeds_give_the_same_bytes() -> None:
    program = textwrap.dedent("""
        import hashlib
        from helpers.sample_editions import full_edition
        from syndicate.export.epub import epub
        from syndicate.theme import load_theme
        print(hashlib.sha256(epub.export(full_edition(), load_theme("newspaper")).data).hexdigest())
    """)
    path = os.pathsep.join([str(TESTS), str(ROOT)])
    found = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True,
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path},
        ).stdout
        for zone, seed, locale in (("UTC", "0", "C"), ("Asia/Tokyo", "7", "C.UTF-8"))
    }  # fmt: skip
    assert len(found) == 1


# Themes


def test_the_style_sheet_is_the_themes_with_its_tokens_put_in() -> None:
    theme = with_file(BARE, "epub/epub.css", "p { color: var( --ink ) } /* kept */\n")
    assert (
        members(made(FULL, theme))["EPUB/style.css"]
        == b"p { color: #1a1a1a } /* kept */\n.notice { clear: both }\n"
    )


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("epub/epub.css", "p { color: var(--nothing) }", "'nothing'"),
        ("epub/chapter.xhtml", "{% if %}", "epub/chapter.xhtml"),
        ("epub/contents.xhtml", "{{ book.nothing }}", "epub/contents.xhtml"),
        ("cover.html", "{{ nothing }}", "cover.html"),
    ],
)
def test_a_malformed_theme_is_refused_with_the_name_of_the_file(name: str, text: str, said: str) -> None:
    with pytest.raises(ThemeError, match=re.escape(said)):
        made(FULL, with_file(BARE, name, text))


def test_a_theme_without_a_file_is_refused_with_its_name() -> None:
    files = tuple(file for file in BARE.files if file[0] != "epub/contents.xhtml")
    with pytest.raises(ThemeError, match=r"epub/contents\.xhtml"):
        made(FULL, msgspec.structs.replace(BARE, files=files))


# Exactness


def read_back(artifact: Artifact) -> list[list[str]]:
    passages = load_verifier(artifact.media_type).passages(artifact)
    return [[stretch.text for stretch in passage.paragraphs] for passage in passages]


def test_a_full_edition_is_read_back_without_a_problem() -> None:
    assert problems(BOOK, FULL) == {}
    assert [v.place for v in verdicts(BOOK, FULL)] == [f"EPUB/article-{n:03}.xhtml" for n in range(1, 6)]


@pytest.mark.parametrize(
    "notice", [NBSP_NOTICE, ARABIC_NOTICE, JAPANESE_NOTICE, "a  b", "सूचना\u200d: पढ़ें।", "הודעה"]
)
def test_a_notice_of_any_script_is_read_back_exactly(notice: str) -> None:
    [found] = read_back(made(edition_of(article(notice=(notice,)))))
    assert found.count(notice) == 1


LETTERS = (
    "ab <>&'\"]-;:\u00a0\u2007é\u0301日本。「ー한글חבא\u200f\u2068\u2069👨‍👩‍👧🇫🇷ไ\u200b\u2028\ufeff\u00ad"
)
ANY = st.text(st.characters(codec="utf-8"), min_size=1, max_size=120)
TEXT = st.text(st.sampled_from(LETTERS), min_size=1, max_size=200) | ANY
DRAFTS = st.fixed_dictionaries(
    {"title": TEXT, "standfirst": TEXT, "section": TEXT, "copyright": TEXT,
     "language": st.sampled_from(["en", "ar", "ja", "und"])}
)  # fmt: skip


@settings(max_examples=examples(25), deadline=None)
@given(
    fields=DRAFTS, body=st.lists(TEXT, min_size=1, max_size=3), notices=st.lists(TEXT, min_size=1, max_size=3)
)
@example(fields={"title": "x"}, body=["y"], notices=[NBSP_NOTICE, ARABIC_NOTICE, JAPANESE_NOTICE])
@example(fields={"title": "x"}, body=["y"], notices=["&nbsp;&amp; <b>not bold</b> <!-- ]]>"])
@example(fields={"title": "x"}, body=["y"], notices=["\u00a0only\u00a0", "\u3000between\u3000", "\u2007"])
def test_any_notice_is_read_back_exactly_or_refused(
    fields: dict[str, str], body: list[str], notices: list[str]
) -> None:
    """From what a reader found, whatever characters that is, to the chapter."""
    others = {name: value if name == "language" else f"¶ {value}" for name, value in fields.items()}
    draft = Draft(
        **others,  # type: ignore[arg-type]
        body=tuple(p(f"¶ {text}") for text in body),
        notice=Disclaimer(tuple(notices), "source"),
        source=Source("any.txt", "text", "0" * 64),
    )
    try:
        found = normalise(draft, NoticePolicy())
    except NoticeError:
        return
    edition = edition_of(found)
    artifact = made(edition)
    terms = found.terms.disclaimer
    assert isinstance(terms, Disclaimer)
    [read] = read_back(artifact)
    assert tuple(read[-len(notices) - 1 : -1]) == terms.paragraphs
    assert problems(artifact, edition) == {}


# Sabotage


def notice_of(title: str) -> tuple[str, ...]:
    return {
        "First": ("First notice, in two  spaces\u00a0 kept.",),
        "Second": ("The second desk reserves its rights.",),
    }[title]


PAIR = edition_of(article("First", notice=notice_of("First")), article("Second", notice=notice_of("Second")))
PAIR_BOOK = made(PAIR)
SECOND = "EPUB/article-002.xhtml"


def changed(name: str, change: Callable[[str], str]) -> Artifact:
    text = members(PAIR_BOOK)[name].decode()
    assert change(text) != text
    return rebuilt(PAIR_BOOK, {name: change(text).encode()})


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new)


SABOTAGE: dict[str, tuple[Callable[[str], str], str]] = {
    "the notice dropped": (lambda t: re.sub(r'<section class="notice">.*?</section>', "", t), "missing"),
    "its text dropped": (replaced(notice_of("First")[0], ""), "missing"),
    "a word dropped": (replaced("two  spaces", "spaces"), "altered"),
    "a space collapsed": (replaced("two  spaces", "two spaces"), "U+0020"),
    "the no-break space replaced": (replaced("\u00a0", " "), "U+00A0 NO-BREAK SPACE"),
    "a letter of another script": (replaced("notice, in", "nоtice, in"), "CYRILLIC"),
    "a zero-width space put in": (replaced("notice, in", "no\u200btice, in"), "U+200B"),
    "a direction override put in": (replaced("notice, in", "\u202enotice, in"), "U+202E"),
    "words added": (replaced("kept.</p>", "kept. Or not.</p>"), "the end"),
    "said twice": (lambda t: re.sub(r'(<section class="notice">.*?</section>)', r"\1\1", t), "a second element"),
    "split": (replaced("two  spaces", "two</p><p>spaces"), "altered|missing"),
    "commented out": (lambda t: re.sub(r'(<section class="notice">.*?</section>)', r"<!--\1-->", t), "read in different ways"),
    "in a footer": (lambda t: t.replace('<section class="notice">', "<footer>").replace("</p></section>", "</p></footer>"), "<footer>"),
    "hidden by an attribute": (replaced('<section class="notice">', '<section hidden="hidden">'), "attribute hidden of <section>"),
    "hidden from screen readers": (replaced('class="notice"', 'class="notice" aria-hidden="true"'), "attribute aria-hidden"),
    "hidden by a style attribute": (replaced('class="notice"', 'style="display: none"'), "attribute style"),
    "hidden by a style element": (replaced("</head>", "<style>.notice { display: none }</style></head>"), "not visible"),
    "hidden by the body": (replaced('<body class="chapter">', '<body hidden="hidden">'), "attribute hidden of <body>"),
    "hidden by the root": (replaced("<html ", '<html hidden="hidden" '), "attribute hidden of <html>"),
    "hidden by a script": (replaced("</head>", "<script>document.body.remove()</script></head>"), "<script>"),
    "struck out": (lambda t: t.replace("First notice", "<s>First").replace("kept.", "kept.</s>"), "<s>"),
    "in a template": (lambda t: t.replace('<section class="notice">', "<template><div>").replace("</p></section>", "</p></div></template>"), "<template>"),
}  # fmt: skip


@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_of_a_chapter_is_found_and_its_article_named(name: str) -> None:
    change, said = SABOTAGE[name]
    assert problems(PAIR_BOOK, PAIR) == {}
    found = problems(changed(FIRST, change), PAIR)
    assert list(found) == ["First"]
    assert re.search(said if "|" in said else re.escape(said), found["First"][0]), found


def test_two_notices_exchanged_are_found_in_both_articles() -> None:
    [first], [second] = notice_of("First"), notice_of("Second")
    files = members(PAIR_BOOK)
    swapped = {
        FIRST: files[FIRST].decode().replace(first, second).encode(),
        SECOND: files[SECOND].decode().replace(second, first).encode(),
    }
    found = problems(rebuilt(PAIR_BOOK, swapped), PAIR)
    assert list(found) == ["First", "Second"]
    assert f"stands in {SECOND}, 'Second'" in found["First"][0]
    assert f"stands in {FIRST}, 'First'" in found["Second"][0]


def test_a_notice_moved_to_the_other_article_is_missing_in_its_own() -> None:
    [first] = notice_of("First")
    files = members(PAIR_BOOK)
    moved = {
        FIRST: files[FIRST].decode().replace(f"<p>{first}</p>", "").encode(),
        SECOND: files[SECOND].decode().replace("</section>", f"<p>{first}</p></section>").encode(),
    }
    found = problems(rebuilt(PAIR_BOOK, moved), PAIR)
    assert list(found) == ["First", "Second"], "in the place of the second's notice stands more than that"


def test_a_required_link_that_leads_elsewhere_or_nowhere_is_found() -> None:
    edition = edition_of(linked())
    artifact = made(edition)
    text = members(artifact)[FIRST].decode()
    for new, said in (
        ("https://evil.example/", "leads to https://evil.example/ instead of"),
        ("", "<a href=''>"),
    ):
        change = text.replace("https://lineandstop.example/terms?a=1&amp;b=2", new)
        assert (
            said
            in problems(rebuilt(artifact, {FIRST: change.encode()}), edition)["Night bus to keep its number"][
                0
            ]
        )
    unlinked = re.sub(r"<a href=[^>]*>(republication terms)</a>", r"\1", text)
    [(_, [problem])] = problems(rebuilt(artifact, {FIRST: unlinked.encode()}), edition).items()
    assert "is missing" in problem


def test_chapters_that_are_exchanged_are_found_and_the_articles_named() -> None:
    def exchanged(text: str) -> str:
        itemref = '<itemref idref="article-001"/>'
        return text.replace(itemref, "").replace("</spine>", f"{itemref}</spine>")

    assert list(problems(changed(OPF, exchanged), PAIR)) == ["First", "Second"]


def test_one_article_s_notice_never_counts_for_another() -> None:
    wanted = edition_of(article("First"), article("Second"))
    shown = edition_of(article("First"), article("Second", waiver="forgotten"))
    found = problems(made(shown), wanted)
    assert list(found) == ["Second"]
    assert "the text stands in EPUB/article-001.xhtml, 'First'" in found["Second"][0]


# Hostile archives


def in_package(change: Callable[[str], str]) -> Artifact:
    return changed(OPF, change)


def raw(data: bytes) -> Artifact:
    return msgspec.structs.replace(PAIR_BOOK, data=data)


def with_chapter(text: str | bytes) -> Artifact:
    return rebuilt(PAIR_BOOK, {FIRST: text if isinstance(text, bytes) else text.encode()})


def with_doctype(internal: str, body: str) -> Artifact:
    return changed(
        FIRST,
        lambda text: text.replace("<html ", f"<!DOCTYPE html [{internal}]>\n<html ", 1).replace(
            "kept.", f"kept.{body}"
        ),
    )


def patched(signature: bytes, offset: int, value: bytes) -> Artifact:
    """Bytes of every header of that signature overwritten."""
    data = bytearray(PAIR_BOOK.data)
    for found in re.finditer(re.escape(signature), PAIR_BOOK.data):
        start = found.start() + offset
        data[start : start + len(value)] = value
    return raw(bytes(data))


def twice(name: str) -> Artifact:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for found, data in members(PAIR_BOOK).items():
            archive.writestr(found, data)
        with pytest.warns(UserWarning, match="Duplicate name"):
            archive.writestr(name, members(PAIR_BOOK)[name].replace(b"First notice", b"Worst notice"))
    return raw(target.getvalue())


def deflate_broken() -> Artifact:
    with zipfile.ZipFile(io.BytesIO(PAIR_BOOK.data)) as archive:
        info = archive.getinfo(FIRST)
    start = info.header_offset + 30 + len(info.filename) + 10
    return raw(PAIR_BOOK.data[:start] + b"\xff" * 40 + PAIR_BOOK.data[start + 40 :])


def lying_size() -> Artifact:
    """A member of 40 MB whose headers say that it has 1,000 bytes."""
    name = b"EPUB/z.xhtml"
    data = bytearray(rebuilt(PAIR_BOOK, {name.decode(): bytes(40_000_000)}).data)
    local, central = data.index(name) - 30, data.rindex(name) - 46
    data[local + 22 : local + 26] = data[central + 24 : central + 28] = struct.pack("<I", 1_000)
    return raw(bytes(data))


LAUGHS = "<!ENTITY a 'ha'>" + "".join(
    f"<!ENTITY {b} '{f'&{a};' * 10}'>" for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
HOSTILE: dict[str, Callable[[], Artifact]] = {
    "no archive": lambda: raw(b"not a zip at all"),
    "nothing": lambda: raw(b""),
    "an archive without members": lambda: raw(zipped({})),
    "truncated": lambda: raw(PAIR_BOOK.data[: len(PAIR_BOOK.data) // 2]),
    "an HTML page": lambda: raw(b"<!DOCTYPE html><title>502</title>"),
    "a damaged stream": deflate_broken,
    "an unknown compression": lambda: patched(b"PK\x01\x02", 10, b"\x63\x00"),
    "encrypted": lambda: patched(b"PK\x01\x02", 8, b"\x01\x00"),
    "a bomb": lambda: rebuilt(PAIR_BOOK, {"EPUB/bomb.xhtml": bytes(120_000_000)}),
    "a member whose size is a lie": lying_size,
    "too many members": lambda: rebuilt(PAIR_BOOK, {f"EPUB/{number}": b"" for number in range(5_001)}),
    "a name above the archive": lambda: rebuilt(PAIR_BOOK, {"../evil.xhtml": b""}),
    "an absolute name": lambda: rebuilt(PAIR_BOOK, {"/etc/passwd": b""}),
    "a name with a backslash": lambda: rebuilt(PAIR_BOOK, {"EPUB\\evil.xhtml": b""}),
    "one name twice": lambda: twice(FIRST),
    "mimetype not first": lambda: raw(zipped(dict(reversed(members(PAIR_BOOK).items())))),
    "another mimetype": lambda: rebuilt(PAIR_BOOK, {"mimetype": b"application/zip"}),
    "no mimetype": lambda: rebuilt(PAIR_BOOK, {"mimetype": None}),
    "no container": lambda: rebuilt(PAIR_BOOK, {"META-INF/container.xml": None}),
    "a container of another kind": lambda: rebuilt(PAIR_BOOK, {"META-INF/container.xml": b"<container/>"}),
    "a container that is no XML": lambda: rebuilt(PAIR_BOOK, {"META-INF/container.xml": b"\x00\xff"}),
    "a package outside": lambda: changed("META-INF/container.xml", replaced(OPF, "../../etc/content.opf")),
    "a package by an absolute path": lambda: changed("META-INF/container.xml", replaced(OPF, "/etc/passwd")),
    "no package": lambda: rebuilt(PAIR_BOOK, {OPF: None}),
    "an empty package": lambda: rebuilt(PAIR_BOOK, {OPF: b""}),
    "a chapter outside": lambda: in_package(replaced('"article-001.xhtml"', '"../../../etc/passwd"')),
    "a chapter at an address": lambda: in_package(replaced('"article-001.xhtml"', '"https://evil.example/a"')),
    "a chapter that is not there": lambda: rebuilt(PAIR_BOOK, {FIRST: None}),
    "a spine that names nothing": lambda: in_package(replaced('idref="article-001"', 'idref="other"')),
    "a spine without a name": lambda: in_package(replaced('idref="article-001"', "")),
    "a document type": lambda: with_doctype("", ""),
    "an entity": lambda: with_doctype("<!ENTITY e 'x'>", "&e;"),
    "entities within entities": lambda: with_doctype(LAUGHS, "&j;"),
    "an external entity": lambda: with_doctype("<!ENTITY e SYSTEM 'file:///etc/passwd'>", "&e;"),
    "an undeclared entity": lambda: changed(FIRST, replaced("kept.", "kept.&nbsp;")),
    "a chapter that is not well-formed": lambda: changed(FIRST, replaced("</section>", "")),
    "a chapter in no known encoding": lambda: changed(FIRST, replaced('encoding="utf-8"', 'encoding="klingon"')),
    "a chapter in another encoding than it says": lambda: with_chapter(
        members(PAIR_BOOK)[FIRST].decode().encode("utf-16")
    ),
    "bytes that are not UTF-8": lambda: with_chapter(members(PAIR_BOOK)[FIRST].replace(b"kept.", b"k\xe9pt.")),
    "an empty chapter": lambda: with_chapter(""),
    "a chapter without a body": lambda: changed(FIRST, lambda text: re.sub(r"(?s)<body.*</body>", "", text)),
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_archive_is_refused_with_a_reason(name: str) -> None:
    artifact = HOSTILE[name]()
    with pytest.raises(ArtifactError, match=r"\S"):
        verdicts(artifact, PAIR)


@pytest.mark.parametrize("encoding", ["utf-16", "iso-8859-1", "windows-1252"])
def test_a_chapter_in_another_encoding_is_refused_even_if_it_declares_it(encoding: str) -> None:
    text = members(PAIR_BOOK)[FIRST].decode().replace("utf-8", encoding).replace("\u00a0", " ")
    if encoding == "utf-16":
        with pytest.raises(ArtifactError, match=r"EPUB/article-001\.xhtml: not UTF-8 at byte 0"):
            verdicts(with_chapter(text.encode(encoding)), PAIR)
    else:
        [problem] = problems(with_chapter(text.encode(encoding)), PAIR)["First"]
        assert "read in different ways" in problem


@pytest.mark.parametrize(
    "css",
    [
        "p { margin: -1.2.3em; line-height: 1.2.3; opacity: 1..2; font-size: 1e999px }",
        "p { margin: - -- -. .; text-indent: -.; line-height: .; width: 0.0.0px; font: / ; color: rgb( }",
        "@media { @media { @media { p { color: red",
        "@" * 5_000,
        "(" * 5_000,
        "p { color: " + "(" * 5_000,
        "@media screen {" * 5_000,
        "p {" * 5_000,
        ":not(" * 5_000 + "p {}",
        "@import 'style.css';",
        "\x00\ufeff\ud7ff\\",
        "p { font-size: 99999999999999999999999999em; color: rgb(1e999, 0, 0) }",
    ],
)  # fmt: skip
def test_the_verifier_judges_or_refuses_any_style_sheet(css: str) -> None:
    with contextlib.suppress(ArtifactError):
        verdicts(rebuilt(PAIR_BOOK, {"EPUB/style.css": css.encode()}), PAIR)


@pytest.mark.parametrize("tag", ["div", "b"])
def test_very_deep_markup_is_judged_or_refused(tag: str) -> None:
    deep = changed(FIRST, replaced("kept.", "kept." + f"<{tag}>" * 5_000 + f"</{tag}>" * 5_000))
    with contextlib.suppress(ArtifactError):
        assert list(problems(deep, PAIR)) in ([], ["First"])


@settings(max_examples=examples(150), deadline=None)
@given(start=st.floats(0, 1), length=st.integers(0, 60), junk=st.binary(max_size=40))
def test_the_verifier_reads_or_refuses_any_bytes_and_does_nothing_else(
    start: float, length: int, junk: bytes
) -> None:
    data = SMALL.data
    at = int(start * len(data))
    with contextlib.suppress(ArtifactError):
        verdicts(raw(data[:at] + junk + data[at + length :]), PAIR)


SMALL = rebuilt(PAIR_BOOK, {"EPUB/cover.jpg": b"", "EPUB/style.css": b"p { margin: 0 }"})


@pytest.mark.parametrize("title", ["Tide " * 300, "潮" * 1_500])
def test_a_title_as_long_as_a_story_is_short_in_the_contents_and_whole_above_its_story(title: str) -> None:
    """It was a story on a page that is no article, and no book was made of it."""
    title = title.strip()
    edition = edition_of(article(title, section=title), article("Short"), title=title)
    edition = msgspec.structs.replace(
        edition, amendments=(Amendment("corrected", "tag:x.example,2022:1", title, edition.date),)
    )
    artifact = made(edition)
    assert problems(artifact, edition) == {}
    listed = members(artifact)[NAV].decode()
    assert title not in listed
    assert title[:250].rstrip() in listed
    assert texts(parsed(artifact, FIRST), ".//{*}h1") == [title]
