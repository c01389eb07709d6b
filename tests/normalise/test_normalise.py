"""Draft to article: where the notice comes from, in which order, and what is refused rather than guessed."""

from __future__ import annotations

import msgspec
import pytest
from helpers.sample_editions import NBSP_NOTICE, article, full_edition, p

from syndicate.errors import NoticeError, ReadError
from syndicate.model import Disclaimer, Moment, RequiredLink, Source, Terms, Waiver
from syndicate.model.blocks import (
    Block,
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Link,
    Paragraph,
    Script,
    Strong,
    Text,
    plain_text,
)
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.normalise.identity import mint_id, scope_of
from syndicate.normalise.normalise import normalise
from syndicate.normalise.notice import NO_NOTICE

KNOWN = (
    "The views expressed in this article are those of the author "
    "and do not necessarily reflect those of the Courier."
)
STORY = (p("The first boat tied up at noon."), p("A band played, and the gulls answered."))


def draft(*body: Block, **fields: object) -> Draft:
    source = Source("news/ferry.txt", "text", "ab" * 32)
    defaults: dict[str, object] = {"title": "Ferry returns", "body": body or STORY, "source": source}
    return Draft(**(defaults | fields))  # type: ignore[arg-type]


def unexplained(terms: Terms) -> Terms:
    """Without why a notice was recognised: see tests of recognition."""
    assert isinstance(terms.disclaimer, Disclaimer)
    return Terms(msgspec.structs.replace(terms.disclaimer, evidence=None))


def configured(*paragraphs: str) -> NoticePolicy:
    return NoticePolicy(Disclaimer(paragraphs, "configured"))


def test_configured_comes_before_the_source_s_own_and_that_before_recognition() -> None:
    own = Disclaimer(("From the source.",), "source")
    body = (*STORY, p(KNOWN))
    assert normalise(draft(*body, notice=own), configured("Ours.")).terms == Terms(
        Disclaimer(("Ours.",), "configured")
    )
    assert normalise(draft(*body, notice=own), NoticePolicy()).terms == Terms(own)
    recognised = normalise(draft(*body), NoticePolicy())
    assert unexplained(recognised.terms) == Terms(Disclaimer((KNOWN,), "recognised"))
    assert recognised.body == STORY


def test_an_empty_paragraph_hides_no_notice() -> None:
    """Editors write one below it, or between two paragraphs of it."""
    gap = p("\u00a0")
    recognised = normalise(draft(*STORY, gap, p(KNOWN), gap), NoticePolicy())
    assert (unexplained(recognised.terms), recognised.body) == (
        Terms(Disclaimer((KNOWN,), "recognised")),
        STORY,
    )
    policy = configured("First half of it.", "And the rest.")
    given = normalise(draft(*STORY, p("First half of it."), gap, p("And the rest.")), policy)
    assert given.body == STORY


def test_an_exact_copy_of_the_configured_notice_is_lifted_out_of_the_body_wherever_it_stands() -> None:
    for body in (
        (*STORY, p(NBSP_NOTICE)),
        (p(NBSP_NOTICE), *STORY),
        (STORY[0], p(NBSP_NOTICE), STORY[1], p(NBSP_NOTICE)),
    ):
        assert normalise(draft(*body), configured(NBSP_NOTICE)).body == STORY


def test_a_notice_of_two_paragraphs_is_lifted_only_whole() -> None:
    policy = configured("First half of it, on its own line.", "And the rest.")
    whole = (p("First half of it, on its own line."), p("And the rest."))
    assert normalise(draft(*STORY, *whole), policy).body == STORY


@pytest.mark.parametrize(
    "altered",
    [
        NBSP_NOTICE.replace("\u00a0", ""),
        NBSP_NOTICE.replace("letters", "letters and comments"),
        NBSP_NOTICE.upper(),
        NBSP_NOTICE[:-10],
    ],
)
def test_the_configured_notice_in_altered_form_is_an_error_not_a_guess(altered: str) -> None:
    with pytest.raises(NoticeError, match=r"news/ferry\.txt: carries the configured notice in altered form"):
        normalise(draft(*STORY, p(altered)), configured(NBSP_NOTICE))


def test_an_altered_form_in_a_line_of_a_longer_paragraph_is_an_error_too() -> None:
    altered = Text(KNOWN.replace("do not", "do"))
    lines = (Text("By Ada Vell. " * 40), Break(), altered, Break(), Text("Photos: Desk. " * 40))
    with pytest.raises(NoticeError, match="carries the configured notice in altered form"):
        normalise(draft(*STORY, Paragraph(lines)), configured(KNOWN))


