"""Combining marks that pile up on a letter: dropped from a story with a loss, refused in a notice.

No orthography loses one.
"""

from __future__ import annotations

import unicodedata

import pytest
from helpers.demanded import demanded
from helpers.sample_editions import edition_of, p

from syndicate.errors import NoticeError
from syndicate.model import Article, Disclaimer, RelatedLink, Source, Waiver
from syndicate.model.blocks import (
    Break,
    Code,
    Emphasis,
    Heading,
    Image,
    Link,
    Listing,
    Paragraph,
    Quote,
    Script,
    Span,
    Strong,
    Table,
    Text,
    plain_text,
)
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify
from syndicate.verify.marks import piled_marks

PILE = "\u0301\u0300" * 9
NOTICE = "Guests write here for themselves."
GIVEN = NoticePolicy(notice_of(NOTICE))

HONEST = {
    "Tibetan": "བཀྲ་ཤིས་བདེ་ལེགས། ཨོཾ་ཨཱཿཧཱུྃ་ བསྒྲུབས་པ།",
    "Sanskrit in Tibetan letters": "ཨོཾ་ཏྲྱ་མྦ་ཀཾ་ རྐྵྨྱེཾ་ ཀྵྨྲྱུྃ་ ཧྲཱིཿ སྭཱ་ཧཱ།",
    "all points and accents of a Hebrew letter": "שּׁ֣ׄ֔",
    "Vietnamese with a mark for each tone": "Ệ ễ ậ ẵ ợ ữ",
    "Hebrew with points and accents": "בְּרֵאשִׁ֖ית בָּרָ֣א אֱלֹהִ֑ים אֵ֥ת הַשָּׁמַ֖יִם וְאֵ֥ת הָאָֽרֶץ׃ יְרוּשָׁלִַ֔ם שִּׁ֗֔",
    "Quranic Arabic": "ٱلْحَمْدُ لِلَّهِ رَبِّ ٱلْعَـٰلَمِينَ ۝ مَّآ أَنتَ",
    "Vietnamese": "Tiếng Việt không khó lắm, ngữ nghĩa rõ ràng.",
    "Thai": "ที่นี่ปู่ย่าตายายกินน้ำ เป็นต้น",
    "Burmese": "မြွှေံ့ နှင့် ကျွန်ုပ်တို့၏",
    "Hindi": "भक्त्यः संस्कृतं त्र्यम्बकं",
    "Khmer": "ខ្ញុំស្រឡាញ់ភាសាខ្មែរ ស្ត្រី",
    "Church Slavonic": "гдⷭ҇ь бг҃ъ на́шъ",
    "phonetic signs": "t͡ʃ ɔ̃̌ː ẽ̞̆",
    "emoji": "1\ufe0f\u20e3 👩🏽\u200d🚀 🏴󠁧󠁢󠁥󠁮󠁧󠁿 ❤\ufe0f\u200d🔥",
}


def made(*body: object, policy: NoticePolicy = GIVEN, **fields: object) -> Article:
    source = Source("ferry.txt", "text", "0" * 64)
    return normalise(Draft(source=source, body=body, **{"title": "The ferry", **fields}), policy)  # type: ignore[arg-type]


@pytest.mark.parametrize("script", HONEST)
@pytest.mark.parametrize("form", ["NFC", "NFD"])
def test_no_orthography_loses_a_mark(script: str, form: str) -> None:
    text = unicodedata.normalize(form, HONEST[script])  # type: ignore[arg-type]
    article = made(p(text), policy=NoticePolicy(notice_of(text)), title=text)
    assert article.losses == ()
    assert article.title == unicodedata.normalize("NFC", text)
    assert piled_marks(text) == ""


def test_marks_beyond_six_on_a_letter_are_dropped_with_a_loss_that_names_them() -> None:
    article = made(p(f"The f{PILE}erry came b{PILE}ack."))
    assert plain_text(article.body) == f"The f{PILE[:6]}erry came b{PILE[:6]}ack."
    named = "U+0300 COMBINING GRAVE ACCENT, U+0301 COMBINING ACUTE ACCENT"
    [loss] = article.losses
    assert loss.what == f"dropped 24 combining marks, beyond 6 on one letter: {named}"


@pytest.mark.parametrize("mark", ["\u0301", "\u20dd"], ids=["nonspacing", "enclosing"])
def test_six_marks_on_a_letter_are_read_and_seven_are_not_wherever_they_stand(mark: str) -> None:
    refused = "more than 6 combining marks on one letter, 'é'"
    for before in (*range(9), *range(100, 109)):
        for after in (0, 1, 100):
            head, tail = "The boat. " * 11, " It sailed." * 11
            head, tail = head[:before], tail[:after]
            assert piled_marks(f"{head}é{mark * 6}{tail}") == ""
            assert piled_marks(f"{head}é{mark * 7}{tail}") == refused, (before, after)


@pytest.mark.parametrize(
    ("text", "letter"),
    [
        ("\u0301" * 7, ""),
        ("a" + "\u0301" * 7, "a"),
        ("ab" + "\u0301" * 7, "b"),
        ("a" + "\u0301" * 3 + "\u200d" + "\u0301" * 4, "a"),
        ("a" + "\u0301" * 2 + "\u2019" + "\u0301" * 7, "\u2019"),
        ("a" + "\u0301" * 2 + "\u2019" + "\u0301" * 6, None),
        ("a" + "\u0301" * 4 + "\u2019" + "\u0301" * 4, None),
        ("a" + "\u0301" * 4 + "b" + "\u0301" * 4, None),
        ("\u2019" * 40, None),
    ],
)
def test_the_letter_is_named_and_each_sign_but_a_format_character_begins_anew(
    text: str, letter: str | None
) -> None:
    said = "" if letter is None else f"more than 6 combining marks on one letter, {letter!r}"
    assert piled_marks(text) == said


