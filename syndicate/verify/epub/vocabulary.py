"""The closed vocabulary of an EPUB's documents: what the renderer writes, and what a theme may wrap it in.

A theme may write ``div``, ``section``, ``header``, headings, ``p``, lists, ``a``, ``span``, ``em``, ``strong``,
``time`` and ``img`` with classes, ids, languages and directions; its styles stand in its sheet. No element may run,
cover, replace or load anything.
"""

from __future__ import annotations

from syndicate.verify.epub.package import PATH
from syndicate.verify.markup import FRAGMENT, ElementRule, MarkupVocabulary
from syndicate.verify.markup.vocabulary import ANY_TEXT, DIRECTION, LANGUAGE, WEB_ADDRESS, Attribute

_NAME = r"[A-Za-z_][\w.-]*"
_TONGUE: tuple[Attribute, ...] = (LANGUAGE, ("xml:lang", LANGUAGE[1]), DIRECTION)
_STYLED: tuple[Attribute, ...] = (("class", r"[\w -]*"), ("id", _NAME), *_TONGUE)
_HEAD = (
    ElementRule("html", "part", ("head", "body"), _TONGUE),
    ElementRule("head", "part", ("title", "meta", "link", "style")),
    ElementRule("title", "part", ("text",)),
    ElementRule(
        "meta",
        "part",
        (),
        (("name", r"dcterms\.identifier"), ("content", ANY_TEXT), ("charset", "(?i:utf-8)")),
    ),
    ElementRule("link", "part", (), (("rel", "stylesheet"), ("type", "text/css"), ("href", PATH))),
    ElementRule("style", "part", ("text",), (("type", "text/css"),)),
)


def _body(meanings: str) -> tuple[ElementRule, ...]:
    """The elements of a body, with these values of ``epub:type`` and ``role`` (EPUB SSV 1.1, DPUB-ARIA 1.1).

    ``aria-label`` is not allowed: a screen reader would read it instead of the visible words.
    """
    meant: tuple[Attribute, ...] = (
        ("epub:type", meanings),
        ("role", f"doc-({meanings})"),
        ("aria-labelledby", _NAME),
    )
    blocks, inlines = ("blocks",), ("inlines",)
    link = ("href", rf"{WEB_ADDRESS}|{PATH}(#{_NAME})?|#{_NAME}")
    return (
        ElementRule("body", "part", blocks, (*_STYLED, *meant)),
        *(
            ElementRule(name, "block", blocks + inlines, (*_STYLED, *meant))
            for name in ("div", "section", "header")
        ),
        *(
            ElementRule(name, "block", inlines, (*_STYLED, *meant))
            for name in ("h1", "h2", "h3", "h4", "h5", "h6", "p")
        ),
        ElementRule("ul", "block", ("li",), _STYLED),
        ElementRule("ol", "block", ("li",), (*_STYLED, ("start", "[0-9]{1,20}"))),
        ElementRule("li", "part", blocks + inlines, _STYLED),
        ElementRule("a", "inline", inlines, (*_STYLED, *meant, link)),
        *(ElementRule(name, "inline", inlines, _STYLED) for name in ("em", "strong", "span")),
        ElementRule("time", "inline", inlines, (*_STYLED, ("datetime", "[0-9T:+.Z-]+"))),
        ElementRule("img", "inline", (), (*_STYLED, *meant, ("src", PATH), ("alt", ANY_TEXT))),
    )


CHAPTER = MarkupVocabulary(FRAGMENT.extended(*_HEAD, *_body("chapter|subtitle")).rules, top=("html",))
"""The document of an article."""
BODY = MarkupVocabulary(CHAPTER.rules, top=("blocks",), notice_is_last=False)
"""The content of a chapter's body."""
PAGE = CHAPTER.extended(
    *_body("bodymatter|cover|errata|landmarks|toc"),
    ElementRule(
        "nav",
        "block",
        ("blocks", "inlines"),
        (
            *_STYLED,
            ("epub:type", "landmarks|toc"),
            ("role", "doc-toc"),
            ("aria-label", ANY_TEXT),
            ("aria-labelledby", _NAME),
            ("hidden", "(hidden)?"),
        ),
    ),
    ElementRule("bdi", "inline", ("inlines",), _STYLED),
)
"""The cover, the contents and the amendments, which show no article."""
