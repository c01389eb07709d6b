"""What strangers put into documents, and what may go wrong with pandoc itself: one clear line each, and no harm."""

from __future__ import annotations

import os
import re
import stat
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest
from helpers.drafts import draft_of
from helpers.pandoc_documents import with_members, written

from syndicate.errors import LackingError, PluginError, ReadError
from syndicate.model import interchange
from syndicate.model.blocks import plain_text
from syndicate.model.policy import NoticePolicy
from syndicate.normalise.normalise import normalise
from syndicate.read import read
from syndicate.read.pandoc.program import PandocLimits, find_pandoc, run_pandoc

PASSWD = Path("/etc/passwd").read_text()
ROOT = PASSWD.splitlines()[0]


def published(data: str | bytes, form: str) -> str:
    return interchange.dump((normalise(draft_of(data, form), NoticePolicy()),)).decode()


def outcome(doing: Callable[[], str]) -> str:
    """What it gives, or the one line that refuses it."""
    try:
        return doing()
    except ReadError as error:
        return f"refused: {error.message} -- {error.hint}"


# Packages


def package(*members: tuple[str, bytes], first: str = "word/document.xml") -> bytes:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for name, content in ((first, b"<w/>"), *members):
            target.writestr(name, content)
    return made.getvalue()


def lying(data: bytes, size: int) -> bytes:
    """The package with another size for its last member, in both of its directories, and the sum of that part."""
    central = data.rfind(b"PK\x01\x02")
    local = struct.unpack_from("<I", data, central + 42)[0]
    import zlib

    with zipfile.ZipFile(BytesIO(data)) as old:
        content = old.read(old.namelist()[-1])
    sums = struct.pack("<I", zlib.crc32(content[:size]))
    changed = bytearray(data)
    changed[central + 16 : central + 20] = changed[local + 14 : local + 18] = sums
    changed[central + 24 : central + 28] = changed[local + 22 : local + 26] = struct.pack("<I", size)
    return bytes(changed)


HOSTILE = [
    ("a bomb", lambda: package(("word/x.xml", bytes(50_000_000))), "a zip bomb"),
    (
        "too much",
        lambda: package(*((f"word/{n}", os.urandom(9) + bytes(21_000_000)) for n in range(5))),
        "bytes when",
    ),
    ("too many", lambda: package(*((f"word/{n}", b"") for n in range(5_000))), "5,001 members"),
    ("cut off", lambda: package()[:-30], "a damaged Word document"),
    ("no document", lambda: package(first="xl/workbook.xml"), "there is no word/ in it"),
    ("no zip", lambda: b"PK\x03\x04 nothing", "a damaged Word document"),
]


@pytest.mark.parametrize(
    ("data", "message"), [case[1:] for case in HOSTILE], ids=[case[0] for case in HOSTILE]
)
def test_a_hostile_package_is_refused_before_pandoc_sees_it(data: Callable[[], bytes], message: str) -> None:
    with pytest.raises(ReadError, match=message) as refused:
        draft_of(data(), "docx")
    assert refused.value.message.startswith("story.docx: ")
    assert refused.value.hint


def test_a_member_that_is_larger_than_declared_is_cut_at_its_declared_size() -> None:
    from syndicate.read.pandoc.package import members

    lied = lying(package(("word/x.xml", b"a" * 100_000)), 10)
    assert members(lied, "docx", "x")["word/x.xml"] == b"a" * 10


def test_other_ways_of_packing_are_refused() -> None:
    made = BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_LZMA) as target:
        target.writestr("word/document.xml", b"<w/>")
    with pytest.raises(ReadError, match="packed as no document is"):
        draft_of(made.getvalue(), "docx")


def test_an_encrypted_package_is_named_as_such() -> None:
    data = bytearray(package())
    data[6] |= 1
    data[data.rfind(b"PK\x01\x02") + 8] |= 1
    with pytest.raises(ReadError, match="an encrypted Word document"):
        draft_of(bytes(data), "docx")


def test_entities_in_properties_are_refused() -> None:
    bomb = b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>'
    with pytest.raises(ReadError, match="declares entities"):
        draft_of(package(("docProps/core.xml", bomb)), "docx")


# Other files, and the network

