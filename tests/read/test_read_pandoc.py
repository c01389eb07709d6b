"""What pandoc's readers make of a document: structure kept, no word lost, fields filled, the same each time."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import zipfile
from collections import Counter
from io import BytesIO
from pathlib import Path

import msgspec
import pytest
from helpers.drafts import draft_of
from helpers.pandoc_documents import PACKAGES, golden_folder, pandoc, with_members, written
from helpers.thorough import examples
from hypothesis import Phase, given, settings
from hypothesis import strategies as st

from syndicate.model import Article, Author, Loss, Moment, RelatedLink, Source, interchange
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    CodeSpan,
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
    plain_text,
)
from syndicate.model.draft import Draft
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_reader
from syndicate.read import detect, read
from syndicate.read.pandoc.blocks import BlockBuilder
from syndicate.read.pandoc.output import decode_tree
from syndicate.read.pandoc.program import PandocOutput

GOLDEN = golden_folder()
TEXTS = sorted(path.name for path in GOLDEN.iterdir() if path.suffix not in (".json", ".md"))


def article_of(data: str | bytes, form: str) -> Article:
    return normalise(draft_of(data, form), NoticePolicy())


def compare(article: Article, name: str, *, accept: bool) -> None:
    made = interchange.dump((article,))
    path = GOLDEN / f"{name}.json"
    if accept:
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


# Goldens


@pytest.mark.parametrize("name", TEXTS)
def test_golden_text(name: str, request: pytest.FixtureRequest) -> None:
    [draft] = read((GOLDEN / name).read_bytes(), name)
    article = normalise(draft, NoticePolicy())
    compare(article, name, accept=request.config.getoption("--accept"))


@pytest.mark.parametrize("form", PACKAGES)
@pytest.mark.parametrize("case", ["package", "unstyled"])
def test_golden_package(case: str, form: str, request: pytest.FixtureRequest) -> None:
    """Of a package the bytes are pandoc's, so its golden names no sum of them."""
    arguments = () if case == "package" else ("-M", "title=") if form == "epub" else ()
    data = written((GOLDEN / f"{case}.md").read_text("utf-8"), form, *arguments)
    [draft] = read(data, f"{case}.{form}")
    draft = msgspec.structs.replace(draft, source=Source(f"{case}.{form}", form, ""))
    if form == "epub":
        draft = msgspec.structs.replace(draft, id="https://courier.example/id/lamp")
    compare(normalise(draft, NoticePolicy()), f"{case}.{form}", accept=request.config.getoption("--accept"))


# Every node of pandoc's tree: how it is written in JSON, what it becomes, and what of it is lost

NO_ATTR: list[object] = ["", [], []]


def s(text: str) -> dict[str, object]:
    return {"t": "Str", "c": text}


def node(name: str, content: object = None) -> dict[str, object]:
    return {"t": name} if content is None else {"t": name, "c": content}


def para(*inlines: object) -> dict[str, object]:
    return node("Para", list(inlines))


def built(*blocks: object) -> tuple[tuple[Block, ...], list[str]]:
    tree = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks}).encode()
    story = BlockBuilder("x").story(decode_tree(PandocOutput(tree, b""), "x").blocks)
    return (*story.body, *story.notes), [loss.what for loss in story.losses]


