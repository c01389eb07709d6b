"""One entry of a feed to a draft: full text before summary, the feed's fields where the entry has none."""

from __future__ import annotations

import re
from collections.abc import Iterable

from syndicate.errors import ReadError
from syndicate.heuristics.notices import recognise_notice
from syndicate.heuristics.related import related_label
from syndicate.model import Loss, Moment, RelatedLink, Source
from syndicate.model.blocks import (
    Block,
    Embed,
    Figure,
    Image,
    Link,
    Listing,
    Paragraph,
    Span,
    Strong,
    block_texts,
    inline_text,
)
from syndicate.model.draft import Draft
from syndicate.model.loss import lost, placed, within
from syndicate.read.feed.date import Dates
from syndicate.read.feed.entry import Channel, FeedEntry, Markup
from syndicate.read.feed.media import with_media
from syndicate.read.feed.people import Authors, names_of
from syndicate.read.feed.rights import rights_of
from syndicate.read.feed.text import blocks_of, line_of
from syndicate.read.markup.tree import Built
from syndicate.read.markup.whitespace import SPACES

_CUT = re.compile(r"[\s\u00a0]*(?:\[?(?:…|\.{3,})\]?)[\s\u00a0]*$")
_MOST_DATES = 10
_LONGEST_SUMMARY = 2_000
"""Characters of a standfirst; what is longer is another version of the text."""


def draft_of(entry: FeedEntry, channel: Channel, source: Source, dates: Dates, authors: Authors) -> Draft:
    """The draft of an entry, whatever it lacks."""
    uri = f"{source.uri}: {entry.place}"
    body, standfirst, losses = _text(entry, uri)
    rights = rights_of(entry, channel, body, uri)
    story = rights.body[: len(body) - rights.tail]
    story, related = _without_related(story)
    body = (*story, *rights.body[len(body) - rights.tail :])
    published, updated, of_dates = _moments(entry, dates)
    title = _line(entry.title, uri)
    if not title and not any(map(str.strip, block_texts(body))):
        title = entry.url or entry.id or entry.place
        losses = (*losses, lost("address-kept-as-title", entry.place))
    names, of_origin = names_of(entry, channel)
    organisations = tuple(
        filter(None, (channel.title, entry.origin.title if entry.origin else "", *channel.publishers))
    )
    return Draft(
        id=entry.id,
        local_id=True,
        title=title,
        standfirst=standfirst,
        authors=tuple(authors.of(name, organisations, entry.language) for name in names),
        published=published,
        updated=updated,
        language=entry.language,
        url=entry.url or None,
        section=entry.section,
        tags=entry.tags,
        body=with_media(body, rights.tail or _tail(body), entry.media, entry.url or channel.base or None)
        if entry.media
        else body,
        related=(*related, *entry.related),
        notice=rights.notice,
        copyright=rights.copyright,
        licence=rights.licence,
        source=source,
        status=entry.status,
        losses=(*entry.losses, *losses, *of_dates, *of_origin, *rights.losses),
    )


def _text(entry: FeedEntry, uri: str) -> tuple[tuple[Block, ...], str, tuple[Loss, ...]]:
    """Body and standfirst; the summary is the body where there is nothing fuller."""
    full, summary = _blocks(entry.content, uri), _blocks(entry.summary, uri)
    built = full if full.blocks else summary
    of_texts = built.losses if full.blocks else (*full.losses, *summary.losses)
    losses = [
        placed(loss, f"{entry.place}{loss.place and f', {loss.place} of its text'}") for loss in of_texts
    ]
    if not full.blocks or not summary.blocks:
        return built.blocks, "", tuple(losses)
    body = full.blocks
    standfirst = " ".join(block_texts(summary.blocks)).strip(SPACES)
    if _is_lead(body[0], standfirst):
        body = body[1:]
    elif _repeats(body, standfirst):
        standfirst = ""
    elif len(standfirst) > _LONGEST_SUMMARY:
        losses.append(lost("long-summary-dropped", entry.place, size=len(standfirst)))
        standfirst = ""
    losses += _unshown(summary, body, entry.place)
    return body, standfirst, tuple(losses)


