"""The doctor names what is missing and the command that brings it, on machines where it really is missing."""

from __future__ import annotations

import json
import os
import platform
import re
import subprocess
import sys
import textwrap
from importlib.metadata import requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import syndicate.cli.doctor
from syndicate.cli import doctor
from syndicate.plugins.readers import all_readers
from syndicate.read.pandoc.program import look_for_pandoc
from syndicate.runtime import finding as runtime_finding
from syndicate.runtime.machine.needs import System, family, install_command, needs
from syndicate.theme import built_in_themes

OS_RELEASE = {
    "debian": ({"ID": "debian", "VERSION_ID": "12"}, "debian"),
    "ubuntu": ({"ID": "ubuntu", "ID_LIKE": "debian"}, "ubuntu"),
    "mint": ({"ID": "linuxmint", "ID_LIKE": "ubuntu debian"}, "ubuntu"),
    "raspbian": ({"ID": "raspbian", "ID_LIKE": "debian"}, "debian"),
    "fedora": ({"ID": "fedora"}, "fedora"),
    "rhel": ({"ID": "rhel", "ID_LIKE": "fedora"}, "fedora"),
    "centos": ({"ID": "centos", "ID_LIKE": "rhel fedora"}, "fedora"),
    "rocky": ({"ID": "rocky", "ID_LIKE": "rhel centos fedora"}, "fedora"),
    "alpine": ({"ID": "alpine"}, "alpine"),
    "arch": ({"ID": "arch"}, None),
    "nothing": ({}, None),
}

COMMANDS: dict[System, str] = {
    "debian": "apt-get update && apt-get install --yes --no-install-recommends libpango-1.0-0 fonts-noto-cjk",
    "ubuntu": "apt-get update && apt-get install --yes --no-install-recommends libpango-1.0-0 fonts-noto-cjk",
    "fedora": "dnf install --assumeyes --setopt=install_weak_deps=False pango google-noto-serif-cjk-fonts "
    "google-noto-sans-cjk-fonts",
    "alpine": "apk add so:libpango-1.0.so.0 font-noto-cjk",
    "macos": "brew install pango font-noto-serif-cjk font-noto-sans-cjk",
}
LINUX = [system for system in COMMANDS if system != "macos"]


def examine(system: System | None, **environment: str) -> dict[str, dict[str, object]]:
    """The doctor's findings in a process of its own, where libraries and fonts can really be absent."""
    code = f"""
        import json, msgspec
        from syndicate.cli import doctor
        system = {system!r}
        found = [*doctor.libraries(system), *doctor.fonts(system), *doctor.programs(system)]
        print(json.dumps(msgspec.to_builtins(found)))
    """
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(code)],
        env=os.environ | environment,
        capture_output=True,
        text=True,
        check=True,
    )
    return {finding["what"]: finding for finding in json.loads(done.stdout)}


@pytest.fixture
def no_fonts(tmp_path: Path) -> str:
    """The path of a Fontconfig configuration that knows one empty folder."""
    (tmp_path / "fonts").mkdir()
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    return str(configuration)


@pytest.fixture
def broken_libraries(tmp_path: Path) -> str:
    """A folder that the loader searches first, in which Pango and HarfBuzz-Subset are no libraries."""
    for name in ("libpango-1.0.so.0", "libharfbuzz-subset.so.0"):
        (tmp_path / name).write_bytes(b"not a library")
    return str(tmp_path)


@pytest.mark.parametrize(("release", "expected"), OS_RELEASE.values(), ids=OS_RELEASE)
def test_the_family_of_a_system_comes_from_os_release(
    release: dict[str, str], expected: System | None
) -> None:
    assert family(release) == expected


@pytest.mark.parametrize("system", COMMANDS)
def test_one_command_installs_all_that_is_missing(system: System, monkeypatch: pytest.MonkeyPatch) -> None:
    (pango,) = (library for library in needs().libraries if library.what == "Pango")
    (japanese,) = (font for font in needs().fonts if font.what == "Japanese")
    packages = (*pango.packages.on(system), *japanese.packages.on(system), *japanese.packages.on(system))
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    assert install_command(packages, system) == COMMANDS[system]
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    for part in install_command(packages, system).split(" && "):
        assert part.startswith("sudo ") == (system != "macos")


def test_a_system_that_is_not_known_gets_a_sentence() -> None:
    assert install_command((), None) == "install it with your system's package manager"


@pytest.mark.parametrize("system", LINUX)
def test_missing_fonts_are_named_script_by_script(system: System, no_fonts: str) -> None:
    found = examine(system, FONTCONFIG_FILE=no_fonts)
    for font in needs().fonts:
        finding = found[f"{font.what} fonts"]
        assert not finding["ok"]
        assert finding["required"] == font.required
        assert finding["detail"] == "none"
        for package in font.packages.on(system):
            assert package in str(finding["remedy"]).split()
    assert found["Pango"]["ok"], "the libraries are there all the same"


