"""The names of keys in front matter, folded: lower case, without hyphens and underscores; the first counts first."""

# ruff: noqa: SIM905 -- names in columns would say no more

from __future__ import annotations

LAYOUT_ONLY = frozenset(
    """
    aliases build cascade classes comments css disqus draft eleventycomputed eleventyexcludefromcollections
    eleventynavigation headless highlight js layout markup math mathjax menu menus navexclude navorder noindex
    outputs pagination permalink pin pinned published redirectfrom redirectto robots saveas sharing showtoc sitemap
    slug template toc type weight
    """.split()
)
"""For the site generator alone: how its page looks, where it lies, what else is on it."""

ID = "id guid uuid".split()
TITLE = "title headline".split()
STANDFIRST = "standfirst deck dek subtitle description summary excerpt".split()
AUTHORS = "authors author byline".split()
PUBLISHED = (
    "date published publishdate publishedat pubdate publicationdate datepublished created createdat".split()
)
UPDATED = "updated lastmod modified lastmodified lastmodifiedat updatedat datemodified".split()
LANGUAGE = "lang language locale languagecode".split()
URL = "canonicalurl canonical originalurl url permalink".split()
SECTION = "section category categories".split()
TAGS = "tags tag keywords".split()
NOTICE = "disclaimer notice".split()
LICENCE = "license licence rights".split()
EXPIRY = "expires expiry expirydate expiration unpublishdate".split()
EMBARGO = "embargo embargountil publishafter".split()
RELATED = "related relatedarticles readalso".split()
COPYRIGHT = ["copyright"]
DRAFT = ["draft"]
STATUS = ["status"]

TRUE = frozenset({"true", "yes", "on", "1"})
FALSE = frozenset({"", "false", "no", "off", "0", "none"})
"""Values that say whether, and nothing else."""
