"""The command line as a person meets it: real commands, real files, exit codes, one-line errors."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from helpers.command_line import hashes, syndicate
from helpers.misbehaving_server import reply, serving
from helpers.paths import ROOT, SAMPLE
from helpers.thorough import is_tried

SEVEN = ["rss.xml", "atom.xml", "feed.json", "digest.epub", "digest.pdf", "newsletter.txt", "newsletter.eml"]
NOTICE = "The Harbour Courier prints letters as they come; they help our readers\u00a0 in weighing the news."
STORY = """Ferry returns to the old pier

After nine years a boat ties up again

By Ada Vell and Harbour Desk
27 October 2022

The first boat in nine years tied up at noon, and a band played on the quay.

Read also:
The pier that nobody wanted

The council says that it will sail twice a day until the winter timetable begins.
"""


@pytest.fixture
def here(tmp_path: Path) -> Path:
    (tmp_path / "ferry.txt").write_text(f"{STORY}\n{NOTICE}\n")
    (tmp_path / "bare.txt").write_text(STORY)
    (tmp_path / "notice.txt").write_text(NOTICE)
    return tmp_path


@pytest.fixture(scope="session")
def converted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with all seven outputs of one article, to look at and never to change."""
    folder = tmp_path_factory.mktemp("converted")
    (folder / "ferry.txt").write_text(f"{STORY}\n{NOTICE}\n")
    (folder / "notice.txt").write_text(NOTICE)
    done = syndicate(folder, "convert", "ferry.txt", "--disclaimer-file", "notice.txt")
    assert done.returncode == 0, done.stderr
    return folder


def test_convert_writes_the_seven_outputs_and_a_receipt(converted: Path) -> None:
    assert sorted(p.name for p in (converted / "out").iterdir() if not p.name.startswith(".")) == sorted(
        [*SEVEN, "receipt.json"]
    )
    receipt = json.loads((converted / "out" / "receipt.json").read_bytes())
    for output in receipt["outputs"]:
        data = (converted / "out" / output["file"]).read_bytes()
        assert (output["bytes"], output["sha256"]) == (len(data), hashlib.sha256(data).hexdigest())
        [article] = output["articles"]
        assert receipt["notices"][article["notice"]]["paragraphs"] == [NOTICE]
        assert article["place"]
        assert output["verifier"]
    [source] = receipt["sources"]
    assert source["sha256"] == hashlib.sha256((converted / "ferry.txt").read_bytes()).hexdigest()


def test_verify_proves_a_folder_a_receipt_a_file_and_a_file_against_a_notice(converted: Path) -> None:
    for arguments in (
        ["out"],
        ["out/receipt.json"],
        ["out/digest.epub", "out/digest.pdf"],
        *([f"out/{name}", "--disclaimer-file", "notice.txt"] for name in SEVEN),
    ):
        done = syndicate(converted, "verify", *arguments)
        assert done.returncode == 0, done.stdout + done.stderr
        assert "exact" in done.stdout
    for name in SEVEN:
        done = syndicate(converted, "verify", f"out/{name}", "--disclaimer", NOTICE.replace("\u00a0", ""))
        assert done.returncode == 3, f"{name}: {done.stdout}"
        assert "U+00A0" in done.stdout


def test_a_second_run_touches_no_file(converted: Path, tmp_path: Path) -> None:
    folder = tmp_path / "copy"
    shutil.copytree(converted, folder, symlinks=True)
    before = {p: p.lstat().st_mtime_ns for p in folder.rglob("*") if p.name != "lock"}
    done = syndicate(folder, "convert", "ferry.txt", "--disclaimer-file", "notice.txt")
    assert done.returncode == 0
    assert "nothing changed" in done.stderr
    after = {p: p.lstat().st_mtime_ns for p in folder.rglob("*") if p.name != "lock"}
    assert after == before


