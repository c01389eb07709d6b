"""A ping to a WebSub hub for each feed that changed: ``hub.mode=publish`` with ``hub.url``, the feed's address.

W3C WebSub section 7 leaves the ping to hub and publisher; this is the form that PubSubHubbub defined and hubs take. A
hub fetches the feed and sees for itself, so that a ping too many does no harm: what may have been sent is sent again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

import httpx

from syndicate.errors import SyndicateError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.urls import public
from syndicate.job.deliver.files import Delivery, Log, PublishedFile, State
from syndicate.job.deliver.targets import WebSub


def announce(
    websub: WebSub, parcels: Sequence[PublishedFile], log: Log, states: Mapping[str, State]
) -> Iterator[Delivery]:
    """Ping the hub for each parcel with a topic whose bytes were not announced yet."""
    hub = public(websub.hub)
    with _fetcher(websub) as fetcher:
        for parcel in parcels:
            key = f"websub {hub} {parcel.topic} {parcel.sha256}"
            if not parcel.topic or states.get(key) in {"done", "skipped"}:
                continue
            for other in states:
                if other.startswith(f"websub {hub} {parcel.topic} ") and other != key:
                    log.forget(other)  # should the feed become again what it was, that is news
            log.begin(key)
            try:
                fetcher.post(websub.hub, (("hub.mode", "publish"), ("hub.url", parcel.topic)))
            except SyndicateError as error:
                log.failed(key, error.message, again=True)
                yield Delivery(
                    to=hub,
                    what=parcel.file,
                    outcome="failed",
                    reason=error.message,
                    hint=error.hint,
                )
            else:
                log.done(key)
                yield Delivery(to=hub, what=parcel.file, outcome="done")


def reach(websub: WebSub) -> Iterator[str]:
    """What keeps the hub from being asked; a hub that answers anything at all is there."""
    try:
        with _fetcher(websub) as fetcher:
            fetcher.is_reachable(websub.hub)
    except SyndicateError as error:
        yield f"{error.message}: {error.hint}"


def _fetcher(websub: WebSub) -> Fetcher:
    host = httpx.URL(websub.hub).host.rstrip(".").lower()
    allowed = frozenset({host}) if websub.allow_private else frozenset[str]()
    return Fetcher(None, FetchLimits(seconds=websub.timeout_s, allowed_hosts=allowed))
