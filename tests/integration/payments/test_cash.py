"""Cash for commitments: arrears first, then the month, the rest waits; lists whole or not."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken
from payments.pledges.models import Instalment, PledgeTask
from payments.pledges.rules import Method, PledgeState, Rhythm
from payments.pledges.services import (
    PausePledge,
    bill_month,
    close_task,
    open_tasks,
    pause_pledge,
)
from payments.receiving.models import CashBatch, Payment
from payments.receiving.services import (
    ReceiveCash,
    allocate_to_commitment,
    allocations_of,
    import_list,
    receive_for_commitment,
    unallocated_of,
)
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge

TITLES = "Ngày thu,Mã cam kết,Người nộp,Số tiền,Người thu"


def cash(code: str, amount: int, **values: Any) -> ReceiveCash:
    return ReceiveCash(
        **{
            "code": code,
            "amount": amount,
            "received_on": date(2026, 10, 20),
            "payer_name": "Phạm Thị Mẫu",
            **values,
        }
    )


def paid_months(payment: Payment) -> list[tuple[str, int]]:
    rows = allocations_of([payment.id])[payment.id]
    return [(str(row.period), row.amount.amount) for row in rows]


def test_the_oldest_open_month_is_paid_first(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 8, 1))
        for month in Month(2026, 8).through(Month(2026, 10)):
            bill_month(month)
        first = receive_for_commitment(cash(promise.code, 700_000), by=None)
    with unit_of_work():
        second = receive_for_commitment(cash(promise.code.lower(), 1_000_000), by=None)
    assert paid_months(first) == [("2026-08", 500_000), ("2026-09", 200_000)]
    assert paid_months(second) == [("2026-09", 300_000), ("2026-10", 500_000)]
    assert unallocated_of(second).amount == 200_000


def test_a_month_not_billed_yet_is_made_when_its_money_comes(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 10, 1))
        payment = receive_for_commitment(cash(promise.code, 500_000), by=None)
        assert bill_month(Month(2026, 10)).created == 0
    assert paid_months(payment) == [("2026-10", 500_000)]
    assert open_tasks(promise.id) == []


def test_money_after_the_term_is_taken_and_a_person_is_asked_once(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2025, 9, 1), term_months=12)
        october = receive_for_commitment(cash(promise.code, 500_000), by=None)
        receive_for_commitment(cash(promise.code, 500_000, received_on=date(2026, 11, 1)), by=None)
    assert paid_months(october) == [("2026-10", 500_000)]
    (task,) = open_tasks(promise.id)
    with unit_of_work():
        close_task(task, by=None)
    assert open_tasks(promise.id) == []
    assert session.scalar(select(func.count()).select_from(PledgeTask)) == 1


def test_a_form_sent_twice_is_one_payment_and_makes_no_further_month(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2025, 9, 1), term_months=12)
        month_of(promise, "2026-08")
        sent = cash(promise.code, 500_000, reference="cash:form")
        first = receive_for_commitment(sent, by=None)
    with unit_of_work():
        assert receive_for_commitment(sent, by=None) is first
    assert paid_months(first) == [("2026-08", 500_000)]
    assert session.scalars(select(Instalment.period)).all() == ["2026-08"]


@pytest.mark.parametrize("change", [{"amount": 300_000}, {"received_on": date(2026, 10, 21)}])
def test_a_form_changed_after_it_was_sent_is_refused_rather_than_ignored(
    any_app: Flask, change: dict[str, Any]
) -> None:
    with unit_of_work():
        code = pledge().code
        receive_for_commitment(cash(code, 500_000, reference="cash:form"), by=None)
    changed = cash(code, **{"amount": 500_000, "reference": "cash:form"} | change)
    with pytest.raises(RuleBroken, match="recorded before with another"), unit_of_work():
        receive_for_commitment(changed, by=None)
    assert session.scalars(select(Payment.amount)).all() == [500_000]


def test_half_an_instalment_outside_the_rhythm_waits_and_a_whole_one_pays_the_next(
    any_app: Flask,
) -> None:
    with unit_of_work():
        promise = pledge(rhythm=Rhythm.QUARTER, started_on=date(2026, 9, 1))
        month_of(promise, "2026-09")
        receive_for_commitment(cash(promise.code, 500_000), by=None)
        half = receive_for_commitment(cash(promise.code, 499_999), by=None)
        whole = receive_for_commitment(cash(promise.code, 500_001), by=None)
    assert paid_months(half) == []
    assert unallocated_of(half).amount == 499_999
    assert paid_months(whole) == [("2026-12", 500_000)]
    assert unallocated_of(whole).amount == 1


def test_two_months_at_once_and_years_ahead_fill_months_in_their_order(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 9, 1))
        month_of(promise, "2026-09")
        payment = receive_for_commitment(cash(promise.code, 15_250_000), by=None)
    paid = paid_months(payment)
    assert paid[:2] == [("2026-09", 500_000), ("2026-10", 500_000)]
    assert [month for month, _amount in paid] == [
        str(month) for month in Month(2026, 9).through(Month(2028, 10))
    ]
    assert unallocated_of(payment).amount == 15_250_000 - 26 * 500_000


def test_nothing_is_paid_ahead_after_the_term_or_in_a_pause(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 9, 1), term_months=5)
        month_of(promise, "2026-09")
        pause_pledge(promise, PausePledge(Month(2026, 11), "Ốm", Month(2026, 12)), by=None)
        payment = receive_for_commitment(cash(promise.code, 3_000_000), by=None)
    assert [month for month, _ in paid_months(payment)] == ["2026-09", "2026-10", "2027-01"]
    assert unallocated_of(payment).amount == 1_500_000


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"method": Method.WITNESSED}, "handed over directly"),
        ({"state": PledgeState.ENDED}, "has ended"),
        ({"code": "GM99998"}, "No commitment has this code"),
    ],
)
def test_no_cash_for_what_takes_none(any_app: Flask, change: dict[str, Any], words: str) -> None:
    with unit_of_work():
        promise = pledge("GM00001")
        for name, value in change.items():
            setattr(promise, name, value)
        session.flush()
        with pytest.raises(RuleBroken, match=words) as refusal:
            receive_for_commitment(cash("GM00001", 500_000), by=None)
    assert refusal.value.field == "code"


def test_what_waits_goes_to_open_months_of_the_same_organisation_only(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge(started_on=date(2026, 11, 1), rhythm=Rhythm.QUARTER)
        month_of(promise, "2026-11")
        payment = receive_for_commitment(cash(promise.code, 400_000), by=None)
        assert paid_months(payment) == []
        allocate_to_commitment(payment, promise.code, by=None)
        assert paid_months(payment) == [("2026-11", 400_000)]
        payment = receive_for_commitment(cash(promise.code, 150_000), by=None)
        allocate_to_commitment(payment, promise.code, by=None)
        assert unallocated_of(payment).amount == 50_000
        with pytest.raises(RuleBroken, match="No month of this commitment is open"):
            allocate_to_commitment(payment, promise.code, by=None)
        promise.organisation_id = organisation("HLPN").id
        session.flush()
        with pytest.raises(RuleBroken, match="another organisation"):
            allocate_to_commitment(payment, promise.code, by=None)


def a_list(*rows: str) -> bytes:
    return "\n".join([TITLES, *rows]).encode("utf-8-sig")


def test_a_list_is_taken_once_as_a_whole(any_app: Flask) -> None:
    content = a_list(
        "02/10/2026,GM00001,Đinh Thu Ngọc,300000,Thủ quỹ",
        "05/10/2026,gm 00001,Đinh Thu Ngọc,300000,Thủ quỹ",
        ",,Cộng,600000,",
    )
    body = organisation().id
    with unit_of_work():
        pledge("GM00001")
        first = import_list(content, body, by=None)
    with unit_of_work():
        second = import_list(content, body, by=None)
    assert first.as_json() == {
        "rows": 2,
        "payments": 2,
        "already": 0,
        "total": {"VND": 600_000},
        "errors": [],
    }
    assert (second.payments, second.already) == (0, 2)
    one, two = session.scalars(select(Payment).order_by(Payment.id))
    assert paid_months(one) == [("2026-10", 300_000)]
    assert paid_months(two) == [("2026-10", 200_000)]
    assert one.note == "Thủ quỹ"
    assert session.scalars(select(CashBatch.total)).all() == [600_000]


def test_a_list_saved_anew_is_the_same_list_and_another_collectors_is_not(any_app: Flask) -> None:
    rows = [
        "02/10/2026,GM00001,Đinh Thu Ngọc,300000,Thủ quỹ",
        "05/10/2026,GM00001,Đinh Thu Ngọc,200000,Thủ quỹ",
    ]
    body, total = organisation().id, ",,Cộng,500000,"
    with unit_of_work():
        pledge("GM00001")
        import_list(a_list(*rows, total), body, by=None)
    anew = a_list(*reversed(rows), total).decode("utf-8-sig").replace(",", ";").encode("utf-16")
    other = a_list(*rows, total).decode("utf-8-sig").replace("Thủ quỹ", "Chị Hà").encode()
    with unit_of_work():
        assert import_list(anew, body, by=None).already == 2
        assert import_list(other, body, by=None).payments == 2


@pytest.mark.parametrize(
    ("rows", "row", "column"),
    [
        (["02/10/2026,GM00001,Mẫu,300000,", ",,Cộng,300001,"], 3, "Số tiền"),
        (["02/10/2026,GM00001,Mẫu,300000,"], 0, ""),
        (["02/10/2026,GM00077,Mẫu,300000,", ",,Cộng,300000,"], 2, "Mã cam kết"),
        (["31/02/2026,GM00001,Mẫu,300000,", ",,Cộng,0,"], 2, "Ngày thu"),
        (["03/11/2026,GM00001,Mẫu,300000,", ",,Cộng,0,"], 2, "Ngày thu"),
        (["02/10/2026,GM00001,Mẫu,50.00,", ",,Cộng,0,"], 2, "Số tiền"),
        (["02/10/2026,GM00001,M\x07ẫu,300000,", ",,Cộng,0,"], 2, "Người nộp"),
    ],
    ids=["total", "no total", "code", "day", "tomorrow", "amount", "character"],
)
def test_a_list_with_one_fault_is_refused_whole(
    app: Flask, rows: list[str], row: int, column: str
) -> None:
    with unit_of_work():
        pledge("GM00001")
        report = import_list(a_list(*rows), organisation().id, by=None)
    assert [(error.row, error.column) for error in report.cash_list.errors] == [(row, column)]
    assert session.scalars(select(Payment)).all() == []


def test_a_list_for_another_organisation_is_refused(app: Flask) -> None:
    content = a_list("02/10/2026,GM00001,Mẫu,300000,", ",,Cộng,300000,")
    with unit_of_work():
        pledge("GM00001")
        report = import_list(content, organisation("HLPN").id, by=None)
    (error,) = report.cash_list.errors
    assert "another organisation" in error.reason


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"", "empty"), (b"a,b\n1,2\n", "these column titles"), (b"\x00\x01\x02\xff", "neither")],
)
def test_a_file_that_is_no_list_is_refused(app: Flask, content: bytes, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refusal:
        import_list(content, organisation().id, by=None)
    assert refusal.value.field == "file"
