"""Documents of pandoc's formats to drafts: one reader a format. Bytes in, a draft out.

Bytes in, one draft out. This module is what detection imports: it knows the formats' marks, and neither starts pandoc
nor imports what reads a document. Pandoc is a program of its own; `syndicate.read.pandoc.program` finds and runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndicate.model import Source
from syndicate.model.draft import Draft
from syndicate.model.readers import pandoc as formats
from syndicate.model.traits import ReaderTraits
from syndicate.read.pandoc.signatures import looks_like
from syndicate.runtime.finding import Finding


class PandocReader(Struct, frozen=True):
    """The reader of one of pandoc's formats, under the name that pandoc has for it."""

    traits: ReaderTraits

    @property
    def name(self) -> str:
        """As pandoc has it, too."""
        return self.traits.name

    @property
    def suffixes(self) -> tuple[str, ...]:
        """See `ReaderTraits`."""
        return self.traits.suffixes

    def accepts(self, head: bytes, name: str) -> bool:
        """Whether the content has the format's marks; of text without marks that are safe, the name decides."""
        return looks_like(self.name, self.suffixes, head, name)

    def read(self, data: bytes, source: Source) -> Iterator[Draft]:
        """One article.

        Raises:
            LackingError: pandoc is not there, or too old.
            ReadError: no document of this format, too large, nested too deeply, or one that pandoc gives up on.
        """
        from syndicate.read.pandoc.draft import read_document  # noqa: PLC0415 -- detection must not pay for it

        yield read_document(data, source, self.name)

    def find_program(self) -> Finding:
        """Whether there is a pandoc, and a new one."""
        from syndicate.read.pandoc.program import look_for_pandoc  # noqa: PLC0415 -- as above

        return look_for_pandoc()


asciidoc = PandocReader(formats.ASCIIDOC)
djot = PandocReader(formats.DJOT)
docbook = PandocReader(formats.DOCBOOK)
docx = PandocReader(formats.DOCX)
epub = PandocReader(formats.EPUB)
ipynb = PandocReader(formats.IPYNB)
jats = PandocReader(formats.JATS)
latex = PandocReader(formats.LATEX)
mediawiki = PandocReader(formats.MEDIAWIKI)
odt = PandocReader(formats.ODT)
org = PandocReader(formats.ORG)
rst = PandocReader(formats.RST)
textile = PandocReader(formats.TEXTILE)
