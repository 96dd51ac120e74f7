"""A sponsor asks in the portal to meet its child, sees how it stands, and withdraws."""

from collections.abc import Sequence

from sqlalchemy import exists, select

from core.access import Actor
from core.audit import Act, record
from core.dates import today
from core.db import session
from core.errors import NotFound, WrongState
from core.i18n import _l
from donors.models import Donor
from donors.rules import Screening
from sponsorship.children.models import Child
from sponsorship.freezes.services import frozen_children
from sponsorship.matching.services import are_kept_apart, lock_children
from sponsorship.safeguarding.case_models import SponsorVisit
from sponsorship.safeguarding.rules import OPEN_VISITS, VisitAct
from sponsorship.safeguarding.services.visits import Told, Visit, move_visit

NOT_NOW = _l("A visit cannot be asked for now. Speak with the fund.")
"""One answer for a freeze, a block, a restricted sponsor and an application on its way."""


def ask_own_visit(donor: Donor, child_id: int, asked: Told, *, by: Actor) -> SponsorVisit:
    """Write down that a sponsor would like to meet a child of its pages.

    WrongState, without a reason, where no visit may be asked for. A sponsor who was not told yet
    that the child has left may ask: it is the fund that answers.
    """
    lock_children([child_id])
    if not _may_ask(donor, child_id):
        raise WrongState(NOT_NOW)
    visit = SponsorVisit(
        child_id=child_id,
        donor_id=donor.id,
        purpose=asked.words,
        asked_on=today(),
        asked_by=by.id,
    )
    session.add(visit)
    session.flush()
    code = session.get_one(Child, child_id).code
    record(Act("visit asked for", "child", code, {"donor": donor.code}), by)
    return visit


def _may_ask(donor: Donor, child_id: int) -> bool:
    on_its_way = exists().where(
        SponsorVisit.child_id == child_id,
        SponsorVisit.donor_id == donor.id,
        SponsorVisit.state.in_(OPEN_VISITS),
    )
    return (
        donor.screening is not Screening.RESTRICTED
        and not frozen_children([child_id])
        and not are_kept_apart(donor.id, child_id)
        and not session.scalar(select(on_its_way))
    )


def visits_of_sponsor(donor_id: int, child_id: int) -> Sequence[SponsorVisit]:
    """Return the visits to a child that a sponsor asked for, the latest first."""
    return session.scalars(
        select(SponsorVisit)
        .where(SponsorVisit.donor_id == donor_id, SponsorVisit.child_id == child_id)
        .order_by(SponsorVisit.asked_on.desc(), SponsorVisit.id.desc())
    ).all()


def withdraw_visit(donor: Donor, child_id: int, public_id: str, *, by: Actor) -> None:
    """Take an application back. NotFound for another sponsor's; WrongState once it has ended."""
    row = session.execute(
        select(SponsorVisit, Child)
        .join(Child, Child.id == SponsorVisit.child_id)
        .where(
            SponsorVisit.public_id == public_id,
            SponsorVisit.donor_id == donor.id,
            SponsorVisit.child_id == child_id,
        )
    ).first()
    if row is None:
        raise NotFound(_l("There is no such visit."))
    move_visit(Visit(*row, donor), VisitAct.WITHDRAW, by)
