"""Nothing of an article leaves its column or stands on anything else, however wide its tables and words are."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from collections import Counter
from collections.abc import Iterator
from itertools import combinations

import msgspec
import pypdfium2
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p
from PIL import Image

from syndicate.errors import ExportError
from syndicate.export.pdf import pdf
from syndicate.export.pdf.breaks import with_breaks
from syndicate.export.pdf.fitting import Form, Setting, fitted
from syndicate.model import Article, Edition, RequiredLink
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import (
    Block,
    Code,
    CodeSpan,
    Emphasis,
    Link,
    Listing,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
)
from syndicate.plugins import load_verifier
from syndicate.render.html import blocks_html
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

NEWSPAPER = load_theme("newspaper")
MARGIN = 16 * 72 / 25.4
"""Points: what the built-in theme leaves free left and right."""
COLUMN_GAP = 8 * 72 / 25.4
LOWEST = 19 * 72 / 25.4
"""Above the page's number."""


def table(rows: list[list[str]], header: tuple[str, ...] = (), caption: str = "") -> Table:
    return Table(
        tuple(tuple((Text(cell),) for cell in row) for row in rows),
        tuple((Text(cell),) for cell in header),
        (Text(caption),) if caption else (),
    )


def numbers(columns: int, rows: int = 2) -> Table:
    header = tuple(f"C{column}" for column in range(columns))
    return table([[str(row * column) for column in range(columns)] for row in range(rows)], header)


MONEY = ["1,234,567", "987,654", "80.0 %", "12,345,678", "\u22121 234 567", "\u20ac9,876,543.21"]
ACCOUNTS = table(
    [[f"Westerhaven {row}", *MONEY] for row in range(48)],
    ("Harbour", "Passengers", "Freight", "Share", "Total", "Grouped", "Euros"),
    "The accounts of many harbours",
)
ADDRESS = "https://courier.example/" + "a-long-path/" * 12


def nested(levels: int, leaf: Block) -> Block:
    for level in range(levels):
        leaf = Quote((p(f"Quoted {level}"), leaf)) if level % 3 else Listing(((p(f"Item {level}"), leaf),))
    return leaf


def word(length: int) -> tuple[Emphasis | CodeSpan | Link | Strong | Text, ...]:
    """One word in seven inline elements, each of so many letters."""
    a, b, c = ((Text(char * length),) for char in "abc")
    return (
        Emphasis(a),
        CodeSpan("d" * length),
        Strong((Emphasis(b), CodeSpan("e" * length))),
        Text("("),
        Link("https://courier.example/", c),
        Text(")."),
    )


BODIES: dict[str, tuple[Block, ...]] = {
    "34 columns": (p("Before."), numbers(34), p("After.")),
    "60 columns": (p("Before."), numbers(60), p("After.")),
    "Accounts": (p("Before. "), ACCOUNTS, p("After. ")),
    "Accounts in a quotation": (Quote((table([MONEY] * 3),)), Listing(((p("One"), numbers(40)),))),
    "Addresses": (
        table([[ADDRESS, "12"]] * 2, ("Where", "Clicks")),
        p(ADDRESS),
        Code("x = '" + "b" * 300 + "'"),
    ),
    "Words": (p("Donaudampfschiff" * 20), table([["w" * 90, "1"]]), table([["9" * 20] * 12])),
    "Depths": (nested(14, p("The words at the bottom of it all.")), nested(9, numbers(12))),
    "Counts": (
        Listing(((p("first"),), (p("second"),)), ordered=True, start=999_999_999),
        Listing(((p("before"),), (p("after"),)), ordered=True, start=99),
    ),
    "A word of words": (
        Paragraph((Text("Before "), *word(20), Text(" between "), *word(80), Text(" after."))),
        Listing(((Quote((Paragraph(word(47)),)),),)),
        Table(((word(9), word(30)),) * 2, (word(4), (Text("Two"),))),
    ),
    "A tall row": (table([["word " * 700, "beside"]], ("Long", "Short")),),
}


def articles(language: str) -> list[Article]:
    notice = (
        ("May be reprinted.",)
        if language == "en"
        else ("\u05db\u05dc \u05d4\u05d6\u05db\u05d5\u05d9\u05d5\u05ea.",)
    )
    titles = list(BODIES) if language == "en" else ["34 columns", "Counts"]
    return [article(title, body=BODIES[title], language=language, notice=notice) for title in titles]


@pytest.fixture(scope="module", params=["en", "he"])
def wide(request: pytest.FixtureRequest) -> tuple[Edition, bytes]:
    edition = edition_of(*articles(request.param))
    return edition, pdf.export(edition, NEWSPAPER).data


