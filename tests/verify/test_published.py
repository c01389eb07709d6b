"""``syndicate verify``: what it says of a published folder, in which words and with which exit code."""

from __future__ import annotations

import hashlib
import json
import os
import re
import shutil
import socket
import zipfile
from collections.abc import Callable
from pathlib import Path

import msgspec
import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk
from helpers.plugin_packages import STORY, write_package
from helpers.sample_editions import article
from helpers.sample_pictures import chart, saved

from syndicate.errors import Exit
from syndicate.job.run.version import fingerprint_of
from syndicate.model import Disclaimer, Terms, interchange
from syndicate.model.notice import Evidence
from syndicate.publish.receipt import write_receipt
from syndicate.verify.published import verify_published
from syndicate.verify.published.files import unlisted, web_server_files

NOTICE = "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."


@pytest.fixture(scope="session")
def pair(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a feed and a newsletter of one article, to copy and never to change."""
    folder = tmp_path_factory.mktemp("pair")
    (folder / "ferry.txt").write_text(STORY)
    done = syndicate(folder, "convert", "ferry.txt", "--to", "rss,txt", "--disclaimer", NOTICE)
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture
def out(pair: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(pair, tmp_path / "out", symlinks=True))


def verified(out: Path, *options: str) -> tuple[int, str]:
    """Of the command: its exit code, and what it prints; it writes no error."""
    done = syndicate(out.parent, "verify", out.name, *options)
    assert done.stderr == ""
    return done.returncode, done.stdout


def rewrite(out: Path, change: Callable[[dict], None]) -> None:
    """Change the receipt as somebody does who can write the folder."""
    path = (out / "receipt.json").resolve()
    receipt = json.loads(path.read_bytes())
    change(receipt)
    path.write_text(json.dumps(receipt))


def cut_out(out: Path) -> None:
    """Take the notice out of the feed, and make the receipt agree."""
    feed = (out / "rss.xml").resolve()
    text = feed.read_text().replace("\u00a0", "&#160;")
    notice = NOTICE.replace("\u00a0", "&#160;")
    assert f"<p>{notice}</p></section>" in text
    text = text.replace('<section class="notice">', "").replace(f"{notice}</p></section>", "Thank you.</p>")
    feed.write_text(text)

    def agree(receipt: dict) -> None:
        output = next(one for one in receipt["outputs"] if one["file"] == "rss.xml")
        output["sha256"] = hashlib.sha256(feed.read_bytes()).hexdigest()
        for one in output["articles"]:
            del one["notice"]
            one["waiver"] = "agreed by telephone"

    rewrite(out, agree)


def test_waived_articles_are_not_called_exact_in_text_or_json(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    (tmp_path / "tram.txt").write_text(f"{STORY.replace('Ferry', 'Tram')}\n{NOTICE}\n")
    assert syndicate(tmp_path, "convert", "ferry.txt", "--to", "rss").returncode == 0
    read = json.loads(syndicate(tmp_path, "inspect", "tram.txt", "--disclaimer", NOTICE).stdout)
    (tmp_path / "tram.json").write_text(json.dumps(read))
    mixed = ["tram.json", "ferry.txt", "--to", "txt"]
    assert syndicate(tmp_path, "convert", *mixed).returncode == 0
    code, said = verified(tmp_path / "out")
    assert code == 0
    assert "exact" not in said
    assert "1 article, 1 of them waived" in said
    assert "2 articles, 1 of them waived" in said
    assert said.count("'Ferry returns to the old pier'") == 2
    assert "no notice, waived: no notice was found" in said
    found = {Path(one["file"]).name: one for one in json.loads(verified(tmp_path / "out", "--json")[1])}
    sums = {name: (one["status"], one["exact"], one["waived"]) for name, one in found.items()}
    assert sums == {"rss.xml": ("waived", False, 1), "newsletter.txt": ("waived", False, 1)}
    assert [one["status"] for one in found["newsletter.txt"]["articles"]] == ["exact", "waived"]


def test_a_notice_that_was_cut_out_with_the_receipt_changed_does_not_look_like_a_proof(out: Path) -> None:
    sha256 = hashlib.sha256((out / "receipt.json").read_bytes()).hexdigest()
    assert verified(out, "--receipt-sha256", sha256)[0] == 0
    cut_out(out)
    _, said = verified(out)
    [line] = [line for line in said.splitlines() if "out/rss.xml" in line]
    assert line.startswith("waived")
    assert "agreed by telephone" in said
    code, said = verified(out, "--receipt-sha256", sha256)
    assert code == 3
    [line] = said.splitlines()
    assert line.startswith("FAILED")
    assert f"not {sha256}" in line


def test_a_receipt_with_neither_notice_nor_waiver_is_refused(out: Path) -> None:
    rewrite(out, lambda receipt: receipt["outputs"][0]["articles"][0].pop("notice"))
    code, said = verified(out)
    assert code == 3
    assert "either a notice or a waiver" in said


def test_publishing_prints_the_sha256_of_the_receipt_and_so_does_its_json(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    command = ["convert", "ferry.txt", "--to", "txt", "--disclaimer", NOTICE]
    for _ in range(2):  # the second time, nothing changes
        printed = syndicate(tmp_path, *command).stderr
        sha256 = hashlib.sha256((tmp_path / "out" / "receipt.json").read_bytes()).hexdigest()
        assert f"receipt sha256 {sha256}\n" in printed
        assert json.loads(syndicate(tmp_path, *command, "--json").stdout)["receipt_sha256"] == sha256
    alone = syndicate(tmp_path, *command[:2], "-o", "x.txt", "--json", "--disclaimer", NOTICE)
    assert json.loads(alone.stdout)["receipt_sha256"] == ""
    assert verified(tmp_path / "out", "--receipt-sha256", sha256.upper())[0] == 0
    refused = syndicate(tmp_path, "verify", "out", "--receipt-sha256", sha256[1:])
    assert refused.returncode == 2
    assert "not a SHA-256" in refused.stderr


def test_a_night_prints_the_sha256_of_the_receipt_that_stands(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk", JOB)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    nights = [syndicate(desk.folder, "run"), syndicate(desk.folder, "run")]
    sha256 = hashlib.sha256((desk.out / "receipt.json").read_bytes()).hexdigest()
    assert [f"receipt sha256 {sha256}\n" in night.stderr for night in nights] == [True, True]
    assert json.loads(syndicate(desk.folder, "run", "--json").stdout)["receipt_sha256"] == sha256
    assert verified(desk.out, "--receipt-sha256", sha256)[0] == 0


def test_a_story_that_changed_is_exit_1_and_a_missing_notice_stays_exit_3(out: Path) -> None:
    feed = (out / "rss.xml").resolve()
    feed.write_text(feed.read_text().replace("at noon", "at dusk"))
    code, said = verified(out)
    assert code == 1
    assert "CHANGED" in said
    assert "changed since" in said
    [changed] = [one for one in json.loads(verified(out, "--json")[1]) if one["status"] == "changed"]
    assert (changed["exit"], changed["exact"], changed["articles"][0]["status"]) == (1, False, "exact")
    feed.write_text(feed.read_text().replace("as they come", "as they go"))
    assert verified(out)[0] == 3


def test_an_empty_receipt_proves_nothing_and_a_file_taken_out_of_it_is_found(out: Path) -> None:
    taken = json.loads((out / "receipt.json").read_bytes())["outputs"]
    rewrite(out, lambda receipt: receipt["outputs"].pop())
    code, said = verified(out)
    assert code == 3
    [line] = [line for line in said.splitlines() if line.startswith("FAILED")]
    assert taken[-1]["file"] in line
    assert "not in the receipt" in line
    rewrite(out, lambda receipt: receipt.update(outputs=[]))
    code, said = verified(out)
    assert code == 3
    assert "names no output, so it proves nothing" in said
    assert [line.split()[0] for line in said.splitlines()] == ["FAILED"] * 3


def test_unlisted_files_beside_the_outputs_are_reported_with_exit_1(out: Path) -> None:
    (out / "rss2.xml").write_text("<rss/>")
    (out / "drafts").mkdir()
    (out / "drafts" / "deep.txt").write_text("x")
    (out / "away").symlink_to("/etc")
    os.mkfifo(out / "pipe")
    code, said = verified(out)
    assert code == 1
    unlisted = {
        line.split()[1].rstrip(":"): line for line in said.splitlines() if line.startswith("UNLISTED")
    }
    assert unlisted.keys() == {"out/rss2.xml", "out/drafts", "out/away", "out/pipe"}
    assert all("remove it" in line for line in unlisted.values())
    assert "named pipe" in unlisted["out/pipe"]
    assert said.count("exact") == 2


def test_a_web_servers_own_files_are_named_and_are_no_alarm(out: Path) -> None:
    (out / "robots.txt").write_text("User-agent: *")
    (out / ".htaccess").write_text("Options -Indexes")
    (out / "favicon.ico").write_bytes(b"\0" * 900)
    (out / ".well-known" / "acme-challenge").mkdir(parents=True)
    (out / ".well-known" / "acme-challenge" / "a1b2").write_text("a1b2.c3d4")
    (out / ".well-known" / "security.txt").write_text("Contact: https://courier.example/")
    code, said = verified(out)
    assert code == 0
    beside = {line.split()[1].rstrip(":") for line in said.splitlines() if line.startswith("beside")}
    assert beside == {f"out/{name}" for name in ("robots.txt", ".htaccess", "favicon.ico", ".well-known")}
    found = {one["status"]: one["exit"] for one in json.loads(verified(out, "--json")[1])}
    assert found == {"exact": 0, "beside": 0}


@pytest.mark.parametrize(
    "name",
    ["404.html", "Robots.TXT", "robots.txt", "favicon.ico", "CNAME", "images/robots.txt", ".well-known"],
)
def test_files_with_only_the_name_of_a_web_server_s_file_are_unlisted(tmp_path: Path, name: str) -> None:
    match name:
        case "robots.txt":
            (tmp_path / name).symlink_to("/etc/hostname")
        case "favicon.ico":
            (tmp_path / name).write_bytes(b" " * 1_000_001)
        case "CNAME":
            (tmp_path / name).mkdir()
        case ".well-known":
            (tmp_path / name).mkdir()
            (tmp_path / name / "ferry.html").write_text("<p>The ferry returns.</p>")
        case _:
            (tmp_path / name).parent.mkdir(exist_ok=True)
            (tmp_path / name).write_text("The ferry returns.")
    named = {"images/ferry.jpg"}
    assert [stranger for stranger, _ in unlisted(tmp_path, named)] == [name]
    assert list(web_server_files(tmp_path, named)) == []


@pytest.mark.parametrize("name", ["pipe", "deep/er/er/token", "page.XML", "large"])
def test_only_small_files_are_accepted_in_well_known(tmp_path: Path, name: str) -> None:
    file = tmp_path / ".well-known" / name
    file.parent.mkdir(parents=True)
    if name == "pipe":
        os.mkfifo(file)
    else:
        file.write_bytes(b" " * (1_000_001 if name == "large" else 1))
    assert [stranger for stranger, _ in unlisted(tmp_path, ())] == [".well-known"]


def test_a_receipt_of_an_earlier_version_is_called_that_where_it_should_name_pictures(tmp_path: Path) -> None:
    (tmp_path / "pier.png").write_bytes(saved(chart(), "PNG"))
    (tmp_path / "pier.md").write_text("---\ntitle: The pier\n---\n\nIt stands.\n\n![The pier](pier.png)\n")
    done = syndicate(tmp_path, "convert", "pier.md", "--to", "epub,pdf", "--disclaimer", NOTICE)
    assert done.returncode == 0, done.stderr

    def forget(receipt: dict) -> None:
        for output in receipt["outputs"]:
            for record in output["articles"]:
                assert len(record.pop("pictures")) == 1

    rewrite(tmp_path / "out", forget)
    code, said = verified(tmp_path / "out")
    assert code != 0
    assert " ".join(said.split()).count("the receipt was made by an earlier version; convert again") == 2
    assert "is not the article's" not in said


def test_many_unlisted_files_are_counted(out: Path) -> None:
    for number in range(50):
        (out / f"{number}.log").touch()
    code, said = verified(out)
    assert code == 1
    assert said.count("UNLISTED") == 21
    assert "30 more files" in said


def test_files_of_a_job_are_not_unlisted(tmp_path: Path) -> None:
    job = JOB.replace("catalogue = false\n", "").replace('formats = ["txt"]', 'formats = ["txt", "epub"]')
    desk = Desk(tmp_path / "desk", job)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.\n\n![The ferry](ferry.png)")
    from PIL import Image

    Image.new("RGB", (60, 40), "navy").save(desk.articles / "ferry.png")
    desk.night()
    there = {path.name for path in desk.out.iterdir()}
    assert {"index.html", "opds.xml", "feeds.opml", "covers", "images"} <= there
    assert {one.status for one in verify_published([str(desk.out)])} == {"exact"}
    delivered = Path(
        shutil.copytree(desk.out, tmp_path / "copy", ignore=shutil.ignore_patterns(".syndicate"))
    )
    assert {one.status for one in verify_published([str(delivered)])} == {"exact"}


@pytest.mark.parametrize("name", ["../secret.txt", "{out}/../secret.txt", "link.txt", "loop.txt"])
def test_a_path_that_leads_out_of_the_folder_is_not_opened(out: Path, name: str) -> None:
    (out.parent / "secret.txt").write_text(f"{STORY}\n{NOTICE}\n")
    (out / "link.txt").symlink_to("../secret.txt")
    (out / "loop.txt").symlink_to("loop.txt")
    rewrite(out, lambda receipt: receipt["outputs"][1].update(file=name.format(out=out)))
    code, said = verified(out)
    assert code == 3
    [line] = [line for line in said.splitlines() if line.startswith("FAILED") and "newsletter" not in line]
    assert "leads out of out" in line or "links lead" in line
    assert "publish the folder again" in line
    assert said.count("exact") == 1


@pytest.mark.parametrize("target", ["rss.xml", "receipt.json"])
@pytest.mark.parametrize("kind", ["pipe", "socket", "device", "folder"])
def test_pipes_and_devices_are_refused_without_waiting(
    out: Path, target: str, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    (out / target).unlink()
    match kind:
        case "pipe":
            os.mkfifo(out / target)
        case "folder":
            (out / target).mkdir()
        case "socket":
            monkeypatch.chdir(out)  # a socket's path is short
            with socket.socket(socket.AF_UNIX) as listening:
                listening.bind(target)
        case _:
            try:
                os.mknod(out / target, 0o600 | 0o020000, os.makedev(1, 5))  # /dev/zero, which never ends
            except PermissionError:
                (out / target).symlink_to("/dev/zero")
    done = syndicate(out.parent, "verify", "out")
    if target == "receipt.json":
        assert done.returncode == 2
        assert "out/receipt.json: not a regular file" in done.stdout
    else:
        assert done.returncode == 3, done.stdout
        [line] = [line for line in done.stdout.splitlines() if "out/rss.xml" in line]
        assert "not a regular file" in line or "lead out of" in line
        assert done.stdout.count("exact") == 1


def test_one_broken_file_or_receipt_does_not_end_the_others(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    four = ["convert", "ferry.txt", "--to", "rss,json,epub,txt", "--disclaimer", NOTICE]
    assert syndicate(tmp_path, *four).returncode == 0
    shutil.copytree(tmp_path / "out", tmp_path / "other", symlinks=True)
    book = (tmp_path / "out" / "digest.epub").resolve()
    whole = book.read_bytes()
    with zipfile.ZipFile(book) as archive:
        at = next(one for one in archive.infolist() if one.file_size > 200).header_offset
    book.write_bytes(whole[: at + 60] + bytes(40) + whole[at + 100 :])
    (tmp_path / "out" / "rss.xml").resolve().write_bytes(b"<rss><chan")
    (tmp_path / "out" / "feed.json").resolve().write_bytes(b"[" * 1_000_000)
    (tmp_path / "other" / "receipt.json").resolve().write_bytes(b"[" * 1_000_000)
    done = syndicate(tmp_path, "verify", "out", "other", "out/newsletter.txt")
    assert done.returncode == 3
    assert done.stderr == ""
    marks = [tuple(line.split()[:2]) for line in done.stdout.splitlines() if not line.startswith(" ")]
    assert [(mark, name.rstrip(":")) for mark, name in marks] == [
        ("FAILED", "out/rss.xml"),
        ("FAILED", "out/feed.json"),
        ("FAILED", "out/digest.epub"),
        ("exact", "out/newsletter.txt"),
        ("FAILED", "other/receipt.json"),
        ("exact", "out/newsletter.txt"),
    ]


UNUSABLE = {
    "absent": "does not exist",
    "out/rss.xml/under": "does not exist",
    "a" * 5000: "File name too long",
    "empty": "empty/receipt.json: does not exist",
    "pipe": "not a regular file",
    "piped": "piped/receipt.json: not a regular file",
    "/dev/zero": "not a regular file",
    "loop": "does not exist",
    "ferry.txt": "no receipt beside it names it",
    "out/digest.docx": "no receipt beside it names it",
}


def test_unusable_paths_are_reported_and_the_others_are_verified(out: Path) -> None:
    here = out.parent
    (here / "empty").mkdir()
    (here / "piped").mkdir()
    os.mkfifo(here / "pipe")
    os.mkfifo(here / "piped" / "receipt.json")
    (here / "loop").symlink_to("loop")
    (here / "ferry.txt").write_text(STORY)
    (out / "digest.docx").touch()
    done = syndicate(here, "verify", "out/newsletter.txt", *UNUSABLE, "out/rss.xml")
    assert done.stderr == ""
    first, *unknown, last = done.stdout.splitlines()
    assert first.startswith("exact")
    assert last.startswith("exact")
    assert all(line.startswith("UNKNOWN") and " -- " in line for line in unknown)
    for line, why in zip(unknown, UNUSABLE.values(), strict=True):
        assert why in line
    assert done.returncode == 2
    [alone] = json.loads(syndicate(here, "verify", "absent", "--json").stdout)
    assert (alone["status"], alone["exit"]) == ("unknown", 2)


def test_a_broken_output_is_worse_than_a_path_that_does_not_exist(out: Path) -> None:
    (out / "rss.xml").resolve().write_bytes(b"<rss")
    done = syndicate(out.parent, "verify", "absent", "out", "notice.odt", "--disclaimer", NOTICE)
    assert done.returncode == 3
    assert [line.split()[0] for line in done.stdout.splitlines()] == ["UNKNOWN", "FAILED", "exact", "UNKNOWN"]


@pytest.mark.parametrize("target", ["rss.xml", "receipt.json"])
def test_a_file_larger_than_any_output_is_not_read(out: Path, target: str) -> None:
    with (out / target).resolve().open("r+b") as file:
        file.truncate(10**13)
    code, said = verified(out)
    assert code == 3
    assert f"out/{target}: 10,000,000,000,000 bytes; no output is larger" in said


RAISES = """
import os
class Odd:
    name = "odd"
    media_type = "text/x-odd"
    def passages(self, artifact):
        if b"die" in artifact.data:
            os.abort()
        raise KeyError("no such page")
verifier = Odd()
"""


@pytest.mark.parametrize(("text", "why"), [(b"raise", "KeyError: 'no such page'"), (b"die", "SIGABRT")])
def test_a_verifier_that_raises_or_dies_fails_its_file_alone(out: Path, text: bytes, why: str) -> None:
    site = write_package(
        out.parent / "site", "odd", RAISES, "[syndicate.verifiers]", "text/x-odd = odd:verifier"
    )
    odd = (out / "rss.xml").resolve()
    odd.write_bytes(text)
    rewrite(out, lambda receipt: receipt["outputs"][0].update(media_type="text/x-odd"))
    done = syndicate(out.parent, "verify", "out", plugins=site)
    assert done.returncode == 3
    first, second = done.stdout.splitlines()
    assert first.startswith("FAILED")
    assert why in first
    assert second.startswith("exact")


def test_the_exit_code_is_that_of_the_gravest_file(out: Path) -> None:
    found = list(verify_published([str(out)]))
    assert [one.exit_code for one in found] == [Exit.DONE, Exit.DONE]
    (out / "stranger").touch()
    assert max(one.exit_code for one in verify_published([str(out)])) == Exit.SOME_INPUTS_FAILED
    (out / "rss.xml").resolve().unlink()
    assert max(one.exit_code for one in verify_published([str(out)])) == Exit.NOTICE


RECOGNISED = (
    "The views expressed in this article are those of the author and do not necessarily reflect our own."
)


def test_the_receipt_says_why_a_notice_was_recognised_in_convert_and_in_a_job(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(f"{STORY}\n{RECOGNISED}\n")
    done = syndicate(tmp_path, "convert", "ferry.txt", "--to", "txt")
    desk = Desk(tmp_path / "desk", re.sub(r"disclaimer = .*\n", "", JOB))
    desk.write("ferry.md", "The ferry returns", f"It came back on Monday.\n\n{RECOGNISED}")
    desk.night()
    for out in (tmp_path / "out", desk.out):
        receipt = json.loads((out / "receipt.json").read_bytes())
        [notice] = receipt["notices"].values()
        assert notice["paragraphs"] == [RECOGNISED]
        assert notice["origin"] == "recognised"
        assert 0.5 < notice["evidence"]["score"] <= 1
        assert notice["evidence"]["reasons"]
        assert {one.status for one in verify_published([str(out)])} == {"exact"}
    [line] = [line for line in done.stderr.splitlines() if "notice recognised" in line]
    assert notice["evidence"]["reasons"][0] in line


def test_a_configured_notice_has_no_evidence(out: Path) -> None:
    [notice] = json.loads((out / "receipt.json").read_bytes())["notices"].values()
    assert "evidence" not in notice


def test_another_score_of_the_same_notice_is_no_correction_and_survives_json() -> None:
    notices = [
        Disclaimer((RECOGNISED,), "recognised", evidence=one) for one in (None, Evidence(0.9, ("place",)))
    ]
    first, second = (msgspec.structs.replace(article(), terms=Terms(one)) for one in notices)
    assert fingerprint_of(first) == fingerprint_of(second)
    assert interchange.load(interchange.dump((first, second))) == (first, second)
    weak = msgspec.structs.replace(
        second, terms=Terms(Disclaimer((RECOGNISED,), "recognised", evidence=Evidence(0.8)))
    )
    [record] = write_receipt("syndicate", (), (second, weak, second), (), ()).notices.values()
    assert record.evidence == Evidence(0.8)
