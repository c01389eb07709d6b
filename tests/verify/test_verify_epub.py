"""What an EPUB's archive, package and documents may hold: whatever else there is, is refused by name."""

# ruff: noqa: E501 -- an attack is a line of its table

from __future__ import annotations

import io
import re
import stat
import struct
import zipfile
import zlib
from collections.abc import Callable, Mapping

import pytest
from helpers.book_changes import (
    BOOK,
    CHAPTER,
    EDITION,
    NCX,
    OPF,
    WORDS,
    Change,
    changed,
    raw,
    refusal,
    replaced,
)
from helpers.books import made, members, problems, rebuilt, verdicts
from helpers.sample_editions import article, edition_of, illustrated
from helpers.sample_pictures import photo, saved

from syndicate.errors import ArtifactError
from syndicate.model import Edition
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import Figure, Image
from syndicate.plugins import load_verifier
from syndicate.verify.epub.picture import damage

SECOND = "EPUB/article-002.xhtml"
NOTICE = f'<section class="notice"><p>{WORDS}</p></section>'


def test_the_book_itself_is_accepted() -> None:
    assert problems(BOOK, EDITION) == {}


# A chapter


def before_the_notice(markup: str) -> Change:
    return replaced(NOTICE, markup + NOTICE)


def in_head(markup: str) -> Change:
    return replaced("</head>", f"{markup}</head>")


def instead(markup: str) -> Change:
    return replaced(NOTICE, markup)


