"""Fund statements are the ledger, line by line and to the last dong."""

from dataclasses import replace
from datetime import date

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text

from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import NotFound
from core.money import Money
from core.periods import Period
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services import end_reservation, post, reserve, reverse
from payments.statements.rules import Part
from payments.statements.services import fund_statement, funds_statement
from tests.factories.money import aid, entry, fund, give
from tests.factories.people import actor, organisation

YEAR = Period.of_year(2026)
OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))

BALANCE = text(
    """
    SELECT COALESCE(SUM(CASE WHEN c.use IN :uses THEN t.amount ELSE 0 END), 0)
         - COALESCE(SUM(CASE WHEN d.use IN :uses THEN t.amount ELSE 0 END), 0)
    FROM transfer t JOIN account c ON c.id = t.credit_id JOIN account d ON d.id = t.debit_id
    WHERE t.fund_id = :fund AND t.occurred_on <= :day
    """
    .replace(":uses", "('brought_forward','gifts','interest','budget','aid','bank_fees',"
                      "'management','rounding')")
)  # fmt: skip


def held(of: Fund, day: date) -> int:
    """Add up the fund's entries by a query of the test's own."""
    on = day.isoformat() if session.get_bind().dialect.name == "sqlite" else day
    return int(session.scalar(BALANCE, {"fund": of.id, "day": on}) or 0)


def move(out_of: Fund, into: Fund, amount: int, kind: TransferKind, on: date) -> None:
    """Move money between funds as the books do: through the account between them."""
    post(
        [
            entry(
                out_of,
                amount,
                debit=AccountUse.BROUGHT_FORWARD,
                credit=AccountUse.BETWEEN_FUNDS,
                kind=kind,
                on=on,
            ),
            entry(
                into,
                amount,
                debit=AccountUse.BETWEEN_FUNDS,
                credit=AccountUse.BROUGHT_FORWARD,
                kind=kind,
                on=on,
            ),
        ]
    )


@pytest.fixture
def lived(any_app: Flask) -> Flask:
    """A fund with every kind of event before, in and after October 2026."""
    surgery, general = fund("PT", FundKind.RESTRICTED), fund()
    with unit_of_work():
        give(surgery, 1_000_000, on=date(2026, 9, 30))
        give(surgery, 500_000, on=date(2026, 10, 1))
        give(general, 300_000, on=date(2026, 10, 2))
        post([aid(surgery, 120_000, on=date(2026, 10, 31))])
        post(
            [
                entry(
                    general,
                    7_000,
                    debit=AccountUse.BANK,
                    credit=AccountUse.INTEREST,
                    kind=TransferKind.INTEREST,
                    on=date(2026, 10, 5),
                ),
                entry(
                    surgery,
                    40_000,
                    debit=AccountUse.GIFTS,
                    credit=AccountUse.CASH,
                    kind=TransferKind.REFUND,
                    on=date(2026, 10, 6),
                ),
            ]
        )
        move(general, surgery, 50_000, TransferKind.BETWEEN_FUNDS, date(2026, 10, 7))
        move(surgery, fund("QN-1", FundKind.CHILD), 30_000, TransferKind.COVER, date(2026, 10, 8))
        give(surgery, 999, on=date(2026, 11, 1))
    return any_app


def test_every_line_stands_where_it_belongs(lived: Flask) -> None:
    moves = fund_statement(fund("PT").public_id, OCTOBER, actor("auditor")).moves
    assert moves.opening == 1_000_000
    assert moves.parts == {
        Part.GIFTS: 500_000,
        Part.RETURNED: -40_000,
        Part.AID: -120_000,
        Part.MOVED_IN: 50_000,
        Part.COVERED_OUT: -30_000,
    }
    assert moves.closing == Money(1_360_000)
    assert moves.received == Money(460_000)
    assert (moves.paid, moves.moved, moves.covered) == (
        Money(-120_000),
        Money(50_000),
        Money(-30_000),
    )


def test_all_funds_are_added_up_and_what_moves_between_them_is_nothing(lived: Flask) -> None:
    statement = funds_statement("QBT", OCTOBER, actor("auditor"))
    assert [one.fund.code for one in statement.funds] == ["CHUNG", "PT"]
    assert [one.fund.code for one in statement.children] == ["QN-1"]
    assert statement.of_children.closing == Money(30_000)
    whole = statement.whole
    assert whole.sum_of((Part.MOVED_IN, Part.MOVED_OUT)) == Money(0)
    assert whole.sum_of((Part.COVERED_IN, Part.COVERED_OUT)) == Money(0)
    assert whole.closing == Money(1_000_000 + 500_000 + 300_000 - 120_000 + 7_000 - 40_000)


def test_a_reversal_lessens_the_line_it_takes_back(lived: Flask) -> None:
    surgery = fund("PT")
    kinds = {TransferKind.AID, TransferKind.BETWEEN_FUNDS, TransferKind.COVER}
    with unit_of_work():
        wrong = session.query(Transfer).filter(
            Transfer.fund_id == surgery.id, Transfer.kind.in_(kinds)
        )
        for transfer in wrong.all():
            reverse(transfer.id, date(2026, 10, 30), f"undo:{transfer.id}")
    moves = fund_statement(surgery.public_id, OCTOBER, actor("auditor")).moves
    assert {part: amount for part, amount in moves.parts.items() if amount} == {
        Part.GIFTS: 500_000,
        Part.RETURNED: -40_000,
    }
    assert moves.closing.amount == held(surgery, OCTOBER.last)


def test_commitments_are_those_of_the_last_day(lived: Flask) -> None:
    surgery = fund("PT")
    with frozen("2026-10-20"), unit_of_work():
        reserve(surgery.id, Money(200_000), "grant:1")
        reserve(surgery.id, Money(100_000), "grant:2")
    with frozen("2026-10-25"), unit_of_work():
        end_reservation("grant:2", ReservationEnd.RELEASED)
    with frozen("2026-11-01T00:00:00+07:00"), unit_of_work():
        end_reservation("grant:1", ReservationEnd.RELEASED)
        reserve(surgery.id, Money(70_000), "grant:3")

    def committed(period: Period) -> int:
        return fund_statement(surgery.public_id, period, actor("auditor")).moves.reserved

    assert committed(Period(date(2026, 10, 1), date(2026, 10, 19))) == 0
    assert committed(Period(date(2026, 10, 1), date(2026, 10, 22))) == 300_000
    assert committed(OCTOBER) == 200_000
    assert committed(YEAR) == 70_000


@settings(max_examples=40, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(first=st.dates(date(2026, 9, 1), date(2026, 11, 30)), length=st.integers(0, 60))
def test_any_period_opens_and_closes_with_the_ledger(
    lived: Flask, first: date, length: int
) -> None:
    last = date.fromordinal(first.toordinal() + length)
    before = date.fromordinal(first.toordinal() - 1)
    statement = funds_statement(None, Period(first, last), actor_of_test())
    for one in (*statement.funds, *statement.children):
        assert one.moves.opening == held(one.fund, before)
        assert one.moves.closing.amount == held(one.fund, last)


def actor_of_test():
    with unit_of_work():
        return actor("auditor")


def test_another_organisations_fund_is_not_found(lived: Flask) -> None:
    with unit_of_work():
        elsewhere = frozenset({organisation("BDBP").id})
        stranger = replace(actor("auditor"), everywhere=False, organisations=elsewhere)
    with pytest.raises(NotFound):
        fund_statement(fund("PT").public_id, OCTOBER, stranger)
    with pytest.raises(NotFound):
        funds_statement("QBT", OCTOBER, stranger)
