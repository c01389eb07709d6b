"""What the verifiers of the feeds read, what they refuse, and what counts as seen."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from functools import cache
from html import escape

import pytest
from helpers.demanded import demanded
from helpers.feed_editions import full

from syndicate.errors import ArtifactError
from syndicate.export.feed import atom as atom_exporter
from syndicate.export.feed import rss as rss_exporter
from syndicate.export.jsonfeed import jsonfeed as json_exporter
from syndicate.model.artifact import Artifact
from syndicate.model.passage import Passage
from syndicate.plugins import Verifier
from syndicate.theme import Theme
from syndicate.verify import compare
from syndicate.verify.feed import atom, rss
from syndicate.verify.jsonfeed import jsonfeed

VERIFIERS: tuple[Verifier, ...] = (rss, atom, jsonfeed)
EDITION = full()
PROLOG = '<?xml version="1.0" encoding="UTF-8"?>\n'
NOTICE = "Republished from Line & Stop under its conditions."


@cache
def artifact(name: str) -> Artifact:
    exporters = {e.name: e for e in (rss_exporter, atom_exporter, json_exporter)}
    return exporters[name].export(EDITION, Theme("none", "", (), ()))


def passages(verifier: Verifier, data: bytes) -> tuple[Passage, ...]:
    whole = artifact(verifier.name)
    return tuple(verifier.passages(Artifact(whole.name, whole.media_type, data)))


def problems(verifier: Verifier, data: bytes) -> list[str]:
    verdicts = compare(passages(verifier, data), demanded(EDITION))
    return [problem for verdict in verdicts for problem in verdict.problems]


@cache
def untouched(verifier: Verifier) -> list[str]:
    return problems(verifier, artifact(verifier.name).data)


@pytest.fixture(params=VERIFIERS, ids=lambda verifier: verifier.name)
def verifier(request: pytest.FixtureRequest) -> Verifier:
    found: Verifier = request.param
    return found


# Reading


def test_every_entry_is_read_back_with_its_id_and_title(verifier: Verifier) -> None:
    found = passages(verifier, artifact(verifier.name).data)
    assert [(p.article, p.title) for p in found] == [(e.article, e.title) for e in demanded(EDITION)]
    name = "entry" if verifier is atom else "item"
    assert [p.place for p in found] == [f"{name} {number}" for number in range(1, len(found) + 1)]
    assert problems(verifier, artifact(verifier.name).data) == []


def test_the_three_feeds_show_the_same_stretches() -> None:
    read = [[p.paragraphs for p in passages(v, artifact(v.name).data)] for v in VERIFIERS]
    assert read[0] == read[1] == read[2]


def test_nothing_of_the_full_edition_is_hidden(verifier: Verifier) -> None:
    found = passages(verifier, artifact(verifier.name).data)
    assert [s for passage in found for s in passage.paragraphs if s.hidden] == []


# Sabotage of whole feeds: what is done to the text of the second English story, as a function of its HTML.


def in_html(change: Callable[[str], str]) -> Callable[[Verifier], bytes]:
    """Change the HTML of each item, as it is once the feed's own encoding is gone."""

    def changed(verifier: Verifier) -> bytes:
        data = artifact(verifier.name).data.decode()
        if verifier.name == "json":
            feed = json.loads(data)
            for item in feed["items"]:
                item["content_html"] = change(item["content_html"])
            return json.dumps(feed).encode()
        return re.sub(r"(?<=<!\[CDATA\[).*?(?=\]\]>)", lambda m: change(m[0]), data, flags=re.DOTALL).encode()

    return changed


def wrapped(before: str, after: str) -> Callable[[Verifier], bytes]:
    return in_html(
        lambda html: re.sub(r'(<section class="notice">.*?</section>)', rf"{before}\1{after}", html)
    )


def styled(attributes: str) -> Callable[[Verifier], bytes]:
    return in_html(lambda html: html.replace('<section class="notice">', f"<section {attributes}>"))


