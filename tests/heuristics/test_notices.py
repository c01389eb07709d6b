"""Which paragraphs are a publisher's notice and which are the story: one true notice and its near misses a language."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from helpers.notice_set import labelled_articles
from helpers.paragraphs import STORY
from helpers.sample_editions import NBSP_NOTICE, every_block, p
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.heuristics.notices import is_notice, is_notice_heading, judge, recognise_notice, suspects
from syndicate.heuristics.notices.concepts import folded, headings_of, languages, speaks_of, stems_of
from syndicate.heuristics.notices.paragraph import look_at
from syndicate.heuristics.notices.score import score_in_place, weights
from syndicate.model import RequiredLink
from syndicate.model.blocks import (
    Block,
    Break,
    Emphasis,
    Heading,
    Link,
    Listing,
    Paragraph,
    Quote,
    Rule,
    Strong,
    Table,
    Text,
    block_texts,
    inline_text,
)
from syndicate.model.notice import Evidence
from syndicate.normalise.lift import line_texts

NOTICES: dict[str, tuple[str, ...]] = {
    "en": (
        "We remind our readers that publishing a letter does not mean that we agree with its writer.",
        "The views expressed in this article are the author's own and do not necessarily reflect those of the Courier.",
        "Opinions expressed here are those of the writer and don’t represent the Courier; they do not reflect our own.",
        "That we publish an article does not mean that we endorse it.",
        "This article was originally published by Line & Stop and is republished under a Creative Commons licence.",
        "This article is republished from Line & Stop under a Creative Commons license.",
        "You may republish this article in print or online, with credit to Line & Stop.",
        "Disclaimer: The views expressed are the author’s.",
        "Opinions expressed by guests of the Courier are their own.",
        "Any opinions, findings and conclusions in this text are those of the author(s) and do not reflect ours.",
        "This article was originally published in the Courier. Read the original article.",
        "Reprinted by permission of the publisher.",
    ),
    "fr": (
        "Les opinions exprimées dans cet article n’engagent que leur auteur.",
        "Nous rappelons à nos lecteurs que la publication d’un texte ne signifie pas que nous l’approuvons.",
        "Cet article a été initialement publié par Quai & Cie, dont la licence permet la reprise.",
    ),
    "de": (
        "Der Beitrag gibt die Meinung des Autors wieder, nicht notwendigerweise die der Redaktion.",
        "Dieser Artikel wurde ursprünglich im Boten veröffentlicht und steht unter einer Creative-Commons-Lizenz.",
        "Die in diesem Beitrag geäußerten Meinungen sind die der Autorin und geben nicht die der Redaktion wieder.",
        "Wir weisen unsere Leser darauf hin, dass die Veröffentlichung nicht bedeutet, dass wir zustimmen.",
        "Dieser Artikel erschien zuerst im Altenroder Boten; Nachdruck mit Genehmigung.",
    ),
    "es": (
        "Este artículo fue publicado originalmente en La Sierra. Lea el original.",
        "Las opiniones expresadas en este artículo son responsabilidad de su autor.",
        "Recordamos a nuestros lectores que la publicación de un texto no implica que estemos de acuerdo.",
        "Este artículo fue publicado originalmente en La Sierra con licencia Creative Commons.",
    ),
    "it": (
        "Questo articolo è ripubblicato dal Corriere del Porto sotto licenza Creative Commons.",
        "Le opinioni espresse in questo articolo sono quelle dell’autore.",
        "Ricordiamo ai nostri lettori che la pubblicazione di un testo non implica il nostro accordo.",
    ),
    "pt": (
        "Este artigo foi publicado originalmente no Diário do Porto. Leia o artigo original.",
        "As opiniões expressas neste texto são de responsabilidade do autor.",
        "Lembramos aos nossos leitores que a publicação de um texto não significa concordância.",
    ),
    "nl": ("De in dit artikel geuite meningen zijn die van de auteur en niet noodzakelijk van de krant.",),
    "ru": (
        "Мнение автора может не совпадать с позицией редакции.",
        "Мнение редакции может не совпадать с мнением автора.",
        "Мнения, выраженные в этой статье, принадлежат её автору.",
        "Напоминаем нашим читателям: публикация статьи не означает, что мы с ней согласны.",
    ),
    "uk": (
        "Думка автора може не збігатися з позицією редакції.",
        "Думка редакції може не збігатися з думкою автора.",
        "Думки, висловлені в цій статті, належать її автору.",
    ),
    "ar": (
        "الآراء الواردة في هذا المقال تعبر عن رأي كاتبها ولا تعبر بالضرورة عن رأي الصحيفة.",
        "نذكّر قراءنا بأن نشر أي مقال لا يعني أننا نوافق على ما جاء فيه.",
    ),
    "fa": ("دیدگاه‌های مطرح‌شده در این نوشته از آن نویسنده است و لزوما نظر روزنامه نیست.",),
    "he": ("הדעות המובעות במאמר הן של הכותב בלבד.",),
    "ja": ("本紙に掲載する記事は執筆者個人の見解であり、必ずしも本紙の立場を示すものではありません。",),
    "zh": ("本文仅代表作者个人观点，不代表本刊立场。", "本文僅代表作者個人觀點，不代表本刊立場。"),
    "ko": ("이 글의 내용은 필자의 견해이며 본지의 입장과 다를 수 있습니다.",),
    "tr": ("Bu yazıda ifade edilen görüşler yazara aittir.",),
}
NEAR_MISSES: dict[str, tuple[str, ...]] = {
    "en": (
        "The letters were printed by permission, and their own authors read them out.",
        "The opinions expressed were loud, and nobody asked whose they were.",
        "This article was originally published in the Courier, and the mayor has it on her wall.",
        "We remind the ducks every year, she said, but they do not read.",
        "“The views expressed by the council are those of people who cannot swim and do not reflect it,” she said.",
        "She said the opinions expressed at the meeting were loud.",
        "The letter had hung in the harbour office for as long as anybody could remember. It said: "  # noqa: ISC004
        "the views expressed in it are those of the author and do not reflect those of the harbour.",
        "Publishing the timetable does not help when the boat is late.",
        "We remind our readers that the ferry leaves at noon.",
        "The book was first published by a press that has since burnt down.",
    ),
    "fr": (
        "Les opinions exprimées dans la salle étaient partagées.",
        "« Les opinions exprimées n’engagent que leur auteur », a dit le maire.",
        "Nous rappelons la date : vendredi.",
    ),
    "de": (
        "Die Meinung des Autors kannte am Hafen nicht unbedingt jeder.",
        "Dieser Artikel wurde ursprünglich für die Schule geschrieben.",
        "Die Meinungen in der Stadt gehen auseinander, die Redaktion zählte zwölf.",
        "„Die in diesem Beitrag geäußerten Meinungen sind die der Autoren, nicht der Redaktion“, las er vor.",
        "Wir weisen den Weg, sagte der Wirt.",
    ),
    "es": (
        "Las opiniones expresadas en la plaza fueron muchas.",
        "«Las opiniones expresadas son responsabilidad de su autor», leyó el alcalde.",
    ),
    "it": (
        "Le opinioni espresse in piazza erano tante.",
        "Ricordiamo ai nostri lettori che il molo è chiuso.",
    ),
    "pt": ("As opiniões expressas na praça foram muitas.", "Lembramos aos nossos leitores a data da festa."),
    "nl": ("De meningen in dit dorp zijn verdeeld.", "De standpunten in dit debat lagen ver uit elkaar."),
    "ru": (
        "Мнение автора никого не удивило, и редакция промолчала.",
        "Мнение редакции спросили последним.",
        "«Мнение редакции может не совпадать с мнением автора», — прочёл он вслух.",
        "Напоминаем: причал закрыт.",
    ),
    "uk": (
        "Думка автора нікого не здивувала.",
        "Думка редакції нікого не цікавила.",
        "«Думка редакції може не збігатися з думкою автора», — прочитав він.",
    ),
    "ar": ("الآراء الواردة من القرية كانت كثيرة.", "نذكر قراءنا بأن الميناء مغلق."),
    "fa": ("نظرات مطرح شده در جلسه زیاد بود.", "نویسنده لزوما دیر می‌رسد."),
    "he": ("הדעות המובעות ברחוב היו רבות.", "הכותב איחר בהכרח."),
    "ja": (
        "記事の内容は知られていない。",
        "「本稿の内容は筆者の見解であり、必ずしも本紙の立場を示すものではありません」と彼は読んだ。",
    ),
    "zh": ("作者不代表任何人。", "“本文仅代表作者个人观点，不代表本刊立场。”他念道。"),
    "ko": ("필자의 견해는 아무도 모른다.", "외부 필자 세 명이 배를 탔다."),
    "tr": ("Bu yazıda ifade edilen hiçbir şey yeni değil.", "Yazar iskelede bekledi."),
}


def paired(table: dict[str, tuple[str, ...]]) -> list[tuple[str, str]]:
    return [(language, text) for language, texts in table.items() for text in texts]


def texts_of(blocks: tuple[Block, ...]) -> list[str]:
    return [inline_text(block.children) for block in blocks if isinstance(block, Paragraph | Heading)]


def test_every_language_has_words_for_the_same_concepts_and_lines_that_announce() -> None:
    tables = {language: set(stems_of(language)) for language in languages()}
    assert len(tables) >= 30
    assert set(map(frozenset, tables.values())) == {frozenset(tables["en"])} | {
        frozenset(tables[language]) for language in tables if language == "sk"
    }
    assert all(len(headings_of(language)) >= 7 for language in tables)


@pytest.mark.parametrize(("language", "text"), paired(NOTICES))
def test_a_notice_is_taken_from_the_end_and_from_the_start(language: str, text: str) -> None:
    for body in ((*STORY, p(text)), (p(text), *STORY)):
        found = recognise_notice(body)
        assert found is not None
        assert (found.paragraphs, found.body) == ((text,), STORY)


@pytest.mark.parametrize(("language", "text"), paired(NEAR_MISSES))
def test_a_paragraph_of_the_story_is_never_taken(language: str, text: str) -> None:
    assert not is_notice(text)
    for body in ((*STORY, p(text)), (p(text), *STORY), (p(text),) * 3, (p("Aside"), p(text), *STORY)):
        assert recognise_notice(body) is None


@pytest.mark.parametrize("language", NOTICES)
def test_every_line_that_announces_is_kept_as_the_notices_first_paragraph(language: str) -> None:
    for heading in headings_of(language):
        for shown in (heading, heading.upper(), f"{heading.capitalize()}:", f"[{heading}]"):
            assert is_notice_heading(shown)
        for body in (
            (*STORY, p(heading), p(NOTICES[language][0])),
            (p(heading), p(NOTICES[language][0]), *STORY),
        ):
            found = recognise_notice(body)
            assert found is not None
            assert (found.paragraphs, found.body) == ((heading, NOTICES[language][0]), STORY)


@pytest.mark.parametrize("heading", ["Notice", "Disclaimer", "Hinweis", "Avis", "おことわり"])
def test_a_heading_alone_takes_nothing(heading: str) -> None:
    assert recognise_notice((*STORY, p(heading))) is None
    assert recognise_notice((*STORY, p(heading), p("The pier is closed on Sunday."))) is None
    assert recognise_notice((p(heading), *STORY)) is None


def test_a_notice_of_several_paragraphs_is_taken_whole_with_what_stands_below_its_heading() -> None:
    notice = (
        "Republication notice",
        NOTICES["en"][5],
        "Write to desk@courier.example first.",
        NOTICES["en"][1],
    )
    found = recognise_notice((*STORY, Heading(1, (Text(notice[0]),)), *map(p, notice[1:])))
    assert found is not None
    assert (found.paragraphs, found.body) == (notice, STORY)


def test_two_notices_in_a_row_without_a_heading_are_both_taken() -> None:
    found = recognise_notice((*STORY, p(NOTICES["en"][1]), p(NOTICES["fr"][0])))
    assert found is not None
    assert found.paragraphs == (NOTICES["en"][1], NOTICES["fr"][0])


def test_a_notice_in_the_middle_of_a_story_stays_where_it_is() -> None:
    assert recognise_notice((*STORY, p(NOTICES["en"][1]), *STORY)) is None


def test_the_rule_that_parts_a_notice_from_the_story_goes_with_it() -> None:
    notice = p(NOTICES["en"][1])
    for body in ((*STORY, Rule(), notice), (notice, Rule(), *STORY), (*STORY, Rule(), notice, Rule())):
        found = recognise_notice(body)
        assert found is not None
        assert found.body == STORY


def test_a_rule_within_the_story_stays() -> None:
    found = recognise_notice((*STORY, Rule(), *STORY, p(NOTICES["en"][1])))
    assert found is not None
    assert found.body == (*STORY, Rule(), *STORY)


@pytest.mark.parametrize(
    "body",
    [
        (),
        (Rule(),),
        (p(NOTICES["en"][1]),),
        (p("Disclaimer"), p(NOTICES["en"][1])),
        (Rule(), p(NOTICES["en"][1])),
    ],
    ids=["nothing", "a rule", "a notice alone", "with its heading", "with a rule"],
)
def test_a_body_that_would_have_no_story_left_is_left_alone(body: tuple[Block, ...]) -> None:
    assert recognise_notice(body) is None


def test_a_quotation_that_the_story_introduces_is_the_storys() -> None:
    sign = p("On the door of the harbour office hangs a sign that the clerk has painted herself:")
    assert recognise_notice((*STORY, sign, Quote((p(NOTICES["en"][1]),)))) is None


@pytest.mark.parametrize(
    "holder",
    [
        lambda notice: Quote((notice,)),
        lambda notice: Listing(((notice,),)),
        lambda notice: Listing(((p("Photo: the harbour office"),), (notice,))),
        lambda notice: Quote((Listing(((notice,),)),)),
    ],
    ids=["a quotation", "a list", "the last of a list", "a list in a quotation"],
)
@pytest.mark.parametrize("first", [False, True])
def test_a_notice_may_be_in_a_list_or_a_quotation(
    holder: Callable[[Paragraph], Block], *, first: bool
) -> None:
    notice = "Opinions are mine alone and do not represent those of my employer."
    block = holder(p(notice))
    body = (block, *STORY) if first else (*STORY, block)
    found = recognise_notice(body)
    if first and block_texts((block,))[0] != notice:
        return  # below a caption, it is neither first nor last
    assert found is not None
    assert found.paragraphs == (notice,)
    assert notice not in block_texts(found.body)
    assert [text for text in block_texts(body) if text != notice] == list(block_texts(found.body))


@pytest.mark.parametrize(
    "text",
    [
        "Readers’ comments do not reflect the views of the editors and may be deleted.",
        "The views of commenters are their own; the Courier does not endorse what users post below.",
        "Los comentarios de los lectores no reflejan la opinión del periódico.",
        "Leserkommentare geben nicht die Meinung der Redaktion wieder.",
        "Les commentaires des internautes n’engagent pas la rédaction.",
        "Комментарии читателей не отражают мнения редакции.",
    ],
)
def test_a_sentence_about_readers_comments_is_no_notice(text: str) -> None:
    assert recognise_notice((*STORY, p(text))) is None


def test_a_link_in_emphasis_stays_and_is_required() -> None:
    link = Link("https://x.example/terms", (Text("these terms"),))
    notice = Paragraph(
        (Emphasis((Text("This article may be republished with credit under "), Strong((link,)))),)
    )
    found = recognise_notice((*STORY, notice))
    assert found is not None
    assert found.links == (RequiredLink("these terms", "https://x.example/terms"),)
    assert found.inlines == (notice.children,)


def test_a_notice_of_two_lines_in_one_paragraph_is_two_paragraphs() -> None:
    first, second = NOTICES["en"][1], "This text may be republished with credit to the Courier."
    found = recognise_notice((*STORY, Paragraph((Text(first), Break(), Text(second)))))
    assert found is not None
    assert found.paragraphs == (first, second)


def test_a_recognised_notice_has_its_score_and_reasons() -> None:
    found = recognise_notice((*STORY, p(NOTICES["en"][1])))
    assert found is not None
    assert weights().taken <= found.score <= 1
    assert found.reasons
    assert set(found.reasons) <= set(weights().weights)
    assert found.notice.evidence == Evidence(round(found.score, 3), found.reasons)


def test_a_possible_notice_stays_in_the_story_and_is_named() -> None:
    bodies = [article.body for article in labelled_articles() if recognise_notice(article.body) is None]
    named = [(body, suspects(body)) for body in bodies]
    assert sum(bool(texts) for _, texts in named) > 20
    for body, texts in named:
        assert set(texts) <= set(line_texts(body))
    assert weights().perhaps < weights().taken


def test_links_in_a_notice_become_its_links() -> None:
    words = Link("https://x.example/terms", (Emphasis((Text("these terms"),)),))
    notice = Paragraph((Text("This article may be republished with credit under "), words, Text(".")))
    found = recognise_notice((*STORY, notice))
    assert found is not None
    assert found.links == (RequiredLink("these terms", "https://x.example/terms"),)
    assert found.paragraphs == ("This article may be republished with credit under these terms.",)


@settings(max_examples=examples(200), deadline=None)
@given(
    inside=st.text(st.sampled_from("ab ,\u00a0\u2007\u200b\u200f\u2060'’é\u0301日1"), max_size=60),
    end=st.text(st.sampled_from("x\u00a0\u200b. "), max_size=5),
)
def test_a_notice_is_taken_code_point_for_code_point(inside: str, end: str) -> None:
    views = "The views expressed\u00a0 here are those of the author"
    text = f"{views} {inside} and do not reflect those of this newspaper.{end}"
    found = recognise_notice((*STORY, p(text)))
    assert found is not None
    assert found.paragraphs == (text.strip(" "),)
    assert found.body == STORY


def test_a_no_break_space_followed_by_a_space_survives() -> None:
    notice = f"Disclaimer: the views expressed are not ours. {NBSP_NOTICE}"
    found = recognise_notice((*STORY, p(notice)))
    assert found is not None
    assert found.paragraphs == (notice,)
    assert "\u00a0 " in found.paragraphs[0]


WORDS = st.sampled_from([word for _, text in paired(NOTICES) for word in text.split()])
STORIES = st.lists(st.lists(WORDS, min_size=1, max_size=12).map(" ".join), max_size=8)


@settings(max_examples=examples(300), deadline=None)
@given(texts=STORIES, holders=st.lists(st.sampled_from(["", "list", "quotation", "rule"]), max_size=8))
def test_the_notice_and_the_remaining_story_are_the_whole_text(texts: list[str], holders: list[str]) -> None:
    blocks: list[Block] = []
    for text, holder in zip(texts, holders + [""] * len(texts), strict=False):
        match holder:
            case "list":
                blocks.append(Listing(((p(text),),)))
            case "quotation":
                blocks.append(Quote((p(text),)))
            case "rule":
                blocks += [Rule(), p(text)]
            case _:
                blocks.append(p(text))
    found = recognise_notice(tuple(blocks))
    if found is not None:
        assert found.body
        assert sorted((*block_texts(found.body), *found.paragraphs)) == sorted(texts)


def test_blocks_of_every_other_kind_are_left_alone() -> None:
    found = recognise_notice((*every_block(), p(NOTICES["en"][1])))
    assert found is not None
    assert found.body == every_block()


REPORTS = (
    "The gazette announced that opinions in its essays are not those of its editors.",
    "Under the statute that took effect in June, broadcasters may not republish an interview without consent.",
    "The atlas is open: its licence, CC BY 4.0, lets anybody redistribute the maps.",
    "Der Senat teilte mit, dass Zeitungen die Tabellen nur mit Genehmigung nachdrucken dürfen.",
    "La cour a jugé que les journaux ne pouvaient pas reproduire les plans sans autorisation.",
    "El juzgado decidió que las revistas no pueden reproducir las láminas sin permiso.",
    "Il comune ha comunicato che i giornali possono riprodurre le tavole citando la fonte.",
    "O governo anunciou que os jornais podem reproduzir os quadros desde que citem a fonte.",
    "De gemeente liet weten dat kranten de tekeningen niet zonder toestemming mogen overnemen.",
    "Sąd orzekł, że tygodnik nie może przedrukować rysunków bez zgody archiwum.",
    "Суд решил, что журнал не может перепечатать рисунки без согласия архива.",
    "Mahkeme, derginin çizimleri izinsiz yayımlayamayacağına karar verdi.",
    "أعلنت البلدية أن المجلات لا يجوز لها إعادة نشر الرسوم دون إذن.",
    "העירייה הודיעה כי כתבי עת אינם רשאים לפרסם מחדש את הציורים ללא אישור.",
    "市は、雑誌社が許可なく図面を転載することはできないと発表した。",
    "市政府宣布，杂志未经许可不得转载这些图片。",
)
"""Who may publish what, as an institution says or a law has it; and another thing than the text under a licence."""


@pytest.mark.parametrize("text", REPORTS)
def test_statements_of_an_institution_on_publishing_are_no_notices(text: str) -> None:
    assert not is_notice(text)
    for body in ((*STORY, p(text)), (p(text), *STORY), (*STORY, Listing(((p(text),),)))):
        assert recognise_notice(body) is None


@pytest.mark.parametrize(
    "text",
    [
        "Ida Brock is a columnist for the Courier. The views expressed are her own.",
        "The opinions in this column are the author’s. Ida Brock teaches botany at the college.",
        "Ida Brock ist Kolumnistin des Boten. Die hier geäußerte Meinung ist ihre eigene.",
        "Riproduzione riservata.",
        "© Riproduzione riservata",
        "(c) 2019 The Courier. Reprint permitted with this notice.",
        "Nachdruck verboten.",
        "Reproduction interdite.",
    ],
)
def test_short_ones_and_those_beside_a_biography_are_taken_whole(text: str) -> None:
    found = recognise_notice((*STORY, p(text)))
    assert found is not None
    assert (found.paragraphs, found.body) == ((text,), STORY)


def test_a_story_before_a_notice_in_one_paragraph_keeps_it_in_the_story() -> None:
    text = " ".join(inline_text(block.children) for block in STORY * 2)
    assert recognise_notice((*STORY, p(f"{text} The views expressed are the author’s own."))) is None


@pytest.mark.parametrize(
    "table",
    [
        Table((((Text(NOTICES["en"][1]),),),)),
        Table((((Text("1931"),), (Text("12 boats"),)), ((), (Text(NOTICES["en"][1]),)))),
        Table((((Text("Disclaimer"),), (Text(NOTICES["en"][1]),)),), (), (Text("About"),)),
    ],
    ids=["alone", "below figures", "beside its heading"],
)
def test_a_notice_in_a_cell_is_taken_and_every_other_word_stays(table: Table) -> None:
    body = (*STORY, table)
    found = recognise_notice(body)
    assert found is not None
    assert NOTICES["en"][1] in found.paragraphs
    assert sorted((*line_texts(found.body), *found.paragraphs)) == sorted(line_texts(body))


def test_a_table_of_data_is_no_place_of_a_notice() -> None:
    row = ((Text(NOTICES["en"][1]),),)
    assert recognise_notice((*STORY, Table((row,) * 41))) is None


def last_score(body: tuple[Block, ...]) -> float:
    _, last = judge(body, lambda place, found: score_in_place(place.text, found))
    return last[-1].score.value


def test_the_other_half_of_a_notice_is_taken_where_nothing_speaks_against_it() -> None:
    texts = (text for article in labelled_articles() for text in article.notice[-1:])
    bodies = ((text, (*STORY, p(text))) for text in texts if look_at(text).may_follow)
    text = next(text for text, body in bodies if last_score(body) >= 0.5 and recognise_notice(body) is None)
    perhaps = p(text)
    for two in ((p(NOTICES["en"][1]), perhaps), (perhaps, p(NOTICES["en"][1]))):
        found = recognise_notice((*STORY, *two))
        assert found is not None
        assert text in found.paragraphs
    quoted = p(f"{text} “We shall see about that, and soon,” he said.")
    found = recognise_notice((*STORY, quoted, p(NOTICES["en"][1])))
    assert found is not None
    assert found.paragraphs == (NOTICES["en"][1],)


def test_stems_are_found_where_a_plain_search_finds_them() -> None:
    texts = [folded(text) for texts in (NOTICES, NEAR_MISSES) for _, text in paired(texts)]
    for text in texts:
        beginnings = {found.start() for found in re.finditer(r"(?<!\w)\S", text)}
        spoken = speaks_of(text)
        concepts = {concept for concept in spoken.all if not concept.startswith("^")}
        for concept, stems in stems_of(spoken.language).items():
            plain = [stem for stem in stems if not {"$", "*"} & set(stem)]
            starts = (found.start() for stem in plain for found in re.finditer(re.escape(stem), text))
            if concept != "heading" and not beginnings.isdisjoint(starts):
                assert concept in concepts
