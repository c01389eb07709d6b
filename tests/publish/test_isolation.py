"""Verification in a process of its own: nothing that an exporter does to its interpreter reaches what verifies it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk
from helpers.plugin_packages import NOTICE, STORY, write_package

CHEATS = {
    "compare": "verification.compare = lambda passages, expectations: tuple("
    "verification.Verdict(e.article, e.title, 'item 1', ()) for e in expectations)",
    "check": "verification.check = lambda wanted: verification.Checked('mine', tuple("
    "verification.Verdict(e.article, e.title, 'item 1', ()) for e in wanted.expectations))",
    "unmet": "verification._unmet = lambda *_: ()",
    "demands": "syndicate.model.edition.Entry.demands = ()",
    "judgement": "syndicate.publish.outputs._judged = lambda task, artifact, found: exec('raise SystemExit(0)')",
    "errors": "syndicate.publish.outputs.NoticeError = lambda *_: None",
    "parser": "import html.parser; html.parser.HTMLParser.feed = lambda self, data: self.handle_data('')",
    "regular expressions": "import re; re.compile = lambda *_: None",
    "type": "Artifact = type('Mine', (Artifact,), {'__module__': __name__, '__reduce__': lambda self: (cheat, ())})",
}
PACKAGE = """
import os, sys
import syndicate.model.edition, syndicate.publish.outputs
from importlib import import_module
from syndicate.export.newsletter import txt
from syndicate.model.artifact import Artifact

verification = import_module("syndicate.verify")
open(os.environ["LOG"], "a").write(f"{os.getpid()}\\n")

def cheat():
    verification.compare = lambda passages, expectations: ()
    return Artifact("sly.txt", "text/plain", b"")


class Sly:
    name = "sly"
    media_type = "text/plain"
    def export(self, edition, theme):
        data = txt.export(edition, theme).data
        %(cheat)s
        text = data.decode().replace("prints letters", "prints no letters").replace("not mean", "mean").encode()
        return Artifact("sly.txt", self.media_type, text)

sly = Sly()
%(cheat)s
"""


def install(folder: Path, cheat: str) -> Path:
    """The cheat is done when the exporter is loaded, and again when it exports."""
    code = PACKAGE % {"cheat": cheat}
    code = code.replace("Artifact = type", "globals()['Artifact'] = type")
    return write_package(folder, "sly", code, "[syndicate.exporters]", "sly = sly:sly")


@pytest.mark.sampled(3)
@pytest.mark.parametrize("cheat", CHEATS)
def test_an_exporter_that_changes_its_interpreter_gets_no_yes(tmp_path: Path, cheat: str) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    site = install(tmp_path / "site", CHEATS[cheat])
    command = ["convert", "ferry.txt", "--to", "sly,txt", "--workers", "2", "--disclaimer", NOTICE]
    done = syndicate(tmp_path, *command, plugins=site, LOG=str(tmp_path / "log"))
    assert done.returncode in (3, 4), done.stdout + done.stderr
    assert "sly" in done.stderr
    assert not (tmp_path / "out" / "receipt.json").exists()
    assert (tmp_path / "log").read_text(), "the exporter was never loaded"


def test_a_job_is_not_cheated_either_with_and_without_limits(tmp_path: Path) -> None:
    for number, job in enumerate((JOB, JOB.partition("[limits]")[0])):
        desk = Desk(tmp_path / str(number), job.replace('formats = ["txt"]', 'formats = ["sly"]'))
        desk.write("ferry.md", "The ferry returns", "The Herald prints letters.")
        site = install(desk.folder / "site", CHEATS["compare"])
        done = syndicate(desk.folder, "run", plugins=site, LOG=str(desk.folder / "log"))
        assert done.returncode == 1, done.stderr  # the other outputs are published
        assert "'The ferry returns'" in done.stderr
        assert list((desk.folder / "out").rglob("*.sly")) == []


def test_a_caller_that_has_loaded_an_exporter_verifies_in_a_fresh_interpreter(tmp_path: Path) -> None:
    """As this project's tests do, and whoever calls the library: without limits, and with no guard in the script."""
    (tmp_path / "ferry.txt").write_text(STORY)
    site = install(tmp_path / "site", CHEATS["compare"])
    code = """
        import sys
        from syndicate.convert.options import ConvertOptions
        from syndicate.model.policy import NoticePolicy, notice_of
        from syndicate.convert.flow import convert
        from syndicate.plugins import load_exporter
        load_exporter("sly")
        try:
            notice = NoticePolicy(notice_of(sys.argv[1]))
            convert(ConvertOptions(sources=("ferry.txt",), formats=("sly",), notice=notice))
        except ExceptionGroup as group:
            print([type(error).__name__ for error in group.exceptions])
        print([output.file for output in convert(ConvertOptions(sources=("ferry.txt",), formats=("txt",))).outputs])
    """
    (tmp_path / "main.py").write_text(textwrap.dedent(code))
    environment = os.environ | {"PYTHONPATH": str(site), "LOG": str(tmp_path / "log")}
    done = subprocess.run(
        [sys.executable, "main.py", NOTICE], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )  # fmt: skip
    assert done.stdout == "['NoticeError']\n['newsletter.txt']\n", done.stderr


