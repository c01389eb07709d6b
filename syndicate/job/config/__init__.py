"""The values of ``syndicate.toml``, frozen: what a job publishes, from which sources, as which outputs.

`syndicate.job.config.load` makes them of the file, and is the only one that resolves its paths; their descriptions are
those of the JSON Schema that editors use. Empty text means "not stated".
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from syndicate.job.deliver import Target
from syndicate.model.policy import PdfProfile
from syndicate.runtime.limits import ITEM_MEGABYTES, ITEM_SECONDS, Limits
from syndicate.runtime.options import Value
from syndicate.runtime.secret import Secret

NAME = "syndicate.toml"

Period: TypeAlias = Literal["rolling", "daily", "weekly", "monthly", "every"]
Grouping: TypeAlias = Literal["section", "source", "none"]
Day: TypeAlias = Annotated[str, Meta(pattern=r"^\d{4}-\d{2}-\d{2}$", description="A day, like 2026-05-31.")]
Count: TypeAlias = Annotated[int, Meta(ge=1)]

Name: TypeAlias = Annotated[
    str,
    Meta(
        pattern=r"^[a-z0-9][a-z0-9-]*$",
        max_length=40,
        description="By which reports, the ledger and other tables call it: small letters, digits and hyphens.",
    ),
]


class Publication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who publishes, where, and what stands under every article."""

    title: Annotated[str, Meta(min_length=1, description="Of the feeds and digests.")]
    url: Annotated[str, Meta(description="Of the folder where the outputs stand on the web.")]
    publisher: Annotated[str, Meta(description="Who publishes; empty: nobody is named.")] = ""
    language: Annotated[str, Meta(description="BCP 47, of articles that do not say; empty: found out.")] = ""
    authority: Annotated[
        str,
        Meta(
            description="Of the ids that are minted (RFC 4151): a domain that is yours; empty: that of `url`. "
            "Ids that are out keep the old one."
        ),
    ] = ""
    timezone: Annotated[
        str, Meta(description="IANA name; decides when a day, a week, a month ends, like Europe/Lisbon.")
    ] = "UTC"
    disclaimer: Annotated[
        str, Meta(description="The notice of every article, as its publisher words it.")
    ] = ""
    disclaimer_file: Annotated[str, Meta(description="The same, in a UTF-8 file.")] = ""
    waiver: Annotated[
        str, Meta(description="Why articles without a notice may go out; stands in the receipt.")
    ] = ""
    copyright: Annotated[str, Meta(description="Of articles that state none.")] = ""
    licence: Annotated[str, Meta(description="Of articles that state none: a name or a URL.")] = ""
    contact: Annotated[
        str, Meta(description="A URL or mail address for those whose servers are asked; in the User-Agent.")
    ] = ""


class Filter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Articles to which all that is stated here applies; of a list, one is enough. Letter case does not count."""

    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: Annotated[tuple[str, ...], Meta(description="BCP 47; pt means pt-BR, too.")] = ()
    title: Annotated[str, Meta(description="A regular expression that the title has to hold.")] = ""


class SourceTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place where articles come from: a URL, or files."""

    name: Name
    url: Annotated[str, Meta(description="Of a feed, a page, or a file on the web.")] = ""
    path: Annotated[
        str, Meta(description="A file, a folder or a glob, seen from the folder of this file.")
    ] = ""
    format: Annotated[str, Meta(description="A name that `syndicate formats` lists; empty: found out.")] = ""
    section: Annotated[str, Meta(description="Of its articles, whatever they say.")] = ""
    include: Annotated[Filter | None, Meta(description="Only articles that fit are taken.")] = None
    exclude: Annotated[Filter | None, Meta(description="Articles that fit are left out.")] = None
    missing: Annotated[
        Literal["keep", "withdraw"],
        Meta(description="What happens to an article whose file was deleted."),
    ] = "keep"
    allow_private: Annotated[
        bool, Meta(description="Whether the URL's host may be in a private network.")
    ] = False
    since: Annotated[
        str, Meta(description="A day like 2026-05-31: articles published before are not taken.")
    ] = ""
    max_items: Annotated[
        int, Meta(ge=0, description="How many of a feed's first items are taken; 0: all.")
    ] = 0
    full_text: Annotated[
        bool, Meta(description="Whether each item's page is fetched and read, since the feed holds excerpts.")
    ] = False
    keep: Annotated[
        tuple[str, ...], Meta(description="CSS selectors of what of a page is the article; empty: found out.")
    ] = ()
    remove: Annotated[
        tuple[str, ...], Meta(description="CSS selectors of what of a page is no part of the article.")
    ] = ()
    headers: Annotated[dict[str, str], Meta(description="Header fields that its server wants.")] = {}
    secret_headers: Annotated[
        dict[str, Secret],
        Meta(description='Header fields that nobody may read, each {env = "NAME"} or {file = "PATH"}.'),
    ] = {}
    username: Annotated[str, Meta(description="For the login; empty: there is none.")] = ""
    password: Annotated[
        Secret | None, Meta(description='{env = "NAME"} or {file = "PATH"}; never the password itself.')
    ] = None
    publisher: Annotated[str, Meta(description="Whose notice it is.")] = ""
    language: str = ""
    disclaimer: str = ""
    disclaimer_file: str = ""
    waiver: str = ""
    copyright: str = ""
    licence: str = ""


class OutputTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What is published: a file that rolls on, or an issue for each period, in one format or several."""

    name: Name
    formats: Annotated[
        tuple[str, ...], Meta(min_length=1, description="Names that `syndicate formats` lists.")
    ]
    period: Annotated[
        Period,
        Meta(
            description="rolling: one file of the newest articles. daily, weekly, monthly: an issue of what is new "
            "since the last one. every: an issue for each `every` articles."
        ),
    ] = "rolling"
    every: Annotated[int, Meta(ge=0, description="Articles an issue, where the period is every.")] = 0
    file: Annotated[
        str,
        Meta(
            pattern=r"^[^/]*$",
            description="The file's name; {name}, {date} and {number} stand for the output's name and the issue's day "
            "and number. The format's suffix is added.",
        ),
    ] = ""
    latest: Annotated[
        str,
        Meta(
            pattern=r"^[^/]*$",
            description="The newest issue also stands under this name; empty: it does not.",
        ),
    ] = "{name}-latest"
    volume: Annotated[
        int,
        Meta(
            ge=1,
            le=500,
            description="Articles of one issue at most; of more come several issues of one day. One ends sooner before "
            "its 200th picture, or after some 1,200 pages of text.",
        ),
    ] = 200
    limit: Annotated[
        Count,
        Meta(description="Articles of a rolling file, but for corrected ones, and of an archive document."),
    ] = 50
    archive: Annotated[
        bool, Meta(description="Whether RSS and Atom keep older articles in archive documents (RFC 5005).")
    ] = True
    hub: Annotated[str, Meta(description="The WebSub hub that the feeds name.")] = ""
    title: Annotated[str, Meta(description="Of the feed or the series; empty: the publication's.")] = ""
    theme: Annotated[str, Meta(description="A theme's name, or its folder.")] = "newspaper"
    images: Annotated[bool, Meta(description="Whether pictures are shown; if not, their words are.")] = True
    grouping: Annotated[Grouping, Meta(description="What the parts of an issue are.")] = "section"
    sources: Annotated[tuple[str, ...], Meta(description="Names of sources; empty: all.")] = ()
    include: Filter | None = None
    exclude: Filter | None = None
    pdf_profile: PdfProfile = "archive"
    sender: Annotated[str, Meta(description="Of the message, like News <news@example.org>.")] = ""
    list_id: Annotated[str, Meta(description="RFC 2919, of the message.")] = ""
    unsubscribe: Annotated[str, Meta(description="https URL for one click (RFC 8058), of the message.")] = ""
    options: Annotated[
        dict[str, dict[str, Value]],
        Meta(description='Options of exporters: a table for each format, such as pdf.profile = "print".'),
    ] = {}


class LimitsTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What a run may take."""

    jobs: Annotated[int, Meta(ge=0, description="Processes at once; 0: as many as there are processors.")] = 0
    item_seconds: Annotated[
        int, Meta(ge=0, description="For reading one source, or for one output; 0: no bound.")
    ] = ITEM_SECONDS
    item_megabytes: Annotated[
        int, Meta(ge=0, description="Of memory, for reading one source, or for one output; 0: no bound.")
    ] = ITEM_MEGABYTES
    fetch_seconds: Annotated[int, Meta(ge=1, description="For one URL, with all its redirects.")] = 30
    fetch_megabytes: Annotated[int, Meta(ge=1, description="Of one URL's answer, decoded.")] = 15
    stale_days: Annotated[
        int, Meta(ge=0, description="After so many days without a good answer a source is a failure.")
    ] = 3

    @property
    def of_items(self) -> Limits:
        """The limits of sources and outputs."""
        return Limits(
            workers=self.jobs,
            item_s=self.item_seconds or None,
            memory_bytes=self.item_megabytes * 1_000_000 or None,
        )


class JobConfig(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """All of ``syndicate.toml``. Paths are relative to its folder until `syndicate.job.config.load` resolves them."""

    publication: Publication
    source: Annotated[tuple[SourceTable, ...], Meta(min_length=1)]
    output: Annotated[tuple[OutputTable, ...], Meta(min_length=1)]
    delivery: Annotated[tuple[Target, ...], Meta(description="What is sent or copied after publishing.")] = ()
    limits: LimitsTable = LimitsTable()
    out: Annotated[str, Meta(description="The folder of the outputs.")] = "out"
    catalogue: Annotated[
        bool, Meta(description="Whether index.html, opds.xml and feeds.opml say what stands there.")
    ] = True
    theme: Annotated[str, Meta(description="Of index.html: a theme's name, or its folder.")] = "newspaper"
    state: Annotated[
        str, Meta(description="The folder of what the job remembers: the ledger, copies of what was fetched.")
    ] = "state"
