"""Circumstances as dated facts: one person records with evidence, another one verifies."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import case, or_, select, update

from core.access import Actor
from core.audit import Act, digest, record
from core.batches import batches
from core.dates import today
from core.db import session
from core.errors import Duplicate, NotAllowed, NotFound, RuleBroken
from core.i18n import _l
from sponsorship.children.identity import names_for
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import SENSITIVE, Circumstance
from sponsorship.children.services.papers import Paper
from sponsorship.permissions import Permission


@dataclass(frozen=True, slots=True)
class AddCircumstance:
    """A circumstance from a day on, with the paper that proves it."""

    kind: Circumstance
    from_day: date
    evidence: str
    sub_case: str = ""


@dataclass(frozen=True, slots=True)
class OfCircumstance:
    """Which of a child's circumstances is meant, and, where it ends, its first day without."""

    circumstance: str
    day: date | None = None


def kinds_known_to(actor: Actor) -> frozenset[Circumstance]:
    """Return the circumstances the actor may know of: sensitive ones are for case roles.

    People who know children by code alone know of none (Decree 56/2017, Art. 33).
    """
    if not actor.may(Permission.CHILDREN_IDENTITY):
        return frozenset()
    hidden = frozenset() if actor.may(Permission.CHILDREN_CASE) else SENSITIVE
    return frozenset(Circumstance) - hidden


def facts_of(child_id: int, actor: Actor) -> Sequence[ChildCircumstance]:
    """Return the circumstances the actor may know of, those in force first."""
    in_order = (
        ChildCircumstance.to_day.is_not(None),
        ChildCircumstance.from_day.desc(),
        ChildCircumstance.id,
    )
    return session.scalars(
        select(ChildCircumstance)
        .where(
            ChildCircumstance.child_id == child_id,
            ChildCircumstance.kind.in_(kinds_known_to(actor)),
        )
        .order_by(*in_order)
    ).all()


def add_circumstance(child: Child, asked: AddCircumstance, *, by: Actor) -> None:
    """Record a circumstance; somebody else verifies it. Raises RuleBroken and Duplicate."""
    if asked.kind not in kinds_known_to(by):
        raise RuleBroken("kind", _l("Choose one of the list."))
    if asked.from_day > today():
        raise RuleBroken("from_day", _l("The date lies in the future."))
    if asked.from_day < names_for([child.id])[child.id].birth.earliest:
        raise RuleBroken("from_day", _l("That day the child was not yet born."))
    for known in facts_of(child.id, by):
        if known.kind is asked.kind and (known.to_day is None or known.to_day > asked.from_day):
            raise Duplicate("kind", _l("This circumstance is recorded for that day already."))
    session.add(
        ChildCircumstance(
            child_id=child.id,
            kind=asked.kind,
            from_day=asked.from_day,
            sub_case=asked.sub_case,
            evidence=asked.evidence,
            recorded_by=by.id or None,
        )
    )
    session.flush()
    record(Act("circumstance recorded", "child", child.code, _told(child, asked.kind)), by)


def end_circumstance(child: Child, asked: OfCircumstance, *, by: Actor) -> None:
    """Say from which day a circumstance no longer holds. Raises NotFound and RuleBroken.

    A child without any is in no need: it leaves instead.
    """
    fact = _get(child, asked, by)
    if asked.day is None or not fact.from_day <= asked.day <= today():
        raise RuleBroken("day", _l("The end lies between the start and today."))
    others = select(ChildCircumstance.id).where(
        ChildCircumstance.child_id == child.id,
        ChildCircumstance.to_day.is_(None),
        ChildCircumstance.id != fact.id,
        ChildCircumstance.kind.in_(kinds_known_to(by)),
    )
    if session.scalar(others.limit(1)) is None:
        raise RuleBroken(
            "day",
            _l("It is the last one on record. Record what holds now, or let the child leave."),
        )
    fact.to_day = asked.day
    session.flush()
    record(Act("circumstance ended", "child", child.code, _told(child, fact.kind)), by)


def verify_circumstance(child: Child, asked: OfCircumstance, *, by: Actor) -> None:
    """Vouch for a circumstance whose evidence one has seen.

    Raises NotFound, and NotAllowed for what one recorded oneself or may not judge: sensitive ones
    are verified by case roles alone.
    """
    fact = _get(child, asked, by)
    needed = Permission.CHILDREN_CASE if fact.kind in SENSITIVE else Permission.CHILDREN_VERIFY
    if not by.may(needed):
        raise NotAllowed(_l("This is verified by somebody else."))
    if fact.recorded_by == by.id:
        raise NotAllowed(_l("Somebody else verifies what you recorded."))
    if not fact.evidence:
        raise RuleBroken(
            "", _l("There is no evidence on record: end it, and record it with a paper.")
        )
    fact.verified_on, fact.verified_by = today(), by.id
    session.flush()
    record(Act("circumstance verified", "child", child.code, _told(child, fact.kind)), by)


def verify_with_paper(child_ids: Collection[int], paper: Paper, by: Actor) -> None:
    """Vouch for what a commune's signed list says of children, but for what others recorded alone.

    Sensitive circumstances stand on no list: they are verified one by one.
    """
    for batch in batches(child_ids):
        session.execute(
            update(ChildCircumstance)
            .where(
                ChildCircumstance.child_id.in_(batch),
                ChildCircumstance.kind.not_in(SENSITIVE),
                ChildCircumstance.verified_on.is_(None),
                ChildCircumstance.from_day <= paper.day,
                or_(
                    ChildCircumstance.recorded_by.is_(None),
                    ChildCircumstance.recorded_by != by.id,
                ),
            )
            .values(
                verified_on=paper.day,
                verified_by=by.id or None,
                evidence=case(
                    (ChildCircumstance.evidence == "", paper.document),
                    else_=ChildCircumstance.evidence,
                ),
            )
            .execution_options(synchronize_session=False)
        )


def _get(child: Child, asked: OfCircumstance, by: Actor) -> ChildCircumstance:
    for fact in facts_of(child.id, by):
        if fact.public_id == asked.circumstance:
            return fact
    raise NotFound(_l("There is no such circumstance on record."))


def _told(child: Child, kind: Circumstance) -> dict[str, str]:
    """Return a circumstance as the log may tell it: a sensitive one as a digest of this child."""
    return {"kind": digest(f"{child.id} {kind}") if kind in SENSITIVE else kind.value}
