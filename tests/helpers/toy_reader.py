"""A reader of a few lines: a source begins with a mark, then comes a title, and each further line is a paragraph."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from typing import ClassVar

from msgspec import Struct

from syndicate import Draft
from syndicate.errors import ReadError
from syndicate.model import Source
from syndicate.model.blocks import Image, Paragraph, Text
from syndicate.model.traits import ReaderTraits
from syndicate.runtime.finding import Finding

MARK = b"CAPSULE\n"


class ToyReader(Struct, frozen=True):
    """Its capsules hold their pictures, and it runs a program."""

    traits: ClassVar = ReaderTraits(name="capsule", kind="package", program="capsulator")

    name: str = "capsule"
    suffixes: tuple[str, ...] = (".cap",)

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the mark is there."""
        return head.startswith(MARK)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article. Raises: ReadError: it has no text."""
        _, title, *lines = data.decode().splitlines()
        if not lines:
            raise ReadError(f"{source.uri}: an empty capsule", "write a text below its title")
        body = tuple(
            Paragraph((Image(line, "A quay"),) if line.endswith(".png") else (Text(line),)) for line in lines
        )
        yield Draft(title=title, body=body, source=source)

    def find_program(self) -> Finding:
        """Whether the program is on the path."""
        found = shutil.which("capsulator") or ""
        return Finding("capsulator", ok=bool(found), detail=found, remedy="install it", required=False)


reader = ToyReader()
