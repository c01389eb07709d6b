"""What the plain-text reader makes of a newspaper's lines: bylines, dates, interruptions, paragraphs, hostile bytes."""

from __future__ import annotations

import contextlib
import hashlib
import random
import re

import pytest
from helpers.paths import GOLDEN, SAMPLE
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import SyndicateError
from syndicate.heuristics.byline import read_byline
from syndicate.heuristics.date import read_date
from syndicate.model import Article, Author, Disclaimer, Moment, RelatedLink, Source, interchange
from syndicate.model.blocks import plain_text
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read.text import reader

EXPECTED = GOLDEN / "read"
CASES = sorted(path.stem for path in EXPECTED.glob("*.txt"))


def article_of(text: str | bytes, uri: str = "story.txt") -> Article:
    data = text.encode() if isinstance(text, str) else text
    [draft] = reader.read(data, Source(uri, "text", hashlib.sha256(data).hexdigest()))
    return normalise(draft, NoticePolicy())


def said(article: Article) -> tuple[str, ...]:
    """Everything of an article that its file said, in the order of an article."""
    related = (text for link in article.related for text in (link.title, link.url or ""))
    answer = article.terms.disclaimer
    notice = getattr(answer, "paragraphs", ())
    authors = (author.name for author in article.authors)
    url = article.url or ""
    return (article.title, article.standfirst, *authors, url, plain_text(article.body), *related, *notice)


# Goldens: each file is about one thing


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    article = article_of((EXPECTED / f"{case}.txt").read_bytes(), f"{case}.txt")
    made = interchange.dump((article,))
    path = EXPECTED / f"{case}.json"
    if request.config.getoption("--accept", default=False):
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


# Dates


