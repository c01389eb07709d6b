"""The JSON of ``inspect``: what is printed is read back to the same articles, and anything else is refused."""

from __future__ import annotations

import json
from collections.abc import Callable

import msgspec
import pytest
from helpers.sample_editions import arabic, article, japanese, latin, linked, waived
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError
from syndicate.model import Article, Moment, Source, interchange
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.normalise.notice import NO_NOTICE
from syndicate.read.json import reader

SAMPLES: dict[str, Callable[[], Article]] = {
    "latin": latin,
    "linked": linked,
    "arabic": arabic,
    "japanese": japanese,
    "nothing found": lambda: article(waiver=NO_NOTICE),
    "embargoed": lambda: article(embargo=Moment.parse("2022-10-27T06:00:00+00:00"), status="withdrawn"),
}


def reread(data: bytes) -> tuple[Article, ...]:
    drafts = reader.read(data, Source("articles.json", "json", "0" * 64))
    return tuple(normalise(draft, NoticePolicy()) for draft in drafts)


def refusal(data: bytes) -> ReadError:
    with pytest.raises(ReadError) as caught:
        reread(data)
    assert caught.value.message.startswith("articles.json: ")
    assert "--schema" in caught.value.hint
    return caught.value


def changed(change: Callable[[dict[str, object]], object]) -> bytes:
    """The printed form of an article after a change to its object."""
    document = json.loads(interchange.dump((latin(),)))
    change(document["articles"][0])
    return json.dumps(document).encode()


@pytest.mark.parametrize("name", SAMPLES)
def test_an_article_is_read_back_to_itself(name: str) -> None:
    wanted = SAMPLES[name]()
    assert interchange.load(interchange.dump((wanted,))) == (wanted,)
    [found] = reread(interchange.dump((wanted,)))
    assert found == wanted


def test_several_articles_keep_their_order_and_their_own_sources() -> None:
    wanted = (latin(), arabic(), japanese(), linked())
    assert reread(interchange.dump(wanted)) == wanted


def test_a_waiver_of_the_publisher_is_kept() -> None:
    assert reread(interchange.dump((waived(),))) == (waived(),)


def test_no_articles_are_no_drafts() -> None:
    assert reread(b'{"articles": []}') == ()


def test_printing_what_was_read_prints_the_same_bytes() -> None:
    data = interchange.dump((latin(), arabic()))
    assert interchange.dump(reread(data)) == data


@pytest.mark.parametrize("mark", [b"\xef\xbb\xbf", b"\r\n \t", b""])
def test_a_mark_or_white_space_before_it_makes_no_difference(mark: bytes) -> None:
    data = mark + interchange.dump((latin(),))
    assert reader.accepts(data[:4096], "articles.json")
    assert reread(data) == (latin(),)


@pytest.mark.parametrize(
    "head", [b"", b"Title\n", b"[]", b'{"items": []}', b'"articles"', b"\x89PNG", b"{" * 4096]
)
def test_files_that_do_not_begin_like_the_form_are_left_to_other_readers(head: bytes) -> None:
    assert not reader.accepts(head, "articles.json")


TEXTS = st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs")), min_size=1, max_size=60)


@settings(max_examples=examples(150), deadline=None)
@given(title=TEXTS, notice=st.lists(TEXTS, min_size=1, max_size=3), author=TEXTS)
def test_any_text_survives_the_form(title: str, notice: list[str], author: str) -> None:
    wanted = msgspec.structs.replace(
        article(notice=tuple(notice)), title=title, copyright=author, section=author
    )
    assert interchange.load(interchange.dump((wanted,))) == (wanted,)


REFUSED: dict[str, tuple[bytes, str]] = {
    "no JSON": (b"{", "truncated"),
    "empty": (b"", "truncated"),
    "a list": (b"[]", "object"),
    "no articles": (b"{}", "articles"),
    "articles that are none": (b'{"articles": 3}', "$.articles"),
    "not UTF-8": (b'{"articles": ["\xff"]}', "articles"),
    "a field of another version": (b'{"version": 2, "articles": []}', "version"),
    "an unknown field": (changed(lambda one: one.update(headline="x")), "headline"),
    "no id": (changed(lambda one: one.pop("id")), "`id`"),
    "a number for a title": (changed(lambda one: one.update(title=3)), "$.articles[0].title"),
    "a block of no known kind": (
        changed(lambda one: one.update(body=[{"type": "marquee"}])),
        "$.articles[0].body[0]",
    ),
    "a day that does not exist": (changed(lambda one: one.update(published="2022-02-31")), "day"),
    "a date in words": (changed(lambda one: one.update(published="yesterday")), "$.articles[0].published"),
    "a time without a zone": (changed(lambda one: one.update(published="2022-02-01T10:00:00")), "published"),
    "both a notice and a waiver": (
        changed(lambda one: one.update(waiver="why")),
        "either disclaimer or waiver",
    ),
    "neither": (changed(lambda one: one.update(disclaimer=None)), "either disclaimer or waiver"),
    "a notice in the body, which an edition places": (
        changed(lambda one: one.update(body=[{"type": "notice", "paragraphs": [], "fingerprint": ""}])),
        "'notice' - at `$.articles[0].body[0].type`",
    ),
    "related links in a quotation": (
        changed(
            lambda one: one.update(body=[{"type": "quote", "blocks": [{"type": "related", "links": []}]}])
        ),
        "'related' - at `$.articles[0].body[0].blocks[0].type`",
    ),
    "an unknown status": (changed(lambda one: one.update(status="gone")), "$.articles[0].status"),
    "nested too deeply": (b'{"articles":' + b"[" * 100_000, ""),
}


@pytest.mark.parametrize("name", REFUSED)
def test_another_form_is_refused_with_the_place(name: str) -> None:
    data, said = REFUSED[name]
    assert said in refusal(data).message


@pytest.mark.parametrize(
    ("field", "value"),
    [("text", "Another notice."), ("fingerprint", "0" * 64), ("paragraphs", ["Another notice."])],
)
def test_a_notice_that_contradicts_its_fingerprint_is_refused(field: str, value: object) -> None:
    def change(one: dict[str, object]) -> None:
        notice = one["disclaimer"]
        assert isinstance(notice, dict)
        notice[field] = value

    assert "fingerprint" in refusal(changed(change)).message


@settings(max_examples=examples(200), deadline=None)
@given(data=st.data())
def test_any_broken_document_raises_only_a_refusal(data: st.DataObject) -> None:
    whole = interchange.dump((latin(),))
    start = data.draw(st.integers(0, len(whole)))
    junk = data.draw(st.binary(max_size=20) | st.sampled_from([b"null", b"{}", b'"', b"[", b"\\ud800"]))
    broken = whole[:start] + junk + whole[start + data.draw(st.integers(0, 40)) :]
    try:
        reread(broken)
    except ReadError as error:
        refused = error.message
        assert refused.startswith("articles.json: ")
