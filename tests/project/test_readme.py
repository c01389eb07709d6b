"""README followed word by word, as somebody does who has just found it: each command of each section, in one shell.

`script/test` follows it with the code of the checkout, `--all` also installs and upgrades what is published.
"""

from __future__ import annotations

import os
import re
import shlex
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from helpers.builds import OLDEST_PIP, ROOT, build, empty_environment, run
from helpers.documented_commands import README, commands
from helpers.paths import TESTS

from syndicate.runtime.machine.needs import needs


class Shell:
    """A person's shell: where they are, and what they have activated."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, os.environ | environment

    def follow(self, lines: list[str]) -> str:
        """Type the lines, each of which has to succeed."""
        done = subprocess.run(
            ["sh", "-eu", "-c", "\n".join([*lines, "env -0 > .environment"])],
            cwd=self.folder,
            env=self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"{lines}\n{done.stdout[-3000:]}{done.stderr[-3000:]}"
        said = (self.folder / ".environment").read_text("utf-8")
        self.environment = dict(line.split("=", 1) for line in said.split("\0") if "=" in line)
        return done.stdout


def of_the_checkout(folder: Path) -> Shell:
    """A shell in which the command runs the code of this checkout."""
    programs = folder / "programs"
    programs.mkdir()
    command = programs / "syndicate"
    command.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m syndicate "$@"\n')
    command.chmod(0o755)
    desk = folder / "desk"
    desk.mkdir()
    return Shell(desk, {"PATH": f"{programs}:{os.environ['PATH']}", "PYTHONPATH": str(ROOT)})


def follow_use(shell: Shell) -> None:
    """First conversion, nightly job, serving."""
    [first, *_] = commands("Use")
    shell.follow(first)
    assert (shell.folder / "out" / "digest.pdf").read_bytes().startswith(b"%PDF")
    [nightly] = commands("Every night")
    shell.follow(nightly)
    shell.follow([as_cron_runs_it(shell.folder)])
    [[copied, _zipped]] = commands("Serving `out/`")
    shell.follow([copied])
    served(shell.folder)
    shell.follow(["mkdir FOLDER", as_the_star_copies()])
    for folder in ("stick", "FOLDER"):
        assert not any(path.is_symlink() for path in (shell.folder / folder).rglob("*"))
        assert list((shell.folder / folder).rglob("rss.xml"))


def as_the_star_copies() -> str:
    [line] = re.findall(r"`(cp [^`]*)`", README)
    return line


def as_cron_runs_it(folder: Path) -> str:
    [line] = re.findall(r"```crontab\n(.*?)\n```", README, re.DOTALL)
    command = line.split(maxsplit=5)[5]
    assert "cd /srv/courier && press/bin/syndicate " in command
    return command.replace("/srv/courier", str(folder)).replace("press/bin/", "")


@contextmanager
def served_by(command: list[str], folder: Path) -> Iterator[None]:
    server = subprocess.Popen(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield
    finally:
        server.terminate()
        server.wait()


def served(folder: Path) -> None:
    """A web server follows the links, and gives what is published."""
    [line] = re.findall(r"`python3 (-m http\.server .*?) 8000`", README)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    command = [sys.executable, *shlex.split(line), "--bind", "127.0.0.1", str(port)]
    with served_by(command, folder):
        for _ in range(200):
            try:
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/rss.xml") as answer:
                    assert answer.read() == (folder / "out" / "rss.xml").read_bytes()
                    return
            except OSError:
                time.sleep(0.1)
    pytest.fail("nothing was served")


def test_readme_is_right_about_first_conversion_nightly_job_and_serving(tmp_path: Path) -> None:
    follow_use(of_the_checkout(tmp_path))


def test_readme_is_right_about_archives(tmp_path: Path) -> None:
    if shutil.which("zip") is None:
        pytest.skip("not run: there is no zip")
    shell = of_the_checkout(tmp_path)
    (shell.folder / "a.txt").write_text("The pier stands again\n\nThe ferry came back.\n", "utf-8")
    shell.follow(["syndicate convert a.txt --to txt,rss"])
    [[_copied, zipped]] = commands("Serving `out/`")
    shell.follow([zipped])
    names = shell.follow([f"{shlex.quote(sys.executable)} -m zipfile -l news.zip"])
    assert "out/rss.xml" in names
    assert ".syndicate" not in names


USED = "test_readme::test_readme_is_right_about_first_conversion_nightly_job_and_serving"
INSTALLED = "test_readme::test_readme_is_right_about_installing_and_upgrading"
FOLLOWED = {
    "syndicate": ("test_readme::test_readme_is_right_about_the_demo",),  # script/test is what runs it
    "Install": (
        INSTALLED,
        "test_readme::test_readme_is_right_about_pipx",
        "test_containerfile::test_the_container_converts_as_in_readme",
    ),
    "Use": (USED, "test_docs::test_the_readme_s_commands_and_options_are_the_program_s"),
    "Every night": (USED, USED),
    "Serving `out/`": (USED, "test_readme::test_readme_is_right_about_archives"),
    "Upgrade, and what to back up": (INSTALLED,),
    "As a library": ("test_docs::test_the_readme_s_python_runs",),
}
"""Which tests follow the blocks of each section."""
BLOCKS = {"syndicate": 1, "Install": 3, "Use": 2, "Every night": 2, "Serving `out/`": 1, "As a library": 1}


def test_each_block_of_readme_is_followed_by_a_test() -> None:
    """A new block, or a second line in one that a test takes for a single one, has to be followed as well."""
    found: dict[str, int] = {}
    for heading, section in re.findall(r"(?ms)^#+ ([^\n]*)\n(.*?)(?=^#+ |\Z)", README):
        if count := section.count("\n```") // 2:
            found[heading] = count
    assert found == BLOCKS | {"Upgrade, and what to back up": 1}
    assert found.keys() == FOLLOWED.keys()
    for test in {test for tests in FOLLOWED.values() for test in tests}:
        file, _, name = test.partition("::")
        assert f"\ndef {name}(" in next(TESTS.rglob(f"{file}.py")).read_text("utf-8"), test
    assert [len(block) for heading in ("Install", "Serving `out/`") for block in commands(heading)] == [
        4,
        1,
        2,
        2,
    ]
    spans = set(re.findall(r"`((?:cp|pipx|python3|pip|podman|zip|tar) [^`]*)`", README))
    assert spans == {
        as_the_star_copies(), "python3 -m http.server --directory out 8000", "pipx upgrade syndicate-press",
    }  # fmt: skip


@pytest.mark.slow
def test_readme_is_right_about_installing_and_upgrading(tmp_path: Path) -> None:
    """By pip's ordinary settings; the package itself, which need not be published yet, from a folder of wheels."""
    wheels = tmp_path / "wheels"
    wheels.mkdir()
    old, _ = build(tmp_path / "old", "0.0.9")
    new, _ = build(tmp_path / "new")
    shutil.copy(old, wheels)
    empty_environment(tmp_path / "asked")
    desk = tmp_path / "desk"
    desk.mkdir()
    links = f"{os.environ.get('PIP_FIND_LINKS', '')} {wheels}".strip()
    shell = Shell(desk, {"PIP_FIND_LINKS": links, "PYTHONPATH": ""})
    [pip, _pipx, _container] = commands("Install")
    shell.follow(pip)
    assert shell.follow(["syndicate --version"]) == "syndicate 0.0.9\n"
    follow_use(shell)
    shutil.copy(new, wheels)
    before = (desk / "out" / "atom.xml").read_text("utf-8")
    [upgrade] = commands("Upgrade, and what to back up")
    shell.follow(upgrade)
    assert shell.follow(["syndicate --version"]) != "syndicate 0.0.9\n"
    shell.follow(["syndicate run syndicate.toml"])
    ids = r"<id>.*?</id>"
    assert re.findall(ids, (desk / "out" / "atom.xml").read_text("utf-8")) == re.findall(ids, before)
    restored = tmp_path / "restored"
    restored.mkdir()
    run("tar", "-xzf", desk / "backup.tar.gz", cwd=restored)
    Shell(restored, shell.environment).follow(["syndicate run syndicate.toml"])
    again = (restored / "out" / "atom.xml").read_text("utf-8")
    assert re.findall(ids, again) == re.findall(ids, before), "a backup brings the ids back"


