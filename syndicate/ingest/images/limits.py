"""What the pictures of one run may take. An edition without them is worth more than none."""

from __future__ import annotations

LARGEST = 10_000_000
"""Bytes of one picture as it arrives."""
MOST_PIXELS = 50_000_000
"""Of one picture; decoding that many takes up to 600 MB, a photograph far less."""
LONGEST_SIDE = 1600
"""Pixels as it leaves: sharp across a large e-reader, and 300 dpi in print up to 135 mm."""
SMALLEST_SIDE = 8
"""Pixels. What is smaller is a page counter or a spacer, not a picture."""
LONGEST_SHAPE = 60
"""Times as long as it is high, or as high as it is long. What is longer is a line between parts of a page."""
MOST_FETCHED = 500
"""Pictures of the web in one run."""
TOGETHER = 40_000_000
"""Bytes of all of them as they leave: an EPUB stays below 50 MB."""
SECONDS_EACH = 20.0
SECONDS_TOGETHER = 180.0
AT_ONCE = 6
"""Requests under way; each holds at most `LARGEST` bytes."""
