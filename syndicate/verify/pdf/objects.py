"""A PDF's objects and content as qpdf reads them, as plain Python values. The only file that calls qpdf.

What leaves are numbers, strings, tuples, `Name`s and `Entries`; whoever asks for one kind of value and finds another
gets an `ArtifactError` with its place. Nothing here is repaired: a file that needs it is refused, because two programs
would repair it in two ways.
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
"""Bytes of one stream, unpacked: a font of all Chinese, Japanese and Korean characters is a third of that."""
_DEEPEST = 40
_LARGEST_NUMBER = 10**10
"""No page and no file is so large."""
_AGAIN = "export it again"
_STREAM = re.compile(r"stream <[^>]*>:? ?")
"""What qpdf calls the bytes: their place in memory, another one each time."""
_OBJECT = re.compile(rb"(?:^|[\r\n])(\d+) (\d+) obj\b")


class Name(str):
    """A PDF name (ISO 32000-1 section 7.3.5), without its slash."""

    __slots__ = ()


Value: TypeAlias = "bool | int | float | str | bytes | Name | tuple[Value, ...] | Entries | None"


@dataclass(frozen=True, slots=True)
class Entries:
    """A dictionary, or that of a stream.

    `number` is its object's, 0 for one that stands inside another; `place` is for a person.
    """

    _object: pikepdf.Object
    number: int
    place: str
    is_stream: bool = False

    def keys(self) -> frozenset[str]:
        return frozenset(key[1:] for key in self._object.keys())  # noqa: SIM118 -- no Python dictionary

    def get(self, key: str) -> Value:
        """The value of a key; None where there is none."""
        return _plain(self._object.get(f"/{key}"), self.place)

    def wrong(self, key: str, wanted: str) -> ArtifactError:
        return ArtifactError(f"{self.place}: /{key} is not {wanted}", _AGAIN)

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
        """A name; empty where there is none."""
        value = self.get(key)
        if value is not None and not isinstance(value, Name):
            raise self.wrong(key, "a name")
        return value or ""

    def text(self, key: str) -> str:
        """A text string; empty where there is none."""
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
        """A stream's bytes as they stand in the file."""
        if not self.is_stream:
            raise ArtifactError(f"{self.place}: a stream is missing", _AGAIN)
        return cast("pikepdf.Stream", self._object).read_raw_bytes()

    def data(self) -> bytes:
        """A stream's bytes, unpacked; no more than `_LARGEST_STREAM`."""
        data = self.raw()
        for name in self.filters():
            if name != "FlateDecode" or self.get("DecodeParms") is not None:
                raise ArtifactError(f"{self.place}: it is packed with {name}", _AGAIN)
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
    """Names as they stand in the code, with spaces between them."""
    return frozenset(listed.split())


def numbers(values: Value, count: int, place: str) -> tuple[float, ...]:
    """So many numbers. Raises: ArtifactError: there is something else."""
    found = tuple(v for v in values if isinstance(v, int | float)) if isinstance(values, tuple) else ()
    if not isinstance(values, tuple) or len(found) != count or len(values) != count:
        raise ArtifactError(f"{place} holds something else than {count} numbers", _AGAIN)
    return found


def inflated(data: bytes, limit: int, place: str) -> bytes:
    """What zlib makes of some bytes. Raises: ArtifactError: they are damaged, or it is more than `limit` bytes."""
    unpacker = zlib.decompressobj()
    try:
        result = unpacker.decompress(data, limit)
    except zlib.error as error:
        raise ArtifactError(f"{place}: a stream is damaged: {error}", _AGAIN) from error
    if unpacker.unconsumed_tail:
        raise ArtifactError(f"{place}: a stream is longer than {limit // 1_000_000} MB", _AGAIN)
    if not unpacker.eof:
        raise ArtifactError(f"{place}: a stream is cut off", _AGAIN)
    return result