def test_other_time_zones_hash_seeds_and_folders_give_the_same_outputs_and_receipt(
    converted: Path, tmp_path: Path
) -> None:
    shutil.copy(converted / "ferry.txt", tmp_path)
    shutil.copy(converted / "notice.txt", tmp_path)
    arguments = ["convert", "ferry.txt", "--disclaimer-file", "notice.txt"]
    done = syndicate(tmp_path, *arguments, TZ="Pacific/Auckland", PYTHONHASHSEED="7", LC_ALL="C")
    assert done.returncode == 0, done.stderr
    assert hashes(tmp_path / "out") == hashes(converted / "out")


@pytest.mark.skipif(not SAMPLE.exists(), reason=f"not run: {SAMPLE.name} is not beside the project")
def test_the_sample_article_in_all_seven_outputs(tmp_path: Path) -> None:
    text = SAMPLE.read_text("utf-8")
    notice = text.rstrip("\n").rpartition("\n")[2]
    assert "\u00a0 " in notice
    inspected = json.loads(syndicate(tmp_path, "inspect", str(SAMPLE)).stdout)["articles"][0]
    assert inspected["title"] == "Ukrainian president reveals intelligence cooperation with Israel"
    assert inspected["standfirst"].startswith("Israel has stepped up its support")
    assert inspected["authors"] == [{"name": "News Desk", "kind": "organisation"}]
    assert inspected["published"] == "2022-10-27"
    assert inspected["related"] == [
        {"title": "Turkey threatens Cyprus over hypothetical Kurdish actions", "url": None}
    ]
    assert [block["type"] for block in inspected["body"]] == ["paragraph"] * 11
    assert inspected["disclaimer"]["text"] == notice
    assert inspected["losses"] == []
    done = syndicate(tmp_path, "convert", str(SAMPLE), "--require-disclaimer")
    assert done.returncode == 0, done.stderr
    (tmp_path / "notice").write_text(notice)
    outputs = [f"out/{name}" for name in SEVEN]
    proven = syndicate(tmp_path, "verify", *outputs, "--disclaimer-file", "notice")
    assert proven.returncode == 0, proven.stdout
    assert proven.stdout.count("exact") == 7


def test_without_a_notice_there_is_a_warning_and_a_waiver_in_the_receipt(here: Path) -> None:
    done = syndicate(here, "convert", "bare.txt", "--to", "rss,txt")
    assert done.returncode == 0, done.stderr
    assert "warning: bare.txt: no notice found" in done.stderr
    receipt = json.loads((here / "out" / "receipt.json").read_bytes())
    for output in receipt["outputs"]:
        assert output["articles"][0]["waiver"] == "no notice was found"
        assert "notice" not in output["articles"][0]


def test_require_disclaimer_refuses_and_publishes_nothing(here: Path) -> None:
    done = syndicate(here, "convert", "bare.txt", "--to", "rss", "--require-disclaimer")
    assert done.returncode == 3
    assert "bare.txt: no notice in it, and one is required" in done.stderr
    assert not (here / "out").exists()


def test_a_deliberate_waiver_is_in_the_receipt_without_a_warning(here: Path) -> None:
    done = syndicate(
        here, "convert", "bare.txt", "--to", "rss", "--no-disclaimer", "our own text", "--require-disclaimer"
    )
    assert done.returncode == 0, done.stderr
    assert "no notice" not in done.stderr
    assert "our own text" in (here / "out" / "receipt.json").read_text()


def test_a_last_paragraph_that_merely_begins_we_remind_loses_nothing(here: Path) -> None:
    last = "We remind the council that the old pier was promised a roof."
    (here / "remind.txt").write_text(f"{STORY}\n{last}\n")
    [article] = json.loads(syndicate(here, "inspect", "remind.txt").stdout)["articles"]
    assert article["disclaimer"] is None
    assert article["text"].endswith(last)


HIDING = {
    "display none": ".notice { display: none }",
    "transparent": ".notice, .notice * { color: transparent !important }",
    "white on white": ".notice, .notice * { color: #fff !important; background: #fff !important }",
    "off the page": ".notice { position: absolute; left: -9999px }",
    "one point": ".notice, .notice * { font-size: 1px !important; line-height: 1px !important }",
    "clipped away": ".notice { height: 0; overflow: hidden }",
}


