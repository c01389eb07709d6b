"""The XMP packet (ISO 16684-1) of an edition: rights in words, and the standards of the file. Uncompressed.

WeasyPrint writes title, dates and the PDF/A part. PDF/UA's part number is a property that PDF/A-2 does not know, so
that it needs an extension schema in the same ``rdf:RDF`` (ISO 19005-2 section 6.6.2.3.3).
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any

from syndicate.export.pdf.glyphs import resolve
from syndicate.model import Edition

_NAMESPACES = {
    "dc": "http://purl.org/dc/elements/1.1/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
}
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


def rights(edition: Edition) -> str:
    """Every notice and copyright line of the edition, each once, one blank line between them; empty without any."""
    texts = []
    for entry in edition.entries:
        notice = entry.article.notice
        texts += [entry.article.copyright, notice.text if notice else ""]
    return "\n\n".join(dict.fromkeys(filter(None, texts)))


def finish(pdf: Any, edition: Edition, *, accessible: bool) -> None:
    """Complete the file's packet; `accessible`: it conforms to PDF/UA-1."""
    stream = resolve(pdf, pdf.catalog["Metadata"])
    packet: bytes = b"\n".join(stream.stream)
    start, end = packet.index(b"<x:xmpmeta"), packet.rindex(b"</x:xmpmeta>")
    start = packet.index(b">", start) + 1
    for prefix, uri in _NAMESPACES.items():
        ET.register_namespace(prefix, uri)
    rdf = ET.fromstring(packet[start:end])  # noqa: S314 -- WeasyPrint wrote it a moment ago
    for title in rdf.iter(_name("rdf:li")):
        if "xml:lang" in title.attrib:  # a name with a colon is not the attribute of XML's own namespace
            title.set(_XML_LANG, title.attrib.pop("xml:lang"))
    _add_rights(rdf, rights(edition))
    if accessible:
        _add_accessibility(rdf)
    stream.stream[:] = [packet[:start] + b"\n" + ET.tostring(rdf, encoding="utf-8") + b"\n" + packet[end:]]
    stream.compress = False


def _name(prefixed: str) -> str:
    prefix, _, local = prefixed.partition(":")
    return f"{{{_NAMESPACES[prefix]}}}{local}"


def _description(rdf: ET.Element) -> ET.Element:
    return ET.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})


def _add_rights(rdf: ET.Element, text: str) -> None:
    if not text:
        return
    description = _description(rdf)
    ET.SubElement(description, _name("xmpRights:Marked")).text = "True"
    for field in ("dc:rights", "xmpRights:UsageTerms"):
        alternatives = ET.SubElement(ET.SubElement(description, _name(field)), _name("rdf:Alt"))
        ET.SubElement(alternatives, _name("rdf:li"), {_XML_LANG: "x-default"}).text = text


def _add_accessibility(rdf: ET.Element) -> None:
    ET.SubElement(_description(rdf), _name("pdfuaid:part")).text = "1"
    schemas = ET.SubElement(_description(rdf), _name("pdfaExtension:schemas"))
    schema = _resource(ET.SubElement(schemas, _name("rdf:Bag")))
    _say(schema, "pdfaSchema:schema", "PDF/UA identification schema")
    _say(schema, "pdfaSchema:namespaceURI", _NAMESPACES["pdfuaid"])
    _say(schema, "pdfaSchema:prefix", "pdfuaid")
    described = _resource(
        ET.SubElement(ET.SubElement(schema, _name("pdfaSchema:property")), _name("rdf:Seq"))
    )
    _say(described, "pdfaProperty:name", "part")
    _say(described, "pdfaProperty:valueType", "Integer")
    _say(described, "pdfaProperty:category", "internal")
    _say(described, "pdfaProperty:description", "The part of ISO 14289 to which the file conforms")


def _resource(parent: ET.Element) -> ET.Element:
    return ET.SubElement(parent, _name("rdf:li"), {_name("rdf:parseType"): "Resource"})


def _say(parent: ET.Element, name: str, value: str) -> None:
    ET.SubElement(parent, _name(name)).text = value
