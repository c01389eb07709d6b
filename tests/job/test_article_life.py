"""The life of an article in a job: every cell of the table in docs/architecture.md, state by state, event by event."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from helpers.jobs import FIRST_NIGHT, JOB, NOTICE, Desk
from helpers.paths import ROOT

from syndicate.errors import UsageError
from syndicate.export.newsletter import Txt
from syndicate.job.ledger import NAME, Ledger
from syndicate.job.run import rulings
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.theme import Theme

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
LIFE_JOB = (
    JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"')
    .replace('["rss", "atom", "json"]\nlimit = 3', '["json", "txt"]\nlimit = 9')
    .replace('[[output]]\nname = "daily"\nformats = ["txt"]\nperiod = "daily"\n', "")
)
PIER, TEXT, OTHER, UNPROVEN = (
    "The pier opens",
    "Boats tie up there.",
    "Boats tie up there again.",
    "It leaks.",
)
"""`UNPROVEN` is a text with which the text format loses the notice."""
Step = Callable[[Desk], None]


def write(text: str = TEXT, **fields: str) -> Step:
    return lambda desk: void(desk.write("pier.md", PIER, text, **fields))


def void(_: object) -> None:
    pass


def delete(desk: Desk) -> None:
    (desk.articles / "pier.md").unlink(missing_ok=True)


def ledger_of(desk: Desk) -> Ledger:
    return Ledger(desk.folder / "state" / NAME)


def id_of(desk: Desk) -> str:
    with ledger_of(desk) as ledger:
        return next((row.id for row in ledger.known() if row.title == PIER), "no-such-article")


def withdraw(desk: Desk) -> None:
    rulings.withdraw(desk.job, id_of(desk), "a letter", FIRST_NIGHT + timedelta(days=1))


def restore(desk: Desk) -> None:
    rulings.restore(desk.job, id_of(desk), FIRST_NIGHT + timedelta(days=1))


STATES: dict[str, tuple[Step, ...]] = {
    "unknown": (),
    "draft": (write(draft="true"),),
    "embargoed": (write(embargo="2026-05-08"),),
    "published": (write(expiry="2026-05-08"),),
    "held": (write(UNPROVEN),),
    "expired": (write(), write(expiry="2026-05-01")),
    "withdrawn": (write(), write(status="withdrawn")),
    "taken down": (write(), withdraw),
}
"""How an article comes into a state, a step a night."""
EVENTS: dict[str, Step] = {
    "same text": write(),
    "other text": write(OTHER),
    "unproven text": write(OTHER + " " + UNPROVEN),
    "draft": write(draft="true"),
    "embargo": write(embargo="2026-05-20"),
    "expiry": write(expiry="2026-05-01"),
    "withdrawal": write(status="withdrawn"),
    "file gone": delete,
    "day comes": void,
    "`ledger withdraw`": withdraw,
    "`ledger restore`": restore,
}


def state_of(desk: Desk, night: int) -> str:
    """The state by the ledger; what is published has to agree with it."""
    now = FIRST_NIGHT + timedelta(days=night - 1)
    with ledger_of(desk) as ledger:
        row = next((row for row in ledger.known() if row.title == PIER), None)
        if row is None:
            state = "unknown"
        elif row.id in ledger.rulings():
            state = "taken down"
        elif row.status != "usable":
            state = row.status
        elif row.expiry and row.expiry.as_instant() <= now:
            state = "expired"
        elif row.embargo and row.embargo.as_instant() > now:
            state = "embargoed"
        else:
            state = "held" if ledger.held() else "published"
    assert (PIER in desk.text("newsletter.txt")) == (state == "published")
    assert (PIER in desk.text("feed.json")) == (state in ("published", "held"))
    return state


def table() -> dict[tuple[str, str], str]:
    """The cells of the page's table, by state and event."""
    _, _, after = PAGE.partition("<!-- life -->")
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")]
        for line in after.partition("<!-- end of life -->")[0].splitlines()
        if line.startswith("|")
    ]
    states = [state.strip("*") for state in rows[0][1:]]
    return {(state, row[0]): cell for row in rows[2:] for state, cell in zip(states, row[1:], strict=True)}


def lose_the_notice(self: Txt, edition: Edition, theme: Theme, *, real: Callable[..., Artifact]) -> Artifact:
    made = real(self, edition, theme)
    head, found, tail = made.data.decode().partition(UNPROVEN)
    text = head + found + (tail.replace(NOTICE[:24], "", 1) if found else tail)
    return Artifact(made.name, made.media_type, text.encode(), made.losses)


@pytest.fixture(scope="module", autouse=True)
def _unproven() -> Iterator[None]:
    real = Txt.export
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Txt, "export", lambda *given: lose_the_notice(*given, real=real))
        yield


@pytest.fixture(scope="module")
def desks(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Path]:
    """The folder of a job with an article in a state, after three nights; beside it stands another article."""
    made: dict[str, Path] = {}

    def desk_in(state: str) -> Path:
        if state not in made:
            made[state] = tmp_path_factory.mktemp("life") / "desk"
            desk = Desk(made[state], LIFE_JOB)
            desk.write("bench.md", "A new bench", "It is green.")
            for night, step in enumerate((*STATES[state], void, void)[:2], 2):
                step(desk)
                desk.night(night)
            assert state_of(desk, 3) == state
        return made[state]

    return desk_in


def test_the_table_has_every_state_and_every_event() -> None:
    assert set(table()) == {(state, event) for event in EVENTS for state in STATES}


@pytest.mark.parametrize("event", EVENTS)
@pytest.mark.parametrize("state", STATES)
def test_an_article_goes_from_state_to_state_as_the_table_says(
    state: str, event: str, desks: Callable[[str], Path], tmp_path: Path
) -> None:
    shutil.copytree(desks(state), tmp_path / "desk", symlinks=True)
    desk = Desk(tmp_path / "desk", LIFE_JOB)
    assert table()[state, event] == outcome(desk, event)


def outcome(desk: Desk, event: str) -> str:
    """The state that follows, and in parentheses what the log of that night says of the article."""
    try:
        EVENTS[event](desk)
    except UsageError:
        return "refused"
    night = 9 if event == "day comes" else 4
    report = desk.night(night)
    told = [re.sub("^corrected$", "correction", one.kind) for one in report.changes if one.title == PIER]
    state = state_of(desk, night)
    return f"{state} ({', '.join(told)})" if told else state
