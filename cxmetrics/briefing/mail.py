"""Mails: one text with an HTML alternative, handed to the company's server. What they say is left to `views`."""

from __future__ import annotations

import contextlib
import hashlib
import smtplib
import ssl
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from cxmetrics.errors import CxError, Unavailable
from cxmetrics.settings import Mail

TIMEOUT_S = 30


class Refused(Unavailable):
    """The server took the mail, but not for all; `who` are those it left out."""

    def __init__(self, where: str, who: Sequence[str]) -> None:
        self.who = tuple(who)
        super().__init__(where, f"it refused {', '.join(sorted(who))}.", "See mail_to in the settings.")


def message(mail: Mail, to: Sequence[str], subject: str, text: str, html: str, *, key: str) -> EmailMessage:
    """The mail. `key` gives it its identity: the same one sent again can be told by the reader's program."""
    made = EmailMessage()
    made["Subject"] = " ".join("".join(letter if letter.isprintable() else " " for letter in subject).split())
    made["From"] = mail.sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(datetime.now(UTC))
    domain = mail.sender.rpartition("@")[2]
    made["Message-ID"] = f"<{hashlib.sha256(key.encode()).hexdigest()[:32]}@{domain}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(text)
    made.add_alternative(html, subtype="html")
    return made


def deliver(mail: Mail, made: EmailMessage, to: Sequence[str] | None = None) -> None:
    """Hands the mail to the server, for all whom it names or for those in `to`.

    Raises Unavailable where it does not take it, Refused where not for all, CxError for what is set wrong.
    """
    where = f"mail server {mail.host}:{mail.port}"
    try:
        with _session(mail) as session:
            refused = session.send_message(made, to_addrs=to)
    except ssl.SSLCertVerificationError as error:
        way = "Set [mail] ca_file to the certificate of your authority, or use the name that the certificate has."
        raise Unavailable(where, f"its certificate is not trusted: {error.verify_message}.", way) from error
    except smtplib.SMTPNotSupportedError as error:
        way = "Set [mail] security to what it offers (starttls, tls or none), and leave the user out where it has none."
        raise Unavailable(where, f"{_said(error)}.", way) from error
    except smtplib.SMTPAuthenticationError as error:
        way = "See [mail] user and the environment's CX_SMTP_PASSWORD."
        raise Unavailable(where, f"it does not accept the user {mail.user!r}.", way) from error
    except (smtplib.SMTPException, OSError) as error:
        way = "Nothing is lost: the next run tries again. See [mail] smtp and security."
        raise Unavailable(where, f"it did not take the mail: {_said(error)}.", way) from error
    if refused:
        raise Refused(where, tuple(refused))


@contextlib.contextmanager
def _session(mail: Mail) -> Iterator[smtplib.SMTP]:
    trusted = _trusted(mail) if mail.security != "none" else None
    if mail.security == "tls":
        with smtplib.SMTP_SSL(mail.host, mail.port, timeout=TIMEOUT_S, context=trusted) as session:
            _log_in(mail, session)
            yield session
        return
    with smtplib.SMTP(mail.host, mail.port, timeout=TIMEOUT_S) as session:
        if trusted is not None:
            session.starttls(context=trusted)
        _log_in(mail, session)
        yield session


def _log_in(mail: Mail, session: smtplib.SMTP) -> None:
    if mail.user:
        if mail.password is None:
            raise CxError("[mail] user", f"there is no password for {mail.user!r}.", "Set CX_SMTP_PASSWORD.")
        session.login(mail.user, mail.password)


def _trusted(mail: Mail) -> ssl.SSLContext:
    try:
        return ssl.create_default_context(cafile=str(mail.ca_file) if mail.ca_file else None)
    except (OSError, ssl.SSLError) as error:
        raise CxError(f"[mail] ca_file {mail.ca_file}", "it holds no certificate that can be read.") from error


def _said(error: Exception) -> str:
    """What the server or the system said, in one line."""
    if isinstance(error, smtplib.SMTPResponseException):
        told = error.smtp_error
        text = told.decode("utf-8", "replace") if isinstance(told, bytes) else str(told)
        return f"{error.smtp_code} {' '.join(text.split())}".strip().rstrip(".")
    if isinstance(error, smtplib.SMTPRecipientsRefused):
        return f"refused {', '.join(sorted(error.recipients))}"
    text = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return " ".join(str(text).split()).rstrip(".")
