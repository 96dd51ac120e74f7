"""Grants found, with what their pages show of them."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Select, func, select

from core.access import Actor
from core.audit import AuditEvent
from core.dates import Month
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.money import Money
from core.paging import Page, paginate
from core.places.services import scope_codes
from payments.funds.models import Fund
from payments.paying_out.models import Disbursement
from sponsorship.children.models import Child
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState, Step

Query = Select[*tuple[Any, ...]]


@dataclass(frozen=True)
class GrantRow:
    """A grant with the codes its lists name it by."""

    grant: Grant
    child_code: str
    fund_code: str

    @property
    def amount(self) -> Money:
        """What was approved, or asked for while nobody has decided."""
        return Money(self.grant.approved or self.grant.asked, self.grant.currency)


@dataclass(frozen=True)
class GivenGrant:
    """All that a donor may know of a grant: in which month, how much.

    Not what for: the kind of help would tell of the child's health.
    """

    month: Month
    amount: Money


@dataclass(frozen=True)
class Told:
    """One line of a grant's history."""

    at: datetime
    by: str
    step: Step
    reason: str


def get_grant(public_id: str, actor: Actor) -> Grant:
    """Return a grant in the actor's scope. NotFound for any other."""
    found: Grant | None = session.scalar(
        _scoped(select(Grant), actor).where(Grant.public_id == public_id)
    )
    if found is None:
        raise NotFound(_l("There is no such grant."))
    return found


def row_of(grant: Grant) -> GrantRow:
    """Return the grant with its codes."""
    (row,) = _rows(_named().where(Grant.id == grant.id))
    return row


def count_grants(actor: Actor) -> dict[GrantState, int]:
    """Return how many grants in the actor's scope stand in each state."""
    counted = _scoped(select(Grant.state, func.count()), actor).group_by(Grant.state)
    found = {state: count for state, count in session.execute(counted)}  # noqa: C416 - dict() of rows does not type
    return {state: found.get(state, 0) for state in GrantState}


def list_grants(actor: Actor, state: GrantState | None = None, page: int = 1) -> Page[GrantRow]:
    """Return grants in the actor's scope, newest first, of one state or of all."""
    wanted = _scoped(select(Grant), actor).order_by(Grant.id.desc())
    if state is not None:
        wanted = wanted.where(Grant.state == state)
    found: Page[Grant] = paginate(wanted, page)
    rows = {row.grant.id: row for row in _rows(_named().where(_ids(found.items)))}
    return Page([rows[grant.id] for grant in found.items], found.total, found.number, found.size)


def grants_of_child(child_id: int, actor: Actor) -> list[GrantRow]:
    """Return the grants of a child in the actor's scope, newest first."""
    wanted = _scoped(_named().where(Grant.child_id == child_id), actor)
    return _rows(wanted.order_by(Grant.id.desc()))


def given_to_children(child_ids: Collection[int]) -> dict[int, list[GivenGrant]]:
    """Return what was paid for each child, newest first, as its donors may know it."""
    rows = session.execute(
        select(Grant.child_id, Disbursement)
        .join(Disbursement, Disbursement.id == Grant.disbursement_id)
        .where(Grant.child_id.in_(child_ids))
        .order_by(Disbursement.paid_on.desc(), Grant.id.desc())
    )
    given: dict[int, list[GivenGrant]] = {child_id: [] for child_id in child_ids}
    for child_id, paid in rows:
        money = Money(paid.amount, paid.currency)
        given[child_id].append(GivenGrant(Month.of(paid.paid_on), money))
    return given


def history_of(grant: Grant) -> list[Told]:
    """Return what was done with the grant, newest first."""
    rows = session.execute(
        select(AuditEvent.at, AuditEvent.actor_name, AuditEvent.action, AuditEvent.reason)
        .where(AuditEvent.subject == "grant", AuditEvent.subject_code == grant.code)
        .where(AuditEvent.action != "looked")
        .order_by(AuditEvent.id.desc())
    )
    return [Told(at, by, Step(action), reason) for at, by, action, reason in rows]


def _scoped(query: Query, actor: Actor) -> Query:
    if not actor.everywhere:
        query = query.where(Grant.organisation_id.in_(actor.organisations))
    places = scope_codes(actor) if actor.places else None
    if places is not None:
        query = query.where(
            Grant.child_id.in_(select(Child.id).where(Child.place_code.in_(places)))
        )
    return query


def _named() -> Query:
    return (
        select(Grant, Child.code, Fund.code)
        .join(Child, Child.id == Grant.child_id)
        .join(Fund, Fund.id == Grant.fund_id)
    )


def _ids(grants: Collection[Grant]) -> Any:
    return Grant.id.in_([grant.id for grant in grants])


def _rows(query: Query) -> list[GrantRow]:
    return [GrantRow(*row) for row in session.execute(query)]
