"""The writers of OPDS and OPML and the tables that read them back say the same, in both directions."""

from __future__ import annotations

import re
from functools import cache

import pytest
from helpers.catalogues import names, output, records, shelf
from helpers.made_catalogues import DAY, SHELVES, THEME
from helpers.vocabularies import may_stand, named, standing
from lxml import etree

from syndicate.job.catalogue import catalogue
from syndicate.verify.catalogue import problems
from syndicate.verify.catalogue.vocabulary import LIST, OPML, ROOT
from syndicate.verify.xml_vocabulary import XmlVocabulary

TABLES: dict[str, tuple[XmlVocabulary, str]] = {
    "root": (ROOT, r"opds\.xml"),
    "list": (LIST, r"opds/.+"),
    "opml": (OPML, r"feeds\.opml"),
}


@cache
def written(name: str) -> tuple[etree._Element, ...]:
    """The documents of one kind that all shelves make; in one of them nothing has a title or a publisher."""
    two = (shelf().feeds[0], output("json", "two.json", "Two", DAY, name="two"))
    shelves = [*(make() for make in SHELVES.values()), shelf(publisher="", title=" ", feeds=two)]
    return tuple(
        etree.fromstring(data)
        for one in shelves
        for file, data in catalogue(one, THEME).items()
        if re.fullmatch(TABLES[name][1], file)
    )


@pytest.mark.parametrize("name", TABLES)
def test_every_place_attribute_and_value_is_written_and_no_other(name: str) -> None:
    table, _ = TABLES[name]
    wanted = set(may_stand(table))
    found = {
        (path, attribute, value if (path, attribute, "*") not in wanted else "*")
        for root in written(name)
        for path, attribute, value in standing(root, "", table)
    }
    assert found == wanted
    declared = {pair for root in written(name) for element in root.iter() for pair in element.nsmap.items()}
    assert {(prefix or "", uri) for prefix, uri in declared} == {(n.prefix, n.uri) for n in table.namespaces}


@pytest.mark.parametrize("name", TABLES)
def test_optional_elements_may_be_missing_and_repeatable_ones_repeated(name: str) -> None:
    table, _ = TABLES[name]
    counts: dict[str, set[int]] = {}
    for element in (one for root in written(name) for one in root.iter()):
        path = "/".join(
            named(str(one.tag), table) for one in (*reversed([*element.iterancestors()]), element)
        )
        inside = [f"{path}/{named(str(child.tag), table)}" for child in element]
        inside += [f"{one}[rel={child.get('rel')}]" for one, child in zip(inside, element, strict=True)]
        for place in table.elements:
            if re.sub(r"\[.*\]", "", place.path).rpartition("/")[0] == path:
                counts.setdefault(place.path, set()).add(inside.count(place.path))
    for place in table.elements[1:]:
        found = counts[place.path]
        assert (max(found) > 1) == (place.occurs == "any number"), place.path
        if place.occurs != "any number":
            assert (0 in found) == (place.occurs == "at most once"), place.path


@pytest.mark.parametrize("url", ["https://möwe.example/täglich/", "https://courier.example:8080/~desk/(a)/"])
def test_the_folder_may_have_an_address_in_any_script(url: str) -> None:
    there = shelf(url=url)
    assert problems(catalogue(there, THEME), names(there), records(there), url) == ()
