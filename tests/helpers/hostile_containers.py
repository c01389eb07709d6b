"""Hostile changes to what an article's markup stands in: feeds, JSON, archives, messages and plain text."""

# ruff: noqa: E501 -- a trick is a line of its table

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Callable, Mapping
from random import Random
from typing import Any, TypeAlias

from helpers.hostile_markup import OTHER, changed
from helpers.hostile_styles import hostile_sheet
from lxml import etree

Bytes: TypeAlias = Callable[[Random, bytes], bytes]

_EVIL = f"<div><p>{OTHER}</p></div>"
_XML = (
    f'<body xmlns="http://www.w3.org/1999/xhtml"><p>{OTHER}</p></body>', f"<fullitem>{OTHER}</fullitem>",
    f'<content xmlns="http://www.w3.org/2005/Atom" type="html">{OTHER}</content>', f"<ITEM><title>x</title><description>{OTHER}</description></ITEM>",
    f'<entry xmlns="http://www.w3.org/2005/Atom"><id>tag:x,2022:x</id><title>x</title><content>{OTHER}</content></entry>',
    f"<item><title>x</title><description>{OTHER}</description></item>", f"<description>{OTHER}</description>",
    '<link xmlns="http://www.w3.org/2005/Atom" rel="alternate" href="https://evil.example/"/>', "<?xml-stylesheet href='x.css'?>",
    f'<encoded xmlns="http://purl.org/rss/1.0/modules/content/">{OTHER}</encoded>', "<!-- x -->", "<x:y xmlns:x='urn:x'>z</x:y>",
    '<remoteContent xmlns="http://iptc.org/std/nar/2006-10-01/" href="https://evil.example/"/>', "<summary>x</summary>",
    '<pubStatus xmlns="http://iptc.org/std/nar/2006-10-01/" qcode="stat:canceled"/>', "<enclosure url='https://evil.example/x' type='text/html' length='1'/>",
    '<player xmlns="http://search.yahoo.com/mrss/" url="https://evil.example/"/>', "<textInput><title>x</title></textInput>", "stray text",
)  # fmt: skip
_XML_ATTRIBUTES = (
    ("type", "text/plain"), ("type", "xhtml"), ("src", "https://evil.example/"), ("{http://www.w3.org/XML/1998/namespace}base", "https://evil.example/"),
    ("mode", "escaped"), ("x", "y"), ("{http://www.w3.org/XML/1998/namespace}space", "preserve"), ("rel", "self"), ("contenttype", "text/plain"),
)  # fmt: skip


def in_xml(random: Random, data: bytes) -> bytes:
    """An element or an attribute where none belongs, an element away, one twice, or two in another order."""
    root = etree.fromstring(data)
    elements = list(root.iter(etree.Element))
    element = random.choice(elements)
    match random.randrange(5):
        case 0 | 1:
            added = etree.fromstring(f"<w>{random.choice(_XML)}</w>")
            element.insert(random.randint(0, len(element)), added[0]) if len(added) else setattr(
                element, "tail", "stray"
            )
        case 2:
            name, value = random.choice(_XML_ATTRIBUTES)
            element.set(name, value)
        case 3:
            if (parent := element.getparent()) is not None:
                parent.insert(
                    random.randint(0, len(parent)), etree.fromstring(etree.tostring(element, with_tail=False))
                )
        case _:
            if (parent := element.getparent()) is not None:
                parent.remove(element)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


_MEMBERS: Mapping[str, Any] = {
    "Content_html": _EVIL, "content_text": OTHER, "content_html": _EVIL, "contentHTML": _EVIL, "external_url": "https://evil.example/",
    "summary": OTHER, "hidden": True, "pubStatus": "canceled", "pubstatus": "withheld", "body_html": _EVIL, "body_text": OTHER,
    "bodies": [], "type": "picture", "renditions": [{"href": "https://evil.example/"}], "items": [], "attachments": [], "id": "x",
    "__proto__": {"content_html": _EVIL}, "next_url": "https://evil.example/", "expired": True, "ITEMS": [], "standard": {}, "uri": "x",
    "contentType": "text/plain", "role": "x", "charcount": 1, "associations": [{"uri": "x", "type": "text"}], "deriveds": [], "_x": 1,
}  # fmt: skip


