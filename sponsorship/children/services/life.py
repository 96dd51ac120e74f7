"""A child's standing and the events of its life: every step is a row that is never changed."""

from collections import defaultdict
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import exists, insert, select, update

from core.access import Actor
from core.audit import Act, record
from core.batches import batches
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from sponsorship.children.duplicate_models import VoidRecord
from sponsorship.children.life_rules import (
    REASONS,
    Away,
    LifeEvent,
    LifeReason,
    Step,
    absences,
    after,
    allowing,
)
from sponsorship.children.models import Child, ChildEvent
from sponsorship.children.rules import Standing

TOLD = {
    Step.PAUSE: (LifeEvent.PAUSED, "paused"),
    Step.RESUME: (LifeEvent.RESUMED, "resumed"),
    Step.LEAVE: (LifeEvent.LEFT, "left"),
    Step.RETURN: (LifeEvent.RETURNED, "returned"),
}


@dataclass(frozen=True, slots=True)
class TakeStep:
    """A step in a child's standing: on which day, why, and by which paper.

    ``words`` say more than the code does; the log keeps them.
    """

    day: date
    reason: LifeReason | None = None
    document: str = ""
    words: str = ""


@dataclass(frozen=True, slots=True)
class Happened:
    """An event of a child's life to be kept."""

    child_id: int
    kind: LifeEvent
    day: date
    reason: LifeReason | None = None
    document: str = ""
    from_place: str | None = None
    to_place: str | None = None


def keep_events(events: Collection[Happened], by: Actor | None) -> None:
    """Write events down with one statement for every few thousand."""
    moment, who = now(), (by.id or None) if by else None
    for batch in batches(events):
        session.execute(
            insert(ChildEvent),
            [
                {
                    "child_id": event.child_id,
                    "kind": event.kind,
                    "day": event.day,
                    "reason": event.reason,
                    "document": event.document,
                    "from_place": event.from_place,
                    "to_place": event.to_place,
                    "recorded_at": moment,
                    "recorded_by": who,
                }
                for event in batch
            ],
        )


def events_of(child_id: int) -> Sequence[ChildEvent]:
    """Return what happened to a child, newest first."""
    newest = (ChildEvent.day.desc(), ChildEvent.id.desc())
    return session.scalars(
        select(ChildEvent).where(ChildEvent.child_id == child_id).order_by(*newest)
    ).all()


def absences_of(child_ids: Collection[int]) -> dict[int, list[Away]]:
    """Return when children were away from the books; who never left is not in it."""
    events: defaultdict[int, list[tuple[LifeEvent, date, LifeReason | None]]] = defaultdict(list)
    wanted = (LifeEvent.LEFT, LifeEvent.DIED, LifeEvent.RETURNED)
    for batch in batches(child_ids):
        rows = session.execute(
            select(ChildEvent.child_id, ChildEvent.kind, ChildEvent.day, ChildEvent.reason)
            .where(ChildEvent.child_id.in_(batch), ChildEvent.kind.in_(wanted))
            .order_by(ChildEvent.id)
        )
        for child_id, kind, day, reason in rows:
            events[child_id].append((kind, day, reason))
    return {child_id: absences(its) for child_id, its in events.items()}


def pause_child(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """Offer the child to nobody for a while; what runs goes on. Raises WrongState, RuleBroken."""
    _take(child, Step.PAUSE, asked, by)


def resume_child(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """End a pause; who was corrected meanwhile is verified again. Raises WrongState, RuleBroken."""
    _take(child, Step.RESUME, asked, by)


def leave(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """Close the record of a child that leaves, and of its life where it died.

    What runs for the child is ended by ``sponsorship.record``, whose act calls this. Raises
    WrongState when the child has left already, RuleBroken for the reason and the day.
    """
    _take(child, Step.LEAVE, asked, by)


def return_child(child: Child, asked: TakeStep, *, by: Actor) -> None:
    """Open the record of a child that comes back; a second person verifies it anew.

    Raises WrongState when the child has not left, RuleBroken.
    """
    _take(child, Step.RETURN, asked, by)


def _take(child: Child, step: Step, asked: TakeStep, by: Actor) -> None:
    _check(child, step, asked)
    before = child.standing
    values: dict[str, Any] = {"standing": after(allowing(step)[0], step)}
    if step is Step.RESUME and child.verified_on is None:
        values["standing"] = Standing.DRAFT
    if step is Step.RETURN:
        values |= {"verified_on": None, "verified_by": None, "verified_document": ""}
        values |= {"entered_by": by.id or None}
    moved = session.scalar(
        update(Child)
        .where(Child.id == child.id, Child.standing.in_(allowing(step)))
        .values(version=Child.version + 1, **values)
        .returning(Child.id)
        .execution_options(synchronize_session=False)
    )
    session.refresh(child)
    if moved is None:
        raise WrongState(
            _l("The record has changed meanwhile: this cannot be done with it any more.")
        )
    kind, told = TOLD[step]
    if asked.reason is LifeReason.DIED:
        kind = LifeEvent.DIED
    keep_events([Happened(child.id, kind, asked.day, asked.reason, asked.document)], by)
    changes = {"standing": [before, child.standing], "reason": asked.reason, "day": asked.day}
    record(Act(told, "child", child.code, changes, asked.words), by)


def _check(child: Child, step: Step, asked: TakeStep) -> None:
    if step in REASONS and asked.reason not in REASONS[step]:
        raise RuleBroken("reason", _l("Choose one of the list."))
    if asked.day > today():
        raise RuleBroken("day", _l("The date lies in the future."))
    if asked.day < child.registered_on:
        raise RuleBroken("day", _l("That day the child was not yet on the books."))
    if step is Step.RETURN and _is_void(child):
        raise RuleBroken("", _l("This record stands for no child: take the merge or import back."))
    if asked.reason is LifeReason.MISTAKEN and not asked.words:
        raise RuleBroken("words", _l("Say what was mistaken."))


def _is_void(child: Child) -> bool:
    """Say whether the record was merged into another, or its import was taken back."""
    standing = VoidRecord.undone_at.is_(None)
    return (
        session.scalar(select(exists().where(VoidRecord.child_id == child.id, standing))) or False
    )
