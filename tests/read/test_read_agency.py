"""What the readers make of agencies' ninjs, NewsML-G2 and NITF: goldens, rights, status, packages, hostile files."""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
import resource
from html import escape
from pathlib import Path

import pytest
from helpers.paths import GOLDEN
from helpers.thorough import examples, naughty_strings
from hypothesis import given, settings
from hypothesis import strategies as st

from syndicate.errors import ReadError, SyndicateError
from syndicate.model import Article, Author, Disclaimer, RelatedLink, Source, interchange
from syndicate.model.blocks import Embed, Figure, plain_text
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import Reader
from syndicate.read.iptc.agency import sort_rights
from syndicate.read.iptc.newsml import reader as newsml
from syndicate.read.iptc.ninjs import reader as ninjs
from syndicate.read.iptc.nitf import reader as nitf
from syndicate.read.markup.xml import LARGEST, parse_xml, root_name

EXPECTED = GOLDEN / "agency"
CASES = sorted(path.name for path in EXPECTED.iterdir() if ".articles." not in path.name and path.is_file())
READERS: dict[str, Reader] = {"ninjs": ninjs, "newsml": newsml, "nitf": nitf}
IPTC = os.environ.get("SYNDICATE_IPTC", "")

NITF = (
    '<?xml version="1.0" encoding="UTF-8"?>\n{dtd}<nitf><head>{head}</head><body><body.head>{top}</body.head>'
)
NITF += "<body.content>{body}</body.content></body></nitf>"
ITEM = (
    '<newsItem xmlns="http://iptc.org/std/nar/2006-10-01/" guid="{guid}">{rights}<itemMeta>{about}</itemMeta>'
)
ITEM += "<contentMeta>{meta}</contentMeta><contentSet>{content}</contentSet></newsItem>"
MESSAGE = '<newsMessage xmlns="http://iptc.org/std/nar/2006-10-01/"><itemSet>{}</itemSet></newsMessage>'
XHTML = '<inlineXML contenttype="application/xhtml+xml"><html xmlns="http://www.w3.org/1999/xhtml"><body>{}</body>'
XHTML += "</html></inlineXML>"


def drafts(reader: Reader, data: str | bytes, uri: str = "story") -> list[Draft]:
    raw = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    return list(reader.read(raw, Source(uri, reader.name, hashlib.sha256(raw).hexdigest())))


def articles(reader: Reader, data: str | bytes, uri: str = "story") -> tuple[Article, ...]:
    return tuple(normalise(draft, NoticePolicy()) for draft in drafts(reader, data, uri))


def ninjs_of(**members: object) -> Article:
    story = {"uri": "tag:courier.example,2022:x", "headlines": [{"value": "A title"}], "type": "text"}
    [article] = articles(ninjs, json.dumps({**story, **members}))
    return article


def nitf_of(*, dtd: str = "", head: str = "", top: str = "", body: str = "<p>Text.</p>") -> Article:
    top = top or "<hedline><hl1>A title</hl1></hedline>"
    [article] = articles(nitf, NITF.format(dtd=dtd, head=head, top=top, body=body))
    return article


def item(
    guid: str = "g1",
    *,
    rights: str = "",
    about: str = "",
    meta: str = "",
    content: str = XHTML.format("<p>T.</p>"),
) -> str:
    meta = meta or "<headline>A title</headline>"
    return ITEM.format(guid=guid, rights=rights, about=about, meta=meta, content=content)


def newsml_of(**parts: str) -> Article:
    [article] = articles(newsml, item(**parts))
    return article


def losses(article: Article) -> str:
    return "\n".join(loss.what for loss in article.losses)


def notice(article: Article) -> tuple[str, ...]:
    answer = article.terms.disclaimer
    return answer.paragraphs if isinstance(answer, Disclaimer) else ()


# Goldens: one story in each format, and a package


@pytest.mark.parametrize("case", CASES)
def test_golden(case: str, request: pytest.FixtureRequest) -> None:
    name, form, _ = case.split(".")
    made = interchange.dump(articles(READERS[form], (EXPECTED / case).read_bytes(), case))
    path = EXPECTED / f"{name}.{form}.articles.json"
    if request.config.getoption("--accept", default=False):
        path.write_bytes(made)
    assert made.decode() == path.read_text("utf-8")


@pytest.mark.parametrize("case", CASES)
def test_each_format_is_recognised_by_its_own_reader_alone(case: str) -> None:
    head = (EXPECTED / case).read_bytes()[:4096]
    assert [name for name, reader in READERS.items() if reader.accepts(head, "x")] == [case.split(".")[1]]


