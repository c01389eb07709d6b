"""Reads ninjs 3 back to passages, by the standard library's `json` and `html.parser`.

What enters is one item, or a package whose ``associations`` are the articles; what leaves is a passage for each: its
one body. Headlines, descriptions and ``usageTerms`` never count as the text. The types are all that a document may
hold. An item that is not ``usable``, a second body, a rendition other than the web page, and the ``body_html`` of
older ninjs are refused with their place.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Annotated, Literal

from msgspec import UNSET, Meta, Struct, UnsetType

from syndicate.model.artifact import Artifact
from syndicate.model.passage import Head, Passage
from syndicate.verify.json_vocabulary import Language, Token, Web, parse_json, read_json
from syndicate.verify.markup import FRAGMENT, MarkupVocabulary, html_paragraphs


class HeadlineObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The headline of an item or of a package."""

    value: str
    role: Literal["main"]
    content_type: Literal["text/plain"]


class DescriptionObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The standfirst."""

    value: str
    role: Literal["summary"]
    content_type: Literal["text/plain"]


class BodyObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The text."""

    value: str
    role: Literal["main"]
    content_type: Literal["text/html"]


class CreatorObject(Struct, frozen=True, forbid_unknown_fields=True):
    """A person or an organisation."""

    name: str
    rel: Literal["creator"]


class SubjectObject(Struct, frozen=True, forbid_unknown_fields=True):
    """The section or a tag."""

    name: str
    rel: Literal["section", "about"]


class RenditionObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The item's page on the web."""

    href: Web
    name: Literal["web"]
    content_type: Literal["text/html"]


class RightsObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """The licence: a URL or a text."""

    lang_id: Literal["https://www.iana.org/assignments/media-types/text/plain"] | UnsetType = UNSET
    linked_rights: Web = ""
    encoded_rights: str = ""


class StandardObject(Struct, frozen=True, forbid_unknown_fields=True):
    """The version of ninjs."""

    name: Literal["ninjs"]
    version: Literal["3.1"]
    schema: Literal["http://www.iptc.org/std/ninjs/ninjs-schema_3.1.json"]


class RelatedObject(Struct, frozen=True, forbid_unknown_fields=True):
    """A link to another article, without a text."""

    name: str
    rel: Literal["seeAlso"]
    uri: Annotated[str, Meta(pattern=r"^(?:https?|mailto):[!-~]+\Z")]
    type: Literal["text"]
    headlines: tuple[HeadlineObject]


class NinjsItemObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """An article, alone or in a package."""

    uri: str
    type: Literal["text"]
    first_created: Token = ""
    version_created: Token = ""
    embargoed_until: Token = ""
    pub_status: Literal["usable"]
    copyright_holder: str = ""
    copyright_notice: str = ""
    usage_terms: str = ""
    language: Language = ""
    descriptions: Annotated[tuple[DescriptionObject, ...], Meta(max_length=1)] = ()
    bodies: tuple[BodyObject]
    headlines: tuple[HeadlineObject]
    people: tuple[CreatorObject, ...] = ()
    organisations: tuple[CreatorObject, ...] = ()
    subjects: tuple[SubjectObject, ...] = ()
    by: str = ""
    renditions: Annotated[tuple[RenditionObject, ...], Meta(max_length=1)] = ()
    associations: tuple[RelatedObject, ...] = ()
    expires: Token = ""
    rights_info: RightsObject | UnsetType = UNSET


class SingleItemObject(
    NinjsItemObject, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True
):
    """A document of one article."""

    standard: StandardObject


class PackagedItemObject(
    NinjsItemObject, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True
):
    """An article of a package."""

    name: str


class PackageObject(Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """A document of several articles, or of none."""

    uri: str
    type: Literal["composite"]
    version_created: Token
    pub_status: Literal["usable"]
    language: Language = ""
    headlines: tuple[HeadlineObject]
    associations: tuple[PackagedItemObject, ...] = ()
    standard: StandardObject


class NinjsVerifier(Struct, frozen=True):
    """Reads ninjs 3.1. See `syndicate.plugins.Verifier`.

    `single` and `package` are the types of a document, `markup` is the vocabulary of its items' texts.
    """

    name: str = "ninjs"
    media_type: str = "application/vnd.iptc.ninjs+json"
    single: type[SingleItemObject] = SingleItemObject
    package: type[PackageObject] = PackageObject
    markup: MarkupVocabulary = FRAGMENT

    def accepts(self, head: bytes) -> bool:
        """Any JSON that no other verifier accepts: a wrong file is then refused with its place."""
        return head.lstrip().startswith(b"{")

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        parsed = parse_json(artifact)
        articles: tuple[NinjsItemObject, ...]
        if parsed.get("type") == "composite":
            articles = read_json(artifact, parsed, self.package, "ninjs").associations
        else:
            articles = (read_json(artifact, parsed, self.single, "ninjs"),)
        for number, item in enumerate(articles, 1):
            paragraphs = html_paragraphs(item.bodies[0].value, self.markup)
            head = Head(
                next((one.href for one in item.renditions), ""),
                next((one.value for one in item.descriptions), ""),
            )
            yield Passage(item.uri, item.headlines[0].value, f"item {number}", paragraphs, head=head)


ninjs = NinjsVerifier()
