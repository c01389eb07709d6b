"""The fault table, for publishing: whatever fails, what was published stands, whole, and the next run goes well."""

from __future__ import annotations

import json
import random
import shutil
import subprocess
import sys
import textwrap
from collections import Counter
from pathlib import Path

import pytest
from faults.machine import NOTICE, STORY, command, convert, needs, state, verified


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A folder with two articles, of which the first has been published as two formats."""
    for number in (1, 2):
        (tmp_path / f"{number}.txt").write_text(STORY.format(number))
    done = convert(tmp_path, "1.txt", "--to", "rss,txt")
    assert done.returncode == 0, done.stderr
    return tmp_path


# A publisher that does one round for each line it is given, and holds the lock until the next line.
PUBLISHER = textwrap.dedent("""
    import sys
    from pathlib import Path
    from syndicate.errors import LockedError
    from syndicate.publish.generations import publish
    from syndicate.publish.lock import locked
    folder, word = Path(sys.argv[1]), sys.argv[2].encode()
    print("ready", flush=True)
    for line in sys.stdin:
        try:
            with locked(folder):
                publish(folder, {"a.txt": word + line.encode(), "b.txt": word + line.encode()})
                print("published", flush=True)
                sys.stdin.readline()
        except LockedError as error:
            print(int(error.exit_code), flush=True)
