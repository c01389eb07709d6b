"""Pictures in packages: the article's own, the very one that is named, packaged; one that is not there is a loss."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import pytest
from helpers.command_line import syndicate
from helpers.drafts import draft_of
from helpers.pandoc_documents import PACKAGES, written
from helpers.sample_pictures import bomb, chart, saved
from PIL import Image as Picture

from syndicate.errors import ReadError
from syndicate.ingest.images import embedded, illustrate
from syndicate.model import Article
from syndicate.model.blocks import images
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read.pandoc.pictures import stand_ins

PNG = saved(chart(60, 40), "PNG")
OTHER = saved(chart(40, 60), "PNG")
NOTICE = "The opinions are those of the author."


def lamps(folder: Path, form: str) -> bytes:
    """A document of one picture, which pandoc reads from its file."""
    (folder / "lamp.png").write_bytes(PNG)
    head = "---\ntitle: Lamps\nauthor: Ada Vell\ndate: 2021-03-03\nlang: en\n---\n\n"
    return written(f"{head}Before it.\n\n![The lamp]({folder}/lamp.png)\n\n{NOTICE}\n", form)


def members(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


def package(content: dict[str, bytes]) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in content.items():
            target.writestr(name, data)
    return made.getvalue()


def picture_member(content: dict[str, bytes]) -> str:
    [name] = [name for name, data in content.items() if data == PNG]
    return name


def handed_over(data: bytes, form: str) -> dict[str, bytes]:
    return {picture.address: picture.data for picture in draft_of(data, form).pictures}


def illustrated(data: bytes, form: str) -> Article:
    draft = draft_of(data, form)
    made = illustrate([normalise(draft, NoticePolicy(), beside=True)], embedded(draft), None)
    return made.articles[0]


def lost(article: Article) -> list[str]:
    return [loss.what for loss in article.losses if "picture" in loss.what]


@pytest.mark.parametrize("form", PACKAGES)
def test_a_picture_in_a_document_is_packaged_in_epub_and_pdf(form: str, tmp_path: Path) -> None:
    """And needs no file beside it: the one that pandoc read is gone."""
    (tmp_path / f"story.{form}").write_bytes(lamps(tmp_path, form))
    (tmp_path / "lamp.png").unlink()
    done = syndicate(tmp_path, "convert", f"story.{form}", "--to", "epub,pdf", "--disclaimer", NOTICE)
    assert done.returncode == 0, done.stderr
    assert "picture" not in done.stderr
    assert "URL" not in done.stderr
    [book], [paper] = tmp_path.glob("out/*.epub"), tmp_path.glob("out/*.pdf")
    with zipfile.ZipFile(book) as opened:
        shown = [opened.read(name) for name in opened.namelist() if name.endswith(".png")]
    assert chart(60, 40).tobytes() in [
        Picture.open(io.BytesIO(one)).convert("RGB").tobytes() for one in shown
    ]
    with pikepdf.open(paper) as pdf:
        found = [
            one for one in pdf.objects if isinstance(one, pikepdf.Stream) and one.get("/Subtype") == "/Image"
        ]
        sizes = [(int(one.Width), int(one.Height)) for one in found]
    assert (60, 40) in sizes


@pytest.mark.parametrize("form", PACKAGES)
def test_the_body_names_a_picture_by_its_address(form: str, tmp_path: Path) -> None:
    draft = draft_of(lamps(tmp_path, form), form)
    assert [image.source for image in images(draft.body)] == [picture.address for picture in draft.pictures]
    assert [picture.data for picture in draft.pictures] == [PNG]


@pytest.mark.parametrize("form", PACKAGES)
def test_a_picture_that_the_article_does_not_show_is_not_handed_over(form: str, tmp_path: Path) -> None:
    content = members(lamps(tmp_path, form))
    folder = picture_member(content).rpartition("/")[0]
    data = package(content | {f"{folder}/cover.png": OTHER})
    assert list(handed_over(data, form).values()) == [PNG]


@pytest.mark.parametrize("form", PACKAGES)
def test_a_picture_that_is_not_in_its_document_is_a_loss_and_its_words_stay(
    form: str, tmp_path: Path
) -> None:
    """Nor does one by the same name in another folder stand in for it."""
    content = members(lamps(tmp_path, form))
    name = picture_member(content)
    del content[name]
    content[f"elsewhere/{name}"] = content[f"word/glossary/{name.removeprefix('word/')}"] = OTHER
    done = illustrated(package(content), form)
    [what] = lost(done)
    assert name.rpartition("/")[2] in what
    assert "there is no such file" in what
    assert "The lamp" in done.text


# Word: where a relationship may lead


def relinked(folder: Path, target: str, *, mode: str = "", member: str = "") -> bytes:
    """A Word document whose picture has another target, and stands there."""
    content = members(lamps(folder, "docx"))
    name = picture_member(content)
    rels = "word/_rels/document.xml.rels"
    old = f'Target="{name.removeprefix("word/")}"'.encode()
    assert old in content[rels]
    content[rels] = content[rels].replace(old, f'Target="{target}"{mode}'.encode())
    del content[name]
    return package(content | ({member: PNG} if member else {}))


@pytest.mark.parametrize(
    ("target", "member"),
    [
        ("/word/media/q.png", "word/media/q.png"),
        ("/media/q.png", "media/q.png"),
        ("../media/q.png", "media/q.png"),
        ("media/a%20b.png", "word/media/a%20b.png"),
    ],
)
def test_a_picture_of_word_is_found_where_its_relationship_leads(
    target: str, member: str, tmp_path: Path
) -> None:
    assert list(handed_over(relinked(tmp_path, target, member=member), "docx").values()) == [PNG]


EXTERNAL = ' TargetMode="External"'


@pytest.mark.parametrize(
    ("target", "mode"),
    [
        ("file:///C:/Users/ada/secret/q.png", EXTERNAL),
        ("C:\\Users\\ada\\secret\\q.png", EXTERNAL),
        ("https://courier.example/secret/q.png?key=secret", EXTERNAL),
        ("secret/q.png", ""),
    ],
)
def test_a_picture_that_word_only_links_to_is_a_loss_by_its_name_alone(
    target: str, mode: str, tmp_path: Path
) -> None:
    draft = draft_of(relinked(tmp_path, target, mode=mode), "docx")
    assert draft.pictures == ()
    [what] = [loss.what for loss in draft.losses if "picture" in loss.what]
    assert "'q.png'" in what
    assert "secret" not in what


def test_a_link_that_no_picture_uses_is_no_loss(tmp_path: Path) -> None:
    """Word keeps one beside a picture that is both embedded and linked."""
    content = members(lamps(tmp_path, "docx"))
    rels = "word/_rels/document.xml.rels"
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    more = f'<Relationship Id="rId99" Type="{kind}" Target="https://courier.example/q.png"{EXTERNAL}/>'
    content[rels] = content[rels].replace(b"</Relationships>", more.encode() + b"</Relationships>")
    content["word/document.xml"] = content["word/document.xml"].replace(
        b"<a:blip ", b'<a:blip r:link="rId99" '
    )
    assert b"rId99" in content["word/document.xml"]
    draft = draft_of(package(content), "docx")
    assert [picture.data for picture in draft.pictures] == [PNG]
    assert [loss for loss in draft.losses if "picture" in loss.what] == []


# OpenDocument and EPUB: what an address may look like


def test_a_picture_of_opendocument_is_found_by_a_path_with_a_dot(tmp_path: Path) -> None:
    content = members(lamps(tmp_path, "odt"))
    name = picture_member(content).encode()
    assert b'"' + name + b'"' in content["content.xml"]
    content["content.xml"] = content["content.xml"].replace(b'"' + name + b'"', b'"./' + name + b'"')
    assert list(handed_over(package(content), "odt").values()) == [PNG]


CONTAINER = """<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container"><rootfiles>
<rootfile full-path="{0}content.opf" media-type="application/oebps-package+xml"/></rootfiles></container>"""
PACKAGE = """<package xmlns="http://www.idpf.org/2007/opf" version="3.0" unique-identifier="i">
<metadata xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:identifier id="i">x</dc:identifier><dc:title>Lamps</dc:title>
<dc:language>en</dc:language></metadata><manifest>
<item id="c" href="text/c.xhtml" media-type="application/xhtml+xml"/></manifest>
<spine><itemref idref="c"/></spine></package>"""
CHAPTER = """<html xmlns="http://www.w3.org/1999/xhtml"><head><title>Lamps</title></head><body><h1>Lamps</h1>
<p>Before <img src="{0}" alt="The lamp"/> behind.</p></body></html>"""


def book(folder: str, address: str, pictures: dict[str, bytes]) -> bytes:
    """An EPUB whose package document is in that folder, and its chapter in `text/` below it."""
    return package(
        {
            "mimetype": b"application/epub+zip",
            "META-INF/container.xml": CONTAINER.format(folder).encode(),
            f"{folder}content.opf": PACKAGE.encode(),
            f"{folder}text/c.xhtml": CHAPTER.format(address).encode(),
        }
        | pictures
    )


@pytest.mark.parametrize("folder", ["", "OEBPS/", "a/b/"])
@pytest.mark.parametrize(
    ("address", "member"),
    [
        ("../images/p.png", "images/p.png"),
        ("images/p.png", "text/images/p.png"),
        ("../images/a%20b.png", "images/a b.png"),
        ("../images/p%C3%BC.png", "images/pü.png"),
        ("../images/p.png#part", "images/p.png"),
    ],
)
def test_an_address_in_an_epub_is_relative_to_its_chapter(folder: str, address: str, member: str) -> None:
    """Whatever else is called so."""
    others = {f"{folder}{name}": OTHER for name in ("images/p.png", "text/images/p.png", "p.png")}
    data = book(folder, address, others | {folder + member: PNG})
    assert list(handed_over(data, "epub").values()) == [PNG]


@pytest.mark.parametrize(
    "address", ["../../../../etc/passwd", "/etc/passwd", "file:///etc/passwd", "http://[", ""]
)
def test_an_address_that_leads_out_of_an_epub_gives_nothing(address: str) -> None:
    assert handed_over(book("OEBPS/", address, {"OEBPS/p.png": OTHER}), "epub") == {}


# Bombs


@pytest.mark.parametrize("form", PACKAGES)
def test_a_zip_bomb_in_the_place_of_a_picture_is_refused(form: str, tmp_path: Path) -> None:
    content = members(lamps(tmp_path, form))
    content[picture_member(content)] = bytes(50_000_000)
    with pytest.raises(ReadError, match="a zip bomb") as refused:
        draft_of(package(content), form)
    assert refused.value.hint


@pytest.mark.parametrize("form", PACKAGES)
def test_a_picture_of_too_many_pixels_is_a_loss_and_its_words_stay(form: str, tmp_path: Path) -> None:
    content = members(lamps(tmp_path, form))
    content[picture_member(content)] = bomb()
    done = illustrated(package(content), form)
    [what] = lost(done)
    assert "50 million pixels" in what
    assert "The lamp" in done.text


def test_names_without_end_cost_a_bounded_number_of_members_and_each_is_accounted_for() -> None:
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    targets = [*(f"media/{number}.png" for number in range(600)), f"media/{'x' * 70_000}.png"]
    relations = "".join(
        f'<Relationship Id="r{number}" Type="{kind}" Target="{target}"/>'
        for number, target in enumerate(targets)
    )
    blips = "".join(f'<blip embed="r{number}"/>' for number in range(len(targets)))
    found = {
        "word/document.xml": f"<w>{blips}</w>".encode(),
        "word/_rels/document.xml.rels": f"<Relationships>{relations}</Relationships>".encode(),
    }
    made, losses = stand_ins(found, "a.docx")
    assert len(made) == 500
    assert set(made.values()) == {b""}
    assert len(made) + len(losses) == len(targets)
    assert max(len(loss.what) for loss in losses) < 300
