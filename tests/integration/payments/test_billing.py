"""A month is billed once, for exactly the pledges that owe it."""

import json
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from core.audit import AuditEvent
from core.dates import Month
from core.db import session, unit_of_work
from payments.pledges.models import Instalment, Pledge, PledgeVersion
from payments.pledges.rules import Method, PledgeState, Rhythm
from payments.pledges.services import bill_month, instalment_for
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge
from tests.support.parallel import at_once

OCTOBER = Month(2026, 10)


def periods(promise: Pledge) -> list[str]:
    query = select(Instalment.period).where(Instalment.pledge_id == promise.id)
    return list(session.scalars(query.order_by(Instalment.period)))


def test_a_month_is_billed_once_however_often_it_is_run(any_app: Flask) -> None:
    with unit_of_work():
        pledge(amount=300_000)
        pledge(amount=200_000)
        first = bill_month(OCTOBER)
    with unit_of_work():
        second = bill_month(OCTOBER)
    assert (first.pledges, first.created, first.existing) == (2, 2, 0)
    assert (second.pledges, second.created, second.existing) == (2, 0, 2)
    assert first.total == second.total == {"VND": 500_000}
    assert session.scalar(select(func.count()).select_from(Instalment)) == 2
    assert session.scalars(select(AuditEvent.subject_code).filter_by(action="billed")).all() == [
        "2026-10"
    ]


def test_an_instalment_carries_the_terms_of_its_month(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(amount=500_000)
        session.add(
            PledgeVersion(
                pledge_id=promise.id,
                from_month="2026-10",
                rhythm=Rhythm.MONTH,
                step=1,
                start_index=2026 * 12,
                amount=700_000,
            )
        )
        bill_month(OCTOBER - 1)
        bill_month(OCTOBER)
    september, october = session.scalars(select(Instalment).order_by(Instalment.period))
    assert (september.amount, october.amount) == (500_000, 700_000)
    assert october.due_on == date(2026, 10, 31)
    assert october.public_id == f"2026-10-{promise.public_id}"


def test_quarters_and_years_are_counted_from_the_start(any_app: Flask) -> None:
    with unit_of_work():
        quarter = pledge(rhythm=Rhythm.QUARTER, started_on=date(2026, 2, 10))
        year = pledge(rhythm=Rhythm.YEAR, started_on=date(2025, 11, 30))
        for month in Month(2025, 10).through(Month(2026, 12)):
            bill_month(month)
    assert periods(quarter) == ["2026-02", "2026-05", "2026-08", "2026-11"]
    assert periods(year) == ["2025-11", "2026-11"]


def test_a_term_that_is_over_is_no_debt_and_its_money_is_taken_all_the_same(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2025, 10, 1), term_months=12)
        for month in Month(2026, 8).through(OCTOBER):
            bill_month(month)
        assert periods(promise) == ["2026-08", "2026-09"]
        assert month_of(promise, "2026-10").amount == 500_000


def test_a_taken_over_monthly_commitment_begins_in_the_month_before(any_app: Flask) -> None:
    with unit_of_work():
        taken = pledge(started_on=date(2026, 11, 1), taken_over=True)
        new = pledge(started_on=date(2026, 11, 1))
        quarterly = pledge(started_on=date(2026, 11, 1), rhythm=Rhythm.QUARTER, taken_over=True)
        bill_month(OCTOBER)
    assert [periods(promise) for promise in (taken, new, quarterly)] == [["2026-10"], [], []]


@pytest.mark.parametrize("change", [{"method": Method.WITNESSED}, {"state": PledgeState.ENDED}])
def test_witnessed_and_ended_pledges_have_no_months(any_app: Flask, change: dict) -> None:
    with unit_of_work():
        promise = pledge()
        for name, value in change.items():
            setattr(promise, name, value)
        session.flush()
        assert bill_month(OCTOBER).pledges == 0
        assert instalment_for(promise.id, OCTOBER) is None


def test_a_month_outside_the_rhythm_has_no_instalment(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(rhythm=Rhythm.QUARTER, started_on=date(2026, 1, 5))
        assert instalment_for(promise.id, Month(2026, 11)) is None
        assert instalment_for(promise.id, OCTOBER) is not None
        assert instalment_for(promise.id, OCTOBER) is instalment_for(promise.id, OCTOBER)


def test_two_runs_at_once_bill_each_month_once(any_app: Flask) -> None:
    with unit_of_work():
        for _ in range(40):
            pledge()

    def run() -> int:
        with unit_of_work():
            return bill_month(OCTOBER).created

    created = at_once(any_app, [run] * 4)
    assert sum(created) == 40
    assert session.scalar(select(func.count()).select_from(Instalment)) == 40


def test_an_organisation_may_be_billed_alone(any_app: Flask) -> None:
    with unit_of_work():
        pledge()
        other = bill_month(OCTOBER, organisation("HLPN").id)
        own = bill_month(OCTOBER, organisation("QBT").id)
    assert (other.pledges, other.total) == (0, {})
    assert (own.pledges, own.total) == (1, {"VND": 500_000})


def test_each_currency_is_counted_and_summed_by_itself(any_app: Flask) -> None:
    with unit_of_work():
        pledge(amount=300_000)
        pledge(amount=200_000)
        in_dollars(pledge(amount=4_000))
        report = bill_month(OCTOBER)
    assert report.total == {"USD": 4_000, "VND": 500_000}
    assert (report.pledges, report.created) == (3, 3)


def in_dollars(promise: Pledge) -> None:
    """Say a promise's terms in cents."""
    terms = session.scalars(select(PledgeVersion).filter_by(pledge_id=promise.id)).one()
    terms.currency = "USD"
    session.flush()


def test_the_command_prints_one_object(app: Flask, run: FlaskCliRunner) -> None:
    with unit_of_work():
        pledge()
    tried = run.invoke(args=["billing", "run", "--month", "2026-10", "--dry-run", "--json"])
    assert json.loads(tried.stdout)["created"] == 1
    done = run.invoke(args=["billing", "run", "--month", "2026-10", "--json"])
    assert json.loads(done.stdout) == {
        "period": "2026-10",
        "pledges": 1,
        "created": 1,
        "existing": 0,
        "total": {"VND": 500_000},
    }
    said = run.invoke(args=["billing", "run", "--month", "2026-10"])
    assert said.stdout == "2026-10: 0 instalments made, 1 were there.\n"


def test_a_month_that_is_none_is_wrong_usage(run: FlaskCliRunner) -> None:
    assert run.invoke(args=["billing", "run", "--month", "2026-13"]).exit_code == 2
