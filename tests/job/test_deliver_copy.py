"""Copies: what stands elsewhere is the published set, whole at every moment a reader may look, and nobody else's."""

from __future__ import annotations

import json
import logging
import os
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import fsspec
import pytest
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem
from helpers.delivery import NOW, FileLog, parcel

from syndicate.job.deliver import Copy, Delivery, PublishedFile, check, deliver, probe
from syndicate.job.deliver.copying import LIST
from syndicate.runtime.secret import Secret

PASSWORD = "Qx7-tok3n-V9w2"
ATOM, HTML, EPUB = "application/atom+xml", "text/html", "application/epub+zip"
OPDS = "application/atom+xml;profile=opds-catalog;kind=navigation"


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


def night(number: int) -> list[PublishedFile]:
    """A set in the order of its names: a page and feeds that name an issue, a cover, an archive document."""
    says = f"night {number}".encode()
    return [
        parcel(says, "atom.xml", ATOM, topic="https://harbour.example/atom.xml"),
        parcel(says, "atom-archive-1.xml", ATOM),
        parcel(b"issue" * number, f"daily-{number}.epub", EPUB),
        parcel(b"cover" * number, f"covers/daily-{number}.jpg", "image/jpeg"),
        parcel(says, "feeds.opml", "text/x-opml"),
        parcel(says, "index.html", HTML),
        parcel(b"the same every night", "newsletter.txt", "text/plain"),
        parcel(says, "opds.xml", OPDS),
        parcel(says, "opds/daily.xml", OPDS),
        parcel(says, "receipt.json", "application/json"),
    ]


def copied(target: Copy, parcels: list[PublishedFile], log: FileLog) -> tuple[Delivery, ...]:
    return deliver(target, parcels, log, log.states, NOW)


def files_in(folder: Path) -> dict[str, bytes]:
    found = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in found}


def content(parcels: list[PublishedFile]) -> dict[str, bytes]:
    return {one.file: one.data for one in parcels}


