"""Nothing stands in a container but what our exporters write: attacks by name, anything anywhere, strangers' bytes."""

from __future__ import annotations

import copy
import json
import re
import tracemalloc
from collections.abc import Iterator
from typing import Any

import feedparser
import msgspec
import pytest
from helpers.container_attacks import ATTACKS, EDITION, EXPORTERS, attacked, honest, put
from helpers.containers import faults
from helpers.demanded import demanded
from helpers.sample_editions import article, edition_of, p
from helpers.thorough import examples
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from syndicate.errors import ArtifactError
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Code
from syndicate.model.passage import ParagraphText
from syndicate.normalise.empty import drop_empty_blocks
from syndicate.plugins import load_verifier
from syndicate.theme import Theme
from syndicate.verify import verify
from syndicate.verify.feed import ATOM, RSS, FeedVerifier, atom, rss
from syndicate.verify.jsonfeed import FeedItemObject, JsonFeedObject, JsonFeedVerifier
from syndicate.verify.markup import FRAGMENT, ElementRule
from syndicate.verify.message import FIELDS, Field
from syndicate.verify.newsletter import MessageVerifier
from syndicate.verify.newsml import NEWSML, NewsMLVerifier
from syndicate.verify.ninjs import NinjsVerifier
from syndicate.verify.xml_vocabulary import ANY, Attribute, Element, Namespace, XmlVocabulary


@pytest.mark.parametrize("name", ATTACKS)
def test_the_document_is_exact_before_the_attack(name: str) -> None:
    assert faults(honest(name)) == []


@pytest.mark.parametrize(
    ("name", "attack"), [(name, attack) for name, attacks in ATTACKS.items() for attack in attacks]
)
def test_an_attack_is_refused_by_name(name: str, attack: str) -> None:
    found = faults(attacked(name, attack))
    assert found
    assert ATTACKS[name][attack][1] in found[0]
    assert "\n" not in found[0]


def test_what_other_parsers_see_in_the_attacked_feeds_is_not_what_ours_saw() -> None:
    """The attacks are no theory: feedparser finds a third article, or another text than the one with the notice."""
    fooled = {
        f"{name}: {attack}"
        for name in ("rss", "atom")
        for attack in ATTACKS[name]
        if texts_seen(attacked(name, attack)) != texts_seen(honest(name))
    }
    assert {
        "rss: an item behind the channel", "rss: an Atom entry", "rss: an ITEM", "rss: a fullitem",
        "rss: an XHTML body",
        "rss: Atom content in front of the full text", "atom: an entry in an author", "atom: an entry in a wrapper",
    } <= fooled  # fmt: skip


def texts_seen(artifact: Artifact) -> list[list[str]]:
    entries = feedparser.parse(artifact.data).entries
    return [[content.value for content in entry.get("content", [])] for entry in entries]


# Anything anywhere

TABLES: dict[str, XmlVocabulary] = {"rss": RSS, "atom": ATOM, "newsml": NEWSML}
URIS = st.sampled_from(
    ["", "http://www.w3.org/2005/Atom", "http://purl.org/rss/1.0/", "http://purl.org/dc/elements/1.1/", "urn:x",
     "http://purl.org/rss/1.0/modules/content/", "http://search.yahoo.com/mrss/", "http://www.w3.org/1999/xhtml",
     "http://iptc.org/std/nar/2006-10-01/", "http://www.w3.org/XML/1998/namespace", "http://www.w3.org/2007/app"]
)  # fmt: skip
NAMES = """item ITEM entry channel feed rss title link content encoded description summary body fullitem id guid
    rights base type src href rel lang space hidden style class onload version isPermaLink draft text name newsItem
    inlineXML"""
LOCALS = st.sampled_from(NAMES.split()) | st.from_regex(r"[A-Za-z_][A-Za-z0-9._-]{0,8}", fullmatch=True)