CHAPTERS: dict[str, tuple[Change, str]] = {
    # elements
    "a drawing with a style": (before_the_notice('<svg xmlns="http://www.w3.org/2000/svg"><style>.notice{display:none}</style></svg>'), "svg}svg>"),
    "a drawing with a script": (before_the_notice('<svg xmlns="http://www.w3.org/2000/svg"><script>x()</script></svg>'), "svg}svg>"),
    "a drawing over it": (before_the_notice('<svg xmlns="http://www.w3.org/2000/svg" width="1" overflow="visible"><rect/></svg>'), "svg}svg>"),
    "a formula": (before_the_notice('<math xmlns="http://www.w3.org/1998/Math/MathML"><mi>a</mi></math>'), "MathML}math>"),
    "a script": (in_head("<script>document.body.remove()</script>"), "<script>"),
    "a script in the body": (before_the_notice("<script>x()</script>"), "<script>"),
    "an event of the body": (replaced('<body class="chapter">', '<body class="chapter" onload="x()">'), "attribute onload of <body>"),
    "an event of a picture": (before_the_notice('<p><img src="cover.jpg" alt="" onerror="x()"/></p>'), "attribute onerror of <img>"),
    "a dialog": (before_the_notice('<dialog open=""><p>a</p></dialog>'), "<dialog>"),
    "a template": (before_the_notice("<template><style>.notice{display:none}</style></template>"), "<template>"),
    "a form": (before_the_notice("<form><input/></form>"), "<form>"),
    "a page in the page": (before_the_notice('<iframe src="nav.xhtml"></iframe>'), "<iframe>"),
    "an object": (before_the_notice('<object data="a.svg"></object>'), "<object>"),
    "a switch": (before_the_notice('<switch xmlns="http://www.idpf.org/2007/ops"></switch>'), "<epub:switch>"),
    "a trigger": (in_head('<trigger xmlns="http://www.idpf.org/2007/ops"/>'), "<epub:trigger>"),
    "isolated letters": (instead('<section class="notice"><p><bdi>O</bdi></p></section>'), "<bdi>"),
    "an aside": (replaced(NOTICE, f"<aside>{NOTICE}</aside>"), "<aside>"),
    "a footer": (replaced(NOTICE, f"<footer>{NOTICE}</footer>"), "<footer>"),
    "details": (replaced(NOTICE, f"<details>{NOTICE}</details>"), "<details>"),
    "a list of contents": (replaced(NOTICE, f'<nav hidden="hidden">{NOTICE}</nav>'), "<nav>"),
    # head
    "a refresh": (in_head('<meta http-equiv="refresh" content="0;url=nav.xhtml"/>'), "attribute http-equiv of <meta>"),
    "a scheme of colours": (in_head('<meta name="color-scheme" content="dark"/>'), "name='color-scheme'"),
    "a viewport": (in_head('<meta name="viewport" content="width=600, height=200"/>'), "name='viewport'"),
    "a base": (in_head('<base href="../"/>'), "<base>"),
    "another style sheet": (in_head('<link rel="alternate stylesheet" href="style.css" title="b"/>'), "rel='alternate stylesheet'"),
    "a style sheet for a medium": (in_head('<link rel="stylesheet" href="style.css" media="print"/>'), "attribute media of <link>"),
    "a style sheet that is off": (replaced('href="style.css"/>', 'href="style.css" disabled=""/>'), "attribute disabled of <link>"),
    "a style sheet with a name": (replaced('href="style.css"/>', 'href="style.css" title="b"/>'), "attribute title of <link>"),
    "a style sheet that is not there": (in_head('<link rel="stylesheet" href="absent.css"/>'), "leads to 'absent.css'"),
    "a style sheet that is none": (in_head('<link rel="stylesheet" href="nav.xhtml"/>'), "leads to 'nav.xhtml'"),
    "a style sheet of the web": (in_head('<link rel="stylesheet" href="https://x.example/a.css"/>'), "href='https://x.example/a.css'"),
    "a style sheet in the address": (in_head('<link rel="stylesheet" href="data:text/css,p{}"/>'), "href='data:"),
    "styles that apps ignore": (in_head('<style>.notice{display:none}</style><style type="text/plain">.notice{display:block}</style>'), "type='text/plain'"),
    "styles with a name": (in_head('<style title="b">p{}</style>'), "attribute title of <style>"),
    "styles for a medium": (in_head('<style media="print">p{}</style>'), "attribute media of <style>"),
    "styles with elements": (in_head("<style>p{}<p>a</p></style>"), "<p> directly inside <style>"),
    "styles in the body": (before_the_notice("<style>.notice{display:none}</style>"), "<style> directly inside <div>"),
    "a link in the body": (before_the_notice('<link rel="stylesheet" href="style.css"/>'), "<link> directly inside <div>"),
    "two articles": (in_head('<meta name="dcterms.identifier" content="tag:x.example,2022:b"/>'), "a chapter of two articles"),
    "two titles": (before_the_notice("<h1>Second</h1>"), "2 elements <h1>"),
    "no title": (lambda t: re.sub("<h1.*?</h1>", "", t), "0 elements <h1>"),
    # attributes
    "the colour of links": (replaced('<body class="chapter">', '<body class="chapter" link="#fff">'), "attribute link of <body>"),
    "the colour of the body": (replaced('<body class="chapter">', '<body class="chapter" bgcolor="#000" text="#000">'), "attribute bgcolor of <body>"),
    "a style of the body": (replaced('<body class="chapter">', '<body class="chapter" style="opacity:0">'), "attribute style of <body>"),
    "a style of the root": (replaced("<html ", '<html style="display:none" '), "attribute style of <html>"),
    "a style in between": (replaced('<div class="story">', '<div class="story" style="display:none">'), "attribute style of <div>"),
    "a style of the notice": (replaced('class="notice"', 'class="notice" style="color:#fff"'), "attribute style of <section>"),
    "hidden": (replaced('<div class="story">', '<div class="story" hidden="">'), "attribute hidden of <div>"),
    "inert": (replaced('<div class="story">', '<div class="story" inert="">'), "attribute inert of <div>"),
    "aria-hidden": (replaced('<div class="story">', '<div class="story" aria-hidden="true">'), "attribute aria-hidden of <div>"),
    "a note that pops up": (replaced('<div class="story">', '<div class="story" epub:type="footnote">'), "epub:type='footnote'"),
    "a role": (replaced('<div class="story">', '<div class="story" role="dialog">'), "role='dialog'"),
    "a cover of a chapter": (replaced('epub:type="chapter"', 'epub:type="cover"'), "epub:type='cover'"),
    "a prefix": (replaced("<html ", '<html epub:prefix="a: https://x.example/" '), "attribute epub:prefix of <html>"),
    "a width": (before_the_notice('<p><img src="cover.jpg" alt="" width="1" height="60000"/></p>'), "attribute width of <img>"),
    "a picture of the web": (before_the_notice('<p><img src="https://x.example/a.png" alt=""/></p>'), "src='https://x.example/a.png'"),
    "a picture that is not there": (before_the_notice('<p><img src="images/a.png" alt=""/></p>'), "leads to 'images/a.png'"),
    "a picture that is a sheet": (before_the_notice('<p><img src="style.css" alt=""/></p>'), "leads to 'style.css'"),
    "a link to a script": (before_the_notice('<p><a href="javascript:x()">a</a></p>'), "href='javascript:x()'"),
    "a link to another member": (before_the_notice('<p><a href="style.css">a</a></p>'), "leads to 'style.css'"),
    "one id twice": (before_the_notice('<p id="title">a</p>'), "two elements with the id 'title'"),
    # a notice
    "a notice with a class beside": (replaced('class="notice"', 'class="notice small"'), "class='notice small'"),
    "a notice with a list": (instead(f'<section class="notice"><ul><li>{WORDS}</li></ul></section>'), "in a notice"),
    "a notice with a wrapping": (instead(f'<section class="notice"><div><p>{WORDS}</p></div></section>'), "in a notice"),
    "a notice with classes": (instead(f'<section class="notice"><p class="x">{WORDS}</p></section>'), "in a notice"),
    "a notice in code": (instead(f'<section class="notice"><p><code>{WORDS}</code></p></section>'), "in a notice"),
    "a notice without its element": (instead(f"<p>{WORDS}</p>"), "where a book's notice stands"),
    "a notice in a division": (instead(f'<div class="notice"><p>{WORDS}</p></div>'), "where a book's notice stands"),
    "a notice beside its element": (instead(f'<section class="notice"><p>a</p></section><p>{WORDS}</p>'), "where a book's notice stands"),
    "a notice around its element": (lambda t: t.replace(WORDS, "a").replace('<div class="story">', f'<div class="story">{WORDS}'), "directly inside an element"),
    "a notice in the body itself": (lambda t: t.replace(WORDS, "a").replace('<body class="chapter">', f'<body class="chapter">{WORDS}'), "text directly at the top"),
    "a notice behind all elements": (lambda t: t.replace(WORDS, "a").replace("</body>", f"{WORDS}</body>"), "text directly at the top"),
    "a notice in a link of the body": (lambda t: t.replace(WORDS, "a").replace("</body>", f"<em>{WORDS}</em></body>"), "<em> at the top"),
    "nothing at all": (lambda t: re.sub("(?s)<body.*</body>", "<body></body>", t), "0 elements <h1>"),
    "a notice in page furniture": (replaced('<div class="story">', '<div class="story sidebar">'), "which reader views drop"),
    "a notice in a byline": (replaced('<div class="story">', '<div class="byline">'), "which reader views drop"),
    "a notice in an id of furniture": (replaced('<div class="story">', '<div id="pagination">'), "which reader views drop"),
    "a notice in a header": (replaced(NOTICE, f"<header>{NOTICE}</header>"), "inside <header>"),
    "a notice far to the right": (replaced(NOTICE, "<blockquote>" * 9 + NOTICE + "</blockquote>" * 9), "pixels are left for its words"),
    "a notice far below": (before_the_notice("<p>\u00a0</p>" * 90), "lines without anything to see"),
    "a notice far below by breaks": (before_the_notice(f"<p>a{'<br/>' * 2_000}</p>"), "lines without anything to see"),
    "a notice far below by pictures": (before_the_notice('<p><img src="cover.jpg" alt=""/></p>' * 300), "pictures without a word"),
    # forms
    "markup in a comment": (replaced(NOTICE, f"<!-- {NOTICE} -->"), "read in different ways"),
    "a comment that HTML ends": (before_the_notice('<!--><p hidden="">-->'), "read in different ways"),
    "a CDATA section": (before_the_notice("<p><![CDATA[<p>]]></p>"), "read in different ways"),
    "a title that HTML never ends": (lambda t: re.sub("<title>.*?</title>", "<title/>", t), "'<title/>"),
    "a break that HTML makes two of": (before_the_notice("<p>a<br></br></p>"), "'<br></br>"),
    "a division that HTML never ends": (before_the_notice('<div class="x"/>'), "'<div class=\"x\"/>"),
    "a paragraph that HTML never ends": (before_the_notice("<p/>"), "'<p/>"),
}  # fmt: skip


