"""Children kept for a sponsor or a campaign: extended, released, expired, found again."""

import json
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, select, update

from core.access import Actor
from core.audit import Act, record, record_all
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from donors.models import Donor, Wish
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.matching.models import Hold, Programme
from sponsorship.matching.rules import TERMS, HoldKind, HoldState, Release
from sponsorship.matching.scoring import Score
from sponsorship.matching.services.claims import free_claims, lock_children
from sponsorship.matching.services.programmes import ids_within

ENDS_SOON = timedelta(hours=24)
"""A hold that ends within a day is to be looked at today."""


@dataclass(frozen=True)
class HeldChild:
    """A hold with the child, and the sponsor and the wish it is for, where there are any."""

    hold: Hold
    child: Child
    programme: Programme
    donor: Donor | None
    wish: Wish | None

    @property
    def score(self) -> Score | None:
        """Return the score with which the child was chosen; None where none was computed."""
        return Score.from_stored(json.loads(self.hold.score)) if self.hold.score else None

    @property
    def extendable(self) -> bool:
        """Say whether the hold may run on for longer."""
        return self.hold.extensions < len(TERMS[self.hold.kind].extensions)


@dataclass(frozen=True)
class ReleaseHold:
    """Why a child is free again, by code and in a person's own words."""

    reason: str
    release: Release = Release.CANCELLED


def release_hold(hold: Hold, command: ReleaseHold, *, by: Actor) -> None:
    """Free the child again; RuleBroken without a reason.

    WrongState when the hold has ended, and for one that waits for money: there the sponsorship
    is ended, and the hold with it.
    """
    if not command.reason:
        raise RuleBroken("reason", _l("Say why the child is released."))
    if not TERMS[hold.kind].releasable:
        raise WrongState(
            _l("The sponsor has agreed: end the sponsorship, and the child is free again.")
        )
    lock_children([hold.child_id])
    end_hold(hold, HoldState.RELEASED, command)
    free_claims([hold.claim_id])
    noted = {"release": command.release.value}
    record(Act("hold released", "child", code_of(hold.child_id), noted, command.reason), by)


def extend_hold(hold: Hold, *, by: Actor) -> None:
    """Let a live hold run on, as often and as long as its kind allows.

    WrongState when it has ended or was extended as often as it may be: of two who extend at the
    same time one wins.
    """
    steps = TERMS[hold.kind].extensions
    if hold.extensions >= len(steps):
        raise WrongState(_l("This hold cannot be extended any further."))
    extended = session.scalar(
        update(Hold)
        .where(*_is_live(hold), Hold.extensions == hold.extensions)
        .values(expires_at=hold.expires_at + steps[hold.extensions], extensions=hold.extensions + 1)
        .returning(Hold.id)
    )
    if extended is None:
        raise _ended()
    record(Act("hold extended", "child", code_of(hold.child_id), {"hold": hold.public_id}), by)


def end_hold(hold: Hold, state: HoldState, command: ReleaseHold | None = None) -> None:
    """Move a live hold on, once: of many who try at the same time one wins, others WrongState."""
    ended = session.scalar(
        update(Hold)
        .where(*_is_live(hold))
        .values(
            state=state,
            ended_at=now(),
            release=command.release if command else None,
            end_reason=command.reason if command else "",
        )
        .returning(Hold.id)
    )
    if ended is None:
        raise _ended()


def end_holds_of_children(child_ids: Collection[int]) -> int:
    """Release every live hold of children who can no longer be matched; return how many."""
    lock_children(child_ids)
    ended = session.scalars(
        update(Hold)
        .where(Hold.child_id.in_(child_ids), Hold.state == HoldState.LIVE)
        .values(state=HoldState.RELEASED, ended_at=now(), release=Release.LEFT)
        .returning(Hold.claim_id)
    ).all()
    free_claims(ended)
    return len(ended)