def test_the_notice_around_a_page_s_article_is_no_altered_form_of_it() -> None:
    done = normalise(draft(surroundings=(KNOWN, "Home")), configured(KNOWN))
    assert done.terms.disclaimer.paragraphs == (KNOWN,)  # type: ignore[union-attr]
    altered = KNOWN.replace("do not", "do")
    with pytest.raises(NoticeError, match="carries the configured notice in altered form"):
        normalise(draft(surroundings=(altered, "Home")), configured(KNOWN))


def test_a_part_of_the_notice_in_the_text_goes_where_the_rest_stands_around_it() -> None:
    first, second = "The Lantern lends this story to others.", "Keep this line with it, and change no word."
    inside = draft(*STORY, p(second), surroundings=(first,))
    assert normalise(inside, configured(first, second)).body == STORY
    assert normalise(draft(*STORY, p(second), surroundings=("Home",)), NoticePolicy(Waiver("ours"))).body[
        -1
    ] == p(second)


def test_a_notice_that_the_source_states_itself_is_not_replaced() -> None:
    """Only what of it cannot be held is a loss."""
    link = Link("javascript:x", (Text("the terms"),))
    notice = Disclaimer.of(((link, Text(" of The Lantern hold for this story.")),), "source")
    done = normalise(draft(notice=notice), NoticePolicy())
    assert [loss.code for loss in done.losses] == ["notice-link-dropped", "url-scheme-dropped"]


def test_a_story_that_only_resembles_the_notice_is_left_alone() -> None:
    body = (
        *STORY,
        p("The Harbour Courier prints letters. They come by boat, in sacks, and the gulls read them first."),
    )
    assert normalise(draft(*body), configured(NBSP_NOTICE)).body == body


@pytest.mark.parametrize(
    "last", ["We remind the council of its promise.", "We remind readers that the pool is closed."]
)
def test_a_last_paragraph_that_merely_begins_we_remind_stays(last: str) -> None:
    body = (*STORY, p(last))
    done = normalise(draft(*body), NoticePolicy())
    assert done.body == body
    assert done.terms == Terms(Waiver(NO_NOTICE))


def test_an_article_without_a_notice_is_waived_with_a_reason_or_refused() -> None:
    assert normalise(draft(), NoticePolicy()).terms == Terms(Waiver(NO_NOTICE))
    with pytest.raises(NoticeError, match=r"news/ferry\.txt: no notice in it, and one is required"):
        normalise(draft(), NoticePolicy(required=True))


def test_a_waiver_for_a_missing_notice_does_not_satisfy_require_disclaimer() -> None:
    with pytest.raises(NoticeError):
        normalise(draft(notice=Waiver(NO_NOTICE)), NoticePolicy(required=True))
    deliberate = Waiver("our own text")
    assert normalise(draft(notice=deliberate), NoticePolicy(required=True)).terms == Terms(deliberate)


def test_a_waiver_leaves_the_text_as_it_is() -> None:
    body = (*STORY, p(KNOWN))
    done = normalise(draft(*body), NoticePolicy(Waiver("our own")))
    assert (done.body, done.terms) == (body, Terms(Waiver("our own")))


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\ud800", "\t", "\u2028"])
def test_a_character_that_cannot_be_kept_everywhere_is_an_error_in_a_notice(character: str) -> None:
    with pytest.raises(NoticeError, match=f"paragraph 1 of the notice holds U\\+{ord(character):04X}"):
        normalise(draft(), configured(f"Not{character}ours."))


def test_a_notice_is_nfc_and_otherwise_untouched() -> None:
    text = "Nous ne  partageons\u00a0 pas cafe\u0301"
    [kept] = normalise(draft(), configured(text)).terms.disclaimer.paragraphs  # type: ignore[union-attr]
    assert kept == "Nous ne  partageons\u00a0 pas caf\u00e9"


def test_ids_do_not_depend_on_title_text_url_or_folder() -> None:
    first = draft(published=Moment.parse("2022-10-27"))
    moved = draft(
        p("Other text."),
        title="Corrected",
        url="https://x.example/",
        published=Moment.parse("2022-10-27"),
        source=Source("elsewhere/ferry.txt", "text", "00" * 32),
    )
    assert mint_id(first) == mint_id(moved)
    assert mint_id(first).startswith("tag:syndicate.invalid,2022-10-27:ferry-")
    assert mint_id(first, "courier.example").startswith("tag:courier.example,2022-10-27:ferry-")
    names = ["a.b.txt", "a-b.txt", "A.txt", "a.txt", "ä.txt", "記事.txt", "-"]
    ids = {mint_id(draft(source=Source(name, "text", "00" * 32))) for name in names}
    assert len(ids) == len(names)