@pytest.mark.parametrize("name", CHAPTERS)
def test_forbidden_content_of_a_chapter_is_refused_by_name_with_its_article(name: str) -> None:
    change, said = CHAPTERS[name]
    found = problems(changed({CHAPTER: change}), EDITION)
    assert list(found) == ["First"]
    assert said in " ".join(found["First"])


@pytest.mark.parametrize(
    "change",
    [
        replaced('<div class="story">', '<div class="page"><div class="story wide" id="text" lang="en">'),
        in_head('<meta charset="utf-8"/>'),
        in_head("<style>p { margin: 0 }</style>"),
        in_head('<style type="text/css">p { margin: 0 }</style>'),
        replaced('<h1 id="title">First</h1>', '<header class="top"><p class="kicker">Port</p><h1 id="title"><span class="x">First</span></h1></header>'),
        before_the_notice('<p class="more"><a class="x" href="article-002.xhtml#title">Next</a> <em>a</em></p>'),
        before_the_notice("<!-- what follows is the notice -->"),
    ],
    ids=["divisions", "charset", "styles", "typed styles", "a header", "a link", "a comment"],
)  # fmt: skip
def test_wrappers_of_honest_themes_are_accepted(change: Change) -> None:
    def closed(text: str) -> str:
        return change(text).replace(NOTICE, f"{NOTICE}</div>") if "page" in change(text) else change(text)

    assert problems(changed({CHAPTER: closed}), EDITION) == {}


def test_a_refused_chapter_refuses_an_article_without_a_notice_too() -> None:
    edition = edition_of(article("Waived", waiver="our own text"))
    book = made(edition)
    assert problems(book, edition) == {}
    text = members(book)[CHAPTER].decode().replace("</head>", "<script>x()</script></head>")
    assert "<script>" in problems(rebuilt(book, {CHAPTER: text.encode()}), edition)["Waived"][0]


def test_the_style_sheets_of_a_chapter_are_identified_by_digest_and_all_are_judged() -> None:
    sheets = {passage.sheets for passage in load_verifier(BOOK.media_type).passages(BOOK)}
    assert [len(found) for found in sheets] == [1]
    more = replaced(
        'media-type="text/css"/>',
        'media-type="text/css"/><item href="more.css" id="more" media-type="text/css"/>',
    )
    linked = changed(
        {CHAPTER: in_head('<link rel="stylesheet" href="more.css"/>'), OPF: more},
        EPUB__more_DOT_css=b".notice { display: none }",
    )
    assert "display" in problems(linked, EDITION)["First"][0]
    first, second = load_verifier(BOOK.media_type).passages(linked)
    assert (len(first.sheets), len(second.sheets)) == (2, 1)
    inside = changed({CHAPTER: in_head("<style>.notice { display: none }</style>")})
    assert "display" in problems(inside, EDITION)["First"][0]
    other = rebuilt(BOOK, {"EPUB/style.css": ".notice { display: none }".encode("utf-16")})
    assert "not UTF-8" in problems(other, EDITION)["First"][0]


