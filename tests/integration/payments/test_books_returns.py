"""Checks of money that went back: silent about what happened, loud about every planted lie."""

from datetime import date

import pytest
from flask import Flask

from core.db import unit_of_work
from payments.books import returns_checks
from payments.books.services import check_books
from payments.receiving.rules import ReturnKind
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import give_back
from payments.receiving.services.undoing import TakeBack, undo_allocation
from tests.factories.returns import by_bank, going_back
from tests.support.corruption import corrupt


@pytest.fixture
def returned(any_app: Flask) -> Flask:
    """A payment of which part was refunded, part disputed and won, part taken back."""
    with unit_of_work():
        payment = by_bank(amount=600_000)
        give_back(payment, going_back(payment, 150_000), by=None)
        dispute = going_back(payment, 200_000, kind=ReturnKind.DISPUTE)
        row = give_back(payment, dispute, by=None)
        come_back(row, ComeBack(date(2026, 11, 2), "Thắng"), by=None)
        undo_allocation(payment, 0, TakeBack(30_000, "Nhầm"), by=None)
    return any_app


def broken() -> set[str]:
    return {finding.name for finding in check_books() if not finding.ok}


def test_what_happened_raises_no_alarm(returned: Flask) -> None:
    assert broken() == set()


PLANTED = {
    "allocated, returned and unallocated are what was received": (
        "UPDATE payment_return SET amount = amount - 1 WHERE kind = 'refund'"
    ),
    "no more goes back of a payment than came": (
        "UPDATE payment_return SET amount = 600001 WHERE kind = 'refund'"
    ),
    "no more is taken back of a part than was given to it": (
        "UPDATE allocation SET amount = -500001 WHERE amount = -30000"
    ),
    "what is taken back of a part names its payment, its month and its fund": (
        "UPDATE allocation SET instalment_id = NULL WHERE amount = -30000"
    ),
    "a return is in the ledger with its amount on its day": (
        "UPDATE payment_return SET occurred_on = '2026-11-01' WHERE kind = 'dispute'"
    ),
    "a return takes from funds what it takes back of the payment's parts": (
        "UPDATE allocation SET return_id = NULL WHERE amount = -200000"
    ),
    "money that went back in the ledger has its return": (
        "UPDATE transfer SET document = 'return:nowhere' WHERE kind = 'refund' AND amount = 50000"
    ),
    "money that came back is the money that had left": (
        "UPDATE payment_return SET undoes_id = (SELECT MIN(id) FROM payment_return) "
        "WHERE kind = 'dispute_won'"
    ),
}


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_lie_is_found_and_named(returned: Flask, name: str) -> None:
    corrupt(PLANTED[name])
    assert name in broken()


def test_every_check_of_returns_has_a_lie_planted_for_it() -> None:
    assert {check.name for check in returns_checks.CHECKS} == PLANTED.keys()


def test_a_return_that_is_not_in_the_ledger_is_found(returned: Flask) -> None:
    corrupt("UPDATE transfer SET document = 'x' WHERE kind = 'refund' AND amount = 200000")
    assert "a return is in the ledger with its amount on its day" in broken()
