"""Editions to bytes, one file or folder a format; `item` and `paging` are shared by feeds."""
