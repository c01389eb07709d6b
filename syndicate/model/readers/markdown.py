"""Markdown with front matter."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(
    name="markdown",
    kind="prose",
    suffixes=(".md", ".markdown", ".mdown", ".mkd"),
    media_types=("text/markdown", "text/x-markdown"),
)
