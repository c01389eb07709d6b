"""Front matter: the fields above a Markdown text, written for a site generator. Text in, fields and the body out.

Four forms: YAML between ``---`` (Jekyll, Hugo, Eleventy; closed by ``---`` or ``...``), TOML between ``+++`` (Hugo), a
JSON object (Hugo), and ``Key: value`` lines down to the first empty line (Pelican). No form's own types are taken over,
each scalar is the text that was written: YAML would read the language ``no`` as false and the title 1984 as a number.
What the keys mean: `syndicate.read.frontmatter.keys`.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator
from datetime import date, time
from typing import NoReturn, TypeAlias

import yaml
from msgspec import Struct

from syndicate.errors import ReadError

LARGEST = 65_536
"""Characters of front matter that are looked at."""
_MOST_NODES = 50_000
"""Of values, with each alias in YAML counted as what it stands for: a few lines can otherwise mean billions."""

_FENCES = {
    "---": re.compile(r"^(?:---|\.\.\.)[ \t]*$", re.MULTILINE),
    "+++": re.compile(r"^\+{3}[ \t]*$", re.MULTILINE),
}
_YAML_KEY = re.compile(r"""["']?[\w<@][\w.@ -]*["']?[ \t]*:(?:\s|$)""")
_JSON_START = re.compile(r'\{\s*["}]')
_HEADER_LINE = re.compile(r"([A-Za-z][A-Za-z0-9_ -]{0,30}):(?:[ \t]+(.*))?")
_HEADER_KEYS = frozenset({"title", "date"})
"""One of them has to be there, or the lines are a paragraph with colons."""
_TOML_KEY = re.compile(r"""^[ \t]*(?:\[\[?[ \t]*)?["']?([^"'\s=.\]\[]+)""")
_MOST_DOTS = 64
_AT_LINE = re.compile(r"\s*\(at line (\d+), column \d+\)")
_NESTED = frozenset({"params", "extra", "taxonomies"})
"""Hugo and Zola keep the author's own keys in tables of these names."""

Value: TypeAlias = "str | list[Value] | dict[str, Value]"


class StatedField(Struct, frozen=True):
    """One key as it was written, its value, and the line on which it stands; 0 where the format has no lines."""

    key: str
    value: Value
    line: int


class FrontMatter(Struct, frozen=True):
    """A file taken apart; `line` is the number of the body's first line."""

    entries: tuple[StatedField, ...]
    body: str
    line: int


def split_front_matter(text: str, uri: str) -> FrontMatter:
    """The front matter, and the text below it.

    Args:
        text: decoded, with line feeds alone as line ends.
        uri: names the source in errors.

    Raises:
        ReadError: front matter that is malformed, never closed, too large, or a bomb of aliases.
    """
    start = len(text) - len(text.lstrip(" \t\n"))
    start = text.rfind("\n", 0, start) + 1
    line = text.count("\n", 0, start) + 1
    fence = text[start : start + 3]
    if fence in _FENCES and _opens(text, start):
        return _fenced(text, start, line, uri)
    if _JSON_START.match(text, start):
        return _json(text, start, line, uri)
    return _header(text, start, line) or FrontMatter((), text, 1)


def begins_front_matter(text: str) -> bool:
    """Whether a text that may be cut off begins with front matter in fences."""
    text = text.lstrip(" \t\n")
    return text[:3] in _FENCES and _opens(text, 0)


def begins_header(text: str) -> bool:
    """Whether a text that may be cut off begins with ``Key: value`` lines."""
    return _header(text.lstrip("\n"), 0, 1) is not None


def _opens(text: str, start: int) -> bool:
    """Whether a fence is one: ``---`` is a rule too, so a key (perhaps below comments) or the other has to follow."""
    first, _, rest = text[start : start + LARGEST].partition("\n")
    fence = first.rstrip(" \t")
    if fence not in _FENCES:
        return False
    if fence == "+++":
        return True
    lines = rest.lstrip(" \t\n").split("\n")
    following = next((line for line in lines if not line.startswith("#")), "")
    end = _FENCES[fence].search(rest)
    if rest[:1] == "\n" and not end:
        return False
    if not following.strip() and end:  # an empty line below comments, or below a rule and a heading
        words = [line for line in rest[: end.start()].split("\n") if line[:1].isalnum()]
        return bool(words) and all(map(_YAML_KEY.match, words))
    return bool(_FENCES[fence].match(rest) or _YAML_KEY.match(following))


def _fenced(text: str, start: int, line: int, uri: str) -> FrontMatter:
    fence = text[start : start + 3]
    begin = text.find("\n", start) + 1
    end = _FENCES[fence].search(text, begin, begin + LARGEST) if begin else None
    if end is None:
        raise ReadError(
            f"{uri}: line {line}: front matter that is not closed within {LARGEST:,} characters",
            f"close it with a line {fence}",
            code="source-malformed",
        )
    read = _yaml if fence == "---" else _toml
    entries = tuple(_unnested(read(text[begin : end.start()], line + 1, uri)))
    below = min(end.end() + 1, len(text))
    return FrontMatter(entries, text[below:], text.count("\n", 0, below) + 1)


def _unnested(entries: Iterator[StatedField]) -> Iterator[StatedField]:
    for entry in entries:
        if entry.key.casefold() in _NESTED and isinstance(entry.value, dict):
            yield from (StatedField(key, value, entry.line) for key, value in entry.value.items())
        else:
            yield entry


def _malformed(uri: str, line: int, form: str, what: str) -> NoReturn:
    raise ReadError(
        f"{uri}: line {line}: front matter that is no {form}: {what}",
        "correct that line; text with a colon or a quotation mark in it needs quotation marks around it",
        code="source-malformed",
    )


# YAML


def _yaml(text: str, line: int, uri: str) -> Iterator[StatedField]:
    """YAML 1.1 without its types. Aliases are expanded only when what they expand to is known to be small."""
    try:
        loader = yaml.BaseLoader(text)
        node = loader.get_single_node()
        if node is not None and _size(node, {}) > _MOST_NODES:
            _malformed(uri, line, "YAML", f"aliases that stand for more than {_MOST_NODES:,} values")
        if node is None:
            return
        if not isinstance(node, yaml.MappingNode):
            _malformed(uri, line, "YAML", "keys and values are expected")
        for key, value in node.value:
            yield StatedField(_scalar(key), _value(value), line + key.start_mark.line)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        _malformed(
            uri, line + (mark.line if mark else 0), "YAML", error.problem or error.context or "malformed"
        )
    except yaml.reader.ReaderError as error:
        number = line + text.count("\n", 0, int(error.position))
        _malformed(uri, number, "YAML", f"U+{ord(text[int(error.position)]):04X} may not stand in it")
    except RecursionError:
        _malformed(uri, line, "YAML", "nested too deeply")


def _size(node: yaml.Node, known: dict[int, int]) -> int:
    """The number of values in a node, aliases expanded; of a node that holds itself, more than are allowed."""
    if id(node) not in known:
        known[id(node)] = _MOST_NODES + 1
        if isinstance(node, yaml.MappingNode):
            inside = [child for pair in node.value for child in pair]
        else:
            inside = node.value if isinstance(node, yaml.SequenceNode) else []
        known[id(node)] = 1 + sum(_size(child, known) for child in inside)
    return known[id(node)]


def _scalar(node: yaml.Node) -> str:
    if not isinstance(node, yaml.ScalarNode):
        return "?"
    if node.style is None and node.value in ("~", "null", "Null", "NULL"):
        return ""
    # "\ud83d\ude00" is one character, as in JSON; PyYAML makes two halves of it.
    return str(node.value).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "surrogatepass")


