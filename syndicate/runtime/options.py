"""Options as people write them, to the values that a frozen type takes; or what is wrong with each of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from difflib import get_close_matches
from typing import TypeAlias

import msgspec
from msgspec import Struct, inspect

Value: TypeAlias = str | int | float | bool | tuple[str, ...]
"""What a job file may hold of an option; on the command line all is text."""


class OptionFault(Struct, frozen=True):
    """An option that cannot be set: its name, why not, and what to do."""

    key: str
    what: str
    hint: str


def option_faults(
    type_: type[Struct], options: Mapping[str, Value], kept: Collection[str] = ()
) -> Iterator[OptionFault]:
    """What is wrong with options.

    Args:
        type_: the value that has them as its fields.
        options: by name.
        kept: names of fields that are no options.
    """
    fields = {
        one.encode_name: one.type for one in msgspec.structs.fields(type_) if one.encode_name not in kept
    }
    for key, value in options.items():
        if key not in fields:
            yield OptionFault(key, "there is no such option", _known(key, list(fields)))
            continue
        try:
            msgspec.convert(_split(value, fields[key]), fields[key], strict=False)
        except msgspec.ValidationError:
            takes, words = _takes(inspect.type_info(fields[key]))
            meant = _meant(str(value), words)
            yield OptionFault(key, f"it does not take {value!r}", f"{meant}it takes {takes}")


def converted(type_: type[Struct], options: Mapping[str, Value]) -> dict[str, object]:
    """The values of options in which `option_faults` finds nothing wrong."""
    types = {one.encode_name: (one.name, one.type) for one in msgspec.structs.fields(type_)}
    return {
        types[key][0]: msgspec.convert(_split(value, types[key][1]), types[key][1], strict=False)
        for key, value in options.items()
    }


def _split(value: Value, type_: object) -> object:
    """Text for a list is its items, parted by commas."""
    is_list = isinstance(inspect.type_info(type_), inspect.ListType | inspect.VarTupleType)
    if not (is_list and isinstance(value, str)):
        return value
    return [part.strip() for part in value.split(",") if part.strip()]


def _known(key: str, names: list[str]) -> str:
    if not names:
        return "leave it out: the format has no options"
    return f"{_meant(key, names)}there are: {', '.join(names)}"


def _meant(word: str, words: list[str]) -> str:
    close = get_close_matches(word.strip().lower(), words, n=1)
    return f"did you mean {close[0]!r}? " if close else ""


def _takes(type_: inspect.Type) -> tuple[str, list[str]]:
    """What a type takes, as the end of a sentence; and the words, where it takes one of some."""
    match type_:
        case inspect.Metadata(type=inner):
            return _takes(inner)
        case inspect.LiteralType(values=values):
            words = [str(value) for value in values]
            return f"one of: {', '.join(words)}", words
        case inspect.EnumType(cls=cls):
            words = [str(member.value) for member in cls]
            return f"one of: {', '.join(words)}", words
        case inspect.BoolType():
            return "true or false", ["true", "false"]
        case inspect.IntType() | inspect.FloatType():
            kind = "a whole number" if isinstance(type_, inspect.IntType) else "a number"
            return kind + _bounds(type_), []
        case inspect.StrType(pattern=pattern):
            return "a text" + (f" of the form {pattern}" if pattern else ""), []
        case inspect.UnionType(types=types):
            found = [_takes(one) for one in types if not isinstance(one, inspect.NoneType)]
            return ", or ".join(takes for takes, _ in found), [word for _, words in found for word in words]
        case inspect.ListType() | inspect.VarTupleType():
            return f"several, parted by commas, each {_takes(type_.item_type)[0]}", []
        case _:
            return "another kind of value", []


def _bounds(type_: inspect.IntType | inspect.FloatType) -> str:
    bounds = (("from", type_.ge), ("above", type_.gt), ("up to", type_.le), ("below", type_.lt))
    return "".join(f" {word} {bound}" for word, bound in bounds if bound is not None)
