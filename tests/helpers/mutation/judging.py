"""Mutants to verdicts: a pytest plugin that runs, in a copy of this process for each mutant, the tests that reach it.

The tests run once as they are, and coverage notes which of them reach which line. A copy then gets the mutant's code in
the place of the module's and runs those tests, the quickest first, until one fails. Changes no file.
"""

from __future__ import annotations

import contextlib
import functools
import gc
import math
import multiprocessing.forkserver
import os
import resource
import signal
import sys
import time
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from types import CodeType, FunctionType, ModuleType

import coverage
import pytest
from _pytest.runner import runtestprotocol
from helpers.mutation.mutants import Mutant
from msgspec import Struct
from msgspec.structs import force_setattr

_WAITING = 20
"""How many times as long as it may compute, a copy may take on a machine that is busy."""
CAUGHT, SURVIVED, TIMED_OUT, UNREACHED = "caught", "survived", "timed out", "unreached"


class Verdict(Struct, frozen=True):
    """What became of one mutant, and how many tests judged it."""

    mutant: Mutant
    outcome: str
    tests: int


class Judge:
    """The plugin: calls `tell` with each verdict. `broken` are the tests that fail without any mutant."""

    def __init__(
        self,
        mutants: Sequence[Mutant],
        tests: Mapping[Path, Sequence[str]],
        tell: Callable[[Verdict], None],
        *,
        jobs: int,
        limit_s: float,
    ) -> None:
        self._mutants, self._tell, self._jobs, self._limit_s = mutants, tell, jobs, limit_s
        self._tests = {module: tuple(files) for module, files in tests.items()}
        self._times: dict[str, float] = defaultdict(float)
        self._modules = sorted({str(mutant.module.resolve()) for mutant in mutants})
        self._coverage = coverage.Coverage(data_file=None, config_file=False, include=self._modules)
        self.broken: list[str] = []

    @pytest.hookimpl(trylast=True)
    def pytest_configure(self) -> None:
        import hypothesis  # pytest rewrites it as it loads it

        hypothesis.settings.register_profile(
            "mutants",
            derandomize=True,
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
        )
        hypothesis.settings.load_profile("mutants")

    def pytest_collection(self) -> None:
        self._coverage.start()

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for module in list(sys.modules.values()):
            if getattr(module, "__file__", None) in self._modules:
                for one in list(vars(module).values()):
                    if isinstance(one, functools._lru_cache_wrapper):
                        one.cache_clear()  # or only the first test would seem to reach what it computes
        self._coverage.switch_context(item.nodeid)
        return (yield)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self._times[report.nodeid] += report.duration
        if report.failed:
            self.broken.append(report.nodeid)

    @pytest.hookimpl(wrapper=True)
    def pytest_runtestloop(self, session: pytest.Session) -> Iterator[object]:
        try:
            result = yield
        finally:
            self._coverage.stop()
        reached = self._reached(set(self.broken))
        items = {item.nodeid: item for item in session.items}
        gc.collect()
        live = gc.get_objects()
        self._functions = [one for one in live if isinstance(one, FunctionType)]
        self._values = [one for one in live if isinstance(one, Struct)]
        self._caches = [one for one in live if isinstance(one, functools._lru_cache_wrapper)]
        del live
        gc.freeze()  # so that copies share what this process holds
        self._judge_all(reached, items)
        return result

    def _reached(self, left_out: set[str]) -> dict[str, dict[int, set[str]]]:
        """For each module and line the tests that run it. Line 0 is for what a module does at its import."""
        data = self._coverage.get_data()
        reached: dict[str, dict[int, set[str]]] = {}
        for module in self._modules:
            lines = {
                line: set(names) - {""} - left_out for line, names in data.contexts_by_lineno(module).items()
            }
            reached[module] = {**lines, 0: set().union(*lines.values())}
        return reached

    def _judge_all(self, reached: dict[str, dict[int, set[str]]], items: dict[str, pytest.Item]) -> None:
        running: dict[int, tuple[Mutant, int, float]] = {}
        for mutant in self._mutants:
            lines = reached[str(mutant.module.resolve())]
            first, last = mutant.lines
            span = range(first, last + 1) if mutant.in_function else (0,)
            reaching = set().union(*(lines.get(line, set()) for line in span))
            if (
                not mutant.in_function and not reaching
            ):  # a module of tables: nothing in it runs after its import
                reaching = items.keys() - set(self.broken)
            names = {name for name in reaching if name.startswith(self._tests[mutant.module])}
            if not names:
                self._tell(Verdict(mutant, UNREACHED, 0))
                continue
            chosen = [items[name] for name in sorted(names, key=lambda name: (self._times[name], name))]
            while len(running) >= self._jobs:
                self._reap(running)
            limit_s = self._limit_s + 5 * sum(self._times[name] for name in names)
            if child := os.fork():
                running[child] = (mutant, len(names), time.monotonic() + _WAITING * limit_s)
            else:
                self._become(mutant, chosen, limit_s)
        while running:
            self._reap(running)

    def _reap(self, running: dict[int, tuple[Mutant, int, float]]) -> None:
        """Wait until a copy ends, or end one that takes too long."""
        while True:
            for child, (mutant, tests, latest) in list(running.items()):
                pid, status = os.waitpid(child, os.WNOHANG)
                if pid:
                    out_of_time = os.WIFSIGNALED(status) and os.WTERMSIG(status) == signal.SIGXCPU
                    outcome = TIMED_OUT if out_of_time else SURVIVED if status == 0 else CAUGHT
                elif time.monotonic() > latest:
                    os.killpg(child, signal.SIGKILL)
                    os.waitpid(child, 0)
                    outcome = TIMED_OUT
                else:
                    continue
                del running[child]
                self._tell(Verdict(mutant, outcome, tests))
                return
            time.sleep(0.005)

    def _become(self, mutant: Mutant, items: Sequence[pytest.Item], limit_s: float) -> None:
        """In a copy of the process: get the mutant's code, run tests until one fails, and end."""
        code = 1
        try:
            os.setpgid(0, 0)
            used = time.process_time()
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(used + limit_s), resource.RLIM_INFINITY))
            null = os.open(os.devnull, os.O_RDWR)
            for stream in (0, 1, 2):
                os.dup2(null, stream)
            multiprocessing.forkserver._forkserver = multiprocessing.forkserver.ForkServer()
            for cache in self._caches:  # they hold what was computed without the mutant
                cache.cache_clear()
            put_in(mutant, self._functions, self._values)
            code = int(_fails(items))
        finally:
            os._exit(code)


