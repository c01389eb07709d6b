"""Messages to one mail server: a connection, a login, and for each message whether the server took it.

The only module that speaks SMTP (RFC 5321). Its errors hold no secret.
"""

from __future__ import annotations

import smtplib
import ssl
from collections.abc import Callable
from contextlib import suppress

from syndicate.errors import DeliveryError, UsageError
from syndicate.ingest.fetch.trust import certificates
from syndicate.job.deliver.mailboxes import Mailbox
from syndicate.job.deliver.messages import Message
from syndicate.job.deliver.targets import Mail
from syndicate.render.mail_headers import printable
from syndicate.runtime.secret import redact

_LAST_ANSWER = 10
"""The factor of the timeout for the answer to the whole message (RFC 5321 section 4.5.3.2.6: 10 minutes)."""
_FAREWELL_S = 5


class SmtpSession:
    """A connection to one server, opened when it is needed, and opened again when it was lost.

    If it cannot be opened once, it is not tried again.
    """

    def __init__(self, mail: Mail) -> None:
        self._mail = mail
        self._smtp: smtplib.SMTP | None = None
        self._shut: DeliveryError | None = None

    def close(self) -> None:
        """End the connection, if there is one, without waiting long for an answer."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            if smtp.sock:
                smtp.sock.settimeout(_FAREWELL_S)
            with suppress(smtplib.SMTPException, OSError):
                smtp.quit()
            smtp.close()

    def open(self) -> smtplib.SMTP:
        """The connection, encrypted and logged in as the settings say. Raises: DeliveryError."""
        if self._shut is not None:
            raise self._shut
        if self._smtp is None:
            try:
                self._smtp = _connected(self._mail)
                self._log_in(self._smtp)
            except DeliveryError as error:
                self.close()
                self._shut = error
                raise
        return self._smtp

    def _log_in(self, smtp: smtplib.SMTP) -> None:
        mail = self._mail
        if mail.password is None:
            return
        try:
            smtp.login(mail.username, mail.password.reveal())
        except smtplib.SMTPAuthenticationError as error:
            # Not the server's words: some servers repeat what they got.
            code = f"{error.smtp_code}"
        except smtplib.SMTPServerDisconnected:
            raise DeliveryError(
                f"{mail.server} hangs up at the login of {mail.username}", "the next run tries again"
            ) from None
        except (smtplib.SMTPException, ValueError):  # ValueError: a challenge that is no base64
            code = "no way to log in that both sides know"
        else:
            return
        raise DeliveryError(
            f"{mail.server} refuses the login of {mail.username} ({code})",
            "check username and password; some providers want one made for programs",
        )

    def send(self, message: Message, sender: Mailbox, recipient: Mailbox, begin: Callable[[], None]) -> bool:
        """Send one message.

        Args:
            message: for this recipient.
            sender: of the envelope.
            recipient: of the envelope.
            begin: called when the server has agreed to both, before it can take the message.

        Returns:
            Whether the server has taken it; False: the server did not say.

        Raises:
            DeliveryError: the server has surely not taken it.
        """
        smtp = self.open()
        try:
            self._envelope(smtp, message, sender, recipient)
        except (smtplib.SMTPException, OSError):
            self.close()
            raise DeliveryError(f"{self._mail.server} hangs up", "the next run tries again") from None
        except DeliveryError:
            self._reset(smtp)
            raise
        begin()
        return self._content(smtp, message)

    def _envelope(self, smtp: smtplib.SMTP, message: Message, sender: Mailbox, recipient: Mailbox) -> None:
        """MAIL and RCPT. Raises: DeliveryError."""
        code, said = smtp.mail(sender.address, self._options(smtp, message, sender, recipient))
        if code != 250:
            # Settings can cure a refused sender; a message that is too large (552) stays so.
            raise self._refusal("the sender", code, said, again=code != 552)
        code, said = smtp.rcpt(recipient.address)
        if code not in {250, 251}:
            # 530: the server wants a login first (RFC 4954 section 6).
            raise self._refusal(recipient.address, code, said, again=not 500 <= code < 600 or code == 530)

    def _options(
        self, smtp: smtplib.SMTP, message: Message, sender: Mailbox, recipient: Mailbox
    ) -> tuple[str, ...]:
        """The extensions that this message needs. Raises: DeliveryError: the server lacks one."""
        needed = []
        if smtp.has_extn("size"):
            needed.append(f"SIZE={len(message.data)}")
        if message.eight_bit:
            needed.append("BODY=8BITMIME")
        if message.international or sender.international or recipient.international:
            needed.append("SMTPUTF8")
        for name in needed:
            extension = {"BODY=8BITMIME": "8bitmime", "SMTPUTF8": "smtputf8"}.get(name)
            if extension and not smtp.has_extn(extension):
                raise DeliveryError(
                    f"{self._mail.server} has no {extension.upper()}, which this message needs",
                    "write addresses in ASCII, or name another server",
                )
        return tuple(needed)

    def _content(self, smtp: smtplib.SMTP, message: Message) -> bool:
        """DATA; returns and raises as `send`."""
        try:
            if smtp.sock:
                smtp.sock.settimeout(self._mail.timeout_s * _LAST_ANSWER)
            code, said = smtp.data(message.data)
            if smtp.sock:
                smtp.sock.settimeout(self._mail.timeout_s)
        except smtplib.SMTPDataError as error:  # the answer to DATA: the message was not sent yet
            self._reset(smtp)
            refused = error.smtp_code
            raise self._refusal("the message", refused, error.smtp_error, again=refused < 500) from None
        except (smtplib.SMTPException, OSError):
            self.close()
            return False
        if code == 250:
            return True
        if 400 <= code < 600:
            raise self._refusal("the message", code, said, again=code < 500)
        self.close()
        return False

    def _reset(self, smtp: smtplib.SMTP) -> None:
        try:
            smtp.rset()
        except (smtplib.SMTPException, OSError):
            self.close()

    def _refusal(self, what: str, code: int, said: bytes | str, *, again: bool) -> DeliveryError:
        text = said.decode("utf-8", "replace") if isinstance(said, bytes) else said
        words = redact(printable(text)[:300], self._mail.password)
        hint = "the next run tries again" if again else "check the address; this file is not sent to it again"
        return DeliveryError(f"{self._mail.server} refuses {what}: {code} {words}", hint, again=again)


def _connected(mail: Mail) -> smtplib.SMTP:
    """A connection, encrypted as the settings say. Raises: DeliveryError."""
    where = f"{mail.server}:{mail.port_used}"
    smtp: smtplib.SMTP | None = None
    try:
        if mail.security == "tls":
            smtp = smtplib.SMTP_SSL(
                mail.server, mail.port_used, timeout=mail.timeout_s, context=certificates()
            )
        else:
            smtp = smtplib.SMTP(mail.server, mail.port_used, timeout=mail.timeout_s)
        smtp.ehlo_or_helo_if_needed()
        if mail.security == "starttls":
            smtp.starttls(context=certificates())
            smtp.ehlo()
    except (smtplib.SMTPException, OSError, UsageError) as error:
        if smtp is not None:
            smtp.close()
        raise _unreached(error, where, mail) from None
    return smtp


def _unreached(error: Exception, where: str, mail: Mail) -> DeliveryError:
    """The error for a failure to connect; nothing was exchanged yet that could hold a secret."""
    match error:
        case UsageError():
            return DeliveryError(error.message, error.hint)
        case ssl.SSLCertVerificationError():
            return DeliveryError(
                f"{where}: the certificate does not hold: {error.verify_message}",
                "name the server as its certificate does, or its authority in SSL_CERT_FILE",
            )
        case ssl.SSLError():
            return DeliveryError(
                f"{where}: no TLS connection", 'security = "tls" is for port 465, "starttls" for 587'
            )
        case smtplib.SMTPNotSupportedError():
            return DeliveryError(
                f"{where}: offers no STARTTLS", 'ask for the port that does, or set security = "tls"'
            )
        case smtplib.SMTPResponseException(smtp_code=code):
            return DeliveryError(f"{where}: answers {code}", "the next run tries again")
        case TimeoutError():
            return DeliveryError(f"{where}: no answer within {mail.timeout_s} s", "check server and port")
        case smtplib.SMTPServerDisconnected():
            return DeliveryError(f"{where}: hangs up, or does not answer", "check server and port")
        case OSError(strerror=str(reason)):
            return DeliveryError(f"{where}: not reached: {reason}", "check server and port")
        case _:
            return DeliveryError(f"{where}: not reached", "check server and port")
