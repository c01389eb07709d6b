"""A theme's template and values to text: Jinja2 in a sandbox that bounds output, work and memory, each with its line.

A template places what it gets: it loops, chooses and shows. It has no methods of strings, no formatting and none of the
filters that make much of little; what it may repeat is counted before it is made.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from types import TracebackType
from typing import Any

from jinja2 import (
    StrictUndefined,
    TemplateError,
    TemplateRuntimeError,
    TemplateSyntaxError,
    nodes,
    pass_eval_context,
)
from jinja2.exceptions import SecurityError
from jinja2.filters import do_replace, sync_do_join
from jinja2.runtime import Context, LoopContext, Macro
from jinja2.sandbox import SandboxedEnvironment

from syndicate.errors import ThemeError
from syndicate.theme import Theme

_MOST_STEPS = 2_000_000
"""Rounds of loops and calls of macros of one template."""
_MOST_SECONDS = 60.0
"""Time of a processor for one template."""
_MOST_TEXT = 1_000_000
"""Characters of one value that a template makes."""
_MOST_ITEMS = 100_000
_MOST_BITS = 128
_OUTPUT = 16_000_000
"""Characters of output besides the articles' bodies."""
# ruff: noqa: SIM905 -- names in columns would say no more
_FILTERS = frozenset(
    "abs capitalize count d default dictsort e escape first float groupby int items join last length list lower map "
    "max min reject rejectattr replace reverse round safe select selectattr sort string striptags sum title trim "
    "truncate unique upper urlencode wordcount".split()
)


def fill(theme: Theme, file: str, placed: int = 0, /, **values: Any) -> str:
    """Fill a template of a theme. Values are escaped, except Markup.

    Args:
        theme: of which the template is.
        file: its name there.
        placed: how many characters of Markup it has to place.
        values: the names that it may use.

    Raises:
        ThemeError: the theme lacks the file, or the template is malformed, asks for what there is not, or goes beyond a
            bound; with the line.
    """
    source = theme.file(file)
    environment = _Environment(_OUTPUT + 4 * placed)
    try:
        tree = environment.parse(source)
        environment.macros = sum(map(_own_text, tree.find_all(nodes.Macro)))
        template = environment.from_string(_counted(tree))
        return "".join(template.generate(**values))
    except TemplateSyntaxError as error:
        raise _told(theme, file, error.lineno, error.message or "malformed") from error
    except (
        TemplateError,
        TypeError,
        ValueError,
        ArithmeticError,
        LookupError,
        RecursionError,
        AttributeError,
    ) as error:
        raise _told(theme, file, _line(error.__traceback__), str(error) or type(error).__name__) from error


class _BoundError(TemplateRuntimeError):
    """A template exceeds a bound."""


def _told(theme: Theme, file: str, line: int, what: str) -> ThemeError:
    folder = file.rpartition("/")[0]
    return ThemeError(
        f"{theme.at(file, line)}: {what}",
        f"see docs/write-a-theme.md and themes/newspaper/{folder}".rstrip("/"),
    )


def _line(trace: TracebackType | None) -> int:
    """The line of the template that an error came from; Jinja2 puts it into the traceback."""
    line = 0
    while trace is not None:
        if trace.tb_frame.f_code.co_filename in ("<template>", "<unknown>"):
            line = trace.tb_lineno
        trace = trace.tb_next
    return line


def _counted(tree: nodes.Template) -> nodes.Template:
    """The template with every loop counted, and every ``~`` as a filter that is bounded."""
    for loop in tree.find_all(nodes.For):
        own = nodes.Const(_own_text(loop), lineno=loop.lineno)
        loop.iter = nodes.Filter(loop.iter, "counted", [own], [], None, None, lineno=loop.lineno)
    for parent in [tree, *tree.find_all(nodes.Node)]:
        for field, value in list(parent.iter_fields()):
            if isinstance(value, nodes.Concat):
                setattr(parent, field, _glued(value))
            elif isinstance(value, list):
                value[:] = [_glued(one) if isinstance(one, nodes.Concat) else one for one in value]
    return tree


def _own_text(node: nodes.Node) -> int:
    """The number of the template's own characters in a part of it."""
    return sum(len(data.data) for data in node.find_all(nodes.TemplateData))


