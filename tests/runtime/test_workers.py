"""Work in processes of its own: what one item does to its worker, no other item feels, and nobody is left behind."""

from __future__ import annotations

import ast
import json
import multiprocessing
import os
import pickle
import select
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from faults.deadly_work import work
from helpers.paths import TESTS

from syndicate import errors
from syndicate.convert.options import ConvertOptions
from syndicate.errors import Exit, FaultError, NoticeError, SyndicateError, UsageError
from syndicate.job.config import LimitsTable
from syndicate.runtime.limits import Limits
from syndicate.runtime.workers import Done, Failed, execute

PROGRAM = [sys.executable, str(TESTS / "faults" / "deadly_work.py")]


@pytest.fixture(params=["forked", "from a server"])
def program(request: pytest.FixtureRequest) -> list[str]:
    """The program whose workers are copies of itself, and the one that has threads, so that they must not be."""
    return PROGRAM if request.param == "forked" else [*PROGRAM, "--threads"]


def outcomes(
    program: list[str], jobs: int, *items: str, timeout_s: float = 0, megabytes: int = 0
) -> list[dict]:
    command = [*program, str(jobs), str(timeout_s), str(megabytes), *items]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


def kinds(found: list[dict]) -> list[str]:
    return ["done" if "value" in one else one["errors"][0]["kind"] for one in found]


def ends(pid: int) -> bool:
    """Whether a process ends within ten seconds; at once, where it has."""
    try:
        descriptor = os.pidfd_open(pid)
    except ProcessLookupError:
        return True
    try:
        return bool(select.select([descriptor], [], [], 10)[0])
    finally:
        os.close(descriptor)


def test_results_come_in_the_order_of_the_items_whatever_order_they_finish_in(
    program, tmp_path: Path
) -> None:
    """The first item cannot end before the last has begun."""
    items = [f"wait {tmp_path}/flag", *(f"echo {n}" for n in range(20)), f"make {tmp_path}/flag"]
    found = outcomes(program, 2, *items)
    assert [one["item"] for one in found] == items
    assert [one["value"] for one in found] == ["waited", *map(str, range(20)), "made"]


def test_five_killed_five_hung_and_five_out_of_memory_items_fail_alone(program) -> None:
    items = [f"{word} {n}" for n in range(5) for word in ("killed", "hung", "greedy", "echo")]
    found = outcomes(program, 5, *items, timeout_s=3, megabytes=1000)
    assert [one["item"] for one in found] == items
    assert kinds(found) == ["died", "timeout", "memory", "done"] * 5


def test_hanging_items_are_given_up_in_time_however_they_hang(program) -> None:
    """It takes its time and at most a tenth more, though three hang at once.

    A busy machine may be late now and then; code that is late is late each time.
    """
    ways = ["hung", "hung-deaf", "hung-in-c"]
    late: list[float] = []
    while len(late) < 5 and not any(took <= 3 * 1.1 for took in late):
        first, *hung, after = outcomes(program, 3, "echo 1", *ways, "echo 2", timeout_s=3)
        assert kinds([first, *hung, after]) == ["done", "timeout", "timeout", "timeout", "done"]
        said = [one["errors"][0]["message"] for one in hung]
        assert said == [f"item {way} took more than 3 s" for way in ways]
        late.append(max(one["took"] for one in hung) - first["took"])
    assert min(late) <= 3 * 1.1


def test_a_worker_that_crashes_or_leaves_is_named_by_its_end(program) -> None:
    found = outcomes(program, 2, "killed", "crashed", "left", "exit 3", "echo x")
    assert [one.get("errors", [{"message": "done"}])[0]["message"] for one in found] == [
        "item killed was killed by SIGKILL",
        "item crashed was killed by SIGSEGV",
        "item left left with status 7",
        "item exit 3 left with status 1",
        "done",
    ]
    assert all(one["errors"][0]["hint"] for one in found[:-1])


def test_errors_of_our_tree_come_back_as_they_are_and_others_as_faults() -> None:
    for limits in ({}, {"timeout_s": 60}):
        found = [
            outcome
            for _, outcome in execute(
                work, ["notice a", "group", "foreign b"], jobs=1, **limits, describe=str
            )
        ]
        assert all(isinstance(outcome, Failed) for outcome in found)
        (notice,), group, (foreign,) = (outcome.errors for outcome in found)
        assert type(notice) is NoticeError
        assert (notice.message, notice.hint, notice.exit_code) == ("a: altered", "look at it", Exit.NOTICE)
        assert [type(error).__name__ for error in group] == ["NoticeError", "FetchError", "FaultError"]
        assert isinstance(foreign, FaultError)
        assert foreign.kind == "error"
        assert foreign.message == "foreign b failed: ValueError: b"
        assert foreign.hint == "this is a fault of syndicate; report it with the file"
        assert "deadly_work.py" in foreign.__notes__[0], "--debug has no traceback to show"


