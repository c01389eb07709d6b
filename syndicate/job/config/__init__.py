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
        description="Name in reports, in the ledger and in other tables: small letters, digits and hyphens.",
    ),
]


class Publication(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Who publishes, where, and what stands under every article."""

    title: Annotated[str, Meta(min_length=1, description="Title of the feeds and digests.")]
    url: Annotated[str, Meta(description="Web address of the output folder.")]
    publisher: Annotated[str, Meta(description="Publisher; empty: none.")] = ""
    language: Annotated[
        str, Meta(description="Language of articles that state none, BCP 47; empty: detected.")
    ] = ""
    authority: Annotated[
        str,
        Meta(
            description="Domain of new ids (RFC 4151), which has to be yours; empty: that of `url`. "
            "Published ids keep the old one."
        ),
    ] = ""
    timezone: Annotated[
        str,
        Meta(
            description="Time zone in which a day, a week, a month ends: an IANA name such as Europe/Lisbon."
        ),
    ] = "UTC"
    disclaimer: Annotated[
        str, Meta(description="The notice of every article, as its publisher words it.")
    ] = ""
    disclaimer_file: Annotated[str, Meta(description="UTF-8 file with the notice of every article.")] = ""
    waiver: Annotated[
        str, Meta(description="Why articles without a notice may be published; the receipt shows it.")
    ] = ""
    copyright: Annotated[str, Meta(description="Copyright line of articles that state none.")] = ""
    licence: Annotated[str, Meta(description="Licence of articles that state none: a name or a URL.")] = ""
    contact: Annotated[
        str, Meta(description="URL or mail address for operators of servers, sent in the User-Agent.")
    ] = ""


class Filter(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Articles to which all that is stated here applies; of a list, one is enough. Letter case does not count."""

    sections: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    languages: Annotated[tuple[str, ...], Meta(description="BCP 47; pt means pt-BR, too.")] = ()
    title: Annotated[str, Meta(description="A regular expression that the title has to match.")] = ""


class SourceTable(Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One place where articles come from: a URL, or files."""

    name: Name
    url: Annotated[str, Meta(description="URL of a feed, a page, or a file on the web.")] = ""
    path: Annotated[
        str, Meta(description="A file, a folder or a glob, relative to the folder of this file.")
    ] = ""
    format: Annotated[str, Meta(description="A name that `syndicate formats` lists; empty: detected.")] = ""
    section: Annotated[str, Meta(description="Section of its articles, whatever they state.")] = ""
    include: Annotated[Filter | None, Meta(description="Only articles that match are taken.")] = None
    exclude: Annotated[Filter | None, Meta(description="Articles that match are left out.")] = None
    missing: Annotated[
        Literal["keep", "withdraw"],
        Meta(description="What happens to an article whose file was deleted."),
    ] = "keep"
    allow_private: Annotated[bool, Meta(description="Allow a host in a private network.")] = False
    since: Annotated[
        str, Meta(description="A day like 2026-05-31: articles published before are not taken.")
    ] = ""
    max_items: Annotated[
        int, Meta(ge=0, description="Number of a feed's first items that are read; 0: all.")
    ] = 0
    full_text: Annotated[
        bool, Meta(description="The feed has excerpts: fetch and read the page of each item.")
    ] = False
    keep: Annotated[
        tuple[str, ...],
        Meta(description="CSS selectors of the parts of a page that are the article; empty: detected."),
    ] = ()
    remove: Annotated[
        tuple[str, ...], Meta(description="CSS selectors of the parts of a page that are not the article.")
    ] = ()
    headers: Annotated[dict[str, str], Meta(description="Header fields that its server needs.")] = {}
    secret_headers: Annotated[
        dict[str, Secret],
        Meta(description='Secret header fields, each {env = "NAME"} or {file = "PATH"}.'),
    ] = {}
    username: Annotated[str, Meta(description="User name of the login; empty: no login.")] = ""
    password: Annotated[
        Secret | None, Meta(description='{env = "NAME"} or {file = "PATH"}; never the password itself.')
    ] = None
    publisher: Annotated[str, Meta(description="Publisher of its articles, whose notice it is.")] = ""
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
    every: Annotated[int, Meta(ge=0, description="Articles of an issue, if the period is every.")] = 0
    file: Annotated[
        str,
        Meta(
            pattern=r"^[^/]*$",
            description="File name; {name}, {date} and {number} become the output's name and the issue's day "
            "and number. The format's suffix is added.",
        ),
    ] = ""
    latest: Annotated[
        str,
        Meta(
            pattern=r"^[^/]*$",
            description="Second name of the newest issue; empty: none.",
        ),
    ] = "{name}-latest"
    volume: Annotated[
        int,
        Meta(
            ge=1,
            le=500,
            description="Most articles of one issue; more make several issues of one day. An issue ends sooner before "
            "its 200th picture, or after some 1,200 pages of text.",
        ),
    ] = 200
    limit: Annotated[
        Count,
        Meta(description="Articles of a rolling file, besides corrected ones, and of an archive document."),
    ] = 50
    archive: Annotated[
        bool, Meta(description="Keep older articles of RSS and Atom in archive documents (RFC 5005).")
    ] = True
    hub: Annotated[str, Meta(description="The WebSub hub that the feeds name.")] = ""
    title: Annotated[str, Meta(description="Title of the feed or the series; empty: the publication's.")] = ""
    theme: Annotated[str, Meta(description="A theme's name, or its folder.")] = "newspaper"
    images: Annotated[bool, Meta(description="Show pictures, or only their captions.")] = True
    grouping: Annotated[Grouping, Meta(description="Parts of an issue.")] = "section"
    sources: Annotated[tuple[str, ...], Meta(description="Names of sources; empty: all.")] = ()
    include: Filter | None = None
    exclude: Filter | None = None
    pdf_profile: PdfProfile = "archive"
    sender: Annotated[str, Meta(description="Sender of the message, such as News <news@example.org>.")] = ""
    list_id: Annotated[str, Meta(description="List-Id of the message (RFC 2919).")] = ""
    unsubscribe: Annotated[
        str, Meta(description="https URL of the message for unsubscribing with one click (RFC 8058).")
    ] = ""
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
    delivery: Annotated[tuple[Target, ...], Meta(description="Deliveries after publishing.")] = ()
    limits: LimitsTable = LimitsTable()
    out: Annotated[str, Meta(description="The folder of the outputs.")] = "out"
    catalogue: Annotated[bool, Meta(description="Write index.html, opds.xml and feeds.opml.")] = True
    theme: Annotated[str, Meta(description="Theme of index.html: its name, or its folder.")] = "newspaper"
    state: Annotated[str, Meta(description="Folder of the ledger and of copies of fetched sources.")] = (
        "state"
    )
