"""Which reader a source gets: by its content, whatever it is called; a name decides only where content does not."""

from __future__ import annotations

import pytest
from helpers.paths import GOLDEN

from syndicate.errors import ReadError
from syndicate.model import interchange
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import load_reader
from syndicate.read import detect, read

STORIES = GOLDEN / "one_story"
READERS = {
    name: load_reader(name)
    for name in ("feed", "html", "json", "markdown", "newsml", "ninjs", "nitf", "text")
}
SUFFIXES = sorted({suffix for reader in READERS.values() for suffix in reader.suffixes})
NAMES = ["-", "story", "STORY.DAT", *(f"story{suffix}" for suffix in SUFFIXES)]
MARKDOWN = b"The pier\n========\n\nThe *first* boat.\n\n- one\n- two\n"


def canonical() -> bytes:
    [draft] = read((STORIES / "story.md").read_bytes(), "story.md")
    return interchange.dump((normalise(draft, NoticePolicy()),))


# The content decides: file in tests/golden/one_story, and its reader.
CONTENT = {
    "story.md": "markdown",  # it has front matter
    "story.html": "html",
    "story.rss": "feed",
    "story.atom": "feed",
    "story.feed.json": "feed",
    "story.ninjs.json": "ninjs",
    "story.newsml.xml": "newsml",
    "story.nitf.xml": "nitf",
}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", CONTENT)
def test_content_with_a_signature_is_detected_under_any_name(case: str, name: str) -> None:
    data = (STORIES / case).read_bytes()
    expected = CONTENT[case]
    if name.endswith(READERS["markdown"].suffixes) and expected == "html":
        expected = "markdown"  # HTML in a file of Markdown is Markdown: pages of many projects begin so
    assert detect(data, name).name == expected


@pytest.mark.parametrize("name", NAMES)
def test_the_canonical_form_is_known_under_any_name(name: str) -> None:
    assert detect(canonical(), name).name == "json"


@pytest.mark.parametrize("name", NAMES)
def test_markdown_without_front_matter_is_plain_text_unless_its_name_or_its_marks_say_more(name: str) -> None:
    expected = "markdown" if name.endswith(READERS["markdown"].suffixes) else "text"
    assert detect(MARKDOWN, name).name == expected
    marked = b"# The pier\n\nSee [the page](https://courier.example/).\n"
    anonymous = name in ("-", "story")
    assert detect(marked, name).name == ("markdown" if anonymous else expected)


@pytest.mark.parametrize("name", NAMES)
def test_a_story_in_plain_text_is_text_unless_it_is_called_markdown(name: str) -> None:
    data = (STORIES / "story.txt").read_bytes()
    expected = "markdown" if name.endswith(READERS["markdown"].suffixes) else "text"
    assert detect(data, name).name == expected


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("data", [b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", b"\0\1\2\3" * 99, b"\x7fELF\2\1\1\0\0\0"])
def test_binary_data_is_refused_with_all_candidates(data: bytes, name: str) -> None:
    with pytest.raises(ReadError, match="in no format that can be read") as caught:
        detect(data, name)
    assert caught.value.message.startswith(f"{name}: ")
    assert all(reader in caught.value.hint for reader in READERS)


@pytest.mark.parametrize("name", ["-", "a.json", "a.txt", "a"])
@pytest.mark.parametrize(
    ("data", "candidates"),
    [
        (b'{"pier": 1}', {"feed", "json", "ninjs"}),
        (b"<pier><a>1</a></pier>", {"feed", "html", "newsml", "nitf"}),
    ],
)
def test_json_and_xml_of_no_known_form_are_refused_with_their_candidates(
    data: bytes, candidates: set[str], name: str
) -> None:
    with pytest.raises(ReadError, match="in no form that is read") as caught:
        detect(data, name)
    assert all(reader in caught.value.hint for reader in candidates)


@pytest.mark.parametrize("forced", READERS)
@pytest.mark.parametrize("case", [*CONTENT, "story.txt"])
def test_from_overrides_detection_and_a_wrong_one_gets_a_hint_with_the_detected_format(
    case: str, forced: str
) -> None:
    """Text, Markdown and HTML can be read from any text; then what it looks like is a warning."""
    data, right = (STORIES / case).read_bytes(), CONTENT.get(case, "text")
    accepted = READERS[forced].accepts(data[:4096], case)
    looks = "" if accepted else right
    if forced in ("feed", "json", "newsml", "ninjs", "nitf") and looks:
        with pytest.raises(ReadError, match=f"^{case}: .*; it looks like {right}$") as caught:
            list(read(data, case, forced))
        assert caught.value.hint == f"leave --from out, or say --from {right}"
    else:
        drafts = list(read(data, case, forced))
        assert {draft.source.format for draft in drafts} == {forced}
        told = [loss.what for draft in drafts for loss in draft.losses if loss.code == "other-format-ignored"]
        warned = [f"ignored that the source looks like {looks}: it was read as {forced}, as --from asks"]
        assert told == (warned if looks not in ("", "text") else [])
