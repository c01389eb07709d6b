"""Pandoc, the program: found, and run in its sandbox under bounds of time, memory and output. Text in, JSON out.

It is given bytes on its standard input and the name of a format of ours: no name and no option comes from a source.
``--sandbox`` keeps it from files and network (pandoc's manual, "A note on security"); its environment is empty, so that
neither a user's settings nor the clock's zone change what it prints.
"""

from __future__ import annotations

import importlib.util
import math
import re
import resource
import shutil
import signal
import subprocess
import threading
from contextlib import suppress
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from msgspec import Struct

from syndicate.errors import LackingError, ReadError
from syndicate.runtime.finding import Finding
from syndicate.runtime.installed import install_extra, install_package

_UNKNOWN_OPTION = 6
_UNKNOWN_FORMAT = 21
_HEAP_EXHAUSTED = 251
_NOT_FOUND = 99
"""Exit codes (pandoc's manual, "Exit codes"; the heap's is GHC's)."""
_LONGEST_LOG = 5_000_000
_SECONDS_TO_START = 20
OLDEST = (3,)
"""The first pandoc whose tree is understood (`syndicate.read.pandoc.output`)."""


class PandocLimits(Struct, frozen=True):
    """The limits for one document."""

    timeout_s: float = 60
    memory_mb: int = 512
    output_bytes: int = 100_000_000


LIMITS = PandocLimits()


class PandocOutput(Struct, frozen=True):
    """Pandoc's output for a document: the tree and the messages, both JSON."""

    tree: bytes
    log: bytes


def find_pandoc() -> Path | None:
    """The program: that of the extra, or else one on the path."""
    spec = importlib.util.find_spec("pypandoc")
    for folder in (spec.submodule_search_locations or ()) if spec else ():
        if (program := Path(folder, "files", "pandoc")).is_file():
            return program
    found = shutil.which("pandoc")
    return Path(found) if found else None


def version_of(program: Path) -> tuple[int, ...]:
    """A pandoc's version, such as (3, 1, 3); empty where the program does not start or says none."""
    try:
        done = subprocess.run(  # noqa: S603 -- as below
            [str(program), "--version"], capture_output=True, check=False, timeout=_SECONDS_TO_START, env={}
        )
    except (OSError, subprocess.TimeoutExpired):
        return ()
    found = re.match(rb"pandoc\S* (\d+(?:\.\d+)*)", done.stdout)
    return tuple(map(int, found[1].split(b"."))) if found else ()


def look_for_pandoc() -> Finding:
    """Whether there is a pandoc that is new enough, and what to do where there is none."""
    where = find_pandoc()
    if where is None:
        detail = "only Word, OpenDocument and other documents are read with it"
        return Finding("pandoc", ok=False, detail=detail, remedy=install_extra("pandoc"), required=False)
    version = version_of(where)
    dotted, oldest = (".".join(map(str, numbers)) for numbers in (version, OLDEST))
    if version >= OLDEST:
        return Finding("pandoc", ok=True, detail=f"{dotted}, {where}", required=False)
    remedy = install_extra("pandoc")  # it goes before one on the path
    if "pypandoc" in where.parts:  # it is the bad one itself
        remedy = install_package("pypandoc-binary", "--upgrade", "--force-reinstall")
    fault = f"is {dotted}, too old: {oldest} or later is needed" if version else "does not start"
    return Finding("pandoc", ok=False, detail=f"{where} {fault}", remedy=remedy, required=False)