def path_of(element: etree._Element, table: XmlVocabulary) -> str:
    labels = {n.uri: n.label or n.prefix for n in table.namespaces}

    def named(one: etree._Element) -> str:
        name = etree.QName(one)
        label = labels.get(name.namespace or "", "?" if name.namespace else "")
        return f"{label}:{name.localname}" if label else name.localname

    return "/".join([named(one) for one in (element, *element.iterancestors())][::-1])


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=examples(200), deadline=None)
@given(data=st.data())
def test_an_element_that_is_not_in_the_table_is_refused_anywhere(name: str, data: st.DataObject) -> None:
    table = TABLES[name]
    root = etree.fromstring(honest(name).data)
    places = {place.path: place for place in table.elements}
    # What stands in markup is judged by `syndicate.verify.markup`.
    parents = [
        one for one in root.iter() if (path := path_of(one, table)) in places and not places[path].fragment
    ]
    parent = data.draw(st.sampled_from(parents))
    uri, local = data.draw(URIS.filter(lambda uri: "XML/1998" not in uri)), data.draw(LOCALS)
    parent.insert(
        data.draw(st.integers(0, len(parent))), etree.Element(f"{{{uri}}}{local}" if uri else local)
    )
    inserted = next(
        one for one in parent if path_of(one, table) not in places or not len(one) + len(one.attrib)
    )
    artifact = msgspec.structs.replace(honest(name), data=written(root))
    found = faults(artifact)
    if path_of(inserted, table) not in places:
        assert found
        assert "not in the vocabulary of" in found[0]
    elif not found:
        assert_seen_alike(artifact)


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=examples(200), deadline=None)
@given(data=st.data())
def test_an_attribute_that_is_not_in_the_table_is_refused_anywhere(name: str, data: st.DataObject) -> None:
    table = TABLES[name]
    root = etree.fromstring(honest(name).data)
    places = {place.path: place for place in table.elements}
    element = data.draw(st.sampled_from([one for one in root.iter() if path_of(one, table) in places]))
    uri, local = data.draw(URIS), data.draw(LOCALS)
    value = data.draw(st.sampled_from(["", "1", "html", "self", "https://x.example/", "en"]))
    before = dict(element.attrib)
    element.set(f"{{{uri}}}{local}" if uri else local, value)
    if dict(element.attrib) == before:
        return
    known = {
        attribute.name
        for path, place in places.items()
        if re.sub(r"\[.*?\]", "", path) == path_of(element, table)
        for attribute in place.attributes
    }
    name_ = f"xml:{local}" if "XML/1998" in uri else local
    artifact = msgspec.structs.replace(honest(name), data=written(root))
    found = faults(artifact)
    if name_ not in known or (uri and "XML/1998" not in uri):
        assert found
        assert "not in the vocabulary of" in found[0]
    elif not found:
        assert_seen_alike(artifact)


def written(root: etree._Element) -> bytes:
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(root, encoding="UTF-8")


def assert_seen_alike(artifact: Artifact) -> None:
    """What our verifier lets pass, feedparser reads as our verifier did."""
    if artifact.name == "newsml.xml":
        return
    entries = feedparser.parse(artifact.data).entries
    honest_entries = feedparser.parse(honest(artifact.name.partition(".")[0]).data).entries
    assert [(e.id, e.content[0].value) for e in entries] == [
        (e.id, e.content[0].value) for e in honest_entries
    ]


def objects(value: Any) -> Iterator[dict[str, Any]]:
    if isinstance(value, dict):
        yield value
    for one in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from objects(one)


MEMBERS = """items Items content_html Content_html content_text body_html bodies Bodies pubStatus PubStatus id ID
    url type name associations attachments html text version language"""
KEYS = st.sampled_from(MEMBERS.split()) | st.text(max_size=12)