@pytest.mark.parametrize(
    ("form", "sheet", "output"),
    [("epub", "epub/epub.css", "digest.epub"), ("pdf", "pdf/pdf.css", "digest.pdf")],
)
def test_a_theme_that_hides_the_notice_publishes_nothing_and_leaves_old_outputs(
    here: Path, form: str, sheet: str, output: str
) -> None:
    first = syndicate(here, "convert", "ferry.txt", "--to", form, "--disclaimer", NOTICE)
    assert first.returncode == 0, first.stderr
    before = (here / "out" / output).read_bytes()
    theme = here / "sly"
    shutil.copytree(ROOT / "themes" / "newspaper", theme)
    honest = (theme / sheet).read_text()
    command = ["convert", "ferry.txt", "--to", form, "--disclaimer", NOTICE, "--theme", "./sly"]
    for way, rule in HIDING.items():
        if way != "display none" and not is_tried(f"{way} in {form}"):
            continue
        (theme / sheet).write_text(honest + rule)
        done = syndicate(here, *command)
        assert done.returncode == 3, (way, done.stdout + done.stderr)
        told = " ".join(done.stderr.split())
        if "more -- run `syndicate themes check ./sly`" in told:
            told = " ".join(syndicate(here, "themes", "check", "./sly").stderr.split())
        assert f"{sheet}:{honest.count(chr(10)) + 1}: " in told, (way, told)
        assert (here / "out" / output).read_bytes() == before, way
    assert syndicate(here, "verify", "out").returncode == 0


def test_verify_says_which_article_which_output_and_the_first_difference(here: Path) -> None:
    syndicate(here, "convert", "ferry.txt", "--to", "rss,epub", "--disclaimer", NOTICE)
    feed = (here / "out" / "rss.xml").resolve()
    feed.write_text(feed.read_text().replace("as they come", "as they go"))
    done = syndicate(here, "verify", "out")
    assert done.returncode == 3
    [failed] = [line for line in done.stdout.splitlines() if "FAILED" in line]
    assert "out/rss.xml" in failed
    assert "'Ferry returns to the old pier'" in done.stdout
    assert "expected U+0063 LATIN SMALL LETTER C in 'come;" in done.stdout
    assert "changed since" in done.stdout


def test_verify_finds_a_missing_file_and_a_changed_receipt(here: Path) -> None:
    syndicate(here, "convert", "ferry.txt", "--to", "rss,txt", "--disclaimer", NOTICE)
    receipt = (here / "out" / "receipt.json").resolve()
    (here / "out" / "rss.xml").resolve().unlink()
    receipt.write_text(receipt.read_text().replace("in weighing", "in ignoring"))
    done = syndicate(here, "verify", "out", "--json")
    assert done.returncode == 3
    problems = [proof["problem"] for proof in json.loads(done.stdout)]
    assert all("was changed" in problem for problem in problems), problems


