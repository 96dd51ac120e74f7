"""Steps between standings, every pair; and who turns an age between two days."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.partial_dates import PartialDate
from sponsorship.children.life_rules import (
    REASONS,
    Away,
    LifeEvent,
    LifeReason,
    Step,
    absences,
    after,
    born_to_turn,
)
from sponsorship.children.record_rules import LAW_GROUPS
from sponsorship.children.rules import SENSITIVE, Circumstance, Standing

DRAFT, VERIFIED, PAUSED, EXITED = Standing
TABLE = {
    Step.VERIFY: {DRAFT: VERIFIED},
    Step.DOUBT: {DRAFT: DRAFT, VERIFIED: DRAFT, PAUSED: PAUSED, EXITED: EXITED},
    Step.PAUSE: {VERIFIED: PAUSED},
    Step.RESUME: {PAUSED: VERIFIED},
    Step.LEAVE: {DRAFT: EXITED, VERIFIED: EXITED, PAUSED: EXITED},
    Step.RETURN: {EXITED: DRAFT},
}


@pytest.mark.parametrize("standing", Standing)
@pytest.mark.parametrize("step", Step)
def test_every_pair_of_standing_and_step_leads_where_the_table_says(
    standing: Standing, step: Step
) -> None:
    assert after(standing, step) is TABLE[step].get(standing)


def test_every_reason_belongs_to_one_step() -> None:
    said = [reason for reasons in REASONS.values() for reason in reasons]
    assert sorted(said) == sorted(LifeReason)


def test_the_law_names_fourteen_groups_and_all_sensitive_ones_are_among_them() -> None:
    assert len(LAW_GROUPS) == len(set(LAW_GROUPS)) == 14
    assert set(LAW_GROUPS) >= SENSITIVE
    assert Circumstance.HALF_ORPHAN_FATHER not in LAW_GROUPS


DAYS = st.one_of(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.sampled_from([date(2024, 2, 29), date(2025, 2, 28), date(2028, 2, 29), date(2028, 3, 1)]),
)


@given(DAYS, st.integers(0, 90), st.sampled_from([7, 16, 18]), st.integers(-40, 130))
def test_exactly_those_born_between_turn_the_age_between(
    first: date, length: int, age: int, shift: int
) -> None:
    last = first + timedelta(length)
    low, high = born_to_turn(age, first, last)
    for edge in (low, high, PartialDate.of(first).turns(-age)):
        born = edge + timedelta(shift % 5 - 2)
        turns = PartialDate.of(born).turns(age)
        assert (low <= born <= high) is (first <= turns <= last), (born, turns)
    far = low + timedelta(shift)
    assert (low <= far <= high) is (first <= PartialDate.of(far).turns(age) <= last)


NEW_YEAR = date(2026, 1, 1)
LEFT, RETURNED = LifeEvent.LEFT, LifeEvent.RETURNED


@given(st.lists(st.integers(1, 40), max_size=8), st.integers(0, 400))
def test_a_child_is_away_on_the_days_between_a_leaving_and_the_return(
    steps: list[int], looked_at: int
) -> None:
    days, events = set[date](), []
    there, day = True, NEW_YEAR
    for step in [*steps, 500]:
        for _ in range(step):
            if not there:
                days.add(day)
            day += timedelta(days=1)
        there = not there
        reason = LifeReason.CAME_BACK if there else LifeReason.MOVED_AWAY
        events.append((RETURNED if there else LEFT, day, reason))
    away = absences(events[:-1])
    when = NEW_YEAR + timedelta(days=looked_at)
    assert any(one.holds(when) for one in away) is (when in days)


def test_a_mistaken_leaving_is_no_absence_and_a_death_has_no_end() -> None:
    mistake = [(LEFT, NEW_YEAR, LifeReason.MOVED_AWAY), (RETURNED, NEW_YEAR, LifeReason.MISTAKEN)]
    assert absences(mistake) == []
    died = [*mistake, (LifeEvent.DIED, date(2026, 5, 1), LifeReason.DIED)]
    assert absences(died) == [Away(date(2026, 5, 1))]
    assert Away(date(2026, 5, 1)).holds(date(2030, 1, 1))
