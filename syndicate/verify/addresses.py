"""Finds the web addresses in a text, of which mail programs and apps make links by themselves."""

from __future__ import annotations

import re
from collections.abc import Iterator

_ADDRESS = re.compile(r"https?://[^\s<>\"]+")


def addresses_in(text: str) -> Iterator[str]:
    """Each web address in a text, without the punctuation behind it."""
    return (found.rstrip(".,;:!?)'") for found in _ADDRESS.findall(text))
