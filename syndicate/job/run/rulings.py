"""A person's ruling on one article, against its source: taken down, put back, accepted as it is now.

The ledger is changed at once, under the job's lock. Never publishes: the next run does.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from difflib import get_close_matches
from pathlib import Path

import msgspec
from msgspec import Struct

from syndicate.errors import UsageError
from syndicate.job.config.load import load
from syndicate.job.deliver.files import read_mail_key
from syndicate.job.ledger import NAME, ArticleRow, Ledger, Ruling
from syndicate.job.ledger.life import LifeEvent, State, after, state_of
from syndicate.job.run.alone import alone
from syndicate.model import Amendment, Moment
from syndicate.model.receipt import OutputRecord


class Mailed(Struct, frozen=True):
    """A sent message with an article. `sent` is its day; empty if the server may have taken it."""

    to: str
    what: str
    sent: str


class Decided(Struct, frozen=True, kw_only=True):
    """A ruling's article, the published files that the next run makes anew, and the messages that had it."""

    article: str
    title: str
    files: tuple[str, ...]
    mailed: tuple[Mailed, ...]


def withdraw(path: Path, article: str, reason: str, now: datetime) -> Decided:
    """Take an article down: no source brings it back.

    Args:
        path: the job file.
        article: its id.
        reason: for the ledger alone; no output and no receipt shows it.
        now: aware.

    Raises:
        UsageError: no reason, or no such article.
        LockedError: a run is under way.
    """
    if not reason.strip():
        raise UsageError("the reason is empty", "say why, in a few words: only the ledger shows it")
    with _opened(path) as ledger:
        known = _known(ledger, article)
        state = _state(ledger, known, now)
        transition = after(state, LifeEvent.LEDGER_WITHDRAW)
        if transition.refused:
            raise UsageError(f"{article}: is withdrawn already", "syndicate ledger restore puts it back")
        row = Ruling(article=known.id, kind="withdrawn", reason=reason.strip(), at=now, status=known.status)
        ledger.put_ruling(row)
        if state is not State.WITHDRAWN:
            _put(ledger, msgspec.structs.replace(known, status="withdrawn"), now)
        if transition.announces:
            ledger.put_amendment(Amendment("withdrawn", known.id, known.title, Moment.at(now), known.url))
        return _decided(ledger, known)


def restore(path: Path, article: str, now: datetime) -> Decided:
    """Put back what was taken down: the article is again what its source says, or what it said last.

    Raises:
        UsageError: no such article, or it is not taken down.
        LockedError: a run is under way.
    """
    with _opened(path) as ledger:
        known = _known(ledger, article)
        if after(_state(ledger, known, now), LifeEvent.LEDGER_RESTORE).refused:
            what = "its source withdrew it" if known.status == "withdrawn" else "it is not withdrawn"
            raise UsageError(f"{article}: {what}", "restore puts back what ledger withdraw took down")
        ruling = ledger.rulings()[known.id]
        ledger.forget_ruling(known.id)
        ledger.read_again(known.uri)
        _put(ledger, msgspec.structs.replace(known, status=ruling.status), now)
        return _decided(ledger, known)


def accept(path: Path, article: str, now: datetime) -> Decided:
    """Let the next run take a page that the last one held because it had lost its title and most of its words.

    Raises:
        UsageError: no such article, it was taken down, or nothing of it is held.
        LockedError: a run is under way.
    """
    with _opened(path) as ledger:
        known = _known(ledger, article)
        if known.id in ledger.taken_down():
            raise UsageError(f"{article}: is withdrawn", "put it back first: syndicate ledger restore")
        ruling = ledger.rulings().get(known.id)
        if ruling is None:
            raise UsageError(
                f"{article}: no page of it is held", "accept takes a page that the last run held and named"
            )
        ledger.put_ruling(msgspec.structs.replace(ruling, kind="accepted", at=now))
        return _decided(ledger, known)


@contextmanager
def _opened(path: Path) -> Iterator[Ledger]:
    """The ledger of a job, for one change that is made as a whole or not at all."""
    job = load(path)
    with contextlib.chdir(path.resolve().parent):
        file = Path(job.state) / NAME
        if not file.is_file():
            raise UsageError(f"{file}: there is no ledger yet", f"it is made by syndicate run {path}")
        with alone(Path(job.state)), Ledger(file) as ledger:
            ledger.begin()
            try:
                yield ledger
                ledger.commit()
            finally:
                ledger.roll_back()


def _known(ledger: Ledger, article: str) -> ArticleRow:
    by_id = {known.id: known for known in ledger.known()}
    if article in by_id:
        return by_id[article]
    close = get_close_matches(article, by_id, n=1)
    titled = [known.id for known in by_id.values() if article.casefold() in known.title.casefold()]
    hint = f"did you mean {(titled or close)[0]}?" if titled or close else "syndicate ledger lists them"
    raise UsageError(f"{article}: the ledger knows no such article", hint)


def _state(ledger: Ledger, known: ArticleRow, now: datetime) -> State:
    held = any(row.article == known.id for row in ledger.held())
    return state_of(known, now, held=held, taken_down=known.id in ledger.taken_down())


def _put(ledger: Ledger, known: ArticleRow, now: datetime) -> None:
    """Remember another status; the next version that is read counts as changed."""
    article = ledger.article(known.id)
    changed = msgspec.structs.replace(known, changed=now, fingerprint="")
    ledger.put_article(changed, article and msgspec.structs.replace(article, status=known.status), now)


def _decided(ledger: Ledger, known: ArticleRow) -> Decided:
    rows = (row for row in ledger.files().values() if row.record)
    records = (msgspec.json.decode(row.record or b"", type=OutputRecord) for row in rows)
    files = (record.file for record in records if any(one.id == known.id for one in record.articles))
    return Decided(
        article=known.id,
        title=known.title,
        files=tuple(sorted(files)),
        mailed=tuple(_mailed(ledger, known.id)),
    )


def _mailed(ledger: Ledger, article: str) -> Iterator[Mailed]:
    """The messages of issues that hold an article."""
    numbers: dict[str, int] = {}
    for row in ledger.deliveries().values():
        letter = read_mail_key(row.key)
        if letter is None or row.state not in ("done", "begun"):
            continue
        to, what = letter
        output, number = what.split(" ")[:2]
        if output not in numbers:
            numbers[output] = ledger.issues.numbers(output).get(article, 0)
        if numbers[output] and number == str(numbers[output]):
            yield Mailed(to, what, row.at.date().isoformat() if row.state == "done" else "")
