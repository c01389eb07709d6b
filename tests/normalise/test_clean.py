"""What leaves the cleaner can be rendered by anything: permitted characters, web URLs, bounded trees, no lost word."""

from __future__ import annotations

import unicodedata

import pytest
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, every_block, p
from hypothesis import given
from hypothesis import strategies as st

from syndicate.export.feed import rss
from syndicate.model import RelatedLink
from syndicate.model.blocks import (
    Block,
    Break,
    Code,
    Embed,
    Emphasis,
    Figure,
    Heading,
    Image,
    Inline,
    Link,
    Listing,
    Paragraph,
    Quote,
    Strong,
    Table,
    Text,
    block_texts,
    plain_text,
)
from syndicate.normalise.clean import Cleaner, forbidden_characters
from syndicate.normalise.empty import drop_empty_blocks
from syndicate.plugins import load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify


def cleaned(*blocks: Block, origin: str | None = None) -> tuple[tuple[Block, ...], list[str]]:
    cleaner = Cleaner(origin)
    return cleaner.blocks(blocks), [loss.what for loss in cleaner.losses()]


def test_a_clean_body_comes_out_as_it_went_in() -> None:
    assert cleaned(*every_block()) == (every_block(), [])


def test_a_paragraph_or_a_heading_that_shows_nothing_is_left_out() -> None:
    """Editors write ``<p>&nbsp;</p>`` for a gap; a picture without words is something to see."""
    gap = Text("\u00a0")
    picture = Paragraph((Image("https://a.example/p.png", ""), gap))
    gaps = (p("\u00a0"), Paragraph((Break(), Emphasis((gap,)))), Heading(2, (gap,)))
    nested = (Quote(gaps), Listing((gaps, (p("b"),))))
    assert drop_empty_blocks((p("\u00a0a"), *gaps, picture, *nested)) == (
        p("\u00a0a"),
        picture,
        Listing(((p("b"),),)),
    )


@pytest.mark.parametrize("character", ["\x00", "\x0b", "\ufffe", "\ud800", "\x85", "\x7f"])
def test_forbidden_characters_become_u_fffd_and_are_counted(character: str) -> None:
    blocks, losses = cleaned(p(f"a{character}b{character}"))
    assert blocks == (p("a\ufffdb\ufffd"),)
    assert losses == ["replaced a forbidden control character or surrogate by U+FFFD (2 times)"]


@given(st.text(alphabet=st.characters()))
def test_any_text_comes_out_in_nfc_and_permitted(text: str) -> None:
    out = Cleaner(None).text(text)
    assert unicodedata.is_normalized("NFC", out)
    assert not forbidden_characters(out)
    if not forbidden_characters(text):
        assert out == unicodedata.normalize("NFC", text)


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.example/x?y=1&z=2#f", "https://a.example/x?y=1&z=2#f"),
        ("HTTP://A.example/", "http://A.example/"),
        ("https://a.example/a b?q=[1]#x#y", "https://a.example/a%20b?q=%5B1%5D#x%23y"),
        ("https://a.example/100%/<i>{j}|k^`\\", "https://a.example/100%25/%3Ci%3E%7Bj%7D%7Ck%5E%60%5C"),
        ("https://münchen.example/ä?ö=%20", "https://münchen.example/ä?ö=%20"),
        ("https://[::1]/x", "https://[::1]/x"),
        ("https://a..example/", None),
        ("https://a.example:99999/", None),
        ("https://a.example:0/", None),
        ("https://a.example:1/", "https://a.example:1/"),
        ("https://:80/", None),
        ("mailto:desk@a.example", "mailto:desk@a.example"),
        ("javascript:alert(1)", None),
        ("java\tscript:alert(1)", None),
        (" \x01javascript:alert(1)", None),
        ("JaVaScRiPt:alert(1)", None),
        ("data:text/html,<script>", None),
        ("vbscript:x", None),
        ("file:///etc/passwd", None),
        ("//evil.example/x", None),
        ("/relative", None),
        ("http://[", None),
        ("https://", None),
        ("", None),
    ],
)
def test_only_absolute_web_urls_stay(url: str, expected: str | None) -> None:
    [paragraph], losses = cleaned(Paragraph((Link(url, (Text("words"),)),)))
    assert plain_text((paragraph,)) == "words", "a bad URL must not take the words with it"
    [inline] = paragraph.children  # type: ignore[union-attr]
    assert (inline.href if isinstance(inline, Link) else None) == expected
    assert bool(losses) == (expected is None)


