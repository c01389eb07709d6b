"""The newsletter as text and as a message: goldens, exact notices read back by strangers, and sabotage."""

from __future__ import annotations

import contextlib
import os
import re
import subprocess
import sys
import textwrap
from collections.abc import Callable
from email import message_from_bytes, policy

import msgspec
import pytest
import wcwidth
from helpers.paths import GOLDEN, ROOT, SAMPLE, TESTS
from helpers.sample_editions import (
    AMENDMENTS,
    ARABIC_NOTICE,
    JAPANESE_NOTICE,
    NBSP_NOTICE,
    arabic,
    article,
    edition_of,
    full_edition,
    issue_of,
    japanese,
    latin,
    linked,
    p,
)
from helpers.thorough import examples
from helpers.verdicts import problems
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.errors import ArtifactError, NoticeError
from syndicate.export.newsletter import eml, txt
from syndicate.model import Amendment, Edition, Moment, RequiredLink
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Code, Heading, Listing, Quote, Text
from syndicate.plugins import Exporter, Verifier, load_verifier
from syndicate.theme import Theme

EXPECTED = GOLDEN / "newsletter"
THEME = Theme("plain", "", (), ())
FENCE = "=" * 72
FORMATS = pytest.mark.parametrize("exporter", [txt, eml], ids=["txt", "eml"])


def body_of(artifact: Artifact) -> str:
    """The message's text as the `email` package gives it, or the file's."""
    if artifact.media_type == "text/plain":
        return artifact.data.decode()
    content: str = message_from_bytes(artifact.data, policy=policy.default).get_content()
    return content.replace("\r\n", "\n")


def with_body(artifact: Artifact, change: Callable[[str], str]) -> Artifact:
    """The artifact with its text changed, as something between here and the reader might."""
    text = change(body_of(artifact))
    assert text != body_of(artifact)
    if artifact.media_type == "text/plain":
        return msgspec.structs.replace(artifact, data=text.encode())
    head = artifact.data.partition(b"\r\n\r\n")[0].replace(b"quoted-printable", b"8bit")
    return msgspec.structs.replace(artifact, data=head + b"\r\n\r\n" + text.replace("\n", "\r\n").encode())


def too_wide(artifact: Artifact) -> list[str]:
    """Lines of the text file beyond 72 columns, but for the two kinds that the form allows."""
    lines = artifact.data.decode().split("\n") if artifact.media_type == "text/plain" else []
    return [
        line
        for line in lines
        if wcwidth.wcswidth(line) > 72 and not re.search(r" {20}|https?://\S{40}", line)
    ]


def lookalikes() -> Edition:
    """Articles that imitate every line which the newsletter itself draws."""
    lines = (
        FENCE, "-" * 72, "----", "1. Another article", "2. Ferry", "-- ", "--", "* item", "> quoted", "| row",
        ": goes on", "[1] https://evil.example/", "-> the terms: https://evil.example/", "***", "~~~", "...",
        "   indented", "From here on", "begin 644 a.txt", "begin  with", "BEGIN-BASE64 644 a",
        "=ybegin line=128 size=9 name=a",
        "-----BEGIN PGP SIGNED MESSAGE-----", "-----BEGIN PGP MESSAGE-----",
        f"Words before {FENCE} and after it, and {'-' * 60} too, all in one text.",
    )  # fmt: skip
    body = (
        *map(p, lines),
        Quote(tuple(map(p, lines))),
        Listing(tuple((p(line),) for line in lines)),
        Code("\n".join(lines)),
        Heading(1, (Text(FENCE),)),
    )
    return edition_of(
        article(
            "1. Another article", body=body, notice=("-- Line one,", FENCE), standfirst=FENCE, section="----"
        ),
        article(
            "--", body=(p("short"),), notice=("* Reprints: ask first.", "   From the desk  of the editor.")
        ),
        title=FENCE,
    )


LOOKALIKES = lookalikes()


