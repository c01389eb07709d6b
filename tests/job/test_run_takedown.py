"""A letter at 23:00: one command, and after one run every address shows that the article is gone."""

from __future__ import annotations

import json
import shutil
from html import escape
from pathlib import Path

import pytest
from filelock import FileLock
from helpers.command_line import syndicate
from helpers.delivery import by_mail, mail_server
from helpers.jobs import JOB, Desk

from syndicate.errors import Exit, ExportError
from syndicate.export.newsletter import Eml
from syndicate.verify.published import verify_published

SLANDER = "The mayor's brother sold the weir to himself, said a neighbour who was not there."
FULL_JOB = (
    JOB.replace("catalogue = false", "")
    .replace("limit = 3", "limit = 2")
    .replace('["txt"]', '["epub", "eml"]')
    .replace('path = "articles"', 'path = "wire.xml"')
)
NIGHT = {"SOURCE_DATE_EPOCH": "1777690800"}
"""2 May 2026, three in the morning."""


def wire(*items: tuple[str, str, str]) -> str:
    inside = "".join(
        f'<item><guid isPermaLink="false">{guid}</guid><title>{title}</title><description>{escape(text)}</description>'
        "<pubDate>Fri, 01 May 2026 09:30:00 GMT</pubDate></item>"
        for guid, title, text in items
    )
    return f'<rss version="2.0"><channel><title>Wire</title>{inside}</channel></rss>'


ITEMS = (
    ("1", "A weir is sold", SLANDER),
    *((str(number), f"Report {number}", f"Report of the ward, number {number}.") for number in range(2, 6)),
)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    found = Desk(tmp_path / "desk", FULL_JOB)
    (found.folder / "wire.xml").write_text(wire(*ITEMS), "utf-8")
    found.night()
    return found


def the_weir(desk: Desk) -> str:
    """The id of the article that has to go."""
    listed = json.loads(syndicate(desk.folder, "ledger", "--json").stdout)["articles"]
    return next(one["id"] for one in listed if one["title"] == "A weir is sold")


def everywhere(desk: Desk) -> bytes:
    """What has an address, but for the receipt, which names what was withdrawn."""
    files = (desk.out / ".syndicate" / "current").resolve().rglob("*")
    return b"".join(path.read_bytes() for path in files if path.is_file() and path.name != "receipt.json")


def on_disk(desk: Desk) -> bytes:
    """All bytes below `out`, with an address or without one, but for the receipts."""
    return b"".join(
        path.read_bytes() for path in desk.out.rglob("*") if path.is_file() and path.name != "receipt.json"
    )


def take_down(desk: Desk, id_: str) -> str:
    done = syndicate(desk.folder, "ledger", "withdraw", id_, "--reason", "a court's letter", **NIGHT)
    assert done.returncode == Exit.DONE, done.stderr
    return done.stdout


def test_an_article_taken_down_is_gone_everywhere_after_one_run_and_stays_gone(desk: Desk) -> None:
    id_ = the_weir(desk)
    assert b"sold the weir" in everywhere(desk)
    said = take_down(desk, id_)
    assert "feed-archive-1.json" in said
    assert "daily-2026-05-01.epub" in said
    assert "not sent by mail" in said
    assert desk.night(2).exit_code == Exit.DONE
    for night in (3, 4):
        assert b"sold the weir" not in everywhere(desk)
        assert f'ref="{id_}"'.encode() in (desk.out / "atom.xml").read_bytes()
        assert b"A weir is sold" not in (desk.out / "index.html").read_bytes()
        (desk.folder / "wire.xml").write_text(wire(*ITEMS[:night]), "utf-8")
        desk.night(night)
    assert all(proof.exact for proof in verify_published((str(desk.out),)))
    assert "court" not in desk.text("receipt.json")
    shown = json.loads(syndicate(desk.folder, "ledger", "--article", id_).stdout)
    assert (shown["article"]["status"], shown["ruling"]["reason"]) == ("withdrawn", "a court's letter")


