"""What a process of the command loads before its first article, loaded once; importing it is the whole use.

Tests start hundreds of commands and workers. What is loaded here is other people's code and data that never changes,
and of this package only what a process without any plugin may hold: no reader and no exporter.
"""

from __future__ import annotations

import gc
import importlib

from syndicate.heuristics.language import detect_language
from syndicate.heuristics.notices import is_notice
from syndicate.runtime import entry_points

for _name in (
    "PIL.Image",
    "charset_normalizer",
    "dateparser",
    "ebooklib.epub",
    "feedgen.feed",
    "jinja2",
    "lxml.html",
    "pikepdf",
    "pypdfium2",
    "pydantic",
    "rich.table",
    "syndicate.cli",
    "syndicate.cli.destination",
    "syndicate.runtime.workers.worker",
    "syndicate.convert.flow",
    "syndicate.publish.plain_copy",
    "syndicate.job.run",
    "syndicate.cli.report",
    "syndicate.cli.installation",
    "trafilatura",
    "typer._adapters",
    "weasyprint",
    "wcwidth",
):
    importlib.import_module(_name)

importlib.import_module("dateparser").parse("27 October 2022")
detect_language("The ferry returns to the harbour, and the town that waited for it is glad.")
is_notice("The ferry returns to the harbour.")
for _group in ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers"):
    entry_points.listed(_group)
gc.freeze()  # so that copies of this process share what it holds