@pytest.mark.parametrize(
    "head",
    [
        b"", b"By Ada Vell", b"<html><body>", b"<rss><channel>", b'{"articles": []}', b"PK\x03\x04",
        b'{"version": "https://jsonfeed.org/version/1.1", "items": [{"title": "renditions", "uri": 1}]}',
    ],
)  # fmt: skip
def test_nothing_else_is_taken_for_an_agencys_format(head: bytes) -> None:
    assert not any(reader.accepts(head, "news.xml") for reader in READERS.values())


# Rights


OWN = "The Courier prints letters as they come."


@pytest.mark.parametrize(
    ("terms", "copyright_", "licence", "kept"),
    [
        ([OWN], "© Courier", "", (OWN,)),
        (["https://courier.example/terms"], "© Courier", "https://courier.example/terms", ()),
        (["All rights reserved."], "© Courier", "", ("All rights reserved.",)),
        ([], "© Courier", "", ()),
        (["Two\n   lines", "and\u00a0 more"], "© Courier", "", ("Two lines", "and\u00a0 more")),
    ],
)
def test_terms_of_use_become_the_notice_unless_they_are_plainly_a_licence(
    terms: list[str], copyright_: str, licence: str, kept: tuple[str, ...]
) -> None:
    rights = sort_rights(notice="© Courier", terms=terms)
    assert (rights.copyright, rights.licence) == (copyright_, licence)
    assert (rights.notice.paragraphs if rights.notice else ()) == kept


def test_a_copyright_line_among_the_terms_is_the_copyright_where_there_is_no_other() -> None:
    rights = sort_rights(terms=["Copyright 2022 The Courier. All rights reserved.", OWN])
    assert rights.copyright == "Copyright 2022 The Courier. All rights reserved."
    assert rights.notice is not None
    assert rights.notice.paragraphs == (OWN,)


@pytest.mark.parametrize(
    "line", ["© 2024 Hafenkurier GmbH. Alle Rechte vorbehalten.", "© Le Phare 2023. Tous droits réservés"]
)
def test_rights_that_are_reserved_in_other_languages_are_a_copyright_line(line: str) -> None:
    assert sort_rights(terms=[line]).copyright == line


def test_the_notice_of_each_format_is_of_the_source_and_verbatim() -> None:
    exact = "Letters\u00a0 are printed as they come – “as is”."
    made = (
        ninjs_of(usageTerms=exact, bodies=[{"value": "Text."}]),
        nitf_of(top=f"<hedline><hl1>A</hl1></hedline><rights>{exact}</rights>"),
        newsml_of(rights=f"<rightsInfo><usageTerms>{exact}</usageTerms></rightsInfo>"),
    )
    assert [notice(article) for article in made] == [(exact,)] * 3
    assert all(article.terms.disclaimer.origin == "source" for article in made)  # type: ignore[union-attr]


def test_a_link_in_newsml_terms_has_to_stay() -> None:
    terms = 'Read <a href="https://courier.example/terms">our terms</a>.'
    answer = newsml_of(rights=f"<rightsInfo><usageTerms>{terms}</usageTerms></rightsInfo>").terms.disclaimer
    assert isinstance(answer, Disclaimer)
    assert [(link.text, link.url) for link in answer.links] == [
        ("our terms", "https://courier.example/terms")
    ]


def test_the_holder_replaces_a_missing_copyright_line() -> None:
    assert ninjs_of(copyrightHolder="Courier", copyrightNotice="").copyright == "Courier"
    assert ninjs_of(copyrightHolder="Courier", copyrightNotice="© Courier").copyright == "© Courier"
    assert "holder 'Agency'" in losses(ninjs_of(copyrightHolder="Agency", copyrightNotice="© Courier"))


# Status, dates, embargo


@pytest.mark.parametrize(
    ("stated", "status", "loss"),
    [
        ("usable", "usable", ""), ("", "usable", ""), ("canceled", "withdrawn", ""), ("withdrawn", "withdrawn", ""),
        ("withheld", "withdrawn", "withheld"), ("stet", "usable", "stet', which is not known"),
    ],
)  # fmt: skip
def test_an_article_that_may_not_be_published_is_withdrawn_in_each_format(
    stated: str, status: str, loss: str
) -> None:
    for article in (
        ninjs_of(pubStatus=stated),
        nitf_of(head=f'<docdata management-status="{stated}"/>'),
        newsml_of(about=f'<pubStatus qcode="stat:{stated}"/>'),
    ):
        assert article.status == status
        assert loss in losses(article)


