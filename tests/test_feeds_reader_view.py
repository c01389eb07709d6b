"""The notice survives the reader view: the extractors by which apps strip a page leave it in place."""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import pytest
from feed_editions import full
from sample_editions import NBSP_NOTICE, article, edition_of, latin, p

from syndicate.model import Edition
from syndicate.render.item import feed_items
from syndicate.verify.markup import html_stretches

STORY = tuple(
    p(f"The boat left at {hour} o'clock, and the band, which was cold, played on for an hour.")
    for hour in range(12)
)
EDITIONS = {
    "a long story": edition_of(article(body=STORY)),
    "every block": edition_of(latin()),
    "several": full(),
}


PAGE = (
    "<!DOCTYPE html><html><head><title>{0.title}</title></head>"
    "<body><article><h1>{0.title}</h1>{0.content}</article></body></html>"
)


def module(name: str) -> ModuleType:
    try:
        return importlib.import_module(name)
    except ImportError:
        pytest.skip(f"not run: {name} is not installed")


def pages(edition: Edition) -> list[tuple[str, tuple[str, ...]]]:
    """Each entry as an app would make a page of it, and its notice's paragraphs."""
    return [
        (PAGE.format(item), getattr(entry.article.terms.disclaimer, "paragraphs", ()))
        for item, entry in zip(feed_items(edition), edition.entries, strict=True)
    ]


@pytest.mark.judge("readability-lxml")
@pytest.mark.parametrize("name", EDITIONS)
def test_readability_keeps_the_notice_exactly(name: str) -> None:
    readability: Any = module("readability")
    for page, notice in pages(EDITIONS[name]):
        summary = readability.Document(page).summary(html_partial=True)
        texts = [stretch.text for stretch in html_stretches(summary)]
        assert [paragraph for paragraph in notice if paragraph not in texts] == []


@pytest.mark.judge("trafilatura")
@pytest.mark.parametrize("name", EDITIONS)
def test_trafilatura_keeps_the_notice(name: str) -> None:
    """It squeezes white space everywhere, so that words are compared."""
    trafilatura: Any = module("trafilatura")
    for page, notice in pages(EDITIONS[name]):
        text = (
            trafilatura.extract(page, include_comments=False, include_links=False, favor_recall=False) or ""
        )
        assert [
            paragraph for paragraph in notice if " ".join(paragraph.split()) not in " ".join(text.split())
        ] == []


@pytest.mark.judge("readability-lxml")
def test_a_footer_would_have_been_dropped() -> None:
    """What these tests are there for."""
    readability: Any = module("readability")
    [(page, _)] = pages(EDITIONS["a long story"])
    page = page.replace('<section class="notice">', '<section class="footer">')
    assert NBSP_NOTICE not in readability.Document(page).summary()
