"""The database bills by the same calendar as the rules: rhythm, term, pauses and anchor days."""

from datetime import date
from itertools import product

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import Month, now
from core.db import session, unit_of_work
from payments.pledges.models import Instalment, Pledge, PledgePause, PledgeVersion
from payments.pledges.monthly_run import RunMonth, run_month
from payments.pledges.rules import Calendar, Rhythm, Span, due_day, month_index, rhythm_start
from payments.pledges.services import bill_month, instalment_for
from payments.pledges.services.schedules import schedules_of
from tests.factories.pledges import pledge

JANUARY = Month(2026, 1)
LAST = Month(2027, 12)


def pause(pledge_id: int, first: Month, last: Month | None) -> None:
    row = PledgePause(
        pledge_id=pledge_id,
        from_month=str(first),
        to_month=str(last) if last else None,
        reason="Ốm",
        created_at=now(),
    )
    session.add(row)
    session.flush()


@pytest.mark.parametrize("rhythm", Rhythm)
@pytest.mark.parametrize("term", [None, 18])
def test_the_database_bills_what_the_calendar_says(
    any_app: Flask, rhythm: Rhythm, term: int | None
) -> None:
    start = Month(2026, 2)
    pauses = (Span(Month(2026, 5), Month(2026, 8)), Span(Month(2027, 8)))
    with unit_of_work():
        promise = pledge(started_on=start.first, rhythm=rhythm, term_months=term, anchor_day=30)
        for one in pauses:
            pause(promise.id, one.first, one.last)
        for month in JANUARY.through(LAST):
            bill_month(month)
    renew = None if term is None else start + term
    calendar = Calendar(start, rhythm_start(start, rhythm), rhythm, renew, pauses)
    made = session.execute(
        select(Instalment.period, Instalment.due_on).order_by(Instalment.period)
    ).all()
    assert [tuple(row) for row in made] == [
        (str(month), due_day(month, 30))
        for month in JANUARY.through(LAST)
        if calendar.is_billed(month)
    ]


def change(pledge_id: int, since: Month, rhythm: Rhythm) -> None:
    row = PledgeVersion(
        pledge_id=pledge_id,
        from_month=str(since),
        rhythm=rhythm,
        step=rhythm.months,
        start_index=month_index(rhythm_start(since, rhythm)),
        amount=500_000 * rhythm.months,
    )
    session.add(row)
    session.flush()


def test_a_run_by_pieces_makes_what_the_schedules_say(any_app: Flask) -> None:
    months = list(JANUARY.through(Month(2027, 3)))
    with unit_of_work():
        for rhythm, since, paused in product(Rhythm, (None, 3, 4), (None, 2, 7)):
            terms = {"rhythm": rhythm, "amount": 500_000 * rhythm.months, "anchor_day": 30}
            promise = pledge(started_on=date(2026, 2, 1), **terms)
            if since is not None:
                change(promise.id, JANUARY + since, Rhythm.MONTH)
                change(promise.id, JANUARY + since + 6, Rhythm.QUARTER)
            if paused is not None:
                pause(promise.id, JANUARY + paused, JANUARY + paused + 2)
    for month in months:
        run_month(RunMonth(month, allow_total=True), lambda _done, _total: None, by=None, piece=5)
    made = session.execute(select(Instalment.pledge_id, Instalment.period, Instalment.due_on))
    schedules = schedules_of(session.scalars(select(Pledge.id)).all())
    assert {tuple(row) for row in made} == {
        (pledge_id, str(month), schedule.due(month).due_on)
        for pledge_id, schedule in schedules.items()
        for month in months
        if schedule.is_billed(month)
    }


@pytest.mark.parametrize("day", [1, 15, 28, 29, 30, 31])
def test_money_is_due_on_the_anchor_day_or_the_last(any_app: Flask, day: int) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2028, 1, 1), anchor_day=day)
        for month in Month(2028, 1).through(Month(2028, 4)):
            made = instalment_for(promise.id, month)
            assert made is not None
            assert made.due_on == due_day(month, day)


def test_money_that_comes_in_a_pause_makes_no_month(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        pause(promise.id, Month(2026, 10), None)
        assert instalment_for(promise.id, Month(2026, 10)) is None