def test_an_embargo_without_a_date_withdraws() -> None:
    article = nitf_of(head='<docdata management-status="embargoed"/>')
    assert article.status == "withdrawn"


def test_a_release_after_the_issue_is_an_embargo_and_one_with_it_is_not() -> None:
    issued = '<date.issue norm="20221027T120000Z"/>'
    late = nitf_of(head=f'<docdata>{issued}<date.release norm="20221028T060000Z"/></docdata>')
    same = nitf_of(head=f'<docdata>{issued}<date.release norm="20221027T120000Z"/></docdata>')
    assert late.embargo is not None
    assert late.embargo.isoformat() == "2022-10-28T06:00:00+00:00"
    assert same.embargo is None


@pytest.mark.parametrize(
    ("stated", "day", "loss"),
    [
        ("2022-10-27", "2022-10-27", ""), ("20221027T143000Z", "2022-10-27T14:30:00+00:00", ""),
        ("2022-10-27T14:30:00.150+02:00", "2022-10-27T14:30:00+02:00", ""),
        ("2022-10-27T14:30:00", "2022-10-27", "names no known zone"), ("YYYYMMDD", None, "is no date"),
        ("2022-02-30", None, "is no date"), ("0000-00-00T99:99:99+99:99", None, "is no date"),
    ],
)  # fmt: skip
def test_no_time_and_no_day_is_invented(stated: str, day: str | None, loss: str) -> None:
    for article in (
        ninjs_of(versionCreated=stated),
        nitf_of(head=f'<docdata><date.issue norm="{stated}"/></docdata>'),
        newsml_of(meta=f"<contentCreated>{stated}</contentCreated><headline>A title</headline>"),
    ):
        assert (article.published.isoformat() if article.published else None) == day
        assert article.updated is None
        assert loss in losses(article)


# ninjs


@pytest.mark.parametrize(
    "members",
    [
        {"headline": "A title", "body_xhtml": "<p>One <em>two</em>.</p>", "byline": "Ada Vell", "pubstatus": "usable"},
        {
            "headlines": [{"value": "A title"}],
            "bodies": [{"contenttype": "text/html", "value": "<p>One two.</p>"}],
            "by": "Ada Vell",
        },
        {
            "headlines": [{"value": "A title"}],
            "bodies": [{"contentType": "text/plain", "value": "One two."}],
            "by": "By Ada Vell",
        },
    ],
    ids=["1", "2", "3"],
)  # fmt: skip
def test_versions_of_ninjs_that_say_the_same_are_the_same_article(members: dict[str, object]) -> None:
    [article] = articles(ninjs, json.dumps({"uri": "tag:x.example,2022:1", **members}))
    assert (article.title, article.text, article.authors) == ("A title", "One two.", (Author("Ada Vell"),))
    assert article.id == "tag:x.example,2022:1"


def test_the_body_is_the_richest_form_and_only_other_words_are_a_loss() -> None:
    rich = {"contentType": "text/html", "value": "<h1>A title</h1><p>One.</p><p>Two.</p>"}
    same = {"contentType": "text/plain", "value": "One.\n\nTwo."}
    other = {"contentType": "text/plain", "role": "teaser", "value": "Come and see."}
    article = ninjs_of(bodies=[same, rich, other])
    assert article.text == "One.\n\nTwo."
    assert losses(article).count("a further body") == 1
    assert "'teaser'" in losses(article)


def test_a_picture_is_a_figure_and_one_with_terms_of_its_own_is_left_out() -> None:
    picture = {
        "name": "p", "uri": "tag:x.example,2022:p", "type": "picture", "headlines": [{"value": "Pier"}],
        "descriptions": [{"value": "The pier."}],
        "renditions": [{"name": "r", "href": "https://images.x.example/p.jpg", "contentType": "image/jpeg"}],
    }  # fmt: skip
    kept = ninjs_of(bodies=[{"value": "Text."}], associations=[picture])
    sold = ninjs_of(bodies=[{"value": "Text."}], associations=[{**picture, "usageTerms": "No web use."}])
    [figure] = [block for block in kept.body if isinstance(block, Figure)]
    assert (figure.image.source, figure.image.alt) == ("https://images.x.example/p.jpg", "Pier")
    assert plain_text((figure,)) == "Pier\n\nThe pier."
    assert not any(isinstance(block, Figure) for block in sold.body)
    assert "terms of use of its own ('No web use.')" in losses(sold)


