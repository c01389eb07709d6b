"""The same promises over every registered reader: whatever the bytes, drafts or one clear line; no others' imports."""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import textwrap
from html import escape
from xml.etree import ElementTree as ET

import pytest
from helpers.hostile_inputs import ACTIVE, FORMATS, IN, SECRET
from helpers.paths import TESTS
from helpers.sample_editions import edition_of
from helpers.thorough import THOROUGH, naughty_strings

from syndicate.errors import ReadError, SyndicateError
from syndicate.model import Article, Source
from syndicate.model.draft import Draft
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.plugins import Reader, load_exporter, load_reader
from syndicate.runtime.entry_points import listed
from syndicate.theme import Theme

READERS = [plugin.name for plugin in listed("syndicate.readers")]
OF_ONE_KIND = {"syndicate.read.pandoc": ("docx", "rst")}
"""Readers that are one reader by different names: each starts a program for each input, so most wait for --all."""
READERS_MARKED = [
    pytest.param(
        plugin.name,
        marks=[pytest.mark.slow]
        if plugin.name not in OF_ONE_KIND.get(plugin.target.partition(":")[0], (plugin.name,))
        else [],
    )
    for plugin in listed("syndicate.readers")
]
THEME = Theme("none", "", (), ())
MOST_KB = 200_000
HANG_S = 300
"""A guard for each input against hanging for ever on a busy machine, and no measure of speed."""


@pytest.fixture(params=READERS)
def reader(request: pytest.FixtureRequest) -> Reader:
    return load_reader(request.param)


def test_a_reader_is_a_plain_value_with_its_traits(reader: Reader) -> None:
    import pickle

    assert pickle.loads(pickle.dumps(reader)) == reader
    assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in reader.suffixes)


READ_ALL = """
    import faulthandler, json, resource, sys
    from helpers.hostile_inputs import SECRET, inputs
    from helpers.sample_editions import edition_of
    from syndicate.errors import SyndicateError
    from syndicate.model.policy import NoticePolicy
    from syndicate.model import Source, interchange
    from syndicate.normalise.normalise import normalise
    from syndicate.plugins import load_reader
    from helpers.thorough import is_tried

    def forbid(event, arguments):
        if event.startswith("socket.") and event != "socket.gethostname":
            raise AssertionError(f"a reader used the network: {event} {arguments}")

    def peak():
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

    def tried(data):
        faulthandler.dump_traceback_later(int(sys.argv[2]), exit=True)
        try:
            reader.accepts(data[:4096], "story")
            drafts = list(reader.read(data, Source("story", reader.name, "")))
        except SyndicateError as error:
            return "refused", error.message, error.hint
        made = []
        for draft in drafts:
            try:
                made.append(normalise(draft, NoticePolicy()))
            except SyndicateError as error:
                return "refused", error.message, error.hint
        assert SECRET.encode() not in interchange.dump(tuple(made)), "a local file was read"
        return "read", "", ""

    sys.addaudithook(forbid)
    reader = load_reader(sys.argv[1])
    found = {}
    for data in (b"A story\\n\\nwith a text.", b"<html><body><p>A story with a text.</p></body></html>"):
        tried(data)  # what is only imported when it is needed counts for no input
    for name, data in inputs(reader.name):
        if name != "nothing alone" and not is_tried(name):
            continue
        print(name, file=sys.stderr, flush=True)
        before = peak()
        outcome = tried(data)
        found[name] = (*outcome, peak() - before)
    print(json.dumps(found))
"""


def outcomes_of(reader: str) -> dict[str, tuple[str, str, str, int]]:
    """What a reader made of each hostile input, in a process of its own: what, message, hint, growth in kB."""
    path = os.pathsep.join([str(TESTS), os.environ.get("PYTHONPATH", "")])
    # Measuring coverage there would take most of the time, and some of the memory that is measured.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("COVERAGE_")}
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(READ_ALL), reader, str(HANG_S)],
        env=environment | {"PYTHONPATH": path},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found: dict[str, tuple[str, str, str, int]] = json.loads(done.stdout)
    return found


@pytest.mark.parametrize("name", READERS_MARKED)
def test_a_reader_reads_or_refuses_any_bytes_within_bounds_and_in_one_line(name: str) -> None:
    """Nothing but our own errors; each input in less than 200 MB; no socket is opened; no local file is in it."""
    outcomes = outcomes_of(name)
    greedy = {name: grown for name, (_, _, _, grown) in outcomes.items() if grown > MOST_KB}
    assert greedy == {}
    assert len(outcomes) > (140 if THOROUGH else 25)
    refused = {name: told for name, (what, *told, _) in outcomes.items() if what == "refused"}
    assert "nothing alone" in refused
    for case, (message, hint) in refused.items():
        assert message.startswith("story: "), case
        assert "\n" not in message, case
        assert len(message) < 400, case
        assert hint, case


