"""Honest notices that stand in a PDF as they were written: mixed directions, quotation marks, hyphens, small type."""

from __future__ import annotations

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p

from syndicate.errors import NoticeError
from syndicate.export.pdf import pdf
from syndicate.export.pdf.page import edition_html
from syndicate.model import Edition
from syndicate.plugins import load_verifier
from syndicate.theme import Theme, load_theme
from syndicate.verify import verify

NEWSPAPER = load_theme("newspaper")

NOTICES = {
    "Hebrew": "הדעות במאמר זה הן של הכותב בלבד, ואינן מחייבות את המערכת.",
    "Hebrew with an English name": "המאמר פורסם לראשונה ב-The Harbour Courier ומובא כאן ברשותו.",
    "Hebrew with a bracketed name": "פורסם לראשונה (The Courier) באתר העיתון [2022].",
    "Hebrew, low and high quotation marks": "כך כתב „הפנס” בגיליון הראשון שלו.",
    "Hebrew, curly quotation marks": "כך כתב “הפנס” בגיליון, וכך גם ‘הנמל’ אחריו.",
    "Hebrew, low and curly": "‚הפנס‘ ו„הנמל“ הם עיתונים של העיר.",
    "Hebrew, its own quotation marks": "צה״ל, ד״ר וג׳ורג׳ נזכרים במאמר זה.",
    "Hebrew with vowels": "הַדֵּעוֹת בְּמַאֲמָר זֶה הֵן שֶׁל הַכּוֹתֵב בִּלְבַד.",
    "Hebrew, numero": "חוברת № 7 של העיתון, עמוד 12.",
    "Hebrew, paragraph sign": "לפי § 7 לתנאים, כל הזכויות שמורות ®.",
    "Hebrew, a date": "פורסם ב-27.10.2022 בשעה 14:30, ועודכן ב-28/10/2022.",
    "Hebrew, an address": "התנאים המלאים: https://lantern.example/terms?a=1&b=2 ושם גם התשלום.",
    "Hebrew, a mailbox": "לפניות: rights@lantern.example או טלפון 03-1234567.",
    "Hebrew, percentages": "עד 30% מהטקסט, ולא יותר מ-1,250 מילים.",
    "Hebrew, question and dashes": "מותר להעתיק? כן – אבל רק בשלמותו — וללא שינוי!",
    "Arabic": "الآراء الواردة في هذا المقال تعبّر عن رأي كاتبها فقط.",
    "Arabic with an English name": "نُشر هذا المقال أول مرة في The Harbour Courier ويعاد نشره بإذنها.",
    "Arabic, guillemets and brackets": "نُشر المقال في «المنارة» (العدد 12) [الطبعة الثانية].",
    "Arabic, curly quotation marks": "هكذا كتبت “المنارة” في عددها، وكذلك ‘الميناء’ بعدها.",
    "Arabic, its own digits": "نُشر في ٢٧/١٠/٢٠٢٢، العدد ١٢٣، الصفحة ٤.",
    "Arabic, other digits": "نُشر في 27/10/2022، العدد 123، بنسبة 15%.",
    "Arabic, an address": "الشروط الكاملة على https://lantern.example/terms وعلى صفحتنا.",
    "Arabic, numero and signs": "العدد № 7، المادة § 3، العلامة ® و™ و© 2022.",
    "Persian": "دیدگاه‌های این نوشته از آنِ نویسنده است و نه لزوماً روزنامه.",
    "Persian, digits and a name": "این نوشته در ۲۷ اکتبر ۲۰۲۲ در The Lantern منتشر شده است.",
    "Persian, quotation marks": "«فانوس» می‌نویسد: این متن را می‌توان (با ذکر نام) بازنشر کرد.",
    "Urdu": "اس مضمون میں ظاہر کی گئی رائے مصنف کی ہے، ادارے کی نہیں۔",
    "Urdu with a name": "یہ مضمون پہلے The Lantern میں شائع ہوا (2022)۔",
    "Yiddish": "די מיינונגען אין דעם אַרטיקל זענען נאָר פֿונעם מחבר.",
    "Yiddish with a name": "געדרוקט צום ערשטן מאָל אין The Lantern (New York), נומער 7.",
    "English": "The views expressed are those of the author.",
    "English, a copyright line": "© 2024 The Lantern. All rights reserved.",
    "English with a Hebrew name": "First published by הפנס (The Lantern), no. 7.",
    "English with a quoted Hebrew name": "First published by “הפנס” in 2022.",
    "English with an Arabic name": "First published by المنارة (Al-Manara), 27/10/2022.",
    "English, every quotation mark": "“a” ‘b’ „c“ ‚d‘ «e» ‹f› \"g\" 'h' ”i” ’j’ 「k」.",
    "English, signs": "Art. § 7, № 3, 10 % ± 2 °C, 5 × 4, ½ and ¾, 10² km, H₂O, ™ ® © € £.",
    "English, addresses": "See https://lantern.example/a_b-c/d?e=f&g=%20h#i or write to rights@lantern.example.",
    "German, suspended hyphens": (
        "Text- und Bildrechte, Ton- und Filmrechte sowie Vor- und Nachdruckrechte bleiben beim Verlag; "
        "Hörfunk- und Fernsehrechte, Bühnen- und Lesungsrechte, Übersetzungs- und Bearbeitungsrechte ebenso."
    ),
    "Dutch, suspended hyphens": (
        "Tekst- en beeldrechten, boek- en krantenrechten en radio- en tv-rechten blijven hier."
    ),
    "Finnish, suspended hyphens": (
        "Teksti- ja kuvaoikeudet, radio- ja televisio-oikeudet sekä kirja- ja lehtioikeudet."
    ),
    "Italian, apostrophes": "L’autore dell’articolo è l’unico responsabile; dell'opera non si può fare altr’uso.",
    "Spanish, marks before": "¿Puede copiarse? ¡Sí, íntegro! – 3.º edición, 1.ª parte.",
    "Greek": "Οι απόψεις εκφράζουν τον συγγραφέα· δεν δεσμεύουν την εφημερίδα («Φανός»).",
    "Russian": "Мнение автора может не совпадать с мнением редакции «Фонаря» — № 7, § 3.",
    "Vietnamese": "Bài viết thể hiện quan điểm riêng của tác giả, không phải của tòa soạn.",
    "Hindi": "इस लेख में व्यक्त विचार लेखक के हैं (२०२२), समाचार पत्र के नहीं।",
    "Thai": "บทความนี้เป็นความเห็นของผู้เขียน ไม่ใช่ของหนังสือพิมพ์",
    "Arabic, digits on a line of their own": f"العربية {'مع كلمات كثيرة ' * 9} (2022).",
    "Arabic, English on a line of its own": f"عربي {'مع كلمات كثيرة ' * 9} (2022) English.",
    "Japanese": "本記事の見解は筆者個人のものであり、「本紙」の見解ではありません（2022年）。",
}  # fmt: skip


