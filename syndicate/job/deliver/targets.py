"""The tables ``[[delivery]]`` of ``syndicate.toml`` as frozen values: one type for each value of ``to``.

The file names the place of a `Secret`, never the secret (`syndicate.runtime.environment.secret_of`).
"""

from __future__ import annotations

from typing import Annotated, Literal, TypeAlias

from msgspec import Meta, Struct

from syndicate.runtime.secret import Secret

Security: TypeAlias = Literal["starttls", "tls", "none"]
Option: TypeAlias = str | int | bool

_Outputs: TypeAlias = Annotated[
    tuple[str, ...], Meta(min_length=1, description="Names of [[output]] tables: what is delivered.")
]
_Private: TypeAlias = Annotated[bool, Meta(description="Whether its host may be in a private network.")]


class Mail(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="to",
    tag="mail",
):
    """Messages by SMTP: a newsletter as it is, any other file as an attachment, such as a book to an e-reader."""

    outputs: _Outputs
    server: Annotated[str, Meta(description="Name of the mail server that takes messages from you.")]
    sender: Annotated[
        str,
        Meta(
            description="Like News <news@example.org>: where bounces go, and who sends attachments. "
            "A newsletter names its own sender, that of its [[output]]."
        ),
    ]
    recipients: Annotated[
        tuple[str, ...], Meta(min_length=1, description="Addresses; each gets a message of its own.")
    ]
    port: Annotated[
        int,
        Meta(ge=0, le=65535, description="0: 587 for starttls, 465 for tls, 25 for none."),
    ] = 0
    security: Annotated[
        Security,
        Meta(
            description="starttls: encrypted before login and mail; tls: from the first byte; in both the server "
            "shows a certificate for its name. none: everyone on the network can read it."
        ),
    ] = "starttls"
    username: Annotated[str, Meta(description="User name of the login; empty: no login.")] = ""
    password: Annotated[
        Secret | None, Meta(description='{env = "NAME"} or {file = "PATH"}; never the password itself.')
    ] = None
    formats: Annotated[
        tuple[str, ...], Meta(description="Formats of the outputs that are sent; empty: all.")
    ] = ()
    timeout_s: Annotated[
        int,
        Meta(
            ge=1,
            description="Seconds for each answer of the server; the last one, with which it accepts the message, "
            "may take ten times as long.",
        ),
    ] = 60

    @property
    def port_used(self) -> int:
        return self.port or {"starttls": 587, "tls": 465, "none": 25}[self.security]


class WebSub(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="to",
    tag="websub",
):
    """A ping to a WebSub hub for each feed that changed, so that subscribers have it at once."""

    outputs: _Outputs
    hub: Annotated[str, Meta(description="URL of the hub, the same as `hub` of the outputs.")]
    allow_private: _Private = False
    timeout_s: Annotated[int, Meta(ge=1, description="Seconds for one ping with all its tries.")] = 30


class Copy(
    Struct,
    frozen=True,
    kw_only=True,
    forbid_unknown_fields=True,
    tag_field="to",
    tag="copy",
):
    """All published files in another place, such as a bucket of a web server. Needs ``syndicate-press[copy]``."""

    url: Annotated[
        str,
        Meta(
            description="A folder, as a URL of fsspec: s3://bucket/folder, sftp://host/folder, file:///folder."
        ),
    ]
    options: Annotated[
        dict[str, Option],
        Meta(description="Options of the file system in the URL, such as endpoint_url for s3."),
    ] = {}
    secrets: Annotated[
        dict[str, Secret],
        Meta(description='Secret options, each {env = "NAME"} or {file = "PATH"}.'),
    ] = {}


Target: TypeAlias = Mail | WebSub | Copy