def _glued(node: nodes.Concat) -> nodes.Filter:
    return nodes.Filter(
        nodes.List(node.nodes, lineno=node.lineno), "join", [], [], None, None, lineno=node.lineno
    )


class _Environment(SandboxedEnvironment):
    """Jinja2's sandbox, bounded. It can be bounded only by inheriting from it."""

    intercepted_binops = frozenset({"*", "**", "%", "+"})

    def __init__(self, most: int) -> None:
        super().__init__(
            autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True, optimized=False
        )
        self._steps = 0
        self._left = most
        self.macros = 0
        """Characters of the template's own in its macros."""
        self.finalize = self._shown
        self._until = time.process_time() + _MOST_SECONDS
        self.filters = {name: made for name, made in self.filters.items() if name in _FILTERS}
        self.filters |= {"counted": self._each, "join": _join, "replace": _replace}
        self.globals = {"range": _range, "dict": dict, "namespace": self.globals["namespace"]}

    def concat(self, pieces: Iterable[str]) -> str:
        made = list(pieces)
        if sum(map(len, made)) > _OUTPUT:
            raise _BoundError("a block or macro of more than 16 million characters")
        return "".join(made)

    def _shown(self, value: object) -> object:
        """Count a value of the output."""
        self._put_out(len(str(value)))
        return value

    def _put_out(self, characters: int) -> None:
        self._left -= characters
        if self._left < 0:
            raise _BoundError("an output of more than 16 million characters besides the articles")

    def step(self, own: int) -> None:
        """Count a round of a loop, or a call, with the characters of the template's own in it."""
        self._put_out(own)
        self._steps += 1
        if self._steps > _MOST_STEPS:
            raise _BoundError(f"more than {_MOST_STEPS:,} rounds of loops")
        if self._steps % 256 == 0 and time.process_time() > self._until:
            raise _BoundError(f"more than {_MOST_SECONDS:g} seconds")

    def _each(self, items: Iterable[object], own: int) -> Iterator[object]:
        for item in items:
            self.step(own)
            yield item

    def is_safe_attribute(self, obj: Any, attr: str, value: Any) -> bool:
        allowed = isinstance(obj, LoopContext) or not callable(value)
        return allowed and super().is_safe_attribute(obj, attr, value)

    def call(self, context: Context, obj: Any, /, *args: Any, **kwargs: Any) -> Any:
        self.step(self.macros if isinstance(obj, Macro) else 0)
        own = isinstance(obj, (LoopContext, Macro)) or obj in (*self.globals.values(),)
        if not own and not isinstance(getattr(obj, "__self__", None), LoopContext):
            raise SecurityError("a call of something that is no macro of the template; use a filter")
        return super().call(context, obj, *args, **kwargs)

    def call_binop(self, context: Context, operator: str, left: Any, right: Any) -> Any:
        if isinstance(left, (int, float)) and isinstance(right, (int, float)):
            bits = sum(int(abs(one)).bit_length() for one in (left, right))
            if operator == "**":
                bits = int(abs(left)).bit_length() * int(abs(right))
            if operator in ("*", "**") and bits > _MOST_BITS:
                raise _BoundError("a number that is too large")
        elif operator != "+":
            raise _BoundError(f"{operator!r} between what are not two numbers")
        elif len(left) + len(right) > _MOST_ITEMS:
            raise _BoundError(f"a value of more than {_MOST_ITEMS:,} parts")
        return super().call_binop(context, operator, left, right)


def _range(*bounds: int) -> range:
    found = range(*bounds)
    if len(found) > _MOST_ITEMS:
        raise _BoundError(f"a range of more than {_MOST_ITEMS:,} numbers")
    return found


def _check_text(length: int) -> None:
    if length > _MOST_TEXT:
        raise _BoundError(f"a value of more than {_MOST_TEXT:,} characters")


@pass_eval_context
def _join(context: nodes.EvalContext, value: Iterable[Any], d: str = "", attribute: str | None = None) -> str:
    items = list(value)
    _check_text(len(d) * len(items) + (sum(len(str(item)) for item in items) if attribute is None else 0))
    return sync_do_join(context, items, d, attribute)


@pass_eval_context
def _replace(context: nodes.EvalContext, value: str, old: str, new: str, count: int | None = None) -> str:
    text = str(value)
    _check_text(len(text) + max(0, len(str(new)) - len(str(old))) * text.count(str(old)))
    return do_replace(context, value, old, new, count)
