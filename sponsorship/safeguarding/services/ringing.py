"""Who is told that a concern waits: the lead at once, the deputies after 1 and 4 hours."""

from collections.abc import Sequence

from flask import current_app
from sqlalchemy import select

from core.access import Actor, access_table
from core.accounts.models import User, UserRole
from core.audit import Act, record
from core.dates import now
from core.db import session
from core.errors import RuleBroken
from core.i18n import _, _l, speaking
from core.mail.services import Mail, is_address, queue_mail
from core.statements import write_new
from sponsorship.permissions import Permission
from sponsorship.safeguarding.models import Concern, ConcernRing, Deputy
from sponsorship.safeguarding.rules import ConcernState, Step, steps_due


def ring(concern: Concern) -> int:
    """Ring the steps of a concern that are due and have not rung; returns how many people.

    A mail says only that a concern waits and where to sign in: nothing of it ever stands in one.
    """
    if concern.state is not ConcernState.OPEN:
        return 0
    rung = 0
    for step in steps_due(concern.raised_at, now()):
        people = people_at(step)
        if _is_first(concern, step, len(people)):
            for user in people:
                _tell(concern, step, user)
            rung += len(people)
    return rung


def ring_waiting() -> int:
    """Ring for every concern that nobody has taken; again and again it rings no step twice."""
    waiting = session.scalars(
        select(Concern).where(Concern.state == ConcernState.OPEN).order_by(Concern.id)
    ).all()
    return sum(ring(concern) for concern in waiting)


def people_at(step: Step) -> Sequence[User]:
    """Return who is rung at a step: the leads, or the named deputy.

    Where nobody is named, or no lead works here, everybody who handles concerns is rung.
    """
    if step is Step.LEAD:
        found = _holders(Permission.FREEZE)
    else:
        found = session.scalars(
            select(User)
            .join(Deputy, Deputy.user_id == User.id)
            .where(Deputy.step == step, User.active)
        ).all()
    return found or _holders(Permission.CONCERNS_HANDLE)


def name_deputy(step: Step, user_public_id: str, *, by: Actor) -> None:
    """Name who is rung at a step. RuleBroken("user") for who may not read concerns."""
    user = next((one for one in may_be_deputies() if one.public_id == user_public_id), None)
    if user is None or step is Step.LEAD:
        raise RuleBroken("user", _l("Choose somebody who may read concerns."))
    deputy = session.get(Deputy, step) or Deputy(step=step)
    deputy.user_id, deputy.named_at, deputy.named_by = user.id, now(), by.id
    session.add(deputy)
    session.flush()
    record(Act("deputy named", "concern", step.value, {"user": user.public_id}), by)


def may_be_deputies() -> Sequence[User]:
    """Return the people who may read concerns, by name."""
    return _holders(Permission.CONCERNS_HANDLE)


def deputies() -> dict[Step, str]:
    """Return who is named at each step, by public identifier."""
    rows = session.execute(
        select(Deputy.step, User.public_id).join(User, User.id == Deputy.user_id)
    )
    return {step: public_id for step, public_id in rows}  # noqa: C416 - dict() of rows does not type


def _holders(permission: Permission) -> Sequence[User]:
    roles = [name for name, may in access_table().roles.items() if permission.value in may]
    return session.scalars(
        select(User)
        .where(User.active, User.id.in_(select(UserRole.user_id).where(UserRole.role.in_(roles))))
        .order_by(User.name, User.id)
    ).all()


def _is_first(concern: Concern, step: Step, people: int) -> bool:
    """Write down that a step rings; the database lets it through once."""
    row = {"concern_id": concern.id, "step": step, "rang_at": now(), "people": people}
    return bool(write_new(ConcernRing, [row], ("concern_id",)))


def _tell(concern: Concern, step: Step, user: User) -> None:
    if not is_address(user.login):
        return
    with speaking(user.language):
        address = f"{current_app.config['PUBLIC_URL']}/staff/safeguarding/concerns"
        queue_mail(
            Mail(
                recipient=user.login,
                subject=_("A matter of child protection waits for you"),
                body=_("Please sign in now: %(address)s", address=address),
                key=f"concern:{concern.public_id}:{step.value}:{user.public_id}",
            )
        )