DATES: dict[tuple[str, str], str] = {
    ("en", "October 27 2022"): "2022-10-27",
    ("en", "October 27, 2022"): "2022-10-27",
    ("en", "Oct. 27, 2022"): "2022-10-27",
    ("en", "27 October 2022"): "2022-10-27",
    ("en", "27th October 2022"): "2022-10-27",
    ("en", "the 1st of March 2021"): "2021-03-01",
    ("en", "Thursday, 13 October 2022"): "2022-10-13",
    ("en", "Thu 13 Oct 2022"): "2022-10-13",
    ("en", "Sept. 3, 2019"): "2019-09-03",
    ("en", "Published: May 5, 2020"): "2020-05-05",
    ("en", "Published on May 5, 2020"): "2020-05-05",
    ("en", "Date: 2022-10-27"): "2022-10-27",
    ("en", "2022-10-27"): "2022-10-27",
    ("en", "2022/10/27"): "2022-10-27",
    ("en", "2022-10-27T14:30:00+02:00"): "2022-10-27T14:30:00+02:00",
    ("en", "2022-10-27T14:30:00Z"): "2022-10-27T14:30:00+00:00",
    ("en", "2022-10-27 14:30 UTC"): "2022-10-27T14:30:00+00:00",
    ("en", "October 27, 2022 at 2:30 p.m. ET"): "2022-10-27T14:30:00-04:00",
    ("en", "January 27, 2022 at 2:30 p.m. ET"): "2022-01-27T14:30:00-05:00",
    ("en", "27 October 2022, 14:30 BST"): "2022-10-27T14:30:00+01:00",
    ("en", "27 October 2022 14:30 GMT+3"): "2022-10-27T14:30:00+03:00",
    ("en", "27 October 2022, 12.05 am GMT"): "2022-10-27T00:05:00+00:00",
    ("en", "27 October 2022, 12.05 pm GMT"): "2022-10-27T12:05:00+00:00",
    ("en", "October 27, 2022, 2 p.m. GMT"): "2022-10-27T14:00:00+00:00",
    ("en", "27 October 2022, 14:30"): "2022-10-27",
    ("en", "29 February 2024"): "2024-02-29",
    ("en", "10/27/2022"): "2022-10-27",
    ("en", "27/10/2022"): "2022-10-27",
    ("en", "27.10.2022"): "2022-10-27",
    ("de", "27. Oktober 2022"): "2022-10-27",
    ("de", "Dienstag, 18. Oktober 2022"): "2022-10-18",
    ("de", "Donnerstag, den 27. Oktober 2022"): "2022-10-27",
    ("de", "1. März 2021"): "2021-03-01",
    ("de", "12. Jänner 2022"): "2022-01-12",
    ("de", "27.10.2022"): "2022-10-27",
    ("de", "03.04.2022"): "2022-04-03",
    ("de", "Stand: 27.10.2022, 18:05 Uhr"): "2022-10-27",
    ("de", "Veröffentlicht am 27. Okt. 2022 um 18:05 Uhr CEST"): "2022-10-27T18:05:00+02:00",
    ("fr", "27 octobre 2022"): "2022-10-27",
    ("fr", "Publié le 21 octobre 2022"): "2022-10-21",
    ("fr", "jeudi 27 octobre 2022"): "2022-10-27",
    ("fr", "1er août 2022"): "2022-08-01",
    ("fr", "le 14 févr. 2022 à 18h05"): "2022-02-14",
    ("fr", "03/04/2022"): "2022-04-03",
    ("es", "19 de octubre de 2022"): "2022-10-19",
    ("es", "jueves, 27 de octubre de 2022"): "2022-10-27",
    ("es", "3 de setiembre de 2021"): "2021-09-03",
    ("es", "Publicado el 19 de octubre del 2022"): "2022-10-19",
    ("es", "1 de marzo de 2021 a las 14:30"): "2021-03-01",
    ("it", "27 ottobre 2022"): "2022-10-27",
    ("it", "giovedì 27 ottobre 2022"): "2022-10-27",
    ("it", "Pubblicato il 27 ottobre 2022 alle 14:30"): "2022-10-27",
    ("pt", "27 de outubro de 2022"): "2022-10-27",
    ("pt", "Publicado em 1 de março de 2022"): "2022-03-01",
    ("pt", "quinta-feira, 27 de outubro de 2022"): "2022-10-27",
    ("pt", "27/10/2022 às 14h30"): "2022-10-27",
    ("nl", "27 oktober 2022"): "2022-10-27",
    ("nl", "donderdag 27 oktober 2022"): "2022-10-27",
    ("nl", "1 maart 2021"): "2021-03-01",
    ("nl", "Gepubliceerd op 27 oktober 2022 om 14:30 uur"): "2022-10-27",
    ("sv", "27 oktober 2022"): "2022-10-27",
    ("sv", "Publicerad den 5 maj 2020"): "2020-05-05",
    ("sv", "den 1 mars 2021 kl. 14:30"): "2021-03-01",
    ("pl", "27 października 2022"): "2022-10-27",
    ("pl", "3 maja 2021 r."): "2021-05-03",
    ("pl", "Opublikowano: 12 sierpnia 2020 roku"): "2020-08-12",
    ("tr", "27 Ekim 2022"): "2022-10-27",
    ("tr", "27 Ekim 2022 Perşembe"): "2022-10-27",
    ("tr", "1 Ağustos 2021"): "2021-08-01",
    ("tr", "Güncelleme: 2 Ocak 2021"): "updated 2021-01-02",
    ("ru", "27 октября 2022"): "2022-10-27",
    ("ru", "24 октября 2022 г."): "2022-10-24",
    ("ru", "Опубликовано: 1 марта 2021 года"): "2021-03-01",
    ("ru", "27 октября 2022, 14:30 MSK"): "2022-10-27T14:30:00+03:00",
    ("ru", "03.04.2022"): "2022-04-03",
    ("uk", "27 жовтня 2022"): "2022-10-27",
    ("uk", "1 березня 2021 р."): "2021-03-01",
    ("el", "27 Οκτωβρίου 2022"): "2022-10-27",
    ("el", "1 Μαρτίου 2021"): "2021-03-01",
    ("ar", "20 تشرين الأول 2022"): "2022-10-20",
    ("ar", "27 أكتوبر 2022"): "2022-10-27",
    ("ar", "٢٧ أكتوبر ٢٠٢٢"): "2022-10-27",
    ("ar", "الخميس 27 أكتوبر 2022"): "2022-10-27",
    ("ar", "3 كانون الثاني 2021"): "2021-01-03",
    ("ar", "١ آذار ٢٠٢١"): "2021-03-01",
    ("ar", "12 جويلية 2021"): "2021-07-12",
    ("ar", "نشر في: 27 أكتوبر 2022"): "2022-10-27",
    ("fa", "27 اکتبر 2022"): "2022-10-27",
    ("he", "27 באוקטובר 2022"): "2022-10-27",
    ("he", "פורסם: 1 במרץ 2021"): "2021-03-01",
    ("ja", "2022年10月22日"): "2022-10-22",
    ("ja", "２０２２年１０月２２日"): "2022-10-22",
    ("ja", "2022年10月22日（土）"): "2022-10-22",
    ("ja", "令和4年10月27日"): "2022-10-27",
    ("ja", "令和元年5月1日"): "2019-05-01",
    ("ja", "平成31年4月30日"): "2019-04-30",
    ("ja", "昭和64年1月7日"): "1989-01-07",
    ("ja", "2022年10月22日 14時30分"): "2022-10-22",
    ("ja", "公開日：2022年10月22日"): "2022-10-22",
    ("ja", "2022/10/22 14:30 JST"): "2022-10-22T14:30:00+09:00",
    ("zh", "2022年10月27日"): "2022-10-27",
    ("zh", "2022年10月27日 星期四"): "2022-10-27",
    ("zh", "发布时间：2022-10-27 14:30"): "2022-10-27",
    ("ko", "2022년 10월 27일"): "2022-10-27",
    ("ko", "입력 2022.10.27 14:30"): "2022-10-27",
    ("ko", "2022년 10월 27일 목요일"): "2022-10-27",
    ("en", "Updated: October 28, 2022"): "updated 2022-10-28",
    ("fr", "Mis à jour le 28 octobre 2022"): "updated 2022-10-28",
    ("de", "Aktualisiert am 28. Oktober 2022"): "updated 2022-10-28",
    ("ru", "Обновлено: 28 октября 2022"): "updated 2022-10-28",
    ("en", "03.04.2022"): "2022-04-03",
    ("de", "27. Oktober 2022, 14 Uhr CEST"): "2022-10-27T14:00:00+02:00",
    ("fr", "jeudi 27/10/2022"): "2022-10-27",
    ("nl", "03-04-2022"): "2022-04-03",
    ("ja", "2022年10月22日 午後2時30分 JST"): "2022-10-22T14:30:00+09:00",
    ("ja", "2022年10月22日 午前0時5分"): "2022-10-22",
    ("zh", "2022年10月27日 14点30分"): "2022-10-27",
    ("ko", "2022년 10월 27일 오후 2시 30분"): "2022-10-27",
    ("ja", "更新日：2022年10月28日"): "updated 2022-10-28",
    ("und", "27 octobre 2022"): "2022-10-27",
    ("und", "27 października 2022"): "2022-10-27",
}
NO_DATES = (
    ("en", "yesterday"),
    ("en", "October 2022"),
    ("en", "2022"),
    ("en", "Chapter 12"),
    ("en", "31 June 2022"),
    ("en", "29 February 2023"),
    ("en", "The ferry of October 27, 2022 was late"),
    ("en", "Ferry 12 leaves at 14:30"),
    ("en", "3 days ago"),
    ("en", "99/99/2022"),
    ("de", "vor 3 Tagen"),
    ("fr", "il y a 2 jours"),
    ("ja", "3日前"),
    ("ja", "令和4年13月40日"),
    ("ar", "قبل 3 أيام"),
)


