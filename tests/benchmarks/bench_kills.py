"""A day at the office cut short by SIGKILL at random statements, then worked again and compared.

Run: python -m tests.benchmarks.bench_kills [--kills N] [--seed N]

On each database half of the kills hit one runner and half two runners at once. After every few
kills the day is worked to its end: its books must be those of a day that nothing disturbed, and
every check of the books must hold. The seed says where each runner dies; which of two runners is
ahead of the other is the machine's choice. Ends with 1 when the books of any day differ.
"""

import argparse
import random
import sys
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import Any

from core.dates import frozen
from tests.benchmarks.common import DATABASES, show, tell
from tests.conftest import NOW
from tests.support import kills
from tests.support.databases import PostgresTemplate, SqliteTemplate

KILLS, IN_ONE_DAY = 200, 5
RUNNERS = (1, 2)
SEED = 20_261_102


def figures(database: str, number: int, seed: int) -> dict[str, Any]:
    """Kill so often on a database; return what was done and how often the books differed."""
    kind = SqliteTemplate if database == "sqlite" else PostgresTemplate
    start = perf_counter()
    with TemporaryDirectory(prefix="bench-") as folder, frozen(NOW):
        template = kind(Path(folder))
        with kills.morning_on(template) as morning:
            found = {
                f"runners_{runners}": _days(morning, runners, number // len(RUNNERS), seed)
                for runners in RUNNERS
            }
        template.close()
    total = {key: sum(part[key] for part in found.values()) for key in found["runners_1"]}
    return total | found | {"seconds": round(perf_counter() - start, 1)}


def _days(morning: kills.Morning, runners: int, number: int, seed: int) -> dict[str, int]:
    """Work days with a few kills each until there were so many kills."""
    found = {"kills": 0, "rounds": 0, "days": 0, "differed": 0}
    while found["kills"] < number:
        deaths = min(IN_ONE_DAY, number - found["kills"])
        # One seed a day, so that a day can be played again without the days before it.
        chance = random.Random(f"{seed} {runners} {found['days']}")  # noqa: S311 - no secret
        with morning.template.fresh():
            died, rounds = kills.die_at_random(morning, chance, runners, deaths)
            kills.finish(morning, rounds)
            differs = _differences(morning)
        if differs:
            tell(f"seed {seed}, {runners} runners, day {found['days']}: {', '.join(differs)}")
        done = {"kills": died, "rounds": rounds, "days": 1, "differed": bool(differs)}
        found = {key: found[key] + done[key] for key in found}
    return found


def _differences(morning: kills.Morning) -> list[str]:
    """Return the kinds of rows that are not as after an undisturbed day, and the broken checks."""
    state = kills.end_state()
    return [kind for kind in state if state[kind] != morning.state[kind]] + kills.broken_checks()


def main() -> None:
    """Print the figures of both databases as JSON."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=KILLS)
    parser.add_argument("--seed", type=int, default=SEED)
    asked = parser.parse_args()
    found: dict[str, Any] = {"seed": asked.seed}
    for database in DATABASES:
        tell(database)
        found[database] = figures(database, asked.kills, asked.seed)
    show(found)
    sys.exit(any(found[database]["differed"] for database in DATABASES))


if __name__ == "__main__":
    main()
