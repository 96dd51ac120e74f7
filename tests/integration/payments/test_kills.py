"""Killed anywhere and run again, the office ends its day with the same books."""

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from core import faults
from core.dates import frozen
from tests.conftest import NOW
from tests.support import kills
from tests.support.databases import PostgresTemplate, SqliteTemplate

KILLS, IN_ONE_DAY = 20, 10
SEED = 20_261_102


@dataclass(frozen=True)
class Morning:
    """A database before the day, and what an undisturbed day makes of it."""

    template: Any
    office: kills.Office
    state: dict[str, list[tuple[Any, ...]]]
    points: list[str]
    events: int


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def morning(request: pytest.FixtureRequest) -> Iterator[Morning]:
    template: SqliteTemplate | PostgresTemplate = request.getfixturevalue(request.param)
    offices: list[kills.Office] = []
    with frozen(NOW):
        prepared = template.after(lambda: offices.append(kills.open_office(template.app)))
        points: list[str] = []
        events: list[int] = []
        with prepared.fresh():
            with faults.armed(points.append), kills.counting(events.append):
                kills.work(offices[0])
            assert kills.broken_checks() == []
            state = kills.end_state()
    yield Morning(prepared, offices[0], state, points, len(events))
    if isinstance(prepared, PostgresTemplate):
        prepared.close()


def settled(morning: Morning, deaths: int = 1) -> None:
    """Work the day once more, undisturbed; then the books are those of an undisturbed day."""
    with kills.after_leases(deaths):
        assert kills.in_children(morning.office, [kills.unharmed]) == [0]
    assert kills.end_state() == morning.state
    assert kills.broken_checks() == []


def test_the_day_passes_every_point_and_makes_something_of_each_kind(morning: Morning) -> None:
    passed = [point for point in morning.points if not point.startswith("work:")]
    assert set(passed) == set(kills.POINTS)
    assert len(kills.POINTS) >= 12
    assert all(morning.state.values())
    assert passed.count("billing.piece:before") == 2


@pytest.mark.parametrize("point", kills.POINTS)
def test_killed_at_a_named_point(morning: Morning, point: str) -> None:
    with morning.template.fresh():
        assert kills.in_children(morning.office, [kills.at_point(point)]) == [-9]
        settled(morning)


@pytest.mark.parametrize("day", range(KILLS // IN_ONE_DAY))
def test_killed_at_random_with_one_runner(morning: Morning, day: int) -> None:
    chance = random.Random(SEED + day)  # noqa: S311 - where to die, no secret
    with morning.template.fresh():
        _die(morning, lambda: [_somewhere(chance, morning)])


@pytest.mark.parametrize("day", range(KILLS // IN_ONE_DAY))
def test_killed_at_random_with_two_runners(morning: Morning, day: int) -> None:
    chance = random.Random(SEED - day - 1)  # noqa: S311 - where to die, no secret
    with morning.template.fresh():
        _die(morning, lambda: [_somewhere(chance, morning), _somewhere(chance, morning)])


def _somewhere(chance: random.Random, morning: Morning) -> kills.Arm:
    return kills.at_event(chance.randint(1, morning.events))


def _die(morning: Morning, arms: Callable[[], list[kills.Arm]]) -> None:
    """Let the day be cut short some times, each time on what the last one left, then settle it."""
    died, days = 0, 0
    while died < IN_ONE_DAY:
        with kills.after_leases(days):
            ends = kills.in_children(morning.office, arms())
        assert set(ends) <= {0, -9}
        died, days = died + ends.count(-9), days + 1
    settled(morning, days)
