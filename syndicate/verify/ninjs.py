"""ninjs 3 bytes back to passages, by the standard library's `json` and `html.parser`.

The one body of an item is its text; headlines, descriptions and ``usageTerms`` prove nothing. An item without a body is
a package, and the texts in its ``associations`` are its articles, in order.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TypeAlias

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch
from syndicate.verify.markup import html_stretches

Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | None
Members: TypeAlias = dict[str, Json]

_HTML = frozenset({"text/html", "application/xhtml+xml"})


class NinjsVerifier(Struct, frozen=True):
    """Reads ninjs 3. See `syndicate.plugins.Verifier`."""

    @property
    def name(self) -> str:
        return "ninjs"

    @property
    def media_type(self) -> str:
        return "application/vnd.iptc.ninjs+json"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        whole = _parsed(artifact)
        if not isinstance(whole, dict):
            raise ArtifactError(f"{artifact.name}: not a ninjs object")
        standard = whole.get("standard")
        if not isinstance(standard, dict) or standard.get("name") != "ninjs":
            raise ArtifactError(f"{artifact.name}: it does not say that it is ninjs")
        for number, item in enumerate(_articles(whole, artifact.name), 1):
            yield _passage(item, f"item {number}", artifact.name)


def _articles(whole: Members, name: str) -> Iterator[Members]:
    """The items that are shown as articles: each that has a body, at whatever depth, and each text of a package."""
    left = [(whole, False)]
    while left:
        item, packed = left.pop()
        is_package = not item.get("bodies")
        if not is_package or (packed and item.get("type") == "text"):
            yield item
        inside = _objects(item, "associations", name)
        left += [(one, is_package and not packed) for one in reversed(inside)]


def _passage(item: Members, place: str, name: str) -> Passage:
    where = f"{name}, {place}"
    headlines, bodies = _objects(item, "headlines", where), _objects(item, "bodies", where)
    if len(headlines) > 1 or len(bodies) > 1:
        raise ArtifactError(
            f"{where}: {len(headlines)} headlines and {len(bodies)} bodies; readers choose differently"
        )
    title = _string(headlines[0], "value", where) if headlines else ""
    return Passage(_string(item, "uri", where) or None, title, place, _stretches(bodies, where))


def _stretches(bodies: list[Members], where: str) -> tuple[Stretch, ...]:
    if not bodies:
        return ()
    media_type = _string(bodies[0], "contentType", where)
    if media_type not in _HTML:
        raise ArtifactError(f"{where}: a body of the type {media_type!r}, which is not shown as HTML")
    return html_stretches(_string(bodies[0], "value", where))


def _objects(item: Members, name: str, where: str) -> list[Members]:
    value = item.get(name, [])
    if not isinstance(value, list):
        raise ArtifactError(f"{where}: {name} is not a list")
    objects = [one for one in value if isinstance(one, dict)]
    if len(objects) != len(value):
        raise ArtifactError(f"{where}: {name} holds something other than objects")
    return objects


def _string(item: Members, name: str, where: str) -> str:
    value = item.get(name, "")
    if not isinstance(value, str):
        raise ArtifactError(f"{where}: {name} is not a string")
    return value


def _parsed(artifact: Artifact) -> Json:
    try:
        parsed: Json = json.loads(artifact.data.decode("utf-8"), object_pairs_hook=_object)
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad JSON, a name twice; nested too deep
        raise ArtifactError(f"{artifact.name}: not JSON: {error}") from error
    return parsed


def _object(pairs: list[tuple[str, Json]]) -> Members:
    """RFC 8259 section 4: of a name that comes twice, parsers take the first, the last, or fail."""
    found = {name.lower(): value for name, value in pairs}
    if len(found) != len(pairs):
        names = [name.lower() for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice!r} comes twice")
    return dict(pairs)


ninjs = NinjsVerifier()
