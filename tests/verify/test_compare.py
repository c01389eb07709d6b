"""The comparison: every way in which a notice can go wrong is found and said; nothing else is."""

from __future__ import annotations

import re
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import PluginError
from syndicate.model import Expectation, Extent, LinkDemand, SheetDemand, TextDemand, fingerprint, similarity
from syndicate.model.artifact import Artifact
from syndicate.model.own_copies import OwnCopies
from syndicate.model.passage import ParagraphText, Passage
from syndicate.verify import Check, Checked, Verdict, check, compare
from syndicate.verify.notice import first_difference

NOTICE = "They help our readers\u00a0 in weighing the news."


def expectation(article: str = "a", *paragraphs: str, link: tuple[str, str] | None = None) -> Expectation:
    links = (LinkDemand(*link),) if link else ()
    return Expectation(article, f"Title {article}", (TextDemand(paragraphs or (NOTICE,), "f"), *links))


def passage(article: str | None = "a", *texts: str | ParagraphText, title: str | None = None) -> Passage:
    stretches = tuple(text if isinstance(text, ParagraphText) else ParagraphText(text) for text in texts)
    return Passage(article, title or f"Title {article}", f"item {article}", stretches)


def problems(passages: list[Passage], expectations: list[Expectation]) -> list[tuple[str, ...]]:
    return [verdict.problems for verdict in compare(passages, expectations)]


def test_exact_and_visible_is_no_problem() -> None:
    assert problems([passage("a", "Body.", NOTICE)], [expectation()]) == [()]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["Body."], "missing"),
        ([NOTICE.replace("\u00a0", " ")], r"expected U\+00A0 NO-BREAK SPACE .* found U\+0020 SPACE"),
        ([NOTICE.replace("help ", "")], "altered: at character 6"),
        ([NOTICE + " And more."], "expected the end"),
        ([NOTICE[:-1]], "found the end"),
        ([NOTICE, "Body.", NOTICE], "stands 2 times"),
        ([ParagraphText(NOTICE, hidden="display: none")], "not visible: display: none"),
        ([NOTICE.upper()], "missing|altered"),
    ],
)
def test_each_fault_is_found_and_said(texts, said) -> None:
    [found] = problems([passage("a", "Body.", *texts)], [expectation()])
    assert len(found) == 1
    assert re.search(said, found[0]), found


def test_a_verdict_names_the_article_and_where_it_stands() -> None:
    wanted = [expectation("a"), expectation("b"), expectation("c")]
    assert compare([passage("a", NOTICE)], wanted) == (
        Verdict("a", "Title a", "item a", ()),
        Verdict("b", "Title b", "", ("the article is not there",)),
        Verdict("c", "Title c", "", ("the article is not there",)),
    )
    foreign = ("an article that the edition does not hold",)
    assert compare([passage("z", "x"), passage(None, "x", title="Own title")], []) == (
        Verdict("z", "Title z", "item z", foreign),
        Verdict("", "Own title", "item None", foreign),
    )


def test_an_article_that_is_hidden_whole_gets_the_first_reason() -> None:
    hidden = [ParagraphText("Body.", hidden="white on white"), ParagraphText(NOTICE, hidden="covered")]
    assert problems([passage("a", *hidden)], [expectation()]) == [
        ("nothing of it counts as visible: white on white",)
    ]


@pytest.mark.parametrize(
    ("texts", "said"),
    [
        (["One.", "Body."], "paragraph 2 of the notice is missing"),
        (["Body.", "Two two two."], "paragraph 1 of the notice is missing"),
        (
            ["One.", "Two two twx."],
            "paragraph 2 of the notice is altered: at character 11, after 'Two two tw': ",
        ),
        (
            ["One.", ParagraphText("Two two two.", hidden="covered")],
            "paragraph 2 of the notice is not visible: covered",
        ),
    ],
)
def test_the_paragraph_that_is_at_fault_is_named_by_its_number(texts, said: str) -> None:
    [found] = problems([passage("a", *texts)], [expectation("a", "One.", "Two two two.")])
    assert len(found) == 1
    assert found[0].startswith(said)


def test_each_of_several_texts_that_are_demanded_is_looked_for() -> None:
    wanted = Expectation(
        "a", "Title a", (TextDemand(("First notice.",), "f"), TextDemand(("By leave.",), "g"))
    )
    missing = "paragraph 1 of the notice is missing"
    assert problems([passage("a", "Body.")], [wanted]) == [(missing, missing)]
    assert problems([passage("a", "Body.", "By leave.")], [wanted]) == [(missing,)]


