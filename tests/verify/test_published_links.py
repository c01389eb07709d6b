"""``syndicate verify`` and the links of notices: one text with many addresses, and a notice given as text alone."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from helpers.command_line import syndicate

from syndicate.model.policy import notice_of
from syndicate.model.receipt import load
from syndicate.verify.published import FileResult, verify_published

FORMATS = "rss,atom,json,txt,eml,epub,ninjs,newsml"
PLAIN = "First printed in The Lantern. Read the original."


@pytest.fixture(scope="session")
def lanterns(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder of two articles whose notices have one text, and links to two originals; to copy, never to change."""
    folder = tmp_path_factory.mktemp("lanterns")
    for number in (1, 2):
        notice = f"First printed in The Lantern. Read the [original](https://lantern.example/{number})."
        (folder / f"ferry-{number}.md").write_text(
            f'---\ntitle: "The ferry {number}"\ndate: 2022-10-0{number}\ndisclaimer: "{notice}"\n---\n\n'
            f"A boat tied up at noon, for the {number}. time.\n"
        )
    done = syndicate(folder, "convert", "ferry-1.md", "ferry-2.md", "--to", FORMATS)
    assert done.returncode == 0, done.stderr
    return folder / "out"


@pytest.fixture
def out(lanterns: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(lanterns, tmp_path / "out", symlinks=True))


def problems(found: list[FileResult]) -> list[str]:
    return [problem for one in found for article in one.articles for problem in article.problems]


def relinked(out: Path) -> Path:
    """The feed, with a link in the first notice that nobody asked for."""
    feed = (out / "feed.json").resolve()
    text = feed.read_text()
    assert text.count("<p>First printed") == 2
    feed.write_text(text.replace("<p>First", '<p><a href=\\"https://evil.example/\\">First</a>', 1))
    json.loads(feed.read_text())
    return out / "feed.json"


def test_notices_of_one_text_lead_to_the_original_of_each_article(out: Path) -> None:
    found = list(verify_published([str(out)]))
    assert [one.status for one in found] == ["exact"] * 8
    receipt = load((out / "receipt.json").read_bytes())
    assert len(receipt.notices) == 1
    addresses = [
        [demand.url for demand in one.demands if hasattr(demand, "url")]
        for output in receipt.outputs
        for one in receipt.expectations(output)
    ]
    assert {tuple(one) for one in addresses} == {
        ("https://lantern.example/1",),
        ("https://lantern.example/2",),
    }


def test_kept_outputs_of_an_earlier_run_keep_their_links(out: Path) -> None:
    (out.parent / "other.md").write_text(
        '---\ntitle: "The tram"\ndate: 2022-10-03\n'
        'disclaimer: "First printed in The Lantern. Read the [original](https://lantern.example/3)."\n---\n\nA tram.\n'
    )
    done = syndicate(out.parent, "convert", "other.md", "--to", "rss,txt")
    assert done.returncode == 0, done.stderr
    found = list(verify_published([str(out)]))
    assert problems(found) == []
    assert {one.status for one in found} == {"exact"}


def test_a_notice_given_as_text_has_the_links_that_the_receipt_demands(out: Path) -> None:
    found = list(verify_published([str(out)], notice_of(PLAIN)))
    assert [one.status for one in found] == ["exact"] * 8
    assert not [article for one in found for article in one.articles if article.unjudged]
    relinked(out)
    found = list(verify_published([str(out)], notice_of(PLAIN)))
    assert problems(found) == [
        "a link in the notice that is not demanded: on 'First' to https://evil.example/"
    ]


def test_without_a_receipt_the_text_is_proven_and_each_link_named(out: Path) -> None:
    alone = out.parent / "alone.json"
    shutil.copy(relinked(out), alone)
    (out.parent / "plain.txt").write_text(PLAIN)
    done = syndicate(out.parent, "verify", "alone.json", "--disclaimer-file", "plain.txt")
    assert done.returncode == 0
    assert done.stdout.startswith("exact")
    said = "the text of the notice is exact; not checked, because only its text was given: the link on"
    assert f"{said} 'First' to https://evil.example/" in done.stdout
    assert f"{said} 'original' to https://lantern.example/2" in done.stdout
    printed = syndicate(out.parent, "verify", "alone.json", "--disclaimer-file", "plain.txt", "--json").stdout
    [one] = json.loads(printed)
    assert one["articles"][1]["unjudged"] == [["original", "https://lantern.example/2"]]
    altered = list(verify_published([str(alone)], notice_of(PLAIN.replace("Read", "Do not read"))))
    assert altered[0].status == "failed"


def test_one_output_beside_its_receipt_is_judged_by_the_links_of_that(tmp_path: Path) -> None:
    (tmp_path / "ferry.md").write_text(
        '---\ntitle: "The ferry"\n'
        'disclaimer: "First printed in The Lantern. Read the [original](https://lantern.example/1)."\n---\n\nA boat.\n'
        "\nAnother one.\n"
    )
    assert syndicate(tmp_path, "convert", "ferry.md", "--to", "json").returncode == 0
    feed = tmp_path / "out" / "feed.json"
    [found] = verify_published([str(feed)], notice_of(PLAIN))
    assert (found.status, found.articles[0].unjudged) == ("exact", ())
    path = feed.resolve()
    path.write_text(path.read_text().replace('lantern.example/1\\">', 'evil.example/\\">'))
    [found] = verify_published([str(feed)], notice_of(PLAIN))
    assert (
        "leads to https://evil.example/ instead of https://lantern.example/1" in found.articles[0].problems[0]
    )
    (tmp_path / "out" / "receipt.json").resolve().write_text("{}")
    [found] = verify_published([str(feed)], notice_of(PLAIN))
    assert found.articles[0].unjudged == (("original", "https://evil.example/"),)
