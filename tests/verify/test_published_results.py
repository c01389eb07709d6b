"""The results of `verify_published`, one by one: what is said of a file, a receipt or a path, and what to do about it.

Everything is verified in the process of the test, so that a mistake put into the verifier is noticed (`script/mutate`).
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import socket
from collections.abc import Callable, Iterable, Iterator
from importlib import import_module
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.plugin_packages import STORY

from syndicate.errors import Exit, UsageError
from syndicate.model import Disclaimer, RequiredLink
from syndicate.model.policy import notice_of
from syndicate.runtime.limits import Limits, usable_bytes
from syndicate.runtime.workers.outcome import Outcome, attempt
from syndicate.verify import published
from syndicate.verify.published import FileResult, task, verify_published
from syndicate.verify.published.files import unlisted, web_server_files
from syndicate.verify.published.task import VerifyTask, media_type_of

PLAIN = "The Harbour Courier prints letters as they come. Read the rules."
RULES = "https://courier.example/rules"
WRITTEN = PLAIN.replace("rules", f"[rules]({RULES})")
SOURCE = f'---\ntitle: "The ferry returns"\ndate: 2022-10-27\ndisclaimer: "{WRITTEN}"\n---\n\nIt tied up at noon.\n'
DEEP = b'{"notices": {"a": {"paragraphs": [], "links": [{"x": ' + b"[" * 100_000
AGAIN = "publish the folder again"
NAME_ONE = "name a folder that syndicate published, or an output"


def _here(
    function: Callable[[VerifyTask], FileResult],
    tasks: Iterable[VerifyTask],
    *,
    describe: Callable[[VerifyTask], str],
    **_: object,
) -> Iterator[tuple[VerifyTask, Outcome[FileResult]]]:
    return ((task, attempt(function, task, describe(task))) for task in tasks)


@pytest.fixture(autouse=True)
def _in_this_process(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(published, "execute", _here)
    # Other tests may have loaded exporters here; test_isolation.py proves that a worker holds none.
    monkeypatch.setattr(import_module("syndicate.verify"), "loaded", frozenset)


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a newsletter and a feed of one article, to copy and never to change."""
    folder = tmp_path_factory.mktemp("pair")
    (folder / "ferry.md").write_text(SOURCE)
    done = syndicate(folder, "convert", "ferry.md", "--to", "json,txt")
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture
def out(pair: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pair, tmp_path / "out", symlinks=True))


def linked(url: str = RULES) -> Disclaimer:
    """The notice with its link."""
    return Disclaimer((PLAIN,), "configured", (RequiredLink("rules", url),))


def rewrite(out: Path, change: Callable[[dict], object]) -> None:
    """Change the receipt as somebody does who can write the folder."""
    path = (out / "receipt.json").resolve()
    receipt = json.loads(path.read_bytes())
    change(receipt)
    path.write_text(json.dumps(receipt))


def of(found: Iterable[FileResult], file: Path) -> FileResult:
    """The one result for a file."""
    [one] = [one for one in found if one.file == str(file)]
    return one


def said(one: FileResult) -> tuple[str, str, str, str]:
    return one.status, one.problem, one.warning, one.hint


def test_everything_in_a_folder_is_exact_and_named_with_its_verifier(out: Path) -> None:
    found = verify_published(out)
    assert {Path(one.file).name: said(one) for one in found} == {
        "feed.json": ("exact", "", "", ""),
        "newsletter.txt": ("exact", "", "", ""),
    }
    for one in found:
        assert one.verifier
        [article] = one.articles
        assert (article.title, article.problems, article.waiver) == (
            "The ferry returns",
            (),
            None,
        )
        assert (article.article != "", article.place != "", article.unjudged) == (True, True, ())
        assert (one.exact, one.waived, one.exit_code, one.code) == (True, 0, Exit.DONE, "")


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("absent", "{path}: does not exist"),
        ("empty", "{path}/receipt.json: does not exist"),
        ("pipe", "{path}: not a regular file"),
        ("a" * 5000, "File name too long"),
    ],
)
def test_a_path_that_cannot_be_used_is_named_with_the_reason(tmp_path: Path, name: str, problem: str) -> None:
    (tmp_path / "empty").mkdir()
    os.mkfifo(tmp_path / "pipe")
    path = tmp_path / name
    [one] = verify_published(path)
    assert one.file == str(path)
    assert said(one) == ("unknown", problem.format(path=path), "", NAME_ONE)
    assert one.exit_code == Exit.USAGE


