"""The groups of lines above a story to its title, standfirst, authors and dates. Lines in, values out."""

from __future__ import annotations

from collections.abc import Sequence

from msgspec import Struct

from syndicate.heuristics.header import HeaderLine, read_header_line
from syndicate.heuristics.layout import is_rule
from syndicate.heuristics.lines import Group, TextLine, ends_sentence, paragraphs
from syndicate.heuristics.related import ONLY_URL, related_label
from syndicate.heuristics.vocabulary import folded, vocabularies
from syndicate.model import Author, Loss, Moment

_HEADER_GROUPS = 6
_HEADER_LINES = 12
_LONGEST_STANDFIRST = 700
_LONGEST_TITLE = 300


class Header(Struct, frozen=True, kw_only=True):
    """The header of a text; `body` is the rest."""

    title: str
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    url: str | None = None
    losses: tuple[Loss, ...] = ()
    body: tuple[Group, ...] = ()


def paragraph_texts(group: Sequence[TextLine], column: int) -> tuple[str, ...]:
    """The paragraphs of a group of lines, each as one text."""
    return tuple(prose.text for prose in paragraphs(group, column))


def read_header(groups: tuple[Group, ...], column: int, language: str) -> Header:
    """Read title, standfirst, authors and dates from the first groups of a text.

    Args:
        groups: of which the first begins with the title.
        column: at which the text is wrapped; 0 where it is not.
        language: of the text, BCP 47.
    """
    first, *rest = groups
    title, under = _title(first, column)
    if not title:  # a text that begins in the middle of things has no title
        return Header(title="", body=groups)
    if not rest or len(under) > _HEADER_LINES:  # no blank line parts the header from the story
        under, story_below = _parted(under, language)
        rest = [story_below, *rest] if story_below else rest
    candidates = ([tuple(under)] if under else []) + list(rest[:_HEADER_GROUPS])
    above = _last_header_group(candidates, language) + 1
    signed, url, plain = _sorted_lines(candidates[:above], language)
    body = (*candidates[above:], *rest[_HEADER_GROUPS:])
    standfirst = [text for group in plain for text in paragraph_texts(group, column)]
    if not above:
        standfirst, story = _unsigned(candidates, under, column)
        body = (*story, *rest[_HEADER_GROUPS:])
    elif sum(map(len, standfirst)) > _LONGEST_STANDFIRST or (len(standfirst) > 1 and not body):
        standfirst, body = [], (*plain, *body)  # that is story, signed at its end
    dated = [found.dated for found in signed if found.dated]
    return Header(
        title=title,
        standfirst="\n".join(standfirst).replace("\n", " "),
        authors=tuple(dict.fromkeys(author for found in signed for author in found.authors)),
        published=next((d.published for d in dated if d.published), None),
        updated=next((d.updated for d in dated if d.updated), None),
        url=url,
        losses=tuple(loss for d in dated for loss in d.losses),
        body=body,
    )


def _parted(lines: list[TextLine], language: str) -> tuple[list[TextLine], Group]:
    """Lines under a title, parted behind the last of them that says who or when."""
    first = enumerate(lines[:_HEADER_GROUPS], 1)
    end = max((n for n, line in first if read_header_line(line.text, "", language)), default=0)
    return lines[:end], tuple(lines[end:])


def _sorted_lines(groups: Sequence[Group], language: str) -> tuple[list[HeaderLine], str | None, list[Group]]:
    """Authors, dates and address from the lines above a story, and the groups of all other lines."""
    signed: list[HeaderLine] = []
    url = None
    plain: list[Group] = []
    for group in groups:
        others: list[TextLine] = []
        for line in group:
            found, address = read_header_line(line.text, f"line {line.number}", language), _address(line.text)
            if found is not None:
                signed.append(found)
            elif address and url is None:
                url = address
            else:
                others.append(line)
        if others:
            plain.append(tuple(others))
    return signed, url, plain


def _title(group: Group, column: int) -> tuple[str, list[TextLine]]:
    """The title, which may be wrapped, and the lines of its group that follow it; no title if it is a paragraph."""
    prose = next(iter(paragraphs(group, column)))
    title = prose.text.partition("\n")[0]
    if len(title) > _LONGEST_TITLE:
        return "", []
    if len(group) == 1 or title == group[0].text:
        return group[0].text, list(group[1:])
    length, taken = 0, 0
    while taken < len(group) and length < len(title):
        length += len(group[taken].text) + 1
        taken += 1
    return title, list(group[taken:])


def _last_header_group(groups: Sequence[Group], language: str) -> int:
    """The index of the last group that says who or when; -1 where none does. A long paragraph ends the search."""
    last = -1
    for index, group in enumerate(groups):
        if len(group) > _HEADER_LINES:
            break
        if any(read_header_line(line.text, "", language) is not None for line in group):
            last = index
        elif any(_address(line.text) for line in group) and len(group) == 1:
            last = index if last == index - 1 or index == 0 else last
        elif (
            last >= 0
            or sum(len(line.text) for line in group) > _LONGEST_STANDFIRST
            or related_label(group[0].text)
        ):
            break
    return last


def _unsigned(candidates: list[Group], under: list[TextLine], column: int) -> tuple[list[str], list[Group]]:
    """Without byline and date, a standfirst is what stands under the title, or a short line that is no sentence."""
    if under:
        return list(paragraph_texts(under, column)), candidates[1:]
    if len(candidates) > 1:
        texts = paragraph_texts(candidates[0], column)
        short = len(texts) == 1 and len(texts[0]) <= 200 and not ends_sentence(texts[0])
        if short and not related_label(candidates[0][0].text) and not is_rule(candidates[0]):
            return list(texts), candidates[1:]
    return [], candidates


def _address(text: str) -> str | None:
    """The article's own URL, alone on a line or after "Source:"."""
    match = ONLY_URL.fullmatch(text.strip())
    if match:
        return match[1]
    label, colon, rest = text.partition(":")
    known = colon and any(folded(label) in map(folded, v.source) for v in vocabularies().values())
    match = ONLY_URL.fullmatch(rest.strip()) if known else None
    return match[1] if match else None