Box = tuple[float, float, float, float]
"""Left, bottom, right, top, in points."""


def letters(page: pypdfium2.PdfPage) -> Iterator[tuple[str, Box]]:
    """The visible characters of a page with their boxes."""
    text = page.get_textpage()
    for index, char in enumerate(text.get_text_range()):
        box = text.get_charbox(index)
        if not char.isspace() and box[2] > box[0] and box[3] > box[1]:
            yield char, box


def overlap(a: Box, b: Box) -> float:
    """How much of the smaller box the other one takes, from 0 to 1."""
    width, height = min(a[2], b[2]) - max(a[0], b[0]), min(a[3], b[3]) - max(a[1], b[1])
    least = min((box[2] - box[0]) * (box[3] - box[1]) for box in (a, b))
    return width * height / least if width > 0 and height > 0 else 0.0


def collisions(page: pypdfium2.PdfPage) -> list[str]:
    """Characters that stand on one another."""
    cells: dict[tuple[int, int], list[tuple[int, str, Box]]] = {}
    for index, (char, box) in enumerate(letters(page)):
        cells.setdefault((int(box[0] // 20), int(box[1] // 20)), []).append((index, char, box))
    return [
        f"{a} and {b} at {box}"
        for found in cells.values()
        for (first, a, box), (second, b, other) in combinations(found, 2)
        if overlap(box, other) > 0.5 and second > first + 1  # a full stop may stand below its neighbour
    ]


def test_every_letter_is_within_the_margins_and_none_is_on_another(wide: tuple[Edition, bytes]) -> None:
    for page in pypdfium2.PdfDocument(wide[1]):
        width, height = page.get_size()
        outside = [
            (char, box)
            for char, box in letters(page)
            if box[0] < MARGIN - 1 or box[2] > width - MARGIN + 1 or box[1] < 20 or box[3] > height - 20
        ]
        assert outside == []
        assert collisions(page) == []


def test_no_rule_or_background_leaves_the_margins(wide: tuple[Edition, bytes]) -> None:
    for page in pypdfium2.PdfDocument(wide[1]):
        paths = [o for o in page.get_objects() if o.type == pypdfium2.raw.FPDF_PAGEOBJ_PATH]
        for path in paths:
            left, _, right, _ = path.get_bounds()
            is_paper = right - left > page.get_width() - 1
            assert is_paper or (left > MARGIN - 1 and right < page.get_width() - MARGIN + 1)


def test_the_notice_of_each_article_is_exact_and_seen(wide: tuple[Edition, bytes]) -> None:
    edition, data = wide
    artifact = Artifact("digest.pdf", "application/pdf", data)
    verdicts = verify(artifact, demanded(edition), load_verifier("application/pdf"))
    assert [problem for verdict in verdicts for problem in verdict.problems] == []


def test_no_number_of_a_table_is_divided_and_none_is_lost() -> None:
    """In the order in which the letters are drawn: each number is whole on its line."""
    edition = edition_of(article(body=(ACCOUNTS, Quote((table([MONEY] * 3),)))))
    shown = Counter[str]()
    for page in pypdfium2.PdfDocument(pdf.export(edition, NEWSPAPER).data):
        lines = page.get_textpage().get_text_range().splitlines()
        for number in MONEY:
            shown[number] += sum(line.count(number) for line in lines)
    assert shown == dict.fromkeys(MONEY, 48 + 3)


def test_a_table_over_all_columns_and_several_pages_loses_no_row() -> None:
    data = pdf.export(edition_of(article(body=BODIES["Accounts"])), NEWSPAPER).data
    document = pypdfium2.PdfDocument(data)
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    assert len(document) > 1
    assert [int(row) for row in re.findall(r"Westerhaven (\d+)", text)] == [*range(48)]
    assert text.count("After.") == 1
    widths = [box[2] for page in document for _, box in letters(page)]
    assert max(widths) > document[0].get_width() * 0.8, "the table reaches into the second column"


def test_an_ordered_list_begins_with_its_number() -> None:
    data = pdf.export(edition_of(article(body=BODIES["Counts"])), NEWSPAPER).data
    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert re.findall(r"^(\d+\.) \r?$", text, re.MULTILINE) == ["999999999.", "1000000000.", "99.", "100."]


@pytest.mark.judge("page-validation: PDF/A-2a and PDF/UA-1")
def test_tables_in_every_form_are_pdf_a_2a_and_pdf_ua_1(wide: tuple[Edition, bytes]) -> None:
    import page

    for profile in (page.ValidationProfile.PDF_A_2A, page.ValidationProfile.PDF_UA_1):
        report = page.validate_pdf_bytes(wide[1], profile=profile)
        assert report.is_compliant, list(report.failures)


@pytest.mark.parametrize("css", [".body p { white-space: nowrap }", "h1 { position: relative; left: 150mm }"])
def test_a_style_that_runs_out_of_its_column_is_refused_with_the_place(css: str) -> None:
    edition = edition_of(article(body=(p("A sentence that is much longer than any column is wide. " * 4),)))
    with pytest.raises(ExportError, match=r"page 1: '.+' in 'Ferry returns .+' runs out of its column"):
        pdf.export(edition, with_css(css))


def with_css(css: str) -> Theme:
    files = tuple(
        (name, f"{text}\n{css}" if name == "pdf/pdf.css" else text) for name, text in NEWSPAPER.files
    )
    return msgspec.structs.replace(NEWSPAPER, files=files)


def inked(image: Image.Image, left: float, top: float, right: float, bottom: float) -> bool:
    """Whether anything is drawn in a part of a rendering, given in shares of its width and height."""
    area = (
        int(left * image.width),
        int(top * image.height),
        int(right * image.width),
        int(bottom * image.height),
    )
    return image.crop(area).getextrema()[0] < 250


@pytest.mark.parametrize("size", ["A4", "90mm 122mm"])
def test_long_running_heads_stay_on_the_page_and_apart(size: str) -> None:
    title = "A digest with a name that goes on and on as those of learned societies once did " * 2
    story = article(
        "A headline as long as those of the last century but one " * 3, body=(p("Words. " * 900),)
    )
    edition = edition_of(story, title=title)
    document = pypdfium2.PdfDocument(pdf.export(edition, sized(size)).data)
    image = document[len(document) - 1].render(scale=2, grayscale=True).to_pil()
    margin, head = MARGIN / document[0].get_width(), 20 * 72 / 25.4 / document[0].get_height()
    assert inked(image, margin, 0, 0.4, head)
    assert inked(image, 0.6, 0, 1 - margin, head)
    assert not inked(image, 0, 0, margin - 0.01, 1)
    assert not inked(image, 1 - margin + 0.01, 0, 1, 1)
    middle = margin + (1 - 2 * margin) * 0.43
    assert not inked(image, middle, 0, middle + 0.015, head)


COLUMNS = {"A4": "2", "A5": "2", "90mm 122mm": "1"}


def sized(size: str) -> Theme:
    tokens = {**dict(NEWSPAPER.tokens), "page-size": size, "columns": COLUMNS[size]}
    return msgspec.structs.replace(NEWSPAPER, tokens=tuple(tokens.items()))


@pytest.mark.parametrize("size", ["A5", "90mm 122mm"])
def test_small_pages_hold_everything_too(size: str) -> None:
    edition = edition_of(
        *(a for a in articles("en") if a.title in ("Accounts in a quotation", "Addresses", "Words", "Depths"))
    )
    for page in pypdfium2.PdfDocument(pdf.export(edition, sized(size)).data):
        assert all(box[0] > MARGIN - 1 and box[2] < page.get_width() - MARGIN + 1 for _, box in letters(page))
        assert collisions(page) == []


@pytest.mark.parametrize("form", Form)
def test_a_table_keeps_its_words_in_every_form(form: Form) -> None:
    html = blocks_html((ACCOUNTS,), "en")
    words = "".join(ET.fromstring(html).itertext())
    parts = (range(1, 3), range(3, 7))
    made = ET.fromstring(f"<div>{fitted(html, 'a', 0, {'a-0': Setting(form, parts)})}</div>")
    for label in made.iter("strong"):  # repeated in each record
        label.clear()
    shown = "".join(made.itertext())
    if form is Form.RECORDS:
        words = words.replace("HarbourPassengersFreightShareTotalGroupedEuros", "")
        assert shown.replace(" ", "") == words.replace(" ", "")
    elif form is Form.PARTS:
        tables = [[[cell.text for cell in row] for row in table.iter("tr")] for table in made.iter("table")]
        rows = [row for table in ET.fromstring(f"<div>{html}</div>") for row in table.iter("tr")]
        assert [[cell.text for cell in row] for row in rows] == [
            a + b[1:] for a, b in zip(*tables, strict=True)
        ]
        assert shown.count("The accounts of many harbours") == 1
    else:
        assert shown == words


def test_a_table_that_no_page_is_wide_enough_for_is_divided_by_its_columns() -> None:
    header = ("Place", *(f"C{column}" for column in range(70)))
    rows = [[f"Row {row}", *(str(row * column) for column in range(70))] for row in range(3)]
    data = pdf.export(edition_of(article(body=(table(rows, header),))), NEWSPAPER).data
    text = "".join(page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(data))
    lines = [line.split() for line in text.splitlines()]
    found: dict[str, list[str]] = {"Place": [], "0": [], "1": [], "2": []}
    parts = 0
    for line in lines:
        if line[:1] == ["Place"]:
            found["Place"] += line[1:]
            parts += 1
        elif line[:1] == ["Row"]:
            found[line[1]] += line[2:]
    assert parts == 3, "the first column stands in each part, so that a row can be followed"
    assert found == {"Place": list(header[1:]), **{row[0][4:]: row[1:] for row in rows}}


def test_a_word_is_divided_where_inline_elements_meet_only_if_it_does_not_fit() -> None:
    html = "<p>Of <em>ab</em>cd &amp; <a href='x'><em>e&lt;</em></a><code>gh</code>i.</p><p>gh</p>"
    assert with_breaks(html, frozenset()) == html
    assert with_breaks(html, frozenset({"cdef"})) == html
    divided = "<a href='x'><em>e&lt;</em></a><wbr/><code>gh</code><wbr/>i."
    assert with_breaks(html, frozenset({"<ghi"})) == html.replace(
        "<a href='x'><em>e&lt;</em></a><code>gh</code>i.", divided
    )


LONG = "https://courier.example/" + "r" * 30
NOTICES: dict[str, tuple[str, tuple[RequiredLink, ...]]] = {
    "a word of two links": (
        f"Terms: {'a' * 30}{'b' * 50}{'c' * 40}, all of them.",
        (
            RequiredLink("b" * 50, "https://courier.example/b"),
            RequiredLink("c" * 40, "https://courier.example/c"),
        ),
    ),
    "an address in brackets": (
        f"Ask first ({LONG}/{'w' * 40}).",
        (RequiredLink(f"{LONG}/{'w' * 40}", LONG),),
    ),
    "no space before a link": (
        f"Read:{'x' * 70}{'y' * 70}{'z' * 70}.",
        (RequiredLink("y" * 70, "https://courier.example/y"),),
    ),
    "letters from right to left": (
        f"{'א' * 40}{'ב' * 60}{'ג' * 40}.",
        (RequiredLink("ב" * 60, "https://courier.example/b"),),
    ),
}


@pytest.mark.parametrize("name", NOTICES)
def test_a_notice_that_is_too_wide_is_divided_where_its_links_meet(name: str) -> None:
    """And read back exactly, with its links."""
    text, links = NOTICES[name]
    edition = edition_of(article("The ferry", notice=(text,), links=links), article("The bus"))
    artifact = pdf.export(edition, NEWSPAPER)
    found = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    assert [verdict.problems for verdict in found] == [(), ()]


def test_breaks_in_words_leave_nothing_in_the_text() -> None:
    edition = edition_of(article("A word of words", body=BODIES["A word of words"]))
    data = pdf.export(edition, NEWSPAPER).data
    [passage] = load_verifier("application/pdf").passages(Artifact("digest.pdf", "application/pdf", data))
    [paragraph] = [stretch for stretch in passage.paragraphs if stretch.text.startswith("Before ")]
    shown = paragraph.text.replace(" ", "")  # none is written down at a line's end
    words = ["".join(char * length for char in "adbe") + "(" + "c" * length for length in (20, 80)]
    assert shown == f"Before{words[0]}1).between{words[1]}1).after."
    assert paragraph.hidden == ""


@pytest.mark.parametrize("where", ["a list", "a quotation", "a paragraph"])
def test_a_word_of_several_elements_stays_in_its_column(where: str) -> None:
    leaf = Paragraph((Text("Before "), *word(38), Text(" after")))
    block: Block = {"a list": Listing(((leaf,),)), "a quotation": Quote((leaf,))}.get(where, leaf)
    story = article("Words", body=(p("Words. " * 200), block, p("Words. " * 150)))
    document = pypdfium2.PdfDocument(pdf.export(edition_of(story), NEWSPAPER).data)
    for page in document:
        column = (page.get_width() - 2 * MARGIN - COLUMN_GAP) / 2
        highest = page.get_height() - 60 * 72 / 25.4
        text = [box for _, box in letters(page) if box[1] > LOWEST and box[3] < highest]
        begun = [box for box in text if box[0] < MARGIN + column]
        assert max(box[2] for box in begun) < MARGIN + column + 1