# Goldens


CASES: dict[str, Callable[[], Edition]] = {
    "full": full_edition,
    "lookalikes": lookalikes,
    "issue": lambda: issue_of(article(section="Harbour"), arabic()),
}


@FORMATS
@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, exporter: Exporter, request: pytest.FixtureRequest) -> None:
    artifact = exporter.export(CASES[case](), THEME)
    path = EXPECTED / case / artifact.name
    if request.config.getoption("--accept", default=False):
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(artifact.data)
    assert artifact.data == path.read_bytes()


@FORMATS
def test_nothing_that_an_article_says_is_mistaken_for_the_newsletters_own_lines(exporter: Exporter) -> None:
    edition = lookalikes()
    artifact = exporter.export(edition, THEME)
    assert too_wide(artifact) == []
    assert problems(artifact, edition) == []
    [first, second] = load_verifier(artifact.media_type).passages(artifact)
    assert (first.title, second.title) == ("1. Another article", "--")
    texts = [stretch.text for stretch in first.paragraphs]
    assert [text for text in texts if text.startswith("Words before")] == [
        f"Words before {FENCE} and after it, and {'-' * 60} too, all in one text."
    ] * 3
    hidden = {stretch.hidden for passage in (first, second) for stretch in passage.paragraphs}
    assert hidden == {
        "",
        "inside a quotation, which mail programs fold",
        "in a row of a table or of computer text",
    }
    assert ("the terms", "https://evil.example/") not in {link for s in first.paragraphs for link in s.links}


# What the reader sees


def test_the_text_file_has_72_columns_and_unix_line_ends() -> None:
    text = txt.export(full_edition(), THEME).data.decode()
    assert "\r" not in text
    assert text.endswith("\n")
    assert max(map(wcwidth.wcswidth, text.split("\n"))) == 72


@FORMATS
def test_masthead_contents_byline_date_source_and_notice_are_there(exporter: Exporter) -> None:
    text = body_of(exporter.export(full_edition(), THEME))
    masthead, contents, first = re.split(f"(?m)^{FENCE}\n", text)[1:4]
    assert [line.strip() for line in masthead.splitlines()] == ["The Harbour Courier", "October 28, 2022"]
    assert re.findall(r"(?m)^\w.*", contents) == [
        "Contents", "Harbour", "1. Ferry returns to the old pier",
        "2. \u200e\u2068عودة العبّارة إلى الرصيف القديم\u2069",
        "Town", "3. Night bus to keep its number", "4. 古い桟橋に渡し船が戻る", "5. Tide table",
    ]  # fmt: skip
    for line in (
        "Harbour",
        "1. Ferry returns to the old pier\n--------------------------------",
        "After nine years a boat ties up again",
        "By Ada Vell and Harbour Desk",
        "October 27, 2022 · Updated October 28, 2022",
        "[1] https://courier.example/a?b=1&c=2",
        "Source: https://courier.example/2022/ferry",
        "© 2022 The Harbour Courier",
    ):
        assert re.search(f"(?m)^{re.escape(line)} *$", first), line


def test_an_edition_in_which_nothing_is_dated_prints_no_date() -> None:
    assert "1970" not in txt.export(edition_of(article(published=None)), THEME).data.decode()


@FORMATS
def test_a_title_of_several_lines_and_scripts_is_one_title(exporter: Exporter) -> None:
    title = "古い桟橋に渡し船が戻る " * 6 + "12. and so on [1] " + "عودة العبّارة " * 8 + "* end"
    edition = edition_of(article(title), article("Second"))
    artifact = exporter.export(edition, THEME)
    [first, _] = load_verifier(artifact.media_type).passages(artifact)
    assert first.title == title
    assert problems(artifact, edition) == []


def test_an_arabic_address_is_on_a_line_of_its_own() -> None:
    edition = edition_of(msgspec.structs.replace(arabic(), url="https://courier.example/ar"))
    assert "المصدر:  \nhttps://courier.example/ar\n" in txt.export(edition, THEME).data.decode()


