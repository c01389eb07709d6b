"""Outside a format's own files no module names it: not its name, its suffix, the stem of its files, its media type.

That holds for formats that are read and for formats that are written.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

import syndicate as package
from syndicate.plugins.formats import built_in_formats
from syndicate.plugins.readers import all_readers
from syndicate.runtime.entry_points import listed

ROOT = Path(package.__file__).parent
ALLOWED = {
    ("cli/arguments.py", "json"): "the form of a log: text, or JSON Lines",
    ("cli/arguments.py", "text"): "the form of a log: text, or JSON Lines",
    ("cli/nightly.py", "json"): "the form of a log: text, or JSON Lines",
    ("cli/run_log.py", "json"): "the form of a log: text, or JSON Lines",
    ("cli/run_log.py", "text"): "the form of a log: text, or JSON Lines",
    ("ingest/fetch/cache.py", ".json"): "how the cache names what it knows of an answer",
    ("job/catalogue/opds.py", "feed"): "a kind of formats",
    ("job/catalogue/opds.py", "text"): "a type of Atom's text constructs",
    ("job/catalogue/opds.py", "text/html"): "the catalogue's page",
    ("job/catalogue/opds.py", ".xml"): "OPDS documents are XML",
    ("job/catalogue/opml.py", "rss"): "OPML 2.0 has this type for every kind of subscription",
    ("job/catalogue/opml.py", "text"): "an attribute of OPML 2.0",
    ("job/config/new_sources.py", "text"): "an attribute of OPML 2.0",
    ("job/deliver/copying.py", "text/html"): "the catalogue's page",
    ("job/deliver/messages.py", "message/rfc822"): "SMTP sends a message as it is, whoever wrote it",
    ("job/run/identity.py", "text"): "a column of the ledger",
    ("model/traits.py", "feed"): "a kind of formats",
    ("plugins/formats.py", "feed"): "a kind of formats",
    ("plugins/readers.py", "feed"): "a kind of sources",
    ("read/commonmark/rawhtml.py", "html"): "an element of HTML",
    ("read/commonmark/tokens.py", "text"): "a token of markdown-it",
    ("read/frontmatter/keys.py", "org"): "how front matter calls an organisation",
    ("read/frontmatter/terms.py", "text"): "a key of a notice in front matter",
    ("read/markup/spans.py", "html"): "an element of HTML",
    ("verify/catalogue/feeds.py", "application/atom+xml"): "OPDS 1.2 is an extension of Atom",
    ("verify/catalogue/vocabulary.py", "feed"): "an element of OPDS 1.2",
    ("verify/catalogue/vocabulary.py", "rss"): "OPML 2.0 has this type for every kind of subscription",
    ("verify/catalogue/vocabulary.py", "text/html"): "the catalogue's page",
    ("verify/published/files.py", ".xml"): "OPDS documents are XML",
    ("verify/published/files.py", ".json"): "files of .well-known",
    ("verify/published/files.py", ".txt"): "files of .well-known",
    ("verify/published/files.py", ".htm"): "pages of the web, which no format of articles is",
    ("verify/published/files.py", ".html"): "pages of the web, which no format of articles is",
    ("verify/published/files.py", ".xhtml"): "pages of the web, which no format of articles is",
}
"""Words that mean something else where they stand."""


ORDINARY = frozenset({"html", "markdown", "org", "text"})
"""Names of readers that are words of other trades, too. They count where readers may be asked (`ASKING`)."""
ASKING = ("cli/", "convert/", "ingest/", "job/", "plugins/", "publish/", "read/", "runtime/", "testing/")
"""Everything else imports no reader, and gets none."""


@cache
def words() -> frozenset[str]:
    return frozenset(
        word for one in all_readers().values() for word in (one.name, *one.suffixes, *one.media_types)
    ) | frozenset(
        word
        for one in built_in_formats()
        for word in (
            one.name, one.media_type, one.stem, one.suffix, one.stem_suffix, *one.endings,
            f"{one.stem}{one.stem_suffix}",
        )
    )  # fmt: skip


def own_files() -> frozenset[str]:
    """Modules and folders of exporters, readers and verifiers, and of what formats say of themselves."""
    plugins = [
        one
        for group in ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
        for one in listed(group)
    ]
    modules = {one.target.partition(":")[0] for one in plugins if one.built_in}
    shared = {
        "syndicate.model.formats",
        "syndicate.model.readers",
        "syndicate.read.iptc",
        "syndicate.verify.message",
    }
    return frozenset(module.removeprefix("syndicate.").replace(".", "/") for module in modules | shared)


def is_own(path: str, own: frozenset[str]) -> bool:
    return any(path == f"{one}.py" or path.startswith(f"{one}/") for one in own)


def named(source: str) -> Iterator[tuple[int, str]]:
    """Formats that a module names: line and word."""
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in words():
            yield node.lineno, node.value


def elsewhere() -> Iterator[tuple[str, int, str]]:
    own = own_files()
    for path in sorted(ROOT.rglob("*.py")):
        name = path.relative_to(ROOT).as_posix()
        if not is_own(name, own):
            yield from (
                (name, line, word)
                for line, word in named(path.read_text("utf-8"))
                if name.startswith(ASKING) or word not in ORDINARY
            )


def test_no_module_names_a_format_that_is_not_its_own() -> None:
    found = [(name, line, word) for name, line, word in elsewhere() if (name, word) not in ALLOWED]
    assert not found, "\n".join(f"{name}:{line}: {word!r}" for name, line, word in found)


def test_every_allowed_word_is_listed() -> None:
    assert ALLOWED.keys() - {(name, word) for name, _, word in elsewhere()} == set()


@pytest.mark.parametrize(
    "word",
    [
        "pdf",
        ".epub",
        "newsletter",
        "digest.epub",
        "application/rss+xml",
        ".ninjs.json",
        "docx",
        ".odt",
        "text/markdown",
    ],
)
def test_a_name_is_found_anywhere_in_code(word: str) -> None:
    assert [found for _, found in named(f"def f(x):\n    return {{'a': [x == {word!r}]}}\n")] == [word]
