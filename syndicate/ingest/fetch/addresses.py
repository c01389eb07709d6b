"""Which addresses a connection may go to. Opens no connection.

Source: the IANA special-purpose address registries (RFC 6890) and what the operators of clouds keep at fixed places.
The tables stand here because those of `ipaddress` differ between patch releases of Python (CVE-2024-4032).
"""

from __future__ import annotations

from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import TypeAlias

from syndicate.ingest.fetch.failure import FetchFailure

Address: TypeAlias = IPv4Address | IPv6Address

NEVER = tuple(
    map(
        ip_network,
        (
            "0.0.0.0/8",  # this host on this network
            "169.254.0.0/16",  # link-local: where clouds keep a machine's credentials
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
            "100.100.100.200/32",  # metadata in one cloud
            "168.63.129.16/32",  # the host's agent in another; a public address
            "::/128",
            "fe80::/10",  # link-local
            "ff00::/8",  # multicast
            "fd00:ec2::/32",  # metadata
            "2001::/32",  # Teredo, and
            "2002::/16",  # 6to4: tunnels to an IPv4 address inside; no source is behind one
        ),
    )
)
"""Refused even where the job allows the host by name."""

PRIVATE = tuple(
    map(
        ip_network,
        (
            "10.0.0.0/8",
            "100.64.0.0/10",  # shared by carriers, RFC 6598
            "127.0.0.0/8",
            "172.16.0.0/12",
            "192.0.0.0/24",
            "192.0.2.0/24",
            "192.88.99.0/24",
            "192.168.0.0/16",
            "198.18.0.0/15",
            "198.51.100.0/24",
            "203.0.113.0/24",
            "2001::/23",
            "2001:db8::/32",
            "3fff::/20",
        ),
    )
)

GLOBAL_UNICAST = ip_network("2000::/3")  # RFC 4291 section 2.4: what else IPv6 has is for special purposes
NAT64 = ip_network("64:ff9b::/96")  # RFC 6052


def checked(answers: list[str], allowed: bool) -> list[str]:  # noqa: FBT001
    """The addresses of a host, in their order, if a connection may go to all of them.

    One bad address among good ones condemns the host: who mixes them wants the check to look at one
    and the connection to go to the other.

    Args:
        answers: IPv4 or IPv6 addresses, perhaps with a zone.
        allowed: the job allows this host to be in a private network.

    Raises:
        FetchFailure: an address is private, or no host's.
    """
    addresses = [ip_address(answer.partition("%")[0]) for answer in answers]
    for address in addresses:
        if why := refusal(address, allowed):
            by_name = not refusal(address, allowed=True)
            hint = (
                "if you mean this host, allow it: --allow-host, or allow_private in a job"
                if by_name
                else "name another host"
            )
            raise FetchFailure(f"leads to {address}, {why}", hint, unconnected=True)
    return list(dict.fromkeys(map(str, addresses)))


def refusal(address: Address, allowed: bool = False) -> str:  # noqa: FBT001, FBT002
    """Why no connection may go to an address; empty where one may."""
    if isinstance(address, IPv6Address) and (inner := _embedded(address)) is not None:
        return refusal(inner, allowed)
    if any(address in network for network in NEVER):
        return "an address that no source has"
    special = not address.is_global or any(address in network for network in PRIVATE)
    if special or (address.version == 6 and address not in GLOBAL_UNICAST):
        return "" if allowed else "an address in a private network"
    return ""


def _embedded(address: IPv6Address) -> IPv4Address | None:
    """The IPv4 address that the connection would go to in the end."""
    return address.ipv4_mapped or (IPv4Address(address.packed[-4:]) if address in NAT64 else None)
