"""Losses: every one is of the registry, begins with what was done, and carries its code to whoever reads a report."""

from __future__ import annotations

import ast
import json
import re
import string
import tomllib
from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest
from helpers.paths import GOLDEN
from lxml.html import document_fromstring

import syndicate
from syndicate.model import Loss, Moment, RelatedLink
from syndicate.model.blocks import Table, Text, block_texts
from syndicate.model.loss import VERBS, LossCount, loss_kinds, lost, within
from syndicate.normalise.clean import Cleaner
from syndicate.read import read
from syndicate.read.html.metadata import page_metadata

PACKAGE = Path(syndicate.__file__).parent
BEGINS = re.compile(rf"(?:{'|'.join(VERBS)})\b")


def _calls() -> Iterator[tuple[str, ast.Call]]:
    """All calls of `lost` in the package, each with where it stands."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "lost":
                yield f"{path.relative_to(PACKAGE)}:{node.lineno}", node


def _codes(node: ast.expr) -> list[str]:
    """The codes that an argument may be; none for a variable."""
    match node:
        case ast.Constant(value=str(code)):
            return [code]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_codes(body), *_codes(orelse)]
        case _:
            return []


def _fields(sentence: str) -> set[str]:
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_each_sentence_begins_with_what_was_done() -> None:
    wrong = [kind.sentence for kind in loss_kinds().values() if not BEGINS.match(kind.sentence)]
    assert not wrong


def test_each_code_is_words_with_hyphens_and_in_one_group() -> None:
    groups = tomllib.loads((PACKAGE / "model/losses.toml").read_text("utf-8")).values()
    codes = [code for group in groups for code in group["losses"]]
    assert len(codes) == len(set(codes))
    assert all(re.fullmatch(r"[a-z]+(?:-[a-z]+)*", code) for code in codes)


def test_each_loss_of_the_code_is_registered_with_the_values_that_its_sentence_names() -> None:
    wrong = []
    for place, call in _calls():
        given = {word.arg for word in call.keywords if word.arg} - {"place"}
        spread = any(word.arg is None for word in call.keywords)
        for code in _codes(call.args[0]):
            kind = loss_kinds().get(code)
            if kind is None or not (spread or _fields(kind.sentence) == given):
                wrong.append((place, code, given))
    assert not wrong


def test_each_registered_code_is_used() -> None:
    strings = {
        node.value
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    }
    assert not loss_kinds().keys() - strings


def test_nothing_but_the_registry_makes_a_loss() -> None:
    made = {
        str(path.relative_to(PACKAGE))
        for path in PACKAGE.rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Loss"
    }
    # `publish.outputs` copies what a third party's exporter reports.
    assert made == {"model/loss.py", "publish/outputs.py"}


def test_a_code_that_is_not_registered_is_an_error() -> None:
    with pytest.raises(KeyError):
        lost("no-such-loss")


def _lost_in(value: object) -> Iterator[dict[str, str]]:
    """The losses anywhere in a JSON document."""
    if isinstance(value, dict):
        yield from value.get("losses", ())
        for one in value.values():
            yield from _lost_in(one)
    elif isinstance(value, list):
        for one in value:
            yield from _lost_in(one)


def _golden_losses() -> list[tuple[str, dict[str, str]]]:
    found = []
    for path in sorted(GOLDEN.rglob("*.json")):
        text = path.read_text("utf-8")
        if '"losses"' in text:
            found += [(path.name, loss) for loss in _lost_in(json.loads(text))]
    return found


def test_the_losses_of_all_readers_goldens_begin_with_a_verb_and_have_a_code() -> None:
    losses = _golden_losses()
    assert len({loss["code"] for _, loss in losses}) > 20
    wrong = [
        (name, loss)
        for name, loss in losses
        if not BEGINS.match(loss["what"]) or loss["code"] not in loss_kinds()
    ]
    assert not wrong


def test_a_loss_written_before_there_were_codes_is_still_read() -> None:
    old = msgspec.json.decode(b'{"what": "that text is struck out", "place": "line 3"}', type=Loss)
    assert old == Loss("that text is struck out", "line 3", "")


def test_equal_losses_are_one_with_a_count_and_the_first_place() -> None:
    count = LossCount()
    for line in (4, 9, 11):
        count.add(lost("strikethrough-dropped"), f"line {line}")
    assert count.losses() == (Loss("dropped strikethrough (3 times)", "line 4", "strikethrough-dropped"),)


# Bounds

LOOK_AHEAD = {
    "read/html/__init__.py": 1,  # the paragraphs below a heading that announces a notice; all are counted as outside
    "read/html/byline.py": 1,  # the ancestors of a byline
    "read/pandoc/header.py": 3,  # where a header may stand; what is below stays in the text
    "read/pandoc/properties.py": 1,  # the styles of a text's first paragraphs, which stay in it
}
"""Bounds on where something is searched: nothing falls by them."""
OF_LOSSES = {"read/frontmatter/entries.py": 1, "read/merge.py": 1, "read/pandoc/output.py": 1}
"""Bounds on losses themselves, each with a loss that counts the others."""


def _bounds(path: Path) -> int:
    """How often a module cuts something off by a slice up to a bound, or by islice."""
    found = 0
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        match node:
            case ast.Slice(upper=ast.expr() as upper):
                names = {one.id for one in ast.walk(upper) if isinstance(one, ast.Name)}
                found += any(re.match(r"_?(?:MOST|MAX)", name) for name in names)
            case ast.Call(func=ast.Name(id="islice")):
                found += 1
            case _:
                continue
    return found


def test_readers_and_normalisers_bound_their_input_only_with_a_loss() -> None:
    folders = (PACKAGE / "read", PACKAGE / "normalise")
    counted = {
        str(path.relative_to(PACKAGE)): count
        for folder in folders
        for path in folder.rglob("*.py")
        if (count := _bounds(path))
    }
    assert counted == LOOK_AHEAD | OF_LOSSES


def test_content_beyond_a_bound_is_a_loss() -> None:
    losses: list[Loss] = []
    assert list(within("abcde", 3, "letters", losses.append)) == ["a", "b", "c"]
    assert [loss.what for loss in losses] == ["dropped 2 letters beyond 3"]


def test_at_the_bound_nothing_is_lost_and_a_search_that_stops_before_it_loses_nothing() -> None:
    losses: list[Loss] = []
    assert list(within("abc", 3, "letters", losses.append)) == ["a", "b", "c"]
    assert next(within("abcde", 3, "letters", losses.append)) == "a"
    assert not losses


def test_tags_of_a_page_beyond_the_fiftieth_are_a_loss() -> None:
    tags = ",".join(f"tag {number}" for number in range(53))
    page = page_metadata(document_fromstring(f'<meta name="keywords" content="{tags}"><p>Text'), None)
    assert len(page.tags) == 50
    assert [loss.what for loss in page.losses] == ["dropped 3 tags beyond 50"]


def test_unused_meta_elements_are_a_loss_only_if_no_date_was_found_before() -> None:
    undated = '<meta name="date" content="soon">' * 22
    html = f"<html><head>{undated}</head><body><p>Text"
    assert [loss.what for loss in page_metadata(document_fromstring(html), None).losses] == [
        "dropped 2 meta elements named date beyond 20"
    ]
    dated = '<meta name="date" content="2022-10-27">' * 22
    page = page_metadata(document_fromstring(f"<html><head>{dated}</head><body><p>Text"), None)
    assert page.published == Moment.parse("2022-10-27")
    assert not page.losses


def test_a_script_of_json_ld_that_is_no_json_is_a_loss() -> None:
    html = '<html><head><script type="application/ld+json">{"@type": </script></head><body><p>Text'
    (loss,) = page_metadata(document_fromstring(html), None).losses
    assert (loss.code, loss.what) == ("json-ld-ignored", "ignored a script of JSON-LD: it is not JSON")


def _ninjs(value: object) -> tuple[int, tuple[Loss, ...]]:
    drafts = list(read(json.dumps(value).encode(), "items.json", "ninjs"))
    return len(drafts), tuple(dict.fromkeys(loss for draft in drafts for loss in draft.losses))


def test_members_of_an_array_that_are_no_ninjs_are_a_loss() -> None:
    items = [{"uri": "urn:ferry:1", "headline": "Ferry", "body_text": "It sails."}, {"name": "weather"}, 7]
    count, losses = _ninjs(items)
    assert count == 1
    assert [loss.what for loss in losses] == ["dropped 2 members of an array that are no ninjs items"]


def test_items_of_an_array_beyond_the_bound_are_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.read.iptc.ninjs.object._MOST", 2)
    items = [{"uri": f"urn:ferry:{n}", "headline": f"Ferry {n}", "body_text": "It sails."} for n in range(5)]
    count, losses = _ninjs(items)
    assert count == 2
    assert [loss.what for loss in losses] == ["dropped 3 items of the array beyond 2"]


def test_items_of_a_newsml_message_beyond_the_bound_are_a_loss(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("syndicate.read.iptc.newsml._MOST", 1)
    item = (
        '<newsItem guid="urn:ferry:{0}"><contentMeta><headline>Ferry {0}</headline></contentMeta><contentSet>'
        '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>'
        "<p>It sails.</p></body></html></inlineXML></contentSet></newsItem>"
    )
    items = "".join(item.format(number) for number in (1, 2, 3))
    message = (
        f'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{items}</itemSet></newsMessage>'
    )
    (draft,) = read(message.encode(), "message.xml", "newsml")
    assert [loss.what for loss in draft.losses] == ["dropped 2 items of the message beyond 1"]


def test_a_related_link_without_a_title_is_a_loss() -> None:
    cleaner = Cleaner(None)
    links = (
        RelatedLink(" ", "https://news.example/ferry"),
        RelatedLink("Ferry", "https://news.example/ferry"),
    )
    assert [link.title for link in cleaner.related(links)] == ["Ferry"]
    (loss,) = cleaner.losses()
    assert loss.what == "dropped a related link without a title: 'https://news.example/ferry'"


def test_a_table_of_many_cells_keeps_all_its_words() -> None:
    words = {f"cell{row}.{column}" for row in range(600) for column in range(10)}
    rows = tuple(tuple((Text(f"cell{row}.{column}"),) for column in range(10)) for row in range(600))
    cleaner = Cleaner(None)
    text = " ".join(block_texts(cleaner.blocks((Table(rows, caption=(Text("Harbour"),)),))))
    assert set(re.findall(r"cell[\d.]+", text)) == words
    assert [loss.code for loss in cleaner.losses()] == ["large-table-kept-as-paragraphs"]


def test_elements_nested_too_deeply_in_a_line_are_a_loss() -> None:
    deep = "<em>" * 230 + "ferry" + "</em>" * 230
    (draft,) = read(f"<html><body><p>The {deep} sails.</p></body></html>".encode(), "deep.html", "html")
    assert "deep-structure-dropped" in {loss.code for loss in draft.losses}