def test_a_picture_that_the_body_shows_is_not_shown_twice() -> None:
    href = "https://images.x.example/p.jpg"
    picture = {"name": "p", "uri": "u:p", "type": "picture", "renditions": [{"name": "r", "href": href}]}
    body = [
        {"contentType": "text/html", "value": f'<p>Text.</p><figure><img src="{href}" alt="x"/></figure>'}
    ]
    assert sum(isinstance(b, Figure) for b in ninjs_of(bodies=body, associations=[picture]).body) == 1


def test_a_package_gives_its_articles_and_an_array_its_items() -> None:
    one, two = ({"uri": f"u:{n}", "headline": n, "body_text": f"Text {n}."} for n in ("a", "b"))
    package = {"uri": "u:p", "type": "composite", "headline": "Both", "associations": {"x": one, "y": two}}
    assert [a.title for a in articles(ninjs, json.dumps(package))] == ["a", "b"]
    assert [a.title for a in articles(ninjs, json.dumps([one, two]))] == ["a", "b"]


def test_a_text_that_an_item_is_associated_with_is_a_related_link() -> None:
    other = {"name": "n", "uri": "tag:x.example,2022:2", "type": "text", "headlines": [{"value": "More"}]}
    page = {"name": "web", "href": "https://x.example/2", "contentType": "text/html"}
    article = ninjs_of(bodies=[{"value": "T."}], associations=[{**other, "renditions": [page]}, other])
    assert article.related == (RelatedLink("More", "https://x.example/2"),)


@pytest.mark.parametrize(
    "data", ["[]", "{}", "1", "null", '{"uri": 1', '"x"', "[[[[]]]]", '{"a": [{"b": 1}]}']
)
def test_json_that_is_no_ninjs_is_refused_in_one_line(data: str) -> None:
    with pytest.raises(ReadError, match="story: no") as caught:
        drafts(ninjs, data)
    assert "\n" not in caught.value.message
    assert caught.value.hint


@pytest.mark.parametrize(
    "value", [1, 1.5, True, None, [], {}, "x", ["x"], {"value": 1}, [{"value": ["x"]}], [[1]]]
)
@pytest.mark.parametrize(
    "name", ["headlines", "headline", "bodies", "body_text", "by", "usageTerms", "associations", "renditions",
             "people", "versionCreated", "rightsInfo", "language", "uri", "descriptions"],
)  # fmt: skip
def test_a_member_of_the_wrong_type_raises_nothing(name: str, value: object) -> None:
    with contextlib.suppress(ReadError):
        assert articles(ninjs, json.dumps({"uri": "u:1", "headline": "A", "body_text": "T.", name: value}))


def test_lone_surrogates_and_controls_in_json_become_replacement_characters_with_a_loss() -> None:
    bad = '"a \\ud800 b \\u0001"'
    text = f'{{"uri": "u:1", "headline": {bad}, "body_xhtml": "<p>x \\ud83d y</p>", "by": {bad}, "slugline": {bad}}}'
    [article] = articles(ninjs, text)
    interchange.dump((article,)).decode()
    assert "\ufffd" in article.title
    assert "\ufffd" in article.text
    assert "surrogate" in losses(article)
    losses(article).encode()


def test_headlines_and_fields_that_have_no_place_are_losses_and_very_many_are_counted() -> None:
    more = [{"role": f"r{number}", "value": f"Headline {number}"} for number in range(200)]
    article = ninjs_of(
        headlines=[{"role": "main", "value": "A title"}, *more], bodies=[{"value": "T."}], edNote="x"
    )
    assert article.title == "A title"
    assert "a further headline 'Headline 7'" in losses(article)
    assert len(article.losses) == 101
    assert "shortened the list of losses: 101 more" in losses(article)
    assert "edNote" in losses(ninjs_of(bodies=[{"value": "T."}], edNote="Do not print."))


# NewsML-G2


def test_a_picture_joins_the_one_text_of_its_message_and_is_otherwise_alone() -> None:
    remote = '<remoteContent contenttype="image/jpeg" href="https://images.x.example/p.jpg"/>'
    about = '<itemClass qcode="ninat:picture"/>'
    picture = item("p", about=about, meta="<headline>Pier</headline>", content=remote)
    [joined] = articles(newsml, MESSAGE.format(item("t") + picture))
    assert isinstance(joined.body[-1], Figure)
    three = articles(newsml, MESSAGE.format(item("t") + item("u") + picture))
    assert [len(article.body) for article in three] == [1, 1, 1]


