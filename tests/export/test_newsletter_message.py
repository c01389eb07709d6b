"""The message: a header that no title can change, one flowed part, and strangers that read it as we do."""

from __future__ import annotations

import re
from email import message_from_bytes, policy
from email.header import decode_header, make_header
from email.message import EmailMessage
from email.utils import parsedate_to_datetime

import msgspec
import pytest
from helpers.demanded import demanded
from helpers.sample_editions import (
    NBSP_NOTICE,
    arabic,
    article,
    edition_of,
    full_edition,
    issue_of,
    japanese,
    latin,
    p,
)
from helpers.thorough import examples
from hypothesis import example, given, settings
from hypothesis import strategies as st

from syndicate.errors import ArtifactError, ExportError
from syndicate.export.newsletter import Eml, _check_header, eml
from syndicate.model import Edition, Moment
from syndicate.model.artifact import Artifact
from syndicate.model.blocks import block_texts
from syndicate.theme import Theme
from syndicate.verify import verify
from syndicate.verify.message import FIELDS
from syndicate.verify.newsletter import MessageVerifier
from syndicate.verify.newsletter import eml as verifier

THEME = Theme("plain", "", (), ())
NAMES = [
    "From", "Date", "Subject", "Message-ID", "References", "List-Id", "Auto-Submitted", "Content-Language",
    "MIME-Version", "Content-Type", "Content-Transfer-Encoding",
]  # fmt: skip
HOSTILE = [
    "Hi =?utf-8?q?a=0D=0ABcc:_v@evil.example?=",
    "Hi =?utf-8?b?DQpCY2M6IHZAZXZpbC5leGFtcGxlDQo=?= there",
    "a\r\nBcc: v@evil.example",
    "a\nBcc: v@evil.example\n\nbody",
    "a\rBcc: v@evil.example",
    "a\u2028Bcc: v@evil.example",
    "a\u0085Bcc: v@evil.example",
    "a\x0bBcc: v@evil.example\x0c",
    "a\x00b",
    "\u202eelpmaxe.live\u202c",
    "x" * 400,
    "é" * 400,
    "word " * 100,
    "👨\u200d👩\u200d👧 " * 60,
    "=?utf-8?q?" + "x" * 300,
    '"; <v@evil.example>, "',
    "v@evil.example, Other",
    "\\",
    "",
    "   ",
    "日本語の新聞" * 30,
]


def message_of(edition: Edition, exporter: Eml = eml) -> EmailMessage:
    return message_from_bytes(exporter.export(edition, THEME).data, policy=policy.default)


def header_of(data: bytes) -> list[bytes]:
    return data.partition(b"\r\n\r\n")[0].split(b"\r\n")


def names_of(data: bytes) -> list[str]:
    return [line.partition(b":")[0].decode() for line in header_of(data) if not line.startswith(b" ")]


# The header


def test_the_fields_are_those_that_are_written_and_no_others() -> None:
    data = eml.export(full_edition(), THEME).data
    assert names_of(data) == NAMES
    message = message_from_bytes(data, policy=policy.strict + policy.SMTP)
    assert message.keys() == NAMES
    assert message.defects == []
    assert message["From"] == "The Harbour Courier <newsletter@courier.example>"
    assert message["Subject"] == "The Harbour Courier"
    assert message["List-Id"] == "<digest.courier.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Content-Language"] == "en, ar, ja"
    assert message["Content-Type"] == 'text/plain; charset="utf-8"; format="flowed"; delsp="no"'
    assert parsedate_to_datetime(message["Date"]) == full_edition().date.as_instant()


def test_the_subject_distinguishes_the_issues_of_a_series() -> None:
    assert message_of(issue_of(article()))["Subject"] == "The Harbour Courier, No. 7"
    daily = msgspec.structs.replace(edition_of(article()), series="The Harbour Courier")
    assert message_of(daily)["Subject"] == "The Harbour Courier, October 27, 2022"


def test_each_issue_is_a_thread_even_on_one_day_and_its_correction_stays_in_it() -> None:
    def thread(**fields: object) -> str:
        found: str = message_of(msgspec.structs.replace(issue_of(article()), **fields))["References"]
        return found

    assert thread(number=8) != thread()
    assert thread(date=Moment.parse("2022-11-02"), title="Corrected", amendments=()) == thread()


HEADER_LETTERS = 'ab =?_\r\n\t\x00\x0b\x85\u2028\u2029:<>@,;"\\()[]éж日👨\u200d\u202e\ud800'
HOSTILE_TEXT = st.sampled_from(HOSTILE) | st.text(
    st.sampled_from(HEADER_LETTERS), max_size=120
) | st.text(max_size=200)  # fmt: skip