@pytest.mark.parametrize("name", ["digest.epub", "digest.pdf", "rss.xml", "feed.json", "newsletter.eml"])
def test_verify_survives_a_torn_file(converted: Path, tmp_path: Path, name: str) -> None:
    data = (converted / "out" / name).read_bytes()
    for cut in (0, 10, len(data) // 2):
        (tmp_path / name).write_bytes(data[:cut])
        done = syndicate(tmp_path, "verify", name, "--disclaimer", NOTICE)
        assert done.returncode == 3, done.stdout + done.stderr
        assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["convert", "absent.txt"], 2, "absent.txt: does not exist"),
        (["convert", "*.nothing"], 2, "*.nothing: matches no file"),
        (["convert", "ferry.txt", "--to", "docx"], 2, "no exporter for 'docx'"),
        (["convert", "ferry.txt", "--theme", "brutal"], 2, "no theme 'brutal'"),
        (["convert", "ferry.txt", "--url", "not a url"], 2, "--url not a url"),
        (["convert", "ferry.txt", "--date", "soon"], 2, "--date soon"),
        (["convert", "ferry.txt", "--disclaimer", " "], 2, "the notice is empty"),
        (["convert", "ferry.txt", "--disclaimer", "x", "--no-disclaimer", "y"], 2, "at once"),
        (["convert", "ferry.txt", "--disclaimer-file", "absent"], 2, "absent: No such file"),
        (["convert", "ferry.txt", "--no-disclaimer", " "], 2, "no reason"),
        (["convert", "ferry.txt", "-o", "x"], 2, "-o x: which format? -- say so with --to"),
        (["convert", "ferry.txt", "-o", "x.epub", "--to", "rss,atom"], 2, "one format"),
        (["convert", "empty.txt"], 4, "empty.txt"),
        (["inspect", "ferry.txt", "--from", "wordstar"], 2, "wordstar"),
    ],
)
def test_errors_are_one_line_with_the_place_and_a_hint(
    here: Path, arguments: list[str], code: int, said: str
) -> None:
    (here / "empty.txt").write_bytes(b"")
    done = syndicate(here, *arguments)
    assert done.returncode == code, done.stderr
    [line] = done.stderr.splitlines()
    assert line.startswith("syndicate: ")
    assert said in line
    assert " -- " in line
    assert not (here / "out").exists()


def test_debug_shows_the_traceback(here: Path) -> None:
    assert "Traceback" in syndicate(here, "convert", "absent.txt", "--debug").stderr


def test_one_bad_source_does_not_sink_the_others(here: Path) -> None:
    (here / "bad.txt").write_bytes(b"\x00\x01\x02\x03" * 300)
    done = syndicate(here, "convert", "bad.txt", "ferry.txt", "--to", "rss", "--disclaimer", NOTICE)
    assert done.returncode == 1, done.stderr
    assert "failed: bad.txt" in done.stderr
    assert (here / "out" / "rss.xml").exists()
    receipt = json.loads((here / "out" / "receipt.json").read_bytes())
    assert [failure["source"] for failure in receipt["failures"]] == ["bad.txt"]


def test_a_locked_folder_exits_75(here: Path) -> None:
    from syndicate.publish.lock import locked

    with locked(here / "out"):
        done = syndicate(here, "convert", "ferry.txt", "--to", "rss", "--disclaimer", NOTICE)
    assert done.returncode == 75
    assert "another run is publishing there" in done.stderr


def test_one_output_goes_to_a_file_or_down_a_pipe(here: Path) -> None:
    text = (here / "ferry.txt").read_bytes()
    assert syndicate(here, "convert", "ferry.txt", "-o", "x.epub", "--disclaimer", NOTICE).returncode == 0
    assert zipfile.is_zipfile(here / "x.epub")
    assert not (here / "out").exists()
    piped = syndicate(here, "convert", "-", "-o", "-", "--to", "txt", "--disclaimer", NOTICE, stdin=text)
    assert piped.returncode == 0, piped.stderr
    assert "Ferry returns to the old pier" in piped.stdout
    (here / "piped.txt").write_text(piped.stdout)
    assert syndicate(here, "verify", "piped.txt", "--disclaimer", NOTICE).returncode == 0


def test_a_later_run_keeps_the_other_formats_and_their_proof(here: Path) -> None:
    for form in ("rss", "txt"):
        assert syndicate(here, "convert", "ferry.txt", "--to", form, "--disclaimer", NOTICE).returncode == 0
    assert (here / "out" / "rss.xml").exists()
    done = syndicate(here, "verify", "out")
    assert done.returncode == 0
    assert done.stdout.count("exact") == 2


def test_each_makes_a_set_for_each_article(here: Path) -> None:
    (here / "other.txt").write_text(STORY.replace("Ferry returns", "Tram returns"))
    done = syndicate(
        here, "convert", "ferry.txt", "other.txt", "--each", "--to", "rss,txt", "--disclaimer", NOTICE
    )
    assert done.returncode == 0, done.stderr
    assert len(list((here / "out").glob("*/rss.xml"))) == 2
    assert syndicate(here, "verify", "out").stdout.count("exact") == 4
    [one] = (here / "out").glob("ferry*/rss.xml")
    assert syndicate(here, "verify", str(one)).returncode == 0