def in_notice(text: str, *links: tuple[str, str]) -> ParagraphText:
    return ParagraphText(text, links, in_notice=True)


def beside(text: str) -> ParagraphText:
    return ParagraphText(text, in_notice=False)


LONG = "Read our other stories, too, which are as good as this one, if not better."


@pytest.mark.parametrize(
    ("stretches", "said"),
    [
        ([beside("Body."), in_notice("One."), in_notice("Two.")], ()),
        (
            [in_notice("One."), in_notice("Two."), in_notice(LONG)],
            (f"words that are not the notice's are in its place: {LONG[:60]!r}",),
        ),
        (
            [in_notice("One."), beside("Two.")],
            ("only a part of the notice is in its place, or a part of it twice",),
        ),
        (
            [beside("One."), beside("Two.")],
            ("the text of the notice is there, but not in the notice's own place",),
        ),
    ],
)
def test_the_notice_s_own_place_holds_the_notice_and_nothing_else(stretches, said: tuple[str, ...]) -> None:
    assert problems([passage("a", *stretches)], [expectation("a", "One.", "Two.")]) == [said]


def test_a_notice_of_an_article_that_has_none_is_a_problem() -> None:
    waived = Expectation("a", "Title a", ())
    assert problems([passage("a", beside("Body."), in_notice(LONG))], [waived]) == [
        (f"a notice that is not asked for: {LONG[:60]!r}",)
    ]
    assert problems([passage("a", beside("Body."))], [waived]) == [()]


def test_links_of_a_notice_of_which_the_text_alone_is_known_are_handed_on() -> None:
    """Those in its place, or where the format has none, in its paragraphs; an address that it spells out is none."""
    text = TextDemand(("One.", "Two: https://x.example/."), "f", links_known=False)
    wanted = [Expectation("a", "Title a", (text,))]
    spelt = ("https://x.example/", "https://x.example/")
    stretches = [
        ParagraphText("Body.", (("before", "https://a.example/"),)),
        ParagraphText("One.", (("one", "https://b.example/"),)),
        ParagraphText("Two: https://x.example/.", (spelt,)),
        ParagraphText("Behind.", (("behind", "https://c.example/"),)),
        ParagraphText("The end."),
    ]
    [verdict] = compare([passage("a", *stretches)], wanted)
    assert (verdict.problems, verdict.unjudged) == ((), (("one", "https://b.example/"),))
    more = in_notice("More.", ("more", "https://d.example/"))
    [verdict] = compare(
        [passage("a", in_notice("One."), in_notice("Two: https://x.example/.", spelt), more)], wanted
    )
    assert verdict.unjudged == (("more", "https://d.example/"),)
    [verdict] = compare([passage("a", *stretches[:2])], wanted)
    assert verdict.unjudged == ()
    [verdict] = compare(
        [passage("a", *stretches)], [Expectation("a", "Title a", (TextDemand(text.paragraphs, "f"),))]
    )
    assert verdict.unjudged == ()
    assert verdict.problems == ("a link in the notice that is not demanded: on 'one' to https://b.example/",)


@pytest.mark.parametrize("behind", [*".,;:!?)'", " more", "\n", "<", '"', ">", ".)", ""])
def test_an_address_that_a_notice_spells_out_may_be_a_link_without_the_sign_behind_it(behind: str) -> None:
    url = "https://x.example/a?b=c.d"
    notice = f"Read {url}{behind}"
    wanted = [expectation("a", notice)]
    assert problems([passage("a", ParagraphText(notice, ((url, url),)))], wanted) == [()]
    for other in (f"{url}x", url[:-1], "http://x.example/a?b=c.d"):
        assert problems([passage("a", ParagraphText(notice, ((other, other),)))], wanted) == [
            (f"a link in the notice that is not demanded: on {other!r} to {other}",)
        ]


def test_its_style_sheet_is_the_one_that_is_demanded_and_no_second_one() -> None:
    wanted = [Expectation("a", "Title a", (SheetDemand("0" * 64),))]
    other = ("its style sheet is not the one of its theme",)
    for sheets, said in (
        (("0" * 64,), ()),
        ((), other),
        (("1" * 64,), other),
        (("0" * 64, "1" * 64), other),
    ):
        found = Passage("a", "Title a", "item a", (ParagraphText("Body."),), sheets=sheets)
        assert problems([found], wanted) == [said], sheets


def test_a_hidden_copy_beside_a_visible_one_is_still_two() -> None:
    hidden = ParagraphText(NOTICE, hidden="white on white")
    assert problems([passage("a", NOTICE, hidden)], [expectation()]) == [
        ("the notice stands 2 times; once is right",)
    ]


