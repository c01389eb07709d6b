"""The life of an article in a job: the table is whole, docs/architecture.md shows it, and each pair of it is run."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from itertools import product
from pathlib import Path

import pytest
from helpers.jobs import FIRST_NIGHT, JOB, NOTICE, Desk
from helpers.paths import ROOT

from syndicate.errors import UsageError
from syndicate.export.newsletter import Txt
from syndicate.job.ledger import NAME, Ledger
from syndicate.job.ledger.life import LIFE, LifeEvent, State, Transition, after, state_of
from syndicate.job.run import RunReport, rulings
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.theme import Theme

PAGE = (ROOT / "docs" / "architecture.md").read_text("utf-8")
LIFE_JOB = (
    JOB.replace('path = "articles"', 'path = "articles"\nmissing = "withdraw"')
    .replace('["rss", "atom", "json"]\nlimit = 3', '["json", "txt"]\nlimit = 9')
    .replace('[[output]]\nname = "daily"\nformats = ["txt"]\nperiod = "daily"\n', "")
)
PIER, TEXT, UNPROVEN = "The pier opens", "Boats tie up there.", "It leaks."
PAST, TOMORROW, FUTURE = "2026-04-20", "2026-05-08", "2026-05-20"
"""Days before the first night, before the ninth, and after it."""
FIELDS: dict[State, dict[str, str]] = {
    State.DRAFT: {"draft": "true"},
    State.EMBARGOED: {"embargo": TOMORROW},
    State.PUBLISHED: {"expiry": TOMORROW},
    State.EXPIRED: {"expiry": PAST},
    State.WITHDRAWN: {"status": "withdrawn"},
}
"""What the source states of an article in a state, beside its text."""


class Life:
    """A job with an article in a state after three nights; beside it stands another article.

    `failing` are texts with which the text format loses the notice.
    """

    failing: frozenset[str] = frozenset({UNPROVEN})

    def __init__(self, folder: Path, state: State) -> None:
        self.desk = Desk(folder, LIFE_JOB)
        self.state = state
        self.text = UNPROVEN if state is State.HELD else TEXT

    def begin(self) -> None:
        """Bring the article into its state."""
        self.desk.write("bench.md", "A new bench", "It is green.")
        if self.state in (State.EXPIRED, State.WITHDRAWN, State.TAKEN_DOWN):
            self.write(self.text)
        self.desk.night(2)
        if self.state is State.TAKEN_DOWN:
            self.withdraw()
        elif self.state is not State.UNKNOWN:
            self.write(self.text, **FIELDS.get(self.state, {}))
        self.desk.night(3)

    def write(self, text: str, **fields: str) -> None:
        self.desk.write("pier.md", PIER, text, **fields)

    def ledger(self) -> Ledger:
        return Ledger(self.desk.folder / "state" / NAME)

    def id(self) -> str:
        with self.ledger() as ledger:
            return next((row.id for row in ledger.known() if row.title == PIER), "no-such-article")

    def withdraw(self) -> None:
        rulings.withdraw(self.desk.job, self.id(), "a letter", FIRST_NIGHT + timedelta(days=1))

    def happen(self, event: LifeEvent, monkeypatch: pytest.MonkeyPatch) -> RunReport:
        """Let one thing happen, and run the next night."""
        stated = FIELDS.get(self.state, {})
        match event:
            case LifeEvent.SAME_TEXT:
                self.write(self.text)
            case LifeEvent.OTHER_TEXT:
                self.write(f"{self.text} So do gulls.")
            case LifeEvent.DRAFT:
                self.write(self.text, draft="true")
            case LifeEvent.WITHDRAWAL:
                self.write(self.text, status="withdrawn")
            case LifeEvent.FILE_GONE:
                (self.desk.articles / "pier.md").unlink(missing_ok=True)
            case LifeEvent.EMBARGO_ENDS if self.state is State.EMBARGOED:
                return self.desk.night(9)  # its source stays as it is
            case LifeEvent.EXPIRY if self.state is State.PUBLISHED:
                return self.desk.night(9)
            case LifeEvent.EMBARGO | LifeEvent.EMBARGO_ENDS | LifeEvent.EXPIRY if self.state is State.UNKNOWN:
                pass  # no article states a day
            case LifeEvent.EMBARGO:
                self.write(self.text, **stated | {"embargo": FUTURE})
            case LifeEvent.EMBARGO_ENDS:
                self.write(self.text, **stated | {"embargo": PAST})
            case LifeEvent.EXPIRY:
                self.write(self.text, **stated | {"expiry": PAST})
            case LifeEvent.UNPROVEN | LifeEvent.PROVEN:
                failing = {TEXT, UNPROVEN} if event is LifeEvent.UNPROVEN else set[str]()
                monkeypatch.setattr(Life, "failing", frozenset(failing))
                return self.desk.night(4, force=True)
            case LifeEvent.LEDGER_WITHDRAW:
                self.withdraw()
            case LifeEvent.LEDGER_RESTORE:
                rulings.restore(self.desk.job, self.id(), FIRST_NIGHT + timedelta(days=1))
        return self.desk.night(4)

    def announced(self) -> list[str]:
        """The corrections and withdrawals that the outputs may list."""
        with self.ledger() as ledger:
            return [one.kind for one in ledger.amendments() if one.title == PIER]

    def seen(self, now: datetime) -> State:
        """The state by the ledger's facts, one after the other; what is published has to agree with it."""
        with self.ledger() as ledger:
            row = next((row for row in ledger.known() if row.title == PIER), None)
            held, taken_down = bool(ledger.held()), row is not None and row.id in ledger.rulings()
        if row is None:
            state = State.UNKNOWN
        elif taken_down:
            state = State.TAKEN_DOWN
        elif row.status != "usable":
            state = {"draft": State.DRAFT, "withdrawn": State.WITHDRAWN}[row.status]
        elif row.expiry and row.expiry.as_instant() <= now:
            state = State.EXPIRED
        elif row.embargo and row.embargo.as_instant() > now:
            state = State.EMBARGOED
        else:
            state = State.HELD if held else State.PUBLISHED
        assert (PIER in self.desk.text("newsletter.txt")) == (state is State.PUBLISHED)
        assert (PIER in self.desk.text("feed.json")) == (state in (State.PUBLISHED, State.HELD))
        assert row is None or state is state_of(row, now, held=held, taken_down=taken_down)
        return state