def _fails(items: Sequence[pytest.Item]) -> bool:
    for item, following in zip(items, [*items[1:], None], strict=True):
        if any(report.failed for report in runtestprotocol(item, nextitem=following, log=False)):
            return True
    return False


def put_in(mutant: Mutant, functions: Sequence[FunctionType], values: Sequence[Struct]) -> None:
    """Give every function of the module, wherever it is referred to, the mutant's code."""
    path = str(mutant.module.resolve())
    [module] = [one for one in list(sys.modules.values()) if getattr(one, "__file__", None) == path]
    old = compile(mutant.original, path, "exec", dont_inherit=True)
    new = compile(mutant.source, path, "exec", dont_inherit=True)
    changed = {(one.co_qualname, one.co_firstlineno): other for one, other in _changed(old, new)}
    for function in functions:
        code = function.__code__
        if code.co_filename == path and (other := changed.get((code.co_qualname, code.co_firstlineno))):
            function.__code__ = other
    if not mutant.in_function:
        _put_in_values(module, old, new, functions, values)


def _changed(old: CodeType, new: CodeType) -> Iterator[tuple[CodeType, CodeType]]:
    """The code objects that differ, with what stands in their place."""
    if old == new:
        return
    yield old, new
    before, after = ([one for one in code.co_consts if isinstance(one, CodeType)] for code in (old, new))
    names = Counter(one.co_qualname for one in before)
    by_name = {one.co_qualname: one for one in after}
    if len(before) == len(after):
        pairs: Iterable[tuple[CodeType, CodeType]] = zip(before, after, strict=True)
    else:
        pairs = (
            (one, by_name[one.co_qualname])
            for one in before
            if one.co_qualname in by_name and names[one.co_qualname] == 1
        )
    for one, other in pairs:
        yield from _changed(one, other)


def _put_in_values(
    module: ModuleType,
    old: CodeType,
    new: CodeType,
    functions: Sequence[FunctionType],
    values: Sequence[Struct],
) -> None:
    """What the module's own lines make: tables and other values, attributes of classes, defaults of parameters."""
    before, after = (_run(module, code) for code in (old, new))
    for name, value in after.items():
        live = vars(module).get(name)
        if name.startswith("__") or isinstance(value, ModuleType):
            continue
        if isinstance(value, type) and value.__module__ == module.__name__:
            _put_in_attributes(live, before[name], value)
        elif isinstance(value, FunctionType):
            continue
        elif not _equal(before.get(name), value):
            _replace(name, live, value, functions, values)
    defaults = {one.__qualname__: one for one in _functions_of(after.values())}
    for function in functions:
        if function.__module__ == module.__name__ and (other := defaults.get(function.__qualname__)):
            function.__defaults__, function.__kwdefaults__ = other.__defaults__, other.__kwdefaults__


def _replace(
    name: str, live: object, value: object, functions: Sequence[FunctionType], values: Sequence[Struct]
) -> None:
    """Put a value in the place of one that a name, a default or a field refers to.

    Numbers and texts are replaced under their name alone: nothing tells them from others that are equal.
    """
    for module in list(sys.modules.values()):
        if isinstance(module, ModuleType) and vars(module).get(name) is live:
            setattr(module, name, value)
    if isinstance(live, int | float | str | bytes | None):
        return
    for function in functions:
        if any(one is live for one in function.__defaults__ or ()):
            function.__defaults__ = tuple(
                value if one is live else one for one in function.__defaults__ or ()
            )
        for key, one in (function.__kwdefaults__ or {}).items():
            if one is live:
                function.__kwdefaults__[key] = value
    for struct in values:
        for field in struct.__struct_fields__:
            if getattr(struct, field) is live:
                force_setattr(struct, field, value)


def _run(module: ModuleType, code: CodeType) -> dict[str, object]:
    names = {name: value for name, value in vars(module).items() if name.startswith("__")}
    exec(code, names)
    return names


def _functions_of(values: Iterable[object]) -> Iterator[FunctionType]:
    for value in values:
        if isinstance(value, FunctionType):
            yield value
        elif isinstance(value, type):
            yield from (one for one in vars(value).values() if isinstance(one, FunctionType))


def _put_in_attributes(live: object, before: type, after: type) -> None:
    """Attributes of a class. Fields of frozen values are laid down when their class is made: their defaults stay."""
    for name, value in vars(after).items():
        if not name.startswith("__") and not callable(value) and not _equal(vars(before).get(name), value):
            with contextlib.suppress(AttributeError, TypeError):
                setattr(live, name, value)


def _equal(one: object, other: object) -> bool:
    """Whether two values are alike; functions are by their names."""
    return one == other or repr(one) == repr(other)
