"""What a fresh clone is set up from: the locks name everything and nothing else, and the scripts agree with them."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
import tomllib
import zipfile
from importlib.metadata import EntryPoint, packages_distributions
from pathlib import Path

import pytest
from helpers.paths import ROOT
from packaging.markers import Marker, default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
LOCKS = ["requirements.lock", "requirements-build.lock", "requirements-dev.lock"]
SCRIPTS = ["script/bootstrap", "script/demo", "script/lock", "script/test", ".ci/run"]

PYTHONS = ["3.11", "3.12", "3.13", "3.14"]
MACHINES = {
    "linux": {
        "sys_platform": "linux",
        "platform_system": "Linux",
        "os_name": "posix",
        "platform_machine": "x86_64",
    },
    "macos": {
        "sys_platform": "darwin",
        "platform_system": "Darwin",
        "os_name": "posix",
        "platform_machine": "arm64",
    },
}


def locked(name: str) -> list[tuple[Requirement, list[str]]]:
    """The requirements of a lock file, each with its hashes."""
    lines = (ROOT / name).read_text("utf-8").replace("\\\n", " ").splitlines()
    found = []
    for line in lines:
        if line.strip() and not line.lstrip().startswith("#"):
            requirement, *hashes = line.split(" --hash=")
            found.append((Requirement(requirement.strip()), [value.strip() for value in hashes]))
    return found


def applies(marker: Marker | None, python: str, machine: str) -> bool:
    environment = {**default_environment(), **MACHINES[machine]}
    environment |= {"python_version": python, "python_full_version": f"{python}.0"}
    environment |= {"implementation_name": "cpython", "platform_python_implementation": "CPython"}
    return marker is None or marker.evaluate(environment)


def declared(name: str) -> list[Requirement]:
    groups = PROJECT["dependency-groups"]
    match name:
        case "requirements.lock":
            lines = PROJECT["project"]["dependencies"]
        case "requirements-build.lock":
            lines = groups["build"] + PROJECT["build-system"]["requires"]
        case _:
            lines = PROJECT["project"]["dependencies"] + groups["dev"]
    return [Requirement(line) for line in lines]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_hashes(name: str) -> None:
    for requirement, hashes in locked(name):
        (specifier,) = requirement.specifier
        assert specifier.operator == "=="
        assert hashes, requirement
        for value in hashes:
            assert re.fullmatch(r"sha256:[0-9a-f]{64}", value), requirement


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_file_names_no_package_index_and_no_author(name: str) -> None:
    text = (ROOT / name).read_text("utf-8")
    assert not re.search(r"://(?![\w.-]+\.example/)", text), "only example names, which nobody can own"
    assert not re.search(r"--(?:extra-)?(?:index-url|find-links|trusted-host)", text)
    assert not re.search(r"(?<![\w.])/\w", text), "a path of the machine it was made on"
    assert not re.search(r"[\w-]+\.(?:org|com|io|net|dev)\b", text), "a host"


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("machine", MACHINES)
@pytest.mark.parametrize("name", LOCKS)
def test_every_declared_dependency_is_locked_once_on_every_system(
    name: str, machine: str, python: str
) -> None:
    pins: dict[str, str] = {}
    for requirement, _ in locked(name):
        if applies(requirement.marker, python, machine):
            package = canonicalize_name(requirement.name)
            assert package not in pins, f"{package} has two versions"
            pins[package] = next(iter(requirement.specifier)).version
    for wanted in declared(name):
        if applies(wanted.marker, python, machine):
            assert wanted.specifier.contains(pins[canonicalize_name(wanted.name)]), wanted


def test_the_locks_agree_on_versions() -> None:
    """One environment may be made from all three, in any order."""
    pins: dict[tuple[str, str], set[str]] = {}
    for name in LOCKS:
        for requirement, _ in locked(name):
            key = canonicalize_name(requirement.name), str(requirement.marker)
            pins.setdefault(key, set()).add(str(requirement.specifier))
    assert {key: versions for key, versions in pins.items() if len(versions) > 1} == {}


def test_development_has_all_that_run_time_has() -> None:
    run_time = {str(requirement) for requirement, _ in locked("requirements.lock")}
    assert run_time <= {str(requirement) for requirement, _ in locked("requirements-dev.lock")}


def test_all_imports_of_the_package_are_declared() -> None:
    """A package that is only there because another one brings it may be gone tomorrow."""
    imported: set[str] = set()
    for path in (ROOT / "syndicate").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            match node:
                case ast.Import(names=names):
                    imported |= {alias.name.split(".")[0] for alias in names}
                case ast.ImportFrom(module=str(module), level=0):
                    imported.add(module.split(".")[0])
                case _:
                    pass
    foreign = (
        imported - set(sys.stdlib_module_names) - {"syndicate", "_typeshed"}
    )  # the last is of type checkers alone
    providers = packages_distributions()
    wanted = {canonicalize_name(requirement.name) for requirement in declared("requirements.lock")}
    extras = PROJECT["project"]["optional-dependencies"].values()
    wanted |= {canonicalize_name(Requirement(line).name) for lines in extras for line in lines}
    undeclared = {
        name
        for name in foreign
        if not wanted & {canonicalize_name(package) for package in providers.get(name, [])}
    }
    assert undeclared == set()


def test_every_entry_point_resolves() -> None:
    points = {("scripts", name): value for name, value in PROJECT["project"]["scripts"].items()}
    for group, entries in PROJECT["project"]["entry-points"].items():
        points |= {(group, name): value for name, value in entries.items()}
    for (group, name), value in points.items():
        EntryPoint(name, value, group).load()


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_can_be_run_by_any_posix_shell(script: str) -> None:
    path = ROOT / script
    assert path.read_text("utf-8").startswith("#!/bin/sh\n"), "bash is not everywhere"
    assert os.access(path, os.X_OK)
    subprocess.run(["sh", "-n", str(path)], check=True)


@pytest.mark.parametrize("script", SCRIPTS)
def test_a_script_names_no_host_and_no_path_of_one_machine(script: str) -> None:
    text = (ROOT / script).read_text("utf-8")
    assert not re.search(r"://(?![\w.-]+\.example/)", text), "only example names, which nobody can own"
    assert not re.search(r"(?<![\w.}\"$])/(?:opt|home|root|tmp|Users)/", text)


def test_bootstrap_explains_itself_when_it_is_called_wrongly() -> None:
    done = subprocess.run(
        [ROOT / "script" / "bootstrap", "--nonsense"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 2
    assert done.stdout.startswith("usage: script/bootstrap [--dev]")


def test_bootstrap_says_which_python_it_needs(tmp_path: Path) -> None:
    """An old Python is passed over, and where there is no other the message says what to do."""
    clone = tmp_path / "clone"
    (clone / "script").mkdir(parents=True)
    (clone / "script" / "bootstrap").write_bytes((ROOT / "script" / "bootstrap").read_bytes())
    (clone / "script" / "bootstrap").chmod(0o755)
    for name in (*LOCKS, "pyproject.toml"):
        (clone / name).write_bytes((ROOT / name).read_bytes())
    old = tmp_path / "python3"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    done = subprocess.run(
        [clone / "script" / "bootstrap"],
        env=os.environ | {"PYTHON": str(old)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "found no Python 3.11 or later" in done.stderr
    assert not (clone / ".venv").exists()


def test_a_wheel_holds_the_data_that_the_package_reads(tmp_path: Path) -> None:
    """Themes and tables are no Python files, so that a build can lose them while every other test passes."""
    pytest.importorskip("hatchling", reason="not run: hatchling is not here to build with")
    build = [sys.executable, "-m", "hatchling", "build", "--target", "wheel", "--directory", str(tmp_path)]
    subprocess.run(build, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = tmp_path.glob("*.whl")
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder in ("syndicate", "themes"):
        for path in (ROOT / folder).rglob("*"):
            if path.is_file() and path.suffix != ".pyc":
                name = path.relative_to(ROOT).as_posix()
                assert (name if folder == "syndicate" else f"syndicate/{name}") in names