def test_without_a_configuration_fontconfig_is_asked_all_the_same(tmp_path: Path) -> None:
    found = examine("debian", FONTCONFIG_FILE=str(tmp_path / "absent.conf"), FONTCONFIG_PATH=str(tmp_path))
    assert {f"{font.what} fonts" for font in needs().fonts} <= set(found)


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux looks in LD_LIBRARY_PATH")
@pytest.mark.parametrize("system", LINUX)
def test_missing_libraries_are_named_with_their_package(system: System, broken_libraries: str) -> None:
    found = examine(system, LD_LIBRARY_PATH=broken_libraries)
    for library in needs().libraries:
        finding = found[library.what]
        # PangoFT2 is linked against Pango: without the one the other cannot be opened either.
        assert finding["ok"] == (library.what not in {"Pango", "PangoFT2", "HarfBuzz-Subset"})
        if not finding["ok"]:
            assert finding["required"]
            assert finding["detail"] == f"no {library.files[0]}"
            assert set(library.packages.on(system)) <= set(str(finding["remedy"]).split())


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux looks in LD_LIBRARY_PATH")
def test_weasyprint_is_not_imported_where_its_libraries_are_missing(broken_libraries: str) -> None:
    """It would print a page of advice, fail, and bury the one line that helps."""
    done = subprocess.run(
        [sys.executable, "-m", "syndicate", "doctor"],
        env=os.environ | {"LD_LIBRARY_PATH": broken_libraries, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 4
    assert re.search(r"NOT OK +Pango  no libpango-1\.0\.so\.0", done.stdout), done.stdout
    if family(platform.freedesktop_os_release()) == "debian":
        assert done.stdout.endswith(" libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0\n")
    assert "WeasyPrint could not import" not in done.stdout
    assert done.stderr == ""


def test_missing_programs_are_reported_and_are_no_failure(tmp_path: Path) -> None:
    found = examine("debian", PATH=str(tmp_path))
    for program in needs().programs:
        assert not found[program.what]["ok"]
        assert not found[program.what]["required"]
        assert set(program.packages.debian) <= set(str(found[program.what]["remedy"]).split())


def test_a_font_of_another_family_will_do_but_the_theme_s_own_is_recommended(tmp_path: Path) -> None:
    (latin,) = (font for font in needs().fonts if font.what == "Latin")
    listing = ["fc-list", latin.pattern, "file", "family"]
    try:
        lines = subprocess.run(listing, capture_output=True, text=True, check=True).stdout.splitlines()
    except FileNotFoundError:
        pytest.skip("not run: fc-list is not here to find a font with")
    others = [line.split(":")[0] for line in lines if "Noto" not in line]
    if not others:
        pytest.skip("not run: every font here is a Noto font")
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / Path(others[0]).name).symlink_to(others[0])
    configuration = tmp_path / "fonts.conf"
    configuration.write_text(
        f"<fontconfig><dir>{tmp_path}/fonts</dir><cachedir>{tmp_path}/cache</cachedir></fontconfig>"
    )
    finding = examine("debian", FONTCONFIG_FILE=str(configuration))["Latin fonts"]
    assert finding["ok"]
    assert "Noto Serif" in str(finding["detail"])
    assert str(finding["remedy"]).endswith("fonts-noto-core")


def test_an_old_pango_is_refused_though_it_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(syndicate.cli.doctor, "PANGO", (99, 0))
    (pango,) = (finding for finding in doctor.libraries("debian") if finding.what == "Pango")
    assert not pango.ok
    assert "but 99.0 or later is needed" in pango.detail


def test_a_package_that_is_absent_or_too_old_is_named_with_the_command(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(
        syndicate.cli.doctor, "requires", lambda _: ["no-such-thing>=1", "msgspec>=99", "lxml>=6.0"]
    )
    absent, old, good = doctor.python_packages()
    assert (absent.ok, absent.detail) == (False, "not installed")
    assert absent.remedy == f"{sys.executable} -m pip install --upgrade 'no-such-thing>=1'"
    assert not old.ok
    assert old.detail.endswith("but >=99 is needed")
    assert good.ok


def test_a_package_that_is_installed_but_cannot_be_imported_is_reported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    metadata = tmp_path / "halfway-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: halfway\nVersion: 1.0\n")
    (tmp_path / "halfway.py").write_text("import a_library_of_this_package_that_is_lost\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(syndicate.cli.doctor, "requires", lambda _: ["halfway>=1"])
    (finding,) = doctor.python_packages()
    assert not finding.ok
    assert "cannot be imported" in finding.detail
    assert finding.remedy == f"{sys.executable} -m pip install --force-reinstall 'halfway>=1'"


def test_every_dependency_is_looked_at() -> None:
    asked = [Requirement(line) for line in requires("syndicate-press") or ()]
    named = {one.name for one in asked if one.marker is None or one.marker.evaluate()}
    assert "msgspec" in named
    assert named <= {finding.what for finding in doctor.examine()}


def test_the_libraries_are_those_that_weasyprint_opens() -> None:
    """A new WeasyPrint that wants another library must not pass unnoticed."""
    from weasyprint.text import ffi

    source = Path(ffi.__file__).read_text("utf-8")
    calls = re.findall(r"_dlopen\(\s*ffi,(.*?)\)\n", source, re.DOTALL)
    opened = {
        name
        for call in calls
        if "allow_fail" not in call
        for name in re.findall(r"'(lib\S+\.so\.\d+)'", call)
    }
    known = {name for library in needs().libraries for name in library.files}
    assert len(opened) >= 5
    assert opened <= known


def test_the_families_are_those_that_the_themes_ask_for() -> None:
    """A theme may not ask for a Noto family that no package in the table brings."""
    known = {name for font in needs().fonts for name in font.families}
    for theme in built_in_themes():
        asked = {name for token, value in theme.tokens for name in re.findall(r'"(Noto [^"]+)"', value)}
        assert asked - {"Noto Sans Mono"} <= known, theme.name


def test_importing_the_doctor_imports_nothing_heavy() -> None:
    code = "import sys, syndicate.cli.doctor; print(*sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"weasyprint", "lxml", "ebooklib", "feedgen", "dateparser", "PIL", "numpy", "babel", "cffi"}
    assert not heavy & set(done.stdout.split())


def test_emoji_are_recommended_as_outlines_and_no_failure_without(no_fonts: str) -> None:
    """A PDF without them shows U+FFFD, and says so; a colour font does not help: its pictures have no text."""
    (emoji,) = (font for font in needs().fonts if font.what == "Emoji")
    assert {"outline=true", "color=false"} <= set(emoji.pattern.split(":"))
    finding = examine("debian", FONTCONFIG_FILE=no_fonts)["Emoji fonts"]
    assert (finding["ok"], finding["required"]) == (False, False)
    assert str(finding["remedy"]).endswith(" fonts-symbola")


@pytest.mark.parametrize(
    ("script", "ok", "detail"),
    [
        ("echo pandoc 2.17.1.1", False, "is 2.17.1.1, too old: 3 or later is needed"),
        ("echo pandoc 3.1.3", True, "3.1.3, "),
        ("exit 127", False, "does not start"),
    ],
)
def test_a_pandoc_is_looked_at_and_not_only_found(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, script: str, ok: bool, detail: str
) -> None:
    """Below 3, a document is refused: its tree has no figures."""
    program = tmp_path / "pandoc"
    program.write_text(f"#!/bin/sh\n{script}\n")
    program.chmod(0o755)
    monkeypatch.setattr("syndicate.read.pandoc.program.find_pandoc", lambda: program)
    finding = look_for_pandoc()
    assert (finding.ok, finding.required, detail in finding.detail) == (ok, False, True)
    assert bool(finding.remedy) != ok


def test_each_program_that_readers_need_is_looked_for_once() -> None:
    wanted = {one.program for one in all_readers().values()} - {""}
    assert [finding.what for finding in doctor.reader_programs()] == sorted(wanted)


def test_faults_are_printed_before_findings_that_are_fine(capsys: pytest.CaptureFixture[str]) -> None:
    from syndicate.cli import installation

    found = [
        runtime_finding.Finding("fine", ok=True),
        runtime_finding.Finding("better", ok=True, remedy="do this"),
        runtime_finding.Finding("absent", ok=False, required=False),
        runtime_finding.Finding("wrong", ok=False),
    ]
    assert installation.findings(found, "install all", as_json=False) == 4
    lines = capsys.readouterr().out.splitlines()
    assert [line[8:] for line in lines[:5]] == ["wrong  ", "absent  ", "better  ", "do this", "fine  "]
    assert lines[-1].strip() == "install all"


def test_a_remedy_cures_the_finding_above_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A missing library is not cured by the package that asks for it, nor missing fonts without Fontconfig."""
    metadata = tmp_path / "halfway-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Metadata-Version: 2.1\nName: halfway\nVersion: 1.0\n")
    lost = "libquay.so.2: cannot open shared object file: No such file or directory"
    (tmp_path / "halfway.py").write_text(f"raise ImportError({lost!r})\n")
    monkeypatch.syspath_prepend(tmp_path)
    monkeypatch.setattr(syndicate.cli.doctor, "requires", lambda _: ["halfway>=1"])
    (finding,) = doctor.python_packages()
    assert finding.remedy == "install the package of your system that has libquay.so.2"
    monkeypatch.setattr(syndicate.cli.doctor, "load_library", lambda _: None)
    latin = next(one for one in doctor.fonts("debian") if one.what == "Latin fonts")
    assert latin.remedy.endswith(" libfontconfig1 fonts-noto-core")


def test_a_file_in_the_place_of_a_folder_is_not_blamed_on_permissions(tmp_path: Path) -> None:
    from syndicate.job.run.check import _folder

    (tmp_path / "out").write_text("")
    finding = _folder("folder of outputs", tmp_path / "out")
    assert (finding.ok, finding.remedy) == (False, "name another folder in the job")
