"""Pictures on their way into an edition: what is shown of each, what is refused, and whose files may be named."""

from __future__ import annotations

import base64
import io
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from helpers.misbehaving_server import Server, drip, reply
from helpers.sample_editions import article
from helpers.sample_pictures import (
    SHOWN,
    bomb,
    chart,
    grain,
    in_other_colours,
    photo,
    saved,
    turned,
    with_gps,
)
from PIL import Image as Pillow
from PIL import ImageFile

from syndicate.ingest.images import Illustrated, embedded, illustrate, without_pictures
from syndicate.ingest.images.local import allows_local_images
from syndicate.ingest.images.normalise import NormalisedImage, normalise_image
from syndicate.ingest.images.rejection import ImageRejected
from syndicate.ingest.images.web import Wanted, Web
from syndicate.model import Article, Source
from syndicate.model.asset import content_address
from syndicate.model.blocks import Figure, Image, Link, Listing, Paragraph, Quote, Table, Text, images
from syndicate.model.draft import Draft, EmbeddedPicture
from syndicate.model.loss import lost
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read

PNG = saved(chart(), "PNG")


def pixels(made: NormalisedImage) -> Pillow.Image:
    return Pillow.open(io.BytesIO(made.data))


# Developing


@pytest.mark.parametrize("kind", SHOWN)
def test_every_kind_becomes_a_plain_jpeg_or_png_with_the_same_bytes_each_time(kind: str) -> None:
    data = SHOWN[kind]()
    made = normalise_image(data)
    with pixels(made) as image:
        assert Pillow.MIME[image.format or ""] == made.media_type
        assert image.mode in ("L", "RGB", "P")
        assert not image.has_transparency_data
        assert image.size == (made.width, made.height) == (240, 160)
        assert not image.info.keys() - {"jfif", "jfif_version", "jfif_unit", "jfif_density"}
    assert (made.original.width, made.original.height, made.original.bytes) == (240, 160, len(data))
    assert normalise_image(data) == made


def test_a_chart_stays_exact_and_a_photograph_becomes_a_jpeg() -> None:
    made = normalise_image(PNG)
    assert made.media_type == "image/png"
    assert pixels(made).convert("RGB").tobytes() == chart().tobytes()
    assert normalise_image(saved(grain(300, 300), "PNG")).media_type == "image/jpeg"


def test_a_large_picture_is_made_smaller_and_keeps_its_shape() -> None:
    made = normalise_image(saved(photo(4000, 1000), "JPEG"))
    assert (made.width, made.height) == (1600, 400)
    assert (made.original.width, made.original.height) == (4000, 1000)


@pytest.mark.parametrize(("width", "height"), [(1200, 8), (20, 4000), (1216, 20)])
def test_a_line_between_parts_of_a_page_is_no_picture(width: int, height: int) -> None:
    with pytest.raises(ImageRejected, match=f"it is {width} x {height} pixels, a line and no picture"):
        normalise_image(saved(photo(width, height), "PNG"))
    assert normalise_image(saved(photo(1200, 20), "PNG")).width == 1200


def test_a_rotated_picture_is_turned_upright() -> None:
    made = normalise_image(turned())
    assert (made.width, made.height) == (made.original.width, made.original.height) == (240, 160)
    image = pixels(made).convert("L")
    assert image.getpixel((20, 80)) < 30
    assert image.getpixel((220, 80)) > 220


def test_where_a_photograph_was_taken_leaves_it() -> None:
    data = with_gps()
    assert b"taken at home" in data
    made = normalise_image(data)
    assert b"taken at home" not in made.data
    assert b"Exif" not in made.data
    assert not pixels(made).getexif()


def test_alpha_lies_on_white_paper() -> None:
    clear = Pillow.new("RGBA", (64, 64), (0, 0, 0, 0))
    clear.paste((0, 0, 0, 255), (0, 0, 32, 64))
    image = pixels(normalise_image(saved(clear, "PNG"))).convert("RGB")
    assert image.getpixel((60, 30)) == (255, 255, 255)
    assert image.getpixel((5, 30)) == (0, 0, 0)


def test_sixteen_bits_keep_their_middle_grey() -> None:
    grey = Pillow.new("I;16", (64, 64), 0x8000)
    assert abs(pixels(normalise_image(saved(grey, "PNG"))).convert("L").getpixel((9, 9)) - 128) <= 1


