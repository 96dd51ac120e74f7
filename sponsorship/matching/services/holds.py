"""Children kept for a sponsor for three days: held, released, expired."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record, record_all
from core.dates import now
from core.db import session
from core.errors import Conflict, NotFound, RuleBroken, WrongState
from core.i18n import _l
from donors.models import Donor, Wish
from donors.rules import WishState
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Hold, SlotClaim
from sponsorship.matching.rules import HOLD_LIFE, HoldState
from sponsorship.matching.services.candidates import Candidate, Search, find_candidate
from sponsorship.matching.services.programmes import codes_within


class SlotTaken(Conflict):
    """Somebody else holds or sponsors the child."""


@dataclass(frozen=True)
class HeldChild:
    """A hold with the child, and the sponsor and the wish it is for."""

    hold: Hold
    child: Child
    donor: Donor
    wish: Wish


def hold_child(search: Search, code: str, *, by: Actor) -> Hold:
    """Keep a child for the sponsor of a wish for 72 hours.

    Raises SlotTaken when somebody else was faster (the database's constraint decides), NotFound
    for a child out of reach, and WrongState when the wish no longer waits or holds one already.
    """
    child = _child(search, code)
    expire_holds(child.id)
    _check_wish(search)
    candidate = find_candidate(search, code)
    if candidate is None:
        raise SlotTaken(_l("%(code)s cannot be held now: the child is not free.", code=code))
    claim = _claim(candidate)
    moment = now()
    hold = Hold(
        claim_id=claim.id,
        child_id=child.id,
        donor_id=search.wish.donor_id,
        wish_id=search.wish.id,
        score=json.dumps(asdict(candidate.score)),
        state=HoldState.LIVE,
        expires_at=moment + HOLD_LIFE,
        created_at=moment,
        created_by=by.id,
    )
    session.add(hold)
    session.flush()
    record(Act("held", "child", code, {"hold": hold.public_id, **asdict(candidate.score)}), by)
    return hold


def release_hold(hold: Hold, reason: str, *, by: Actor) -> None:
    """Free the child again; RuleBroken without a reason, WrongState when the hold has ended."""
    if not reason:
        raise RuleBroken("reason", _l("Say why the child is released."))
    end_hold(hold, HoldState.RELEASED, reason)
    session.execute(update(SlotClaim).where(SlotClaim.id == hold.claim_id).values(freed_at=now()))
    record(Act("hold released", "child", _code_of(hold), {}, reason), by)


def end_hold(hold: Hold, state: HoldState, reason: str = "") -> None:
    """Move a live hold on, once: of many who try at the same time one wins, others WrongState."""
    moment = now()
    ended = session.scalar(
        update(Hold)
        .where(Hold.id == hold.id, Hold.state == HoldState.LIVE, Hold.expires_at > moment)
        .values(state=state, ended_at=moment, end_reason=reason)
        .returning(Hold.id)
    )
    if ended is None:
        raise WrongState(
            _l("This hold has ended: it was confirmed, released, or its 72 hours are over.")
        )


def expire_holds(child_id: int | None = None) -> int:
    """Free the children whose 72 hours are over, or one of them; return how many. Idempotent."""
    moment = now()
    overdue = [Hold.state == HoldState.LIVE, Hold.expires_at <= moment]
    if child_id is not None:
        overdue.append(Hold.child_id == child_id)
    ended = session.execute(
        update(Hold)
        .where(*overdue)
        .values(state=HoldState.EXPIRED, ended_at=moment)
        .returning(Hold.claim_id, Hold.child_id)
    ).all()
    if ended:
        claims, children = zip(*ended, strict=True)
        session.execute(update(SlotClaim).where(SlotClaim.id.in_(claims)).values(freed_at=moment))
        codes = session.scalars(select(Child.code).where(Child.id.in_(children)))
        record_all([Act("hold expired", "child", code) for code in codes], None)
    return len(ended)


def get_held(public_id: str, actor: Actor) -> HeldChild:
    """Return a hold, whatever became of it; NotFound, also outside the actor's scope."""
    row = session.execute(_held(Hold.public_id == public_id, *within_reach(actor))).first()
    if row is None:
        raise NotFound(_l("There is no such hold."))
    return HeldChild(*row)


def list_live_holds(actor: Actor) -> Sequence[HeldChild]:
    """Return the holds that still run in the actor's scope, the one that ends first on top."""
    wanted = _held(*_live(), *within_reach(actor))
    rows = session.execute(wanted.order_by(Hold.expires_at, Hold.id))
    return [HeldChild(*row) for row in rows]


def find_live_hold(wish_id: int) -> HeldChild | None:
    """Return the child that is held for a wish now."""
    row = session.execute(_held(*_live(), Hold.wish_id == wish_id)).first()
    return HeldChild(*row) if row else None


def within_reach(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``Child`` and ``Wish``: the actor's places and organisations."""
    return within_scope(actor), Wish.programme_code.in_(codes_within(actor))


def _live() -> tuple[ColumnElement[bool], ...]:
    return Hold.state == HoldState.LIVE, Hold.expires_at > now()


def _held(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Hold, Child, Donor, Wish)
        .join(Child, Child.id == Hold.child_id)
        .join(Donor, Donor.id == Hold.donor_id)
        .join(Wish, Wish.id == Hold.wish_id)
        .where(*conditions)
    )


def _check_wish(search: Search) -> None:
    if search.wish.state is not WishState.OPEN:
        raise WrongState(_l("This wish no longer waits. Reload the page to see what became of it."))
    held = find_live_hold(search.wish.id)
    if held:
        raise WrongState(
            _l("%(code)s is held for this sponsor already. Release it first.", code=held.child.code)
        )


def _child(search: Search, code: str) -> Child:
    child: Child | None = session.scalar(select(Child).where(Child.code == code))
    if child is None or (search.places is not None and child.place_code not in search.places):
        raise NotFound(_l("There is no such child."))
    return child


def _claim(candidate: Candidate) -> SlotClaim:
    claim = SlotClaim(child_id=candidate.child_id, slot=1, opened_at=now())
    try:
        with session.begin_nested():
            session.add(claim)
            session.flush()
    except IntegrityError as error:
        raise SlotTaken(
            _l("Somebody else has just taken %(code)s.", code=candidate.code)
        ) from error
    return claim


def _code_of(hold: Hold) -> str:
    return session.scalars(select(Child.code).where(Child.id == hold.child_id)).one()
