"""Style sheets to refusals: what of a sheet would keep a person from seeing a notice as it is.

Call `refusals` with the text of a sheet (several of a document one after the other) and the notice's ancestors::

    chain = (
        Step("html"),
        Step("body", (("class", "chapter"),)),
        Step("section", (("role", "doc-chapter"),)),
        Step("div", (("class", "story"),)),
        Step("section", (("class", "notice"),)),
    )
    refusals("p { color: white }", chain)

The last step is the notice's own element: the one that holds its paragraphs. What a notice may hold (``p`` and in it
``a``, ``em``, ``strong``, ``span``, ``br``) is judged with it, whatever this one holds. Languages, directions and the
addresses of links count as unknown, so that one call does for articles in all languages. An empty tuple means that the
sheet keeps to the grammar; the answer is cached by both arguments, so ask for each chapter.
"""

from __future__ import annotations

from functools import lru_cache
from xml.etree.ElementTree import Element, SubElement

from msgspec import Struct

from syndicate.verify.styles import Styles


class Step(Struct, frozen=True):
    """One element of a chain: its name in lower case and without a namespace, its attributes as (name, value)."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()


class Refusal(Struct, frozen=True):
    """What is refused: the line of the sheet (from 1; 0 where there is none), the text there, and why."""

    line: int
    what: str
    why: str

    def __str__(self) -> str:
        place = f"line {self.line}: " if self.line else ""
        return f"{place}{self.what}: {self.why}" if self.what else f"{place}{self.why}"


@lru_cache(maxsize=256)
def refusals(css: str, chain: tuple[Step, ...]) -> tuple[Refusal, ...]:
    """What of a sheet is outside of the grammar, or hides, alters or covers a notice that stands at this place.

    Args:
        css: the sheet, decoded; of a document with several sheets all of them, one after the other.
        chain: from the root element to the notice's own.
    """
    styles = Styles(lambda _: None)
    styles.add(css)
    root = inner = Element(_XHTML + chain[0].name, dict(chain[0].attributes))
    for step in chain[1:]:
        inner = SubElement(inner, _XHTML + step.name, dict(step.attributes))
    inner = SubElement(inner, _XHTML + "p")
    for name in ("a", "em", "strong", "span"):
        SubElement(inner, _XHTML + name, {"href": "#"} if name == "a" else {})
    return tuple(Refusal(0, "", reason) for reason in dict.fromkeys(styles.reasons(root).values()))


_XHTML = "{http://www.w3.org/1999/xhtml}"
