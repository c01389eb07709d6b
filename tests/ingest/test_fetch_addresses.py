"""Where no connection may go: private networks, by whatever name, form, redirect or second answer."""

from __future__ import annotations

import ipaddress
import os
import shutil
import socket
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from itertools import chain, repeat

import pytest
from helpers.misbehaving_server import Server, redirect, reply, serving

from syndicate.errors import FetchError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.addresses import refusal

Row = tuple[object, ...]
connects: list[str] = []


def _record(event: str, arguments: tuple[object, ...]) -> None:
    if event == "socket.connect":
        connects.append(str(arguments[1][0]))  # type: ignore[index]


sys.addaudithook(_record)


@pytest.fixture(autouse=True)
def _only_loopback() -> Iterator[None]:
    """Whatever a test here asks for, the interpreter itself says where connections went."""
    connects.clear()
    yield
    assert set(connects) <= {"127.0.0.1", "127.0.0.2", "::1"}


def answering(*answers: str | list[str]) -> Callable[..., list[Row]]:
    """A name server that gives each answer once and the last for ever."""
    queue = chain(answers, repeat(answers[-1]))

    def resolve(host: str, port: int, **_: object) -> list[Row]:
        answer = next(queue)
        return [(0, 0, 0, "", (each, port)) for each in ([answer] if isinstance(answer, str) else answer)]

    return resolve


PRIVATE_URLS = [
    "http://127.0.0.1:{}/",
    "http://localhost:{}/",
    "http://LOCALHOST.:{}/",
    "http://[::1]:{}/",
    "http://[::ffff:127.0.0.1]:{}/",
    "http://[0:0:0:0:0:ffff:7f00:1]:{}/",
    "http://[::7f00:1]:{}/",
    "http://[64:ff9b::127.0.0.1]:{}/",
    "http://[2002:7f00:1::]:{}/",
    "http://[2001:0:1::80ff:fffe]:{}/",
    "http://[fe80::1%25lo]:{}/",
    "http://2130706433:{}/",
    "http://0x7f000001:{}/",
    "http://017700000001:{}/",
    "http://0x7f.1:{}/",
    "http://0177.0.0.1:{}/",
    "http://127.1:{}/",
    "http://127.0.0.1.:{}/",
    "http://127.0.0.0x1:{}/",
    "http://127。0。0。1:{}/",
    "http://１２７.0.0.1:{}/",
    "http://%31%32%37.0.0.1:{}/",
    "http://0.0.0.0:{}/",
    "http://0:{}/",
    "http://user@127.0.0.1:{}/",
    "http://news.example@127.0.0.1:{}/",
    "http://news.example\\@127.0.0.1:{}/",
    "http://127.0.0.1:{}\\@news.example/",
    "http://169.254.169.254/",
    "http://[fd00:ec2::254]/",
    "http://10.0.0.1/",
    "http://[fc00::1]/",
    "http://255.255.255.255/",
    "http://224.0.0.1/",
    "http://[ff02::1]/",
    "http://[::]:{}/",
]


@pytest.mark.parametrize("url", PRIVATE_URLS)
def test_no_connection_goes_to_a_private_network_however_its_address_is_written(url: str):
    with serving() as server, pytest.raises(FetchError) as caught:
        Fetcher(None, FetchLimits(seconds=5, retries=0)).fetch(url.format(server.port))
    assert connects == []
    assert caught.value.hint


@pytest.mark.parametrize(
    "address",
    [
        "0.0.0.0",
        "10.255.255.255",
        "100.64.0.1",
        "100.127.255.255",
        "127.255.255.254",
        "168.63.129.16",
        "169.254.0.1",
        "172.16.0.1",
        "172.31.255.255",
        "192.0.0.8",
        "192.0.2.1",
        "192.88.99.1",
        "192.168.0.1",
        "198.18.0.1",
        "198.19.255.255",
        "198.51.100.1",
        "203.0.113.1",
        "224.0.0.251",
        "239.255.255.250",
        "240.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "::ffff:10.0.0.1",
        "::10.0.0.1",
        "64:ff9b::10.0.0.1",
        "64:ff9b:1::1",
        "100::1",
        "2001::1",
        "2001:10::1",
        "2001:db8::1",
        "2002:a00:1::",
        "3fff::1",
        "4000::1",
        "5f00::1",
        "fc00::1",
        "fdff::1",
        "fe80::1",
        "fec0::1",
        "ff0e::1",
    ],
)
def test_a_special_address_is_refused(address: str):
    assert refusal(ipaddress.ip_address(address))