def test_a_package_orders_its_items_and_links_to_those_that_are_elsewhere() -> None:
    refs = "".join(f'<itemRef residref="{guid}"/>' for guid in ("b", "a"))
    refs += '<itemRef residref="https://x.example/c"><title>Third</title></itemRef>'
    package = (
        f'<packageItem guid="p"><groupSet root="g"><group id="g">{refs}</group></groupSet></packageItem>'
    )
    first, second = articles(newsml, MESSAGE.format(package + item("a") + item("b")))
    assert (first.id.rpartition(":")[2], second.id.rpartition(":")[2]) == ("b", "a")
    assert first.related == (RelatedLink("Third", "https://x.example/c"),)


def test_a_package_alone_is_its_headline_and_links() -> None:
    refs = '<itemRef residref="tag:x.example,2022:1"><title>One</title></itemRef>'
    meta = "<contentMeta><headline>Top ten</headline></contentMeta>"
    package = f'<packageItem guid="p">{meta}<groupSet root="g"><group id="g">{refs}</group></groupSet></packageItem>'
    [article] = articles(newsml, package)
    assert (article.title, article.related) == ("Top ten", (RelatedLink("One"),))


@pytest.mark.parametrize(
    "root", ["conceptItem", "knowledgeItem", "planningItem", "catalogItem", "NewsML", "html"]
)
def test_items_that_are_not_news_are_refused_by_name(root: str) -> None:
    with pytest.raises(ReadError, match=r"no article|NewsML 1|no NewsML-G2") as caught:
        drafts(newsml, f"<{root}/>")
    assert caught.value.hint


def test_a_message_of_remote_content_alone_is_reported() -> None:
    with pytest.raises(ReadError, match="no item in it has a headline or a text"):
        drafts(
            newsml, MESSAGE.format(item(meta="<urgency>1</urgency>", content="<remoteContent href='x.xml'/>"))
        )


def test_nitf_and_plain_text_inside_newsml_are_read() -> None:
    inside = NITF.format(
        dtd="", head="", top="<byline>By Ada Vell</byline>", body="<p>In NITF.</p>"
    ).partition("?>")[2]
    assert (
        newsml_of(content=f"<inlineXML contenttype='application/nitf+xml'>{inside}</inlineXML>").text
        == "In NITF."
    )
    plain = '<inlineData contenttype="text/plain">One.\n\nTwo.</inlineData>'
    assert newsml_of(content=plain).text == "One.\n\nTwo."
    sports = newsml_of(
        content="<inlineXML contenttype='application/sportsml+xml'><sports-content/></inlineXML>"
    )
    assert "content of the type 'application/sportsml+xml'" in losses(sports)


def test_the_byline_is_taken_where_the_creators_are_only_initials() -> None:
    meta = "<headline>A</headline><creator><name>av</name></creator><by>By Ada Vell</by>"
    article = newsml_of(meta=meta)
    assert article.authors == (Author("Ada Vell"),)
    assert "the creator 'av'" in losses(article)


# NITF


def test_a_film_is_an_embed_and_a_picture_without_an_address_leaves_its_caption() -> None:
    film = '<media media-type="video"><media-reference source="https://v.x.example/1"/></media>'
    photo = '<media media-type="image"><media-reference source="p.jpg"/><media-caption>Pier.</media-caption></media>'
    article = nitf_of(body=f"<p>T.</p>{film}{photo}")
    assert any(isinstance(block, Embed) for block in article.body)
    assert article.text.endswith("Pier.")
    assert "the image 'p.jpg'" in losses(article)


def test_every_word_of_a_nitf_body_is_in_the_article() -> None:
    """Each text element that NITF 3.6 allows in a body, with a word of its own."""
    inline = [
        "chron",
        "event",
        "function",
        "location",
        "sublocation",
        "city",
        "state",
        "region",
        "country",
        "money",
        "num",
        "org",
        "person",
        "em",
        "q",
        "lang",
    ]
    block = ["p", "hl2", "bq", "block", "dl", "pre", "datasource"]
    inside = "".join(f"<{name}>in-{name}</{name}> " for name in inline)
    outside = "".join(f"<{name}>out-{name}</{name}>" for name in block)
    text = nitf_of(body=f"<p>{inside}</p>{outside}").text
    for word in (*(f"in-{name}" for name in inline), *(f"out-{name}" for name in block)):
        assert word in text


def test_entities_of_html_keep_their_meaning_and_others_are_a_loss() -> None:
    article = nitf_of(dtd='<!DOCTYPE nitf SYSTEM "nitf-3-6.dtd">', body="<p>a&nbsp;b &eacute;&house; c</p>")
    assert article.text == "a\u00a0b é&house; c"
    assert "&house;" in losses(article)


