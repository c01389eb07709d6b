"""The commands of a job as a person or cron calls them: what they print, what they write, how they end."""

from __future__ import annotations

import json
import os
import pty
import shutil
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import NOTICE, Desk
from helpers.paths import ROOT
from prometheus_client.parser import text_string_to_metric_families

from syndicate.job.config.load import load

EXAMPLES = ROOT / "examples"
NIGHT = {"SOURCE_DATE_EPOCH": "1777604400"}
"""1 May 2026, three in the morning."""


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk")
    found.write("ferry.md", "The ferry returns", "It came back on Monday.")
    return found


def metrics(path: Path) -> dict[str, float]:
    families = text_string_to_metric_families(path.read_text("utf-8"))
    return {sample.name: sample.value for family in families for sample in family.samples}


def test_run_reports_what_it_did_and_then_that_nothing_is_new(desk: Desk) -> None:
    first = syndicate(desk.folder, "run", **NIGHT)
    assert (first.returncode, first.stdout) == (0, "")
    assert "issue made: daily 1\n" in first.stderr
    assert "written and verified: rss.xml\n" in first.stderr
    second = syndicate(desk.folder, "run", **NIGHT)
    assert second.returncode == 0
    assert "\nnothing new; 0 of 5 files changed; " in second.stderr


def test_the_first_run_removes_outputs_of_an_earlier_convert_and_reports_it(desk: Desk) -> None:
    syndicate(desk.folder, "convert", str(next(desk.articles.iterdir())), "--to", "ninjs")
    assert (desk.out / "ninjs.json").is_file()
    would = syndicate(desk.folder, "run", "--dry-run")
    assert "5 of 5 files would change, 1 would be removed; " in would.stderr
    done = syndicate(desk.folder, "run")
    assert "removed: ninjs.json\n" in done.stderr
    assert "5 of 5 files changed, 1 removed; " in done.stderr
    assert not (desk.out / "ninjs.json").exists()


def test_a_quiet_run_prints_only_what_needs_a_person(desk: Desk) -> None:
    assert syndicate(desk.folder, "run", "--quiet", **NIGHT).stderr == ""
    (desk.articles / "broken.json").write_text('{"articles": [', "utf-8")
    done = syndicate(desk.folder, "run", "--quiet", **NIGHT)
    assert done.returncode == 1
    [line] = done.stderr.splitlines()
    assert line.startswith("failed: articles/broken.json")


def test_a_log_in_json_is_one_object_a_line_also_where_the_run_fails(desk: Desk) -> None:
    done = syndicate(desk.folder, "run", "--log", "json", **NIGHT)
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert {line["level"] for line in lines} == {"info"}
    assert lines[-1]["event"] == "done"
    assert all(line["time"].endswith("+00:00") for line in lines)
    shutil.rmtree(desk.out)
    shutil.rmtree(desk.folder / "state")
    shutil.rmtree(desk.articles)
    failed = syndicate(desk.folder, "run", "--log", "json", **NIGHT)
    assert failed.returncode == 4
    assert json.loads(failed.stderr.splitlines()[0])["level"] == "error"


def test_report_and_metrics_outlive_a_failure(desk: Desk) -> None:
    files = ("--report", "report.json", "--metrics", "m.prom")
    assert syndicate(desk.folder, "run", *files, **NIGHT).returncode == 0
    report = json.loads((desk.folder / "report.json").read_text())
    assert (report["new"], report["issues"]) == (1, ["daily 1"])
    assert set(report["seconds"]) == {"read", "plan", "build", "publish"}
    good = metrics(desk.folder / "m.prom")
    assert (good["syndicate_exit_code"], good["syndicate_articles_new"]) == (0, 1)
    (desk.folder / "state" / "ledger.sqlite").write_bytes(b"no database" * 100)
    failed = syndicate(desk.folder, "run", *files, **NIGHT)
    assert failed.returncode == 4
    assert "move it away" in failed.stderr
    bad = metrics(desk.folder / "m.prom")
    assert bad["syndicate_exit_code"] == 4
    assert bad["syndicate_last_success_timestamp_seconds"] == good["syndicate_last_success_timestamp_seconds"]
    assert bad["syndicate_last_run_timestamp_seconds"] > good["syndicate_last_run_timestamp_seconds"]


def test_a_dry_run_and_json_for_programs(desk: Desk) -> None:
    done = syndicate(desk.folder, "run", "--dry-run", "--json", **NIGHT)
    report = json.loads(done.stdout)
    assert (report["dry_run"], report["changed"], done.stderr) == (True, False, "")
    assert not desk.out.exists()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("run", "nowhere.toml"),
            "nowhere.toml: No such file or directory -- name a job file, or write one with",
        ),
        (("run", "--only", "weekly"), "--only weekly: the job has no such output -- there are: daily, feeds"),
        (("run", "--since", "May"), "--since May: "),
        (("ledger",), "there is no ledger yet"),
        (("init",), "syndicate.toml: is there already"),
    ],
)
def test_errors_are_reported_in_one_line(desk: Desk, arguments: tuple[str, ...], message: str) -> None:
    extra = ("--title", "A", "--url", "https://a.example/", "--source", "a", "--no-disclaimer", "own")
    done = syndicate(desk.folder, *arguments, *(extra if arguments == ("init",) else ()))
    assert done.returncode == 2
    [line] = done.stderr.splitlines()
    assert message in line


