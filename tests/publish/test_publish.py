"""Publishing under real faults: whoever looks sees the old set or the new, whole, whatever happens in between."""

from __future__ import annotations

import hashlib
import os
import random
import shutil
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest

from syndicate.errors import LockedError, PublishError
from syndicate.publish.files import write_file
from syndicate.publish.generations import publish, published
from syndicate.publish.lock import locked

OLD = {"a.txt": b"old a" * 1000, "b.txt": b"old b" * 1000, "receipt.json": b"old"}
NEW = {"a.txt": b"new a" * 1000, "b.txt": b"new b" * 1000, "receipt.json": b"new"}


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def files(folder: Path) -> dict[str, bytes]:
    """What a person sees in a folder: every name that is not hidden and leads somewhere, followed."""
    return {p.name: p.read_bytes() for p in folder.iterdir() if not p.name.startswith(".") and p.exists()}


def whole_state(folder: Path) -> dict[str, tuple[int, bytes]]:
    return {
        str(p): (p.lstat().st_mtime_ns, str(p.readlink()).encode() if p.is_symlink() else p.read_bytes())
        for p in sorted(folder.rglob("*"))
        if p.is_symlink() or p.is_file()
    }


def run_python(code: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code), *args], capture_output=True, text=True, check=False
    )


PUBLISH = """
    import sys
    from pathlib import Path
    from syndicate.errors import SyndicateError
    from syndicate.publish.generations import publish
    from syndicate.publish.lock import locked
    folder, word = Path(sys.argv[1]), sys.argv[2].encode()
    files = {name: (word + b" " + name[:1].encode()) * 1000 for name in ("a.txt", "b.txt")}
    try:
        with locked(folder):
            publish(folder, files | {"receipt.json": word})
    except SyndicateError as error:
        print(error.message)
        sys.exit(error.exit_code)
"""


def test_a_set_is_published_and_replaced_whole(tmp_path: Path) -> None:
    assert publish(tmp_path, OLD)
    assert files(tmp_path) == OLD
    assert publish(tmp_path, NEW)
    assert files(tmp_path) == NEW
    assert published(tmp_path, "a.txt") == NEW["a.txt"]


