"""A story in paragraphs, for the recognition of notices."""

from __future__ import annotations

from helpers.sample_editions import p

STORY = (p("The first boat tied up at noon."), p("A band played."), p("By evening the wind had turned."))
