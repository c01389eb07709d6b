"""The notice's own place in an output holds the demanded paragraphs and links, and nothing else; in each format.

Attacks are small edits of what our exporters write; each was published as exact before.
"""

# ruff: noqa: E501 -- an attack is a line of its table

from __future__ import annotations

import io
import json
import quopri
import zipfile
from collections.abc import Callable
from typing import Any, TypeAlias

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p
from lxml import etree

from syndicate.errors import ArtifactError
from syndicate.model import Disclaimer, Edition, Terms, Waiver
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Link, Text
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify

Change: TypeAlias = Callable[[str], str]

MARKUP = ("rss", "atom", "json", "ninjs", "newsml", "epub")
FEEDS = MARKUP[:-1]
TEXTS = ("txt", "eml")
FIRST = "Guests write here for themselves."
SECOND = "Whoever prints this keeps both lines, and the terms."
TERMS = "https://lantern.example/terms"
BAR = "-" * 24
CONTENT = {
    "rss": "{http://purl.org/rss/1.0/modules/content/}encoded",
    "atom": "{http://www.w3.org/2005/Atom}content",
}


def edition() -> Edition:
    notice = Disclaimer.of(
        ((Text(FIRST),), (Text("Whoever prints this keeps both lines, and the "), Link(TERMS, (Text("terms"),)), Text("."))),
        "configured",
    )  # fmt: skip
    story = article("The ferry", body=(p("A boat tied up."), p("A band played.")))
    return edition_of(msgspec.structs.replace(story, terms=Terms(notice)))


def made(name: str, of: Edition) -> Artifact:
    return load_exporter(name).export(of, load_theme("newspaper"))


def faults(artifact: Artifact, of: Edition) -> list[str]:
    try:
        verdicts = verify(artifact, demanded(of), load_verifier(artifact.media_type))
    except ArtifactError as error:
        return [str(error)]
    return [problem for verdict in verdicts for problem in verdict.problems]


def in_chapter(data: bytes, change: Change) -> bytes:
    """A book with the document changed in which the notice stands."""
    written = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as book, zipfile.ZipFile(written, "w") as copy:
        for info in book.infolist():
            content = book.read(info)
            if b'class="notice"' in content and info.filename.endswith(".xhtml"):
                content = change(content.decode()).encode()
            copy.writestr(info, content)
    return written.getvalue()


def changed(name: str, change: Change, of: Edition | None = None) -> Artifact:
    """What an exporter writes, with its article's markup or the text file changed."""
    artifact = made(name, of or edition())
    data = artifact.data
    if name == "epub":
        data = in_chapter(data, change)
    elif name in CONTENT:
        root = etree.fromstring(data)
        content = next(root.iter(CONTENT[name]))
        content.text = change(content.text)
        data = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    elif name == "newsml":
        head, start, rest = data.decode().partition("<body>")
        story, end, rest = rest.partition("</body>")
        data = (head + start + change(story) + end + rest).encode()
    elif name in ("json", "ninjs"):
        whole: Any = json.loads(data)
        item, key = (whole["items"][0], "content_html") if name == "json" else (whole["bodies"][0], "value")
        item[key] = change(item[key])
        data = json.dumps(whole).encode()
    elif name == "eml":
        head, _, body = data.partition(b"\r\n\r\n")
        text = change(quopri.decodestring(body).decode().replace("\r\n", "\n"))
        encoded = quopri.encodestring(text.encode()).replace(b"\n", b"\r\n")
        data = head + b"\r\n\r\n" + encoded
    else:
        data = change(data.decode()).encode()
    assert data != artifact.data
    return msgspec.structs.replace(artifact, data=data)


def put(before: str, inserted: str) -> Change:
    """Something in front of what stands there once."""

    def change(text: str) -> str:
        assert text.count(before) == 1, text
        return text.replace(before, inserted + before)

    return change


def swapped(old: str, new: str) -> Change:
    def change(text: str) -> str:
        assert text.count(old) == 1, text
        return text.replace(old, new)

    return change


@pytest.mark.parametrize("name", [*MARKUP, *TEXTS])
def test_the_document_is_exact_before_the_attack(name: str) -> None:
    assert faults(made(name, edition()), edition()) == []


