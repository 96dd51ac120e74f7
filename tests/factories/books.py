"""A month of an office with every kind of event in it."""

from datetime import date

from sqlalchemy import select

from core.dates import Month, now
from core.db import session
from core.money import Money
from payments.bank.models import BankAccount, BankLine, Statement
from payments.bank.rules import Booking, LineState
from payments.bank.services.holding import Held, hold
from payments.books.services import seal_books
from payments.ledger.rules import AccountUse
from payments.ledger.services import Opening, enter_opening, reserve
from payments.paying_out.services import PayOut, pay_out
from payments.receipts.services import issue_month
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, allocate_rest, receive
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.pledges import month_of, pledge


def live_a_month() -> None:
    """Live through October 2026: cash, a transfer, a grant paid and one promised, papers, seals."""
    _receive_in_cash()
    transferred = _receive_by_bank()
    _pay_a_grant()
    _import_statement(transferred)
    issue_month(Month(2026, 10), by=None)
    seal_books()


def _receive_in_cash() -> None:
    promise = pledge("GM00001")
    shares = (
        Share(promise.fund_id, 500_000, month_of(promise, "2026-10").id),
        Share(fund("PT").id, 400_000),
    )
    payment = receive(money_in("cash-1", 1_100_000, AccountUse.CASH, shares), by=None)
    allocate_rest(payment, (Share(fund("PT").id, 100_000),), by=None)


def _receive_by_bank() -> Payment:
    opening = Opening(
        accounts()[AccountUse.BANK], fund().id, 1_000_000, date(2026, 9, 30), "statement:first"
    )
    enter_opening(opening, by=None)
    promise = pledge("GM00002")
    share = Share(promise.fund_id, 500_000, month_of(promise, "2026-10").id)
    return receive(money_in("bank-1", 500_000, AccountUse.BANK, (share,)), by=None)


def money_in(
    reference: str, amount: int, use: AccountUse, shares: tuple[Share, ...] = ()
) -> Receive:
    """Return so many đồng of 20 October, into the account of a use."""
    return Receive(
        organisation_id=organisation().id,
        donor_id=None,
        payer_name="Phạm Thị Mẫu",
        channel=Channel.BANK if use is AccountUse.BANK else Channel.CASH,
        reference=reference,
        amount=amount,
        received_on=date(2026, 10, 20),
        money_account_id=accounts()[use],
        shares=shares,
    )


def _pay_a_grant() -> None:
    reserve(fund("PT").id, Money(300_000), "grant:1")
    reserve(fund("PT").id, Money(200_000), "grant:2")
    pay_out(
        PayOut(
            organisation_id=organisation().id,
            fund_id=fund("PT").id,
            document="grant:1",
            payee="Bệnh viện Mẫu",
            purpose="Phẫu thuật, QN-00001",
            channel=Channel.BANK,
            amount=300_000,
            currency="VND",
            paid_on=date(2026, 10, 25),
            money_account_id=accounts()[AccountUse.BANK],
        ),
        by=actor("cashier"),
    )


def _import_statement(paid: Payment) -> None:
    account = session.scalars(select(BankAccount).where(BankAccount.slug == "main")).one()
    statement = Statement(
        account_id=account.id,
        file_digest="f" * 64,
        from_day=date(2026, 10, 1),
        to_day=date(2026, 10, 31),
        opening=1_000_000,
        credits=700_000,
        debits=300_000,
        closing=1_400_000,
        lines=3,
        imported_at=now(),
    )
    session.add(statement)
    session.flush()
    for key, amount, state, payment_id in (
        ("FT1", 500_000, LineState.BOOKED, paid.id),
        ("FT2", 200_000, LineState.NEW, None),
        ("FT3", -300_000, LineState.SET_ASIDE, None),
    ):
        line = BankLine(
            account_id=account.id,
            statement_id=statement.id,
            key=key,
            booked_on=date(2026, 10, 20),
            amount=amount,
            narrative="",
            state=state,
            booking=Booking.COMMITMENT if payment_id else None,
            payment_id=payment_id,
        )
        session.add(line)
        session.flush()
        if line.state is LineState.NEW:
            hold(account, [Held(line.public_id, line.movement)])
