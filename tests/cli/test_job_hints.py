"""In a job, a hint names the key of the job file; at the prompt, the option."""

from __future__ import annotations

import ast
import json
import re
from pathlib import Path

import pytest
from helpers.command_line import syndicate
from helpers.jobs import JOB, Desk

import syndicate as package
from syndicate.errors import NoticeError, SyndicateError
from syndicate.job.config import JobConfig
from syndicate.job.config.hints import for_job, in_job
from syndicate.job.config.load import schema

ROOT = Path(package.__file__).parent
OPTION = re.compile(r"(?<![\w-])--(?!schema\b|reset-clock\b)[a-z][a-z-]+")
AT_THE_PROMPT = (
    "cli",
    "convert",
    "verify/published",
    "job/config",
    "edition/select.py",
    "plugins",
    "publish/plain_copy.py",
)
"""Modules whose messages are for a command line alone, or name a command with its options."""


def messages() -> dict[str, str]:
    """Every text in code that a job runs and that names an option, by where it stands; docstrings are no messages."""
    found = {}
    for path in sorted(ROOT.rglob("*.py")):
        if path.relative_to(ROOT).as_posix().startswith(AT_THE_PROMPT):
            continue
        tree = ast.parse(path.read_text("utf-8"))
        raised = (node for node in ast.walk(tree) if isinstance(node, ast.Call | ast.Assign))
        for node in (inside for one in raised for inside in ast.walk(one)):
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and OPTION.search(node.value):
                found[f"{path.relative_to(ROOT)}:{node.lineno}"] = node.value
    return {
        where: text for where, text in found.items() if " " in text.strip() and not text.startswith("--only")
    }


def test_no_message_of_a_job_names_an_option_that_a_job_has_not() -> None:
    found = messages()
    assert len(found) >= 12
    wrong = {where: in_job(text) for where, text in found.items() if OPTION.search(in_job(text))}
    assert wrong == {}


def test_each_key_that_a_hint_names_is_one_of_the_job_file() -> None:
    known = json.dumps(schema()) + " ".join(JobConfig.__struct_fields__)
    for text in messages().values():
        for key in re.findall(r"`([a-z_]+)", in_job(text)):
            assert f'"{key}"' in known or key in JobConfig.__struct_fields__, key


@pytest.mark.parametrize("command", ["run", "doctor"])
def test_an_article_without_a_notice_is_answered_in_the_job_file(tmp_path: Path, command: str) -> None:
    job = re.sub(r"disclaimer = .*\n", "", JOB)
    desk = Desk(tmp_path / "desk", job)
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    arguments = ["run"] if command == "run" else ["doctor", "syndicate.toml"]
    done = syndicate(desk.folder, *arguments)
    assert done.returncode != 0
    said = done.stdout + done.stderr
    assert "no notice in it, and one is required" in said
    assert '`waiver = "REASON"`' in said
    assert "--" not in said.replace(" -- ", " ")
    asked = syndicate(desk.folder, "convert", "articles/ferry.md", "--require-disclaimer", "--to", "txt")
    assert "--no-disclaimer REASON" in asked.stderr


def test_all_errors_of_a_group_are_put_into_the_job_s_words() -> None:
    inner = [NoticeError("a: --from asks", "use --disclaimer"), SyndicateError("b", "--from names one")]
    group = ExceptionGroup("x", [ExceptionGroup("y", inner[:1]), inner[1]])
    for_job(group)
    assert [(one.message, one.hint) for one in inner] == [
        ("a: `format` of its [[source]] asks", 'use `disclaimer = "…"`'),
        ("b", "`format` of its [[source]] names one"),
    ]
    assert in_job("state/--from-me: kept --outside") == "state/--from-me: kept --outside"
