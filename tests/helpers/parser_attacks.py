"""Bytes that parsers read in different ways: encodings, things that stand twice, trailing bytes, forms of one name.

Each attack changes an honest output of `container_attacks`. Beside each stands what the refusal says.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import TypeAlias

from helpers.container_attacks import NOTICE

Change: TypeAlias = Callable[[bytes], bytes]
Attacks: TypeAlias = dict[str, tuple[Change, str]]

MALFORMED = "not well-formed"
BEGINNING = "does not begin with"
PROLOG = re.compile(rb"<\?xml.*?\?>")


def swap(old: bytes, new: bytes) -> Change:
    return lambda data: data.replace(old, new, 1)


def behind(text: bytes) -> Change:
    return lambda data: data + text


def in_front(text: bytes) -> Change:
    return lambda data: text + data


def encoded(codec: str) -> Change:
    return lambda data: data.decode().encode(codec)


def prolog(declared: str, codec: str = "utf-8") -> Change:
    return lambda data: PROLOG.sub(f"<?xml {declared}?>".encode(), data, count=1).decode().encode(codec)


WORD = NOTICE[:20].encode()
"""The beginning of the first notice, in which no format escapes anything."""


def in_notice(new: bytes) -> Change:
    return swap(WORD, new)


XML: Attacks = {
    "a byte order mark": (in_front(b"\xef\xbb\xbf"), BEGINNING),
    "UTF-16": (prolog('version="1.0" encoding="UTF-16"', "utf-16"), BEGINNING),
    "UTF-7": (prolog('version="1.0" encoding="UTF-7"'), BEGINNING),
    "Latin 1": (prolog('version="1.0" encoding="ISO-8859-1"'), BEGINNING),
    "an encoding in another case": (prolog('version="1.0" encoding="uTf-8"'), BEGINNING),
    "XML 1.1": (prolog('version="1.1" encoding="UTF-8"'), BEGINNING),
    "standalone": (prolog('version="1.0" encoding="UTF-8" standalone="yes"'), BEGINNING),
    "a second declaration": (
        lambda data: PROLOG.sub(lambda found: found[0] * 2, data, count=1),
        MALFORMED,
    ),
    "white space in front": (in_front(b"\n"), BEGINNING),
    "an overlong less-than sign": (in_notice(b"\xc0\xbcp\xc0\xbe"), MALFORMED),
    "half a character": (in_notice(b"\xed\xa0\x80"), MALFORMED),
    "a reference to NUL": (swap(b"<title>", b"<title>&#0;"), MALFORMED),
    "a reference to a control": (swap(b"<title>", b"<title>&#x1b;"), MALFORMED),
    "an entity of HTML": (swap(b"<title>", b"<title>&nbsp;"), MALFORMED),
    "a second root": (lambda data: data + data[data.index(b"?>") + 2 :], MALFORMED),
    "NUL behind the root": (behind(b"\0"), MALFORMED),
    "an instruction behind the root": (behind(b"<?php x ?>"), "a processing instruction (php)"),
    "a comment behind the root": (behind(b"<!-- <item/> -->"), "a comment"),
    "text behind the root": (behind(b"No notice."), MALFORMED),
    "an entity of its own": (
        lambda data: PROLOG.sub(rb"\g<0><!DOCTYPE x [<!ENTITY e 'No notice.'>]>", data, count=1),
        "a document type declaration",
    ),
    "the prefix xml declared": (
        swap(b"<title>", b'<title xmlns:xml="http://www.w3.org/XML/1998/namespace">'),
        "with the prefix 'xml'",
    ),
    "the end of a section in text": (swap(b"<title>", b"<title>]]>"), MALFORMED),
    "an end tag in another case": (swap(b"</title>", b"</TITLE>"), MALFORMED),
}
RSS: Attacks = XML | {
    "an attribute twice": (
        swap(b'isPermaLink="false"', b'isPermaLink="false" isPermaLink="true"'),
        MALFORMED,
    ),
    "a namespace undone": (swap(b"<item>", b'<item xmlns="">'), "the namespace ''"),
    "our prefix for another of ours": (
        swap(b"<item>", b'<item xmlns:dc="http://purl.org/rss/1.0/modules/content/">'),
        "with the prefix 'dc'",
    ),
    "one namespace with two prefixes": (
        swap(b"<item>", b'<item xmlns:e="http://purl.org/rss/1.0/modules/content/">'),
        "with the prefix 'e'",
    ),
    "a namespace in another case": (
        swap(b"<item>", b'<item xmlns:content="http://purl.org/RSS/1.0/modules/content/">'),
        "the namespace",
    ),
}
ATOM: Attacks = XML | {
    "an attribute twice": (swap(b'type="html"', b'type="html" type="text"'), MALFORMED),
    "a namespace undone": (swap(b"<entry>", b'<entry xmlns="">'), "the namespace ''"),
    "a namespace in another case": (
        swap(b"<entry>", b'<entry xmlns="http://www.w3.org/2005/ATOM">'),
        "the namespace",
    ),
    "a type with a space": (swap(b'type="html"', b'type="html "'), "type='html ' on <content>"),
    "a type in another case": (swap(b'type="html"', b'type="HTML"'), "type='HTML' on <content>"),
}
NEWSML: Attacks = {
    name: (change, said) for name, (change, said) in XML.items() if name != "an end tag in another case"
} | {
    "an attribute twice": (swap(b'version="1"', b'version="1" version="2"'), MALFORMED),
    "a namespace undone in the page": (swap(b"<p>", b'<p xmlns="">'), "the namespace ''"),
    "a version that is no number": (swap(b'version="1"', b'version="01"'), "version='01'"),
    "a marked section in the page": (
        swap(b"</p></section>", b"<![CDATA[No]]></p></section>"),
        "a CDATA section in markup",
    ),
}
LOOSE = "not JSON"
JSON: Attacks = {
    "a byte order mark": (in_front(b"\xef\xbb\xbf"), LOOSE),
    "UTF-16": (encoded("utf-16"), LOOSE),
    "UTF-32": (encoded("utf-32-be"), LOOSE),
    "a second document": (lambda data: data + data, LOOSE),
    "NUL behind the object": (behind(b"\0"), LOOSE),
    "a comment": (in_front(b"/* {} */"), LOOSE),
    "a comment to the line's end": (in_front(b"// {}\n"), LOOSE),
    "a callback": (lambda data: b"show(" + data + b")", LOOSE),
    "a prefix against hijacking": (in_front(b")]}',\n"), LOOSE),
    "a trailing comma": (lambda data: re.sub(rb"\}(\s*)\Z", rb",}\1", data), LOOSE),
    "an array of it": (lambda data: b"[" + data + b"]", "not a JSON object"),
    "a form feed between": (in_front(b"\x0c"), LOOSE),
    "a tab in a string": (in_notice(b"\t" + WORD), LOOSE),
    "an escape that is none": (in_notice(b"\\'" + WORD), LOOSE),
    "a hexadecimal escape": (in_notice(b"\\x41"), LOOSE),
    "an overlong less-than sign": (in_notice(b"\xc0\xbcp\xc0\xbe"), LOOSE),
    "half a character": (in_notice(b"\\ud83d"), "U+D83D"),
    "an entity that became another character": (swap(b"<p>", b"<p>&lang;"), "'&lang;"),
    "an entity of HTML 5 alone": (swap(b"<p>", b"<p>&NewLine;"), "'&NewLine;"),
}
FEED: Attacks = JSON | {
    "a member twice by an escape": (
        swap(b'"content_html"', b'"c\\u006fntent_html": "No", "content_html"'),
        "comes twice",
    ),
    "a member with a space": (swap(b'"title"', b'"title ": "x", "title"'), "the member 'title '"),
    "a member with a long s": (swap(b'"items"', b'"item\\u017f": [], "items"'), "the member 'item"),
    "a member of the prototype": (swap(b'"items"', b'"__proto__": {}, "items"'), "the member '__proto__'"),
    "a number as an id": (lambda data: re.sub(rb'"id": ?"[^"]*"', b'"id": 3', data, count=1), "`str`"),
    "null for a list": (lambda data: re.sub(rb'"authors": ?\[[^]]*\]', b'"authors": null', data, count=1), "array"),
    "true for a text": (lambda data: re.sub(rb'"title": ?"[^"]*"', b'"title": true', data, count=1), "`str`"),
    "a line end behind a date": (
        lambda data: re.sub(rb'("date_published": ?"[^"]*)"', rb'\1\\n"', data, count=1), "matching regex",
    ),
    "a version in another case": (swap(b"/version/1.1", b"/Version/1.1"), "enum"),
}  # fmt: skip
NINJS: Attacks = JSON | {
    "a member twice by an escape": (swap(b'"bodies"', b'"b\\u006fdies": [], "bodies"'), "comes twice"),
    "a member in another style": (swap(b'"usageTerms"', b'"usage_terms": "", "usageTerms"'), "'usage_terms'"),
    "a number as a uri": (lambda data: re.sub(rb'"uri": ?"[^"]*"', b'"uri": 3', data, count=1), "`str`"),
    "a body that is no list": (
        lambda data: re.sub(rb'"bodies": ?\[\s*(\{.*?\})\s*\]', rb'"bodies": \1', data, count=1, flags=re.DOTALL),
        "array",
    ),
    "a type in another case": (swap(b'"type": "text"', b'"type": "Text"'), "enum"),
    "a member of the prototype": (swap(b'"bodies"', b'"constructor": {}, "bodies"'), "the member 'constructor'"),
}  # fmt: skip

# --- The message and the text -----------------------------------------------------------------------------------------

CLOSED = "not in the vocabulary of the message"
TYPE = b"text/plain; charset=utf-8; format=flowed; delsp=no"


def field(name: bytes, value: bytes) -> Change:
    return lambda data: re.sub(
        rb"^%s: [^\r]*(?:\r\n [^\r]*)*" % name,
        lambda _: name + b": " + value,
        data,
        count=1,
        flags=re.MULTILINE,
    )


MESSAGE: Attacks = {
    "a byte order mark": (in_front(b"\xef\xbb\xbf"), "visible ASCII"),
    "a line of a mailbox in front": (in_front(b"From desk@courier.example Thu Oct 27 12:00:00 2022\r\n"), "From"),
    "an empty line in front": (in_front(b"\r\n"), "empty"),
    "a line of spaces in the header": (swap(b"Auto-Submitted", b" \r\nAuto-Submitted"), "the field ' '"),
    "a space before the colon": (swap(b"Subject: ", b"Subject : "), "the field 'Subject '"),
    "no space behind the colon": (swap(b"Subject: ", b"Subject:"), "the field 'Subject'"),
    "NUL in a field": (swap(b"Subject: ", b"Subject: \0"), "visible ASCII"),
    "UTF-8 in a field": (swap(b"Subject: ", "Subject: é".encode()), "visible ASCII"),
    "a parameter of RFC 2231": (
        swap(b"charset=utf-8", b"charset*=us-ascii''utf-8"), CLOSED,
    ),
    "a parameter in pieces": (swap(b"charset=utf-8", b"charset*0=utf; charset*1=-8"), CLOSED),
    "a parameter twice": (swap(b"delsp=no", b"delsp=no; delsp=yes"), CLOSED),
    "a parameter in quotation marks": (swap(b"charset=utf-8", b'charset="utf-8"'), CLOSED),
    "a type in another case": (swap(b"text/plain", b"Text/Plain"), CLOSED),
    "a boundary": (swap(TYPE, b"multipart/mixed; boundary=x"), CLOSED),
    "an encoded word with a language": (field(b"Subject", b"=?utf-8*en?q?Ferry?="), CLOSED),
    "an encoded word of UTF-7": (field(b"Subject", b"=?utf-7?q?+ADw-?="), CLOSED),
    "an encoded word in a word": (field(b"Subject", b"x=?utf-8?q?Ferry?="), CLOSED),
    "an encoded word without an end": (field(b"Subject", b"=?utf-8?q?Ferry"), CLOSED),
    "an encoded word that is no UTF-8": (field(b"Subject", b"=?utf-8?q?=FF?="), "encoded words in the field Subject"),
    "an encoded address": (field(b"From", b"=?utf-8?q?x=40x=2Eexample?="), CLOSED),
    "a comment in an address": (field(b"From", b"desk@courier.example (The Courier)"), CLOSED),
    "a date that is none": (field(b"Date", b"Thu, 32 Foo 2022 99:99:99 +0000"), CLOSED),
    "a time that is none": (field(b"Date", b"Thu, 27 Oct 2022 :::::::: +0000"), CLOSED),
    "a second encoding": (
        swap(b"quoted-printable\r\n", b"quoted-printable\r\nContent-Transfer-Encoding: 8bit\r\n"), "a second field",
    ),
    "two encodings in one field": (swap(b": quoted-printable", b": quoted-printable, 8bit"), CLOSED),
    "a bare line feed before the text": (swap(b"\r\n\r\n", b"\n\r\n"), "a bare CR or LF"),
    "a soft line end with spaces": (swap(b"=3D=\r\n", b"=3D \r\n"), "not strict quoted-printable"),
    "an escape of NUL": (swap(b"The lamps", b"=00The lamps"), "U+0000"),
    "an escape that is no UTF-8": (swap(b"The lamps", b"=FFThe lamps"), "is not UTF-8"),
    "an overlong escape": (swap(b"The lamps", b"=C0=BCThe lamps"), "is not UTF-8"),
    "an encoded line separator": (swap(b"The lamps", b"=E2=80=A8The lamps"), "U+2028"),
    "an encoded paragraph separator": (swap(b"The lamps", b"=E2=80=A9The lamps"), "U+2029"),
}  # fmt: skip
FENCE = b"=" * 72
TEXT: Attacks = {
    "a byte order mark": (in_front(b"\xef\xbb\xbf"), "no masthead"),
    "UTF-16": (encoded("utf-16"), "is not UTF-8"),
    "line ends of Windows": (lambda data: data.replace(b"\n", b"\r\n"), "U+000D"),
    "line ends of old Macs": (lambda data: data.replace(b"\n", b"\r"), "U+000D"),
    "a line separator": (swap(b"The lamps", "\u2028The lamps".encode()), "U+2028"),
    "a paragraph separator": (swap(b"The lamps", "\u2029The lamps".encode()), "U+2029"),
    "a next line": (swap(b"The lamps", "\u0085The lamps".encode()), "U+0085"),
    "a vertical tab": (swap(b"The lamps", b"\x0bThe lamps"), "U+000B"),
    "NUL": (swap(b"The lamps", b"\0The lamps"), "U+0000"),
    "an overlong less-than sign": (swap(b"The lamps", b"\xc0\xbcThe lamps"), "is not UTF-8"),
    "half a character": (swap(b"The lamps", b"\xed\xa0\x80The lamps"), "is not UTF-8"),
    "text behind the last fence": (behind(b"No notice.\n"), "text after the last fence"),
    "the end of a file of old": (behind(b"\x1a"), "U+001A"),
    "a fence with a space": (
        lambda data: data[::-1].replace(FENCE, b" " + FENCE, 1)[::-1], "text after the last fence",
    ),
    "a fence in wide characters": (
        lambda data: data[::-1].replace(FENCE, ("\uff1d" * 72).encode()[::-1], 1)[::-1], "text after the last fence",
    ),
    "a number with a nought": (swap(b"\n2. A shorter night\n-", b"\n02. A shorter night\n-"), "no title with the"),
    "a number in other digits": (
        swap(b"\n2. A shorter night\n-", "\n٢. A shorter night\n-".encode()), "no title with the number",
    ),
}  # fmt: skip

PARSER_ATTACKS: dict[str, Attacks] = {
    "rss": RSS, "atom": ATOM, "newsml": NEWSML, "json": FEED, "ninjs": NINJS, "eml": MESSAGE, "txt": TEXT,
}  # fmt: skip
