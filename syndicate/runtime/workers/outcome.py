"""What became of one item: a value, or errors that pickle and say whose item it was."""

from __future__ import annotations

import signal
import traceback
from collections.abc import Callable, Iterator
from typing import Generic, TypeAlias, TypeVar

from msgspec import Struct

from syndicate.errors import FaultError, SyndicateError
from syndicate.runtime.entry_points import blamed

A = TypeVar("A")
B = TypeVar("B")

_REPORT = "this is a fault of syndicate; report it with the file"
_TOO_LARGE = f"split it; if it is not unusually large, {_REPORT}"
_KILLED = "run it again with --workers 1: the system's memory was spent, most likely"
_STARVED = (
    "most likely it got no more memory: give one item more (item_megabytes in [limits]), or run it with --workers 1; "
    f"else {_REPORT}"
)
_OF_MEMORY = {
    signal.SIGKILL: _KILLED,  # the kernel's out-of-memory killer
    # Libraries in C end themselves so when an allocation fails; pdfium does it by a breakpoint.
    **dict.fromkeys((signal.SIGTRAP, signal.SIGABRT, signal.SIGBUS, signal.SIGILL), _STARVED),
}


class Done(Struct, Generic[B], frozen=True):
    """What the function made of an item."""

    value: B


class Failed(Struct, frozen=True):
    """Why it made nothing of it: errors that it raised itself, as they are, or one FaultError."""

    errors: tuple[SyndicateError, ...]

    @property
    def out_of_memory(self) -> bool:
        return any(isinstance(error, FaultError) and error.kind == "memory" for error in self.errors)


Outcome: TypeAlias = Done[B] | Failed


def attempt(function: Callable[[A], B], item: A, name: str) -> Outcome[B]:
    """Run a function on one item. Only what is no Exception (Ctrl-C, an exit) gets past it."""
    try:
        return Done(function(item))
    except SyndicateError as error:
        return Failed((error,))
    except ExceptionGroup as group:
        return Failed(tuple(_flat(group, name)))
    except MemoryError:
        return Failed((out_of_memory(name),))
    except Exception as error:  # noqa: BLE001 -- one item that breaks the function must not sink the others
        return Failed((unexpected(error, name),))


def _flat(group: ExceptionGroup[Exception], name: str) -> Iterator[SyndicateError]:
    for error in group.exceptions:
        match error:
            case ExceptionGroup():
                yield from _flat(error, name)
            case SyndicateError():
                yield error
            case _:
                yield unexpected(error, name)


def unexpected(error: Exception, name: str) -> FaultError:
    """It raised what is not of our tree; the traceback goes along as a note, for --debug."""
    package = blamed(error)
    what = f"{name} failed: {type(error).__name__}: {error}"
    fault = FaultError(what, fault_of(package) if package else _REPORT, "error")
    fault.add_note("".join(traceback.format_exception(error)))  # a traceback itself does not pickle
    return fault


def fault_of(package: str) -> str:
    """What to do about a fault of a package that is not this one."""
    return f"this is a fault of the package {package}; report it there, or do without its format"


def blamed_on(failed: Failed, package: str) -> Failed:
    """The same errors, where what failed is a plugin of a package: one that dies or hangs leaves no traceback."""
    hint = fault_of(package)
    return Failed(
        tuple(
            FaultError(error.message, error.hint.replace(_REPORT, hint), error.kind)
            if isinstance(error, FaultError) and _REPORT in error.hint
            else error
            for error in failed.errors
        )
    )


def out_of_memory(name: str) -> FaultError:
    """Its memory was not enough."""
    return FaultError(f"{name} ran out of memory", _TOO_LARGE, "memory")


def timed_out(name: str, timeout_s: float) -> FaultError:
    """It was given up."""
    return FaultError(f"{name} took more than {timeout_s:g} s", _TOO_LARGE, "timeout")


def died(name: str, status: int) -> FaultError:
    """Its process ended: by a signal, whose number is then negative, or with a status."""
    if status >= 0:
        return FaultError(f"{name} left with status {status}", _REPORT, "died")
    killer = signal.Signals(-status)
    why = ", as when memory runs out" if _OF_MEMORY.get(killer) == _STARVED else ""
    return FaultError(f"{name} was killed by {killer.name}{why}", _OF_MEMORY.get(killer, _REPORT), "died")