CITED = [
    {"citationId": "orlo", "citationPrefix": [], "citationSuffix": [], "citationMode": node("AuthorInText")}
]
INLINES = [
    ([s("a"), node("Space"), s("b"), node("SoftBreak"), s("c")], (Text("a b c"),), []),
    ([s("a\u00a0"), node("Space"), s("b")], (Text("a\u00a0 b"),), []),
    ([s("a"), node("LineBreak"), s("b")], (Text("a"), Break(), Text("b")), []),
    ([node("Emph", [s("a")])], (Emphasis((Text("a"),)),), []),
    ([node("Strong", [s("a")])], (Strong((Text("a"),)),), []),
    ([node("Underline", [s("a")])], (Text("a"),), ["dropped underlining"]),
    ([node("Strikeout", [s("a")])], (Text("a"),), ["dropped strikethrough"]),
    ([node("SmallCaps", [s("a")])], (Text("a"),), ["dropped small capitals"]),
    ([node("Superscript", [s("a")])], (Script("super", (Text("a"),)),), []),
    ([node("Subscript", [s("a")])], (Script("sub", (Text("a"),)),), []),
    ([node("Quoted", [node("SingleQuote"), [s("a")]])], (Text("‘a’"),), []),
    ([node("Quoted", [node("DoubleQuote"), [s("a")]])], (Text("“a”"),), []),
    ([node("Code", [NO_ATTR, "a b"])], (CodeSpan("a b"),), []),
    (
        [node("Math", [node("InlineMath"), "x^2"])],
        (Text("x^2"),),
        ["kept a formula as its TeX source"],
    ),
    ([node("Cite", [CITED, [s("Orlo")]])], (Text("Orlo"),), ["dropped the target of a citation: 'orlo'"]),
    (
        [node("Cite", [CITED, [node("RawInline", ["latex", "\\cite{orlo}"])]])],
        (Text("[orlo]"),),
        ["dropped the target of a citation: 'orlo'"],
    ),
    ([s("a"), node("RawInline", ["latex", "\\x{b}"])], (Text("a"),), ["dropped raw latex: '\\\\x{b}'"]),
    ([s("a"), node("RawInline", ["html", "<kbd>"])], (Text("a"),), ["dropped raw html: '<kbd>'"]),
    ([s("a"), node("RawInline", ["html", "<br/>"]), s("b")], (Text("a"), Break(), Text("b")), []),
    ([s("a"), node("RawInline", ["html", "</span>"])], (Text("a"),), []),
    (
        [node("Link", [NO_ATTR, [s("a")], ["https://a.example", ""]])],
        (Link("https://a.example", (Text("a"),)),),
        [],
    ),
    (
        [node("Link", [NO_ATTR, [s("a")], ["https://a.example", "tip"]])],
        (Link("https://a.example", (Text("a"),)),),
        ["dropped the title of a link: 'tip'"],
    ),
    ([node("Link", [NO_ATTR, [s("a")], ["#part", ""]])], (Text("a"),), []),
    (
        [s("a"), node("Image", [NO_ATTR, [s("alt")], ["media/image1.png", "tip"]])],
        (Text("a"), Image("media/image1.png", "alt")),
        ["dropped the title of a picture: 'tip'"],
    ),
    ([node("Span", [["x", ["y"], []], [s("a")]])], (Text("a"),), []),
]


@pytest.mark.parametrize(("inlines", "expected", "lost"), INLINES)
def test_each_inline_is_kept_or_a_loss(inlines: list[object], expected: object, lost: list[str]) -> None:
    assert built(para(*inlines)) == ((Paragraph(expected),), lost)


def p(text: str) -> Paragraph:
    return Paragraph((Text(text),))


def cell(text: str, rows: int = 1, columns: int = 1) -> list[object]:
    return [NO_ATTR, node("AlignDefault"), rows, columns, [node("Plain", [s(text)])]]


def table(
    head: list[list[object]], *rows: list[list[object]], foot: tuple[list[list[object]], ...] = ()
) -> object:
    def made(cells: list[list[object]]) -> list[object]:
        return [NO_ATTR, cells]

    caption = [None, [node("Plain", [s("caption")])]]
    body = [NO_ATTR, 0, [], [made(row) for row in rows]]
    heads = [made(head)] if head else []
    return node("Table", [NO_ATTR, caption, [], [NO_ATTR, heads], [body], [NO_ATTR, [made(r) for r in foot]]])


def t(*texts: str) -> tuple[tuple[Text, ...], ...]:
    return tuple((Text(text),) if text else () for text in texts)


