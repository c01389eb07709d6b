"""A notice's copies taken out of a body, at any place in it: quotations, lists, headings, tables, captions.

A copy may differ from the notice in its markup and in runs of ASCII white space, which markup folds; and a label, a
sign, a picture or the mark of a footnote may be beside it (`syndicate.normalise.copies`). It may be in as many
paragraphs as its source likes, and between line breaks of one. What goes with a copy and is not of the notice is a
loss.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from msgspec import Struct

from syndicate.model import RequiredLink
from syndicate.model.blocks import (
    Block,
    Heading,
    Inline,
    Line,
    Listing,
    Rule,
    Script,
    Table,
    inline_text,
    links,
)
from syndicate.model.lines import joined, map_lines, parted
from syndicate.model.loss import Loss, lost
from syndicate.model.mapping import map_line
from syndicate.normalise.copies import NoticeCopy, folded, is_callout, is_label, readings


class Lifted(Struct, frozen=True):
    """A body without the copies of a notice; whether there were any.

    `links` are those of the copies; `losses` are what else was taken out with them.
    """

    body: tuple[Block, ...]
    found: bool
    texts: tuple[str, ...] = ()
    """The lines that are left, parted at line breaks, folded."""
    links: tuple[RequiredLink, ...] = ()
    losses: tuple[Loss, ...] = ()


def line_texts(blocks: Iterable[Block]) -> tuple[str, ...]:
    """The lines of a body in reading order: paragraphs, headings, captions, cells, code; parted at line breaks."""
    return tuple(spot.text for spot in _spots(blocks) if spot.text)


def lift(body: tuple[Block, ...], notices: Iterable[str]) -> Lifted:
    """Take out every copy.

    Args:
        body: normalised.
        notices: the forms of the notice, each as `folded` gives it.
    """
    forms = tuple(notice for notice in dict.fromkeys(notices) if notice)
    spots = _spots(body)
    found: dict[int, NoticeCopy] = {}
    for form in forms:
        found |= _copies(spots, form)
    if not found:
        return Lifted(body, found=False, texts=tuple(spot.text for spot in spots if spot.text))
    labels = set(_labels(spots, found))
    rules = set(_rules(spots, found.keys() | labels))
    losses = [loss for number in sorted(found) for loss in found[number].losses]
    losses += (lost("notice-label-dropped", text=spots[number].text) for number in sorted(labels))
    losses += [lost("notice-rule-dropped")] * len(rules)
    numbers = set(_numbers(body, forms))
    gone = found.keys() | labels | rules
    kept = _without(body, gone, losses)
    if numbers:
        kept = _unmarked(kept, {f"[{number}]" for number in numbers}, losses)
    fallen = (link for number in sorted(found) for link in links(spots[number].inlines))
    texts = tuple(spot.text for number, spot in enumerate(spots) if spot.text and number not in gone)
    dropped = tuple(RequiredLink(inline_text(a.children), a.href) for a in fallen)
    return Lifted(kept, found=True, texts=texts, links=dropped, losses=tuple(losses))


class _Spot(Struct, frozen=True):
    """A line of a body, or its part between breaks; a rule and a missing caption are spots without text."""

    inlines: Line
    text: str
    block: Block
    """One of the body's own, not of those in a list or a quotation."""


def _spots(blocks: Iterable[Block]) -> list[_Spot]:
    spots: list[_Spot] = []
    for top in blocks:

        def collect(line: Line, _: Block, top: Block = top) -> Line:
            spots.extend(_Spot(part, folded((inline_text(part),)), top) for part in parted(line))
            return line

        map_lines((top,), collect)
    return spots


