"""The ledger: what it takes, what it refuses, and that nothing in it changes."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select, text
from sqlalchemy.exc import DBAPIError

from core.db import session, unit_of_work
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from core.money import Money
from payments.funds.rules import FundKind
from payments.funds.services import available_in, balance_of_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services import (
    Opening,
    balance_of,
    end_reservation,
    enter_opening,
    post,
    reserve,
    reverse,
)
from tests.factories.money import accounts, aid, entry, fund, give
from tests.factories.people import actor, organisation


def posted() -> int:
    return session.scalar(select(func.count()).select_from(Transfer)) or 0


def test_a_gift_raises_the_money_held_and_the_fund_alike(any_app: Flask) -> None:
    with unit_of_work():
        give(fund(), 500_000)
    assert balance_of(accounts()[AccountUse.CASH]) == Money(500_000)
    assert balance_of(accounts()[AccountUse.GIFTS]) == Money(-500_000)
    assert balance_of_fund(fund().id) == Money(500_000)


def test_a_balance_on_a_day_holds_that_day_and_nothing_later(app: Flask) -> None:
    give(fund(), 100_000, on=date(2026, 10, 1))
    give(fund(), 200_000, on=date(2026, 10, 2))
    cash = accounts()[AccountUse.CASH]
    assert balance_of(cash, date(2026, 9, 30)) == Money(0)
    assert balance_of(cash, date(2026, 10, 1)) == Money(100_000)
    assert balance_of(cash, date(2026, 10, 2)) == Money(300_000)


@pytest.mark.parametrize("amount", [0, -1])
def test_an_amount_not_above_zero_is_refused(app: Flask, amount: int) -> None:
    with pytest.raises(RuleBroken) as refused:
        post([entry(fund(), amount)])
    assert refused.value.field == "amount"


def test_an_account_of_another_organisation_is_refused(app: Flask) -> None:
    other = accounts(organisation("BDBP"))
    with pytest.raises(RuleBroken) as refused:
        post([replace(entry(fund(), 1_000), debit_id=other[AccountUse.CASH])])
    assert refused.value.field == "account"


def test_a_fund_of_another_organisation_is_refused(app: Flask) -> None:
    other = fund(body=organisation("BDBP"))
    with pytest.raises(RuleBroken) as refused:
        post([replace(entry(fund(), 1_000), fund_id=other.id)])
    assert refused.value.field == "fund"


def test_another_currency_is_refused(app: Flask) -> None:
    with pytest.raises(RuleBroken) as refused:
        post([replace(entry(fund(), 1_000), currency="USD")])
    assert refused.value.field == "currency"


def test_one_wrong_entry_keeps_all_the_others_out(any_app: Flask) -> None:
    with unit_of_work():
        good, bad = entry(fund(), 1_000), entry(fund(), 0)
    with pytest.raises(RuleBroken), unit_of_work():
        post([good, bad])
    assert posted() == 0


def test_the_same_event_is_posted_once(any_app: Flask) -> None:
    with unit_of_work():
        once = entry(fund(), 1_000)
        post([once])
    with pytest.raises(Duplicate), unit_of_work():
        post([once])
    assert posted() == 1


def test_posting_nothing_is_no_work(app: Flask) -> None:
    post([])
    assert posted() == 0


@pytest.mark.parametrize("kind", [FundKind.RESTRICTED, FundKind.CHILD])
def test_bound_money_never_falls_below_zero(any_app: Flask, kind: FundKind) -> None:
    with unit_of_work():
        bound = fund("HB", kind)
        give(bound, 300_000)
        post([aid(bound, 300_000)])
    with pytest.raises(RuleBroken), unit_of_work():
        post([aid(bound, 1)])
    assert balance_of_fund(fund("HB").id) == Money(0)


def test_the_general_fund_may_be_overdrawn_by_a_bank_fee(app: Flask) -> None:
    post(
        [
            entry(
                fund(),
                11_000,
                debit=AccountUse.BANK_FEES,
                credit=AccountUse.BANK,
                kind=TransferKind.FEE,
            )
        ]
    )
    assert balance_of_fund(fund().id) == Money(-11_000)


def test_a_reversal_is_a_new_entry_that_names_the_old_one(any_app: Flask) -> None:
    with unit_of_work():
        give(fund(), 500_000)
    wrong = session.scalars(select(Transfer)).one()
    with unit_of_work():
        reverse(wrong.id, date(2026, 10, 20), "reversal:1")
    undone = session.scalars(select(Transfer).where(Transfer.reverses_id == wrong.id)).one()
    assert (undone.debit_id, undone.credit_id) == (wrong.credit_id, wrong.debit_id)
    assert undone.kind is TransferKind.REVERSAL
    assert balance_of_fund(fund().id) == Money(0)


def test_an_entry_is_reversed_once(app: Flask) -> None:
    give(fund(), 500_000)
    wrong = session.scalars(select(Transfer.id)).one()
    reverse(wrong, date(2026, 10, 20), "reversal:1")
    with pytest.raises(WrongState):
        reverse(wrong, date(2026, 10, 20), "reversal:2")
    with pytest.raises(NotFound):
        reverse(0, date(2026, 10, 20), "reversal:3")


def test_a_gift_that_was_spent_cannot_be_reversed_out_of_a_bound_fund(app: Flask) -> None:
    bound = fund("HB", FundKind.RESTRICTED)
    give(bound, 300_000)
    gift = session.scalars(select(Transfer.id)).one()
    post([aid(bound, 200_000)])
    with pytest.raises(RuleBroken):
        reverse(gift, date(2026, 10, 20), "reversal:1")


@pytest.mark.parametrize("table", ["transfer", "reservation", "reservation_outcome"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_what_is_posted_never_changes(any_app: Flask, table: str, statement: str) -> None:
    with unit_of_work():
        give(fund(), 500_000)
        reserve(fund().id, Money(1_000), "grant:1")
        end_reservation("grant:1", ReservationEnd.RELEASED)
    column = "reservation_id" if table == "reservation_outcome" else "amount"
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement.format(table, column, column)))
    session.rollback()
    assert posted() == 1


def test_reserved_money_is_held_but_not_available(any_app: Flask) -> None:
    with unit_of_work():
        give(fund(), 500_000)
        reserve(fund().id, Money(300_000), "grant:1")
    assert balance_of_fund(fund().id) == Money(500_000)
    assert available_in(fund().id) == Money(200_000)
    with pytest.raises(RuleBroken), unit_of_work():
        reserve(fund().id, Money(200_001), "grant:2")
    with unit_of_work():
        end_reservation("grant:1", ReservationEnd.RELEASED)
    assert available_in(fund().id) == Money(500_000)


def test_a_document_reserves_once_and_ends_once(app: Flask) -> None:
    give(fund(), 500_000)
    reserve(fund().id, Money(100_000), "grant:1")
    with pytest.raises(Duplicate):
        reserve(fund().id, Money(100_000), "grant:1")
    end_reservation("grant:1", ReservationEnd.PAID)
    with pytest.raises(WrongState):
        end_reservation("grant:1", ReservationEnd.RELEASED)
    with pytest.raises(NotFound):
        end_reservation("grant:2", ReservationEnd.PAID)


@pytest.mark.parametrize("money", [Money(0), Money(-1), Money(100, "USD")])
def test_only_a_sum_of_the_fund_can_be_reserved(app: Flask, money: Money) -> None:
    give(fund(), 500_000)
    with pytest.raises(RuleBroken):
        reserve(fund().id, money, "grant:1")


def test_an_account_is_opened_once_with_what_it_held(any_app: Flask) -> None:
    with unit_of_work():
        opening = Opening(
            accounts()[AccountUse.BANK], fund().id, 92_450_000, date(2026, 9, 30), "statement:1"
        )
        enter_opening(opening, by=actor("accountant"))
    assert balance_of(accounts()[AccountUse.BANK]) == Money(92_450_000)
    assert balance_of(accounts()[AccountUse.BROUGHT_FORWARD]) == Money(-92_450_000)
    assert balance_of_fund(fund().id) == Money(92_450_000)
    with pytest.raises(Duplicate), unit_of_work():
        enter_opening(opening, by=actor("accountant"))


def test_no_account_is_opened_on_a_day_to_come(app: Flask) -> None:
    tomorrow = Opening(accounts()[AccountUse.BANK], fund().id, 1, date(2026, 11, 3), "paper:1")
    with pytest.raises(RuleBroken, match="day to come"):
        enter_opening(tomorrow, by=None)


def test_only_money_held_is_brought_forward(app: Flask) -> None:
    with pytest.raises(RuleBroken):
        enter_opening(
            Opening(accounts()[AccountUse.GIFTS], fund().id, 1, date(2026, 9, 30), "paper:1"),
            by=None,
        )
