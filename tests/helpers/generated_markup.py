"""HTML that Hypothesis makes up, and the words that a person reads in it."""

from __future__ import annotations

import re
from collections import Counter

from hypothesis import strategies as st

SAID = ("boat", "pier", "noon", "quay", "Ada", "É漢", "bell", "42")

WORDS = st.sampled_from([*SAID, "&", "<"])


# ruff: noqa: SIM905 -- names in columns would say no more
SIMPLE = st.sampled_from(
    "p div h1 h3 ul ol li blockquote pre table tr td th caption tbody dl dt dd figure figcaption section aside nav "
    "footer span b em a code sub q ruby rt details summary label font form address noscript".split()
)


def _element(inside: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.builds(
        lambda name, parts: f"<{name}>{' '.join(parts)}</{name}>",
        SIMPLE,
        st.lists(inside, min_size=1, max_size=4),
    )


MARKUP = st.recursive(
    WORDS.map(lambda word: word.replace("&", "&amp;").replace("<", "&lt;")), _element, max_leaves=25
)


def words(text: str) -> Counter[str]:
    """Counted one by one, as html5lib runs words together that stand between the cells of a table."""
    return Counter(re.findall("|".join(SAID), text))
