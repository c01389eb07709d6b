"""Web addresses compared: different spellings of one page's address. Text in, text out; opens nothing."""

from __future__ import annotations

import re
from urllib.parse import urlsplit

_WEB = re.compile(r"https?://", re.IGNORECASE)
_TRACKING = re.compile(
    r"utm_\w+|at_\w+|mtm_\w+|pk_\w+|hsa_\w+|ns_\w+|(?:fb|g|ms|d|tw|y)clid|gclsrc|wbraid|gbraid|mc_[ce]id|_hs(?:enc|mi)"
    r"|igshid|cmpid|xtor|wt_?mc|s_cid",
    re.IGNORECASE,
)
"""Names of query fields that say who followed a link and whence; they choose no page."""


def without_tracking(url: str) -> str:
    """An address without the query fields that only count readers; anything else stays as it is."""
    if not _WEB.match(url) or "?" not in url:
        return url
    page, _, rest = url.partition("?")
    query, mark, fragment = rest.partition("#")
    kept = [field for field in query.split("&") if not _TRACKING.fullmatch(field.partition("=")[0])]
    if len(kept) == query.count("&") + 1:
        return url
    return f"{page}{'?' * bool(kept)}{'&'.join(kept)}{mark}{fragment}"


def spelling(url: str) -> str:
    """What two spellings of one address share: no scheme, no ``www.``, no tracking, no final slash, no fragment.

    Empty for what is no address on the web.
    """
    if not _WEB.match(url):
        return ""
    try:
        parts = urlsplit(without_tracking(url))
        host = (parts.hostname or "").removeprefix("www.")
        port = f":{parts.port}" if parts.port not in (None, 80, 443) else ""
    except ValueError:  # a port or an address that is none
        return ""
    query = f"?{parts.query}" if parts.query else ""
    return f"{host}{port}{parts.path.rstrip('/')}{query}"
