"""The walk and the map over the tree: order, identity, and what goes when nothing is left of it."""

from __future__ import annotations

from typing import get_args

from syndicate.model.blocks import (
    Block,
    Code,
    Emphasis,
    EntryBlock,
    Figure,
    Heading,
    Image,
    Inline,
    Line,
    Link,
    Listing,
    Markup,
    Notice,
    Paragraph,
    Quote,
    Related,
    Rule,
    Span,
    Table,
    Text,
    inline_text,
    walk,
)
from syndicate.model.mapping import changed, map_line, map_tree
from syndicate.publish.theme_check.specimen import every_block


def _same(block: Block) -> tuple[Block, ...]:
    return (block,)


def _line(text: str) -> Line:
    return (Text(text),)


def _upper(inline: Inline) -> Line:
    return (changed(inline, text=inline.text.upper()),) if isinstance(inline, Text) else (inline,)


def test_related_links_and_notices_are_no_blocks_of_a_story() -> None:
    """Their types stand in the union of an entry's blocks alone."""
    assert set(get_args(EntryBlock)) - set(get_args(Block)) == {Related, Notice}


def test_walk_gives_each_node_before_what_stands_in_it_in_reading_order() -> None:
    """A table is read from its caption to its last cell, a figure from its picture to its caption."""
    body = (
        Table(((_line("4"), _line("5")), (_line("6"),)), (_line("2"), _line("3")), _line("1")),
        Figure(Image("https://x.example/p.png", "7"), (Emphasis(_line("8")), Text("9"))),
        Listing(((Paragraph(_line("10")), Quote((Heading(1, _line("11")),))), (Code("12"),))),
        Notice((_line("13"), _line("14")), ""),
    )
    nodes = list(walk(body))
    said = [node.alt if isinstance(node, Image) else getattr(node, "text", "") for node in nodes]
    assert [text for text in said if text] == [str(number) for number in range(1, 15)]
    quote = next(index for index, node in enumerate(nodes) if isinstance(node, Quote))
    assert isinstance(nodes[quote + 1], Heading)


def test_walk_goes_only_where_it_is_asked_to() -> None:
    """A node that is not entered is given, and what stands in it is not."""
    line = (Link("https://x.example/", _line("inside")), Emphasis(_line("outside")))
    given = list(walk(line, lambda node: not isinstance(node, Link)))
    assert [type(node) for node in given] == [Link, Emphasis, Text]


def test_walk_is_not_bounded_by_the_stack_of_python() -> None:
    """A hostile tree may be deeper than Python calls functions."""
    inline: Inline = Text("deep")
    for _ in range(20_000):
        inline = Emphasis((inline,))
    assert inline_text((inline,)) == "deep"


def test_a_map_that_changes_nothing_gives_the_same_object() -> None:
    """Nothing is built anew, at any depth."""
    body = (*every_block(), Figure(Image("https://x.example/p.png", "A pier"), _line("By night")))
    assert {type(block) for block in walk(body)} >= set(get_args(Block))
    assert map_tree(body, _same, lambda inline: (inline,)) is body


def test_a_map_keeps_the_blocks_that_it_does_not_change() -> None:
    """Next to a paragraph that changed, the others are the objects that they were."""
    body = (Paragraph(_line("LOUD")), Quote((Paragraph(_line("quiet")),)), Rule())

    def inline(old: Inline) -> Line:
        return (Text("QUIET"),) if old == Text("quiet") else (old,)

    loud, quote, rule = map_tree(body, _same, inline)
    assert loud is body[0]
    assert quote == Quote((Paragraph(_line("QUIET")),))
    assert rule is body[2]


def test_a_map_reaches_every_line() -> None:
    """Captions, cells, items, quotations and markup in them."""
    body = (
        Table(((_line("a"),),), (_line("b"),), _line("c")),
        Figure(Image("https://x.example/p.png"), (Span(_line("d"), "de"),)),
        Listing(((Quote((Heading(2, _line("e")),)),),), ordered=True, start=4),
    )
    texts = [node.text for node in walk(map_tree(body, _same, _upper)) if isinstance(node, Text)]
    assert texts == ["C", "B", "A", "D", "E"]


def test_a_map_works_from_the_bottom_up() -> None:
    """A function gets a node whose parts are mapped already."""
    seen: list[str] = []

    def inline(old: Inline) -> Line:
        seen.append(inline_text((old,)))
        return _upper(old)

    def block(old: Block) -> tuple[Block, ...]:
        seen.append(type(old).__name__)
        return (old,)

    map_tree((Quote((Paragraph((Emphasis(_line("a")), Text("b"))),)),), block, inline)
    assert seen == ["a", "A", "b", "Paragraph", "Quote"]


def test_what_nothing_is_left_of_goes() -> None:
    """Markup, paragraphs, headings, items, lists and quotations; a table and its cells stay."""
    line = (Emphasis((Link("https://x.example/", _line("x")),)),)
    body = (
        Paragraph(line),
        Heading(1, line),
        Quote((Paragraph(line),)),
        Listing(((Paragraph(line),), (Rule(),))),
        Listing(((Paragraph(line),),)),
        Table(((line, _line("kept")),)),
    )

    def inline(old: Inline) -> Line:
        return () if isinstance(old, Text) and old.text == "x" else (old,)

    assert map_tree(body, _same, inline) == (Listing(((Rule(),),)), Table((((), _line("kept")),)))
    assert map_line(line, inline) == ()


def test_a_picture_of_which_words_are_left_becomes_paragraphs() -> None:
    """Its words and its caption; where there are none, nothing."""

    def inline(old: Inline) -> Line:
        return ((Text(old.alt),) if old.alt else ()) if isinstance(old, Image) else (old,)

    bare, described = Image("https://x.example/1.png"), Image("https://x.example/2.png", "A pier")
    body = (Figure(bare), Figure(described), Figure(described, _line("By night")))
    pier, night = Paragraph(_line("A pier")), Paragraph(_line("By night"))
    assert map_tree(body, _same, inline) == (pier, pier, night)


def test_blocks_can_become_several_or_none() -> None:
    """At any depth."""
    rule, text = Rule(), Paragraph(_line("x"))
    body = (Quote((rule, text)), rule)
    twice = map_tree(body, lambda b: (b, b) if b is text else () if b is rule else (b,), lambda i: (i,))
    assert twice == (Quote((text, text)),)


def test_markup_is_what_holds_inlines() -> None:
    """The alias names exactly the inlines with children: maps and walks go by it."""
    holders = {kind for kind in get_args(Inline) if "children" in kind.__struct_fields__}
    assert set(get_args(Markup)) == holders
