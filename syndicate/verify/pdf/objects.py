"""Reads the objects and the content of a PDF as plain Python values. No other module calls qpdf.

What leaves are numbers, strings, tuples, `Name`s and `Entries`. A value of another kind than the one asked for is an
`ArtifactError` with its place. Nothing may be repaired: two programs would repair a file in two ways.
"""

from __future__ import annotations

import io
import re
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from typing import TypeAlias, cast

import pikepdf

from syndicate.errors import ArtifactError

_LARGEST_STREAM = 64_000_000
"""Bytes of one unpacked stream. A font of all Chinese, Japanese and Korean characters has a third of them."""
_DEEPEST = 40
_LARGEST_NUMBER = 10**10
"""Larger than any page and any file."""
AGAIN = "export it again"
FOREIGN = f"{AGAIN}; other programs add what is not allowed here"
"""The hint for what our exporter does not write."""
_STREAM = re.compile(r"stream <[^>]*>:? ?")
"""How qpdf names the bytes: by their place in memory, which differs each time."""
_OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) (\d+) obj\b")


class Name(str):
    """A PDF name (ISO 32000-1 section 7.3.5), without its slash."""

    __slots__ = ()


Value: TypeAlias = "bool | int | float | str | bytes | Name | tuple[Value, ...] | Entries | None"


@dataclass(frozen=True, slots=True)
class Entries:
    """A dictionary, or the dictionary of a stream.

    `number` is that of its object, 0 for a dictionary inside another object. `place` is for messages.
    """

    _object: pikepdf.Object
    number: int
    place: str
    is_stream: bool = False

    def keys(self) -> frozenset[str]:
        return frozenset(key[1:] for key in self._object.keys())  # noqa: SIM118 -- no Python dictionary

    def check_keys(self, allowed: frozenset[str], place: str = "") -> None:
        """Raises: ArtifactError: there is another key than the allowed ones."""
        if others := self.keys() - allowed:
            raise ArtifactError(f"{place or self.place}: /{min(others)} is not allowed there", FOREIGN)

    def get(self, key: str) -> Value:
        """The value of a key; None without one."""
        return _plain(self._object.get(f"/{key}"), self.place)

    def wrong(self, key: str, wanted: str) -> ArtifactError:
        return ArtifactError(f"{self.place}: /{key} is not {wanted}", AGAIN)

    def entries(self, key: str) -> Entries:
        value = self.get(key)
        if not isinstance(value, Entries):
            raise self.wrong(key, "a dictionary")
        return value

    def array(self, key: str) -> tuple[Value, ...]:
        value = self.get(key)
        if not isinstance(value, tuple):
            raise self.wrong(key, "an array")
        return value

    def name(self, key: str) -> str:
        """A name; empty without one."""
        value = self.get(key)
        if value is not None and not isinstance(value, Name):
            raise self.wrong(key, "a name")
        return value or ""

    def text(self, key: str) -> str:
        """A text string; empty without one."""
        value = self.get(key)
        if value is not None and (not isinstance(value, str) or isinstance(value, Name)):
            raise self.wrong(key, "a string")
        return value or ""

    def number_of(self, key: str) -> float:
        value = self.get(key)
        if isinstance(value, bool) or not isinstance(value, int | float):
            raise self.wrong(key, "a number")
        return value

    def numbers(self, key: str, count: int) -> tuple[float, ...]:
        return numbers(self.array(key), count, f"{self.place}: /{key}")

    def raw(self) -> bytes:
        """The bytes of a stream as in the file."""
        if not self.is_stream:
            raise ArtifactError(f"{self.place}: a stream is missing", AGAIN)
        return cast("pikepdf.Stream", self._object).read_raw_bytes()

    def data(self) -> bytes:
        """The unpacked bytes of a stream, at most `_LARGEST_STREAM`."""
        data = self.raw()
        for name in self.filters():
            if name != "FlateDecode" or self.get("DecodeParms") is not None:
                raise ArtifactError(f"{self.place}: it is packed with {name}", AGAIN)
            data = inflated(data, _LARGEST_STREAM, self.place)
        return data

    def filters(self) -> tuple[str, ...]:
        """The names of a stream's filters (ISO 32000-1 section 7.4.1): a name, or an array of names."""
        value = self.get("Filter")
        names = value if isinstance(value, tuple) else () if value is None else (value,)
        if not all(isinstance(name, Name) for name in names):
            raise self.wrong("Filter", "a name or an array of names")
        return tuple(str(name) for name in names)


def names(listed: str) -> frozenset[str]:
    """The names in a text, which are separated by spaces."""
    return frozenset(listed.split())


def numbers(values: Value, count: int, place: str) -> tuple[float, ...]:
    """A tuple of `count` numbers. Raises: ArtifactError: it holds anything else."""
    found = tuple(v for v in values if isinstance(v, int | float)) if isinstance(values, tuple) else ()
    if not isinstance(values, tuple) or len(found) != count or len(values) != count:
        raise ArtifactError(f"{place} holds something else than {count} numbers", AGAIN)
    return found


def inflated(data: bytes, limit: int, place: str) -> bytes:
    """Inflate bytes. Raises: ArtifactError: they are damaged, or hold more than `limit` bytes."""
    unpacker = zlib.decompressobj()
    try:
        result = unpacker.decompress(data, limit)
    except zlib.error as error:
        raise ArtifactError(f"{place}: a stream is damaged: {error}", AGAIN) from error
    if unpacker.unconsumed_tail:
        raise ArtifactError(f"{place}: a stream is longer than {limit // 1_000_000} MB", AGAIN)
    if not unpacker.eof:
        raise ArtifactError(f"{place}: a stream is cut off", AGAIN)
    return result