@pytest.mark.parametrize("name", ["json", "ninjs"])
@settings(max_examples=examples(300), deadline=None)
@given(data=st.data())
def test_a_member_that_no_type_has_is_refused_anywhere(name: str, data: st.DataObject) -> None:
    whole = json.loads(honest(name).data)
    known = {key for one in objects(whole) for key in one}
    known |= {
        field.encode_name
        for form in (JsonFeedObject, FeedItemObject)
        for field in msgspec.structs.fields(form)
    } - {"_syndicate"}
    place = data.draw(st.sampled_from(list(objects(whole))))
    key = data.draw(KEYS.filter(lambda key: key not in known))
    place[key] = data.draw(st.sampled_from(["<p>No notice.</p>", None, 1, [], {}, [{"id": "3"}]]))
    found = faults(msgspec.structs.replace(honest(name), data=json.dumps(whole).encode()))
    assert found
    assert "member" in found[0]


@pytest.mark.parametrize("name", ["json", "ninjs"])
@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_a_member_of_another_place_shows_nothing_else(name: str, data: st.DataObject) -> None:
    """A member that is known somewhere, put anywhere: it is refused, or every notice is where it was."""
    whole = json.loads(honest(name).data)
    pairs = [(key, value) for one in objects(whole) for key, value in one.items()]
    place = data.draw(st.sampled_from(list(objects(whole))))
    key, value = data.draw(st.sampled_from([pair for pair in pairs if pair[0] not in place]))
    place[key] = copy.deepcopy(value)
    artifact = msgspec.structs.replace(honest(name), data=json.dumps(whole).encode())
    assert faults(artifact) or seen(artifact) == seen(honest(name))


def seen(artifact: Artifact) -> list[object]:
    return [(one.article, one.paragraphs) for one in load_verifier(artifact.media_type).passages(artifact)]


@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_a_field_that_is_not_in_the_list_is_refused_anywhere(data: st.DataObject) -> None:
    names = {field.name for field in FIELDS}
    lines = honest("eml").data.decode().partition("\r\n\r\n")[0].split("\r\n")
    name = data.draw(st.from_regex(r"[!-9;-~]{1,20}", fullmatch=True).filter(lambda name: name not in names))
    at = data.draw(st.integers(0, len(lines)))
    value = data.draw(st.sampled_from(["x", "1.0", "inline", "text/html", "<x@x.example>", ""]))
    changed = "\r\n".join([*lines[:at], f"{name}: {value}", *lines[at:]])
    body = honest("eml").data.partition(b"\r\n\r\n")[2]
    found = faults(msgspec.structs.replace(honest("eml"), data=changed.encode() + b"\r\n\r\n" + body))
    assert found
    assert f"newsletter.eml, line {at + 1}: the field" in found[0] or "visible ASCII" in found[0]


# Strangers' bytes

PROLOG = b'<?xml version="1.0" encoding="UTF-8"?>\n'
DEEP = 100_000
STRANGE: dict[str, bytes] = {
    "nothing": b"",
    "NUL": b"\0" * 1000,
    "every byte": bytes(range(256)) * 4,
    "deep elements": PROLOG + b"<rss>" * DEEP,
    "deep in a page": PROLOG + b'<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/">' * DEEP,
    "many attributes": PROLOG + b"<rss " + b" ".join(b'a%d=""' % n for n in range(DEEP)) + b"/>",
    "many namespaces": PROLOG + b"<rss " + b" ".join(b'xmlns:a%d="u"' % n for n in range(DEEP)) + b"/>",
    "one long name": PROLOG + b"<" + b"a" * 1_000_000 + b"/>",
    "a half character in XML": PROLOG + b"<rss>\xed\xa0\x80</rss>",
    "a character that XML has not": PROLOG + b"<rss>\xef\xbf\xbe</rss>",
    "deep arrays": b"[" * DEEP,
    "deep objects": b'{"a":' * DEEP,
    "deep in a feed": b'{"version": "https://jsonfeed.org/version/1.1", "items": ' + b"[" * 900 + b"]" * 900 + b"}",
    "deep with long names": (b'{"%s":' % (b"a" * 2000)) * 900 + b"1" + b"}" * 900,
    "many members": b"{" + b",".join(b'"a%d":1' % n for n in range(DEEP)) + b"}",
    "many members, the last of them twice": b"{" + b",".join(b'"a%d":1' % (n % (DEEP - 1)) for n in range(DEEP)) + b"}",
    "a number without end": b'{"version": ' + b"9" * 1_000_000 + b"}",
    "a number beyond all": b'{"version": 1e999999999}',
    "no number": b'{"version": NaN}',
    "half characters": b'{"\\ud800": "\\udfff"}',
    "UTF-16": '{"version": 1}'.encode("utf-16"),
    "a byte order mark": b"\xef\xbb\xbf{}",
    "a header without end": b"From: x\r\n" + b" x\r\n" * DEEP,
    "many fields": b"X-A: 1\r\n" * DEEP + b"\r\nx",
    "brackets in From": b"From: " + b"(" * DEEP + b"\r\n\r\nx",
    "parts in parts": b"".join(
        b"Content-Type: multipart/mixed; boundary=%d\r\n\r\n--%d\r\n" % (n, n) for n in range(2000)
    ),
    "fences alone": b"=" * 72 + (b"\n" + b"=" * 72) * 10_000,
    "marks of quotation": (b"=" * 72 + b"\n") * 3 + b">" * 1_000_000,
    "one line": b"a" * 1_000_000,
}  # fmt: skip


