"""What verification finds wrong with an output."""

from __future__ import annotations

from helpers.demanded import demanded

from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.plugins import load_verifier
from syndicate.verify import verify


def problems(artifact: Artifact, wanted: Edition) -> list[str]:
    """Of all its articles, as the verifier of its format reads it."""
    verdicts = verify(artifact, demanded(wanted), load_verifier(artifact.media_type))
    return [problem for verdict in verdicts for problem in verdict.problems]
