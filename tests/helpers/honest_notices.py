"""Notices as publishers word them, in thirty languages, for the tests that no honest one is refused. Data only."""

from __future__ import annotations

STORIES = {
    "en": ("The ferry returns", "The first boat tied up at noon, and the children counted the gulls."),
    "he": ("המעבורת חוזרת", "הספינה הראשונה עגנה בצהריים, והילדים ספרו את השחפים."),
    "ar": ("عودة العبارة", "رست السفينة الأولى عند الظهر، وعدّ الأطفال طيور النورس."),
    "fa": ("بازگشت کشتی", "نخستین کشتی هنگام ظهر پهلو گرفت و کودکان مرغ‌های دریایی را شمردند."),
    "ja": ("渡し船が戻る", "最初の船は正午に着き、子どもたちはかもめを数えた。"),
}
"""A title and a paragraph; two of its languages run from left to right, three do not."""

BY_LANGUAGE: dict[str, tuple[str, ...]] = {
    "en": (
        "May be reprinted.",
        "First printed in The Lantern; reprint it whole, with this line, and ask nobody’s leave.",
        "What guests write here is their own view, and the Lantern’s desk answers for none of it.",
    ),
    "de": (
        "Text- und Bildrechte liegen bei der Laterne; Nachdruck nur mit Quellenangabe.",
        "Meinungs- und Gastbeiträge geben allein wieder, was ihre Verfasser denken.",
        "„Nachdruck erlaubt“ – so steht es in unserer Satzung, und so gilt es auch für Ton- und Filmrechte.",
    ),
    "fr": (
        "Reproduction autorisée à condition de citer « La Lanterne » et de ne rien couper.",
        "Les propos tenus ici n’engagent que leurs auteurs ; la rédaction n’y est pour rien.",
        "Texte paru dans La Lanterne, nº 12 ; droits réservés aux auteurs.",
    ),
    "es": (
        "Se permite la reproducción íntegra de este texto si se cita a El Farol.",
        "¿Quiere publicarlo? Hágalo, con esta nota y sin cambiar una coma.",
        "Las opiniones de los columnistas son suyas; El Farol no las hace propias.",
    ),
    "it": (
        "Riproduzione consentita citando «La Lanterna» e l’autore.",
        "Chi firma un intervento risponde di quanto scrive; la redazione non vi prende parte.",
        "Testo dell’ufficio studi: libero uso, purché intero.",
    ),
    "pt": (
        "Pode republicar este texto, inteiro e com esta nota.",
        "As opiniões são de quem assina e não comprometem A Lanterna.",
        "Publicado primeiro n’A Lanterna, ed. n.º 7.",
    ),
    "nl": (
        "Overname mag, mits volledig en met vermelding van De Lantaarn.",
        "Lezers- en gastbijdragen zijn voor rekening van wie ze schrijft.",
        "Foto’s en tekst: De Lantaarn; vraag ons eerst naar ’s avonds genomen beelden.",
    ),
    "sv": (
        "Texten får återges i sin helhet om Lyktan anges som källa.",
        "Åsikterna är skribentens egna; redaktionen delar dem inte alltid.",
        "Text- och bildrättigheter: Lyktan.",
    ),
    "da": (
        "Må gengives i sin helhed, når Lygten nævnes.",
        "Læser- og gæsteindlæg står for skribentens egen regning.",
        "Første gang bragt i Lygten nr. 3.",
    ),
    "nb": (
        "Teksten kan trykkes igjen når Lykta står som kilde.",
        "Meningene er skribentens, ikke avisens.",
        "Tekst- og bilderett: Lykta.",
    ),
    "fi": (
        "Tekstin saa julkaista kokonaan, kun Lyhty mainitaan lähteenä.",
        "Kirjoittajan mielipiteet ovat hänen omiaan.",
        "Teksti- ja kuvaoikeudet: Lyhty.",
    ),
    "is": (
        "Endurprenta má textann allan ef Luktin er nefnd.",
        "Skoðanir höfundar eru hans eigin.",
        "Birtist fyrst í Luktinni, þriðja árgangi.",
    ),
    "pl": (
        "Przedruk dozwolony w całości, z podaniem „Latarni” jako źródła.",
        "Poglądy autora są jego własne; redakcja ich nie podziela ani nie odrzuca.",
        "Prawa do tekstu i zdjęć: „Latarnia”, zob. § 4 regulaminu.",
    ),
    "cs": (
        "Přetisk celého textu je možný s uvedením „Lucerny“.",
        "Názory přispěvatelů nejsou názory redakce.",
        "Poprvé vyšlo v Lucerně č. 12.",
    ),
    "hu": (
        "Átvehető teljes egészében, a „Lámpás” megnevezésével.",
        "A vendégszerzők véleménye a sajátjuk.",
        "Szöveg- és képjogok: Lámpás.",
    ),
    "ro": (
        "Preluarea este permisă integral, cu menționarea „Felinarului”.",
        "Opiniile aparțin autorilor și nu obligă redacția.",
        "Apărut întâi în Felinarul, nr. 5.",
    ),
    "tr": (
        "Fener kaynak gösterilerek tümüyle yayımlanabilir.",
        "Yazarın görüşleri kendisine aittir; gazeteyi bağlamaz.",
        "İlk kez Fener’in 12. sayısında çıktı.",
    ),
    "ru": (
        "Перепечатка разрешена целиком, со ссылкой на «Фонарь».",
        "Мнение автора — его собственное; редакция за него не отвечает.",
        "Впервые напечатано в «Фонаре» № 12.",
    ),
    "uk": (
        "Передрук дозволено повністю, з посиланням на «Ліхтар».",
        "Думки дописувачів — їхні власні; редакція їх не поділяє.",
        "Уперше вийшло в «Ліхтарі», ч. 7 (№ 31).",
    ),
    "bg": (
        "Препечатването е свободно, ако се посочи „Фенер“.",
        "Мненията са на авторите им.",
        "За първи път във „Фенер“, бр. № 8.",
    ),
    "el": (
        "Η αναδημοσίευση επιτρέπεται ολόκληρη, με αναφορά στο «Φανάρι».",
        "Οι απόψεις είναι του συντάκτη· η εφημερίδα δεν τις υιοθετεί.",
        "Πρώτη δημοσίευση: «Φανάρι», τεύχος 12.",
    ),
    "ka": (
        "ტექსტის გადაბეჭდვა შეიძლება მთლიანად, „ფარანის“ მითითებით.",
        "ავტორის აზრი მისივეა.",
        "პირველად დაიბეჭდა „ფარანში“.",
    ),
    "hy": (
        "Վերատպումը թույլատրվում է ամբողջությամբ՝ «Լապտերին» հղումով։",
        "Հեղինակի կարծիքը իրենն է։",
        "Առաջին անգամ՝ «Լապտեր»։",
    ),
    "he": (
        "ניתן להעתקה.",
        "מותר לפרסם את הכתבה במלואה, בציון ״הפנס״ כמקור.",
        "דעות הכותבים הן שלהם, ואין ב„הפנס” מי שאחראי להן.",
    ),
    "ar": (
        "يسمح بإعادة النشر.",
        "يجوز نشر النص كاملا مع ذكر «الفانوس» مصدرا له.",
        "آراء الكتّاب لهم وحدهم، و“الفانوس” لا يتبناها ولا يرفضها.",
    ),
    "fa": (
        "بازنشر آزاد است.",
        "نشر کامل این متن با ذکر «فانوس» رواست.",
        "دیدگاه‌های نویسندگان از آنِ خودشان است، نه از آنِ روزنامه.",
    ),
    "ur": (
        "دوبارہ شائع کرنے کی اجازت ہے۔",
        "پورا متن ”فانوس“ کے حوالے سے چھاپا جا سکتا ہے۔",
        "رائے لکھنے والے کی اپنی ہے، اخبار کی نہیں۔",
    ),
    "yi": ("מען מעג עס איבערדרוקן.", "די מיינונגען זײַנען דעם מחברס אייגענע.", "צום ערשטן מאָל אין „לאַמטערן“."),
    "hi": (
        "पूरा लेख ‘लालटेन’ का नाम देकर छापा जा सकता है।",
        "लेखक के विचार उसके अपने हैं।",
        "पहली बार ‘लालटेन’, अंक १२ में छपा।",
    ),
    "ta": ("கட்டுரையை முழுமையாக மறுபதிப்பு செய்யலாம்.", "கருத்துகள் எழுதியவருடையவை.", "முதலில் ‘விளக்கு’ இதழில் வந்தது."),
    "th": ("อนุญาตให้ตีพิมพ์ซ้ำทั้งบทความ", "ความเห็นเป็นของผู้เขียนเอง ไม่ใช่ของกองบรรณาธิการ", "ตีพิมพ์ครั้งแรกใน “ตะเกียง”"),
    "vi": (
        "Được đăng lại toàn văn nếu ghi nguồn “Đèn Lồng”.",
        "Ý kiến là của riêng người viết.",
        "Đăng lần đầu trên Đèn Lồng, số 12.",
    ),
    "ja": (
        "全文の転載を認めます。出典に『ともしび』と記してください。",
        "寄稿の意見は筆者個人のもので、編集部の見解ではありません。",
        "初出：『ともしび』第十二号（二〇二二年）。",
    ),
    "zh": ("转载请保留全文并注明“灯笼”。", "文中观点属于作者本人，与本刊无关。", "首发于《灯笼》第12期。"),
    "ko": (
        "‘등불’을 출처로 밝히면 전문을 옮겨 실을 수 있습니다.",
        "글의 의견은 글쓴이의 것이며 신문의 뜻이 아닙니다.",
        "‘등불’ 12호에 처음 실렸다.",
    ),
}
"""Three of each; no two are translations word for word."""

