"""Writers and vocabularies say the same: all that is written is accepted, and all that may stand is written.

What is in a document is found out here by lxml and `json`, not by what the verifiers use.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from email import message_from_bytes, policy
from functools import cache
from typing import Any, Literal, get_args, get_origin, get_type_hints

import msgspec
import pytest
from helpers.feed_editions import odd, suspect, with_uri_ids, withdrawing
from helpers.generated_articles import stories
from helpers.sample_editions import (
    article,
    edition_of,
    full_edition,
    full_issue,
    illustrated,
    latin,
    linked,
    waived,
)
from helpers.thorough import examples
from helpers.verdicts import problems
from helpers.vocabularies import may_stand, named, standing
from hypothesis import HealthCheck, given, settings
from lxml import etree

from syndicate.errors import ArtifactError
from syndicate.export.feed import Atom, Rss
from syndicate.export.jsonfeed import JsonFeed
from syndicate.export.newsletter import Eml, Txt
from syndicate.export.newsml import NewsML
from syndicate.export.ninjs import Ninjs
from syndicate.export.paging import Paging
from syndicate.model import Amendment, Disclaimer, Edition, Moment, RequiredLink, Terms
from syndicate.model.artifact import Artifact
from syndicate.plugins import Exporter
from syndicate.theme import Theme
from syndicate.verify.feed import ATOM, RSS, rss
from syndicate.verify.jsonfeed import JsonFeedObject
from syndicate.verify.message import FIELDS
from syndicate.verify.newsml import NEWSML
from syndicate.verify.ninjs import PackageObject, SingleItemObject
from syndicate.verify.xml_vocabulary import WEB, Attribute, Element, XmlVocabulary

THEME = Theme("none", "", (), ())
HUB = "https://hub.courier.example/"
ARCHIVE = Paging("rss.xml", "archive-1.xml", "archive-3.xml", archive=True)
EXPORTERS: dict[str, tuple[Exporter, ...]] = {
    "rss": (Rss(), Rss(hub=HUB, paging=ARCHIVE), Rss(hub=HUB, paging=Paging("rss.xml", "archive-9.xml"))),
    "atom": (Atom(), Atom(hub=HUB, paging=ARCHIVE)),
    "json": (JsonFeed(), JsonFeed(hub=HUB, paging=ARCHIVE)),
    "ninjs": (Ninjs(),),
    "newsml": (NewsML(),),
    "txt": (Txt(),),
    "eml": (
        Eml(),
        Eml(
            sender="Zeitung für alle <post@courier.example>",
            list_id="weekly.courier.example",
            unsubscribe="https://courier.example/off?id=1",
        ),
        Eml(sender='"The Courier, Ltd." <desk@courier.example>'),
    ),
}
FORMATS = pytest.mark.parametrize("name", EXPORTERS)


def everything() -> Edition:
    """An article in which no field is empty, and others that leave them out."""
    story = msgspec.structs.replace(
        latin(),
        embargo=Moment.parse("2022-10-27T06:00:00+02:00"),
        expiry=Moment.parse("2023-10-27T00:00:00+00:00"),
        terms=Terms(Disclaimer(("Print this with it.",), "source", (), "The Harbour Courier")),
        licence="By leave of the desk",
    )
    two = article(
        "Two links",
        notice=("Read our terms and our policy.",),
        links=(
            RequiredLink("terms", "https://courier.example/t"),
            RequiredLink("policy", "mailto:desk@courier.example"),
        ),
    )
    return with_uri_ids(edition_of(story, linked(), two, waived()))


def of_all_types() -> Edition:
    """Pictures that came in each type that is read."""
    edition = illustrated()
    types = ("image/avif", "image/gif", "image/webp", "image/png")
    assets = tuple(
        msgspec.structs.replace(one, original=msgspec.structs.replace(one.original, media_type=kind))
        for one, kind in zip(edition.assets, types, strict=True)
    )
    return with_uri_ids(msgspec.structs.replace(edition, assets=assets))


@cache
def editions() -> dict[str, Edition]:
    when = Moment.parse("2022-10-28")
    same_rights = edition_of(article("One"), article("Two"))
    return {
        **odd(),
        **suspect(),
        **withdrawing(),
        "everything": everything(),
        "all of one article": edition_of(next(iter(everything().entries)).article),
        "two withdrawn articles": msgspec.structs.replace(
            edition_of(article()),
            amendments=tuple(
                Amendment("withdrawn", f"tag:courier.example,2022:{n}", "Gone", when) for n in "ab"
            ),
        ),
        "one article": with_uri_ids(edition_of(latin())),
        "rights of all, like markup": with_uri_ids(
            edition_of(article(notice=("<b>Keep</b> this &amp; that.",)))
        ),
        "the same rights": with_uri_ids(same_rights),
        "an issue": with_uri_ids(full_issue()),
        "all scripts": with_uri_ids(full_edition()),
        "pictures": with_uri_ids(illustrated()),
        "pictures of all types": of_all_types(),
    }


@cache
def written(name: str) -> tuple[tuple[Edition, Artifact], ...]:
    return tuple(
        (edition, exporter.export(edition, THEME))
        for edition in editions().values()
        for exporter in EXPORTERS[name]
    )


# All that is written is accepted


@FORMATS
def test_every_edition_with_one_odd_thing_is_accepted(name: str) -> None:
    for edition, artifact in written(name):
        assert problems(artifact, edition) == []


@FORMATS
@settings(max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(story=stories())
def test_any_article_is_accepted(name: str, story: Any) -> None:
    edition = edition_of(story, linked())
    for exporter in EXPORTERS[name]:
        assert problems(exporter.export(edition, THEME), edition) == []


# All that may stand is written: XML


XML: dict[str, XmlVocabulary] = {"rss": RSS, "atom": ATOM, "newsml": NEWSML}


@pytest.mark.parametrize("name", XML)
def test_every_place_attribute_and_value_of_a_table_is_written(name: str) -> None:
    wanted = set(may_stand(XML[name]))
    found = {
        (path, attribute, value if (path, attribute, "*") not in wanted else "*")
        for _, artifact in written(name)
        for path, attribute, value in standing(etree.fromstring(artifact.data), "", XML[name])
    }
    assert wanted - found == set()
    assert found - wanted == set()
    declared = {
        (prefix or "", uri)
        for _, artifact in written(name)
        for element in etree.fromstring(artifact.data).iter()
        for prefix, uri in element.nsmap.items()
    }
    assert declared == {(n.prefix, n.uri) for n in XML[name].namespaces}


def test_a_place_that_nothing_writes_would_be_found() -> None:
    stale = RSS.extended(
        Element("rss/channel/item/source", (Attribute("url", WEB),)), before="rss/channel/item/title"
    )
    assert set(may_stand(stale)) - set(may_stand(RSS)) == {
        ("rss/channel/item/source", "", ""),
        ("rss/channel/item/source", "url", "*"),
    }
    with pytest.raises(ArtifactError, match="<item> without <source>"):
        list(msgspec.structs.replace(rss, vocabulary=stale).passages(written("rss")[0][1]))


@pytest.mark.parametrize("name", XML)
def test_optional_parts_are_sometimes_left_out(name: str) -> None:
    optional = {
        (element.path, attribute.name)
        for element in XML[name].elements
        for attribute in element.attributes
        if not attribute.required
    }
    many = {element.path for element in XML[name].elements if element.occurs == "any number"}
    often: set[str] = set()
    for _, artifact in written(name):
        for element in etree.fromstring(artifact.data).iter():
            above = [named(str(a.tag), XML[name]) for a in element.iterancestors()][::-1]
            path = "/".join([*above, named(str(element.tag), XML[name])])
            optional -= {(path, missing) for p, missing in optional if p == path} - {
                (path, named(str(a), XML[name])) for a in element.attrib
            }
            children = [str(child.tag) for child in element]
            often |= {f"{path}/{named(tag, XML[name])}" for tag in children if children.count(tag) > 1}
    assert optional == set()
    assert {re.sub(r"\[.*?\]", "", path) for path in many} - often == set()


# All that may stand is written: JSON


def members(form: Any, value: Any, at: str) -> Iterator[tuple[str, str]]:
    """Each member of a document with its value, as a path through the types."""
    if isinstance(value, list):
        for one in value:
            yield from members(form, one, at)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield f"{at}.{name}", one if isinstance(one, str) else ""
            yield from members(form, one, f"{at}.{name}")


def forms(form: Any, at: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Each member that a type permits, with its literal values."""
    hints = get_type_hints(form)
    for field in msgspec.structs.fields(form):
        path = f"{at}.{field.encode_name}"
        inside = list(structs(hints[field.name]))
        yield path, tuple(literals(hints[field.name]))
        for one in inside:
            yield from forms(one, path)


