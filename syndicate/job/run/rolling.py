"""A rolling output to documents: one for subscribers with the newest articles, and archive documents. Writes positions.

Each article that enters the output gets the next position there, for ever. Positions make the archive documents (RFC
5005 section 4): each full one has as many articles as the subscription document shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from syndicate.export.paging import Paging
from syndicate.job.config import OutputTable
from syndicate.job.ledger import ArticleRow
from syndicate.job.run.document import PlannedDocument
from syndicate.job.run.night import Night
from syndicate.job.run.output_options import OutputOptions, archive_name, file_name, output_options_of
from syndicate.model import Amendment
from syndicate.plugins.formats import is_feed, traits_of
from syndicate.theme import Theme

_MOST_IN_A_FEED = 2_000
_MOST_IN_A_BOOK = 500
"""Articles of a rolling file. Issues have volumes instead."""


def rolling_documents(night: Night, output: OutputTable, theme: Theme) -> Iterator[PlannedDocument]:
    """The documents of an output, in each of its formats."""
    positions = night.ledger.issues.numbers(output.name)
    wanted = night.wanted(output)
    for known in wanted:
        if known.id not in positions:
            positions[known.id] = len(positions) + 1
            night.ledger.issues.assign(output.name, [known.id], positions[known.id])
    full = len(positions) // output.limit if len(positions) > output.limit else 0
    shown = _subscribed(output, wanted, positions, full)
    withdrawn = _withdrawn(night, output, positions)
    archives: dict[int, list[ArticleRow]] = {}
    for known in wanted[::-1]:
        archives.setdefault((positions[known.id] - 1) // output.limit + 1, []).append(known)
    for format_name in output.formats:
        if not shown and not is_feed(format_name):  # a feed may be empty, a book may not
            continue
        archived = full if output.archive and traits_of(format_name).archives else 0
        names = [archive_name(output, format_name, number) for number in range(1, archived + 1)]
        current = file_name(output, format_name)
        for number, name in enumerate((current, *names)):
            paging = _paging(current, names, number)
            manner = output_options_of(output, format_name, name, paging, night.job.publication.timezone)
            if number:
                yield _document(night, output, theme, manner, archives.get(number, ()), ())
            else:
                yield _document(night, output, theme, manner, shown, withdrawn)


def _subscribed(
    output: OutputTable, wanted: list[ArticleRow], positions: dict[str, int], full: int
) -> list[ArticleRow]:
    """What the subscription document shows, the newest first.

    That is what no archive document has, the newest up to the limit, and what was corrected last: apps look for
    corrections nowhere else.
    """
    wanted = [known for known in wanted if known.whole]
    loose = {known.id for known in wanted if positions[known.id] > full * output.limit}
    newest = sorted(wanted, key=lambda known: -positions[known.id])[: output.limit]
    changed = sorted(wanted, key=lambda known: (known.changed, positions[known.id]))[-output.limit :]
    corrected = {known.id for known in changed if known.changed > known.first_seen}
    ids = loose | {known.id for known in newest} | corrected
    return [known for known in wanted[::-1] if known.id in ids]


def _withdrawn(night: Night, output: OutputTable, positions: dict[str, int]) -> tuple[Amendment, ...]:
    """The last withdrawals of articles that the output had, and does not show now."""
    last: dict[str, Amendment] = {}
    for one in night.amendments:
        if one.kind == "withdrawn" and one.article in positions and one.article in night.hidden:
            last[one.article] = one
    return tuple(last.values())[-output.limit :]


def _document(
    night: Night,
    output: OutputTable,
    theme: Theme,
    manner: OutputOptions,
    shown: Sequence[ArticleRow],
    withdrawn: tuple[Amendment, ...],
) -> PlannedDocument:
    feed = is_feed(manner.format)
    most = _MOST_IN_A_FEED if feed else _MOST_IN_A_BOOK
    return night.fingerprint(
        PlannedDocument(
            file=manner.file,
            output=output.name,
            manner=manner,
            theme=theme,
            edition=night.edition(output.name),
            title=output.title or night.job.publication.title,
            articles=tuple(known.id for known in shown),
            headings=("",) * len(shown) if feed else night.headings(output, shown),
            amendments=withdrawn if feed else (),
            images=output.images,
            refused=f"{len(shown):,} articles; one file holds up to {most:,}" if len(shown) > most else "",
        )
    )


def _paging(current: str, archives: Sequence[str], number: int) -> Paging | None:
    """The place of archive document `number`, or of the subscription document (0), among all of them."""
    if not archives:
        return None
    if number == 0:
        return Paging(current, previous=archives[-1])
    return Paging(
        current,
        previous=archives[number - 2] if number > 1 else "",
        next=archives[number] if number < len(archives) else "",
        archive=True,
    )
