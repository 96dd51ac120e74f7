"""A whole campaign: 10,000 sponsors matched with 50,000 children at once, on each database.

Everything from the wishes on is measured: reading who waits, solving, dealing out. The second
solver is OR-tools' min-cost flow on every possible arc at once, without our choice of arcs.
"""

import resource
import sys
from dataclasses import replace
from datetime import date, timedelta
from random import Random
from time import perf_counter, process_time
from typing import Any

import numpy as np
from sqlalchemy import insert, select

from core.batches import batches
from core.dates import frozen, now
from core.db import public_id, session, unit_of_work
from core.places.models import AdminUnit
from core.places.rules import UnitKind
from donors.models import Donor, Wish
from donors.rules import DonorKind, WishState
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.match_plans.services.reading import Waiting, read_waiting
from sponsorship.match_plans.solving import network
from sponsorship.match_plans.solving.assign import assign
from sponsorship.match_plans.solving.cells import gather
from sponsorship.match_plans.solving.families import assign_families
from sponsorship.match_plans.solving.problem import Problem, Solution
from sponsorship.match_plans.solving.weights import NEVER, weigh
from sponsorship.matching.services import get_programme
from tests.benchmarks.common import DATABASES, application, show, tell
from tests.factories.children import official_places
from tests.factories.people import actor

SPONSORS, CHILDREN = 10_000, 50_000
SIBLINGS = 10
"""One child of so many has brothers or sisters in the run with families."""
KIND_OF_PLACE = (UnitKind.COMMUNE, UnitKind.WARD)


def main() -> None:
    """Measure each database, then the second solver and families on the last problem."""
    figures: dict[str, Any] = {"sponsors": SPONSORS, "children": CHILDREN}
    problem: Problem | None = None
    for database in DATABASES:
        with application(database), frozen("2026-11-02T10:00:00+07:00"):
            tell(f"{database}: filling")
            fill(Random(4))  # noqa: S311 - cases, no secrets
            by = actor("matcher")
            tell(f"{database}: matching")
            start, used = perf_counter(), process_time()
            waiting: Waiting = read_waiting(get_programme("GM"), by)
            read = perf_counter()
            solution = assign(waiting.problem)
            end, after = perf_counter(), process_time()
            problem = waiting.problem
            figures[database] = {
                "places_of_sponsors": sum(each.room for each in problem.sponsors),
                "pairs": len(solution.pairs),
                "total": solution.total,
                "bound": solution.bound,
                "proven": solution.proven,
                "seconds": round(end - start, 2),
                "seconds_reading": round(read - start, 2),
                "seconds_of_processor": round(after - used, 2),
                "peak_mb": peak(),
                "same_again": assign(problem) == solution,
            }
    if problem is not None:
        tell("the second solver, on every arc")
        figures["second_solver"] = second_solver(problem)
        tell("with brothers and sisters together")
        figures["families"] = with_families(problem)
    show(figures)


def peak() -> int:
    """Return the most memory this process has held so far, in MB."""
    held = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return held // (1024 if sys.platform == "linux" else 1024 * 1024)


def second_solver(problem: Problem) -> dict[str, Any]:
    """Solve with all arcs there are; the total must be the same."""
    start = perf_counter()
    weights = weigh(problem, gather(problem, (), ()), 1)
    tails, columns = np.nonzero(weights.regions > NEVER)
    fixed = network.Arcs(*np.array(weights.fixed, np.int64).T)
    every = network.Arcs(tails, *weights.arcs(tails, columns))
    arcs = network.Arcs(*(np.concatenate(both) for both in zip(fixed, every, strict=True)))
    passing = network.solve_arcs(weights, arcs)
    return {
        "arcs": len(arcs.tails),
        "total": int((passing * arcs.points).sum()),
        "seconds": round(perf_counter() - start, 2),
        "peak_mb": peak(),
    }


