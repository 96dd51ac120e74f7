"""Two records of one child become one, with both histories, and apart again."""

from collections.abc import Sequence

from sqlalchemy import select

from core.access import Actor
from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children import identity
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.life_rules import LifeEvent, LifeReason
from sponsorship.children.models import Child
from sponsorship.children.rules import AsideState, Standing
from sponsorship.children.services.duplicates import Pair, decide, find_duplicates
from sponsorship.children.services.life import Happened, keep_events


def lock_children(child_ids: Sequence[int]) -> None:
    """Let nobody open a claim of these children or change them until the transaction ends."""
    session.execute(
        select(Child.id).where(Child.id.in_(child_ids)).order_by(Child.id).with_for_update()
    )


def merge_records(pair: Pair, kept: Child, reason: str, *, by: Actor) -> None:
    """Let ``kept`` stand for the child, also when it is looked for by the other record's words.

    Nothing of the other record moves or is deleted: its payments, papers and log stay under its
    own code. Whether it is safe is for the caller to say. Raises RuleBroken("reason"), WrongState.
    """
    merged = pair.beside(kept.code)
    decide(pair, AsideState.SAME, reason, by)
    session.add(
        VoidRecord(
            child_id=merged.id,
            kept_id=kept.id,
            pair_id=pair.row.id,
            standing=merged.standing,
            voided_at=now(),
            voided_by=by.id or None,
        )
    )
    merged.standing = Standing.EXITED
    twice = Happened(merged.id, LifeEvent.LEFT, today(), LifeReason.RECORDED_TWICE)
    keep_events([twice], by)
    identity.lend_words(merged.id, kept.id)
    session.flush()
    record(Act("merged", "child", merged.code, {"into": kept.code}, reason), by)
    record(Act("merged", "child", kept.code, {"takes in": merged.code}, reason), by)


def part_records(pair: Pair, reason: str, *, by: Actor) -> None:
    """Undo a merge: both records stand for themselves, and somebody must decide anew.

    Raises RuleBroken("reason"), and WrongState when they are not merged.
    """
    if not reason.strip():
        raise RuleBroken("reason", _l("Say how you know."))
    void = standing_merge(pair)
    if void is None:
        raise WrongState(_l("These two records are not merged."))
    merged = session.get_one(Child, void.child_id)
    kept = pair.beside(merged.code)
    void.undone_at, void.undone_by = now(), by.id or None
    merged.standing = void.standing
    apart = Happened(merged.id, LifeEvent.RETURNED, today(), LifeReason.MISTAKEN)
    keep_events([apart], by)
    pair.row.state = AsideState.OPEN
    identity.restore_words((merged.id, kept.id))
    session.flush()
    record(Act("merge undone", "child", merged.code, {"of": kept.code}, reason), by)
    record(Act("merge undone", "child", kept.code, {"of": merged.code}, reason), by)
    find_duplicates([merged.id, kept.id])


def standing_merge(pair: Pair) -> VoidRecord | None:
    """Return the merge of a pair that was not undone."""
    return session.scalar(
        select(VoidRecord)
        .where(VoidRecord.pair_id == pair.row.id, VoidRecord.undone_at.is_(None))
        .with_for_update()
    )
