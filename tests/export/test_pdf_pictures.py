"""Pictures in the PDF: each is the edition's asset pixel for pixel, and a page of pictures alone is its article's."""

from __future__ import annotations

import io
import random
import shutil
import subprocess
from pathlib import Path
from typing import Literal

import msgspec
import pikepdf
import pydyf
import pypdfium2
import pytest
from helpers.sample_editions import article, edition_of, p
from helpers.sample_pictures import asset, photo, saved
from helpers.verdicts import problems
from PIL import Image as Pillow

from syndicate.export.pdf import Pdf, pdf
from syndicate.export.pdf.streams import settle
from syndicate.model import Edition
from syndicate.model.blocks import Block, Figure, Image, Listing, Paragraph, Quote, Table, Text
from syndicate.theme import load_theme

NEWSPAPER = load_theme("newspaper")
SIDE = 24
PORTRAIT = asset("https://courier.example/dusk.jpg", saved(photo(900, 1300), "JPEG"))


def in_doubt(mode: str, channels: str) -> Pillow.Image:
    """A picture of noise whose compressed rows end with a carriage return, in one picture of 256.

    The last byte of a zlib stream (RFC 1950 section 2.2) is of the Adler-32 sum of what it holds.
    """
    bands = len(mode)
    for seed in range(10_000):
        image = Pillow.frombytes(mode, (SIDE, SIDE), random.Random(seed).randbytes(bands * SIDE * SIDE))
        part = image.getchannel("A") if channels == "A" else image.convert(channels)
        if rows_of(saved(part, "PNG"))[-1:] == b"\r":
            return image
    raise AssertionError("no such picture")


def rows_of(png: bytes) -> bytes:
    """The data of a PNG's IDAT chunks (ISO 15948 section 11.2.3)."""
    found, at = b"", 8
    while at < len(png):
        length = int.from_bytes(png[at : at + 4], "big")
        if png[at + 4 : at + 8] == b"IDAT":
            found += png[at + 8 : at + 8 + length]
        at += length + 12
    return found


KINDS = {"RGB": "RGB", "RGBA": "RGB", "RGBA, its mask": "A", "L": "L", "LA": "L", "LA, its mask": "A"}


def shown(kinds: dict[str, str]) -> tuple[Edition, list[Pillow.Image]]:
    images = [in_doubt(kind.partition(",")[0], channels) for kind, channels in kinds.items()]
    assets = tuple(
        msgspec.structs.replace(
            PORTRAIT,
            source=f"https://courier.example/{n}.png",
            media_type="image/png",
            data=saved(image, "PNG"),
        )
        for n, image in enumerate(images)
    )
    body = tuple(Figure(Image(held.source, "Noise")) for held in assets)
    return edition_of(article(body=(p("Six pictures."), *body)), assets=assets), images


def parts(image: Pillow.Image) -> list[Pillow.Image]:
    """What of a picture is a stream of its own: its colours, and its mask."""
    colours = image.convert("RGB" if image.mode.startswith("RGB") else "L")
    return [colours, image.getchannel("A")] if image.mode.endswith("A") else [colours]


def test_pictures_whose_compressed_bytes_end_with_a_carriage_return_are_their_assets_pixel_for_pixel() -> (
    None
):
    edition, images = shown(KINDS)
    data = pdf.export(edition, NEWSPAPER).data
    assert b"\r\nendstream" not in data
    with pikepdf.open(io.BytesIO(data)) as read:
        streams = [o for o in read.objects if isinstance(o, pikepdf.Stream) and o.get("/Subtype") == "/Image"]
        twice = [stream for stream in streams if isinstance(stream.get("/Filter"), pikepdf.Array)]
        assert len(twice) == len(KINDS), "one stream of each picture was in doubt"
        for stream in twice:
            assert [str(name) for name in stream.Filter] == ["/FlateDecode", "/FlateDecode"]
            assert stream.DecodeParms[1].Predictor == 15
        by_pikepdf = sorted(stream.read_bytes() for stream in streams)
    assert by_pikepdf == sorted(part.tobytes() for image in images for part in parts(image))
    [page] = pypdfium2.PdfDocument(data)
    found = [o.get_bitmap().to_pil() for o in page.get_objects() if isinstance(o, pypdfium2.PdfImage)]
    by_pdfium = sorted(image.convert("RGB").tobytes() for image in found)
    assert by_pdfium == sorted(image.convert("RGB").tobytes() for image in images)


