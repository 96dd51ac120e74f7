"""Where there is something to do: one query a kind, over the rows of its feature.

Each gives ``subject`` (the row), ``ref`` (how pages name it), ``due``, ``code``, ``name``, ``why``
and ``place``, the commune of the child it is about. Of a request for a second person ``code`` is
the name of its kind.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import ColumnElement, Select, Text, func, literal, select, true, type_coerce

from core.access import Actor
from core.accounts.models import User
from core.dates import now, today
from donors.models import Donor
from payments.approvals.models import ApprovalDecision, ApprovalRequest
from payments.funds.models import Fund
from payments.permissions import Permission as Money
from payments.pledges.models import Pledge, PledgeTask
from sponsorship.children.consent_models import Consent
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof
from sponsorship.children.services import within_scope
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState
from sponsorship.matching.models import Departure, Hold, Programme, Sponsorship
from sponsorship.matching.rules import Activation, HoldKind, HoldState, SponsorshipState
from sponsorship.matching.services.programmes import ids_within
from sponsorship.permissions import Permission as Mission
from sponsorship.workbench.rules import ActKind

CONSENT_WARNING = timedelta(days=30)
Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class Source:
    """Who works on a kind, what there is of it, and the page on which it is done."""

    permission: Any
    query: Callable[[Actor], Query]
    endpoint: str
    argument: str


def owned(organisation_id: Any, actor: Actor) -> ColumnElement[bool]:
    """Limit rows of organisations to those for which the person works."""
    if actor.everywhere:
        return true()
    limited: ColumnElement[bool] = organisation_id.in_(actor.organisations)
    return limited


def _columns(
    subject: Any, ref: Any, due: Any, who: tuple[Any, Any], why: Any = "", place: Any = None
) -> list[Any]:
    code, name = who
    reason = literal(why) if isinstance(why, str) else why
    where = Child.place_code if place is None else place
    named = (("subject", subject), ("ref", ref), ("due", due), ("code", code), ("name", name))
    return [column.label(label) for label, column in (*named, ("why", reason), ("place", where))]


def _holds(actor: Actor) -> Query:
    waiting = (HoldKind.NO_MONEY, HoldKind.RESERVATION)
    who = (Child.code, Donor.name)
    return (
        select(*_columns(Hold.id, Hold.public_id, Hold.expires_at, who))
        .join(Child, Child.id == Hold.child_id)
        .join(Donor, Donor.id == Hold.donor_id)
        .where(
            Hold.state == HoldState.LIVE,
            Hold.expires_at > now(),
            Hold.kind.not_in(waiting),
            Hold.programme_id.in_(ids_within(actor)),
            within_scope(actor),
        )
    )


def _agreements(actor: Actor) -> Query:
    due = func.min(Hold.expires_at)
    who = (Child.code, Donor.name)
    return (
        select(*_columns(Sponsorship.id, Sponsorship.public_id, due, who))
        .join(Programme, Programme.id == Sponsorship.programme_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .join(Hold, (Hold.sponsorship_id == Sponsorship.id) & (Hold.state == HoldState.LIVE))
        .where(
            Sponsorship.state == SponsorshipState.HELD,
            Programme.activation == Activation.SIGNATURE,
            Hold.kind == HoldKind.NO_MONEY,
            Sponsorship.programme_id.in_(ids_within(actor)),
            within_scope(actor),
        )
        .group_by(Sponsorship.id, Sponsorship.public_id, Child.code, Child.place_code, Donor.name)
    )


def _departures(actor: Actor) -> Query:
    who = (Child.code, Donor.name)
    return (
        select(*_columns(Departure.id, Departure.public_id, Departure.tell_by, who))
        .join(Sponsorship, Sponsorship.id == Departure.sponsorship_id)
        .join(Child, Child.id == Sponsorship.child_id)
        .join(Donor, Donor.id == Sponsorship.donor_id)
        .where(
            Departure.told_on.is_(None),
            Departure.stopped_at.is_(None),
            Sponsorship.programme_id.in_(ids_within(actor)),
            within_scope(actor),
        )
    )


def counted_untold(actor: Actor) -> Select[int]:
    """Count the departures of which the sponsor must still be told."""
    return select(func.count()).select_from(_departures(actor).subquery())


def _consents(actor: Actor) -> Query:
    due = func.min(Consent.expires_on)
    return (
        select(*_columns(func.min(Consent.id), Child.code, due, (Child.code, literal(""))))
        .join(Child, Child.id == Consent.child_id)
        .where(
            Consent.proof == Proof.RECORDED,
            Consent.withdrawn_on.is_(None),
            Consent.expires_on.between(today(), today() + CONSENT_WARNING),
            within_scope(actor),
        )
        .group_by(Child.id, Child.code, Child.place_code)
    )


def _grants(actor: Actor) -> Query:
    return (
        select(*_columns(Grant.id, Grant.public_id, Grant.requested_on, (Grant.code, Child.code)))
        .join(Child, Child.id == Grant.child_id)
        .where(
            Grant.state == GrantState.REQUESTED,
            Grant.requested_by != actor.id,
            owned(Grant.organisation_id, actor),
        )
    )


def _requests(actor: Actor) -> Query:
    asked = ApprovalRequest
    who = (asked.kind, User.name)
    return (
        select(*_columns(asked.id, asked.public_id, asked.asked_at, who, place=literal("")))
        .join(User, User.id == asked.asked_by)
        .outerjoin(ApprovalDecision, ApprovalDecision.request_id == asked.id)
        .where(
            ApprovalDecision.request_id.is_(None),
            asked.asked_by != actor.id,
            owned(asked.organisation_id, actor),
        )
    )


def _commitments(actor: Actor) -> Query:
    ref = Pledge.public_id + "." + type_coerce(PledgeTask.kind, Text)
    who = (Pledge.code, Donor.name)
    place = (
        select(Child.place_code)
        .join(Fund, Fund.code == Child.code)
        .where(Fund.id == Pledge.fund_id)
        .scalar_subquery()
    )
    return (
        select(*_columns(PledgeTask.id, ref, PledgeTask.opened_at, who, PledgeTask.why, place))
        .join(Pledge, Pledge.id == PledgeTask.pledge_id)
        .join(Donor, Donor.id == Pledge.donor_id)
        .where(PledgeTask.closed_at.is_(None), owned(Pledge.organisation_id, actor))
    )


SOURCES = {
    ActKind.TELL: Source(Mission.MATCH, _departures, "departures.show", "departure_id"),
    ActKind.HOLD: Source(Mission.MATCH, _holds, "holds.show", "hold_id"),
    ActKind.AGREEMENT: Source(Mission.MATCH, _agreements, "agreements.show", "sponsorship_id"),
    ActKind.CONSENT: Source(Mission.CONSENT_RECORD, _consents, "children.show", "code"),
    ActKind.GRANT: Source(Mission.GRANTS_APPROVE, _grants, "grants.show", "grant_id"),
    ActKind.REQUEST: Source(Money.APPROVALS_DECIDE, _requests, "approvals.show", "code"),
    ActKind.COMMITMENT: Source(Money.PLEDGES_READ, _commitments, "pledges.show", "code"),
}
