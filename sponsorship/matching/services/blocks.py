"""What stands between a sponsor and a child: restrictions, relations, capacity, doubling."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select, update
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record
from core.dates import now, this_month
from core.db import session
from core.errors import Conflict, NotFound, RuleBroken, WrongState
from core.i18n import _l
from donors.models import Donor
from donors.rules import Screening
from payments.pledges.services import terms_of
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.freezes.services import check_not_frozen
from sponsorship.matching.models import MatchBlock, Programme, Sponsorship
from sponsorship.matching.rules import RUNNING, BlockKind


@dataclass(frozen=True)
class BlockChild:
    """A child, by code, that a donor must not be given, and why."""

    child: str
    kind: BlockKind


class Blocked(Conflict):
    """The sponsor may not be given the child."""


def check_pairing(child: Child, donor_id: int, programme: Programme, amount: int) -> None:
    """Refuse a sponsor who may not be given the child; ``amount`` a month in minor units.

    Raises WrongState while one of them is frozen, without saying why, and
    Blocked with the reason that comes first: a restricted sponsor, a block between the
    two, a sponsorship of this child that runs already, the charter, the sponsor's own capacity.
    """
    check_not_frozen(child.id, donor_id)
    donor = session.get_one(Donor, donor_id)
    if donor.screening is Screening.RESTRICTED:
        raise Blocked(_l("This sponsor is restricted and is given no child."))
    if are_kept_apart(donor_id, child.id):
        raise Blocked(
            _l("%(code)s may not be given to this sponsor: there is a block.", code=child.code)
        )
    running = session.scalars(
        select(Sponsorship).where(Sponsorship.donor_id == donor_id, Sponsorship.state.in_(RUNNING))
    ).all()
    if any(one.child_id == child.id for one in running):
        raise Blocked(_l("%(code)s is this sponsor’s child already.", code=child.code))
    if programme.charter_required and donor.charter_on is None:
        raise Blocked(_l("The programme asks for the sponsor’s charter first."))
    _check_capacity(donor, running, amount)


def is_blocked(donor_id: int) -> ColumnElement[bool]:
    """Return the condition that ``Child`` must not be given to a donor, or is theirs already."""
    theirs = exists().where(
        Sponsorship.child_id == Child.id,
        Sponsorship.donor_id == donor_id,
        Sponsorship.state.in_(RUNNING),
    )
    return kept_apart(donor_id, Child.id) | theirs


def are_kept_apart(donor_id: int, child_id: int) -> bool:
    """Say whether a block stands between a donor and a child."""
    return bool(session.scalar(select(kept_apart(donor_id, child_id))))


def block(child: Child, donor: Donor, kind: BlockKind, *, by: Actor) -> MatchBlock:
    """Keep a child from a donor from now on. WrongState when they are kept apart already."""
    row = MatchBlock(child_id=child.id, donor_id=donor.id, kind=kind, set_at=now(), set_by=by.id)
    try:
        with session.begin_nested():
            session.add(row)
            session.flush()
    except IntegrityError as error:
        raise WrongState(_l("This child and this sponsor are kept apart already.")) from error
    record(Act("blocked", "child", child.code, {"donor": donor.code, "kind": kind.value}), by)
    return row


def block_child(donor: Donor, command: BlockChild, *, by: Actor) -> MatchBlock:
    """Keep a child, by code, from a donor. RuleBroken("child") for one out of reach."""
    child: Child | None = session.scalar(
        select(Child).where(Child.code == command.child, within_scope(by))
    )
    if child is None:
        raise RuleBroken("child", _l("There is no such child."))
    return block(child, donor, command.kind, by=by)


def lift_block(donor: Donor, public_id: str, *, by: Actor) -> None:
    """Let a child be given to a donor again. NotFound when no such block stands within reach."""
    child_id = session.scalar(
        update(MatchBlock)
        .where(
            MatchBlock.public_id == public_id,
            MatchBlock.donor_id == donor.id,
            MatchBlock.lifted_at.is_(None),
            MatchBlock.child_id.in_(select(Child.id).where(within_scope(by))),
        )
        .values(lifted_at=now(), lifted_by=by.id)
        .returning(MatchBlock.child_id)
    )
    if child_id is None:
        raise NotFound(_l("There is no such block."))
    code = session.scalars(select(Child.code).where(Child.id == child_id)).one()
    record(Act("block lifted", "child", code, {"donor": donor.code}), by)


def blocks_of(donor_id: int, actor: Actor) -> Sequence[tuple[MatchBlock, str]]:
    """Return the blocks of a donor that stand, each with the code of a child within reach."""
    rows = session.execute(
        select(MatchBlock, Child.code)
        .join(Child, Child.id == MatchBlock.child_id)
        .where(MatchBlock.donor_id == donor_id, MatchBlock.lifted_at.is_(None), within_scope(actor))
        .order_by(Child.code)
    )
    return [(row, code) for row, code in rows]


def kept_apart(donor_id: object, child_id: object) -> ColumnElement[bool]:
    """Return the condition, on ids or columns of them, that a block stands between the two."""
    return exists().where(
        MatchBlock.child_id == child_id,
        MatchBlock.donor_id == donor_id,
        MatchBlock.lifted_at.is_(None),
    )


def _check_capacity(donor: Donor, running: Sequence[Sponsorship], amount: int) -> None:
    if donor.most_children is not None and len(running) >= donor.most_children:
        raise Blocked(
            _l("This sponsor takes up at most %(count)s children.", count=donor.most_children)
        )
    if donor.most_amount is not None and _monthly(running) + amount > donor.most_amount:
        raise Blocked(_l("That is more than this sponsor can give a month in all."))


def _monthly(running: Sequence[Sponsorship]) -> int:
    terms = terms_of([one.pledge_id for one in running], this_month())
    return sum(found.amount // found.rhythm.months for found in terms.values())