# Hostile files


BOMB = f'<!DOCTYPE nitf [<!ENTITY a "ha"><!ENTITY b "{"&a;" * 10}"><!ENTITY c "{"&b;" * 10}">]>'
XXE = '<!DOCTYPE nitf [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
PARAMETER = '<!DOCTYPE nitf [<!ENTITY % x SYSTEM "http://127.0.0.1:9/x.dtd"> %x;]>'
QUADRATIC = f'<!DOCTYPE nitf [<!ENTITY a "{"a" * 100_000}">]>'


@pytest.mark.parametrize(
    "dtd", [BOMB, XXE, PARAMETER, QUADRATIC], ids=["laughs", "xxe", "parameter", "quadratic"]
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("reader", [newsml, nitf], ids=["newsml", "nitf"])
def test_documents_that_declare_entities_are_refused(reader: Reader, dtd: str, encoding: str) -> None:
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    text = f"<?xml version='1.0' encoding='{encoding}'?>{dtd}<nitf><body>{'&a;&c;&x;' * 1000}</body></nitf>"
    with pytest.raises(ReadError, match="declares entities"):
        drafts(reader, text.encode(encoding))
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < 100_000  # kB


def test_entities_that_an_odd_prolog_hides_are_refused_too() -> None:
    text = (
        f"<!-- {'x' * 70_000} --><!DOCTYPE nitf [<!-- ] --><!ENTITY a SYSTEM 'file:///etc/passwd'>]>"
        "<nitf><body>&a;</body></nitf>"
    )
    with pytest.raises(ReadError, match="declares entities"):
        parse_xml(text.encode(), "story")


PLAIN = """<!DOCTYPE nitf PUBLIC "-//IPTC//DTD NITF 3.3//EN" "nitf.dtd" [
  <!-- names of characters -->
  <!ENTITY nbsp "&#160;"><!ENTITY desk 'The Harbour Desk'><!ENTITY amp "&#38;#38;"><!ENTITY eacute "é">
  <!ELEMENT p ANY>
]>"""


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "iso-8859-1"])
def test_entities_for_short_plain_text_are_read(encoding: str) -> None:
    head = "<body.head><hedline><hl1>Caf&eacute; &amp; pier</hl1></hedline></body.head>"
    body = "<body.content><p>Ten&nbsp;boats, says &desk;, and &copy; &house;.</p></body.content>"
    text = f"<?xml version='1.0' encoding='{encoding}'?>{PLAIN}<nitf><body>{head}{body}</body></nitf>"
    [article] = articles(nitf, text.encode(encoding))
    assert article.title == "Café & pier"
    assert article.text == "Ten boats, says The Harbour Desk, and © &house;."
    assert "&house;" in losses(article)


@pytest.mark.parametrize(
    "declaration",
    [
        '"<b>bold</b>"',
        '"&#60;b>"',
        '"&nbsp;&nbsp;"',
        '"&#38;nbsp;"',
        f'"{"x" * 101}"',
        'PUBLIC "-//x" "x.txt"',
        'SYSTEM "x.gif" NDATA gif',
    ],
)
@pytest.mark.parametrize("before", ["", f"<!-- {'x' * 70_000} -->"])
def test_entities_that_are_no_short_plain_text_refuse_the_document(declaration: str, before: str) -> None:
    dtd = f'<!DOCTYPE nitf [<!ENTITY nbsp "&#160;"><!ENTITY other {declaration}>]>'
    with pytest.raises(ReadError, match="story: its document type declares entities"):
        parse_xml(f"{before}{dtd}<nitf><body/></nitf>".encode(), "story")


def test_short_entities_in_great_number_do_not_make_a_document_grow() -> None:
    dtd = f'<!DOCTYPE nitf [<!ENTITY a "{"x" * 100}">]>'
    many = "&a;" * 200_000
    with pytest.raises(ReadError, match="story"):
        parse_xml(f"{dtd}<nitf><body title='{many}'/></nitf>".encode(), "story")
    with pytest.raises(ReadError, match="story"):
        parse_xml(f"{dtd}<nitf><body><p>{many}</p></body></nitf>".encode(), "story")


def test_an_undeclared_prefix_is_a_loss_and_any_further_fault_is_refused() -> None:
    text = '<nitf><body><body.content><p x:a="1">Text.</p></body.content></body></nitf>'
    [article] = articles(nitf, text)
    assert article.text == "Text."
    assert "ignored prefixes of names" in losses(article)
    with pytest.raises(ReadError, match="not well-formed"):
        drafts(nitf, text.replace("</p>", "</q>"))


