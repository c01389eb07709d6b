"""What a server says of a source's encoding and type: believed before the text, and not against the bytes."""

from __future__ import annotations

import codecs

import pytest
from helpers.misbehaving_server import Server, reply

from syndicate.ingest.loader import Loader
from syndicate.model.draft import Draft
from syndicate.read import detect, read
from syndicate.read.encoding.charsets import _CODECS, codec_of

WORDS = "Ельгава: Привет, сказал он."
RSS = '<?xml version="1.0"{}?><rss version="2.0"><channel><item><title>{}</title></item></channel></rss>'
NITF = (
    '<?xml version="1.0"{}?><nitf><body><body.head><hedline><hl1>{}</hl1></hedline></body.head></body></nitf>'
)
NEWSML = (
    '<?xml version="1.0"{}?><newsItem xmlns="http://iptc.org/std/nar/2006-10-01/"><contentMeta>'
    "<headline>{}</headline></contentMeta><contentSet/></newsItem>"
)
PAGE = "<html><head><meta charset='{}'><title>{}</title></head><body><p>x</p></body></html>"
FEED_JSON = '{{"version": "https://jsonfeed.org/version/1.1", "items": [{{"id": "1", "title": "{}"}}]}}'
NINJS = '{{"uri": "urn:x:1", "headlines": [{{"value": "{}"}}], "bodies": [{{"value": "x"}}]}}'
SAID = {
    "feed.rss": RSS.format("", WORDS),
    "story.nitf": NITF.format("", WORDS),
    "item.xml": NEWSML.format("", WORDS),
    "page.html": PAGE.format("windows-1252", WORDS),
    "feed.json": FEED_JSON.format(WORDS),
    "story.ninjs": NINJS.format(WORDS),
    "story.txt": f"{WORDS}\n\nThe story.\n",
    "story.md": f"# {WORDS}\n\nThe story.\n",
}


def fetched(server: Server, data: bytes, content_type: str, path: str = "/story") -> Draft:
    """The whole way from a server's answer to a draft."""
    server.answers[path] = reply(data, content_type=content_type)
    loaded = Loader(None, frozenset({"127.0.0.1"})).load(server.url(path))
    [draft] = read(loaded.data, loaded.uri, media_type=loaded.media_type, charset=loaded.charset)
    return draft


@pytest.mark.parametrize("name", SAID)
@pytest.mark.parametrize("charset", ["windows-1251", "KOI8-R", "ISO-8859-5", "utf-8", "UTF-16BE", "gb18030"])
def test_the_encoding_that_a_server_names_is_the_texts_in_every_format(
    server: Server, name: str, charset: str
) -> None:
    """Though nothing in the text says so, or a page says something else."""
    draft = fetched(server, SAID[name].encode(charset), f"text/x; charset={charset}", f"/{name}")
    assert draft.title == WORDS
    assert draft.losses == ()


@pytest.mark.parametrize("text", [RSS, NITF, NEWSML])
def test_a_server_is_believed_before_the_xml_declaration(server: Server, text: str) -> None:
    """RFC 7303 section 3."""
    data = text.format(' encoding="iso-8859-1"', WORDS).encode("cp1251")
    draft = fetched(server, data, 'application/xml; charset="windows-1251"')
    assert (draft.title, draft.losses) == (WORDS, ())


@pytest.mark.parametrize("name", SAID)
def test_a_byte_order_mark_is_believed_before_a_server(server: Server, name: str) -> None:
    data = codecs.BOM_UTF8 + SAID[name].encode()
    draft = fetched(server, data, "text/x; charset=windows-1251", f"/{name}")
    assert (draft.title, draft.losses) == (WORDS, ())


@pytest.mark.parametrize("name", SAID)
def test_utf_8_that_a_server_calls_latin_is_utf_8_with_a_warning(server: Server, name: str) -> None:
    draft = fetched(server, SAID[name].encode(), "text/x; charset=ISO-8859-1", f"/{name}")
    assert draft.title == WORDS
    assert [loss.what for loss in draft.losses][:1] == [
        "ignored the encoding iso-8859-1 that the server states: the text is UTF-8"
    ]


@pytest.mark.parametrize("charset", ["utf-8", "euc-jp", "utf-16"])
def test_an_encoding_that_the_bytes_are_not_in_leaves_it_to_the_text(server: Server, charset: str) -> None:
    data = PAGE.format("windows-1251", WORDS).encode("cp1251")
    draft = fetched(server, data, f"text/html; charset={charset}")
    assert draft.title == WORDS
    assert [loss.what for loss in draft.losses] == [
        f"ignored the encoding {charset} that the server states: the text is in another"
    ]


@pytest.mark.parametrize("charset", ["none", "idna", "unicode_escape", "zip", "x-user-defined"])
def test_an_unknown_encoding_is_reported_and_the_text_decides(server: Server, charset: str) -> None:
    draft = fetched(server, SAID["story.txt"].encode(), f"text/plain; charset={charset}")
    assert draft.title == WORDS
    assert [loss.what for loss in draft.losses] == [
        f"ignored the encoding {charset!r} that the server states: it is unknown"
    ]


@pytest.mark.parametrize(
    "content_type", ["text/html", "text/html; charset=", "nonsense", "", 'text/html; charset=""']
)
def test_a_server_that_names_no_encoding_leaves_it_to_the_text(server: Server, content_type: str) -> None:
    data = PAGE.format("windows-1251", WORDS).encode("cp1251")
    draft = fetched(server, data, content_type)
    assert (draft.title, draft.losses) == (WORDS, ())


def test_iso_2022_jp_which_is_all_ascii_is_read_as_the_server_states(server: Server) -> None:
    data = "九年ぶりの船\n\n正午に着いた。\n".encode("iso2022_jp")
    assert fetched(server, data, "text/plain; charset=ISO-2022-JP").title == "九年ぶりの船"


def test_plain_ascii_agrees_with_any_stated_encoding(server: Server) -> None:
    draft = fetched(server, b"The pier\n\nIt stands.\n", "text/plain; charset=nonsense")
    assert (draft.title, draft.losses) == ("The pier", ())


def test_the_source_is_known_by_the_bytes_that_were_sent(server: Server) -> None:
    import hashlib

    data = SAID["story.txt"].encode("cp1251")
    assert (
        fetched(server, data, "text/plain; charset=cp1251").source.sha256 == hashlib.sha256(data).hexdigest()
    )


@pytest.mark.parametrize("label", _CODECS)
def test_every_label_names_a_codec_of_python(label: str) -> None:
    assert codecs.lookup(codec_of(label)).name
    assert codec_of(f" {label.upper()} ") == codec_of(label)


MARKDOWN = b"The *pier* stands.\n\n- one\n- two\n"


def test_a_media_type_replaces_the_missing_suffix_of_an_address() -> None:
    assert detect(MARKDOWN, "https://courier.example/pier").name == "text"
    assert detect(MARKDOWN, "https://courier.example/pier", "text/markdown").name == "markdown"
    assert detect(b"Only words <br>", "https://courier.example/2022.10/", "text/html").name == "html"


def test_a_suffix_that_a_reader_knows_counts_more_than_a_media_type() -> None:
    assert detect(MARKDOWN, "https://courier.example/pier.md", "text/html").name == "markdown"


def test_the_suffix_of_an_address_is_that_of_its_path() -> None:
    assert detect(MARKDOWN, "https://courier.example/pier.md?raw=1#x").name == "markdown"
    assert detect(MARKDOWN, "https://courier.example/pier?file=x.md").name == "text"
