"""With ``--json``, standard output holds one report whatever becomes of the command: a program reads that alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
import typer
from helpers.command_line import syndicate
from helpers.jobs import Desk

from syndicate.cli.failure import NOTHING_RUN, reporting
from syndicate.errors import LockedError, NoticeError, PublishError, ReadError

STORY = "Quay reopens\n\nThe quay opened again on Monday, after two years of works.\n"


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (("convert", "quay.txt", "--require-disclaimer"), 3, "quay.txt"),
        (("convert", "nowhere.txt"), 2, "does not exist"),
        (("convert", "quay.txt", "--to", "scroll"), 2, "scroll"),
        (("convert", "quay.txt", "--disclaimer", "x", "--no-disclaimer", "y"), 2, "at once"),
        (("convert", "quay.txt", "--no-such-option"), 2, "--no-such-option"),
        (("convert",), 2, "SOURCE"),
        (("verify", "out", "--receipt-sha256", "12"), 2, "SHA-256"),
        (("run", "nowhere.toml"), 2, "nowhere.toml"),
        (("run", "--log", "xml"), 2, "xml"),
        (("ledger", "nowhere.toml"), 2, "nowhere.toml"),
        (("frobnicate",), 2, "frobnicate"),
    ],
)
def test_a_command_that_fails_prints_its_report(
    tmp_path: Path, arguments: tuple[str, ...], code: int, says: str
) -> None:
    (tmp_path / "quay.txt").write_text(STORY, "utf-8")
    done = syndicate(tmp_path, *arguments, "--json")
    assert done.returncode == code
    report = json.loads(done.stdout)
    assert report["exit"] == done.returncode
    assert any(says in failure["message"] for failure in report["failures"])
    assert done.stderr  # a person who looks on is told as well


def test_a_report_of_failure_has_the_keys_of_one_of_success(tmp_path: Path) -> None:
    (tmp_path / "quay.txt").write_text(STORY, "utf-8")
    good = syndicate(tmp_path, "convert", "quay.txt", "--no-disclaimer", "own", "--to", "txt", "--json")
    bad = syndicate(tmp_path, "convert", "quay.txt", "--require-disclaimer", "--to", "txt", "--json")
    assert json.loads(good.stdout).keys() - {"folder"} == json.loads(bad.stdout).keys()


def test_a_run_says_its_exit_code_in_its_report(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    empty = syndicate(desk.folder, "run", "--json")
    assert json.loads(empty.stdout)["exit"] == empty.returncode == 4
    desk.write("quay.md", "Quay reopens", "It opened on Monday.")
    done = syndicate(desk.folder, "run", "--json")
    assert json.loads(done.stdout)["exit"] == done.returncode == 0
    (desk.articles / "broken.json").write_text('{"articles": [', "utf-8")
    partly = syndicate(desk.folder, "run", "--json")
    assert json.loads(partly.stdout)["exit"] == partly.returncode == 1


def test_a_row_of_a_table_is_one_line_in_a_log_and_in_a_narrow_terminal(tmp_path: Path) -> None:
    """What is cut off, or folded, cannot be pasted: an article's id least of all."""
    desk = Desk(tmp_path / "desk")
    desk.write(
        "quay.md", "A quay reopens " * 12, "It opened on Monday.", id="tag:example.org,2026:" + "quay-" * 30
    )
    desk.night()
    done = syndicate(desk.folder, "ledger", COLUMNS="40")
    [article] = json.loads(syndicate(desk.folder, "ledger", "--json").stdout)["articles"]
    assert any(line.rstrip().endswith(article["id"]) for line in done.stdout.splitlines())
    assert len(article["id"]) > 100


@pytest.mark.parametrize("debug", [False, True])
@pytest.mark.parametrize(
    ("raised", "code", "says"),
    [
        (KeyboardInterrupt(), 130, "stopped"),
        (LockedError("out: another run is publishing there"), 75, "another run"),
        (PublishError("out: no space left"), 4, "no space left"),
        (ZeroDivisionError("division by zero"), 4, "ZeroDivisionError: division by zero"),
        (
            ExceptionGroup("all", [ReadError("a.txt: empty"), NoticeError("no notice", "", "a")]),
            4,
            "a.txt: empty",
        ),
    ],
)
def test_every_end_of_a_command_prints_a_report(
    capsys: pytest.CaptureFixture[str], raised: BaseException, code: int, says: str, debug: bool
) -> None:
    """With --debug, a fault of the program printed none, and ended with the code that says that it has published."""
    with pytest.raises(typer.Exit) as ended, reporting(debug=debug, as_json=True, publishes=NOTHING_RUN):
        raise raised
    printed = capsys.readouterr()
    report = json.loads(printed.out)
    assert (ended.value.exit_code, report["exit"], report["changed"]) == (code, code, False)
    assert says in report["failures"][0]["message"]
    assert ("Traceback" in printed.err) == debug
