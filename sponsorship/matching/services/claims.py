"""Claims on a child's slots: opened, weighed anew, freed. The database says who was faster."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError

from core.batches import batches
from core.dates import now
from core.db import session
from core.errors import Conflict, RuleBroken
from core.formats import money
from core.i18n import _, _l
from core.money import Money
from donors.models import Donor
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.freezes.services import check_not_frozen
from sponsorship.matching.models import Programme, SlotClaim
from sponsorship.matching.services.availability import room_for, taken_of
from sponsorship.matching.sharing import Earmark, Sharing


def lock_children(child_ids: Collection[int]) -> None:
    """Let other acts on the children wait until we are done; taken before any other lock.

    After it, every act on a child's holds, claims and sponsorships sees what the others left, and
    children, then donors, then wishes are locked in one order by all.
    """
    for some in batches(sorted(child_ids)):
        session.execute(
            select(Child.id)
            .where(Child.id.in_(some))
            .order_by(Child.id)
            .with_for_update(key_share=True)
        )


def lock_donor(donor_id: int) -> None:
    """Let other acts for a donor wait until we are done; taken after children, before wishes.

    A freeze of the donor and two children taken up at once must see each other.
    """
    session.execute(select(Donor.id).where(Donor.id == donor_id).with_for_update(key_share=True))


class SlotTaken(Conflict):
    """Somebody else holds or sponsors the child."""


@dataclass(frozen=True)
class Part:
    """The part of a child that a sponsor takes up: ``amount`` a month in minor units.

    Without a programme that shares a child, or as a ``sole`` sponsor, it is the whole child.
    """

    amount: int
    sole: bool = False
    earmark: Earmark | None = None


def open_claim(child: Child, programme: Programme, part: Part) -> SlotClaim:
    """Take a slot of a child for a part of its need.

    Raises WrongState for a frozen child, SlotTaken when no slot is left, somebody else was
    faster (the constraints decide), or the child's record was just closed or merged.
    RuleBroken("earmark") when a programme that shares by purpose is told none.
    """
    lock_children([child.id])
    session.refresh(child)
    if child.standing is Standing.EXITED:
        raise SlotTaken(_l("%(code)s cannot be held now: the child is not free.", code=child.code))
    check_not_frozen(child.id)
    if programme.sharing is Sharing.PURPOSE and not part.sole and part.earmark is None:
        raise RuleBroken("earmark", _l("Choose what the share is for."))
    taken, room = taken_of([child.id]).get(child.id, []), room_for(programme, child)
    slot, sole = room.slot(taken), is_sole(programme, part)
    if slot is None or (sole and taken):
        raise SlotTaken(_l("%(code)s cannot be held now: the child is not free.", code=child.code))
    claim = SlotClaim(
        child_id=child.id,
        slot=slot,
        share=None if sole else min(part.amount, room.left(taken)),
        need=None if sole else room.need,
        earmark=None if sole or programme.sharing is not Sharing.PURPOSE else part.earmark,
        opened_at=now(),
    )
    try:
        with session.begin_nested():
            session.add(claim)
            session.flush()
    except IntegrityError as error:
        raise SlotTaken(_l("Somebody else has just taken %(code)s.", code=child.code)) from error
    return claim


def is_sole(programme: Programme, part: Part) -> bool:
    """Say whether a sponsor takes up the whole child."""
    return part.sole or programme.sharing is Sharing.SOLE


def weigh_claim(claim_id: int, amount: int, programme: Programme) -> None:
    """Set the share of a claim to what was promised a month; a sole sponsor's stays the whole.

    RuleBroken("amount") when the shares would sum to more than the child's need.
    """
    claim = session.get_one(SlotClaim, claim_id)
    if claim.share is None or claim.share == amount:
        return
    child = session.get_one(Child, claim.child_id)
    others = [one for one in taken_of([child.id])[child.id] if one.slot != claim.slot]
    left = room_for(programme, child).left(others)
    try:
        with session.begin_nested():
            claim.share, claim.need = amount, room_for(programme, child).need
            session.flush()
    except IntegrityError as error:
        most = money(Money(left, programme.currency))
        told = _("Others support this child too: at most %(amount)s a month is open.", amount=most)
        raise RuleBroken("amount", told) from error


def free_claims(claim_ids: Collection[int]) -> None:
    """Free the slots of claims."""
    session.execute(
        update(SlotClaim)
        .where(SlotClaim.id.in_(claim_ids), SlotClaim.freed_at.is_(None))
        .values(freed_at=now())
    )
