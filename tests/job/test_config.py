"""``syndicate.toml``: what is wrong is said at once, with its line and a remedy; what is right is resolved."""

from __future__ import annotations

import tomllib
from pathlib import Path

import jsonschema
import pytest
from helpers.jobs import JOB, NOTICE
from hypothesis import given
from hypothesis import strategies as st

from syndicate.errors import UsageError
from syndicate.ingest.sources import find
from syndicate.job.config import Filter
from syndicate.job.config.filters import passes
from syndicate.job.config.load import load, schema
from syndicate.job.config.template import Answers, template


def written(folder: Path, text: str) -> Path:
    path = folder / "syndicate.toml"
    path.write_text(text, "utf-8")
    return path


def faults(folder: Path, text: str) -> list[str]:
    """Each fault as the person at the prompt reads it."""
    path = written(folder, text)
    with pytest.raises(ExceptionGroup) as caught:
        load(path)
    errors = [error for error in caught.value.exceptions if isinstance(error, UsageError)]
    assert len(errors) == len(caught.value.exceptions)
    return [f"{error.message.removeprefix(str(path))} -- {error.hint}" for error in errors]


def test_a_job_is_read_and_its_url_is_a_folder(tmp_path: Path) -> None:
    job = load(written(tmp_path, JOB.replace("org/news/", "org/news")))
    assert job.publication.url == "https://herald.example.org/news/"
    assert job.publication.disclaimer == NOTICE
    assert [output.period for output in job.output] == ["rolling", "daily"]


def test_a_notice_in_a_file_is_read_from_the_folder_of_the_job(tmp_path: Path) -> None:
    (tmp_path / "notice.txt").write_text(NOTICE, "utf-8")
    lines = [line for line in JOB.splitlines() if not line.startswith("disclaimer")]
    text = "\n".join(lines).replace('language = "en"', 'disclaimer_file = "notice.txt"')
    assert load(written(tmp_path, text)).publication.disclaimer == NOTICE