def test_a_body_runs_as_it_says_and_else_as_its_document() -> None:
    turned = replaced('<body class="chapter"', '<body class="chapter" dir="rtl"')
    assert problems(changed({CHAPTER: turned}), EDITION)["First"] != ()
    whole = lambda text: re.sub(r"<html ([^>]*)>", r'<html \1 dir="rtl">', text.replace(' dir="ltr"', ""))  # noqa: E731
    assert problems(changed({CHAPTER: whole}), EDITION)["First"] != ()


# Pages that are no article


PAGES: dict[str, tuple[str, Change, str]] = {
    "a script on the cover": ("EPUB/cover.xhtml", in_head("<script>x()</script>"), "<script>"),
    "a drawing on the cover": ("EPUB/cover.xhtml", replaced("<body", '<body style="a"'), "attribute style"),
    "a story on the cover": ("EPUB/cover.xhtml", replaced("</body>", f"<p>{'A boat. ' * 200}</p></body>"), "more than 1,000 characters"),
    "a story in the contents": ("EPUB/nav.xhtml", replaced("</body>", f"<p>{'A boat. ' * 200}</p></body>"), "more than 1,000 characters"),
    "a story in an item": ("EPUB/nav.xhtml", replaced("</ol>", f"<li><span>{'A boat. ' * 200}</span></li></ol>"), "more than 1,000 characters"),
    "an item of 1,001 characters": ("EPUB/nav.xhtml", replaced("</ol>", f"<li><span>{'A boat. ' * 125}!</span></li></ol>"), "more than 1,000 characters"),
    "marks on a letter in the contents": ("EPUB/nav.xhtml", replaced("</ol>", "<li><span>e" + "\u0301" * 7 + "</span></li></ol>"), "more than 6 combining marks"),
    "a link to nowhere": ("EPUB/nav.xhtml", replaced("article-002.xhtml", "absent.xhtml"), "leads to 'absent.xhtml'"),
    "a comment with markup": ("EPUB/nav.xhtml", replaced("<body", "<!-- <p> --><body"), "read in different ways"),
    "a chapter without its article": (CHAPTER, lambda t: re.sub("<meta[^>]*>", "", t), "neither an article nor a page"),
}  # fmt: skip


@pytest.mark.parametrize("name", PAGES)
def test_a_page_that_is_no_article_holds_no_story_and_nothing_odd(name: str) -> None:
    file, change, said = PAGES[name]
    message = refusal(changed({file: change}))
    assert message.startswith(f"digest.epub, {file}: ")
    assert said in message


# The package


def opf(old: str, new: str) -> Artifact:
    return changed({OPF: replaced(old, new)})


