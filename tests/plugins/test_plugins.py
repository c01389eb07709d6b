"""Third-party formats: listed, loaded when asked for, refused without a verifier, and harmless when broken."""

from __future__ import annotations

import json
import re
import runpy
import subprocess
import sys
from pathlib import Path

import pytest
from helpers import toy_reader
from helpers.command_line import syndicate
from helpers.paths import ROOT
from helpers.plugin_packages import NOTICE, STORY, write_package
from PIL import Image

from syndicate.errors import PluginError
from syndicate.plugins import load_exporter, load_reader, load_verifier
from syndicate.runtime.entry_points import built_in_verifiers, listed

GUIDE = ROOT / "docs" / "add-a-format.md"
JOB = f"""
[publication]
title = "Harbour Courier"
url = "https://courier.example/"
disclaimer = {json.dumps(NOTICE)}

[[source]]
name = "desk"
path = "ferry.txt"

[[output]]
name = "capsule"
formats = ["gmi"]

[output.options]
gmi.heading = 2
"""


def files_of_the_guide() -> dict[str, str]:
    """The guide's own files: a block after ``<!-- file: NAME -->``; blocks of one name follow each other."""
    found: dict[str, str] = {}
    blocks = re.findall(r"<!-- file: (\S+) -->\n(`{3,})\w+\n(.*?)\n\2\n", GUIDE.read_text(), re.DOTALL)
    for name, _, code in blocks:
        found[name] = found[name] + "\n\n" + code if name in found else code
    return found