CAPTION = (Text("caption"),)
IMAGE = node("Image", [NO_ATTR, [s("alt")], ["a.png", ""]])
NUMBERED = [3, node("Decimal"), node("Period")]
LETTERED = [1, node("LowerAlpha"), node("Period")]
BLOCKS = [
    (node("Plain", [s("a")]), (p("a"),), []),
    (para(s("a")), (p("a"),), []),
    (para(IMAGE), (Figure(Image("a.png", "alt")),), []),
    (node("LineBlock", [[s("a")], [s("b")]]), (Paragraph((Text("a"), Break(), Text("b"))),), []),
    (node("CodeBlock", [["", ["python"], []], "x\n  y"]), (Code("x\n  y\n", "python"),), []),
    (node("RawBlock", ["html", "<div>"]), (), []),
    (node("RawBlock", ["html", "<p>a <b>b</b></p>"]), (Paragraph((Text("a "), Strong((Text("b"),)))),), []),
    (node("RawBlock", ["openxml", "<w:p/>"]), (), ["dropped raw openxml: '<w:p/>'"]),
    (node("BlockQuote", [para(s("a"))]), (Quote((p("a"),)),), []),
    (node("BulletList", [[node("Plain", [s("a")])]]), (Listing(((p("a"),),)),), []),
    (
        node("OrderedList", [NUMBERED, [[node("Plain", [s("a")])]]]),
        (Listing(((p("a"),),), ordered=True, start=3),),
        [],
    ),
    (
        node("OrderedList", [LETTERED, [[node("Plain", [s("a")])]]]),
        (Listing(((p("a"),),), ordered=True),),
        ["replaced the numbering style LowerAlpha of a list by decimal numbers"],
    ),
    (
        node("DefinitionList", [[[s("a")], [[node("Plain", [s("b")])]]]]),
        (Paragraph((Strong((Text("a"),)),)), p("b")),
        ["kept a definition list as paragraphs"],
    ),
    (node("Header", [2, NO_ATTR, [s("a")]]), (Heading(2, (Text("a"),)),), []),
    (node("HorizontalRule"), (Rule(),), []),
    (node("Div", [NO_ATTR, [para(s("a"))]]), (p("a"),), []),
    (
        node("Figure", [NO_ATTR, [None, [node("Plain", [s("caption")])]], [node("Plain", [IMAGE])]]),
        (Figure(Image("a.png", "alt"), CAPTION),),
        [],
    ),
    (
        node("Figure", [NO_ATTR, [None, [node("Plain", [s("caption")])]], [para(s("a"))]]),
        (p("a"), p("caption")),
        [],
    ),
    (
        table([cell("a"), cell("b")], [cell("c"), cell("d")], foot=([cell("e"), cell("f")],)),
        (Table((t("c", "d"), t("e", "f")), t("a", "b"), CAPTION),),
        [],
    ),
    (
        table([], [cell("a", rows=2), cell("b", columns=2)], [cell("c"), cell("d")]),
        (Table((t("a", "b", ""), t("", "c", "d")), (), CAPTION),),
        ["dropped the row span of a table cell", "dropped the column span of a table cell"],
    ),
]


@pytest.mark.parametrize(("block", "expected", "lost"), BLOCKS)
def test_each_block_is_kept_or_a_loss(block: object, expected: tuple[Block, ...], lost: list[str]) -> None:
    assert built(block) == (expected, lost)


def test_every_node_of_the_tree_is_in_these_tables() -> None:
    from typing import get_args

    from syndicate.read.pandoc import document

    said = json.dumps([INLINES, BLOCKS], default=str) + '"t": "Note"'  # a note has a test of its own
    for kind in (*get_args(document.Inline), *get_args(document.Block)):
        assert f'"t": "{kind.__name__}"' in said


def test_footnotes_are_numbered_as_they_are_met_and_notes_in_notes_follow() -> None:
    inner = node("Note", [para(s("inner"))])
    blocks, lost = built(para(s("a"), node("Note", [para(s("outer"), inner)])), para(s("b")))
    mark = Script("super", (Text("[1]"),))
    second = Script("super", (Text("[2]"),))
    notes = Listing(((Paragraph((Text("outer"), second)),), (p("inner"),)), ordered=True)
    assert blocks == (Paragraph((Text("a"), mark)), p("b"), notes)
    assert lost == []


def test_a_loss_has_the_paragraph_and_the_heading_as_its_place() -> None:
    blocks = [para(s("a")), node("Header", [1, NO_ATTR, [s("Part")]]), para(node("Strikeout", [s("b")]))]
    tree = json.dumps({"pandoc-api-version": [1, 23], "meta": {}, "blocks": blocks}).encode()
    story = BlockBuilder("x").story(decode_tree(PandocOutput(tree, b""), "x").blocks)
    assert story.losses == (lost("strikethrough-dropped", "paragraph 3, below 'Part'"),)


# Fields