@pytest.mark.parametrize(("language", "text"), DATES)
def test_a_date_is_read_as_its_language_writes_it(language: str, text: str) -> None:
    dated = read_date(text, "line 3", language)
    assert dated is not None
    found = [dated.published.isoformat()] if dated.published else []
    found += [f"updated {dated.updated.isoformat()}"] if dated.updated else []
    assert found == [DATES[language, text]]


@pytest.mark.parametrize("text", ["27 October 2022 14:30 +99:99", "27 October 2022, 14:30 UTC+25"])
def test_a_zone_that_there_is_not_leaves_the_day(text: str) -> None:
    found = read_date(text, "", "en")
    assert found is not None
    assert found.published == Moment.parse("2022-10-27")
    assert found.losses


@pytest.mark.parametrize(("language", "text"), NO_DATES)
def test_text_that_is_not_a_date_never_becomes_one(language: str, text: str) -> None:
    assert read_date(text, "", language) is None


# Bylines


BYLINES: dict[tuple[str, str], str] = {
    ("en", "By Ada Vell"): "Ada Vell",
    ("en", "by Tomas Reyl"): "Tomas Reyl",
    ("en", "BY ADA VELL"): "ADA VELL",
    ("en", "By: Ada Vell"): "Ada Vell",
    ("en", "Written by Ada Vell"): "Ada Vell",
    ("en", "By Ada Vell and Jonas Okoro"): "Ada Vell; Jonas Okoro",
    ("en", "By Ada Vell, Jonas Okoro and Mia Chen"): "Ada Vell; Jonas Okoro; Mia Chen",
    ("en", "By Ada Vell, Jonas Okoro, and Mia Chen"): "Ada Vell; Jonas Okoro; Mia Chen",
    ("en", "By Ada Vell & Jonas Okoro"): "Ada Vell; Jonas Okoro",
    ("en", "By J. R. Okoro"): "J. R. Okoro",
    ("en", "By Ada Vell, Senior Reporter"): "Ada Vell, Senior Reporter",
    ("en", "By Ada Vell, Political Editor, and Mia Chen"): "Ada Vell, Political Editor; Mia Chen",
    ("en", "By Ada Vell and Mia Chen, Staff Writers"): "Ada Vell; Mia Chen, Staff Writers",
    ("fr", "Par Claire Delmas, envoyée spéciale"): "Claire Delmas, envoyée spéciale",
    ("en", "By Maria de la Cruz"): "Maria de la Cruz",
    ("en", "By Anne-Marie O’Neill"): "Anne-Marie O’Neill",
    ("en", "By Harbour Desk"): "[Harbour Desk]",
    ("en", "By News Desk"): "[News Desk]",
    ("en", "By the editorial board"): "[the editorial board]",
    ("en", "By Reuters"): "[Reuters]",
    ("en", "Reuters"): "[Reuters]",
    ("en", "By Ada Vell and AFP"): "Ada Vell; [AFP]",
    ("en", "By The Associated Press"): "[The Associated Press]",
    ("en", "By the Arts and Culture Desk"): "[the Arts and Culture Desk]",
    ("de", "Von Miriam Holt und Paul Sander"): "Miriam Holt; Paul Sander",
    ("de", "Von Karl von der Aue"): "Karl von der Aue",
    ("de", "Von unserer Redaktion"): "[unserer Redaktion]",
    ("de", "dpa"): "[dpa]",
    ("fr", "Par Claire Delmas"): "Claire Delmas",
    ("fr", "Par Claire Delmas, Luc Petit et Anne Roy"): "Claire Delmas; Luc Petit; Anne Roy",
    ("fr", "Par la rédaction"): "[la rédaction]",
    ("es", "Por Redacción"): "[Redacción]",
    ("es", "Por Inés Soto y Juan Paz"): "Inés Soto; Juan Paz",
    ("it", "di Carla Neri e Ugo Bassi"): "Carla Neri; Ugo Bassi",
    ("it", "A cura della redazione"): "[redazione]",
    ("pt", "Por João Prado e Rita Luz"): "João Prado; Rita Luz",
    ("nl", "Door Piet Vos en Els Bakker"): "Piet Vos; Els Bakker",
    ("sv", "Av Lisa Ek och Nils Berg"): "Lisa Ek; Nils Berg",
    ("pl", "Tekst: Ewa Lis i Jan Dąb"): "Ewa Lis; Jan Dąb",
    ("tr", "Haber: Elif Deniz ve Can Su"): "Elif Deniz; Can Su",
    ("ru", "Автор: Анна Седова"): "Анна Седова",
    ("ru", "Авторы: Анна Седова и Пётр Гай"): "Анна Седова; Пётр Гай",
    ("ru", "Отдел новостей"): "[Отдел новостей]",
    ("uk", "Автор: Олена Гай та Петро Лис"): "Олена Гай; Петро Лис",
    ("ar", "بقلم: سلمى حداد"): "سلمى حداد",
    ("ar", "بقلم سلمى حداد وكريم نصر"): "سلمى حداد; كريم نصر",
    ("ar", "بقلم قسم الثقافة"): "[قسم الثقافة]",
    ("he", "מאת: נועה לוי"): "נועה לוי",
    ("ja", "文＝報道部"): "[報道部]",
    ("ja", "文＝佐藤花子"): "佐藤花子",
    ("ja", "文・佐藤花子、田中一郎"): "佐藤花子; 田中一郎",
    ("ja", "佐藤花子 記者"): "佐藤花子",
    ("ja", "編集部"): "[編集部]",
    ("zh", "作者：林小雨"): "林小雨",
    ("zh", "记者：林小雨、王大明"): "林小雨; 王大明",
    ("zh", "本报记者 林小雨"): "林小雨",
    ("en", "By Ani Petros and Efe Kaya"): "Ani Petros; Efe Kaya",
    ("en", "By Ada Vell, Jr. and Jonas Okoro"): "Ada Vell, Jr; Jonas Okoro",
    ("es", "EFE"): "[EFE]",
    ("ar", "بقلم أحمد وليد ووفاء سالم"): "أحمد وليد; وفاء سالم",
    ("ja", "文＝ジョン・スミスと田中一郎"): "ジョン・スミス; 田中一郎",
    ("ja", "文＝さとう花子"): "さとう花子",
    ("zh", "本报记者 林小雨 报道"): "林小雨",
    ("ko", "김하나·박둘 기자"): "김하나; 박둘",
    ("zh", "新华社"): "[新华社]",
    ("ko", "김하나 기자"): "김하나",
    ("ko", "글 김하나"): "김하나",
    ("ko", "연합뉴스"): "[연합뉴스]",
}
NO_BYLINES = (
    ("en", "By noon the quay was full of people who had come to look."),
    ("en", "By the harbour"),
    ("en", "Byzantium falls"),
    ("en", "By evening"),
    ("en", "The desk that nobody wanted"),
    ("en", "Ada Vell"),
    ("de", "Vonseiten der Stadt"),
    ("de", "Von nun an fährt sie wieder"),
    ("fr", "Par ici la sortie"),
    ("fr", "Partout la pluie"),
    ("it", "Di notte il porto dorme"),
    ("ru", "Отсюда видно море"),
    ("ar", "كتب الأطفال في غرفة ناظر المحطة"),
    ("ja", "文化祭がはじまる"),
    ("ja", "消えた新聞記者"),
    ("ko", "글이 사라진 도시"),
    ("en", "Bad news"),
    ("en", "Staff shortages close the pier"),
    ("en", "The weather service reports"),
)


