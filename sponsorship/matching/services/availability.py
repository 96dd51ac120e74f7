"""What is left of children to be taken up, as conditions on ``Child`` and as rows."""

from collections import defaultdict
from collections.abc import Collection

from sqlalchemy import ColumnElement, Subquery, and_, case, cast, exists, func, or_, select

from core.batches import batches
from core.dates import today
from core.db import Amount, session
from sponsorship.children.models import Child, OtherSupport
from sponsorship.children.record_rules import SupportSource
from sponsorship.children.rules import Standing
from sponsorship.children.services.duplicates import has_open_duplicate
from sponsorship.children.services.support import in_force
from sponsorship.freezes.services import child_is_frozen
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.rank_models import ChildRank
from sponsorship.matching.rules import RUNNING
from sponsorship.matching.scoring import monthly_need
from sponsorship.matching.sharing import Room, Sharing, Taken


def is_open() -> ColumnElement[bool]:
    """Return the condition that a claim on the child's slots is open."""
    return and_(SlotClaim.child_id == Child.id, SlotClaim.freed_at.is_(None))


def is_free() -> ColumnElement[bool]:
    """Return the condition that nobody holds or sponsors the child."""
    return ~exists().where(is_open())


def is_matchable() -> ColumnElement[bool]:
    """Return the condition that a child may be matched: verified, one and the same, not frozen."""
    return and_(Child.standing == Standing.VERIFIED, ~is_doubtful(), ~child_is_frozen(Child.id))


def is_doubtful() -> ColumnElement[bool]:
    """Return the condition that nobody has decided yet who a child is: a code or record twice."""
    return or_(Child.disputed, has_open_duplicate())


def waits() -> ColumnElement[bool]:
    """Return the condition that a child may be matched and nobody holds or sponsors it."""
    return and_(is_matchable(), is_free())


def may_be_matched(child: Child) -> bool:
    """Say whether a child may be matched now."""
    found = session.scalar(select(Child.id).where(Child.id == child.id, is_matchable()))
    return found is not None


def is_in_doubt(child: Child) -> bool:
    """Say whether nobody has decided yet who a child is."""
    found = session.scalar(select(Child.id).where(Child.id == child.id, is_doubtful()))
    return found is not None


def was_sponsored() -> ColumnElement[bool]:
    """Return the condition that the child had a sponsor once: free now, it has lost one."""
    return exists().where(Sponsorship.child_id == Child.id)


def is_held() -> ColumnElement[bool]:
    """Return the condition that the child is held and nobody sponsors it."""
    return and_(exists().where(is_open()), ~is_sponsored())


def is_sponsored() -> ColumnElement[bool]:
    """Return the condition that somebody sponsors the child."""
    return exists().where(Sponsorship.child_id == Child.id, Sponsorship.state.in_(RUNNING))


def has_room(programme: Programme) -> ColumnElement[bool]:
    """Return the condition that a sponsor of the programme can take up the child, or a share."""
    if programme.sharing is Sharing.SOLE:
        return is_free()
    taken = select(
        func.count().label("claims"),
        func.count(SlotClaim.share).label("shared"),
        cast(func.coalesce(func.sum(SlotClaim.share), 0), Amount).label("sum"),
    ).where(is_open())
    claims, shared, covered = (taken.with_only_columns(column) for column in taken.selected_columns)
    count = claims.scalar_subquery()
    gap = at_least(raw_gap(programme), programme.min_amount) - covered.scalar_subquery()
    return or_(
        is_free(),
        and_(
            count < programme.slots,
            count == shared.scalar_subquery(),
            gap >= programme.min_amount,
        ),
    )


def taken_of(child_ids: Collection[int]) -> dict[int, list[Taken]]:
    """Return the open claims on the slots of children, in the order of the slots."""
    found: dict[int, list[Taken]] = defaultdict(list)
    for batch in batches(sorted(set(child_ids))):
        rows = session.execute(
            select(SlotClaim, Sponsorship.id)
            .outerjoin(
                Sponsorship,
                and_(Sponsorship.claim_id == SlotClaim.id, Sponsorship.state.in_(RUNNING)),
            )
            .where(SlotClaim.child_id.in_(batch), SlotClaim.freed_at.is_(None))
            .order_by(SlotClaim.child_id, SlotClaim.slot)
        )
        for claim, sponsorship in rows:
            found[claim.child_id].append(
                Taken(claim.slot, claim.share, sponsorship is not None, claim.earmark)
            )
    return dict(found)


def room_for(programme: Programme, child: Child) -> Room:
    """Return what the programme lets be taken of a child."""
    return rooms_for(programme, [child])[child.id]


def rooms_for(programme: Programme, children: Collection[Child]) -> dict[int, Room]:
    """Return what the programme lets be taken of each of some children; one query."""
    given = others_give([child.id for child in children])
    most, least = programme.max_amount, programme.min_amount
    needs = {
        child.id: monthly_need(most, least, child.allowance + given.get(child.id, 0), child.need)
        for child in children
    }
    return {child_id: Room(programme.slots, need, least) for child_id, need in needs.items()}


def others_give(child_ids: Collection[int]) -> dict[int, int]:
    """Return what other funds and families give children a month, in minor units.

    The state's allowance stands on the child itself.
    """
    rows = session.execute(
        select(OtherSupport.child_id, func.sum(OtherSupport.amount))
        .where(OtherSupport.child_id.in_(child_ids), *_others())
        .group_by(OtherSupport.child_id)
    )
    return {child_id: int(given) for child_id, given in rows}


def raw_gap(programme: Programme) -> ColumnElement[int]:
    """Return what ``Child`` needs a month less what the state and others give; maybe below nought.

    The need is the commune's assessment, at most what the programme gives.
    """
    return gap_of(Child, programme, given_by_others())


def gap_of(
    row: type[Child | ChildRank], programme: Programme, others: ColumnElement[int]
) -> ColumnElement[int]:
    """Return the same for a row that tells need and allowance; ``others`` is what others give."""
    most = programme.max_amount
    assessed = func.coalesce(row.need, most)
    gap: ColumnElement[int] = case((assessed > most, most), else_=assessed) - row.allowance - others
    return gap


def at_least(gap: ColumnElement[int], least: int) -> ColumnElement[int]:
    """Return a gap, or the least a sponsor of the programme gives."""
    return case((gap > least, gap), else_=least)


def given_by_others() -> ColumnElement[int]:
    """Return the same for a row of ``Child``."""
    return func.coalesce(
        select(cast(func.sum(OtherSupport.amount), Amount))
        .where(OtherSupport.child_id == Child.id, *_others())
        .scalar_subquery(),
        0,
    )


def given_to_each() -> Subquery:
    """Return what others give each child that somebody gives to: ``child_id`` and ``given``."""
    return (
        select(OtherSupport.child_id, cast(func.sum(OtherSupport.amount), Amount).label("given"))
        .where(*_others())
        .group_by(OtherSupport.child_id)
        .subquery()
    )


def _others() -> tuple[ColumnElement[bool], ...]:
    return OtherSupport.source != SupportSource.STATE_ALLOWANCE, *in_force(today())
