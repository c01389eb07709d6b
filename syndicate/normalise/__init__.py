"""A draft to an article: NFC, dates, addresses, the notice lifted out, every loss recorded."""