@pytest.mark.parametrize(
    "address",
    [
        "1.0.0.1",
        "100.63.255.255",
        "100.128.0.0",
        "172.32.0.1",
        "192.0.1.1",
        "198.17.255.255",
        "223.255.255.255",
        "2001:200::1",
        "2600::1",
        "2a00::1",
        "3ffe::1",
        "::ffff:1.0.0.1",
        "64:ff9b::1.0.0.1",
    ],
)
def test_a_public_address_is_not_refused(address: str):
    assert refusal(ipaddress.ip_address(address)) == ""


def test_a_job_allows_a_private_host_by_name_and_no_other():
    with serving() as server:
        server.answers["/feed"] = reply()
        fetcher = Fetcher(
            None,
            FetchLimits(seconds=5, allowed_hosts=frozenset({"intranet.example"})),
            resolve=answering("127.0.0.1"),
        )
        assert fetcher.fetch(server.url("/feed", "intranet.example")).data == b"news"
        assert fetcher.fetch(server.url("/feed", "Intranet.Example.")).data == b"news"
        for host in ("127.0.0.1", "other.example", "a.intranet.example"):
            with pytest.raises(FetchError, match="in a private network"):
                fetcher.fetch(server.url("/feed", host))


@pytest.mark.parametrize(
    "address", ["169.254.169.254", "fe80::1%eth0", "0.0.0.0", "224.0.0.1", "fd00:ec2::254"]
)
def test_an_allowed_host_opens_no_address_without_a_source(address: str):
    limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"intranet.example"}))
    with pytest.raises(FetchError, match="an address that no source has"):
        Fetcher(None, limits, resolve=answering(address)).fetch("http://intranet.example/")
    assert connects == []


def test_one_private_answer_among_public_ones_condemns_a_host():
    with pytest.raises(FetchError, match=r"leads to 10\.0\.0\.1"):
        Fetcher(None, resolve=answering(["1.0.0.1", "10.0.0.1"])).fetch("http://mixed.example/")
    assert connects == []


def test_where_an_address_refuses_the_next_one_is_tried():
    with serving() as server:
        server.answers["/feed"] = reply()
        limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"two.example"}))
        fetcher = Fetcher(None, limits, resolve=answering(["127.0.0.2", "127.0.0.1"]))
        assert fetcher.fetch(server.url("/feed", "two.example")).data == b"news"


@pytest.fixture
def pair() -> Iterator[tuple[Server, Server]]:
    """Two servers at one port: the address that is checked, and the one that a second answer names."""
    with serving("127.0.0.1") as first, serving("127.0.0.2", first.port) as second:
        yield first, second


def test_the_connection_goes_to_the_answer_that_was_checked(pair: tuple[Server, Server]):
    first, second = pair
    first.answers["/feed"] = reply()
    asked: list[str] = []
    answers = answering("127.0.0.1", "127.0.0.1", "127.0.0.2")  # for robots.txt, for the page, rebound

    def resolve(host: str, port: int, **_: object) -> list[Row]:
        asked.append(host)
        return answers(host, port)

    limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"rebinding.example"}))
    assert (
        Fetcher(None, limits, resolve=resolve).fetch(first.url("/feed", "rebinding.example")).data == b"news"
    )
    assert asked == ["rebinding.example"] * 2 == ["rebinding.example"] * first.connections
    assert {request.fields["host"] for request in first.requests} == {f"rebinding.example:{first.port}"}
    assert second.connections == 0


