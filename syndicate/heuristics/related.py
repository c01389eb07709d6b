"""Labels such as "Read also" in a story, with the titles below them, to related links. Lines in and out."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Sequence
from itertools import takewhile

from msgspec import Struct

from syndicate.heuristics.lines import Group, TextLine, ends_sentence
from syndicate.heuristics.vocabulary import folded, vocabularies
from syndicate.model import RelatedLink

BULLET = re.compile(r"[-*•‣–]\s+(?=\S)")
URL = re.compile(r"https?://[^\s<>\"'“”«»]+[^\s<>\"'“”«».,;:!?)\]}。、」）]")
ONLY_URL = re.compile(r"<?(https?://\S+?)>?")
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\((https?://\S+)\)")
_LONGEST = 250
_LONGEST_TITLE = 150


class _Label(Struct, frozen=True):
    """One label: as it is compared, whether it is ever anything else, and a pattern of it in its text."""

    folded: str
    certain: bool
    pattern: re.Pattern[str]


def related_label(text: str) -> str | None:
    """The text after a label of related links on its line, perhaps none; None without a label."""
    head = folded(text[:60])
    for label in _labels().get(head[:2], ()):
        match = label.pattern.match(text) if head.startswith(label.folded) else None
        if match is None:
            continue
        rest, sign = text[match.end() :].strip(), match[1]
        if not rest or (sign and len(rest) <= _LONGEST and (label.certain or _is_answer(sign, rest))):
            return rest
    return None


@functools.cache
def _labels() -> dict[str, tuple[_Label, ...]]:
    """All languages' labels, by their first two letters."""
    found: dict[str, list[_Label]] = {}
    for vocabulary in vocabularies().values():
        for words in (*vocabulary.read_also, *vocabulary.see_also):
            pattern = re.compile(rf"(?:{_loosely(words)})\s*([:：>»|—–-]*)\s*", re.IGNORECASE)
            start = folded(words)
            found.setdefault(start[:2], []).append(_Label(start, words in vocabulary.read_also, pattern))
    return {start: tuple(labels) for start, labels in found.items()}


def _is_answer(sign: str, rest: str) -> bool:
    """After an ordinary word such as "more": a colon and a title, and no sentence of the story."""
    return sign in (":", "：") and _is_title(rest)


def _is_title(text: str) -> bool:
    return len(text) <= _LONGEST_TITLE and (
        not ends_sentence(text) or text.endswith(("?", "!", "？", "！", "…"))
    )


def _is_listed(text: str) -> bool:
    """Whether a line below a label is one of its titles, and no label itself."""
    return _is_title(text) and related_label(text) is None


def _loosely(words: str) -> str:
    """A pattern of the words that minds neither the kind of apostrophe nor Arabic points."""
    loose = {"'": "['’‘]", "أ": "[أاإ]", "ا": "[اأإ]\u064b?", "إ": "[إأا]", "ı": "[ıiI]", "i": "[iıİ]"}
    return r"\s+".join(
        "".join(loose.get(c, re.escape(c)) + "[\u064b-\u0652]?" for c in word) for word in words.split()
    )


def without_related(
    groups: Sequence[Group], related: list[RelatedLink]
) -> Iterator[tuple[TextLine | None, ...]]:
    """The story's groups; the lines of related links go to `related`, and None stands where they stood."""
    waiting = False
    for group in groups:
        if waiting and _is_list_of_titles(group):
            _take([line.text for line in group], related)
            waiting = False
            continue
        waiting = False
        kept: list[TextLine | None] = []
        index = 0
        while index < len(group):
            rest = related_label(group[index].text)
            if rest is None:
                kept.append(group[index])
                index += 1
                continue
            if rest:
                titles, index = [rest], index + 1
                if index < len(group) and ONLY_URL.fullmatch(group[index].text):
                    titles.append(group[index].text)
                    index += 1
            else:
                titles = list(takewhile(_is_listed, (group[n].text for n in range(index + 1, len(group)))))
                index += 1 + len(titles)
                waiting = index == len(group) and not titles
            _take(titles, related)
            kept.append(None)
        if any(line is not None for line in kept):
            yield tuple(kept)


def _is_list_of_titles(group: Group) -> bool:
    """After a label alone and a blank line: lines that are no paragraphs of the story."""
    return all(_is_listed(line.text) for line in group)


def _take(titles: Sequence[str], related: list[RelatedLink]) -> None:
    """Titles, each perhaps with its URL behind it, as Markdown, or on a line of its own."""
    for title in titles:
        text = BULLET.sub("", title, count=1).strip() if BULLET.match(title) else title.strip()
        markdown = _MARKDOWN_LINK.fullmatch(text)
        alone = ONLY_URL.fullmatch(text)
        url = URL.search(text)
        if markdown:
            related.append(RelatedLink(markdown[1], markdown[2]))
        elif alone and related and related[-1].url is None:
            related[-1] = RelatedLink(related[-1].title, alone[1])
        elif alone:
            related.append(RelatedLink(alone[1], alone[1]))
        elif url and url.end() >= len(text) - 1:
            related.append(RelatedLink(text[: url.start()].strip(" :(–—-|") or url[0], url[0]))
        elif text:
            related.append(RelatedLink(text))
