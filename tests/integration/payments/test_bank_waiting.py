"""Money that nobody has explained yet: in the books while it waits, and once whatever it was."""

from datetime import date
from importlib import import_module

import pytest
from alembic.migration import MigrationContext
from alembic.operations import Operations
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from payments.bank.models import BankLine, Statement
from payments.bank.rules import Decision, LineState
from payments.bank.services import (
    Decide,
    Notice,
    decide,
    get_line,
    get_statement,
    import_statement,
    match_waiting,
    take_back,
    take_notice,
    undo_statement,
)
from payments.books.services import check_books
from payments.funds.services import general_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import balance_of, post
from payments.ledger.services.balances import fund_sums
from payments.periods.services import close_month
from payments.till.services import (
    BringToBank,
    bring_to_bank,
    get_money_account,
    list_money_accounts,
    read_book,
)
from tests.factories.bank import main_account, statement
from tests.factories.money import accounts, entry, fund
from tests.factories.people import actor, organisation
from tests.factories.pledges import month_of, pledge
from tests.support.corruption import corrupt
from tests.support.parallel import at_once

OPENING = 1_000_000
CHECK = "money that waits for a decision is in the ledger once, and no longer than it waits"
DECISIONS = {
    "A": Decide(decision=Decision.COMMITMENT, commitments="GM00001"),
    "B": Decide(decision=Decision.GIFT),
    "C": Decide(decision=Decision.UNALLOCATED, reason="chưa rõ"),
    "D": Decide(decision=Decision.INTEREST),
    "E": Decide(decision=Decision.SET_ASIDE, reason="chờ ngân hàng"),
}
FEE = 7_000
AMOUNTS = {"A": 1_000, "B": 20_000, "C": 300_000, "D": 4_000, "E": 50_000, "F": 600_000}
FILE = statement(
    *(("05/10/2026", key, amount, "KHONG RO") for key, amount in AMOUNTS.items()),
    ("06/10/2026", "G", -FEE, "PHI"),
)


def take(content: bytes = FILE) -> None:
    with unit_of_work():
        import_statement(main_account(), content, by=None)


def lines() -> dict[str, str]:
    return dict(session.execute(select(BankLine.key, BankLine.public_id)).all())


def settle(line: str, command: Decide) -> BankLine:
    with unit_of_work():
        return decide(line, command, by=None)


def bank(on: date | None = None) -> int:
    return balance_of(main_account().ledger_account_id, on).amount


def unknown() -> int:
    """Return the credit of the account of money not yet allocated."""
    return -balance_of(accounts()[AccountUse.UNALLOCATED]).amount


def entered() -> list[tuple[TransferKind, int]]:
    """Return the entries of lines, in the order of writing."""
    query = select(Transfer.kind, Transfer.amount).where(Transfer.document.startswith("bank_line:"))
    return [tuple(row) for row in session.execute(query.order_by(Transfer.id))]


def wrong() -> list[str]:
    return [finding.name for finding in check_books() if not finding.ok]


def test_what_waits_is_in_the_bank_book_and_no_income(any_app: Flask) -> None:
    take()
    whole = sum(AMOUNTS.values())
    assert bank(date(2026, 10, 4)) == OPENING
    assert bank(date(2026, 10, 5)) == OPENING + whole
    assert unknown() == whole
    general = general_fund(organisation().id).id
    held = fund_sums([general])[general]
    assert (held.balance, held.received) == (OPENING, 0)
    assert wrong() == []


