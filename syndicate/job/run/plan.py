"""The ledger to a plan: which file shows which articles under which name, number and date. Writes only new issues."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import timedelta

from syndicate.errors import UsageError
from syndicate.job.config import OutputTable
from syndicate.job.ledger import ArticleRow, IssueRow
from syndicate.job.ledger.life import State
from syndicate.job.run.document import Plan, PlannedDocument
from syndicate.job.run.issues import due_issues, issue_documents, latest_names
from syndicate.job.run.night import Night
from syndicate.job.run.rolling import rolling_documents
from syndicate.theme import Theme

_CATALOGUE = "catalogue"
_A_TIME_ZONE = timedelta(days=2)
_CLOCK = "set the clock; if it is right now, syndicate run --reset-clock, once, brings those times back"


def make_plan(night: Night, outputs: Sequence[OutputTable], themes: dict[str, Theme]) -> Plan:
    """The documents of these outputs; due issues are made and remembered.

    Raises:
        UsageError: an output rolled on before and has issues now, or the other way round.
    """
    documents: list[PlannedDocument] = []
    aliases: list[tuple[str, str]] = []
    issues: list[IssueRow] = []
    for output in outputs:
        _refuse_other_kind(night, output)
        theme = themes[output.theme]
        if output.period == "rolling":
            documents += rolling_documents(night, output, theme)
            continue
        issues += due_issues(night, output)
        found = tuple(issue_documents(night, output, theme))
        documents += found
        aliases += latest_names(output, found)
    catalogue = night.edition(_CATALOGUE)
    return Plan(
        documents=tuple(documents),
        aliases=tuple(aliases),
        issues=tuple(issues),
        held=tuple(_waiting(night, catalogue)),
        warnings=(
            *filter(None, (_waits_for_the_calendar(night, output) for output in outputs)),
            *_ahead(night),
            *_left(night),
        ),
        catalogue=catalogue,
        hidden=night.hidden,
    )


def _refuse_other_kind(night: Night, output: OutputTable) -> None:
    """Raises: UsageError: positions in a rolling file are no numbers of issues."""
    had_issues = bool(night.ledger.issues.of(output.name))
    rolled = not had_issues and any(night.ledger.issues.numbers(output.name).values())
    if had_issues if output.period == "rolling" else rolled:
        was, now = ("had issues", "rolls on") if had_issues else ("rolled on", "has issues")
        raise UsageError(
            f"output {output.name!r} {was} until now, and {now} by the job file",
            "give the output another name: what was published under this one is removed, and the new one begins",
        )


def _waiting(night: Night, catalogue: str) -> Iterator[str]:
    """Lines for articles that are not published yet, and for ids that keep an earlier authority."""
    for known in night.known:
        if reason := _waits_for(known, night.states[known.id]):
            yield f"{known.uri}: {known.title!r} {reason}"
    if not catalogue.startswith(f"tag:{night.authority},"):
        yield f"authority: published ids keep theirs, as {catalogue} does; new ones have {night.authority}"


def _waits_for(known: ArticleRow, state: State) -> str:
    """What an article waits for, as the end of a sentence; empty if it does not wait."""
    if state is State.DRAFT:
        return "is a draft; left out"
    if state is State.EMBARGOED and known.embargo:
        return f"is held: under embargo until {known.embargo.isoformat()}"
    return ""


def _waits_for_the_calendar(night: Night, output: OutputTable) -> str:
    """A warning of an output whose newest issue is of a later day than today, by more than a time zone."""
    days = [issue.date.day for issue in night.ledger.issues.of(output.name)[-1:]]
    if output.period in ("rolling", "every") or not days or days[0] - night.today < _A_TIME_ZONE:
        return ""
    return (
        f"output {output.name}: its newest issue is of {days[0]}, and today is {night.today}; "
        f"it has no other one before that day has passed: {_CLOCK}"
    )


def _ahead(night: Night) -> Iterator[str]:
    """A warning of articles that changed at a time that has not come."""
    ahead = [known for known in night.known if known.changed - night.now > _A_TIME_ZONE]
    if ahead:
        last = max(known.changed for known in ahead).date()
        count = f"{len(ahead)} article{'s' * (len(ahead) != 1)}"
        yield f"{count} changed by a clock that showed {last}, and today is {night.today}: {_CLOCK}"


def _left(night: Night) -> Iterator[str]:
    """A warning of outputs that the job no longer has, on the night on which their issues go."""
    there = {output.name for output in night.job.output}
    gone = {row.output for row in night.ledger.files().values()} - there
    for name in sorted(filter(None, gone)):
        if issues := len(night.ledger.issues.of(name)):
            yield (
                f"output {name!r} is not in the job any more: its issues ({issues}) are removed from "
                f"the folder, and come back only under that name. For other file names keep `name`, and set `file`"
            )
