"""Documents that pandoc itself writes from Markdown, so that no binary file has to stand in the repository."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO
from pathlib import Path

from helpers.paths import GOLDEN

from syndicate.read.pandoc.program import find_pandoc

PACKAGES = ("docx", "odt", "epub")
_NOON = "1616760000"
"""In place of now, in what a package says of when it was made."""


def pandoc(*arguments: str, given: str | bytes) -> bytes:
    program = find_pandoc()
    assert program is not None
    data = given.encode() if isinstance(given, str) else given
    environment = {"SOURCE_DATE_EPOCH": _NOON, "LC_ALL": "C.UTF-8"}
    return subprocess.run(
        [program, *arguments], input=data, env=environment, capture_output=True, check=True
    ).stdout


def written(markdown: str, form: str, *arguments: str) -> bytes:
    """The document in another format, with its fields."""
    return pandoc("-s", "-f", "markdown", "-t", form, "-o", "-", *arguments, given=markdown)


def one_story(text: str, form: str) -> bytes:
    """The story of ``golden/one_story/story.md`` as that format's users write it."""
    head, _, body = text.removeprefix("---\n").partition("\n---\n")
    fields = [line for line in head.split("\n") if not line.startswith((" ", "related"))]
    notice = next(line.partition(": ")[2] for line in fields if line.startswith("disclaimer"))
    renamed = [line.replace("description: ", "subtitle: ") if form != "epub" else line for line in fields]
    rights = [f"rights: {notice}"] if form == "epub" else []
    link = "Read also: [The pier that nobody wanted](https://courier.example/pier)"
    return written("\n".join(["---", *renamed, *rights, "---", body, link]), form)


def golden_folder() -> Path:
    return GOLDEN / "pandoc"


def with_members(data: bytes, changed: dict[str, bytes]) -> bytes:
    """The package with other content for some of its members."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(made, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name) or old.read(name))
    return made.getvalue()
