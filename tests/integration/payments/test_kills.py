"""Killed anywhere and run again, the office ends its day with the same books."""

import random
from collections.abc import Iterator

import pytest

from core.dates import frozen
from tests.conftest import NOW
from tests.support import kills
from tests.support.kills import Morning

KILLS, IN_ONE_DAY = 20, 10
SEED = 20_261_102


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def morning(request: pytest.FixtureRequest) -> Iterator[Morning]:
    with frozen(NOW), kills.morning_on(request.getfixturevalue(request.param)) as found:
        yield found


def settled(morning: Morning, rounds: int = 1) -> None:
    """Work the day once more, undisturbed; then the books are those of an undisturbed day."""
    kills.finish(morning, rounds)
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
        _died, rounds = kills.die_at_random(morning, chance, 1, IN_ONE_DAY)
        settled(morning, rounds)


@pytest.mark.parametrize("day", range(KILLS // IN_ONE_DAY))
def test_killed_at_random_with_two_runners(morning: Morning, day: int) -> None:
    chance = random.Random(SEED - day - 1)  # noqa: S311 - where to die, no secret
    with morning.template.fresh():
        _died, rounds = kills.die_at_random(morning, chance, 2, IN_ONE_DAY)
        settled(morning, rounds)