def moved(verifier: Verifier) -> bytes:
    """The notice of the first story stands in the next one, in place of its own."""
    taken: list[str] = []

    def change(html: str) -> str:
        notice = re.search(r'<section class="notice">.*?</section>', html)
        taken.append(notice[0] if notice else "")
        if len(taken) == 1:
            return html.replace(taken[0], "")
        return html.replace(taken[1], taken[0]) if len(taken) == 2 else html

    return in_html(change)(verifier)


def only_in_the_summary(verifier: Verifier) -> bytes:
    data = in_html(lambda html: re.sub(r'<section class="notice">.*?</section>', "", html))(verifier)
    if verifier.name == "json":
        feed = json.loads(data)
        for item, entry in zip(feed["items"], EDITION.entries, strict=True):
            item["summary"] = getattr(entry.article.terms.disclaimer, "text", "")
        return json.dumps(feed).encode()
    text = data.decode()
    texts = iter(getattr(e.article.terms.disclaimer, "text", "") for e in EDITION.entries)
    name = "description" if verifier.name == "rss" else "summary"
    text = re.sub(
        r"<(description|summary)>[^<]*</\1>",
        "",
        text.replace("<description>The Harbour", "<description >The Harbour"),
    )
    where = (
        r"(?=<content:encoded>)" if verifier.name == "rss" else r"(?<=</content>)\n(?: *<link href=[^>]*/>)?"
    )
    name = "description" if verifier.name == "rss" else "summary"
    said = (f"<{name}>{escape(notice, quote=False)}</{name}>" for notice in texts)
    return re.sub(where, lambda found: found[0] + next(said), text).encode()