def test_a_document_without_styles_is_read_as_plain_text_is() -> None:
    draft = draft_of(written((GOLDEN / "unstyled.md").read_text(), "docx"), "docx")
    assert draft.title == "The lamp at Gull Point"
    assert draft.standfirst == "Why it burns again"
    assert draft.authors == (Author("Harbour Desk", "organisation"),)
    assert draft.published == Moment.parse("2021-03-03")
    assert draft.related == (RelatedLink("Why gulls are loud"),)
    assert [text.split()[0] for text in plain_text(draft.body).split("\n\n")] == ["The", "Nobody"]


def test_a_title_author_or_date_from_the_properties_is_named_as_such() -> None:
    data = written("One story. It ends.\n\nA second paragraph.", "docx")
    given = {"docProps/core.xml": core("<dc:title>Lamps</dc:title><dc:creator>Ada Vell</dc:creator>")}
    draft = draft_of(with_members(data, given), "docx")
    assert (draft.title, draft.authors) == ("Lamps", (Author("Ada Vell"),))
    assert lost("properties-kept-as-fields", fields="author") in draft.losses
    assert plain_text(draft.body) == "One story. It ends.\n\nA second paragraph."


def test_the_properties_do_not_contradict_the_text() -> None:
    data = written("---\ntitle: Lamps\nauthor: Ben Orlo\n---\n\nText.", "docx")
    given = {"docProps/core.xml": core("<dc:title>Document1</dc:title><dc:creator>user</dc:creator>")}
    draft = draft_of(with_members(data, given), "docx")
    assert (draft.title, draft.authors, draft.losses) == ("Lamps", (Author("Ben Orlo"),), ())


def test_custom_properties_are_fields_and_unknown_ones_a_loss() -> None:
    text = "---\ntitle: Lamps\ncanonical_url: https://courier.example/lamps\ncolour: red\n---\n\nText."
    for form in ("docx", "odt"):
        draft = draft_of(written(text, form), form)
        assert draft.url == "https://courier.example/lamps"
        assert [loss.what for loss in draft.losses if "colour" in loss.what] == [
            "ignored document properties: colour"
        ]


def test_a_lone_first_heading_is_the_title_and_one_of_several_below_a_paragraph_is_not() -> None:
    assert draft_of("Lamps\n=====\n\nText.\n", "rst").title == "Lamps"
    draft = draft_of("Some text. It goes on.\n\n* One\n\na\n\n* Two\n\nb\n", "org")
    assert draft.title == ""


def test_a_date_of_today_is_a_loss_and_no_date() -> None:
    text = (
        "\\documentclass{article}\\title{T}\\date{\\today}\\begin{document}\\maketitle Text.\\end{document}"
    )
    draft = draft_of(text, "latex")
    assert draft.published is None
    assert lost("printing-date-dropped") in draft.losses


def test_a_label_that_announces_nothing_stays_in_the_text() -> None:
    draft = draft_of("Lamps\n=====\n\nText one.\n\nRead also:\n", "rst")
    assert "Read also:" in plain_text(draft.body)


def test_rights_of_jats() -> None:
    front = """<article xmlns:xlink="http://www.w3.org/1999/xlink" article-type="news"><front><article-meta>
    <title-group><article-title>Lamps</article-title></title-group><contrib-group><contrib contrib-type="author">
    <name><surname>Vell</surname><given-names>Ada</given-names></name></contrib></contrib-group><permissions>
    <copyright-statement>© 2021 Courier</copyright-statement><license><license-p>CC BY 4.0</license-p></license>
    </permissions></article-meta></front><body><p>Text.</p></body></article>"""
    draft = draft_of(front, "jats")
    assert (draft.copyright, draft.licence) == ("© 2021 Courier", "CC BY 4.0")
    assert draft.authors == (Author("Ada Vell"),)


def test_authors_of_jats_in_every_form() -> None:
    """Pandoc writes ``string-name`` and does not read it."""
    draft = draft_of(written("---\ntitle: Lamps\nauthor: Ada Vell\n---\n\nText.", "jats"), "jats")
    assert draft.authors == (Author("Ada Vell"),)
    front = """<article article-type="news"><front><article-meta><title-group><article-title>Lamps</article-title>
    </title-group><contrib-group><contrib contrib-type="author"><string-name>Ada  Vell</string-name></contrib>
    <contrib><name><surname>Pier</surname><given-names>Bo</given-names></name></contrib>
    <contrib contrib-type="editor"><name><surname>Quay</surname></name></contrib>
    <contrib contrib-type="author"><collab>The Harbour Group<contrib-group><contrib><string-name>Member
    </string-name></contrib></contrib-group></collab></contrib></contrib-group></article-meta></front>
    <body><p>Text.</p></body></article>"""
    draft = draft_of(front, "jats")
    assert draft.authors == (
        Author("Ada Vell"),
        Author("Bo Pier"),
        Author("The Harbour Group", "organisation"),
    )
    assert draft.losses == ()