@contextmanager
def opened(data: bytes, most_bytes: int) -> Iterator[pikepdf.Pdf]:
    """The document of these bytes, which is whole and was written in one go.

    Raises:
        ArtifactError: it is none, is damaged, encrypted, or was added to after it had been written.
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
                raise ArtifactError("it is encrypted", _AGAIN)
            _refuse_second_versions(pdf, data)
            yield pdf
            if warnings := pdf.get_warnings():
                raise ArtifactError(f"it is damaged: {_in_one_line(warnings[0])}", _AGAIN)
    except pikepdf.PasswordError as error:
        raise ArtifactError("it is encrypted", _AGAIN) from error
    except pikepdf.PikepdfError as error:
        raise ArtifactError(f"not a PDF that is whole: {_in_one_line(error)}", _AGAIN) from error
    except (UnicodeError, RecursionError) as error:  # names that are no UTF-8; objects within objects
        raise ArtifactError(f"it is malformed: {_in_one_line(error)}", _AGAIN) from error


def _refuse_second_versions(pdf: pikepdf.Pdf, data: bytes) -> None:
    """A file holds each object once: of two, one program would show the first and another the last."""
    metadata = pdf.Root.get("/Metadata")
    if isinstance(metadata, pikepdf.Stream):  # in the clear, so that an article's words may look like syntax
        data = data.replace(metadata.read_raw_bytes(), b"", 1)
    found = [number for number, _ in _OBJECT.findall(data)]
    if not data.startswith(b"%PDF-1.") or len(found) != len(set(found)):
        raise ArtifactError("an object is in it twice", _AGAIN)
    if data.count(b"startxref") != 1 or data.count(b"%%EOF") != 1 or len(data.rpartition(b"%%EOF")[2]) > 2:
        raise ArtifactError("something was added after its end (an incremental update)", _AGAIN)


def root(pdf: pikepdf.Pdf) -> tuple[Entries, Entries]:
    """The trailer and the catalog."""
    trailer = Entries(pdf.trailer, 0, "the trailer")
    catalog = Entries(pdf.Root, pdf.Root.objgen[0], "the catalog")
    return trailer, catalog


def every_object(pdf: pikepdf.Pdf) -> Iterator[Entries]:
    """All dictionaries and streams that have a number of their own, those that nothing refers to as well."""
    for found in pdf.objects:
        if isinstance(found, pikepdf.Dictionary | pikepdf.Stream):
            value = _plain(found, f"object {found.objgen[0]}")
            assert isinstance(value, Entries)
            yield value


def operations(
    pdf: pikepdf.Pdf, data: bytes, wanted: frozenset[str]
) -> Iterator[tuple[str, tuple[Value, ...]]]:
    """The operators of a content stream in order, with the operands of those that are wanted; strings as bytes."""
    try:
        instructions = pikepdf.parse_content_stream(pikepdf.Stream(pdf, data))
    except (pikepdf.PikepdfError, TypeError, ValueError) as error:
        raise ArtifactError(f"its content is malformed: {_in_one_line(error)}", _AGAIN) from error
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
    """What a TJ shows: its strings as one, and the numbers between them, each with the codes that stand before it.

    A page has tens of thousands of them, which are gone through but once.
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
                raise ArtifactError("its content shows text that is not of codes of two bytes", _AGAIN)
            strings.append(string)
            at += len(string) // 2
        else:
            raise ArtifactError("its content shows what is no text", _AGAIN)
    return (b"".join(strings), *shifts)


def _bounded(number: float, place: str) -> float:
    if not abs(number) < _LARGEST_NUMBER:
        raise ArtifactError(f"{place}: a number is too large", _AGAIN)
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
        raise ArtifactError(f"{place}: arrays are nested too deeply", _AGAIN)
    if isinstance(value, pikepdf.Array):
        return tuple(_plain(item, place, raw=raw, depth=depth + 1) for item in cast("list[object]", value))
    if isinstance(value, pikepdf.Dictionary | pikepdf.Stream):
        number = value.objgen[0]
        where = f"object {number}" if number else place
        return Entries(value, number, where, isinstance(value, pikepdf.Stream))
    raise ArtifactError(f"{place}: it holds what is no object of a PDF", _AGAIN)


def _in_one_line(error: object) -> str:
    return " ".join(_STREAM.sub("", str(error)).split())[:200]
