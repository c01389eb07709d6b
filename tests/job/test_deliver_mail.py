"""Mail: each message at most once, to the server that was meant, and nothing in it that was not."""

from __future__ import annotations

import email
import email.policy
import logging
import os
import re
import signal
import ssl
import subprocess
import sys
import traceback
from pathlib import Path

import pytest
import trustme
from helpers.delivery import (
    MESSAGE,
    NOW,
    PASSWORD,
    FileLog,
    Office,
    authenticate,
    mail,
    mail_server,
    parcel,
    scripted,
)
from helpers.paths import TESTS
from hypothesis import given
from hypothesis import strategies as st

from syndicate.job.deliver import Mail, PublishedFile, check, deliver, probe
from syndicate.job.deliver.files import DeliveryError
from syndicate.job.deliver.mailboxes import mailbox_of
from syndicate.job.deliver.messages import message_of
from syndicate.runtime.secret import Secret


@pytest.fixture
def log(tmp_path: Path) -> FileLog:
    return FileLog(tmp_path / "log")


@pytest.fixture(scope="session")
def authority() -> trustme.CA:
    return trustme.CA()


@pytest.fixture
def trusted(authority: trustme.CA, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    authority.cert_pem.write_to_path(str(tmp_path / "ca.pem"))
    monkeypatch.setenv("SSL_CERT_FILE", str(tmp_path / "ca.pem"))


def context_of(authority: trustme.CA, name: str = "localhost") -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    authority.issue_cert(name).configure_cert(context)
    return context


def outcomes(target: Mail, log: FileLog, *parcels: PublishedFile) -> list[str]:
    return [one.outcome for one in deliver(target, parcels or [parcel()], log, log.states, NOW)]


# --- At most once -----------------------------------------------------------------------------------------------------


def test_a_message_is_sent_to_each_recipient_once_however_often_the_job_runs(log: FileLog):
    with mail_server() as office:
        target = mail(office, "list@harbour.example", "ada@harbour.example")
        assert outcomes(target, log) == ["done", "done"]
        assert outcomes(target, log) == []
        assert [recipient for _, recipient, _ in office.taken] == list(target.recipients)


def test_a_message_that_was_sent_contacts_no_server_again(log: FileLog):
    with mail_server() as office:
        target = mail(office)
        outcomes(target, log)
    assert outcomes(target, log) == []  # nobody listens there any more


def test_an_issue_made_again_or_under_two_names_is_one_issue(log: FileLog):
    again = parcel(MESSAGE.replace(b"Good", b"Fair"), file="daily-latest.eml", issue="daily 7 eml")
    with mail_server() as office:
        assert outcomes(mail(office), log, parcel(issue="daily 7 eml"), again) == ["done"]
        assert outcomes(mail(office), log, again) == []
        assert outcomes(mail(office), log, parcel(issue="daily 8 eml")) == ["done"]


def test_a_kill_while_the_server_decides_is_reported_once_and_never_sent_again(log: FileLog, tmp_path: Path):
    with mail_server() as office:
        office.answers["DATA"] = ["stall"]
        command = [
            sys.executable,
            str(TESTS / "faults" / "delivering.py"),
            str(office.port),
            str(tmp_path / "log"),
        ]
        child = subprocess.Popen(command, env=os.environ | {"PYTHONPATH": str(TESTS)})
        assert office.stalled.wait(60)
        child.send_signal(signal.SIGKILL)
        assert child.wait() == -signal.SIGKILL
        assert list(log.states.values()) == ["begun"]
        (unknown,) = deliver(mail(office), [parcel()], log, log.states, NOW)
        assert (unknown.outcome, unknown.code) == ("unknown", "delivery-unknown")
        assert "not sent again" in unknown.reason
        assert outcomes(mail(office), log) == []
        assert len(office.taken) == 1


@pytest.mark.parametrize("answer", ["hang up", "what?", "299 perhaps"])
def test_a_server_that_hangs_up_or_babbles_after_the_message_may_have_taken_it(log: FileLog, answer: str):
    with mail_server() as office:
        office.answers["DATA"] = [answer]
        target = mail(office, "list@harbour.example", "ada@harbour.example")
        assert outcomes(target, log) == ["unknown", "done"]
        assert outcomes(target, log) == []


def test_the_log_knows_before_the_server_may_act(log: FileLog):
    """A log that cannot be written keeps the message here."""

    class Full(FileLog):
        def begin(self, key: str) -> None:
            raise OSError("disk full")

    with mail_server() as office:
        with pytest.raises(OSError, match="disk full"):
            deliver(mail(office), [parcel()], Full(Path(os.devnull)), {}, NOW)
        assert office.said
        assert office.taken == []


@pytest.mark.parametrize(
    ("command", "answer"),
    [
        ("MAIL", "450 later"),
        ("MAIL", "530 log in"),
        ("RCPT", "451 later"),
        ("RCPT", "530 log in"),
        ("DATA", "452 full"),
    ],
)
def test_a_temporary_refusal_is_repeated_by_the_next_run(log: FileLog, command: str, answer: str):
    with mail_server() as office:
        office.answers[command] = [answer]
        (failed,) = deliver(mail(office), [parcel()], log, log.states, NOW)
        assert failed.outcome == "failed"
        assert answer in failed.reason
        assert outcomes(mail(office), log) == ["done"]
        assert len(office.taken) == 1


@pytest.mark.parametrize(
    ("command", "answer"), [("MAIL", "552 too large"), ("RCPT", "550 nobody here"), ("DATA", "554 spam")]
)
def test_a_permanent_refusal_is_reported_and_does_not_affect_the_others(
    log: FileLog, command: str, answer: str
):
    with mail_server() as office:
        office.answers[command] = [answer]
        target = mail(office, "gone@harbour.example", "ada@harbour.example")
        refused, done = deliver(target, [parcel()], log, log.states, NOW)
        assert (refused.outcome, done.outcome) == ("refused", "done")
        assert (refused.code, done.code) == ("not-delivered", "")
        assert refused.to == "gone@harbour.example"
        assert answer in refused.reason
        assert outcomes(target, log) == []
        assert [recipient for _, recipient, _ in office.taken] == ["ada@harbour.example"]


def test_a_server_that_is_not_there_is_asked_once_and_tried_on_the_next_run(log: FileLog):
    with mail_server() as office:
        pass
    found = deliver(mail(office, "a@harbour.example", "b@harbour.example"), [parcel()], log, {}, NOW)
    assert [one.outcome for one in found] == ["failed", "failed"]
    assert all("not reached: Connection refused" in one.reason for one in found)
    assert set(log.states.values()) == {"failed"}


@pytest.mark.parametrize(
    ("answers", "greeting", "why"),
    [
        ({}, "554 go away", "answers 554"),
        ({"EHLO": "hang up"}, "220 hello", "hangs up"),
        ({"EHLO": "250 hello", "MAIL": "hang up"}, "220 hello", "hangs up"),
        ({"EHLO": "250 hello", "MAIL": "250 OK", "RCPT": "hang up"}, "220 hello", "hangs up"),
    ],
)
def test_a_server_that_leaves_before_the_message_has_not_taken_it(
    log: FileLog, answers: dict[str, str], greeting: str, why: str
):
    with scripted(answers, greeting) as (port, _):
        (failed,) = deliver(mail(Office(port)), [parcel()], log, {}, NOW)
    assert failed.outcome == "failed"
    assert why in failed.reason
    assert "begun" not in [state for _, state, _ in log.events()]


# --- Secrets and encryption -------------------------------------------------------------------------------------------


def login(office: Office, password: str = PASSWORD, **more: object) -> Mail:
    values: dict[str, object] = {"server": "localhost", "security": "starttls"} | more
    return mail(office, username="news", password=Secret(password), **values)


@pytest.mark.usefixtures("trusted")
@pytest.mark.parametrize("security", ["starttls", "tls"])
def test_a_message_is_sent_encrypted_and_after_login(authority: trustme.CA, log: FileLog, security: str):
    implicit = security == "tls"
    # aiosmtpd counts its own STARTTLS only
    settings = {"auth_require_tls": False} if implicit else {"auth_required": True}
    with mail_server(
        context_of(authority), implicit=implicit, authenticator=authenticate, **settings
    ) as office:
        target = login(office, security=security)
        assert probe(target) == ()
        assert office.said == ["AUTH"]
        assert outcomes(target, log) == ["done"]
        assert [line.split(" ")[0] for line in office.said] == ["AUTH", "AUTH", "MAIL", "RCPT"]
        assert len(office.taken) == 1


@pytest.mark.usefixtures("trusted")
def test_a_wrong_password_is_definite_and_in_no_log_output_or_traceback(
    authority: trustme.CA, log: FileLog, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
):
    caplog.set_level(logging.DEBUG)
    wrong = "wr0ng-" + PASSWORD
    with mail_server(context_of(authority), authenticator=authenticate, auth_required=True) as office:
        (failed,) = deliver(login(office, wrong), [parcel()], log, log.states, NOW)
        (problem,) = probe(login(office, wrong))
        assert failed.outcome == "failed"
        assert "refuses the login of news (535)" in failed.reason
        assert "check username and password" in problem
        client = [
            record for record in caplog.records if not record.name.startswith("mail.")
        ]  # not the server's own
        seen = [
            repr(failed),
            problem,
            repr(login(office, wrong)),
            *map(str, log.events()),
            *capfd.readouterr(),
        ]
        seen += [record.getMessage() for record in client]
        assert not [text for text in seen if PASSWORD in text]
        assert outcomes(login(office), log) == ["done"]


def test_a_server_that_repeats_the_password_is_not_quoted(log: FileLog):
    answers = {"EHLO": "250-hello\r\n250 AUTH LOGIN PLAIN", "AUTH": f"235 welcome {PASSWORD}"}
    answers |= {"MAIL": f"550 {PASSWORD} may not send"}
    with scripted(answers) as (port, given):
        target = login(Office(port), server="127.0.0.1", security="none")
        (failed,) = deliver(target, [parcel()], log, {}, NOW)
        assert given[1].startswith("AUTH PLAIN ")
    assert "may not send" in failed.reason
    assert PASSWORD not in repr(failed) + str(log.events())


@pytest.mark.parametrize(
    ("methods", "answer", "why"),
    [
        ("AUTH PLAIN", "hang up", "hangs up at the login of news"),
        ("AUTH GSSAPI", "235 OK", "no way to log in that both sides know"),
        ("SIZE 1000", "235 OK", "no way to log in that both sides know"),
        ("AUTH CRAM-MD5", "334 a", "no way to log in that both sides know"),
    ],
)
def test_a_login_that_cannot_be_made_is_definite(log: FileLog, methods: str, answer: str, why: str):
    with scripted({"EHLO": f"250-hello\r\n250 {methods}", "AUTH": answer}) as (port, given):
        target = login(Office(port), server="127.0.0.1", security="none")
        (failed,) = deliver(target, [parcel()], log, {}, NOW)
        assert failed.outcome == "failed"
        assert why in failed.reason
        assert not [command for command in given if command.startswith("MAIL")]


def test_a_message_that_is_not_even_listened_to_is_sent_by_the_next_run(log: FileLog):
    answers = {
        "EHLO": "250 hello",
        "MAIL": "250 OK",
        "RCPT": "250 OK",
        "DATA": "451 not now",
        "RSET": "250 OK",
    }
    with scripted(answers) as (port, _):
        (failed,) = deliver(mail(Office(port)), [parcel()], log, {}, NOW)
        assert "refuses the message: 451 not now" in failed.reason
    assert list(log.states.values()) == ["failed"]


def test_an_error_that_ends_a_run_shows_no_password():
    """A log that fails while a login is open: the traceback, values of variables included."""

    class Broken(FileLog):
        def failed(self, key: str, reason: str, *, again: bool) -> None:
            raise OSError("disk full")

    with scripted({"EHLO": "250-hello\r\n250 AUTH PLAIN", "AUTH": "535 no"}) as (port, _):
        target = login(Office(port), server="127.0.0.1", security="none")
        with pytest.raises(OSError, match="disk full") as caught:
            deliver(target, [parcel()], Broken(Path(os.devnull)), {}, NOW)
    told = traceback.TracebackException.from_exception(caught.value, capture_locals=True)
    assert PASSWORD not in "".join(told.format())


def test_an_untrusted_certificate_is_refused(authority: trustme.CA, log: FileLog):
    with mail_server(context_of(authority)) as office:
        (failed,) = deliver(login(office), [parcel()], log, {}, NOW)
    assert "the certificate does not hold" in failed.reason
    assert office.said == []


@pytest.mark.usefixtures("trusted")
def test_a_certificate_for_another_name_is_refused(authority: trustme.CA, log: FileLog):
    with mail_server(context_of(authority, "other.example")) as office:
        (failed,) = deliver(login(office), [parcel()], log, {}, NOW)
    assert re.search("certificate does not hold: .*localhost", failed.reason)


@pytest.mark.parametrize(
    ("answers", "why"),
    [
        ({"EHLO": "250-hello\r\n250 AUTH PLAIN"}, "offers no STARTTLS"),
        (
            {"EHLO": "250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN", "STARTTLS": "454 not now"},
            "answers 454",
        ),
        (
            {"EHLO": "250-hello\r\n250-STARTTLS\r\n250 AUTH PLAIN", "STARTTLS": "220 go on"},
            "no TLS connection",
        ),
    ],
)
def test_no_password_and_no_message_leaves_without_encryption(
    log: FileLog, answers: dict[str, str], why: str
):
    with scripted(answers | {"AUTH": "235 OK", "MAIL": "250 OK"}) as (port, given):
        (failed,) = deliver(login(Office(port)), [parcel()], log, {}, NOW)
    assert why in failed.reason
    assert not [command for command in given if command.startswith(("AUTH", "MAIL"))]


def test_tls_from_the_first_byte_at_a_port_that_speaks_plain_text(log: FileLog):
    with scripted({}) as (port, _):
        (failed,) = deliver(login(Office(port), security="tls"), [parcel()], log, {}, NOW)
        assert "no TLS connection" in failed.reason
        assert "587" in failed.hint


# --- What is sent -----------------------------------------------------------------------------------------------------


def test_a_newsletter_is_sent_byte_for_byte_with_its_recipient_s_address_on_top(log: FileLog):
    with mail_server() as office:
        assert outcomes(mail(office), log) == ["done"]
        ((sender, recipient, content),) = office.taken
    assert content == b"To: list@harbour.example\r\n" + MESSAGE
    assert (sender, recipient) == ("bounces@harbour.example", "list@harbour.example")


def test_extensions_are_asked_for_only_where_they_are_needed(log: FileLog):
    with mail_server() as office:
        eight = MESSAGE.replace(b"Good", "Gød".encode())
        outcomes(mail(office, "list@harbour.example"), log, parcel(), parcel(eight))
        outcomes(mail(office, "jörg@straße.example"), log)
        options = [
            line.partition(" SIZE=")[2].split(" ")[1:] for line in office.said if line.startswith("MAIL")
        ]
        assert options == [[], ["BODY=8BITMIME"], ["BODY=8BITMIME", "SMTPUTF8"]]
        assert office.said[-1] == "RCPT jörg@xn--strae-oqa.example"
        assert office.taken[-1][2].startswith("To: jörg@xn--strae-oqa.example\r\n".encode())


@pytest.mark.parametrize(
    ("recipient", "data"), [("jörg@harbour.example", MESSAGE), ("a@b.example", MESSAGE + b"\xc3\xb8\r\n")]
)
def test_a_server_without_an_extension_gets_nothing_that_needs_it(log: FileLog, recipient: str, data: bytes):
    with scripted({"EHLO": "250 hello", "RSET": "250 OK"}) as (port, given):
        (failed,) = deliver(mail(Office(port), recipient), [parcel(data)], log, {}, NOW)
    assert failed.outcome == "failed"
    assert re.search("has no (SMTPUTF8|8BITMIME)", failed.reason)
    assert not [command for command in given if command.startswith("MAIL")]


@pytest.mark.parametrize(
    ("file", "title"),
    [
        ("daily-7.epub", "The Harbour Courier, No. 7"),
        ("tägliche «7».epub", "Hafenkurier\r\nBcc: all@evil.example"),
        ("issues/7.epub", "=?utf-8?q?a=0D=0ABcc=3A_v=40evil.example?="),
        ("a.epub", ""),
    ],
)
def test_a_book_is_an_attachment_that_another_parser_finds_whole(log: FileLog, file: str, title: str):
    data = bytes(range(256)) * 500
    with mail_server() as office:
        book = parcel(data, file, "application/epub+zip", title=title)
        assert outcomes(mail(office, "reader@device.example"), log, book) == ["done"]
        ((_, _, content),) = office.taken
    message = email.message_from_bytes(content, policy=email.policy.default)
    names = "From To Date Subject Message-ID Auto-Submitted MIME-Version Content-Type"
    assert message.keys() == names.split()
    (attachment,) = message.iter_attachments()
    assert attachment.get_filename() == Path(file).name
    assert attachment.get_content_type() == "application/epub+zip"
    assert attachment.get_content() == data
    assert message["From"].addresses[0].display_name == "Harbour Courier"
    assert message["Date"].datetime == NOW
    assert content.isascii()
    assert max(map(len, content.split(b"\r\n"))) <= 998


@given(title=st.text(max_size=200), file=st.text(min_size=1, max_size=60), name=st.text(max_size=80))
def test_no_title_file_or_name_makes_a_header_line(title: str, file: str, name: str):
    sender, recipient = mailbox_of("news@harbour.example"), mailbox_of("a@b.example")
    assert sender
    assert recipient
    named = type(sender)(name, sender.local, sender.domain)
    try:
        made = message_of(parcel(b"book", file, "application/pdf", title=title), named, recipient, NOW)
    except DeliveryError:
        return
    message = email.message_from_bytes(made.data, policy=email.policy.default)
    assert message.keys()[:4] == ["From", "To", "Date", "Subject"]
    assert len(message.keys()) == 8
    assert message["From"].addresses[0].addr_spec == "news@harbour.example"


@pytest.mark.parametrize(
    ("data", "why"),
    [
        (MESSAGE.replace(b"..\r\n", b"\n.\n"), "does not end in CRLF"),
        (MESSAGE + b"\r.\r\n", "does not end in CRLF"),
        (MESSAGE + b"a" * 999 + b"\r\n", "longer than 998"),
        (b"Bcc: all@harbour.example\r\n" + MESSAGE, "Bcc"),
        (MESSAGE.replace(b"news@harbour.example", b"news@syndicate.invalid"), "no sender"),
    ],
)
def test_a_message_that_would_not_arrive_as_it_is_stays_here(log: FileLog, data: bytes, why: str):
    with mail_server() as office:
        (failed,) = deliver(mail(office), [parcel(data)], log, {}, NOW)
        assert (failed.outcome, office.taken) == ("failed", [])
        assert why in failed.reason


@pytest.mark.parametrize(
    "text",
    [
        "a@b.example\r\nBcc: v@evil.example",
        "a@b.example>, <v@evil.example",
        "a b@c.example",
        "a@b@c.example",
        '"a\n"@b.example',
        "a@",
        "@b.example",
        "a@b..example",
        "a\u2028@b.example",
        "a" * 65 + "@b.example",
        "a@[127.0.0.1]",
    ],
)
def test_text_that_is_not_an_address_gives_none(text: str):
    assert mailbox_of(text) is None


# --- Settings ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("settings", "problem"),
    [
        ({"server": "smtp://mail.example"}, "write a host's name"),
        ({"sender": "news"}, "write it like News <news@example.org>"),
        ({"recipients": ("a@b.example", "Ada <a@c.example>")}, "write it like name@example.org"),
        ({"recipients": ("a@b.example", "A@b.example")}, "is listed twice"),
        ({"username": "news"}, "go together"),
        ({"username": "news", "password": Secret("pässword")}, "not ASCII"),
        (
            {"username": "n", "password": Secret("p"), "security": "none", "server": "mail.example"},
            "on the way",
        ),
        ({"port": 465}, 'set security = "tls"'),
        ({"port": 587, "security": "tls"}, 'set security = "starttls"'),
    ],
)
def test_settings_that_cannot_work_are_named_with_a_remedy(settings: dict[str, object], problem: str):
    good: dict[str, object] = {
        "outputs": ("daily",),
        "server": "mail.example",
        "sender": "Ada <a@b.example>",
        "recipients": ("b@b.example",),
    }
    assert check(Mail(**good)) == ()  # type: ignore[arg-type]
    (found,) = check(Mail(**(good | settings)))  # type: ignore[arg-type]
    assert problem in found


def test_ports_follow_from_the_encryption():
    target = mail(Office(0), server="mail.example")
    assert [
        Mail(outputs=("a",), server="m", sender="a@b.c", recipients=("a@b.c",), security=security).port_used
        for security in ("starttls", "tls", "none")
    ] == [587, 465, 25]
    assert target.port_used == 25