def test_a_stack_of_letters_is_as_deep_as_a_paragraph_keeps_free() -> None:
    """The Kalachakra monogram is deeper, and would paint over a notice below it."""
    monogram = "ཧྐྵྨླྺྼྻྂ"
    article = made(p(f"A {monogram} here."))
    assert plain_text(article.body) == f"A {monogram[:7]} here."
    [loss] = article.losses
    assert loss.what.startswith("dropped 2 combining marks, beyond 6 on one letter: ")
    assert piled_marks(monogram[:7]) == ""
    assert "more than 6 combining marks" in piled_marks(monogram)


def test_marks_of_one_letter_are_counted_over_all_inlines_and_format_characters() -> None:
    inside = Emphasis((Text("\u0301\u0302"), Strong((Text("\u0303"),))))
    parts = (Text("x\u0304"), inside, Text("\u0305\u200d\u0306"))
    link = Link("https://lantern.example/", (Text("\u0489"),))
    [block] = made(Paragraph((*parts, link, Text("\u0489b")))).body
    assert block == Paragraph((*parts, Text("b")))


@pytest.mark.parametrize(
    "around",
    [
        lambda text: Emphasis((text,)),
        lambda text: Strong((text,)),
        lambda text: Link("https://lantern.example/", (text,)),
        lambda text: Script("super", (text,)),
        lambda text: Span((text,), "la"),
    ],
    ids=["emphasis", "strong", "link", "script", "span"],
)
def test_marks_are_dropped_inside_of_markup_and_markup_of_nothing_else_goes(around) -> None:
    [block] = made(
        Paragraph((Text("A boat f"), around(Text(PILE)), around(Text(f"f{PILE}")), around(Text("."))))
    ).body
    kept = (Text("A boat f"), around(Text(PILE[:6])), around(Text(f"f{PILE[:6]}")), around(Text(".")))
    assert block == Paragraph(kept)
    [block] = made(Paragraph((Text(f"A boat f{PILE}"), around(Text(PILE)), Text(".")))).body
    assert block == Paragraph((Text(f"A boat f{PILE[:6]}"), Text(".")))


def test_a_line_end_or_a_picture_begins_to_count_anew() -> None:
    picture = Image("https://lantern.example/a.png", "")
    parts = (Text(f"f{PILE}"), Break(), Text(PILE[:6]), picture, Text(PILE[:6]), Text("a."))
    [block] = made(Paragraph(parts)).body
    assert block == Paragraph((Text(f"f{PILE[:6]}"), *parts[1:]))


def test_no_field_and_no_kind_of_block_keeps_a_pile() -> None:
    piled = f"f{PILE}"
    line = (Text(piled),)
    article = made(
        Heading(1, line),
        Listing(((p(piled),),)),
        Quote((p(piled),)),
        Code(piled),
        Table(rows=((line,),), caption=line),
        title=piled,
        standfirst=piled,
        section=piled,
        tags=(piled,),
        copyright=piled,
        related=(RelatedLink(piled, f"https://lantern.example/{piled}"),),
    )
    related = article.related[0]
    fields = (
        article.title,
        article.standfirst,
        article.section,
        *article.tags,
        article.copyright,
        related.title,
    )
    for text in (*fields, plain_text(article.body)):
        assert piled_marks(text) == ""
        assert "f\u0301\u0300" in text
    assert related.url is None
    edition = edition_of(article)
    for name in ("rss", "atom", "json", "ninjs", "newsml", "epub", "txt", "eml"):
        exporter = load_exporter(name)
        artifact = exporter.export(edition, load_theme("newspaper"))
        verdicts = verify(artifact, demanded(edition), load_verifier(exporter.media_type))
        assert [problem for verdict in verdicts for problem in verdict.problems] == []


def test_a_title_made_of_the_first_words_has_no_pile() -> None:
    article = made(p(f"The f{PILE}erry."), title="")
    assert article.title == f"The f{PILE[:6]}erry."


def test_in_a_configured_notice_they_are_an_error_with_their_place() -> None:
    policy = NoticePolicy(notice_of(f"First.\n\nGuests w{PILE}rite."))
    with pytest.raises(
        NoticeError, match=r"ferry\.txt: paragraph 2 of the notice, character 15: more than 6 .* U\+0300"
    ):
        made(p("A boat."), policy=policy)


def test_in_a_source_s_own_notice_too_over_all_its_inlines() -> None:
    notice = Disclaimer.of(((Text("Guests w\u0302"), Emphasis((Text(PILE[:6]),)), Text(".")),), "source")
    with pytest.raises(NoticeError, match="paragraph 1 of the notice, character 15"):
        made(p("A boat."), policy=NoticePolicy(), notice=notice)


def test_in_a_recognised_notice_too() -> None:
    words = (
        "The views expressed in this article are those of the author and do not reflect those of The Lantern."
    )
    story = tuple(
        p(f"A boat tied up at noon, and {number} children counted the gulls on the pier.")
        for number in range(3)
    )
    recognised = made(*story, p(words), policy=NoticePolicy())
    assert isinstance(recognised.terms.disclaimer, Disclaimer)
    with pytest.raises(NoticeError, match="more than 6 combining marks on one letter"):
        made(*story, p(words.replace("author", f"auth{PILE}or")), policy=NoticePolicy())


def test_a_waived_article_is_thinned_as_well() -> None:
    article = made(p(f"f{PILE}"), policy=NoticePolicy(Waiver("by agreement")))
    assert plain_text(article.body) == f"f{PILE[:6]}"