@pytest.fixture
def written(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The last part of each name that a local folder gets, in order."""
    names: list[str] = []
    move = LocalFileSystem.mv

    def noting(self: LocalFileSystem, old: str, new: str, **more: Any) -> None:
        names.append(new.rpartition("/copy/")[2])
        move(self, old, new, **more)

    monkeypatch.setattr(LocalFileSystem, "mv", noting)
    return names


def test_a_folder_holds_the_set_and_gets_only_what_changed(tmp_path: Path, log: FileLog, written: list[str]):
    folder = tmp_path / "copy"
    target = Copy(url=folder.as_uri())
    (done,) = copied(target, night(1), log)
    assert (done.outcome, done.what) == ("done", "10 of 10 files written, 0 deleted")
    written.clear()
    (done,) = copied(target, night(2), log)
    assert done.what == "9 of 10 files written, 2 deleted"
    found = files_in(folder)
    assert json.loads(found.pop(LIST)) == {"files": {one.file: one.sha256 for one in night(2)}}
    assert found == content(night(2))
    assert "newsletter.txt" not in written


def test_a_document_that_names_a_file_is_written_after_it(tmp_path: Path, log: FileLog, written: list[str]):
    target = Copy(url=(tmp_path / "copy").as_uri())
    copied(target, night(1), log)
    written.clear()
    copied(target, night(2), log)
    assert written == [
        LIST,  # first of all it is said whose the files are
        "daily-2.epub",  # what is new,
        "covers/daily-2.jpg",
        "atom-archive-1.xml",  # what is changed and may name it,
        "atom.xml",
        "opds/daily.xml",  # the inner catalogue before the outer
        "feeds.opml",
        "index.html",
        "opds.xml",
        "receipt.json",
        LIST,
    ]


def test_an_unchanged_set_is_not_copied_again(tmp_path: Path, log: FileLog, written: list[str]):
    target = Copy(url=(tmp_path / "copy").as_uri())
    copied(target, night(1), log)
    written.clear()
    assert copied(target, night(1), log) == ()
    assert written == []


def test_a_set_that_comes_back_is_written_again(tmp_path: Path, log: FileLog):
    target = Copy(url=(tmp_path / "copy").as_uri())
    for number in (1, 2, 1):
        assert [one.outcome for one in copied(target, night(number), log)] == ["done"]
    found = files_in(tmp_path / "copy")
    del found[LIST]
    assert found == content(night(1))


def test_files_of_others_stay(tmp_path: Path, log: FileLog):
    folder = tmp_path / "copy"
    folder.mkdir()
    (folder / "logo.svg").write_text("theirs")
    target = Copy(url=folder.as_uri())
    copied(target, night(1), log)
    copied(target, night(2)[:1], log)
    assert set(files_in(folder)) == {"logo.svg", "atom.xml", LIST}


@pytest.mark.parametrize("damage", [b"", b"{}garbage", b'{"files": 3}', b'{"files": {}, "more": 1}'])
def test_without_its_list_nothing_is_deleted_and_all_is_written(tmp_path: Path, log: FileLog, damage: bytes):
    folder = tmp_path / "copy"
    target = Copy(url=folder.as_uri())
    copied(target, night(1), log)
    (folder / LIST).write_bytes(damage)
    (done,) = copied(target, night(2), log)
    assert done.what == "10 of 10 files written, 0 deleted"
    assert "daily-1.epub" in files_in(folder)


def test_deleted_or_truncated_files_are_restored_with_the_next_set(tmp_path: Path, log: FileLog):
    folder = tmp_path / "copy"
    target = Copy(url=folder.as_uri())
    copied(target, night(1), log)
    (folder / "newsletter.txt").write_bytes(b"the sa")
    copied(target, night(2), log)
    assert (folder / "newsletter.txt").read_bytes() == b"the same every night"


@pytest.mark.parametrize("survived", range(11))
def test_a_failure_at_any_file_leaves_no_name_without_its_file_and_the_next_run_goes_on(
    tmp_path: Path, log: FileLog, monkeypatch: pytest.MonkeyPatch, survived: int
):
    folder = tmp_path / "copy"
    target = Copy(url=folder.as_uri())
    copied(target, night(1), log)
    move, left = LocalFileSystem.mv, [survived]

    def failing(self: LocalFileSystem, old: str, new: str, **more: Any) -> None:
        if not left[0]:
            raise OSError(28, "No space left on device", new)
        left[0] -= 1
        move(self, old, new, **more)

    with monkeypatch.context() as faulty:
        faulty.setattr(LocalFileSystem, "mv", failing)
        (failed,) = copied(target, night(2), log)
        assert failed.outcome == "failed"
        assert "No space left on device" in failed.reason
    found = files_in(folder)
    assert "daily-1.epub" in found or found["index.html"] == b"night 2"
    if b"night 2" in (found["atom.xml"], found["index.html"], found["atom-archive-1.xml"]):
        assert {"daily-2.epub", "covers/daily-2.jpg"} <= set(found)
    (done,) = copied(target, night(2), log)
    assert done.outcome == "done"
    there = {
        name: data for name, data in files_in(folder).items() if name != LIST and not name.endswith(".part")
    }
    assert there == content(night(2))


def test_a_set_after_one_that_failed_half_way_is_written_though_it_had_been_there(
    tmp_path: Path, log: FileLog, monkeypatch: pytest.MonkeyPatch
):
    target = Copy(url=(tmp_path / "copy").as_uri())
    copied(target, night(1), log)
    with monkeypatch.context() as faulty:
        faulty.setattr(LocalFileSystem, "rm_file", lambda *_: (_ for _ in ()).throw(OSError("no")))
        assert copied(target, night(2), log)[0].outcome == "failed"
    assert copied(target, night(1), log)[0].outcome == "done"
    found = files_in(tmp_path / "copy")
    assert found["index.html"] == b"night 1"
    assert "daily-2.epub" not in found


def test_a_folder_in_memory_holds_the_set(log: FileLog):
    store = MemoryFileSystem()
    target = Copy(url="memory://shelf/news")
    try:
        copied(target, night(1), log)
        assert probe(target) == ()
        assert [one.what for one in copied(target, night(2), log)] == ["9 of 10 files written, 2 deleted"]
        found = {
            path.removeprefix("/shelf/news/"): store.cat_file(path) for path in store.find("/shelf/news")
        }
        del found[LIST]
        assert found == content(night(2))
    finally:
        store.rm("/shelf", recursive=True)


# --- A bucket ---------------------------------------------------------------------------------------------------------


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Copy]:
    """A bucket of an S3 server on loopback."""
    from moto.server import ThreadedMotoServer

    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer("127.0.0.1", 0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    target = Copy(
        url="s3://harbour/news",
        options={"endpoint_url": f"http://{host}:{port}", "key": "reader"},
        secrets={"secret": Secret(PASSWORD)},
    )
    try:
        _store(target).mkdir("harbour")
        yield target
        _store(target).rm("harbour", recursive=True)  # moto's memory outlives its server
    finally:
        server.stop()


def _store(target: Copy) -> Any:
    return fsspec.filesystem(
        "s3", skip_instance_cache=True, **target.options, secret=target.secrets["secret"].reveal()
    )


def test_a_bucket_holds_the_set_and_each_file_has_its_type(bucket: Copy, log: FileLog):
    assert probe(bucket) == ()
    (done,) = copied(bucket, night(1), log)
    assert done.what == "10 of 10 files written, 0 deleted"
    (done,) = copied(bucket, night(2), log)
    assert done.what == "9 of 10 files written, 2 deleted"
    store = _store(bucket)
    found = {path.removeprefix("harbour/news/"): store.cat_file(path) for path in store.find("harbour/news")}
    del found[LIST]
    assert found == content(night(2))
    types = {
        name: store.call_s3("head_object", Bucket="harbour", Key=f"news/{name}")["ContentType"]
        for name in found
    }
    assert types["index.html"] == "text/html; charset=utf-8"
    assert types["newsletter.txt"] == "text/plain; charset=utf-8"
    assert types["atom.xml"] == ATOM
    assert types["opds.xml"] == OPDS
    assert types["daily-2.epub"] == EPUB


def test_a_bucket_that_is_not_there_is_named_without_its_secret(
    bucket: Copy, log: FileLog, caplog: pytest.LogCaptureFixture
):
    caplog.set_level(logging.DEBUG)
    elsewhere = Copy(url="s3://nowhere/news", options=bucket.options, secrets=bucket.secrets)
    (failed,) = copied(elsewhere, night(1), log)
    assert (failed.outcome, failed.code) == ("failed", "not-delivered")
    assert failed.reason.startswith("s3://nowhere/news: ")
    assert failed.hint
    assert PASSWORD not in repr(failed) + str(log.events()) + repr(elsewhere) + caplog.text


def test_a_message_of_a_library_with_a_secret_is_not_quoted(log: FileLog, monkeypatch: pytest.MonkeyPatch):
    def telling(*_: object, **options: str) -> None:
        raise ValueError(f"wrong password {options['password']}")

    monkeypatch.setattr(fsspec.core, "url_to_fs", telling)
    target = Copy(url="memory://x", secrets={"password": Secret(PASSWORD)})
    (failed,) = copied(target, night(1), log)
    assert failed.reason == "memory://x: ValueError: wrong password …"
    (problem,) = probe(target)
    assert PASSWORD not in problem


# --- What is missing, what is wrong ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("missing", "url", "hint"),
    [
        ("fsspec", "s3://a/b", "-m pip install 'syndicate-press[copy]'"),
        ("s3fs", "s3://a/b", "-m pip install s3fs"),
    ],
)
def test_a_package_that_is_missing_is_named_with_the_command_that_installs_it(
    log: FileLog, monkeypatch: pytest.MonkeyPatch, missing: str, url: str, hint: str
):
    monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, "s3", raising=False)
    monkeypatch.setitem(sys.modules, missing, None)
    (failed,) = copied(Copy(url=url), night(1), log)
    assert failed.hint == f"{sys.executable} {hint}"
    assert failed.outcome == "failed"


def test_a_folder_is_named_without_its_user_and_its_query(tmp_path: Path, log: FileLog):
    (failed,) = copied(Copy(url="pigeon://ada@roof/news?key=Qx7"), night(1), log)
    assert failed.to == "pigeon://roof/news"
    assert "Qx7" not in repr(failed) + str(log.events())
    (done,) = copied(Copy(url=(tmp_path / "copy").as_uri()), night(1), log)
    assert done.to == f"file://{tmp_path}/copy"


def test_an_unknown_file_system_is_named(log: FileLog):
    (failed,) = copied(Copy(url="carrier-pigeon://roof/news"), night(1), log)
    assert "carrier-pigeon" in failed.reason


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"url": "/var/www"}, "write it like s3://bucket/folder"),
        ({"url": "simplecache::s3://a/b"}, "write it like s3://bucket/folder"),
        ({"url": "sftp://ada:pw@host/news"}, "put it into secrets"),
        ({"options": {"secret": "x"}}, "looks like a secret"),
        ({"options": {"region": "x"}, "secrets": {"region": Secret("x")}}, "remove one"),
    ],
)
def test_settings_that_cannot_work_are_named_with_a_remedy(settings: dict[str, Any], problem: str):
    assert check(Copy(url="s3://a/b", options={"endpoint_url": "https://s3.example"})) == ()
    (found,) = check(Copy(**({"url": "s3://a/b"} | settings)))
    assert problem in found
    assert "pw" not in found