def problems(edition: Edition, theme: Theme = NEWSPAPER) -> dict[str, tuple[str, ...]]:
    """What is wrong, by the titles of articles."""
    verdicts = verify(pdf.export(edition, theme), demanded(edition), load_verifier("application/pdf"))
    return {verdict.title: verdict.problems for verdict in verdicts if verdict.problems}


@pytest.mark.parametrize(
    ("language", "body"),
    {
        "left to right": ("en", "A boat tied up at noon."),
        "right to left": ("he", "ספינה עגנה בצהריים, והתזמורת ניגנה על הרציף."),
    }.values(),
    ids=["left to right", "right to left"],
)
def test_honest_notices_pass_in_articles_of_either_direction(language: str, body: str) -> None:
    articles = [
        article(name, notice=(notice,), language=language, body=(p(body),))
        for name, notice in NOTICES.items()
    ]
    try:
        assert problems(edition_of(*articles)) == {}
    except NoticeError as error:
        assert "font" in str(error)  # noqa: PT017 -- a machine without the script's fonts refuses
        pytest.skip(f"not run: {error}")


def with_css(css: str) -> Theme:
    files = tuple(
        (name, f"{text}\n{css}" if name == "pdf/pdf.css" else text) for name, text in NEWSPAPER.files
    )
    return msgspec.structs.replace(NEWSPAPER, files=files)


