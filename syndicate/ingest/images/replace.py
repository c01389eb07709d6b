"""Blocks to blocks with other addresses for their pictures, or with their descriptions."""

from __future__ import annotations

from collections.abc import Mapping

from syndicate.model.blocks import Block, Image, Inline, Line, Text
from syndicate.model.mapping import changed, map_tree


def replaced(blocks: tuple[Block, ...], new: Mapping[str, str | None]) -> tuple[Block, ...]:
    """Normalised blocks with each picture at its new address; None replaces it by its description."""

    def inline(old: Inline) -> Line:
        if not isinstance(old, Image):
            return (old,)
        if (source := new.get(old.source, old.source)) is not None:
            return (changed(old, source=source),)
        return (Text(old.alt),) if old.alt else ()

    return map_tree(blocks, lambda block: (block,), inline)