def test_a_name_that_is_rebound_between_two_hops_is_checked_again():
    with serving() as server:
        server.answers["/feed"] = redirect("/other")
        answers = answering("127.0.0.1", "127.0.0.1", "169.254.169.254")
        limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"rebinding.example"}))
        with pytest.raises(FetchError, match=r"redirects to .*/other: leads to 169\.254\.169\.254"):
            Fetcher(None, limits, resolve=answers).fetch(server.url("/feed", "rebinding.example"))
        assert server.paths() == ["/feed"]


@pytest.mark.parametrize(
    "location",
    [
        "http://169.254.169.254/",
        "http://[::1]:{}/b",
        "http://10.1.2.3/",
        "http://0x7f.1:{}/b",
        "//localhost:{}/b",
        "ftp://127.0.0.1/",
        "gopher://127.0.0.1:{}/",
        "file:///etc/hostname",
        "http://127.0.0.1:0/",
    ],
)
def test_every_hop_is_checked(location: str):
    with serving() as server:
        server.answers |= {"/a": redirect("/"), "/": redirect(location.format(server.port)), "/b": reply()}
        limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"127.0.0.1"}))
        with pytest.raises(FetchError, match="redirects to"):
            Fetcher(None, limits).fetch(server.url("/a"))
        assert server.paths() == ["/a", "/"]


def test_redirects_from_a_public_host_reach_no_private_one_though_the_job_allows_it():
    """In a network of its own, where a public address is this machine: the only way to try it for real."""
    unshare, ip = shutil.which("unshare"), shutil.which("ip")
    if not unshare or not ip:
        pytest.skip("not run: unshare or ip is not installed")
    network = [unshare, "--map-root-user", "--net", "sh", "-c"]
    setup = "ip link set lo up && ip address add 20.30.40.50/32 dev lo"
    if subprocess.run([*network, setup], capture_output=True, check=False).returncode:
        pytest.skip("not run: no network namespaces")
    script = """
        from helpers.misbehaving_server import redirect, reply, serving
        from syndicate.errors import FetchError
        from syndicate.ingest.fetch import Fetcher, FetchLimits
        names = {"public.example": ["20.30.40.50"], "intranet.example": ["127.0.0.1"]}
        rebound = {"rebinding.example": iter(["20.30.40.50", "20.30.40.50", "127.0.0.1"])}
        def resolve(host, port, **_):
            found = names.get(host) or [next(rebound[host])]
            return [(0, 0, 0, "", (address, port)) for address in found]
        with serving("20.30.40.50") as public, serving("127.0.0.1", public.port) as private:
            private.answers["/"] = reply(b"internal")
            public.answers |= {"/": redirect(private.url("/", "intranet.example")), "/plain": reply()}
            limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"intranet.example"}))
            fetcher = Fetcher(None, limits, resolve=resolve)
            assert fetcher.fetch(public.url("/plain", "public.example")).data == b"news"
            assert fetcher.fetch(public.url("/plain", "rebinding.example")).data == b"news"
            for url in (public.url("/", "public.example"), public.url("/plain", "rebinding.example")):
                try:
                    print(fetcher.fetch(url).data)
                except FetchError as error:
                    print(error.message.partition(": ")[2])
            print(private.connections)
            print(fetcher.fetch(private.url("/", "intranet.example")).data)
    """
    command = f'{setup} && exec "$0" -c "$1"'
    done = subprocess.run(
        [*network, command, sys.executable, textwrap.dedent(script)],
        capture_output=True,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path)},  # the same package as here
    )
    redirected, rebound, connections, allowed = done.stdout.splitlines() or [done.stderr] * 4
    assert "redirects to" in redirected
    assert "leads to 127.0.0.1, an address in a private network" in redirected
    assert "leads to 127.0.0.1, an address in a private network" in rebound
    assert (connections, allowed) == ("0", "b'internal'")


def test_the_system_s_name_server_is_asked_by_default():
    with serving() as server:
        server.answers["/feed"] = reply()
        limits = FetchLimits(seconds=5, allowed_hosts=frozenset({"localhost"}))
        assert Fetcher(None, limits).fetch(server.url("/feed", "localhost")).data == b"news"
    assert socket.gethostbyname("localhost") in connects
