"""A format of a few lines, JSON, that keeps every promise of `syndicate.testing`, or breaks one by a fault."""

from __future__ import annotations

import itertools
import json
import socket
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from syndicate import Artifact, Edition, Passage, Theme
from syndicate.model import Disclaimer, Entry, Loss
from syndicate.model.blocks import Block, Notice, Related, block_texts, inline_text, links
from syndicate.model.passage import ParagraphText
from syndicate.testing.samples import GONE, THIRD

_exports = itertools.count()
Line = tuple[str, list[list[str]]]


class Toy(Struct, frozen=True):
    """An exporter: one JSON object an article, of its id, its title and its paragraphs with their links."""

    fault: str = ""
    name: str = "toy"
    media_type: str = "application/x-toy+json"

    def export(self, edition: Edition, theme: Theme) -> Artifact:
        articles = [
            {"id": e.article.id, "title": e.article.title, "paragraphs": list(self._paragraphs(e))}
            for e in edition.entries
        ]
        match self.fault:
            case "the name is a path":
                return Artifact("../x.toy", self.media_type, b"[]")
            case "another media type":
                return Artifact("x.toy", "text/plain", b"[]")
            case "crashes without articles" if not articles:
                raise ValueError("nothing to show")
            case "says something of no article":
                articles = articles or [{"id": "x", "title": "Nothing", "paragraphs": []}]
            case "shows what became of articles":
                articles[-1]["paragraphs"] += [(amendment.title, []) for amendment in edition.amendments]
        data = json.dumps({"articles": articles, "beside": self._beside(edition)}).encode()
        return Artifact("edition.toy", self.media_type, data, self._losses(edition))

    def _paragraphs(self, entry: Entry) -> Iterator[Line]:
        for block in entry.blocks:
            if self.fault == "drops the body" and not isinstance(block, Notice | Related):
                continue
            yield from self._lines(block)
        if self.fault == "knows the notice":
            yield from self._known(entry)

    def _lines(self, block: Block) -> Iterator[Line]:
        match block:
            case Related(found) if self.fault != "drops addresses":
                yield from ((one.title, [[one.title, one.url]] if one.url else []) for one in found)
            case Notice() if self.fault == "knows the notice":
                return
            case Notice(paragraphs):
                texts = list(block_texts((block,)))
                if self.fault == "cuts notices":
                    texts[-1] = texts[-1][:-1]
                for text, inlines in zip(texts, paragraphs, strict=True):
                    yield text, [[inline_text(link.children), link.href] for link in links(inlines)]
            case _:
                yield from ((text, []) for text in block_texts((block,)))

    def _known(self, entry: Entry) -> Iterator[Line]:
        disclaimer = entry.article.terms.disclaimer
        assert isinstance(disclaimer, Disclaimer)
        for text in disclaimer.paragraphs:
            yield text, [[link.text, link.url] for link in disclaimer.links]

    def _beside(self, edition: Edition) -> object:
        match self.fault:
            case "asks the clock":
                return time.time()
            case "asks the date":
                from datetime import date

                return str(date.today())  # noqa: DTZ011 -- that is the fault
            case "writes sets":
                return [list(set(entry.article.tags)) for entry in edition.entries]
            case "counts":
                return next(_exports)
            case "writes a file":
                Path("left-behind").write_text("x")
            case "reads a file":
                return len(Path("/etc/passwd").read_bytes())
            case "asks the network":
                with suppress(OSError):
                    socket.create_connection(("127.0.0.1", 9), 0.1)
            case "starts a program":
                subprocess.run(["true"], check=True)
        return None

    def _losses(self, edition: Edition) -> tuple[Loss, ...]:
        title = next((entry.article.title for entry in edition.entries), "")
        match self.fault:
            case "a loss of no article":
                return (Loss("dropped a film", "page 3"),)
            case "a loss of two lines":
                return (Loss("dropped\na film", title),)
            case "losses are strings":
                return ("dropped a film",)  # type: ignore[return-value]
        return ()


class ToyVerifier(Struct, frozen=True):
    fault: str = ""
    name: str = "toy reader"
    media_type: str = "application/x-toy+json"

    def passages(self, artifact: Artifact) -> Iterator[Passage]:
        passages = [self._passage(one) for one in json.loads(artifact.data)["articles"]]
        match self.fault:
            case "adds an article":
                if len(passages) == 2:
                    passages.append(
                        replace(passages[0], article=GONE.id, title=GONE.title, paragraphs=_of_gone())
                    )
            case "leaves out an article":
                passages = [one for one in passages if one.article != GONE.id]
            case "sorts articles":
                passages.sort(key=lambda one: (one.article == GONE.id, one.title == THIRD.title))
        return iter(passages)

    def _passage(self, one: dict[str, object]) -> Passage:
        title = "" if self.fault == "no titles" else str(one["title"])
        lines: list[Line] = one["paragraphs"]  # type: ignore[assignment]
        paragraphs = tuple(ParagraphText(text, tuple((w, u) for w, u in found)) for text, found in lines)
        return Passage(str(one["id"]), title, "object", paragraphs)


def _of_gone() -> tuple[ParagraphText, ...]:
    disclaimer = GONE.terms.disclaimer
    assert isinstance(disclaimer, Disclaimer)
    return tuple(map(ParagraphText, disclaimer.paragraphs))


class Unequal(ToyVerifier, frozen=True, eq=False):
    """One that is equal to nothing but itself."""