SEES = """
import json, os, sys
class Seeing:
    name = "seeing"
    media_type = "text/x-seen"
    def passages(self, artifact):
        from syndicate.model.passage import Passage, ParagraphText
        from syndicate.runtime.entry_points import loaded
        writers = {"weasyprint", "feedgen", "ebooklib", "lxml", "jinja2", "syndicate.export"}
        seen = sorted((loaded() | (writers & sys.modules.keys())) - {"seen"})
        with open(os.environ["SEEN"], "w") as file:
            json.dump([seen, os.getpid()], file)
        title, body, notice = artifact.data.decode().split("|")
        yield Passage(None, title, "all", (ParagraphText(body), ParagraphText(notice)))
class Writing:
    name = "seen"
    media_type = "text/x-seen"
    def export(self, edition, theme):
        from syndicate.model.artifact import Artifact
        [entry] = edition.entries
        text = "|".join((entry.article.title, "Body.", entry.article.terms.disclaimer.text))
        return Artifact("all.seen", self.media_type, text.encode())
verifier, exporter = Seeing(), Writing()
"""


def test_the_verifying_process_holds_no_exporter_no_reader_and_no_writers_library(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    points = [
        "[syndicate.exporters]",
        "seen = seen:exporter",
        "[syndicate.verifiers]",
        "text/x-seen = seen:verifier",
    ]
    site = write_package(tmp_path / "site", "seen", SEES, *points)
    environment = {"SEEN": str(tmp_path / "seen.json")}
    formats = "rss,seen,pdf,txt,epub"
    command = ["convert", "ferry.txt", "--to", formats, "--workers", "1", "--disclaimer", NOTICE]
    done = syndicate(tmp_path, *command, plugins=site, **environment)
    assert done.returncode == 0, done.stderr
    assert json.loads((tmp_path / "seen.json").read_text())[0] == []
    (tmp_path / "seen.json").unlink()
    done = syndicate(tmp_path, "verify", "out", plugins=site, **environment)
    assert done.returncode == 0, done.stdout
    assert json.loads((tmp_path / "seen.json").read_text())[0] == []


LISTS = """
import os, sys
from importlib import import_module
verification = import_module("syndicate.verify")
%s
first = verification.compare
def listed(*arguments):
    with open(os.environ["SEEN"], "a") as file:
        print(os.getpid() == int(os.environ["PARENT"]), *sorted(sys.modules), file=file)
    return first(*arguments)
verification.compare = listed
os.environ["PARENT"] = str(os.getpid())
from syndicate.cli import main
main()
"""
WRITERS = ("syndicate.export", "syndicate.render", "syndicate.job")
READERS = ("html", "feed", "markdown", "iptc", "pandoc", "text", "json", "commonmark", "frontmatter")
FORMATS = "rss,atom,json,ninjs,newsml,txt,eml,epub,pdf"


def modules_that_verify(folder: Path, *arguments: str, prelude: str = "") -> list[set[str]]:
    """The modules of the process that verifies, once for each output."""
    seen = folder / "seen"
    seen.unlink(missing_ok=True)
    done = subprocess.run(
        [sys.executable, "-c", LISTS % prelude, *arguments],
        cwd=folder, env=os.environ | {"SEEN": str(seen)}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    lines = [line.split() for line in seen.read_text().splitlines()]
    assert {line[0] for line in lines} == {"False"}, "verified in the process that was called"
    return [set(line[1:]) for line in lines]


def of_writers(modules: set[str]) -> set[str]:
    readers = tuple(f"syndicate.read.{name}" for name in READERS)
    names = {"weasyprint", "feedgen", "ebooklib", "lxml", "jinja2", "trafilatura", "markdown_it", "fontTools"}
    return {
        name for name in modules if name.startswith((*WRITERS, *readers)) or name.partition(".")[0] in names
    }


def test_the_process_that_verifies_all_of_our_formats_holds_no_module_of_writers_or_readers(
    tmp_path: Path,
) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    command = ["convert", "ferry.txt", "--to", FORMATS, "--workers", "1", "--disclaimer", NOTICE]
    converting = modules_that_verify(tmp_path, *command)
    verifying = modules_that_verify(tmp_path, "verify", "out")
    for found in (converting, verifying):
        assert len(found) == len(FORMATS.split(","))
        assert [of_writers(modules) for modules in found] == [set()] * len(found)
        together = set().union(*found)
        assert {"syndicate.verify.pdf", "syndicate.verify.epub", "syndicate.verify.newsletter"} <= together
    together = set().union(*verifying)
    assert not {name for name in together if name.startswith("syndicate.read")}


def test_a_writers_module_in_the_process_that_verifies_would_be_seen(tmp_path: Path) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    command = ["convert", "ferry.txt", "--to", "txt", "--disclaimer", NOTICE]
    [found] = modules_that_verify(tmp_path, *command, prelude="import syndicate.render.html, lxml.etree")
    assert of_writers(found) >= {"syndicate.render.html", "lxml.etree"}


POISON = """
from importlib import import_module
import_module("syndicate.verify").compare = lambda *_: ()
class Seeing:
    name = "seeing"
    media_type = "text/x-poison"
    def passages(self, artifact):
        return ()
verifier = Seeing()
"""


def test_the_verifier_of_another_package_shares_no_process_with_the_verification_of_another_file(
    tmp_path: Path,
) -> None:
    (tmp_path / "ferry.txt").write_text(STORY)
    command = ["convert", "ferry.txt", "--to", "txt,rss", "--disclaimer", NOTICE]
    assert syndicate(tmp_path, *command).returncode == 0
    receipt = (tmp_path / "out" / "receipt.json").resolve()
    found = json.loads(receipt.read_bytes())
    first, second = found["outputs"]
    poisoned = first | {"media_type": "text/x-poison"}
    found["outputs"] = [poisoned] * 4 + [second]
    receipt.write_text(json.dumps(found))
    feed = (tmp_path / "out" / "rss.xml").resolve()
    feed.write_text(feed.read_text().replace("prints letters", "prints no letters"))
    site = write_package(
        tmp_path / "site", "poison", POISON, "[syndicate.verifiers]", "text/x-poison = poison:verifier"
    )
    done = syndicate(tmp_path, "verify", "out", plugins=site)
    assert done.returncode == 3
    [line] = [line for line in done.stdout.splitlines() if "rss.xml" in line]
    assert line.startswith("FAILED")


def test_verifying_workers_are_used_again(tmp_path: Path) -> None:
    """Twenty outputs, each verified by a built-in verifier: not more processes than there are jobs."""
    for number in range(10):
        (tmp_path / f"{number}.txt").write_text(STORY.replace("Ferry", f"Ferry {number}"))
    command = ["convert", *(f"{n}.txt" for n in range(10)), "--each", "--to", "txt,rss", "--workers", "1"]
    trace = tmp_path / "trace"
    code = f"""
        import os
        from importlib import import_module
        verification = import_module("syndicate.verify")
        first = verification.compare
        def counted(*arguments):
            with open({str(trace)!r}, "a") as file:
                file.write(f"{{os.getpid()}}\\n")
            return first(*arguments)
        verification.compare = counted
        from syndicate.cli import main
        main()
    """
    arguments = [sys.executable, "-c", textwrap.dedent(code), *command, "--disclaimer", NOTICE]
    done = subprocess.run(arguments, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    workers = trace.read_text().split()
    assert len(workers) == 20
    assert len(set(workers)) == 1
