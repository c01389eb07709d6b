"""The formats that pandoc reads, under the names that it has for them."""

from __future__ import annotations

from functools import partial

from syndicate.model.traits import ReaderTraits

_document = partial(ReaderTraits, program="pandoc")
_text = partial(_document, kind="prose")
_package = partial(_document, kind="package")

ASCIIDOC = _text(name="asciidoc", suffixes=(".adoc", ".asciidoc"))
DJOT = _text(name="djot", suffixes=(".dj", ".djot"))
DOCBOOK = _document(name="docbook", suffixes=(".dbk", ".docbook", ".xml"), syntaxes=("XML",))
DOCX = _package(name="docx", suffixes=(".docx", ".docm", ".dotx"))
EPUB = _package(name="epub", suffixes=(".epub",))
IPYNB = _document(name="ipynb", suffixes=(".ipynb",), syntaxes=("JSON",))
JATS = _document(name="jats", suffixes=(".jats", ".nxml", ".xml"), syntaxes=("XML",))
LATEX = _text(name="latex", suffixes=(".tex", ".latex", ".ltx"))
MEDIAWIKI = _text(name="mediawiki", suffixes=(".mediawiki", ".wiki"))
ODT = _package(name="odt", suffixes=(".odt", ".ott"))
ORG = _text(name="org", suffixes=(".org",))
RST = _text(name="rst", suffixes=(".rst", ".rest"))
TEXTILE = _text(name="textile", suffixes=(".textile",))