def test_a_dtd_that_is_only_named_is_not_fetched(tmp_path: Path) -> None:
    dtd = tmp_path / "x.dtd"
    dtd.write_text('<!ENTITY stolen "secret">')
    article = nitf_of(dtd=f'<!DOCTYPE nitf SYSTEM "{dtd}">', body="<p>a&stolen;</p>")
    assert "secret" not in article.text


@pytest.mark.parametrize("name", ["p", "block", "em", "person", "ol"])
def test_deep_markup_is_refused_or_flattened(name: str) -> None:
    deep = f"<{name}>" * 100_000 + "x" + f"</{name}>" * 100_000
    with pytest.raises(ReadError, match="not well-formed XML"):
        nitf_of(body=deep)
    shallow = f"<{name}>" * 200 + "needle" + f"</{name}>" * 200
    assert "needle" in nitf_of(body=shallow).text


def test_json_nested_too_deeply_is_refused() -> None:
    with pytest.raises(ReadError, match="nested too deeply"):
        drafts(ninjs, '{"uri": ' + "[" * 200_000 + "]" * 200_000 + "}")
    nested = '{"uri": "u:1", "headline": "x", "associations": [' * 200 + "]}" * 200
    assert articles(ninjs, nested)


def test_too_large_a_file_is_refused_before_it_is_parsed() -> None:
    for reader in READERS.values():
        with pytest.raises(ReadError, match="bytes"):
            drafts(reader, b" " * (LARGEST + 1))


ACTIVE = (
    "<p>Text.<script>alert(1)</script></p><p><a href='javascript:alert(1)'>a</a>"
    "<a href='java&#9;script:alert(1)'>b</a><a href='data:text/html,x'>c</a></p>"
    "<p onclick='alert(1)' style='x:expression(alert(1))'>d</p>"
    "<svg><set attributeName='onload' to='alert(1)'></set></svg><img src='file:///etc/passwd' alt='e'></img>"
)


def test_active_content_is_in_no_article() -> None:
    made = (
        ninjs_of(bodies=[{"contentType": "text/html", "value": ACTIVE}]),
        newsml_of(content=XHTML.format(ACTIVE)),
        newsml_of(content=f"<inlineData contenttype='text/html'>{ACTIVE.replace('<', '&lt;')}</inlineData>"),
        nitf_of(body=ACTIVE),
    )
    for article in made:
        written = interchange.dump((article,)).decode()
        assert "Text." in article.text
        for word in ("alert(", "javascript", "data:text", "file:", "onload", "expression"):
            assert word not in written.replace("a javascript: URL", "").replace("a data: URL", "").replace(
                "a file: URL", ""
            )


@pytest.mark.parametrize(
    ("declared", "written", "loss"),
    [
        ("UTF-8", "utf-8", ""), ("ISO-8859-1", "iso-8859-1", ""), ("windows-1252", "windows-1252", ""),
        ("UTF-16", "utf-16", ""), ("UTF-8", "utf-8-sig", ""), ("UTF-8", "windows-1252", "encoding"),
        ("ISO-8859-1", "utf-8", "it is UTF-8"), ("x-nobody-knows", "utf-8", "it is UTF-8"),
    ],
)  # fmt: skip
def test_an_encoding_that_is_declared_wrongly_is_guessed_with_a_loss(
    declared: str, written: str, loss: str
) -> None:
    text = NITF.format(
        dtd="", head="", top="<hedline><hl1>Café déjà vu</hl1></hedline>", body="<p>Où ça ?</p>"
    )
    text = text.replace("UTF-8", declared)
    [article] = articles(nitf, text.encode(written))
    assert (article.title, article.text) == ("Café déjà vu", "Où ça ?")
    assert loss in losses(article)
    assert bool(loss) == bool(article.losses)


@pytest.mark.parametrize(
    "data", [b"", b"<", b"<nitf", b"\x00\x01", b"<nitf>\x00</nitf>", b"<nitf>&#0;</nitf>", b"<nitf/>"]
)
@pytest.mark.parametrize("reader", READERS.values(), ids=READERS)
def test_broken_files_are_refused_in_one_line_with_a_hint(reader: Reader, data: bytes) -> None:
    with pytest.raises(ReadError) as caught:
        drafts(reader, data)
    assert caught.value.message.startswith("story: ")
    assert "\n" not in caught.value.message
    assert caught.value.hint