def test_relative_urls_are_resolved_against_the_article() -> None:
    blocks, losses = cleaned(
        Paragraph((Link("../x", (Text("w"),)),)),
        Embed("//v.example/1", "film"),
        origin="https://a.example/b/c",
    )
    assert blocks == (
        Paragraph((Link("https://a.example/x", (Text("w"),)),)),
        Embed("https://v.example/1", "film"),
    )
    assert losses == []


@pytest.mark.parametrize(
    ("address", "expected", "lost"),
    [
        ("a/b.png", "a/b.png", ""),
        ("./a/../b c.png?x=1#y", "b%20c.png", ""),
        ("a%20b.png", "a%20b.png", ""),
        ("a/../../b.png", None, "dropped a picture outside the folder"),
        ("..", None, "dropped a relative URL"),
        (".", None, "dropped a relative URL"),
        ("a%00b.png", None, "dropped a relative URL"),
        ("/a.png", None, "dropped a relative URL"),
        ("//x.example/a.png", None, "dropped a relative URL"),
        ("?a.png", None, "dropped a relative URL"),
        ("http://[", None, "dropped"),
        ("mailto:desk@a.example", None, "dropped"),
        ("https://x.example/a b.png", "https://x.example/a%20b.png", ""),
        ("media/1.png", "ni:///sha-256;x", ""),
    ],
)
def test_a_picture_beside_its_source_is_named_by_its_path(
    address: str, expected: str | None, lost: str
) -> None:
    cleaner = Cleaner(None, {"media/1.png": "ni:///sha-256;x"}, beside=True)
    assert cleaner.picture(address) == expected
    assert [loss.what[: len(lost)] for loss in cleaner.losses()] == ([lost] if lost else [])


def test_words_of_a_link_that_leads_nowhere_stay_together() -> None:
    words = (Text("the "), Strong((Text("terms"),)))
    [paragraph], _ = cleaned(Paragraph((Link("javascript:x", words), Link("javascript:x", words[:1]))))
    assert paragraph == Paragraph((Emphasis(words), words[0]))


def test_what_is_embedded_is_named_by_its_title_or_its_address() -> None:
    film = "https://v.example/1"
    embeds = (
        Embed(film, ""),
        Embed(film, "A film"),
        Embed("javascript:x", "A film"),
        Embed("javascript:x", ""),
    )
    blocks, losses = cleaned(*embeds)
    assert blocks == (Embed(film, film), Embed(film, "A film"), p("A film"))
    assert losses == ["dropped a javascript: URL (2 times)"]


def test_a_related_link_without_a_title_is_lost_with_its_address() -> None:
    cleaner = Cleaner(None)
    assert cleaner.related([RelatedLink(" ", "https://x.example/a")]) == ()
    [loss] = cleaner.losses()
    assert "https://x.example/a" in loss.what


def test_related_titles_stay_without_their_bad_urls() -> None:
    cleaner = Cleaner(None)
    assert cleaner.related([RelatedLink("A\n title", "javascript:x"), RelatedLink(" ")]) == (
        RelatedLink("A title"),
    )
    assert [loss.what for loss in cleaner.losses()] == ["dropped a javascript: URL"]


def test_an_image_without_a_usable_url_leaves_its_words() -> None:
    caption = (Text("The pier"),)
    good, bad = Image("https://a.example/x.jpg", "a pier"), Image("data:image/png;base64,x", "a pier")
    blocks, losses = cleaned(Figure(good, caption), Figure(bad, caption), Paragraph((bad,)))
    assert blocks == (Figure(good, caption), p("a pier"), Paragraph(caption), p("a pier"))
    assert losses == ["dropped a data: URL (2 times)"]


@pytest.mark.parametrize("depth", [5, 40, 3000])
def test_deep_nesting_is_flattened_and_no_word_is_lost(depth: int) -> None:
    block: Block = p("deepest")
    for level in range(depth):
        block = (
            Quote((p(f"before {level}"), block)) if level % 2 else Listing(((block, p(f"after {level}")),))
        )
    inline: Inline = Text("innermost")
    for _ in range(depth):
        inline = Strong((Emphasis((inline,)),))
    blocks, losses = cleaned(block, Paragraph((inline,)))
    words = plain_text(blocks)
    assert "deepest" in words
    assert "innermost" in words
    assert all(f"{'before' if n % 2 else 'after'} {n}" in words for n in range(depth))
    assert _depth(blocks) <= 33
    assert bool(losses) == (depth > 20)


def _depth(value: object) -> int:
    match value:
        case Quote(blocks):
            return 1 + _depth(blocks)
        case Listing(items):
            return 1 + max(map(_depth, items))
        case Emphasis(children) | Strong(children):
            return 1 + _depth(children)
        case Paragraph(children):
            return _depth(children)
        case tuple():
            return max(map(_depth, value), default=0)
        case _:
            return 0


