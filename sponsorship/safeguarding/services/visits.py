"""A sponsor's visit, step by step: asked, screened, agreed to, arranged, held."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, NamedTuple

from sqlalchemy import Select, exists, func, select, update

from core.access import Actor
from core.audit import Act, record, record_all
from core.dates import today
from core.db import session
from core.errors import NotFound, RuleBroken, WrongState
from core.i18n import _l
from core.partial_dates import PartialDate
from donors.models import Donor
from donors.rules import Screening
from sponsorship.children.consent_rules import OWN_CONSENT_FROM
from sponsorship.children.identity import names_for, speakers_of
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.freezes.services import check_not_frozen
from sponsorship.matching.models import Sponsorship
from sponsorship.matching.rules import RUNNING
from sponsorship.matching.services import are_kept_apart
from sponsorship.safeguarding.case_models import SponsorVisit
from sponsorship.safeguarding.rules import NEXT, OPEN_VISITS, Place, VisitAct, VisitState

MOST_LISTED = 200
ONLY_SPONSORS = _l("Only who sponsors the child now may meet it.")


class Visit(NamedTuple):
    """A visit with the child and the sponsor."""

    visit: SponsorVisit
    child: Child
    donor: Donor


@dataclass(frozen=True, slots=True)
class AskVisit:
    """Which child a sponsor would like to meet, by code, and what for."""

    child: str
    donor: str
    purpose: str


@dataclass(frozen=True, slots=True)
class Screened:
    """What the screening rests on: papers seen, whom one asked."""

    screening: str


@dataclass(frozen=True, slots=True)
class Assent:
    """When the guardian and the child said yes to the meeting."""

    guardian_agreed_on: date
    child_agreed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Arrange:
    """Where, when, and who of the fund is there all the time."""

    place: Place
    takes_place_on: date
    escort: str


@dataclass(frozen=True, slots=True)
class Told:
    """A sentence: how it went, or why it does not take place."""

    words: str


def ask_visit(asked: AskVisit, *, by: Actor) -> SponsorVisit:
    """Write down that a sponsor would like to meet its child.

    RuleBroken beside a field that names no child within reach or no sponsor of it; WrongState,
    without a reason, while one of them is frozen.
    """
    child = session.scalar(select(Child).where(Child.code == asked.child, within_scope(by)))
    if child is None:
        raise RuleBroken("child", _l("There is no child with this code in your area."))
    donor = session.scalar(select(Donor).where(Donor.code == asked.donor))
    if donor is None:
        raise RuleBroken("donor", ONLY_SPONSORS)
    _check_may_meet(child, donor, "donor")
    visit = SponsorVisit(
        child_id=child.id,
        donor_id=donor.id,
        purpose=asked.purpose,
        asked_on=today(),
        asked_by=by.id,
    )
    session.add(visit)
    session.flush()
    record(Act("visit asked for", "child", child.code, {"donor": donor.code}), by)
    return visit


def screen_visit(found: Visit, screened: Screened, *, by: Actor) -> None:
    """Confirm that the sponsor was screened; RuleBroken unless its record says cleared."""
    if found.donor.screening is not Screening.CLEARED:
        raise RuleBroken("screening", _l("The sponsor’s record does not say that it is cleared."))
    move_visit(found, VisitAct.SCREEN, by, screening=screened.screening, screened_by=by.id)


def agree_to_visit(found: Visit, assent: Assent, *, by: Actor) -> None:
    """Keep the guardian's yes and, from the 7th birthday, the child's own.

    RuleBroken for a day to come, without a guardian who may speak, or without the child's yes.
    """
    for field, day in (
        ("guardian_agreed_on", assent.guardian_agreed_on),
        ("child_agreed_on", assent.child_agreed_on),
    ):
        if day is not None and not found.visit.asked_on <= day <= today():
            raise RuleBroken(field, _l("The day lies between the application and today."))
    speakers = speakers_of([found.child.id], today())[found.child.id]
    if not speakers.guardians and not speakers.bodies:
        raise RuleBroken("guardian_agreed_on", _l("Nobody speaks for the child now."))
    birth = names_for([found.child.id])[found.child.id].birth
    own = today() >= PartialDate.of(birth.earliest).turns(OWN_CONSENT_FROM)
    if own and assent.child_agreed_on is None:
        raise RuleBroken("child_agreed_on", _l("From the 7th birthday the child is asked too."))
    move_visit(
        found,
        VisitAct.ASSENT,
        by,
        guardian_agreed_on=assent.guardian_agreed_on,
        child_agreed_on=assent.child_agreed_on,
    )


def arrange_visit(found: Visit, arranged: Arrange, *, by: Actor) -> None:
    """Fix a safe place, a day and who is there all the time.

    RuleBroken for a day gone by, or when the sponsor is no more the child's; WrongState, without
    a reason, while one of them is frozen.
    """
    if arranged.takes_place_on < today():
        raise RuleBroken("takes_place_on", _l("This day is over."))
    _check_may_meet(found.child, found.donor, "place")
    move_visit(
        found,
        VisitAct.ARRANGE,
        by,
        place=arranged.place,
        takes_place_on=arranged.takes_place_on,
        escort=arranged.escort,
    )


def hold_visit(found: Visit, told: Told, *, by: Actor) -> None:
    """Keep how the meeting went. RuleBroken before its day."""
    if found.visit.takes_place_on is not None and found.visit.takes_place_on > today():
        raise RuleBroken("words", _l("The meeting has not taken place yet."))
    move_visit(found, VisitAct.HOLD, by, report=told.words)


def refuse_visit(found: Visit, told: Told, *, by: Actor) -> None:
    """Say no to a visit: any doubt is enough."""
    move_visit(found, VisitAct.REFUSE, by, ended_reason=told.words)


def cancel_visit(found: Visit, told: Told, *, by: Actor) -> None:
    """Call a visit off."""
    move_visit(found, VisitAct.CANCEL, by, ended_reason=told.words)


def call_off_visits(*, child_id: int | None = None, donor_id: int | None = None, by: Actor) -> None:
    """Call off every visit that is on its way to a child, or of a sponsor, without a reason."""
    of = SponsorVisit.child_id == child_id if child_id else SponsorVisit.donor_id == donor_id
    children = session.scalars(
        update(SponsorVisit)
        .where(of, SponsorVisit.state.in_(OPEN_VISITS))
        .values(state=VisitState.CANCELLED)
        .returning(SponsorVisit.child_id)
    ).all()
    codes = session.scalars(select(Child.code).where(Child.id.in_(children)))
    record_all([Act("visit moved", "child", code, {"state": "cancelled"}) for code in codes], by)


def _check_may_meet(child: Child, donor: Donor, field: str) -> None:
    running = exists().where(
        Sponsorship.donor_id == donor.id,
        Sponsorship.child_id == child.id,
        Sponsorship.state.in_(RUNNING),
    )
    if not session.scalar(select(running)):
        raise RuleBroken(field, ONLY_SPONSORS)
    if are_kept_apart(donor.id, child.id):
        raise RuleBroken(field, _l("This child and this sponsor are kept apart."))
    check_not_frozen(child.id, donor.id)


def get_visit(public_id: str, actor: Actor) -> Visit:
    """Return a visit within reach. NotFound for any other."""
    rows = _visits(actor, public_id)
    if not rows:
        raise NotFound(_l("There is no such visit."))
    return rows[0]


def list_visits(actor: Actor, state: VisitState | None = None) -> list[Visit]:
    """Return the visits on their way and then the others within reach, newest first."""
    rows = _visits(actor, state=state)
    return sorted(rows, key=lambda one: one.visit.state not in OPEN_VISITS)


def next_acts(visit: SponsorVisit) -> Sequence[VisitAct]:
    """Return what may be done with a visit now."""
    return [act for act in VisitAct if (visit.state, act) in NEXT]


def counted_asked(actor: Actor) -> Select[int]:
    """Count the visits within reach that nobody has looked into yet."""
    return (
        select(func.count(SponsorVisit.id))
        .join(Child, Child.id == SponsorVisit.child_id)
        .where(SponsorVisit.state == VisitState.ASKED, within_scope(actor))
    )


def _visits(
    actor: Actor, public_id: str | None = None, state: VisitState | None = None
) -> list[Visit]:
    query = (
        select(SponsorVisit, Child, Donor)
        .join(Child, Child.id == SponsorVisit.child_id)
        .join(Donor, Donor.id == SponsorVisit.donor_id)
        .where(within_scope(actor))
        .order_by(SponsorVisit.asked_on.desc(), SponsorVisit.id.desc())
        .limit(MOST_LISTED)
    )
    if public_id is not None:
        query = query.where(SponsorVisit.public_id == public_id)
    if state is not None:
        query = query.where(SponsorVisit.state == state)
    return [Visit(*row) for row in session.execute(query)]


def move_visit(found: Visit, act: VisitAct, by: Actor, **values: Any) -> None:
    """Take a visit one step on, once: of two who try at the same time one wins."""
    state = NEXT.get((found.visit.state, act))
    moved = state is not None and session.scalar(
        update(SponsorVisit)
        .where(SponsorVisit.id == found.visit.id, SponsorVisit.state == found.visit.state)
        .values(state=state, **values)
        .returning(SponsorVisit.id)
    )
    if not moved:
        raise WrongState(_l("This visit has moved on. Reload the page to see where it stands."))
    record(Act("visit moved", "child", found.child.code, {"state": state}), by)
