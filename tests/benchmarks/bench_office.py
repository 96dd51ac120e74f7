"""Acts of an office in any order, all rules of the books checked after each.

Run: python -m tests.benchmarks.bench_office [--steps N] [--database KIND]

A rule that breaks ends the benchmark with the story that broke it: figures mean that none did.
"""

import argparse
import tempfile
from collections import Counter
from pathlib import Path
from typing import Any

from payments.books.services import all_checks
from tests.benchmarks.common import DATABASES, seconds, show, tell
from tests.support.databases import PostgresTemplate, SqliteTemplate
from tests.support.machine import run_office

STEPS = 100_000
STORY = 100
STORIES = 100
"""Told at a time; some end early, so their number alone does not say how many steps there are."""
TEMPLATES = {"sqlite": SqliteTemplate, "postgresql": PostgresTemplate}


def measure(database: str, steps: int) -> dict[str, Any]:
    """Tell stories until at least so many steps held; return how many did, and how fast."""
    taken, stories, needed, done = 0, 0, 0.0, Counter[str]()
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        template = TEMPLATES[database](Path(folder))

        def tell_stories(count: int, seed: int) -> None:
            nonlocal taken
            more, accepted = run_office(template, count, STORY, seed)
            taken += more
            done.update(accepted)

        for seed in range(1, steps + 1):
            count = min(STORIES, -(-(steps - taken) // STORY))
            needed += seconds(lambda count=count, seed=seed: tell_stories(count, seed))
            stories += count
            tell(f"{database}: {taken} of {steps} steps in {needed:.0f} s")
            if taken >= steps:
                break
    return {
        "steps": taken,
        "stories": stories,
        "acts_not_refused": done.total(),
        "kinds_of_acts": len(done),
        "rules_checked_after_each_step": len(all_checks()),
        "steps_per_s": round(taken / needed, 1),
    }


def main() -> None:
    """Measure the databases asked for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--steps", type=int, default=STEPS)
    parser.add_argument("--database", choices=DATABASES, action="append")
    asked = parser.parse_args()
    show({database: measure(database, asked.steps) for database in asked.database or DATABASES})


if __name__ == "__main__":
    main()
