"""Acts on a commitment: dated, checked, and never upon what is past."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from payments.approvals.services import approve
from payments.pledges.models import Instalment, Pledge, PledgeTask, Waiver
from payments.pledges.rules import (
    EndReason,
    Method,
    Rhythm,
    StripState,
    TaskKind,
    WaiverKind,
)
from payments.pledges.services import (
    AskWaiver,
    CarryOver,
    ChangePayer,
    ChangeTerms,
    EndPledge,
    PausePledge,
    RenewPledge,
    ResumePledge,
    ask_waiver,
    bill_month,
    carry_over,
    change_payer,
    change_terms,
    due_instalments,
    end_by_hand,
    month_strips,
    open_tasks,
    pause_pledge,
    pledge_rows,
    renew_pledge,
    resume_pledge,
    run_tasks,
    upcoming,
)
from payments.receiving.services import ReceiveCash, receive_for_commitment
from tests.factories.impact import pair
from tests.factories.people import actor
from tests.factories.pledges import giver, month_of, pledge

NOVEMBER = Month(2026, 11)
LATER = Month(2027, 3)


@pytest.fixture(autouse=True)
def in_november():
    with frozen("2026-11-20"):
        yield


def pay(promise: Pledge, amount: int, day: date = date(2026, 11, 20)) -> None:
    receive_for_commitment(
        ReceiveCash(code=promise.code, amount=amount, received_on=day, payer_name="Mẫu"), by=None
    )


def billed(promise: Pledge, first: str, last: str) -> list[tuple[str, int]]:
    for month in Month.parse(first).through(Month.parse(last)):
        bill_month(month)
    rows = session.execute(
        select(Instalment.period, Instalment.amount)
        .where(Instalment.pledge_id == promise.id, Instalment.period.between(first, last))
        .order_by(Instalment.period)
    )
    return [(period, amount) for period, amount in rows]


def test_new_terms_hold_from_their_month_on_and_past_months_stay(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        before = billed(promise, "2026-10", "2026-11")
        change_terms(promise, ChangeTerms(Month(2026, 12), 700_000, Rhythm.MONTH, 15), by=None)
        change_terms(promise, ChangeTerms(LATER, 2_000_000, Rhythm.QUARTER, 31), by=None)
        assert billed(promise, "2026-10", "2027-06") == [
            *before,
            ("2026-12", 700_000),
            ("2027-01", 700_000),
            ("2027-02", 700_000),
            ("2027-03", 2_000_000),
            ("2027-06", 2_000_000),
        ]
        days = session.scalars(select(Instalment.due_on).order_by(Instalment.period)).all()
    assert days[1:4] == [date(2026, 11, 30), date(2026, 12, 15), date(2027, 1, 15)]


def test_a_planned_change_is_put_right_before_it_is_used(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        for amount in (600_000, 650_000):
            change_terms(promise, ChangeTerms(LATER, amount, Rhythm.MONTH, 31), by=None)
        assert billed(promise, "2027-03", "2027-03") == [("2027-03", 650_000)]
        with pytest.raises(RuleBroken, match="made or paid ahead") as refusal:
            change_terms(promise, ChangeTerms(LATER, 1, Rhythm.MONTH, 31), by=None)
    assert refusal.value.field == "from_month"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        (ChangeTerms(Month(2026, 10), 700_000, Rhythm.MONTH, 31), "from_month"),
        (ChangeTerms(LATER, 0, Rhythm.MONTH, 31), "amount"),
        (ChangeTerms(LATER, 500_000, Rhythm.MONTH, 31), "from_month"),
        (ChangeTerms(LATER, 500_000, Rhythm.SCHOOL_YEAR, 31), "from_month"),
    ],
)
def test_a_change_that_cannot_be_names_its_field(
    any_app: Flask, change: ChangeTerms, field: str
) -> None:
    with unit_of_work():
        promise = pledge()
        with pytest.raises(RuleBroken) as refusal:
            change_terms(promise, change, by=None)
    assert refusal.value.field == field


def test_another_may_pay_and_the_giver_keeps_the_letters(any_app: Flask) -> None:
    with unit_of_work():
        promise, payer = pledge(), giver("Cha Đỡ Đầu")
        change_payer(promise, ChangePayer(Method.TRANSFER, payer.code.lower()), by=None)
        assert (promise.payer_id, promise.method) == (payer.id, Method.TRANSFER)
        with pytest.raises(RuleBroken, match="No sponsor has this code"):
            change_payer(promise, ChangePayer(Method.TRANSFER, "TT-NO"), by=None)
        with pytest.raises(RuleBroken, match="another commitment"):
            change_payer(promise, ChangePayer(Method.WITNESSED), by=None)
        change_payer(promise, ChangePayer(Method.TRANSFER), by=None)
        assert promise.payer_id is None


def test_pauses_do_not_meet_and_a_billed_month_stays(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        bill_month(NOVEMBER)
        pause_pledge(promise, PausePledge(NOVEMBER, "Ốm", Month(2027, 1)), by=None)
        for first, last in ((Month(2027, 1), None), (Month(2026, 12), Month(2026, 12))):
            with pytest.raises(RuleBroken, match="paused already"):
                pause_pledge(promise, PausePledge(first, "Nữa", last), by=None)
        with pytest.raises(RuleBroken, match="this month or later"):
            pause_pledge(promise, PausePledge(Month(2026, 10), "Muộn"), by=None)
        assert [period for period, _ in billed(promise, "2026-11", "2027-02")] == [
            "2026-11",
            "2027-02",
        ]
    (cells,) = month_strips([promise.id], Month(2027, 1), 2).values()
    assert [cell.state for cell in cells] == [StripState.PAUSED, StripState.PAUSED]


def test_a_pause_without_end_is_resumed_in_a_month(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        pause_pledge(promise, PausePledge(Month(2026, 12), "Mất việc"), by=None)
        assert pledge_rows([promise.id])[0].next_month is None
        resume_pledge(promise, ResumePledge(Month(2027, 2)), by=None)
        assert pledge_rows([promise.id])[0].next_month == Month(2027, 2)
        resume_pledge(promise, ResumePledge(Month(2026, 12)), by=None)
        assert pledge_rows([promise.id])[0].next_month == Month(2026, 12)
        with pytest.raises(RuleBroken, match="Nothing is paused"):
            resume_pledge(promise, ResumePledge(Month(2026, 12)), by=None)


def test_a_term_is_asked_about_twice_before_and_once_at_its_end(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 1, 1), term_months=12)
        pledge()
    kinds = []
    for day in ("2026-10-31", "2026-11-02", "2026-12-02", "2026-12-02", "2027-01-01"):
        with frozen(day), unit_of_work():
            report = run_tasks()
            kinds.append(([task.kind for task in open_tasks(promise.id)], report.opened))
    assert kinds == [
        ([], 0),
        ([TaskKind.RENEWAL_60], 1),
        ([TaskKind.RENEWAL_30], 1),
        ([TaskKind.RENEWAL_30], 0),
        ([TaskKind.RENEWAL], 1),
    ]
    with frozen("2027-01-02"), unit_of_work():
        renew_pledge(promise, RenewPledge(6), by=None)
        assert promise.renew_month == "2027-07"
        assert open_tasks(promise.id) == []
        assert run_tasks().opened == 0
        assert upcoming(promise.id, 9)[-1].month == Month(2027, 6)
        renew_pledge(promise, RenewPledge(), by=None)
        with pytest.raises(RuleBroken, match="open-ended"):
            renew_pledge(promise, RenewPledge(3), by=None)


def test_a_question_that_a_person_closed_is_not_asked_again(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 1, 1), term_months=11)
        run_tasks()
        for task in open_tasks(promise.id):
            task.closed_at = task.opened_at
    with unit_of_work():
        assert run_tasks().opened == 0


def test_nothing_for_months_asks_a_person_until_money_comes(any_app: Flask) -> None:
    with unit_of_work():
        silent, paying, paused = pledge(), pledge(), pledge()
        for promise in (silent, paying, paused):
            month_of(promise, "2026-07")
            month_of(promise, "2026-08")
        pay(paying, 100_000, date(2026, 10, 1))
        pause_pledge(paused, PausePledge(NOVEMBER, "Ốm"), by=None)
        assert run_tasks().opened == 1
        (task,) = open_tasks(silent.id)
        assert task.kind is TaskKind.LAPSE
        pay(silent, 100_000)
        assert run_tasks().closed == 1
        end_by_hand(silent, EndPledge(date(2026, 11, 20), EndReason.LAPSED), by=None)
        with pytest.raises(WrongState):
            pause_pledge(silent, PausePledge(NOVEMBER, "Ốm"), by=None)
    assert session.scalars(select(PledgeTask.closed_at)).one() is not None


def test_what_a_second_person_waives_is_open_no_more(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        for month in ("2026-08", "2026-09", "2026-10"):
            month_of(promise, month)
        pay(promise, 200_000)
        command = AskWaiver("waive_instalments", Month(2026, 8), Month(2026, 9), "Bão lụt")
        request = ask_waiver(promise, command, by=actor("accountant"))
        assert request.amount == 800_000
        assert len(due_instalments([promise.id], NOVEMBER)) == 3
        approve(request, by=actor("approver"))
    assert [str(one.period) for one in due_instalments([promise.id], NOVEMBER)] == ["2026-10"]
    assert pledge_rows([promise.id])[0].arrears.amount == 500_000
    (cells,) = month_strips([promise.id], Month(2026, 10), 3).values()
    assert [cell.state for cell in cells] == [
        StripState.WAIVED,
        StripState.WAIVED,
        StripState.MISSED,
    ]
    with unit_of_work():
        pay(promise, 500_000)
    assert pledge_rows([promise.id])[0].arrears.amount == 0


def test_money_that_came_meanwhile_keeps_a_waiver_from_letting_go_too_much(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        month_of(promise, "2026-10")
        command = AskWaiver("write_off", Month(2026, 10), Month(2026, 10), "Không còn liên lạc")
        request = ask_waiver(promise, command, by=actor("accountant"))
        pay(promise, 1)
        with pytest.raises(RuleBroken, match="Less is open now"):
            approve(request, by=actor("approver"))
    assert session.scalars(select(Waiver)).all() == []


def test_arrears_move_to_a_successor_month_by_month_to_the_dong(any_app: Flask) -> None:
    with unit_of_work():
        old = pledge()
        new = pledge(fund_id=old.fund_id, started_on=date(2026, 12, 1), amount=300_000)
        other = pledge()
        for month in ("2026-08", "2026-09"):
            month_of(old, month)
        pay(old, 200_000)
        with pytest.raises(RuleBroken, match="Only what an ended"):
            carry_over(old, CarryOver(new.code, "Đổi người"), by=None)
        end_by_hand(old, EndPledge(date(2026, 11, 1), EndReason.REPLACED), by=None)
        with pytest.raises(RuleBroken, match="another child or fund"):
            carry_over(old, CarryOver(other.code, "Đổi người"), by=None)
        carry_over(old, CarryOver(new.code.lower(), "Đổi người"), by=None)
        with pytest.raises(RuleBroken, match="owes nothing"):
            carry_over(old, CarryOver(new.code, "Đổi người"), by=None)
    assert due_instalments([old.id], NOVEMBER) == []
    assert [(str(one.period), one.left) for one in due_instalments([new.id], NOVEMBER)] == [
        ("2026-08", 300_000),
        ("2026-09", 500_000),
    ]
    kinds = session.execute(select(Waiver.kind, Waiver.successor_id)).all()
    assert [tuple(row) for row in kinds] == [(WaiverKind.CARRIED_OVER, new.id)] * 2


def test_a_commitment_of_a_running_sponsorship_ends_with_it(any_app: Flask) -> None:
    with unit_of_work():
        own = pair()
        command = EndPledge(date(2026, 11, 20), EndReason.LAPSED)
        with pytest.raises(RuleBroken, match=f"the sponsorship of {own.child.code}"):
            end_by_hand(own.pledge, command, by=None)
    assert own.pledge.runs
