"""The rights of one NewsML-G2 item: copyright line, terms of use, licence. A tree in, values out."""

from __future__ import annotations

from typing import TypeAlias

from lxml import etree
from msgspec.structs import replace

from syndicate.model import RequiredLink
from syndicate.model.loss import lost
from syndicate.read.iptc.agency import LICENCE_AS_TEXT, AgencyBody, AgencyRights, shown, sort_rights
from syndicate.read.iptc.media import is_web
from syndicate.read.markup.xml import attribute, children, local, said

Element: TypeAlias = etree._Element  # noqa: SLF001 -- lxml has no other name for it

LICENCE = "https://www.iana.org/assignments/relation/license"
"""The relation of a link to a licence (RFC 4946)."""


def name_of(party: Element) -> str:
    """A party's name, or the literal that stands for it; empty where there is none."""
    names = [said(one) for one in children(party, "name")]
    return next(filter(None, (*names, attribute(party, "literal"))), "")


def terms_of(item: Element) -> tuple[str, ...]:
    """The item's own terms of use, by paragraphs, with the line ends that markup is wrapped with."""
    elements = (one for info in children(item, "rightsInfo") for one in children(info, "usageTerms"))
    return tuple(filter(str.strip, ("".join(map(str, one.itertext())) for one in elements)))


def rights_of(item: Element, body: AgencyBody) -> AgencyRights:
    """All rights of an item; those that hold only for parts of it are among them.

    Args:
        item: with its metadata.
        body: what its content became; a notice in it has links that the terms of use may lack.
    """
    infos = list(children(item, "rightsInfo"))

    def inside(*names: str) -> list[Element]:
        return [one for info in infos for one in children(info, *names)]

    notices, terms, losses = inside("copyrightNotice"), inside("usageTerms"), []
    licences = [
        attribute(one, "href")
        for one in inside("link")
        if attribute(one, "reluri") == LICENCE or "licen" in attribute(one, "rel").lower()
    ]
    for one in inside("rightsExpressionData", "rightsExpressionXML"):
        if attribute(one, "langid") == LICENCE_AS_TEXT:
            licences.append(said(one))
        else:
            losses.append(lost("rights-expression-dropped", language=shown(attribute(one, "langid"))))
    licences += [attribute(one, "href") for one in (*terms, *notices)]
    links = tuple(
        RequiredLink(said(one), attribute(one, "href"))
        for term in terms
        for one in term.iter(etree.Element)
        if local(one) == "a" and said(one) and is_web(attribute(one, "href"))
    )
    rights = sort_rights(
        notice=" / ".join(dict.fromkeys(filter(None, map(said, notices)))),
        holder=next(filter(None, map(name_of, inside("copyrightHolder"))), ""),
        terms=terms_of(item),
        has_notice=body.has_notice,
        links=links or body.links,
        licence=next(filter(None, licences), ""),
    )
    return replace(rights, losses=(*rights.losses, *losses))