def run_pandoc(data: bytes, format_name: str, uri: str, limits: PandocLimits = LIMITS) -> PandocOutput:
    """Have a document read.

    Args:
        data: the document; text in UTF-8.
        format_name: one of ours, not a user's.
        uri: names the source in errors.
        limits: of time, memory and output.

    Raises:
        LackingError: there is no pandoc, or it is too old.
        ReadError: it cannot read the document, or not within the limits.
    """
    program = find_pandoc()
    if program is None:
        what = f"{uri}: {format_name} is read by pandoc, which is not installed"
        raise LackingError(what, install_extra("pandoc"))
    with TemporaryFile() as given, TemporaryFile() as complaint, TemporaryFile() as log:
        given.write(data)
        given.seek(0)
        try:
            process = _started(program, format_name, limits.memory_mb, given, complaint, log)
        except OSError as error:
            what = f"{uri}: {program} does not start: {error.strerror}"
            raise LackingError(what, install_extra("pandoc")) from error
        _bound_time(process.pid, limits)
        tree = _output(process, limits)
        if len(tree) > limits.output_bytes:
            what = f"{uri}: pandoc makes more than {limits.output_bytes:,} bytes of it"
            raise ReadError(what, "that is no article; split it or leave it out")
        if process.returncode:
            raise _failure(process.returncode, _first(complaint, 2_000), format_name, uri, limits)
        return PandocOutput(tree, _first(log, _LONGEST_LOG))


def _started(
    program: Path, format_name: str, memory_mb: int, given: BinaryIO, complaint: BinaryIO, log: BinaryIO
) -> subprocess.Popen[bytes]:
    # Its options are these alone; "+RTS -M" bounds the heap of a program that GHC compiled.
    command = [str(program), "--sandbox", "--standalone", "--quiet", "-f", format_name, "-t", "json"]
    command += [f"--log=/dev/fd/{log.fileno()}", "+RTS", f"-M{memory_mb}M", "-RTS"]
    return subprocess.Popen(  # noqa: S603 -- the program is ours or the user's own
        command,
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=complaint,
        pass_fds=(log.fileno(),),
        env={"LC_ALL": "C.UTF-8"},
        cwd="/",
    )


def _bound_time(pid: int, limits: PandocLimits) -> None:
    """Have the kernel bound its time, too: this process may be killed while it waits. Linux alone can."""
    if hasattr(resource, "prlimit"):
        seconds = max(1, math.ceil(limits.timeout_s))
        with suppress(ProcessLookupError):
            resource.prlimit(pid, resource.RLIMIT_CPU, (seconds, seconds))


def _output(process: subprocess.Popen[bytes], limits: PandocLimits) -> bytes:
    """Its standard output, up to one byte beyond the limit; ends it when time or size is exceeded."""
    timer = threading.Timer(limits.timeout_s, process.kill)
    timer.start()
    try:
        with process:
            assert process.stdout is not None
            tree = process.stdout.read(limits.output_bytes + 1)
            if len(tree) > limits.output_bytes:
                process.kill()
        return tree
    finally:
        timer.cancel()
        process.kill()  # nothing, where it has ended


def _first(file: BinaryIO, size: int) -> bytes:
    file.seek(0)
    return file.read(size)


def _failure(code: int, complaint: bytes, format_name: str, uri: str, limits: PandocLimits) -> ReadError:
    """The error for an exit code and a message on standard error."""
    said = " ".join(complaint.decode("utf-8", "replace").split())[:200]
    if code in (-signal.SIGKILL, -signal.SIGXCPU):
        what = f"{uri}: pandoc was stopped: it took more than {limits.timeout_s:g} seconds, or all memory"
        return ReadError(what, "that is no article; split it or leave it out")
    if code == _HEAP_EXHAUSTED:
        what = f"{uri}: pandoc needs more than {limits.memory_mb} MB of memory for it"
        return ReadError(what, "that is no article; split it or leave it out")
    if code in (_UNKNOWN_OPTION, _UNKNOWN_FORMAT):
        return LackingError(
            f"{uri}: the pandoc on this machine is too old for {format_name}: {said}", install_extra("pandoc")
        )
    if code == _NOT_FOUND:
        return ReadError(
            f"{uri}: it includes another file, which is not read: {said}", "put its text into the document"
        )
    what = f"{uri}: pandoc cannot read it as {format_name}: {said or f'it ended with {code}'}"
    return ReadError(what, "correct it there, or name its format with --from")