@settings(max_examples=examples(400), deadline=None)
@given(title=HOSTILE_TEXT, publisher=HOSTILE_TEXT)
@example(title=HOSTILE[0], publisher=HOSTILE[0])
@example(title=HOSTILE[1], publisher=HOSTILE[1])
def test_no_title_and_no_publisher_adds_a_field_or_a_recipient(title: str, publisher: str) -> None:
    """CVE-2024-6923: on Python 3.11.7 an encoded word may hide CRLF."""
    edition = msgspec.structs.replace(edition_of(article(), title=title), publisher=publisher)
    data = eml.export(edition, THEME).data
    names = [name for name in NAMES if name != "Content-Language"]
    assert [n for n in names_of(data) if n != "Content-Language"] == names
    for line in data.split(b"\r\n"):
        assert len(line) <= 78
        assert b"\n" not in line
        assert b"\r" not in line
    for strictness in (policy.default, policy.compat32):
        message = message_from_bytes(data, policy=strictness)
        assert message.defects == []
        assert [name for name in message.keys() if name != "Content-Language"] == names  # noqa: SIM118
    [sender] = message_from_bytes(data, policy=policy.default)["From"].addresses
    assert sender.addr_spec == "newsletter@courier.example"


@settings(max_examples=examples(300), deadline=None)
@given(title=HOSTILE_TEXT)
def test_the_subject_reads_back_as_the_title(title: str) -> None:
    edition = edition_of(article(), title=title)
    message = message_from_bytes(eml.export(edition, THEME).data, policy=policy.compat32)
    subject = str(make_header(decode_header(message["Subject"])))
    wanted = re.sub("[\ud800-\udfff]|[\x00-\x08\x0e-\x1f\x7f-\x84\x86-\x9f]", "\ufffd", title)
    wanted = re.sub("[\u202a-\u202e\u2066-\u2069]", "", wanted)
    assert "".join(subject.split()) == "".join(wanted.split())


def test_equal_editions_have_one_message_id_and_others_another() -> None:
    def ids(edition: Edition) -> tuple[str, str]:
        message = message_of(edition)
        return message["Message-ID"], message["References"]

    first, thread = ids(edition_of(article()))
    assert ids(edition_of(article())) == (first, thread)
    assert re.fullmatch(r"<[0-9a-f]{16}\.[0-9a-f]{16}@courier\.example>", first)
    corrected, same_thread = ids(edition_of(article(body=(p("Corrected."),))))
    assert corrected != first, "a list server would drop the correction as a duplicate"
    assert same_thread == thread, "a correction is shown beside the first"
    next_issue, other_thread = ids(edition_of(article(published=Moment.parse("2022-10-28"))))
    assert len({first, corrected, next_issue}) == 3
    assert other_thread != thread


@pytest.mark.parametrize(
    ("url", "host"),
    [
        ("https://courier.example:8080/news/", "courier.example"),
        ("https://zeitung-münchen.example/", "xn--zeitung-mnchen-osb.example"),
        ("https://[::1]/", "syndicate.invalid"),
        ("https://localhost/", "syndicate.invalid"),
        ("file:///tmp/out/", "syndicate.invalid"),
        ("https://a..b/", "syndicate.invalid"),
        ("https://a\r\nBcc: x@evil.example/", "evil.example"),
        ("https://[/", "syndicate.invalid"),
    ],
)
def test_addresses_are_made_of_the_editions_host_or_of_one_that_cannot_exist(url: str, host: str) -> None:
    message = message_of(msgspec.structs.replace(edition_of(article()), url=url))
    assert message["From"].addresses[0].domain == host
    assert message["Message-ID"].endswith(f"@{host}>")
    assert message["List-Id"] == f"<digest.{host}>"


def test_configured_header_fields_are_written_and_list_fields_are_never_encoded() -> None:
    url = "https://courier.example/off?id=" + "x" * 300
    own = Eml(
        sender="Zeitung für alle <post@courier.example>", list_id="weekly.courier.example", unsubscribe=url
    )
    data = own.export(full_edition(), THEME).data
    message = message_from_bytes(data, policy=policy.default)
    assert message["From"].addresses[0].display_name == "Zeitung für alle"
    assert message["From"].addresses[0].addr_spec == "post@courier.example"
    assert b"\r\nList-Id: <weekly.courier.example>\r\n" in data
    assert f"\r\nList-Unsubscribe: <{url}>\r\n".encode() in data
    assert b"\r\nList-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n" in data


