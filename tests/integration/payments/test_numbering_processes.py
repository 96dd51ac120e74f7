"""Receipts numbered by eight processes at once: no gap, no repeat, on both databases."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import db, session, unit_of_work
from payments.books.services import check_books
from payments.numbering.models import Series
from payments.receipts.models import Receipt
from payments.receiving.models import Payment
from tests.conftest import NOW
from tests.factories.receipts import paid_many
from tests.support.clerks import Desk, Office
from tests.support.databases import SECRET

CLERKS, PAPERS, GIVEN_UP = 8, 25, 0.1
RECEIPTS_GAPLESS = "the receipts of a series are 1 to its last number"


@pytest.fixture(scope="module")
def office() -> Iterator[Office]:
    """The clerks; they load the code once for both databases."""
    clerks = Office(CLERKS)
    yield clerks
    clerks.close()


def test_eight_processes_leave_neither_gap_nor_repeat(
    any_app: Flask, office: Office, tmp_path: Path
) -> None:
    with unit_of_work():
        paid_many(CLERKS * PAPERS)
    payments = session.scalars(select(Payment.id).order_by(Payment.id)).all()
    session.remove()
    url = db.engine.url.render_as_string(hide_password=False)
    kept = office.issue(
        [
            Desk(url, tmp_path, SECRET, NOW, tuple(payments[clerk::CLERKS]), clerk, GIVEN_UP)
            for clerk in range(CLERKS)
        ]
    )
    numbers = sorted(number for of_clerk in kept for number in of_clerk)
    assert len(kept) == CLERKS
    assert 0 < len(numbers) < CLERKS * PAPERS, "some gave up"
    assert numbers == list(range(1, len(numbers) + 1))
    assert session.scalars(select(Series.last_number)).all() == [len(numbers)]
    assert session.scalar(select(func.count(Receipt.payment_id.distinct()))) == len(numbers)
    assert next(f for f in check_books() if f.name == RECEIPTS_GAPLESS).ok
