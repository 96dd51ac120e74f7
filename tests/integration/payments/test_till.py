"""Cash brought to the bank, counts of the box, and the books of both."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.bank.models import BankLine
from payments.bank.rules import Booking, Decision, LineState
from payments.bank.services import Decide, decide, get_line, import_statement
from payments.books.services import check_books
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import balance_of, post
from payments.till.models import CashDeposit, TillCount
from payments.till.services import (
    BringToBank,
    CountTill,
    bring_to_bank,
    count_till,
    export_book,
    get_deposit,
    get_money_account,
    late_deposits,
    list_deposits,
    list_money_accounts,
    read_book,
)
from tests.factories.bank import main_account, statement
from tests.factories.money import accounts, aid, entry, fund, give
from tests.factories.people import actor
from tests.support.parallel import at_once

DAY = date(2026, 10, 20)
BOX = "QBT-1111"


def cash(amount: int = 5_000_000) -> None:
    """Open the box with money in it."""
    with unit_of_work():
        into = entry(fund(), amount, credit=AccountUse.BROUGHT_FORWARD, kind=TransferKind.OPENING)
        post([into])


def bring(amount: int = 2_000_000, **values: object) -> CashDeposit:
    terms: dict[str, object] = {
        "account": BOX,
        "deposited_on": DAY,
        "reference": f"form{amount}",
        **values,
    }
    with unit_of_work():
        command = BringToBank(bank="main", amount=amount, **terms)  # type: ignore[arg-type]  # named by tests
        return bring_to_bank(command, by=actor("cashier"))


def held(use: AccountUse) -> Money:
    return balance_of(accounts()[use])


def broken() -> list[str]:
    return [finding.name for finding in check_books() if not finding.ok]


def bank_says(*lines: tuple[str, str, int, str]) -> list[str]:
    with unit_of_work():
        import_statement(main_account(), statement(*lines), by=None)
    return list(session.scalars(select(BankLine.public_id).order_by(BankLine.id)))


def test_a_deposit_is_in_transit_until_the_bank_shows_it(any_app: Flask) -> None:
    cash()
    bring(slip="NT 00123")
    assert held(AccountUse.CASH) == Money(3_000_000)
    assert held(AccountUse.IN_TRANSIT) == Money(2_000_000)
    by = actor("cashier")
    assert list_deposits(by, in_transit=True).items[0].number == "QBT26-N 0000001"
    (line_id,) = bank_says(("21/10/2026", "NT00123", 2_000_000, "NOP TIEN MAT"))
    row = get_line(line_id)
    assert (row.line.state, row.line.booking) == (LineState.BOOKED, Booking.DOCUMENT)
    assert held(AccountUse.IN_TRANSIT) == Money(0)
    assert held(AccountUse.BANK) == Money(3_000_000)
    assert list_deposits(by, in_transit=True).total == 0
    assert list_deposits(by).items[0].arrived_on == date(2026, 10, 21)
    assert broken() == []


@pytest.mark.parametrize(
    ("reference", "amount", "words"),
    [
        ("FT1", 2_000_000, "NOP TIEN MAT"),
        ("NT00123", 2_000_001, "NOP TIEN MAT"),
        ("FT1", 2_000_000, "NOP TIEN NT001234"),
    ],
)
def test_only_slip_and_amount_together_book_by_themselves(
    any_app: Flask, reference: str, amount: int, words: str
) -> None:
    cash()
    bring(slip="NT00123")
    (line_id,) = bank_says(("21/10/2026", reference, amount, words))
    assert get_line(line_id).line.state is LineState.NEW
    assert held(AccountUse.IN_TRANSIT) == Money(2_000_000)
    assert broken() == []


def test_two_deposits_with_one_slip_wait_for_a_person(any_app: Flask) -> None:
    cash()
    bring(slip="NT00123")
    bring(slip="NT00123", reference="another")
    lines = bank_says(("21/10/2026", "NT00123", 2_000_000, "NOP TIEN MAT"))
    assert len(get_line(lines[0]).documents) == 2


def test_a_person_says_which_deposit_a_line_is(any_app: Flask) -> None:
    cash()
    first, second = bring(), bring(reference="two", deposited_on=date(2026, 10, 25))
    names = [f"deposit:{one.public_id}" for one in (first, second)]
    lines = bank_says(
        ("24/10/2026", "FT1", 2_000_000, "NOP TIEN"), ("26/10/2026", "FT2", 2_000_000, "NOP TIEN")
    )
    assert [one.name for one in get_line(lines[0]).documents] == names[::-1]
    choose = Decide(decision=Decision.DOCUMENT, document=names[1])
    with unit_of_work():
        decide(lines[0], choose, by=None)
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        decide(lines[1], choose, by=None)
    assert caught.value.field == "document"
    assert [one.name for one in get_line(lines[1]).documents] == names[:1]
    assert held(AccountUse.IN_TRANSIT) == Money(2_000_000)
    assert broken() == []


def test_a_line_is_no_deposit_of_another_amount_or_side(any_app: Flask) -> None:
    cash()
    name = f"deposit:{bring().public_id}"
    lines = bank_says(
        ("24/10/2026", "FT1", 1_999_999, "NOP TIEN"), ("26/10/2026", "FT2", -50_000, "PHI")
    )
    for line in lines:
        with pytest.raises(RuleBroken), unit_of_work():
            decide(line, Decide(decision=Decision.DOCUMENT, document=name), by=None)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": 5_000_001}, "amount"),
        ({"amount": 0}, "amount"),
        ({"deposited_on": date(2026, 10, 14)}, "amount"),
        ({"deposited_on": date(2026, 11, 3)}, "deposited_on"),
        ({"bank": "elsewhere"}, "bank"),
        ({"account": "XXX-1111"}, "account"),
    ],
)
def test_a_deposit_that_cannot_be_names_its_field(
    any_app: Flask, values: dict[str, object], field: str
) -> None:
    cash()
    terms: dict[str, object] = {
        "account": BOX,
        "bank": "main",
        "amount": 1_000,
        "deposited_on": DAY,
        **values,
    }
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        bring_to_bank(BringToBank(**terms), by=actor("cashier"))  # type: ignore[arg-type]  # named by tests
    assert caught.value.field == field
    assert session.scalar(select(func.count()).select_from(CashDeposit)) == 0


def test_what_was_spent_since_cannot_be_brought_to_the_bank_before(any_app: Flask) -> None:
    cash()
    with unit_of_work():
        post([aid(fund(), 4_000_000, on=date(2026, 10, 25))])
        give(fund(), 4_000_000, on=date(2026, 10, 30))
    with pytest.raises(RuleBroken, match="1,000,000"):
        bring(1_000_001)
    bring(1_000_000)


def test_a_form_sent_twice_is_one_deposit_and_another_amount_is_refused(any_app: Flask) -> None:
    cash()
    first = bring(reference="one").id
    assert bring(reference="one").id == first
    with pytest.raises(RuleBroken, match="before"):
        bring(1_000, reference="one")
    assert session.scalar(select(func.count()).select_from(Transfer)) == 2


def test_two_at_once_cannot_empty_the_box_twice(any_app: Flask) -> None:
    cash(3_000_000)

    with unit_of_work():
        by = actor("cashier")

    def one(reference: str) -> str:
        command = BringToBank(
            account=BOX, bank="main", amount=2_000_000, deposited_on=DAY, reference=reference
        )
        with unit_of_work():
            bring_to_bank(command, by=by)
        return "done"

    ends = at_once(any_app, [lambda: one("first"), lambda: one("second")])
    assert ends.count("done") == 1
    (refused,) = (end for end in ends if end != "done")
    assert isinstance(refused, RuleBroken)
    assert held(AccountUse.CASH) == Money(1_000_000)


def test_a_deposit_is_late_after_a_week(any_app: Flask) -> None:
    cash()
    bring(1_000_000, deposited_on=date(2026, 10, 25))
    made = bring(2_000_000, deposited_on=date(2026, 10, 26))
    assert late_deposits(None) == (1, 1_000_000)
    assert late_deposits(frozenset()) == (0, 0)
    assert not get_deposit(made.public_id, actor("cashier")).is_late


def test_a_count_is_held_against_the_book_and_changes_nothing(any_app: Flask) -> None:
    cash(700_500)
    exact = CountTill(account=BOX, pieces={500_000: 1, 200_000: 1, 500: 1}, reference="one")
    by = actor("cashier")
    with unit_of_work():
        first = count_till(exact, by=by).id
        assert count_till(exact, by=by).id == first
    short = CountTill(account=BOX, pieces={500_000: 1}, reference="two")
    with pytest.raises(RuleBroken, match="700,500") as caught, unit_of_work():
        count_till(short, by=by)
    assert caught.value.field == "reason"
    explained = CountTill(
        account=BOX, pieces={500_000: 1}, reference="two", reason="Thiếu, đang tìm"
    )
    with unit_of_work():
        kept = count_till(explained, by=by)
        assert (kept.counted, kept.booked) == (500_000, 700_500)
    assert session.scalar(select(func.count()).select_from(TillCount)) == 2
    assert held(AccountUse.CASH) == Money(700_500)


def test_the_books_are_the_ledger_page_by_page(any_app: Flask) -> None:
    with unit_of_work():
        give(fund(), 1_000_000, on=date(2026, 9, 30))
        for number in range(60):
            give(fund(), 1_000 + number, on=date(2026, 10, 1 + number % 31))
        post([aid(fund(), 30_000, on=date(2026, 10, 31)), aid(fund(), 5, on=date(2026, 11, 1))])
    bring(500_000)
    box = get_money_account(list_money_accounts(AccountUse.CASH, actor("auditor")), BOX)
    first, second = (read_book(box, Month(2026, 10), number) for number in (1, 2))
    assert first.opening == first.carried == Money(1_000_000)
    assert second.carried == first.rows.items[-1].balance
    assert second.rows.items[-1].balance == first.closing
    assert first.closing == balance_of(box.account.id, date(2026, 10, 31))
    rows = [*first.rows.items, *second.rows.items]
    assert len(rows) == first.rows.total == 62
    balance = first.opening
    for row in rows:
        balance = balance + row.money_in - row.money_out
        assert row.balance == balance
    assert [row.on for row in rows] == sorted(row.on for row in rows)
    deposit = next(row for row in rows if row.document.startswith("deposit:"))
    assert deposit.paper.number == "QBT26-N 0000001"
    lines = export_book(box, Month(2026, 10)).decode("utf-8-sig").splitlines()
    assert len(lines) == 62 + 3
    assert lines[-1].endswith(str(first.closing.amount))


def test_a_month_without_entries_carries_its_balance(any_app: Flask) -> None:
    cash()
    box = get_money_account(list_money_accounts(AccountUse.CASH, actor("auditor")), BOX)
    book = read_book(box, Month(2026, 11))
    assert (book.opening, book.closing, book.rows.total) == (Money(5_000_000), book.opening, 0)
