"""The page about delivery shows what there is: an example that holds, and every setting."""

from __future__ import annotations

import re
import tomllib
from typing import Any

import msgspec
import pytest
from helpers.paths import ROOT

from syndicate.job.deliver import Copy, Mail, Target, WebSub, check
from syndicate.runtime.secret import Secret

PAGE = (ROOT / "docs" / "delivery.md").read_text("utf-8")


def test_the_example_is_a_job_s_without_faults() -> None:
    (example,) = re.findall(r"```toml\n(.*?)```", PAGE, re.DOTALL)

    def resolved(_: type, table: Any) -> Secret:
        assert set(table) < {"env", "file"}
        return Secret("from elsewhere")

    tables = tomllib.loads(example)["delivery"]
    targets = msgspec.convert(tables, type=tuple[Target, ...], dec_hook=resolved)
    assert [type(target) for target in targets] == [Mail, Mail, WebSub, Copy]
    assert [check(target) for target in targets] == [()] * 4


@pytest.mark.parametrize("kind", [Mail, WebSub, Copy])
def test_every_setting_and_no_other_has_its_line(kind: type[Mail | WebSub | Copy]) -> None:
    name = kind.__name__.lower()
    section = re.split(r"^## ", PAGE, flags=re.MULTILINE)
    (text,) = (part for part in section if part.startswith(f'`to = "{name}"`'))
    table = text.split("\n\n|")[1]
    said = {
        key
        for row in re.findall(r"^\| (`.*?) \|", table, re.MULTILINE)
        for key in re.findall(r"`(\w+)`", row)
    }
    assert said == {field.name for field in msgspec.structs.fields(kind)}
