"""Pledges: opened in bulk, found by people's words, and what became of their months."""

from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import event

from core.accounts.sessions import actor_of
from core.dates import Month
from core.db import db, session, unit_of_work
from core.errors import NotFound, RuleBroken, WrongState
from core.money import Money
from payments.pledges.codes import is_issued
from payments.pledges.models import PledgeVersion
from payments.pledges.rules import Method, PledgeState, PledgeView, Rhythm, StripState
from payments.pledges.services import (
    OpenPledge,
    PledgeFilter,
    bill_month,
    close_task,
    due_instalments,
    find_pledge,
    get_pledge,
    issue_code,
    list_pledges,
    month_strips,
    open_pledge,
    open_pledges,
    open_renewal_task,
    paid_of,
    pledge_rows_for_donor,
    terms_of,
)
from payments.receiving.services import ReceiveCash, receive_for_commitment
from tests.factories.money import fund
from tests.factories.people import actor, organisation, user_with
from tests.factories.pledges import giver, month_of, pledge


def promise(code: str | None, **values: Any) -> OpenPledge:
    terms: dict[str, Any] = {
        "programme_code": "GM",
        "donor_id": giver().id,
        "fund_id": fund().id,
        "method": Method.TRANSFER,
        "amount": 300_000,
        "rhythm": Rhythm.MONTH,
        "started_on": date(2026, 1, 31),
        "organisation_id": organisation().id,
        **values,
    }
    return OpenPledge(code=code, **terms)


def codes(**wanted: Any) -> list[str]:
    return [row.pledge.code for row in list_pledges(PledgeFilter(**wanted)).items]


def pay(code: str, amount: int, day: date) -> None:
    receive_for_commitment(
        ReceiveCash(code=code, amount=amount, received_on=day, payer_name="Mẫu"), by=None
    )


def test_a_register_is_opened_once(any_app: Flask) -> None:
    commands = [promise("GM00001"), promise("GM00002", rhythm=Rhythm.QUARTER)]
    with unit_of_work():
        first = open_pledges(commands)
    with unit_of_work():
        again = open_pledges([*commands, promise("QT00003", programme_code="QT")])
    assert first.items() <= again.items()
    assert list(again) == ["GM00001", "GM00002", "QT00003"]
    terms = terms_of(again.values(), Month(2026, 10))
    assert {terms[key].step for key in again.values()} == {1, 3}


def test_a_large_register_takes_as_few_statements_as_a_small_one(any_app: Flask) -> None:
    seen: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *told: seen.append(told[2]))
    with unit_of_work():
        one = promise("GM00001")
        seen.clear()
        open_pledges(
            [replace(one, code=f"GM{n:05d}", term_months=n % 2 or None) for n in range(200)]
        )
    assert len(seen) <= 8


def test_a_code_that_we_issue_checks_itself_and_is_new(any_app: Flask) -> None:
    with unit_of_work():
        open_pledges([promise("GM00435"), promise("QT00705", programme_code="QT")])
        codes = {issue_code("GM") for _ in range(20)} | {open_pledge(promise(None), by=None).code}
    assert len(codes) == 21
    assert all(code.startswith("GM") and is_issued(code) for code in codes)


def test_a_code_is_given_once(app: Flask) -> None:
    with unit_of_work():
        open_pledge(promise("GM00001"), by=None)
        with pytest.raises(RuleBroken, match="in use already"):
            open_pledge(promise("GM00001"), by=None)


@pytest.mark.parametrize(("change", "field"), [({"amount": 0}, "amount"), ({}, "code")])
def test_a_register_row_needs_an_amount_and_a_code(app: Flask, change: dict, field: str) -> None:
    with pytest.raises(RuleBroken) as refusal:
        open_pledges([promise("GM1" if change else None, **change)])
    assert refusal.value.field == field


def test_a_code_is_found_however_it_is_written(app: Flask) -> None:
    with unit_of_work():
        made = pledge("GM00001")
    assert find_pledge(" gm 000 01 ") is made
    assert find_pledge("GM1") is None
    assert get_pledge(made.public_id) is made


def test_people_see_the_pledges_of_their_organisations_only(app: Flask) -> None:
    with unit_of_work():
        made = pledge("GM00001")
        own = actor_of(user_with("cashier", organisation_code="QBT"))
        other = actor_of(user_with("cashier", organisation_code="HLPN"))
    for seen in (own, actor("cashier")):
        assert [row.pledge for row in list_pledges(PledgeFilter(), by=seen).items] == [made]
        assert get_pledge(made.public_id, by=seen) is made
    assert list_pledges(PledgeFilter(), by=other).total == 0
    with pytest.raises(NotFound):
        get_pledge(made.public_id, by=other)