DOCBOOK = 'xmlns="http://docbook.org/ns/docbook" xmlns:xi="http://www.w3.org/2001/XInclude"'
INCLUDES = [
    ("latex", "\\documentclass{article}\\begin{document}Text \\input{/etc/passwd} end.\\end{document}"),
    (
        "latex",
        "\\documentclass{article}\\begin{document}Text \\verbatiminput{/etc/passwd} end.\\end{document}",
    ),
    ("rst", "Lamps\n=====\n\nText.\n\n.. include:: /etc/passwd\n"),
    ("rst", "Lamps\n=====\n\nText.\n\n.. raw:: html\n   :file: /etc/passwd\n"),
    ("rst", "Lamps\n=====\n\nText.\n\n.. csv-table:: x\n   :file: /etc/passwd\n"),
    ("org", "#+title: Lamps\n\nText.\n\n#+INCLUDE: /etc/passwd\n"),
    ("org", '#+title: Lamps\n\nText.\n\n#+INCLUDE: "/etc/passwd" src text\n'),
    ("asciidoc", "= Lamps\n\nText.\n\ninclude::/etc/passwd[]\n"),
    (
        "docbook",
        f'<!DOCTYPE article [<!ENTITY x SYSTEM "file:///etc/passwd">]><article {DOCBOOK}>&x;</article>',
    ),
    (
        "docbook",
        f'<article {DOCBOOK}><para>Text.</para><xi:include href="/etc/passwd" parse="text"/></article>',
    ),
]


@pytest.mark.parametrize(("form", "text"), INCLUDES)
def test_no_other_file_is_read(form: str, text: str) -> None:
    """It is a loss or an error in one line, and nothing of the file is in either."""
    made = outcome(lambda: published(text, form))
    assert made.startswith(("refused: story.", "{"))
    assert "Text" in made or "\n" not in made
    assert ROOT not in made
    assert "root:x:" not in made


DRAWING = (
    b'<w:drawing xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"><wp:inline>'
    b'<wp:docPr id="1" name="x" descr="A far lamp"/>'
    b'<a:graphic xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"><a:graphicData><a:blip r:link="rId99" '
    b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"/></a:graphicData></a:graphic>'
    b"</wp:inline></w:drawing>"
)


def far_picture(url: str) -> bytes:
    """A Word document with a picture that lies elsewhere."""
    data = written("# Lamps\n\nText PICTURE more.", "docx")
    with zipfile.ZipFile(BytesIO(data)) as old:
        text, links = old.read("word/document.xml"), old.read("word/_rels/document.xml.rels")
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/image"
    link = f'<Relationship Id="rId99" Type="{kind}" Target="{url}" TargetMode="External"/></Relationships>'
    run = re.compile(rb'<w:t xml:space="preserve">PICTURE</w:t>')
    parted = text.replace(
        b"Text PICTURE more.",
        b'Text </w:t></w:r><w:r><w:t xml:space="preserve">PICTURE</w:t></w:r><w:r><w:t>more.',
    )
    drawn = run.sub(DRAWING, parted)
    assert drawn != parted
    linked = links.replace(b"</Relationships>", link.encode())
    return with_members(data, {"word/document.xml": drawn, "word/_rels/document.xml.rels": linked})


def test_pictures_elsewhere_are_addresses_and_nothing_is_fetched() -> None:
    """A server that would see a request sees none."""
    import socket

    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/a.png"
        latex = (
            f"\\documentclass{{article}}\\begin{{document}}Text \\includegraphics{{{url}}}\\end{{document}}"
        )
        assert url in published(f"Lamps\n=====\n\nText.\n\n.. image:: {url}\n", "rst")
        assert url in published(latex, "latex")
        assert "more." in published(far_picture(url), "docx")
        server.settimeout(0)
        with pytest.raises(BlockingIOError):
            server.accept()


@pytest.mark.parametrize(
    ("form", "text"),
    [
        ("rst", "Lamps\n=====\n\n`js <javascript:alert(1)>`_ text\n"),
        ("org", "#+title: Lamps\n\n[[javascript:alert(1)][js]] text\n"),
        ("textile", 'h1. Lamps\n\n"js":javascript:alert(1) text\n\n<script>alert(1)</script>\n'),
        ("mediawiki", "= Lamps =\n\n[javascript:alert(1) js] text <script>alert(1)</script>\n"),
        ("asciidoc", "= Lamps\n\nlink:javascript:alert(1)[js] text\n"),
        (
            "latex",
            "\\documentclass{article}\\begin{document}\\href{javascript:alert(1)}{js} text\\end{document}",
        ),
    ],
)
def test_no_script_is_a_link(form: str, text: str) -> None:
    made = published(text, form)
    assert '"href": "javascript' not in made.replace('":"', '": "')
    assert "text" in made


# Too much