def test_a_source_s_own_id_stays() -> None:
    assert normalise(draft(id="urn:x:1"), NoticePolicy()).id == "urn:x:1"


LOCAL = "tag:lantern.example,1970-01-01:here/"
ELSEWHERE = "tag:lantern.example,1970-01-01:"


@pytest.mark.parametrize(
    ("stated", "of_a_file", "expected"),
    [
        *((f"{scheme}:a", True, f"{scheme}:a") for scheme in (
            "acct", "ark", "at", "cid", "did", "doi", "ftp", "hdl", "http", "https", "info", "mid", "ni", "oid", "tag",
            "urn",
        )),
        ("HTTPS://a.example/", True, "HTTPS://a.example/"),
        ("post:a", True, f"{LOCAL}post%3Aa"),
        ("post:a", False, "post:a"),
        ("42", True, f"{LOCAL}42"),
        ("42", False, f"{ELSEWHERE}42"),
        ("a/ü b", False, f"{ELSEWHERE}a%2F%C3%BC%20b"),
        ("http:a b", True, f"{LOCAL}http%3Aa%20b"),
    ],
)  # fmt: skip
def test_an_id_that_means_something_in_its_file_alone_is_put_under_its_name(
    stated: str, expected: str, *, of_a_file: bool
) -> None:
    one = draft(id=stated, local_id=of_a_file)
    assert normalise(one, NoticePolicy(), "lantern.example", scope="here").id == expected
    if expected.startswith(LOCAL):
        unnamed = normalise(one, NoticePolicy(), "lantern.example").id
        assert unnamed == expected.replace("here", scope_of("news/ferry.txt"))


def test_the_name_of_a_source_is_its_address_however_spelled_or_its_file_s() -> None:
    assert scope_of("https://a.example/feed/") == scope_of("http://www.a.example/feed?utm_source=b")
    assert scope_of("news/ferry.txt") == scope_of("old/ferry.txt") != scope_of("news/bus.txt")
    assert scope_of("news/ferry.txt", 1) == scope_of("a/news/ferry.txt", 1) != scope_of("old/ferry.txt", 1)
    assert scope_of("news/u\u0308ber.txt") == scope_of("news/\u00fcber.txt")
    assert scope_of("-") == scope_of("-", 1)


def test_pictures_beside_a_source_are_named_only_where_it_may_name_them() -> None:
    pictured = draft(Paragraph((Text("A boat."), Image("boat.png", "a boat"))))
    assert plain_text(normalise(pictured, NoticePolicy()).body) == "A boat.a boat"
    [block] = normalise(pictured, NoticePolicy(), beside=True).body
    assert block == Paragraph((Text("A boat."), Image("boat.png", "a boat")))
    assert normalise(pictured, NoticePolicy()).body == (Paragraph((Text("A boat."), Text("a boat"))),)


def test_a_missing_title_is_made_of_the_first_words_and_recorded() -> None:
    done = normalise(draft(title=" "), NoticePolicy())
    assert done.title == "The first boat tied up at noon."
    assert done.losses[0].code == "title-taken-from-text"
    with pytest.raises(ReadError, match="no text") as refused:
        normalise(Draft(title="", body=(), source=Source("x", "text", "")), NoticePolicy())
    assert refused.value.code == "source-without-article"


@pytest.mark.parametrize(
    ("stated", "url"),
    [
        ("https://x.example/a b", "https://x.example/a%20b"),
        ("javascript:x", None),
        ("/a", None),
        ("", None),
        (None, None),
    ],
)
def test_the_address_of_an_article_is_a_clean_one_or_none(stated: str | None, url: str | None) -> None:
    assert normalise(draft(url=stated), NoticePolicy()).url == url


def test_a_title_of_the_first_words_has_at_most_eighty_characters() -> None:
    exact = "word " * 15 + "words"
    assert normalise(draft(p(exact), title=""), NoticePolicy()).title == exact
    longer = normalise(draft(p(f"{exact}s and more"), title=""), NoticePolicy()).title
    assert longer == "word " * 14 + "word …"


