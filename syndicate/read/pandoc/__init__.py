"""Other documents to drafts by way of pandoc: one reader a format, each a value of one type.

Bytes in, one draft out. This module is what detection imports: it knows the formats' marks, and neither starts pandoc
nor imports what reads a document. Pandoc is a program of its own; `syndicate.read.pandoc.program` finds and runs it.
"""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from syndicate.model import Source
from syndicate.model.draft import Draft
from syndicate.read.pandoc.signatures import looks_like


class PandocReader(Struct, frozen=True):
    """The reader of one of pandoc's formats, under the name that pandoc has for it."""

    name: str
    suffixes: tuple[str, ...]

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


asciidoc = PandocReader("asciidoc", (".adoc", ".asciidoc"))
djot = PandocReader("djot", (".dj", ".djot"))
docbook = PandocReader("docbook", (".dbk", ".docbook", ".xml"))
docx = PandocReader("docx", (".docx", ".docm", ".dotx"))
epub = PandocReader("epub", (".epub",))
ipynb = PandocReader("ipynb", (".ipynb",))
jats = PandocReader("jats", (".jats", ".nxml", ".xml"))
latex = PandocReader("latex", (".tex", ".latex", ".ltx"))
mediawiki = PandocReader("mediawiki", (".mediawiki", ".wiki"))
odt = PandocReader("odt", (".odt", ".ott"))
org = PandocReader("org", (".org",))
rst = PandocReader("rst", (".rst", ".rest"))
textile = PandocReader("textile", (".textile",))
