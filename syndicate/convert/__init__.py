"""The flow of ``syndicate convert``: once, from sources to one published set."""