def test_the_language_is_the_stated_one_or_found_out() -> None:
    french = p(
        "Le premier bateau est arrivé à midi, et toute la ville attendait sur le quai avec des fleurs."
    )
    assert normalise(draft(french, title="Le bateau"), NoticePolicy()).language == "fr"
    assert normalise(draft(language="pt_BR"), NoticePolicy()).language == "pt-BR"


def test_normalising_again_changes_nothing() -> None:
    """What `inspect` wrote is an article already: read back, it is the same."""
    for entry in full_edition().entries:
        done = entry.article
        fields = {name: getattr(done, name) for name in Draft.__struct_fields__ if hasattr(done, name)}
        again = normalise(Draft(**{**fields, "notice": done.terms.disclaimer}), NoticePolicy())
        assert again == done


def test_a_notice_given_by_hand_is_read_as_a_person_writes_it() -> None:
    assert notice_of("One\u00a0 a\nb.\r\n\r\nTwo.\n").paragraphs == ("One\u00a0 a b.", "Two.")
    with pytest.raises(ValueError, match="empty"):
        notice_of(" \n\n ")


def test_a_link_that_the_notice_does_not_hold_is_refused() -> None:
    from helpers.sample_editions import edition_of

    with pytest.raises(NoticeError, match="requires a link"):
        edition_of(article(links=(RequiredLink("absent words", "https://x.example/"),)))


def test_plain_text_of_the_body_holds_no_notice() -> None:
    done = normalise(draft(*STORY, p(NBSP_NOTICE)), configured(NBSP_NOTICE))
    assert NBSP_NOTICE not in plain_text(done.body)


def test_parts_that_a_recognised_notice_cannot_hold_are_losses() -> None:
    logo = Image("https://x.example/logo.png")
    seal = Link("https://x.example/", (Image("https://x.example/seal.png", "our seal"),))
    notice = Paragraph((CodeSpan(KNOWN), Script("super", (Text("1"),)), logo, Text(" "), seal))
    made = normalise(draft(*STORY, notice), NoticePolicy())
    assert isinstance(made.terms.disclaimer, Disclaimer)
    assert made.terms.disclaimer.paragraphs == (f"{KNOWN}1 our seal",)
    assert {loss.what for loss in made.losses} == {
        f"kept code of the notice as text: {KNOWN[:60]!r}",
        "kept raised characters of the notice on the line: '1'",
        "dropped a picture of the notice: 'https://x.example/logo.png'",
        "dropped a picture of the notice, kept its text 'our seal': 'https://x.example/seal.png'",
    }


def test_lowered_characters_and_a_long_address_in_a_notice_are_named_in_its_losses() -> None:
    url = f"https://x.example/{'a' * 100}.png"
    notice = Paragraph((Text(KNOWN), Script("sub", (Text("2"),)), Image(url)))
    assert {loss.what for loss in normalise(draft(*STORY, notice), NoticePolicy()).losses} == {
        "kept lowered characters of the notice on the line: '2'",
        f"dropped a picture of the notice: {url[:80]!r}",
    }


def test_a_notice_has_no_white_space_at_its_ends_however_deep_that_stands() -> None:
    paragraph = (
        Text(" \t"),
        Emphasis((Text("\n"), Strong((Text(" By"),)), Text(" leave "))),
        Text(" of  all\u00a0 "),
        Strong((Text(" \n"),)),
        Text(""),
    )
    notice = Disclaimer.of((paragraph, (Text(" "), Emphasis((Text(" \n"),)))), "source")
    made = normalise(draft(*STORY, notice=notice), NoticePolicy()).terms.disclaimer
    assert isinstance(made, Disclaimer)
    assert made.paragraphs == ("By leave  of  all\u00a0",)
    assert made.inlines == ((Emphasis((Strong((Text("By"),)), Text(" leave "))), Text(" of  all\u00a0")),)


@pytest.mark.parametrize("character", ["\x01", "\x85", "\ufffe", "\ud800"])
def test_a_control_character_in_a_recognised_notice_is_refused_with_its_place(character: str) -> None:
    damaged = KNOWN.replace("article", f"article{character}")
    with pytest.raises(NoticeError, match=rf"ferry\.txt: paragraph 1 .* U\+{ord(character):04X}"):
        normalise(draft(*STORY, p(damaged)), NoticePolicy())
    told = normalise(draft(p(f"A band{character} played."), *STORY, p(KNOWN)), NoticePolicy())
    assert any("U+FFFD" in loss.what for loss in told.losses)