@pytest.mark.parametrize("words", ["GM00001", "gm 00001", "hoang yen", "Hoàng Yến", "0912 345 678"])
def test_a_pledge_is_found_by_code_name_or_phone(app: Flask, words: str) -> None:
    with unit_of_work():
        pledge("GM00001", donor_id=giver("Nguyễn Hoàng Yến", phone="0912345678").id)
        pledge("GM00002", donor_id=giver("Trần Văn Mẫu").id)
    assert codes(text=words) == ["GM00001"]


def test_each_view_lists_its_pledges(any_app: Flask) -> None:
    with unit_of_work():
        late = pledge("GM00001", started_on=date(2026, 9, 1))
        over = pledge("GM00002", started_on=date(2025, 9, 1), term_months=12)
        pledge("GM00003", method=Method.WITNESSED)
        ended = pledge("GM00004", started_on=date(2026, 11, 1))
        ended.state, ended.ended_on = PledgeState.ENDED, date(2026, 11, 1)
        open_renewal_task(over.id, "Đến hạn")
        bill_month(Month(2026, 9))
        pay(late.code, 200_000, date(2026, 9, 30))
    listed = {view: codes(view=view) for view in PledgeView}
    assert listed == {
        PledgeView.ALL: ["GM00001", "GM00002", "GM00003", "GM00004"],
        PledgeView.ARREARS: ["GM00001"],
        PledgeView.TO_RENEW: ["GM00002"],
        PledgeView.TASKS: ["GM00002"],
        PledgeView.WITNESSED: ["GM00003"],
        PledgeView.ENDED: ["GM00004"],
    }
    (row,) = pledge_rows_for_donor(late.donor_id)
    assert (row.arrears, row.amount) == (Money(300_000), Money(500_000))
    assert (row.is_to_renew, row.next_month) == (False, Month(2026, 12))
    rows = {row.pledge.code: row for row in list_pledges(PledgeFilter()).items}
    assert rows["GM00002"].is_to_renew
    assert {rows[code].next_month for code in ("GM00002", "GM00003", "GM00004")} == {None}


def test_the_terms_of_a_month_are_those_in_force(app: Flask) -> None:
    with unit_of_work():
        made = pledge(started_on=date(2026, 5, 1))
        session.add(
            PledgeVersion(
                pledge_id=made.id,
                from_month="2026-10",
                rhythm=Rhythm.MONTH,
                step=1,
                start_index=0,
                amount=900_000,
            )
        )
    amounts = [
        terms_of([made.id], month)[made.id].amount
        for month in (Month(2026, 1), Month(2026, 9), Month(2026, 10), Month(2027, 1))
    ]
    assert amounts == [500_000, 500_000, 900_000, 900_000]


def test_due_is_what_is_open_up_to_the_month_oldest_first(any_app: Flask) -> None:
    with unit_of_work():
        made = pledge(started_on=date(2026, 8, 1))
        for month in Month(2026, 8).through(Month(2026, 11)):
            bill_month(month)
        pay(made.code, 600_000, date(2026, 10, 1))
    due = due_instalments([made.id], Month(2026, 10))
    assert [(str(one.period), one.left) for one in due] == [
        ("2026-09", 400_000),
        ("2026-10", 500_000),
    ]
    assert paid_of([one.id for one in due]) == {due[0].id: 100_000, due[1].id: 0}


def test_a_strip_tells_what_became_of_each_month(any_app: Flask) -> None:
    with unit_of_work():
        made = pledge(started_on=date(2026, 6, 1), term_months=6)
        for month in Month(2026, 6).through(Month(2026, 11)):
            month_of(made, str(month))
        pay(made.code, 500_000, date(2026, 6, 30))
        pay(made.code, 500_000, date(2026, 8, 1))
        pay(made.code, 100_000, date(2026, 9, 1))
    (cells,) = month_strips([made.id], Month(2026, 12), 8).values()
    assert [(str(cell.month), cell.state) for cell in cells] == [
        ("2026-05", StripState.NONE),
        ("2026-06", StripState.PAID),
        ("2026-07", StripState.LATE),
        ("2026-08", StripState.PART),
        ("2026-09", StripState.MISSED),
        ("2026-10", StripState.MISSED),
        ("2026-11", StripState.DUE),
        ("2026-12", StripState.TO_RENEW),
    ]
    assert (cells[3].due, cells[3].paid) == (500_000, 100_000)


def test_one_question_about_a_pledge_is_open_at_a_time(any_app: Flask) -> None:
    with unit_of_work():
        made = pledge()
        task = open_renewal_task(made.id, "Đến hạn")
        assert open_renewal_task(made.id, "Đến hạn nữa") is task
        close_task(task, by=None)
        with pytest.raises(WrongState):
            close_task(task, by=None)
        assert open_renewal_task(made.id, "Năm sau") is not task
