"""The newsletter as a text file."""

from __future__ import annotations

from syndicate.model.traits import Traits

TRAITS = Traits(
    name="txt",
    media_type="text/plain",
    kind="page",
    label_string="plain_text",
    stem="newsletter",
    default=6,
)