FIRST_ITEM = '<item href="article-001.xhtml" id="article-001" media-type="application/xhtml+xml"/>'
ITEMREF = '<itemref idref="article-001"/>'
PACKAGES: dict[str, tuple[Callable[[], Artifact], str]] = {
    "a fallback": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("/>", ' fallback="nav"/>')), "attribute fallback of <item>"),
    "an overlay": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("/>", ' media-overlay="nav"/>')), "attribute media-overlay of <item>"),
    "a foreign type": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("xhtml+xml", "x-other")), "media-type='application/x-other'"),
    "a type of drawings": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("application/xhtml+xml", "image/svg+xml")), "media-type='image/svg+xml'"),
    "a scripted chapter": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("/>", ' properties="scripted"/>')), "properties='scripted'"),
    "two contents": (lambda: opf(FIRST_ITEM, FIRST_ITEM.replace("/>", ' properties="nav"/>')), "2 items with properties='nav'"),
    "no contents": (lambda: opf(' properties="nav"', ""), "0 items with properties='nav'"),
    "no cover": (lambda: opf(' properties="cover-image"', ""), "0 items with properties='cover-image'"),
    "an id twice": (lambda: opf('id="article-002"', 'id="article-001"'), "id 'article-001' stands 2 times"),
    "an id twice, of two kinds": (lambda: opf('id="article-002"', 'id="id"'), "id 'id' stands 2 times"),
    "an href twice": (lambda: opf('href="article-002.xhtml"', 'href="article-001.xhtml"'), "href 'EPUB/article-001.xhtml' stands 2 times"),
    "an href of the web": (lambda: opf('"article-001.xhtml"', '"https://x.example/a"'), "href='https://x.example/a'"),
    "an href with a query": (lambda: opf('"article-001.xhtml"', '"article-001.xhtml?a"'), "href='article-001.xhtml?a'"),
    "an href that is encoded": (lambda: opf('"article-001.xhtml"', '"article%2D001.xhtml"'), "href='article%2D001.xhtml'"),
    "an href around": (lambda: opf('"article-001.xhtml"', '"./article-001.xhtml"'), "href='./article-001.xhtml'"),
    "not linear": (lambda: opf(ITEMREF, ITEMREF.replace("/>", ' linear="no"/>')), "attribute linear of <itemref>"),
    "a rendition of an item": (lambda: opf(ITEMREF, ITEMREF.replace("/>", ' properties="rendition:layout-pre-paginated"/>')), "attribute properties of <itemref>"),
    "a chapter that is not read": (lambda: opf(ITEMREF, ""), "article-001.xhtml is no part of the spine"),
    "a chapter twice": (lambda: opf("</spine>", f"{ITEMREF}</spine>"), "idref 'article-001' stands 2 times"),
    "a chapter that is not there": (lambda: opf(ITEMREF, '<itemref idref="other"/>'), "the spine names 'other'"),
    "a sheet as a chapter": (lambda: opf("</spine>", '<itemref idref="style"/></spine>'), "no XHTML document"),
    "pages of one size": (lambda: opf("</metadata>", '<meta property="rendition:layout">pre-paginated</meta></metadata>'), "property='rendition:layout'"),
    "pages that scroll": (lambda: opf("</metadata>", '<meta property="rendition:flow">scrolled-doc</meta></metadata>'), "property='rendition:flow'"),
    "a layout of an app": (lambda: opf("</metadata>", '<meta name="fixed-layout" content="true"/></metadata>'), "name='fixed-layout'"),
    "an orientation": (lambda: opf("</metadata>", '<meta name="orientation-lock" content="none"/></metadata>'), "name='orientation-lock'"),
    "a link of the package": (lambda: opf("</metadata>", '<link rel="record" href="a.xml"/></metadata>'), "<link>"),
    "a claim": (lambda: opf("</metadata>", '<meta property="dcterms:conformsTo">x</meta></metadata>'), "property='dcterms:conformsTo'"),
    "a prefix": (lambda: opf('prefix="rendition:', 'prefix="a: https://x.example/ rendition:'), "prefix='a: "),
    "another version": (lambda: opf('version="3.0"', 'version="2.0"'), "version='2.0'"),
    "bindings": (lambda: opf("</package>", '<bindings><mediaType handler="nav" media-type="a/b"/></bindings></package>'), "<bindings>"),
    "a collection": (lambda: opf("</package>", '<collection role="preview"/></package>'), "<collection>"),
    "a guide": (lambda: opf("</package>", '<guide><reference type="text" href="nav.xhtml"/></guide></package>'), "<guide>"),
    "tours": (lambda: opf("</package>", "<tours/></package>"), "<tours>"),
    "a second spine": (lambda: opf("</package>", '<spine><itemref idref="nav"/></spine></package>'), "not one metadata"),
    "a second manifest": (lambda: opf("<spine", "<manifest/><spine"), "not one metadata"),
    "the spine first": (lambda: changed({OPF: lambda t: re.sub(r"(?s)(<manifest>.*</manifest>)(.*)(<spine.*</spine>)", r"\3\2\1", t)}), "not one metadata"),
    "an element of nobody's": (lambda: opf("</manifest>", '<item xmlns="urn:mine" href="a"/></manifest>'), "<{urn:mine}item>"),
    "text in the manifest": (lambda: opf("<manifest>", "<manifest>a"), "text directly inside <manifest>"),
    "a document type": (lambda: opf("<package", "<!DOCTYPE package><package"), "document type"),
    "an instruction": (lambda: opf("<package", "<?a b?><package"), "processing instruction"),
    "no table of contents": (lambda: opf(' toc="ncx"', ""), "the spine's toc"),
    "another table of contents": (lambda: opf('toc="ncx"', 'toc="style"'), "the spine's toc"),
    "a table that leads elsewhere": (lambda: changed({NCX: replaced("article-002.xhtml", "style.css")}), "leads to EPUB/style.css"),
    "a table of pages": (lambda: changed({NCX: replaced("</ncx>", "<pageList/></ncx>")}), "<pageList>"),
    "a picture that nobody shows": (lambda: changed({OPF: replaced("</manifest>", '<item href="a.png" id="a" media-type="image/png"/></manifest>')}, EPUB__a_DOT_png=saved(photo(20, 20), "PNG")), "a picture that no article shows"),
    "a member that nobody names": (lambda: rebuilt(BOOK, {"EPUB/other.xhtml": b"<html/>"}), "the member EPUB/other.xhtml"),
    "a second package": (lambda: rebuilt(BOOK, {"EPUB/other.opf": members(BOOK)[OPF]}), "the member EPUB/other.opf"),
    "encryption": (lambda: rebuilt(BOOK, {"META-INF/encryption.xml": b"<encryption/>"}), "the member META-INF/encryption.xml"),
    "signatures": (lambda: rebuilt(BOOK, {"META-INF/signatures.xml": b"<signatures/>"}), "the member META-INF/signatures.xml"),
    "rights": (lambda: rebuilt(BOOK, {"META-INF/rights.xml": b"<rights/>"}), "the member META-INF/rights.xml"),
    "options of an app": (lambda: rebuilt(BOOK, {"META-INF/com.apple.ibooks.display-options.xml": b"<a/>"}), "the member META-INF/com.apple"),
    "a manifest of OpenDocument": (lambda: rebuilt(BOOK, {"META-INF/manifest.xml": b"<a/>"}), "the member META-INF/manifest.xml"),
    "no member": (lambda: rebuilt(BOOK, {"EPUB/style.css": None}), "EPUB/style.css is missing"),
    "the package in its own manifest": (lambda: opf("</manifest>", '<item href="content.opf" id="x" media-type="text/css"/></manifest>'), "EPUB/content.opf is missing"),
}  # fmt: skip
ROOT = '<rootfile media-type="application/oebps-package+xml" full-path="EPUB/content.opf"/>'
CONTAINERS = {
    "two root files": (ROOT, f"{ROOT}{ROOT}", "2 root files"),
    "two root files, one of another type": (ROOT, f'<rootfile media-type="application/x" full-path="EPUB/other.opf"/>{ROOT}', "media-type='application/x'"),
    "none": (ROOT, "", "0 root files"),
    "a link": ("</container>", '<links><link href="a" rel="mapping"/></links></container>', "<links>"),
    "a rendition": (ROOT, ROOT.replace("/>", ' xmlns:r="http://www.idpf.org/2013/rendition" r:media="print"/>'), "attribute {http://www.idpf.org/2013/rendition}media"),
    "another version": ('version="1.0">', 'version="2.0">', "version='2.0'"),
}  # fmt: skip
PACKAGES |= {
    name: (lambda old=old, new=new: changed({"META-INF/container.xml": replaced(old, new)}), said)
    for name, (old, new, said) in CONTAINERS.items()
}