@pytest.mark.parametrize(("language", "text"), BYLINES)
def test_a_byline_names_its_authors_and_says_which_are_no_persons(language: str, text: str) -> None:
    def shown(author: Author) -> str:
        return author.name if author.kind == "person" else f"[{author.name}]"

    found = read_byline(text, language)
    assert found is not None
    assert "; ".join(map(shown, found)) == BYLINES[language, text]


@pytest.mark.parametrize(("language", "text"), NO_BYLINES)
def test_lines_that_are_not_bylines_name_no_author(language: str, text: str) -> None:
    assert read_byline(text, language) is None


# Interruptions


STORY = (
    "Title of it all\n\nBy Ada Vell\n27 October 2022\n\nThe boat came in at noon.\n\n{}\n\nA band played.\n"
)
INTERRUPTIONS: dict[str, tuple[tuple[str, str | None], ...]] = {
    "Read also: The pier": (("The pier", None),),
    "Read also:\nThe pier": (("The pier", None),),
    "READ ALSO:\nThe pier\nTwelve winters": (("The pier", None), ("Twelve winters", None)),
    "Read also:\n\nThe pier": (("The pier", None),),
    "Also read: The pier https://x.example/pier": (("The pier", "https://x.example/pier"),),
    "Also read: The pier (https://x.example/pier)": (("The pier", "https://x.example/pier"),),
    "Read more:\nThe pier\nhttps://x.example/pier": (("The pier", "https://x.example/pier"),),
    "Read more: The pier\nhttps://x.example/pier": (("The pier", "https://x.example/pier"),),
    "Related: [The pier](https://x.example/pier)": (("The pier", "https://x.example/pier"),),
    "Related:\n- The pier\n- Twelve winters": (("The pier", None), ("Twelve winters", None)),
    "Related articles\nThe pier\nIs it late?": (("The pier", None), ("Is it late?", None)),
    "You may also like: The pier": (("The pier", None),),
    "Don’t miss: The pier": (("The pier", None),),
    "See also\nThe pier": (("The pier", None),),
    "Read also: https://x.example/pier": (("https://x.example/pier", "https://x.example/pier"),),
    "À lire aussi : La jetée": (("La jetée", None),),
    "Lire aussi :\nLa jetée": (("La jetée", None),),
    "Lesen Sie auch: Der Steg": (("Der Steg", None),),
    "Mehr zum Thema:\nDer Steg": (("Der Steg", None),),
    "Lea también: El muelle": (("El muelle", None),),
    "Leggi anche: Il molo": (("Il molo", None),),
    "Leia também:\nO cais": (("O cais", None),),
    "Lees ook: De steiger": (("De steiger", None),),
    "Läs också: Bryggan": (("Bryggan", None),),
    "Czytaj także: Molo": (("Molo", None),),
    "Ayrıca okuyun: İskele": (("İskele", None),),
    "İlgili haber: İskele": (("İskele", None),),
    "Читайте также: Причал": (("Причал", None),),
    "ЧИТАЙТЕ ТАКЖЕ:\nПричал": (("Причал", None),),
    "Читайте також: Причал": (("Причал", None),),
    "Διαβάστε επίσης: Η προβλήτα": (("Η προβλήτα", None),),
    "اقرأ أيضا: الرصيف": (("الرصيف", None),),
    "إقرأ أيضاً:\nالرصيف": (("الرصيف", None),),
    "اقرأ أيضًا: الرصيف": (("الرصيف", None),),
    "بیشتر بخوانید: اسکله": (("اسکله", None),),
    "קראו גם: הרציף": (("הרציף", None),),
    "関連記事：桟橋": (("桟橋", None),),
    "あわせて読みたい\n桟橋\n冬": (("桟橋", None), ("冬", None)),
    "延伸阅读：码头": (("码头", None),),
    "相關閱讀\n碼頭": (("碼頭", None),),
    "관련기사: 부두": (("부두", None),),
}
NO_INTERRUPTIONS = (
    "Read also what the harbour master wrote in his book, which nobody else ever did.",
    "More: that was all the baker asked for. She did not get it.",
    "More — much more — is known of the boat.",
    "Related species nest under the pier.",
    "Also: the gulls were late.",
    "Background noise was heard on the quay.",
    "See also how the tide came in, slowly.",
    "Voir la mer ne suffit plus.",
    "Mehr als hundert kamen.",
    "関連する船はなかった。",
    "Read more and write less, the teacher said.",
)


