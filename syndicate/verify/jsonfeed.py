"""JSON Feed bytes back to passages, by the standard library's `json` and `html.parser`.

``content_html`` is the item's text; ``content_text`` where that is all there is. Of an item that has both, apps show
one or the other: what stands in one alone counts as hidden. Summaries and extensions prove nothing.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch
from syndicate.verify.markup import html_stretches

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None


class JsonFeedVerifier(Struct, frozen=True):
    """Reads JSON Feed 1 and 1.1. See `syndicate.plugins.Verifier`."""

    @property
    def name(self) -> str:
        return "json"

    @property
    def media_type(self) -> str:
        return "application/feed+json"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        feed = _parsed(artifact)
        version = feed.get("version") if isinstance(feed, dict) else None
        if not isinstance(version, str) or not version.startswith("https://jsonfeed.org/version/1"):
            raise ArtifactError(f"{artifact.name}: not a JSON Feed: its version is {version!r}")
        items = feed.get("items") if isinstance(feed, dict) else None
        if not isinstance(items, list):
            raise ArtifactError(f"{artifact.name}: no list of items")
        for number, item in enumerate(items, 1):
            place = f"item {number}"
            if not isinstance(item, dict):
                raise ArtifactError(f"{artifact.name}, {place}: not an object")
            where = f"{artifact.name}, {place}"
            id_ = _string(item, "id", where)
            html, text = _string(item, "content_html", where), _string(item, "content_text", where)
            yield Passage(id_, _string(item, "title", where) or "", place, _stretches(html, text))


def _stretches(html: str | None, text: str | None) -> tuple[Stretch, ...]:
    paragraphs = [part.strip("\n") for part in re.split(r"\n(?:[ \t]*\n)+", text or "") if part.strip()]
    if html is None:
        return tuple(map(Stretch, paragraphs))
    found = html_stretches(html)
    if text is None:
        return found
    missing = "not in content_text, which some apps show instead"
    return tuple(
        Stretch(s.text, s.links, s.hidden or ("" if s.text in paragraphs else missing)) for s in found
    )


def _string(item: dict[str, Json], name: str, where: str) -> str | None:
    value = item.get(name)
    if value is not None and not isinstance(value, str):
        raise ArtifactError(f"{where}: {name} is not a string")
    return value


def _parsed(artifact: Artifact) -> Json:
    try:
        parsed: Json = json.loads(artifact.data.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad JSON, a name twice; nested too deep
        raise ArtifactError(f"{artifact.name}: not JSON: {error}") from error
    return parsed


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json]:
    """RFC 8259 section 4: of a name that comes twice, parsers take the first, the last, or fail."""
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice!r} comes twice")
    return found


jsonfeed = JsonFeedVerifier()
