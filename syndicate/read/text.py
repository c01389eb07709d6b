"""Plain text to a draft: title, standfirst, byline, date, paragraphs and "Read also" lines, as people hand them in.

Bytes in, drafts out; opens nothing. Every word of the file is in the draft: what is neither header nor related link is
body, and the notice is left in the body for `syndicate.normalise` to lift.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from msgspec import Struct

from syndicate.errors import ReadError
from syndicate.language import detect_language
from syndicate.model import Author, Loss, Moment, RelatedLink, Source
from syndicate.model.blocks import Block, Break, Inline, Link, Listing, Paragraph, Quote, Rule, Text
from syndicate.plugins import Draft
from syndicate.read.decode import decode, is_text
from syndicate.read.header import Signed, read_header_line
from syndicate.read.lines import Group, Line, ends_sentence, paragraphs, split_groups, wrap_column
from syndicate.read.vocabulary import folded, vocabularies
from syndicate.recognise import is_notice, is_notice_heading

_RULE = re.compile(r"(?:[*\-_~=#·•—–]\s*){3,}|⁂|※")
_BULLET = re.compile(r"[-*•‣–]\s+(?=\S)")
_NUMBER = re.compile(r"(\d{1,3})[.)]\s+(?=\S)")
_URL = re.compile(r"https?://[^\s<>\"'“”«»]+[^\s<>\"'“”«».,;:!?)\]}。、」）]")
_ONLY_URL = re.compile(r"<?(https?://\S+?)>?")
_MARKDOWN_LINK = re.compile(r"\[([^\]]+)\]\((https?://\S+)\)")
_HEADER_GROUPS = 6
_LONGEST_STANDFIRST = 700
_LONGEST_TITLE = 300
_LONGEST_RELATED = 250


class PlainText(Struct, frozen=True):
    """The reader of plain text."""

    name: str = "text"
    suffixes: tuple[str, ...] = (".txt", ".text")

    def accepts(self, head: bytes, name: str) -> bool:  # noqa: ARG002 -- a name says nothing that bytes do not
        """Whether the bytes are text at all: the last resort of all readers."""
        return bool(head.strip()) and is_text(head)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            ReadError: the file is empty, or no text.
        """
        if not data.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe"):
            raise ReadError(f"{source.uri}: the file is empty", "put an article in it, or leave it out")
        if not is_text(data[:65_536]):
            raise ReadError(
                f"{source.uri}: binary data, not text", "name an article; --from says which format it has"
            )
        text, losses = decode(data)
        groups = split_groups(text)
        if not groups:
            raise ReadError(f"{source.uri}: nothing but white space", "put an article in it, or leave it out")
        yield _draft(groups, detect_language(text), source, losses)


class Header(Struct, frozen=True, kw_only=True):
    """What stands above the story; `body` is what is left."""

    title: str
    standfirst: str = ""
    authors: tuple[Author, ...] = ()
    published: Moment | None = None
    updated: Moment | None = None
    url: str | None = None
    losses: tuple[Loss, ...] = ()
    body: tuple[Group, ...] = ()


def _draft(groups: tuple[Group, ...], language: str, source: Source, losses: tuple[Loss, ...]) -> Draft:
    column = wrap_column(groups)
    leading, groups = _leading_notice(groups, column)
    header = _header(groups, column, language)
    related: list[RelatedLink] = []
    story = [block for group in _without_related(header.body, related) for block in _blocks(group, column)]
    notice = [block for group in leading for block in _blocks(group, column)]
    return Draft(
        title=header.title,
        standfirst=header.standfirst,
        authors=header.authors,
        published=header.published,
        updated=header.updated,
        language=language,
        url=header.url,
        body=(*notice, *story),
        related=tuple(related),
        source=source,
        losses=(*losses, *header.losses),
    )


def _joined(group: Sequence[Line], column: int) -> tuple[str, ...]:
    return tuple(prose.text for prose in paragraphs(group, column))


