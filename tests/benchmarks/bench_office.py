"""Acts of an office in any order, all rules of the books checked after each.

Run: python -m tests.benchmarks.bench_office [steps]
"""

import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.benchmarks.common import seconds, show, tell
from tests.support.databases import PostgresTemplate, SqliteTemplate
from tests.support.machine import run_office

STEPS = 100_000
STORY = 100


def measure(template: Any, steps: int) -> dict[str, Any]:
    """Return how many steps held, and how many a second."""
    taken = 0

    def run() -> None:
        nonlocal taken
        taken, _accepted = run_office(template, max(steps // STORY, 1), STORY)

    tell(f"{type(template).__name__}: {steps} steps")
    needed = seconds(run)
    return {"steps": taken, "broken": 0, "steps_per_s": round(taken / needed, 1)}


if __name__ == "__main__":
    wanted = int(sys.argv[1]) if len(sys.argv) > 1 else STEPS
    with tempfile.TemporaryDirectory(prefix="bench-") as folder:
        show(
            {
                "sqlite": measure(SqliteTemplate(Path(folder)), wanted // 2),
                "postgresql": measure(PostgresTemplate(Path(folder)), wanted // 2),
            }
        )