def test_a_folder_and_a_glob_are_read_in_order(here: Path) -> None:
    (here / "news").mkdir()
    for name in ("b", "a", "c"):
        (here / "news" / f"{name}.txt").write_text(STORY.replace("Ferry", f"Ferry {name}"))
    (here / "news" / ".hidden.txt").write_text("no")
    for source in ("news", "news/*.txt"):
        done = syndicate(here, "inspect", source)
        titles = [article["title"][:7] for article in json.loads(done.stdout)["articles"]]
        assert titles == ["Ferry a", "Ferry b", "Ferry c"]


def test_inspect_is_read_back_to_the_same_value(here: Path) -> None:
    first = syndicate(here, "inspect", "ferry.txt", "--disclaimer", NOTICE).stdout
    (here / "article.json").write_text(first)
    assert syndicate(here, "inspect", "article.json").stdout == first
    schema = json.loads(syndicate(here, "inspect", "--schema").stdout)
    import jsonschema

    jsonschema.validate(json.loads(first), schema)


def test_json_reports_are_one_document(here: Path) -> None:
    done = syndicate(here, "convert", "ferry.txt", "--to", "rss", "--json", "--disclaimer", NOTICE)
    report = json.loads(done.stdout)
    assert report["exit"] == 0
    assert report["outputs"][0]["file"] == "rss.xml"
    for command in (["formats"], ["themes"], ["doctor"], ["verify", "out"]):
        json.loads(syndicate(here, *command, "--json").stdout)


def test_the_table_names_file_size_articles_and_the_seal(here: Path) -> None:
    done = syndicate(here, "convert", "ferry.txt", "--to", "rss", "--disclaimer", NOTICE)
    heading, row = done.stdout.splitlines()
    assert heading.split() == ["file", "size", "articles", "notice", "exact"]
    assert row.split()[0] == "out/rss.xml"
    assert row.split()[-2:] == ["1", "yes"]


def test_recognised_notices_are_printed(here: Path) -> None:
    known = (
        "The views expressed in this article are those of the author and do not necessarily reflect our own."
    )
    (here / "known.txt").write_text(f"{STORY}\n{known}\n")
    done = syndicate(here, "convert", "known.txt", "--to", "rss")
    assert re.search(r"known\.txt: notice recognised \([01]\.\d\d: [^)]+\): The views expressed", done.stderr)


def test_a_possible_notice_is_named_and_stays(here: Path) -> None:
    perhaps = "The editors thank the author for this text."
    (here / "perhaps.txt").write_text(f"{STORY}\n{perhaps}\n")
    done = syndicate(here, "convert", "perhaps.txt", "--to", "rss")
    told = f"perhaps.txt: perhaps a notice: {perhaps}; give it with --disclaimer"
    assert told in done.stderr
    assert perhaps in (here / "out" / "rss.xml").read_text()
    assert told not in syndicate(here, "convert", "perhaps.txt", "--to", "rss", "--disclaimer", NOTICE).stderr