def test_one_article_s_notice_never_counts_for_another() -> None:
    [first, second] = problems(
        [passage("a", "Body."), passage("b", NOTICE, "Other notice.")],
        [expectation("a"), expectation("b", "Other notice.")],
    )
    assert "the text stands in item b" in first[0]
    assert second == ()


def test_paragraphs_must_be_adjacent_and_in_order() -> None:
    wanted = [expectation("a", "One.", "Two.")]
    assert problems([passage("a", "One.", "Two.")], wanted) == [()]
    assert problems([passage("a", "Two.", "One.")], wanted) == [
        ("the notice's paragraphs are not together and in order",)
    ]
    assert problems([passage("a", "One.", "Advertisement.", "Two.")], wanted) != [()]


def test_a_required_link_must_lead_where_it_should() -> None:
    wanted = [expectation(link=("news", "https://x.example/"))]
    good = ParagraphText(NOTICE, (("news", "https://x.example/"),))
    assert problems([passage("a", good)], wanted) == [()]
    assert "is missing" in problems([passage("a", NOTICE)], wanted)[0][0]
    bad = ParagraphText(NOTICE, (("news", "https://y.example/"),))
    assert "leads to https://y.example/ instead" in problems([passage("a", bad)], wanted)[0][0]
    other = ParagraphText(NOTICE, (("terms", "https://y.example/"),))
    assert problems([passage("a", other)], wanted) == [
        ("the link on 'news' to https://x.example/ is missing",)
    ]
    hidden = ParagraphText("x", (("news", "https://x.example/"),), hidden="display: none")
    assert problems([passage("a", NOTICE, hidden)], wanted) != [()]


def test_a_required_link_elsewhere_in_the_article_does_not_count_for_the_notice() -> None:
    wanted = [expectation(link=("news", "https://x.example/"))]
    body = ParagraphText("Read the news.", (("news", "https://x.example/"),))
    bare, stolen = ParagraphText(NOTICE), ParagraphText(NOTICE, (("news", "https://y.example/"),))
    assert "is missing" in problems([passage("a", body, bare)], wanted)[0][0]
    assert "instead of https://x.example/" in problems([passage("a", body, stolen)], wanted)[0][0]


A, B = "U+0061 LATIN SMALL LETTER A", "U+0062 LATIN SMALL LETTER B"
X20 = "x" * 20


@pytest.mark.parametrize(
    ("expected", "found", "at", "left", "right"),
    [
        (f"{X20}xabc", f"{X20}x\x07bc", f"22, after {X20!r}", f"{A} in 'abc'", "U+0007 unnamed in '\\x07bc'"),
        ("a", "b", "1, after ''", f"{A} in 'a'", f"{B} in 'b'"),
        ("ab", "a", "2, after 'a'", f"{B} in 'b'", "the end"),
        ("a", f"a{X20}y", "2, after 'a'", "the end", f"U+0078 LATIN SMALL LETTER X in {X20!r}"),
    ],
)
def test_a_difference_is_shown_with_20_characters_on_each_side(
    expected: str, found: str, at: str, left: str, right: str
) -> None:
    assert first_difference(expected, found) == f"at character {at}: expected {left}, found {right}"


SHORT = "May be reprinted."


def copied(before: int, after: int, line: str = "The end.") -> list[Expectation]:
    copies = OwnCopies(fingerprint(line) if line else "", before, after)
    return [Expectation("a", "Title a", (TextDemand((SHORT,), "f", copies),))]


@pytest.mark.parametrize(
    ("before", "after", "texts", "well"),
    [
        (1, 0, [SHORT, "The end.", SHORT], True),  # the title, in a format that shows it with the text
        (1, 0, ["The end.", SHORT], True),  # and in one that does not
        (1, 0, [SHORT, "The end."], False),  # the notice was dropped
        (1, 0, [SHORT, "The end.", SHORT, SHORT], False),  # it was doubled
        (1, 0, [SHORT, SHORT, "The end.", SHORT], False),
        (0, 1, ["The end.", SHORT, SHORT], True),  # the story's own last line
        (0, 1, ["The end.", SHORT], False),
        (1, 1, [SHORT, "The end.", SHORT, SHORT], True),
        (1, 0, [SHORT, "The End.", SHORT], False),  # where the story ends cannot be seen
        (1, 0, ["The end.", ParagraphText(SHORT, hidden="display: none")], False),
        (1, 0, [ParagraphText(SHORT, hidden="display: none"), "The end.", SHORT], True),
    ],
)
def test_the_article_s_own_copies_of_its_notice_are_allowed_and_none_of_them_is_the_notice(
    before: int, after: int, texts: list[str | ParagraphText], *, well: bool
) -> None:
    [found] = problems([passage("a", *texts)], copied(before, after))
    assert (found == ()) == well, found


