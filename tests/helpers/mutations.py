"""Inputs that are nearly right: seeds of every format, changed at random with a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence

_TOKENS = (
    b"\x00", b"\x01", b"\x08\x0b\x1f", b"\x7f\xc2\x80", b"\xff\xfe", b"\xed\xa0\x80", b"\xf4\x90\x80\x80",
    b"\xef\xbb\xbf", b"\xe2\x80\xa8", b"\xe2\x80\xae", b"<![l ]>", b"<![CDATA[", b"]]>", b"<!",
    b"<!doctype x [", b"<!--", b"--!>", b"<?x", b"<?", b"&#0;", b"&#1;", b"&#x1F;", b"&#xD800;", b"&#xFFFE;",
    b"&#99999999999;", b"&#", b"&amp;#11;", b"&x;", b"<p \x0b=\x01>", b"<a href='http://['>", b"http://[::1",
    b"http://\xe2\x84\x80/", b"//[", b"data:,", b"file:///etc/passwd", b"x:", b"?", b"[", b"{", b"}", b'"',
    b"'", b"\\", b"\\ud800", b"\\u0000", b",", b":", b"null", b"true", b"-1", b"1e999", b"9" * 400, b"---\n",
    b"+++\n", b"!!python/object:x", b"*a", b"&a", b"<<: *a", b"? ", b"- ", b"\t", b"|\n", b"!<", b"%",
    b"0000-00-00", b"2024-02-30T25:61:61Z", b"9999-12-31T23:59:59-23:59", b"0001-01-01T00:00:00+23:59",
    b"Thu, 32 Foo 99999", b"\n\n", b"\r", b" ", b"[](", b"![", b"```", b"<div>" * 300, b"> " * 200,
    b"[" * 2000, b'{"a":' * 500, b"{{<", b"{%", b"\xd7\x90", b"\xf0\x9f\xa6\x8a", b"A\xcc\x8a" * 50,
    b"=?utf-8?q?=0d=0a?=", b"PK\x03\x04", b"%PDF-", b"\x89PNG\r\n\x1a\n",
)  # fmt: skip


def mutated(seeds: Sequence[bytes], count: int, seed: int) -> Iterator[bytes]:
    """Changed seeds, the same ones each time: a piece is cut out, doubled, moved, exchanged, or a token put in."""
    chance = random.Random(seed)
    for number in range(count):
        data = bytearray(seeds[number % len(seeds)])
        for _ in range(chance.choice((1, 1, 2, 3, 6))):
            _change(data, seeds, chance)
        yield bytes(data)


def _change(data: bytearray, seeds: Sequence[bytes], chance: random.Random) -> None:
    at = chance.randrange(len(data) + 1)
    end = min(len(data), at + chance.choice((1, 2, 8, 40, 400)))
    match chance.randrange(8):
        case 0 | 1 | 2:
            data[at:at] = chance.choice(_TOKENS)
        case 3:
            data[at:end] = chance.choice(_TOKENS)
        case 4:
            del data[at:end]
        case 5:
            data[at:at] = data[at:end] * chance.choice((1, 3, 30))
        case 6:
            if at < len(data):
                data[at] ^= 1 << chance.randrange(8)
        case _:
            other = chance.choice(seeds)
            start = chance.randrange(len(other) + 1)
            data[at:end] = other[start : start + (end - at)]
