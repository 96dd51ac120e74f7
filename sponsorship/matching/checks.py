"""What must hold of slots, holds and sponsorships, for ``flask books check``."""

from sqlalchemy import and_, case, exists, func, or_, select

from donors.models import Wish
from donors.rules import WishState
from payments.books import register_check
from payments.pledges.models import Pledge
from payments.pledges.rules import PledgeState
from sponsorship.children.models import Child
from sponsorship.matching.models import Departure, Hold, SlotClaim, Sponsorship
from sponsorship.matching.rules import (
    RUNNING,
    SIDES,
    HoldKind,
    HoldState,
    Side,
    SponsorshipState,
)

_HOLDS = (
    select(func.count())
    .where(
        Hold.claim_id == SlotClaim.id,
        Hold.state == HoldState.LIVE,
        Hold.kind != HoldKind.NO_MONEY,
    )
    .scalar_subquery()
)
_RUNS = (
    select(func.count())
    .where(Sponsorship.claim_id == SlotClaim.id, Sponsorship.state.in_(RUNNING))
    .scalar_subquery()
)
_WAITS = exists().where(
    Hold.sponsorship_id == Sponsorship.id,
    Hold.claim_id == Sponsorship.claim_id,
    Hold.kind == HoldKind.NO_MONEY,
    Hold.state == HoldState.LIVE,
)

register_check(
    "an open claim has one holder, a freed one none",
    select(Child.code.label("child"), SlotClaim.slot, _HOLDS.label("holds"), _RUNS.label("runs"))
    .join(Child, Child.id == SlotClaim.child_id)
    .where(case((SlotClaim.freed_at.is_(None), 1), else_=0) != _HOLDS + _RUNS)
    .order_by(Child.code, SlotClaim.slot),
)

_OPEN = select(
    SlotClaim.child_id,
    func.count().label("claims"),
    func.count(SlotClaim.share).label("shares"),
    func.coalesce(func.sum(SlotClaim.share), 0).label("promised"),
    func.min(SlotClaim.need).label("need"),
).where(SlotClaim.freed_at.is_(None)).group_by(SlotClaim.child_id).subquery()  # fmt: skip

register_check(
    "shares sum to the child's need at most, and nobody stands beside a sole sponsor",
    select(Child.code.label("child"), _OPEN.c.claims, _OPEN.c.promised, _OPEN.c.need)
    .join(_OPEN, _OPEN.c.child_id == Child.id)
    .where(
        or_(
            _OPEN.c.promised > _OPEN.c.need,
            and_(_OPEN.c.claims > 1, _OPEN.c.shares < _OPEN.c.claims),
        )
    )
    .order_by(Child.code),
)

register_check(
    "a sponsorship and its commitment run and end together",
    select(Child.code.label("child"), Pledge.code.label("pledge"), Sponsorship.state)
    .join(Child, Child.id == Sponsorship.child_id)
    .join(Pledge, Pledge.id == Sponsorship.pledge_id)
    .where(Sponsorship.state.in_(RUNNING) != (Pledge.state == PledgeState.RUNNING))
    .order_by(Pledge.code),
)

register_check(
    "an agreed sponsorship waits for its first step, no other does",
    select(Child.code.label("child"), Pledge.code.label("pledge"), Sponsorship.state)
    .join(Child, Child.id == Sponsorship.child_id)
    .join(Pledge, Pledge.id == Sponsorship.pledge_id)
    .where(
        or_(
            (Sponsorship.state == SponsorshipState.HELD) != _WAITS,
            Sponsorship.state.in_((SponsorshipState.ACTIVE, SponsorshipState.PAUSED))
            != and_(
                Sponsorship.activated_on.is_not(None),
                Sponsorship.state != SponsorshipState.ENDED,
            ),
        )
    )
    .order_by(Pledge.code),
)

register_check(
    "each sponsor of a child who left is to be told",
    select(Child.code.label("child"), Sponsorship.ended_on)
    .join(Child, Child.id == Sponsorship.child_id)
    .outerjoin(Departure, Departure.sponsorship_id == Sponsorship.id)
    .where(Sponsorship.end_code.in_(SIDES[Side.CHILD]), Departure.id.is_(None))
    .order_by(Child.code),
)

register_check(
    "a child is held for a wish that waits, a met wish became a sponsorship",
    select(Child.code.label("child"), Hold.state)
    .join(Child, Child.id == Hold.child_id)
    .join(Wish, Wish.id == Hold.wish_id)
    .where(
        or_(
            and_(Hold.state == HoldState.LIVE, Wish.state != WishState.OPEN),
            and_(Hold.state == HoldState.CONFIRMED, Wish.state != WishState.MET),
        )
    )
    .order_by(Child.code),
)
