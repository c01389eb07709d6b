"""Where parsers differ, our verifiers refuse: encodings, things that stand twice, trailing bytes, forms of one name."""

from __future__ import annotations

import msgspec
import pytest
from helpers.container_attacks import honest
from helpers.containers import faults
from helpers.parser_attacks import PARSER_ATTACKS


@pytest.mark.parametrize(
    ("name", "attack"), [(name, attack) for name, attacks in PARSER_ATTACKS.items() for attack in attacks]
)
def test_bytes_that_parsers_read_in_different_ways_are_refused_by_name(name: str, attack: str) -> None:
    change, said = PARSER_ATTACKS[name][attack]
    before = honest(name)
    data = change(before.data)
    assert data != before.data
    found = faults(msgspec.structs.replace(before, data=data))
    assert found
    assert said in found[0]
    assert "\n" not in found[0]