@pytest.mark.parametrize("lines", INTERRUPTIONS)
def test_an_interruption_becomes_related_links_and_leaves_the_story(lines: str) -> None:
    article = article_of(STORY.format(lines))
    assert tuple((link.title, link.url) for link in article.related) == INTERRUPTIONS[lines]
    assert plain_text(article.body) == "The boat came in at noon.\n\nA band played."


@pytest.mark.parametrize("line", NO_INTERRUPTIONS)
def test_a_sentence_that_begins_like_an_interruption_stays_in_the_story(line: str) -> None:
    article = article_of(STORY.format(line))
    assert article.related == ()
    assert plain_text(article.body) == f"The boat came in at noon.\n\n{line}\n\nA band played."


def test_an_interruption_without_blank_lines_ends_where_the_story_goes_on() -> None:
    text = "Title\n\nBy Ada Vell\n\nThe boat came.\nRead also:\nThe pier\nA band played.\nIt rained.\n"
    article = article_of(text)
    assert article.related == (RelatedLink("The pier"),)
    assert plain_text(article.body) == "The boat came.\n\nA band played.\n\nIt rained."


# Headers


def test_a_story_that_is_signed_at_its_end_is_no_standfirst() -> None:
    article = article_of("Title\n\nThe boat came in.\n\nA band played.\n\nBy Ada Vell\n27 October 2022\n")
    assert (article.standfirst, article.authors) == ("", (Author("Ada Vell"),))
    assert plain_text(article.body) == "The boat came in.\n\nA band played."


