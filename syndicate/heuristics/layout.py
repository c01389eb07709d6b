"""A group of lines to blocks: paragraphs, lists, quotations, rules. No word is lost."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from syndicate.heuristics.lines import Group, TextLine, paragraphs, split_groups
from syndicate.heuristics.related import BULLET, URL
from syndicate.model.blocks import Block, Break, Inline, Link, Listing, Paragraph, Quote, Rule, Text

_RULE = re.compile(r"(?:[*\-_~=#·•—–]\s*){3,}|⁂|※")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")


def is_rule(group: Group) -> bool:
    """Whether a line of asterisks or dashes parts the story here."""
    return len(group) == 1 and bool(_RULE.fullmatch(group[0].text))


def blocks_of(lines: Sequence[TextLine | None], column: int) -> Iterator[Block]:
    """The blocks that a group of lines makes; None stands where something was taken out of it."""
    present = [line for line in lines if line is not None]
    texts = [line.text for line in present]
    if len(texts) == 1 and _RULE.fullmatch(texts[0]):
        yield Rule()
    elif len(texts) > 1 and all(map(BULLET.match, texts)):
        yield Listing(tuple((_paragraph(BULLET.sub("", text, count=1)),) for text in texts))
    elif len(texts) > 1 and (numbers := _numbered(texts)):
        items = tuple((_paragraph(_NUMBER.sub("", text, count=1)),) for text in texts)
        yield Listing(items, ordered=True, start=numbers[0])
    elif texts and all(text.startswith(">") for text in texts):
        groups = split_groups("\n".join(text[1:] for text in texts))
        quoted = (prose for group in groups for prose in paragraphs(group, column))
        yield Quote(tuple(_paragraph(prose.text) for prose in quoted))
    else:
        yield from (_paragraph(prose.text) for prose in paragraphs(lines, column))


def _numbered(texts: Sequence[str]) -> list[int]:
    """The numbers of a list that counts up by one; empty where the lines are none."""
    numbers = [int(match[1]) for text in texts if (match := _NUMBER.match(text))]
    counts_up = (
        numbers == list(range(numbers[0], numbers[0] + len(texts))) if len(numbers) == len(texts) else False
    )
    return numbers if counts_up else []


def _paragraph(text: str) -> Paragraph:
    inlines: list[Inline] = []
    for number, line in enumerate(text.split("\n")):
        if number:
            inlines.append(Break())
        end = 0
        for match in URL.finditer(line):
            if match.start() > end:
                inlines.append(Text(line[end : match.start()]))
            inlines.append(Link(match[0], (Text(match[0]),)))
            end = match.end()
        if end < len(line):
            inlines.append(Text(line[end:]))
    return Paragraph(tuple(inlines))