@pytest.mark.parametrize("name", PACKAGES)
def test_forbidden_content_of_a_package_is_refused_by_name(name: str) -> None:
    make, said = PACKAGES[name]
    message = refusal(make())
    assert message.startswith("digest.epub")
    assert said in message


# The archive


def infos() -> list[zipfile.ZipInfo]:
    with zipfile.ZipFile(io.BytesIO(BOOK.data)) as archive:
        return archive.infolist()


def archived(change: Callable[[zipfile.ZipInfo], None], files: Mapping[str, bytes] | None = None) -> Artifact:
    """The book with every member's record changed before it is written."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in (files or members(BOOK)).items():
            info = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            info.compress_type = zipfile.ZIP_STORED if name == "mimetype" else zipfile.ZIP_DEFLATED
            change(info)
            archive.writestr(info, data)
    return raw(target.getvalue())


def of_chapter(**values: object) -> Artifact:
    def change(info: zipfile.ZipInfo) -> None:
        if info.filename == CHAPTER:
            for name, value in values.items():
                setattr(info, name, value)

    return archived(change)


def patched(where: int, value: bytes) -> Artifact:
    return raw(BOOK.data[:where] + value + BOOK.data[where + len(value) :])


def local(name: str = CHAPTER) -> int:
    return next(info.header_offset for info in infos() if info.filename == name)


def central(name: str = CHAPTER) -> int:
    return BOOK.data.rindex(b"PK\x01\x02", 0, BOOK.data.rindex(name.encode()))


def end() -> int:
    return BOOK.data.rindex(b"PK\x05\x06")


def behind_a_book(data: bytes) -> Artifact:
    """Bytes before the archive; `zipfile` finds its directory nevertheless."""
    return raw(data + BOOK.data)


def with_another_inside() -> Artifact:
    """Between two members one more, of a name that is there, which only those see who read from the beginning."""
    start = local(SECOND)
    worse = members(BOOK)[CHAPTER].replace(WORDS.encode(), b"All rights are given away.")
    name = CHAPTER.encode()
    head = struct.pack(
        "<4sHHHHHIIIHH",
        b"PK\x03\x04",
        20,
        0,
        0,
        0,
        33,
        zipfile.crc32(worse),
        len(worse),
        len(worse),
        len(name),
        0,
    )  # type: ignore[attr-defined]
    extra = head + name + worse
    data = bytearray(BOOK.data[:start] + extra + BOOK.data[start:])
    position = data.rindex(b"PK\x05\x06")
    _, offset = struct.unpack_from("<II", data, position + 12)
    struct.pack_into("<I", data, position + 16, offset + len(extra))
    at = offset + len(extra)
    while data[at : at + 4] == b"PK\x01\x02":
        found = struct.unpack_from("<I", data, at + 42)[0]
        if found >= start:
            struct.pack_into("<I", data, at + 42, found + len(extra))
        at += 46 + sum(struct.unpack_from("<HHH", data, at + 28))
    return raw(bytes(data))


def with_bytes_behind_the_packed_ones() -> Artifact:
    """The chapter unpacks to what the directory says, and its packed form is longer than what is unpacked."""
    text = members(BOOK)[CHAPTER]
    packer = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    packed = packer.compress(text) + packer.flush() + b"more"
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w") as archive:
        for name, data in members(BOOK).items():
            archive.writestr(
                zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0)), packed if name == CHAPTER else data
            )
    data = bytearray(target.getvalue())
    with zipfile.ZipFile(target) as archive:
        local = archive.getinfo(CHAPTER).header_offset
    central = data.rindex(b"PK\x01\x02", 0, data.rindex(CHAPTER.encode()))
    for method, checksum, size in (
        (local + 8, local + 14, local + 22),
        (central + 10, central + 16, central + 24),
    ):
        struct.pack_into("<H", data, method, zipfile.ZIP_DEFLATED)
        struct.pack_into("<I", data, checksum, zlib.crc32(text))
        struct.pack_into("<I", data, size, len(text))
    return raw(bytes(data))


def renamed(new: str) -> Artifact:
    """The chapter's name in its own header is another one than in the directory."""
    return patched(local() + 30, new.encode())