def _value(node: yaml.Node) -> Value:
    if isinstance(node, yaml.MappingNode):
        return {_scalar(key): _value(value) for key, value in node.value}
    if isinstance(node, yaml.SequenceNode):
        return [_value(child) for child in node.value]
    return _scalar(node)


# TOML and JSON


def _toml(text: str, line: int, uri: str) -> Iterator[StatedField]:
    """TOML 1.0; a date stays as it was written."""
    if _longest_dotted(text) > _MOST_DOTS:
        _malformed(uri, line, "TOML", "nested too deeply")
    lines: dict[str, int] = {}
    for number, one in enumerate(text.split("\n"), line):
        if match := _TOML_KEY.match(one):
            lines.setdefault(match[1], number)
    try:
        raw = tomllib.loads(text, parse_float=str)
        entries = [StatedField(key, _plain(value), lines.get(key, line)) for key, value in raw.items()]
    except ValueError as error:  # TOMLDecodeError is one; so is an integer of five thousand digits
        place = _AT_LINE.search(str(error))
        number = line + int(place[1]) - 1 if place else line
        _malformed(uri, number, "TOML", _AT_LINE.sub("", str(error)))
    except RecursionError:
        _malformed(uri, line, "TOML", "nested too deeply")
    yield from entries


def _longest_dotted(text: str) -> int:
    """The most words in a row with dots between: `tomllib` takes quadratic time for ``a.a.a`` of ten thousand parts."""
    longest = run = 0
    for part in text.split("."):
        run = run + 1 if part and not re.search(r"[\s=]", part.strip(" \t")) else 0
        longest = max(longest, run)
    return longest


