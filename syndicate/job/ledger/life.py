"""The life of an article in a job: a state and an event in, the next state and what is announced out. One table.

Theory. An article of a job is in one `State`. What happens to it is a `LifeEvent`: its source changed (the first group
of the table), a day came (the second), its outputs were made (the third), a person decided (the last). For each pair
the table has one `Transition`: the state that follows, and what is announced. Nothing else decides either.

The ledger does not store states. It stores facts: what the source stated last, the days in it, the outputs that are
published without the article, and a person's ruling. `state_of` turns them into events, in that order, and lets the
table answer. So the table also has which fact outweighs another: a ruling outweighs the source, the source's status
outweighs its days, an expiry outweighs an embargo.

docs/architecture.md shows this table, drawn by script/draw_architecture; tests/job/test_article_life.py runs a job
through each pair. Nothing here reads a clock, a file or the ledger.
"""

from __future__ import annotations

import functools
from collections.abc import Mapping
from datetime import datetime
from enum import Enum
from typing import Final, Literal, NamedTuple, TypeAlias, assert_never

from syndicate.job.ledger.rows import ArticleRow

Announcement: TypeAlias = Literal["new", "corrected", "withdrawn"]
"""What a night's log says of an article. Atom lists withdrawals, the next issue corrections and withdrawals, too."""


class State(Enum):
    """What an article of a job is: its name, and where it is seen."""

    UNKNOWN = "unknown", "nowhere"
    DRAFT = "draft", "in the ledger; the log names it once"
    EMBARGOED = "embargoed", "in the ledger; the log names the day once"
    PUBLISHED = "published", "in every output that its job selects it for"
    HELD = "held", "in every output but those that fail with it; exit code 1, tried again each night"
    EXPIRED = "expired", "in the ledger"
    WITHDRAWN = "withdrawn", "in the ledger; Atom and the next issue list the withdrawal"
    TAKEN_DOWN = "taken down", "the same, whatever its source states from then on"

    def __init__(self, title: str, seen: str) -> None:
        self.title = title
        self.seen = seen


class LifeEvent(Enum):
    """What happens to an article: its name, and the fact behind it."""

    SAME_TEXT = "same text", "The source has the article, finished, with the words that are known."
    OTHER_TEXT = "other text", "The source has the article, finished, with other words."
    DRAFT = "draft", "The source says that it is a draft."
    WITHDRAWAL = "withdrawal", "The source says that it is withdrawn."
    FILE_GONE = "file gone", 'Its file is gone from a folder with `missing = "withdraw"`.'
    EMBARGO = "embargo", "It states a day of embargo that has not come."
    EMBARGO_ENDS = "embargo ends", "The day of embargo has come."
    EXPIRY = "expiry", "The day of expiry that it states has come."
    UNPROVEN = "unproven", "An output cannot be made or verified with it."
    PROVEN = "proven", "All its outputs are verified."
    LEDGER_WITHDRAW = "`ledger withdraw`", "A person takes it down."
    LEDGER_RESTORE = "`ledger restore`", "A person puts it back."

    def __init__(self, title: str, fact: str) -> None:
        self.title = title
        self.fact = fact


class Transition(NamedTuple):
    """The state that follows, and what is announced; a `refused` event changes nothing and is an error of usage."""

    state: State
    announces: Announcement | None = None
    refused: bool = False

    def __str__(self) -> str:
        if self.refused:
            return "refused"
        return f"{self.state.title} ({self.announces})" if self.announces else self.state.title


SHOWN: Final = frozenset({State.PUBLISHED, State.HELD})
"""The states in which outputs show an article."""

# A letter is a state, followed by what is announced. None: the event is refused.
_U, _D, _E, _P, _H, _X, _W, _T = map(Transition, State)
_P_NEW = Transition(State.PUBLISHED, "new")
_P_COR = Transition(State.PUBLISHED, "corrected")
_H_COR = Transition(State.HELD, "corrected")
_W_WDN = Transition(State.WITHDRAWN, "withdrawn")
_T_WDN = Transition(State.TAKEN_DOWN, "withdrawn")

