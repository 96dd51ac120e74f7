"""Ranking for one sponsor among 100,000 waiting children, beside weighing every one of them."""

import importlib.util
import random
import statistics
import sys
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import delete, insert, select, text, true

from core.dates import now, today
from core.db import db, session, unit_of_work
from donors.models import Wish
from sponsorship.children.models import Child, ChildCircumstance
from sponsorship.children.rules import Circumstance, Poverty, Sex, Standing
from sponsorship.matching.models import SlotClaim
from sponsorship.matching.rank_models import ChildRank
from sponsorship.matching.services import Narrowing, best_candidates, candidates, next_candidates
from sponsorship.matching.services.weights import weights_in_force
from tests.benchmarks.common import application, seconds, show, tell
from tests.factories.donors import donor, wish
from tests.factories.matching import search_for

WAITING, TAKEN, COMMUNES, TIMES = 100_000, 20_000, 300, 9
RANKS = (
    Path(__file__).resolve().parents[2]
    / "migrations"
    / "versions"
    / "0019_what_a_child_could_score.py"
)
WISHES: dict[str, dict[str, Any]] = {
    "no wish": {},
    "a girl of 6 to 10 in a commune": {
        "sex": Sex.FEMALE.value, "age_from": 6, "age_to": 10, "place_code": "00107",
    },
    "a boy of 14 to 16 in the province": {
        "sex": Sex.MALE.value, "age_from": 14, "age_to": 16, "place_code": "22",
    },
    "little money": {"amount": 200_000},
}  # fmt: skip


def fill() -> None:
    """Put children with circumstances into 300 communes; a sixth of them are taken."""
    draw = random.Random(2026)  # noqa: S311 - the same children each time
    with unit_of_work():
        _triggers("replica")
        session.execute(
            text(
                "INSERT INTO admin_unit (code, kind, name, search_key, sort_key, valid_from)"
                " VALUES ('22', 'province', 'Quảng Ninh', 'quang ninh', '1', '2025-07-01')"
            )
        )
        session.execute(
            text(
                "INSERT INTO admin_unit (code, kind, name, parent_code, search_key, sort_key,"
                " valid_from) VALUES (:code, 'ward', :code, '22', :code, :code, '2025-07-01')"
            ),
            [{"code": f"{n:05d}"} for n in range(1, COMMUNES + 1)],
        )
        session.execute(insert(Child), [_child(draw, n) for n in range(WAITING + TAKEN)])
        ids = session.scalars(select(Child.id).order_by(Child.id)).all()
        kinds = list(Circumstance)
        session.execute(
            insert(ChildCircumstance),
            [
                {"child_id": one, "kind": kind, "from_day": date(2026, 1, 1)}
                for one in ids
                for kind in draw.sample(kinds, draw.choice((1, 1, 2)))
            ],
        )
        session.execute(
            insert(SlotClaim),
            [{"child_id": one, "slot": 1, "opened_at": now()} for one in draw.sample(ids, TAKEN)],
        )
    with unit_of_work():
        session.execute(delete(ChildRank))
        session.execute(text(_ranks()))


def _ranks() -> str:
    """Return the statement by which the migration ranks everybody at once."""
    spec = importlib.util.spec_from_file_location("ranks", RANKS)
    if spec is None or spec.loader is None:
        raise RuntimeError("the migration of the ranks is missing")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return str(module.WRITE)


def _vacuum() -> None:
    """Tidy as the server does by itself after so many rows."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        connection.execute(text("VACUUM ANALYZE"))


def _triggers(role: str) -> None:
    """Let the triggers rest while rows come in by the hundred thousand."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"SET LOCAL session_replication_role = {role}"))


def _child(draw: random.Random, number: int) -> dict[str, Any]:
    return {
        "code": f"T-{number:06d}",
        "sex": draw.choice(list(Sex)),
        "birth_year": today().year - draw.randint(1, 16),
        "place_code": f"{draw.randint(1, COMMUNES):05d}",
        "household": draw.choice(list(Poverty)),
        "allowance": draw.choice((0, 0, 500_000, 750_000)),
        "standing": Standing.VERIFIED,
        "registered_on": today() - timedelta(days=draw.randint(0, 1_500)),
        "created_at": now(),
    }


def measure(one: Wish) -> dict[str, float]:
    """Return milliseconds of the best three, of the page below, and of weighing everybody."""
    search = search_for(one)
    best = best_candidates(search)
    everybody = candidates._ranked(search, weights_in_force(), true()).limit(3)  # noqa: SLF001 - what it is compared with
    if [row.Child.code for row in session.execute(everybody)] != [each.code for each in best]:
        raise RuntimeError("the few weighed are not the best of all")
    acts = {
        "best_three": lambda: best_candidates(search),
        "first_page_of_the_list": lambda: next_candidates(search, Narrowing()),
        "baseline_weighing_everybody": lambda: session.execute(everybody).all(),
    }
    figures = {}
    for name, act in acts.items():
        times = sorted(seconds(act) for _ in range(TIMES))
        figures[f"{name}_ms"] = round(statistics.median(times) * 1000, 1)
        figures[f"{name}_p95_ms"] = round(times[-2] * 1000, 1)
    return figures


def main() -> None:
    """Print the figures of each wish on PostgreSQL, or on the database that is named."""
    kind = sys.argv[1] if len(sys.argv) > 1 else "postgresql"
    with application(kind):
        tell(f"{kind}: filling")
        fill()
        if kind == "postgresql":
            _vacuum()
        with unit_of_work():
            giver = donor()
            wishes = {name: wish(giver, **about).id for name, about in WISHES.items()}
        figures = {name: measure(session.get_one(Wish, one)) for name, one in wishes.items()}
    show({"waiting": WAITING, "taken": TAKEN, "database": kind, "wishes": figures})


if __name__ == "__main__":
    main()
