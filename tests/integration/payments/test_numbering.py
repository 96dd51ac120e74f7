"""Numbers of papers: without gap, without repeat, whoever asks at the same time."""

import random
from collections.abc import Callable
from contextlib import suppress

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import NotFound
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from tests.factories.people import organisation
from tests.support.parallel import at_once

PEOPLE, PAPERS, GIVEN_UP = 8, 250, 0.1


class ChangedMyMind(Exception):
    """Ends a unit of work, so that it is rolled back."""


def test_the_first_number_of_a_year_is_one_and_the_next_follows(any_app: Flask) -> None:
    with unit_of_work():
        fund = organisation().id
        series, first = take_numbers(fund, Paper.RECEIPT, 2026)
        assert (series.code, first, series.last_number) == ("QBT26-T", 1, 1)
        series, first = take_numbers(fund, Paper.RECEIPT, 2026, count=500)
        assert (first, series.last_number) == (2, 501)


def test_papers_years_and_organisations_count_apart(app: Flask) -> None:
    take_numbers(organisation().id, Paper.RECEIPT, 2026, count=7)
    for body, paper, year, code in (
        ("QBT", Paper.VOUCHER, 2026, "QBT26-C"),
        ("QBT", Paper.RECEIPT, 2027, "QBT27-T"),
        ("BDBP", Paper.RECEIPT, 2026, "BDBP26-T"),
    ):
        series, first = take_numbers(organisation(body).id, paper, year)
        assert (series.code, first) == (code, 1)


def test_a_rollback_gives_the_numbers_back(any_app: Flask) -> None:
    fund = organisation().id
    with unit_of_work():
        take_numbers(fund, Paper.RECEIPT, 2026)
    with pytest.raises(ChangedMyMind):
        _write_one(fund, give_up=True)
    with unit_of_work():
        assert take_numbers(fund, Paper.RECEIPT, 2026)[1] == 2


def test_no_number_and_no_organisation_are_refused(app: Flask) -> None:
    with pytest.raises(ValueError, match="0 numbers"):
        take_numbers(organisation().id, Paper.RECEIPT, 2026, count=0)
    with pytest.raises(NotFound):
        take_numbers(0, Paper.RECEIPT, 2026)


def test_many_at_once_leave_neither_gap_nor_repeat(any_app: Flask) -> None:
    fund = organisation().id
    results = at_once(any_app, [_clerk(fund, seed) for seed in range(PEOPLE)])
    assert [result for result in results if isinstance(result, Exception)] == []
    numbers = [number for taken in results if isinstance(taken, list) for number in taken]
    assert len(numbers) < PEOPLE * PAPERS, "some gave up"
    assert sorted(numbers) == list(range(1, len(numbers) + 1))
    assert session.scalars(select(Series.last_number)).all() == [len(numbers)]


def _clerk(organisation_id: int, seed: int) -> Callable[[], list[int]]:
    chance = random.Random(seed)  # noqa: S311 - which papers are given up, no secret

    def write_papers() -> list[int]:
        kept = []
        for _ in range(PAPERS):
            with suppress(ChangedMyMind):
                kept.append(_write_one(organisation_id, give_up=chance.random() < GIVEN_UP))
        return kept

    return write_papers


def _write_one(organisation_id: int, *, give_up: bool) -> int:
    """Take one number; ``give_up`` fails after that, before the paper is kept."""
    with unit_of_work():
        _, number = take_numbers(organisation_id, Paper.RECEIPT, 2026)
        if give_up:
            raise ChangedMyMind
    return number