def _blocks(markup: Markup, uri: str) -> Built:
    """The blocks of one text; where it cannot be parsed the other entries of the feed still can."""
    try:
        return blocks_of(markup, uri)
    except ReadError as error:
        return Built((), (lost("entry-text-dropped", why=error.message.removeprefix(uri).lstrip(": ")),))


def _line(markup: Markup, uri: str) -> str:
    try:
        return line_of(markup, uri)
    except ReadError:
        return ""


def _is_lead(first: Block, summary: str) -> bool:
    """Whether the text begins with its standfirst, set off as such."""
    if not isinstance(first, Paragraph) or inline_text(first.children).strip(SPACES) != summary:
        return False
    return all(isinstance(inline, Strong) for inline in first.children)


def _repeats(body: tuple[Block, ...], summary: str) -> bool:
    """Whether the summary is no more than the beginning of the text, perhaps cut."""
    start = _CUT.sub("", "".join(summary.split()))
    size, shown = 0, []
    for text in block_texts(block for block in body if not isinstance(block, Figure)):
        shown.append("".join(text.split()))
        size += len(shown[-1])
        if size >= len(start):
            break
    return "".join(shown).startswith(start)


def _unshown(summary: Built, body: tuple[Block, ...], place: str) -> Iterable[Loss]:
    """A summary's pictures and links, which a standfirst cannot hold, if the text has none of its own."""
    if _has_media(summary.blocks) and not _has_media(body):
        yield lost("summary-media-dropped", place)


def _tail(body: tuple[Block, ...]) -> int:
    """The number of blocks at the end that are a notice by their wording, with the rule above it."""
    recognised = recognise_notice(body)
    if recognised is None or body[: len(recognised.body)] != recognised.body:
        return 0
    return len(body) - len(recognised.body)


def _has_media(blocks: tuple[Block, ...]) -> bool:
    return any(
        isinstance(block, Figure | Embed)
        or (isinstance(block, Paragraph) and any(isinstance(one, Image | Link) for one in block.children))
        for block in blocks
    )


def _without_related(body: tuple[Block, ...]) -> tuple[tuple[Block, ...], tuple[RelatedLink, ...]]:
    """The body without lists of related links below their label, and those links."""
    kept: list[Block] = []
    found: list[RelatedLink] = []
    for block in body:
        label = kept[-1] if kept else None
        links = _listed(block) if isinstance(label, Paragraph) and isinstance(block, Listing) else ()
        if links and isinstance(label, Paragraph) and related_label(inline_text(label.children)) == "":
            kept.pop()
            found += links
        else:
            kept.append(block)
    return tuple(kept), tuple(found)


def _listed(listing: Listing) -> tuple[RelatedLink, ...]:
    """The items of a list as links, if each is one title with one address or with none."""
    links: list[RelatedLink] = []
    for item in listing.items:
        line = item[0].children if len(item) == 1 and isinstance(item[0], Paragraph) else ()
        if len(line) == 1 and isinstance(line[0], Span):
            line = line[0].children
        match line:
            case (Link(href, children),):
                links.append(RelatedLink(inline_text(children), href))
            case (_, *_) if not any(isinstance(one, Link | Image) for one in line):
                links.append(RelatedLink(inline_text(line)))
            case _:
                return ()
    return tuple(links)


def _moments(entry: FeedEntry, dates: Dates) -> tuple[Moment | None, Moment | None, tuple[Loss, ...]]:
    """Publication and change; a change at the time of publication is none."""
    published, of_published = _first_moment(entry.published, entry, dates)
    updated, of_updated = _first_moment(entry.updated, entry, dates)
    if updated == published or (updated and published and updated.instant == published.instant is not None):
        updated = None
    return published, updated, (*of_published, *of_updated)


def _first_moment(
    texts: tuple[str, ...], entry: FeedEntry, dates: Dates
) -> tuple[Moment | None, tuple[Loss, ...]]:
    losses: list[Loss] = []
    moments: list[Moment] = []
    for text in within(texts, _MOST_DATES, "dates", losses.append, entry.place):
        moment, doubts = dates.read(text, entry.place, entry.language)
        losses += doubts
        moments += [moment] if moment else []
    if any(one.as_instant() != moments[0].as_instant() and one.day != moments[0].day for one in moments):
        losses.append(lost("second-date-dropped", entry.place, kept=moments[0].isoformat()))
    return moments[0] if moments else None, tuple(losses)