DEEP = [
    (
        "latex",
        "\\documentclass{article}\\begin{document}"
        + "\\emph{" * 10_000
        + "x"
        + "}" * 10_000
        + "\\end{document}",
    ),
    (
        "latex",
        "\\documentclass{article}\\begin{document}" + "\\emph{" * 150 + "x" + "}" * 150 + "\\end{document}",
    ),
    ("djot", "> " * 150 + "x\n"),
]


@pytest.mark.parametrize(("form", "text"), DEEP)
def test_a_document_that_is_nested_too_deeply_is_refused_in_one_line(form: str, text: str) -> None:
    with pytest.raises(ReadError, match="nested") as refused:
        draft_of(text, form)
    assert "\n" not in refused.value.message


def test_a_document_of_ninety_levels_is_read() -> None:
    text = (
        "\\documentclass{article}\\begin{document}" + "\\emph{" * 90 + "deep" + "}" * 90 + "\\end{document}"
    )
    assert "deep" in published(text, "latex")


def test_too_much_text_is_refused_before_pandoc_sees_it() -> None:
    with pytest.raises(ReadError, match=r"2,000,001 characters of rst"):
        draft_of(b"x" * 2_000_001, "rst")


def test_a_macro_that_never_ends_is_refused() -> None:
    with pytest.raises(ReadError, match="Loop"):
        draft_of("\\documentclass{article}\\begin{document}\\def\\a{\\a}\\a\\end{document}", "latex")


def test_memory_is_bounded() -> None:
    with pytest.raises(ReadError, match="more than 16 MB of memory"):
        run_pandoc(b"word " * 400_000, "rst", "story.rst", PandocLimits(memory_mb=16))


def test_time_is_bounded() -> None:
    with pytest.raises(ReadError, match=r"more than 0\.05 seconds"):
        run_pandoc(b"word " * 400_000, "rst", "story.rst", PandocLimits(timeout_s=0.05))


def test_output_is_bounded() -> None:
    with pytest.raises(ReadError, match="more than 1,000 bytes"):
        run_pandoc(b"word " * 400, "rst", "story.rst", PandocLimits(output_bytes=1_000))


@pytest.mark.parametrize("form", ["rst", "org", "asciidoc", "latex", "docx", "epub", "odt", "ipynb"])
@pytest.mark.parametrize("data", [b"", b" \n", b"\0\1\2\3" * 50, b"\xff\xfe\0\xd8", b"{", b"<", b"\\"])
def test_odd_bytes_are_read_or_refused(form: str, data: bytes) -> None:
    made = outcome(lambda: plain_text(draft_of(data, form).body))
    assert "\n" not in made or not made.startswith("refused")


# A pandoc that is not what it should be: a real program in the place of the extra's


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[str], None]:
    def install(script: str) -> None:
        folder = tmp_path / "pypandoc" / "files"
        folder.mkdir(parents=True)
        (folder.parent / "__init__.py").touch()
        (folder / "pandoc").write_text(f"#!/bin/sh\n{script}\n")
        (folder / "pandoc").chmod(stat.S_IRWXU)
        monkeypatch.syspath_prepend(str(tmp_path))

    return install


STRANGE = [
    ("kill -9 $$", ReadError, "pandoc was stopped"),
    ("exit 3", ReadError, "it ended with 3"),
    ("echo boom >&2; exit 64", ReadError, "pandoc cannot read it as rst: boom"),
    ("echo not json", ReadError, "pandoc's answer is not understood"),
    ('echo \'{"pandoc-api-version": [1, 22], "meta": {}, "blocks": []}\'', LackingError, "older than 3.0"),
    ("echo 'Unknown option --sandbox.' >&2; exit 6", LackingError, "too old for rst"),
    ("echo 'Unknown input format rst' >&2; exit 21", LackingError, "too old for rst"),
    (
        'echo \'{"pandoc-api-version": [1, 23], "meta": {}, "blocks": [{"t": "New"}]}\'',
        ReadError,
        "pandoc's answer is not understood",
    ),
]


@pytest.mark.parametrize(("script", "kind", "message"), STRANGE)
def test_a_strange_pandoc_gives_one_line(
    script: str, kind: type[ReadError], message: str, program: Callable[[str], None]
) -> None:
    program(script)
    with pytest.raises(kind, match=message) as refused:
        draft_of("Text.", "rst")
    assert refused.value.hint
    assert "\n" not in refused.value.message