def tree(root: type[SyndicateError]) -> Iterator[type[SyndicateError]]:
    yield root
    for child in root.__subclasses__():
        yield from tree(child)


def test_every_error_pickles_with_its_message_hint_and_kind() -> None:
    ours = [error for error in tree(SyndicateError) if error.__module__ == errors.__name__]
    assert len(ours) > 10
    for kind in ours:
        error = FaultError("m", "h", "died") if kind is FaultError else kind("m", "h")
        back = pickle.loads(pickle.dumps(error))
        assert type(back) is kind
        assert (str(back), back.message, back.hint, vars(back)) == ("m", "m", "h", vars(error))


def test_an_item_that_does_not_pickle_fails_alone(program) -> None:
    found = outcomes(program, 2, "unpicklable-error", "unpicklable-value", "bad-value", "echo x")
    assert kinds(found) == ["error", "error", "error", "done"]
    assert "Can't pickle" in found[1]["errors"][0]["message"]


def test_an_item_that_no_worker_can_hold_fails_alone() -> None:
    items = ["echo " + "x" * 50_000_000, "echo y", "echo " + "z" * 50_000_000]
    found = execute(work, items, jobs=2, memory_bytes=20_000_000, describe=lambda item: item[5])
    (_, first), (_, second), (_, third) = found
    assert second == Done("y")
    for name, outcome in (("x", first), ("z", third)):
        assert isinstance(outcome, Failed)
        assert [error.message for error in outcome.errors] == [f"{name} ran out of memory"]


HOLDING = """
from syndicate.runtime.workers import Done, execute

def needs(size):
    return len(bytes(size))

held = b"x" * 100_000_000
[(_, outcome)] = execute(needs, [10_000_000], jobs=1, memory_bytes=20_000_000)
assert (outcome, len(held)) == (Done(10_000_000), 100_000_000), outcome
"""


