"""Calls `html.parser`, and turns what it raises on hostile bytes into a refusal. No other module calls it."""

from __future__ import annotations

from html.parser import HTMLParser

from syndicate.errors import ArtifactError


def read_html(walker: HTMLParser, html: str, what: str) -> None:
    """Drive a walker over HTML.

    Args:
        walker: gets the tokens; `html.parser` can be used only by inheriting from it.
        html: of a page or a fragment.
        what: its name, for the message.

    Raises:
        ArtifactError: the parser gave up. Of a marked section (``<![l ]>``) it raises AssertionError, of a reference
            with thousands of digits ValueError.
    """
    try:
        walker.feed(html)
        walker.close()
    except (AssertionError, ValueError, RecursionError) as error:
        line, column = walker.getpos()
        raise ArtifactError(
            f"{what}, line {line}, column {column + 1}: not readable as HTML: {error}"
        ) from error
