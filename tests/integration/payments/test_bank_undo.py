"""An import is undone while nothing was built on it, and the same file is taken again."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.errors import WrongState
from payments.bank.models import BankLine, Statement, Suggestion
from payments.bank.rules import Decision, LineState
from payments.bank.services import (
    Decide,
    decide,
    get_statement,
    import_statement,
    undo_statement,
)
from payments.books.services import check_books
from payments.ledger.services import balance_of
from payments.pledges.services import settled_of
from payments.receipts.services import issue_for
from payments.receiving.models import Payment
from tests.factories.bank import main_account, statement
from tests.factories.people import actor
from tests.factories.pledges import month_of, pledge

FILE = statement(
    ("05/10/2026", "FT1", 500_000, "GM00001 VU HONG"),
    ("06/10/2026", "FT2", 800_000, "2 CHAU GM00002 GM00003"),
    ("07/10/2026", "FT3", 70_000, "GM00001 VU HONG"),
)


@pytest.fixture
def months(any_app: Flask) -> list[int]:
    """The October of three commitments, by id; the statement is taken."""
    with unit_of_work():
        found = [
            month_of(pledge("GM00001"), "2026-10").id,
            month_of(pledge("GM00002"), "2026-10").id,
            month_of(pledge("GM00003", amount=300_000), "2026-10").id,
        ]
    with unit_of_work():
        report = import_statement(main_account(), FILE, by=None)
    assert report.matches == (("FT1", ("GM00001",)), ("FT2", ("GM00002", "GM00003")))
    return found


def last() -> Statement:
    return session.scalars(select(Statement).order_by(Statement.id.desc())).first()


def undo() -> None:
    with unit_of_work():
        undo_statement(*get_statement(last().public_id, None), by=actor("accountant"))


def wrong_books() -> list[str]:
    return [one.name for one in check_books() if not one.ok]


def test_undone_is_as_if_it_never_came(months: list[int]) -> None:
    before = balance_of(main_account().ledger_account_id)
    undo()
    assert before.amount - balance_of(main_account().ledger_account_id).amount == 1_370_000
    assert set(settled_of(months).values()) == {0}
    for model in (BankLine, Suggestion):
        assert session.scalar(select(func.count()).select_from(model)) == 0
    assert wrong_books() == []
    with pytest.raises(WrongState):
        undo()


def test_the_same_file_is_taken_again(months: list[int]) -> None:
    for _ in range(2):
        undo()
        with unit_of_work():
            again = import_statement(main_account(), FILE, by=None)
        assert (again.new, again.booked) == (3, 2)
    references = session.scalars(select(Payment.reference).order_by(Payment.id)).all()
    assert references == [
        "main:FT1", "main:FT2", "main:FT1~1", "main:FT2~1", "main:FT1~2", "main:FT2~2"
    ]  # fmt: skip
    assert list(settled_of(months).values()) == [500_000, 500_000, 300_000]
    assert wrong_books() == []


def test_nothing_is_undone_on_which_something_was_built(months: list[int]) -> None:
    line = session.scalars(select(BankLine).where(BankLine.state == LineState.NEW)).one()
    with unit_of_work():
        decide(line.public_id, Decide(decision=Decision.GIFT), by=actor("accountant"))
    with pytest.raises(WrongState):
        undo()
    assert last().undone_at is None


def test_a_receipt_keeps_an_import(months: list[int]) -> None:
    with unit_of_work():
        issue_for(session.scalars(select(Payment).order_by(Payment.id)).first(), by=None)
    with pytest.raises(WrongState):
        undo()
