"""Concerns: raised by anybody who works here, read by few, taken, noted and closed."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

from sqlalchemy import ColumnElement, Select, func, or_, select, true, update

from core.access import Actor
from core.accounts.models import User
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.places.services import scope_codes
from donors.models import Donor
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.permissions import Permission
from sponsorship.safeguarding.models import Concern, ConcernNote, ConcernRing
from sponsorship.safeguarding.rules import About, ConcernOutcome, ConcernState
from sponsorship.safeguarding.services.ringing import ring

MOST_LISTED = 200


@dataclass(frozen=True, slots=True)
class RaiseConcern:
    """What somebody fears, and about whom, by the office's codes where they are known."""

    about: About
    words: str
    child: str = ""
    donor: str = ""
    danger_now: bool = False


@dataclass(frozen=True, slots=True)
class CloseConcern:
    """What came of it, and the last note."""

    outcome: ConcernOutcome
    words: str


class Raised(NamedTuple):
    """A concern with the codes of whom it is about, and who took it."""

    concern: Concern
    child: str | None
    donor: str | None
    raised_by: str
    taken_by: str | None


def raise_concern(raised: RaiseConcern, *, by: Actor) -> Concern:
    """Put a concern into the restricted queue and ring the child-protection lead at once.

    RuleBroken beside a code that names nobody within reach. The log keeps that somebody raised
    one, never about whom or what (Decree 56/2017, Art. 25: whoever suspects, reports).
    """
    child = _child(raised.child, by)
    concern = Concern(
        reference=secrets.token_hex(4).upper(),
        about=raised.about,
        child_id=child.id if child else None,
        donor_id=_donor_id(raised.donor),
        place_code=child.place_code if child else None,
        words=raised.words,
        danger_now=raised.danger_now,
        raised_at=now(),
        raised_by=by.id,
    )
    session.add(concern)
    session.flush()
    record(Act("concern raised", "concern", concern.reference), by)
    ring(concern)
    return concern


def get_concern(public_id: str, actor: Actor) -> Raised:
    """Return a concern that the actor may read. NotFound for any other."""
    rows = _rows(Concern.public_id == public_id, may_read(actor))
    if not rows:
        raise NotFound(_l("There is no such concern."))
    return rows[0]


def list_concerns(actor: Actor, state: ConcernState | None = None) -> list[Raised]:
    """Return the concerns that the actor may read, of a state or any.

    Those nobody has taken stand first, then danger, then the oldest.
    """
    rank = {state: place for place, state in enumerate(ConcernState)}
    of_state = Concern.state == state if state else true()
    return sorted(_rows(may_read(actor), of_state), key=lambda one: rank[one.concern.state])


def concerns_about(child: Child, actor: Actor) -> list[Raised]:
    """Return the concerns about a child that the actor may read."""
    return _rows(Concern.child_id == child.id, may_read(actor))


def counted_open(actor: Actor) -> Select[int]:
    """Return the query that counts the concerns nobody has taken that the actor may read."""
    waiting = Concern.state == ConcernState.OPEN
    return select(func.count(Concern.id)).where(waiting, may_read(actor))


def may_read(actor: Actor) -> ColumnElement[bool]:
    """Return the condition on ``Concern`` that the actor may read it.

    In the actor's places; one about somebody who works here is for the lead alone.
    """
    codes = scope_codes(actor)
    near = (
        true()
        if codes is None
        else or_(Concern.place_code.is_(None), Concern.place_code.in_(codes))
    )
    return near if actor.may(Permission.FREEZE) else near & (Concern.about != About.STAFF)


def take_concern(concern: Concern, *, by: Actor) -> None:
    """Take a concern: it rings no more. Of two who take it one wins, the other WrongState."""
    _move(concern, ConcernState.OPEN, state=ConcernState.TAKEN, taken_at=now(), taken_by=by.id)
    record(Act("concern taken", "concern", concern.reference), by)


def note_on_concern(concern: Concern, words: str, *, by: Actor) -> None:
    """Write down what was done about a concern."""
    session.add(ConcernNote(concern_id=concern.id, words=words, noted_at=now(), noted_by=by.id))
    session.flush()


def close_concern(concern: Concern, closed: CloseConcern, *, by: Actor) -> None:
    """Close a concern that somebody has taken, with what came of it. WrongState for any other."""
    values = {"outcome": closed.outcome, "closed_at": now(), "closed_by": by.id}
    _move(concern, ConcernState.TAKEN, state=ConcernState.CLOSED, **values)
    note_on_concern(concern, closed.words, by=by)
    record(Act("concern closed", "concern", concern.reference), by)


def notes_of(concern: Concern) -> Sequence[tuple[ConcernNote, str]]:
    """Return the notes on a concern with who wrote them, in order."""
    rows = session.execute(
        select(ConcernNote, User.name)
        .join(User, User.id == ConcernNote.noted_by)
        .where(ConcernNote.concern_id == concern.id)
        .order_by(ConcernNote.id)
    )
    return [(note, name) for note, name in rows]


def rings_of(concern: Concern) -> Sequence[ConcernRing]:
    """Return when a concern rang."""
    return session.scalars(
        select(ConcernRing)
        .where(ConcernRing.concern_id == concern.id)
        .order_by(ConcernRing.rang_at, ConcernRing.step)
    ).all()


def _child(code: str, by: Actor) -> Child | None:
    if not code:
        return None
    child = session.scalar(select(Child).where(Child.code == code.upper(), within_scope(by)))
    if child is None:
        raise RuleBroken("child", _l("There is no child with this code in your area."))
    return child


def _donor_id(code: str) -> int | None:
    if not code:
        return None
    found = session.scalar(select(Donor.id).where(Donor.code == code.upper()))
    if found is None:
        raise RuleBroken("donor", _l("There is no sponsor with this code."))
    return found


def _move(concern: Concern, before: ConcernState, **values: object) -> None:
    moved = session.scalar(
        update(Concern)
        .where(Concern.id == concern.id, Concern.state == before)
        .values(**values)
        .returning(Concern.id)
    )
    if moved is None:
        raise WrongState(_l("Somebody else was faster. Reload the page to see where it stands."))


def _rows(*conditions: ColumnElement[bool]) -> list[Raised]:
    raiser, taker = User.__table__.alias("raiser"), User.__table__.alias("taker")
    rows = session.execute(
        select(Concern, Child.code, Donor.code, raiser.c.name, taker.c.name)
        .join(raiser, raiser.c.id == Concern.raised_by)
        .outerjoin(taker, taker.c.id == Concern.taken_by)
        .outerjoin(Child, Child.id == Concern.child_id)
        .outerjoin(Donor, Donor.id == Concern.donor_id)
        .where(*conditions)
        .order_by(Concern.danger_now.desc(), Concern.raised_at, Concern.id)
        .limit(MOST_LISTED)
    )
    return [Raised(*row) for row in rows]
