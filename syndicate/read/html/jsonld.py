"""JSON-LD on pages: the article's node of schema.org, and its fields as plain strings. Never raises for odd JSON."""

from __future__ import annotations

import json
import re
from collections import deque
from collections.abc import Callable, Iterator

from lxml.html import HtmlElement

from syndicate.model import Author, Loss
from syndicate.model.interchange import Json
from syndicate.model.loss import lost, within
from syndicate.read.markup.references import without_references
from syndicate.read.markup.whitespace import squeezed

_LARGEST = 2_000_000
_MOST_NODES = 5_000
_TYPES = frozenset({"BlogPosting", "LiveBlogPosting", "Report", "Review", "SocialMediaPosting"})
_ORGANISATIONS = ("Organization", "Corporation", "Agency", "Newspaper", "Broadcaster")
# What pages put around a script for parsers of long ago.
_WRAPPED = re.compile(
    r"^\s*(?:/[/*]\s*)?(?:<!--|<!\[CDATA\[)(?:\s*\*/)?|(?:/[/*]\s*)?(?:-->|\]\]>)(?:\s*\*/)?\s*$"
)

Node = dict[str, Json]


def article_node(root: HtmlElement, lose: Callable[[Loss], None]) -> Node:
    """The first node that is an article, nearest to the top; empty where there is none."""
    nodes = [node for script in root.iter("script") for node in _nodes(script, lose)]
    by_id = {one: node for node in nodes if len(node) > 1 and isinstance(one := node.get("@id"), str)}
    for node in nodes:
        if any(kind in _TYPES or kind.endswith("Article") for kind in _strings(node.get("@type"))):
            return {key: _resolved(value, by_id) for key, value in node.items()}
    return {}


def text_of(node: Node, *keys: str) -> str:
    """The first of these fields that says something: a string, a node's name, or the first of a list of them."""
    return next((text for key in keys for text in texts_of(node, key)), "")


def texts_of(node: Node, key: str) -> tuple[str, ...]:
    """All that a field says."""
    return tuple(filter(None, map(_said, _strings(node.get(key)))))


def picture_of(node: Node) -> tuple[str, str]:
    """The address of an article's first picture, and its words; empty for none. It may be an address or a node."""
    given = node.get("image")
    match given[0] if isinstance(given, list) and given else given:
        case str(address):
            return _said(address), ""
        case dict(image):
            addresses = (image.get(key) for key in ("contentUrl", "url"))
            address = next((one for one in addresses if isinstance(one, str) and one.strip()), "")
            return _said(address), text_of(image, "caption", "description")
        case _:
            return "", ""


def authors_of(node: Node) -> tuple[tuple[str, Author | None], ...]:
    """Names with the author that each is; None beside a name of which the page does not say what it is."""
    given = node.get("author") or node.get("creator")
    found: list[tuple[str, Author | None]] = []
    for one in given if isinstance(given, list) else [given]:
        kinds = " ".join(_strings(one.get("@type"))) if isinstance(one, dict) else ""
        for name in map(_said, _strings(one)):
            if any(word in kinds for word in _ORGANISATIONS):
                found.append((name, Author(name, "organisation")))
            elif name:
                found.append((name, None))
    return tuple(found)


def _said(text: str) -> str:
    """A script is no HTML, but what fills it in often takes it for that: ``O&#039;Hare``."""
    return squeezed(without_references(text))


def _nodes(script: HtmlElement, lose: Callable[[Loss], None]) -> Iterator[Node]:
    """The nodes in one script."""
    kind = (script.get("type") or "").partition(";")[0].strip().lower()
    text = _WRAPPED.sub("", script.text or "").strip().removesuffix(";")
    if kind != "application/ld+json" or not text:
        return
    place = f"line {script.sourceline}" if script.sourceline else ""
    if len(text) > _LARGEST:
        lose(lost("json-ld-ignored", place, why=f"it holds more than {_LARGEST:,} characters"))
        return
    try:
        # Line feeds inside strings are common and harmless.
        top: Json = json.loads(text, strict=False)
    except (ValueError, RecursionError):
        lose(lost("json-ld-ignored", place, why="it is not JSON"))
        return
    for value in within(_values(top), _MOST_NODES, "values of JSON-LD", lose, place):
        if isinstance(value, dict):
            yield value


def _values(top: Json) -> Iterator[Json]:
    """All values, breadth first: those of a list or a graph before those in their fields."""
    left: deque[Json] = deque([top])
    while left:
        value = left.popleft()
        yield value
        match value:
            case list(values):
                left += values
            case dict(node):
                left += (value for value in node.values() if isinstance(value, dict | list))
            case _:
                continue


def _resolved(value: Json, by_id: dict[str, Node]) -> Json:
    """The node that a reference names (JSON-LD 1.1 section 3.3), one level deep."""
    match value:
        case {"@id": str(name), **others} if not others and name in by_id:
            return by_id[name]
        case list(values):
            return [_resolved(one, by_id) if isinstance(one, dict) else one for one in values]
        case _:
            return value


def _strings(value: Json) -> Iterator[str]:
    match value:
        case str(text):
            yield text
        case int() | float() if not isinstance(value, bool):
            yield str(value)
        case dict(node):
            name = node.get("name") or node.get("@value") or node.get("@id")
            if isinstance(name, str):
                yield name
            elif isinstance(name, list):
                yield from (one for one in name if isinstance(one, str))
        case list(values):
            for one in values:
                if not isinstance(one, list):
                    yield from _strings(one)
        case _:
            return