def test_a_pandoc_that_hangs_is_stopped(program: Callable[[str], None]) -> None:
    program("exec sleep 1000")
    with pytest.raises(ReadError, match="pandoc was stopped"):
        run_pandoc(b"Text.", "rst", "story.rst", PandocLimits(timeout_s=0.2))


def test_a_pandoc_that_never_stops_talking_is_stopped(program: Callable[[str], None]) -> None:
    program("exec yes")
    with pytest.raises(ReadError, match="more than 100,000 bytes"):
        run_pandoc(b"Text.", "rst", "story.rst", PandocLimits(output_bytes=100_000))


def test_pandoc_is_given_no_name_and_no_setting_of_the_user(
    program: Callable[[str], None], tmp_path: Path
) -> None:
    program(f'echo "$@" > {tmp_path}/arguments; env > {tmp_path}/environment; exit 3')
    with pytest.raises(ReadError):
        [*read(b"Text.", "--filter=evil.rst", "rst")]
    arguments = (tmp_path / "arguments").read_text()
    assert "evil" not in arguments
    assert "--sandbox" in arguments
    assert "HOME" not in (tmp_path / "environment").read_text()


# No pandoc


@pytest.fixture
def without(tmp_path: Path) -> dict[str, str]:
    """An environment in which neither the extra nor a program on the path is to be found."""
    (tmp_path / "hidden" / "pypandoc").mkdir(parents=True)
    (tmp_path / "hidden" / "pypandoc" / "__init__.py").touch()
    return os.environ | {"PYTHONPATH": str(tmp_path / "hidden"), "PATH": str(tmp_path)}


def syndicate(cwd: Path, env: dict[str, str], *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "syndicate", *arguments]
    return subprocess.run(command, cwd=cwd, env=env, capture_output=True, text=True, check=False)


def test_without_pandoc_the_command_names_the_package_to_install(
    tmp_path: Path, without: dict[str, str]
) -> None:
    (tmp_path / "story.rst").write_text("Lamps\n=====\n\nText.\n")
    ran = syndicate(tmp_path, without, "convert", "story.rst", "--to", "txt")
    assert ran.returncode == 4
    [line] = [one for one in ran.stderr.splitlines() if "pandoc" in one]
    assert "story.rst: rst is read by pandoc, which is not installed" in line
    assert "pip install 'syndicate-press[pandoc]'" in line


def test_asked_for_by_name_that_is_a_matter_of_usage(tmp_path: Path, without: dict[str, str]) -> None:
    (tmp_path / "story.txt").write_text("Lamps\n=====\n\nText.\n")
    ran = syndicate(tmp_path, without, "convert", "story.txt", "--from", "rst", "--to", "txt")
    assert ran.returncode == 2
    assert "pip install 'syndicate-press[pandoc]'" in ran.stderr


def test_without_pandoc_other_formats_are_read_and_all_are_listed(
    tmp_path: Path, without: dict[str, str]
) -> None:
    (tmp_path / "story.txt").write_text("Lamps\n\nText.\n")
    ran = syndicate(tmp_path, without, "convert", "story.txt", "--to", "txt")
    assert ran.returncode == 0
    assert "docx" in syndicate(tmp_path, without, "formats").stdout


def test_the_doctor_says_whether_there_is_a_pandoc(tmp_path: Path, without: dict[str, str]) -> None:
    code = (
        "from syndicate.cli.doctor import reader_programs\n"
        "[found] = reader_programs()\n"
        "print(found.ok, found.required, found.remedy)"
    )
    for environment, said in ((os.environ, "True False "), (without, "False False ")):
        command = [sys.executable, "-c", code]
        ran = subprocess.run(command, env=dict(environment), capture_output=True, text=True, check=True)
        assert ran.stdout.startswith(said)
        assert ("'syndicate-press[pandoc]'" in ran.stdout) == (environment is without)


def test_a_lack_asked_for_by_name_is_a_plugin_error(program: Callable[[str], None]) -> None:
    program("exit 6")
    with pytest.raises(PluginError, match="too old"):
        [*read(b"Text.", "story.rst", "rst")]


def test_a_pandoc_on_the_path_serves_as_well(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    real = find_pandoc()
    assert real is not None
    (tmp_path / "pypandoc").mkdir()
    (tmp_path / "pypandoc" / "__init__.py").touch()
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "pandoc").symlink_to(real)
    monkeypatch.syspath_prepend(str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    assert find_pandoc() == tmp_path / "bin" / "pandoc"
    assert draft_of("Lamps\n=====\n\nText.\n", "rst").title == "Lamps"
