"""Taking a thing in hand, putting it off, noting that it was dealt with, opening it again."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import and_, or_, update
from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act as Audited
from core.audit import record
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken, WrongState
from core.i18n import _l
from sponsorship.workbench.models import QueueMark
from sponsorship.workbench.rules import CLAIM_LIFE, LONGEST_SNOOZE, MarkKind
from sponsorship.workbench.services.acts import Act

FASTER = _l("Somebody else has just taken this. Reload the page.")


@dataclass(frozen=True)
class Snooze:
    """The day on which it comes back."""

    until: date


@dataclass(frozen=True)
class Done:
    """How it was dealt with, where the system cannot see it."""

    note: str


def claim(act: Act, *, by: Actor) -> None:
    """Take a thing in hand for three days; WrongState when somebody else has it."""
    _put(act, QueueMark(kind=MarkKind.CLAIMED), by)


def snooze(act: Act, wanted: Snooze, *, by: Actor) -> None:
    """Put a thing off for everybody; RuleBroken("until") beyond tomorrow to a month from now."""
    if not today() < wanted.until <= today() + LONGEST_SNOOZE:
        raise RuleBroken("until", _l("Choose a day from tomorrow to a month from now."))
    _put(act, QueueMark(kind=MarkKind.SNOOZED, until=wanted.until), by)


def finish(act: Act, wanted: Done, *, by: Actor) -> None:
    """Note that a thing was dealt with; RuleBroken("note") without a word how."""
    if not wanted.note:
        raise RuleBroken("note", _l("Say how it was dealt with."))
    _put(act, QueueMark(kind=MarkKind.DONE, note=wanted.note), by)


def reopen(act: Act, *, by: Actor) -> None:
    """Give a thing back to everybody; WrongState when it is open, or in somebody else's hands."""
    if act.mark is None:
        raise WrongState(_l("This is open already."))
    _check_hands(act, by)
    _end(act)
    _record("opened", act, by)


def _put(act: Act, mark: QueueMark, by: Actor) -> None:
    _check_hands(act, by)
    _end(act)
    mark.act, mark.subject_id = act.kind, act.subject_id
    mark.made_at, mark.made_by = now(), by.id
    try:
        with session.begin_nested():
            session.add(mark)
            session.flush()
    except IntegrityError as error:
        raise WrongState(FASTER) from error
    _record(mark.kind.value, act, by, mark.note)


def _check_hands(act: Act, by: Actor) -> None:
    mark = act.mark
    if mark and mark.kind is MarkKind.CLAIMED and mark.made_by != by.id:
        raise WrongState(_l("%(name)s has this in hand.", name=act.owner))


def _end(act: Act) -> None:
    """End the mark that was read; where none stood, one that has run out."""
    run_out = or_(
        and_(QueueMark.kind == MarkKind.CLAIMED, QueueMark.made_at <= now() - CLAIM_LIFE),
        and_(QueueMark.kind == MarkKind.SNOOZED, QueueMark.until <= today()),
    )
    ended = session.scalar(
        update(QueueMark)
        .where(
            QueueMark.act == act.kind,
            QueueMark.subject_id == act.subject_id,
            QueueMark.ended_at.is_(None),
            QueueMark.id == act.mark.id if act.mark else run_out,
        )
        .values(ended_at=now())
        .returning(QueueMark.id)
    )
    if act.mark and ended is None:
        raise WrongState(FASTER)


def _record(what: str, act: Act, by: Actor, note: str = "") -> None:
    record(Audited(what, "queue", f"{act.kind.value}:{act.ref}", {}, note), by)
