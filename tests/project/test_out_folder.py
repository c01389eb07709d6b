"""`out/` stands in the repository with a `.gitignore`, and no command minds that file."""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.jobs import NOTICE, Desk
from helpers.paths import ROOT

from syndicate.convert.flow import convert
from syndicate.convert.options import ConvertOptions
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.verify.published import verify_published
from syndicate.verify.published.files import unlisted

KEPT = ROOT / "out" / ".gitignore"


def kept(folder: Path) -> Path:
    folder.mkdir(parents=True)
    (folder / ".gitignore").write_bytes(KEPT.read_bytes())
    return folder


def stands_by_itself(folder: Path) -> None:
    """The file is as it was, and all that verification names are the outputs."""
    assert (folder / ".gitignore").read_bytes() == KEPT.read_bytes()
    assert {one.status for one in verify_published((str(folder),))} == {"exact"}


def test_the_repository_s_folder_holds_git_s_file_and_ignores_all_else() -> None:
    lines = [line for line in KEPT.read_text("utf-8").splitlines() if not line.startswith("#")]
    assert lines == ["*", "!.gitignore"]


def test_convert_publishes_beside_it(tmp_path: Path) -> None:
    source = tmp_path / "ferry.txt"
    source.write_text(f"The ferry returns\n\nIt came back on Thursday.\n\n{NOTICE}\n", "utf-8")
    folder = kept(tmp_path / "out")
    policy = NoticePolicy(notice_of(NOTICE), text=NOTICE)
    for _ in range(2):
        convert(ConvertOptions(sources=(str(source),), formats=("txt",), folder=str(folder), notice=policy))
    stands_by_itself(folder)


def test_a_job_publishes_beside_it_and_reads_no_article_from_it(tmp_path: Path) -> None:
    kept(tmp_path / "desk" / "out")
    desk = Desk(tmp_path / "desk")
    desk.write("ferry.md", "The ferry returns", "It came back on Thursday.")
    for number in (1, 2):
        report = desk.night(number)
        assert (report.failures, report.warnings, report.new) == ((), (), number % 2)
    stands_by_itself(desk.out)


@pytest.mark.parametrize("kind", ["long", "folder", "link", "below"])
def test_files_with_only_such_a_name_are_unlisted(tmp_path: Path, kind: str) -> None:
    path = tmp_path / ".gitignore"
    match kind:
        case "long":
            path.write_text("The ferry returns. " * 20)
        case "folder":
            path.mkdir()
        case "link":
            path.symlink_to("/etc/hostname")
        case _:
            (tmp_path / "images").mkdir()
            path = tmp_path / "images" / ".gitignore"
            path.write_text("*")
    [(name, _)] = unlisted(tmp_path, {"images/ferry.jpg"})
    assert name == path.relative_to(tmp_path).as_posix()
