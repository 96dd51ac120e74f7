"""Who did what, when: rows written in the same transaction as what they tell of."""

import hashlib
import hmac
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import current_app, g, has_request_context, request
from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column

from core.access import Actor
from core.dates import now
from core.db import Base, Id
from core.statements import write_all

# Kept: to make the encoder would cost more than to use it.
_CHANGES = json.JSONEncoder(ensure_ascii=False, default=str, sort_keys=True)


class AuditEvent(Base):
    """One act. ``changes`` is JSON: field -> [before, after]; identity values only as digests."""

    __tablename__ = "audit_event"
    __table_args__ = (Index("ix_audit_event_subject", "subject", "subject_code"),)

    id: Mapped[int] = mapped_column(Id, primary_key=True)
    at: Mapped[datetime] = mapped_column(index=True)
    actor_id: Mapped[int | None] = mapped_column(Id, ForeignKey("user_account.id"))
    actor_name: Mapped[str]
    action: Mapped[str]
    subject: Mapped[str]
    subject_code: Mapped[str]
    changes: Mapped[str] = mapped_column(default="{}")
    reason: Mapped[str] = mapped_column(default="")
    address: Mapped[str] = mapped_column(default="")


@dataclass(frozen=True)
class Act:
    """An act to be recorded; ``subject_code`` is a public code, never a person's name."""

    action: str
    subject: str
    subject_code: str
    changes: Mapping[str, Any] = field(default_factory=dict)
    reason: str = ""


def record(act: Act, by: Actor | None) -> None:
    """Write one audit row in the running transaction. ``by`` None is the system itself."""
    record_all([act], by)


def record_all(acts: Iterable[Act], by: Actor | None) -> None:
    """Write audit rows for bulk work with one statement."""
    moment = now()
    address = request.remote_addr or "" if has_request_context() else ""
    shared = {
        "at": moment,
        "actor_id": by.id or None if by else None,
        "actor_name": by.name if by else "system",
        "address": address,
    }
    write_all(
        AuditEvent,
        (
            {
                **shared,
                "action": act.action,
                "subject": act.subject,
                "subject_code": act.subject_code,
                "changes": _CHANGES.encode(act.changes),
                "reason": act.reason,
            }
            for act in acts
        ),
    )


def digest(value: Any) -> str:
    """Return a keyed digest of an identity value: shows that it changed, never what it was."""
    key = str(current_app.config["SECRET_KEY"]).encode()
    return hmac.new(key, str(value).encode(), hashlib.sha256).hexdigest()[:16]


def note_look(subject: str, code: str) -> None:
    """Remember that the signed-in person looked at a file; written after the response."""
    looks: list[Act] = g.setdefault("looks", [])
    looks.append(Act("looked", subject, code))
