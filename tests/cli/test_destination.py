"""``-o`` and ``--out``: each form of them that cannot work is refused before anything is read, with what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.plugin_packages import NOTICE, STORY

from syndicate.cli.destination import Destination, destination_of
from syndicate.convert.options import formats_of
from syndicate.errors import UsageError


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    (tmp_path / "ferry.txt").write_text(STORY)
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "loop").symlink_to("loop")
    return tmp_path


USE = "use --out %s for a set of outputs, or name a file such as %s"


@pytest.mark.parametrize(
    ("file", "said", "to_do"),
    [
        ("new/", "-o new/: a folder, and -o writes one file", USE % ("new", "new/digest.epub")),
        ("new//", "a folder", USE % ("new", "new/digest.epub")),
        ("folder", "a folder", USE % ("folder", "folder/digest.epub")),
        ("folder/", "a folder", USE % ("folder", "folder/digest.epub")),
        ("ferry.txt/", "a folder", "--out"),
        (".", "a folder", USE % (".", "digest.epub")),
        ("/", "a folder", USE % ("/", "/digest.epub")),
        ("", "-o: an empty name", "leave out -o"),
        ("ferry.txt/digest.epub", "ferry.txt is a file, not a folder", "name another file"),
        ("pipe", "not a regular file", "use -o - to write down a pipe"),
        ("/dev/null", "not a regular file", "use -o - to write down a pipe"),
        (f"{'a' * 300}.epub", "File name too long", "name another file"),
    ],
)
def test_a_file_that_cannot_be_written_is_refused_with_a_remedy(
    here: Path, file: str, said: str, to_do: str
) -> None:
    with pytest.raises(UsageError) as caught:
        destination_of(None, file, each=False)
    assert said in caught.value.message
    assert to_do in caught.value.hint


@pytest.mark.parametrize(
    "file", ["new.epub", "new/deep/new.epub", "folder/new.epub", "ferry.txt", "loop", "-", "./-"]
)
def test_a_file_that_can_be_written_is_taken_as_it_is(here: Path, file: str) -> None:
    assert destination_of(None, file, each=False) == Destination("out", file)


def test_without_a_file_all_outputs_go_to_the_folder() -> None:
    assert destination_of(None, None, each=True) == Destination("out", None)
    assert destination_of("web/", None, each=False) == Destination("web/", None)


def test_options_that_contradict_each_other_are_refused() -> None:
    with pytest.raises(UsageError, match=r"-o x\.epub and --out web: two places for one output"):
        destination_of("web", "x.epub", each=False)
    with pytest.raises(UsageError, match="-o - and --each: one file holds one output"):
        destination_of(None, "-", each=True)


def test_a_format_that_is_not_named_is_asked_for() -> None:
    with pytest.raises(UsageError, match="-o -: which format") as caught:
        formats_of((), "-")
    assert caught.value.hint == "say so with --to, such as --to epub"
    with pytest.raises(UsageError, match=r"-o x\.epub: one file holds one format, not 2") as caught:
        formats_of(("rss,atom",), "x.epub")
    assert "use --out FOLDER instead of -o" in caught.value.hint


def test_a_folder_is_refused_before_anything_is_read(here: Path) -> None:
    done = syndicate(here, "convert", "absent.txt", "-o", "o1/", "--to", "rss,atom", "--disclaimer", NOTICE)
    assert done.returncode == 2
    assert done.stderr == (
        "syndicate: -o o1/: a folder, and -o writes one file"
        " -- use --out o1 for a set of outputs, or name a file such as o1/digest.epub\n"
    )
    assert not (here / "o1").exists()
