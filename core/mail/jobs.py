"""Sends queued mails."""

from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import urlsplit

from flask import current_app

from core.dates import local_time, now
from core.db import session, unit_of_work
from core.files import files
from core.jobs.registry import Report, handles
from core.mail.mailers import attach, mailer
from core.mail.models import OutgoingMail
from core.mail.services import SEND
from core.qr import qr_png


@handles(SEND)
def send(arguments: dict[str, Any], report: Report) -> dict[str, Any]:
    """Send a mail that was not sent yet; each try carries the same identifier."""
    row = session.get_one(OutgoingMail, arguments["mail"])
    if row.sent_at is None:
        mailer().send(_message(row), f"{row.id:08d}")
        with unit_of_work():
            session.get_one(OutgoingMail, arguments["mail"]).sent_at = now()
    report(1, 1)
    return {}


def _message(row: OutgoingMail) -> EmailMessage:
    message = EmailMessage()
    message["From"] = current_app.config["MAIL_FROM"]
    message["To"] = row.recipient
    message["Subject"] = row.subject
    message["Date"] = format_datetime(local_time(row.created_at))
    host = urlsplit(current_app.config["PUBLIC_URL"]).hostname
    message["Message-ID"] = f"<mail-{row.id}@{host}>"
    message.set_content(row.body)
    if row.attachment_key:
        attach(message, PurePosixPath(row.attachment_key).name, files().get(row.attachment_key))
    if row.qr:
        attach(message, "qr.png", qr_png(row.qr))
    return message
