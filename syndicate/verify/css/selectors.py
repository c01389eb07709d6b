"""Selectors (Selectors 4) as values: what an element has to be, and where it has to stand."""

from __future__ import annotations

from msgspec import Struct

LINKS = frozenset({"link", "visited", "any-link", "local-link"})
LISTS = frozenset({"is", "where", "not", "has"})


class Step(Struct, frozen=True):
    """One element of a chain: its name in lower case and without a namespace, its attributes as (name, value)."""

    name: str
    attributes: tuple[tuple[str, str], ...] = ()

    def get(self, attribute: str) -> str | None:
        """An attribute's value; None where the element has none."""
        return next((value for name, value in self.attributes if name == attribute), None)


class AttributeTest(Struct, frozen=True):
    """``[name operator value]``; without an operator, the attribute only has to exist."""

    name: str
    operator: str = ""
    value: str = ""
    doubtful: bool = False
    """It has a namespace, or ignores case."""


class Pseudo(Struct, frozen=True):
    """A pseudo-class, with the selectors in it."""

    name: str
    selectors: tuple[Selector, ...] = ()


class Compound(Struct, frozen=True):
    """All that one element has to match. `name` is empty for any name."""

    name: str = ""
    classes: tuple[str, ...] = ()
    ids: tuple[str, ...] = ()
    tests: tuple[AttributeTest, ...] = ()
    pseudos: tuple[Pseudo, ...] = ()


class Selector(Struct, frozen=True):
    """Compounds from left to right, with the combinator before each (the first one's is empty)."""

    parts: tuple[tuple[str, Compound], ...]
    pseudo_element: str = ""

    weight: int = 1
    """The greatest number of compounds to match, including those of outer rules and of ``:is()``."""

    @property
    def subject(self) -> Compound:
        return self.parts[-1][1]

    @property
    def specificity(self) -> tuple[int, int, int]:
        """Selectors 4, section 16."""
        ids = classes = names = 0
        for _, compound in self.parts:
            ids += len(compound.ids)
            classes += len(compound.classes) + len(compound.tests)
            names += bool(compound.name)
            for pseudo in compound.pseudos:
                if pseudo.name in LISTS:
                    most = max((s.specificity for s in pseudo.selectors), default=(0, 0, 0))
                    ids, classes, names = (
                        (ids, classes, names)
                        if pseudo.name == "where"
                        else (ids + most[0], classes + most[1], names + most[2])
                    )
                else:
                    classes += 1
        return ids, classes, names + bool(self.pseudo_element)
