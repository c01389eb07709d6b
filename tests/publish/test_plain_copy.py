"""``--copy``: the published set as plain files, for places that follow no links."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from syndicate.errors import PublishError, UsageError
from syndicate.publish.generations import publish
from syndicate.publish.lock import locked
from syndicate.publish.plain_copy import LIST, copy_plain

STORY = "The pier stands again\n\nThe ferry came back to the old pier on Thursday, with a band on board.\n"


def syndicate(folder: Path, *arguments: object) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "syndicate", *map(str, arguments)],
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )


def published(folder: Path, files: dict[str, bytes]) -> Path:
    with locked(folder):
        publish(folder, files)
    return folder


def held(folder: Path) -> set[str]:
    return {p.relative_to(folder).as_posix() for p in folder.rglob("*") if not p.is_dir()} - {LIST}


def test_a_copy_holds_the_same_files_without_links_and_verifies(tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(STORY, "utf-8")
    options = ("--to", "rss,txt", "--disclaimer", "Reprinted with leave of the Courier.")
    done = syndicate(tmp_path, "convert", "pier.txt", *options, "--copy", "stick/news")
    assert done.returncode == 0, done.stderr
    copy = tmp_path / "stick" / "news"
    assert held(copy) == {"rss.xml", "newsletter.txt", "receipt.json"}
    assert (tmp_path / "out" / "rss.xml").is_symlink(), "the set itself is switched by links, as ever"
    for name in held(copy):
        assert not (copy / name).is_symlink()
        assert (copy / name).read_bytes() == (tmp_path / "out" / name).read_bytes()
    verified = syndicate(tmp_path, "verify", copy)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_job_s_copy_follows_its_folder(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "pier.txt").write_text(STORY, "utf-8")
    (tmp_path / "job.toml").write_text(
        '[publication]\ntitle = "Courier"\nurl = "https://courier.example/"\nwaiver = "our own"\n'
        '[[source]]\nname = "desk"\npath = "in"\n[[output]]\nname = "feeds"\nformats = ["atom"]\n'
    )
    done = syndicate(tmp_path, "run", "job.toml", "--copy", "web")
    assert done.returncode == 0, done.stderr
    assert {"atom.xml", "receipt.json", "index.html"} <= held(tmp_path / "web")
    before = syndicate(tmp_path, "run", "job.toml", "--dry-run", "--copy", "elsewhere")
    assert before.returncode == 0, before.stderr
    assert not (tmp_path / "elsewhere").exists()


def test_files_removed_from_the_set_are_removed_from_the_copy_and_no_others(tmp_path: Path) -> None:
    copy = tmp_path / "copy"
    copy.mkdir()
    (copy / "robots.txt").write_text("User-agent: *\n")
    copy_plain(published(tmp_path / "out", {"a.xml": b"1", "images/b.png": b"2"}), copy)
    assert held(copy) == {"robots.txt", "a.xml", "images/b.png"}
    copy_plain(published(tmp_path / "out", {"c.xml": b"3"}), copy)
    assert held(copy) == {"robots.txt", "c.xml"}


def test_a_file_of_another_program_is_not_replaced(tmp_path: Path) -> None:
    out, copy = published(tmp_path / "out", {"index.html": b"ours", "a.xml": b"1"}), tmp_path / "copy"
    copy.mkdir()
    (copy / "index.html").write_bytes(b"theirs")
    with pytest.raises(PublishError, match="not a file that --copy wrote"):
        copy_plain(out, copy)
    assert held(copy) == {"index.html"}
    assert (copy / "index.html").read_bytes() == b"theirs"


def test_a_list_that_names_files_elsewhere_deletes_none_of_them(tmp_path: Path) -> None:
    out, copy = published(tmp_path / "out", {"a.xml": b"1"}), tmp_path / "copy"
    copy.mkdir()
    (tmp_path / "letter").write_text("mine")
    (copy / LIST).write_text(json.dumps({"files": ["../letter", str(tmp_path / "letter")]}))
    copy_plain(out, copy)
    assert (tmp_path / "letter").read_text() == "mine"


@pytest.mark.parametrize("place", ["out", "out/copy"])
def test_the_folder_of_outputs_is_no_place_for_their_copy(tmp_path: Path, place: str) -> None:
    out = published(tmp_path / "out", {"a.xml": b"1"})
    with pytest.raises(UsageError, match="outputs are published there"):
        copy_plain(out, tmp_path / place)


def test_one_output_alone_needs_no_copy(tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(STORY, "utf-8")
    done = syndicate(tmp_path, "convert", "pier.txt", "-o", "a.txt", "--copy", "b")
    assert done.returncode == 2
    assert "--copy" in done.stderr


def test_a_copy_that_fails_does_not_say_that_nothing_was_published(tmp_path: Path) -> None:
    (tmp_path / "pier.txt").write_text(STORY, "utf-8")
    (tmp_path / "stick").write_text("a file")
    done = syndicate(tmp_path, "convert", "pier.txt", "--to", "txt", "--copy", "stick")
    assert done.returncode == 1, done.stderr
    assert "stick" in done.stderr
    assert (tmp_path / "out" / "newsletter.txt").is_file()


@pytest.mark.skipif(os.name != "posix", reason="not run: links need POSIX")
def test_a_zip_of_the_copy_holds_the_files(tmp_path: Path) -> None:
    copy_plain(published(tmp_path / "out", {"a.xml": b"1", "images/b.png": b"2"}), tmp_path / "copy")
    with zipfile.ZipFile(tmp_path / "a.zip", "w") as archive:
        for path in sorted((tmp_path / "copy").rglob("[!.]*")):
            archive.write(path, path.relative_to(tmp_path / "copy"))
    with zipfile.ZipFile(tmp_path / "a.zip") as archive:
        assert archive.read("images/b.png") == b"2"
