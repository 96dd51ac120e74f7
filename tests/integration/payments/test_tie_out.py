"""The tie-out: silent where the five ends agree, and exact about every planted difference."""

import re
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import now
from core.db import session, unit_of_work
from core.money import Money
from core.periods import Period
from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.rules import Booking, LineState
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, post
from payments.receipts.services import issue_for
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services import Receive, Share, receive
from payments.statements.rules import End
from payments.statements.services import TieOut, tie_out
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.receipts import giver, paid
from tests.support.corruption import corrupt

OCTOBER = Period(date(2026, 10, 1), date(2026, 10, 31))


def take(reference: str, amount: int, channel: Channel, *shares: Share) -> Payment:
    use = AccountUse.BANK if channel is Channel.BANK else AccountUse.CASH
    return receive(
        Receive(
            organisation_id=organisation().id,
            donor_id=giver().id,
            payer_name="",
            channel=channel,
            reference=reference,
            amount=amount,
            received_on=date(2026, 10, 20),
            money_account_id=accounts()[use],
            shares=shares,
        ),
        by=None,
    )


@pytest.fixture
def tied(any_app: Flask) -> Flask:
    """October: by bank with its line, in cash partly unallocated; receipts for both."""
    with unit_of_work():
        child = fund("QN-1", FundKind.CHILD)
        by_bank = take("FT1", 500_000, Channel.BANK, Share(child.id, 500_000))
        in_cash = take("C1", 300_000, Channel.CASH, Share(child.id, 100_000))
        take("C2", 70_000, Channel.CASH)
        line(by_bank)
        for payment in (by_bank, in_cash):
            issue_for(payment, by=actor("accountant"))
    return any_app


def line(payment: Payment | None, key: str = "FT1", amount: int = 500_000) -> BankLine:
    account = session.scalars(select(BankAccount).where(BankAccount.slug == "main")).one()
    statement = Statement(
        account_id=account.id, file_digest=key * 16, from_day=OCTOBER.first, to_day=OCTOBER.last,
        opening=0, credits=amount, debits=0, closing=amount, lines=1, imported_at=now(),
    )  # fmt: skip
    session.add(statement)
    session.flush()
    row = BankLine(
        account_id=account.id, statement_id=statement.id, key=key, booked_on=date(2026, 10, 20),
        amount=amount, narrative="GM00001", state=LineState.BOOKED, booking=Booking.COMMITMENT,
        payment_id=payment.id if payment else None,
    )  # fmt: skip
    session.add(row)
    session.flush()
    return row


def tie(most: int | None = None) -> TieOut:
    with unit_of_work():
        by = actor("auditor")
    return tie_out("QBT", OCTOBER, by, most)


def ends(found: TieOut) -> dict[End, tuple[int, int]]:
    (sums,) = found.sums
    return {end: (amount.amount, difference.amount) for end, amount, difference in sums.ends}


def differing(found: TieOut) -> list[tuple[str, set[End]]]:
    return [(row.reference, set(row.wrong)) for row in found.rows] + [
        (row.name, {row.end}) for row in found.lone
    ]


def test_clean_books_tie_out_to_the_dong(tied: Flask) -> None:
    found = tie()
    assert found.ties
    assert ends(found) == {
        End.BANK: (500_000, 0),
        End.PAYMENTS: (870_000, 0),
        End.ALLOCATIONS: (870_000, 0),
        End.RECEIPTS: (870_000, 0),
        End.LEDGER: (870_000, 0),
    }


PLANTED = {
    "the line's amount": ("UPDATE bank_line SET amount = 499000", "FT1", {End.BANK}),
    "the line is another payment's": (
        "UPDATE bank_line SET payment_id = NULL",
        "FT1",
        {End.BANK},
    ),
    "the payment's amount": (
        "UPDATE payment SET amount = 300001 WHERE reference = 'C1'",
        "C1",
        {End.ALLOCATIONS, End.RECEIPTS, End.LEDGER},
    ),
    "an allocation's amount": (
        "UPDATE allocation SET amount = 99999 WHERE amount = 100000",
        "C1",
        {End.ALLOCATIONS, End.LEDGER},
    ),
    "a receipt's amount": (
        "UPDATE receipt SET amount = 300500 WHERE amount = 300000",
        "C1",
        {End.RECEIPTS},
    ),
    "an entry's amount": (
        "UPDATE transfer SET amount = 70007 WHERE amount = 70000",
        "C2",
        {End.ALLOCATIONS, End.LEDGER},
    ),
    "an entry is missing": (
        "DELETE FROM transfer WHERE amount = 70000",
        "C2",
        {End.ALLOCATIONS, End.LEDGER},
    ),
}


@pytest.mark.parametrize("plant", PLANTED, ids=str)
def test_a_difference_at_any_end_is_the_row_that_is_listed(tied: Flask, plant: str) -> None:
    statement, reference, wrong = PLANTED[plant]
    corrupt(statement)
    found = tie()
    assert (reference, wrong) in differing(found)
    assert {name for name, _ends in differing(found)} == {reference}
    assert not found.ties


def test_a_line_and_an_entry_without_payment_are_listed(tied: Flask) -> None:
    with unit_of_work():
        line(None, "FT9", 12_000)
        uses = accounts()
        entry = Entry(
            organisation_id=organisation().id, kind=TransferKind.GIFT,
            debit_id=uses[AccountUse.CASH], credit_id=uses[AccountUse.GIFTS], fund_id=fund().id,
            amount=9_000, currency="VND", occurred_on=date(2026, 10, 3), document="payment:no",
            key="no",
        )  # fmt: skip
        post([entry])
    assert differing(tie()) == [("FT9", {End.BANK}), ("payment:no", {End.LEDGER})]