def cancel_holds(which: ColumnElement[bool]) -> int:
    """Release the live holds of a kind of rows of ``Hold`` but those that wait for money."""
    ended = session.scalars(
        update(Hold)
        .where(which, Hold.state == HoldState.LIVE, Hold.kind != HoldKind.NO_MONEY)
        .values(state=HoldState.RELEASED, ended_at=now(), release=Release.CANCELLED)
        .returning(Hold.claim_id)
    ).all()
    free_claims(ended)
    return len(ended)


def expire_holds(child_ids: Collection[int] | None = None) -> int:
    """Free the children whose time is over, or some of them; return how many. Idempotent.

    Whoever waits for a sponsor's first money is told elsewhere (``lapse_overdue``).
    """
    moment = now()
    overdue = [
        Hold.state == HoldState.LIVE,
        Hold.expires_at <= moment,
        Hold.kind != HoldKind.NO_MONEY,
    ]
    if child_ids is not None:
        overdue.append(Hold.child_id.in_(child_ids))
    lock_children(session.scalars(select(Hold.child_id).where(*overdue).distinct()).all())
    ended = session.execute(
        update(Hold)
        .where(*overdue)
        .values(state=HoldState.EXPIRED, ended_at=moment)
        .returning(Hold.claim_id, Hold.child_id)
    ).all()
    if ended:
        claims, children = zip(*ended, strict=True)
        free_claims(claims)
        codes = session.scalars(select(Child.code).where(Child.id.in_(children)))
        record_all([Act("hold expired", "child", code) for code in codes], None)
    return len(ended)


def get_held(public_id: str, actor: Actor) -> HeldChild:
    """Return a hold, whatever became of it; NotFound, also outside the actor's scope."""
    row = session.execute(_held(Hold.public_id == public_id, *within_reach(actor))).first()
    if row is None:
        raise NotFound(_l("There is no such hold."))
    return HeldChild(*row)


def list_live_holds(actor: Actor, *, ending: bool = False) -> Sequence[HeldChild]:
    """Return the holds that still run in the actor's scope, the one that ends first on top.

    ``ending`` leaves those that end within 24 hours.
    """
    wanted = _held(*is_live(), *within_reach(actor))
    if ending:
        wanted = wanted.where(Hold.expires_at <= now() + ENDS_SOON)
    rows = session.execute(wanted.order_by(Hold.expires_at, Hold.id))
    return [HeldChild(*row) for row in rows]


def find_live_hold(wish_id: int) -> HeldChild | None:
    """Return the child that is held for a wish now."""
    row = session.execute(_held(*is_live(), Hold.wish_id == wish_id)).first()
    return HeldChild(*row) if row else None


def find_offer(sponsorship_id: int) -> HeldChild | None:
    """Return the child that is held now on account of a sponsorship."""
    row = session.execute(_held(*is_live(), Hold.sponsorship_id == sponsorship_id)).first()
    return HeldChild(*row) if row else None


def within_reach(actor: Actor) -> tuple[ColumnElement[bool], ...]:
    """Return the conditions on ``Child`` and ``Hold``: the actor's places and organisations."""
    return within_scope(actor), Hold.programme_id.in_(ids_within(actor))


def is_live() -> tuple[ColumnElement[bool], ...]:
    """Return the conditions that a hold runs and its time is not over."""
    return Hold.state == HoldState.LIVE, Hold.expires_at > now()


def code_of(child_id: int) -> str:
    """Return the code of a child."""
    return session.scalars(select(Child.code).where(Child.id == child_id)).one()


def _is_live(hold: Hold) -> tuple[ColumnElement[bool], ...]:
    return Hold.id == hold.id, *is_live()


def _ended() -> WrongState:
    return WrongState(_l("This hold has ended: it was confirmed, released, or its time is over."))


def _held(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(Hold, Child, Programme, Donor, Wish)
        .join(Child, Child.id == Hold.child_id)
        .join(Programme, Programme.id == Hold.programme_id)
        .outerjoin(Donor, Donor.id == Hold.donor_id)
        .outerjoin(Wish, Wish.id == Hold.wish_id)
        .where(*conditions)
    )