def test_memory_of_the_caller_is_not_counted_against_an_item() -> None:
    """In a process of its own: only one without threads has copies of itself for workers."""
    done = subprocess.run([sys.executable, "-c", HOLDING], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr


def test_a_large_result_arrives_whole(program) -> None:
    assert len(outcomes(program, 1, "large 50000000", "echo x")) == 2


def test_there_are_never_more_workers_than_jobs_and_they_are_used_again(program) -> None:
    found = outcomes(program, 2, *["pid"] * 40)
    assert 1 <= len({one["value"] for one in found}) <= 2


def test_one_job_without_limits_is_done_by_the_caller_and_with_a_limit_it_is_not() -> None:
    [(_, here)] = execute(work, ["pid"], jobs=1)
    [(_, apart)] = execute(work, ["pid"], jobs=1, timeout_s=60)
    assert here == Done(os.getpid())
    assert apart != Done(os.getpid())


def test_a_daemon_process_is_told_that_it_must_not_start_others(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(multiprocessing.current_process()._config, "daemon", 1)
    with pytest.raises(UsageError, match="a daemon process must not start any") as found:
        execute(work, ["pid"], jobs=2)
    assert found.value.code == "workers-not-started"


ENGINES = {
    "syndicate/ingest/ingest.py": "sources, for convert, inspect, run and doctor",
    "syndicate/publish/outputs.py": "outputs, for convert and run",
    "syndicate/publish/theme_check/__init__.py": "themes",
    "syndicate/verify/published/__init__.py": "published files",
    "syndicate/plugins/formats.py": "what the package of a format says of it",
    "syndicate/plugins/readers.py": "what the package of a reader says of it",
}


def imported(source: str) -> set[str]:
    """What a module imports, each with the module that it is of."""
    return {
        f"{node.module}.{alias.name}" if isinstance(node, ast.ImportFrom) else alias.name
        for node in ast.walk(ast.parse(source))
        if isinstance(node, ast.Import | ast.ImportFrom)
        for alias in node.names
    }


def starts_workers(source: str) -> bool:
    values = {f"syndicate.runtime.workers.{name}" for name in ("Done", "Failed", "Outcome", "blamed_on")}
    return any(name.startswith("syndicate.runtime.workers") for name in imported(source) - values)


def test_a_second_loop_over_workers_would_be_seen() -> None:
    assert starts_workers("from syndicate.runtime.workers import Done, execute")
    assert starts_workers("from syndicate.runtime import workers")
    assert starts_workers("def late():\n    import syndicate.runtime.workers.pool")
    assert not starts_workers("from syndicate.runtime.workers import Done, Failed")


def test_one_engine_gives_work_to_workers_and_convert_and_run_both_call_it() -> None:
    package = Path(errors.__file__).parent
    modules = {
        path.relative_to(package.parent).as_posix(): path.read_text("utf-8")
        for path in package.rglob("*.py")
        if path.parent.name != "workers"
    }
    assert {name for name, source in modules.items() if starts_workers(source)} == set(ENGINES)
    engine = {"syndicate.ingest.ingest.ingest", "syndicate.publish.outputs.export_and_verify"}
    callers = {name: imported(source) & engine for name, source in modules.items()}
    assert {name: {one.rpartition(".")[2] for one in found} for name, found in callers.items() if found} == {
        "syndicate/convert/gather.py": {"ingest"},
        "syndicate/convert/flow.py": {"export_and_verify"},
        "syndicate/job/run/check.py": {"ingest"},
        "syndicate/job/run/gather.py": {"ingest"},
        "syndicate/job/run/make.py": {"export_and_verify"},
    }


def test_convert_and_run_have_the_same_limits_where_none_are_asked() -> None:
    assert ConvertOptions(sources=("-",)).limits == LimitsTable().of_items == Limits()
    assert Limits().item_s == 300
    assert Limits().memory_bytes == 2_000_000_000
    assert Limits().output_s(10) == 320
    assert Limits().output_bytes(10) == 2_010_000_000


def test_limits_that_are_asked_hold() -> None:
    """A time that `--timeout` gives is the same for all outputs; that of a job grows with their articles."""
    assert ConvertOptions(sources=("-",), workers=3, timeout_s=5).limits.output_s(10) == 5
    assert ConvertOptions(sources=("-",), workers=3).limits.processes == 3
    table = LimitsTable(jobs=2, item_seconds=60, item_megabytes=900).of_items
    assert (table.processes, table.output_s(10), table.memory_bytes) == (2, 80, 900_000_000)
    unbounded = LimitsTable(item_seconds=0, item_megabytes=0).of_items
    assert (unbounded.item_s, unbounded.output_s(10), unbounded.output_bytes(10)) == (None, None, None)


def test_an_exporter_never_runs_in_the_process_that_calls_convert(tmp_path: Path) -> None:
    """Also with one job and nothing said of limits."""
    script = (
        "import sys; from syndicate import ConvertOptions, convert\n"
        "convert(ConvertOptions(sources=('a.txt',), formats=('txt', 'pdf'), workers=1))\n"
        "print([name for name in sys.modules if name.startswith(('syndicate.export', 'weasyprint'))])"
    )
    (tmp_path / "a.txt").write_text("The pier\n\nThe ferry came back on Thursday, and a band played.\n")
    done = subprocess.run(
        [sys.executable, "-c", script], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert (done.stdout, done.stderr) == ("[]\n", "")


def pids(log: Path) -> list[int]:
    return [int(pid) for pid in log.read_text().split()]


def test_a_worker_killed_while_it_is_idle_costs_no_item(tmp_path: Path) -> None:
    """The second item is asked for when the only worker has done the first."""

    def items() -> Iterator[str]:
        yield f"echo a > {tmp_path}/log"
        [idle] = pids(tmp_path / "log")
        os.kill(idle, signal.SIGKILL)
        assert ends(idle)
        yield f"echo b > {tmp_path}/log"

    found = [outcome for _, outcome in execute(work, items(), jobs=1, timeout_s=60)]
    assert found == [Done("a"), Done("b")]
    assert len(set(pids(tmp_path / "log"))) == 2


def test_a_caller_that_stops_early_leaves_no_worker(tmp_path: Path) -> None:
    log = tmp_path / "log"
    results = execute(work, [f"echo 1 > {log}", f"hung > {log}", f"hung > {log}"], jobs=3, timeout_s=600)
    next(results)
    results.close()
    assert pids(log)
    assert all(ends(pid) for pid in pids(log))


def left_behind(command: list[str], end: signal.Signals, log: Path, workers: int) -> list[int]:
    """The workers of a program that is killed when the last of them has begun to hang."""
    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as caller:
        while not log.exists() or len(pids(log)) < workers:
            assert caller.poll() is None
            os.sched_yield()
        caller.send_signal(end)
    return pids(log)


@pytest.mark.parametrize("end", [signal.SIGKILL, signal.SIGTERM, signal.SIGINT])
def test_when_the_caller_is_killed_no_worker_stays(program, tmp_path: Path, end: signal.Signals) -> None:
    """The workers are busy, and would be for ten minutes."""
    log = tmp_path / "log"
    command = [*program, "3", "600", "0", *(f"{way} > {log}" for way in ("hung", "hung-deaf", "hung"))]
    assert all(ends(pid) for pid in left_behind(command, end, log, 3))


def test_a_worker_stuck_in_c_outlives_its_killed_caller_by_its_time_at_most(program, tmp_path: Path) -> None:
    """No thread of it runs on to see that the caller is gone: the kernel ends it."""
    log = tmp_path / "log"
    [pid] = left_behind([*program, "1", "1", "0", f"hung-in-c > {log}"], signal.SIGKILL, log, 1)
    assert ends(pid)
