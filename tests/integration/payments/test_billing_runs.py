"""The monthly run: by pieces, one at a time, gone on with after a death, guarded."""

import json
from datetime import date, timedelta

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select, text, update

from core.audit import AuditEvent
from core.cli import system_actor
from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.errors import RuleBroken, Stale, WrongState
from payments.pledges.guard import Excess
from payments.pledges.models import BillingRun, Instalment, Pledge, PledgePause, PledgeVersion
from payments.pledges.monthly_run import RunMonth, run_month
from payments.pledges.rules import PledgeState, Rhythm, RunState
from payments.pledges.services import bill_month
from payments.pledges.services.billing_figures import Apart, Group, billing_figures
from payments.pledges.services.billing_runs import (
    LEASE,
    begin_run,
    bill_piece,
    finish_run,
    last_runs,
    stop_run,
)
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge
from tests.support.parallel import at_once

OCTOBER, NOVEMBER = Month(2026, 10), Month(2026, 11)
SYSTEM = system_actor()


def pledges(number: int) -> list[Pledge]:
    with unit_of_work():
        return [pledge() for _ in range(number)]


def made() -> int:
    return session.scalars(select(func.count()).select_from(Instalment)).one()


def states() -> list[tuple[RunState, int]]:
    rows = session.execute(select(BillingRun.state, BillingRun.created).order_by(BillingRun.id))
    return [(state, created) for state, created in rows]


def silent(_done: int, _total: int) -> None:
    """Tell nobody."""


def run(month: Month = OCTOBER, piece: int = 2, **allowed: object) -> int:
    return run_month(RunMonth(month, **allowed), silent, by=None, piece=piece).created


def test_a_run_by_pieces_makes_what_one_statement_makes(any_app: Flask) -> None:
    promises = pledges(5)
    assert (run(), run()) == (5, 0)
    assert states() == [(RunState.DONE, 5), (RunState.DONE, 0)]
    billed = select(AuditEvent.subject_code).filter_by(action="billed")
    assert session.scalars(billed).all() == ["2026-10"]
    rows = session.scalars(select(Instalment.pledge_id).order_by(Instalment.pledge_id)).all()
    assert rows == [promise.id for promise in promises]


def test_a_run_makes_only_what_is_lacking(any_app: Flask) -> None:
    paid_ahead, *_others = pledges(5)
    with unit_of_work():
        month_of(paid_ahead, "2026-10")
    assert (run(), run(), made()) == (4, 0, 5)
    pledges(1)
    assert (run(), run(), made()) == (1, 0, 6)


def test_a_payment_that_makes_a_month_while_the_run_does_is_in_nobodys_way(any_app: Flask) -> None:
    """The row of the payment comes between the list of what is made and the row of the run."""
    paid, *_others = pledges(5)
    session.execute(text(COMES_BETWEEN[session.get_bind().dialect.name].format(paid.id)))
    session.commit()
    assert (run(piece=5), made()) == (4, 5)
    assert session.scalars(select(Instalment.public_id).filter_by(pledge_id=paid.id)).all() == ["p"]


ROW = (
    "INSERT INTO instalment (public_id, pledge_id, version_id, period, due_on, amount, currency,"
    " created_at) VALUES ('p', NEW.pledge_id, NEW.version_id, NEW.period, NEW.due_on, NEW.amount,"
    " NEW.currency, NEW.created_at) ON CONFLICT DO NOTHING"
)
COMES_BETWEEN = {
    "sqlite": "CREATE TRIGGER paid BEFORE INSERT ON instalment WHEN NEW.pledge_id = {} AND"
    f" NEW.public_id <> 'p' BEGIN {ROW}; END",
    "postgresql": "CREATE FUNCTION paid() RETURNS trigger LANGUAGE plpgsql AS"
    f" $$ BEGIN {ROW}; RETURN NEW; END $$;"
    " CREATE TRIGGER paid BEFORE INSERT ON instalment FOR EACH ROW"
    " WHEN (NEW.pledge_id = {} AND NEW.public_id <> 'p') EXECUTE FUNCTION paid()",
}