ARCHIVES: dict[str, tuple[Callable[[], Artifact], str]] = {
    "bytes before it": (lambda: behind_a_book(b"#!/bin/sh\n"), "bytes between the members, before mimetype|not a readable archive"),
    "another archive before it": (lambda: behind_a_book(BOOK.data), "bytes between the members, before mimetype"),
    "bytes behind it": (lambda: raw(BOOK.data + b"a"), "bytes before, between or behind|not a readable archive"),
    "a comment": (lambda: raw(BOOK.data[:-2] + b"\x03\x00abc"), "bytes before, between or behind"),
    "another archive behind it": (lambda: raw(BOOK.data + BOOK.data), "bytes between the members, before mimetype"),
    "a member between": (with_another_inside, "bytes between the members, before EPUB/article-002.xhtml"),
    "another name in its own header": (lambda: renamed("EPUB/article-009.xhtml"), "not a readable archive|another member in its own header"),
    "other letters in its own header": (lambda: renamed("EPUB/ARTICLE-001.xhtml"), "not a readable archive|another member in its own header"),
    "another size in its own header": (lambda: patched(local() + 22, struct.pack("<I", 7)), "another member in its own header"),
    "another compressed size": (lambda: patched(local() + 18, struct.pack("<I", 7)), "another member in its own header"),
    "another checksum": (lambda: patched(local() + 14, struct.pack("<I", 7)), "another member in its own header"),
    "another compression": (lambda: patched(local() + 8, struct.pack("<H", 0)), "another member in its own header"),
    "other flags": (lambda: patched(local() + 6, struct.pack("<H", 0x800)), "another member in its own header|not a readable"),
    "sizes behind the member": (lambda: patched(central() + 8, struct.pack("<H", 8)), "flags that no book of ours has"),
    "encrypted": (lambda: patched(central() + 8, struct.pack("<H", 1)), "flags that no book of ours has"),
    "extra fields": (lambda: of_chapter(extra=b"\x75\x70\x02\x00ab"), "has extra fields"),
    "a comment of a member": (lambda: of_chapter(comment=b"a"), "has extra fields, a comment"),
    "a link of the file system": (lambda: of_chapter(create_system=3, external_attr=(stat.S_IFLNK | 0o777) << 16), "no plain file"),
    "a folder that is a member": (lambda: of_chapter(create_system=3, external_attr=0x10), "no plain file"),
    "a device": (lambda: of_chapter(create_system=3, external_attr=(stat.S_IFCHR | 0o777) << 16), "no plain file"),
    "compressed in another way": (lambda: of_chapter(compress_type=zipfile.ZIP_LZMA), "flags that no book|compressed in a way"),
    "bytes behind the packed ones": (with_bytes_behind_the_packed_ones, "is damaged, or not as long"),
    "a later version": (lambda: of_chapter(extract_version=21), "needs a program that not all readers have"),
    "more members than it says": (lambda: patched(end() + 8, struct.pack("<HH", 3, 3)), "bytes before, between or behind|not a readable"),
    "a twin in capitals": (lambda: rebuilt(BOOK, {"EPUB/Article-001.xhtml": b"a"}), "two members with one name"),
    "a twin in a folder in capitals": (lambda: rebuilt(BOOK, {"epub/article-001.xhtml": b"a"}), "two members with one name"),
    "a twin in another composition": (lambda: rebuilt(BOOK, {"EPUB/cafe\u0301.xhtml": b"a"}), "a member with the name"),
    "letters of another script": (lambda: rebuilt(BOOK, {"EPUB/аrticle-001.xhtml": b"a"}), "a member with the name"),
    "a space": (lambda: rebuilt(BOOK, {"EPUB/a b.xhtml": b"a"}), "a member with the name"),
    "a folder": (lambda: rebuilt(BOOK, {"EPUB/images/": b""}), "a member with the name"),
    "a hidden member": (lambda: rebuilt(BOOK, {"EPUB/.DS_Store": b""}), "a member with the name"),
    "a member in a member": (lambda: rebuilt(BOOK, {f"{CHAPTER}/a.css": b""}), "is a member and a folder"),
    "a backslash": (lambda: rebuilt(BOOK, {"EPUB\\a.xhtml": b""}), "a member with the name"),
    "above the archive": (lambda: rebuilt(BOOK, {"../a.xhtml": b""}), "a member with the name"),
    "an absolute name": (lambda: rebuilt(BOOK, {"/a.xhtml": b""}), "a member with the name"),
    "two slashes": (lambda: rebuilt(BOOK, {"EPUB//a.xhtml": b""}), "a member with the name"),
    "a drive": (lambda: rebuilt(BOOK, {"C:/a.xhtml": b""}), "a member with the name"),
}  # fmt: skip