@pytest.mark.parametrize(
    "exporter",
    [
        Eml(sender="nobody"),
        Eml(sender="a b@c@d"),
        Eml(sender="desk@" + "x" * 1000),
        Eml(list_id="a b"),
        Eml(list_id="a>\r\nBcc: x"),
        Eml(unsubscribe="http://courier.example/off"),
        Eml(unsubscribe="https://courier.example/off>\r\nBcc: x"),
        Eml(unsubscribe="https://courier.example/é"),
        Eml(unsubscribe="https://courier.example/" + "x" * 2000),
    ],
)
def test_a_configuration_that_no_header_can_hold_is_refused(exporter: Eml) -> None:
    with pytest.raises(ExportError) as error:
        exporter.export(full_edition(), THEME)
    assert error.value.hint


def test_a_header_that_reads_back_with_another_field_is_refused() -> None:
    with pytest.raises(ExportError, match="Subject, Bcc"):
        _check_header(b"Subject: a\r\nBcc: v@evil.example\r\n\r\n", ("Subject",))


# The body


def test_the_body_is_ascii_on_the_wire_in_lines_of_at_most_76_octets() -> None:
    data = eml.export(full_edition(), THEME).data
    assert data.isascii()
    assert b"\x00" not in data
    assert all(len(line) <= 78 for line in data.split(b"\r\n"))
    assert not re.search(rb"(?<!\r)\n|\r(?!\n)", data)
    assert not any(line.endswith((b" ", b"\t")) for line in data.split(b"\r\n"))
    assert b"\r\n.\r\n" not in data
    assert not re.search(rb"\r\n(From |>From )", data)


PARAGRAPHS = st.text(
    st.sampled_from("ab .-–>*|:\u00a0é日本。ー한خב👨\u200d"), min_size=1, max_size=300
).filter(lambda text: text.strip(" -") and not text.endswith(" ") and "-- " not in text)


@pytest.mark.judge("formatflowed (RFC 3676)")
@settings(max_examples=examples(200), deadline=None)
@given(
    st.lists(
        PARAGRAPHS | st.sampled_from(["From here", "> quoted", " lead", NBSP_NOTICE]), min_size=1, max_size=4
    )
)
def test_another_implementation_of_rfc_3676_reads_the_paragraphs_back(texts: list[str]) -> None:
    formatflowed = pytest.importorskip("formatflowed", reason="not run: formatflowed is not installed")
    edition = edition_of(article("T", body=tuple(map(p, texts)), notice=tuple(texts)))
    payload = message_of(edition).get_payload(decode=True)
    assert isinstance(payload, bytes)
    chunks = [
        text
        for information, text in formatflowed.decode(payload, character_set="utf-8")
        if text and not information["quotedepth"]
    ]
    assert chunks[-1 - len(texts) : -1] == texts
    assert [text for text in chunks if text in {t.strip(" ") for t in texts}]


def test_every_text_of_the_articles_is_in_the_part_that_a_mail_program_shows() -> None:
    edition = edition_of(latin(), arabic(), japanese())
    content: str = message_of(edition).get_content()
    flat = content.replace(" \r\n", " ")
    for entry in edition.entries:
        for text in block_texts(entry.blocks[-1:]):
            assert text in flat


# What the verifier refuses


def changed(edition: Edition, old: bytes, new: bytes) -> Artifact:
    artifact = eml.export(edition, THEME)
    assert old in artifact.data
    return msgspec.structs.replace(artifact, data=artifact.data.replace(old, new, 1))


TYPE = b"text/plain; charset=utf-8; format=flowed; delsp=no"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (TYPE, b"text/html; charset=utf-8", "text/html"),
        (TYPE, b"text/plain; charset=latin-1; format=flowed; delsp=no", "latin-1"),
        (TYPE, b"text/plain; charset=utf-8", "charset=utf-8"),
        (TYPE, b"text/plain; charset=utf-8; format=flowed; delsp=yes", "yes"),
        (b"MIME-Version", b"Content-Disposition: attachment\r\nMIME-Version", "Content-Disposition"),
        (b"Date:", b"Subject: Another\r\nDate:", "Date is in another order"),
        (b"From:", b"X-From:", "X-From"),
        (b"Content-Type: " + TYPE + b"\r\n", b"", "no field Content-Type"),
    ],
)
def test_a_message_of_another_kind_is_refused(old: bytes, new: bytes, said: str) -> None:
    edition = edition_of(article())
    with pytest.raises(ArtifactError, match=said):
        list(verifier.passages(changed(edition, old, new)))


