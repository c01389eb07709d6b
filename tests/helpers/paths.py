"""Where things stand in the repository: tests name these folders, not their own place."""

from __future__ import annotations

from pathlib import Path

TESTS = Path(__file__).parents[1]
ROOT = TESTS.parent
GOLDEN = TESTS / "golden"
SAMPLE = ROOT.parent / "shared" / "samples" / "article.txt"
"""An article that stands beside some checkouts of the repository and is no part of it."""
