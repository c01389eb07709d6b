"""The pictures that a package holds, by the addresses that pandoc gives them. Members in, pictures and losses out.

A picture is the one that its document names, or none: never another one whose name is like it.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterable, Iterator, Mapping
from urllib.parse import unquote, urlsplit

from syndicate.model import Loss
from syndicate.model.blocks import Block, images
from syndicate.model.draft import EmbeddedPicture
from syndicate.model.loss import lost
from syndicate.read.markup.xml import attribute, children, local, parse_xml
from syndicate.read.pandoc.properties import package_document

_FOLDER = "word/"
_STORY = ("document", "endnotes", "footnotes")
"""The parts of a Word document that are read; headers and footers have pictures that no article shows."""
_MOST_STAND_INS = 500
_LONGEST_NAME = 1_000


def embedded(
    found: Mapping[str, bytes], body: Iterable[Block], format_name: str, uri: str
) -> Iterator[EmbeddedPicture]:
    """The pictures of a body that its package holds, each address once.

    Args:
        found: the package's members; empty for a document that is no package.
        body: its pictures have the addresses that pandoc wrote.
        format_name: pandoc's name of the format.
        uri: names the source in errors.
    """
    folder = _folder(found, format_name, uri)
    for address in dict.fromkeys(image.source for image in images(body)):
        member = next((name for name in _names(address, folder) if name in found), None)
        if member is not None:
            yield EmbeddedPicture(address, found[member])


def _folder(found: Mapping[str, bytes], format_name: str, uri: str) -> str:
    """That to which addresses are relative: of an EPUB's chapters, pandoc makes them so to the package document."""
    match format_name:
        case "docx":
            return _FOLDER
        case "epub" if found:
            return posixpath.dirname(package_document(found, uri))
        case _:
            return ""


def _names(address: str, folder: str) -> Iterator[str]:
    """The members that an address may mean: as it is written, and as a URL (EPUB 3.3 section 4.2.5)."""
    yield _member(address, folder)
    try:
        path = urlsplit(address).path
    except ValueError:  # of brackets that hold no IPv6 address
        return
    yield _member(unquote(path), folder)


def _member(path: str, folder: str) -> str:
    return posixpath.normpath(posixpath.join("/", folder, path)).lstrip("/")


def stand_ins(found: Mapping[str, bytes], uri: str) -> tuple[dict[str, bytes], tuple[Loss, ...]]:
    """Empty members for the pictures that a Word document names and does not hold.

    Pandoc drops such a picture with its words and says nothing; with an empty member it keeps them, and the picture is
    a loss as any that is missing. Those to which no member helps, as they are linked from elsewhere, are losses here.

    Raises:
        ReadError: a member that is no XML.
    """
    made: dict[str, bytes] = {}
    losses: list[Loss] = []
    for name in found:
        part = name.removeprefix(f"{_FOLDER}_rels/").removesuffix(".rels")
        if not name.endswith(".xml.rels") or not part.startswith(_STORY) or _FOLDER + part not in found:
            continue
        outside = {}
        for relation in children(parse_xml(found[name], f"{uri}: {name}").root, "Relationship"):
            if not attribute(relation, "Type").endswith("/image"):
                continue
            target = attribute(relation, "Target")
            # Pandoc joins the two as they are, and knows as pictures what is in a folder named so.
            member = target[1:] if target.startswith("/") else _FOLDER + target
            if attribute(relation, "TargetMode") == "External" or not _is_readable(member):
                outside[attribute(relation, "Id")] = target
            elif member not in found and len(made) < _MOST_STAND_INS:
                made[member] = b""
            elif member not in found:
                outside[attribute(relation, "Id")] = target
        if outside:
            shown = _shown(found[_FOLDER + part], f"{uri}: {_FOLDER}{part}")
            losses += [_loss(target) for one, target in outside.items() if one in shown]
    return made, tuple(dict.fromkeys(losses))


def _is_readable(member: str) -> bool:
    return "/media/" in f"/{member}" and len(member) <= _LONGEST_NAME


def _shown(part: bytes, uri: str) -> frozenset[str]:
    """The relationships of the pictures in a part; of one that is embedded and linked, the first counts."""
    pictures = (one for one in parse_xml(part, uri).root.iter() if local(one) in ("blip", "imagedata"))
    return frozenset(
        attribute(one, "embed") or attribute(one, "link") or attribute(one, "id") for one in pictures
    )


def _loss(target: str) -> Loss:
    """Only the picture's own name: folders and queries are its author's business, and losses stand in the receipt."""
    name = target.replace("\\", "/").partition("?")[0].rpartition("/")[2]
    return lost("picture-not-in-document-dropped", name=name[:160])