def test_a_file_without_blank_lines_has_a_header_and_a_story() -> None:
    lines = [f"The boat came in{' late' * n}, and nobody minded{' at all' * (n % 3)}." for n in range(20)]
    article = article_of("\n".join(["Title", "What the boat did", "By Ada Vell", "27 October 2022", *lines]))
    assert (article.title, article.standfirst) == ("Title", "What the boat did")
    assert (article.authors, str(article.published and article.published.day)) == (
        (Author("Ada Vell"),),
        "2022-10-27",
    )
    assert plain_text(article.body).split("\n\n") == lines


@pytest.mark.parametrize(
    "mark", ["(updated 28 October 2022)", ", updated 28 October 2022", "| Updated: 28 October 2022"]
)
def test_two_dates_on_one_line_are_both_kept(mark: str) -> None:
    article = article_of(f"Title\n\nBy Ada Vell\n27 October 2022 {mark}\n\nThe boat came in.\n")
    assert (str(article.published.day), str(article.updated.day)) == ("2022-10-27", "2022-10-28")  # type: ignore[union-attr]
    assert article.standfirst == ""


def test_losses_of_a_date_line_have_their_place() -> None:
    article = article_of("Title\n\nBy Ada Vell\n03/04/2022, 14:30\n\nThe boat came in.\n")
    assert {(loss.place, loss.what) for loss in article.losses} == {
        ("line 4", "dropped the time '14:30', which names no known zone; kept the day"),
        ("line 4", "kept the date '03/04/2022' as 2022-03-04: it has two readings"),
    }


# Bytes


GOOD = (EXPECTED / "french.txt").read_text("utf-8")
RUSSIAN = (EXPECTED / "russian.txt").read_text("utf-8")


def alike(article: Article) -> tuple[object, ...]:
    """What has to be the same however the bytes are written."""
    return (article.title, article.standfirst, article.authors, article.published, article.updated,
            article.language, article.body, article.related, article.terms)  # fmt: skip


UNICODE = ("utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32")