@pytest.mark.slow
def test_readme_is_right_about_pipx(tmp_path: Path) -> None:
    wheel, _ = build(tmp_path / "build")
    python = empty_environment(tmp_path / "venv")
    run(python, "-m", "pip", "install", "pipx")
    environment = {
        "PIPX_HOME": str(tmp_path / "pipx"),
        "PIPX_BIN_DIR": str(tmp_path / "programs"),
        "PIP_FIND_LINKS": f"{os.environ.get('PIP_FIND_LINKS', '')} {wheel.parent}".strip(),
        "PATH": f"{tmp_path / 'programs'}:{python.parent}:/usr/bin:/bin",
        "PYTHONPATH": "",
    }
    [_pip, pipx, _container] = commands("Install")
    shell = Shell(tmp_path, environment)
    shell.follow(pipx)
    assert shell.follow(["syndicate --version"]).startswith("syndicate ")
    shell.follow(["pipx upgrade syndicate-press"])


@pytest.mark.slow
def test_readme_is_right_about_the_demo(tmp_path: Path) -> None:
    """In a fresh clone, which makes an environment of its own; and what it says at its end is true."""
    shell = of_the_checkout(tmp_path)
    if "all there" not in shell.follow(["syndicate doctor > doctor.txt && echo all there || true"]):
        pytest.skip("not run: it would install what this machine lacks")
    clone = tmp_path / "clone"
    ignored = shutil.ignore_patterns(".git", ".venv", "out", "tests", "__pycache__", ".*_cache")
    shutil.copytree(ROOT, clone, ignore=ignored)
    [[demo, tests]] = commands("syndicate")
    assert tests == "script/test"
    fresh = Shell(clone, {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": ""})
    said = fresh.follow([demo])
    again = re.findall(r"again at any time:\s+(.*)", said)
    assert "out/digest.pdf" in said
    assert "exact" in fresh.follow(again)


def test_readme_names_the_oldest_pip() -> None:
    assert f"pip {OLDEST_PIP}" in README


def test_the_containerfile_installs_what_doctor_asks_for_and_what_readme_says() -> None:
    text = (ROOT / "Containerfile").read_text("utf-8").replace("\\\n", " ")
    [line] = re.findall(r"apt-get install (.*?)&&", text, re.DOTALL)
    wanted = {name for one in (*needs().libraries, *needs().fonts) for name in one.packages.debian}
    assert set(line.split()) - wanted == {
        "--yes", "--no-install-recommends", "ca-certificates", "python3-venv",
    }  # fmt: skip
    assert wanted <= set(line.split())
    for copied in re.findall(r"^COPY (.*) \S+$", text, re.MULTILINE):
        assert all((ROOT / name).exists() for name in copied.split())
    assert "debian:12" in text, "whose pip is the oldest that is supported"
    [_pip, _pipx, container] = commands("Install")
    assert all(line in text for line in container), "its own head says the same"