def test_help_answers_without_importing_anything_heavy() -> None:
    heavy = "weasyprint lxml ebooklib feedgen dateparser py3langid babel pypdfium2 jinja2 PIL numpy rich.table msgspec"
    code = (
        "import sys\nfrom syndicate.cli import app\n"
        "try:\n    app(['--help'])\nexcept SystemExit:\n    pass\n"
        f"print('HEAVY', sorted(set({heavy.split()!r}) & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "convert" in done.stdout
    loaded = done.stdout.rpartition("HEAVY ")[2].strip()
    assert loaded in ("[]", "['rich.table']"), "typer draws its own tables; nothing else may be loaded"


def test_a_reader_that_closes_the_pipe_is_no_crash(here: Path) -> None:
    command = f"{sys.executable} -m syndicate formats | true"
    done = subprocess.run(["sh", "-c", command], cwd=here, capture_output=True, text=True, check=False)
    assert "Traceback" not in done.stderr


def test_an_embargoed_article_is_held_with_a_note_and_inspect_shows_it(here: Path) -> None:
    read = json.loads(syndicate(here, "inspect", "ferry.txt", "bare.txt").stdout)
    read["articles"][0]["embargo"] = "2030-01-01T06:00:00+00:00"
    (here / "two.json").write_text(json.dumps(read))
    before, after = "1893477599", "1893477600"  # seconds, on both sides of that moment
    held = syndicate(here, "convert", "two.json", "--to", "txt", SOURCE_DATE_EPOCH=before)
    assert held.returncode == 0, held.stderr
    assert "'Ferry returns to the old pier' is held: under embargo until 2030-01-01T06:00:00" in held.stderr
    out = syndicate(here, "convert", "two.json", "--to", "txt", SOURCE_DATE_EPOCH=after)
    assert "is held" not in out.stderr
    assert len(json.loads(syndicate(here, "inspect", "two.json").stdout)["articles"]) == 2
    del read["articles"][1]
    (here / "one.json").write_text(json.dumps(read))
    nothing = syndicate(here, "convert", "one.json", "--to", "txt", SOURCE_DATE_EPOCH=before)
    assert nothing.returncode == 4
    assert "is held" in nothing.stderr


def test_a_url_is_a_source_and_a_private_one_only_by_name(here: Path) -> None:
    cache = {"XDG_CACHE_HOME": str(here / "cache")}
    with serving() as server:
        server.answers["/ferry.txt"] = reply((here / "ferry.txt").read_bytes(), etag='"1"')
        url = server.url("/ferry.txt", user="desk:s3cret")
        refused = syndicate(here, "convert", url, "--to", "txt", **cache)
        assert refused.returncode == 4
        assert "--allow-host" in refused.stderr
        done = syndicate(here, "convert", url, "--to", "txt", "--allow-host", "127.0.0.1", **cache)
        assert done.returncode == 0, done.stderr
        server.answers["/ferry.txt"] = reply(b"", "500 Internal Server Error")
        stale = syndicate(here, "convert", url, "--to", "txt", "--allow-host", "127.0.0.1", **cache)
        assert stale.returncode == 0, stale.stderr
        assert "the last good copy stands in for it" in stale.stderr
        missing = server.url("/gone.txt", user="desk:s3cret")
        both = syndicate(here, "convert", url, missing, "--to", "txt", "--allow-host", "127.0.0.1", **cache)
        assert both.returncode == 1
        assert "/gone.txt" in both.stderr
    told = both.stderr + refused.stderr + done.stdout + done.stderr + stale.stdout + stale.stderr
    published = b"".join(path.read_bytes() for path in (here / "out").rglob("*") if path.is_file())
    assert "s3cret" not in told
    assert b"s3cret" not in published


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            '{"a": [1, 2]}',
            "JSON, but in no form that is read -- of JSON, there are readers for feed, ipynb, json, ninjs",
        ),
        ('\n[{"title": "x"}]\n', "JSON, but in no form"),
        (
            '<?xml version="1.0"?><foo/>',
            "XML, but in no form that is read -- of XML, there are readers for docbook, feed, html",
        ),
        ("<catalogue>\n  <entry>x</entry>\n</catalogue>", "XML, but in no form"),
    ],
)
def test_machine_data_is_refused_with_the_candidate_formats(here: Path, text: str, said: str) -> None:
    (here / "data").write_text(text)
    refused = syndicate(here, "convert", "data", "--to", "txt")
    assert refused.returncode == 4
    assert said in refused.stderr
    forced = syndicate(here, "convert", "data", "--to", "txt", "--from", "text")
    assert forced.returncode == 0, forced.stderr


@pytest.mark.parametrize(
    "text", ["[Opinion]\n\nA story.", "{Sic}\n\nIt says.", "<3 is a heart\n\nIt is.", "< less\n\n> more"]
)
def test_a_story_may_begin_with_any_sign(here: Path, text: str) -> None:
    (here / "story.txt").write_text(text)
    done = syndicate(here, "convert", "story.txt", "--to", "txt")
    assert done.returncode == 0, done.stderr
