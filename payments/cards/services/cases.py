"""What does not fit our books: each thing once for each reason, until a person decides."""

from flask import current_app

from core.dates import now
from core.db import public_id, session
from core.statements import into_new
from payments.cards.models import GatewayCase
from payments.cards.quarantine_rules import Why


def open_case(subject: str, why: Why, told: str = "", event_id: int | None = None) -> None:
    """Let something of the gateway's wait for a person; the same again changes nothing."""
    row = {
        "public_id": public_id(),
        "event_id": event_id,
        "object": subject,
        "why": why,
        "told": told,
        "opened_at": now(),
    }
    into = into_new(GatewayCase)[session.get_bind().dialect.name]
    if session.scalar(into.values(row).returning(GatewayCase.id)) is not None:
        current_app.logger.error("cards: %s waits for a person: %s", subject, why.value)
