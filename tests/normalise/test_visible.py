"""Which texts show anything: a letter, a digit or a sign does; spaces, marks, controls and blank letters do not."""

from __future__ import annotations

import pytest

from syndicate.normalise.visible import is_visible

UNSEEN = {
    "nothing": "",
    "spaces": " \u00a0\u3000",
    "line and paragraph separators": "\u2028\u2029",
    "controls": "\t\n\x00",
    "format characters": "\u200b\u2060\ufeff",
    "a surrogate": "\ud800",
    "private use": "\ue000",
    "unassigned": "\u0378",
    "marks without a letter": "\u0301\u20dd\u0903",
    "Hangul fillers": "\u115f\u1160\u3164\uffa0",
    "blank Braille": "\u2800",
    "null notehead": "\U0001d159",
    "blank hieroglyphs": "\U00013441\U00013442",
}


@pytest.mark.parametrize("kind", UNSEEN)
def test_each_of_these_characters_shows_nothing_and_a_letter_beside_them_does(kind: str) -> None:
    assert not is_visible(UNSEEN[kind])
    for character in UNSEEN[kind]:
        assert not is_visible(character)
    for seen in "aX1.本ع♣⠁":
        assert is_visible(seen)
        assert is_visible(f"{UNSEEN[kind]}{seen}")
        assert is_visible(f"{seen}{UNSEEN[kind]}")