def in_json(random: Random, data: bytes) -> bytes:
    """A member where none belongs, or one away, null or of another type."""
    whole = json.loads(data)
    objects = []
    left = [whole]
    while left:
        value = left.pop()
        if isinstance(value, dict):
            objects.append(value)
        left += list(value.values()) if isinstance(value, dict) else value if isinstance(value, list) else []
    chosen = random.choice(objects)
    if random.random() < 0.7 or not chosen:
        name = random.choice(sorted(_MEMBERS))
        chosen[name] = _MEMBERS[name]
    else:
        name = random.choice(sorted(chosen))
        chosen[name] = random.choice((None, 1, [chosen[name]], {"x": chosen[name]}, "x", True))
    return json.dumps(whole, ensure_ascii=random.random() < 0.5).encode()


# EPUB


def unpacked(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {info.filename: archive.read(info) for info in archive.infolist()}


def packed(files: Mapping[str, bytes]) -> bytes:
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in files.items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return target.getvalue()


CHAPTER, SHEET, PACKAGE, CONTAINER = (
    "EPUB/article-001.xhtml",
    "EPUB/style.css",
    "EPUB/content.opf",
    "META-INF/container.xml",
)
_PACKAGE = (
    ("<manifest>", '<manifest><item id="evil" href="x.pdf" media-type="application/pdf" fallback="article-001"/>'),
    ("<spine", '<spine page-progression-direction="rtl"'), ('idref="article-001"', 'idref="article-001" linear="no"'),
    ('idref="article-001"', 'idref="article-001" properties="rendition:layout-pre-paginated"'),
    ("</metadata>", '<meta property="rendition:layout">pre-paginated</meta></metadata>'), ("</package>", "<bindings/></package>"),
    ("</package>", '<collection role="x"/></package>'), ('id="article-001"', 'id="article-001" media-overlay="x"'),
    ('href="article-001.xhtml"', 'href="article-002.xhtml"'), ('media-type="application/xhtml+xml"', 'media-type="text/html"'),
    ("</metadata>", "<meta property='x:y'>z</meta></metadata>"), ('<itemref idref="article-001"/>', ""), ("</manifest>", "</manifest><manifest/>"),
    ("<manifest>", '<manifest><item id="a" href="https://evil.example/x.css" media-type="text/css"/>'),
)  # fmt: skip
_ADDED = (
    ("META-INF/encryption.xml", b"<encryption xmlns='urn:oasis:names:tc:opendocument:xmlns:container'/>"), ("META-INF/rights.xml", b"<x/>"),
    ("META-INF/com.apple.ibooks.display-options.xml", b"<x/>"), ("EPUB/x.js", b"x"), ("epub/article-001.xhtml", b"<x/>"), ("x", b"x"),
    ("META-INF/manifest.xml", b"<x/>"), ("EPUB/ARTICLE-001.XHTML", b"<x/>"), ("mimetype2", b"x"), ("iTunesMetadata.plist", b"<x/>"),
)  # fmt: skip


def in_epub(random: Random, data: bytes) -> bytes:
    """The chapter's markup, the sheet, the package or the archive."""
    files = unpacked(data)
    match random.randrange(20):
        case 0 | 1 | 2 | 3 | 4:
            files[CHAPTER] = _chapter(random, files[CHAPTER])
        case 5 | 6:
            old, new = random.choice(_PACKAGE)
            files[PACKAGE] = files[PACKAGE].decode().replace(old, new, 1).encode()
        case 7:
            name, content = random.choice(_ADDED)
            files[name] = content
        case 8:
            files[CONTAINER] = in_xml(random, files[CONTAINER])
        case 9:
            files[PACKAGE] = in_xml(random, files[PACKAGE])
        case _:
            files[SHEET] = _sheet(random, files[SHEET])
    return packed(files)


def _chapter(random: Random, data: bytes) -> bytes:
    head, start, body = data.decode().partition('<div class="story">')
    if random.random() < 0.2:
        extra = random.choice(("<style>.notice{display:none}</style>", "<style type='text/plain'>x</style>", '<meta http-equiv="refresh" content="0"/>',
            '<meta name="viewport" content="width=1"/>', "<script>x</script>", '<base href="x"/>', "<link rel='stylesheet' href='x.css'/>"))  # fmt: skip
        return (head.replace("</head>", extra + "</head>") + start + body).encode("utf-8", "replace")
    story, end, rest = body.partition('\n</div>\n<p class="source"')
    if not end:
        story, end, rest = body.partition("\n</div>\n</section>\n<ul")
    return (head + start + changed(random, story) + end + rest).encode("utf-8", "replace")


def _sheet(random: Random, data: bytes) -> bytes:
    css = hostile_sheet(random)
    if css.startswith("@") and random.random() < 0.5:
        return css.encode() + b"\n" + data
    encoding = random.choice(("utf-8", "utf-8", "utf-8", "utf-8", "utf-8-sig", "utf-16"))
    return (
        data + b"\n" + css.encode() if encoding == "utf-8" else (data.decode() + "\n" + css).encode(encoding)
    )


# Text and message


def in_text(random: Random, data: bytes) -> bytes:
    """The lines around and in the notice of the first article."""
    text = data.decode()
    found = re.search(r"Reprinted\s+by\s+leave.*?author\.", text, re.DOTALL)
    assert found is not None
    notice = found[0]
    words = notice.split(" ")
    at = random.randrange(len(words))
    new = random.choice(
        (
            "\n".join(f"> {line}" for line in notice.split("\n")), "\n".join(f"| {line}" for line in notice.split("\n")), "\n".join(words),
            "\n".join(notice.replace("\n", " ")), "\n" * 50 + notice, "-- \n" + notice, "\u202e" + notice, notice.replace("\u00a0", " "),
            " ".join([*words[:at], *words[at + 1 :]]), notice * 2, notice + "\n\n" + notice, "", OTHER, notice.upper(), notice.replace(" ", "  "),
            "\n\n".join(["\u200b"] * 200) + "\n\n" + notice, notice.replace("e", "е"), " " * 300 + notice, notice.replace("\n", " "),
            "\x08" * 9 + notice, "\x1b[8m" + notice + "\x1b[0m", notice[:40] + "\n\n" + notice[40:], "\u200b".join(notice), "\r".join(words),
            "    " + notice, notice + "\u0336", "".join(char + "\u0336" for char in notice), "\f" + notice, "\x00" + notice, "====\n" + notice,
        )
    )  # fmt: skip
    return (text[: found.start()] + new + text[found.end() :]).encode()


_HEADERS = (
    "Content-Disposition: attachment", "Content-Disposition: x-hidden", "Content-Type: text/html", "Bcc: v@evil.example", "Subject: other",
    "Content-Transfer-Encoding: base64", "Content-Transfer-Encoding: x-uuencode", "MIME-Version: 2.0", "Content-Language: x", "X-Spam: yes",
    "Content-Type: multipart/mixed; boundary=x", "Resent-To: x@evil.example", "Content-Location: x", "content-type: text/plain", "Auto-Submitted: no",
)  # fmt: skip
_REPLACED = (
    ("format=flowed", "format=fixed"), ("delsp=no", "delsp=yes"), ("utf-8", "latin-1"), ("utf-8", "utf-7"), ("text/plain", "text/html"),
    ("text/plain", "application/octet-stream"), ("8bit", "base64"), ("8bit", "quoted-printable"), ("8bit", "7bit"), ("8bit", "x"),
)  # fmt: skip


def in_message(random: Random, data: bytes) -> bytes:
    """A header more, another value of one, or the body changed."""
    text = data.decode()
    head, gap, body = text.partition("\r\n\r\n" if "\r\n" in text else "\n\n")
    end = "\r\n" if "\r\n" in text else "\n"
    match random.randrange(4):
        case 0:
            head = (
                f"{random.choice(_HEADERS)}{end}{head}"
                if random.random() < 0.5
                else f"{head}{end}{random.choice(_HEADERS)}"
            )
        case 1:
            old, new = random.choice(_REPLACED)
            head = head.replace(old, new, 1)
        case _:
            return (head + gap).encode() + in_text(random, body.replace(end, "\n").encode()).replace(
                b"\n", end.encode()
            )
    return (head + gap + body).encode()