def test_interest_and_lines_that_wait_are_no_difference(tied: Flask) -> None:
    with unit_of_work():
        interest = line(None, "FT7", 5_000)
        interest.booking = Booking.INTEREST
        waiting = line(None, "FT8", 6_000)
        waiting.state, waiting.booking = LineState.NEW, None
    found = tie()
    assert found.ties
    assert found.apart == [(LineState.NEW, Money(6_000))]


def test_money_that_went_back_lessens_every_end(tied: Flask) -> None:
    with unit_of_work():
        payment = session.scalars(select(Payment).where(Payment.reference == "C2")).one()
        uses = accounts()
        back = PaymentReturn(
            payment_id=payment.id, kind=ReturnKind.REFUND, amount=20_000,
            occurred_on=date(2026, 11, 1), account_id=uses[AccountUse.CASH], reason="Nộp thừa",
            reference="r1", recorded_at=now(),
        )  # fmt: skip
        session.add(back)
        session.flush()
        document = f"return:{back.public_id}"
        entry = Entry(
            organisation_id=payment.organisation_id, kind=TransferKind.REFUND,
            debit_id=uses[AccountUse.UNALLOCATED], credit_id=uses[AccountUse.CASH],
            fund_id=fund().id, amount=20_000, currency="VND", occurred_on=date(2026, 11, 1),
            document=document, key=document,
        )  # fmt: skip
        post([entry])
    found = tie()
    assert found.ties
    assert ends(found)[End.PAYMENTS] == (850_000, 0)
    assert ends(found)[End.LEDGER] == (850_000, 0)


def test_a_receipt_over_money_that_went_back_is_listed(tied: Flask) -> None:
    with unit_of_work():
        payment = session.scalars(select(Payment).where(Payment.reference == "C1")).one()
        allocation = session.scalars(select(Allocation).where(Allocation.amount == 100_000)).one()
        uses = accounts()
        back = PaymentReturn(
            payment_id=payment.id, kind=ReturnKind.REFUND, amount=200_000,
            occurred_on=date(2026, 11, 1), account_id=uses[AccountUse.CASH], reason="Nộp thừa",
            reference="r1", recorded_at=now(),
        )  # fmt: skip
        session.add(back)
        session.flush()
        document = f"return:{back.public_id}"
        entry = Entry(
            organisation_id=payment.organisation_id, kind=TransferKind.REFUND,
            debit_id=uses[AccountUse.UNALLOCATED], credit_id=uses[AccountUse.CASH],
            fund_id=fund().id, amount=200_000, currency="VND", occurred_on=date(2026, 11, 1),
            document=document, key=document,
        )  # fmt: skip
        post([entry])
        assert allocation.reverses_id is None
    assert differing(tie()) == [("C1", {End.RECEIPTS})]


def test_things_and_money_of_the_time_before_stand_apart(tied: Flask) -> None:
    with unit_of_work():
        paid(1_000_000, channel=Channel.IN_KIND)
        paid(40_000, channel=Channel.BROUGHT_FORWARD)
    found = tie()
    assert found.ties
    assert found.apart == [
        (Channel.BROUGHT_FORWARD, Money(40_000)),
        (Channel.IN_KIND, Money(1_000_000)),
    ]


def test_foreign_money_is_compared_in_its_own_currency(tied: Flask) -> None:
    with unit_of_work():
        dollars = paid(10_000, channel=Channel.CASH)
    corrupt("UPDATE payment SET currency = 'USD', rate = '25000' WHERE amount = 10000")
    with unit_of_work():
        uses = accounts()
        document = f"payment:{dollars.public_id}"
        entry = Entry(
            organisation_id=dollars.organisation_id, kind=TransferKind.UNALLOCATED,
            debit_id=uses[AccountUse.CASH], credit_id=uses[AccountUse.UNALLOCATED],
            fund_id=fund().id, amount=2_500_000, currency="VND", occurred_on=date(2026, 10, 15),
            document=document, key=document,
        )  # fmt: skip
        post([entry])
    corrupt(
        "UPDATE transfer SET foreign_amount = 10000, foreign_currency = 'USD', rate = '25000' "
        "WHERE amount = 2500000"
    )
    found = tie()
    assert found.ties
    assert {sums.currency: sums.payments for sums in found.sums} == {
        "USD": 10_000,
        "VND": 870_000,
    }


def test_the_page_lists_the_row_and_leads_to_it(app: Flask, signed_in) -> None:
    with unit_of_work():
        payment = take("C2", 70_000, Channel.CASH)
    browser = signed_in("auditor")
    path = "/money/statements/tie-out?from=1/10/2026&to=31/10/2026"
    assert "Everything agrees" in browser.get(path).get_data(as_text=True)
    corrupt("UPDATE transfer SET amount = 70007")
    page = browser.get(path).get_data(as_text=True)
    assert f"/money/payments/{payment.public_id}" in page
    told = " ".join(re.sub(r"<[^>]+>", " ", page).split())
    assert "Some rows differ" in told
    assert "₫70,007" in told
    table = browser.get(path.replace("tie-out?", "tie-out.csv?")).get_data(as_text=True)
    assert "C2" in table
    assert "70007" in table
