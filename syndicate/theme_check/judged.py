"""A theme's style sheets against the grammar, at each place where its templates put a notice."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from syndicate.errors import UnprovenThemeError
from syndicate.plugins import Themed
from syndicate.theme import Theme
from syndicate.verify.css import Refusal, Step, refusals, unread

_XHTML = "{http://www.w3.org/1999/xhtml}"
_MOST_TOLD = 8
_HINT = "the grammar of style sheets is in docs/write-a-theme.md"


def judge_sheets(theme: Theme, themed: Themed) -> None:
    """Hold the sheets of one kind of output to the grammar.

    Raises:
        UnprovenThemeError: with the file, the line and the declaration of the first refusal; the hint has the others.
    """
    sheets = [(name, css if css.endswith("\n") else css + "\n") for name, css in themed.sheets]
    css = "".join(css for _, css in sheets)
    for name, one in themed.sheets:
        for refusal in unread(one):
            raise UnprovenThemeError(f"theme {theme.name!r}, {_told(refusal, [(name, one)])}", _HINT)
    found: dict[tuple[int, str], Refusal] = {}
    for file, document in themed.documents:
        chains = set(_chains(document))
        if not chains:
            raise UnprovenThemeError(
                f"theme {theme.name!r}, {file}: it shows no notice", "show all of the article's body"
            )
        for chain in chains:
            for refusal in refusals(css, chain, paged=themed.paged):
                found.setdefault((refusal.line, refusal.what), refusal)
    if found:
        told = [_told(refusal, sheets) for _, refusal in sorted(found.items())]
        more = f"; and {len(told) - 1} more" if len(told) > 1 else ""
        others = "".join(f"\n{line}" for line in told[1:_MOST_TOLD])
        raise UnprovenThemeError(f"theme {theme.name!r}, {told[0]}{more}", _HINT + others)


def _told(refusal: Refusal, sheets: list[tuple[str, str]]) -> str:
    """The refusal with the line of the file that it is in."""
    line = refusal.line
    for name, css in sheets:
        lines = css.count("\n")
        if line <= lines or name == sheets[-1][0]:
            place = f"{name}, line {line}" if line else name
            return f"{place}: {refusal.what}: {refusal.why}" if refusal.what else f"{place}: {refusal.why}"
        line -= lines
    return str(refusal)


def _chains(document: str) -> Iterator[tuple[Step, ...]]:
    """Each notice's own element after all that it stands in."""
    if document.startswith("<?xml"):
        root = etree.fromstring(document.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    else:
        root = html.document_fromstring(document)
    for element in root.iter(etree.Element):
        if "notice" in element.get("class", "").split():
            around = [*reversed([*element.iterancestors()]), element]
            yield tuple(_step(one) for one in around)


def _step(element: etree._Element) -> Step:
    given = {
        str(name).removeprefix("{http://www.w3.org/XML/1998/namespace}"): str(value)
        for name, value in element.attrib.items()
    }
    return Step(str(element.tag).removeprefix(_XHTML), tuple(sorted(given.items())))
