"""Records that may be one child: found, listed, and decided about by a person."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, delete, insert, or_, select, tuple_
from sqlalchemy.orm import aliased

from core.access import Actor
from core.audit import Act, record
from core.batches import batches
from core.dates import now
from core.db import public_id, session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.paging import Page, paginate
from sponsorship.children.duplicate_models import PossibleDuplicate, VoidRecord
from sponsorship.children.identity.likenesses import Likeness, find_likenesses
from sponsorship.children.likeness import Sign
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState
from sponsorship.children.services.records import stands_for_a_child, within_scope

PIECE = 400
"""Pairs looked up by both ids in one statement."""


@dataclass(frozen=True, slots=True)
class Pair:
    """Two records that may be one child, and in what they are alike."""

    row: PossibleDuplicate
    child: Child
    other: Child

    @property
    def signs(self) -> list[Sign]:
        """Return in what they are alike, the strongest first."""
        present = self.row.signs.split()
        return [sign for sign in Sign if sign.value in present]

    @property
    def is_open(self) -> bool:
        """Say whether nobody has decided yet."""
        return self.row.state is AsideState.OPEN

    def beside(self, code: str) -> Child:
        """Return the record of the other code. Raises RuleBroken("kept") for a third one."""
        if code not in {self.child.code, self.other.code}:
            raise RuleBroken("kept", _l("Choose one of the two records."))
        return self.other if code == self.child.code else self.child


def find_duplicates(child_ids: Collection[int]) -> int:
    """Compare these children with all others; returns how many pairs nobody has seen before."""
    return sum(_keep(found) for found in batches(find_likenesses(child_ids), PIECE))


def find_all_duplicates() -> int:
    """Compare every child with all others; returns how many pairs nobody has seen before."""
    return find_duplicates(session.scalars(select(Child.id).where(stands_for_a_child())).all())


def _keep(found: Collection[Likeness]) -> int:
    pairs = [(one.child_id, one.other_id) for one in found]
    columns = tuple_(PossibleDuplicate.child_id, PossibleDuplicate.other_id)
    seen = {
        (row.child_id, row.other_id)
        for row in session.execute(
            select(PossibleDuplicate.child_id, PossibleDuplicate.other_id).where(columns.in_(pairs))
        )
    }
    moment = now()
    fresh = {
        (one.child_id, one.other_id): {
            "public_id": public_id(),
            "child_id": one.child_id,
            "other_id": one.other_id,
            "signs": " ".join(sorted(one.signs)),
            "state": AsideState.OPEN,
            "found_at": moment,
            "reason": "",
        }
        for one in found
        if (one.child_id, one.other_id) not in seen
    }
    if fresh:
        session.execute(insert(PossibleDuplicate), list(fresh.values()))
    return len(fresh)


def list_duplicates(actor: Actor, number: int = 1) -> Page[Pair]:
    """Return a page of the open pairs of which both live where the actor works, oldest first."""
    found = paginate(
        _pairs(actor)
        .where(PossibleDuplicate.state == AsideState.OPEN)
        .order_by(PossibleDuplicate.found_at, PossibleDuplicate.id),
        number,
    )
    return Page([Pair(*row) for row in found.items], found.total, found.number, found.size)


def get_pair(pair_public_id: str, actor: Actor) -> Pair:
    """Return a pair, also one that is merged. Raises NotFound, also for other places."""
    query = _pairs(actor, void=True).where(PossibleDuplicate.public_id == pair_public_id)
    row = session.execute(query).one_or_none()
    if row is None:
        raise NotFound(_l("There is no such pair."))
    return Pair(*row)


def tell_apart(pair: Pair, reason: str, *, by: Actor) -> None:
    """Decide that they are two children; they are never asked about again.

    Raises RuleBroken("reason") and WrongState.
    """
    decide(pair, AsideState.DIFFERENT, reason, by)
    told = {"beside": pair.other.code}
    record(Act("told apart", "child", pair.child.code, told, reason), by)


def decide(pair: Pair, state: AsideState, reason: str, by: Actor) -> None:
    """Keep what a person decided about an open pair. Raises RuleBroken("reason"), WrongState."""
    if not reason.strip():
        raise RuleBroken("reason", _l("Say how you know."))
    row = session.scalars(
        select(PossibleDuplicate)
        .where(PossibleDuplicate.id == pair.row.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if row.state is not AsideState.OPEN:
        raise WrongState(_l("Somebody has decided about these two already."))
    row.state, row.reason = state, reason
    row.decided_at, row.decided_by = now(), by.id or None
    session.flush()


def compared_by_hand(child_id: int, others: Collection[int], *, by: Actor) -> None:
    """Remember that who entered a child compared it with others and found none the same."""
    find_duplicates([child_id])
    moment = now()
    for row in session.scalars(
        select(PossibleDuplicate).where(
            or_(
                (PossibleDuplicate.child_id == child_id) & PossibleDuplicate.other_id.in_(others),
                (PossibleDuplicate.other_id == child_id) & PossibleDuplicate.child_id.in_(others),
            )
        )
    ):
        row.state, row.decided_at, row.decided_by = AsideState.DIFFERENT, moment, by.id or None
        row.reason = str(_l("Compared when the child was entered."))


def forget_pairs(child_ids: Collection[int]) -> None:
    """Drop the open pairs of records that stand for no child any more."""
    for batch in batches(child_ids):
        session.execute(
            delete(PossibleDuplicate).where(
                PossibleDuplicate.state == AsideState.OPEN,
                or_(PossibleDuplicate.child_id.in_(batch), PossibleDuplicate.other_id.in_(batch)),
            )
        )


def has_open_duplicate() -> ColumnElement[bool]:
    """Return the condition on ``Child`` that nobody has decided yet whether it is doubled."""
    void = select(VoidRecord.child_id).where(VoidRecord.undone_at.is_(None))
    open_pairs = select(PossibleDuplicate).where(
        PossibleDuplicate.state == AsideState.OPEN,
        PossibleDuplicate.child_id.not_in(void),
        PossibleDuplicate.other_id.not_in(void),
    )
    return Child.id.in_(open_pairs.with_only_columns(PossibleDuplicate.child_id)) | Child.id.in_(
        open_pairs.with_only_columns(PossibleDuplicate.other_id)
    )


def _pairs(actor: Actor, *, void: bool = False) -> Select[PossibleDuplicate, Child, Child]:
    other = aliased(Child)
    reachable = select(Child.id).where(within_scope(actor, void=void))
    return (
        select(PossibleDuplicate, Child, other)
        .join(Child, Child.id == PossibleDuplicate.child_id)
        .join(other, other.id == PossibleDuplicate.other_id)
        .where(Child.id.in_(reachable), other.id.in_(reachable))
    )