def _leading_notice(groups: tuple[Group, ...], column: int) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    """The groups of a notice that stands before the title, and the others."""
    end = 0
    if is_notice_heading(groups[0][0].text) and len(groups) > 1:
        end = 1
    while end < len(groups) - 1 and all(map(is_notice, _joined(groups[end], column))):
        end += 1
    if end == 1 and is_notice_heading(groups[0][0].text) and len(groups[0]) == 1:
        end = 0  # a heading alone announces nothing
    return groups[:end], groups[end:]


def _header(groups: tuple[Group, ...], column: int, language: str) -> Header:
    first, *rest = groups
    title, under = _title(first, column)
    if not title:  # a text that begins in the middle of things has no title
        return Header(title="", body=groups)
    signed: list[tuple[Line, Signed]] = []
    standfirst: list[str] = []
    url = None
    body_lines: list[Group] = []
    candidates = ([tuple(under)] if under else []) + list(rest[:_HEADER_GROUPS])
    last = _last_header_group(candidates, language)
    for index, group in enumerate(candidates):
        if index > last:
            body_lines.append(group)
            continue
        plain: list[Line] = []
        for line in group:
            found = read_header_line(line.text, f"line {line.number}", language)
            address = _address(line.text)
            if found is not None:
                signed.append((line, found))
            elif address and url is None:
                url = address
            else:
                plain.append(line)
        standfirst += _joined(plain, column)
    if last < 0:
        standfirst, body_lines = _unsigned(candidates, under, column)
    text = "\n".join(standfirst).replace("\n", " ")
    if len(text) > _LONGEST_STANDFIRST:  # that is story, not standfirst
        text, body_lines = "", [group for group in candidates if not _is_header(group, language)]
    dated = [found.dated for _, found in signed if found.dated]
    return Header(
        title=title,
        standfirst=text,
        authors=tuple(dict.fromkeys(author for _, found in signed for author in found.authors)),
        published=next((d.published for d in dated if d.published), None),
        updated=next((d.updated for d in dated if d.updated), None),
        url=url,
        losses=tuple(loss for d in dated for loss in d.losses),
        body=(*body_lines, *rest[_HEADER_GROUPS:]),
    )


def _title(group: Group, column: int) -> tuple[str, list[Line]]:
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


def _is_header(group: Group, language: str) -> bool:
    return any(read_header_line(line.text, "", language) or _address(line.text) for line in group)


def _last_header_group(groups: Sequence[Group], language: str) -> int:
    """The index of the last group that says who or when; -1 where none does. A long paragraph ends the search."""
    last = -1
    for index, group in enumerate(groups):
        signed = [read_header_line(line.text, "", language) is not None for line in group]
        if any(signed):
            last = index
        elif any(_address(line.text) for line in group) and len(group) == 1:
            last = index if last == index - 1 or index == 0 else last
        elif (
            last >= 0 or sum(len(line.text) for line in group) > _LONGEST_STANDFIRST or _label(group[0].text)
        ):
            break
    return last


def _unsigned(candidates: list[Group], under: list[Line], column: int) -> tuple[list[str], list[Group]]:
    """Without byline and date, a standfirst is what stands under the title, or a short line that is no sentence."""
    if under:
        return list(_joined(under, column)), candidates[1:]
    if len(candidates) > 1:
        texts = _joined(candidates[0], column)
        short = len(texts) == 1 and len(texts[0]) <= 200 and not ends_sentence(texts[0])
        if short and not _label(candidates[0][0].text) and not _structured(candidates[0]):
            return list(texts), candidates[1:]
    return [], candidates


def _address(text: str) -> str | None:
    """The article's own URL, alone on a line or after "Source:"."""
    match = _ONLY_URL.fullmatch(text.strip())
    if match:
        return match[1]
    label, colon, rest = text.partition(":")
    known = colon and any(folded(label) in map(folded, v.source) for v in vocabularies().values())
    match = _ONLY_URL.fullmatch(rest.strip()) if known else None
    return match[1] if match else None


