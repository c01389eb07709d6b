"""The pages to which the items of a feed link: fetched one at a time, with a pause, each with a reason if it fails."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator

from syndicate.errors import FetchError
from syndicate.ingest.loader import Loader
from syndicate.ingest.pages import Page
from syndicate.ingest.sources import is_url

PAUSE_SECONDS = 0.5
"""Between two requests, so that no server suffers from a feed of fifty items."""
MOST_SECONDS = 900
"""For the pages of one feed. The others are fetched the next night."""


def linked_pages(loader: Loader, urls: Iterable[str]) -> Iterator[tuple[str, Page]]:
    """Each address with its page, or why there is none. Only the web is asked: a feed may name files."""
    end = time.monotonic() + MOST_SECONDS
    pause = 0.0
    for url in urls:
        if not is_url(url):
            yield url, "it is not on the web"
            continue
        if time.monotonic() + pause > end:
            yield url, f"the pages before it took {MOST_SECONDS} s"
            continue
        time.sleep(pause)
        pause = PAUSE_SECONDS
        try:
            yield url, loader.load(url)
        except FetchError as error:
            yield url, error.message