def test_an_output_that_no_receipt_names_needs_a_notice(out: Path) -> None:
    alone = shutil.copy(out / "feed.json", out / "other.json")
    for path in (Path(alone), Path(shutil.copy(alone, out.parent / "alone.json"))):
        [one] = verify_published(path)
        why = f"{path}: no receipt beside it names it"
        assert said(one) == ("unknown", why, "", "say what it has to show with --disclaimer-file")


def test_the_sha256_of_a_receipt_and_a_notice_are_not_both_taken_for_a_single_output(out: Path) -> None:
    [one] = verify_published(out / "feed.json", notice_of(PLAIN), "0" * 64)
    why = f"{out / 'feed.json'}: --receipt-sha256 and a notice"
    assert said(one) == ("unknown", why, "", "give one of them for a single output")


@pytest.mark.parametrize("name", ["", "feed.json"])
def test_another_receipt_than_the_one_that_counts_is_not_used(out: Path, name: str) -> None:
    receipt = out / "receipt.json"
    sha256 = hashlib.sha256(receipt.read_bytes()).hexdigest()
    assert {one.status for one in verify_published(out / name, None, sha256)} == {"exact"}
    [one] = verify_published(out / name, None, "0" * 64)
    assert (one.file, one.status, one.exit_code) == (str(receipt), "failed", Exit.NOTICE)
    assert one.problem == f"{receipt}: its sha256 is {sha256}, not {'0' * 64}; nothing in it was used"
    assert one.hint == "give the sha256 of the last publication, or publish the folder again"
    assert one.code


@pytest.mark.parametrize(
    ("data", "why"), [(b"{}", "missing required field"), (DEEP, "unknown field"), (b"", "truncated")]
)
def test_a_receipt_that_cannot_be_read_fails(out: Path, data: bytes, why: str) -> None:
    receipt = out / "receipt.json"
    receipt.resolve().write_bytes(data)
    [one] = verify_published(out)
    assert (one.file, one.status) == (str(receipt), "failed")
    assert one.problem.startswith(f"{receipt}: not a receipt: ")
    assert why in one.problem
    assert one.hint == "give the notice with --disclaimer-file instead"


def test_a_receipt_without_outputs_proves_nothing_and_its_files_are_named(out: Path) -> None:
    rewrite(out, lambda receipt: receipt.update(outputs=[]))
    found = verify_published(out)
    why = "it names no output, so it proves nothing"
    assert said(of(found, out / "receipt.json")) == ("failed", why, "", AGAIN)
    unnamed = "published here, but not in the receipt: nothing says what it has to show"
    for name in ("feed.json", "newsletter.txt"):
        assert said(of(found, out / name)) == ("failed", unnamed, "", AGAIN)
    assert len(found) == 3


def test_an_output_one_folder_below_its_receipt_is_judged_by_it(out: Path) -> None:
    (out / "ferry").mkdir()
    deep = out / "ferry" / "feed.json"
    shutil.copy(out / "feed.json", deep)
    rewrite(out, lambda receipt: [one.update(file=f"ferry/{one['file']}") for one in receipt["outputs"]])
    [one] = verify_published(deep)
    assert (one.file, one.status) == (str(deep), "exact")
    [one] = verify_published(deep, notice_of(PLAIN))
    assert (one.status, one.articles[0].unjudged) == ("exact", ())


