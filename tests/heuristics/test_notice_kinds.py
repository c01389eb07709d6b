"""What somebody reports of a notice, laws and licences of things stay; paid texts and texts that are no advice go."""

from __future__ import annotations

import pytest
from helpers.paragraphs import STORY
from helpers.sample_editions import p

from syndicate.heuristics.notices import is_notice, is_perhaps_notice, recognise_notice
from syndicate.heuristics.notices.features import Surroundings, features
from syndicate.heuristics.notices.paragraph import look_at
from syndicate.heuristics.notices.rules import said

REPORTED = (
    "The weekly told its critics that the column is the opinion of its author alone and not that of the weekly.",
    "The columns reflect the views of their authors, not of the newspaper. The publisher said so in a statement.",
    "Der Leserbrief spiegele nur die Meinung seiner Verfasserin, teilte die Redaktion am Abend mit.",
    "La directrice a rappelé que les tribunes n’engagent que leurs auteurs.",
    "El semanario alega que los artículos reflejan solo la opinión de quien los firma.",
    "Il settimanale ha ribadito che la pubblicazione di un articolo non implica approvazione.",
    "O semanário frisou que publicar um artigo não significa concordar com o autor.",
    "Tygodnik oświadczył, że artykuł wyraża wyłącznie poglądy autora.",
    "Еженедельник заявил, что статья отражает лишь мнение автора, а не редакции.",
    "Haftalık dergi, yazının yalnızca yazarın görüşü olduğunu açıkladı.",
    "وقال رئيس التحرير إن المقال يعبّر عن رأي كاتبه وحده ولا يعبّر عن رأي المجلة.",
    "سردبیر هفته‌نامه گفت که این مقاله تنها نظر نویسنده است و نظر مجله نیست.",
    "周刊回应称，文章仅代表作者个人观点，不代表本刊立场。",
    "週刊誌は、記事は筆者個人の見解であり、編集部の立場ではないと回答した。",
    "주간지는 글이 필자 개인의 견해이며 본지의 입장이 아니라고 밝혔다.",
)
OTHERS = (
    "Under the amendment, libraries may copy and distribute an article without the consent of its author.",
    "改正案では、図書館は著作者の許諾を得ずに記事を複製し配布できる。",
    "האפליקציה מתפרסמת ברישיון חופשי וכל אחד רשאי להעתיק אותה בתנאי שיציין את המקור.",
    "Le code source est diffusé sous licence libre et chacun peut le copier à condition d’en citer les auteurs.",
    "Photo: the harbour office. Not to be reproduced without permission.",
    "This article is the third of four; the first was published on Tuesday.",
    "Las opiniones en el mercado no coinciden, y la panadera guarda la suya.",
    "نخستین نشست در بهار برگزار می‌شود.",
)
NOTICES = (
    "This article was paid for by Birch Insurance; our newsroom was not involved in it.",
    "Dieser Beitrag ist eine bezahlte Anzeige. Die Redaktion war an diesem Text nicht beteiligt.",
    "Contenu sponsorisé par la Banque du Quai. La rédaction n’a pas participé à cet article.",
    "Contenido elaborado para Banco del Muelle por nuestro departamento comercial; la redacción no ha participado.",
    "Conteúdo patrocinado, produzido para o Banco do Cais. A redação não participou deste artigo.",
    "This article is for general information and is not financial advice.",
    "Dieser Artikel ersetzt keine Rechtsberatung.",
    "Este artículo es información general y no constituye asesoramiento fiscal.",
    "Bu yazı yatırım tavsiyesi değildir.",
    "A longer version of this article first appeared in Quay Review.",
    "Una versione più lunga di questo articolo è uscita prima sulla rivista Moli.",
    "This text may not be reproduced or used to train AI without the publisher’s permission.",
    "Tutti i diritti riservati. È vietata la riproduzione, anche parziale.",
    "이 기사의 무단 전재 및 재배포, AI 학습 이용을 금지합니다.",
)


@pytest.mark.parametrize("text", [*REPORTED, *OTHERS])
def test_reports_and_licences_of_other_things_stay_in_the_story(text: str) -> None:
    assert not is_notice(text)
    for body in ((*STORY, p(text)), (p(text), *STORY)):
        assert recognise_notice(body) is None


@pytest.mark.parametrize("text", NOTICES)
def test_notes_on_paid_content_advice_and_first_publication_are_notices(text: str) -> None:
    found = recognise_notice((*STORY, p(text)))
    assert found is not None
    assert (found.paragraphs, found.body) == ((text,), STORY)