@pytest.mark.parametrize("name", ATTACKS)
@pytest.mark.parametrize("strange", STRANGE)
def test_strange_bytes_are_refused_in_a_line_and_in_bounded_memory(name: str, strange: str) -> None:
    data = STRANGE[strange]
    tracemalloc.start()
    try:
        with pytest.raises(ArtifactError) as caught:
            list(
                load_verifier(honest(name).media_type).passages(
                    msgspec.structs.replace(honest(name), data=data)
                )
            )
        assert tracemalloc.get_traced_memory()[1] < 20_000_000 + 100 * len(data)
    finally:
        tracemalloc.stop()
    assert caught.value.message.startswith(honest(name).name)
    assert "\n" not in caught.value.message
    assert len(caught.value.message) < 1000


def damaged(name: str) -> st.SearchStrategy[bytes]:
    data = honest(name).data
    junk = st.binary(max_size=12) | st.sampled_from(
        [
            b"<",
            b"&",
            b"]]>",
            b"<!-- ",
            b"<![CDATA[",
            b"\\ud800",
            b"\\u0000",
            b'"',
            b"=\r\n",
            b"\xff",
            b"\r\n\r\n",
            b"> ",
        ]
    )
    place = st.integers(0, len(data))
    return st.builds(lambda at, cut, put: data[:at] + put + data[at + cut :], place, st.integers(0, 40), junk)


@pytest.mark.parametrize("name", ATTACKS)
@settings(max_examples=examples(150), deadline=None)
@given(data=st.data())
def test_damage_is_refused_or_does_no_harm_and_nothing_else_is_raised(name: str, data: st.DataObject) -> None:
    faults(msgspec.structs.replace(honest(name), data=data.draw(damaged(name))))


# Verifiers of others declare what more they read


def test_a_verifier_of_another_feed_adds_its_places() -> None:
    itunes = Namespace("http://www.itunes.com/dtds/podcast-1.0.dtd", "itunes")
    duration = Element("rss/channel/item/itunes:duration", text=re.compile("[0-9:]+"), occurs="at most once")
    podcast = RSS.extended(duration, before="rss/channel/item/guid", namespaces=(itunes,))
    verifier = FeedVerifier("podcast", "application/x-podcast+rss", podcast)
    change = put(
        "<guid",
        '<itunes:duration xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd">%s</itunes:duration>',
    )

    def read(text: str) -> int:
        data = change(honest("rss").data.decode()).replace("%s", text).encode()
        return len(list(verifier.passages(Artifact("podcast.xml", verifier.media_type, data))))

    assert read("1:20") == 2
    with pytest.raises(
        ArtifactError, match=r"the text '<p>' in <itunes:duration>: not in the vocabulary of RSS"
    ):
        read("&lt;p&gt;")
    with pytest.raises(ArtifactError, match="the namespace 'http://www"):
        list(rss.passages(Artifact("rss.xml", "", change(honest("rss").data.decode()).encode())))


