"""How newspapers write what stands around a story: bylines, dates, headers, related links, and the lines themselves."""