@pytest.mark.parametrize(
    ("before", "after", "texts", "well"),
    [
        (1, 0, [SHORT], True),
        (1, 0, [SHORT, SHORT], True),
        (1, 0, [SHORT, SHORT, SHORT], False),
        (0, 1, [SHORT, SHORT], True),
        (1, 1, [SHORT, SHORT, SHORT], True),
        (1, 1, [SHORT, SHORT, SHORT, SHORT], False),
        (1, 0, [ParagraphText(SHORT, hidden="display: none"), SHORT], True),
        (1, 0, [SHORT, ParagraphText(SHORT, hidden="display: none")], False),
        (1, 0, ["Something else."], False),
    ],
)
def test_of_a_story_that_is_nothing_but_its_notice_the_last_copy_is_the_notice(
    before: int, after: int, texts: list[str | ParagraphText], *, well: bool
) -> None:
    [found] = problems([passage("a", *texts)], copied(before, after, line=""))
    assert (found == ()) == well, found


def test_too_many_copies_are_counted_with_the_article_s_own() -> None:
    [found] = problems([passage("a", SHORT, "The end.", SHORT, SHORT)], copied(1, 0))
    assert found == ("the notice stands 3 times, the article's own copies of it among them",)


def test_a_short_notice_is_not_looked_for_in_other_articles() -> None:
    [first, second] = problems(
        [passage("a", "The end."), passage("b", SHORT)],
        [*copied(1, 0), Expectation("b", "Title b", (TextDemand((SHORT,), "f"),))],
    )
    assert "the text stands in item b" in first[0]
    assert second == ()


class _Counted:
    """How many pairs of characters `difflib` was asked to compare, at worst."""

    pairs = 0

    def __init__(self, inner: type) -> None:
        self._inner = inner

    def __call__(self, *, b: str, autojunk: bool) -> object:
        counted, inner = self, self._inner

        class Matcher(inner):  # type: ignore[misc, valid-type]
            def ratio(self) -> float:
                counted.pairs += len(self.a) * len(self.b)
                return float(super().ratio())

        return Matcher(b=b, autojunk=autojunk)