def test_an_article_with_neither_notice_nor_waiver_fails_with_what_to_do(out: Path) -> None:
    rewrite(out, lambda receipt: receipt["outputs"][0]["articles"][0].pop("notice"))
    [one, other] = verify_published(out)
    assert one.status == "failed"
    assert one.problem.startswith("'The ferry returns' has to have either a notice or a waiver")
    assert one.hint == AGAIN
    assert other.status == "exact"


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("../secret.txt", "the receipt names the path '../secret.txt', which leads out of {out}"),
        ("/secret.txt", "the receipt names the path '/secret.txt', which leads out of {out}"),
        ("", "the receipt names the path '', which leads out of {out}"),
        ("a\0b", "the receipt names the path 'a\\x00b', which leads out of {out}"),
        ("link.txt", "{out}/link.txt: its links lead out of {out}"),
        ("loop.txt", "{out}/loop.txt: its links lead nowhere"),
    ],
)
def test_a_path_out_of_the_folder_is_said_with_its_name(out: Path, name: str, why: str) -> None:
    (out.parent / "secret.txt").write_text("x")
    (out / "link.txt").symlink_to("../secret.txt")
    (out / "loop.txt").symlink_to("loop.txt")
    rewrite(out, lambda receipt: receipt["outputs"][0].update(file=name))
    one, *_ = verify_published(out)
    assert (one.status, one.problem) == ("failed", why.format(out=out))
    assert one.hint == "publish the folder again with syndicate"


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("absent", "No such file or directory"),
        ("folder", "a folder, not a regular file"),
        ("pipe", "a named pipe, not a regular file"),
        ("socket", "a socket, not a regular file"),
        ("large", "1,000,000,001 bytes; no output is larger than 1,000,000,000"),
    ],
)
def test_an_output_that_is_no_file_of_bytes_is_called_what_it_is(
    out: Path, kind: str, why: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = out / "feed.json"
    path.unlink()
    match kind:
        case "folder":
            path.mkdir()
        case "pipe":
            os.mkfifo(path)
        case "socket":
            monkeypatch.chdir(out)  # a socket's path is short
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind("feed.json")
        case "large":
            with path.open("wb") as file:
                file.truncate(1_000_000_001)
    one = of(verify_published(out), path)
    assert said(one) == ("failed", f"{path}: {why}", "", "publish the folder again with syndicate")


def test_a_file_that_was_changed_is_told_although_its_notice_is_exact(out: Path) -> None:
    path = out / "feed.json"
    path.resolve().write_text(path.read_text().replace("at noon", "at dusk"))
    changed, other = verify_published(out)
    warning, hint = (
        "not the bytes that were published: changed since",
        "publish it again, or put the published file back",
    )
    assert said(changed) == ("changed", "", warning, hint)
    assert changed.exit_code == Exit.SOME_INPUTS_FAILED
    assert other.status == "exact"


def _pictured(out: Path, name: str, data: bytes) -> None:
    """Let the receipt say that the first output shows a picture."""
    record = {"file": name, "media_type": "image/png", "width": 1, "height": 1, "bytes": len(data)}
    sha256 = hashlib.sha256(data).hexdigest()
    rewrite(out, lambda receipt: receipt["outputs"][0].update(pictures=[record | {"sha256": sha256}]))


def test_a_picture_that_was_changed_or_removed_is_a_warning(out: Path) -> None:
    (out / "images").mkdir()
    path = out / "images" / "pier.png"
    path.write_bytes(b"a pier")
    _pictured(out, "images/pier.png", b"a pier")
    assert [one.status for one in verify_published(out)] == ["exact", "exact"]
    path.write_bytes(b"a ship")
    hint = "publish it again, or put the published file back"
    found = verify_published(out)
    assert len(found) == 3
    assert said(of(found, path)) == ("changed", "", "not the bytes that were published: changed since", hint)
    path.unlink()
    warning = f"a picture that an output shows: {path}: No such file or directory"
    assert said(of(verify_published(out), path)) == ("changed", "", warning, hint)


def test_files_that_are_not_of_the_folder_are_called_what_they_are(out: Path) -> None:
    (out / "notes.txt").touch()
    (out / "drafts").mkdir()
    (out / "away").symlink_to("/etc")
    os.mkfifo(out / "pipe")
    (out / "robots.txt").touch()
    found = verify_published(out)
    for name, what in {
        "notes.txt": "a file",
        "drafts": "a folder",
        "away": "a link",
        "pipe": "a named pipe",
    }.items():
        warning = f"{what} that the receipt does not name: nothing was verified in it"
        assert said(of(found, out / name)) == (
            "unlisted",
            "",
            warning,
            "remove it, or move it to another folder",
        )
    assert said(of(found, out / "robots.txt")) == (
        "beside",
        "",
        "a web server's own: nothing was verified in it",
        "",
    )
    assert len(found) == 7


@pytest.mark.parametrize("named", [True, False])
def test_a_folder_that_cannot_be_listed_is_told(
    out: Path, named: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(path: object) -> None:
        raise PermissionError(13, "Permission denied", *([str(path)] if named else []))

    monkeypatch.setattr(os, "scandir", refuse)
    *_, last = verify_published(out)
    why = "cannot be listed, so files that the receipt does not name are not found: Permission denied"
    assert last.file.rstrip("/") == str(out)
    assert said(last) == ("changed", "", why, "change its permissions")


def test_a_single_output_shows_the_notice_that_is_given_or_says_what_is_wrong(out: Path) -> None:
    alone = Path(shutil.copy(out / "feed.json", out.parent / "alone.json"))
    [one] = verify_published(alone, linked())
    assert (one.status, one.articles[0].unjudged) == ("exact", ())
    [one] = verify_published(alone, notice_of(PLAIN))
    assert (one.status, one.articles[0].unjudged) == ("exact", (("rules", "https://courier.example/rules"),))
    [one] = verify_published(alone, linked("https://evil.example/"))
    assert one.status == "failed"
    assert "https://evil.example/" in one.articles[0].problems[0]
    [one] = verify_published(alone, notice_of("Another notice."))
    assert (one.status, one.articles[0].unjudged) == ("failed", ())


def test_a_given_notice_takes_the_place_of_the_receipts(out: Path) -> None:
    assert {one.status for one in verify_published(out, linked())} == {"exact"}
    found = verify_published(out, notice_of(PLAIN))
    assert [(one.status, one.articles[0].unjudged) for one in found] == [("exact", ())] * 2
    assert {one.status for one in verify_published(out, notice_of("Another notice."))} == {"failed"}
    wrong = linked("https://evil.example/")
    found = verify_published(out / "feed.json", wrong)
    assert [one.status for one in found] == ["failed"]
    assert "https://evil.example/" in found[0].articles[0].problems[0]


def test_waived_articles_keep_their_reason_unless_a_notice_is_given(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    assert syndicate(tmp_path, "convert", "ferry.txt", "--to", "json,txt").returncode == 0
    for one in verify_published(tmp_path / "out"):
        assert (one.status, one.waived, one.exact) == ("waived", 1, False)
        assert one.articles[0].waiver == "no notice was found"
    for one in verify_published(tmp_path / "out", notice_of(PLAIN)):
        assert (one.status, one.articles[0].waiver) == ("failed", None)


def test_a_file_without_an_article_is_told(out: Path) -> None:
    path = out.parent / "feed.json"
    path.write_text(json.dumps(json.loads((out / "feed.json").read_bytes()) | {"items": []}))
    [one] = verify_published(path, notice_of(PLAIN))
    assert said(one) == ("failed", "no article in it", "", "name an output that holds an article")
    assert one.verifier


@pytest.mark.parametrize("name", ["notice.odt", "notice"])
def test_a_file_of_a_kind_that_nothing_verifies_is_told_with_those_that_there_are(
    tmp_path: Path, name: str
) -> None:
    path = tmp_path / name
    path.touch()
    [one] = verify_published(path, notice_of(PLAIN))
    assert (one.status, one.problem) == ("unknown", f"{path}: no verifier for {path.suffix!r} files")
    assert one.hint.startswith("there are: .")
    endings = one.hint.removeprefix("there are: ").split()
    assert len(endings) == len(set(endings)) > 5
    with pytest.raises(UsageError):
        media_type_of(path)


def test_a_single_output_that_is_too_large_fails(tmp_path: Path) -> None:
    path = tmp_path / "feed.json"
    with path.open("wb") as file:
        file.truncate(1_000_000_001)
    [one] = verify_published(path, notice_of(PLAIN))
    assert (one.file, one.status) == (str(path), "failed")
    assert "no output is larger than" in one.problem


def test_a_verifier_that_raises_is_told_with_the_file(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyError("no such page")

    monkeypatch.setattr(task, "check", fail)
    one, other = verify_published(out)
    for found in (one, other):
        assert found.status == "failed"
        assert f"{found.file.rpartition('/')[0]}" in found.problem
        assert "the verifier" in found.problem
        assert "KeyError" in found.problem
        assert "\n" not in found.problem


def test_a_plugin_that_fails_is_told_with_its_package(out: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise KeyError("no such page")

    monkeypatch.setattr(task, "check", fail)
    monkeypatch.setattr(published, "package_of", lambda group, name: f"{group} {name} of the odd press")
    [one] = verify_published(out / "feed.json")
    assert "syndicate.verifiers application/feed+json of the odd press" in f"{one.problem} {one.hint}"


def test_each_file_is_verified_within_limits_and_a_plugins_in_a_process_of_its_own(
    out: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    given: dict[str, object] = {}

    def note(function: Callable, tasks: Iterable, **options: object) -> Iterator:
        given.update(options)
        return _here(function, tasks, describe=lambda task: task.path)

    monkeypatch.setattr(published, "execute", note)
    assert len(verify_published([out, out / "feed.json"])) == 3
    limits = Limits(memory_bytes=usable_bytes())
    assert given["jobs"] == limits.processes
    assert given["timeout_s"] == limits.output_s(1)
    assert given["memory_bytes"] == limits.memory_bytes is not None
    isolate = given["isolate"]
    assert callable(isolate)
    assert not isolate(VerifyTask("feed.json", "application/feed+json"))
    assert isolate(VerifyTask("odd.txt", "text/x-odd"))
    assert verify_published([]) == ()
    assert given["timeout_s"] == limits.output_s(0)


def test_links_of_a_notice_that_differ_between_articles_are_not_guessed(out: Path) -> None:
    """Of two articles with one text and two addresses, no one says which of them a given text means."""

    def double(receipt: dict) -> None:
        for output in receipt["outputs"]:
            [article] = output["articles"]
            other = article | {"id": "2", "links": [{"text": "rules", "url": "https://courier.example/2"}]}
            output["articles"] = [article, other]

    rewrite(out, double)
    [one] = verify_published(out / "feed.json", notice_of(PLAIN))
    assert one.articles[0].unjudged == (("rules", "https://courier.example/rules"),)
    [one] = verify_published(out / "feed.json", linked())
    assert (one.status, one.articles[0].unjudged) == ("exact", ())


CATALOGUE = ["index.html", "opds.xml", "feeds.opml", ".syndicate-copy.json", "opds/daily.xml"]
CATALOGUE += ["covers/daily.jpg", "covers/small/daily.jpg"]
OF_SERVERS = [
    ".htaccess",
    ".nojekyll",
    "CNAME",
    "_headers",
    "_redirects",
    "ads.txt",
    "app-ads.txt",
    "favicon.ico",
]
OF_SERVERS += [
    "favicon.png",
    "favicon.svg",
    "humans.txt",
    "robots.txt",
    "security.txt",
    "sitemap.xml",
    "web.config",
]


def test_each_name_of_the_catalogue_and_of_web_servers_is_known(tmp_path: Path) -> None:
    (tmp_path / "covers" / "small").mkdir(parents=True)
    (tmp_path / "opds").mkdir()
    for name in (*CATALOGUE, *OF_SERVERS):
        (tmp_path / name).touch()
    assert list(unlisted(tmp_path, ())) == []
    assert set(web_server_files(tmp_path, ())) == set(OF_SERVERS)


@pytest.mark.parametrize("name", ["a.htm", "a.html", "a.xhtml", "a.HTML", "a.epub", "a.pdf"])
def test_a_page_in_well_known_is_not_a_web_servers(tmp_path: Path, name: str) -> None:
    (tmp_path / ".well-known").mkdir()
    assert list(web_server_files(tmp_path, ())) == [".well-known"]
    (tmp_path / ".well-known" / name).touch()
    assert list(unlisted(tmp_path, ())) == [(".well-known", "a folder")]


def test_twenty_strangers_are_named_and_the_others_counted(tmp_path: Path) -> None:
    for number in range(21):
        (tmp_path / f"{number:02}.log").touch()
    assert list(unlisted(tmp_path, ()))[19:] == [("19.log", "a file"), ("", "1 more file")]
