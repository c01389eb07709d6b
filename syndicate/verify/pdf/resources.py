"""Checks what the content of pages, forms and patterns may name: graphics states, colours and shadings, by their keys.

It is called wherever content is read, because a resource dictionary may stand inside a page, a form or a pattern. A
key that is not listed must never pass.
"""

from __future__ import annotations

from collections.abc import Iterator

from syndicate.errors import ArtifactError
from syndicate.verify.pdf.colours import DEVICES, Colours
from syndicate.verify.pdf.objects import FOREIGN, Entries, Name, Value, names, numbers

_KINDS = names("ColorSpace ExtGState Font Pattern Shading XObject")
_STATE = frozenset({"ca", "CA"})
_SHADING = names("ShadingType ColorSpace Coords Domain Function Extend")
_FUNCTIONS: dict[object, frozenset[str]] = {
    2: names("FunctionType Domain C0 C1 N"),
    3: names("FunctionType Domain Encode Bounds Functions"),
}
_GROUP = names("Type S I CS")
_NAMED_BY = {"gs": "ExtGState", "sh": "Shading", "cs": "ColorSpace", "CS": "ColorSpace"}
_NAMED_BY |= {"scn": "Pattern", "SCN": "Pattern"}


class Resources:
    """Checks resource dictionaries, each once."""

    def __init__(self) -> None:
        self.colours = Colours()
        self._checked: set[int] = set()

    def check(self, resources: Entries) -> None:
        """Raises: ArtifactError: something is not allowed; the message names it and its place."""
        if resources.number in self._checked:
            return
        if resources.number:
            self._checked.add(resources.number)
        resources.check_keys(_KINDS)
        for name, state in _each(resources, "ExtGState"):
            _check_state(state, f"{resources.place}: the graphics state {name}")
        if resources.get("ColorSpace") is not None:
            self.colours.check_named(resources.entries("ColorSpace"))
        for _, shading in _each(resources, "Shading"):
            self.check_shading(shading)
        for name, pattern in _each(resources, "Pattern"):
            if not pattern.is_stream or pattern.get("PatternType") != 1:
                raise ArtifactError(f"{resources.place}: the pattern {name} is of another kind", FOREIGN)
        for kind in ("Font", "XObject"):
            for _ in _each(resources, kind):
                pass

    def check_shading(self, shading: Entries) -> None:
        """Raises: ArtifactError: the shading is not allowed."""
        shading.check_keys(_SHADING)
        if shading.get("ShadingType") not in (2, 3) or shading.is_stream:
            raise ArtifactError(f"{shading.place}: a shading of another kind", FOREIGN)
        self.colours.check(shading.get("ColorSpace"), shading.place)
        _check_function(shading.entries("Function"), depth=0)

    def check_group(self, group: Entries) -> None:
        """Raises: ArtifactError: the group of a form is not allowed."""
        group.check_keys(_GROUP)
        if group.name("S") != "Transparency":
            raise ArtifactError(f"{group.place}: a group of another kind", FOREIGN)
        self.colours.check(group.get("CS"), group.place)


def check_operand(operator: str, operands: tuple[Value, ...], resources: Entries, place: str) -> None:
    """Check that the resource that an operator names exists. Without it, programs behave differently.

    Raises:
        ArtifactError: there is no such resource, or the operator names none.
    """
    name = operands[-1] if operands else None
    if not isinstance(name, Name):
        if operator in ("scn", "SCN") and len(operands) in (1, 3, 4):
            numbers(operands, len(operands), f"{place}: {operator}")
            return
        raise ArtifactError(f"{place}: {operator} names nothing", FOREIGN)
    kind = _NAMED_BY[operator]
    if len(operands) != 1:
        raise ArtifactError(f"{place}: {operator} has more than a name", FOREIGN)
    if kind == "ColorSpace" and (name in DEVICES or name == "Pattern"):
        return
    found = resources.get(kind)
    if not isinstance(found, Entries) or found.get(name) is None:
        raise ArtifactError(f"{place}: nothing has the name {name} ({operator})", FOREIGN)


def _each(resources: Entries, kind: str) -> Iterator[tuple[str, Entries]]:
    if resources.get(kind) is None:
        return
    found = resources.entries(kind)
    for key in sorted(found.keys()):
        yield key, found.entries(key)


def _check_state(state: Entries, place: str) -> None:
    if others := state.keys() - _STATE:
        raise ArtifactError(f"{place} has /{min(others)}", FOREIGN)
    for key in sorted(state.keys()):
        if not 0 <= state.number_of(key) <= 1:
            raise ArtifactError(f"{place} has a /{key} that is not between 0 and 1", FOREIGN)


def _check_function(function: Entries, depth: int) -> None:
    kind = function.get("FunctionType")
    keys = _FUNCTIONS.get(kind) if isinstance(kind, int) else None
    if keys is None or function.is_stream or depth > 1:
        raise ArtifactError(f"{function.place}: a function of another kind", FOREIGN)
    function.check_keys(keys)
    for inner in function.array("Functions") if kind == 3 else ():
        if not isinstance(inner, Entries):
            raise ArtifactError(f"{function.place}: a function is not a dictionary", FOREIGN)
        _check_function(inner, depth + 1)
