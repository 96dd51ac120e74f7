"""The list of children and the page of one, each with a bounded number of queries."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from sqlalchemy import ColumnElement, Select, exists, func, or_, select

from core.access import Actor
from core.audit import AuditEvent
from core.batches import batches
from core.dates import Month, today
from core.db import session
from core.paging import Page, paginate
from core.places.models import AdminUnit
from core.places.services import codes_called, list_communes, names_of, scope_codes
from core.text import search_key
from donors.models import Donor
from donors.services import get_donor_by_id
from payments.funds.models import Fund
from payments.funds.services import FundBalance, balances_of_funds
from payments.pledges.models import Pledge
from payments.pledges.services import Cell, month_strips
from sponsorship.children.consent_models import Consent
from sponsorship.children.identity import (
    Identity,
    found_by,
    in_name_order,
    names_for,
    page_in_name_order,
)
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import SENSITIVE, Circumstance, Proof, Standing
from sponsorship.children.services import (
    RegisterRow,
    circumstances_of,
    kinds_known_to,
    within_scope,
)
from sponsorship.children.services.records import merged_codes
from sponsorship.matching.models import Programme, SlotClaim, Sponsorship
from sponsorship.matching.services import sponsorship_of_child, taken_children
from sponsorship.permissions import Permission
from sponsorship.register.rules import ChildFilter, ConsentView, Support

CONSENT_WARNING = timedelta(days=30)
HISTORY = 100


@dataclass(frozen=True, slots=True)
class ChildLine:
    """A child in the list; ``identity`` is None for people who may not see names."""

    child: Child
    identity: Identity | None
    place: str
    circumstances: tuple[Circumstance, ...]
    taken: bool


@dataclass(frozen=True, slots=True)
class Sponsored:
    """Who sponsors a child, since when, and what the last twelve months brought."""

    sponsorship: Sponsorship
    donor: Donor
    programme: Programme
    pledge: Pledge
    months: Sequence[Cell]


def list_children(wanted: ChildFilter, actor: Actor) -> Page[ChildLine]:
    """Return a page of the children in the actor's places that fit the filter.

    In Vietnamese name order for people who may see names, else by code; a name is searched
    for by them alone, and a sensitive circumstance by case workers alone.
    """
    page = _ids(wanted, actor)
    return Page(_lines(page.items, actor), page.total, page.number, page.size)


def list_all(wanted: ChildFilter, actor: Actor) -> list[ChildLine]:
    """Return all children that fit, as `list_children` shows them, for a file."""
    query = _fitting(wanted, actor)
    if actor.may(Permission.CHILDREN_IDENTITY):
        query = in_name_order(query)
    else:
        query = query.order_by(Child.code)
    return _lines(session.scalars(query).all(), actor)


def count_children(wanted: ChildFilter, actor: Actor) -> int:
    """Return how many children fit."""
    return session.scalar(select(func.count()).select_from(_fitting(wanted, actor).subquery())) or 0


def _lines(ids: Sequence[int], actor: Actor) -> list[ChildLine]:
    named = actor.may(Permission.CHILDREN_IDENTITY)
    children = _by_id(ids)
    identities = names_for(ids) if named else {}
    places = names_of([child.place_code for child in children])
    kinds, taken = circumstances_of(ids), taken_children(ids)
    return [
        ChildLine(
            child,
            identities.get(child.id),
            places[child.place_code],
            shown_circumstances(kinds.get(child.id, frozenset()), actor),
            child.id in taken,
        )
        for child in children
    ]


def shown_circumstances(kinds: frozenset[Circumstance], actor: Actor) -> tuple[Circumstance, ...]:
    """Return the circumstances the actor may know of.

    Sensitive ones are for case workers; people who know children by code alone know of none.
    """
    known = kinds & kinds_known_to(actor)
    return tuple(kind for kind in Circumstance if kind in known)


def places_with_children(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of the communes in which the actor has children on the books.

    None for people who know children by code alone.
    """
    if not actor.may(Permission.CHILDREN_IDENTITY):
        return []
    return [
        (row.code, row.name)
        for row in session.execute(
            select(AdminUnit.code, AdminUnit.name)
            .where(exists().where(Child.place_code == AdminUnit.code, within_scope(actor)))
            .order_by(AdminUnit.sort_key, AdminUnit.code)
        )
    ]


def places_of_work(actor: Actor) -> list[tuple[str, str]]:
    """Return (code, name) of every commune in which the actor may enter a child."""
    codes = scope_codes(actor)
    return [
        (unit.code, unit.name) for unit in list_communes() if codes is None or unit.code in codes
    ]


