"""Freezing a sponsor or a child with one click, and the second person who lifts it."""

from sqlalchemy.exc import IntegrityError

from core.access import Actor
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import NotAllowed, WrongState
from core.i18n import _l
from donors.models import Donor
from sponsorship.children.models import Child
from sponsorship.freezes.models import Freeze
from sponsorship.freezes.services import find_freeze
from sponsorship.matching.models import Hold
from sponsorship.matching.services import cancel_holds, lock_children, lock_donor
from sponsorship.safeguarding.services.visits import call_off_visits


def freeze_child(child: Child, *, by: Actor) -> Freeze:
    """Shut at once what a donor sees of a child, and call off its holds and visits.

    A hold on its way is waited for, and called off. WrongState when it is frozen already.
    """
    lock_children([child.id])
    row = _freeze(Freeze(child_id=child.id, frozen_at=now(), frozen_by=by.id))
    cancel_holds(Hold.child_id == child.id)
    call_off_visits(child_id=child.id, by=by)
    record(Act("frozen", "child", child.code), by)
    return row


def freeze_donor(donor: Donor, *, by: Actor) -> Freeze:
    """Shut at once the pages of a sponsor, and call off the holds and visits for it.

    A hold on its way is waited for, and called off. WrongState when it is frozen already.
    """
    lock_donor(donor.id)
    row = _freeze(Freeze(donor_id=donor.id, frozen_at=now(), frozen_by=by.id))
    cancel_holds(Hold.donor_id == donor.id)
    call_off_visits(donor_id=donor.id, by=by)
    record(Act("frozen", "donor", donor.code), by)
    return row


def explain_freeze(freeze: Freeze, reason: str, *, by: Actor) -> None:
    """Write down why, for case roles alone: no log keeps it.

    NotAllowed for anybody but who froze.
    """
    if freeze.frozen_by != by.id:
        raise NotAllowed(_l("The reason is written by who froze."))
    freeze.reason = reason
    session.flush()


def lift_freeze(subject: Child | Donor, reason: str, *, by: Actor) -> None:
    """Open again what was shut. NotAllowed for the one who froze it, WrongState when none is."""
    of_child = isinstance(subject, Child)
    freeze = find_freeze(child_id=subject.id) if of_child else find_freeze(donor_id=subject.id)
    if freeze is None:
        raise WrongState(_l("This is not frozen any more."))
    if freeze.frozen_by == by.id:
        raise NotAllowed(_l("Somebody else lifts the freeze that you began."))
    freeze.lifted_at, freeze.lifted_by, freeze.lift_reason = now(), by.id, reason
    session.flush()
    record(Act("freeze lifted", "child" if of_child else "donor", subject.code), by)


def _freeze(row: Freeze) -> Freeze:
    try:
        with session.begin_nested():
            session.add(row)
    except IntegrityError as error:
        raise WrongState(_l("This is frozen already.")) from error
    return row
