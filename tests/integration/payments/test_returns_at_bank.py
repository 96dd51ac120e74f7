"""Lines of the bank that are refunds and vouchers of ours: named once, and the books agree."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.bank.models import BankLine
from payments.bank.rules import Booking, Decision, LineState
from payments.bank.services import Decide, decide, get_line, import_statement
from payments.books.services import check_books
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of, post, reserve
from payments.on_statement import TYPED
from payments.paying_out.services import PayOut, pay_out
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, receive
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import give_back
from tests.factories.bank import main_account, statement
from tests.factories.money import accounts, entry, fund
from tests.factories.people import actor, organisation
from tests.factories.returns import going_back

OPENING = 1_000_000
GIFT = ("20/10/2026", "FT1", 500_000, "UNG HO")


def bank_says(*lines: tuple[str, str, int, str], opening: int = OPENING) -> list[str]:
    """Import a statement; return the public ids of all lines, the latest last."""
    with unit_of_work():
        import_statement(main_account(), statement(*lines, opening=opening), by=None)
    return list(session.scalars(select(BankLine.public_id).order_by(BankLine.id)))


def given() -> Payment:
    """Return a gift by bank, booked from its line."""
    (line,) = bank_says(GIFT)
    with unit_of_work():
        decide(line, Decide(decision=Decision.GIFT), by=None)
    return session.scalars(select(Payment)).one()


def refunded(payment: Payment, amount: int) -> PaymentReturn:
    with unit_of_work():
        return give_back(payment, going_back(payment, amount), by=None)


def choose(line: str, name: str) -> None:
    with unit_of_work():
        decide(line, Decide(decision=Decision.DOCUMENT, document=name), by=None)


def broken() -> list[str]:
    return [finding.name for finding in check_books() if not finding.ok]


def test_a_refund_is_outstanding_until_its_line_comes_and_then_met(any_app: Flask) -> None:
    row = refunded(given(), 200_000)
    assert broken() == []
    line = bank_says(("03/11/2026", "FT2", -200_000, "HOAN TIEN"), opening=1_500_000)[-1]
    assert broken() == []
    (offered,) = get_line(line).documents
    assert offered.name == f"return:{row.public_id}"
    assert offered.number == "02/11/2026"
    choose(line, offered.name)
    found = get_line(line).line
    assert (found.state, found.booking, found.document) == (
        LineState.BOOKED,
        Booking.DOCUMENT,
        offered.name,
    )
    assert balance_of(accounts()[AccountUse.BANK]) == Money(1_300_000)
    assert broken() == []


def test_a_line_is_no_refund_of_another_amount_or_one_that_has_its_line(any_app: Flask) -> None:
    name = f"return:{refunded(given(), 200_000).public_id}"
    first, second, other = bank_says(
        ("03/11/2026", "FT2", -200_000, "HOAN TIEN"),
        ("03/11/2026", "FT3", -200_000, "HOAN TIEN"),
        ("03/11/2026", "FT4", -100_000, "HOAN TIEN"),
        opening=1_500_000,
    )[-3:]
    choose(first, name)
    for line in (second, other):
        assert get_line(line).documents == ()
        with pytest.raises(RuleBroken) as refusal:
            choose(line, name)
        assert refusal.value.field == "document"


def test_a_refund_that_came_back_has_its_own_line_of_money_in(any_app: Flask) -> None:
    row = refunded(given(), 200_000)
    with unit_of_work():
        again = come_back(row, ComeBack(date(2026, 11, 2), "Sai số tài khoản"), by=None)
    out, into = bank_says(
        ("02/11/2026", "FT2", -200_000, "HOAN TIEN"),
        ("02/11/2026", "FT3", 200_000, "TRA LAI"),
        opening=1_500_000,
    )[-2:]
    choose(out, f"return:{row.public_id}")
    choose(into, f"return:{again.public_id}")
    assert balance_of(accounts()[AccountUse.BANK]) == Money(1_500_000)
    assert broken() == []


def test_a_voucher_paid_by_bank_meets_its_line(any_app: Flask) -> None:
    given()
    with unit_of_work():
        source = fund("PT", FundKind.RESTRICTED)
        post([entry(source, 300_000)])
        reserve(source.id, Money(300_000), "grant:1")
        paid = pay_out(
            PayOut(
                organisation_id=organisation().id,
                fund_id=source.id,
                document="grant:1",
                payee="Bệnh viện Mẫu",
                purpose="Phẫu thuật",
                channel=Channel.BANK,
                amount=300_000,
                currency="VND",
                paid_on=date(2026, 10, 25),
                money_account_id=accounts()[AccountUse.BANK],
            ),
            by=actor("cashier"),
        )
    line = bank_says(("26/10/2026", "FT2", -300_000, "VIEN PHI"), opening=1_500_000)[-1]
    (offered,) = get_line(line).documents
    assert offered.name == f"disbursement:{paid.public_id}"
    assert offered.number.startswith("QBT26-C")
    choose(line, offered.name)
    assert "the bank's balance is the ledger's with the lines that wait" not in broken()
    assert "a line that is a document of ours has its amount in the ledger" not in broken()


def test_money_of_another_currency_typed_before_its_line_is_met_and_not_taken_twice(
    any_app: Flask,
) -> None:
    bank_says(GIFT)
    with unit_of_work():
        payment = receive(
            Receive(
                organisation_id=organisation().id,
                donor_id=None,
                payer_name="Jane Sample",
                channel=Channel.BANK,
                reference=f"{TYPED}1",
                amount=10_000,
                currency="USD",
                rate="25450",
                received_on=date(2026, 10, 21),
                money_account_id=main_account().ledger_account_id,
            ),
            by=None,
        )
    assert broken() == []
    line = bank_says(("22/10/2026", "FT2", 2_545_000, "SWIFT"), opening=1_500_000)[-1]
    assert broken() == []
    (offered,) = get_line(line).documents
    assert offered.name == f"payment:{payment.public_id}"
    choose(line, offered.name)
    assert session.scalars(select(Payment)).all() == [payment]
    assert broken() == []