def test_whatever_it_was_the_money_is_booked_once(any_app: Flask) -> None:
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
        post([entry(fund(), 600_000, credit=AccountUse.BROUGHT_FORWARD, kind=TransferKind.OPENING)])
    take()
    ids, waiting = lines(), sum(AMOUNTS.values())
    for key, command in DECISIONS.items():
        settle(ids[key], command)
        waiting -= AMOUNTS[key]
        kept = AMOUNTS["C"] if key >= "C" else 0
        assert unknown() == waiting + kept
        assert wrong() == []
    with unit_of_work():
        terms = {"account": "QBT-1111", "bank": "main", "reference": "x"}
        brought = BringToBank(amount=AMOUNTS["F"], deposited_on=date(2026, 10, 19), **terms)
        bring_to_bank(brought, by=actor("cashier"))
    (deposit,) = get_line(ids["F"]).documents
    settle(ids["F"], Decide(decision=Decision.DOCUMENT, document=deposit.name))
    settle(ids["G"], Decide(decision=Decision.FEE))
    assert unknown() == AMOUNTS["C"]
    came = sum(AMOUNTS.values()) - AMOUNTS["E"]
    assert bank() == OPENING + came - FEE
    assert wrong() == []
    books = list_money_accounts(AccountUse.BANK, actor("auditor"))
    book = read_book(get_money_account(books, "QBT-1121"), Month(2026, 10))
    assert (book.money_in.amount, book.money_out.amount) == (OPENING + came, FEE)
    opened, *said = book.rows.items
    assert opened.money_in.amount == OPENING
    assert len(said) == len(AMOUNTS) - len("E") + len("G")


def test_a_line_set_aside_waits_again_as_often_as_it_is_taken_back(any_app: Flask) -> None:
    take(statement(("05/10/2026", "E", AMOUNTS["E"], "?")))
    (line,) = lines().values()
    for _time in range(2):
        assert (bank(), unknown()) == (OPENING + AMOUNTS["E"], AMOUNTS["E"])
        settle(line, DECISIONS["E"])
        assert (bank(), unknown(), wrong()) == (OPENING, 0, [])
        with unit_of_work():
            take_back(line, by=None)
    settle(line, DECISIONS["B"])
    assert (bank(), unknown(), wrong()) == (OPENING + AMOUNTS["E"], 0, [])


def test_the_same_file_again_and_an_undone_import_leave_nothing_twice(any_app: Flask) -> None:
    take()
    first = entered()
    assert sorted(amount for _kind, amount in first) == sorted(AMOUNTS.values())
    take()
    assert entered() == first
    with unit_of_work():
        kept = session.scalars(select(Statement.public_id)).one()
        undo_statement(*get_statement(kept, None), by=actor("accountant"))
    assert (bank(), unknown(), wrong()) == (OPENING, 0, [])
    take()
    assert unknown() == sum(AMOUNTS.values())
    assert wrong() == []


def test_a_bank_s_message_holds_the_money_and_its_statement_finds_it(any_app: Flask) -> None:
    told = Notice(booked_on=date(2026, 10, 5), amount=AMOUNTS["A"], content="?", reference="A")
    for _time in range(2):
        with unit_of_work():
            take_notice(main_account(), told)
    assert (bank(), unknown(), wrong()) == (AMOUNTS["A"], AMOUNTS["A"], [])
    take()
    assert unknown() == sum(AMOUNTS.values())
    assert bank() == OPENING + sum(AMOUNTS.values())
    assert wrong() == []
    with unit_of_work():
        kept = session.scalars(select(Statement.public_id)).one()
        undo_statement(*get_statement(kept, None), by=actor("accountant"))
    assert (unknown(), wrong()) == (AMOUNTS["A"], [])


def test_a_commitment_that_comes_later_takes_the_money_over(any_app: Flask) -> None:
    take(statement(("05/10/2026", "FT1", 500_000, "GM00001 VU HONG")))
    assert unknown() == 500_000
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
        match_waiting(main_account(), by=None)
    assert (unknown(), bank()) == (0, OPENING + 500_000)
    assert wrong() == []


def test_of_many_who_decide_at_once_one_takes_the_entry_back(any_app: Flask) -> None:
    take(statement(("05/10/2026", "FT1", 500_000, "UNG HO")))
    (line,) = lines().values()
    commands = [DECISIONS[key] for key in "BCDE"] * 2
    found = at_once(any_app, [lambda one=one: settle(line, one).state for one in commands])
    assert sum(isinstance(one, LineState) for one in found) == 1
    assert sum(isinstance(one, WrongState) for one in found) == len(commands) - 1
    assert [kind for kind, _amount in entered()].count(TransferKind.REVERSAL) == 1
    assert wrong() == []


