"""What all tests share: the option that accepts goldens, and which outside judges ran and which did not.

A test whose verdict is an outside program's or rule set's carries ``@pytest.mark.judge("its name")``. Where the
judge is absent the test is skipped with a reason that begins "not run:"; it is never counted as passed.
"""

from __future__ import annotations

import os
import sys
from collections import Counter
from collections.abc import Iterator
from multiprocessing import forkserver, set_forkserver_preload

import pytest
from helpers.misbehaving_server import Server, serving
from helpers.thorough import THOROUGH, is_tried
from hypothesis import settings

from syndicate.runtime.entry_points import built_in_verifiers

# The same examples each time, so that a change is judged and not chance; `script/test --all` looks for new ones.
settings.register_profile("repeatable", derandomize=True)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "repeatable"))


@pytest.fixture
def server() -> Iterator[Server]:
    """A server on loopback that answers nothing yet."""
    with serving() as running:
        yield running


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="rewrite the goldens with what is made now")


def pytest_configure(config: pytest.Config) -> None:
    if hasattr(config, "workerinput") and not THOROUGH and sys.platform == "linux":
        _warm_the_workers()
    config.addinivalue_line("markers", "judge(name): an outside program or rule set gives the verdict")
    config.addinivalue_line(
        "markers", "sampled(share): one of so many parts is run each time, all with --all"
    )


def _warm_the_workers() -> None:
    """Start the server that workers are copied from, and let it load once what each of them would load.

    It is the one server of a process: `syndicate.runtime.workers` finds it running. Only processes that run hundreds of
    tests are worth it.
    """
    os.environ["OPENBLAS_NUM_THREADS"] = "1"  # a process with threads cannot be copied
    set_forkserver_preload(["helpers.warmed", "syndicate.runtime.workers.worker", *built_in_verifiers()])
    forkserver.ensure_running()


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    families: dict[str, list[pytest.Item]] = {}
    for item in items:
        for mark in item.iter_markers("judge"):
            item.user_properties.append(("judge", mark.args[0]))  # reports carry it here, from workers too
        if item.get_closest_marker("sampled"):
            families.setdefault(item.nodeid.partition("[")[0], []).append(item)
    left_out = {item.nodeid for family in families.values() for item in _not_this_time(family)}
    if left_out:
        config.hook.pytest_deselected(items=[item for item in items if item.nodeid in left_out])
        items[:] = [item for item in items if item.nodeid not in left_out]


def _not_this_time(family: list[pytest.Item]) -> list[pytest.Item]:
    """Those cases of a test that are left to ``script/test --all``, chosen by their names; the first is always run."""
    mark = family[0].get_closest_marker("sampled")
    assert mark is not None
    return [item for item in family[1:] if not is_tried(item.name, mark.args[0])]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    verdicts: dict[str, Counter[str]] = {}
    not_run: Counter[str] = Counter()
    for outcome in ("passed", "failed", "error", "skipped"):
        for report in terminalreporter.getreports(outcome):
            reason = str(report.longrepr[2]) if isinstance(report.longrepr, tuple) else ""
            for key, name in getattr(report, "user_properties", ()):
                if key == "judge" and (report.when == "call" or outcome != "passed"):
                    verdict = reason.removeprefix("Skipped: ") if outcome == "skipped" else outcome
                    verdicts.setdefault(str(name), Counter())[verdict] += 1
            if "not run:" in reason:
                not_run[reason.removeprefix("Skipped: ")] += 1
    if verdicts:
        terminalreporter.section("judges")
    for name, counts in sorted(verdicts.items()):
        told = ", ".join(f"{count} {verdict}" for verdict, count in counts.items())
        terminalreporter.line(f"{name}: {told}")
    if not_run:
        terminalreporter.section("not run")
    for reason, count in sorted(not_run.items()):
        terminalreporter.line(f"{reason} ({count} test{'s' * (count > 1)})")