SPECIAL: tuple[str, ...] = (
    # Two directions in one
    "The Lantern („הפנס”) lends it to you; keep both names.",
    "״The Lantern״ הוא שמו של עיתוננו, ומותר להעתיק ממנו (2022).",
    "تُذكر The Lantern (لندن) مصدرا عند النشر!",
    "Blue Line مالك حقوق النص؛ انقلوه كاملا.",
    "© 2022 הפנס",
    "© 2022 The Lantern",
    "№ 12/הפנס",
    "שאלות? lend@lantern.example או 12-34 (56).",
    "عن الحقوق: https://lantern.example/terms?a=1&b=2#c",
    # Marks of all kinds
    "“Lent”, ‘lent’, „lent“, »lent«, «lent», ‹lent›, ‚lent‘, \"lent\", 'lent': all the same to us.",
    "§ 4, ¶ 2 and №№ 3–5 of our terms hold; ©, ®, ™ and ℗ stay ours…",
    "Lent—not sold - by us – at 12 °C, 3 × 4 m, ½ price, 10² km, H₂O: ok?!",
    "Don't say “don’t”; say ‘we lend’.",
    "A\u00a0line\u00a0 with\u00a0no\u2011break\u202fspaces\u2009of all\u2003kinds.",
    "Zwölf Boxkämpfer jagen Viktor quer über den großen Sylter Deich; ẞ, ſ und ŉ bleiben.",
    "naïve café, Ångström, e\u0301te\u0301, Việt, Łódź, İzmir",
    # Characters beyond the plain
    "Please republish 🦊.",
    "Lent with love ❤️, by hand 👩‍💻, from 🇫🇮: keep it 1️⃣ time.",
    "𝔏𝔢𝔫𝔱 by 𝒯𝒽𝑒 Lantern; 𠮷野家 stays.",
    "soft\u00adhyphen, zero\u200bwidth, word\u2060joiner",
    # What markup would make something of
    "1. Keep this line with the story.",
    "* Keep this line with the story.",
    "- Keep this line with the story.",
    "# Keep this line with the story",
    "> Keep this line with the story.",
    "Keep *this* line, _this_ one, `this` and **this**.",
    "Keep <this> & that; &amp; too, <b>bold</b> and <!-- all -->.",
    "Read it at <https://lantern.example/lend>, or https://lantern.example/a_b_c.",
    "Two  spaces   and    more.",
    "Keep | this | line; $x$, {{ this }}, {% that %}, [^1] and [a](b).",
    "--",
    "http://lantern.example/",
    "a",
    "©",
    # Several paragraphs
    "Lent by The Lantern.\n\nKeep this line with it.",
    "Lent by The Lantern.\n\nניתן להעתקה.\n\nMay be reprinted.",
    "The Lantern asks:\n\n1. keep this line;\n\n2. change no word;\n\n3. say where it is from.",
    "Terms\n\n* one\n\n* two",
    "מותר להעתיק.\n\nThe Lantern, London.",
    "A line\nthat is wrapped\nby its editor.",
    # Long ones
    " ".join(f"Condition {number}: keep line {number} of this story as it is." for number in range(1, 41)),
    "הפנס מרשה להעתיק את הכתבה, ובלבד שלא ישונה בה דבר. " * 12,
    "本紙は転載を認めます。" * 30,
    "Donaudampfschifffahrtselektrizitätenhauptbetriebswerkbauunterbeamtengesellschaft" * 2,
)

NOTICES: tuple[str, ...] = (*(text for texts in BY_LANGUAGE.values() for text in texts), *SPECIAL)

AS_MARKDOWN = {
    "# Keep this line with the story": ("Keep this line with the story",),
    "> Keep this line with the story.": ("Keep this line with the story.",),
    "Keep *this* line, _this_ one, `this` and **this**.": ("Keep this line, this one, this and this.",),
    "Keep | this | line; $x$, {{ this }}, {% that %}, [^1] and [a](b).": (
        "Keep | this | line; $x$, {{ this }}, {% that %}, [^1] and a.",
    ),
    "Terms\n\n* one\n\n* two": ("Terms", "one", "two"),
}
"""What those say whose marks are Markdown's, where they are read as Markdown; the others say the same."""
