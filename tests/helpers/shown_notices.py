"""What a person sees of a notice in an output, by programs that share nothing with the verifiers.

Markup is read by feedparser, lxml and Chromium, messages by `email`, PDF by poppler.
"""

from __future__ import annotations

import email
import email.policy
import html
import json
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path

import feedparser
import lxml.html
from helpers.chromium_frames import differing, drawn
from lxml import etree
from PIL import Image

WIDTH, HEIGHT = 420, 700
_MONOSPACE = "<style>* { font-family: 'DejaVu Sans Mono', monospace }</style>"
"""A no-break space is then as wide as a letter."""


def page_of(format_name: str, data: bytes, files: dict[str, bytes]) -> str:
    """The first article of a feed or a book as a page of its own, as an app would build it."""
    match format_name:
        case "rss" | "atom":
            entry = feedparser.parse(data, sanitize_html=False, resolve_relative_uris=False).entries[0]
            return entry.content[0].value
        case "json":
            return str(json.loads(data)["items"][0]["content_html"])
        case "ninjs":
            whole = json.loads(data)
            item = whole if whole.get("bodies") else whole["associations"][0]
            return str(item["bodies"][0]["value"])
        case "newsml":
            root = etree.fromstring(data)
            return etree.tostring(
                next(root.iter("{http://www.w3.org/1999/xhtml}html")), encoding="unicode", method="html"
            )
        case _:
            chapter = re.sub(r"(?s)^<\?xml[^>]*>\n", "", files["EPUB/article-001.xhtml"].decode())
            style = files["EPUB/style.css"].decode("utf-8-sig", "replace").replace("</", "<\\/")
            return re.sub(r"<link [^>]*>", lambda _: f"<style>{style}</style>", chapter)


def texts(markup: str) -> str:
    """All its text, by lxml's HTML parser."""
    return "".join(map(str, lxml.html.document_fromstring(f"<body>{markup}</body>").itertext()))


def links(markup: str) -> list[tuple[str, str]]:
    found = lxml.html.document_fromstring(f"<body>{markup}</body>").iter("a")
    return [("".join(map(str, a.itertext())), a.get("href", "")) for a in found]


def _without(markup: str, notice: str) -> str:
    """The same page with no-break spaces for the letters of the notice."""
    root = lxml.html.document_fromstring(markup)
    order = _in_order(root)
    start = "".join(text for _, _, text in order).find(notice)
    assert start >= 0
    at = 0
    for node, attribute, text in order:
        low, high = max(start - at, 0), min(start + len(notice) - at, len(text))
        if low < high:
            setattr(node, attribute, text[:low] + re.sub(r"\S", "\u00a0", text[low:high]) + text[high:])
        at += len(text)
    return lxml.html.tostring(root, encoding="unicode")


def _in_order(root: etree._Element) -> list[tuple[etree._Element, str, str]]:
    """Every text with the node and the attribute that hold it."""
    found: list[tuple[etree._Element, str, str]] = []
    for event, node in etree.iterwalk(root, events=("start", "end", "comment", "pi")):
        attribute = "text" if event == "start" else "tail"
        if text := getattr(node, attribute):
            found.append((node, attribute, text))
    return found


def ink(pages: Sequence[str], notice: str, folder: Path) -> list[int]:
    """Of each page, the pixels of a window of Chromium that are the notice's."""
    written = [
        f"<!DOCTYPE html>{_MONOSPACE}{text}"
        for page in pages
        for text in (
            lxml.html.tostring(lxml.html.document_fromstring(page), encoding="unicode"),
            _without(page, notice),
        )
    ]
    return differing(drawn(written, folder, (WIDTH, HEIGHT)))


def in_lines(notice: str) -> re.Pattern[str]:
    """The notice as plain text may wrap it: at its spaces, and nowhere else."""
    return re.compile(r"(?m)^ *" + r"(?: |\n *| \n)".join(map(re.escape, notice.split(" "))) + r" ?$")


def text_of(format_name: str, data: bytes) -> str:
    """What an app shows of a text or a message."""
    if format_name == "txt":
        return data.decode()
    message = email.message_from_bytes(data, policy=email.policy.default)
    body = message.get_body(("plain",))
    if body is None or message.is_multipart() or message.get_content_disposition() not in (None, "inline"):
        return ""
    content = str(body.get_content()).replace("\r\n", "\n")
    return re.split(r"(?m)^-- $", re.sub(r"(?m)^ (?=.)", "", content))[0]


def printed(data: bytes, folder: Path) -> tuple[str, list[Image.Image]]:
    """The words of a PDF by poppler, and its pages in shades of grey at 72 dpi."""
    folder.mkdir()
    file = folder / "printed.pdf"
    file.write_bytes(data)
    words = _poppler("pdftotext", "-raw", str(file), "-")
    _poppler("pdftoppm", "-r", "72", "-png", str(file), str(folder / "page"))
    return words, [Image.open(path).convert("L") for path in sorted(folder.glob("page*.png"))]


def place_of(notice: str, data: bytes, folder: Path) -> tuple[int, int, int, int]:
    """The box, in pixels of 72 dpi, of the notice on the one page of a PDF."""
    file = folder / "place.pdf"
    file.write_bytes(data)
    found = re.findall(
        r'xMin="([\d.]+)" yMin="([\d.]+)" xMax="([\d.]+)" yMax="([\d.]+)">([^<]*)<',
        _poppler("pdftotext", "-bbox", str(file), "-"),
    )
    words = notice.split()
    start = next(
        n for n in range(len(found)) if [html.unescape(f[4]) for f in found[n : n + len(words)]] == words
    )
    boxes = [tuple(map(float, f[:4])) for f in found[start : start + len(words)]]
    left, top, right, bottom = zip(*boxes, strict=True)
    return int(min(left)) - 2, int(min(top)) - 2, int(max(right)) + 2, int(max(bottom)) + 2


def _poppler(*command: str) -> str:
    done = subprocess.run(command, capture_output=True, check=False, timeout=60)
    return done.stdout.decode("utf-8", "replace")