def _without(body: tuple[Block, ...], unwanted: Iterable[int], losses: list[Loss]) -> tuple[Block, ...]:
    """The body without spots, by their numbers; what they leave empty is added to `losses`."""
    gone = frozenset(unwanted)
    number = 0

    def change(line: Line, _: Block) -> Line | None:
        nonlocal number
        parts = parted(line)
        kept = tuple(part for at, part in enumerate(parts, number) if at not in gone)
        number += len(parts)
        if len(kept) == len(parts):
            return line
        return joined(kept) if any(kept) else None

    def emptied(block: Block) -> None:
        match block:
            case Table() if any(map(inline_text, block.header)):
                losses.append(lost("notice-table-head-kept-as-text"))
            case Table():
                losses.append(lost("notice-table-dropped"))
            case Listing():
                losses.append(lost("notice-list-dropped"))

    return map_lines(body, change, emptied)


def _copies(spots: Sequence[_Spot], notice: str) -> dict[int, NoticeCopy]:
    """The numbers of the spots that are copies of the notice, with those in between that hold nothing."""
    found: dict[int, NoticeCopy] = {}
    index = 0
    while index < len(spots):
        copies = _copy(spots, index, notice)
        found.update(enumerate(copies, index))
        index += max(len(copies), 1)
    return found


def _copy(spots: Sequence[_Spot], start: int, notice: str) -> list[NoticeCopy]:
    """The spots of the copy that begins at a spot, as they are read; none if none does."""
    copies: list[NoticeCopy] = []
    at = 0
    for index in range(start, len(spots) if spots[start].text else start):
        spot = spots[index]
        if not spot.text:
            copies.append(NoticeCopy("", ()))
            continue
        wanted = notice[at:]
        copy = next((one for one in readings(spot.inlines, spot.text, wanted) if _begins(one, wanted)), None)
        if copy is None:
            return []
        copies.append(copy)
        at += len(copy.text)
        if at == len(notice):
            return copies
        at += 1  # the space between two lines
    return []


def _begins(copy: NoticeCopy, wanted: str) -> bool:
    return wanted == copy.text or wanted.startswith(f"{copy.text} ")


def _labels(spots: Sequence[_Spot], found: Iterable[int]) -> Iterator[int]:
    """The spots directly above a copy that do nothing but announce it."""
    copies = frozenset(found)
    for start in copies:
        above = start - 1
        if start - 1 in copies or above < 0:
            continue
        end = start
        while end in copies:
            end += 1
        is_last = end == len(spots) or isinstance(spots[end].block, Heading | Rule)
        text = spots[above].text
        if is_callout(text) or (is_label(text) and (is_last or text.endswith((":", "：")))):
            yield above


def _rules(spots: Sequence[_Spot], found: Iterable[int]) -> Iterator[int]:
    """The rules that part a copy from the story, and part nothing any more."""
    copies = frozenset(found)
    ends = [-1, *(number for number in range(len(spots)) if number not in copies), len(spots)]
    for before, after in pairwise(ends):
        if after - before == 1:
            continue
        above = list(_rules_from(spots, before, -1, copies))
        below = list(_rules_from(spots, after, 1, copies))
        if above and (below or after == len(spots)):
            yield from above
        elif below and before < 0:
            yield from below


def _rules_from(spots: Sequence[_Spot], start: int, step: int, copies: frozenset[int]) -> Iterator[int]:
    number = start
    while 0 <= number < len(spots) and number not in copies and isinstance(spots[number].block, Rule):
        yield number
        number += step


def _numbers(body: Sequence[Block], forms: Sequence[str]) -> Iterator[int]:
    """The numbers of the footnotes that are the notice: items of a list below a rule."""
    for above, block in pairwise(body):
        if isinstance(above, Rule) and isinstance(block, Listing) and block.ordered:
            for number, item in enumerate(block.items, block.start):
                spots = _spots(item)
                if any(len(_copies(spots, form)) == len(spots) for form in forms):
                    yield number


def _unmarked(body: tuple[Block, ...], marks: set[str], losses: list[Loss]) -> tuple[Block, ...]:
    """The body without the marks of footnotes that are gone."""

    def unmarked(inline: Inline) -> tuple[Inline, ...]:
        if not (isinstance(inline, Script) and (mark := inline_text((inline,))) in marks):
            return (inline,)
        losses.append(lost("notice-footnote-mark-dropped", text=mark))
        return ()

    return map_lines(body, lambda line, _: map_line(line, unmarked))