@contextmanager
def opened(data: bytes, most_bytes: int) -> Iterator[pikepdf.Pdf]:
    """Open a document.

    Raises:
        ArtifactError: it is no PDF, is damaged or encrypted, or was extended after it had been written.
    """
    if len(data) > most_bytes:
        raise ArtifactError(
            f"it has {len(data):,} bytes, more than {most_bytes:,}", "publish fewer articles together"
        )
    try:
        with pikepdf.open(
            io.BytesIO(data),
            attempt_recovery=False,
            suppress_warnings=True,
            inherit_page_attributes=False,
            access_mode=pikepdf.AccessMode.stream,
        ) as pdf:
            if pdf.is_encrypted:
                raise ArtifactError("it is encrypted", AGAIN)
            _refuse_second_versions(pdf, data)
            yield pdf
            if warnings := pdf.get_warnings():
                raise ArtifactError(f"it is damaged: {_in_one_line(warnings[0])}", AGAIN)
    except pikepdf.PasswordError as error:
        raise ArtifactError("it is encrypted", AGAIN) from error
    except pikepdf.PikepdfError as error:
        raise ArtifactError(f"not a PDF that is whole: {_in_one_line(error)}", AGAIN) from error
    except (UnicodeError, RecursionError) as error:  # names that are not UTF-8; objects nested too deeply
        raise ArtifactError(f"it is malformed: {_in_one_line(error)}", AGAIN) from error


def _refuse_second_versions(pdf: pikepdf.Pdf, data: bytes) -> None:
    """Refuse a second version of an object: one program would show the first, another the last."""
    metadata = pdf.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):  # not compressed: an article's words may look like syntax
        data = data.replace(metadata.read_raw_bytes(), b"", 1)
    found = [number for number, _ in _OBJECT.findall(data)]
    if not data.startswith(b"%PDF-1.") or len(found) != len(set(found)):
        raise ArtifactError("an object stands in it twice", AGAIN)
    if data.count(b"startxref") != 1 or data.count(b"%%EOF") != 1 or len(data.rpartition(b"%%EOF")[2]) > 2:
        raise ArtifactError("something was added after its end (an incremental update)", AGAIN)


def root(pdf: pikepdf.Pdf) -> tuple[Entries, Entries]:
    """The trailer and the catalog."""
    trailer = Entries(pdf.trailer, 0, "the trailer")
    catalog = Entries(pdf.Root, pdf.Root.objgen[0], "the catalog")
    return trailer, catalog


def every_object(pdf: pikepdf.Pdf) -> Iterator[Entries]:
    """All numbered dictionaries and streams, also those that nothing refers to."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            value = _plain(found, f"object {found.objgen[0]}")
            assert isinstance(value, Entries)
            yield value


def operations(
    pdf: pikepdf.Pdf, data: bytes, wanted: frozenset[str]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The operators of a content stream in order, with the operands of the wanted ones; strings are bytes."""
    try:
        instructions = pikepdf.parse_content_stream(pikepdf.Stream(pdf, data))
    except (pikepdf.PikepdfError, TypeError, ValueError) as error:
        raise ArtifactError(f"its content is malformed: {_in_one_line(error)}", AGAIN) from error
    for instruction in instructions:
        name = str(instruction.operator)
        if name == "TJ":  # most of a page, by far
            yield name, _pieces(instruction.operands)
        elif name in wanted:
            yield (
                name,
                tuple(
                    _plain(operand, "content", raw=True)
                    for operand in cast("list[object]", instruction.operands)
                ),
            )
        else:
            yield name, ()


def _pieces(operands: object) -> tuple[Value, ...]:
    """The operands of a TJ: its strings as one, then its numbers, each with the count of codes before it.

    A page has tens of thousands of them, so this is a single pass.
    """
    strings: list[bytes] = []
    shifts: list[Value] = []
    at = 0
    for piece in cast("Sequence[Iterable[object]]", operands)[0]:
        if isinstance(piece, Decimal):
            shifts.append((at, _bounded(float(piece), "content")))
        elif isinstance(piece, int):
            shifts.append((at, piece))
        elif isinstance(piece, pikepdf.String):
            string = bytes(piece)
            if len(string) % 2:
                raise ArtifactError("its content shows text that is not of codes of two bytes", AGAIN)
            strings.append(string)
            at += len(string) // 2
        else:
            raise ArtifactError("its content shows something that is not text", AGAIN)
    return (b"".join(strings), *shifts)


def _bounded(number: float, place: str) -> float:
    if not abs(number) < _LARGEST_NUMBER:
        raise ArtifactError(f"{place}: a number is too large", AGAIN)
    return number


def _plain(value: object, place: str, *, raw: bool = False, depth: int = 0) -> Value:
    if isinstance(value, Decimal):  # the most frequent first
        return _bounded(float(value), place)
    if isinstance(value, int):
        return value if isinstance(value, bool) else _bounded(value, place)
    if value is None:
        return None
    if isinstance(value, pikepdf.Name):
        return Name(str(value)[1:])
    if isinstance(value, pikepdf.String):
        return bytes(value) if raw else str(value)
    if depth > _DEEPEST:
        raise ArtifactError(f"{place}: arrays are nested too deeply", AGAIN)
    if isinstance(value, pikepdf.Array):
        return tuple(_plain(item, place, raw=raw, depth=depth + 1) for item in cast("list[object]", value))
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        number = value.objgen[0]
        where = f"object {number}" if number else place
        return Entries(value, number, where, isinstance(value, pikepdf.Stream))
    raise ArtifactError(f"{place}: it holds something that is not a PDF object", AGAIN)


def _in_one_line(error: object) -> str:
    return " ".join(_STREAM.sub("", str(error)).split())[:200]
