"""What strangers may send, in every format that is read: each of these bytes may be given to each reader."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from html import escape

SECRET = "root:"
"""What stands in /etc/passwd, and in nothing that is sent here."""
NITF = (
    "<nitf><body><body.head><hedline><hl1>{}</hl1></hedline></body.head>"
    "<body.content>{}</body.content></body></nitf>"
)
NEWSML = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentMeta><headline>{}</headline></contentMeta>'
    '<contentSet><inlineXML><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body></html></inlineXML></contentSet>'
    "</newsItem>"
)
RSS = (
    '<rss version="2.0"><channel><item><title>{}</title><description>{}</description></item></channel></rss>'
)
EXPORT = RSS.replace("<item>", '<item><p:post_id xmlns:p="http://wordpress.org/export/1.2/">1</p:post_id>')
ATOM = (
    '<feed xmlns="http://www.w3.org/2005/Atom"><entry><title>{}</title>'
    '<content type="html">{}</content></entry></feed>'
)
PAGE = "<!DOCTYPE html><html><head><title>{}</title></head><body><article>{}</article></body></html>"


def ninjs(title: str, html: str) -> str:
    bodies = [{"value": html, "contentType": "text/html"}]
    return json.dumps({"uri": "urn:x:1", "headlines": [{"value": title}], "bodies": bodies})


def json_feed(title: str, html: str) -> str:
    items = [{"id": "1", "title": title, "content_html": html}]
    return json.dumps({"version": "https://jsonfeed.org/version/1.1", "items": items})


def canonical(title: str, text: str) -> str:
    body = [{"type": "paragraph", "children": [{"type": "text", "text": text}]}]
    source = {"uri": "x", "format": "x", "sha256": ""}
    return json.dumps(
        {"articles": [{"id": "1", "title": title, "body": body, "waiver": "x", "source": source}]}
    )


IN: dict[str, Callable[[str, str], str]] = {
    "text": lambda title, html: f"{title}\n\n{html}\n",
    "markdown": lambda title, html: f"# {title}\n\n{html}\n",
    "a site's markdown": lambda title, html: f"---\ntitle: {json.dumps(title)}\n---\n\n{html}\n",
    "html": lambda title, html: PAGE.format(escape(title), html),
    "rss": lambda title, html: RSS.format(escape(title), escape(html)),
    "an export": lambda title, html: EXPORT.format(escape(title), escape(html)),
    "atom": lambda title, html: ATOM.format(escape(title), escape(html)),
    "json feed": json_feed,
    "ninjs": ninjs,
    "newsml": lambda title, html: NEWSML.format(escape(title), html),
    "nitf": lambda title, html: NITF.format(escape(title), html),
    "json": canonical,
}
"""A document of each format with this title and this HTML in it."""

LAUGHS = '<!ENTITY a "ha">' + "".join(
    f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefghi", "bcdefghij", strict=True)
)
DOCTYPES = {
    "an external entity": '<!DOCTYPE x [<!ENTITY j SYSTEM "file:///etc/passwd">]>',
    "an external subset": '<!DOCTYPE x SYSTEM "file:///etc/passwd">',
    "a parameter entity": '<!DOCTYPE x [<!ENTITY % p SYSTEM "file:///etc/passwd"> %p; <!ENTITY j "%p;">]>',
    "a billion laughs": f"<!DOCTYPE x [{LAUGHS}]>",
    "quadratic blowup": f'<!DOCTYPE x [<!ENTITY j "{"x" * 100_000}">]>',
    "much of little": f'<!DOCTYPE x [<!ENTITY j "{"x" * 100}">]>',
}
XML = {"rss": RSS, "newsml": NEWSML, "nitf": NITF, "atom": ATOM, "html": PAGE.removeprefix("<!DOCTYPE html>")}

ACTIVE = (
    '<p onclick="alert(1)">kept <script>alert(2)</script><a href="javascript:alert(3)">one</a> '
    '<a href="java&#9;script:alert(4)">two</a> <img src="data:text/html,alert(5)" alt="three"/> '
    '<iframe src="javascript:alert(6)"></iframe> <svg><set onbegin="alert(7)"/></svg> <style>alert{}</style> '
    '<a href="file:///etc/passwd">four</a> <img src="file:///etc/passwd" alt="five"/> '
    '<a href="vbscript:alert(8)">six</a> <object data="file:///etc/passwd"></object></p>'
)
"""Well-formed, so that it may stand in XML too; in plain text and in JSON it is text that says so."""

HUGE: dict[str, str] = {
    "200,000 nested elements": "<div>" * 200_000 + "word" + "</div>" * 200_000,
    "200,000 nested quotations": ">" * 200_000 + " word",
    "200,000 nested lists": "- " * 200_000 + "word",
    "200,000 nested emphases": "*a " * 200_000,
    "a cell of 100,000 columns": "<table><tr><td colspan='100000' rowspan='100000'>word</td><td>b</td></tr></table>",
    "a paragraph of 1 MB": "<p>" + "word and " * 120_000 + "</p>",
    "one word of 1 MB": "<p>" + "w" * 1_000_000 + "</p>",
    "1 MB of white space": "<p>word" + " " * 500_000 + "\t\r" * 250_000 + "word</p>",
    "100,000 tags of templates": "{{< " * 50_000 + "{% raw %}" * 25_000 + '{{ "a' * 25_000,
    "100,000 brackets": "[" * 100_000 + "](x" * 1_000,
    "100,000 ampersands": "&" * 100_000,
    "100,000 attributes": "<p " + " ".join(f"a{n}='1'" for n in range(100_000)) + ">word</p>",
}


def encoded() -> Iterator[tuple[str, bytes]]:
    """Bytes in no encoding, in two, with marks and controls."""
    for kind, make in IN.items():
        text = make("Café au quai", "<p>Ten “boats” at noon. word</p>")
        whole = text.encode()
        yield f"{kind} with a byte order mark", b"\xef\xbb\xbf" + whole
        yield f"{kind} in UTF-16", text.encode("utf-16")
        yield f"{kind} with line ends of DOS", text.replace("\n", "\r\n").encode()
        yield f"{kind} in two encodings", whole + text.encode("cp1252", "replace")
        yield f"{kind} with broken UTF-8", whole.replace("é".encode(), b"\xc3\xe9\xff")
        yield f"{kind} cut off", whole[: len(whole) * 2 // 3]
        controls = "".join(map(chr, [*range(1, 32), *range(0x7F, 0xA0), 0xFFFE, 0xFFFF]))
        yield f"{kind} with controls", make(f"a{controls}b", f"<p>{controls} word</p>").encode()
        lone = make("a\ud800b", "<p>\udc00 word</p>")
        yield f"{kind} with lone surrogates", lone.encode("utf-8", "surrogatepass")
        yield f"{kind} with zero bytes", whole.replace(b"word", b"wo\0rd")


FORMATS = {
    "a site's markdown": "markdown",
    "rss": "feed",
    "an export": "feed",
    "atom": "feed",
    "json feed": "feed",
}
"""The reader of a kind of document, where it is called otherwise."""


def inputs(reader: str) -> Iterator[tuple[str, bytes]]:
    """All of them, with their names; the huge ones in the reader's own formats only, or as they are for a stranger."""
    for kind, form in XML.items():
        for name, doctype in DOCTYPES.items():
            yield f"{name} in {kind}", (doctype + form.format("&j;", "&j;" * 20_000)).encode()
    own = {kind: make for kind, make in IN.items() if FORMATS.get(kind, kind) == reader}
    for kind, make in (own or {"html": IN["html"]}).items():
        yield from ((f"{name} in {kind}", make("A title", text).encode()) for name, text in HUGE.items())
    yield from ((f"active content in {kind}", make("A title", ACTIVE).encode()) for kind, make in IN.items())
    yield "10 MB in one line", b"word and " * 1_100_000
    yield "200,000 brackets of JSON", b'{"articles": ' + b"[" * 200_000
    yield from encoded()
    yield from ((f"{name} alone", data) for name, data in NOTHING.items())


NOTHING = {
    "nothing": b"",
    "white space": b" \r\n\t" * 99,
    "zeros": bytes(5000),
    "a mark": b"\xef\xbb\xbf",
    "all bytes": bytes(range(256)) * 20,
    "an end": b"</html>",
    "an opening": b"<",
    "a brace": b"{",
}