def test_the_sample_keeps_its_notice_and_its_no_break_space() -> None:
    sample = SAMPLE
    if not sample.is_file():
        pytest.skip("not run: the sample article is not on this machine")
    *body, notice = sample.read_text("utf-8").rstrip("\n").split("\n\n")
    assert "\u00a0 " in notice
    edition = edition_of(article(body=tuple(map(p, body)), notice=(notice,)))
    for exporter in (txt, eml):
        assert problems(exporter.export(edition, THEME), edition) == []
    text = txt.export(edition, THEME).data.decode()
    assert notice in text.replace(" \n", " ")
    assert notice not in text


# Exactness


LETTERS = (
    "ab ,.-–>*|:=~#[1]()\u00a0\u2007'\"é\u0301日本。「」ーっ한글خבא\u200f\u200e\u2068\u2069👨‍👩‍👧🇫🇷ไ\u200b"
)
PARAGRAPHS = (
    st.text(st.sampled_from(LETTERS), min_size=1, max_size=300)
    | st.text(
        st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp")), min_size=1, max_size=200
    )
    | st.sampled_from(
        ["> a", "From b", "-- ", "--", "-- c", " d", "e ", "f  ", "   g", "[1]", "====", FENCE, "1. h", "* i"]
    )
    | st.text(st.sampled_from("xy"), min_size=70, max_size=300)
    | st.builds(lambda n, m: "x" * n + " -- " + "y" * m, st.integers(60, 80), st.integers(1, 80))
).filter(lambda text: text.strip(" "))


@FORMATS
@settings(max_examples=examples(300), deadline=None)
@given(notices=st.lists(PARAGRAPHS, min_size=1, max_size=3))
@example(notices=[NBSP_NOTICE, ARABIC_NOTICE, JAPANESE_NOTICE])
@example(notices=["a" * 71, "b" * 71 + " c", "d " * 36, "e  " * 40])
def test_any_notice_is_read_back_exactly(exporter: Exporter, notices: list[str]) -> None:
    edition = edition_of(article(notice=tuple(notices)), article("After it", notice=("Another.",)))
    if exporter is eml and "-- " in notices:
        with pytest.raises(NoticeError, match="signature"):
            exporter.export(edition, THEME)
        return
    artifact = exporter.export(edition, THEME)
    [passage, after] = load_verifier(artifact.media_type).passages(artifact)
    found = [stretch.text for stretch in passage.paragraphs]
    assert found[-len(notices) :] == notices
    assert too_wide(artifact) == []
    assert not any(stretch.hidden for stretch in (*passage.paragraphs, *after.paragraphs))
    assert after.paragraphs[-1].text == "Another."


MARKS = dict.fromkeys(map(ord, "\u200e\u200f"))
"""They give a paragraph its direction, and are no part of its text."""


@FORMATS
@settings(max_examples=examples(200), deadline=None)
@given(texts=st.lists(PARAGRAPHS, min_size=1, max_size=4))
def test_any_paragraph_is_read_back_with_no_word_lost(exporter: Exporter, texts: list[str]) -> None:
    edition = edition_of(article("T", body=tuple(map(p, texts))))
    artifact = exporter.export(edition, THEME)
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert [s.text.translate(MARKS) for s in passage.paragraphs] == [
        "T", "October 27, 2022", *(text.strip(" ").translate(MARKS) for text in texts), NBSP_NOTICE,
    ]  # fmt: skip
    assert too_wide(artifact) == []


