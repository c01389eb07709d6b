"""A job delivers what it published: each issue once, whatever happens to the job, the ledger or the mail server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from email import message_from_bytes
from email.utils import parsedate_to_datetime
from pathlib import Path

import pytest
from fsspec.implementations.local import LocalFileSystem
from helpers.command_line import syndicate
from helpers.delivery import Office, by_mail, mail_server, scripted
from helpers.jobs import FIRST_NIGHT, JOB, NOTICE, Desk
from helpers.misbehaving_server import reply, serving

from syndicate.cli import run_log
from syndicate.errors import Exit
from syndicate.job.deliver.copying import LIST
from syndicate.job.run import execute as runs


@pytest.fixture
def office() -> Iterator[Office]:
    with mail_server() as found:
        yield found


def desk_with(folder: Path, delivery: str) -> Desk:
    desk = Desk(folder, JOB.replace('["txt"]', '["eml"]').replace("[limits]", f"{delivery}\n\n[limits]"))
    desk.write("ferry.md", "The ferry returns", "It came back on Monday.")
    return desk


def test_each_issue_is_sent_once_with_its_notice(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    for night in (1, 1, 2):
        assert desk.night(night).exit_code == Exit.DONE
    desk.write("ferry.md", "The ferry returns", "It came back on Tuesday.")
    desk.night(2)
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-03")
    desk.night(3)
    assert [recipient for _, recipient, _ in office.taken] == ["list@example.org"] * 2
    first, second = (message_from_bytes(data) for _, _, data in office.taken)
    assert first["List-Id"] == second["List-Id"]
    assert first["Message-ID"] != second["Message-ID"]
    assert "ferry" in str(first.get_payload(decode=True)).lower()
    assert "Night bus" in str(second.get_payload(decode=True))
    body = first.get_payload(decode=True)
    assert isinstance(body, bytes)
    assert NOTICE.split("\u00a0")[0] in body.decode().replace(" \r\n", " ").replace(" \n", " ")


def test_temporarily_refused_mail_is_sent_the_next_night(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    office.answers["RCPT"] = ["451 try again later"] * 9
    report = desk.night()
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    assert (report.failures, [one.to for one in report.undelivered]) == ((), ["list@example.org"])
    assert (desk.out / "daily-2026-05-01.eml").is_file()
    office.answers.clear()
    assert desk.night(2).exit_code == Exit.DONE
    assert len(office.taken) == 1
    desk.night(3)
    assert len(office.taken) == 1


def test_copies_are_made_before_pings_and_mail(
    tmp_path: Path, office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever the order in the job file: a link in the mail that leads nowhere is the worst that mail can do."""
    copied = tmp_path / "copied"
    copy = f'\n[[delivery]]\nto = "copy"\nurl = "file://{copied}"\n'
    desk = desk_with(tmp_path / "desk", by_mail(office.port) + copy)
    there: list[bool] = []
    real = Office.handle_DATA

    async def looks(self: Office, *arguments: object) -> str:
        there.append((copied / "daily-2026-05-01.eml").is_file())
        return await real(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(Office, "handle_DATA", looks)
    report = desk.night()
    assert [one.to for one in report.deliveries] == [f"file://{copied}", "list@example.org"]
    assert there == [True]


def test_deliveries_that_fail_have_metrics_of_their_own(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    office.answers["RCPT"] = ["451 try again later"]
    report = desk.night()
    assert report.exit_code == Exit.SOME_INPUTS_FAILED
    events = [event for event in run_log.events(report) if event.level == "error"]
    assert [(event.event, event.source) for event in events] == [("not delivered", "list@example.org")]
    assert "1 new, 1 not delivered; " in run_log.summary(report)
    run_log.write_metrics(tmp_path / "metrics", desk.job, 0.0, report.exit_code, report)
    lines = (tmp_path / "metrics").read_text("utf-8").splitlines()
    values = {line.split("{")[0]: float(line.split()[-1]) for line in lines if not line.startswith("#")}
    assert values["syndicate_sources_failed"] == 0
    assert (values["syndicate_deliveries"], values["syndicate_deliveries_failed"]) == (1, 1)


@pytest.mark.parametrize(("zone", "midnight"), [("Pacific/Kiritimati", "+1400"), ("America/Lima", "-0500")])
def test_a_message_is_of_its_sending_and_its_file_of_midnight_there(
    tmp_path: Path, office: Office, zone: str, midnight: str
) -> None:
    """At three in the morning in UTC, noon of that day is nine hours ahead."""
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    desk.configure(
        desk.job.read_text("utf-8").replace('language = "en"', f'language = "en"\ntimezone = "{zone}"')
    )
    desk.night()
    message = message_from_bytes(office.taken[0][2])
    assert parsedate_to_datetime(message["Date"]) == FIRST_NIGHT
    assert len(message.get_all("Date")) == 1
    (issue,) = desk.out.glob("daily-2026-*.eml")
    published = message_from_bytes(issue.read_bytes())
    assert published["Date"].endswith(f" 00:00:00 {midnight}")
    assert parsedate_to_datetime(published["Date"]) <= FIRST_NIGHT


def test_a_delivery_that_is_new_to_a_job_sends_no_old_issue(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", "")
    desk.night()
    desk.configure(desk.job.read_text("utf-8").replace("[limits]", f"{by_mail(office.port)}\n[limits]"))
    desk.night(2)
    assert office.taken == []
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-03")
    desk.night(3)
    assert len(office.taken) == 1


def test_after_a_lost_ledger_nothing_is_sent_again(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    desk.night()
    shutil.rmtree(desk.folder / "state")
    desk.night(2)
    assert len(office.taken) == 1


def test_a_hub_is_pinged_for_changed_feeds_only(tmp_path: Path) -> None:
    with serving() as hub:
        hub.answers["/hub"] = reply(b"", "204 No Content")
        delivery = f"""
[[delivery]]
to = "websub"
outputs = ["feeds"]
hub = "{hub.url("/hub")}"
allow_private = true
"""
        desk = desk_with(tmp_path / "desk", delivery)
        assert desk.night().exit_code == Exit.DONE
        assert len(hub.paths()) == 3
        desk.night(2)
        assert len(hub.paths()) == 3


def test_a_copy_elsewhere_holds_the_whole_set(tmp_path: Path) -> None:
    target = tmp_path / "elsewhere"
    desk = desk_with(tmp_path / "desk", f'[[delivery]]\nto = "copy"\nurl = "file://{target}"\n')
    assert desk.night().exit_code == Exit.DONE
    for name, data in desk.files().items():
        assert (target / name).read_bytes() == data


def test_pages_and_feeds_are_copied_after_the_files_that_they_link(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """First what is read, then the feeds, then page and catalogue, the receipt last."""
    names: list[str] = []
    move = LocalFileSystem.mv

    def noting(self: LocalFileSystem, old: str, new: str) -> None:
        names.append(new.partition("/elsewhere/")[2])
        move(self, old, new)

    monkeypatch.setattr(LocalFileSystem, "mv", noting)
    delivery = f'[[delivery]]\nto = "copy"\nurl = "{(tmp_path / "elsewhere").as_uri()}"\n'
    desk = desk_with(tmp_path / "desk", delivery)
    desk.configure(desk.job.read_text("utf-8").replace("catalogue = false", "catalogue = true"))
    assert desk.night().exit_code == Exit.DONE
    list_, *files, receipt, list_again = names
    assert (list_, receipt, list_again) == (LIST, "receipt.json", LIST)
    ways = [name for name in files if name.startswith(("opds", "index", "feeds."))]
    feeds = [name for name in files if name in {"rss.xml", "atom.xml", "feed.json"}]
    assert "opds.xml" in ways
    assert len(feeds) == 3
    assert files[-len(feeds) - len(ways) :] == feeds + ways


def test_a_failed_login_shows_no_password_even_in_a_debug_log(tmp_path: Path) -> None:
    """``--debug`` and ``--log json``: the password is in no line, no report, and no file of the job."""
    password = "Qx7-tok3n-V9w2"
    with scripted({"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": f"535 {password} is wrong"}) as (
        port,
        given,
    ):
        login = 'username = "news"\npassword = { env = "SMTP_PASSWORD" }\n'
        desk = desk_with(tmp_path / "desk", by_mail(port) + login)
        for command in (
            ("run", "--debug"),
            ("run", "--debug", "--log", "json"),
            ("doctor", "syndicate.toml"),
        ):
            done = syndicate(desk.folder, *command, SMTP_PASSWORD=password)
            assert done.returncode in {1, 4}
            assert "refuses the login of news (535)" in done.stdout + done.stderr
            assert password not in done.stdout + done.stderr
    assert any(command.startswith("AUTH PLAIN ") for command in given)
    written = [path for path in desk.folder.rglob("*") if path.is_file()]
    assert not [path for path in written if password.encode() in path.read_bytes()]


def test_a_faulty_delivery_is_reported_with_its_line(tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(25).replace('["daily"]', '["dayly"]'))
    with pytest.raises(ExceptionGroup) as caught:
        desk.night()
    assert "no output is called 'dayly'" in str(caught.value.exceptions[0])


def test_only_the_formats_that_are_asked_for_are_sent(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port) + 'formats = ["eml"]\n')
    desk.configure(
        desk.job.read_text("utf-8").replace('formats = ["eml"]\nperiod', 'formats = ["txt", "eml"]\nperiod')
    )
    desk.night()
    assert (desk.out / "daily-2026-05-01.txt").is_file()
    [(_, _, message)] = office.taken
    assert b"No. 1" in message.partition(b"\r\n\r\n")[0]


def test_a_format_that_is_never_made_cannot_be_sent(tmp_path: Path) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(25) + 'formats = ["epub"]\n')
    with pytest.raises(ExceptionGroup) as caught:
        desk.night()
    [fault] = caught.value.exceptions
    assert "none of its outputs is made as 'epub'" in str(fault)
    assert "they are: eml" in fault.hint  # type: ignore[attr-defined]


def test_a_password_is_never_written_in_the_job(tmp_path: Path) -> None:
    delivery = by_mail(25) + 'username = "news"\npassword = "hunter2"\n'
    desk = desk_with(tmp_path / "desk", delivery)
    with pytest.raises(ExceptionGroup) as caught:
        desk.night()
    assert "a secret is not written here" in str(caught.value.exceptions[0])
    assert "hunter2" not in str(caught.value.exceptions)


def test_a_letter_that_is_given_up_is_reported_once(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    office.answers["RCPT"] = ["451 try again later"] * 99
    for night in range(1, 16):
        assert "451" in str(desk.night(night).undelivered), night
    report = desk.night(17)
    [one] = report.undelivered
    assert (one.to, one.what) == ("list@example.org", "daily 1 eml")
    assert "it is not tried any more" in one.reason
    assert one.hint == "send it by hand"
    assert desk.night(18).undelivered == ()


def test_after_an_old_copy_of_the_ledger_came_back_nothing_is_sent_again(
    tmp_path: Path, office: Office
) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    desk.night()
    shutil.copytree(desk.folder / "state", tmp_path / "backup")
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02")
    desk.night(2)
    assert len(office.taken) == 2
    shutil.rmtree(desk.folder / "state")
    shutil.copytree(tmp_path / "backup", desk.folder / "state")
    desk.night(3)
    assert len(office.taken) == 2
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-04")
    desk.night(4)
    assert len(office.taken) == 3


def test_a_run_that_is_cut_off_before_it_delivers_is_made_up_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    target = tmp_path / "elsewhere"
    desk = desk_with(tmp_path / "desk", f'[[delivery]]\nto = "copy"\nurl = "file://{target}"\n')
    desk.night()
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02")

    def cut(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr(runs, "deliver_changes", cut)
        with pytest.raises(KeyboardInterrupt):
            desk.night(2)
    report = desk.night(3)
    assert (report.changed, len(report.deliveries)) == (False, 1)
    assert (target / "rss.xml").read_bytes() == desk.files()["rss.xml"]
    assert desk.night(4).deliveries == ()


def test_a_new_recipient_and_a_new_format_begin_with_the_issue_of_that_night(
    tmp_path: Path, office: Office
) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port))
    desk.night()
    desk.write("bus.md", "Night bus keeps its number", "The council said so.", day="2026-05-02")
    desk.night(2)
    job = desk.job.read_text("utf-8").replace(
        '["list@example.org"]', '["list@example.org", "ada@example.org"]'
    )
    desk.configure(job.replace('formats = ["eml"]', 'formats = ["eml", "epub"]'))
    assert desk.night(3).built == ("daily-2026-05-01.epub", "daily-2026-05-02.epub", "daily-latest.epub")
    assert len(office.taken) == 2
    desk.write("tram.md", "The tram waits", "Nobody knows for what.", day="2026-05-04")
    desk.night(4)
    assert [to for _, to, _ in office.taken[2:]].count("ada@example.org") == 2
    assert len(office.taken) == 6


def test_a_failed_letter_is_sent_once_its_server_works(tmp_path: Path, office: Office) -> None:
    desk = desk_with(tmp_path / "desk", by_mail(office.port).replace("127.0.0.1", "localhost.invalid"))
    assert desk.night().exit_code == Exit.SOME_INPUTS_FAILED
    desk.configure(desk.job.read_text("utf-8").replace("localhost.invalid", "127.0.0.1"))
    assert desk.night(2).exit_code == Exit.DONE
    assert len(office.taken) == 1