WEEKLY = '[[output]]\nname = "weekly"\nformats = ["txt"]\nperiod = "weekly"\n'


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ("title =", "tilte =", ", line 3: unknown key 'tilte' in [publication] -- did you mean 'title'?"),
        ("limit = 3", "limits = 3", ", line 16: unknown key 'limits' in [output] -- did you mean 'limit'?"),
        ("limit = 3", 'limit = "3"', ", line 16: 'limit' in [output]: expected int, got str -- see"),
        ("limit = 3", "limit = 0", ", line 16: 'limit' in [output]: expected int >= 1 -- see"),
        ('"rss",', '"rsss",', ", line 15: no format 'rsss' -- did you mean 'rss'?"),
        (
            'period = "daily"',
            'period = "dayly"',
            ", line 21: 'period' in [output]: invalid enum value 'dayly'",
        ),
        ('period = "daily"', 'period = "every"', ", line 21: output 'daily': every goes with period"),
        ('["txt"]', '["txt", "rss"]', ", line 20: output 'daily': rss rolls on"),
        ('period = "daily"', 'file = "a-{day}"', ", line 21: {day} stands for nothing"),
        ('"daily"\n', '"daily"\nfile = "digest"\n', "put {date} into the name"),
        ('od = "daily"', 'od = "every"\nevery = 2\nfile = "{date}"', "put {number} into the name"),
        ("limit = 3", 'file = "{date}"', "has no issues -- give it a period"),
        ('name = "daily"', 'name = "feeds"', ", line 19: two [[output]] tables are called 'feeds'"),
        ('name = "daily"', 'name = "Daily!"', ", line 19: 'name' in [output]: expected str matching"),
        (
            'period = "daily"',
            'period = "daily"\nlatest = "new"\n\n' + WEEKLY + 'latest = "new"',
            "outputs 'daily' and 'weekly' would be one file -- give one of them another latest",
        ),
        (
            'period = "daily"',
            'period = "daily"\nfile = "{date}"\n\n' + WEEKLY + 'file = "{date}"',
            "outputs 'daily' and 'weekly' would be one file -- give one of them another file",
        ),
        ('path = "articles"', "", "source 'desk' needs either url or path"),
        ('path = "articles"', 'path = "a"\nurl = "https://a.example/"', "needs either url or path"),
        ('path = "articles"', 'url = "ftp://a.example/"', "is no URL of the web -- files go into path"),
        (
            'path = "articles"',
            'path = "a"\nformat = "markdwn"',
            "no format 'markdwn' -- did you mean 'markdown'?",
        ),
        ('path = "articles"', 'path = "a"\ninclude = { title = "(" }', "not a regular expression"),
        ('path = "articles"', 'path = "a"\nexclude = {}', "exclude says nothing"),
        ("limit = 3", 'sources = ["dask"]', "no source is called 'dask' -- did you mean 'desk'?"),
        ('language = "en"', 'timezone = "Lisbon"', "no time zone 'Lisbon'"),
        ('language = "en"', 'authority = "Herald"', "'Herald' is not a domain"),
        ('language = "en"', 'language = "English"', "'English' is no language -- write a tag of BCP 47"),
        ('path = "articles"', 'path = "a"\nlanguage = "en_US"', "'en_US' is no language"),
        ('language = "en"', 'waiver = "why not"', "a notice and a waiver at once"),
        ('language = "en"', 'disclaimer_file = "n.txt"', "two notices at once"),
        ("https://herald", "herald", "is not the URL of a folder"),
    ],
)
def test_faults_are_reported_with_line_and_remedy(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in JOB
    found = faults(tmp_path, JOB.replace(old, new, 1))
    assert any(fault in line for line in found), found


def test_all_faults_are_reported_at_once(tmp_path: Path) -> None:
    text = JOB.replace("https://herald", "herald").replace('"rss",', '"rsss",').replace('"txt"', '"text"')
    assert len(faults(tmp_path, text)) == 3


def test_a_missing_table_is_reported(tmp_path: Path) -> None:
    assert faults(tmp_path, '[publication]\ntitle = "A"\nurl = "https://a.example/"\n') == [
        ": 'source' is missing -- add it"
    ]


def test_invalid_toml_is_reported_with_its_place(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="line 1, column 9"):
        load(written(tmp_path, "[[source\n"))


def test_a_missing_job_is_reported(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="No such file"):
        load(tmp_path / "syndicate.toml")


def test_the_schema_accepts_the_job_and_knows_no_other_key() -> None:
    document = tomllib.loads(JOB)
    jsonschema.Draft202012Validator.check_schema(schema())
    jsonschema.validate(document, schema())
    with pytest.raises(jsonschema.ValidationError, match="tilte"):
        jsonschema.validate({**document, "tilte": "A"}, schema())


@given(
    title=st.text(min_size=1),
    publisher=st.text(),
    waiver=st.text(min_size=1),
    source=st.text(min_size=1),
)
def test_the_job_that_init_writes_has_the_given_answers(
    title: str, publisher: str, waiver: str, source: str
) -> None:
    text = template(
        Answers(title=title, url="https://a.example/", sources=(source,), publisher=publisher, waiver=waiver)
    )
    table = tomllib.loads(text)["publication"]
    assert (table["title"], table["publisher"], table["waiver"]) == (title, publisher, waiver)


def test_init_writes_a_job_with_the_exact_notice(tmp_path: Path) -> None:
    answers = Answers(
        title="A", url="https://a.example", sources=("a", "https://b.example/"), disclaimer=NOTICE
    )
    job = load(written(tmp_path, template(answers)))
    assert job.publication.disclaimer == NOTICE
    assert [(source.path, source.url) for source in job.source] == [("a", ""), ("", "https://b.example/")]


class Story:
    title = "Night bus to keep its number"
    section = "City"
    language = "pt-BR"
    tags = ("buses", "Night")
    authors = ("Ida Brandt",)


@pytest.mark.parametrize(
    ("one", "fits"),
    [
        (Filter(sections=("city",)), True),
        (Filter(sections=("Sport", "City")), True),
        (Filter(tags=("night",)), True),
        (Filter(tags=("day",)), False),
        (Filter(languages=("pt",)), True),
        (Filter(languages=("p",)), False),
        (Filter(authors=("ida brandt",)), True),
        (Filter(title="bus.*number"), True),
        (Filter(title="^bus"), False),
        (Filter(sections=("City",), tags=("day",)), False),
    ],
)
def test_all_that_a_filter_states_has_to_apply(*, one: Filter, fits: bool) -> None:
    assert passes(Story(), one, None) is fits
    assert passes(Story(), None, one) is not fits


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('period = "daily"', 'period = "yearly"', "there are: rolling, daily, weekly, monthly, every"),
        ("limit = 3", 'pdf_profile = "x4"', "there are: archive, print"),
        ("limit = 3", 'grouping = "topic"', "there are: section, source, none"),
        ('path = "articles"', 'path = "a"\nmissing = "drop"', "there are: keep, withdraw"),
        ("[limits]", '[[delivery]]\nto = "fax"\n[limits]', "there are: copy, mail, websub"),
        ("[[source]]", "[source]", "[source]: there may be several -- write [[source]], in two brackets"),
        ("[publication]", "[[publication]]", "[[publication]]: there is only one -- write [publication]"),
    ],
)
def test_a_wrong_word_gets_the_list_of_right_ones_and_brackets_are_explained(
    tmp_path: Path, old: str, new: str, fault: str
) -> None:
    [found] = faults(tmp_path, JOB.replace(old, new, 1))
    assert found.startswith(", line ")
    assert fault in found


def test_two_tables_in_one_bracket_are_explained(tmp_path: Path) -> None:
    text = JOB.replace("[[source]]", "[source]") + '[source]\nname = "b"\npath = "b"\n'
    with pytest.raises(UsageError) as caught:
        load(written(tmp_path, text))
    assert caught.value.hint == "write [[source]], in two brackets: there may be several"


def test_a_tilde_is_the_home_of_whoever_runs_the_job(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path / "home"))
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "notice.txt").write_text(NOTICE, "utf-8")
    lines = [line for line in JOB.splitlines() if not line.startswith("disclaimer")]
    text = "\n".join(['out = "~/www"', 'state = "~/state"', *lines]).replace('"articles"', '"~/articles"')
    job = load(written(tmp_path, text.replace('language = "en"', 'disclaimer_file = "~/notice.txt"')))
    home = str(tmp_path / "home")
    assert (job.out, job.state, job.source[0].path) == (f"{home}/www", f"{home}/state", f"{home}/articles")
    assert job.publication.disclaimer == NOTICE
    (tmp_path / "home" / "quay.txt").write_text("Quay\n", "utf-8")
    assert [one.uri for one in find(("~/quay.txt",)).found] == [f"{home}/quay.txt"]