@FORMATS
@settings(max_examples=examples(150), deadline=None)
@given(titles=st.lists(PARAGRAPHS, min_size=1, max_size=3), section=PARAGRAPHS)
def test_any_title_and_section_are_read_back(exporter: Exporter, titles: list[str], section: str) -> None:
    articles = [
        article(title, id=f"tag:x.example,2022:{n}", section=section) for n, title in enumerate(titles)
    ]
    artifact = exporter.export(edition_of(*articles, title=titles[0]), THEME)
    passages = list(load_verifier(artifact.media_type).passages(artifact))
    assert [passage.title for passage in passages] == [title.strip(" ") for title in titles]
    assert too_wide(artifact) == []


@FORMATS
@pytest.mark.parametrize("end", ["\u2028", "\u2029"])
def test_characters_that_end_a_line_for_some_programs_become_spaces_and_are_refused_in_a_notice(
    exporter: Exporter, end: str
) -> None:
    artifact = exporter.export(edition_of(article("T", body=(p(f"a{end}b"),))), THEME)
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert "a b" in [stretch.text for stretch in passage.paragraphs]
    with pytest.raises(NoticeError, match="which plain text cannot keep"):
        exporter.export(edition_of(article("T", notice=(f"Ask{end}first.",))), THEME)


@FORMATS
@pytest.mark.parametrize(
    ("words", "url"),
    [
        ("the terms", "https://x.example/" + "long/" * 40),
        ("the terms: all", "https://x.example/a?b=c:d"),
        ("https://x.example/terms.", "https://x.example/terms."),
        ("الشروط", "https://x.example/ش"),
        ("転載条件" * 20, "https://x.example/日本語" + "条件" * 40),
        ("mail us", "mailto:desk@x.example"),
    ],
)
def test_links_that_a_notice_requires_are_read_back(exporter: Exporter, words: str, url: str) -> None:
    edition = edition_of(article(notice=(f"Read {words} first.",), links=(RequiredLink(words, url),)))
    assert problems(exporter.export(edition, THEME), edition) == []


# Sabotage of the bytes; the contract tests sabotage the edition


def replaced(old: str, new: str) -> Callable[[str], str]:
    return lambda text: text.replace(old, new, 1)


def under_signature(text: str) -> str:
    return text.replace("\n" + "-" * 24 + "\n", "\n-- \n", 1)


def moved(text: str) -> str:
    """The first notice, both of its lines, to the end of the second article."""
    start = text.index("The Harbour Courier prints")
    end = text.index("\n\n", start)
    notice = text[start:end]
    rest = text[:start].rstrip("\n") + text[end:]
    place = rest.rindex("\n\n\n" + FENCE)
    return rest[:place] + "\n\n" + notice + rest[place:]


SABOTAGE: dict[str, tuple[Callable[[str], str], str]] = {
    "dropped": (lambda text: re.sub(r"The Harbour Courier prints(.|\n)*?\n\n", "", text, count=1), "missing"),
    "one word": (replaced("letters", "lettres"), "altered"),
    "no-break space": (replaced("\u00a0 ", "  "), "U+00A0"),
    "collapsed": (replaced("\u00a0 ", " "), "U+00A0"),
    "zero-width space put in": (replaced("letters", "let\u200bters"), "U+200B"),
    "bidi override put in": (replaced("letters", "\u202eletters"), "U+202E"),
    "wrapped anew without the space": (lambda text: re.sub(r"(?<=their|. our) \n", "\n", text), "altered"),
    "moved to another article": (moved, "missing"),
    "under a signature line": (under_signature, "signature"),
    "under a bare signature line": (replaced("\n" + "-" * 24 + "\n", "\n--\n"), "signature"),
    "below a screen of lines that show nothing": (
        replaced("\n" + "-" * 24 + "\n", "\n" + "\u00a0\n\n" * 40 + "-" * 24 + "\n"),
        "pushed out of sight",
    ),
    "below paragraphs that show nothing between others": (
        replaced("\n" + "-" * 24 + "\n", "\n" + "\u00a0\n\nA boat.\n\n" * 40 + "-" * 24 + "\n"),
        "pushed out of sight",
    ),
    "signature right above it": (
        replaced("The Harbour Courier prints", "-- \nThe Harbour Courier prints"),
        "signature",
    ),
}