def as_8bit(data: bytes) -> bytes:
    return data.replace(b"quoted-printable", b"8bit").replace(b"=\r\n", b"").replace(b"=3D", b"=")


SUBJECT = b"Subject: The Harbour Courier"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (b"\r\nDate:", b"\nDate:", "line 1: a bare CR or LF"),
        (b"\r\nSubject:", b"\rSubject:", "line 2: a bare CR or LF"),
        (b"A band", b"A\nband", "line 39: a bare CR or LF"),
        (b"From:", b"\nFrom:", "line 1: a bare CR or LF"),
        (b"A band", b"A =band", "line 39: not strict quoted-printable"),
        (b"A band played.", b"A band played." + b"x" * 63, "line 39: longer than 76 octets"),
        (b"From:", b" \r\nFrom:", "line 1: the field ' ': not in the vocabulary"),
        (b"From:", b" x\r\nFrom:", "line 1: the field ' x': not in the vocabulary"),
        (b"Date:", b"  \r\nDate:", "line 2: the field '  ': not in the vocabulary"),
        (b"Date: ", b"Date:", "line 2: the field 'Date': not in the vocabulary"),
        (b"Date:", b"From: a@x.example\r\nDate:", "line 2: a second field From"),
        (b"Date:", b"x" * 99 + b"\r\nDate:", f"line 2: the field '{'x' * 60}':"),
        (SUBJECT, SUBJECT + b"x" * 182, "vocabulary of the message: Subject: The Harbour Courierx{61}$"),
        (SUBJECT, b"Subject: =?utf-8?q?=FF?=", "encoded words in the field Subject: "),
        (SUBJECT, b"Subject: =?utf-8?b?A?=", "encoded words in the field Subject: "),
        (SUBJECT, b"Subject: =?utf-8?q?a" + b"=CC=81" * 7 + b"?=", "the field Subject holds "),
        (SUBJECT, b"Subject: =?utf-8?q?=E2=80=A8?=", r"the field Subject holds U\+2028"),
        (b"From: The Harbour Courier", b"From: =?utf-8?q?=C2=85?=", r"the field From holds U\+0085"),
    ],
)
def test_a_message_that_two_programs_could_read_in_two_ways_is_refused(
    old: bytes, new: bytes, said: str
) -> None:
    with pytest.raises(ArtifactError, match=said):
        list(verifier.passages(changed(edition_of(article()), old, new)))


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"A band played.", b"A band played." + b"x" * 62),
        (SUBJECT, SUBJECT + b"x" * 181),
        (SUBJECT, b"Subject: The\r\n Harbour\r\n  Courier"),
        (b"Content-Language: en\r\n", b""),
        (b"Auto-Submitted", b"List-Unsubscribe: <https://x.example/>\r\nAuto-Submitted"),
        (b"Auto-Submitted", b"List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\nAuto-Submitted"),
        (b"List-Id: <digest", b"List-Id: <" + b"x" * (998 - len("List-Id: <.courier.example>"))),
    ],
)
def test_a_header_of_every_form_that_the_message_may_have_is_read(old: bytes, new: bytes) -> None:
    assert len(list(verifier.passages(changed(edition_of(article()), old, new)))) == 1


def test_a_line_has_998_octets_at_most() -> None:
    for field in (b"List-Id: <digest", b"A band played."):
        [line] = [one for one in eml.export(edition_of(article()), THEME).data.split(b"\r\n") if field in one]
        for length, said in ((998, ""), (999, "longer than 998 octets|too long")):
            artifact = changed(edition_of(article()), field, field + b"x" * (length - len(line)))
            sent = msgspec.structs.replace(artifact, data=as_8bit(artifact.data))
            if said:
                with pytest.raises(ArtifactError, match=rf"newsletter\.eml, line \d+: .*({said})"):
                    list(verifier.passages(sent))
            else:
                assert len(list(verifier.passages(sent))) == 1


def test_a_header_with_no_text_below_it_is_refused() -> None:
    artifact = eml.export(edition_of(article()), THEME)
    head = msgspec.structs.replace(artifact, data=artifact.data.partition(b"\r\n\r\n")[0])
    with pytest.raises(ArtifactError, match="no empty line between header and text"):
        list(verifier.passages(head))