def test_nothing_comes_to_wait_in_a_closed_month(any_app: Flask) -> None:
    september = statement(("29/09/2026", "FT1", 500_000, "UNG HO"))
    take(september)
    (line,) = lines().values()
    settle(line, DECISIONS["E"])
    with unit_of_work():
        close_month(organisation().id, Month(2026, 9), by=actor("accountant"))
    late = statement(("30/09/2026", "FT2", 10_000, "UNG HO"), opening=OPENING + 500_000)
    for act in (
        lambda: take(late),
        lambda: take_back(line, by=None),
        lambda: take_notice(
            main_account(),
            Notice(booked_on=date(2026, 9, 30), amount=10_000, content="?", reference="FT2"),
        ),
    ):
        with pytest.raises(RuleBroken, match="closed month"), unit_of_work():
            act()
    assert list(lines()) == ["FT1"]
    assert get_line(line).line.state is LineState.SET_ASIDE
    assert (unknown(), wrong()) == (0, [])


LIES = (
    "DELETE FROM transfer WHERE document = '{}'",
    "UPDATE transfer SET amount = amount - 1 WHERE document = '{}'",
    "UPDATE transfer SET occurred_on = '2026-10-04' WHERE document = '{}'",
    "UPDATE transfer SET debit_id = credit_id WHERE document = '{}'",
    "UPDATE transfer SET credit_id = debit_id WHERE document = '{}'",
    (
        "INSERT INTO transfer (organisation_id, kind, debit_id, credit_id, fund_id, amount, "
        "currency, occurred_on, posted_at, document, key) SELECT organisation_id, kind, debit_id, "
        "credit_id, fund_id, amount, currency, occurred_on, posted_at, document, 'x' "
        "FROM transfer WHERE document = '{}'"
    ),
    "UPDATE bank_line SET state = 'set_aside' WHERE 'bank_line:' || public_id = '{}'",
    "DELETE FROM bank_line WHERE 'bank_line:' || public_id = '{}'",
)


def test_every_entry_that_is_not_what_waits_is_found(any_app: Flask) -> None:
    told = [("05/10/2026", f"FT{number}", 500_000, "UNG HO") for number in range(len(LIES) + 1)]
    take(statement(*told))
    names = [f"bank_line:{lines()[key]}" for _day, key, _amount, _text in told]
    corrupt(*(lie.format(name) for lie, name in zip(LIES, names, strict=False)))
    (found,) = (finding for finding in check_books() if finding.name == CHECK)
    keys = [key for _day, key, _amount, _text in told]
    assert sorted(row["line"] for row in found.rows) == sorted([*keys[:-2], names[-2]])


def test_what_waited_before_comes_into_the_books_and_no_decision_needs_it(any_app: Flask) -> None:
    take(statement(("29/09/2026", "S", 400_000, "UNG HO"), opening=OPENING - 400_000))
    take()
    ids = lines()
    corrupt(
        "DELETE FROM transfer WHERE kind = 'unidentified'",
        "INSERT INTO period_close (organisation_id, month, closed_at, reopen_reason) SELECT id, "
        "'2026-09', '2026-12-01T00:00:00.000000+00:00', '' FROM organisation WHERE code = 'QBT'",
    )
    assert set(wrong()) == {CHECK}
    settle(ids["A"], DECISIONS["B"])
    migration = import_module("migrations.versions.0030_money_that_waits")
    with unit_of_work(), Operations.context(MigrationContext.configure(session.connection())):
        migration.upgrade()
    assert unknown() == sum(AMOUNTS.values()) - AMOUNTS["A"]
    assert wrong() == []
    settle(ids["B"], DECISIONS["B"])
    settle(ids["S"], DECISIONS["E"])
    assert wrong() == []
    assert session.scalar(select(func.count()).select_from(Transfer).where(
        Transfer.kind == TransferKind.REVERSAL)) == 1  # fmt: skip