def test_the_colours_of_a_profile_become_srgb() -> None:
    """The profile says that red is blue: whoever ignores it shows red."""
    data = in_other_colours()
    with Pillow.open(io.BytesIO(data)) as ignorant:
        red, _, blue = ignorant.convert("RGB").getpixel((9, 9))
    assert red > blue
    red, _, blue = pixels(normalise_image(data)).convert("RGB").getpixel((9, 9))
    assert blue > red
    assert b"ICC_PROFILE" in data
    assert b"ICC_PROFILE" not in normalise_image(data).data


def test_an_animation_shows_its_first_frame() -> None:
    image = pixels(normalise_image(SHOWN["an animated GIF"]()))
    assert image.convert("RGB").getpixel((60, 80)) == (155, 28, 28)
    assert getattr(image, "n_frames", 1) == 1


SVG = b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script><set/></svg>"
REFUSED = {
    "truncated": (lambda: saved(photo(), "JPEG")[:-900], "damaged"),
    "no picture": (lambda: b"<html>not found</html>", "no JPEG, PNG"),
    "empty": (lambda: b"", "no JPEG, PNG"),
    "PostScript by a picture's name": (
        lambda: b"%!PS-Adobe-3.0 EPSF-3.0\n%%BoundingBox: 0 0 9 9\n",
        "no JPEG",
    ),
    "TIFF": (lambda: saved(photo(), "TIFF"), "no JPEG, PNG"),
    "an SVG": (lambda: SVG, "SVG"),
    "an SVG behind a declaration": (lambda: b"\xef\xbb\xbf<?xml version='1.0'?><!-- x -->" + SVG, "SVG"),
    "a page counter": (lambda: saved(Pillow.new("RGB", (1, 1)), "GIF"), "1 x 1 pixels"),
    "a bomb": (bomb, "50 million pixels"),
    "a bomb that Pillow only warns of": (
        lambda: saved(Pillow.new("1", (10_000, 10_000)), "PNG"),
        "50 million pixels",
    ),
    "too many bytes": (lambda: PNG + b"\0" * 10_000_000, "10 MB"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_harmful_or_invisible_pictures_are_refused(kind: str) -> None:
    make, reason = REFUSED[kind]
    with pytest.raises(ImageRejected, match=reason):
        normalise_image(make())


def test_a_truncated_picture_is_refused_even_if_pillow_is_set_to_load_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", True)
    with pytest.raises(ImageRejected, match="damaged"):
        normalise_image(saved(photo(), "JPEG")[:-900])
    assert ImageFile.LOAD_TRUNCATED_IMAGES


def test_a_bomb_costs_no_memory() -> None:
    """Decoded it would take 196 MB a byte of each pixel; the process may have 100 MB more than it starts with."""
    code = """
        import resource, sys
        from syndicate.ingest.images.normalise import normalise_image
        from syndicate.ingest.images.rejection import ImageRejected
        data = sys.stdin.buffer.read()
        pages = int(open("/proc/self/statm").read().split()[0])
        limit = pages * resource.getpagesize() + 100_000_000
        resource.setrlimit(resource.RLIMIT_AS, (limit, limit))
        try:
            normalise_image(data)
        except ImageRejected as refused:
            print(refused.reason)
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)], input=bomb(), capture_output=True, check=False
    )
    assert (done.stdout, done.stderr) == (b"it has more than 50 million pixels\n", b"")


# Whose files may be named


@pytest.mark.parametrize(
    ("opened", "source", "may"),
    [
        ("a/story.md", Source("a/story.md", "markdown", ""), True),
        ("a/feed.xml", Source("a/feed.xml", "feed", ""), False),
        ("https://x.example/story.md", Source("https://x.example/story.md", "markdown", ""), False),
        ("https://x.example/a.json", Source("a/story.md", "markdown", ""), False),
        ("-", Source("-", "markdown", ""), False),
        ("a/articles.json", Source("a/b/story.md", "markdown", ""), True),
        ("a/articles.json", Source("c/story.md", "markdown", ""), False),
        ("a/articles.json", Source("a/../c/story.md", "markdown", ""), False),
        ("a/articles.json", Source("/etc/story.md", "markdown", ""), False),
        ("a/articles.json", Source("a/link/story.md", "markdown", ""), False),
        ("a/articles.json", Source("a/feed.xml", "feed", ""), False),
    ],
)
def test_only_a_local_source_names_files_and_only_in_its_own_folder(
    opened: str, source: Source, may: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for folder in ("a/b", "c"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "a/link").symlink_to(tmp_path / "c")
    monkeypatch.chdir(tmp_path)
    assert allows_local_images(opened, source) is may


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A story's folder with pictures, and outside it one that is nobody's business."""
    inside = tmp_path / "stories"
    (inside / "pics").mkdir(parents=True)
    (inside / "pics" / "my chart.png").write_bytes(PNG)
    (tmp_path / "secret.png").write_bytes(PNG)
    (inside / "link.png").symlink_to(tmp_path / "secret.png")
    (inside / "way").symlink_to(tmp_path)
    os.mkfifo(inside / "pipe.png")
    return inside


def story(folder: Path, body: str, name: str = "story.md", url: str = "") -> Article:
    front = f"---\ntitle: A story\ncanonical_url: {url}\n---\n\n" if url else "# A story\n\n"
    uri = str(folder / name)
    [draft] = read((front + body).encode(), uri, "markdown")
    return normalise(draft, NoticePolicy(), beside=allows_local_images(uri, draft.source))


def had(*articles: Article, **options: object) -> Illustrated:
    return illustrate(articles, {}, None, **options)  # type: ignore[arg-type]


def test_a_picture_beside_its_story_is_an_asset_named_by_its_content(folder: Path) -> None:
    made = had(story(folder, "![A chart](<pics/my chart.png> 'Two a day')"))
    [asset] = made.assets
    assert made.articles[0].body == (Figure(Image(content_address(PNG), "A chart"), (Text("Two a day"),)),)
    assert made.articles[0].losses == ()
    assert asset.source == content_address(PNG)
    assert asset.name.endswith(".png")


OUTSIDE = {
    "../secret.png": "dropped a picture outside the folder of its source",
    "pics/../../secret.png": "dropped a picture outside the folder of its source",
    "%2e%2e/secret.png": "dropped a picture outside the folder of its source",
    "link.png": "dropped the picture link.png: it lies outside the folder of its article",
    "way/secret.png": "dropped the picture way/secret.png: it lies outside the folder of its article",
    "pipe.png": "dropped the picture pipe.png: it is not a regular file",
    "pics": "dropped the picture pics: it cannot be read (Is a directory)",
    "missing.png": "dropped the picture missing.png: there is no such file beside its article",
    "story.md": "dropped the picture story.md: it is no JPEG, PNG, GIF, WebP or AVIF",
}


@pytest.mark.parametrize("address", [*OUTSIDE, "/etc/passwd", "file:///etc/passwd", "FILE:secret.png"])
def test_a_picture_that_is_not_beside_its_story_is_a_loss_and_its_words_stay(
    folder: Path, address: str
) -> None:
    (folder / "story.md").write_text("words")
    made = had(story(folder, f"Before.\n\n![The words]({address} 'Its caption')"))
    assert made.assets == ()
    [done] = made.articles
    assert done.text == "Before.\n\nThe words\n\nIts caption"
    [loss] = done.losses
    assert loss.what == OUTSIDE.get(address, loss.what)
    assert loss.code in (
        "relative-url-dropped",
        "url-scheme-dropped",
        "picture-dropped",
        "picture-outside-folder-dropped",
    )
    assert str(folder) not in loss.what


def test_a_web_page_or_a_feed_names_no_file(folder: Path) -> None:
    uri = "https://courier.example/story.md"
    [draft] = read(b"# A story\n\n![words](pics/my%20chart.png)", uri, "markdown")
    done = normalise(draft, NoticePolicy(), beside=allows_local_images(uri, draft.source))
    assert done.text == "words"
    assert done.losses == (lost("relative-url-dropped"),)


def test_pictures_everywhere_in_a_story_are_found_and_replaced() -> None:
    good, gone = Image("good.png", "good"), Image("gone.png", "gone")
    body = (
        Paragraph((Text("a "), good, gone, Link("https://x.example/", (gone,)))),
        Listing(((Paragraph((good,)),), (Paragraph((Image("gone.png"),)),))),
        Quote((Figure(good, (gone,)),)),
        Table((((good,), (gone,)),), ((good,), (gone,)), (good,)),
    )
    done = article(body=body, source=Source("nowhere/story.md", "markdown", ""))
    assert [i.source for i in images(done.body)].count("good.png") == 6
    [left] = without_pictures([done])
    assert list(images(left.body)) == []
    assert left.text == done.text
    assert left.body[1] == Listing(((Paragraph((Text("good"),)),),))


# Pictures that a source holds itself


def test_data_urls_become_assets_and_placeholders_do_not() -> None:
    noisy = saved(grain(60, 60), "PNG")
    whole = "data:image/png;base64," + base64.b64encode(noisy).decode()
    blank = "data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEKAAEALAAAAAABAAEAAAICTAEAOw=="
    page = f"<p>Text.</p><p><img src='{whole}' alt='A chart'></p><p><img src='{blank}' alt='Blank'></p>"
    [draft] = read(page.encode(), "page.html", "html")
    done = normalise(draft, NoticePolicy())
    made = illustrate([done], embedded(draft), None)
    assert [image.source for image in images(made.articles[0].body)] == [content_address(noisy)]
    assert [asset.source for asset in made.assets] == [content_address(noisy)]


def test_a_reader_hands_over_the_pictures_that_its_source_holds() -> None:
    body = (Figure(Image("media/image1.png", "A chart")),)
    pictures = (EmbeddedPicture("media/image1.png", PNG), EmbeddedPicture("media/other.png", b"?"))
    source = Source("https://x.example/a.docx", "docx", "")
    draft = Draft(title="A story", body=body, source=source, pictures=pictures)
    made = illustrate([normalise(draft, NoticePolicy())], embedded(draft), None)
    assert [asset.source for asset in made.assets] == [content_address(PNG)]
    assert made.articles[0].losses == ()


def test_a_picture_of_another_file_is_a_loss() -> None:
    done = article(body=(Figure(Image(content_address(b"elsewhere"), "A chart")),))
    made = had(done)
    assert made.articles[0].body == (Paragraph((Text("A chart"),)),)
    assert made.articles[0].losses == (
        lost("picture-dropped", "picture 1", name="", reason="it was part of another file"),
    )


# Pictures of the web


def of_the_web(server: Server, *paths: str, source: str = "") -> Article:
    body = tuple(Figure(Image(server.url(path), f"words of {path}")) for path in paths)
    return article(body=body, source=Source(source or server.url("/story"), "html", ""))


def test_a_picture_of_the_web_is_an_asset_and_stays_where_it_is(server: Server) -> None:
    server.answers["/a"] = reply(PNG, content_type="text/plain")
    wanted = of_the_web(server, "/a", "/a")
    made = had(wanted, wanted, allowed_hosts=frozenset({"127.0.0.1"}))
    assert made.articles == (wanted, wanted)
    assert [asset.source for asset in made.assets] == [server.url("/a")]
    assert server.paths() == ["/a"]


def test_a_picture_that_cannot_be_fetched_is_a_loss_and_stays_a_link(server: Server) -> None:
    server.answers |= {"/svg": reply(SVG), "/page": reply(b"<html>"), "/large": reply(b"\0" * 10_000_001)}
    wanted = of_the_web(server, "/gone?token=s3cret", "/svg", "/page", "/large")
    made = had(wanted, allowed_hosts=frozenset({"127.0.0.1"}))
    [done] = made.articles
    assert (done.body, made.assets) == (wanted.body, ())
    assert [loss.place for loss in done.losses] == [f"picture {n}" for n in (1, 2, 3, 4)]
    assert ["404" in done.losses[0].what, "SVG" in done.losses[1].what] == [True, True]
    assert "s3cret" not in str(done.losses)


def test_a_foreign_article_reaches_no_private_host(server: Server) -> None:
    """Not even one that the job allows: it was allowed for what stands there itself."""
    wanted = of_the_web(server, "/a", source="https://stranger.example/story")
    made = had(wanted, allowed_hosts=frozenset({"127.0.0.1"}))
    assert made.assets == ()
    assert "private" in made.articles[0].losses[0].what
    assert server.connections == 0


def test_pictures_are_given_up_together_once_they_took_too_long(server: Server) -> None:
    server.answers["/slow"] = drip(b"HTTP/1.1 200 OK\r\n\r\n")
    wanted = [Wanted(server.url("/a"), server.url()) for _ in range(7)]
    got = list(Web(None, frozenset({"127.0.0.1"}), seconds=-1).fetch(wanted))
    assert all(isinstance(one, ImageRejected) and "took more than" in one.reason for one in got)
    assert server.connections == 0


def test_a_missing_file_is_looked_for_where_the_article_stands(folder: Path, server: Server) -> None:
    server.answers["/2022/pics/far.png"] = reply(PNG)
    done = story(folder, "![words](pics/far.png)", url=server.url("/2022/story"))
    made = had(done, allowed_hosts=frozenset({"127.0.0.1"}))
    assert [image.source for image in images(made.articles[0].body)] == [server.url("/2022/pics/far.png")]