@pytest.mark.parametrize("name", ARCHIVES)
def test_an_archive_in_which_other_programs_find_something_else_is_refused(name: str) -> None:
    make, said = ARCHIVES[name]
    assert re.search(said, refusal(make()))


def test_an_archive_of_another_tool_is_accepted_if_it_holds_the_same() -> None:
    assert problems(archived(lambda info: None), EDITION) == {}
    assert problems(of_chapter(external_attr=(stat.S_IFREG | 0o644) << 16), EDITION) == {}


# Pictures


def pictured() -> tuple[Edition, Artifact]:
    edition = illustrated()
    return edition, made(edition)


def one_picture(artifact: Artifact) -> str:
    return next(
        name for name in members(artifact) if name.startswith("EPUB/images/") and name.endswith(".jpg")
    )


def test_a_picture_of_the_web_hides_its_chapter() -> None:
    edition, book = pictured()
    text = members(book)[CHAPTER].decode()
    [image] = re.findall(r"<img[^>]*>", text)[:1]
    from_web = text.replace(image, f'{image}<img src="https://x.example/a" alt=""/>', 1).encode()
    [found] = problems(rebuilt(book, {CHAPTER: from_web}), edition).values()
    assert "a value that this format does not hold" in found[0]


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda data: data[: len(data) // 2], "does not open"),
        (lambda data: b"", "does not open"),
        (lambda data: b"<svg/>", "does not open"),
        (lambda data: saved(photo(2000, 1300), "PNG"), "called image/jpeg and is PNG"),
        (lambda data: saved(photo(30, 20), "JPEG"), "another one, or was changed"),
        (lambda data: data + b"\0", "another one, or was changed"),
    ],
    ids=["cut in the middle", "empty", "a drawing", "another format", "another picture", "a byte more"],
)
def test_a_picture_that_is_damaged_or_another_one_is_found(
    change: Callable[[bytes], bytes], said: str
) -> None:
    edition, book = pictured()
    assert problems(book, edition) == {}
    name = one_picture(book)
    found = problems(rebuilt(book, {name: change(members(book)[name])}), edition)
    assert said in " ".join(problem for several in found.values() for problem in several)


def test_a_picture_that_a_chapter_leaves_out_or_shows_twice_is_found() -> None:
    edition, book = pictured()
    text = members(book)[CHAPTER].decode()
    picture = re.search("<img[^>]*>", text)
    assert picture
    for new, said in (
        ("", "no article shows|is missing|another one"),
        (picture[0] * 2, "not the article's|another one"),
    ):
        changed_book = rebuilt(book, {CHAPTER: text.replace(picture[0], new, 1).encode()})
        try:
            found = " ".join(p for several in problems(changed_book, edition).values() for p in several)
        except ArtifactError as error:
            found = error.message
        assert re.search(said, found)


def test_a_cover_that_does_not_open_refuses_the_book() -> None:
    cover = members(BOOK)["EPUB/cover.jpg"]
    assert "EPUB/cover.jpg: a picture that does not open" in refusal(
        rebuilt(BOOK, {"EPUB/cover.jpg": cover[:2_000]})
    )


def test_a_picture_of_too_many_pixels_is_never_decoded() -> None:
    """A PNG says how large it is in its first bytes."""
    data = bytearray(saved(photo(4, 4), "PNG"))
    struct.pack_into(">II", data, 16, 30_000, 30_000)
    struct.pack_into(">I", data, 29, zipfile.crc32(bytes(data[12:29])))  # type: ignore[attr-defined]
    assert "900000000 pixels" in damage(bytes(data), "image/png")


def test_a_library_that_lets_pictures_end_early_does_not_do_so_here() -> None:
    from PIL import ImageFile

    data = saved(photo(200, 200), "JPEG")
    ImageFile.LOAD_TRUNCATED_IMAGES = True
    try:
        assert "does not open" in damage(data[: len(data) // 2], "image/jpeg")
        assert ImageFile.LOAD_TRUNCATED_IMAGES
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = False


def test_a_picture_beside_the_notice_is_the_articles_and_may_stand() -> None:
    edition, book = pictured()
    assert any(
        isinstance(b, Figure) and isinstance(b.image, Image) for e in edition.entries for b in e.blocks
    )
    assert [len(v.problems) for v in verdicts(book, edition)] == [0, 0, 0]


def test_an_item_of_the_contents_has_up_to_a_thousand_characters() -> None:
    book = changed({"EPUB/nav.xhtml": replaced("</ol>", f"<li><span>{'A boat. ' * 125}</span></li></ol>")})
    assert problems(book, EDITION) == {}


def test_line_ends_between_the_entries_of_the_contents_are_no_text() -> None:
    """A section of a thousand articles was a story of line ends on a page that is no article."""
    many = changed({"EPUB/nav.xhtml": lambda text: text.replace("</ol>", "\n" * 1_200 + "</ol>", 1)})
    assert problems(many, EDITION) == {}
    assert "more than 1,000 characters" in refusal(
        changed(
            {"EPUB/nav.xhtml": lambda text: text.replace("</ol>", "<li>" + "\n. " * 600 + "</li></ol>", 1)}
        )
    )
