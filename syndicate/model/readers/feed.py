"""RSS, RDF, Atom and JSON Feed."""

from __future__ import annotations

from syndicate.model.traits import ReaderTraits

TRAITS = ReaderTraits(
    name="feed",
    kind="feed",
    suffixes=(".rss", ".atom", ".rdf", ".xml", ".json"),
    media_types=("application/rss+xml", "application/atom+xml", "application/rdf+xml"),
    syntaxes=("JSON", "XML"),
)
