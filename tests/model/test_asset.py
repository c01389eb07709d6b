"""Pictures by their names: of their bytes, of where they come from, and of what a ``data:`` URL holds."""

from __future__ import annotations

import base64
import hashlib

import msgspec
import pytest
from helpers.sample_pictures import asset, chart, photo, saved

from syndicate.model.asset import content_address, data_of, is_content_address, is_on_the_web

PHOTO = asset("https://x.example/a", saved(photo(), "JPEG"))
CHART = asset("https://x.example/b", saved(chart(), "PNG"))
BYTES = bytes(range(256))
ENCODED = base64.b64encode(BYTES).decode()


def test_a_file_s_name_is_of_its_bytes_and_its_type() -> None:
    for one, suffix in ((PHOTO, "jpg"), (CHART, "png")):
        assert one.name == f"{hashlib.sha256(one.data).hexdigest()[:16]}.{suffix}"
        assert msgspec.structs.replace(one, source="https://y.example/").name == one.name
        assert msgspec.structs.replace(one, data=one.data + b"x").name != one.name


def test_a_picture_without_an_address_is_named_by_its_content() -> None:
    digest = base64.urlsafe_b64encode(hashlib.sha256(b"a").digest()).decode().rstrip("=")
    assert content_address(b"a") == f"ni:///sha-256;{digest}"
    assert is_content_address(content_address(b"a"))
    for other in (
        "",
        PHOTO.source,
        content_address(b"a") + "=",
        content_address(b"a")[:-1],
        "x" + content_address(b"a"),
    ):
        assert not is_content_address(other), other


@pytest.mark.parametrize(
    ("url", "held"),
    [
        (f"data:image/png;base64,{ENCODED}", BYTES),
        (f" DATA:image/svg+xml;charset=utf-8;BASE64,{ENCODED}", BYTES),
        (f"data:image/png;base64,{ENCODED[:9]}%0A {ENCODED[9:]}".replace("+", "%2B"), BYTES),
        ("data:image/png;base64,", b""),
        (f"data:image/png;base64{ENCODED}", None),
        ("data:image/png;base64,?", None),
        (f"data:image/png,{ENCODED}", None),
        (f"data:text/plain;base64,{ENCODED}", None),
        (PHOTO.source, None),
    ],
)
def test_a_data_url_holds_an_image_in_base64(url: str, held: bytes | None) -> None:
    assert data_of(url) == held


def test_pictures_of_the_web_are_those_of_http() -> None:
    assert is_on_the_web("http://x.example/a")
    assert is_on_the_web("https://x.example/a")
    for other in (content_address(b"a"), "ftp://x.example/a", "a.png", "//x.example/a", ""):
        assert not is_on_the_web(other), other
