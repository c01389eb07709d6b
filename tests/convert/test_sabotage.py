"""Exporters that lose or change a notice: each is caught by ``convert``, which publishes nothing and leaves what was.

The saboteurs are a package that somebody installed: each hands a changed edition to a built-in exporter, so that
what they write is a perfect file that says the wrong thing.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from helpers.command_line import hashes, syndicate
from helpers.thorough import is_tried

from syndicate.model import TextDemand
from syndicate.model.receipt import load

FORMATS = {
    "rss": "rss.xml",
    "atom": "atom.xml",
    "json": "feed.json",
    "epub": "digest.epub",
    "pdf": "digest.pdf",
    "txt": "newsletter.txt",
    "eml": "newsletter.eml",
    "ninjs": "ninjs.json",
    "newsml": "newsml.xml",
}
NOTICE = "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."
OTHER = "The views in this article are those of its author."
STORY = """{title}

By Harbour Desk
27 October 2022

The first boat in nine years tied up at noon, and a band played on the quay of {title}.

The council says that it will sail twice a day until the winter timetable begins.
"""
PACKAGE = """
import os
import msgspec
from syndicate.model.blocks import Notice, Text
from syndicate.plugins import load_exporter


def reworded(notice, old, new):
    paragraphs = tuple(
        tuple(Text(i.text.replace(old, new)) if isinstance(i, Text) else i for i in p) for p in notice.paragraphs
    )
    return msgspec.structs.replace(notice, paragraphs=paragraphs)


CHANGES = {
    "drop": lambda blocks, others: tuple(b for b in blocks if not isinstance(b, Notice)),
    "word": lambda blocks, others: tuple(
        reworded(b, "as they come", "as they") if isinstance(b, Notice) else b for b in blocks
    ),
    "nbsp": lambda blocks, others: tuple(
        reworded(b, "\\u00a0", " ") if isinstance(b, Notice) else b for b in blocks
    ),
    "move": lambda blocks, others: tuple(next(others) if isinstance(b, Notice) else b for b in blocks),
}


class Sly(msgspec.Struct, frozen=True):
    inner: str

    @property
    def name(self):
        return "sly-" + self.inner

    @property
    def media_type(self):
        return load_exporter(self.inner).media_type

    def export(self, edition, theme):
        entries = list(edition.entries)
        notices = [b for e in entries for b in e.blocks if isinstance(b, Notice)]
        others = iter(notices[1:] + notices[:1])
        change = CHANGES[os.environ["SLY"]]
        sections = tuple(
            msgspec.structs.replace(
                section,
                entries=tuple(
                    msgspec.structs.replace(e, blocks=change(e.blocks, others)) for e in section.entries
                ),
            )
            for section in edition.sections
        )
        return load_exporter(self.inner).export(msgspec.structs.replace(edition, sections=sections), theme)


""" + "".join(f"sly_{name} = Sly({name!r})\n" for name in FORMATS)


@pytest.fixture(scope="module")
def saboteurs(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = tmp_path_factory.mktemp("site")
    info = folder / "sly-1.0.dist-info"
    info.mkdir()
    (folder / "sly.py").write_text(PACKAGE)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: sly\nVersion: 1.0\n")
    points = "".join(f"sly-{name} = sly:sly_{name}\n" for name in FORMATS)
    (info / "entry_points.txt").write_text(f"[syndicate.exporters]\n{points}")
    return str(folder)


SAID = {
    "drop": "paragraph 1 of the notice is missing",
    "word": "paragraph 1 of the notice is altered: at character",
    "nbsp": "expected U+00A0 NO-BREAK SPACE",
    "move": "the text stands in",
}


@pytest.fixture(scope="module")
def stories(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """Two publishers, so two texts of the canonical form, each with its own notice."""
    folder = tmp_path_factory.mktemp("stories")
    (folder / "notice.txt").write_text(NOTICE)
    for stem, title, notice, *options in (
        ("a", "The old pier", NOTICE, "--disclaimer-file", "notice.txt"),
        ("b", "The night bus", OTHER, "--disclaimer", OTHER),
    ):
        (folder / f"{stem}.txt").write_text(f"{STORY.format(title=title)}\n{notice}\n")
        read = syndicate(folder, "inspect", f"{stem}.txt", *options)
        assert read.returncode == 0, read.stderr
        (folder / f"{stem}.json").write_text(read.stdout)
    return folder / "a.json", folder / "b.json"


@pytest.mark.parametrize("form", FORMATS)
def test_convert_refuses_outputs_without_the_notice_and_leaves_old_outputs(
    tmp_path: Path, saboteurs: str, stories: tuple[Path, Path], form: str
) -> None:
    honest = syndicate(tmp_path, "convert", *map(str, stories), "--to", form)
    assert honest.returncode == 0, honest.stderr
    receipt = load((tmp_path / "out" / "receipt.json").read_bytes())
    demands = [
        demand for output in receipt.outputs for one in receipt.expectations(output) for demand in one.demands
    ]
    assert [demand.paragraphs for demand in demands if isinstance(demand, TextDemand)] == [
        (NOTICE,),
        (OTHER,),
    ]
    before = hashes(tmp_path / "out")
    for change, said in SAID.items():
        if change != "nbsp" and not is_tried(f"{change} in {form}"):
            continue
        command = ["convert", *map(str, stories), "--to", f"sly-{form}"]
        sly = syndicate(tmp_path, *command, PYTHONPATH=saboteurs, SLY=change)
        assert sly.returncode == 3, (change, sly.stdout + sly.stderr)
        assert said in sly.stderr
        assert FORMATS[form] in sly.stderr
        assert "The old pier" in sly.stderr
        assert hashes(tmp_path / "out") == before, change
    assert syndicate(tmp_path, "verify", "out").returncode == 0
