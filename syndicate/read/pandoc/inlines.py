"""Pandoc's inlines to ours. Collects footnotes; their marks are superscript numbers in brackets."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import assert_never

from syndicate.errors import ReadError
from syndicate.model.blocks import (
    Break,
    CodeSpan,
    Emphasis,
    Image,
    Inline,
    Link,
    Script,
    Strong,
    Text,
    inline_text,
)
from syndicate.model.loss import Loss, lost
from syndicate.read.markup.spans import SpanSetting, setting, spanned
from syndicate.read.markup.whitespace import collapsed
from syndicate.read.pandoc import document as doc
from syndicate.read.pandoc.loss_locations import DEEPEST, LossLocations, shown

_SAYS_NOTHING = re.compile(
    r"<!--.*?-->|</?(?:div|span|p|section|wbr)\b[^>]*>|</[^>]*>", re.DOTALL | re.IGNORECASE
)
"""Of raw HTML: comments, tags that only group, and ends."""
_LINE_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)


def stated(attributes: doc.Attr) -> SpanSetting:
    """The language and the direction that a span or a division has: Word's and OpenDocument's runs bring them."""
    given = dict(attributes[2])
    return setting(given.get("lang", given.get("xml:lang", "")), given.get("dir", ""))


class PandocInlines:
    """Inlines of one document, in reading order.

    Args:
        places: takes what is left out.
        uri: names the source in errors.
    """

    def __init__(self, places: LossLocations, uri: str) -> None:
        self._places = places
        self._uri = uri
        self.notes: list[tuple[doc.Block, ...]] = []
        """The footnotes that were met so far."""

    def of(self, inlines: Iterable[doc.Inline], depth: int) -> list[Inline]:
        """These inlines as ours, with white space as it was written. Raises: ReadError beyond `DEEPEST`."""
        self.check(depth)
        return [made for inline in inlines for made in self._one(inline, depth + 1)]

    def check(self, depth: int) -> None:
        """Raises: ReadError beyond `DEEPEST`: hostile documents are deeper than any stack."""
        if depth > DEEPEST:
            what = f"{self._uri}: nested more than {DEEPEST} levels deep"
            raise ReadError(what, "that is no article; leave it out")

    def line(self, inlines: Iterable[doc.Inline], depth: int) -> str:
        """These inlines as text on one line."""
        return " ".join(inline_text(collapsed(self.of(inlines, depth))).split("\n"))

    def _one(self, inline: doc.Inline, depth: int) -> Iterator[Inline]:
        match inline:
            case doc.Str(text):
                yield Text(text)
            case doc.Space() | doc.SoftBreak():
                yield Text(" ")
            case doc.LineBreak():
                yield Break()
            case doc.Emph(children):
                yield Emphasis(tuple(self.of(children, depth)))
            case doc.StrongEmphasis(children):
                yield Strong(tuple(self.of(children, depth)))
            case doc.Superscript(children):
                yield Script("super", tuple(self.of(children, depth)))
            case doc.Subscript(children):
                yield Script("sub", tuple(self.of(children, depth)))
            case doc.Underline(children):
                yield from self._plainly(children, lost("underline-dropped"), depth)
            case doc.Strikeout(children):
                yield from self._plainly(children, lost("strikethrough-dropped"), depth)
            case doc.SmallCaps(children):
                yield from self._plainly(children, lost("small-capitals-dropped"), depth)
            case doc.Quoted(parts):
                mark, children = parts
                first, last = "‘’" if mark.t == "SingleQuote" else "“”"
                yield from (Text(first), *self.of(children, depth), Text(last))
            case doc.InlineCode(parts):
                yield CodeSpan(parts[1])
            case doc.Math(parts):
                self._places.lose(lost("formula-kept-as-tex"))
                yield Text(parts[1])
            case _:
                yield from self._with_parts(inline, depth)

    def _with_parts(
        self,
        inline: doc.Cite | doc.RawInline | doc.InlineLink | doc.InlineImage | doc.Note | doc.InlineSpan,
        depth: int,
    ) -> Iterator[Inline]:
        match inline:
            case doc.Cite(parts):
                yield from self._citation(*parts, depth)
            case doc.RawInline(parts):
                yield from self._raw(*parts)
            case doc.InlineLink(parts):
                _, children, (url, title) = parts
                yield from self._link(children, url, title, depth)
            case doc.InlineImage(parts):
                _, children, (source, title) = parts
                alt = self.line(children, depth)
                if title and title != alt:
                    self._places.lose(lost("picture-title-dropped", title=shown(title)))
                yield Image(source, alt)
            case doc.Note(blocks):
                self.notes.append(blocks)
                yield Script("super", (Text(f"[{len(self.notes)}]"),))
            case doc.InlineSpan(parts):
                yield from spanned(self.of(parts[1], depth), stated(parts[0]))
            case _:
                assert_never(inline)

    def _plainly(self, children: tuple[doc.Inline, ...], loss: Loss, depth: int) -> list[Inline]:
        self._places.lose(loss)
        return self.of(children, depth)

    def _link(self, children: tuple[doc.Inline, ...], url: str, title: str, depth: int) -> Iterator[Inline]:
        inside = self.of(children, depth)
        if title and title not in (inline_text(inside), url):
            self._places.lose(lost("link-title-dropped", title=shown(title)))
        if not url or url.startswith("#"):  # a place in the document, which the article leaves behind
            yield from inside
        else:
            yield Link(url, tuple(inside) or (Text(url),))

    def _citation(
        self, citations: tuple[doc.Citation, ...], children: tuple[doc.Inline, ...], depth: int
    ) -> Iterator[Inline]:
        keys = "; ".join(one.id for one in citations)
        self._places.lose(lost("citation-target-dropped", keys=shown(keys)))
        written = [one for one in children if not isinstance(one, doc.RawInline)]
        yield from self.of(written, depth) if written else [Text(f"[{keys}]")]

    def _raw(self, form: str, text: str) -> Iterator[Inline]:
        if form == "html" and _LINE_BREAK.fullmatch(text.strip()):
            yield Break()
        elif form != "html" or _SAYS_NOTHING.sub("", text).strip():
            self._places.lose(lost("raw-markup-dropped", format=form, text=shown(text)))