# fmt: off
_TABLE: Final[Mapping[LifeEvent, tuple[Transition | None, ...]]] = {
    # before:                    unknown   draft     embargoed published held      expired   withdrawn taken down

    # Its source. An article is new when its source has it finished: under an embargo, too, since the same log names the
    # day, and when that has come nothing happens at the source that a log could name. A draft is in no output, so it is
    # new whenever it is finished. What comes back after an expiry or a withdrawal is not new. Other words are a
    # correction as long as the source calls the article finished, though readers may not see it. Whether a held article
    # fits its outputs now is an event of its own. (Unknown and the same words: no words are known, and all are new.)
    LifeEvent.SAME_TEXT:        (_P_NEW,   _P_NEW,   _P,       _P,       _H,       _P,       _P,       _T),
    LifeEvent.OTHER_TEXT:       (_P_NEW,   _P_NEW,   _P_COR,   _P_COR,   _H_COR,   _P_COR,   _P,       _T),
    LifeEvent.DRAFT:            (_D,       _D,       _D,       _D,       _D,       _D,       _D,       _T),
    # What is a draft now may have been published before, so its withdrawal is announced; an output lists it only if it
    # had the article. What is withdrawn before the job knows it was in no output.
    LifeEvent.WITHDRAWAL:       (_W,       _W_WDN,   _W_WDN,   _W_WDN,   _W_WDN,   _W_WDN,   _W,       _T),
    LifeEvent.FILE_GONE:        (_U,       _W_WDN,   _W_WDN,   _W_WDN,   _W_WDN,   _W_WDN,   _W,       _T),

    # The clock. A day that the source states changes nothing of what it said, so nothing is announced.
    LifeEvent.EMBARGO:          (_U,       _D,       _E,       _E,       _E,       _X,       _W,       _T),
    LifeEvent.EMBARGO_ENDS:     (_U,       _D,       _P,       _P,       _H,       _X,       _W,       _T),
    LifeEvent.EXPIRY:           (_U,       _D,       _X,       _X,       _X,       _X,       _W,       _T),

    # Its outputs. An output without the article is a failure in the log of each night, and no news for readers.
    LifeEvent.UNPROVEN:         (_U,       _D,       _E,       _H,       _H,       _X,       _W,       _T),
    LifeEvent.PROVEN:           (_U,       _D,       _E,       _P,       _P,       _X,       _W,       _T),

    # A person, whom no source overrules. What was withdrawn before was announced then. After `ledger restore` the
    # source is read again, and its events follow.
    LifeEvent.LEDGER_WITHDRAW:  (None,     _T_WDN,   _T_WDN,   _T_WDN,   _T_WDN,   _T_WDN,   _T,       None),
    LifeEvent.LEDGER_RESTORE:   (None,     None,     None,     None,     None,     None,     None,     _P),
}
# fmt: on
LIFE: Final[Mapping[tuple[State, LifeEvent], Transition]] = {
    (state, event): transition or Transition(state, refused=True)
    for event, row in _TABLE.items()
    for state, transition in zip(State, row, strict=True)
}
"""The table, by what was and what happens."""


def after(state: State, event: LifeEvent) -> Transition:
    """What an event makes of an article in a state."""
    return LIFE[state, event]


def event_of(version: ArticleRow, before: ArticleRow | None = None) -> LifeEvent:
    """What it means that a source has a version of an article; `before` is the one that is known."""
    match version.status:
        case "draft":
            return LifeEvent.DRAFT
        case "withdrawn":
            return LifeEvent.WITHDRAWAL
        case "usable":
            return LifeEvent.SAME_TEXT if before and before.words == version.words else LifeEvent.OTHER_TEXT
        case _:
            assert_never(version.status)


def state_of(known: ArticleRow, now: datetime, *, held: bool = False, taken_down: bool = False) -> State:
    """The state of an article, by the facts that the ledger has of it.

    Args:
        known: what its source stated last.
        now: aware. An embargo or an expiry that gives a day alone counts from that day's noon in UTC
            (`Moment.as_instant`).
        held: whether an output goes out without it.
        taken_down: whether a person took it down.
    """
    waits = known.embargo and known.embargo.as_instant() > now
    has_expired = known.expiry is not None and known.expiry.as_instant() <= now
    return _by_facts(event_of(known), waits=waits, has_expired=has_expired, held=held, taken_down=taken_down)


@functools.cache  # a job has many articles, and few of them differ in this
def _by_facts(
    stated: LifeEvent, *, waits: bool | None, has_expired: bool, held: bool, taken_down: bool
) -> State:
    """The state after all events; `waits` is None where there is no embargo."""
    events = [stated]
    if waits is not None:
        events.append(LifeEvent.EMBARGO if waits else LifeEvent.EMBARGO_ENDS)
    if has_expired:
        events.append(LifeEvent.EXPIRY)
    events.append(LifeEvent.UNPROVEN if held else LifeEvent.PROVEN)
    if taken_down:
        events.append(LifeEvent.LEDGER_WITHDRAW)
    return functools.reduce(lambda state, event: after(state, event).state, events, State.UNKNOWN)