def test_a_second_half_that_denies_advice_goes_with_the_first() -> None:
    notice = (NOTICES[1], "Er stellt keine Rechtsberatung und keine Aufforderung zum Kauf dar.")
    found = recognise_notice((*STORY, *map(p, notice)))
    assert found is not None
    assert found.paragraphs == notice


PRINTED = (
    "The tables above are meant as background and cannot replace a talk with your own accountant.",
    "Advertisement. The text comes from Otter Boats; the Beacon's editors had nothing to do with it.",
    "This report appears as part of a partnership between the Beacon and Radio Skerry.",
    "Translated from the Danish by Olive Strand. The original appeared in Havnens Blad.",
    "Under embargo until Monday, 4 March, 6 a.m. Not for publication before.",
    "The diary is printed with the consent of the heirs. Some names have been changed.",
    "Dieser Text ersetzt keinen Besuch bei einer Anwältin.",
    "Reklama. Tekst przygotowała firma Wydra; redakcja nie brała w nim udziału.",
    "Les avis publiés sur cette page n’engagent que leurs auteurs.",
    "Primera publicación: revista Esclusa, núm. 4.",
    "Перевод с финского Анны Лес. Оригинал опубликован в журнале «Маяк».",
    "本栏所载看法属作者个人,不代表《灯塔报》。",
    "この記事は雑誌『入り江』との提携により掲載しています。",
    "تنشر اليوميات بموافقة الورثة. غيرت الاسماء.",
)
STORIES = (
    "The hospital now requires its doctors to publish their findings in open access, under a Creative Commons licence.",
    "All readings are open data under CC0 and may be reused by anybody without naming the club.",
    "I speak for myself alone, not for the harbour board. But I would close the pier tomorrow.",
    "Our articles are open to everybody. With two euros a month you keep it that way.",
    "Her translation was first published by Otter Press and won a prize in Bergen.",
    "Sponsored content already brings in a quarter of the paper's revenue.",
    "Das neue Urheberrechtsgesetz verbietet es Zeitungen, ganze Absätze ohne Erlaubnis nachzudrucken.",
    "Ich rede hier nur für mich selbst, nicht für den Verein. Aber so denken viele.",
    "La commune s’est démarquée de l’article, qui ne refléterait que l’avis d’un élu.",
)
COPYRIGHT_LINES = (
    "© 2023 The Beacon. All rights reserved.",
    "Copyright 2021 by Olive Strand",
    "© 2022 Otter Verlag GmbH. Alle Rechte vorbehalten.",
    "Texte © 2020 Hélène Roc. Tous droits réservés.",
    "© Ольга Лес, 2021. Все права защищены.",
    "版权所有,侵权必究。",
)


@pytest.mark.parametrize("text", PRINTED)
def test_notes_on_advice_money_partners_and_translations_are_taken(text: str) -> None:
    found = recognise_notice((*STORY, p(text)))
    assert found is not None
    assert found.paragraphs == (text,)


@pytest.mark.parametrize("text", STORIES)
def test_stories_answers_and_appeals_that_speak_of_the_same_stay(text: str) -> None:
    for body in ((*STORY, p(text)), (p(text), *STORY)):
        assert recognise_notice(body) is None


@pytest.mark.parametrize("text", COPYRIGHT_LINES)
def test_a_copyright_line_is_a_notice_below_a_story_alone(text: str) -> None:
    found = recognise_notice((*STORY, p(text)))
    assert found is not None
    assert found.paragraphs == (text,)
    assert recognise_notice((p(text), *STORY)) is None
    assert not is_perhaps_notice(text), "by its wording it belongs into the field for it"


@pytest.mark.parametrize(
    "text",
    [
        "Photograph © 2023 Olive Strand. All rights reserved.",
        "Copyright has been the talk of the town since 2021, and the printers are glad.",
    ],
)
def test_credits_of_pictures_and_remarks_on_copyright_stay(text: str) -> None:
    assert recognise_notice((*STORY, p(text))) is None


def test_a_paragraph_without_remaining_text_is_dropped() -> None:
    for text in ("\u200b", "*", "“We shall see about that, and soon.”", "."):
        assert recognise_notice((*STORY, p(text))) is None


def test_words_of_notices_by_chance_do_not_count() -> None:
    text = (
        "You may run the night boats between Skerry Head and the lightship by two crews without pilots, "
        "if both wheelhouses keep watch and somebody sounds the horn at each of the seven buoys."
    )
    assert any(said(one.concepts) for one in look_at(text).spoken.sentences)
    assert features(look_at(text), Surroundings()) == {}
