"""A node of the syntax tree to nodes that hold one mistake each. Knows no file.

mutmut makes most of the mistakes; this module adds those that a check of outputs has to fear most: a condition turned
round, a part of a condition or a statement left out, an empty result.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Any

import libcst as cst
from mutmut.mutation import mutators

Operator = tuple[type, Callable[[Any], Iterable[cst.CSTNode]]]


def negated(node: cst.BaseExpression) -> cst.CSTNode:
    return cst.UnaryOperation(cst.Not(), node.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()]))


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


def _case_left_out(node: cst.Match) -> Iterator[cst.CSTNode]:
    for index, case in enumerate(node.cases):
        if len(node.cases) > 1 and not never_runs(case):
            yield node.with_changes(cases=[*node.cases[:index], *node.cases[index + 1 :]])


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
    mutators.operator_if_exp,
}
"""What mutmut does of which mypy sees nothing; None in the place of a value is an error of types."""
OPERATORS: Sequence[Operator] = (
    *((kind, make) for kind, make in mutators.mutation_operators if make in _NOT_MYPYS),
    (cst.SimpleString, _other_string),
    (cst.CompFor, _unfiltered),
    (cst.Match, _case_left_out),
    (cst.BooleanOperation, _one_side),
    (cst.SimpleStatementLine, _left_out),
    (cst.Call, _argument_left_out),
)


def other_result(node: cst.Return, returned: str) -> Iterator[cst.CSTNode]:
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


def is_a_type(node: cst.CSTNode) -> bool:
    """An assignment of a type to a name: `X: TypeAlias = ...`."""
    return (
        isinstance(node, cst.AnnAssign)
        and isinstance(node.annotation.annotation, cst.Name)
        and node.annotation.annotation.value == "TypeAlias"
    )


def never_runs(node: cst.CSTNode) -> bool:
    """Lines that mypy alone needs: `assert_never(x)`, and `if TYPE_CHECKING:`."""
    match node:
        case cst.Call(func=cst.Name("assert_never")) | cst.If(test=cst.Name("TYPE_CHECKING")):
            return True
        case cst.MatchCase(body=cst.IndentedBlock(body=[cst.SimpleStatementLine(body=[cst.Expr(value)])])):
            return never_runs(value)
    return False
