"""Features to a score between 0 and 1, with the weights that ``script/learn_notices`` learnt, and to its reasons."""

from __future__ import annotations

import functools
import math
from importlib import resources

import msgspec
from msgspec import Struct

from syndicate.heuristics.notices.features import Features, Surroundings, features
from syndicate.heuristics.notices.paragraph import look_at

_MOST_REASONS = 4
_SURE = 0.9
"""The score from which a paragraph is taken that quotes a sentence or a title."""


class Weights(Struct, frozen=True, forbid_unknown_fields=True):
    """A logistic regression: what each feature adds to the odds, and the two thresholds."""

    bias: float
    taken: float
    """From this score on, a paragraph is taken for a notice."""
    perhaps: float
    """From this score on, it is named as what may be one."""
    weights: dict[str, float]


class Score(Struct, frozen=True):
    """A score for a notice, with the strongest reasons."""

    value: float
    reasons: tuple[str, ...]


@functools.cache
def weights() -> Weights:
    """The learnt weights."""
    data = resources.files(__package__).joinpath("weights.json").read_bytes()
    return msgspec.json.decode(data, type=Weights)


def score_of(found: Features, learnt: Weights | None = None) -> Score:
    """The score of a paragraph with these features."""
    if not found:
        return Score(0.0, ())
    learnt = learnt or weights()
    parts = [(learnt.weights.get(name, 0.0) * value, name) for name, value in found.items()]
    sum_ = learnt.bias + math.fsum(part for part, _ in parts)
    speaking = sorted((part, name) for part, name in parts if part > 0)[::-1]
    value = 1 / (1 + math.exp(-max(-30.0, min(30.0, sum_))))
    return Score(round(value, 4), tuple(name for _, name in speaking[:_MOST_REASONS]))


def is_doubtful(text: str) -> bool:
    """Whether a paragraph is never taken, whatever it weighs.

    It is a story that ends with a notice, what somebody is said to have said, what is allowed of another thing, an
    answer to a question, or an appeal.
    """
    seen = look_at(text)
    if seen.is_copyright_line:
        return False
    return (
        seen.ends_a_story or seen.is_reported or seen.is_of_another or seen.is_an_answer or seen.is_an_appeal
    )


def score_in_place(text: str, found: Features) -> Score:
    """The score of a paragraph with these features; *perhaps* at most where it is doubtful."""
    score = score_of(found)
    learnt = weights()
    quotes = score.value < _SURE and look_at(text).quotes
    if score.value > learnt.perhaps and (quotes or is_doubtful(text)):
        return Score(learnt.perhaps, score.reasons)
    return score


@functools.lru_cache(maxsize=512)
def score_of_text(text: str) -> Score:
    """The score of a paragraph by its wording alone, as if it stood last in an article."""
    return score_in_place(text, features(look_at(text), Surroundings()))