def _plain(value: object) -> Value:
    match value:
        case None:
            return ""
        case bool():
            return "true" if value else "false"
        case dict():
            return {str(key): _plain(inside) for key, inside in value.items()}
        case list():
            return [_plain(inside) for inside in value]
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def _json(text: str, start: int, line: int, uri: str) -> FrontMatter:
    """A JSON object (RFC 8259) before the text, as Hugo takes it."""
    decoder = json.JSONDecoder(
        parse_int=str, parse_float=str, parse_constant=str, object_pairs_hook=_each_key_once
    )
    try:
        raw, length = decoder.raw_decode(text[start : start + LARGEST])
    except json.JSONDecodeError as error:
        _malformed(uri, line + error.lineno - 1, "JSON", error.msg)
    except ValueError as error:
        _malformed(uri, line, "JSON", str(error))
    except RecursionError:
        _malformed(uri, line, "JSON", "nested too deeply")
    end = start + length
    lines = ((key, text.find(json.dumps(key, ensure_ascii=False), start, end)) for key in raw)
    where = {key: line + text.count("\n", start, at) if at >= 0 else line for key, at in lines}
    entries = (StatedField(key, _plain(value), where[key]) for key, value in raw.items())
    return FrontMatter(tuple(_unnested(entries)), text[end:], text.count("\n", 0, end) + 1)


def _each_key_once(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("it has a key twice")
    return found


# Pelican


def _header(text: str, start: int, line: int) -> FrontMatter | None:
    """``Key: value`` lines; a line that begins with four spaces or a tab goes on with the one before."""
    end = text.find("\n\n", start, start + LARGEST)
    end = len(text) if end < 0 else end
    if end - start > LARGEST:
        return None
    found: list[tuple[str, list[str], int]] = []
    for number, one in enumerate(text[start:end].rstrip("\n").split("\n"), line):
        match = _HEADER_LINE.fullmatch(one.rstrip(" \t"))
        if match:
            found.append((match[1].strip(" "), [match[2] or ""], number))
        elif found and one.startswith(("    ", "\t")):
            found[-1][1].append(one.strip(" \t"))
        else:
            return None
    if not _HEADER_KEYS & {key.casefold() for key, _, _ in found}:
        return None
    entries = tuple(StatedField(key, "\n".join(values).strip(), number) for key, values, number in found)
    return FrontMatter(entries, text[end:], text.count("\n", 0, end) + 1)
