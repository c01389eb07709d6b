"""A module to its mutants: copies of its source, each with one mistake. Runs nothing and imports nothing of them."""

from __future__ import annotations

import hashlib
from difflib import unified_diff
from pathlib import Path

import libcst as cst
from helpers.mutation.mistakes import OPERATORS, is_a_type, negated, never_runs, other_result
from libcst.metadata import CodeRange, MetadataWrapper, ParentNodeProvider, PositionProvider
from msgspec import Struct


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


def mutants_of(module: Path) -> list[Mutant]:
    """All mutants of a file, in the order of its lines, none twice."""
    source = module.read_text("utf-8")
    wrapper = MetadataWrapper(cst.parse_module(source))
    finder = _Finder(module, source, wrapper.module)
    wrapper.visit(finder)
    found: dict[str, Mutant] = {}
    for mutant in finder.found:
        if mutant.source != source:
            found.setdefault(mutant.source, mutant)
    return sorted(found.values(), key=lambda one: one.lines)


class _Finder(cst.CSTVisitor):
    METADATA_DEPENDENCIES = (PositionProvider, ParentNodeProvider)

    def __init__(self, module: Path, source: str, tree: cst.Module) -> None:
        super().__init__()
        self._tree = tree
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
        node.params.visit(self)
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
        if is_a_type(node) or never_runs(node):
            return False
        for kind, make in OPERATORS:
            if isinstance(node, kind):
                for changed in make(node):
                    self._add(node, changed)
        if isinstance(node, cst.If | cst.While):
            self._add(node.test, negated(node.test))
        if isinstance(node, cst.Return) and self._returned:
            for changed in other_result(node, self._returned[-1]):
                self._add(node, changed)
        return super().on_visit(node)

    def _add(self, node: cst.CSTNode, changed: cst.CSTNode) -> None:
        place = self.get_metadata(PositionProvider, node)
        start, end = self._offset(place, "start"), self._offset(place, "end")
        old = self._text(node)
        if self.source[start:end] != old:
            start -= old.find(self.source[start:end])
            end = start + len(old)
        if self.source[start:end] == old:
            source = self.source[:start] + self._text(changed) + self.source[end:]
        else:  # a node of several lines, whose indentation the tree alone knows
            tree = self._tree.deep_replace(node, changed)
            assert isinstance(tree, cst.Module)
            source = tree.code
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
        if isinstance(node, cst.SimpleStatementLine):
            end = cst.TrailingWhitespace(newline=cst.Newline(""))
            node = node.with_changes(leading_lines=[], trailing_whitespace=end)
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


def _differing(old: str, new: str) -> tuple[str, str]:
    lines = list(unified_diff(old.splitlines(), new.splitlines(), n=0, lineterm=""))[3:]
    before = "\n".join(line[1:].strip() for line in lines if line.startswith("-"))
    after = "\n".join(line[1:].strip() for line in lines if line.startswith("+"))
    return before, after
