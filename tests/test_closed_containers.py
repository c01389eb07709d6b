"""Nothing stands in a container but what our exporters write: attacks, one by one, and anything anywhere at random."""

from __future__ import annotations

import pytest
from container_attacks import ATTACKS, EDITION, attacked, honest

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, load_verifier
from syndicate.verify import verify


def faults(artifact: Artifact) -> list[str]:
    """Why an output is not published; nothing if it is."""
    try:
        verdicts = verify(artifact, EDITION.expectations, load_verifier(artifact.media_type))
    except ArtifactError as error:
        return [str(error)]
    return [problem for verdict in verdicts for problem in verdict.problems]


@pytest.mark.parametrize("name", ATTACKS)
def test_what_is_attacked_is_exact(name: str) -> None:
    assert faults(honest(name)) == []


@pytest.mark.parametrize(
    ("name", "attack"), [(name, attack) for name, attacks in ATTACKS.items() for attack in attacks]
)
def test_an_attack_is_refused_by_name(name: str, attack: str) -> None:
    found = faults(attacked(name, attack))
    assert found
    assert ATTACKS[name][attack][1] in found[0]
    assert "\n" not in found[0]
