"""Asking for a plan, and working it out."""

from dataclasses import dataclass
from importlib import import_module
from importlib.util import find_spec

from sqlalchemy import insert, select, update

from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.audit import Act, record
from core.batches import batches
from core.bulk import room_for_pages
from core.cli import Report
from core.dates import now
from core.db import public_id, session, unit_of_work
from core.errors import RuleBroken, Unavailable
from core.i18n import _l
from core.jobs.services import enqueue
from sponsorship.match_plans.models import MatchPlan, MatchPlanRow
from sponsorship.match_plans.rules import PlanState, RowState
from sponsorship.match_plans.services.reading import Waiting, read_waiting
from sponsorship.match_plans.solving.problem import Solution, points_of
from sponsorship.matching.models import Programme
from sponsorship.matching.services.programmes import codes_within

MAKE = "match_plans.make"
STEPS = 3
"""Reading, solving, writing: between them the work may be stopped."""


@dataclass(frozen=True)
class MakePlan:
    """For which programme, and whether brothers and sisters stay with one sponsor."""

    programme: str
    together: bool = False


def solver_is_installed() -> bool:
    """Say whether plans can be worked out here: the solver is an optional library."""
    return find_spec("ortools") is not None and find_spec("numpy") is not None


def make_plan(wanted: MakePlan, *, by: Actor) -> MatchPlan:
    """Ask for a plan of everybody who waits for a programme; a job works it out.

    RuleBroken("programme"); Unavailable without the solver.
    """
    if not solver_is_installed():
        raise Unavailable(_l("The solver for plans is not installed here."))
    programme: Programme | None = session.scalar(
        select(Programme).where(
            Programme.code == wanted.programme, Programme.code.in_(codes_within(by))
        )
    )
    if programme is None:
        raise RuleBroken("programme", _l("Choose one of the list."))
    plan = MatchPlan(
        programme_id=programme.id,
        together=wanted.together,
        created_at=now(),
        created_by=by.id,
    )
    session.add(plan)
    session.flush()
    plan.job = enqueue(MAKE, {"plan_id": plan.id}, key=f"{MAKE}:{plan.id}", by=by).public_id
    record(Act("made", "match_plan", plan.public_id, {"programme": programme.code}), by)
    return plan


def solve_plan(plan_id: int, report: Report) -> MatchPlan:
    """Work a plan out and write its rows, once; asked for again, it changes nothing."""
    plan = session.get_one(MatchPlan, plan_id)
    if plan.state is not PlanState.MAKING:
        return plan
    programme = session.get_one(Programme, plan.programme_id)
    waiting = read_waiting(programme, actor_of(session.get_one(User, plan.created_by)))
    report(1, STEPS)
    solution = _solve(waiting, together=plan.together)
    report(2, STEPS)
    with unit_of_work(MAKE), room_for_pages():
        proposed = session.scalar(
            update(MatchPlan)
            .where(MatchPlan.id == plan_id, MatchPlan.state == PlanState.MAKING)
            .values(
                state=PlanState.PROPOSED,
                sponsors=sum(map(len, waiting.wishes)),
                children=len(waiting.children),
                total=solution.total,
                bound=solution.bound,
                solved_at=now(),
            )
            .returning(MatchPlan.id)
        )
        if proposed is not None:
            _write(plan_id, waiting, solution)
    report(STEPS, STEPS)
    return session.get_one(MatchPlan, plan_id)


def _solve(waiting: Waiting, *, together: bool) -> Solution:
    """Solve with the optional library, which only a worker loads."""
    room = "families" if together else "assign"
    solver = import_module(f"sponsorship.match_plans.solving.{room}")
    solve = solver.assign_families if together else solver.assign
    solution: Solution = solve(waiting.problem)
    return solution


def _write(plan_id: int, waiting: Waiting, solution: Solution) -> None:
    """Write the rows, the longest waiting sponsor first; of a sponsor's wishes the older first."""
    left = [list(reversed(ids)) for ids in waiting.wishes]
    rows = (
        {
            "public_id": public_id(),
            "plan_id": plan_id,
            "wish_id": left[pair.sponsor].pop(),
            "child_id": waiting.children[pair.child],
            "points": points_of(waiting.problem, pair),
            "edited": False,
            "state": RowState.PROPOSED,
            "why": "",
        }
        for pair in solution.pairs
    )
    for batch in batches(rows, 2_000):
        session.execute(insert(MatchPlanRow), batch)
