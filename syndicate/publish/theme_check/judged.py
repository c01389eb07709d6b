"""A theme's style sheets against the grammar, at each place where its templates put a notice."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree, html

from syndicate.errors import UnprovenThemeError
from syndicate.plugins import Themed
from syndicate.theme import Theme
from syndicate.verify.css import ClassedElements, Refusal, Step, cause, classed, parsing_refusals, refusals

_XHTML = "{http://www.w3.org/1999/xhtml}"


def refused_sheets(theme: Theme, themed: Themed) -> list[UnprovenThemeError]:
    """What the grammar refuses of the sheets of one kind of output: each with its file, its line and what to do."""
    sheets = [(name, css if css.endswith("\n") else css + "\n") for name, css in themed.sheets]
    open_ones = [(one, refusal) for one in sheets for refusal in parsing_refusals(one[1])]
    if open_ones:
        return [_told(theme, refusal, [one]) for one, refusal in open_ones]
    css = "".join(css for _, css in sheets)
    errors: list[UnprovenThemeError] = []
    first: list[Refusal] = []
    found: dict[tuple[int, str], Refusal] = {}
    for file, document in themed.documents:
        root = _parsed(document)
        chains = dict.fromkeys(_chains(root))
        if not chains:
            what = "it shows no notice; show all of the article's body"
            errors.append(UnprovenThemeError(f"{theme.at(file)}: {what}"))
        known = classed(
            (_name(one), one.get("class", ""), [each.get("class", "") for each in one.iterancestors()])
            for one in root.iter(etree.Element)
        )
        for chain in chains:
            refused = refusals(css, chain, paged=themed.paged, known=known)
            if refused and not first:
                first = _cause(css, chain, refused, paged=themed.paged, known=known)
            for refusal in refused:
                found.setdefault((refusal.line, refusal.what), refusal)
    others = (one for key, one in sorted(found.items()) if key not in {(c.line, c.what) for c in first})
    return [*errors, *(_told(theme, refusal, sheets) for refusal in (*first, *others))]


def _cause(
    css: str, chain: tuple[Step, ...], refused: tuple[Refusal, ...], *, paged: bool, known: ClassedElements
) -> list[Refusal]:
    """A declaration because of which others are refused, itself refused or not; none where each is its own cause."""
    most = cause(css, chain, refused, paged=paged, known=known)
    if most is None:
        return []
    declaration, count = most
    key = (declaration.line, str(declaration))
    others = [one for one in refused if (one.line, one.what) != key]
    own = "".join(f"{one.why}; " for one in refused if (one.line, one.what) == key)
    more = "" if count == 1 else f" and {count - 1} more"
    why = f"{own}because of it {others[0].what}{more} is refused, {others[0].why}"
    return [Refusal(*key, why)]


def _told(theme: Theme, refusal: Refusal, sheets: list[tuple[str, str]]) -> UnprovenThemeError:
    """The refusal with the line of the file that it is in."""
    line, file = refusal.line, sheets[0][0]
    for name, css in sheets:
        file = name
        if line <= css.count("\n"):
            break
        line -= css.count("\n")
    what = f"{refusal.what}: {refusal.why}" if refusal.what else refusal.why
    return UnprovenThemeError(f"{theme.at(file, line)}: {what}")


def _parsed(document: str) -> etree._Element:
    if document.startswith("<?xml"):
        return etree.fromstring(document.encode(), etree.XMLParser(resolve_entities=False, no_network=True))
    return html.document_fromstring(document)


def _chains(root: etree._Element) -> Iterator[tuple[Step, ...]]:
    """Each notice's own element after all that it stands in."""
    for element in root.iter(etree.Element):
        if "notice" in element.get("class", "").split():
            around = [*reversed([*element.iterancestors()]), element]
            yield tuple(_step(one) for one in around)


def _step(element: etree._Element) -> Step:
    given = {
        str(name).removeprefix("{http://www.w3.org/XML/1998/namespace}"): str(value)
        for name, value in element.attrib.items()
    }
    return Step(_name(element), tuple(sorted(given.items())))


def _name(element: etree._Element) -> str:
    return str(element.tag).removeprefix(_XHTML)
