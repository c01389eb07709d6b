"""Markup to stretches: the paragraphs of an HTML fragment or of an XML tree, as a person would see them.

What enters was written by somebody else; what leaves is every paragraph with its exact characters, its links, and why
a person would not see it, if so. Only the standard library reads here: `html.parser` for HTML, expat for XML.

Whatever is in doubt counts as hidden. Tags that are not nested, a tag or a comment of unusual form, a script or a style
sheet put a whole fragment in doubt, because two parsers or two apps would make two things of it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from html.parser import HTMLParser
from typing import TypeAlias
from xml.etree.ElementTree import Element, ParseError, TreeBuilder, XMLParser

from syndicate.errors import ArtifactError
from syndicate.plugins import Stretch

XHTML = "{http://www.w3.org/1999/xhtml}"
WHITE_SPACE = " \t\n\f\r"
"""What HTML calls ASCII whitespace: the only characters that the format puts around a paragraph."""

Hides: TypeAlias = Callable[[Element], str]
"""An element to the reason why its content is not seen; empty where it is."""

# ruff: noqa: SIM905 -- names in columns would say no more
_INLINE = frozenset(
    "a abbr b bdi br cite code data dfn em i kbd mark samp small span strong sub sup tt u var wbr".split()
)
_BLOCKS = frozenset(
    "article blockquote caption center dd div dl dt h1 h2 h3 h4 h5 h6 hr img li main ol p pre section table "
    "tbody td tfoot th thead tr ul".split()
)
# Parsed like those, but apps show their text altered, on demand or not at all, or reader views drop it.
_UNSEEN = frozenset(
    "address aside audio bdo big del details dialog figcaption figure font footer header hgroup ins nav picture q "
    "rp rt ruby s search strike summary time video".split()
)
_VOID = frozenset("area base br col embed hr img input link meta source track wbr".split())
_UNSEEN_ROLES = frozenset("alert alertdialog complementary dialog menu menubar navigation".split())
_UNSEEN_ATTRIBUTES = frozenset("background bgcolor color hidden popover text".split())
# Styles that neither hide, move nor change text, whatever their value.
_HARMLESS_STYLES = frozenset("direction font-style font-variant font-weight hyphens text-align".split())
# Parts of class names and ids by which Mozilla's Readability (unlikelyCandidates, negative) and trafilatura
# (OVERALL_DISCARD_XPATH) take an element for page furniture and delete it from the reader view.
_FURNITURE = re.compile(
    "-ad-|banner|bar$|breadcrumb|button|combx|comment|community|contact|cookie|disqus|extra|footer|gdpr|header"
    "|hidden|legends|masthead|media|menu|message|meta|nav|newsletter|outbrain|pager|paid|popup|promo|related|remark"
    "|replies|scroll|share|shopping|shoutbox|sidebar|skyscraper|social|sponsor|supplemental|syndication|tags|teaser"
    "|viral|widget|^hid|noprint",
    re.IGNORECASE,
)
# The form of HTML of which all tokenizers make the same: text, tags with quoted values, comments without dashes.
_PLAIN_TOKEN = re.compile(
    r"""[^<]+
      | </?[a-zA-Z][a-zA-Z0-9]* (?:[ \t\n\f\r]+ [a-zA-Z_:][-\w:.]* (?:="[^"]*" | ='[^']*')? )* [ \t\n\f\r]* /?>
      | <!--(?!-?>) [^-]* (?:-[^-]+)* -->
    """,
    re.VERBOSE | re.ASCII,
)


class Paragraphs:
    """Collects stretches from a walk over markup; each block element begins and ends one.

    Feed it `open`, `text` and `close` in document order, elements properly nested, then `finish`. It knows nothing of
    what hides: the walker says so for each element, and what is inside a hidden element is hidden.
    """

    def __init__(self) -> None:
        self._stretches: list[Stretch] = []
        self._open: list[tuple[str, str]] = []  # name, and why its content is hidden
        self._preformatted = 0
        self._pieces: list[str] = []
        self._reason = ""
        self._links: list[tuple[str, str]] = []
        self._open_links: list[
            tuple[str, int, int]
        ] = []  # URL, depth, and where in the pieces its text begins
        self._doubt = ""

    def open(self, name: str, attributes: Mapping[str, str], hidden: str = "") -> None:
        """An element begins. `name` is in lower case and without a namespace; `hidden` is its own reason."""
        if name not in _INLINE:
            self._flush()
        self._open.append((name, self._hidden or hidden))
        self._preformatted += name == "pre"
        if name == "br":
            self.text("\n")
        elif name == "a" and "href" in attributes:
            self._open_links.append((attributes["href"], len(self._open), len(self._pieces)))

    def text(self, data: str) -> None:
        """Characters, exactly as a parser gives them."""
        if data:
            self._reason = self._reason or self._hidden
            self._pieces.append(data)

    def close(self) -> None:
        """The element that was opened last ends."""
        if self._open_links and self._open_links[-1][1] == len(self._open):
            url, _, start = self._open_links.pop()
            self._link(url, start)
        name, _ = self._open[-1]
        if name not in _INLINE:
            self._flush()
        self._preformatted -= name == "pre"
        self._open.pop()

    def doubt(self, reason: str) -> None:
        """Nothing of this markup can be judged; the first reason counts."""
        self._doubt = self._doubt or reason

    def finish(self) -> tuple[Stretch, ...]:
        """The stretches, in order, once everything was walked."""
        while self._open:
            self.close()
        self._flush()
        if not self._doubt:
            return tuple(self._stretches)
        return tuple(Stretch(s.text, s.links, s.hidden or self._doubt) for s in self._stretches)

    @property
    def innermost(self) -> str:
        """The name of the element that is open; empty where none is."""
        return self._open[-1][0] if self._open else ""

    @property
    def _hidden(self) -> str:
        return self._open[-1][1] if self._open else ""

    def _link(self, url: str, start: int) -> None:
        if text := "".join(self._pieces[start:]):
            self._links.append((text, url))

    def _flush(self) -> None:
        for url, _, start in self._open_links:  # a link around several paragraphs has a part in each
            self._link(url, start)
        self._open_links = [(url, depth, 0) for url, depth, _ in self._open_links]
        text = "".join(self._pieces)
        text = text.strip("\n") if self._preformatted else text.strip(WHITE_SPACE)
        if text.strip(WHITE_SPACE):
            self._stretches.append(Stretch(text, tuple(self._links), self._reason))
        self._pieces, self._links, self._reason = [], [], ""


def html_stretches(html: str) -> tuple[Stretch, ...]:
    """The paragraphs of an HTML fragment such as feeds carry, where only its own attributes can hide it."""
    found = Paragraphs()
    if not _is_plain(html):
        found.doubt("tags or comments of a form that parsers read in different ways")
    walker = _HtmlWalker(found)
    walker.feed(html)
    walker.close()
    if found.innermost:
        found.doubt(f"<{found.innermost}> is never closed")
    return found.finish()


def _is_plain(html: str) -> bool:
    """Whether a fragment is of that form; it is read once, from left to right, and no further than to a fault."""
    position = 0
    while token := _PLAIN_TOKEN.match(html, position):
        position = token.end()
    return position == len(html)


def tree_stretches(root: Element, hides: Hides | None = None) -> tuple[Stretch, ...]:
    """The paragraphs below an element of XHTML.

    Args:
        root: of a tree such as `parse_xml` gives; its text and its children are walked, it is not judged itself.
        hides: says why an element's content is not seen; None where only the element's own attributes can hide it.
    """
    found = Paragraphs()
    found.text(root.text or "")
    left: list[tuple[Element, bool]] = [(child, True) for child in reversed(root)]
    while left:
        element, entering = left.pop()
        if not entering:
            found.close()
            found.text(element.tail or "")
            continue
        name = element.tag.removeprefix(XHTML)
        if hides is None:
            found.doubt(_doubtful(name, element.attrib))
        found.open(name, element.attrib, hides(element) if hides else unseen(name, element.attrib))
        found.text(element.text or "")
        left.append((element, False))
        left += [(child, True) for child in reversed(element)]
    return found.finish()


def unseen(name: str, attributes: Mapping[str, str]) -> str:
    """Why an app or its reader view would not show an element's text; empty where it would. Ignores style sheets."""
    if name not in _INLINE | _BLOCKS:
        return f"inside <{name}>, which apps and reader views do not show as it stands"
    for attribute in sorted(attributes.keys() & _UNSEEN_ATTRIBUTES):
        return f"the attribute {attribute}"
    if attributes.get("aria-hidden", "").strip().lower() == "true":
        return "the attribute aria-hidden"
    if attributes.get("role", "").strip().lower() in _UNSEEN_ROLES:
        return f"the role {attributes['role']}, which reader views drop"
    for attribute in ("class", "id"):
        if found := _FURNITURE.search(attributes.get(attribute, "")):
            return (
                f"the {attribute} {attributes[attribute]!r}, which reader views drop because of {found[0]!r}"
            )
    for declaration in filter(str.strip, attributes.get("style", "").split(";")):
        if declaration.partition(":")[0].strip().lower() not in _HARMLESS_STYLES:
            return f"the style {declaration.strip()!r}"
    return ""


def _doubtful(name: str, attributes: Mapping[str, str]) -> str:
    """Why an element leaves the whole fragment in doubt: it runs, it styles the rest, or parsers part ways at it."""
    if name not in _INLINE | _BLOCKS | _UNSEEN | _VOID or name in ("base", "link", "meta"):
        return f"<{name}>, whose effect on the rest nobody can tell"
    scripts = sorted(attribute for attribute in attributes if attribute.lower().startswith("on"))
    return f"the script {scripts[0]}" if scripts else ""


class _HtmlWalker(HTMLParser):
    """Drives `Paragraphs` from the tokenizer. HTMLParser can be used only by inheriting from it."""

    def __init__(self, found: Paragraphs) -> None:
        super().__init__(convert_charrefs=True)
        self._found = found

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        attributes = {name: value or "" for name, value in reversed(attrs)}  # of two, HTML takes the first
        self._found.doubt(_doubtful(tag, attributes))
        self._found.open(tag, attributes, unseen(tag, attributes))
        if tag in _VOID:
            self._found.close()

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.handle_starttag(tag, attrs)  # HTML ignores the slash: <div/> opens a div

    def handle_endtag(self, tag: str) -> None:
        if self._found.innermost == tag:
            self._found.close()
        else:
            self._found.doubt(f"</{tag}> ends no element that is open there")

    def handle_data(self, data: str) -> None:
        self._found.text(data)


class _NoDoctype(TreeBuilder):
    """A tree builder that refuses document types, and with them every entity but the five of XML itself."""

    def doctype(self, name: str, public: str | None, system: str | None) -> None:  # noqa: ARG002 -- expat's call
        raise ArtifactError(f"a document type declaration ({name}), which no output of ours has")


def parse_xml(data: bytes, what: str) -> Element:
    """Parse with expat; nothing outside the bytes is read and no entity is expanded.

    Args:
        data: of the document, in an encoding that it declares itself.
        what: the document's name, for the message.

    Raises:
        ArtifactError: not well-formed, or it has a document type declaration.
    """
    parser = XMLParser(target=_NoDoctype())  # noqa: S314 -- without a DOCTYPE there is no entity to expand
    try:
        parser.feed(data)
        root = parser.close()
    except ArtifactError as error:
        raise ArtifactError(f"{what}: {error}") from error
    except (ParseError, ValueError, LookupError) as error:  # the latter two: an encoding that nobody knows
        raise ArtifactError(f"{what}: not well-formed XML: {error}") from error
    assert isinstance(root, Element)
    return root
