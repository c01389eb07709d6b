"""A machine that is set up in an odd way: it is named as what it is, and what was published counts as published."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.machine import STORY, command, convert, needs
from helpers.jobs import JOB, Desk
from PIL import Image

from syndicate.runtime.workers.outcome import died

NOBODY = 65534
READ_ALL = 'find -L . -type f ! -name lock -exec cat {} + >/dev/null && cat "$@" >/dev/null'
"""All that is there, and some files by the names that people use."""


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that every user can get to, as a web server's is; those of pytest are closed."""
    folder = Path(tempfile.mkdtemp(dir="/tmp", prefix="served-"))
    folder.chmod(0o755)
    yield folder
    shutil.rmtree(folder)


def run(cwd: Path, script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    """A line of a shell, in which ``"$@"`` is the command."""
    whole = ["sh", "-c", script, "sh", *command(*arguments)]
    return subprocess.run(whole, cwd=cwd, capture_output=True, text=True, check=False)


def whole_job() -> str:
    """Feeds with pictures, books with covers, the catalogue, and a copy in another folder."""
    job = JOB.replace("catalogue = false", "").replace('["txt"]', '["epub"]')
    copy = '[[delivery]]\nto = "copy"\nurl = "file://{}/copied/news"\n\n[limits]'
    return job.replace("[limits]", copy, 1)


@needs()
def test_under_a_strict_umask_a_web_server_reads_all_that_is_published(open_folder: Path) -> None:
    desk = Desk(open_folder / "desk", whole_job().replace("{}", str(open_folder)))
    (open_folder / "desk").chmod(0o755)
    Image.new("RGB", (640, 400), "navy").save(desk.articles / "pier.png")
    desk.write("ferry.md", "The ferry returns", "![The pier](pier.png)\n\nIt came back on Monday.")
    done = run(desk.folder, 'umask 077; exec "$@"', "run")
    assert done.returncode == 0, done.stderr
    names = ["index.html", "opds.xml", "opds/daily.xml", "rss.xml", "daily-latest.epub"]
    for folder in (desk.out, open_folder / "copied" / "news"):
        read = subprocess.run(
            ["sh", "-c", READ_ALL, "sh", *names],
            cwd=folder,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            capture_output=True,
            text=True,
            check=False,
        )
        assert read.returncode == 0, read.stderr
    served = {path.name for path in (desk.out / ".syndicate" / "current").iterdir() if path.is_dir()}
    assert served == {"covers", "images", "opds"}
    assert (desk.folder / "state").stat().st_mode & 0o077 == 0


def test_doctor_names_files_that_a_web_server_cannot_read(open_folder: Path) -> None:
    desk = Desk(open_folder / "desk")
    (open_folder / "desk").chmod(0o755)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    desk.night()

    def found() -> dict[str, str]:
        done = run(desk.folder, 'exec "$@"', "doctor", "syndicate.toml", "--json")
        findings = {one["what"]: one for one in json.loads(done.stdout)}
        one: dict[str, str] = findings["published files for a web server"]
        return one

    assert (found()["detail"], found()["remedy"]) == ("all 6 can be read", "")
    desk.out.chmod(0o700)
    assert f"can get to {desk.out} (0700): others see 403" in found()["detail"]
    assert found()["remedy"] == f"chmod o+x {desk.out}"


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "1.txt").write_text(STORY.format(1))
    return tmp_path


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_a_closed_standard_output_changes_nothing(story: Path, more: list[str]) -> None:
    arguments = ["convert", "1.txt", "--to", "rss,txt", "--no-disclaimer", "our own", *more]
    done = run(story, 'exec "$@" >&-', *arguments)
    assert (done.returncode, "fault" in done.stderr) == (0, False), done.stderr
    assert (story / "out" / "rss.xml").read_bytes()
    assert run(story, 'exec "$@" >&- 2>&- <&-', *arguments).returncode == 0


@pytest.mark.parametrize("more", [[], ["--json"]])
def test_after_publishing_a_full_standard_output_is_reported_and_is_no_failure_to_publish(
    story: Path, more: list[str]
) -> None:
    arguments = ["convert", "1.txt", "--to", "rss,txt", "--no-disclaimer", "our own", *more]
    done = run(story, 'exec "$@" >/dev/full', *arguments)
    assert done.returncode == 1
    assert done.stderr.splitlines()[-1] == (
        "syndicate: standard output: No space left on device -- "
        "the outputs are published; only the report is lost"
    )
    assert run(story, 'exec "$@" >/dev/full 2>&1', *arguments).returncode == 1
    assert (story / "out" / "rss.xml").read_bytes()