@pytest.mark.parametrize("length", [100, 3000, 30_000])
def test_looking_for_an_altered_notice_is_linear(monkeypatch: pytest.MonkeyPatch, length: int) -> None:
    """Paragraphs that are nearly the notice are the dearest: 40 of them, whatever their length."""
    counted = _Counted(similarity.SequenceMatcher)
    monkeypatch.setattr(similarity, "SequenceMatcher", counted)
    words = " ".join(f"word{number * number % 977}" for number in range(length // 8))
    texts = [f"{words} and {number} more" for number in range(40)]
    [found] = problems([passage("a", *texts)], [expectation("a", words)])
    assert "altered: at character" in found[0]
    assert counted.pairs <= 40 * similarity._EXACT**2
    if length > 2 * similarity._EXACT:
        assert counted.pairs == 0


class _Watched(tuple):
    """The stretches of a passage; how often somebody began to go through them all."""

    __slots__ = ()
    looks = 0

    def __iter__(self):
        _Watched.looks += 1
        return super().__iter__()


@pytest.mark.parametrize("count", [10, 100])
def test_each_passage_is_looked_through_a_bounded_number_of_times_though_every_notice_is_missing(
    count: int,
) -> None:
    passages = [
        Passage(f"a{n}", f"Title a{n}", f"item {n}", _Watched([ParagraphText(f"Body {n}.")]))
        for n in range(count)
    ]
    _Watched.looks = 0
    found = problems(
        passages, [expectation(f"a{n}", f"Notice number {n * n} of this.") for n in range(count)]
    )
    assert all("missing" in one[0] or "altered" in one[0] for one in found)
    assert _Watched.looks <= 6 * count


def test_missing_extra_and_swapped_articles_are_found() -> None:
    wanted = [expectation("a"), expectation("b")]
    a, b = passage("a", NOTICE), passage("b", NOTICE)
    assert problems([a], wanted) == [(), ("the article is not there",)]
    assert problems([b, a], wanted) == [
        ("another article is in its place: 'Title b'",),
        ("another article is in its place: 'Title a'",),
    ]
    assert problems([a, b, passage("c", "x")], wanted)[2] == ("an article that the edition does not hold",)


def test_without_an_id_the_title_says_which_article() -> None:
    assert problems([passage(None, NOTICE, title="Title\na")], [expectation("a")]) == [()]
    assert problems([passage(None, NOTICE, title="Title b")], [expectation("a")]) != [()]


def test_a_waived_article_demands_nothing_but_to_be_there() -> None:
    assert problems([passage("a", "x")], [Expectation("a", "Title a", ())]) == [()]
    assert problems([], [Expectation("a", "Title a", ())]) != [()]


@settings(deadline=None)
@given(st.text(min_size=1), st.integers(min_value=0), st.characters())
def test_any_change_of_one_character_is_found(text: str, position: int, character: str) -> None:
    position %= len(text)
    changed = text[:position] + character + text[position + 1 :]
    found = problems([passage("a", changed)], [expectation("a", text)])
    assert (found == [()]) == (changed == text)
    if changed != text:
        assert f"at character {position + 1}," in first_difference(text, changed)


class _Reader:
    """A verifier of lines; `seen` is the extent that it was prepared for."""

    name = "lines"
    media_type = "text/plain"

    def passages(self, artifact: Artifact) -> list[Passage]:
        first, second = artifact.data.decode().splitlines()
        return [passage(None, first, title="Title a"), passage("b", second)]


class _SizedReader(_Reader):
    seen: object = "not prepared"

    def sized(self, extent: Extent) -> _SizedReader:
        self.seen = extent
        return self


class _FocusedReader(_Reader):
    """`wanted` are the texts that it was asked to read closely."""

    wanted: frozenset[str] = frozenset()

    def focused_passages(self, artifact: Artifact, texts: frozenset[str]) -> list[Passage]:
        self.wanted = texts
        return self.passages(artifact)


def in_this_process(
    monkeypatch: pytest.MonkeyPatch, reader: _Reader, plugins: set[str] | None = None
) -> None:
    module = sys.modules[check.__module__]
    monkeypatch.setattr(module, "loaded", lambda: plugins or set())
    monkeypatch.setattr(module, "load_verifier", {"text/plain": reader}.__getitem__)


LINES = Artifact("x.txt", "text/plain", f"{NOTICE}\nAnother text.\n".encode())


def test_an_output_is_checked_for_what_is_expected_or_for_the_same_in_each_of_its_articles(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    in_this_process(monkeypatch, _Reader())
    first = Verdict("a", "Title a", "item None", ())
    foreign = Verdict("b", "Title b", "item b", ("an article that the edition does not hold",))
    assert check(Check(LINES, (expectation(),))) == Checked("lines", (first, foreign))
    first = Verdict("", "Title a", "item None", ())
    elsewhere = "paragraph 1 of the notice is missing here; the text stands in item None, 'Title a'"
    found = check(Check(LINES, each=expectation().demands))
    assert found.verdicts == (first, Verdict("b", "Title b", "item b", (elsewhere,)))
    assert check(Check(LINES, each=())).verdicts == (first, Verdict("b", "Title b", "item b", ()))


def test_a_verifier_is_prepared_for_the_extent_where_both_have_one(monkeypatch: pytest.MonkeyPatch) -> None:
    extent = Extent(articles=2, text_bytes=60, pictures=0, picture_bytes=0)
    for reader, known, seen in (
        (_SizedReader(), extent, extent),
        (_SizedReader(), None, "not prepared"),
        (_Reader(), extent, None),
    ):
        in_this_process(monkeypatch, reader)
        assert len(check(Check(LINES, (expectation(),), extent=known)).verdicts) == 2
        assert getattr(reader, "seen", None) == seen


def test_a_verifier_that_reads_some_texts_closely_is_given_those_that_are_demanded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    wanted = expectation("a", "One.", "Two.", link=("terms", "https://x.example/"))
    other = expectation("b", "Three.")
    for asked, texts in (
        (Check(LINES, (wanted, other)), {"One.", "Two.", "terms", "Three."}),
        (Check(LINES, each=wanted.demands), {"One.", "Two.", "terms"}),
        (Check(LINES), set()),
    ):
        reader = _FocusedReader()
        in_this_process(monkeypatch, reader)
        assert len(check(asked).verdicts) == 2
        assert reader.wanted == texts


def test_nothing_is_checked_beside_another_plugin(monkeypatch: pytest.MonkeyPatch) -> None:
    in_this_process(monkeypatch, _Reader(), {"b.exporter", "a.exporter"})
    with pytest.raises(PluginError, match=r"a\.exporter: loaded in the process that verifies") as refused:
        check(Check(LINES))
    assert refused.value.hint.startswith("remove what imports it when Python starts")
