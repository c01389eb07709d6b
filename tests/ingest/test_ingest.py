"""Sources to articles, in order: what is wrong with one of them, no other feels. All in this process: it is quick."""

from __future__ import annotations

import hashlib
import threading
from collections.abc import Callable

from syndicate.errors import FaultError, ReadError
from syndicate.ingest.articles import ReadOptions
from syndicate.ingest.ingest import IngestResult, IngestTask, ingest
from syndicate.ingest.loader import Loaded
from syndicate.ingest.sources import Found
from syndicate.model import Waiver
from syndicate.model.policy import NoticePolicy
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Done, Failed

HERE = Limits(workers=1, item_s=None, memory_bytes=None)
WAIVED = ReadOptions(policy=NoticePolicy(Waiver("our own")), reader="text")


class Loads:
    """A loader whose sources are texts, or what loading them does."""

    def __init__(self, **sources: str | Callable[[], str]) -> None:
        self.sources = sources

    def load(self, uri: str) -> Loaded:
        found = self.sources[uri.rpartition("/")[2]]
        return Loaded(uri, (found if isinstance(found, str) else found()).encode())


def story(name: str) -> str:
    return f"{name}\n\nThe ferry came back on Thursday, and a band played.\n"


def tasks(loads: Loads, *names: str, **known: str) -> list[IngestTask]:
    return [
        IngestTask(Found(name, named=True), loads, WAIVED, sha256=known.get(name, ""))  # type: ignore[arg-type]
        for name in names
    ]


def titles(results: list[IngestResult]) -> list[str]:
    """The title of what each source gave, or the kind of its error, or that it was not read."""
    found = []
    for result in results:
        match result.outcome:
            case Done(ingested):
                found += [article.title for article in ingested.articles]
            case Failed((error,)):
                found.append(type(error).__name__)
            case None:
                found.append("as before")
    return found


def raising(error: Exception) -> Callable[[], str]:
    def load() -> str:
        raise error

    return load


def test_a_source_that_cannot_be_loaded_or_read_fails_alone_and_in_its_place() -> None:
    loads = Loads(
        a=story("First"), gone=raising(ReadError("gone: no such file")), odd=raising(ZeroDivisionError("0")),
        empty=" \n", b=story("Last"),
    )  # fmt: skip
    found = list(ingest(tasks(loads, "a", "gone", "odd", "empty", "b"), HERE))
    assert titles(found) == ["First", "ReadError", "FaultError", "ReadError", "Last"]
    assert [isinstance(result.loaded, Failed) for result in found] == [False, True, True, False, False]
    assert isinstance(found[2].loaded, Failed)
    [fault] = found[2].loaded.errors
    assert isinstance(fault, FaultError)
    assert fault.message == "odd: loading it failed: ZeroDivisionError: 0"


def test_bytes_that_were_read_before_are_not_read_again() -> None:
    before = hashlib.sha256(story("Old").encode()).hexdigest()
    loads = Loads(old=story("Old"), new=story("New"), last=story("Old"))
    found = list(ingest(tasks(loads, "old", "new", "last", old=before, new=before, last=before), HERE))
    assert titles(found) == ["as before", "New", "as before"]
    assert [result.loaded.value.data[:3] for result in found if isinstance(result.loaded, Done)] == [
        b"Old", b"New", b"Old",
    ]  # fmt: skip


def test_an_article_keeps_the_name_of_its_task_or_of_what_answered() -> None:
    [task] = tasks(Loads(a=story("First")), "a")
    named = IngestTask(task.source, task.loader, task.options, name="elsewhere.txt")
    sources = [
        article.source.uri
        for result in ingest([task, named], HERE)
        if isinstance(result.outcome, Done)
        for article in result.outcome.value.articles
    ]
    assert sources == ["a", "elsewhere.txt"]


def test_urls_are_fetched_at_once_and_files_one_after_the_other_in_the_callers_thread() -> None:
    together = threading.Barrier(2, timeout=30)
    threads: dict[str, threading.Thread] = {}

    def fetched(name: str) -> Callable[[], str]:
        def load() -> str:
            threads[name] = threading.current_thread()
            if name != "file":
                together.wait()
            return story(name)

        return load

    loads = Loads(one=fetched("one"), file=fetched("file"), two=fetched("two"))
    names = ("https://x.example/one", "file", "https://x.example/two")
    assert titles(list(ingest(tasks(loads, *names), HERE))) == ["one", "file", "two"]
    assert threads["file"] is threading.main_thread()
    assert threads["one"] is not threads["two"]


def test_one_url_alone_starts_no_thread() -> None:
    """Of a process with threads, workers are no copies, and cost more."""
    threads = []

    def load() -> str:
        threads.append(threading.current_thread())
        return story("One")

    assert titles(list(ingest(tasks(Loads(one=load), "https://x.example/one"), HERE))) == ["One"]
    assert threads == [threading.main_thread()]
