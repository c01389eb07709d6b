"""Rules for texts without markup: bylines, dates, related links, notices and the language, as newspapers write them."""
