"""EPUB files of sample editions: made, taken apart, changed and put together again, and what verification finds."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping

import msgspec
from helpers.demanded import demanded

from syndicate.export.epub import epub
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.plugins import load_verifier
from syndicate.theme import Theme, load_theme
from syndicate.verify import Verdict, verify

NEWSPAPER = load_theme("newspaper")


def with_file(theme: Theme, name: str, text: str) -> Theme:
    files = tuple((found, text if found == name else old) for found, old in theme.files)
    return msgspec.structs.replace(theme, files=files)


BARE = with_file(NEWSPAPER, "cover.html", "<p>{{ edition.publisher }}</p>")
"""The built-in theme with a cover that is quickly drawn."""


def made(edition: Edition, theme: Theme = BARE) -> Artifact:
    return epub.export(edition, theme)


def members(artifact: Artifact) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(artifact.data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files.items():
            archive.writestr(name, data, zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED)
    return target.getvalue()


def rebuilt(artifact: Artifact, changes: Mapping[str, bytes | None]) -> Artifact:
    """The book with members replaced, added, or (None) left out."""
    files = {**members(artifact), **changes}
    kept = {name: data for name, data in files.items() if data is not None}
    return msgspec.structs.replace(artifact, data=zipped(kept))


def verdicts(artifact: Artifact, wanted: Edition) -> tuple[Verdict, ...]:
    return verify(artifact, demanded(wanted), load_verifier(artifact.media_type))


def problems(artifact: Artifact, wanted: Edition) -> dict[str, tuple[str, ...]]:
    """Of each article that has any, by its title."""
    return {v.title: v.problems for v in verdicts(artifact, wanted) if v.problems}
