"""``python -m syndicate``."""

from __future__ import annotations

from syndicate.cli import main

main()
