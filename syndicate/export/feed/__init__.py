"""Edition to RSS 2.0 and to Atom 1.0 (RFC 4287), full text in every item. Never touches disk, clock or network.

feedgen writes what it knows. What it drops or gets wrong is put right with lxml on the tree of its output: languages,
rights and licences of items, the update of an RSS item, instants, and the encoding of plain text.

Atom's content is ``type="html"``, not ``type="xhtml"``: the W3C validator takes both, but apps sanitise HTML anyway and
differ in how they carry XHTML over into it (empty elements, the wrapping ``div``), and so RSS, Atom and JSON Feed
carry the same characters, read by the same kind of parser.
"""

from syndicate.export.feed.atom_document import Atom
from syndicate.export.feed.rss_document import Rss

__all__ = ["Atom", "Rss", "atom", "rss"]

rss = Rss()
atom = Atom()
