"""The commands that add a package to the environment in which the program runs, whoever made it."""

from __future__ import annotations

import sys
from importlib.metadata import metadata, requires
from pathlib import Path

import pytest
from packaging.requirements import Requirement

import syndicate
from syndicate.installed import DISTRIBUTION, install_extra, install_package


def test_the_distribution_has_the_name_and_the_version_of_the_package() -> None:
    assert metadata(DISTRIBUTION)["Version"] == syndicate.__version__


def test_a_plain_environment_is_added_to_by_its_own_python() -> None:
    assert install_extra("pandoc") == f"{sys.executable} -m pip install 'syndicate-press[pandoc]'"
    assert install_package("s3fs", "--upgrade") == f"{sys.executable} -m pip install --upgrade s3fs"


def test_pipx_is_told_the_packages_of_an_extra(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
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


def test_what_pip_of_debian_12_leaves_out_is_asked_for_by_name() -> None:
    """trafilatura asks for lxml[html_clean]; pip before 23.3 does not know that extra by lxml's name for it."""
    assert "lxml-html-clean" in {Requirement(line).name for line in requires(DISTRIBUTION) or ()}
