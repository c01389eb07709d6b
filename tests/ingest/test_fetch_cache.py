"""The last good copy between runs: asked after with conditions, switched whole, ignored when damaged."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import textwrap
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from helpers.misbehaving_server import Server, redirect, reply

from syndicate.errors import FetchError
from syndicate.ingest.fetch import Fetcher, FetchLimits
from syndicate.ingest.fetch.cache import Cache, CacheEntry, Kept, digest
from syndicate.ingest.fetch.copies import Fetched

QUICK = FetchLimits(seconds=5, bytes=100_000, retries=0, allowed_hosts=frozenset({"127.0.0.1"}))
DAY = "Thu, 27 Oct 2022 08:00:00 GMT"
NOT_MODIFIED = reply(b"", "304 Not Modified")


def fetch(server: Server, cache: Path, path: str = "/feed") -> Fetched:
    """As one run after another: nothing is shared but the folder."""
    with Fetcher(cache, QUICK) as fetcher:
        return fetcher.fetch(server.url(path))


def files(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {p.name: (p.stat().st_mtime_ns, p.read_bytes()) for p in folder.iterdir() if p.name != "lock"}


def conditions(server: Server) -> list[tuple[str | None, str | None]]:
    wanted = ("if-none-match", "if-modified-since")
    asked = [request.fields for request in server.requests if request.path != "/robots.txt"]
    return [(fields.get(wanted[0]), fields.get(wanted[1])) for fields in asked]


def test_unchanged_files_are_not_sent_again_and_not_touched(server: Server, tmp_path: Path):
    server.answers["/feed"] = [
        reply(content_type="text/html", etag='W/"a\xe9"', last_modified=DAY),
        NOT_MODIFIED,
    ]
    first = fetch(server, tmp_path)
    before = files(tmp_path)
    second = fetch(server, tmp_path)
    assert conditions(server) == [(None, None), ('W/"a\xe9"', DAY)]
    assert second == Fetched(first.url, b"news", "text/html", "", unchanged=True, stale="")
    assert files(tmp_path) == before


def test_the_same_bytes_are_unchanged_though_the_server_knows_no_conditions(server: Server, tmp_path: Path):
    server.answers["/feed"] = [reply(), reply(), reply(b"newer")]
    seen = [fetch(server, tmp_path) for _ in range(3)]
    assert [(each.data, each.unchanged, each.stale) for each in seen] == [
        (b"news", False, ""),
        (b"news", True, ""),
        (b"newer", False, ""),
    ]


def test_a_newer_copy_replaces_the_older_one_and_the_remains_of_a_killed_run(server: Server, tmp_path: Path):
    server.answers["/feed"] = [reply(b"old", etag='"1"'), reply(b"new", etag='"2"'), NOT_MODIFIED]
    fetch(server, tmp_path)
    key = next(tmp_path.glob("*.json")).stem
    (tmp_path / f"{key}.json.leftover").write_bytes(b"half")
    fetch(server, tmp_path)
    assert fetch(server, tmp_path).data == b"new"
    assert conditions(server)[-1] == ('"2"', None)
    assert sorted(files(tmp_path)) == sorted([f"{key}.json", f"{key}.{digest(b'new')}"])
    assert {p.stat().st_mode & 0o077 for p in tmp_path.glob(f"{key}.*")} == {0}


def test_conditions_are_for_the_url_that_the_copy_came_from(server: Server, tmp_path: Path):
    server.answers |= {
        "/feed": [redirect("/a"), redirect("/a"), redirect("/b")],
        "/a": [reply(b"a", etag='"1"'), NOT_MODIFIED],
        "/b": reply(b"b", etag='"1"'),
    }
    assert [fetch(server, tmp_path).data for _ in range(3)] == [b"a", b"a", b"b"]
    assert server.paths() == ["/feed", "/a"] * 2 + ["/feed", "/b"]
    assert [etag for etag, _ in conditions(server)] == [None, None, None, '"1"', None, None]


def copy(text: bytes) -> CacheEntry:
    return CacheEntry(Kept("https://x.example/", digest(b"x"), digest(text), "", "", "text/plain", ""), text)


def test_a_cache_over_its_bound_drops_what_was_not_used_for_longest(tmp_path: Path):
    """In the order of use: no clock decides, so that one which jumps ahead takes nothing with it."""
    keys = [digest(bytes([number])) for number in range(5)]
    bodies = dict(zip(keys, [b"%d" % number * 2000 for number in range(5)], strict=True))
    for key in keys[:4]:
        Cache(tmp_path).store(key, copy(bodies[key]))
    for age, key in enumerate([keys[2], keys[0], keys[1], keys[3]]):
        os.utime(tmp_path / f"{key}.json", ns=(age, age))
        os.utime(next(tmp_path.glob(f"{key}.[!j]*")), ns=(age, age))
    assert Cache(tmp_path).load(keys[2]) == copy(bodies[keys[2]])  # used just now: the others are older
    (tmp_path / "notes.txt").write_text("somebody's own")
    Cache(tmp_path, max_bytes=8_000).store(keys[4], copy(bodies[keys[4]]))
    left = [key for key in keys if Cache(tmp_path).load(key)]
    assert left == [keys[2], keys[3], keys[4]]
    names = {path.name.partition(".")[0] for path in tmp_path.iterdir()}
    assert names == {*left, "notes", "lock"}


def test_the_copy_that_is_stored_stays_however_large_it_is(tmp_path: Path):
    key = digest(b"key")
    Cache(tmp_path, max_bytes=10).store(key, copy(b"a" * 100))
    assert Cache(tmp_path).load(key) == copy(b"a" * 100)


def test_two_passwords_have_two_copies(server: Server, tmp_path: Path):
    server.answers["/feed"] = [reply(b"ada's"), reply(b"bob's"), reply(b"", "500 No")]
    with Fetcher(tmp_path, QUICK) as fetcher:
        urls = [server.url("/feed", user=user) for user in ("ada:1", "bob:2")]
        assert [fetcher.fetch(url).data for url in urls * 2] == [b"ada's", b"bob's"] * 2


def _truncate(json: Path, body: Path) -> None:
    body.write_bytes(body.read_bytes()[:-1])


def _alter(json: Path, body: Path) -> None:
    body.write_bytes(body.read_bytes().upper())


def _remove(json: Path, body: Path) -> None:
    body.unlink()


def _garble(json: Path, body: Path) -> None:
    json.write_bytes(b'{"url": \xff')


def _empty(json: Path, body: Path) -> None:
    json.write_bytes(b"")


def _inject(json: Path, body: Path) -> None:
    json.write_bytes(json.read_bytes().replace(b'\\"1\\"', b"1\\r\\nX-Evil: 1"))


def _end_line(json: Path, body: Path) -> None:
    json.write_bytes(json.read_bytes().replace(b'\\"1\\"', b"1\\n"))


def _climb(json: Path, body: Path) -> None:
    json.write_bytes(json.read_bytes().replace(digest(b"news").encode(), b"../../../etc/passwd"))


def _folder(json: Path, body: Path) -> None:
    json.unlink()
    json.mkdir()


@pytest.mark.parametrize(
    "damage", [_truncate, _alter, _remove, _garble, _empty, _inject, _end_line, _climb, _folder]
)
def test_a_damaged_copy_counts_as_none(server: Server, tmp_path: Path, damage):
    server.answers["/feed"] = [reply(etag='"1"'), reply(b"", "500 No")]
    fetch(server, tmp_path)
    json = next(tmp_path.glob("*.json"))
    before = files(tmp_path)
    damage(json, tmp_path / f"{json.stem}.{digest(b'news')}")
    assert json.is_dir() or files(tmp_path) != before
    with pytest.raises(FetchError, match="answered 500"):
        fetch(server, tmp_path)
    assert conditions(server)[-1] == (None, None)


def test_a_damaged_copy_is_replaced(server: Server, tmp_path: Path):
    server.answers["/feed"] = [reply(), reply(), reply(b"", "500 No")]
    fetch(server, tmp_path)
    (tmp_path / f"{next(tmp_path.glob('*.json')).stem}.{digest(b'news')}").write_bytes(b"no")
    assert not fetch(server, tmp_path).unchanged
    assert fetch(server, tmp_path).data == b"news"


def test_a_cache_that_cannot_be_written_is_named(server: Server, tmp_path: Path):
    server.answers["/feed"] = reply()
    folder = tmp_path / "file" / "cache"
    folder.parent.write_bytes(b"")
    with pytest.raises(FetchError, match="the cache cannot be written: Not a directory") as caught:
        fetch(server, folder)
    assert caught.value.message.startswith(str(folder))


STORE = """
    import sys
    from pathlib import Path
    from syndicate.ingest.fetch.cache import Cache, CacheEntry, Kept, digest
    cache = Cache(Path(sys.argv[1]))
    print("ready", flush=True)
    while True:
        for letter in (b"a", b"b"):
            data = letter * 200_000
            cache.store("0" * 64, CacheEntry(Kept("", digest(b""), digest(data), "", "", "", ""), data))
