"""No honest notice is refused, by whichever way it comes in, in articles of its own and of the other direction.

Every combination of a notice, a way and a direction makes an article; all articles of one way and direction are
published together in each text format, and what is proven there is the notice, code point for code point.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from html import escape
from pathlib import Path

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.honest_notices import AS_MARKDOWN, BY_LANGUAGE, NOTICES, STORIES
from helpers.sample_editions import edition_of

from syndicate.convert.options import policy_of
from syndicate.ingest.articles import ReadOptions, articles_of
from syndicate.ingest.loader import Loaded
from syndicate.job.config import JobConfig
from syndicate.job.config.asking import read_options_of
from syndicate.model import Article, Disclaimer
from syndicate.model.blocks import plain_text
from syndicate.model.policy import NoticePolicy, notice_of
from syndicate.plugins import load_exporter, load_verifier
from syndicate.theme import load_theme
from syndicate.verify import verify

Way = Callable[[str, str, str, Path], Article]

FORMATS = ["rss", "atom", "json", "txt", "eml", "ninjs", "newsml"]


def expected(notice: str) -> tuple[str, ...]:
    return tuple(unicodedata.normalize("NFC", text) for text in notice_of(notice).paragraphs)


def meant(notice: str) -> tuple[str, ...]:
    """In front matter, where a notice is Markdown."""
    return AS_MARKDOWN.get(notice, tuple(ADDRESS.sub(r"\1", text) for text in expected(notice)))


def read(name: str, data: str, policy: NoticePolicy | None = None) -> Article:
    taken = articles_of(Loaded(name, data.encode()), ReadOptions(policy=policy or NoticePolicy()))
    if taken.errors:
        raise taken.errors[0]
    [article] = taken.articles
    return article


def given(notice: str) -> NoticePolicy:
    return NoticePolicy(notice_of(notice), text=notice)


def from_file(notice: str, title: str, story: str, folder: Path) -> Article:
    file = folder / "notice.txt"
    file.write_text(notice, "utf-8", newline="")
    return read("ferry.txt", f"{title}\n\n{story}\n", policy_of(None, file, None, required=True))


def from_yaml(notice: str, title: str, story: str, _: Path) -> Article:
    data = f"---\ntitle: {json.dumps(title)}\ndisclaimer: {json.dumps(notice)}\n---\n\n{story}\n"
    return read("ferry.md", data)


def from_toml(notice: str, title: str, story: str, _: Path) -> Article:
    text = json.dumps(notice, ensure_ascii=False)
    return read(
        "ferry.md",
        f"+++\ntitle = {json.dumps(title, ensure_ascii=False)}\ndisclaimer = {text}\n+++\n\n{story}\n",
    )


def from_json(notice: str, title: str, story: str, _: Path) -> Article:
    matter = json.dumps({"title": title, "disclaimer": notice}, indent=1)
    return read("ferry.md", f"{matter}\n\n{story}\n")


def html_paragraphs(notice: str) -> str:
    return "".join(f"<p>{escape(text)}</p>" for text in notice_of(notice).paragraphs)


def from_footer(notice: str, title: str, story: str, _: Path) -> Article:
    page = (
        f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{story}</p><p>{story}</p></article>"
        f"<footer>{html_paragraphs(notice)}</footer></body></html>"
    )
    return read("ferry.html", page, given(notice))


def from_feed(notice: str, title: str, story: str, _: Path) -> Article:
    """As our own feeds have it: in the text, and again in the rights."""
    rights = escape("\n\n".join(notice_of(notice).paragraphs))
    content = escape(f"<p>{story}</p>{html_paragraphs(notice)}")
    return read(
        "feed.xml",
        '<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>The Lantern</title>'
        f"<item><title>{title}</title><guid>1</guid><dc:rights>{rights}</dc:rights>"
        f"<description>{content}</description></item></channel></rss>",
    )


def from_text_end(notice: str, title: str, story: str, _: Path) -> Article:
    return read("ferry.txt", f"{title}\n\n{story}\n\n{story}\n\n{notice}\n", given(notice))


def from_markdown_end(notice: str, title: str, story: str, _: Path) -> Article:
    return read("ferry.md", f"# {title}\n\n{story}\n\n{notice}\n", given(notice))


def from_job(notice: str, title: str, story: str, _: Path) -> Article:
    publication = {"title": "The Lantern", "url": "https://lantern.example/", "disclaimer": notice}
    output = {"name": "feeds", "formats": ["rss"], "period": "rolling"}
    source = {"name": "ferry", "path": "ferry.txt"}
    job = msgspec.convert({"publication": publication, "source": [source], "output": [output]}, JobConfig)
    taken = articles_of(
        Loaded("ferry.txt", f"{title}\n\n{story}\n".encode()), read_options_of(job, job.source[0])
    )
    [article] = taken.articles
    return article


def from_page_end(notice: str, title: str, story: str, _: Path) -> Article:
    page = f"<html><head><title>{title}</title></head><body><article><h1>{title}</h1><p>{story}</p><p>{story}</p>"
    return read(
        "ferry.html",
        f"{page}<blockquote>{html_paragraphs(notice)}</blockquote></article></body></html>",
        given(notice),
    )


MATTER = ("YAML", "TOML", "JSON")
ADDRESS = re.compile(r"<(https://[^>]+)>")
WAYS: dict[str, Way] = {
    "--disclaimer-file": from_file,
    "YAML": from_yaml,
    "TOML": from_toml,
    "JSON": from_json,
    "a page's footer": from_footer,
    "a feed's rights": from_feed,
    "the end of a text": from_text_end,
    "the end of Markdown": from_markdown_end,
    "the end of a page": from_page_end,
    "a job's publication": from_job,
}


def combined(
    way: str, language: str, notices: tuple[str, ...], folder: Path
) -> Iterator[tuple[str, Article]]:
    title, story = STORIES[language]
    for number, notice in enumerate(notices):
        article = WAYS[way](notice, title, story, folder)
        yield (
            notice,
            msgspec.structs.replace(article, id=f"tag:lantern.example,2022:{number}", language=language),
        )


def check(way: str, language: str, notices: tuple[str, ...], folder: Path, formats: list[str]) -> None:
    made = list(combined(way, language, notices, folder))
    assert len(made) == len(notices)
    for notice, article in made:
        terms = article.terms.disclaimer
        assert isinstance(terms, Disclaimer), notice
        wanted = meant(notice) if way in MATTER else expected(notice)
        assert terms.paragraphs == wanted
        assert not {*terms.paragraphs} & {*plain_text(article.body).split("\n\n")}, notice
    edition = edition_of(*(article for _, article in made))
    for name in formats:
        exporter = load_exporter(name)
        verdicts = verify(
            exporter.export(edition, load_theme("newspaper")),
            demanded(edition),
            load_verifier(exporter.media_type),
        )
        assert [(verdict.article, verdict.problems) for verdict in verdicts if verdict.problems] == []
        assert len(verdicts) == len(notices)


def test_the_notices_are_many_and_of_many_languages() -> None:
    assert len(set(NOTICES)) >= 120
    assert len(BY_LANGUAGE) >= 25
    assert len(NOTICES) * len(WAYS) >= 500


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", ["en", "he"])
def test_no_honest_notice_is_refused_in_a_text_format(way: str, language: str, tmp_path: Path) -> None:
    check(way, language, NOTICES, tmp_path, FORMATS)


@pytest.mark.parametrize("language", ["en", "ar"])
def test_no_honest_notice_is_refused_in_a_book(language: str, tmp_path: Path) -> None:
    check("--disclaimer-file", language, NOTICES, tmp_path, ["epub"])


@pytest.mark.slow
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("language", STORIES)
def test_no_honest_notice_is_refused_anywhere(way: str, language: str, tmp_path: Path) -> None:
    """But in PDF, which takes a second for three of these articles."""
    check(way, language, NOTICES, tmp_path, [*FORMATS, "epub"])
