"""The command in copies of a process that has loaded already what it needs: a start costs a twentieth of a new one.

Run as a program, it listens on a socket. Each caller sends the three standard streams of a command and what makes it
(arguments, folder, environment, umask), and gets its exit code: a copy of this process becomes the command.
"""

from __future__ import annotations

import array
import contextlib
import os
import pickle
import runpy
import socket
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory, TemporaryFile

import msgspec


class Command(msgspec.Struct, frozen=True):
    """What a process is made of, beside its streams."""

    arguments: tuple[str, ...]
    folder: str
    environment: dict[str, str]
    umask: int


def run(
    arguments: Sequence[str], folder: Path, environment: Mapping[str, str], stdin: bytes
) -> subprocess.CompletedProcess[bytes]:
    """Run ``syndicate`` with arguments; several threads may do so at once."""
    umask = os.umask(0)
    os.umask(umask)
    command = Command(tuple(arguments), str(folder), dict(environment), umask)
    with TemporaryFile() as given, TemporaryFile() as out, TemporaryFile() as err:
        given.write(stdin)
        given.seek(0)
        streams = array.array("i", [given.fileno(), out.fileno(), err.fileno()])
        with socket.socket(socket.AF_UNIX) as caller:
            caller.connect(_listener())
            caller.sendmsg(
                [pickle.dumps(command)], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams.tobytes())]
            )
            caller.shutdown(socket.SHUT_WR)
            code = int(caller.makefile("r", encoding="ascii").read())
        out.seek(0)
        err.seek(0)
        return subprocess.CompletedProcess(list(arguments), code, out.read(), err.read())


@cache
def _listener() -> str:
    """The address of this process's listener, which is started once and ends with it."""
    folder = TemporaryDirectory(prefix="warm")
    _kept.append(folder)
    address = f"{folder.name}/socket"
    ours, theirs = os.pipe()
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    environment |= {"OPENBLAS_NUM_THREADS": "1"}  # a process with threads cannot be copied
    process = subprocess.Popen(
        [sys.executable, __file__, address, str(ours)],
        env=environment,
        pass_fds=[ours],
        stdin=subprocess.DEVNULL,
    )
    _kept.append(process)
    _kept.append(theirs)  # closed by this process's end, whatever that is
    os.close(ours)
    while not Path(address).exists():
        assert process.poll() is None, "the listener ended before it listened"
        time.sleep(0.02)
    return address


_kept: list[object] = []


def _listen(address: str, caller: int) -> Command:
    """Take callers until the process that started this one has ended; in a copy, return what it is to become."""
    import select

    from helpers import warmed  # noqa: F401 -- of the listener alone

    listener = socket.socket(socket.AF_UNIX)
    listener.bind(address + "-")
    listener.listen()
    Path(address + "-").rename(address)
    while True:
        ready, _, _ = select.select([listener, caller], [], [])
        with contextlib.suppress(ChildProcessError):
            while os.waitpid(-1, os.WNOHANG) != (0, 0):
                pass
        if caller in ready:
            os._exit(0)
        peer, _ = listener.accept()
        if os.fork() == 0:
            listener.close()
            os.close(caller)
            command = _becoming(peer)
            if command is not None:
                return command
        peer.close()


def _becoming(peer: socket.socket) -> Command | None:
    """In a copy of the listener: a copy of it is the command, and this one tells the caller how that ended."""
    streams = array.array("i")
    message, rights, _, _ = peer.recvmsg(1 << 20, socket.CMSG_SPACE(3 * streams.itemsize))
    streams.frombytes(rights[0][2])
    while more := peer.recv(1 << 20):
        message += more
    command: Command = pickle.loads(message)
    child = os.fork()
    if child == 0:
        for number, stream in enumerate(streams):
            os.dup2(stream, number)
            os.close(stream)
        peer.close()
        return command
    _, status = os.waitpid(child, 0)
    peer.sendall(str(os.waitstatus_to_exitcode(status)).encode())
    os._exit(0)


if __name__ == "__main__":
    sys.path[0] = str(Path(__file__).parents[1])
    becomes = _listen(sys.argv[1], int(sys.argv[2]))
    os.chdir(becomes.folder)
    os.environ.clear()
    os.environ.update(becomes.environment)
    os.umask(becomes.umask)
    time.tzset()
    sys.argv = ["syndicate", *becomes.arguments]
    sys.path[0] = becomes.folder
    runpy.run_module("syndicate", run_name="__main__", alter_sys=True)
