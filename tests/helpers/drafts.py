"""A source read by the reader of its format, as one draft."""

from __future__ import annotations

import hashlib

from syndicate.model import Source
from syndicate.model.draft import Draft
from syndicate.plugins import load_reader


def draft_of(data: str | bytes, form: str, uri: str = "") -> Draft:
    """The only draft of a source; lone surrogates in a text reach the reader as bytes that are no UTF-8."""
    data = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    source = Source(uri or f"story.{form}", form, hashlib.sha256(data).hexdigest())
    [draft] = load_reader(form).read(data, source)
    return draft
