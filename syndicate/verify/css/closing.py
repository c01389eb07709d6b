"""Finds a comment, string, address or block that a sheet does not end: parsers would end it with the text."""

from __future__ import annotations

import re

_CLOSED = {"{": "}", "(": ")", "[": "]"}
_MARK = re.compile(
    r"""/\*.*?(?P<comment>\*/|\Z)|\\.|(?P<quote>["'])(?:\\.|[^\\\n\r\f])*?(?P<end>(?P=quote)|(?=[\n\r\f])|\Z)"""
    r"""|(?P<url>\burl\(\s*(?!["'\s])(?:\\.|[^\\)])*(?P<closed>\)?))|(?P<bracket>[][(){}])""",
    re.DOTALL | re.IGNORECASE,
)


def left_open(css: str) -> tuple[int, str, str] | None:
    """The line, the text and the reason of the first part that does not end; None where all parts end."""
    around: list[tuple[str, int]] = []
    for found in _MARK.finditer(css):
        why = ""
        match found["bracket"]:
            case None if found["comment"] == "":
                why = "a comment that does not end; end it with */"
            case None if found["quote"] and found["end"] != found["quote"]:
                why = "a string that does not end on its line"
            case None if found["url"] and not found["closed"]:
                why = "an address that does not end; end it with )"
            case "{" | "(" | "[":
                around.append((found[0], found.start()))
            case "}" | ")" | "]" if not around or _CLOSED[around.pop()[0]] != found[0]:
                why = "a bracket that closes nothing"
        if why:
            return css.count("\n", 0, found.start()) + 1, found[0].splitlines()[0], why
    if not around:
        return None
    bracket, start = around[-1]
    why = f"a block that does not end; end it with {_CLOSED[bracket]}"
    return css.count("\n", 0, start) + 1, bracket, why
