"""The legal basis on which a child's file is held: recorded singly or for a commune's list."""

from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement, ScalarSelect, exists, insert, select

from core.access import Actor
from core.audit import Act, record_all
from core.dates import now, today
from core.db import session
from core.errors import RuleBroken
from core.i18n import _l
from sponsorship.children.consent_models import HoldingBasis
from sponsorship.children.consent_rules import Basis
from sponsorship.children.models import Child
from sponsorship.children.services.papers import Listed, listed_children

LATEST = (HoldingBasis.from_day.desc(), HoldingBasis.id.desc())


@dataclass(frozen=True, slots=True)
class SetBasis:
    """A basis with the law, decision or paper it rests on, from a day on."""

    basis: Basis
    source: str
    from_day: date


def record_basis(wanted: SetBasis, listed: Listed, *, by: Actor) -> int:
    """Record on what ground of law the files of these children are held; returns how many.

    Rows are history: a later one of the same child counts from its day (Law 91/2025 on personal
    data). Raises RuleBroken.
    """
    if wanted.from_day > today():
        raise RuleBroken("from_day", _l("The day lies ahead."))
    children = session.execute(
        select(Child.id, Child.code).where(listed_children(listed, by)).order_by(Child.id)
    ).all()
    if children:
        common = {
            "basis": wanted.basis,
            "source": wanted.source,
            "from_day": wanted.from_day,
            "recorded_at": now(),
            "recorded_by": by.id or None,
        }
        session.execute(insert(HoldingBasis), [{**common, "child_id": one.id} for one in children])
    told = {"basis": wanted.basis}
    record_all((Act("basis recorded", "child", one.code, told) for one in children), by)
    return len(children)


def find_basis(child: Child) -> HoldingBasis | None:
    """Return the basis that counts today, where one is recorded."""
    found: HoldingBasis | None = session.scalar(
        select(HoldingBasis)
        .where(HoldingBasis.child_id == child.id, HoldingBasis.from_day <= today())
        .order_by(*LATEST)
        .limit(1)
    )
    return found


def basis_on(day: date) -> ScalarSelect[Basis]:
    """Return, as a column beside ``Child``, the basis that counts on a day; NULL for none."""
    return (
        select(HoldingBasis.basis)
        .where(HoldingBasis.child_id == Child.id, HoldingBasis.from_day <= day)
        .order_by(*LATEST)
        .limit(1)
        .scalar_subquery()
    )


def lacks_basis() -> ColumnElement[bool]:
    """Return the condition on ``Child`` that no legal basis is recorded."""
    return ~exists().where(HoldingBasis.child_id == Child.id)
