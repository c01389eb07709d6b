"""Articles to feeds, EPUB, PDF and newsletters, each output verified to carry the publisher's notice.

The public API is the names of `__all__`, each described in docs/api.md:

=========================================== ============================================================================
convert, inspect, run, verify               the commands of these names, as functions
ConvertOptions, RunOptions                  the options of the first two, and of `run`
NoticePolicy, Disclaimer, Waiver            the decision about the notice of every article
Article, Edition, Draft, Artifact, Passage  the values that go from step to step
Theme, Reader, Exporter, Verifier           the theme of an exporter, and the protocols of plugins
SyndicateError                              the root of all errors, with `message`, `hint` and `exit_code`
=========================================== ============================================================================

Everything else is internal and may change with any version, except `syndicate.testing` and what docs/add-a-format.md
names: those are for plugins. The flow, one package for each step::

    read        bytes -> Draft            what a source states, in its own words
    normalise   Draft -> Article          NFC, dates with zones, absolute URLs, the notice lifted out
    edition     Articles -> Edition       order, sections; the notice placed in each entry
    export      Edition + Theme -> Artifact
    verify      Artifact -> Passages      by independent parsers; compared with the demands of the edition
    publish     Artifacts -> a folder     atomically, as one generation, with receipt.json
"""

from __future__ import annotations

import importlib
import sys
from types import ModuleType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from syndicate.convert.flow import convert
    from syndicate.convert.gather import gather as inspect
    from syndicate.convert.options import ConvertOptions
    from syndicate.errors import SyndicateError
    from syndicate.job.run import RunOptions, run
    from syndicate.model import Article, Disclaimer, Edition, Waiver
    from syndicate.model.artifact import Artifact
    from syndicate.model.draft import Draft
    from syndicate.model.passage import Passage
    from syndicate.model.policy import NoticePolicy
    from syndicate.plugins import Exporter, Reader, Verifier
    from syndicate.theme import Theme
    from syndicate.verify.published import verify_published as verify

__all__ = [
    "Article",
    "Artifact",
    "ConvertOptions",
    "Disclaimer",
    "Draft",
    "Edition",
    "Exporter",
    "NoticePolicy",
    "Passage",
    "Reader",
    "RunOptions",
    "SyndicateError",
    "Theme",
    "Verifier",
    "Waiver",
    "__version__",
    "convert",
    "inspect",
    "run",
    "verify",
]

__version__ = "0.1.0"

_PLACES = {
    "Article": "syndicate.model:Article",
    "Artifact": "syndicate.model.artifact:Artifact",
    "ConvertOptions": "syndicate.convert.options:ConvertOptions",
    "Disclaimer": "syndicate.model:Disclaimer",
    "Draft": "syndicate.model.draft:Draft",
    "Edition": "syndicate.model:Edition",
    "Exporter": "syndicate.plugins:Exporter",
    "NoticePolicy": "syndicate.model.policy:NoticePolicy",
    "Passage": "syndicate.model.passage:Passage",
    "Reader": "syndicate.plugins:Reader",
    "RunOptions": "syndicate.job.run:RunOptions",
    "SyndicateError": "syndicate.errors:SyndicateError",
    "Theme": "syndicate.theme:Theme",
    "Verifier": "syndicate.plugins:Verifier",
    "Waiver": "syndicate.model:Waiver",
    "convert": "syndicate.convert.flow:convert",
    "inspect": "syndicate.convert.gather:gather",
    "run": "syndicate.job.run:run",
    "verify": "syndicate.verify.published:verify_published",
}
"""Where each name is defined. It is imported on first use (PEP 562), so that `import syndicate` is fast."""


class _Package(ModuleType):
    """The package itself. `convert` and `verify` are names of functions and of folders.

    An import of ``syndicate.verify`` would bind the folder to the name of the function; imports do not need that.
    """

    def __setattr__(self, name: str, value: object) -> None:
        if not (name in _PLACES and isinstance(value, ModuleType)):
            super().__setattr__(name, value)


sys.modules[__name__].__class__ = _Package

if not TYPE_CHECKING:  # a type checker that sees `__getattr__` accepts any name

    def __getattr__(name: str) -> object:
        if name not in _PLACES:
            raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
        module, _, defined = _PLACES[name].partition(":")
        found = getattr(importlib.import_module(module), defined)
        globals()[name] = found
        return found


def __dir__() -> list[str]:
    return sorted(__all__)