def test_init_without_a_terminal_names_the_option_that_is_missing(tmp_path: Path) -> None:
    done = syndicate(tmp_path, "init", "--title", "A")
    assert (done.returncode, list(tmp_path.iterdir())) == (2, [])
    assert done.stderr == "syndicate: --url is missing -- give it, or run the command at a terminal\n"


def test_init_with_options_writes_a_job_that_runs(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    shutil.copy(EXAMPLES / "articles" / "ferry-returns.txt", tmp_path / "articles")
    options = ("--title", "A", "--url", "https://a.example/", "--source", "articles", "--disclaimer", NOTICE)
    done = syndicate(tmp_path, "init", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert load(tmp_path / "syndicate.toml").publication.disclaimer == NOTICE
    doctor = syndicate(tmp_path, "doctor", "syndicate.toml")
    assert "source articles  1 article" in doctor.stdout
    assert syndicate(tmp_path, "init", *options[:-2], "--no-disclaimer", "x", "--force").returncode == 0


def test_init_refuses_wrong_answers_and_writes_no_file(tmp_path: Path) -> None:
    done = syndicate(tmp_path, "init", "--title", "A", "--url", "a", "--source", "b", "--no-disclaimer", "x")
    assert done.returncode == 2
    assert "is not the URL of a folder" in done.stderr
    assert list(tmp_path.iterdir()) == []


def at_a_terminal(
    folder: Path, typed: bytes, *options: str, stopped_at: bytes = b"", interrupt: bool = False
) -> tuple[int, str]:
    """The exit code of ``init`` and what it printed, where a person types lines, and Ctrl-C or Ctrl-D at a question."""
    ours, theirs = pty.openpty()
    # Who runs the tests in the background of a shell has it ignored, and a command would inherit that.
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    with subprocess.Popen(
        [sys.executable, "-m", "syndicate", "init", *options],
        cwd=folder,
        stdin=theirs,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    ) as process:
        signal.signal(signal.SIGINT, before)
        assert process.stdout is not None
        os.write(ours, typed)
        printed = b""
        while not printed.endswith(stopped_at):
            printed += process.stdout.read(1)
        if interrupt:
            press_ctrl_c(process)
        elif stopped_at:
            os.write(ours, b"\x04")
        timer = threading.Timer(60, process.kill)
        timer.start()
        printed += process.stdout.read()
        timer.cancel()
    os.close(ours)
    os.close(theirs)
    return process.returncode, printed.decode()


def press_ctrl_c(process: subprocess.Popen[bytes]) -> None:
    """Interrupt a process that has printed its question, again where the first signal came before it waited.

    Python acts on a signal that comes between the question and the wait for its answer when that wait ends: a person
    who sees nothing happen presses the keys once more.
    """
    for _ in range(10):
        process.send_signal(signal.SIGINT)
        with suppress(subprocess.TimeoutExpired):
            process.wait(timeout=3)
            return


def test_init_at_a_terminal_asks_for_missing_options(tmp_path: Path) -> None:
    typed = b"https://a.example/\narticles\n\nour own stories\n"
    code, output = at_a_terminal(tmp_path, typed, "--title", "A")
    assert code == 0, output
    publication = load(tmp_path / "syndicate.toml").publication
    assert (publication.url, publication.waiver) == ("https://a.example/", "our own stories")
    assert "articles: does not exist" in output  # a note; the folder may be made later


def test_init_asks_again_until_an_answer_is_right(tmp_path: Path) -> None:
    typed = b"\nHerald\n\nherald\nhttps://a.example/\n\nftp://a.example/\nhttp://\n.\n\n \nour own stories\n"
    code, output = at_a_terminal(tmp_path, typed)
    assert code == 0, output
    for problem in (
        "'herald' is not the URL of a folder",
        "ftp URLs are not fetched",
        "no host",
        "give a reason",
    ):
        assert problem in output
    assert load(tmp_path / "syndicate.toml").source[0].path == "."


def test_init_says_at_once_that_an_address_does_not_answer(tmp_path: Path) -> None:
    """A note, before the next question, and no refusal: a server may be down tonight."""
    typed = b"http://127.0.0.1:9/feed.xml\n\nour own stories\n"
    options = ("--title", "A", "--url", "https://a.example/", "--allow-host", "127.0.0.1")
    code, output = at_a_terminal(tmp_path, typed, *options)
    assert code == 0, output
    said = output.index("note: http://127.0.0.1:9/feed.xml: not reached")
    assert said < output.index("Notice of every article")
    assert output[said:].splitlines()[0].endswith("; the job fails until it can be read")
    [source] = load(tmp_path / "syndicate.toml").source
    assert (source.url, source.format) == ("http://127.0.0.1:9/feed.xml", "")


@pytest.mark.parametrize("interrupt", [True, False])
def test_init_that_is_stopped_at_a_question_reports_it_and_writes_nothing(
    tmp_path: Path, interrupt: bool
) -> None:
    code, output = at_a_terminal(tmp_path, b"Herald\n", stopped_at=b"output folder: ", interrupt=interrupt)
    assert (code, list(tmp_path.iterdir())) == (130, [])
    assert output.rstrip().endswith("syndicate: stopped")


def test_init_does_not_ask_where_it_cannot_write(desk: Desk) -> None:
    code, output = at_a_terminal(desk.folder, b"")
    assert (code, output.count("\n")) == (2, 1)
    assert "syndicate.toml: is there already" in output
    folder = syndicate(desk.folder, "init", "articles")
    assert (folder.returncode, folder.stderr.split(" -- ")[0]) == (2, "syndicate: articles: a folder")


def test_init_in_another_folder_names_files_as_seen_from_there(tmp_path: Path) -> None:
    (tmp_path / "articles").mkdir()
    (tmp_path / "jobs").mkdir()
    options = (
        "--title",
        "A",
        "--url",
        "https://a.example/",
        "--source",
        "articles",
        "--no-disclaimer",
        "own",
    )
    done = syndicate(tmp_path, "init", "jobs/syndicate.toml", *options)
    assert (done.returncode, done.stderr) == (0, "")
    assert load(tmp_path / "jobs" / "syndicate.toml").source[0].path == "../articles"


@pytest.mark.parametrize(
    ("options", "said"),
    [
        (
            ("--timezone", "Lisbon"),
            "--timezone Lisbon: not a time zone; write an IANA name such as Europe/Lisbon",
        ),
        (
            ("--language", "English"),
            "--language English: 'English' is no language; write a tag of BCP 47 such as en, pt-BR or zh-Hant",
        ),
        (
            ("--disclaimer", "a", "--no-disclaimer", "b"),
            "a notice and a waiver at once -- give one of --disclaimer, --no-disclaimer",
        ),
    ],
)
def test_a_wrong_option_of_init_is_refused_before_any_question(
    tmp_path: Path, options: tuple[str, ...], said: str
) -> None:
    assert syndicate(tmp_path, "init", *options).stderr == f"syndicate: {said}\n"


def test_the_schema_is_printed(tmp_path: Path) -> None:
    done = syndicate(tmp_path, "init", "--schema")
    assert json.loads(done.stdout)["title"] == "syndicate.toml"


def test_the_ledger_can_be_looked_into_and_exported(desk: Desk) -> None:
    desk.night()
    shown = syndicate(desk.folder, "ledger")
    assert "The ferry returns" in shown.stdout
    lines = [json.loads(line) for line in syndicate(desk.folder, "ledger", "--export").stdout.splitlines()]
    [article] = [line for line in lines if line["table"] == "article"]
    one = json.loads(syndicate(desk.folder, "ledger", "--article", article["id"]).stdout)
    assert one["notices"][0]["answer"]["paragraphs"] == [NOTICE]
    assert "rss.xml" in one["files"]
    assert syndicate(desk.folder, "ledger", "--article", "nobody").returncode == 2


def test_doctor_tries_the_whole_job(desk: Desk) -> None:
    desk.configure(desk.job.read_text().replace('["txt"]', '["txt", "pdf"]') + "\n")
    good = syndicate(desk.folder, "doctor", "syndicate.toml")
    assert "output daily  txt, pdf, daily" in good.stdout
    desk.write("bad.md", "A story", "Text.\n\n" + NOTICE.replace("agrees", "agreed"))
    bad = syndicate(desk.folder, "doctor", "syndicate.toml")
    assert bad.returncode == 4
    assert (
        "source desk  1 article; articles/bad.md: carries the configured notice in altered form" in bad.stdout
    )
    desk.configure(desk.job.read_text().replace("limit = 3", "limits = 3"))
    faulty = syndicate(desk.folder, "doctor", "syndicate.toml")
    assert "did you mean 'limit'?" in faulty.stdout
    assert not desk.out.exists()


def test_the_example_job_publishes_the_examples(tmp_path: Path) -> None:
    shutil.copytree(EXAMPLES, tmp_path / "examples")
    done = syndicate(tmp_path, "run", "examples/nightly/syndicate.toml", **NIGHT)
    assert done.returncode == 0, done.stderr
    assert (tmp_path / "examples" / "nightly" / "out" / "index.html").is_file()


@pytest.mark.judge("systemd")
@pytest.mark.parametrize("unit", ["syndicate.service", "syndicate.timer"])
def test_the_units_are_ones_that_systemd_takes(unit: str, tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("not run: systemd-analyze is not installed")
    shutil.copytree(EXAMPLES / "nightly", tmp_path / "units")
    done = subprocess.run(
        [analyze, "verify", "--man=no", str(tmp_path / "units" / unit)],
        capture_output=True,
        text=True,
        check=False,
    )
    ours = [line for line in (done.stdout + done.stderr).splitlines() if "syndicate" in line]
    assert ours == []
