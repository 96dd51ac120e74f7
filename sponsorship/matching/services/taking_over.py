"""Sponsorships that ran before this system did, taken over as they are."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import insert, select

from core.access import Actor
from core.audit import Act, record_all
from core.batches import batches
from core.dates import now
from core.db import public_id, session
from sponsorship.matching.models import SlotClaim, Sponsorship
from sponsorship.matching.rules import SponsorshipState


@dataclass(frozen=True)
class Running:
    """A running sponsorship of another list; its pledge exists already."""

    child_id: int
    child_code: str
    donor_id: int
    programme_id: int
    pledge_id: int
    started_on: date


def taken_children(child_ids: Collection[int]) -> frozenset[int]:
    """Return those children whose slot is held or sponsored now, in whatever programme."""
    return frozenset(
        child_id
        for batch in batches(sorted(set(child_ids)))
        for child_id in session.scalars(
            select(SlotClaim.child_id).where(
                SlotClaim.child_id.in_(batch), SlotClaim.freed_at.is_(None)
            )
        )
    )


def take_over(rows: Sequence[Running], *, by: Actor | None) -> None:
    """Claim the slots and write the sponsorships of children whose slots are free.

    A child may be unverified or disputed: what runs, goes on. A slot taken meanwhile is refused
    by the database's constraint (IntegrityError).
    """
    if not rows:
        return
    moment = now()
    claims = session.execute(
        insert(SlotClaim).returning(SlotClaim.child_id, SlotClaim.id),
        [{"child_id": row.child_id, "slot": 1, "opened_at": moment} for row in rows],
    )
    claim_ids = {child_id: claim_id for child_id, claim_id in claims}  # noqa: C416 - dict() of rows does not type
    session.execute(
        insert(Sponsorship),
        [
            {
                "public_id": public_id(),
                "claim_id": claim_ids[row.child_id],
                "child_id": row.child_id,
                "donor_id": row.donor_id,
                "programme_id": row.programme_id,
                "pledge_id": row.pledge_id,
                "state": SponsorshipState.ACTIVE,
                "started_on": row.started_on,
                "activated_on": row.started_on,
                "end_reason": "",
                "taken_over": True,
                "created_at": moment,
                "confirmed_by": by.id if by else None,
            }
            for row in rows
        ],
    )
    record_all([Act("sponsorship taken over", "child", row.child_code) for row in rows], by)