def test_progress_reaches_the_end(any_app: Flask) -> None:
    pledges(5)
    told: list[tuple[int, int]] = []
    run_month(RunMonth(OCTOBER), lambda *far: told.append(far), by=None, piece=2)
    assert len(told) == 3
    assert told[-1][0] == told[-1][1]


def test_a_second_runner_is_told_who_is_at_work(any_app: Flask) -> None:
    pledges(1)
    with unit_of_work():
        begin_run(OCTOBER, None, by=SYSTEM)
    with pytest.raises(WrongState, match=r"2026-10 is at work since 02/11/2026 10:00"):
        run(NOVEMBER)
    assert made() == 0


def test_the_schema_holds_one_runner_even_when_two_begin_at_once(any_app: Flask) -> None:
    pledges(1)

    def begin() -> int:
        with unit_of_work():
            return begin_run(OCTOBER, None, by=None).id

    began = at_once(any_app, [begin] * 4)
    assert sum(isinstance(one, int) for one in began) == 1
    assert sum(isinstance(one, WrongState) for one in began) == 3


def test_a_run_that_died_is_gone_on_with_where_it_stopped(any_app: Flask) -> None:
    promises = pledges(5)
    with unit_of_work():
        runner = begin_run(OCTOBER, None, by=None)
    with unit_of_work():
        bill_piece(runner, 2)
    with frozen(now() + LEASE), unit_of_work():
        next_one = begin_run(OCTOBER, None, by=None)
    assert next_one.through == promises[1].id
    with unit_of_work():
        stop_run(next_one)
    assert run() == 3
    assert made() == 5


def test_a_stale_runner_changes_nothing(any_app: Flask) -> None:
    pledges(3)
    with unit_of_work():
        stale = begin_run(OCTOBER, None, by=None)
    with frozen(now() + LEASE), unit_of_work():
        begin_run(OCTOBER, None, by=None)
    for act in (lambda: bill_piece(stale, 2), lambda: finish_run(stale, by=None)):
        with pytest.raises(Stale), unit_of_work():
            act()
    with unit_of_work():
        stop_run(stale)
    assert made() == 0
    assert [state for state, _ in states()] == [RunState.STOPPED, RunState.RUNNING]


def test_a_lease_that_is_not_over_is_not_taken(any_app: Flask) -> None:
    with unit_of_work():
        begin_run(OCTOBER, None, by=None)
    almost = now() + LEASE - timedelta(seconds=1)
    with frozen(almost), pytest.raises(WrongState):
        run()


def test_another_month_begins_at_the_beginning(any_app: Flask) -> None:
    pledges(3)
    with unit_of_work():
        runner = bill_piece(begin_run(OCTOBER, None, by=None), 2)
    with unit_of_work():
        stop_run(runner)
    assert run(NOVEMBER) == 3


def test_an_error_leaves_no_run_at_work(any_app: Flask) -> None:
    pledges(3)

    def fail(_done: int, _total: int) -> None:
        raise KeyError

    with pytest.raises(KeyError):
        run_month(RunMonth(OCTOBER), fail, by=None, piece=2)
    assert states() == [(RunState.STOPPED, 2)]
    assert run() == 1


def test_runs_are_listed_newest_first(any_app: Flask) -> None:
    pledges(1)
    run()
    run(NOVEMBER)
    assert [row.run.month for row in last_runs(SYSTEM)] == ["2026-11", "2026-10"]


def raise_amount(promise: Pledge, amount: int, **terms: object) -> None:
    with unit_of_work():
        values = {"rhythm": Rhythm.MONTH, "step": 1, "start_index": 2026 * 12, **terms}
        session.add(
            PledgeVersion(pledge_id=promise.id, from_month="2026-11", amount=amount, **values)
        )


def test_a_total_far_above_the_usual_is_refused_with_both_figures(any_app: Flask) -> None:
    pledges(1)
    run()
    pledges(3)
    with pytest.raises(RuleBroken, match=r"₫2,000,000.*₫500,000.*--allow-total") as refused:
        run(NOVEMBER)
    assert refused.value.field == "allow_total"
    assert made() == 1
    assert run(NOVEMBER, allow_total=True) == 4
    assert run(NOVEMBER) == 0


