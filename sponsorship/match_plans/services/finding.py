"""Plans and their rows, as far as a person's reach goes."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Select, func, select

from core.access import Actor
from core.dates import today
from core.db import session
from core.errors import NotFound
from core.i18n import _l
from core.paging import Page, paginate
from core.places.models import AdminUnit
from donors.models import Donor, Wish
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.match_plans.models import MatchPlan, MatchPlanRow
from sponsorship.match_plans.rules import RowState, gap_percent
from sponsorship.matching.models import Hold, Programme
from sponsorship.matching.services.programmes import codes_within

ROWS = 50


@dataclass(frozen=True)
class Planned:
    """A plan with its programme."""

    plan: MatchPlan
    programme: Programme

    @property
    def gap(self) -> float:
        """Return by how many percent the plan may be below the best; 0 is proven best."""
        return gap_percent(self.plan.total, self.plan.bound)


@dataclass(frozen=True)
class Proposed:
    """A row with what a person reads of both sides; the child by code."""

    row: MatchPlanRow
    wish: Wish
    donor: Donor
    child: Child
    place: str
    hold: str | None
    """Public id of the hold that came of it."""

    @property
    def age(self) -> int:
        """Return the child's age in years."""
        return today().year - self.child.birth_year


def list_plans(actor: Actor) -> Sequence[Planned]:
    """Return the last plans of the actor's programmes, newest first."""
    query = _plans(actor).order_by(MatchPlan.id.desc()).limit(20)
    return [Planned(*row) for row in session.execute(query)]


def get_plan(public_id: str, actor: Actor) -> Planned:
    """Return a plan; NotFound, also for a programme of another organisation."""
    row = session.execute(_plans(actor).where(MatchPlan.public_id == public_id)).first()
    if row is None:
        raise NotFound(_l("There is no such plan."))
    return Planned(*row)


def rows_of(planned: Planned, state: RowState | None, number: int, actor: Actor) -> Page[Proposed]:
    """Return a page of rows whose children are within reach, the longest waiting sponsor first."""
    query = _rows(MatchPlanRow.plan_id == planned.plan.id, within_scope(actor))
    if state is not None:
        query = query.where(MatchPlanRow.state == state)
    page: Page[Any] = paginate(query.order_by(MatchPlanRow.id), number, ROWS)
    return Page([Proposed(*row) for row in page.items], page.total, page.number, page.size)


def get_row(planned: Planned, public_id: str, actor: Actor) -> Proposed:
    """Return a row of a plan; NotFound, also for a child out of reach."""
    wanted = (MatchPlanRow.plan_id == planned.plan.id, MatchPlanRow.public_id == public_id)
    row = session.execute(_rows(*wanted, within_scope(actor))).first()
    if row is None:
        raise NotFound(_l("There is no such row."))
    return Proposed(*row)


def counts_of(planned: Planned, actor: Actor) -> dict[RowState, int]:
    """Count the rows within reach by state, every state named."""
    rows = session.execute(
        select(MatchPlanRow.state, func.count())
        .join(Child, Child.id == MatchPlanRow.child_id)
        .where(MatchPlanRow.plan_id == planned.plan.id, within_scope(actor))
        .group_by(MatchPlanRow.state)
    )
    return dict.fromkeys(RowState, 0) | dict(rows.all())


def _plans(actor: Actor) -> Select[MatchPlan, Programme]:
    return (
        select(MatchPlan, Programme)
        .join(Programme, Programme.id == MatchPlan.programme_id)
        .where(Programme.code.in_(codes_within(actor)))
    )


def _rows(*conditions: ColumnElement[bool]) -> Select[*tuple[Any, ...]]:
    return (
        select(MatchPlanRow, Wish, Donor, Child, AdminUnit.name, Hold.public_id)
        .join(Wish, Wish.id == MatchPlanRow.wish_id)
        .join(Donor, Donor.id == Wish.donor_id)
        .join(Child, Child.id == MatchPlanRow.child_id)
        .join(AdminUnit, AdminUnit.code == Child.place_code)
        .outerjoin(Hold, Hold.id == MatchPlanRow.hold_id)
        .where(*conditions)
    )
