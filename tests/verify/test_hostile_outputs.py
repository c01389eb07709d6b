"""Ten thousand hostile outputs: where a verifier accepts one, a rendering shows a person the exact notice.

500 are made each time, all with ``--all``. The verifiers refuse nearly all of them; what they accept is looked at by
programs of others (`shown_notices`), and each of these is shown to see the notice of the output as it was made.
"""

# ruff: noqa: E501 -- a trick is a line of its table

from __future__ import annotations

import functools
import json
import shutil
from pathlib import Path
from random import Random

import pytest
from helpers.demanded import demanded
from helpers.hostile_containers import in_epub, in_json, in_message, in_text, in_xml, unpacked
from helpers.hostile_markup import LINK, NOTICE, OTHER, changed
from helpers.hostile_pdf import in_pdf
from helpers.sample_editions import article, edition_of, p
from helpers.shown_notices import in_lines, ink, links, page_of, place_of, printed, text_of, texts
from lxml import etree
from PIL import ImageChops

from syndicate.errors import ArtifactError
from syndicate.model import Edition, RequiredLink
from syndicate.model.artifact import Artifact
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify

COUNTS = {
    "rss": 1400,
    "atom": 1000,
    "json": 1200,
    "ninjs": 900,
    "newsml": 800,
    "epub": 2600,
    "txt": 700,
    "eml": 700,
    "pdf": 700,
}
SHARE = 20
"""One of so many is made each time."""
MARKUP = ("rss", "atom", "json", "ninjs", "newsml", "epub")
_CONTENT = {
    "rss": "{http://purl.org/rss/1.0/modules/content/}encoded",
    "atom": "{http://www.w3.org/2005/Atom}content",
}


@functools.cache
def edition() -> Edition:
    return edition_of(
        article("The ferry", body=(p("A boat tied up at noon."), p("A band played.")), notice=(NOTICE,), links=(RequiredLink(*LINK),)),
        article("The bus", body=(p("It keeps its number."), p("The driver waved.")), notice=(OTHER,)),
    )  # fmt: skip


@functools.cache
def made(name: str) -> Artifact:
    return load_exporter(name).export(edition(), load_theme("newspaper"))


def in_content(random: Random, name: str, data: bytes) -> bytes:
    """The article's markup changed where it stands in a feed."""
    if name in _CONTENT:
        root = etree.fromstring(data)
        content = next(root.iter(_CONTENT[name]))
        try:
            content.text = changed(random, content.text or "")
        except ValueError:  # a character that XML has no place for
            content.text = ""
        return etree.tostring(root, encoding="UTF-8", xml_declaration=True)
    if name == "newsml":
        head, start, rest = data.decode().partition("<body>")
        story, end, rest = rest.partition("</body>")
        return (head + start + changed(random, story) + end + rest).encode("utf-8", "replace")
    whole = json.loads(data)
    if name == "json":
        item, key = whole["items"][0], "content_html"
    else:
        item, key = whole["associations"][0]["bodies"][0], "value"
    item[key] = changed(random, item[key])
    return json.dumps(whole).encode()


def hostile(name: str, number: int) -> Artifact:
    """The output of that number, the same on every run."""
    random = Random(f"{name} {number}")
    data = made(name).data
    match name:
        case "txt":
            data = in_text(random, data)
        case "eml":
            data = in_message(random, data)
        case "pdf":
            data = in_pdf(random, data)
        case "epub":
            data = in_epub(random, data)
        case "rss" | "atom" | "newsml" if random.random() < 0.25:
            data = in_xml(random, data)
        case "json" | "ninjs" if random.random() < 0.25:
            data = in_json(random, data)
        case _:
            data = in_content(random, name, data)
    return Artifact(made(name).name, made(name).media_type, data)


def is_accepted(artifact: Artifact) -> bool:
    try:
        verdicts = verify(artifact, demanded(edition()), load_verifier(artifact.media_type))
    except ArtifactError:
        return False
    return not any(verdict.problems for verdict in verdicts)


def accepted(name: str, *, every: bool) -> list[tuple[int, Artifact]]:
    numbers = range(0, COUNTS[name], 1 if every else SHARE)
    outputs = ((number, hostile(name, number)) for number in numbers)
    return [
        (number, artifact)
        for number, artifact in outputs
        if artifact.data != made(name).data and is_accepted(artifact)
    ]


def files_of(artifact: Artifact) -> dict[str, bytes]:
    return unpacked(artifact.data) if artifact.media_type == "application/epub+zip" else {}


every = pytest.mark.parametrize(
    "every", [False, pytest.param(True, marks=pytest.mark.slow)], ids=["some", "all"]
)


def test_the_outputs_are_ten_thousand_and_five_hundred_of_them_are_made_each_time() -> None:
    assert sum(COUNTS.values()) >= 10_000
    assert sum(len(range(0, count, SHARE)) for count in COUNTS.values()) >= 500


@pytest.mark.parametrize("name", COUNTS)
def test_the_outputs_as_they_were_made_are_accepted(name: str) -> None:
    assert is_accepted(made(name))


@every
@pytest.mark.parametrize("name", MARKUP)
@pytest.mark.judge("Chromium")
def test_markup_that_is_accepted_shows_the_notice(name: str, tmp_path: Path, *, every: bool) -> None:
    if shutil.which("chromium") is None:
        pytest.skip("not run: Chromium is not on this machine")
    found = accepted(name, every=every)
    pages = {number: page_of(name, artifact.data, files_of(artifact)) for number, artifact in found}
    inexact = [
        number for number, page in pages.items() if texts(page).count(NOTICE) != 1 or LINK not in links(page)
    ]
    assert inexact == [], "accepted without the exact notice or its link"
    own = page_of(name, made(name).data, files_of(made(name)))
    sheets = [own, *pages.values()]
    inks = [
        one
        for start in range(0, len(sheets), 40)
        for one in ink(sheets[start : start + 40], NOTICE, tmp_path / str(start))
    ]
    assert inks[0] > 1000
    unseen = [number for number, one in zip(pages, inks[1:], strict=True) if one < 0.6 * inks[0]]
    assert unseen == [], "accepted, and the notice has hardly any ink"


@every
@pytest.mark.parametrize("name", ["txt", "eml"])
def test_text_that_is_accepted_shows_the_notice(name: str, *, every: bool) -> None:
    assert in_lines(NOTICE).search(text_of(name, made(name).data))
    unseen = [
        number
        for number, artifact in accepted(name, every=every)
        if len(in_lines(NOTICE).findall(text_of(name, artifact.data))) != 1
    ]
    assert unseen == []


@every
@pytest.mark.judge("poppler")
def test_pages_that_are_accepted_show_the_notice(tmp_path: Path, *, every: bool) -> None:
    if shutil.which("pdftoppm") is None:
        pytest.skip("not run: poppler (pdftotext, pdftoppm) is not on this machine")
    words, [page] = printed(made("pdf").data, tmp_path / "own")
    squeezed = "".join(NOTICE.split())
    assert squeezed in "".join(words.split())
    place = place_of(NOTICE, made("pdf").data, tmp_path)
    altered = []
    for number, artifact in accepted("pdf", every=every):
        shown, drawn = printed(artifact.data, tmp_path / str(number))
        difference = ImageChops.difference(page.crop(place), drawn[0].crop(place)).histogram()
        if squeezed not in "".join(shown.split()) or sum(difference[64:]) > 40:
            altered.append(number)
    assert altered == []