@pytest.mark.parametrize("kind", ["newsml", "nitf", "rss", "atom"])
@pytest.mark.parametrize(
    "bomb", ["an external entity", "a parameter entity", "a billion laughs", "quadratic blowup"]
)
def test_entities_that_open_or_grow_are_refused_by_whoever_reads_xml(kind: str, bomb: str) -> None:
    from helpers.hostile_inputs import DOCTYPES, XML

    data = (DOCTYPES[bomb] + XML[kind].format("&j;", "&j;")).encode()
    reader = load_reader(FORMATS.get(kind, kind))
    with pytest.raises(ReadError, match=r"^story: .*declares entities"):
        list(reader.read(data, Source("story", reader.name, "")))


def articles(kind: str, title: str, html: str) -> list[Article]:
    reader = load_reader(FORMATS.get(kind, kind))
    drafts: list[Draft] = list(reader.read(IN[kind](title, html).encode(), Source("story", kind, "")))
    return [normalise(draft, NoticePolicy()) for draft in drafts]


def shown_by(form: str, data: bytes) -> str:
    """The HTML in an output, as a reader's app gets it."""
    match form:
        case "rss":
            return "".join(
                e.text or ""
                for e in ET.fromstring(data).iter("{http://purl.org/rss/1.0/modules/content/}encoded")
            )
        case "atom":
            return "".join(
                e.text or "" for e in ET.fromstring(data).iter("{http://www.w3.org/2005/Atom}content")
            )
        case "json":
            return "".join(item["content_html"] for item in json.loads(data)["items"])
        case "ninjs":
            return "".join(body["value"] for body in json.loads(data)["bodies"])
        case _:
            return data.decode()


@pytest.mark.parametrize("form", ["rss", "atom", "json", "ninjs", "newsml"])
@pytest.mark.parametrize("kind", IN)
def test_nothing_active_and_no_local_address_is_in_any_output(kind: str, form: str) -> None:
    """Where HTML is only text, its tags are words, and come out escaped."""
    edition = edition_of(*articles(kind, "A title <script>alert(0)</script>", ACTIVE))
    out = shown_by(form, load_exporter(form).export(edition, THEME).data)
    assert not re.search(r"<(?:script|style|svg|iframe|object|embed)\b", out)
    assert not re.search(r"<[a-z][^<>]*\son\w+\s*=", out)
    assert not re.search(
        r"""<[a-z][^<>]*\s(?:href|src|data|url)\s*=\s*["']?(?!https?:|mailto:|tag:)[a-z]+:""", out
    )
    assert SECRET not in out
    words = ("kept", "one", "two", "three", "four", "five", "six")
    assert [word for word in words if word not in out] == []


@pytest.mark.parametrize("kind", IN)
def test_naughty_strings_as_title_and_as_text_are_read_or_refused(kind: str) -> None:
    reader = load_reader(FORMATS.get(kind, kind))
    refused = 0
    for text in naughty_strings():
        # These two hold HTML as XML, which has to be well-formed.
        html = escape(text) if kind in ("newsml", "nitf") else text
        data = IN[kind](text, html).encode("utf-8", "surrogatepass")
        try:
            for draft in reader.read(data, Source("story", kind, "")):
                with contextlib.suppress(SyndicateError):
                    normalise(draft, NoticePolicy())
        except ReadError:
            refused += 1
    assert refused <= 6, "two of them show nothing at all, and XML forbids the characters of six"


IMPORTS = """
    import sys
    from syndicate.model import Source
    from syndicate.plugins import load_reader
    reader = load_reader(sys.argv[1])
    drafts = list(reader.read(sys.stdin.buffer.read(), Source("story", reader.name, "")))
    assert drafts
    print(*sorted({name.partition(".")[0] for name in sys.modules}))
"""
# ruff: noqa: SIM905 -- names in columns would say no more
HEAVY = frozenset(
    """
    lxml trafilatura markdown_it mdit_py_plugins yaml httpx httpcore weasyprint ebooklib feedgen pypdfium2 PIL jinja2
    pypandoc
    """.split()
)
MAY: dict[str, set[str]] = {
    "text": set(),
    "json": set(),
    "markdown": {"markdown_it", "mdit_py_plugins", "lxml", "yaml"},
    "html": {"lxml", "trafilatura"},
    "feed": {"lxml"},
    "ninjs": {"lxml"},
    "newsml": {"lxml"},
    "nitf": {"lxml"},
}


@pytest.mark.parametrize("kind", IN)
def test_reading_one_format_imports_nothing_heavy_that_another_needs(kind: str) -> None:
    data = IN[kind]("The pier", "<p>It stands.</p>").encode()
    name = FORMATS.get(kind, kind)
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(IMPORTS), name], input=data, capture_output=True, check=True
    )
    assert HEAVY & set(done.stdout.decode().split()) <= MAY[FORMATS.get(kind, kind)]