FIELDS = ("uri", "by", "slugline", "language", "copyrightNotice", "usageTerms", "versionCreated", "pubStatus")


def test_naughty_strings_in_each_field_are_accepted_or_refused_with_a_reason() -> None:
    for string in naughty_strings():
        bodies = [{"value": string, "contentType": "text/plain"}]
        for field in FIELDS:
            with contextlib.suppress(SyndicateError):
                interchange.dump((ninjs_of(bodies=bodies, descriptions=bodies, **{field: string}),))


def test_naughty_strings_in_nitf_and_newsml_are_accepted_or_refused_with_a_reason() -> None:
    for string in naughty_strings():
        text = escape(string)
        with contextlib.suppress(SyndicateError):
            nitf_of(top=f"<hedline><hl1>{text}</hl1></hedline><byline>{text}</byline>", body=f"<p>{text}</p>")
        with contextlib.suppress(SyndicateError):
            rights = f"<rightsInfo><usageTerms>{text}</usageTerms></rightsInfo>"
            meta = f"<contentCreated>{text}</contentCreated><by>{text}</by><headline>A {text}</headline>"
            newsml_of(rights=rights, meta=meta, content=XHTML.format(f"<p>{text}</p>"))


@given(st.text(max_size=60), st.sampled_from(FIELDS))
@settings(max_examples=examples(150), deadline=None)
def test_any_text_in_any_field_of_ninjs_raises_nothing_else(text: str, field: str) -> None:
    with contextlib.suppress(SyndicateError):
        ninjs_of(bodies=[{"value": text}], **{field: text})


@given(st.binary(max_size=200))
@settings(max_examples=examples(200), deadline=None)
def test_any_bytes_raise_nothing_but_our_own_errors(data: bytes) -> None:
    root_name(data)
    for reader in READERS.values():
        reader.accepts(data, "x")
        with contextlib.suppress(SyndicateError):
            drafts(reader, data)


# IPTC's own examples


NOT_EXAMPLES = re.compile(r"schema|not-valid|invalid|should_fail")
NOT_NEWS = "neither headline nor text|no article|no item in it|no NewsML-G2|NewsML 1"


def iptc(pattern: str) -> list[Path]:
    return sorted(Path(IPTC).rglob(pattern)) if IPTC else []


@pytest.mark.skipif(not IPTC, reason="not run: SYNDICATE_IPTC names no checkout of IPTC's examples")
@pytest.mark.parametrize("reader", [ninjs, newsml, nitf], ids=["ninjs", "newsml", "nitf"])
def test_iptcs_examples_are_read_or_are_no_news(reader: Reader) -> None:
    """Every file that the reader takes: nothing raises, and headline, byline, dates and rights are the file's."""
    suffix = "*.json" if reader.name == "ninjs" else "*.xml"
    read = taken = 0
    for path in iptc(suffix):
        data = path.read_bytes()
        if NOT_EXAMPLES.search(str(path)) or not reader.accepts(data[:4096], path.name):
            continue
        taken += 1
        made = articles_or_no_news(reader, data, path.name)
        read += bool(made)
        for article in made:
            assert article.title
            if reader.name == "ninjs":
                agrees_with_ninjs(article, data)
    print(f"{reader.name}: {read} of {taken} files")  # noqa: T201 -- shown with -s
    assert read


def articles_or_no_news(reader: Reader, data: bytes, name: str) -> tuple[Article, ...]:
    """Nothing of a file that says by itself that it is no news."""
    try:
        return articles(reader, data, name)
    except ReadError as error:
        if not any(part in error.message for part in NOT_NEWS.split("|")):
            raise
        return ()


def agrees_with_ninjs(article: Article, data: bytes) -> None:
    stated = json.loads(data, strict=False)
    if not isinstance(stated, dict) or stated.get("uri") != article.id:
        return
    members = {name.lower(): value for name, value in stated.items()}
    headlines = [
        members.get("headline"),
        *(one["value"] for one in members.get("headlines", []) if isinstance(one, dict)),
    ]
    assert article.title in headlines or not any(headlines)
    assert not members.get("copyrightnotice") or article.copyright == " ".join(
        members["copyrightnotice"].split()
    )
    dates = [str(members.get(name, ""))[:10] for name in ("firstcreated", "contentcreated", "versioncreated")]
    assert article.published is None or article.published.day.isoformat() in dates
    line = " ".join(members.get("by", members.get("byline", "")).split())
    assert bool(article.authors) == bool(line)
    assert all(author.name in line for author in article.authors)
    assert not members.get("usageterms") or notice(article) or article.licence or article.copyright