SEEN = {
    "five points": ".notice p { font-size: 5pt }",
    "five points, at three to one": ".notice p { font-size: 5pt; color: #949494 }",
    "five points, at three to one on black": ".notice { background: #000; font-size: 5pt; color: #5e5e5e }",
    "seven points, at seven to one": ".notice p { font-size: 7.2pt; color: #595959 }",
    "seven points in red": ".notice p { font-size: 7.2pt; color: #d00 }",
    "twenty points, at three to one": ".notice p { font-size: 20pt; color: #949494 }",
    "thin type": ".notice p { font-size: 5pt; font-weight: 100; color: #949494 }",
    "a tint behind a link": ".notice a { background: #ffc }",
    "a line below": ".notice p { text-decoration: underline }",
    "dots below": ".notice p { text-decoration: underline dotted }",
}
OVER = "content: 'VOID'; position: absolute; left: 9mm; top: 2mm; font-size: 20pt; line-height: 1"
OTHERS = "something else is drawn"
UNSEEN = {
    "less than five points": (".notice p { font-size: 4.8pt }", "it is 4.8 points high"),
    "less than three to one": (".notice p { font-size: 5pt; color: #979797 }", "the contrast of"),
    "less than three to one, larger": (".notice p { font-size: 20pt; color: #979797 }", "the contrast of"),
    "less than three to one on black": (
        ".notice { background: #000 } .notice p { font-size: 5pt; color: #575757 }",
        "the contrast of",
    ),
    "red on blue of the same grey": (
        ".notice { background: #0050c8 } .notice p { color: #d03030 }",
        "the contrast of",
    ),
    "a line through": (".notice p { text-decoration: line-through }", "a line is drawn through"),
    "a thin line through": (
        ".notice p { text-decoration: line-through; text-decoration-thickness: 0.3pt }",
        "a line is drawn through",
    ),
    "a line through in grey": (
        ".notice p { text-decoration: line-through #bbb }",
        "a line is drawn through",
    ),
    "mirrored": (".notice { transform: scaleX(-1) }", "mirrored or upside down"),
    "upside down": (".notice { transform: rotate(180deg) }", "mirrored or upside down"),
    "turned": (".notice { transform: rotate(8deg) }", "it is turned"),
    "squeezed": (".notice { transform: scaleX(0.4) }", "squeezed or slanted"),
    "slanted": (".notice { transform: skewX(50deg) }", "squeezed or slanted"),
    "words over it": (f".notice {{ position: relative }} .notice::after {{ {OVER}; color: #c00 }}", OTHERS),
    "words behind it, in grey": (
        f".notice {{ position: relative }} .notice::after {{ {OVER}; color: #ccc; z-index: -1 }}",
        OTHERS,
    ),
    "a pattern behind it": (
        ".notice { background: repeating-linear-gradient(90deg, #fff, #fff 1mm, #999 1mm, #999 2mm) }",
        "something else is drawn",
    ),
    "spaces taken out": (".notice p { word-spacing: -0.25em }", "there is no space before"),
    "a page of three by four metres": ("@page { size: 3000mm 4000mm }", "page 1 is 3000 x 4000 mm"),
}


@pytest.mark.parametrize("css", SEEN.values(), ids=list(SEEN))
def test_documented_features_of_themes_are_accepted(css: str) -> None:
    assert (
        problems(edition_of(article(), article("Another", notice=("Another notice: §7.",))), with_css(css))
        == {}
    )


@pytest.mark.parametrize(("css", "reason"), UNSEEN.values(), ids=list(UNSEEN))
def test_styles_that_hide_the_notice_from_a_reader_are_refused(css: str, reason: str) -> None:
    edition = edition_of(article())
    try:
        found = [said for problem in problems(edition, with_css(css)).values() for said in problem]
    except Exception as error:  # noqa: BLE001 -- the whole file may be refused
        found = [str(error)]
    assert found
    assert reason in found[0]


WORDS = '<span class="a">Harbour</span> <span class="b">Courier</span>'


@pytest.mark.parametrize(
    "css",
    {
        "exchanged": ".a, .b {display: inline-block} .a {transform: translate(13mm)} .b {transform: translate(-12mm)}",
        "raised to the line before": ".b { position: relative; top: -4mm }",
        "moved to the left": ".b { display: inline-block; transform: translateX(-14mm) }",
    }.values(),
)
def test_words_of_a_notice_that_change_places_are_found(css: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """As an exporter could do it; themes are not let to."""

    def marked(edition: Edition, theme: Theme, *forms: object) -> str:
        html = edition_html(edition, theme, *forms)
        assert "Harbour Courier" in html
        return html.replace("Harbour Courier prints", f"{WORDS} prints")

    monkeypatch.setattr("syndicate.export.pdf.edition_html", marked)
    edition = edition_of(article())
    assert problems(edition) == {}
    assert problems(edition, with_css(css))
