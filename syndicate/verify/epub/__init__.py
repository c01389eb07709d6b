"""Reads an EPUB back to passages: one for each chapter that names an article, with what a person sees of it.

What enters are the bytes of a book. The archive is read in memory under limits, by `zipfile`; the documents by expat;
the pictures by Pillow. Archive, package and documents are accepted in closed vocabularies only, so that no reading
system shows anything else than what is read here.
"""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping
from hashlib import sha256

from msgspec import Struct, structs

from syndicate.errors import ArtifactError
from syndicate.model import Extent
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Passage, ShownPicture
from syndicate.verify.epub.archive import ArchiveLimits, limits_for, read_members
from syndicate.verify.epub.chapter import identifiers, judge_page, read_chapter, read_document, title_of
from syndicate.verify.epub.package import EpubPackage, read_package
from syndicate.verify.epub.picture import damage

_PAGES = ("cover.xhtml", "amendments.xhtml")
"""Documents without an article, beside the table of contents."""


class EpubVerifier(Struct, frozen=True):
    """The verifier of EPUB publications. A chapter names its article in ``<meta name="dcterms.identifier">``."""

    name: str = "zipfile, expat, tinycss2 and Pillow"
    media_type: str = "application/epub+zip"
    limits: ArchiveLimits = ArchiveLimits()

    def sized(self, extent: Extent) -> EpubVerifier:
        """See `syndicate.plugins.SizedVerifier`."""
        return structs.replace(self, limits=limits_for(extent))

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        """See `syndicate.plugins.Verifier`."""
        what = artifact.name
        files = read_members(what, artifact.data, self.limits)
        package = read_package(what, files)
        pages = {package.contents, *(posixpath.join(package.folder, page) for page in _PAGES)}
        pictures = _pictures(what, package, files)
        shown = {package.cover}
        passages = []
        documents = [read_document(name, files[name], what) for name in package.spine]
        titles = tuple(filter(None, map(title_of, documents)))
        for document in documents:
            name = document.name
            if identifiers(document.root):
                chapter = read_chapter(document, package, files)
                shown.update(chapter.pictures)
                found = tuple(pictures.get(picture, ShownPicture()) for picture in chapter.pictures)
                passages.append(
                    Passage(
                        chapter.article,
                        chapter.title,
                        name,
                        chapter.paragraphs,
                        found,
                        sheets=chapter.sheets,
                        behind_notice=titles,
                    )
                )
            elif name in pages:
                judge_page(document, package, what)
            else:
                raise ArtifactError(f"{what}, {name}: neither an article nor a page that our books have")
        if unused := sorted(pictures.keys() - shown):
            raise ArtifactError(f"{what}: {unused[0]} is a picture that no article shows")
        yield from passages


def _pictures(what: str, package: EpubPackage, files: Mapping[str, bytes]) -> dict[str, ShownPicture]:
    """All pictures by name. A damaged picture counts as hidden; a book with a damaged cover is refused."""
    found = {}
    for name, media_type in package.pictures:
        reason = damage(files[name], media_type)
        if reason and name == package.cover:
            raise ArtifactError(f"{what}, {name}: {reason}")
        found[name] = ShownPicture(sha256(files[name]).hexdigest(), hidden=reason)
    return found


epub = EpubVerifier()
