"""The Containerfile followed command by command, on a machine without a builder of containers.

What it installs by apt is only planned, not done: that is the machine's. All else is done below a folder of its own.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import shutil
import subprocess
from pathlib import Path

import pytest
from helpers.builds import ROOT, run
from helpers.documented_commands import commands

FILE = (ROOT / "Containerfile").read_text("utf-8")
FOLDERS = ("/source", "/opt/syndicate", "/work")
"""What it makes in the container."""


def instructions(text: str = FILE) -> list[tuple[str, str]]:
    """Its instructions in order, each with its words; lines that go on are one."""
    lines = [line for line in text.splitlines() if not line.lstrip().startswith("#")]
    joined = "\n".join(lines).replace("\\\n", " ")
    pairs = (line.split(maxsplit=1) for line in joined.splitlines() if line.strip())
    return [(name, " ".join(words.split())) for name, words in pairs]


def of(name: str) -> list[str]:
    return [words for found, words in instructions() if found == name]


def below(root: Path, words: str) -> str:
    """Words of a command, with the container's folders below another one."""
    for folder in FOLDERS:
        words = re.sub(rf"(?<![\w/.]){re.escape(folder)}\b", str(root) + folder, words)
    return words


def test_each_instruction_is_one_that_is_followed_here() -> None:
    assert [name for name, _ in instructions()] == [
        "FROM", "RUN", "COPY", "COPY", "COPY", "RUN", "WORKDIR", "ENTRYPOINT",
    ]  # fmt: skip
    assert below(Path("/x"), "a /source/b '/source[pandoc]' c/source /opt/syndicate/bin/pip") == (
        "a /x/source/b '/x/source[pandoc]' c/source /x/opt/syndicate/bin/pip"
    )
    apt, install = of("RUN")
    assert apt.startswith("apt-get update && apt-get install --yes --no-install-recommends ")
    assert "pip install" in install
    paths = set(re.findall(r"(?<![\w.])/(?:\w+/)*\w+", install))
    assert all(path.startswith(FOLDERS) for path in paths), "nothing else of a machine is touched"


@pytest.mark.slow
def test_debian_has_the_packages_that_it_installs() -> None:
    """As apt of the very system plans it."""
    if platform.system() != "Linux" or platform.freedesktop_os_release().get("VERSION_ID") != "12":
        pytest.skip("not run: only Debian 12 knows its packages")
    [line] = re.findall(r"apt-get (install .*?) &&", of("RUN")[0])
    if not any(Path("/var/lib/apt/lists").glob("*_Packages*")):
        pytest.skip("not run: apt has no lists here")
    planned = run("apt-get", *shlex.split(line), "--simulate").stdout
    assert "python3-venv" in line
    assert "newly installed" in planned


@pytest.mark.slow
def test_the_container_converts_as_in_readme(tmp_path: Path) -> None:
    for words in of("COPY"):
        *names, target = words.split()
        folder = Path(below(tmp_path, target))
        for name in names:
            if (ROOT / name).is_dir():
                shutil.copytree(ROOT / name, folder)
            else:
                folder.mkdir(parents=True, exist_ok=True)
                shutil.copy(ROOT / name, folder)
    (tmp_path / "opt").mkdir()
    environment = os.environ | {"PATH": "/usr/local/bin:/usr/bin:/bin", "PYTHONPATH": ""}
    _apt, install = of("RUN")
    done = subprocess.run(
        ["sh", "-euc", below(tmp_path, install)],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    if "No matching distribution" in done.stderr or "ensurepip is not" in done.stderr + done.stdout:
        pytest.skip(f"not run: packages cannot be had here: {done.stderr.strip()[-200:]}")
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr[-3000:]
    assert not (tmp_path / "source").exists(), "the source is not left in the image"

    [workdir], [entry] = of("WORKDIR"), of("ENTRYPOINT")
    work = Path(below(tmp_path, workdir))
    work.mkdir()
    [[*_], [*_], [_build, ran]] = commands("Install")
    arguments = shlex.split(ran.partition(" syndicate ")[2])
    assert f'"$PWD:{workdir}"' in ran
    (work / "article.txt").write_text(
        "The pier stands again\n\nBy Harbour Desk\n\nThe ferry came back.\n", "utf-8"
    )
    run(
        *(below(tmp_path, one) for one in json.loads(entry)),
        *arguments,
        cwd=work,
        environment=environment,
    )
    assert (work / "out" / "digest.pdf").read_bytes().startswith(b"%PDF")
    assert (work / "out" / "receipt.json").exists()
