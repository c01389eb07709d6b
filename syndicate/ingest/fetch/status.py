"""The status of an answer to what a fetch does next (RFC 9110 section 15)."""

from __future__ import annotations

from urllib.parse import quote

import httpx

from syndicate.ingest.fetch.connection import Answer
from syndicate.ingest.fetch.failure import FetchFailure
from syndicate.ingest.fetch.retry import retry_after
from syndicate.ingest.fetch.urls import parsed, public

_PRINTABLE = "".join(map(chr, range(0x21, 0x7F)))


def redirects(answer: Answer) -> bool:
    """Whether the answer is somewhere else."""
    return answer.status in {301, 302, 303, 307, 308}


def answered(answer: Answer) -> Answer:
    """An answer, if it is not one after which another try may help. Raises: FetchFailure."""
    if answer.status in {429, 502, 503, 504}:
        after = retry_after(answer.fields)
        raise FetchFailure(_said(answer), "try again later", status=answer.status, again=True, after=after)
    return answer


def judged(answer: Answer, *, conditional: bool) -> Answer | None:
    """An answer with a body; None for "not modified" where that was asked.

    Raises:
        FetchFailure: no body. Lasting where the source says that it is not for us: a copy of what was withdrawn or
            locked must not stand in for it.
    """
    status = answer.status
    if status == 304 and conditional:
        return None
    if 400 <= status < 500:
        lasting = status not in {408, 425}
        raise FetchFailure(_said(answer), "check the URL in a browser", status=status, lasting=lasting)
    if not 200 <= status < 300 or status == 206:
        raise FetchFailure(_said(answer), "try again later", status=status if status >= 500 else 0)
    if not answer.data:
        raise FetchFailure("an empty answer", "check the URL in a browser", status=status)
    return answer


def accepted(answer: Answer) -> None:
    """Raises: FetchFailure: what was sent was not taken."""
    if redirects(answer):
        raise FetchFailure(f"{_said(answer)}: moved", "name the address to which it moved")
    if not 200 <= answer.status < 300:
        raise FetchFailure(_said(answer), "check the URL", status=answer.status)


def following(url: httpx.URL, answer: Answer) -> httpx.URL:
    """The address of a redirect, without the credentials in it.

    Raises:
        FetchFailure: nowhere, or where no fetch goes. Not lasting: the answer is bad, not the source.
    """
    hint = "tell the source's publisher"
    # Fields are octets; those of a URL that are not ASCII are escaped as they are.
    target = quote(answer.fields.get("location", "").encode("latin-1"), safe=_PRINTABLE)
    if not target:
        raise FetchFailure("redirects to nowhere", hint)
    try:
        location = url.join(target)
    except (httpx.InvalidURL, ValueError):
        raise FetchFailure("redirects to what is no URL", hint) from None
    try:
        after = parsed(str(location)).copy_with(userinfo=b"")
    except FetchFailure as failure:
        raise FetchFailure(f"redirects to {public(location)}: {failure.what}", hint) from None
    if url.scheme == "https" and after.scheme == "http":
        raise FetchFailure(f"redirects to {public(after)}: from https to http", hint)
    return after


def _said(answer: Answer) -> str:
    return f"answered {answer.status} {httpx.codes.get_reason_phrase(answer.status)}".rstrip()
