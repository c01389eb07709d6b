"""Thirty nights that nobody watches: articles appear, change and go, nights go wrong, and every promise holds.

The web is a real server on loopback, kills are SIGKILL, the full disk is full; readers are feedparser, over HTTP, and
the rules of feeds.
"""

from __future__ import annotations

import itertools
import re
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from faults.machine import needs
from helpers.delivery import Office, mail_server
from helpers.jobs import NOTICE, Desk
from helpers.misbehaving_server import Server
from helpers.month import Letters, Subscriber, month_job, spend, web
from judges.feed_rules import check_atom, check_json, check_rss

from syndicate.verify.published import verify_published

URL = "https://herald.example.org/news/"
EMBARGO_ENDS, WITHDRAWAL = 12, 11


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_server() as found:
        yield found


def check_feeds(desk: Desk) -> None:
    for path in desk.out.glob("atom*.xml"):
        assert check_atom(path.read_bytes(), URL + path.name) == []
    for path in desk.out.glob("rss*.xml"):
        assert check_rss(path.read_bytes(), URL + path.name) == []
    for path in desk.out.glob("feed*.json"):
        assert check_json(path.read_bytes(), URL + path.name) == []


def watched(desk: Desk, server: Server, office: Office, nights: int) -> tuple[Subscriber, Letters]:
    """Spend the nights, and each morning prove everything, check the feeds, and read what arrived."""
    subscriber, letters = Subscriber(), Letters()
    desk.out.mkdir()
    with web(desk.out) as address:
        for _, unknown in spend(desk, server, office, nights):
            proofs = list(verify_published((str(desk.out),)))
            assert proofs
            assert all(proof.exact and not proof.warning for proof in proofs)
            check_feeds(desk)
            for _ in range(2):
                subscriber.poll(address + "atom.xml")
            letters.fetch(office)
            letters.unknown |= unknown
    return subscriber, letters


def check_month(desk: Desk, subscriber: Subscriber, mail: Letters, nights: int) -> None:
    """What everybody got in all, after nights that ended without a fault."""
    stories = {f"Wire story {n}" for n in range(1, nights + 1)} | {
        f"Desk story {n}" for n in range(1, nights + 1, 2)
    }
    held = {"Held story"} if nights >= EMBARGO_ENDS else set()
    gone = {"Desk story 9"} if nights >= WITHDRAWAL else set()

    assert set(subscriber.new) == stories | held
    assert set(subscriber.new.values()) == {1}, "each article is new once, whatever became of it"
    assert subscriber.unchanged >= nights

    letters = [path.read_text("utf-8") for path in sorted(desk.out.glob("daily-2026-*.txt"))]
    titles = [re.findall(r"^\d+\. (.+)\n-+$", letter, re.MULTILINE) for letter in letters]
    assert Counter(itertools.chain(*titles)) == Counter((stories | held) - gone), "each in exactly one letter"
    assert all(NOTICE.split("\u00a0")[0] in letter for letter in letters)
    assert "Text of wire story 4, corrected." in "".join(letters)
    assert "Text of desk story 5, corrected." in "".join(letters)

    assert set(mail.got.values()) == {1}, "each letter is sent once"
    assert len(letters) - len(mail.unknown) <= len(mail.got) <= len(letters)

    everything = b"".join(path.read_bytes() for path in desk.out.iterdir() if path.is_file())
    for title in gone:
        assert f"Text of {title.lower()}.".encode() not in everything
        assert b"deleted-entry" in (desk.out / "atom.xml").read_bytes()
    assert (desk.out / "latest.epub").read_bytes() in [
        path.read_bytes() for path in desk.out.glob("weekly-*.epub")
    ]


def served(folder: Path) -> dict[str, bytes]:
    """All that a web server would serve, folders too."""
    current = (folder / ".syndicate" / "current").resolve()
    return {
        str(path.relative_to(current)): path.read_bytes()
        for path in sorted(current.rglob("*"))
        if path.is_file()
    }


def check_same(desk: Desk, again: Desk) -> None:
    first, second = (served(one.out) for one in (desk, again))
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_ten_nights_of_which_six_are_bad(tmp_path: Path, server: Server, office: Office) -> None:
    desks = [Desk(tmp_path / name, month_job(server, office)) for name in ("first", "second")]
    subscriber, letters = watched(desks[0], server, office, 10)
    check_month(desks[0], subscriber, letters, 10)
    for _ in spend(desks[1], server, office, 10):
        pass
    check_same(*desks)


@contextmanager
def small_disk(folder: Path) -> Iterator[Path]:
    folder.mkdir()
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=32m", "tmpfs", folder], check=True)
    try:
        yield folder
    finally:
        # Lazily: the server of this test's workers may have been started in there.
        subprocess.run(["umount", "--lazy", folder], check=True)


@pytest.mark.slow
@needs("mount", "umount")
def test_a_month_with_fourteen_bad_nights_keeps_every_promise_and_is_the_same_twice(
    tmp_path: Path, server: Server, office: Office
) -> None:
    with small_disk(tmp_path / "first") as one, small_disk(tmp_path / "second") as two:
        desks = [Desk(folder, month_job(server, office)) for folder in (one, two)]
        subscriber, letters = watched(desks[0], server, office, 30)
        check_month(desks[0], subscriber, letters, 30)
        for _ in spend(desks[1], server, office, 30):
            pass
        check_same(*desks)