@pytest.mark.parametrize(
    ("kind", "said"),
    [(b"multipart/mixed; boundary=x", "more than one part"), (b"multipart/mixed", "Defect in the message")],
)
def test_a_verifier_with_fields_of_its_own_reads_no_message_of_several_parts(kind: bytes, said: str) -> None:
    """Whatever its fields permit."""
    fields = tuple(
        msgspec.structs.replace(field, values=re.compile(".*")) if field.name == "Content-Type" else field
        for field in FIELDS
    )
    artifact = changed(edition_of(article()), TYPE, kind)
    parts = b"\r\n\r\n--x\r\n\r\nA boat.\r\n--x--\r\n" if b"=x" in kind else b"\r\n\r\nA boat.\r\n"
    data = artifact.data.partition(b"\r\n\r\n")[0].replace(b"quoted-printable", b"8bit") + parts
    with pytest.raises(ArtifactError, match=said):
        list(MessageVerifier(fields=fields).passages(msgspec.structs.replace(artifact, data=data)))


def test_a_stuffed_signature_is_one_in_a_message() -> None:
    """Some programs unstuff a line before they look for the signature."""
    [passage] = verifier.passages(changed(edition_of(article()), b"A band played.", b" --=20"))
    assert passage.paragraphs[-1].hidden == "after the signature line 21"


def test_a_notice_in_a_second_part_is_refused() -> None:
    message = EmailMessage()
    content: str = message_of(edition_of(article())).get_content()
    message.set_content(content.replace("letters", "lettres"))
    message.add_attachment(NBSP_NOTICE, filename="notice.txt")
    artifact = Artifact("newsletter.eml", "message/rfc822", message.as_bytes(policy=policy.SMTP))
    with pytest.raises(ArtifactError, match=r"newsletter\.eml"):
        list(verifier.passages(artifact))


def test_a_notice_in_the_header_only_is_refused() -> None:
    notice = b"X-Notice: The Harbour Courier prints letters\r\nMIME-Version"
    with pytest.raises(ArtifactError, match="the field 'X-Notice': not in the vocabulary"):
        list(verifier.passages(changed(edition_of(article()), b"MIME-Version", notice)))


def test_the_transfer_encoding_may_be_another_one() -> None:
    """A mail system may change it on the way; the text is what counts."""
    edition = full_edition()
    artifact = eml.export(edition, THEME)
    message = message_from_bytes(artifact.data, policy=policy.SMTP)
    text: str = message.get_content()
    head = artifact.data.partition(b"\r\n\r\n")[0].replace(b"quoted-printable", b"8bit")
    sent = msgspec.structs.replace(artifact, data=head + b"\r\n\r\n" + text.encode())
    assert not any(verdict.problems for verdict in verify(sent, demanded(edition), verifier))


OPENERS = (
    "begin 644 picture.jpg",
    "begin  with the boat.",
    "Begin 666 a b",
    "begin-base64 644 a",
    "=ybegin line=128 size=99 name=a",
    "-----BEGIN PGP SIGNED MESSAGE-----",
)
"""Lines of which mail programs make attachments or signed texts."""


@pytest.mark.parametrize("opener", OPENERS)
def test_no_text_of_an_article_opens_an_attachment(opener: str) -> None:
    """As paragraphs, after a line break, and where a line of the paragraph ends just before it."""
    body = (p(opener), p("A boat\n" + opener), p("x" * 70 + " " + opener), p("`"), p("end"))
    edition = edition_of(article(opener, body=body, notice=(f"{opener} of the Courier.",)))
    artifact = eml.export(edition, THEME)
    text = message_from_bytes(artifact.data, policy=policy.default).get_content()
    assert sum(line.endswith(opener) for line in text.splitlines()) > 2
    assert not [line for line in text.splitlines() if line.lower().startswith(opener[:6].lower())]
    assert [v.problems for v in verify(artifact, demanded(edition), verifier)] == [()]


@pytest.mark.parametrize("opener", OPENERS)
def test_a_line_that_opens_an_attachment_is_refused(opener: str) -> None:
    edition = edition_of(article(body=(p(opener), p("A boat."))))
    artifact = eml.export(edition, THEME)
    encoded = opener.replace("=", "=3D").encode()
    changed = artifact.data.replace(b"\r\n " + encoded, b"\r\n" + encoded)
    assert changed != artifact.data
    with pytest.raises(ArtifactError, match=r"line \d+ begins with .* attachment"):
        verify(
            msgspec.structs.replace(artifact, data=changed),
            demanded(edition),
            verifier,
        )