def test_a_paragraph_of_a_megabyte_is_cut_at_spaces() -> None:
    text = "word " * 200_000
    blocks, losses = cleaned(p(text))
    assert "".join(block_texts(blocks)) == text
    assert max(map(len, block_texts(blocks))) <= 20_000
    assert losses == ["split a paragraph of more than 20,000 characters"]


@pytest.mark.parametrize(
    ("text", "lengths"),
    [
        ("x" * 20_000, [20_000]),
        ("x" * 20_001, [20_000, 1]),
        ("x" * 100 + " " + "y" * 20_000, [101, 20_000]),
        ("x" * 19_999 + " y", [20_000, 1]),
        ("x" * 20_000 + " y", [20_000, 2]),
        ("x " * 20_000, [20_000, 20_000]),
    ],
)
def test_a_text_is_cut_behind_the_last_space_or_where_there_is_none_at_the_bound(
    text: str, lengths: list[int]
) -> None:
    blocks, losses = cleaned(p(text))
    assert "".join(block_texts(blocks)) == text
    assert list(map(len, block_texts(blocks))) == lengths
    assert len(losses) == (len(lengths) > 1)


def test_inlines_of_a_paragraph_stay_together_up_to_the_bound() -> None:
    def lengths(*parts: int) -> list[int]:
        inlines = (
            Emphasis((Text("x" * part),)) if at % 2 else Text("x" * part) for at, part in enumerate(parts)
        )
        return [len(text) for text in block_texts(cleaned(Paragraph(tuple(inlines)))[0])]

    assert lengths(19_999, 1) == [20_000]
    assert lengths(19_999, 2, 19_998) == [19_999, 20_000]
    assert lengths(10_000, 10_000, 10_000) == [20_000, 10_000]
    assert lengths(1, 30_000, 1) == [1, 30_000, 1]


def test_a_table_of_100000_cells_becomes_paragraphs_and_a_ragged_one_is_evened() -> None:
    row = tuple((Text(str(n)),) for n in range(1000))
    blocks, losses = cleaned(Table((row,) * 100))
    assert plain_text(blocks).count("999") == 100
    assert losses == ["kept a table of more than 5,000 cells as paragraphs"]
    a = (Text("a"),)
    assert cleaned(Table(((a,), (a, a)), header=(a, a, a)))[0] == (
        Table(((a, (), ()), (a, a, ())), (a, a, a)),
    )


def test_the_caption_of_a_table_without_cells_stays() -> None:
    """Its words are the author's, and no loss says that they fell."""
    caption = (Text("Departures"),)
    assert cleaned(Table((), (), caption), Table(((),), (), caption)) == ((Paragraph(caption),) * 2, [])
    assert cleaned(Table(()), Table(((),))) == ((), [])


def test_a_page_of_blank_lines_in_code_is_shortened_and_said() -> None:
    """No output could show a notice below it: verifiers take it for a way to push the notice out of sight."""
    kept = "def tide():\n" + "\n" * 12 + "    pass"
    assert cleaned(Code(kept)) == ((Code(kept),), [])
    listing = kept.replace("\n    pass", " \t\n" * 50 + "\n    pass")
    assert cleaned(Code(listing)) == ((Code(kept),), ["shortened blank lines in code to 12 in a row"])
    edition = edition_of(article(body=(Code(cleaned(Code(listing))[0][0].text),)))  # type: ignore[union-attr]
    artifact = rss.export(edition, load_theme("newspaper"))
    [verdict] = verify(artifact, demanded(edition), load_verifier(artifact.media_type))
    assert verdict.problems == ()


def test_heading_levels_go_down_one_at_a_time() -> None:
    for levels, even in (
        ([4, 6, 2, 6, 3, 1, 2], [1, 2, 1, 2, 2, 1, 2]),
        ([2, 2, 4, 4, 3, 2], [1, 1, 2, 2, 2, 1]),
        ([1, 2, 3, 4, 5, 6, 6], [1, 2, 3, 4, 5, 5, 5]),
    ):
        blocks, _ = cleaned(*(Heading(level, (Text("h"),)) for level in levels))
        assert [block.level for block in blocks if isinstance(block, Heading)] == even


def test_empty_nodes_disappear() -> None:
    nothing = (Text(""), Emphasis(()), Strong((Text(""),)))
    assert cleaned(Paragraph(nothing), Heading(1, nothing), Listing(((),)), Quote(()), Table(())) == ((), [])
