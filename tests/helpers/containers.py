"""What verification says of a container that an attack changed."""

from __future__ import annotations

from helpers.container_attacks import EDITION
from helpers.demanded import demanded

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.plugins import load_verifier
from syndicate.verify import verify


def faults(artifact: Artifact) -> list[str]:
    """Why an output is not published; nothing if it is."""
    try:
        verdicts = verify(artifact, demanded(EDITION), load_verifier(artifact.media_type))
    except ArtifactError as error:
        return [str(error)]
    return [problem for verdict in verdicts for problem in verdict.problems]
