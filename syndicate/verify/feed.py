"""RSS 2.0 and Atom 1.0 bytes back to passages, by the standard library's expat and `html.parser`.

Only what an app shows as the item's text counts: ``content:encoded`` (or ``description`` where that is all there is)
and ``atom:content``. Rights, summaries and titles prove nothing. Where an item says something twice, apps choose in
different ways, and nobody can prove anything: such a feed is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch
from syndicate.verify.markup import WHITE_SPACE, XHTML, html_stretches, parse_xml, tree_stretches

_ATOM = "{http://www.w3.org/2005/Atom}"
_ENCODED = "{http://purl.org/rss/1.0/modules/content/}encoded"


class RssVerifier(Struct, frozen=True):
    """Reads RSS 2.0. See `syndicate.plugins.Verifier`."""

    @property
    def name(self) -> str:
        return "rss"

    @property
    def media_type(self) -> str:
        return "application/rss+xml"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        root = parse_xml(artifact.data, artifact.name)
        channel = _only(root, "channel", artifact.name)
        if root.tag != "rss" or channel is None:
            raise ArtifactError(f"{artifact.name}: not an RSS document: <{root.tag}>")
        for number, item in enumerate(channel.findall("item"), 1):
            place = f"item {number}"
            where = f"{artifact.name}, {place}"
            guid, title = _only(item, "guid", where), _only(item, "title", where)
            encoded, description = _only(item, _ENCODED, where), _only(item, "description", where)
            body = description if encoded is None else encoded
            yield Passage(
                None if guid is None else _text(guid, where).strip(WHITE_SPACE),
                "" if title is None else _text(title, where),
                place,
                () if body is None else html_stretches(_text(body, where)),
            )


class AtomVerifier(Struct, frozen=True):
    """Reads Atom 1.0. See `syndicate.plugins.Verifier`."""

    @property
    def name(self) -> str:
        return "atom"

    @property
    def media_type(self) -> str:
        return "application/atom+xml"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        root = parse_xml(artifact.data, artifact.name)
        if root.tag != f"{_ATOM}feed":
            raise ArtifactError(f"{artifact.name}: not an Atom feed: <{root.tag}>")
        for number, entry in enumerate(root.findall(f"{_ATOM}entry"), 1):
            place = f"entry {number}"
            where = f"{artifact.name}, {place}"
            id_, title = _only(entry, f"{_ATOM}id", where), _only(entry, f"{_ATOM}title", where)
            content = _only(entry, f"{_ATOM}content", where)
            yield Passage(
                None if id_ is None else _text(id_, where).strip(WHITE_SPACE),
                "" if title is None else "\n".join(stretch.text for stretch in _construct(title, where)),
                place,
                () if content is None else _construct(content, where),
            )


def _construct(element: Element, where: str) -> tuple[Stretch, ...]:
    """An Atom text construct or inline content, by its type (RFC 4287 sections 3.1 and 4.1.3)."""
    match element.get("type", "text"):
        case _ if element.get("src") is not None:
            return ()  # the text is somewhere else
        case "text":
            return (Stretch(_text(element, where)),)
        case "html":
            return html_stretches(_text(element, where))
        case "xhtml":
            div = _only(element, f"{XHTML}div", where)
            return () if div is None else tree_stretches(element)
        case other:
            raise ArtifactError(f"{where}: content of the type {other!r}, which readers do not show as text")


def _only(parent: Element, name: str, where: str) -> Element | None:
    """The child of that name, or None. Raises: ArtifactError if there are two."""
    found = parent.findall(name)
    if len(found) > 1:
        raise ArtifactError(
            f"{where}: {len(found)} elements {name.rpartition('}')[2]}; readers choose differently"
        )
    return found[0] if found else None


def _text(element: Element, where: str) -> str:
    """The characters of an element that holds nothing else. Raises: ArtifactError if it holds elements."""
    if len(element):
        raise ArtifactError(
            f"{where}: elements inside {element.tag.rpartition('}')[2]}, which holds text alone"
        )
    return element.text or ""


rss = RssVerifier()
atom = AtomVerifier()
