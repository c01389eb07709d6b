"""Changes to the documents of a book, and how verification refuses them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import msgspec
import pytest
from helpers.books import made, members, rebuilt, verdicts
from helpers.sample_editions import article, edition_of, p

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact

WORDS = "Opinions are the author's, and not the Harbour Courier's."

EDITION = edition_of(
    article("First", notice=(WORDS,), body=(p("A boat."), p("It sailed."))),
    article("Second", notice=("The second desk reserves its rights.",)),
)

BOOK = made(EDITION)

CHAPTER = "EPUB/article-001.xhtml"

OPF = "EPUB/content.opf"

NCX = "EPUB/toc.ncx"


Change = Callable[[str], str]


def replaced(old: str, new: str) -> Change:
    return lambda text: text.replace(old, new)


def changed(changes: Mapping[str, Change], **added: bytes) -> Artifact:
    files = members(BOOK)
    new: dict[str, bytes | None] = {}
    for name, change in changes.items():
        text = files[name].decode()
        assert change(text) != text, name
        new[name] = change(text).encode()
    return rebuilt(
        BOOK, new | {name.replace("__", "/").replace("_DOT_", "."): data for name, data in added.items()}
    )


def refusal(artifact: Artifact) -> str:
    with pytest.raises(ArtifactError) as caught:
        verdicts(artifact, EDITION)
    return caught.value.message


def raw(data: bytes) -> Artifact:
    return msgspec.structs.replace(BOOK, data=data)
