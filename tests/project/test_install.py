"""What is published installs with the oldest pip, alone, on a machine that has Python and nothing else, and works."""

from __future__ import annotations

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import NamedTuple

import pytest
from helpers.bare_machine import without_fonts, without_libraries
from helpers.builds import OLDEST_PIP, build, empty_environment, run

from syndicate.runtime.machine.needs import install_command, needs, this_system

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux looks in LD_LIBRARY_PATH"),
]

PARAGRAPH = "The lamp at the end of the pier burns again since Monday, after three dark winters on the coast."
NOTICE = "Reprinted with leave of the Harbour Courier."
FREE_OF_DRAWING = {
    "rss": "rss.xml", "atom": "atom.xml", "json": "feed.json", "txt": "newsletter.txt", "eml": "newsletter.eml",
    "ninjs": "ninjs.json", "newsml": "newsml.xml",
}  # fmt: skip
DRAWN = ("epub", "pdf")


class Installed(NamedTuple):
    python: Path
    desk: Path

    def syndicate(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The command, on a bare machine: no pandoc, no library, no font."""
        bare = self.desk / "bare"
        bare.mkdir(exist_ok=True)
        environment = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith(("PYTHON", "SYNDICATE", "COV"))
        }
        environment |= without_libraries(bare) | without_fonts(bare) | {"PATH": str(self.python.parent)}
        return subprocess.run(
            [self.python.parent / "syndicate", *arguments],
            cwd=self.desk,
            env=environment,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    return build(tmp_path_factory.mktemp("build"))


@pytest.fixture(scope="module", params=["wheel", "sdist"])
def installed(
    request: pytest.FixtureRequest, built: tuple[Path, Path], tmp_path_factory: pytest.TempPathFactory
) -> Installed:
    folder = tmp_path_factory.mktemp(request.param)
    python = empty_environment(folder / "venv", OLDEST_PIP)
    run(python, "-m", "pip", "install", built[request.param == "sdist"], cwd=folder)
    assert run(python, "-m", "pip", "--version").stdout.startswith(f"pip {OLDEST_PIP} ")
    write_articles(folder)
    return Installed(python, folder)


def write_articles(folder: Path) -> None:
    (folder / "lamp.txt").write_text(f"The lamp burns\n\nBy Harbour Desk\n\n{PARAGRAPH}\n", "utf-8")
    (folder / "lamp.html").write_text(
        '<!DOCTYPE html><html lang="en"><head><title>Courier</title></head><body><article><h1>The lamp burns</h1>'
        f"<p>{PARAGRAPH}</p><p>Its keeper found the last part in a museum inland.</p></article></body></html>",
        "utf-8",
    )
    word = "http://schemas.openxmlformats.org"
    paragraphs = "".join(f"<w:p><w:r><w:t>{text}</w:t></w:r></w:p>" for text in ("The lamp burns", PARAGRAPH))
    with zipfile.ZipFile(folder / "lamp.docx", "w") as docx:
        docx.writestr(
            "[Content_Types].xml",
            f'<Types xmlns="{word}/package/2006/content-types"><Default Extension="rels" ContentType='
            '"application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" '
            'ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>',
        )
        docx.writestr(
            "_rels/.rels",
            f'<Relationships xmlns="{word}/package/2006/relationships"><Relationship Id="r" Target="word/document.xml" '
            f'Type="{word}/officeDocument/2006/relationships/officeDocument"/></Relationships>',
        )
        docx.writestr(
            "word/document.xml",
            f'<w:document xmlns:w="{word}/wordprocessingml/2006/main"><w:body>{paragraphs}</w:body></w:document>',
        )


@pytest.mark.parametrize("source", ["lamp.txt", "lamp.html"])
def test_a_text_and_a_page_go_into_all_formats_that_nothing_is_drawn_for(
    installed: Installed, source: str
) -> None:
    out = f"out-{source}"
    done = installed.syndicate(
        "convert", source, "--to", ",".join(FREE_OF_DRAWING), "--disclaimer", NOTICE, "--out", out
    )
    assert done.returncode == 0, done.stderr
    for file in FREE_OF_DRAWING.values():
        assert (installed.desk / out / file).stat().st_size
    text = " ".join((installed.desk / out / "newsletter.txt").read_text("utf-8").split())
    assert PARAGRAPH in text
    assert NOTICE in text
    verified = installed.syndicate("verify", out)
    assert verified.returncode == 0, verified.stdout + verified.stderr


@pytest.mark.parametrize("name", DRAWN)
def test_each_format_that_is_drawn_names_the_packages_to_install(installed: Installed, name: str) -> None:
    done = installed.syndicate("convert", "lamp.txt", "--to", name, "--out", f"out-{name}")
    assert done.returncode == 2
    packages = [package for one in needs().libraries for package in one.packages.on(this_system())]
    assert f"the exporter {name!r}" in done.stderr
    assert install_command(packages, this_system()) in done.stderr


def test_doctor_names_the_packages_to_install(installed: Installed) -> None:
    done = installed.syndicate("doctor")
    assert done.returncode != 0
    said = " ".join(done.stdout.split())
    for package in needs().libraries[1].packages.on(this_system()):
        assert package in said
    assert "-m pip install --upgrade" not in said, "all that Python needs is there"


def test_a_word_file_without_pandoc_names_the_install_command_and_is_converted_after_it(
    installed: Installed,
) -> None:
    convert = ("convert", "lamp.docx", "--to", "rss,txt", "--disclaimer", NOTICE, "--out", "out-word")
    done = installed.syndicate(*convert)
    assert done.returncode == 4, done.stderr
    # The package is not published yet where pip looks: what the hint names comes from the build.
    assert f"{installed.python} -m pip install 'syndicate-press[pandoc]'" in done.stderr
    run(installed.python, "-m", "pip", "install", "pypandoc-binary>=1.17")
    done = installed.syndicate(*convert)
    assert done.returncode == 0, done.stderr
    text = " ".join((installed.desk / "out-word" / "newsletter.txt").read_text("utf-8").split())
    assert PARAGRAPH in text