def test_one_currency_hides_no_other(any_app: Flask) -> None:
    pledges(10)
    dollars = pledges(1)
    in_dollars(dollars)
    run()
    assert billing_figures(NOVEMBER).excesses == ()
    in_dollars(pledges(3))
    assert billing_figures(NOVEMBER).excesses == (Excess("USD", 2_000_000, 500_000),)
    with pytest.raises(RuleBroken, match="--allow-total"):
        run(NOVEMBER)


def in_dollars(promises: list[Pledge]) -> None:
    ids = [promise.id for promise in promises]
    with unit_of_work():
        session.execute(
            update(PledgeVersion).where(PledgeVersion.pledge_id.in_(ids)).values(currency="USD")
        )


def test_three_times_the_usual_is_believed(any_app: Flask) -> None:
    pledges(1)
    run()
    pledges(2)
    assert run(NOVEMBER) == 3


def test_an_amount_far_above_its_commitments_usual_one_is_refused_by_name(any_app: Flask) -> None:
    first, second, *_others = pledges(10)
    run()
    raise_amount(first, 1_500_001)
    raise_amount(second, 1_500_000)
    with pytest.raises(RuleBroken, match=f"{first.code}: ₫1,500,001, usually ₫500,000") as refused:
        run(NOVEMBER)
    assert second.code not in str(refused.value)
    assert run(NOVEMBER, allow=(first.code,)) == 10
    assert run(NOVEMBER + 1) == 10


def test_a_change_of_rhythm_is_no_alarm(any_app: Flask) -> None:
    first, *_others = pledges(10)
    run()
    raise_amount(first, 1_500_000, rhythm=Rhythm.QUARTER, step=3, start_index=2026 * 12 + 10)
    assert run(NOVEMBER) == 10


def test_a_dry_run_counts_by_programme_and_writes_nothing(any_app: Flask) -> None:
    with unit_of_work():
        pledge()
        pledge(programme_code="BB", amount=200_000)
        paused, ended = pledge(), pledge()
        pledge(started_on=date(2026, 1, 1), term_months=10)
        session.add(
            PledgePause(
                pledge_id=paused.id, from_month="2026-11", reason="Mất việc", created_at=now()
            )
        )
        ended.state, ended.ended_on = PledgeState.ENDED, date(2026, 10, 31)
        bill_month(OCTOBER)
    before = made()
    figures = billing_figures(NOVEMBER)
    body = organisation().code
    assert figures.groups == (
        Group(body, "BB", "VND", 1, 200_000, 0),
        Group(body, "GM", "VND", 1, 500_000, 0),
    )
    assert figures.apart == (Apart(body, "GM", paused=1, to_renew=1, ended=1),)
    assert (figures.created, figures.total) == (2, {"VND": 700_000})
    assert made() == before
    assert run(NOVEMBER) == 2
    assert billing_figures(NOVEMBER).created == 0


def test_the_command_says_why_it_refuses(app: Flask, run: FlaskCliRunner) -> None:
    pledges(1)
    assert run.invoke(args=["billing", "run", "--month", "2026-10"]).exit_code == 0
    pledges(5)
    args = ["billing", "run", "--month", "2026-11"]
    refused = run.invoke(args=args)
    assert refused.exit_code == 1
    assert "--allow-total" in refused.stderr
    tried = json.loads(run.invoke(args=[*args, "--dry-run", "--json"]).stdout)
    assert tried["guard"]["total"] == [{"currency": "VND", "now": 3_000_000, "before": 500_000}]
    assert tried["groups"][0]["created"] == 6
    allowed = run.invoke(args=[*args, "--allow-total", "--organisation", "QBT", "--json"])
    assert json.loads(allowed.stdout)["created"] == 6
    assert run.invoke(args=[*args, "--organisation", "none"]).exit_code == 1
    assert "6 are there" in run.invoke(args=[*args, "--dry-run"]).stdout