def test_a_night_outlives_a_full_log_and_a_full_report(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    done = run(desk.folder, 'exec "$@" 2>/dev/full', "run", "--report", "night.json")
    assert done.returncode == 0
    assert json.loads((desk.folder / "night.json").read_bytes())["new"] == 1
    desk.write("bus.md", "Night bus", "The council said so.")
    done = run(desk.folder, 'exec "$@"', "run", "--report", "articles")
    assert done.returncode == 1
    assert "articles: Is a directory" in done.stderr
    assert "Night bus" in desk.text("feed.json")


@pytest.mark.parametrize(
    ("script", "said"), [('exec "$@" >&-', "it is closed"), ('exec "$@" >/dev/full', "No space left")]
)
def test_an_output_for_the_pipe_that_goes_nowhere_is_a_failure(story: Path, script: str, said: str) -> None:
    for arguments in (
        ["convert", "1.txt", "--to", "rss", "-o", "-", "--no-disclaimer", "our own"],
        ["inspect", "1.txt", "--no-disclaimer", "our own"],
    ):
        done = run(story, script, *arguments)
        assert done.returncode == 4
        assert f"syndicate: standard output: {said}" in done.stderr
        assert "fault of syndicate" not in done.stderr


def test_a_command_that_only_prints_says_that_it_could_not(tmp_path: Path) -> None:
    for arguments in (["formats"], ["themes", "--json"], ["inspect", "--schema"]):
        done = run(tmp_path, 'exec "$@" >/dev/full', *arguments)
        assert (done.returncode, done.stderr) == (
            4,
            "syndicate: standard output: No space left on device -- send it somewhere else\n",
        )


@needs("strace")
def test_a_file_system_without_links_is_called_so(story: Path) -> None:
    """As FAT answers symlink(2)."""
    calls = "symlink,symlinkat"
    no_links = ["strace", "-f", "-o", "log", "-e", f"trace={calls}", "-e", f"inject={calls}:error=EPERM"]
    done = convert(story, "1.txt", "--to", "rss", before=no_links)
    assert done.returncode == 4
    assert "syndicate: out: its file system has no symbolic links" in done.stderr
    assert "permissions" not in done.stderr
    Desk(story / "desk").write("ferry.md", "The ferry returns", "It came back on Monday.")
    whole = [*no_links, *command("doctor", "desk/syndicate.toml")]
    done = subprocess.run(whole, cwd=story, capture_output=True, text=True, check=False)
    assert "has no symbolic links" in done.stdout


@needs("mount", "unshare")
def test_a_ledger_on_a_full_disk_is_not_called_damaged(tmp_path: Path) -> None:
    desk = Desk(tmp_path / "desk")
    for number in range(30):
        desk.write(f"{number}.md", f"Story {number}", "Words of it. " * 3_000)
    (desk.folder / "state").mkdir()
    script = """
        mount -t tmpfs -o size=300k tmpfs state || exit 99
        exec "$@"
    """
    whole = ["unshare", "-rm", "sh", "-c", script, "sh", *command("run")]
    done = subprocess.run(whole, cwd=desk.folder, capture_output=True, text=True, check=False)
    if done.returncode == 99 or "Operation not permitted" in done.stderr:
        pytest.skip("not run: no mount namespaces here")
    assert done.returncode == 4, done.stderr
    assert "the disk is full, the ledger is not damaged: make room in" in done.stderr
    assert "move it away" not in done.stderr


@pytest.mark.parametrize("name", ["SIGKILL", "SIGTRAP", "SIGABRT"])
def test_a_process_that_ends_as_when_memory_runs_out_says_memory(name: str) -> None:
    fault = died("digest.pdf: the verifier", -signal.Signals[name])
    assert fault.message.startswith(f"digest.pdf: the verifier was killed by {name}")
    assert "memory" in fault.hint
    assert "memory" not in died("digest.pdf: the verifier", -signal.SIGSEGV).hint
