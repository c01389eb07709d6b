"""Which encoding a file is in: stated, evident, or guessed with a loss."""

from __future__ import annotations

import pytest
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.read.encoding.decode import decode, is_text

FRENCH = "Le phare compte deux cent douze marches. « On me salue », dit-elle, arrivée à l’étage où l’œil se repose."
GERMAN = "Elf Jahre lang tropfte er nur. Über Altenrode hängt seither ein Ton, größer als der Marktplatz und schöner."
POLISH = (
    "Jeż przechodził przez tory jedenaście minut, a pasażerowie wysiedli, żeby mu kibicować. Było już późno."
)
TURKISH = "İskelede bekleyenler şarkı söyledi, çünkü gemi gelmedi. Kaptan yoğurt almaya gitmiş, dönüşte yağmur yağmış."
RUSSIAN = "Фургон стоит во дворе школы с сентября. Книги в нём выдают по-прежнему, только тише и реже."
ARABIC = "يبدأ العمل عند منتصف الليل، حين تغلق المدينة أبوابها وتبقى رائحة الخبز وحدها في الشارع الطويل."
GREEK = "Το πλοίο έφτασε το μεσημέρι στην παλιά προβλήτα, και κανείς δεν παραπονέθηκε για την καθυστέρηση."
HEBREW = "הספינה הגיעה בצהריים אל הרציף הישן, ואיש לא התלונן על האיחור. התזמורת ניגנה שבעה שירים."
JAPANESE = (
    "羽見川にかかる古い橋に、二十冊だけの図書室ができた。屋根はなく、雨の日は休む。借りる人は反対側で返す。"
)
CHINESE = (
    "这家邮局在山顶，每个月只开一天。寄信的人要自己走上来，收信的人要等到明年春天。局长说慢信从来没有丢过。"
)
TAIWANESE = (
    "這家郵局在山頂，每個月只開一天。寄信的人要自己走上來，收信的人要等到明年春天。局長說慢信從來沒有丟過。"
)
KOREAN = "이 섬의 버스에는 정류장이 없다. 길가에서 손을 들면 서고, 내리고 싶으면 노래를 부른다."

LEGACY = (
    (FRENCH, "cp1252", "Windows-1252"),
    (FRENCH.replace("’", "'").replace("œ", "oe"), "latin-1", "Windows-1252"),
    (GERMAN, "cp1252", "Windows-1252"),
    (POLISH, "cp1250", "Windows-1250"),
    (TURKISH, "cp1254", "Windows-1254"),
    (RUSSIAN, "cp1251", "Windows-1251"),
    (RUSSIAN, "koi8_r", "KOI8-R"),
    (ARABIC, "cp1256", "Windows-1256"),
    (GREEK, "cp1253", "Windows-1253"),
    (HEBREW, "cp1255", "Windows-1255"),
    (JAPANESE, "cp932", "Shift_JIS"),
    (JAPANESE, "euc_jp", "EUC-JP"),
    (CHINESE, "gb18030", "GB 18030"),
    (TAIWANESE, "big5", "Big5"),
    (KOREAN, "cp949", "EUC-KR"),
)
MARKED = ("utf-8-sig", "utf-16", "utf-32")
ALL = (FRENCH, GERMAN, POLISH, TURKISH, RUSSIAN, ARABIC, GREEK, HEBREW, JAPANESE, CHINESE, TAIWANESE, KOREAN)


@pytest.mark.parametrize("encoding", [*MARKED, "utf-8"])
@pytest.mark.parametrize("text", ALL)
def test_unicode_that_is_declared_or_evident_is_read_without_a_loss(text: str, encoding: str) -> None:
    assert decode(text.encode(encoding)) == (text, ())


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("text", ALL)
def test_utf_16_without_a_mark_is_known_by_its_zeros(text: str, encoding: str) -> None:
    lines = f"{text}\n\n{text} \n"
    found, losses = decode(lines.encode(encoding))
    assert found == lines
    assert [loss.what for loss in losses] == [
        f"kept the text as {encoding.upper()}, because the file states no encoding"
    ]


@pytest.mark.parametrize(("text", "encoding", "name"), LEGACY, ids=[f"{e}-{t[:6]}" for t, e, _ in LEGACY])
def test_older_encodings_are_guessed_and_the_guess_is_a_loss(text: str, encoding: str, name: str) -> None:
    found, losses = decode(text.encode(encoding))
    assert found == text
    assert [loss.what for loss in losses] == [f"kept the text as {name}, because the file states no encoding"]


@pytest.mark.parametrize("encoding", [*MARKED, "utf-8"])
def test_a_mark_is_no_part_of_the_text(encoding: str) -> None:
    assert decode("Ferry".encode(encoding))[0] == "Ferry"


def test_a_few_broken_bytes_do_not_make_utf_8_another_encoding() -> None:
    data = RUSSIAN.encode().replace("р".encode(), b"\xd1", 1)
    text, losses = decode(data)
    assert text.count("\ufffd") == 1
    assert [loss.what for loss in losses] == ["replaced bytes that are not UTF-8 by U+FFFD"]


def test_utf_16_that_is_cut_short_keeps_what_it_has() -> None:
    text, losses = decode("Ferry returns\n".encode("utf-16") + b"\x00")
    assert text == "Ferry returns\n\ufffd"
    assert len(losses) == 1


@pytest.mark.parametrize(
    "head",
    [
        b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
        b"PK\x03\x04\0\0\x01\xff\0\xfe\x02",
        b"\0" * 64,
        b"%\0\xff\xff\xfe\x81",
    ],
)
def test_binary_data_is_no_text(head: bytes) -> None:
    assert not is_text(head)


@settings(max_examples=examples(200), deadline=None)
@given(text=st.text())
def test_any_text_in_utf_8_is_read_back(text: str) -> None:
    if not text.startswith("\ufeff") and "\0" not in text:
        assert decode(text.encode()) == (text, ())


@settings(max_examples=examples(300), deadline=None)
@given(data=st.binary(max_size=400))
def test_any_bytes_give_some_text(data: bytes) -> None:
    text, losses = decode(data)
    assert isinstance(text, str)
    assert (
        losses
        or text.encode() in (data, data.removeprefix(b"\xef\xbb\xbf"))
        or data[:2] in (b"\xff\xfe", b"\xfe\xff")
    )
