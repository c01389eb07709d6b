"""Pictures are part of the proof: which ones an article shows, in which order, and that they are what they were."""

from __future__ import annotations

import hashlib
import io

import msgspec
import pytest
from helpers.sample_pictures import SHOWN, asset, chart, photo, saved
from PIL import Image

from syndicate.model import Expectation, PictureDemand, PictureMark
from syndicate.model.passage import Passage, ShownPicture
from syndicate.publish.outputs import _hint
from syndicate.theme import load_theme
from syndicate.verify import compare

PHOTO = asset("https://x.example/a", saved(photo(), "JPEG"))
CHART = asset("https://x.example/b", saved(chart(), "PNG"))


def problems(
    wanted: tuple[PictureMark, ...] | None, shown: tuple[ShownPicture, ...] | None
) -> tuple[str, ...]:
    [verdict] = compare(
        [Passage("a", "A", "page 1", (), shown)], [Expectation("a", "A", (PictureDemand(wanted),))]
    )
    return verdict.problems


def as_file(mark: PictureMark) -> ShownPicture:
    return ShownPicture(sha256=mark.sha256)


def test_the_same_pictures_in_the_same_order_are_demanded() -> None:
    both = (PHOTO.mark, CHART.mark)
    assert problems(both, tuple(map(as_file, both))) == ()
    assert problems(both, (as_file(CHART.mark), as_file(PHOTO.mark))) == (
        "picture 1 is another one, or was changed",
        "picture 2 is another one, or was changed",
    )
    assert problems(both, (as_file(PHOTO.mark),)) == ("picture 2 is missing",)
    assert problems((), (as_file(PHOTO.mark),)) == ("picture 1 is not the article's",)
    assert problems((PHOTO.mark,), (ShownPicture(hidden="it is covered"),)) == (
        "picture 1 is not shown as it is: it is covered",
    )
    assert problems((PHOTO.mark,), (ShownPicture(),)) == ("picture 1 is another one, or was changed",)


def test_a_receipt_that_names_no_pictures_is_too_old_to_prove_any() -> None:
    assert problems(None, (as_file(PHOTO.mark),)) == (
        "its pictures cannot be proven: the receipt was made by an earlier version; convert again",
    )
    assert problems(None, ()) == problems(None, None) == ()


def test_the_hint_for_a_picture_is_about_the_picture() -> None:
    both, theme = (PHOTO.mark, CHART.mark), load_theme("newspaper")
    found = [
        *problems(both, (as_file(CHART.mark), ShownPicture(hidden="it is covered"))),
        *problems(both, ()),
        *problems((), (as_file(PHOTO.mark),)),
        *problems((CHART.mark,), (ShownPicture(pixels=CHART.mark.pixels, thumbnail="00" * 64),)),
    ]
    assert len(found) == 6
    for problem in found:
        hint = _hint(problem, theme)
        assert "picture" in hint
        assert not {"theme", "notice"} & set(hint.split())
    assert "to the notice" in _hint("the notice is missing", theme)


def test_nothing_is_asked_of_a_container_that_holds_no_pictures() -> None:
    assert problems((PHOTO.mark,), None) == ()


def test_a_picture_is_known_by_its_colours_or_its_look_where_its_file_is_gone() -> None:
    by_colours = ShownPicture(pixels=CHART.mark.pixels, thumbnail=CHART.mark.thumbnail)
    assert problems((CHART.mark,), (by_colours,)) == ()
    changed = msgspec.structs.replace(by_colours, thumbnail="00" * 64)
    assert len(problems((CHART.mark,), (changed,))) == 1, "what is seen is black"
    by_look = ShownPicture(thumbnail=PHOTO.mark.thumbnail)
    assert problems((PHOTO.mark,), (by_look,)) == ()
    assert len(problems((CHART.mark,), (by_look,))) == 1


def shades(shade: int) -> str:
    """A thumbnail of which one field differs from black."""
    return "00" * 63 + f"{shade:02x}"


@pytest.mark.parametrize(
    ("picture", "said"),
    [
        (ShownPicture(sha256="a", thumbnail=shades(40)), ()),
        (ShownPicture(pixels="b", thumbnail=shades(40)), ()),
        (ShownPicture(thumbnail=shades(40)), ()),
        (ShownPicture(pixels="b"), ()),
        (ShownPicture(sha256="a", thumbnail=shades(41)), "is there, but something else is seen in its place"),
        (ShownPicture(pixels="b", thumbnail=shades(41)), "is there, but something else is seen in its place"),
        (ShownPicture(thumbnail=shades(41)), "is another one, or was changed"),
        (ShownPicture(pixels="c", thumbnail=shades(0)), "is another one, or was changed"),
        (ShownPicture(sha256="c", thumbnail=shades(0)), "is another one, or was changed"),
        (ShownPicture(sha256="c", pixels="b"), ()),
        (ShownPicture(sha256="a", hidden="it is cut"), "is not shown as it is: it is cut"),
        (ShownPicture(), "is another one, or was changed"),
    ],
)
def test_a_picture_is_its_file_or_its_colours_and_looks_so(picture: ShownPicture, said: str) -> None:
    mark = PictureMark("a", "b", shades(0))
    assert problems((mark,), (picture,)) == ((f"picture 1 {said}",) if said else ())


@pytest.mark.parametrize("kind", SHOWN)
def test_a_mark_is_made_of_the_decoded_file(kind: str) -> None:
    made = asset("https://x.example/a", SHOWN[kind]())
    with Image.open(io.BytesIO(made.data)) as image:
        rgb = image.convert("RGB")
        grey = image.convert("L").resize((8, 8), Image.Resampling.BOX)
    samples = f"{made.width}x{made.height} RGB\n".encode() + rgb.tobytes()
    assert made.mark.sha256 == hashlib.sha256(made.data).hexdigest()
    assert made.mark.pixels == (hashlib.sha256(samples).hexdigest() if made.media_type == "image/png" else "")
    seen = ShownPicture(thumbnail=grey.tobytes().hex())
    assert problems((made.mark,), (seen,)) == ()