@pytest.mark.parametrize(
    ("text", "encoding"),
    [*((text, encoding) for text in (GOOD, RUSSIAN) for encoding in UNICODE),
     (GOOD, "cp1252"), (RUSSIAN, "cp1251"), (RUSSIAN, "koi8_r")],
)  # fmt: skip
def test_the_encoding_makes_no_difference(text: str, encoding: str) -> None:
    data = text.encode(encoding, "replace")
    assert alike(article_of(data)) == alike(article_of(data.decode(encoding)))


@pytest.mark.parametrize("end", ["\r\n", "\r", "\x85", "\u2028", "\v"])
def test_the_kind_of_line_end_makes_no_difference(end: str) -> None:
    assert alike(article_of(GOOD.replace("\n", end))) == alike(article_of(GOOD))


def test_a_form_feed_parts_lines_and_leaves_no_trace() -> None:
    paged = GOOD.replace("\n\n«", "\n\n\f«")
    assert paged != GOOD
    assert alike(article_of(paged)) == alike(article_of(GOOD))


def test_a_guessed_encoding_is_a_loss_and_a_stated_one_is_not() -> None:
    assert article_of(GOOD.encode("utf-8-sig")).losses == article_of(GOOD).losses
    assert "Windows-1252" in article_of(GOOD.encode("cp1252")).losses[0].what


HOSTILE: dict[str, bytes] = {
    "empty": b"",
    "white space": b" \t\r\n\f\v\n" * 50,
    "only marks": "\ufeff\u200b\n\u2060\u200e\n".encode(),
    "a mark alone": b"\xff\xfe",
    "half a character": b"\xff\xfeA",
    "100,000 blank lines": b"\n" * 100_000,
    "100,000 blank lines and a word": b"\n" * 100_000 + b"word" + b"\r\n" * 1000,
    "50,000 short lines": b"ab\n" * 50_000,
    "50,000 short paragraphs": b"ab\n\n" * 50_000,
    "1 MB on one line": b"word " * 200_000,
    "1 MB in one word": b"w" * 1_000_000,
    "1 MB of commas": b"Title\n\nBy " + b"A, " * 350_000,
    "1 MB of labels": b"Title\n\n" + b"Read also:\n" * 100_000,
    "100,000 dates": b"Title\n\n" + b"27 October 2022\n" * 20_000,
    "NUL": b"Title\0\n\nThe \0boat.\n",
    "only NUL": b"\0" * 5000,
    "controls": bytes(range(1, 32)) * 20 + b"\n\nThe boat.\n",
    "C1 controls": "Title\n\nThe \x80\x9f boat.\n".encode(),
    "lone surrogates": b"Title\n\nThe \xed\xa0\x80\xed\xb0\x80 boat.\n",
    "broken UTF-8": "Title é\n\nThe boat ÀÉ".encode() + b"\xc3\xff\xfe ends.\n",
    "broken UTF-16": b"\xff\xfe" + "Title\n\nThe boat".encode("utf-16-le") + b"\x00\xd8\x00",
    "every byte": bytes(range(256)) * 40,
    "PNG": b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x01\0\0\0\x01\x08\x02" + random.Random(1).randbytes(4000),
    "ZIP": b"PK\x03\x04\x14\0\0\0\x08\0" + random.Random(2).randbytes(4000),
    "bidi overrides": "\u202eTitle\u2066\n\n\u202eThe boat\u202c.\n".encode(),
    "noncharacters": "Title\ufffe\n\nThe \uffff boat.\n".encode(),
    "only labels": b"Read also:\n\nRelated\n\nSee also:\n",
    "only a byline": b"By Ada Vell\n27 October 2022\n",
    "only a notice": b"Disclaimer\n\nThe views expressed are those of the author and do not reflect ours.\n",
    "rules": b"* * *\n\n---\n\n___\n",
    "brackets": b"Title\n\n" + b"[" * 50_000 + b"](" * 50_000,
    "quotes": b"Title\n\n" + b"> " * 50_000,
}  # fmt: skip


@pytest.mark.parametrize("name", HOSTILE)
def test_hostile_bytes_are_an_article_or_are_refused_with_a_hint(name: str) -> None:
    refused = None
    try:
        article = article_of(HOSTILE[name])
        assert interchange.load(interchange.dump((article,))) == (article,)
    except SyndicateError as error:
        refused = error
    assert refused is None or (refused.message.startswith("story.txt: ") and refused.hint)