def test_a_verifier_of_another_atom_feed_adds_an_attribute_by_a_place_of_its_own() -> None:
    label = Element(
        "feed/entry/category[scheme=urn:desk]",
        (Attribute("scheme", ("urn:desk",)), Attribute("term", ANY)),
        occurs="any number",
    )
    verifier = msgspec.structs.replace(atom, vocabulary=ATOM.extended(label, before="feed/entry/category"))
    data = put("<category", '<category scheme="urn:desk" term="x"/>')(honest("atom").data.decode()).encode()
    assert len(list(verifier.passages(Artifact("atom.xml", "", data)))) == 2


class Listened(FeedItemObject, frozen=True, forbid_unknown_fields=True, kw_only=True):
    duration_in_seconds: int = 0


class Podcast(JsonFeedObject, frozen=True, forbid_unknown_fields=True, kw_only=True):
    items: tuple[Listened, ...]


def test_a_verifier_of_another_json_feed_adds_its_members() -> None:
    feed = json.loads(honest("json").data)
    feed["items"][0]["duration_in_seconds"] = 80
    artifact = Artifact("podcast.json", "", json.dumps(feed).encode())
    assert len(list(JsonFeedVerifier(form=Podcast).passages(artifact))) == 2
    with pytest.raises(ArtifactError, match="the member 'duration_in_seconds'"):
        list(JsonFeedVerifier().passages(artifact))
    feed["items"][0]["Duration_in_seconds"] = 80
    with pytest.raises(ArtifactError, match="the member 'Duration_in_seconds'"):
        list(JsonFeedVerifier(form=Podcast).passages(Artifact("x", "", json.dumps(feed).encode())))


def test_a_verifier_of_another_message_adds_its_fields() -> None:
    fields = (Field("X-Desk", re.compile("[a-z]+")), *FIELDS)
    data = b"X-Desk: harbour\r\n" + honest("eml").data
    assert len(list(MessageVerifier(fields=fields).passages(Artifact("x.eml", "", data)))) == 2
    with pytest.raises(ArtifactError, match="X-Desk: 1"):
        list(MessageVerifier(fields=fields).passages(Artifact("x.eml", "", data.replace(b"harbour", b"1"))))


VERIFIERS = {
    "rss": rss,
    "atom": atom,
    "json": JsonFeedVerifier(),
    "ninjs": NinjsVerifier(),
    "newsml": NewsMLVerifier(),
}


@pytest.mark.parametrize("name", VERIFIERS)
def test_a_verifier_of_another_format_adds_elements_of_its_texts(name: str) -> None:
    text = honest(name).data.decode().replace("<p>The lamps", "<p>The <cite>lamps</cite>")
    artifact = msgspec.structs.replace(honest(name), data=text.encode())
    markup = FRAGMENT.extended(ElementRule("cite", "inline", ("inlines",)))
    verifier = msgspec.structs.replace(VERIFIERS[name], markup=markup)
    accepted = verify(artifact, demanded(EDITION), verifier)
    assert [verdict.problems for verdict in accepted] == [(), ()]
    assert "<cite>, which this format does not hold" in faults(artifact)[0]


@pytest.mark.parametrize("name", ["txt", "eml"])
def test_code_with_many_empty_lines_pushes_no_notice_out_of_sight(name: str) -> None:
    edition = edition_of(
        article(body=(Code("first\n" + "  \n" * 60 + "last"),), notice=("Ask before you print.",))
    )
    artifact = EXPORTERS[name].export(edition, Theme("none", "", (), ()))
    [passage] = load_verifier(artifact.media_type).passages(artifact)
    assert passage.paragraphs[-1] == ParagraphText("Ask before you print.", in_notice=True)
    [code] = [stretch.text for stretch in passage.paragraphs if stretch.text.startswith("first")]
    assert code.split() == ["first", "last"]


def test_paragraphs_without_width_are_gaps() -> None:
    blocks = (p("\u200b"), p("\u00a0\ufeff\u00ad"), p("a\u200bb"))
    assert drop_empty_blocks(blocks) == blocks[2:]
