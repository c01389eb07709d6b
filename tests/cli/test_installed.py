"""The commands that add a package to the environment in which the program runs, whoever made it."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from importlib.metadata import distribution, metadata, requires
from pathlib import Path

import pytest
from helpers.bare_machine import without_fonts, without_libraries
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

import syndicate
from syndicate.runtime.entry_points import Group, built_in_verifiers, listed
from syndicate.runtime.installed import DISTRIBUTION, install_extra, install_package
from syndicate.runtime.machine.needs import install_command, needs, this_system


def test_the_distribution_has_the_name_and_the_version_of_the_package() -> None:
    assert metadata(DISTRIBUTION)["Version"] == syndicate.__version__


def test_a_plain_environment_is_added_to_by_its_own_python() -> None:
    assert install_extra("pandoc") == f"{sys.executable} -m pip install 'syndicate-press[pandoc]'"
    assert install_package("s3fs", "--upgrade") == f"{sys.executable} -m pip install --upgrade s3fs"


def test_hints_for_pipx_name_the_packages_of_an_extra(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    """It holds the name of the program itself for installed, whatever extra is asked for."""
    (tmp_path / "pipx_metadata.json").write_text("{}")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_extra("pandoc") == "pipx inject syndicate-press 'pypandoc-binary>=1.17'"
    assert install_package("s3fs") == "pipx inject syndicate-press s3fs"


def test_uv_installs_the_tool_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "uv-receipt.toml").write_text("")
    monkeypatch.setattr(sys, "prefix", str(tmp_path))
    assert install_extra("copy") == "uv tool install 'syndicate-press[copy]'"
    assert install_package("s3fs") == "uv tool install syndicate-press --with s3fs"


def test_packages_that_pip_of_debian_12_leaves_out_are_named() -> None:
    """trafilatura asks for lxml[html_clean]; pip before 23.3 does not know that extra by lxml's name for it."""
    assert "lxml-html-clean" in {Requirement(line).name for line in requires(DISTRIBUTION) or ()}


def test_the_formats_of_this_package_are_built_in() -> None:
    """By the distribution's name: no other one, whatever it is called, may take their place."""
    groups: tuple[Group, ...] = ("syndicate.readers", "syndicate.exporters", "syndicate.verifiers")
    ours = [one for group in groups for one in listed(group) if one.target.startswith("syndicate.")]
    assert len(ours) > 30
    assert [one.name for one in ours if not one.built_in] == []
    assert "syndicate.verify.pdf" in built_in_verifiers()


def test_packages_of_an_extra_that_old_pips_do_not_find_are_named() -> None:
    """pip before 23.3 compares an extra's name letter by letter: ``html_clean`` is not ``html-clean``."""
    wanted = {canonicalize_name(Requirement(line).name) for line in requires(DISTRIBUTION) or ()}
    missed = {name for name in overlooked(DISTRIBUTION, set()) if name not in wanted}
    assert missed == set()


def overlooked(package: str, seen: set[str]) -> Iterator[str]:
    """What packages that are needed ask for by a name of an extra that differs from the one its package gives it."""
    for requirement in needed(package, ""):
        target = distribution(requirement.name)
        for extra in requirement.extras - set(target.metadata.get_all("Provides-Extra") or ()):
            yield from (canonicalize_name(one.name) for one in needed(target.name, extra))
        if target.name not in seen:
            seen.add(target.name)
            yield from overlooked(target.name, seen)


def needed(package: str, extra: str) -> Iterator[Requirement]:
    for requirement in map(Requirement, requires(package) or ()):
        marker = requirement.marker
        always = marker is None or marker.evaluate({"extra": ""})
        if (always and not extra) or (
            not always and marker and marker.evaluate({"extra": canonicalize_name(extra)})
        ):
            yield requirement


@pytest.mark.skipif(sys.platform != "linux", reason="not run: only Linux looks in LD_LIBRARY_PATH")
@pytest.mark.parametrize(
    ("lacking", "code", "said"),
    [
        ("libraries", 2, "shared libraries that are not on this machine: "),
        ("fonts", 4, "no fonts are installed"),
    ],
)
@pytest.mark.parametrize("name", ["epub", "pdf"])
def test_a_format_that_cannot_be_drawn_names_the_packages_to_install(
    name: str, lacking: str, code: int, said: str, tmp_path: Path
) -> None:
    bare = without_libraries if lacking == "libraries" else without_fonts
    article = tmp_path / "pier.txt"
    article.write_text("The pier\n\nThe pier stands again, and the ferry is back.\n", "utf-8")
    done = subprocess.run(
        [sys.executable, "-m", "syndicate", "convert", article, "--to", name, "-o", "-"],
        env=os.environ | bare(tmp_path),
        capture_output=True,
        text=True,
        check=False,
        cwd=tmp_path,
    )
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    lacks = needs().libraries if lacking == "libraries" else [one for one in needs().fonts if one.required]
    packages = [name for one in lacks for name in one.packages.on(this_system())]
    assert install_command(packages, this_system()) in done.stderr
    assert done.stdout == "", "advice of WeasyPrint would stand in the output"