def _label(text: str) -> tuple[str, bool] | None:
    """What follows the label of related links on its line, and whether a colon parts them; None without a label."""
    head = folded(text[:60])
    for vocabulary in vocabularies().values():
        for words in (*vocabulary.read_also, *vocabulary.see_also):
            if head.startswith(folded(words)):
                match = re.match(rf"(?:{_loosely(words)})\s*([:：>»|—–-]*)\s*", text, re.IGNORECASE)
                if match is None:
                    continue
                rest = text[match.end() :]
                colon = bool(match[1])
                if not rest or colon:
                    return rest.strip(), colon
    return None


def _loosely(words: str) -> str:
    """A pattern of the words that minds neither the kind of apostrophe nor Arabic points."""
    loose = {"'": "['’‘]", "أ": "[أاإ]", "ا": "[اأإ]\u064b?", "إ": "[إأا]"}
    return r"\s+".join(
        "".join(loose.get(c, re.escape(c)) + "[\u064b-\u0652]?" for c in word) for word in words.split()
    )


def _without_related(
    groups: Sequence[Group], related: list[RelatedLink]
) -> Iterator[tuple[Line | None, ...]]:
    """The story's groups; the lines of related links go to `related`, and None stands where they stood."""
    waiting = False
    for group in groups:
        if waiting and _is_list_of_titles(group):
            _take([line.text for line in group], related)
            waiting = False
            continue
        waiting = False
        kept: list[Line | None] = []
        index = 0
        while index < len(group):
            found = _label(group[index].text)
            if found is None:
                kept.append(group[index])
                index += 1
                continue
            rest, _ = found
            if rest:
                titles, index = [rest], index + 1
                if index < len(group) and _ONLY_URL.fullmatch(group[index].text):
                    titles.append(group[index].text)
                    index += 1
            else:
                titles = [line.text for line in group[index + 1 :]]
                index, waiting = len(group), not titles
            _take(titles, related)
            kept.append(None)
        if any(line is not None for line in kept):
            yield tuple(kept)


def _is_list_of_titles(group: Group) -> bool:
    """After a label alone and a blank line: lines that are no paragraphs of the story."""
    return all(len(line.text) <= 150 and not line.text.endswith((".", "。", "।")) for line in group)


def _take(titles: Sequence[str], related: list[RelatedLink]) -> None:
    """Titles, each perhaps with its URL behind it, as Markdown, or on a line of its own."""
    for title in titles:
        text = _BULLET.sub("", title, count=1).strip() if _BULLET.match(title) else title.strip()
        markdown = _MARKDOWN_LINK.fullmatch(text)
        alone = _ONLY_URL.fullmatch(text)
        url = _URL.search(text)
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


def _structured(group: Group) -> bool:
    return len(group) == 1 and bool(_RULE.fullmatch(group[0].text))


def _blocks(lines: Sequence[Line | None], column: int) -> Iterator[Block]:
    present = [line for line in lines if line is not None]
    texts = [line.text for line in present]
    if len(texts) == 1 and _RULE.fullmatch(texts[0]):
        yield Rule()
    elif len(texts) > 1 and all(map(_BULLET.match, texts)):
        yield Listing(tuple((_paragraph(_BULLET.sub("", text, count=1)),) for text in texts))
    elif len(texts) > 1 and (numbers := _numbered(texts)):
        items = tuple((_paragraph(_NUMBER.sub("", text, count=1)),) for text in texts)
        yield Listing(items, ordered=True, start=numbers[0])
    elif texts and all(text.startswith(">") for text in texts):
        inside = [Line(line.number, line.text[1:].lstrip(" ")) for line in present]
        yield Quote(tuple(_paragraph(prose.text) for prose in paragraphs(inside, column) if prose.text))
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
        for match in _URL.finditer(line):
            if match.start() > end:
                inlines.append(Text(line[end : match.start()]))
            inlines.append(Link(match[0], (Text(match[0]),)))
            end = match.end()
        if end < len(line):
            inlines.append(Text(line[end:]))
    return Paragraph(tuple(inlines))


reader = PlainText()