OPEN = '<section class="notice">'
PARAGRAPH = f"<p>{FIRST}</p>"
CLOSE = '">terms</a>.</p></section>'
IN_MARKUP: dict[str, tuple[Change, str]] = {
    "words before it": (put(PARAGRAPH, "<p>The following is not true:</p>"), "The following is not true:"),
    "words behind it": (swapped(CLOSE, CLOSE.replace("</section>", "<p>Or so they say.</p></section>")), "Or so they say."),
    "words in its middle": (swapped(PARAGRAPH, f"{PARAGRAPH}<p>Nobody needs to know that</p>"), ""),
    "a paragraph twice": (put(PARAGRAPH, PARAGRAPH), ""),
    "paragraphs outside of the element": (swapped(PARAGRAPH, ""), ""),
    "an element of its own that is no notice": (swapped(OPEN, "<section>"), ""),
    "a link around a paragraph": (
        swapped(PARAGRAPH, f'<p><a href="https://evil.example/">{FIRST}</a></p>'),
        f"a link in the notice that is not demanded: on {FIRST!r} to https://evil.example/",
    ),
    "a link on a word": (
        swapped(">Guests", '><a href="https://evil.example/">Guests</a>'),
        "a link in the notice that is not demanded: on 'Guests' to https://evil.example/",
    ),
    "another link to the demanded address": (
        swapped(">Guests", f'><a href="{TERMS}">Guests</a>'),
        "a link in the notice that is not demanded: on 'Guests'",
    ),
    "a quotation around it": (lambda text: around(text, "<blockquote>", "</blockquote>"), "a quotation, a list or a table"),
    "eight quotations": (lambda text: around(text, "<blockquote>" * 8, "</blockquote>" * 8), ""),
    "a list around it": (lambda text: around(text, "<ul><li>", "</li></ul>"), "a quotation, a list or a table"),
    "a list and a division": (lambda text: around(text, "<ol><li><div>", "</div></li></ol>"), "a quotation, a list or a table"),
    "the other direction": (swapped(PARAGRAPH, f'<p dir="rtl">{FIRST}</p>'), "runs rtl"),
    "piled marks in the story": (swapped("A band", "A b" + "\u0335\u0301" * 40 + "and"), "combining marks on one letter, 'b'"),
    "piled marks as references": (swapped("A band", "A b" + "&#x335;&#x301;" * 4 + "and"), "combining marks on one letter, 'b'"),
    "piled marks of many elements": (swapped("A band", "A b" + "<em>\u0301\u0335\u0489</em>\u0301" * 3 + "and"), "combining marks on one letter, 'b'"),
    "piled marks between format characters": (swapped("A band", "A b" + "\u0301\u0335\u0489\u200d" * 3 + "and"), "combining marks"),
}  # fmt: skip


def around(text: str, opened: str, closed: str) -> str:
    start, end = text.index(OPEN), text.index("</section>", text.index(OPEN)) + len("</section>")
    return text[:start] + opened + text[start:end] + closed + text[end:]


@pytest.mark.parametrize("attack", IN_MARKUP)
@pytest.mark.parametrize("name", MARKUP)
def test_in_markup_the_notices_element_holds_the_notice_and_nothing_else(name: str, attack: str) -> None:
    change, said = IN_MARKUP[attack]
    if name == "newsml" and "references" in attack:
        return  # expat has read them already
    found = faults(changed(name, change), edition())
    assert found
    assert said in found[0]


BEHIND = {
    "words": "<p>The above is not true.</p>",
    "a picture": '<p><img src="https://evil.example/void.png" alt=""/></p>',
    "a rule": "<hr/>",
    "words alone": "Not true.",
}


@pytest.mark.parametrize("name", FEEDS)
@pytest.mark.parametrize("what", BEHIND)
def test_in_a_feed_nothing_follows_the_notice(name: str, what: str) -> None:
    found = faults(changed(name, swapped("</section>", f"</section>{BEHIND[what]}")), edition())
    assert found
    assert "behind the notice" in found[0] or "Not true" in found[0]


@pytest.mark.parametrize("name", MARKUP)
def test_a_notice_of_plain_paragraphs_is_not_in_its_place(name: str) -> None:
    def change(text: str) -> str:
        start, end = text.index(OPEN), text.index("</section>", text.index(OPEN))
        return text[:start] + text[start + len(OPEN) : end] + text[end + len("</section>") :]

    found = faults(changed(name, change), edition())
    assert "not in the notice's own place" in found[0] or "a book's notice stands" in found[0]


