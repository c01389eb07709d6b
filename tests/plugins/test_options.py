"""Options of exporters: what is written becomes what the exporter's type takes, or an error that says what that is."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import msgspec
import pytest
from helpers.command_line import syndicate
from msgspec import Meta, Struct

from syndicate.convert.options import FormatOption, formats_of, options_of
from syndicate.errors import UsageError
from syndicate.job.config import OutputTable
from syndicate.job.config.load import load
from syndicate.job.run.output_options import output_options_of
from syndicate.plugins import load_exporter
from syndicate.plugins.formats import exporter_of
from syndicate.runtime.options import converted, option_faults

JOB = """
[publication]
title = "Harbour Herald"
url = "https://herald.example.org/"
disclaimer = "Letters are printed as they come."

[[source]]
name = "desk"
path = "articles"

[[output]]
name = "digest"
formats = ["pdf", "rss"]

[output.options]
"""


class Toy(Struct, frozen=True):
    name: str = "toy"
    columns: Annotated[int, Meta(ge=1, le=4)] = 1
    width_mm: float = 100.0
    numbered: bool = False
    paper: Literal["a4", "a5"] = "a4"
    fonts: tuple[str, ...] = ()
    motto: str | None = None


@pytest.mark.parametrize(
    ("key", "text", "value"),
    [
        ("columns", "3", 3),
        ("columns", 3, 3),
        ("width_mm", "90.5", 90.5),
        ("numbered", "true", True),
        ("numbered", False, False),
        ("paper", "a5", "a5"),
        ("fonts", "Vollkorn, Amiri", ("Vollkorn", "Amiri")),
        ("motto", "12", "12"),
    ],
)
def test_option_texts_become_values_of_the_field_s_type(key: str, text: str | bool, value: object) -> None:
    assert list(option_faults(Toy, {key: text}, {"name"})) == []
    assert converted(Toy, {key: text}) == {key: value}


@pytest.mark.parametrize(
    ("key", "text", "what", "hint"),
    [
        ("columns", "5", "it does not take '5'", "it takes a whole number from 1 up to 4"),
        ("columns", "wide", "it does not take 'wide'", "it takes a whole number from 1 up to 4"),
        ("width_mm", "wide", "it does not take 'wide'", "it takes a number"),
        ("numbered", "ture", "it does not take 'ture'", "did you mean 'true'? it takes true or false"),
        ("paper", "A44", "it does not take 'A44'", "did you mean 'a4'? it takes one of: a4, a5"),
        ("colums", "2", "there is no such option", "did you mean 'columns'? there are: columns, width_mm"),
        ("name", "x", "there is no such option", "there are: columns, width_mm"),
    ],
)
def test_refused_values_are_named_with_the_accepted_ones(key: str, text: str, what: str, hint: str) -> None:
    [fault] = option_faults(Toy, {key: text}, {"name"})
    assert (fault.key, fault.what) == (key, what)
    assert fault.hint.startswith(hint)


@pytest.mark.parametrize(
    ("text", "said", "hint"),
    [
        ("pdf.profile", "--option pdf.profile: not an option", "write it like FORMAT.KEY=VALUE"),
        ("profile=print", "--option profile=print: not an option", "write it like FORMAT.KEY=VALUE"),
        (
            "pfd.profile=print",
            "'pfd' is not made in this run",
            "did you mean 'pdf'? there are: rss, pdf, epub",
        ),
        ("pdf.profil=print", "--option pdf.profil: there is no such option", "did you mean 'profile'?"),
        (
            "pdf.profile=prin",
            "--option pdf.profile: it does not take 'prin'",
            "did you mean 'print'? it takes one",
        ),
        ("pdf.paging=x", "--option pdf.paging: there is no such option", "there are: profile"),
        (
            "epub.hub=x",
            "--option epub.hub: there is no such option",
            "leave it out: the format has no options",
        ),
    ],
)
def test_a_wrong_option_of_the_command_line_is_a_usage_error(text: str, said: str, hint: str) -> None:
    with pytest.raises(UsageError) as caught:
        options_of([text], ("rss", "pdf", "epub"))
    assert said in caught.value.message
    assert caught.value.hint.startswith(hint)


def test_of_two_options_for_one_key_the_last_counts_and_a_value_may_hold_anything() -> None:
    texts = ["pdf.profile=archive", "rss.hub=https://hub.example/?a=b.c", "pdf.profile=print"]
    assert options_of(texts, ("pdf", "rss")) == (
        FormatOption("pdf", "profile", "print"),
        FormatOption("rss", "hub", "https://hub.example/?a=b.c"),
    )


def test_an_option_reaches_its_exporter_alone(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text(
        "Ferry returns\n\nThe boat tied up at noon, and a band played on the quay.\n"
    )
    command = ("convert", "a.txt", "--to", "rss,atom", "--disclaimer", "Letters are printed as they come.")
    done = syndicate(tmp_path, *command, "--option", "rss.hub=https://hub.example/")
    assert done.returncode == 0, done.stderr
    assert "https://hub.example/" in (tmp_path / "out" / "rss.xml").read_text()
    assert "https://hub.example/" not in (tmp_path / "out" / "atom.xml").read_text()


def test_an_exporter_refuses_an_unchecked_option() -> None:
    with pytest.raises(UsageError, match=r"rss\.hubb: there is no such option"):
        exporter_of("rss", {}, {"hubb": "x"})


def written(folder: Path, options: str) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(JOB + options)
    return path


def test_options_of_a_job_win_over_the_keys_of_its_output(tmp_path: Path) -> None:
    [output] = load(written(tmp_path, 'rss.hub = "https://hub.example/"\npdf.profile = "print"\n')).output
    output = msgspec.structs.replace(output, hub="https://other.example/")
    asked = [output_options_of(output, name, f"x.{name}") for name in output.formats]
    found = [exporter_of(one.format, one.settings, dict(one.options)) for one in asked]
    pdf, rss = load_exporter("pdf"), load_exporter("rss")
    assert isinstance(pdf, Struct)
    assert isinstance(rss, Struct)
    assert found == [
        msgspec.structs.replace(pdf, profile="print"),
        msgspec.structs.replace(rss, file="x.rss", hub="https://hub.example/"),
    ]


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ('pdf.profile = "prin"', "line 16: pdf.profile: it does not take 'prin'"),
        ("rss.hub = 5", "line 16: rss.hub: it does not take 5"),
        ('epub.hub = "x"', "line 16: options of 'epub', and output 'digest' is not made as that"),
        ('\n[output.options.rss]\nhubb = "x"', "line 18: rss.hubb: there is no such option"),
    ],
)
def test_a_wrong_option_of_a_job_is_named_with_its_line(tmp_path: Path, options: str, said: str) -> None:
    with pytest.raises(ExceptionGroup) as caught:
        load(written(tmp_path, options))
    [error] = caught.value.exceptions
    assert said in str(error)


def test_an_output_without_options_is_written_as_before(tmp_path: Path) -> None:
    [output] = load(written(tmp_path, "")).output
    assert output == OutputTable(name="digest", formats=("pdf", "rss"))
    assert output_options_of(output, "pdf", "x.pdf").options == ()


@pytest.mark.parametrize(
    ("file", "name"),
    [("x.xml", "rss"), ("x.atom", "atom"), ("x.JSON", "json"), ("x.newsml", "newsml"), ("x.docx", "docx")],
)
def test_a_file_s_suffix_chooses_the_format(file: str, name: str) -> None:
    assert formats_of((), file) == (name,)
