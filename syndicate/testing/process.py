"""The program of `syndicate.testing.elsewhere`: two pickles on standard input to a line of JSON on standard output.

The first pickle has the theme and the editions, the second the exporter. The program sets the clock nine years ahead
before it imports the exporter.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
import pickle
import sys
import time
from collections.abc import Callable
from pathlib import Path

from syndicate.model import Edition
from syndicate.plugins import Exporter
from syndicate.theme import Theme

_YEARS_S = 9 * 365 * 86_400
_CHANGES = (
    "os.chmod", "os.link", "os.mkdir", "os.remove", "os.rename", "os.rmdir", "os.symlink", "os.truncate",
    "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "os.system", "subprocess.Popen",
    "shutil.", "tempfile.", "socket.", "http.", "urllib.", "ftplib.", "smtplib.",
)  # fmt: skip
"""The audit events of Python's library, or their beginnings, that change something outside the process."""
_READS = ("os.listdir", "os.scandir")


class _Real(type):
    """Makes the dates of the library and of this program instances of each other."""

    real: type

    def __instancecheck__(cls, instance: object) -> bool:
        return isinstance(instance, cls.real)

    def __subclasscheck__(cls, subclass: type) -> bool:
        return issubclass(subclass, cls.real)


class _LaterDate(dt.date, metaclass=_Real):
    real = dt.date

    @classmethod
    def today(cls) -> dt.date:  # type: ignore[override] # no caller needs the class
        return _LATER.date()


class _LaterDatetime(dt.datetime, metaclass=_Real):
    real = dt.datetime

    @classmethod
    def now(cls, tz: dt.tzinfo | None = None) -> dt.datetime:  # type: ignore[override]
        return _LATER.astimezone(tz) if tz else _LATER.replace(tzinfo=None)

    @classmethod
    def utcnow(cls) -> dt.datetime:  # type: ignore[override]
        return _LATER.replace(tzinfo=None)

    @classmethod
    def today(cls) -> dt.datetime:  # type: ignore[override]
        return _LATER.replace(tzinfo=None)


_NOW_S = time.time() + _YEARS_S
_LATER = dt.datetime.fromtimestamp(_NOW_S, dt.UTC)


def _change_the_clock() -> None:
    """Set the time nine years ahead, and stop it."""
    local, universal, text, ascii_ = time.localtime, time.gmtime, time.strftime, time.asctime
    changes: dict[str, Callable[..., object]] = {
        "time": lambda: _NOW_S,
        "time_ns": lambda: int(_NOW_S * 1e9),
        "localtime": lambda seconds=None: local(_NOW_S if seconds is None else seconds),
        "gmtime": lambda seconds=None: universal(_NOW_S if seconds is None else seconds),
        "ctime": lambda seconds=None: ascii_(local(_NOW_S if seconds is None else seconds)),
        "strftime": lambda form, when=None: text(form, local(_NOW_S) if when is None else when),
        "asctime": lambda when=None: ascii_(local(_NOW_S) if when is None else when),
    }
    for name, change in changes.items():
        setattr(time, name, change)
    dt.date, dt.datetime = _LaterDate, _LaterDatetime  # type: ignore[misc]


class Watch:
    """An audit hook that records what the process touches, as sentences."""

    def __init__(self) -> None:
        self.touched: list[str] = []
        self.on = self.reads = False
        package = Path(__file__).parents[1]
        self._own = tuple(
            f"{Path(path).resolve()}{os.sep}" for path in (sys.prefix, sys.base_prefix, package)
        )

    def __call__(self, event: str, arguments: tuple[object, ...]) -> None:
        if self.on and (touched := self._touched(event, arguments)):
            self.touched.append(touched)

    def _touched(self, event: str, arguments: tuple[object, ...]) -> str:
        if event == "open":
            return self._opened(*arguments[:3])
        if event in _READS:
            return self._read(arguments[0])
        if event.startswith(_CHANGES) and event != "socket.gethostname":
            return f"{event} {arguments}"[:200]
        return ""

    def _opened(self, path: object, mode: object, flags: object) -> str:
        wrote = set(mode) & set("wax+") if isinstance(mode, str) else _writes(flags)
        return f"wrote {path!r}" if wrote else self._read(path)

    def _read(self, path: object) -> str:
        if not self.reads or not isinstance(path, str | bytes | os.PathLike):
            return ""
        where = os.path.abspath(os.fsdecode(path))  # noqa: PTH100 -- a hook must open nothing itself
        return "" if where.startswith(self._own) else f"read {where!r}"


def _writes(flags: object) -> bool:
    return isinstance(flags, int) and bool(flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT))


def main() -> None:
    """Export the editions from standard input twice."""
    theme: Theme
    editions: tuple[Edition, ...]
    theme, editions = pickle.load(sys.stdin.buffer)  # noqa: S301 -- the parent wrote both
    _change_the_clock()  # after the editions, whose dates are real, and before the exporter is imported
    exporter: Exporter = pickle.load(sys.stdin.buffer)  # noqa: S301
    watch = Watch()
    sys.addaudithook(watch)
    watch.on = True
    made = [hashlib.sha256(exporter.export(edition, theme).data).hexdigest() for edition in editions]
    watch.reads = True
    again = [hashlib.sha256(exporter.export(edition, theme).data).hexdigest() for edition in editions]
    watch.on = False
    if made != again:
        sys.exit("an edition that is exported twice in one process gives different bytes")
    print(json.dumps({"sha256": made, "touched": sorted(set(watch.touched))}))  # noqa: T201 -- the result


if __name__ == "__main__":
    main()
