"""Children whom a person must look at soon: birthdays, ends, missing papers, open questions."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from sqlalchemy import ColumnElement, Select, func, or_, select

from core.access import Actor
from core.dates import today
from core.db import session
from core.paging import Page, paginate
from core.partial_dates import PartialDate
from core.places.services import names_of
from sponsorship.children import identity
from sponsorship.children.consent_models import Consent
from sponsorship.children.consent_rules import Answer
from sponsorship.children.identity import Identity
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.record_rules import TURNING, PaperKind, Watch
from sponsorship.children.rules import Proof, Standing
from sponsorship.children.services import kinds_known_to, within_scope

AHEAD = timedelta(days=90)


@dataclass(frozen=True, slots=True)
class Watched:
    """A child of the list; ``due`` is the birthday or the end that comes, where there is one."""

    child: Child
    identity: Identity
    place: str
    due: date | None


def count_watched(actor: Actor) -> dict[Watch, int]:
    """Count the children of every list in the actor's places; one query."""
    counts = [watched_count(kind, actor).scalar_subquery().label(kind.value) for kind in Watch]
    row = session.execute(select(*counts)).one()
    return dict(zip(Watch, row, strict=True))


def watched_count(kind: Watch, actor: Actor) -> Select[int]:
    """Return the question how many children of one list live in the actor's places."""
    return select(func.count(Child.id)).where(_here(actor), _fits(kind, actor))


def list_watched(kind: Watch, actor: Actor, number: int = 1) -> Page[Watched]:
    """Return a page of one list: exactly the children that its counter counts.

    Birthdays by the day, others in name order.
    """
    query = select(Child).where(_here(actor), _fits(kind, actor))
    ordered = identity.in_birth_order if kind in TURNING else identity.in_name_order
    page = paginate(ordered(query), number)
    ids = [child.id for child in page.items]
    who, due = identity.names_for(ids), _due(kind, ids)
    places = names_of([child.place_code for child in page.items])
    items = [
        Watched(
            child,
            who[child.id],
            places[child.place_code],
            _birthday(who[child.id], TURNING[kind]) if kind in TURNING else due.get(child.id),
        )
        for child in page.items
    ]
    return Page(items, page.total, page.number, page.size)


def _here(actor: Actor) -> ColumnElement[bool]:
    return (Child.standing != Standing.EXITED) & within_scope(actor)


def _fits(kind: Watch, actor: Actor) -> ColumnElement[bool]:
    day, last = today(), today() + AHEAD
    if kind in TURNING:
        return identity.turning(TURNING[kind], day, last)
    conditions = {
        Watch.CONSENT_ENDING: _consent_ends(day, last),
        Watch.INSURANCE_ENDING: identity.insurance_ends(day, last),
        Watch.NO_BIRTH_CERTIFICATE: identity.lacks_paper(PaperKind.BIRTH_CERTIFICATE, day),
        Watch.NO_PERSONAL_ID: identity.lacks_personal_id(),
        Watch.NO_INSURANCE: identity.lacks_paper(PaperKind.INSURANCE_CARD, day),
        Watch.NO_GUARDIAN: identity.lacks_guardian(),
        Watch.CIRCUMSTANCE_UNVERIFIED: _unverified(day, actor),
    }
    return conditions[kind]


def _consent_ends(first: date, last: date) -> ColumnElement[bool]:
    ending = select(Consent.child_id).where(
        Consent.answer == Answer.YES,
        Consent.proof == Proof.RECORDED,
        Consent.withdrawn_on.is_(None),
        Consent.expires_on.between(first, last),
    )
    return Child.id.in_(ending)


def _unverified(day: date, actor: Actor) -> ColumnElement[bool]:
    waiting = select(ChildCircumstance.child_id).where(
        ChildCircumstance.kind.in_(kinds_known_to(actor)),
        ChildCircumstance.verified_on.is_(None),
        or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day > day),
    )
    return Child.id.in_(waiting)


def _birthday(who: Identity, age: int) -> date:
    """Return the earliest day on which the child may turn the age."""
    return PartialDate.of(who.birth.earliest).turns(age)


def _due(kind: Watch, child_ids: Sequence[int]) -> dict[int, date]:
    if kind is Watch.INSURANCE_ENDING:
        return identity.insurance_ends_on(child_ids)
    if kind is not Watch.CONSENT_ENDING:
        return {}
    rows = session.execute(
        select(Consent.child_id, func.min(Consent.expires_on).label("due"))
        .where(
            Consent.child_id.in_(child_ids),
            Consent.answer == Answer.YES,
            Consent.proof == Proof.RECORDED,
            Consent.withdrawn_on.is_(None),
            Consent.expires_on >= today(),
        )
        .group_by(Consent.child_id)
    )
    return {row.child_id: row.due for row in rows}
