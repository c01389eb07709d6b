"""A periodic output to issues and their documents: each article is in exactly one issue. Writes new issues.

An issue that is due has all articles that no issue has yet, in as many volumes as can be made and verified.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import date

from syndicate.job.config import OutputTable
from syndicate.job.ledger import ArticleRow, IssueRow
from syndicate.job.run.document import PlannedDocument
from syndicate.job.run.night import Night, age
from syndicate.job.run.output_options import file_name, output_options_of
from syndicate.model import Amendment, Moment
from syndicate.plugins.formats import traits_of
from syndicate.publish.outputs import most_text
from syndicate.theme import Theme

_MOST_BYTES = 8_000_000
"""Of the articles of one issue as the ledger stores them, with each text twice. A PDF of it has some 1,200 pages."""
_MOST_PICTURES = 200
"""Of one issue: a book of them has up to 80 MB."""


def due_issues(night: Night, output: OutputTable) -> Iterator[IssueRow]:
    """The issues that are due tonight, made and remembered."""
    issues = night.ledger.issues.of(output.name)
    groups = [part for group in _groups(night, output, issues) for part in _volumes(night, output, group)]
    first = issues[-1].number + 1 if issues else 1
    news = _news(night, output)
    for number, group in enumerate(groups, first):
        issue = IssueRow(output=output.name, number=number, date=Moment(night.today), made=night.now)
        ids = dict.fromkeys(known.id for known in group)
        night.ledger.issues.put(issue, ids, news)
        news = []
        # What was corrected before its first issue is correct in it.
        night.ledger.issues.carry(output.name, [one for one in night.amendments if one.article in ids], 0)
        yield issue


def _groups(night: Night, output: OutputTable, issues: Sequence[IssueRow]) -> list[list[ArticleRow]]:
    """The articles that go into issues tonight, those of each issue together."""
    numbers = night.ledger.issues.numbers(output.name)
    waiting = [known for known in night.wanted(output) if known.id not in numbers]
    if night.since and not issues:
        first = night.since.as_instant()
        old = {known.id for known in waiting if known.published and known.published.as_instant() < first}
        night.ledger.issues.assign(output.name, sorted(old), 0)
        waiting = [known for known in waiting if known.id not in old]
    waiting = [known for known in waiting if known.whole]
    if output.period == "every":
        last_start = len(waiting) - output.every
        return [waiting[start : start + output.every] for start in range(0, last_start + 1, output.every)]
    last = issues[-1].date.day if issues else date.min
    is_due = waiting and _period(output, night.today) > _period(output, last)
    return [waiting] if is_due else []


def _volumes(night: Night, output: OutputTable, articles: Sequence[ArticleRow]) -> Iterator[list[ArticleRow]]:
    """The articles of one issue, in as many issues as can be made and verified."""
    memory_bytes = night.job.limits.of_items.memory_bytes
    most_bytes = min(_MOST_BYTES, *(most_text(name, memory_bytes) for name in output.formats))
    volume: list[ArticleRow] = []
    size, pictures = 0, 0
    for known in articles:
        its_size, its_pictures = night.ledger.bulk(known.id)
        full = len(volume) == output.volume or size + its_size > most_bytes
        if volume and (full or pictures + its_pictures > _MOST_PICTURES):
            yield volume
            volume, size, pictures = [], 0, 0
        volume.append(known)
        size, pictures = size + its_size, pictures + its_pictures
    if volume:
        yield volume


def _news(night: Night, output: OutputTable) -> list[Amendment]:
    """The last amendment of each article in an earlier issue that no issue carries yet."""
    numbers = night.ledger.issues.numbers(output.name)
    carried = night.ledger.issues.carried(output.name, night.amendments)
    last = {one.article: one for one in night.amendments if numbers.get(one.article)}
    return [one for one in last.values() if one not in carried]


def issue_documents(night: Night, output: OutputTable, theme: Theme) -> Iterator[PlannedDocument]:
    """The documents of all issues of an output, in each of its formats."""
    issues, numbers = night.ledger.issues.of(output.name), night.ledger.issues.numbers(output.name)
    carried = night.ledger.issues.carried(output.name, night.amendments)
    publication = night.job.publication
    series = output.title or publication.title
    inside: dict[int, list[ArticleRow]] = {}
    for known in sorted(map(night.by_id.__getitem__, numbers), key=age):
        if known.id not in night.hidden:
            inside.setdefault(numbers[known.id], []).append(known)
    days: Counter[date] = Counter()
    for issue in issues:
        days[issue.date.day] += 1
        shown = inside.get(issue.number, [])
        if not shown:  # all of it was withdrawn
            continue
        amendments = [one for one, number in carried.items() if number == issue.number]
        for format_name in output.formats:
            file = file_name(output, format_name, issue, days[issue.date.day])
            document = PlannedDocument(
                file=file,
                output=output.name,
                manner=output_options_of(output, format_name, file, None, publication.timezone),
                theme=theme,
                edition=night.edition(output.name),
                title=series,
                articles=tuple(known.id for known in shown),
                headings=night.headings(output, shown),
                date=issue.date,
                series=series,
                number=issue.number,
                amendments=tuple(one for one in amendments if _holds(night, one)),
                images=output.images,
            )
            yield night.fingerprint(document)


def _holds(night: Night, amendment: Amendment) -> bool:
    """Whether an amendment is still true: an article that was withdrawn may have come back."""
    return amendment.kind == "corrected" or amendment.article in night.hidden


def latest_names(output: OutputTable, documents: Sequence[PlannedDocument]) -> Iterator[tuple[str, str]]:
    """The newest issue's further names, each with a file's name. Where that file is not made, the one before counts."""
    if not output.latest:
        return
    stem = output.latest.replace("{name}", output.name)
    for document in documents:
        yield f"{stem}{traits_of(document.manner.format).suffix}", document.file


def _period(output: OutputTable, day: date) -> tuple[int, ...]:
    """The day, the ISO week or the month of a day."""
    match output.period:
        case "weekly":
            return tuple(day.isocalendar())[:2]
        case "monthly":
            return (day.year, day.month)
        case _:
            return (day.toordinal(),)