def test_publishing_the_same_again_touches_nothing(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    before = whole_state(tmp_path)
    assert not publish(tmp_path, OLD)
    assert whole_state(tmp_path) == before


def test_old_names_are_removed_and_unlisted_files_stay(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    publish(tmp_path, OLD)
    publish(tmp_path, {"a.txt": b"alone"})
    assert files(tmp_path) == {"a.txt": b"alone", "mine.txt": b"mine"}


def test_a_kept_output_is_the_same_file_and_not_written_again(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    old = (tmp_path / "b.txt").stat()
    assert publish(tmp_path, {"a.txt": b"new"}, keep={"b.txt": sha256(OLD["b.txt"]), "never-there.txt": "0"})
    assert files(tmp_path) == {"a.txt": b"new", "b.txt": OLD["b.txt"]}
    new = (tmp_path / "b.txt").stat()
    assert (new.st_ino, new.st_mtime_ns) == (old.st_ino, old.st_mtime_ns)


def test_keeping_and_writing_the_same_set_is_one_generation(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    before = whole_state(tmp_path)
    written = {"a.txt": OLD["a.txt"], "receipt.json": OLD["receipt.json"]}
    assert not publish(tmp_path, written, keep={"b.txt": sha256(OLD["b.txt"])})
    assert whole_state(tmp_path) == before


def test_a_plain_file_in_the_way_is_replaced_and_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("from before")
    publish(tmp_path, OLD)
    assert files(tmp_path) == OLD
    other = tmp_path / "other"
    (other / "a.txt").mkdir(parents=True)
    with pytest.raises(PublishError, match=r"a\.txt: a folder stands where an output goes"):
        publish(other, OLD)
    assert files(tmp_path / "other" / "a.txt") == {}
    assert not (other / "b.txt").is_symlink()


def test_outputs_one_folder_deep(tmp_path: Path) -> None:
    publish(tmp_path, {"x/a.txt": b"1", "y/a.txt": b"2", "receipt.json": b"3"})
    assert (tmp_path / "x" / "a.txt").read_bytes() == b"1"
    publish(tmp_path, {"x/a.txt": b"4"})
    assert (tmp_path / "x" / "a.txt").read_bytes() == b"4"
    assert not (tmp_path / "y").exists()


def test_the_folder_can_be_moved_and_copied(tmp_path: Path) -> None:
    publish(tmp_path / "out", OLD)
    (tmp_path / "out").rename(tmp_path / "moved")
    shutil.copytree(tmp_path / "moved", tmp_path / "copied", symlinks=True)
    assert files(tmp_path / "copied") == OLD


def test_a_web_server_may_read_what_is_published(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    real = (tmp_path / "a.txt").resolve()
    assert real.stat().st_mode & 0o777 == 0o644
    assert real.parent.stat().st_mode & 0o777 == 0o755


def test_leftovers_are_swept_and_one_earlier_generation_stays(tmp_path: Path) -> None:
    for number in range(5):
        publish(tmp_path, {"a.txt": str(number).encode()})
    generations = tmp_path / ".syndicate" / "generations"
    (generations / "new-killed").mkdir()
    (tmp_path / ".a.txt.99.new").symlink_to("nowhere")
    publish(tmp_path, OLD)
    assert len(list(generations.iterdir())) == 2
    assert not (tmp_path / ".a.txt.99.new").is_symlink()


def test_a_damaged_generation_is_made_again(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    (tmp_path / "a.txt").resolve().write_bytes(b"scribbled")
    publish(tmp_path, OLD)
    assert files(tmp_path) == OLD


def test_one_file_is_replaced_whole_or_left(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "x.epub"
    assert write_file(path, b"one")
    before = path.stat().st_mtime_ns
    assert not write_file(path, b"one")
    assert path.stat().st_mtime_ns == before
    assert write_file(path, b"two")
    assert path.read_bytes() == b"two"
    assert [p.name for p in path.parent.iterdir()] == ["x.epub"]
    assert path.stat().st_mode & 0o777 == 0o644


# Publishes with other names than before, in a process that dies before its n-th change of the file system, for each n.
DYING = """
    import itertools, os, shutil, sys
    from pathlib import Path
    from syndicate.publish.generations import publish
    template, work = Path(sys.argv[1]), Path(sys.argv[2])
    new = {name: b"new " + name.encode() for name in ("both.txt", "new.txt", "receipt.json")}
    left = 0

    def die(event, arguments):
        global left
        if event in {"open", "os.rename", "os.symlink", "os.link", "os.remove", "os.mkdir", "os.rmdir"}:
            left -= 1
            if left < 0:
                os._exit(9)

    for number in itertools.count():
        folder = work / str(number)
        shutil.copytree(template, folder, symlinks=True)
        if os.fork() == 0:
            left = number
            sys.addaudithook(die)
            publish(folder, new)
            os._exit(0)
        if os.wait()[1] == 0:
            break
"""


@pytest.mark.parametrize("damaged", [False, True])
def test_a_death_before_each_single_change_leaves_the_old_set_or_the_new(
    tmp_path: Path, damaged: bool
) -> None:
    """Names that only one of the sets has are there with the rest of their set, and not a moment longer."""
    old = {name: b"old " + name.encode() for name in ("both.txt", "old.txt", "receipt.json")}
    new = {name: b"new " + name.encode() for name in ("both.txt", "new.txt", "receipt.json")}
    if damaged:
        publish(tmp_path / "template", new)
        (tmp_path / "template" / "new.txt").resolve().write_bytes(b"scribbled")
        old = new | {"new.txt": b"scribbled"}
    else:
        publish(tmp_path / "template", old)
    done = run_python(DYING, str(tmp_path / "template"), str(tmp_path))
    assert done.returncode == 0, done.stderr
    deaths = len(list(tmp_path.iterdir())) - 1
    found = [files(tmp_path / str(number)) for number in range(deaths)]
    switch = found.index(new)
    assert switch > 10
    assert found == [old] * switch + [new] * (deaths - switch)
    for number in range(deaths):
        publish(tmp_path / str(number), new)
        assert files(tmp_path / str(number)) == new


def test_names_of_a_set_that_could_not_be_published_are_taken_back(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    before = whole_state(tmp_path)
    (tmp_path / ".syndicate" / f".current.{os.getpid()}.new").mkdir()  # the switch will fail on it
    with pytest.raises(PublishError):
        publish(tmp_path, {"c.txt": b"new"})
    assert {name for name in whole_state(tmp_path) if "generations" not in name} <= set(before)
    assert files(tmp_path) == OLD


FOREVER = """
    import itertools, sys
    from pathlib import Path
    from syndicate.publish.generations import publish
    from syndicate.publish.lock import locked
    folder = Path(sys.argv[1])
    print("ready", flush=True)
    for word in itertools.cycle((b"old", b"new")):
        files = {name: (word + b" " + name[:1].encode()) * 1000 for name in ("a.txt", "b.txt")}
        with locked(folder):
            publish(folder, files | {"receipt.json": word})
"""


@pytest.mark.parametrize("kills", [40, pytest.param(500, marks=pytest.mark.slow)])
def test_kill_9_at_any_point_leaves_the_old_set_or_the_new(tmp_path: Path, kills: int) -> None:
    """The publisher is killed at seeded points while it switches between two sets, over and over."""
    publish(tmp_path, OLD)
    seeded = random.Random(20221027)
    seen = set()
    for _ in range(kills):
        process = subprocess.Popen(
            [sys.executable, "-c", textwrap.dedent(FOREVER), str(tmp_path)], stdout=subprocess.PIPE
        )
        with process:
            assert process.stdout is not None
            assert process.stdout.readline() == b"ready\n"
            with pytest.raises(subprocess.TimeoutExpired):
                process.wait(timeout=seeded.uniform(0, 0.05))
            process.kill()
        found = files(tmp_path)
        assert found in (OLD, NEW)
        seen.add(found["receipt.json"])
    assert seen == {b"old", b"new"}, "the kills all fell on one side: they prove nothing"
    done = run_python(PUBLISH, str(tmp_path), "new")
    assert done.returncode == 0, done.stdout + done.stderr
    assert files(tmp_path) == NEW
    assert not list((tmp_path / ".syndicate" / "generations").glob("new-*"))


def test_of_two_runs_at_once_one_publishes_and_the_other_reports_the_lock(tmp_path: Path) -> None:
    with locked(tmp_path), pytest.raises(LockedError, match="another run"), locked(tmp_path):
        pass
    with locked(tmp_path):
        done = run_python(PUBLISH, str(tmp_path), "new")
    assert done.returncode == 75
    assert "another run" in done.stdout
    assert run_python(PUBLISH, str(tmp_path), "new").returncode == 0


def needs(*programs: str) -> pytest.MarkDecorator:
    missing = [program for program in programs if shutil.which(program) is None]
    return pytest.mark.skipif(bool(missing or os.geteuid()), reason=f"not run: needs root and {programs}")


@needs("mount", "umount", "unshare")
def test_a_full_disk_leaves_the_old_set_and_names_the_place(tmp_path: Path) -> None:
    publish(tmp_path, OLD)
    script = f"""
        mount -t tmpfs -o size=1m tmpfs {tmp_path}/.syndicate/generations || exit 99
        cp -r {tmp_path}/keep/. {tmp_path}/.syndicate/generations
        {sys.executable} -c "$1" {tmp_path}; code=$?
        readlink {tmp_path}/.syndicate/current; ls -A {tmp_path}/.syndicate/generations; exit $code
    """
    shutil.copytree(tmp_path / ".syndicate" / "generations", tmp_path / "keep")
    big = """
        import sys
        from pathlib import Path
        from syndicate.errors import PublishError
        from syndicate.publish.generations import publish
        try:
            publish(Path(sys.argv[1]), {"a.txt": b"x" * 2_000_000})
        except PublishError as error:
            print(error.message)
            sys.exit(error.exit_code)
    """
    command = ["unshare", "-rm", "sh", "-c", textwrap.dedent(script), "sh", textwrap.dedent(big)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode == 99 or "Operation not permitted" in done.stderr:
        pytest.skip("not run: no mount namespaces here")
    lines = done.stdout.splitlines()
    assert done.returncode == 4, done.stderr
    assert "No space left on device" in lines[0]
    assert lines[1].removeprefix("generations/") in lines[2:]
    assert len(lines[2:]) == 1, "the half-written generation is still there"


@needs("strace")
@pytest.mark.parametrize("call", ["fsync", "rename", "symlink"])
@pytest.mark.parametrize("when", [1, 2, 3])
def test_an_input_output_error_is_never_reported_as_success(tmp_path: Path, call: str, when: int) -> None:
    publish(tmp_path, OLD)
    inject = ["strace", "-f", "-o", os.devnull, "-e", f"inject={call}:error=EIO:when={when}"]
    command = [*inject, sys.executable, "-c", textwrap.dedent(PUBLISH), str(tmp_path), "new"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    found = files(tmp_path)
    if done.returncode == 0:
        assert found == NEW, "success was reported for a set that is not there"
    else:
        assert done.returncode == 4, done.stdout + done.stderr
        assert "Input/output error" in done.stdout
        assert found in (OLD, NEW)
    assert run_python(PUBLISH, str(tmp_path), "new").returncode == 0
    assert files(tmp_path) == NEW


@needs("setpriv")
def test_a_read_only_folder_is_a_clear_error_and_nothing_changes(tmp_path: Path) -> None:
    folder = tmp_path / "out"
    publish(folder, OLD)
    for parent in (tmp_path, *tmp_path.parents[:-2]):
        parent.chmod(0o755)
    before = whole_state(folder)
    drop = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    probe = subprocess.run(
        [*drop, sys.executable, "-c", "import syndicate"], check=False, capture_output=True
    )
    if probe.returncode:
        pytest.skip("not run: the unprivileged user cannot read this Python")
    command = [*drop, sys.executable, "-c", textwrap.dedent(PUBLISH), str(folder), "new"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 4
    assert "Permission denied" in done.stdout
    assert str(folder) in done.stdout
    assert whole_state(folder) == before


def test_the_generation_is_named_by_its_bytes(tmp_path: Path) -> None:
    """Equal sets have equal names wherever they are published, so that a rerun finds its own work."""
    for name in ("one", "two"):
        publish(tmp_path / name, OLD)
    one, two = ((tmp_path / name / ".syndicate" / "current").readlink() for name in ("one", "two"))
    assert one == two
