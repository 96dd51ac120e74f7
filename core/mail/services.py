"""Asking for a mail: a row and a job, in the transaction of what it tells of."""

import re
from dataclasses import asdict, dataclass

from sqlalchemy import select

from core.dates import now
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from core.jobs.services import enqueue
from core.mail.models import OutgoingMail

SEND = "mail.send"
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]{1,64}@[^\s@<>,;:\"()\[\]\\]{1,189}\.[^\s@.]{2,63}")


@dataclass(frozen=True)
class Mail:
    """A mail in plain text; the attachment is named by its key in the file store.

    ``qr`` is the text of a QR code, drawn and attached as a picture when the mail is sent.
    ``key`` makes it unique: the same news, asked for again, is not sent again.
    """

    recipient: str
    subject: str
    body: str
    key: str | None = None
    attachment_key: str = ""
    qr: str = ""


def queue_mail(mail: Mail) -> None:
    """Ask for a mail. Raises RuleBroken when the address or the subject is no single line."""
    if not is_address(mail.recipient):
        raise RuleBroken("recipient", _l("This is not an e-mail address."))
    if len(mail.subject.splitlines()) != 1:
        raise RuleBroken("subject", _l("The subject of a mail is one line."))
    if mail.key is not None and _is_known(mail.key):
        return
    row = OutgoingMail(**asdict(mail), created_at=now())
    session.add(row)
    session.flush()
    enqueue(SEND, {"mail": row.id}, key=f"{SEND}:{row.id}", by=None)


def is_address(text: str) -> bool:
    """Say whether a text is one plain e-mail address."""
    return _ADDRESS.fullmatch(text) is not None


def _is_known(key: str) -> bool:
    return session.scalar(select(OutgoingMail.id).where(OutgoingMail.key == key)) is not None
