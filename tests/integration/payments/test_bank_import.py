"""Statements on a real database: the sample, judged by its truth list."""

import json
from collections import Counter

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from payments.bank.models import BankLine, Statement
from payments.bank.rules import LineState
from payments.bank.services import ImportReport, import_statement
from payments.ledger.services import balance_of
from payments.pledges.models import Instalment, Pledge, PledgeTask
from payments.pledges.services import bill_month
from payments.receiving.models import Allocation, Payment
from tests.factories.bank import BANK_A, main_account, sample_commitments, truth

TOTALS = {
    "opening": 812_345_678,
    "closing": 1_099_897_133,
    "credits": 292_262_455,
    "debits": 4_711_000,
}


@pytest.fixture
def october(any_app: Flask) -> ImportReport:
    """The sample's October: billed, and its statement imported."""
    with unit_of_work():
        sample_commitments()
        bill_month(Month(2026, 10))
    with unit_of_work():
        return import_statement(main_account(), BANK_A.read_bytes(), by=None)


def test_the_sample_is_booked_as_far_as_it_is_certain(october: ImportReport) -> None:
    expected = truth()
    for reference, code in october.matches:
        kind, codes = expected[reference]
        assert codes == (code,), reference
        assert kind.startswith("exact"), reference
    exact = [kind for kind, _ in expected.values() if kind.startswith("exact")]
    assert october.booked == october.matched == len(exact)
