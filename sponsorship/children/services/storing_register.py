"""New children from register rows, a statement a table; changed ones field by field."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import insert

from core.access import Actor
from core.audit import Act, record_all
from core.dates import now, today
from core.db import session
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import write_guardians, write_identities
from sponsorship.children.life_rules import LifeEvent
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Proof, Standing
from sponsorship.children.services.life import Happened, keep_events
from sponsorship.children.services.reading_register import CURRENCY, RegisterRow
from sponsorship.children.services.support import write_allowances


@dataclass(frozen=True, slots=True)
class Entry:
    """A row to become a child, with the digest it is known by."""

    row: RegisterRow
    digest: str


def store_new(entries: Sequence[Entry], by: Actor | None) -> dict[str, int]:
    """Store new children as drafts, with their claimed consents. Returns code -> id."""
    if not entries:
        return {}
    ids = _insert_children(entries, by)
    rows = {ids[entry.row.code]: entry.row for entry in entries}
    write_identities(
        {child_id: row.facts for child_id, row in rows.items()},
        {child_id: row.code for child_id, row in rows.items()},
    )
    write_guardians({child_id: row.carer for child_id, row in rows.items() if row.carer.name})
    _insert_circumstances(rows, by)
    _insert_claims(rows, by)
    began = {child_id: row.registered_on or today() for child_id, row in rows.items()}
    given = {child_id: (row.allowance, began[child_id]) for child_id, row in rows.items()}
    write_allowances(given, CURRENCY, by)
    keep_events(
        [Happened(child_id, LifeEvent.REGISTERED, day) for child_id, day in began.items()], by
    )
    record_all(
        (
            Act("registered", "child", row.code, {"standing": [None, Standing.DRAFT]})
            for row in rows.values()
        ),
        by,
    )
    return ids


def child_columns(row: RegisterRow) -> dict[str, Any]:
    """Return what a row says of the child outside its identity."""
    return {
        "sex": row.sex,
        "birth_year": row.facts.birth.year,
        "people": row.people,
        "place_code": row.place_code,
        "household": row.household,
        "grade": row.grade,
        "allowance": row.allowance,
    }


def _insert_children(entries: Sequence[Entry], by: Actor | None) -> dict[str, int]:
    moment, day = now(), today()
    stored = session.execute(
        insert(Child).returning(Child.code, Child.id),
        [
            {
                **child_columns(entry.row),
                "code": entry.row.code,
                "currency": CURRENCY,
                "standing": Standing.DRAFT,
                "disputed": False,
                "registered_on": entry.row.registered_on or day,
                "created_at": moment,
                "entered_by": (by.id or None) if by else None,
                "verified_document": "",
                "source_digest": entry.digest,
                "story": "",
                "version": 1,
            }
            for entry in entries
        ],
    )
    return {row.code: row.id for row in stored}


def _insert_circumstances(rows: dict[int, RegisterRow], by: Actor | None) -> None:
    day, who = today(), (by.id or None) if by else None
    session.execute(
        insert(ChildCircumstance),
        [
            {
                "child_id": child_id,
                "kind": kind,
                "from_day": row.registered_on or day,
                "recorded_by": who,
            }
            for child_id, row in rows.items()
            for kind in row.circumstances
        ],
    )


def _insert_claims(rows: dict[int, RegisterRow], by: Actor | None) -> None:
    claims = [
        claim_columns(child_id, subject, scope, by)
        for child_id, row in rows.items()
        for subject, scope in row.claims
    ]
    if claims:
        session.execute(insert(Consent), claims)


def claim_columns(child_id: int, subject: Any, scope: Any, by: Actor | None) -> dict[str, Any]:
    """Return the columns of a consent that a register claims; it opens nothing."""
    return {
        "child_id": child_id,
        "subject": subject,
        "scope": scope,
        "proof": Proof.CLAIMED,
        "document": "",
        "recorded_at": now(),
        "recorded_by": (by.id or None) if by else None,
    }
