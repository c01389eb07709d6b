"""Source text to mutants: copies of a module, each with one small mistake. Runs nothing and imports nothing of them.

mutmut makes most of the mistakes; this module adds those that a check of outputs has to fear most: a condition turned
round, a part of a condition or a statement left out.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from difflib import unified_diff
from pathlib import Path
from typing import Any

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider
from msgspec import Struct
from mutmut.mutation import mutators

Operator = tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]


class Mutant(Struct, frozen=True):
    """One mistake in one module.

    `where` is the module's short name with the function or class that holds it; `before` and `after` are the lines that
    differ, without their indentation. Together they are its key, which stays when lines and folders move.
    `lines` is the statement that holds it, first and last line. `in_function`: it is in code that runs after import.
    `original` and `source` are the texts of the module without and with it.
    """

    module: Path
    where: str
    before: str
    after: str
    lines: tuple[int, int]
    in_function: bool
    original: str
    source: str

    @property
    def key(self) -> tuple[str, str, str]:
        return (self.where, self.before, self.after)

    def is_chosen(self, share: float, seed: str) -> bool:
        """Whether it belongs to a sample; the same sample for the same seed."""
        digest = hashlib.sha256("\0".join((seed, *self.key)).encode()).digest()
        return int.from_bytes(digest[:8]) < share * 2**64

    def diff(self) -> str:
        """For a person: the lines that differ, with two around them."""
        name = str(self.module)
        old = self.original.splitlines(keepends=True)
        return "".join(unified_diff(old, self.source.splitlines(keepends=True), name, name, n=2))


def _negated_test(node: cst.If | cst.While) -> Iterator[cst.CSTNode]:
    test = node.test.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
    gap = "whitespace_before_test" if isinstance(node, cst.If) else "whitespace_after_while"
    yield node.with_changes(test=cst.UnaryOperation(cst.Not(), test), **{gap: cst.SimpleWhitespace(" ")})


def _unfiltered(node: cst.CompFor) -> Iterator[cst.CSTNode]:
    for index in range(len(node.ifs)):
        yield node.with_changes(ifs=[*node.ifs[:index], *node.ifs[index + 1 :]])


def _one_side(node: cst.BooleanOperation) -> Iterator[cst.CSTNode]:
    yield node.left
    yield node.right


def _left_out(node: cst.SimpleStatementLine) -> Iterator[cst.CSTNode]:
    """Statements that are there for what they do: calls, `+=`, `yield`, `raise`, `continue`, `break`."""
    [*others, last] = node.body
    does = (cst.AugAssign, cst.Raise, cst.Continue, cst.Break)
    if others or not (
        isinstance(last, does) or (isinstance(last, cst.Expr) and not isinstance(last.value, cst.BaseString))
    ):
        return
    yield node.with_changes(body=[cst.Pass()])


def _argument_left_out(node: cst.Call) -> Iterator[cst.CSTNode]:
    """Arguments for which a default may stand: named ones, unpacked ones, and the last. `strict` is an assertion."""
    last = len(node.args) - 1
    for index, one in enumerate(node.args):
        if one.keyword and one.keyword.value == "strict":
            continue
        if one.keyword or one.star or 0 < index == last:
            yield node.with_changes(args=[*node.args[:index], *node.args[index + 1 :]])


def _other_string(node: cst.SimpleString) -> Iterator[cst.CSTNode]:
    """Other letters in a name or a value; sentences for people are not judged here."""
    value = node.evaluated_value
    if isinstance(value, str) and value and any(map(str.isspace, value.strip())):
        return
    yield from list(mutators.operator_string(node))[:1]


_NOT_MYPYS = {
    mutators.operator_number,
    mutators.operator_name,
    mutators.operator_augmented_assignment,
    mutators.operator_remove_unary_ops,
    mutators.operator_symmetric_string_methods_swap,
    mutators.operator_unsymmetrical_string_methods_swap,
    mutators.operator_keywords,
    mutators.operator_swap_op,
    mutators.operator_match,
    mutators.operator_if_exp,
}
"""What mutmut does of which mypy sees nothing; None in the place of a value is an error of types."""
OPERATORS: Sequence[Operator] = (
    *((kind, make) for kind, make in mutators.mutation_operators if make in _NOT_MYPYS),
    (cst.SimpleString, _other_string),
    (cst.If, _negated_test),
    (cst.While, _negated_test),
    (cst.CompFor, _unfiltered),
    (cst.BooleanOperation, _one_side),
    (cst.SimpleStatementLine, _left_out),
    (cst.Call, _argument_left_out),
)


def _other_result(node: cst.Return, returned: str) -> Iterator[cst.CSTNode]:
    """An empty value of the type that the function returns; the opposite of a truth."""
    value = node.value
    if value is None:
        return
    if returned == "bool":
        inner = value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])
        yield _return(cst.UnaryOperation(cst.Not(), inner))
        return
    kind = returned.partition("[")[0]
    empty = {
        "str": '""',
        "bytes": 'b""',
        "int": "0",
        "float": "0.0",
        "tuple": "()",
        "list": "[]",
        "dict": "{}",
    }
    empty |= {"set": "set()", "frozenset": "frozenset()", "Iterator": "iter(())", "Sequence": "()"}
    if kind in empty:
        yield _return(cst.parse_expression(empty[kind]))
    elif returned.endswith("| None"):
        yield _return(cst.Name("None"))


def _return(value: cst.BaseExpression) -> cst.Return:
    return cst.Return(value, whitespace_after_return=cst.SimpleWhitespace(" "))


def mutants_of(module: Path) -> list[Mutant]:
    """All mutants of a file, in the order of its lines, none twice."""
    source = module.read_text("utf-8")
    finder = _Finder(module, source)
    MetadataWrapper(cst.parse_module(source)).visit(finder)
    found: dict[str, Mutant] = {}
    for mutant in finder.found:
        if mutant.source != source:
            found.setdefault(mutant.source, mutant)
    return sorted(found.values(), key=lambda one: one.lines)


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, module: Path, source: str) -> None:
        super().__init__()
        self.module, self.source, self.found = module, source, list[Mutant]()
        self._lines = source.splitlines(keepends=True)
        self._starts = [0]
        for line in self._lines:
            self._starts.append(self._starts[-1] + len(line))
        self._names: list[str] = []
        self._short_name = module.parent.name if module.stem == "__init__" else module.stem
        self._returned: list[str] = []
        self._blank = cst.parse_module("")

    def visit_FunctionDef(self, node: cst.FunctionDef) -> bool:  # noqa: N802 -- libcst's name
        self._names.append(node.name.value)
        for part in (*node.decorators, node.params):
            part.visit(self)
        self._returned.append(self._blank.code_for_node(node.returns.annotation) if node.returns else "")
        node.body.visit(self)
        self._returned.pop()
        self._names.pop()
        return False

    def visit_ClassDef(self, node: cst.ClassDef) -> bool:  # noqa: N802 -- libcst's name
        """Not its bases and keywords, and of a frozen value not the fields: none can be changed once it is made."""
        self._names.append(node.name.value)
        is_frozen = any(one.keyword is None and self._text(one.value) == "Struct" for one in node.bases)
        for part in node.body.body:
            if not is_frozen or isinstance(part, cst.FunctionDef):
                part.visit(self)
        self._names.pop()
        return False

    def visit_Arg(self, node: cst.Arg) -> bool:  # noqa: N802 -- libcst's name
        return not (node.keyword and node.keyword.value == "strict")

    def visit_Annotation(self, node: cst.Annotation) -> bool:  # noqa: N802 -- types are mypy's business
        return False

    def visit_Import(self, node: cst.Import) -> bool:  # noqa: N802 -- libcst's name
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:  # noqa: N802 -- libcst's name
        return False

    def visit_Assert(self, node: cst.Assert) -> bool:  # noqa: N802 -- asserts narrow types for mypy
        return False

    def visit_FormattedString(self, node: cst.FormattedString) -> bool:  # noqa: N802 -- a sentence
        return False

    def on_visit(self, node: cst.CSTNode) -> bool:
        if _is_a_type(node) or _never_runs(node):
            return False
        for kind, make in OPERATORS:
            if isinstance(node, kind):
                for changed in make(node):
                    self._add(node, changed)
        if isinstance(node, cst.Return) and self._returned:
            for changed in _other_result(node, self._returned[-1]):
                self._add(node, changed)
        return super().on_visit(node)

    def _add(self, node: cst.CSTNode, changed: cst.CSTNode) -> None:
        place = self.get_metadata(PositionProvider, node)
        start, end = self._offset(place, "start"), self._offset(place, "end")
        old = self._text(node)
        if self.source[start:end] != old:
            start -= old.find(self.source[start:end])
            end = start + len(old)
        if self.source[start:end] != old:
            return
        source = self.source[:start] + self._text(changed) + self.source[end:]
        before, after = _differing(self.source, source)
        self.found.append(
            Mutant(
                self.module,
                ".".join((self._short_name, *self._names)),
                before,
                after,
                self._statement(node),
                bool(self._returned),
                self.source,
                source,
            )
        )

    def _offset(self, place: CodeRange, end: str) -> int:
        position = getattr(place, end)
        return self._starts[position.line - 1] + int(position.column)

    def _text(self, node: cst.CSTNode) -> str:
        if isinstance(node, cst.SimpleStatementLine | cst.If | cst.While):
            node = node.with_changes(leading_lines=[])
        if isinstance(node, cst.SimpleStatementLine):
            node = node.with_changes(trailing_whitespace=cst.TrailingWhitespace(newline=cst.Newline("")))
        return self._blank.code_for_node(node)

    def _statement(self, node: cst.CSTNode) -> tuple[int, int]:
        """The first and last line of the statement, of a compound one of its head."""
        child: cst.CSTNode = node
        while not isinstance(node, cst.SimpleStatementLine | cst.BaseCompoundStatement):
            child, node = node, self.get_metadata(ParentNodeProvider, node)
            if isinstance(node, cst.Module):
                node = child
                break
        place = self.get_metadata(PositionProvider, node)
        last = place.end.line
        body = getattr(node, "body", None)
        if isinstance(body, cst.IndentedBlock):
            last = max(place.start.line, self.get_metadata(PositionProvider, body).start.line - 1)
        return place.start.line, last


def _is_a_type(node: cst.CSTNode) -> bool:
    """An assignment of a type to a name: `X: TypeAlias = ...`."""
    return (
        isinstance(node, cst.AnnAssign)
        and isinstance(node.annotation.annotation, cst.Name)
        and node.annotation.annotation.value == "TypeAlias"
    )


def _never_runs(node: cst.CSTNode) -> bool:
    """Lines that mypy alone needs: `assert_never(x)`, and `if TYPE_CHECKING:`."""
    match node:
        case cst.Call(func=cst.Name("assert_never")) | cst.If(test=cst.Name("TYPE_CHECKING")):
            return True
        case cst.MatchCase(body=cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Expr(value)])])):
            return _never_runs(value)
    return False


def _differing(old: str, new: str) -> tuple[str, str]:
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[3:]
    before = "\n".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = "\n".join(line[1:].strip() for line in lines if line.startswith("+"))
    return before, after
