"""Published feeds to pings of a WebSub hub: ``hub.mode=publish`` with ``hub.url``, the feed's address.

W3C WebSub section 7 leaves the form of the ping to hub and publisher; this is the one of PubSubHubbub, which hubs take.
A hub fetches the feed itself, so a ping too many does no harm: one that may have been sent is sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import httpx

from syndicate.errors import DeliveryError, SyndicateError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.urls import public
from syndicate.job.deliver.files import Delivery, Log, PublishedFile, State, failed
from syndicate.job.deliver.targets import WebSub


def announce(
    websub: WebSub, files: Sequence[PublishedFile], log: Log, states: Mapping[str, State]
) -> Iterator[Delivery]:
    """Ping the hub for each feed whose bytes were not announced yet."""
    hub = public(websub.hub)
    with _fetcher(websub) as fetcher:
        for published in files:
            key = f"websub {hub} {published.topic} {published.sha256}"
            if not published.topic or states.get(key) in {"done", "skipped"}:
                continue
            for other in states:
                if other.startswith(f"websub {hub} {published.topic} ") and other != key:
                    log.forget(other)  # if the feed becomes what it was before, it is announced again
            log.begin(key)
            try:
                fetcher.post(websub.hub, (("hub.mode", "publish"), ("hub.url", published.topic)))
            except SyndicateError as error:
                log.failed(key, error.message, again=True)
                yield failed(hub, published.file, DeliveryError(error.message, error.hint))
            else:
                log.done(key)
                yield Delivery(to=hub, what=published.file, outcome="done")


def problems(websub: WebSub) -> Iterator[str]:
    """Why the hub cannot be reached; any answer of it will do."""
    try:
        with _fetcher(websub) as fetcher:
            fetcher.is_reachable(websub.hub)
    except SyndicateError as error:
        yield f"{error.message}: {error.hint}"


def _fetcher(websub: WebSub) -> Fetcher:
    host = httpx.URL(websub.hub).host.rstrip(".").lower()
    allowed = frozenset({host}) if websub.allow_private else frozenset[str]()
    return Fetcher(None, FetchLimits(seconds=websub.timeout_s, allowed_hosts=allowed))
