"""Articles to feeds, EPUB, PDF and newsletters, each output proven to carry the publisher's notice.

The flow, a module a step::

    read        bytes -> Draft            what a source says, in its own words
    normalise   Draft -> Article          NFC, dates with zones, absolute URLs, the notice lifted out
    edition     Articles -> Edition       order, sections; the notice placed in each entry
    export      Edition + Theme -> Artifact
    verify      Artifact -> Passages      by other parsers; compared with what the edition demands
    publish     Artifacts -> a folder     atomically, as one generation, with receipt.json

`syndicate.convert.flow` is that flow in code; `syndicate.plugins` says how to add a format.
"""

from __future__ import annotations

__version__ = "0.1.0"