def structs(hint: Any) -> Iterator[Any]:
    if isinstance(hint, type) and issubclass(hint, msgspec.Struct):
        yield hint
    for one in get_args(hint) if get_origin(hint) is not Literal else ():
        yield from structs(one)


def literals(hint: Any) -> Iterator[str]:
    if get_origin(hint) is Literal:
        yield from get_args(hint)
    else:
        for one in get_args(hint):
            if not list(structs(one)):
                yield from literals(one)


@pytest.mark.parametrize(
    ("name", "form", "kind"),
    [
        ("json", JsonFeedObject, None),
        ("ninjs", SingleItemObject, "text"),
        ("ninjs", PackageObject, "composite"),
    ],
    ids=["json", "ninjs item", "ninjs package"],
)
def test_every_member_and_value_of_a_type_is_written(name: str, form: Any, kind: str | None) -> None:
    documents = [json.loads(artifact.data) for _, artifact in written(name)]
    found = {
        pair
        for document in documents
        if document.get("type") == kind
        for pair in members(form, document, "$")
    }
    wanted = {(path, value) for path, values in forms(form, "$") for value in (values or ("*",))}
    free = {path for path, value in wanted if value == "*"}
    assert wanted - {(path, "*" if path in free else value) for path, value in found} == set()


# All that may stand is written: the message


def test_every_field_of_the_list_is_written_and_some_are_left_out() -> None:
    found = [
        message_from_bytes(artifact.data, policy=policy.default).keys() for _, artifact in written("eml")
    ]
    assert {name for names in found for name in names} == {field.name for field in FIELDS}
    required = {field.name for field in FIELDS if field.required}
    assert set.intersection(*map(set, found)) == required