@pytest.fixture(scope="module")
def guided(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The guide followed to the letter: its files written, its package built and installed."""
    folder = tmp_path_factory.mktemp("guide")
    for name, text in files_of_the_guide().items():
        (folder / name).write_text(text)
    target = folder / "installed"
    quiet = ["--quiet", "--disable-pip-version-check", "--no-index", "--no-deps", "--no-build-isolation"]
    command = [sys.executable, "-m", "pip", "install", *quiet, "--target", str(target), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return target


@pytest.fixture
def story(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(STORY)
    (tmp_path / "notice.txt").write_text(NOTICE)
    return tmp_path


def test_the_guide_s_format_is_listed_used_and_verified(guided: Path, story: Path) -> None:
    rows = json.loads(syndicate(story, "formats", "--json", plugins=guided).stdout)
    mine = [row for row in rows if row["distribution"] == "syndicate-gemtext"]
    assert [(row["group"], row["name"], row["fault"]) for row in mine] == [
        ("syndicate.exporters", "gmi", ""),
        ("syndicate.verifiers", "text/gemini", ""),
    ]
    done = syndicate(
        story, "convert", "ferry.txt", "--to", "gmi,rss", "--disclaimer-file", "notice.txt", plugins=guided
    )
    assert done.returncode == 0, done.stderr
    assert NOTICE in (story / "out" / "edition.gmi").read_text()
    assert syndicate(story, "verify", "out", plugins=guided).returncode == 0
    published = (story / "out" / "edition.gmi").resolve()
    published.write_text(published.read_text().replace("\u00a0", " "))
    broken = syndicate(story, "verify", "out", plugins=guided)
    assert broken.returncode == 3
    assert "U+00A0" in broken.stdout


def test_the_guide_s_format_keeps_the_promises_that_the_guide_ends_with(
    guided: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.syspath_prepend(guided)
    names = runpy.run_path(str(guided.parent / "test_gemtext.py"))
    for promise in names["SUITE"].promises:
        names["test_gemtext_keeps"](promise)
    code = files_of_the_guide()["test_gemtext.py"]
    assert len(list(filter(None, code.splitlines()))) <= 10, "the guide says how many lines it takes"


def test_the_guide_s_format_is_chosen_by_suffix(guided: Path, story: Path) -> None:
    done = syndicate(story, "convert", "ferry.txt", "-o", "x.gmi", "--disclaimer", NOTICE, plugins=guided)
    assert done.returncode == 0, done.stderr
    assert (story / "x.gmi").read_text().startswith("# Ferry returns")


def test_an_option_of_the_guide_s_format_is_set_and_its_file_is_verified(guided: Path, story: Path) -> None:
    command = ("convert", "ferry.txt", "--to", "gmi", "--disclaimer-file", "notice.txt", "--option")
    done = syndicate(story, *command, "gmi.heading=2", plugins=guided)
    assert done.returncode == 0, done.stderr
    assert (story / "out" / "edition.gmi").read_text().startswith("## Ferry returns")
    found = syndicate(story, "verify", "out/edition.gmi", "--disclaimer", NOTICE, plugins=guided)
    assert (found.returncode, "exact    out/edition.gmi" in found.stdout) == (0, True), found.stdout
    wrong = syndicate(story, *command, "gmi.heading=3", plugins=guided)
    assert wrong.returncode == 2
    assert "--option gmi.heading: it does not take '3'" in wrong.stderr
    assert "it takes a whole number from 1 up to 2" in wrong.stderr


def test_an_option_of_the_guide_s_format_is_set_in_a_job(guided: Path, story: Path) -> None:
    (story / "syndicate.toml").write_text(JOB)
    done = syndicate(story, "run", plugins=guided)
    assert done.returncode == 0, done.stdout + done.stderr
    assert (story / "out" / "edition.gmi").read_text().startswith("## Ferry returns")
    assert "Gemtext" in (story / "out" / "index.html").read_text()
    found = syndicate(story, "verify", "out/edition.gmi", "--disclaimer", NOTICE, plugins=guided)
    assert found.returncode == 0, found.stdout
    (story / "syndicate.toml").write_text(JOB.replace("gmi.heading", "gmi.headings"))
    wrong = syndicate(story, "run", plugins=guided)
    assert wrong.returncode == 2
    assert "gmi.headings: there is no such option" in wrong.stderr
    assert "did you mean 'heading'?" in wrong.stderr


CAPSULE = "CAPSULE\nFerry returns to the old pier\nThe first boat in nine years tied up at noon.\nquay.png\n"
CAPSULE_JOB = (
    JOB.partition("[[output]]")[0].replace("ferry.txt", "articles")
    + """
[[output]]
name = "desk"
formats = ["txt"]
"""
)


@pytest.fixture
def capsules(story: Path) -> tuple[Path, Path]:
    """A folder with an article that a reader of another package reads, and the folder of that package."""
    site = write_package(
        story / "site", "toy_reader", Path(toy_reader.__file__).read_text(), "[syndicate.readers]",
        "capsule = toy_reader:reader",
    )  # fmt: skip
    (story / "articles").mkdir()
    (story / "articles" / "ferry.cap").write_text(CAPSULE)
    Image.new("RGB", (20, 20)).save(story / "articles" / "quay.png")
    return story, site


def test_a_source_that_another_package_s_reader_reads_is_found_in_a_folder_and_inspected(
    capsules: tuple[Path, Path],
) -> None:
    folder, site = capsules
    done = syndicate(folder, "inspect", "articles", plugins=site)
    assert done.returncode == 0, done.stderr
    [article] = json.loads(done.stdout)["articles"]
    assert article["title"] == "Ferry returns to the old pier"
    assert article["source"]["format"] == "capsule"
    named = syndicate(folder, "inspect", "ferry.txt", "--from", "capsule", plugins=site)
    assert named.returncode == 0, named.stderr
    assert "it looks like text" not in named.stderr


def test_another_package_s_reader_says_that_its_sources_hold_their_pictures(
    capsules: tuple[Path, Path],
) -> None:
    """A file beside the source is none of theirs, so that it is no picture of the article."""
    folder, site = capsules
    done = syndicate(
        folder, "convert", "articles", "--to", "json", "--disclaimer", NOTICE, "--json", plugins=site
    )
    assert done.returncode == 0, done.stderr
    [item] = json.loads((folder / "out" / "feed.json").read_text())["items"]
    assert "first boat" in item["content_html"]
    assert "<img" not in item["content_html"]


def test_a_job_publishes_what_another_package_s_reader_reads(capsules: tuple[Path, Path]) -> None:
    folder, site = capsules
    (folder / "syndicate.toml").write_text(CAPSULE_JOB)
    done = syndicate(folder, "run", plugins=site)
    assert done.returncode == 0, done.stdout + done.stderr
    [text] = (folder / "out").glob("*.txt")
    assert "first boat" in text.read_text()


def test_the_doctor_looks_for_the_program_of_another_package_s_reader(capsules: tuple[Path, Path]) -> None:
    folder, site = capsules
    found = json.loads(syndicate(folder, "doctor", "--json", plugins=site).stdout)
    [program] = [one for one in found if one["what"] == "capsulator"]
    assert (program["ok"], program["required"], program["remedy"]) == (False, False, "install it")


def test_an_exporter_without_a_verifier_is_refused(story: Path) -> None:
    code = (
        "from msgspec import Struct\n"
        "class Toy(Struct, frozen=True):\n"
        "    name: str = 'toy'\n"
        "    media_type: str = 'text/x-toy'\n"
        "    def export(self, edition, theme): raise AssertionError('must not be called')\n"
        "toy = Toy()\n"
    )
    plugins = write_package(story / "site", "toyformat", code, "[syndicate.exporters]", "toy = toyformat:toy")
    done = syndicate(story, "convert", "ferry.txt", "--to", "toy", "--disclaimer", NOTICE, plugins=plugins)
    assert done.returncode == 2
    assert "'toy' writes text/x-toy, which no verifier reads back" in done.stderr
    assert not (story / "out").exists()
    assert "which no verifier reads back" in syndicate(story, "formats", plugins=plugins).stdout


def test_a_plugin_that_raises_on_import_breaks_nothing_and_is_reported(story: Path) -> None:
    points = [
        "[syndicate.exporters]",
        "broken = brokenformat:x",
        "[syndicate.readers]",
        "shaky = brokenformat:y",
    ]
    plugins = write_package(story / "site", "brokenformat", "raise RuntimeError('no such licence')", *points)
    done = syndicate(story, "formats", plugins=plugins)
    assert done.returncode == 0
    assert "RuntimeError: no such licence" in done.stdout
    assert {"rss", "epub"} <= set(done.stdout.split())
    assert syndicate(story, "--help", plugins=plugins).returncode == 0
    good = syndicate(story, "convert", "ferry.txt", "--to", "rss", "--disclaimer", NOTICE, plugins=plugins)
    assert good.returncode == 0, good.stderr
    bad = syndicate(story, "convert", "ferry.txt", "--to", "broken", "--disclaimer", NOTICE, plugins=plugins)
    assert bad.returncode == 2
    assert "does not load: RuntimeError: no such licence" in bad.stderr
    assert "Traceback" not in bad.stderr


def test_another_package_cannot_replace_a_built_in_format(story: Path) -> None:
    plugins = write_package(
        story / "site", "evil", "raise SystemExit('taken over')", "[syndicate.exporters]", "rss = evil:rss",
        "[syndicate.verifiers]", "application/rss+xml = evil:rss",
    )  # fmt: skip
    done = syndicate(story, "convert", "ferry.txt", "--to", "rss", "--disclaimer", NOTICE, plugins=plugins)
    assert done.returncode == 0, done.stderr


def test_an_unknown_format_is_a_usage_error_that_names_the_known_ones(story: Path) -> None:
    done = syndicate(story, "convert", "ferry.txt", "--to", "docx", "--disclaimer", NOTICE)
    assert done.returncode == 2
    assert "no exporter for 'docx'" in done.stderr
    assert "epub" in done.stderr


def test_listing_imports_nothing() -> None:
    code = (
        "import sys\n"
        "from syndicate.runtime.entry_points import listed\n"
        "rows = listed('syndicate.exporters') + listed('syndicate.readers') + listed('syndicate.verifiers')\n"
        "assert len(rows) >= 16\n"
        "print([m for m in sys.modules if m.startswith(('syndicate.export', 'syndicate.read', 'syndicate.verify'))])\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


@pytest.mark.parametrize("group", ["syndicate.readers", "syndicate.exporters", "syndicate.verifiers"])
def test_every_built_in_plugin_loads(group: str) -> None:
    load = {"readers": load_reader, "exporters": load_exporter, "verifiers": load_verifier}[
        group.split(".")[1]
    ]
    for plugin in listed(group):  # type: ignore[arg-type]
        assert load(plugin.name)


def test_an_unknown_plugin_is_an_error_with_the_known_names() -> None:
    with pytest.raises(PluginError, match="no reader for 'wordstar'") as caught:
        load_reader("wordstar")
    assert "text" in caught.value.hint


def test_a_format_that_extends_ours_may_hold_only_what_its_verifier_declares(
    story: Path,
) -> None:
    """The guide's podcast, installed: convert and verify with it, and each thing beside what it declares is refused."""
    points = (
        "[syndicate.exporters]",
        "pod = podcast:pod",
        "[syndicate.verifiers]",
        "application/x-podcast+rss = podcast:verifier",
    )
    site = write_package(story / "site", "podcast", files_of_the_guide()["podcast.py"], *points)
    (story / "ferry.txt").write_text(STORY.replace("The council", "Le Quai, the council's paper,"))
    command = ["convert", "ferry.txt", "--to", "pod,rss", "--disclaimer", NOTICE]
    done = syndicate(story, *command, plugins=site)
    assert done.returncode == 0, done.stderr
    feed = (story / "out" / "podcast.xml").resolve()
    honest = feed.read_text()
    assert "<itunes:duration>1:20<" in honest
    assert "<cite>Le Quai</cite>" in honest
    assert syndicate(story, "verify", "out", plugins=site).returncode == 0
    for old, new, said in (
        ("1:20", "No notice", "the text 'No notice' in <itunes:duration>: not in the vocabulary of RSS"),
        (
            "<guid",
            "<itunes:summary>x</itunes:summary><guid",
            "<itunes:summary> in <item>: not in the vocabulary",
        ),
        (
            "<cite>",
            "<cite onclick='x()'>",
            "the attribute onclick of <cite>, which this format does not hold",
        ),
        ("help our", "help your", "of the notice is altered"),
    ):
        assert old in honest
        feed.write_text(honest.replace(old, new))
        broken = syndicate(story, "verify", "out/podcast.xml", plugins=site)
        assert broken.returncode == 3
        assert said in broken.stdout
    (story / "out" / "rss.xml").resolve().write_text(honest)
    assert (
        "the namespace 'http://www.itunes.com"
        in syndicate(story, "verify", "out/rss.xml", plugins=site).stdout
    )


def test_all_formats_of_this_package_are_its_own() -> None:
    """Whatever its distribution is called: what is not its own may be replaced, and is blamed on others."""
    groups = ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
    ours = [one for group in groups for one in listed(group) if one.target.startswith("syndicate.")]  # type: ignore[arg-type]
    assert len(ours) > 30
    assert all(one.built_in for one in ours)
    assert "syndicate.verify.pdf" in built_in_verifiers()


def test_a_fault_of_a_plugin_is_its_package_s(story: Path) -> None:
    code = (
        "import os\n"
        "from msgspec import Struct\n"
        "class Toy(Struct, frozen=True):\n"
        "    name: str = 'toy'\n"
        "    media_type: str = 'text/plain'\n"
        "    def export(self, edition, theme):\n"
        "        {}\n"
        "toy = Toy()\n"
    )
    for name, fault in (("raising", "raise KeyError('quay')"), ("dying", "os._exit(9)")):
        plugins = write_package(
            story / name, f"{name}_toy", code.format(fault), "[syndicate.exporters]", f"toy = {name}_toy:toy"
        )
        done = syndicate(
            story, "convert", "ferry.txt", "--to", "toy", "--disclaimer", NOTICE, plugins=plugins
        )
        assert done.returncode == 4
        assert f"this is a fault of the package {name}_toy; report it there" in done.stderr
        assert "fault of syndicate" not in done.stderr


def test_one_file_of_another_s_format_is_verified_by_its_suffix(guided: Path, story: Path) -> None:
    options = ("--disclaimer-file", "notice.txt")
    made = syndicate(story, "convert", "ferry.txt", "-o", "alone/x.gmi", *options, plugins=guided)
    assert made.returncode == 0, made.stderr
    done = syndicate(story, "verify", "alone/x.gmi", *options, plugins=guided)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "exact    alone/x.gmi" in done.stdout
    (story / "alone" / "x.gmi").write_text(STORY)
    assert syndicate(story, "verify", "alone/x.gmi", *options, plugins=guided).returncode == 3


def test_a_format_that_is_nearly_one_is_asked_for_and_all_means_all(story: Path) -> None:
    with pytest.raises(PluginError) as near:
        load_exporter("epup")
    assert near.value.hint.startswith("did you mean 'epub'? there are: atom, ")
    done = syndicate(story, "convert", "ferry.txt", "--to", "all", "--disclaimer", NOTICE, "--json")
    assert done.returncode == 0, done.stderr
    made = {output["format"] for output in json.loads(done.stdout)["outputs"]}
    assert made == {one.name for one in listed("syndicate.exporters")}
