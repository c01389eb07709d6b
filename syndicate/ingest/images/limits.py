"""The bounds of the pictures of one run. An edition is published without those that exceed them."""

from __future__ import annotations

LARGEST = 10_000_000
"""Bytes of the file of one picture."""
MOST_PIXELS = 50_000_000
"""Pixels of one picture; decoding that many takes up to 600 MB, a photograph far less."""
LONGEST_SIDE = 1600
"""Pixels of its longest side in outputs: sharp across a large e-reader, and 300 dpi in print up to 135 mm."""
SMALLEST_SIDE = 8
"""Pixels. A smaller picture is a page counter or a spacer."""
LONGEST_SHAPE = 60
"""Times as long as it is high, or as high as it is long. A longer picture is a line between parts of a page."""
MOST_FETCHED = 500
"""Pictures of the web in one run."""
TOGETHER = 40_000_000
"""Bytes of all of them in outputs: an EPUB stays below 50 MB."""
SECONDS_EACH = 20.0
SECONDS_TOGETHER = 180.0
AT_ONCE = 6
"""Requests under way; each holds at most `LARGEST` bytes."""
