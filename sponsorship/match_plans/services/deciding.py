"""What people make of a plan: accept it whole or in part, edit it, or put it away."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, exists, select, update

from core.access import Actor
from core.audit import Act, record
from core.cli import Report
from core.dates import now
from core.db import session, unit_of_work
from core.errors import AppError, RuleBroken, WrongState
from core.i18n import _l
from core.jobs.models import Job
from core.jobs.services import enqueue
from core.places.services import scope_codes
from donors.models import Wish
from sponsorship.children.models import Child
from sponsorship.children.services import within_scope
from sponsorship.match_plans.models import MatchPlan, MatchPlanRow
from sponsorship.match_plans.rules import PlanState, RowState
from sponsorship.match_plans.services.finding import Planned, Proposed
from sponsorship.matching.models import Programme
from sponsorship.matching.services import Choose, Search, hold_child
from sponsorship.matching.services.candidates import find_candidate
from sponsorship.matching.sharing import Sharing

HOLD = "match_plans.hold"
AT_ONCE = 20
"""Rows in one transaction."""
CLOSED = _l("This plan is closed.")


@dataclass(frozen=True)
class Rows:
    """The rows that were ticked, by public id, or the whole plan."""

    rows: Sequence[str] = ()
    whole: bool = False


def accept(planned: Planned, wanted: Rows, *, key: str, by: Actor) -> Job:
    """Hold the children of rows for their sponsors, by a job.

    ``key`` names the form, so that sent twice it is one job. RuleBroken("rows") when none is
    named; WrongState for a plan that is not proposed.
    """
    _check_open(planned.plan)
    rows = [] if wanted.whole else _ticked(wanted)
    arguments = {"plan_id": planned.plan.id, "rows": rows, "by": by.id}
    act = Act("accepted", "match_plan", planned.plan.public_id, {"rows": len(rows) or "all"})
    record(act, by)
    return enqueue(HOLD, arguments, key=f"{HOLD}:{key}", by=by)


def hold_rows(plan_id: int, rows: Sequence[str], report: Report, *, by: Actor) -> dict[str, int]:
    """Hold the children of proposed rows within reach; return how many were held and lost.

    A pair that is no longer possible is marked with the reason and stops nobody else. Asked for
    again, it goes on where it stopped.
    """
    waiting = session.scalars(
        select(MatchPlanRow.id)
        .join(Child, Child.id == MatchPlanRow.child_id)
        .where(*_chosen(plan_id, rows), within_scope(by))
        .order_by(MatchPlanRow.id)
    ).all()
    done = {RowState.HELD: 0, RowState.LOST: 0}
    for start in range(0, len(waiting), AT_ONCE):
        report(start, len(waiting))
        with unit_of_work(HOLD):
            for row_id in waiting[start : start + AT_ONCE]:
                done[_hold(row_id, by)] += 1
    report(len(waiting), len(waiting))
    return {state.value: count for state, count in done.items()}


def leave_out(planned: Planned, wanted: Rows, *, by: Actor) -> int:
    """Take rows out of the plan; return how many. RuleBroken("rows") when none is named."""
    _check_open(planned.plan)
    rows = _ticked(wanted)
    reach = select(Child.id).where(within_scope(by))
    left = session.scalars(
        update(MatchPlanRow)
        .where(*_chosen(planned.plan.id, rows), MatchPlanRow.child_id.in_(reach))
        .values(state=RowState.LEFT_OUT)
        .returning(MatchPlanRow.id)
        .execution_options(synchronize_session=False)
    ).all()
    record(Act("left_out", "match_plan", planned.plan.public_id, {"rows": len(left)}), by)
    return len(left)


def exchange(planned: Planned, proposed: Proposed, code: str, *, by: Actor) -> None:
    """Propose another child, by code, for the sponsor of a row.

    RuleBroken("child") for a child who cannot be held now or stands in the plan already;
    WrongState for a row that is held or a plan that is closed.
    """
    _check_open(planned.plan)
    if proposed.row.state is RowState.HELD:
        raise WrongState(_l("This child is held already. Release the hold first."))
    search = Search(proposed.wish, planned.programme, scope_codes(by))
    candidate = find_candidate(search, code)
    if candidate is None:
        raise RuleBroken("child", _l("This child cannot be held for this sponsor now."))
    if session.scalar(select(_stands(planned.plan, candidate.child_id))):
        raise RuleBroken("child", _l("This child stands in the plan already."))
    row = proposed.row
    row.child_id, row.points = candidate.child_id, candidate.score.total
    row.state, row.why, row.edited = RowState.PROPOSED, "", True
    session.flush()
    record(Act("edited", "match_plan", planned.plan.public_id, {"child": code}), by)


def close_plan(planned: Planned, *, by: Actor) -> None:
    """Put a plan away: what is held stays held, the rest is proposed no more. WrongState."""
    closed = session.scalar(
        update(MatchPlan)
        .where(MatchPlan.id == planned.plan.id, MatchPlan.state != PlanState.CLOSED)
        .values(state=PlanState.CLOSED, closed_at=now())
        .returning(MatchPlan.id)
    )
    if closed is None:
        raise WrongState(CLOSED)
    record(Act("closed", "match_plan", planned.plan.public_id), by)


def _check_open(plan: MatchPlan) -> None:
    if plan.state is PlanState.MAKING:
        raise WrongState(_l("This plan is still in the making."))
    if plan.state is PlanState.CLOSED:
        raise WrongState(CLOSED)


def _ticked(wanted: Rows) -> list[str]:
    if not wanted.rows:
        raise RuleBroken("rows", _l("Tick at least one row."))
    return list(wanted.rows)


def _chosen(plan_id: int, rows: Sequence[str]) -> list[ColumnElement[bool]]:
    chosen = [MatchPlanRow.plan_id == plan_id, MatchPlanRow.state == RowState.PROPOSED]
    return [*chosen, MatchPlanRow.public_id.in_(rows)] if rows else chosen


def _stands(plan: MatchPlan, child_id: int) -> ColumnElement[bool]:
    return exists().where(
        MatchPlanRow.plan_id == plan.id,
        MatchPlanRow.child_id == child_id,
        MatchPlanRow.state.in_((RowState.PROPOSED, RowState.HELD)),
    )


def _hold(row_id: int, by: Actor) -> RowState:
    row = session.get_one(MatchPlanRow, row_id)
    plan = session.get_one(MatchPlan, row.plan_id)
    if row.state is not RowState.PROPOSED or plan.state is not PlanState.PROPOSED:
        return row.state
    wish, child = session.get_one(Wish, row.wish_id), session.get_one(Child, row.child_id)
    search = Search(wish, session.get_one(Programme, plan.programme_id), scope_codes(by))
    try:
        with session.begin_nested():
            whole = search.programme.sharing is Sharing.PURPOSE
            row.hold_id = hold_child(search, Choose(child.code, sole=whole), by=by).id
            row.state = RowState.HELD
            session.flush()
    except AppError as refused:
        row.state, row.why = RowState.LOST, str(refused.message)
        session.flush()
    return row.state
