"""Mails waiting to be sent, and those that were."""

from datetime import datetime

from sqlalchemy import UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from core.db import Base, Id


class OutgoingMail(Base):
    """One mail; ``key`` unique: the same news is never sent twice."""

    __tablename__ = "outgoing_mail"
    __table_args__ = (UniqueConstraint("key"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    key: Mapped[str | None]
    recipient: Mapped[str]
    subject: Mapped[str]
    body: Mapped[str]
    attachment_key: Mapped[str] = mapped_column(default="")
    qr: Mapped[str] = mapped_column(default="")
    """The text of a QR code that goes along as a picture."""
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]