SABOTAGE: dict[str, tuple[Callable[[Verifier], bytes], str]] = {
    "dropped, and so only in the rights": (
        in_html(lambda html: re.sub(r'<section class="notice">.*?</section>', "", html)),
        "paragraph 1 of the notice is missing",
    ),
    "one word": (in_html(lambda html: html.replace("in weighing", "when weighing")), "is altered"),
    "U+00A0 to a space": (in_html(lambda html: html.replace("\u00a0", " ")), "NO-BREAK SPACE"),
    "U+00A0 and its space to one": (in_html(lambda html: html.replace("\u00a0 ", " ")), "NO-BREAK SPACE"),
    "U+00A0 to its entity and no space": (in_html(lambda h: h.replace("\u00a0 ", "&nbsp;")), "is altered"),
    "one paragraph of two": (in_html(lambda html: html.replace(f"<p>{NOTICE.replace('&', '&amp;')}</p>", "")), "1 of"),
    "two paragraphs made one": (in_html(lambda html: html.replace("conditions.</p><p>", "conditions. ")), "altered"),
    "a link elsewhere": (in_html(lambda html: html.replace("lineandstop.example", "l.example")), "leads to"),
    "a link made text": (
        in_html(lambda html: re.sub(r'<a href="https://line[^>]*>(.*?)</a>', r"\1", html)),
        "is missing",
    ),
    "twice": (in_html(lambda h: re.sub(r'(<section class="notice">.*?</section>)', r"\1\1", h)), "a second element"),
    "moved to the next story": (moved, "the text stands in"),
    "only in the summary": (only_in_the_summary, "is missing"),
    "in a comment": (wrapped("<!--", "-->"), "read in different ways"),
    "in a footer": (wrapped("<footer>", "</footer>"), "<footer>"),
    "in an aside": (wrapped("<aside>", "</aside>"), "<aside>"),
    "in nav": (wrapped("<nav>", "</nav>"), "<nav>"),
    "in closed details": (wrapped("<details><summary>More</summary>", "</details>"), "<details>"),
    "in a template": (wrapped("<template>", "</template>"), "<template>"),
    "in a script": (wrapped("<script>", "</script>"), "<script>"),
    "in noscript": (wrapped("<noscript>", "</noscript>"), "<noscript>"),
    "in a text area": (wrapped("<textarea>", "</textarea>"), "<textarea>"),
    "struck out": (wrapped("<del>", "</del>"), "<del>"),
    "in an attribute": (
        in_html(lambda h: re.sub(r'<section class="notice"><p>(.*?)</p>.*?</section>', r'<p title="\1">x</p>', h)),
        "attribute title",
    ),
    "the attribute hidden": (styled("hidden"), "attribute hidden"),
    "the attribute hidden on the whole text": (
        in_html(lambda html: html.replace("<div lang", '<div hidden="" lang')),
        "attribute hidden",
    ),
    "aria-hidden": (styled('aria-hidden="true"'), "aria-hidden"),
    "a popover": (styled("popover"), "popover"),
    "a role": (styled('role="complementary"'), "attribute role"),
    "a class of page furniture": (styled('class="site-footer"'), "class='site-footer'"),
    "an id of page furniture": (styled('id="sidebar"'), "attribute id"),
    "display": (styled('style="display:none"'), "attribute style"),
    "display, shouted": (styled('STYLE="Color: red; DISPLAY : NONE !important"'), "attribute style"),
    "visibility": (styled('style="visibility: hidden"'), "attribute style"),
    "opacity": (styled('style="opacity:0"'), "attribute style"),
    "a font of no size": (styled('style="font-size:0"'), "attribute style"),
    "a colour": (styled('style="color:#fff"'), "attribute style"),
    "off the page": (styled('style="position:absolute;left:-999em"'), "attribute style"),
    "an escaped property": (styled(r'style="d\\69 splay:none"'), "attribute style"),
    "a style sheet": (wrapped("<style>.notice{display:none}</style>", ""), "<style>"),
    "a linked style sheet": (wrapped('<link rel="stylesheet" href="https://x.example/">', ""), "<link>"),
    "a script that may remove it": (wrapped("<script>x()</script>", ""), "<script>"),
    "an event": (styled('onclick="remove()"'), "attribute onclick"),
    "a tag that is never closed": (wrapped("<div hidden>", ""), "hidden"),
    "a tag that ends nothing": (wrapped("</section>", ""), "</section>"),
    "a tag in pieces": (styled('class="notice"hidden"x"'), "read in different ways"),
    "a comment that only browsers end": (wrapped("<!--><div hidden>-->", ""), "read in different ways"),
    "a comment that only some parsers end": (wrapped("<!-- -- >", "<!-- -->"), "read in different ways"),
    "a processing instruction": (wrapped("<?x ", "?>"), "read in different ways"),
    "a CDATA section": (wrapped("<![CDATA[", "]] >"), "read in different ways"),
    "a link around it that hides": (wrapped('<a href="https://x.example/" hidden>', "</a>"), "<a> directly inside"),
}  # fmt: skip


@pytest.mark.parametrize("name", SABOTAGE)
def test_sabotage_is_found(verifier: Verifier, name: str) -> None:
    sabotage, said = SABOTAGE[name]
    data = sabotage(verifier)
    assert data != artifact(verifier.name).data
    assert untouched(verifier) == []
    found = problems(verifier, data)
    assert [problem for problem in found if said in problem], found


# The whole document


@pytest.mark.parametrize(
    "subset",
    ['<!ENTITY x "a notice">', '<!ENTITY x SYSTEM "file:///etc/passwd">', "<!ELEMENT rss ANY>", ""],
    ids=["internal entity", "external entity", "element", "empty"],
)
def test_document_types_are_refused(subset: str) -> None:
    data = artifact("rss").data.replace(b"<rss", f"<!DOCTYPE rss [{subset}]><rss".encode(), 1)
    with pytest.raises(ArtifactError, match=r"rss\.xml, line 2: a document type declaration \(rss\)"):
        passages(rss, data)


