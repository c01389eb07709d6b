"""No word of an agency's file is lost: each that another parser finds in it is in the draft, or in a loss.

What describes a file and not its story (a credit line, a second body in another role) is a loss by its name, without
its words, and is not in these files.
"""

from __future__ import annotations

import itertools
import json
import re
from collections.abc import Iterator
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

from helpers.thorough import examples
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from syndicate.model import Disclaimer, Source
from syndicate.model.blocks import Block, block_texts
from syndicate.model.draft import Draft
from syndicate.plugins import load_reader

SOAK = settings(max_examples=examples(50), deadline=None, suppress_health_check=[HealthCheck.too_slow])
WORD = re.compile(r"w\d+w")
HTML_NAMES = [
    "p",
    "div",
    "h2",
    "blockquote",
    "ul",
    "li",
    "ol",
    "pre",
    "em",
    "strong",
    "a",
    "table",
    "td",
    "section",
]
HTML_NAMES += [
    "figcaption",
    "figure",
    "aside",
    "footer",
    "dl",
    "dt",
    "dd",
    "sub",
    "q",
    "code",
    "center",
    "nonsense",
]
NITF_NAMES = [
    "p",
    "hl2",
    "block",
    "bq",
    "ol",
    "ul",
    "li",
    "dl",
    "dt",
    "dd",
    "table",
    "tr",
    "td",
    "pre",
    "fn",
    "note",
]
NITF_NAMES += [
    "em",
    "strong",
    "lang",
    "person",
    "org",
    "location",
    "chron",
    "q",
    "a",
    "pronounce",
    "nonsense",
    "credit",
]


class Markup:
    """Elements in which each text is a word of its own, so that a word that is lost has a name."""

    def __init__(self) -> None:
        self._numbers = itertools.count()

    def word(self) -> str:
        return f"w{next(self._numbers)}w"

    def tree(self, shape: list[object], names: list[str], draw: st.DrawFn) -> str:
        made = [self.word()]
        for part in shape:
            if isinstance(part, list):
                name = draw(st.sampled_from(names))
                made += [f"<{name}>{self.tree(part, names, draw)}</{name}>", self.word()]
            else:
                made.append(self.word())
        return " ".join(made)


SHAPES: st.SearchStrategy[list[object]] = st.recursive(
    st.lists(st.none(), max_size=2),
    lambda inside: st.lists(st.one_of(st.none(), inside), max_size=3),
    max_leaves=12,
)


def bodies(draw: st.DrawFn, make: Markup) -> str:
    """Paragraphs, each with HTML behind it."""
    shapes = draw(st.lists(SHAPES, min_size=1, max_size=3))
    return "".join(f"<p>{make.word()}</p>{make.tree(shape, HTML_NAMES, draw)}" for shape in shapes)


@st.composite
def nitf(draw: st.DrawFn) -> str:
    make = Markup()
    body = "".join(
        f"<p>{make.tree(shape, NITF_NAMES, draw)}</p>" for shape in draw(st.lists(SHAPES, max_size=3))
    )
    body += make.tree(draw(SHAPES), NITF_NAMES, draw)
    w = make.word
    head = f"<hedline><hl1>{w()}</hl1><hl2>{w()}</hl2></hedline><byline>By <person>{w()}</person></byline>"
    head += (
        f"<abstract><p>{w()}</p></abstract><dateline><location>{w()}</location></dateline><note>{w()}</note>"
    )
    return (
        f"<nitf><head><title>{w()}</title></head><body><body.head>{head}</body.head>"
        f"<body.content>{body}</body.content><body.end><tagline>{w()}</tagline></body.end></body></nitf>"
    )


@st.composite
def newsml(draw: st.DrawFn) -> str:
    make = Markup()
    body = bodies(draw, make)
    w = make.word
    meta = f"<creator><name>{w()}</name></creator><keyword>{w()}</keyword><headline>{w()}</headline>"
    meta += f"<headline>{w()}</headline><description>{w()}</description><by>{w()}</by>"
    rights = f"<copyrightNotice>{w()}</copyrightNotice><usageTerms>{w()}</usageTerms>"
    return (
        '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/">'
        f"<rightsInfo>{rights}</rightsInfo><itemMeta><service><name>{w()}</name></service></itemMeta>"
        f'<contentMeta>{meta}</contentMeta><contentSet><inlineXML contenttype="application/xhtml+xml">'
        f'<html xmlns="http://www.w3.org/1999/xhtml"><body>{body}</body></html></inlineXML></contentSet></newsItem>'
    )


@st.composite
def ninjs(draw: st.DrawFn) -> str:
    make = Markup()
    w = make.word
    html = bodies(draw, make)
    return json.dumps(
        {
            "uri": "urn:x:1",
            "headlines": [{"value": w()}, {"value": w(), "role": "sub"}],
            "descriptions": [{"value": w()}, {"value": w(), "role": "summary"}],
            "bodies": [{"value": html, "contentType": "text/html"}],
            "by": w(),
            "people": [{"name": w()}],
            "subjects": [{"name": w(), "rel": "section"}, {"name": w()}],
            "usageTerms": w(),
            "copyrightNotice": w(),
            "copyrightHolder": w(),
            "slugline": w(),
            "associations": [
                {"name": "a", "uri": "https://x.example/1", "type": "text", "headlines": [{"value": w()}]}
            ],
        }
    )


class Words(HTMLParser):
    """The text of HTML, by a parser that no reader uses."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)


def texts_of(value: object) -> Iterator[str]:
    match value:
        case str():
            parser = Words()
            parser.feed(value)
            parser.close()
            yield from parser.parts
        case dict():
            yield from (text for inside in value.values() for text in texts_of(inside))
        case list():
            yield from (text for inside in value for text in texts_of(inside))


def told(draft: Draft) -> set[str]:
    """All words in all parts of a draft, its losses among them."""
    notice = draft.notice.paragraphs if isinstance(draft.notice, Disclaimer) else ()
    publisher = draft.notice.publisher if isinstance(draft.notice, Disclaimer) else ""
    body: tuple[Block, ...] = draft.body
    parts = [
        draft.title,
        draft.standfirst,
        draft.section,
        draft.copyright,
        draft.licence,
        publisher,
        *draft.tags,
    ]
    parts += [author.name for author in draft.authors] + [link.title for link in draft.related]
    parts += [*block_texts(body), *notice, *(loss.what for loss in draft.losses)]
    return set(WORD.findall(" ".join(parts)))


def missing(data: str, name: str, texts: Iterator[str]) -> set[str]:
    drafts = list(load_reader(name).read(data.encode(), Source("story", name, "")))
    return set(WORD.findall(" ".join(texts))) - {word for draft in drafts for word in told(draft)}


@SOAK
@given(data=nitf())
def test_no_word_of_nitf_is_lost(data: str) -> None:
    assert missing(data, "nitf", ET.fromstring(data).itertext()) == set()


@SOAK
@given(data=newsml())
def test_no_word_of_newsml_is_lost(data: str) -> None:
    assert missing(data, "newsml", ET.fromstring(data).itertext()) == set()


@SOAK
@given(data=ninjs())
def test_no_word_of_ninjs_is_lost(data: str) -> None:
    assert missing(data, "ninjs", texts_of(json.loads(data))) == set()