""")


def publisher(folder: Path, word: str) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", PUBLISHER, str(folder), word],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert process.stdout.readline() == "ready\n"
    return process


def tell(process: subprocess.Popen[str], line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(line + "\n")
    process.stdin.flush()


def hear(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def test_of_fifty_simultaneous_pairs_exactly_one_publishes_and_the_other_says_75(tmp_path: Path) -> None:
    """They overlap: who publishes holds the lock until the other has been turned away."""
    out = tmp_path / "out"
    with publisher(out, "one") as one, publisher(out, "two") as two:
        for number in range(50):
            tell(one, str(number))
            tell(two, str(number))
            answers = {"one": hear(one), "two": hear(two)}
            assert sorted(answers.values()) == ["75", "published"], answers
            winner = next(word for word, answer in answers.items() if answer == "published")
            assert {path.read_text() for path in out.glob("*.txt")} == {f"{winner}{number}\n"}
            tell({"one": one, "two": two}[winner], "go on")
        for process in (one, two):
            assert process.stdin is not None
            process.stdin.close()


def test_a_publisher_killed_while_it_holds_the_lock_leaves_no_stale_lock(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with publisher(out, "one") as one, publisher(out, "two") as two:
        tell(one, "x")
        assert hear(one) == "published"
        tell(two, "y")
        assert hear(two) == "75"
        one.kill()
        one.wait()
        tell(two, "z")
        assert hear(two) == "published"
        two.kill()


@pytest.mark.slow
def test_pairs_of_the_real_command_end_with_0_or_75_and_a_whole_set(here: Path) -> None:
    seen: Counter[tuple[int, ...]] = Counter()
    for number in range(50):
        formats = "rss,atom,json,txt,eml" if number % 2 else "rss,txt"
        whole = command("convert", "--to", formats, "--disclaimer", NOTICE)
        pair = [
            subprocess.Popen(
                [*whole, f"{name}.txt"], cwd=here, stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for name in (1, 2)
        ]
        for process in pair:
            process.communicate()
        seen[tuple(sorted(process.returncode for process in pair))] += 1
        assert verified(here)
    assert set(seen) <= {(0, 0), (0, 75)}, seen


@pytest.mark.slow
def test_the_real_command_killed_at_any_point_leaves_the_old_set_or_the_new(here: Path) -> None:
    """Seeded points over the whole run, workers and all; after each the folder proves itself."""
    seeded = random.Random(20221027)
    for _ in range(100):
        name = seeded.choice(("1.txt", "2.txt"))
        process = subprocess.Popen(
            command("convert", name, "--to", "rss,txt", "--disclaimer", NOTICE),
            cwd=here,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        try:
            process.wait(timeout=seeded.uniform(0, 2))
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        titles = {f"Ferry {n} returns" in (here / "out" / "rss.xml").read_text() for n in (1, 2)}
        assert titles == {True, False}
        assert verified(here)
    assert convert(here, "1.txt", "--to", "rss,txt").returncode == 0
    assert not list((here / "out" / ".syndicate" / "generations").glob("new-*"))


@needs("mount", "unshare")
def test_a_full_disk_is_named_and_leaves_published_outputs_unchanged(tmp_path: Path) -> None:
    """A file system of 1 MiB, on which the second set has no room."""
    (tmp_path / "small.txt").write_text(STORY.format(1))
    (tmp_path / "large.txt").write_text(STORY.format(2) + "\n\nThe band played on, and on. " * 30_000)
    (tmp_path / "out").mkdir()
    script = f"""
        mount -t tmpfs -o size=1m tmpfs out || exit 99
        convert() {{ {sys.executable} -m syndicate convert "$1" --to rss --no-disclaimer "our own" --out out; }}
        convert small.txt >/dev/null || exit 98
        before=$(sha256sum out/rss.xml out/receipt.json); convert large.txt; code=$?
        [ "$before" = "$(sha256sum out/rss.xml out/receipt.json)" ] || exit 97
        convert small.txt >/dev/null || exit 96
        exit $code
    """
    done = subprocess.run(
        ["unshare", "-rm", "sh", "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    if done.returncode == 99 or "Operation not permitted" in done.stderr:
        pytest.skip("not run: no mount namespaces here")
    assert done.returncode == 4, (done.returncode, done.stderr)
    assert "syndicate: out: No space left on device" in done.stderr


@needs("strace")
@pytest.mark.slow
@pytest.mark.parametrize("call", ["fsync", "rename"])
@pytest.mark.parametrize("when", range(1, 8))
def test_the_real_command_never_reports_success_after_an_input_output_error(
    here: Path, call: str, when: int
) -> None:
    inject = [
        "strace",
        "-f",
        "-o",
        "log",
        "-e",
        f"trace={call}",
        "-e",
        f"inject={call}:error=EIO:when={when}",
    ]
    done = convert(here, "2.txt", "--to", "rss,txt", before=inject)
    injected = "(INJECTED)" in (here / "log").read_text()
    assert done.returncode == (4 if injected else 0), done.stderr
    assert not injected or "Input/output error" in done.stderr
    assert verified(here)
    assert convert(here, "2.txt", "--to", "rss,txt").returncode == 0
    assert "Ferry 2 returns" in (here / "out" / "rss.xml").read_text()


@needs("chattr")
@pytest.mark.parametrize("frozen", ["out/.syndicate/generations", "out/.syndicate"])
def test_an_immutable_folder_is_a_clear_error_and_nothing_changes(here: Path, frozen: str) -> None:
    if subprocess.run(["chattr", "+i", frozen], cwd=here, capture_output=True, check=False).returncode:
        pytest.skip("not run: this file system knows no immutable files")
    try:
        before = {path: data for path, (_, data) in state(here / "out").items() if "generations" not in path}
        done = convert(here, "2.txt", "--to", "rss,txt")
        after = {path: data for path, (_, data) in state(here / "out").items() if "generations" not in path}
    finally:
        subprocess.run(["chattr", "-i", frozen], cwd=here, check=True)
    assert done.returncode == 4, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith(f"syndicate: {frozen}")
    assert "Operation not permitted" in line
    assert after == before
    assert "Ferry 1 returns" in (here / "out" / "rss.xml").read_text()
    assert convert(here, "2.txt", "--to", "rss,txt").returncode == 0


def ids_and_times(here: Path) -> list[tuple[str, str, str]]:
    feed = json.loads((here / "out" / "feed.json").read_bytes())
    return [
        (item["id"], item.get("date_published", ""), item.get("date_modified", "")) for item in feed["items"]
    ]


@pytest.mark.skipif(shutil.which("faketime") is None, reason="not run: needs faketime")
def test_a_clock_that_goes_back_changes_no_byte(here: Path) -> None:
    """By three years, and by the hour that ends summer time."""
    arguments = ["1.txt", "2.txt", "--to", "json,atom,txt"]
    summer = {"TZ": "Europe/Rome", "DONT_FAKE_MONOTONIC": "1"}
    assert convert(here, *arguments, before=["faketime", "2026-10-25 02:30:00"], **summer).returncode == 0
    before, known = state(here / "out"), ids_and_times(here)
    assert len(known) == 2
    for moment in ("2026-10-25 02:00:00", "2023-01-01 00:00:00"):
        done = convert(here, *arguments, before=["faketime", moment], **summer)
        assert done.returncode == 0, done.stderr
        assert ids_and_times(here) == known
        assert state(here / "out") == before


@pytest.mark.slow
def test_ten_reruns_in_three_time_zones_and_with_three_hash_seeds_touch_nothing(here: Path) -> None:
    assert convert(here, "1.txt", "2.txt").returncode == 0
    before = state(here / "out")
    assert len(before) > 10
    zones = ("UTC", "Pacific/Auckland", "America/St_Johns")
    for number in range(10):
        seed = str(number // 3 % 3 * 1000 + 1)
        done = convert(here, "1.txt", "2.txt", TZ=zones[number % 3], PYTHONHASHSEED=seed, LC_ALL="C")
        assert done.returncode == 0, done.stderr
        assert "nothing changed" in done.stderr
        assert state(here / "out") == before