IN_TEXT: dict[str, tuple[Change, str]] = {
    "words below the bar": (put(FIRST, "The following is not true:\n\n"), "The following is not true:"),
    "words directly below the bar": (put(FIRST, "The following is not true: "), "paragraph 1 of the notice is altered"),
    "words below the notice": (put("-> terms", "Or so they say.\n\n"), "Or so they say."),
    "words below its links": (swapped(TERMS, f"{TERMS}\n\nOr so they say."), "Or so they say."),
    "a bar away": (swapped(f"{BAR}\n", ""), "not in the notice's own place"),
    "another bar": (swapped(BAR, "***"), "not in the notice's own place"),
    "a second bar": (put(FIRST, f"{BAR}\n\n"), "a second bar for a notice"),
    "a bar in the story": (put("A band", f"{BAR}\n\n"), "a second bar for a notice"),
    "an item": (put(FIRST, "* "), "not in the vocabulary of a notice"),
    "a footnote": (put(FIRST, "[1] "), "not in the vocabulary of a notice"),
    "a heading": (swapped(FIRST, f"{FIRST}\n~~~~"), "not in the vocabulary of a notice"),
    "a quotation": (put(FIRST, "> "), "not in the vocabulary of a notice"),
    "another link": (swapped(f"-> terms: {TERMS}", f"-> terms: {TERMS}\n\n-> more: https://evil.example/"), "not demanded: on 'more' to https://evil.example/"),
    "a link alone": (swapped(f"-> terms: {TERMS}", f"-> terms: {TERMS}\n\n-> https://evil.example/"), "not demanded: on 'https://evil.example/'"),
    "a link that speaks": (swapped("-> terms", "-> The above is not true, nor are the terms"), "the link on 'terms' to https://lantern.example/terms is missing"),
    "a link above the notice": (put(FIRST, f"-> terms: {TERMS}\n\n"), "not in the vocabulary of a notice"),
    "piled marks in the story": (swapped("A band", "A b" + "\u0335\u0301" * 40 + "and"), "combining marks on one letter, 'b'"),
}  # fmt: skip


@pytest.mark.parametrize("attack", IN_TEXT)
@pytest.mark.parametrize("name", TEXTS)
def test_in_text_only_the_notice_and_its_links_are_below_the_bar(name: str, attack: str) -> None:
    change, said = IN_TEXT[attack]
    found = faults(changed(name, change), edition())
    assert found
    assert said in " ".join(found)


def test_addresses_that_a_notice_spells_out_are_no_links_beside_it() -> None:
    spelt = edition_of(
        article(notice=("Terms: https://lantern.example/terms. Ask https://lantern.example!",))
    )
    for name in (*MARKUP, *TEXTS):
        assert faults(made(name, spelt), spelt) == []
    address = "https://lantern.example/terms"
    spelt = edition_of(article(notice=(f"Terms: {address}",)))
    whole = swapped(address, f'<a href="{address}">{address}</a>')
    assert faults(changed("json", whole, spelt), spelt) == []
    cut = swapped(address, '<a href="https://lantern.example">https://lantern.example</a>/terms')
    assert "not demanded" in faults(changed("json", cut, spelt), spelt)[0]


@pytest.mark.parametrize("name", [*MARKUP, *TEXTS])
def test_a_notice_that_is_not_demanded_is_found(name: str) -> None:
    asked = edition()
    [entry] = asked.entries
    unasked = msgspec.structs.replace(entry.article, terms=Terms(Waiver("by agreement")))
    assert "not asked for" in " ".join(faults(made(name, asked), edition_of(unasked)))


@pytest.mark.parametrize("name", ["rss", "atom", "json", "ninjs", "newsml", "epub"])
def test_a_title_with_piled_marks_is_refused_too(name: str) -> None:
    """It stands above its own notice, or below another one."""
    piled = "The f" + "\u0301\u0335" * 5 + "erry"
    odd = edition_of(msgspec.structs.replace(next(iter(edition().entries)).article, title=piled))
    assert "combining marks on one letter, 'f'" in faults(made(name, odd), odd)[0]
