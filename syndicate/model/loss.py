"""Losses: what of a source an article does not hold, or holds altered. Codes in, sentences out.

Each kind of loss is in ``losses.toml`` beside this file, with a code that never changes and a sentence that begins
with what was done. Nothing else makes a loss: `lost` refuses a code that is not registered there.
"""

from __future__ import annotations

import tomllib
from collections import Counter
from functools import cache
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec
from msgspec import Struct
from msgspec.structs import replace

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

T = TypeVar("T")

VERBS = ("dropped", "kept", "replaced", "moved", "ignored", "split", "shortened")
"""What can be done to a part of a source; a loss begins with one of these."""


class Loss(Struct, frozen=True, forbid_unknown_fields=True):
    """Something of the source that the article does not hold, or holds altered. Never silent.

    `what` is one clause for a person; `place` is where in the source (``line 12``), empty if nowhere; `code` names
    the kind for a program. It is empty only in what an older version or a third party's exporter wrote.
    """

    what: str
    place: str = ""
    code: str = ""


class LossKind(Struct, frozen=True):
    """One kind of loss, as the registry has it; `sentence` is a template of `str.format`."""

    code: str
    sentence: str
    group: str
    cause: str
    remedy: str


class _Group(Struct, frozen=True, forbid_unknown_fields=True):
    """Losses of one cause, as the registry has them: sentences by their codes."""

    title: str
    cause: str
    remedy: str
    losses: dict[str, str]


@cache
def loss_kinds() -> Mapping[str, LossKind]:
    """All kinds of losses by their codes, in the registry's order."""
    text = Path(__file__).with_name("losses.toml").read_text("utf-8")
    groups = msgspec.convert(tomllib.loads(text), dict[str, _Group])
    return {
        code: LossKind(code, sentence, group.title, group.cause, group.remedy)
        for group in groups.values()
        for code, sentence in group.losses.items()
    }


def lost(code: str, place: str = "", **values: object) -> Loss:
    """A loss of a registered kind.

    Args:
        code: of the kind.
        place: where in the source.
        values: what the kind's sentence names.

    Raises:
        KeyError: the code is not registered, or its sentence names a value that is not given.
    """
    return Loss(loss_kinds()[code].sentence.format_map(values), place, code)


def times(loss: Loss, count: int) -> Loss:
    """A loss that happened so often."""
    return loss if count == 1 else replace(loss, what=f"{loss.what} ({count} times)")


def placed(loss: Loss, place: str) -> Loss:
    """The same loss at another place."""
    return replace(loss, place=place)


class LossCount:
    """Losses counted by their sentences, each with its first place: a hostile source cannot make a long report."""

    def __init__(self) -> None:
        self._counts: Counter[Loss] = Counter()
        self._places: dict[Loss, str] = {}

    def add(self, loss: Loss, place: str = "", count: int = 1) -> None:
        """Count a loss that has no place of its own; the first place stays."""
        self._counts[loss] += count
        self._places.setdefault(loss, place)

    def losses(self) -> tuple[Loss, ...]:
        """What was lost so far, in the order in which it was first met."""
        return tuple(times(placed(loss, self._places[loss]), count) for loss, count in self._counts.items())


def within(
    items: Iterable[T], most: int, what: str, lose: Callable[[Loss], None], place: str = ""
) -> Iterator[T]:
    """The first `most` items; that others fell is a loss. The one way to bound what is taken of a source.

    A search that ends among the first items loses nothing: the others are counted only when all of these were taken.

    Args:
        items: of the source, in its order.
        most: how many of them are looked at.
        what: they are, in the plural.
        lose: takes the loss, if there is one.
        place: of the items in the source.
    """
    left = iter(items)
    yield from islice(left, most)
    if fallen := sum(1 for _ in left):
        lose(lost("items-beyond-bound-dropped", place, count=fallen, what=what, most=most))
