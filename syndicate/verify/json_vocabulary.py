"""Reads JSON of a closed vocabulary: types say which members an object may have.

What enters are an output's bytes and the type of the document: frozen msgspec Structs with ``forbid_unknown_fields``.
What leaves is a value of that type. These must never pass: an unknown member, a name that differs from a known one
only in case (Go's encoding/json reads it as the known one), a member that comes twice. The standard library's `json`
parses.

The verifier of another exporter inherits from one of our Structs and adds its own members.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Annotated, TypeAlias, TypeVar

import msgspec
from msgspec import Meta, Struct

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.verify.marks import piled_marks


class DuplicateMember(Struct, frozen=True):
    """An object in which a member comes twice. Parsers take the first, take the last, or fail (RFC 8259)."""

    member: str


Json: TypeAlias = dict[str, "Json"] | list["Json"] | str | int | float | bool | DuplicateMember | None
T = TypeVar("T", bound=Struct)

Web: TypeAlias = Annotated[str, Meta(pattern=r"^https?://[!-~]+\Z")]
Token: TypeAlias = Annotated[str, Meta(pattern=r"^[!-~]+\Z")]
"""An ASCII URI or an instant: visible characters without spaces."""
Language: TypeAlias = Annotated[str, Meta(pattern=r"^[A-Za-z0-9]{1,8}(?:-[A-Za-z0-9]{1,8})*\Z")]

# Exporters refuse these, because XML cannot hold them; apps cut a text at NUL.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_UNKNOWN = re.compile(r"Object contains unknown field `(?P<name>.*)`", re.DOTALL)
_PLACE = re.compile(r" - at `(?P<place>.*)`\Z", re.DOTALL)


def parse_json(artifact: Artifact) -> dict[str, Json]:
    """Parse the document. No member comes twice in it, and no string holds a character that no feed can carry.

    Raises:
        ArtifactError: it is another document; the message names the place.
    """
    try:
        parsed: Json = json.loads(
            artifact.data.decode("utf-8"), object_pairs_hook=_object, parse_constant=_constant
        )
    except (ValueError, RecursionError) as error:  # bad UTF-8, bad JSON, a number too long; nested too deep
        raise ArtifactError(f"{artifact.name}: not JSON: {error}") from error
    for place, what in _faults(parsed):
        raise ArtifactError(f"{artifact.name}, {place}: {what}")
    if not isinstance(parsed, dict):
        raise ArtifactError(f"{artifact.name}: not a JSON object")
    return parsed


def read_json(artifact: Artifact, parsed: dict[str, Json], form: type[T], format_name: str) -> T:
    """Convert the document to its type.

    Raises:
        ArtifactError: a member is unknown, missing or of another form; the message names its place.
    """
    try:
        return msgspec.convert(parsed, form)
    except msgspec.ValidationError as error:
        found = _PLACE.search(str(error))
        message, place = _PLACE.sub("", str(error)), found["place"] if found else "$"
        if unknown := _UNKNOWN.fullmatch(message):
            message = f"the member {unknown['name'][:60]!r}: not in the vocabulary of {format_name}"
        raise ArtifactError(f"{artifact.name}, {place}: {message}") from error


def _object(pairs: list[tuple[str, Json]]) -> dict[str, Json] | DuplicateMember:
    found: dict[str, Json] = {}
    for name, value in pairs:
        if name in found:
            return DuplicateMember(name)
        found[name] = value
    return found


def _constant(name: str) -> Json:
    raise ValueError(f"{name} is no JSON")


def _faults(parsed: Json) -> Iterator[tuple[str, str]]:
    """Faults that a type cannot describe, in document order, each with its place."""
    left: list[tuple[str, Json]] = [("$", parsed)]
    while left:
        place, value = left.pop()
        match value:
            case str():
                if found := _FORBIDDEN.search(value):
                    yield place, f"it holds U+{ord(found[0]):04X}, which no feed can carry"
                if piled := piled_marks(value):
                    yield place, piled
            case DuplicateMember(member):
                yield place, f"the member {ascii(member)[:60]} comes twice"
            case dict():
                if any(map(_FORBIDDEN.search, value)):
                    yield place, "a member whose name holds a control character or half a character"
                left += reversed([(f"{place}.{name[:40]}", inside) for name, inside in value.items()])
            case list():
                left += reversed([(f"{place}[{index}]", inside) for index, inside in enumerate(value)])
            case _:
                pass