"""


def test_a_kill_while_a_copy_is_replaced_leaves_the_old_one_or_the_new(tmp_path: Path):
    for delay_ms in (0, 1, 2, 3, 5, 8, 13, 21):
        run = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(STORE), str(tmp_path)], stdout=subprocess.PIPE
        )
        with run:
            assert run.stdout is not None
            run.stdout.readline()
            while not next(tmp_path.glob("*.json"), None):
                time.sleep(0.001)
            time.sleep(delay_ms / 1000)
            os.kill(run.pid, signal.SIGKILL)
        entry = Cache(tmp_path).load("0" * 64)
        assert entry is not None
        assert entry.data in {b"a" * 200_000, b"b" * 200_000}
    data = b"c"
    Cache(tmp_path).store("0" * 64, CacheEntry(Kept("", digest(b""), digest(data), "", "", "", ""), data))
    assert len(files(tmp_path)) == 2


def test_one_fetcher_and_one_folder_serve_many_threads(server: Server, tmp_path: Path):
    server.answers |= {f"/{n}": reply(b"%d" % n) for n in range(4)}
    with Fetcher(tmp_path, QUICK) as fetcher, ThreadPoolExecutor(8) as pool:
        urls = [server.url(f"/{n}") for n in range(4)] * 4
        assert [each.data for each in pool.map(fetcher.fetch, urls)] == [b"0", b"1", b"2", b"3"] * 4
    assert len(files(tmp_path)) == 8
