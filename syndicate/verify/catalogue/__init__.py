"""Compares a catalogue (front page, OPDS, OPML) with the files that it is published with.

What enters was written by Jinja2 and lxml; `html.parser`, tinycss2 and expat read it back. What leaves are problems. A
catalogue must lead to files of the set alone, and say of them what the receipt says.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence

from syndicate.errors import ArtifactError
from syndicate.model.receipt import OutputRecord
from syndicate.verify.catalogue.feeds import (
    OPDS_NAME,
    OPML_NAME,
    PAGE_NAME,
    file_of,
    opds_problems,
    opml_problems,
)
from syndicate.verify.catalogue.page import page_problems
from syndicate.verify.markup import parse_xml

_ATOM = "{http://www.w3.org/2005/Atom}"


def problems(
    files: Mapping[str, bytes], names: Collection[str], outputs: Sequence[OutputRecord], url: str
) -> tuple[str, ...]:
    """Everything that is wrong with a catalogue.

    Args:
        files: the catalogue's, by their names relative to the folder.
        names: all files of the set; those of `files` count among them.
        outputs: the receipt's records.
        url: absolute, of the folder, with its final slash.

    Returns:
        Problems in words for a person, each with the name of the file first.
    """
    there = set(names) | set(files)
    records = {output.file: output for output in outputs}
    return tuple(dict.fromkeys(_problems(files, there, records, url)))


def _problems(
    files: Mapping[str, bytes], there: set[str], records: Mapping[str, OutputRecord], url: str
) -> Iterator[str]:
    for name in (PAGE_NAME, OPDS_NAME, OPML_NAME):
        if name not in files:
            yield f"{name}: missing"
    for name, data in files.items():
        found: Iterable[str]
        match name:
            case "index.html":
                found = (f"{name}: {problem}" for problem in page_problems(data, there, records))
            case "feeds.opml":
                found = opml_problems(data, there, records, url)
            case _:
                found = opds_problems(name, data, there, records, url)
        try:
            yield from found
        except ArtifactError as error:
            yield str(error)
    yield from _unreachable(files, url)


def _unreachable(files: Mapping[str, bytes], url: str) -> Iterator[str]:
    """Lists that an e-reader does not find when it begins at the root."""
    left, reached = [OPDS_NAME], {PAGE_NAME, OPML_NAME}
    while left:
        name = left.pop()
        if name in reached or name not in files:
            continue
        reached.add(name)
        try:
            root = parse_xml(files[name], name)
        except ArtifactError:  # reported already
            continue
        left += [
            file
            for link in root.iter(f"{_ATOM}link")
            if (file := file_of(link.get("href", ""), url)) is not None
        ]
    for name in sorted(set(files) - reached):
        yield f"{name}: no link leads to it from {OPDS_NAME}"