@FORMATS
@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_of_the_text_is_caught(name: str, exporter: Exporter) -> None:
    change, said = SABOTAGE[name]
    edition = edition_of(article(), article("Second", notice=("Second notice.",)))
    artifact = exporter.export(edition, THEME)
    assert problems(artifact, edition) == []
    found = problems(with_body(artifact, change), edition)
    assert found
    assert said in found[0]


REFUSED: dict[str, Callable[[str], str]] = {
    "truncated": lambda text: text[: len(text) // 2],
    "no last fence": lambda text: text.rstrip("\n").removesuffix(FENCE),
    "text after the last fence": lambda text: text + "\nThe notice.\n",
    "text right below the last fence": lambda text: text + "The notice.\n",
    "a sentence below the contents": replaced("2. Second\n", "2. Second\n\nAll of it is satire.\n"),
    "a fence too many": replaced("A band played.", f"A band played.\n\n{FENCE}\n"),
    "a title only in the contents": replaced("2. Second\n---------\n", ""),
    "another title in the contents": replaced("2. Second\n", "2. Third\n"),
    "two articles in another order": lambda text: text.replace("1. ", "2. ").replace("2. Second", "1. Second"),
    "text hidden by a terminal's escape": replaced("A band", "\x1b[8mA band"),
    "text overwritten by a carriage return": replaced("A band", "A band\rB"),
    "pushed out of sight": replaced("\n" + "-" * 24 + "\n", "\n" * 200),
    "no newsletter": lambda _: "Only a text.\n",
    "empty": lambda _: "",
}  # fmt: skip


@FORMATS
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_of_another_form_is_refused_with_a_reason(name: str, exporter: Exporter) -> None:
    edition = edition_of(article(), article("Second", notice=("Second notice.",)))
    artifact = exporter.export(edition, THEME)
    assert problems(artifact, edition) == []
    with pytest.raises(ArtifactError, match=r"newsletter\.(txt|eml)[:,] "):
        problems(with_body(artifact, REFUSED[name]), edition)


def test_bytes_that_are_not_utf_8_are_refused_with_their_line() -> None:
    artifact = txt.export(edition_of(article()), THEME)
    broken = msgspec.structs.replace(artifact, data=artifact.data.replace(b"band", b"b\xe4nd"))
    with pytest.raises(ArtifactError, match=r"line \d+ is not UTF-8"):
        problems(broken, edition_of(article()))


@FORMATS
@settings(max_examples=examples(300), deadline=None)
@given(data=st.data())
def test_a_verifier_reads_or_refuses_any_bytes_and_does_nothing_else(
    exporter: Exporter, data: st.DataObject
) -> None:
    artifact = exporter.export(LOOKALIKES, THEME)
    start = data.draw(st.integers(0, len(artifact.data)))
    length = data.draw(st.integers(0, 60))
    junk = data.draw(
        st.binary(max_size=40) | st.sampled_from([b"\n", b"\r\n\r\n", b"=?", b'"', b";", b" ", b"=\r\n"])
    )
    broken = artifact.data[:start] + junk + artifact.data[start + length :]
    with contextlib.suppress(ArtifactError):
        problems(msgspec.structs.replace(artifact, data=broken), LOOKALIKES)


@FORMATS
def test_one_article_s_notice_never_counts_for_another(exporter: Exporter) -> None:
    wanted = edition_of(article(), article("Second"))
    second = list(wanted.entries)[1]
    without = msgspec.structs.replace(second, blocks=second.blocks[:-1])
    [section] = wanted.sections
    shown = msgspec.structs.replace(
        wanted, sections=(msgspec.structs.replace(section, entries=(section.entries[0], without)),)
    )
    found = problems(exporter.export(shown, THEME), wanted)
    assert len(found) == 1
    assert "stands in article 1" in found[0]


def test_the_verifiers_are_two_readers_and_agree() -> None:
    editions = (full_edition(), lookalikes(), edition_of(linked(), arabic(), japanese(), latin()))
    for edition in editions:
        read = []
        for exporter in (txt, eml):
            verifier: Verifier = load_verifier(exporter.media_type)
            passages = verifier.passages(exporter.export(edition, THEME))
            read.append([[(s.text, s.links) for s in passage.paragraphs] for passage in passages])
        assert read[0] == read[1]


def test_other_processes_time_zones_and_hash_seeds_give_the_same_bytes() -> None:
    program = textwrap.dedent("""
        import hashlib
        from helpers.sample_editions import full_edition
        from syndicate.export.newsletter import eml, txt
        print([hashlib.sha256(e.export(full_edition(), None).data).hexdigest() for e in (txt, eml)])
    """)
    path = os.pathsep.join([str(TESTS), str(ROOT)])
    found = {
        subprocess.run(
            [sys.executable, "-c", program], capture_output=True, check=True,
            env=os.environ | {"TZ": zone, "PYTHONHASHSEED": seed, "LC_ALL": locale, "PYTHONPATH": path},
        ).stdout
        for zone, seed, locale in (("UTC", "0", "C"), ("Asia/Tokyo", "7", "C.UTF-8"), ("America/Lima", "99", "C"))
    }  # fmt: skip
    assert len(found) == 1


def test_articles_with_a_time_keep_it_in_no_text() -> None:
    """A newsletter prints days; the instant is the message's."""
    edition = edition_of(article(published=Moment.parse("2022-10-26T18:05:00-04:00")))
    assert "18:05" not in txt.export(edition, THEME).data.decode()
    assert b"Date: Wed, 26 Oct 2022 18:05:00 -0400\r\n" in eml.export(edition, THEME).data


# Issues


def test_the_masthead_has_the_number_and_corrections_are_below_the_contents() -> None:
    text = txt.export(issue_of(article()), THEME).data.decode()
    masthead, contents = text.split(f"{FENCE}\n")[1:3]
    assert masthead == "The Harbour Courier  \nNo. 7 · October 28, 2022\n"
    assert contents.index("1. Ferry returns") < contents.index("Corrections\n~~~")
    assert f" {AMENDMENTS[0].title}  \nWithdrawn October 28, 2022\n\n" in contents
    assert f"Corrected October 27, 2022  \n{AMENDMENTS[1].url}\n" in contents


@FORMATS
def test_a_newsletter_may_consist_of_amendments_alone(exporter: Exporter) -> None:
    artifact = exporter.export(issue_of(), THEME)
    assert list(load_verifier(artifact.media_type).passages(artifact)) == []
    assert "Corrections" in body_of(artifact)
    assert "Contents" not in body_of(artifact)


@FORMATS
@settings(max_examples=examples(150), deadline=None)
@given(titles=st.lists(PARAGRAPHS, max_size=3), url=st.none() | st.just("https://x.example/" + "long/" * 40))
@example(titles=["1. Ferry", "--", "-- ", FENCE, "* x", "> y", "| z", "-> w: https://x.example/"], url=None)
def test_no_title_of_an_amendment_is_taken_for_an_article(
    exporter: Exporter, titles: list[str], url: str | None
) -> None:
    when = Moment.parse("2022-10-28")
    amendments = tuple(Amendment("corrected", "tag:x.example,2022:a", title, when, url) for title in titles)
    edition = edition_of(article(), arabic())
    amended = exporter.export(msgspec.structs.replace(edition, amendments=amendments), THEME)
    assert problems(amended, edition) == []
    verifier = load_verifier(amended.media_type)
    wanted = list(verifier.passages(exporter.export(edition, THEME)))
    found = list(verifier.passages(amended))
    assert [(one.title, one.paragraphs) for one in found] == [(one.title, one.paragraphs) for one in wanted]
    assert too_wide(amended) == []
