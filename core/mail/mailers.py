"""How mails leave the house: as files in the demo, through a mail server otherwise."""

import mimetypes
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from typing import Protocol

from flask import Flask, current_app

from core.errors import Unavailable
from core.i18n import _l

TIMEOUT = 20
"""Seconds to wait for the mail server."""


class Mailer(Protocol):
    """Sends one message; ``name`` tells the mail from every other."""

    def send(self, message: EmailMessage, name: str) -> None:
        """Send. Raises Unavailable when it may work later."""


@dataclass(frozen=True)
class FileMailer:
    """Puts every mail into a folder as an .eml file."""

    folder: Path

    def send(self, message: EmailMessage, name: str) -> None:
        """Write the file, over an earlier try."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / f"{name}.eml").write_bytes(message.as_bytes(policy=SMTP))


@dataclass(frozen=True)
class SmtpMailer:
    """Speaks to a mail server; ``tls`` is starttls, ssl or none (a relay on this machine)."""

    host: str
    port: int
    tls: str
    user: str = ""
    password: str = ""

    def send(self, message: EmailMessage, name: str) -> None:  # noqa: ARG002 - the message carries its identifier
        """Hand the message over. Raises Unavailable when the server does not take it."""
        try:
            with self._connect() as server:
                if self.tls == "starttls":
                    server.starttls(context=ssl.create_default_context())
                if self.user:
                    server.login(self.user, self.password)
                server.send_message(message)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(_l("The mail server did not take the mail.")) from error

    def _connect(self) -> smtplib.SMTP:
        if self.tls == "ssl":
            context = ssl.create_default_context()
            return smtplib.SMTP_SSL(self.host, self.port, timeout=TIMEOUT, context=context)
        return smtplib.SMTP(self.host, self.port, timeout=TIMEOUT)


def init_mail(app: Flask) -> None:
    """Give the application the mailer of its settings."""
    app.extensions["mailer"] = _mailer(app)


def _mailer(app: Flask) -> Mailer:
    config = app.config
    if config["MAIL_BACKEND"] == "file":
        return FileMailer(Path(config["INSTANCE"]) / "mail")
    return SmtpMailer(
        host=config["MAIL_HOST"],
        port=config["MAIL_PORT"],
        tls=config["MAIL_TLS"],
        user=config["MAIL_USER"],
        password=config["MAIL_PASSWORD"],
    )


def mailer() -> Mailer:
    """Return the mailer of the running application."""
    found: Mailer = current_app.extensions["mailer"]
    return found


def attach(message: EmailMessage, name: str, content: bytes) -> None:
    """Add a file to a message."""
    kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
    maintype, subtype = kind.split("/")
    message.add_attachment(content, maintype=maintype, subtype=subtype, filename=name)
