"""Secrets: they come from the environment or a file, and nothing that is written holds one."""

from __future__ import annotations

import copy
import pickle
from pathlib import Path
from typing import Any

import msgspec
import pytest

from syndicate.job.deliver import Copy, Mail, Target
from syndicate.runtime.environment import secret_of
from syndicate.runtime.secret import Secret, redact

PASSWORD = "Qx7-tok3n-V9w2"


def test_a_secret_is_revealed_only_by_its_own_method():
    secret = Secret(PASSWORD)
    assert secret.reveal() == PASSWORD
    assert secret == Secret(PASSWORD) != Secret("other")
    target = Copy(url="s3://a/b", secrets={"secret": secret})
    for shown in (repr(secret), str(secret), f"{secret:}", repr(target), repr({"a": [secret]})):
        assert PASSWORD not in shown
    for write in (msgspec.json.encode, msgspec.to_builtins, pickle.dumps, copy.deepcopy):
        with pytest.raises(TypeError) as caught:
            write(target)
        assert PASSWORD not in str(caught.value)


def test_a_secret_is_found_in_the_environment_or_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)
    (tmp_path / "smtp").write_text(f"{PASSWORD}\r\nand notes\n")
    assert secret_of({"env": "SMTP_PASSWORD"}, tmp_path).reveal() == PASSWORD
    assert secret_of({"file": "smtp"}, tmp_path).reveal() == PASSWORD
    assert secret_of({"file": str(tmp_path / "smtp")}, Path("/nowhere")).reveal() == PASSWORD


@pytest.mark.parametrize(
    ("table", "why"),
    [
        ({"env": "NOT_SET"}, "the environment has no NOT_SET"),
        ({"file": "missing"}, "missing: No such file"),
        ({"file": "empty"}, "empty is empty"),
        ({"file": "latin"}, "latin: not UTF-8"),
        (PASSWORD, "a secret is not written here"),
        ({"env": "A", "file": "b"}, "a secret is not written here"),
        ({}, "a secret is not written here"),
    ],
)
def test_a_secret_that_is_nowhere_is_missed_without_being_shown(tmp_path: Path, table: object, why: str):
    (tmp_path / "empty").write_text("\n")
    (tmp_path / "latin").write_bytes(PASSWORD.encode() + b"\xff")
    with pytest.raises(ValueError, match=why) as caught:
        secret_of(table, tmp_path)
    assert PASSWORD not in str(caught.value)


def test_the_tables_of_a_job_are_distinguished_and_hold_secrets(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setenv("SMTP_PASSWORD", PASSWORD)

    def resolved(kind: type, table: Any) -> Secret:
        assert kind is Secret
        return secret_of(table, tmp_path)

    tables = [
        {
            "to": "mail",
            "outputs": ["daily"],
            "server": "mail.example",
            "sender": "a@b.example",
            "recipients": ["c@d.example"],
            "username": "a",
            "password": {"env": "SMTP_PASSWORD"},
        },
        {"to": "websub", "outputs": ["feeds"], "hub": "https://hub.example/"},
        {"to": "copy", "url": "s3://a/b", "secrets": {"secret": {"env": "SMTP_PASSWORD"}}},
    ]
    mail, websub, copied = msgspec.convert(tables, type=tuple[Target, ...], dec_hook=resolved)
    assert isinstance(mail, Mail)
    assert mail.password == Secret(PASSWORD)
    assert (websub.hub, copied.secrets) == ("https://hub.example/", {"secret": Secret(PASSWORD)})
    with pytest.raises(msgspec.ValidationError, match=r"a secret is not written here.*\.password"):
        msgspec.convert([tables[0] | {"password": PASSWORD}], type=tuple[Target, ...], dec_hook=resolved)


def test_foreign_messages_are_shown_without_the_secrets_that_they_repeat():
    assert redact(f"no {PASSWORD}!", None, Secret(""), Secret(PASSWORD)) == "no …!"
