"""NewsML-G2 bytes back to passages, by the standard library's expat.

The XHTML in an item's one ``inlineXML`` is its text; headlines, descriptions and ``usageTerms`` prove nothing. A page
whose head holds more than a title could hide its text by a style: it is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from xml.etree.ElementTree import Element

from msgspec import Struct

from syndicate.errors import ArtifactError
from syndicate.plugins import Artifact, Passage, Stretch
from syndicate.verify.markup import WHITE_SPACE, XHTML, parse_xml, tree_stretches

_NAR = "{http://iptc.org/std/nar/2006-10-01/}"
_HARMLESS = frozenset({"lang", "dir", "{http://www.w3.org/XML/1998/namespace}lang"})


class NewsMLVerifier(Struct, frozen=True):
    """Reads NewsML-G2 news messages. See `syndicate.plugins.Verifier`."""

    @property
    def name(self) -> str:
        return "newsml"

    @property
    def media_type(self) -> str:
        return "application/vnd.iptc.g2.newsmessage+xml"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        root = parse_xml(artifact.data, artifact.name)
        if root.tag != f"{_NAR}newsMessage":
            raise ArtifactError(f"{artifact.name}: not a NewsML-G2 message: <{root.tag}>")
        items = [item for part in root.findall(f"{_NAR}itemSet") for item in part]
        for number, item in enumerate(items, 1):
            place = f"item {number}"
            where = f"{artifact.name}, {place}"
            if item.tag != f"{_NAR}newsItem":
                raise ArtifactError(f"{where}: <{item.tag.rpartition('}')[2]}>, which is no news item")
            headline = _only(item, "contentMeta/headline", where)
            title = "" if headline is None else "".join(headline.itertext()).strip(WHITE_SPACE)
            yield Passage(item.get("guid"), title, place, _stretches(item, where))


def _stretches(item: Element, where: str) -> tuple[Stretch, ...]:
    """What an agency's customer shows: the body of the page in the item's only inline content."""
    content = _only(item, "contentSet/inlineXML", where)
    if item.find(f"{_NAR}contentSet/{_NAR}inlineData") is not None:
        raise ArtifactError(f"{where}: inlineData beside inlineXML; readers choose differently")
    if content is None:
        return ()
    if [page.tag for page in content] != [f"{XHTML}html"]:
        raise ArtifactError(f"{where}: inline content that is not one page of XHTML")
    page = content[0]
    if [part.tag for part in page] != [f"{XHTML}head", f"{XHTML}body"]:
        raise ArtifactError(f"{where}: a page that is not one head and one body")
    head, body = page
    if [part.tag for part in head] != [f"{XHTML}title"]:
        raise ArtifactError(f"{where}: a page whose head holds more than a title")
    for element in (page, body):
        if odd := sorted(set(element.keys()) - _HARMLESS):
            raise ArtifactError(f"{where}: the attribute {odd[0]} on the page, which could hide it")
    return tree_stretches(body, direction=body.get("dir") or page.get("dir") or "ltr")


def _only(item: Element, path: str, where: str) -> Element | None:
    """The element down a path, or None. Raises: ArtifactError if there are two."""
    found = item.findall("/".join(f"{_NAR}{name}" for name in path.split("/")))
    if len(found) > 1:
        raise ArtifactError(
            f"{where}: {len(found)} elements {path.rpartition('/')[2]}; readers choose differently"
        )
    return found[0] if found else None


newsml = NewsMLVerifier()