def test_a_billion_laughs_are_refused_before_the_first() -> None:
    levels = "".join(f'<!ENTITY l{n} "{f"&l{n - 1};" * 10}">' for n in range(1, 40))
    with pytest.raises(ArtifactError, match="document type"):
        passages(rss, f'{PROLOG}<!DOCTYPE rss [<!ENTITY l0 "ha">{levels}]><rss>&l39;</rss>'.encode())


@pytest.mark.parametrize(
    "data", [b"", b"<rss", b"\xff\xfe\x00", b"null", b"[]", b'{"version": 1}', b"<html/>", b"{" * 200_000]
)
def test_bytes_that_are_no_feed_are_refused_in_one_line(verifier: Verifier, data: bytes) -> None:
    with pytest.raises(ArtifactError) as caught:
        passages(verifier, data)
    assert caught.value.message.startswith(artifact(verifier.name).name)
    assert "\n" not in caught.value.message


@pytest.mark.parametrize("verifier", [rss, atom], ids=["rss", "atom"])
@pytest.mark.parametrize("encoding", ["klingon", "utf-16", "ISO-8859-1", "UTF-7", "utf-8-sig"])
def test_another_encoding_is_refused(verifier: Verifier, encoding: str) -> None:
    """Parsers that go by the header of HTTP, by the declaration or by the first bytes would read other texts."""
    text = artifact(verifier.name).data.decode().replace("UTF-8", encoding, 1)
    data = text.encode(encoding if encoding != "klingon" else "utf-8", "xmlcharrefreplace")
    with pytest.raises(ArtifactError, match=r"does not begin with <\?xml version"):
        passages(verifier, data)


@pytest.mark.parametrize(
    ("verifier", "pattern"),
    [
        (rss, "<content:encoded>.*?</content:encoded>"),
        (rss, "<guid.*?</guid>"),
        (rss, r"<description>After[^<]*</description>"),
        (rss, "<channel>.*</channel>"),
        (atom, "<content.*?</content>"),
        (atom, "<id>[^<]*ferry[^<]*</id>"),
        (atom, "<title>Ferry[^<]*</title>"),
    ],
)
def test_an_item_with_a_repeated_statement_is_refused(verifier: Verifier, pattern: str) -> None:
    data = re.sub(f"({pattern})", r"\1\1", artifact(verifier.name).data.decode(), count=1, flags=re.DOTALL)
    with pytest.raises(ArtifactError, match="a second <"):
        passages(verifier, data.encode())


def test_a_repeated_member_is_refused() -> None:
    data = artifact("json").data.replace(b'"content_html"', b'"content_html": "", "content_html"', 1)
    with pytest.raises(
        ArtifactError, match=r"^feed\.json, \$\.items\[0\]: the member 'content_html' comes twice"
    ):
        passages(jsonfeed, data)


@pytest.mark.parametrize(
    "change",
    [
        lambda feed: feed.pop("items"),
        lambda feed: feed["items"].append(4),
        lambda feed: feed["items"][0].update(id=4),
        lambda feed: feed["items"][0].update(content_html=["<p>"]),
        lambda feed: feed["items"][0].pop("content_html"),
    ],
)
def test_json_of_another_shape_is_refused(change: Callable[[dict[str, object]], object]) -> None:
    feed = json.loads(artifact("json").data)
    change(feed)
    with pytest.raises(ArtifactError, match=r"^feed\.json"):
        passages(jsonfeed, json.dumps(feed).encode())


@pytest.mark.parametrize(
    ("kind", "written", "title"),
    [("", "a &amp;lt; b", "a &lt; b"), (' type="html"', "a &amp;lt; b", "a < b")],
)
def test_atom_titles_are_read_by_their_type(kind: str, written: str, title: str) -> None:
    data = re.sub(
        r"<title>Ferry[^<]*</title>",
        f"<title{kind}>{written}</title>",
        artifact("atom").data.decode(),
        count=1,
    )
    assert passages(atom, data.encode())[0].title == title
