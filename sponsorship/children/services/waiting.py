"""The children of a commune who wait for verification or for a recorded consent."""

from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, func, or_, select
from sqlalchemy.orm import aliased

from core.access import Actor
from core.db import session
from core.places.models import AdminUnit
from sponsorship.children.identity import Identity, in_name_order, names_for
from sponsorship.children.models import Child, Consent
from sponsorship.children.rules import Proof, Standing
from sponsorship.children.services.records import within_scope


@dataclass(frozen=True, slots=True)
class WaitingCommune:
    """A commune with children who wait."""

    code: str
    name: str
    unverified: int
    unrecorded: int


@dataclass(frozen=True, slots=True)
class WaitingChild:
    """A child of the list; ``own`` when the actor entered it and may not verify it."""

    child: Child
    identity: Identity
    unrecorded: bool
    own: bool


def waiting_communes(actor: Actor) -> list[WaitingCommune]:
    """Return the communes of the actor with children who wait, in Vietnamese order."""
    unverified = func.count(Child.id).filter(_unverified())
    unrecorded = func.count(Child.id).filter(_unrecorded())
    rows = session.execute(
        select(AdminUnit.code, AdminUnit.name, unverified, unrecorded)
        .join(Child, Child.place_code == AdminUnit.code)
        .where(within_scope(actor), or_(_unverified(), _unrecorded()))
        .group_by(AdminUnit.code, AdminUnit.name, AdminUnit.sort_key)
        .order_by(AdminUnit.sort_key, AdminUnit.code)
    )
    return [WaitingCommune(*row) for row in rows]


def waiting_children(commune: str, actor: Actor) -> list[WaitingChild]:
    """Return the children of a commune who wait, in name order."""
    unrecorded = _unrecorded().label("unrecorded")
    query = select(Child, unrecorded).where(
        within_scope(actor), Child.place_code == commune, or_(_unverified(), _unrecorded())
    )
    rows = session.execute(in_name_order(query)).all()
    identities = names_for([child.id for child, _missing in rows])
    return [
        WaitingChild(child, identities[child.id], bool(missing), child.entered_by == actor.id)
        for child, missing in rows
    ]


def _unverified() -> ColumnElement[bool]:
    return (Child.standing == Standing.DRAFT) & ~Child.disputed


def _unrecorded() -> ColumnElement[bool]:
    recorded = aliased(Consent)
    settled = exists().where(
        recorded.child_id == Consent.child_id,
        recorded.subject == Consent.subject,
        recorded.scope == Consent.scope,
        recorded.proof == Proof.RECORDED,
    )
    return exists().where(
        Consent.child_id == Child.id,
        Consent.proof == Proof.CLAIMED,
        Consent.withdrawn_on.is_(None),
        ~settled,
    )
