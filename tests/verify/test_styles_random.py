"""Style sheets that the grammar itself makes up, at its bounds: what is accepted shows the notice in Chromium."""

from __future__ import annotations

import random
import re
from pathlib import Path
from typing import assert_never

import pytest
from helpers import style_sheets
from helpers.style_sheets import CHAIN, needs_chromium, shares, sheet

from syndicate.verify.css import refusals
from syndicate.verify.css.grammar import Where, grammar
from syndicate.verify.css.syntax import AllOf, Kind, OneOf, Repeated, Sequenced, SomeOf, Syntax, Word

GRAMMAR = grammar(paged=False)
PLACES: dict[str, Where] = dict.fromkeys(
    (".notice", ".notice p", ".notice a", "p", "a", "section", ".story", "*"), "notice"
)
PLACES |= dict.fromkeys(("html", "body"), "root")
PLACES |= dict.fromkeys((".notice::before", ".notice p::after", "*::before", "section::after"), "empty")
PLACES |= dict.fromkeys(
    (
        ".turn",
        ".turn li",
        ".turn a",
        "h1",
        ".byline",
        ".source",
        ".story > p",
        ".turn::before",
        ".byline::after",
    ),
    "story",
)
"""Selectors, and what the grammar takes the elements for."""
WORDS = {
    "color": ("#fff", "#222", "rgba(255, 255, 255, .5)", "transparent", "currentcolor", "hsl(0, 0%, 100%)"),
    "string": ('""', '"█"'),
    "ident": ("color",),
    "family": ("serif", "monospace"),
    "gradient-function": ("linear-gradient(#fff, #fff)",),
    "track-function": ("minmax(0, 1fr)",),
}
UNITS = {"px": 1.0, "em": 16.0, "rem": 16.0, "pt": 4 / 3}


def made_up(defined: Syntax, chance: random.Random) -> str:
    """A value of a syntax, often at its bounds."""
    match defined:
        case Word(text):
            return text
        case Kind():
            return kind(defined, chance)
        case Sequenced(parts):
            return " ".join(made_up(part, chance) for part in parts)
        case OneOf(parts):
            return made_up(chance.choice(parts), chance)
        case AllOf(parts):
            return " ".join(made_up(part, chance) for part in chance.sample(parts, len(parts)))
        case SomeOf(parts):
            chosen = chance.sample(parts, chance.randint(1, len(parts)))
            return " ".join(made_up(part, chance) for part in chosen)
        case Repeated(part, least, most, commas):
            count = chance.randint(least, min(most, 4))
            return (", " if commas else " ").join(made_up(part, chance) for _ in range(count))
        case _:
            assert_never(defined)


def kind(defined: Kind, chance: random.Random) -> str:
    if defined.name in WORDS:
        return chance.choice(WORDS[defined.name])
    low, high = max(defined.low, -1000), min(defined.high, 1000)
    number = chance.choice([low, high, chance.uniform(low, high)])
    match defined.name:
        case "length":
            unit = chance.choice(sorted(UNITS))
            return f"{number / UNITS[unit]:.3f}{unit}"
        case "percentage":
            return f"{number:.2f}%"
        case "time":
            return f"{number:.2f}s"
        case "integer":
            return str(int(number))
        case "number":
            return f"{number:.2f}"
        case _:
            return "none"


def rule(chance: random.Random) -> str:
    selector = chance.choice(sorted(PLACES))
    where = PLACES[selector]
    names = chance.sample(sorted(GRAMMAR.tables["story"]), chance.randint(1, 5))
    defined = {name: GRAMMAR.syntax(name, where) for name in names}
    declared = [f"{name}: {made_up(value, chance)}" for name, value in defined.items() if value is not None]
    if "::" in selector:
        declared.append('content: ""')
    return f"{selector} {{ {'; '.join(declared)} }}\n"


def accepted(chance: random.Random) -> str:
    """Up to nine rules that are accepted together."""
    css = ""
    for _ in range(9):
        one = rule(chance)
        if not refusals(sheet(css + one), CHAIN):
            css += one
    return css


def fonts_of(css: str) -> str:
    """What the sheet says of the size of type alone."""
    return re.sub(r"(?<=[{;])(?! *font-size:)[^;{}]*(?=[;}])", "", css)


def test_the_fonts_of_a_sheet_are_its_sizes_of_type() -> None:
    css = 'p { color: #fff; font-size: 9px; margin: 0 } *::after { content: "" }\n'
    assert re.sub(r"[ ;]", "", fonts_of(css)) == "p{font-size:9px}*::after{}\n"


@needs_chromium
@pytest.mark.slow
@pytest.mark.judge("Chromium")
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_chromium_shows_the_notice_under_sheets_of_the_grammar(
    scheme: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Whatever pushes a notice down within the bounds, it has to be in the picture.
    for name, value in {"WIDTH": 360, "HEIGHT": 5000, "ACROSS": 6, "AT_ONCE": 6}.items():
        monkeypatch.setattr(style_sheets, name, value)
    chance = random.Random(f"{scheme} 1")
    sheets = [accepted(chance) for _ in range(60)]
    assert sum(css.count("\n") for css in sheets) > 100
    found = shares([sheet(css) for css in sheets], tmp_path / "sheets", scheme)
    # Small type has less ink: then as much as the same sizes have by themselves.
    little = [css for css, share in zip(sheets, found, strict=True) if share < 40]
    alone = shares([sheet(fonts_of(css)) for css in little], tmp_path / "fonts", scheme) if little else []
    wanted = dict.fromkeys(sheets, 100.0) | dict(zip(little, alone, strict=True))
    assert {css: share for css, share in zip(sheets, found, strict=True) if share < 0.4 * wanted[css]} == {}