def with_sensitive(row: RegisterRow, child: Child | None, actor: Actor) -> RegisterRow:
    """Return the record with the sensitive circumstances that the actor may neither see nor set."""
    if actor.may(Permission.CHILDREN_CASE):
        return row
    present = circumstances_of([child.id]).get(child.id, frozenset()) if child else frozenset()
    kinds = (frozenset(row.circumstances) - SENSITIVE) | (present & SENSITIVE)
    return replace(row, circumstances=tuple(sorted(kinds)))


def support_of(child: Child) -> Sponsored | None:
    """Return who sponsors the child now, with the pledge and its last twelve months."""
    sponsorship = sponsorship_of_child(child.id)
    if sponsorship is None:
        return None
    pledge = session.get_one(Pledge, sponsorship.pledge_id)
    return Sponsored(
        sponsorship=sponsorship,
        donor=get_donor_by_id(sponsorship.donor_id),
        programme=session.get_one(Programme, sponsorship.programme_id),
        pledge=pledge,
        months=month_strips([pledge.id], Month.of(today()))[pledge.id],
    )


def funds_of(child: Child, actor: Actor) -> list[FundBalance]:
    """Return what every organisation of the actor holds for the child."""
    query = select(Fund).where(Fund.code == child.code).order_by(Fund.organisation_id)
    if not actor.everywhere:
        query = query.where(Fund.organisation_id.in_(actor.organisations))
    return balances_of_funds(session.scalars(query).all())


def history_of(child: Child) -> Sequence[AuditEvent]:
    """Return what was done with the child's record and those merged into it, newest first."""
    codes = [child.code, *merged_codes(child.id)]
    return session.scalars(
        select(AuditEvent)
        .where(AuditEvent.subject == "child", AuditEvent.subject_code.in_(codes))
        .order_by(AuditEvent.id.desc())
        .limit(HISTORY)
    ).all()


def _fitting(wanted: ChildFilter, actor: Actor) -> Select[int]:
    return select(Child.id).where(within_scope(actor), *_conditions(wanted, actor))


def _ids(wanted: ChildFilter, actor: Actor) -> Page[int]:
    fitting = _fitting(wanted, actor)
    if actor.may(Permission.CHILDREN_IDENTITY):
        return page_in_name_order(fitting, wanted.page)
    return paginate(fitting.order_by(Child.code), wanted.page)


def _by_id(ids: Sequence[int]) -> list[Child]:
    """Return the children in the order of their ids."""
    found = {
        child.id: child
        for batch in batches(ids)
        for child in session.scalars(select(Child).where(Child.id.in_(batch)))
    }
    return [found[child_id] for child_id in ids]


def _conditions(wanted: ChildFilter, actor: Actor) -> list[ColumnElement[bool]]:
    conditions = []
    if search_key(wanted.text):
        named = actor.may(Permission.CHILDREN_IDENTITY)
        conditions.append(found_by(wanted.text, named=named))
    if wanted.place and actor.may(Permission.CHILDREN_IDENTITY):
        conditions.append(Child.place_code == wanted.place)
    if search_key(wanted.area) and actor.may(Permission.CHILDREN_IDENTITY):
        conditions.append(Child.place_code.in_(codes_called(wanted.area)))
    if wanted.circumstance is not None:
        conditions.append(_has(wanted.circumstance))
    if wanted.standing is not None:
        conditions.append(Child.standing == wanted.standing)
    if wanted.support is not None:
        conditions.append(_supported(wanted.support))
    if wanted.consent is ConsentView.ENDING:
        conditions.append(_consent_ends())
    return conditions


def _has(kind: Circumstance) -> ColumnElement[bool]:
    present = select(ChildCircumstance.child_id).where(
        ChildCircumstance.kind == kind,
        or_(ChildCircumstance.to_day.is_(None), ChildCircumstance.to_day > today()),
    )
    return Child.id.in_(present)


def _supported(support: Support) -> ColumnElement[bool]:
    claimed = select(SlotClaim.child_id).where(SlotClaim.freed_at.is_(None))
    taken = Child.id.in_(claimed)
    if support is Support.TAKEN:
        return taken
    return (Child.standing == Standing.VERIFIED) & ~Child.disputed & ~taken


def _consent_ends() -> ColumnElement[bool]:
    return exists().where(
        Consent.child_id == Child.id,
        Consent.proof == Proof.RECORDED,
        Consent.withdrawn_on.is_(None),
        Consent.expires_on.between(today(), today() + CONSENT_WARNING),
    )