def test_an_article_taken_down_is_in_no_earlier_set_on_the_disk(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a run could not remove it names, and leaves to the next one, though that has no news."""
    (desk.folder / "wire.xml").write_text(wire(*ITEMS, ("6", "Report 6", "Report of the ward.")), "utf-8")
    desk.night(2)
    generations = desk.out / ".syndicate" / "generations"
    assert len(list(generations.iterdir())) == 2
    take_down(desk, the_weir(desk))
    removed = shutil.rmtree
    monkeypatch.setattr(shutil, "rmtree", lambda *_, **__: None)
    report = desk.night(3)
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert "could not be removed" in report.failures[0].message
    assert b"sold the weir" not in everywhere(desk)
    assert b"sold the weir" in on_disk(desk)
    monkeypatch.setattr(shutil, "rmtree", removed)
    report = desk.night(3)
    assert (report.changed, report.exit_code) == (False, Exit.DONE)
    assert b"sold the weir" not in on_disk(desk)
    assert [path.name for path in generations.iterdir()] == [
        (desk.out / ".syndicate" / "current").resolve().name
    ]


def test_an_output_that_cannot_be_made_again_does_not_keep_an_article_that_was_taken_down(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert b"sold the weir" in (desk.out / "daily-2026-05-01.eml").read_bytes()
    take_down(desk, the_weir(desk))

    def refuse(*_: object) -> None:
        raise ExportError("the printer is on fire")

    monkeypatch.setattr(Eml, "export", refuse)
    report = desk.night(2)
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert not (desk.out / "daily-2026-05-01.eml").exists()
    assert b"sold the weir" not in on_disk(desk)
    monkeypatch.undo()
    desk.night(3)
    assert "Report 2" in desk.text("daily-2026-05-01.eml")


def test_it_does_not_come_back_under_another_id_or_from_another_ledger(desk: Desk) -> None:
    id_ = the_weir(desk)
    take_down(desk, id_)
    desk.night(2)
    (desk.folder / "wire.xml").write_text(wire(("weir-again", *ITEMS[0][1:]), *ITEMS[1:]), "utf-8")
    assert desk.night(3).new == 0
    assert b"sold the weir" not in everywhere(desk)
    (desk.folder / "state" / "ledger.sqlite").unlink()
    assert desk.night(4).new == 0
    assert b"sold the weir" not in everywhere(desk)


def test_a_restored_article_is_as_its_source_states(desk: Desk) -> None:
    id_ = the_weir(desk)
    take_down(desk, id_)
    desk.night(2)
    assert syndicate(desk.folder, "ledger", "restore", id_).returncode == Exit.DONE
    desk.night(3)
    assert b"sold the weir" in everywhere(desk)
    assert "deleted-entry" not in desk.text("atom.xml")
    assert "A weir is sold" in desk.text("daily-2026-05-01.eml")
    assert desk.night(4).changed is False


def test_an_article_that_its_feed_has_dropped_is_restored_as_it_was(desk: Desk) -> None:
    id_ = the_weir(desk)
    take_down(desk, id_)
    (desk.folder / "wire.xml").write_text(wire(*ITEMS[1:]), "utf-8")
    desk.night(2)
    assert syndicate(desk.folder, "ledger", "restore", id_).returncode == Exit.DONE
    desk.night(3)
    assert b"sold the weir" in everywhere(desk)


def test_sent_mail_is_listed(tmp_path: Path) -> None:
    with mail_server() as office:
        desk = Desk(tmp_path / "desk", FULL_JOB.replace("[limits]", f"{by_mail(office.port)}\n\n[limits]"))
        (desk.folder / "wire.xml").write_text(wire(*ITEMS), "utf-8")
        desk.night()
    assert "sent by mail on 2026-05-01 to list@example.org: daily 1 eml" in take_down(desk, the_weir(desk))


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("withdraw", "Weir", "--reason", "x"), "did you mean tag:herald.example.org,1970-01-01:desk/1?"),
        (("withdraw", "tag:herald.example.org,1970-01-01:desk/1", "--reason", " "), "the reason is empty"),
        (("restore", "tag:herald.example.org,1970-01-01:desk/1"), "it is not withdrawn"),
        (("withdraw", "x", "nowhere.toml", "--reason", "x"), "nowhere.toml: No such file"),
    ],
)
def test_impossible_decisions_are_explained(desk: Desk, arguments: tuple[str, ...], said: str) -> None:
    done = syndicate(desk.folder, "ledger", *arguments)
    assert done.returncode == Exit.USAGE
    assert said in done.stderr


def test_nothing_is_decided_while_a_run_is_under_way(desk: Desk) -> None:
    with FileLock(desk.folder / "state" / "lock"):
        done = syndicate(desk.folder, "ledger", "withdraw", "x", "--reason", "y")
    assert done.returncode == Exit.LOCKED