@pytest.mark.judge("qpdf --check")
def test_qpdf_finds_nothing_wrong_with_such_pictures(tmp_path: Path) -> None:
    if shutil.which("qpdf") is None:
        pytest.skip("not run: qpdf is not installed")
    edition, _ = shown({"RGBA, its mask": "A"})
    (tmp_path / "digest.pdf").write_bytes(pdf.export(edition, NEWSPAPER).data)
    done = subprocess.run(["qpdf", "--check", "digest.pdf"], cwd=tmp_path, capture_output=True, check=False)
    assert (done.returncode, done.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("extra", "filters", "parameters"),
    [
        ({}, ["/FlateDecode"], None),
        ({"Filter": "/DCTDecode"}, ["/FlateDecode", "/DCTDecode"], None),
        ({"Filter": pydyf.Array(["/A85", "/Fl"])}, ["/FlateDecode", "/A85", "/Fl"], None),
        (
            {"Filter": pydyf.Array(["/A85", "/Fl"]), "DecodeParms": pydyf.Array(["null", "1 0 R"])},
            ["/FlateDecode", "/A85", "/Fl"],
            ["null", "null", "1 0 R"],
        ),
    ],
)
def test_filters_of_every_form_keep_their_parameters(
    extra: dict[str, object], filters: list[str], parameters: list[str] | None
) -> None:
    document = pydyf.PDF()
    stream = pydyf.Stream([b"ends\r"], dict(extra))
    document.add_object(stream)
    settle(document)
    assert stream.extra["Filter"] == filters
    assert stream.extra.get("DecodeParms") == parameters


SMALL = msgspec.structs.replace(
    NEWSPAPER,
    tokens=tuple({**dict(NEWSPAPER.tokens), "page-size": "90mm 122mm", "columns": "1"}.items()),
)


def essay(body: tuple[Block, ...]) -> Edition:
    return edition_of(article(body=(p("Text."), *body)), article("Another"), assets=(PORTRAIT,))


@pytest.mark.parametrize(
    "body",
    [
        (Figure(Image(PORTRAIT.source, "Dusk")),) * 3,
        (Paragraph((Image(PORTRAIT.source, "Dusk"),) * 4),) * 16,
    ],
    ids=["portraits", "thumbnails"],
)
def test_a_page_without_text_is_its_articles(body: tuple[Block, ...]) -> None:
    edition = essay(body)
    artifact = pdf.export(edition, SMALL)
    texts = [page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(artifact.data)]
    assert any(len(text.split()) < 12 for text in texts), "a page holds its head and its number only"
    assert problems(artifact, edition) == []
    with pikepdf.open(io.BytesIO(artifact.data)) as read:
        roles = [str(o.S) for o in read.objects if isinstance(o, pikepdf.Dictionary) and "/S" in o]
        assert roles.count("/Art") == 2


def striped(width: int, height: int) -> bytes:
    """Black and white in turn along its longer side."""
    image = Pillow.new("L", (width, height), "white")
    step = max(1, max(width, height) // 10)
    for at in range(0, max(width, height), 2 * step):
        image.paste(0, (at, 0, at + step, height) if width > height else (0, at, width, at + step))
    return saved(image, "PNG")


@pytest.mark.parametrize("profile", ["archive", "print"])
@pytest.mark.parametrize("size", [(1200, 20), (20, 1200), (480, 8), (8, 8)], ids=str)
def test_a_thin_picture_passes_wherever_it_stands(
    size: tuple[int, int], profile: Literal["archive", "print"]
) -> None:
    rule = asset("https://courier.example/rule.png", striped(*size))
    image = Image(rule.source, "A rule")
    words = tuple((Text(word * 20),) for word in ("a ", "b "))
    body: tuple[Block, ...] = (
        Figure(image),
        Paragraph((Text("Words "), image, Text(" and words."))),
        Quote((Listing(((Figure(image),),)),)),
        Table(((words[0], (image,), words[1]),), (words[0], (image,), words[1])),
    )
    edition = edition_of(article(body=(p("A boat."), *body)), assets=(rule,))
    assert problems(Pdf(profile=profile).export(edition, NEWSPAPER), edition) == []