def with_families(problem: Problem) -> dict[str, Any]:
    """Match again when every tenth child has a brother or sister who must come along."""
    children = list(problem.children)
    for number in range(0, len(children) // SIBLINGS, 2):
        elder, younger = children[number], children[number + 1]
        home = {"place": elder.traits.place, "province": elder.traits.province}
        children[number] = replace(elder, family=number + 1)
        traits = younger.traits._replace(**home)
        children[number + 1] = replace(younger, family=number + 1, traits=traits)
    start = perf_counter()
    solution: Solution = assign_families(replace(problem, children=children))
    return {
        "families": len(children) // SIBLINGS // 2,
        "total": solution.total,
        "bound": solution.bound,
        "gap_percent": round(100 * (solution.bound - solution.total) / solution.bound, 4),
        "seconds": round(perf_counter() - start, 2),
        "peak_mb": peak(),
    }


def fill(dice: Random) -> None:
    """Write sponsors with wishes and verified children, spread over the communes of a province."""
    with unit_of_work():
        official_places()
        units = select(AdminUnit.code).where(AdminUnit.kind.in_(KIND_OF_PLACE))
        places = session.scalars(units.order_by(AdminUnit.code).limit(130)).all()
        many(Child, (child(dice, number, places) for number in range(CHILDREN)))
        ids = session.scalars(select(Child.id).order_by(Child.id)).all()
        many(ChildCircumstance, (circumstance(dice, each) for each in ids))
        many(Donor, (donor(number) for number in range(SPONSORS)))
        ids = session.scalars(select(Donor.id).order_by(Donor.id)).all()
        many(Wish, (wish for each in ids for wish in wishes(dice, each, places)))


def many(model: Any, rows: Any) -> None:
    for batch in batches(rows, 2_000):
        session.execute(insert(model), batch)


def child(dice: Random, number: int, places: Any) -> dict[str, Any]:
    return {
        "code": f"B-{number:06d}",
        "sex": dice.choice(list(Sex)),
        "birth_year": dice.randint(2009, 2026),
        "place_code": dice.choice(places),
        "household": dice.choice(list(Poverty)),
        "allowance": dice.choice((0, 0, 500_000, 750_000, 1_250_000)),
        "standing": Standing.VERIFIED,
        "registered_on": date(2026, 11, 2) - timedelta(days=dice.randint(0, 1200)),
        "created_at": now(),
    }


def circumstance(dice: Random, child_id: int) -> dict[str, Any]:
    kind = dice.choice(list(Circumstance))
    return {"child_id": child_id, "kind": kind, "from_day": date(2024, 1, 1)}


def donor(number: int) -> dict[str, Any]:
    name = f"Nhà tài trợ {number:05d}"
    return {
        "public_id": public_id(),
        "code": f"BD{number:06d}",
        "kind": DonorKind.PERSON,
        "name": name,
        "search_key": name.lower(),
        "sort_key": name.lower(),
        "created_at": now(),
    }


def wishes(dice: Random, donor_id: int, places: Any) -> Any:
    """Give one wish, of some donors several equal ones: they take up so many children."""
    youngest = dice.choice((None, None, 0, 3, 5, 6, 6, 10, 11, dice.randint(0, 16)))
    oldest = None if youngest is None else youngest + dice.choice((2, 4, 5, 8))
    wish = {
        "donor_id": donor_id,
        "programme_code": "GM",
        "sex": dice.choice((None, None, None, *(each.value for each in Sex))),
        "age_from": youngest,
        "age_to": oldest,
        "place_code": dice.choice(places) if dice.random() < 0.4 else None,
        "amount": dice.choice((200_000, 300_000, 500_000, 500_000, 700_000, 1_000_000)),
        "currency": "VND",
        "rhythm": "month",
        "state": WishState.OPEN,
        "created_at": now(),
    }
    for _ in range(dice.choice((1, 1, 1, 1, 1, 2, 3, 5))):
        yield {**wish, "public_id": public_id()}


if __name__ == "__main__":
    main()
