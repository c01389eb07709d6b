"""Pictures of saved pages, and those that a source states beside its text."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.sample_pictures import chart, saved

from syndicate.ingest.images import illustrate
from syndicate.ingest.images.local import allows_local_images
from syndicate.model import Article
from syndicate.model.asset import content_address
from syndicate.model.blocks import Figure, Image, Text, images
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read

PNG = saved(chart(), "PNG")
TEXT = "<p>The quay opened again on Monday, after two years of works, and a band played until noon.</p>"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "Quay_files").mkdir()
    (tmp_path / "Quay_files" / "a chart.png").write_bytes(PNG)
    return tmp_path


def had(folder: Path, name: str, text: str) -> Article:
    uri = str(folder / name)
    [draft] = read(text.encode(), uri, None)
    article = normalise(draft, NoticePolicy(), beside=allows_local_images(uri, draft.source))
    return illustrate([article], {}, None).articles[0]


def page(picture: str = "", head: str = "") -> str:
    canonical = '<link rel="canonical" href="https://quay.example/news/quay">'
    start = f"<!doctype html><html lang=en><head><title>Quay</title>{canonical}{head}</head>"
    return f"{start}<body><article><h1>Quay reopens</h1>{TEXT}{picture}{TEXT}</article></body></html>"


def sources(article: Article) -> list[str]:
    return [image.source for image in images(article.body)]


@pytest.mark.parametrize("address", ["Quay_files/a%20chart.png", "./Quay_files/a chart.png"])
def test_a_saved_page_finds_its_pictures_beside_it_though_it_has_an_address(
    folder: Path, address: str
) -> None:
    made = had(folder, "Quay.html", page(f'<img src="{address}" alt="A chart">'))
    assert sources(made) == [content_address(PNG)]
    assert made.url == "https://quay.example/news/quay"


@pytest.mark.parametrize(
    ("address", "url"),
    [
        ("gone.png", "https://quay.example/news/gone.png"),
        ("/a.png", "https://quay.example/a.png"),
        ("../a.png", "https://quay.example/a.png"),
        ("a.png?w=600", "https://quay.example/news/a.png?w=600"),
    ],
)
def test_a_picture_that_is_not_beside_a_saved_page_is_where_the_page_was(
    folder: Path, address: str, url: str
) -> None:
    uri = str(folder / "Quay.html")
    [draft] = read(page(f'<img src="{address}" alt="A">').encode(), uri, None)
    article = normalise(draft, NoticePolicy(), beside=allows_local_images(uri, draft.source))
    assert sources(article) in ([url], ["gone.png"])  # which is looked for, and then fetched from there


OG = '<meta property="og:image" content="{}"><meta property="og:image:alt" content="A chart of boats">'


def test_a_page_without_a_picture_shows_the_one_that_it_states(folder: Path) -> None:
    made = had(folder, "Quay.html", page(head=OG.format("Quay_files/a chart.png")))
    assert made.body[0] == Figure(Image(content_address(PNG), "A chart of boats"))
    own = had(folder, "Quay.html", page('<img src="Quay_files/a chart.png" alt="Mine">', OG.format("b.png")))
    assert [image.alt for image in images(own.body)] == ["Mine"]
    site = had(folder, "Quay.html", page(head=OG.format("https://quay.example/static/site-logo.png")))
    assert sources(site) == []


@pytest.mark.parametrize(
    "stated",
    [
        "image: Quay_files/a chart.png",
        "image:\n  path: Quay_files/a chart.png\n  alt: Boats",
        "cover: {image: Quay_files/a chart.png, alt: Boats}",
        "images: [Quay_files/a chart.png]",
        "featured_image: Quay_files/a%20chart.png",
    ],
)
def test_a_text_without_a_picture_shows_the_one_of_its_front_matter(folder: Path, stated: str) -> None:
    made = had(folder, "quay.md", f"---\ntitle: Quay reopens\n{stated}\n---\n\nIt opened on Monday.\n")
    assert sources(made) == [content_address(PNG)]
    assert isinstance(made.body[0], Figure)
    assert made.losses == ()


def test_a_text_with_a_picture_keeps_it_and_says_that_the_other_one_is_not_used(folder: Path) -> None:
    text = "---\ntitle: Quay\nimage: other.png\n---\n\n![Boats](<Quay_files/a chart.png> 'Two a day')\n"
    made = had(folder, "quay.md", text)
    assert made.body == (Figure(Image(content_address(PNG), "Boats"), (Text("Two a day"),)),)
    assert [loss.what for loss in made.losses] == ["ignored front matter key 'image'"]


DOCUMENTS = {
    "quay.rst": "Quay reopens\n============\n\n:date: 2026-05-01\n:image: Quay_files/a chart.png\n\n{}\n",
    "quay.org": "#+TITLE: Quay reopens\n#+IMAGE: [[file:Quay_files/a chart.png][Boats]]\n\n{}\n",
    "quay.adoc": "= Quay reopens\nAnn Poe\n:page-image: Quay_files/a chart.png\n\n{}\n",
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_document_without_a_picture_shows_the_one_of_its_header(folder: Path, name: str) -> None:
    made = had(folder, name, DOCUMENTS[name].format("It opened on Monday."))
    assert made.body[0] == Figure(Image(content_address(PNG), "Boats" if name.endswith("org") else ""))
    assert made.losses == ()


def test_a_document_with_a_picture_keeps_it_and_says_that_the_other_one_is_not_used(folder: Path) -> None:
    text = DOCUMENTS["quay.rst"].replace("Quay_files/a chart.png", "other.png")
    made = had(
        folder, "quay.rst", text.format("It opened.\n\n.. image:: Quay_files/a%20chart.png\n\nA band played.")
    )
    assert sources(made) == [content_address(PNG)]
    assert [loss.what for loss in made.losses] == ["ignored document property 'image': 'other.png'"]


LD = '<script type="application/ld+json">{{"@type": "NewsArticle", "headline": "Quay reopens", "image": {}}}</script>'


@pytest.mark.parametrize(
    ("stated", "alt"),
    [
        ('"Quay_files/a chart.png"', ""),
        ('["Quay_files/a chart.png", "b.png"]', ""),
        ('{"@type": "ImageObject", "url": "Quay_files/a chart.png", "caption": "Boats"}', "Boats"),
        ('[{"@type": "ImageObject", "contentUrl": " Quay_files/a chart.png"}]', ""),
    ],
)
def test_a_page_without_a_picture_shows_the_one_of_its_json_ld(folder: Path, stated: str, alt: str) -> None:
    made = had(folder, "Quay.html", page(head=LD.format(stated)))
    assert made.body[0] == Figure(Image(content_address(PNG), alt))


@pytest.mark.parametrize("stated", ["[]", "{}", "7", "null", "[[]]", '{"url": [1]}'])
def test_json_ld_without_an_address_gives_no_picture(folder: Path, stated: str) -> None:
    assert sources(had(folder, "Quay.html", page(head=LD.format(stated)))) == []