def lose_the_notice(self: Txt, edition: Edition, theme: Theme, *, real: Callable[..., Artifact]) -> Artifact:
    made = real(self, edition, theme)
    text = made.data.decode()
    for failing in Life.failing:
        head, found, tail = text.partition(failing)
        text = head + found + (tail.replace(NOTICE[:24], "", 1) if found else tail)
    return Artifact(made.name, made.media_type, text.encode(), made.losses)


@pytest.fixture(scope="module", autouse=True)
def _losing() -> Iterator[None]:
    real = Txt.export
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Txt, "export", lambda *given: lose_the_notice(*given, real=real))
        yield


@pytest.fixture(scope="module")
def begun(tmp_path_factory: pytest.TempPathFactory) -> Callable[[State], Path]:
    """The folder of a job with an article in a state."""
    made: dict[State, Path] = {}

    def folder_of(state: State) -> Path:
        if state not in made:
            life = Life(tmp_path_factory.mktemp("life") / "desk", state)
            life.begin()
            assert life.seen(FIRST_NIGHT + timedelta(days=2)) is state
            made[state] = life.desk.folder
        return made[state]

    return folder_of


@pytest.mark.parametrize("event", LifeEvent, ids=lambda event: event.title)
@pytest.mark.parametrize("state", State, ids=lambda state: state.title)
def test_an_article_goes_from_state_to_state_as_the_table_has_it(
    state: State,
    event: LifeEvent,
    begun: Callable[[State], Path],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    shutil.copytree(begun(state), tmp_path / "desk", symlinks=True)
    life = Life(tmp_path / "desk", state)
    before = life.announced()
    transition = after(state, event)
    if transition.refused:
        with pytest.raises(UsageError):
            life.happen(event, monkeypatch)
        assert life.seen(FIRST_NIGHT + timedelta(days=2)) is state
        assert life.announced() == before
        return
    report = life.happen(event, monkeypatch)
    assert life.seen(report.started) is transition.state
    in_outputs = life.announced()[len(before) :]
    assert in_outputs == [kind for kind in (transition.announces,) if kind in ("corrected", "withdrawn")]
    if event is LifeEvent.LEDGER_WITHDRAW:  # the person knows it: the command answers
        assert report.changes == ()
    else:
        expected = [transition.announces] if transition.announces else []
        assert [one.kind for one in report.changes if one.title == PIER] == expected


def test_the_table_has_every_state_and_every_event_and_nothing_else() -> None:
    assert set(LIFE) == set(product(State, LifeEvent))
    with pytest.raises(KeyError):
        after(State.UNKNOWN, "published")  # type: ignore[arg-type]


def test_every_state_is_reached_from_the_first_one() -> None:
    found = {State.UNKNOWN}
    while more := {after(state, event).state for state, event in product(found, LifeEvent)} - found:
        found |= more
    assert found == set(State)


def test_a_refused_event_changes_and_announces_nothing() -> None:
    refused = {pair: one for pair, one in LIFE.items() if one.refused}
    assert {event for _, event in refused} == {LifeEvent.LEDGER_WITHDRAW, LifeEvent.LEDGER_RESTORE}
    assert all(one == Transition(state, refused=True) for (state, _), one in refused.items())


FINISHED = {State.EMBARGOED, State.PUBLISHED, State.HELD, State.EXPIRED}
GOES = {LifeEvent.WITHDRAWAL, LifeEvent.FILE_GONE, LifeEvent.LEDGER_WITHDRAW}


@pytest.mark.parametrize(
    ("announcement", "pairs"),
    [
        ("new", {*product((State.UNKNOWN, State.DRAFT), (LifeEvent.SAME_TEXT, LifeEvent.OTHER_TEXT))}),
        ("corrected", {*product(FINISHED, (LifeEvent.OTHER_TEXT,))}),
        ("withdrawn", {*product(FINISHED | {State.DRAFT}, GOES)}),
    ],
)
def test_these_and_no_others_are_announced(announcement: str, pairs: set[tuple[State, LifeEvent]]) -> None:
    """The table drives the job, so a wrong cell changes both; this is what readers have to be told."""
    assert {pair for pair, one in LIFE.items() if one.announces == announcement} == pairs


def test_nothing_but_a_person_ends_a_take_down() -> None:
    ends = {event for event in LifeEvent if after(State.TAKEN_DOWN, event).state is not State.TAKEN_DOWN}
    assert ends == {LifeEvent.LEDGER_RESTORE}


def test_the_page_shows_the_table() -> None:
    """script/draw_architecture draws it."""
    for event in LifeEvent:
        cells = (event.title, *(str(after(state, event)) for state in State))
        assert f"| {' | '.join(cells)} |" in PAGE


ATOM_JOB = LIFE_JOB.replace('["json", "txt"]', '["atom"]')


@pytest.mark.parametrize("was_out", [True, False])
def test_a_draft_that_is_taken_down_is_withdrawn_from_feeds_that_had_it(
    tmp_path: Path, was_out: bool
) -> None:
    desk = Desk(tmp_path / "desk", ATOM_JOB)
    desk.write("bench.md", "A new bench", "It is green.")
    if was_out:
        desk.write("pier.md", PIER, TEXT)
    desk.night(1)
    desk.write("pier.md", PIER, TEXT, draft="true")
    desk.night(2)
    with Ledger(desk.folder / "state" / NAME) as ledger:
        (id_,) = (row.id for row in ledger.known() if row.title == PIER)
    assert "deleted-entry" not in desk.text("atom.xml")
    rulings.withdraw(desk.job, id_, "a letter", FIRST_NIGHT + timedelta(days=2))
    desk.night(3)
    assert (f'ref="{id_}"' in desk.text("atom.xml")) == was_out