def test_a_field_that_nothing_takes_is_a_loss_with_its_words() -> None:
    draft = draft_of("Lamps\n=====\n\n:Keeper: Old Tom\n\nText.\n", "rst")
    assert Loss("ignored document property 'keeper': 'Old Tom'", code="field-value-ignored") in draft.losses


def core(inside: str) -> bytes:
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" '
        f'xmlns:dc="http://purl.org/dc/elements/1.1/">{inside}</cp:coreProperties>'
    ).encode()


# Detection

RST = b"Lamps\n=====\n\n.. note:: x\n"
FOUND = [
    ("story.rst", b"Lamps\n", "rst"),
    ("story.org", b"Lamps\n", "org"),
    ("story.adoc", b"Lamps\n", "asciidoc"),
    ("story.tex", b"Lamps\n", "latex"),
    ("story.textile", b"Lamps\n", "textile"),
    ("story.mediawiki", b"Lamps\n", "mediawiki"),
    ("story.dj", b"Lamps\n", "djot"),
    ("-", b"% paper\n\\documentclass[a4paper]{article}\n", "latex"),
    ("-", b"#+TITLE: Lamps\n", "org"),
    ("-", b"= Lamps\nBen Orlo\n:lang: en\n", "asciidoc"),
    ("-", RST, "rst"),
    ("story.txt", RST, "text"),
    ("story.md", RST, "markdown"),
    ("-", b"Lamps\n=====\n\nA plain text.\n\n* a\n* b\n", "text"),
    ("-", b"Lamps\n\n= not a title\n\n| a\n| b\n", "text"),
    ("story.ipynb", b'{"nbformat": 4, "cells": []}', "ipynb"),
    ("-", b'{"cells": [{"cell_type": "markdown"}]}', "ipynb"),
    (
        "a.xml",
        b'<?xml version="1.0"?><article xmlns="http://docbook.org/ns/docbook"><title>T</title>',
        "docbook",
    ),
    ("a.xml", b'<?xml version="1.0"?><article article-type="news"><front></front>', "jats"),
    ("a.html", b"<article><p>Text</p></article>", "html"),
]


@pytest.mark.parametrize(("name", "data", "form"), FOUND)
def test_detection(name: str, data: bytes, form: str) -> None:
    assert detect(data, name).name == form


@pytest.mark.parametrize("form", PACKAGES)
def test_packages_are_known_without_their_names(form: str) -> None:
    data = written("# Lamps\n\nText.", form)
    assert detect(data, "-").name == form


def test_a_spreadsheet_is_no_word_document() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        package.writestr("[Content_Types].xml", "x")
        package.writestr("xl/workbook.xml", "x")
    assert not load_reader("docx").accepts(made.getvalue()[:4096], "-")
    assert not load_reader("docx").accepts(made.getvalue()[:4096], "story.docx")


def test_detection_starts_no_program_and_imports_nothing_that_reads() -> None:
    code = """
import sys
def forbid(event, arguments):
    assert event not in ("subprocess.Popen", "os.posix_spawn", "os.exec"), event
sys.addaudithook(forbid)
from syndicate.read import detect
assert detect(b"Lamps", "story.rst").name == "rst"
assert not {"pypandoc", "subprocess", "syndicate.read.pandoc.draft"} & set(sys.modules), "imported"
"""
    subprocess.run([sys.executable, "-c", code], check=True)


# The same bytes, the same draft

DUMP = """
import hashlib, sys
from syndicate.model.policy import NoticePolicy
from syndicate.model import interchange
from syndicate.normalise.normalise import normalise
from syndicate.read import read
[draft] = read(open(sys.argv[1], "rb").read(), "story.docx")
sys.stdout.buffer.write(interchange.dump((normalise(draft, NoticePolicy()),)))
"""