@pytest.mark.parametrize(
    "name", ["empty", "white space", "only marks", "a mark alone", "only NUL", "PNG", "ZIP"]
)
def test_bytes_that_are_not_text_are_refused(name: str) -> None:
    with pytest.raises(SyndicateError):
        article_of(HOSTILE[name])


@settings(max_examples=examples(200), deadline=None)
@given(data=st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
def test_any_bytes_raise_nothing_else(data: bytes) -> None:
    with contextlib.suppress(SyndicateError):
        article_of(data)


# No word is lost


WORDS = st.sampled_from(
    ("boat", "Pier", "noon", "by", "By", "Ada", "Vell", "and", "the", "The", "of", "27", "October", "2022", "quay.",
     "Read", "also:", "related", "More", "«baker»", "بقلم", "船", "桟橋", "Von", "Notice", "Disclaimer", "views",
     "expressed", "-", "*", ">", "1.", "2.", "https://x.example/a", "dpa", "desk", "Updated:", "27/10/2022")
)  # fmt: skip
LINES = st.lists(WORDS, min_size=1, max_size=12).map(" ".join)
GROUPS = st.lists(LINES, min_size=1, max_size=4).map("\n".join)
TEXTS = st.lists(GROUPS, min_size=1, max_size=8).map("\n\n".join)
PLAIN_WORDS = st.from_regex(r"\A[b-df-hj-np-tv-z]{3,8}\Z")
"""Words without vowels: no language's label, name of a month, or agency is among them."""
PLAIN_TEXTS = st.lists(
    st.lists(st.lists(PLAIN_WORDS, min_size=1, max_size=9).map(" ".join), min_size=1, max_size=4).map(
        "\n".join
    ),
    min_size=1,
    max_size=6,
).map("\n\n".join)


@settings(max_examples=examples(150), deadline=None)
@given(text=PLAIN_TEXTS)
def test_no_word_of_a_file_is_lost_moved_or_doubled(text: str) -> None:
    assert " ".join(said(article_of(text))).split() == text.split()


@settings(max_examples=examples(150), deadline=None)
@given(text=TEXTS)
def test_no_word_is_lost_whatever_a_file_imitates(text: str) -> None:
    """But for the labels and the signs of structure, which an article says in its own way."""
    labels = {
        "by",
        "von",
        "the",
        "of",
        "read",
        "also",
        "related",
        "more",
        "and",
        "october",
        "updated",
        "بقلم",
    }
    kept = " ".join(said(article_of(text))).casefold()
    lost = {word for word in re.findall(r"[^\W\d]+", text.casefold()) if word not in kept}
    assert lost <= labels


@settings(max_examples=examples(100), deadline=None)
@given(text=TEXTS)
def test_line_ends_and_the_byte_order_mark_make_no_difference(text: str) -> None:
    wanted = alike(article_of(text))
    assert alike(article_of(text.replace("\n", "\r\n"))) == wanted
    assert alike(article_of("\ufeff" + text)) == wanted
    assert alike(article_of(text + "\n\n\n")) == wanted


# The sample


def test_the_sample_is_read_as_its_design_says() -> None:
    sample = SAMPLE
    if not sample.is_file():
        pytest.skip("not run: the sample article is not on this machine")
    article = article_of(sample.read_bytes())
    assert article.authors == (Author("News Desk", "organisation"),)
    assert (article.published and article.published.isoformat(), article.language) == ("2022-10-27", "en")
    assert article.standfirst.startswith("Israel has")
    assert (len(article.body), len(article.related), article.losses) == (11, 1, ())
    [notice] = getattr(article.terms.disclaimer, "paragraphs", ())
    assert "\u00a0 " in notice
    assert sample.read_text("utf-8").rstrip("\n").endswith(notice)


@pytest.mark.parametrize(
    ("notice", "title"),
    [
        ("Opinions are mine alone and do not represent those of my employer.", "A quiet harbour"),
        ("Reprinted by permission of the publisher.", "A quiet harbour"),
        ("Meine Meinung, nicht die meines Arbeitgebers.", "Ein stiller Hafen"),
        ("Las opiniones son mías y no de la institución donde trabajo.", "Un puerto tranquilo"),
    ],
)
def test_a_first_line_that_is_a_notice_is_not_the_title(notice: str, title: str) -> None:
    story = (
        "The first boat tied up at noon.\n\nBy evening the wind had turned, and the pier was empty again.\n"
    )
    article = article_of(f"{notice}\n\n{title}\n\n{story}")
    assert article.title == title
    assert isinstance(article.terms.disclaimer, Disclaimer)
    assert article.terms.disclaimer.paragraphs == (notice,)
    assert notice not in article.text