def test_two_processes_in_two_zones_and_homes_read_the_same(tmp_path: Path) -> None:
    file = tmp_path / "story.docx"
    file.write_bytes(written((GOLDEN / "package.md").read_text("utf-8"), "docx"))
    made = set()
    for number, zone in enumerate(("UTC", "Pacific/Kiritimati")):
        home = {"TZ": zone, "HOME": str(tmp_path / zone), "PYTHONHASHSEED": str(number), "LC_ALL": "C"}
        command = [sys.executable, "-c", DUMP, str(file)]
        made.add(subprocess.run(command, env=os.environ | home, capture_output=True, check=True).stdout)
    assert len(made) == 1


# No word is lost

WORD = re.compile(r"[^\W_]+")
ADDRESS = re.compile(r"\(https?://[^)]+\)")
word = st.text("abcdefghijklmnopqrstuvwxyzäéßжשع", min_size=2, max_size=9)
line = st.lists(word, min_size=1, max_size=8).map(" ".join)
piece = st.one_of(
    line,
    line.map(lambda text: f"## {text}"),
    st.lists(line, min_size=1, max_size=3).map(lambda lines: "\n".join(f"- {one}" for one in lines)),
    st.lists(line, min_size=1, max_size=3).map(lambda lines: "\n".join(f"1.  {one}" for one in lines)),
    line.map(lambda text: f"> {text}"),
    line.map(lambda text: f"    {text}"),
    st.tuples(line, line).map(lambda two: f"*{two[0]}* and **{two[1]}**"),
    st.tuples(line, line).map(lambda two: f"[{two[0]}](https://courier.example/x) ~~{two[1]}~~"),
    st.tuples(word, word, word, word).map(lambda w: "| {} | {} |\n|---|---|\n| {} | {} |".format(*w)),
    st.tuples(line, line).map(lambda two: f"{two[0]}^[{two[1]}]"),
    st.tuples(word, line).map(lambda two: f"{two[0]}\n\n:   {two[1]}"),
)
stories = st.lists(piece, min_size=1, max_size=6).map(lambda pieces: "# Lamps\n\n" + "\n\n".join(pieces))


def words_of(text: str) -> Counter[str]:
    return Counter(WORD.findall(text.casefold()))


def said(draft: Draft) -> str:
    related = " ".join(link.title for link in draft.related)
    authors = " ".join(author.name for author in draft.authors)
    losses = " ".join(loss.what for loss in draft.losses)
    days = " ".join(str(moment) for moment in (draft.published, draft.updated) if moment)
    parts = (draft.title, draft.standfirst, authors, days, related, plain_text(draft.body), losses)
    return " ".join(parts)


def told_by_zipfile(data: bytes) -> str:
    """The words of a Word document by its XML alone."""
    from xml.etree import ElementTree as ET

    space = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
    with zipfile.ZipFile(BytesIO(data)) as package:
        parts = [ET.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "footnotes")]
    lines = [paragraph.iter(f"{space}t") for part in parts for paragraph in part.iter(f"{space}p")]
    return "\n".join("".join(run.text or "" for run in line) for line in lines)


def told_by_pandoc(data: bytes, form: str) -> str:
    return pandoc("-f", form, "-t", "plain", "--wrap=none", given=data).decode()


PACKED_OR_NOT = [
    "asciidoc",
    "djot",
    "docbook",
    "docx",
    "epub",
    "jats",
    "latex",
    "mediawiki",
    "odt",
    "org",
    "rst",
    "textile",
]


@pytest.mark.parametrize("form", PACKED_OR_NOT)
@settings(
    max_examples=examples(15), deadline=None, phases=(Phase.explicit, Phase.generate)
)  # each starts programs
@given(text=stories)
def test_no_word_is_lost(form: str, text: str) -> None:
    """Neither of those that somebody wrote, nor of those that others find in the document."""
    data = written(text, form)
    told = told_by_zipfile(data) if form == "docx" else told_by_pandoc(data, form)
    wanted = words_of(ADDRESS.sub("", text)) | words_of(told)
    missing = wanted - words_of(said(draft_of(data, form)))
    assert [word for word in missing if not word.isdigit()] == []


def test_each_format_is_found_after_another_was_read() -> None:
    """A module beside the formats that is called like one would stand in its place once it is imported."""
    code = """
from syndicate.plugins import load_reader
import syndicate.read.pandoc.draft
for name in ("jats", "docx", "epub", "docbook"):
    assert load_reader(name).name == name
"""
    subprocess.run([sys.executable, "-c", code], check=True)
