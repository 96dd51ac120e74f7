"""The books check: silent about a clean month, and loud about every planted lie."""

import json
from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select, text

from core.db import session, unit_of_work
from payments.books import card_checks, register_check, registry, returns_checks
from payments.books.services import all_checks, check_books
from payments.ledger.models import Transfer
from payments.ledger.services import reverse
from payments.numbering.models import Series
from tests.factories.books import live_a_month
from tests.factories.pledges import month_of, pledge
from tests.support.corruption import corrupt


@pytest.fixture
def clean_month(any_app: Flask) -> Flask:
    """October with every kind of event: cash, bank, a gift, a grant paid, another promised."""
    with unit_of_work():
        live_a_month()
    return any_app


def broken() -> set[str]:
    """Names of the checks that found something."""
    return {finding.name for finding in check_books() if not finding.ok}


def test_an_empty_house_has_clean_books(any_app: Flask) -> None:
    assert broken() == set()


def test_a_clean_month_raises_no_alarm(clean_month: Flask) -> None:
    assert broken() == set()


def test_an_opening_undone_no_longer_fits_the_statement(clean_month: Flask) -> None:
    with unit_of_work():
        opening = session.scalars(select(Transfer.id).where(Transfer.key.startswith("opening:")))
        reverse(opening.one(), date(2026, 10, 31), "reversal:1")
    assert broken() == {"the bank's balance is the ledger's with the lines that wait"}


DECIDED_BY_THE_ASKER = (
    "INSERT INTO approval_request (public_id, organisation_id, kind, subject, arguments, "
    "currency, reason, asked_at, asked_by) SELECT 'x', 1, 'refund', 'payment:x', '{}', 'VND', "
    "'', created_at, id FROM user_account WHERE id = (SELECT MIN(id) FROM user_account); "
    "INSERT INTO approval_decision (request_id, asked_by, outcome, reason, decided_at, "
    "decided_by) SELECT id, asked_by, 'approved', '', asked_at, asked_by FROM approval_request"
)
PLANTED = {
    "both accounts and the fund of an entry share its organisation and currency": (
        "UPDATE transfer SET fund_id = (SELECT fund.id FROM fund JOIN organisation o ON o.id = "
        "fund.organisation_id WHERE o.code = 'BDBP' AND fund.code = 'CHUNG') "
        "WHERE key LIKE 'opening:%'"
    ),
    "an entry moves more than nothing between two accounts": (
        "UPDATE transfer SET amount = 0 WHERE key LIKE 'opening:%'"
    ),
    "a reversal is the opposite of the entry it names": (
        "UPDATE transfer SET reverses_id = (SELECT MIN(id) FROM transfer) WHERE kind = 'aid'"
    ),
    "what leaves one fund for another arrives there": (
        "DELETE FROM transfer WHERE kind = 'allocation' AND credit_id = (SELECT account.id FROM "
        "account JOIN organisation o ON o.id = organisation_id WHERE use = 'between_funds' "
        "AND o.code = 'QBT')"
    ),
    "what is reserved is there": (
        "UPDATE reservation SET amount = 200001 WHERE document = 'grant:2'"
    ),
    "a payment is in the ledger with its amount": (
        "UPDATE payment SET amount = 500001 WHERE reference = 'bank-1'"
    ),
    "a gift in the ledger has its payment": (
        "UPDATE transfer SET document = 'payment:nowhere' WHERE kind = 'unallocated'"
    ),
    "the parts of a payment are not more than what is left of it": (
        "UPDATE payment SET amount = 499999 WHERE reference = 'bank-1'"
    ),
    "an instalment is not paid more than is due": (
        "UPDATE instalment SET amount = 499999 WHERE id = (SELECT MIN(id) FROM instalment)"
    ),
    "an instalment is marked settled when nothing of it is open": (
        "UPDATE instalment SET settled = NOT settled WHERE id = (SELECT MIN(id) FROM instalment)"
    ),
    "what pays a commitment goes to the commitment's fund": (
        "UPDATE pledge SET fund_id = (SELECT MIN(id) FROM fund) WHERE code = 'GM00001'"
    ),
    "the gifts of a fund are what payments allocate to it": (
        "UPDATE allocation SET amount = amount - 1 WHERE amount = 400000"
    ),
    "the unallocated money is what payments have left": (
        "DELETE FROM allocation WHERE amount = 400000"
    ),
    "the receipts of a series are 1 to its last number": (
        "UPDATE series SET last_number = last_number + 1 WHERE paper = 'receipt'"
    ),
    "the vouchers of a series are 1 to its last number": "UPDATE disbursement SET number = 2",
    "a payment has one valid receipt at most": (
        "UPDATE receipt SET attempt = number, payment_id = (SELECT MIN(id) FROM payment)"
    ),
    "a receipt is for the amount of its payment, from the body that took it": (
        "UPDATE receipt SET amount = amount + 1 WHERE number = 1"
    ),
    "the valid receipts of a month add up to what their payments bring": (
        "UPDATE receipt SET amount = amount - 1 WHERE number = 2"
    ),
    "a voucher is in the ledger with its amount and its fund": (
        "UPDATE disbursement SET amount = amount - 1"
    ),
    "aid in the ledger has its voucher": "DELETE FROM disbursement",
    "a voucher pays what was reserved for its document": "DELETE FROM reservation_outcome",
    "the bank's balance is the ledger's with the lines that wait": (
        "DELETE FROM bank_line WHERE key = 'FT3'"
    ),
    "money that waits for a decision is in the ledger once, and no longer than it waits": (
        "UPDATE bank_line SET state = 'set_aside' WHERE key = 'FT2'"
    ),
    "a booked line is its payment": "UPDATE bank_line SET amount = 500001 WHERE key = 'FT1'",
    "interest and fees of the bank are in the ledger": (
        "UPDATE bank_line SET state = 'booked', booking = 'fee' WHERE key = 'FT3'"
    ),
    "a payment is in the ledger on the day it came": (
        "UPDATE transfer SET occurred_on = '2026-11-01' WHERE kind = 'gift'"
    ),
    "a voucher is in the ledger on the day it was paid": (
        "UPDATE disbursement SET paid_on = '2026-11-01'"
    ),
    "what was reserved and then paid has its voucher": "DELETE FROM disbursement",
    "money bound to a purpose or a child was on no day below zero": (
        "UPDATE transfer SET occurred_on = '2026-10-01' WHERE kind = 'aid'"
    ),
    "nothing is dated inside a month after the month was closed": (
        "INSERT INTO period_close (organisation_id, month, closed_at, reopen_reason) "
        "SELECT id, '2026-10', '2026-10-01T00:00:00.000000+00:00', '' FROM organisation "
        "WHERE code = 'QBT'"
    ),
    "a count of the cash box names what the cash book said then": (
        "INSERT INTO till_count (public_id, organisation_id, reference, account_id, counted_on, "
        "denominations, counted, booked, currency, reason, counted_at) SELECT 'x', "
        "organisation_id, 'x', id, '2026-11-02', '{}', 1, 1, 'VND', '', "
        "'2026-11-02T03:00:00.000000+00:00' FROM account WHERE use = 'cash' AND "
        "organisation_id = (SELECT id FROM organisation WHERE code = 'QBT')"
    ),
    "a gift in kind is described, and no month or fund has it": (
        "INSERT INTO gift_in_kind (payment_id, items, quantity, value_basis, given_to) "
        "SELECT MIN(id), 'x', '1', 'x', '' FROM payment"
    ),
    "a line that is a document of ours has its amount in the ledger": (
        "UPDATE bank_line SET document = 'deposit:nothing' WHERE key = 'FT3'"
    ),
    "a deposit left the cash box, and reached the bank when a line shows it": (
        "INSERT INTO cash_deposit (public_id, organisation_id, reference, series_id, number, "
        "cash_account_id, bank_account_id, amount, currency, deposited_on, slip, recorded_at) "
        "SELECT 'x', a.organisation_id, 'x', s.id, 99, a.id, a.id, 1, 'VND', '2026-10-02', '', "
        "'2026-11-02T03:00:00.000000+00:00' FROM account a JOIN series s "
        "ON s.organisation_id = a.organisation_id WHERE a.use = 'cash' AND s.paper = 'receipt'"
    ),
    "an instalment is what was promised for its month": (
        "UPDATE instalment SET amount = amount + 1 WHERE id = (SELECT MIN(id) FROM instalment)"
    ),
    "what was approved was asked for by another person": DECIDED_BY_THE_ASKER,
    "sealed rows are what they were when they were sealed": (
        "UPDATE payment SET note = 'another story' WHERE reference = 'bank-1'"
    ),
    "a receipt prints its own number, amount and words": (
        "UPDATE receipt SET number = 12 WHERE number = 2"
    ),
    "foreign money is in the ledger at the rate on its row": (
        "UPDATE transfer SET foreign_amount = 100, foreign_currency = 'USD', rate = '25000' "
        "WHERE kind = 'aid'"
    ),
    "money of another currency is in the ledger with its amount and its parts": (
        "UPDATE payment SET rate = '25000' WHERE reference = 'bank-1'"
    ),
    "money of another currency that went back whole leaves nothing in the ledger": (
        "UPDATE payment SET rate = '25000' WHERE reference = 'bank-1'; "
        "INSERT INTO payment_return (public_id, payment_id, kind, amount, currency, occurred_on, "
        "account_id, reason, reference, recorded_at) SELECT 'lie', id, 'refund', amount, currency, "
        "received_on, 1, 'lie', 'lie', recorded_at FROM payment WHERE reference = 'bank-1'"
    ),
}
UNIQUE = "a commitment is billed once for a period"


@pytest.mark.parametrize("name", PLANTED)
def test_a_planted_lie_is_found_and_named(clean_month: Flask, name: str) -> None:
    corrupt(*PLANTED[name].split("; "))
    assert name in broken()


@pytest.mark.parametrize(
    "lie",
    [
        "UPDATE bank_line SET payment_id = NULL WHERE key = 'FT1'",
        "UPDATE bank_line SET booked_on = '2026-11-01' WHERE key = 'FT1'",
        "UPDATE bank_line SET state = 'new' WHERE key = 'FT1'",
    ],
)
def test_a_booked_line_without_its_payment_is_found(clean_month: Flask, lie: str) -> None:
    corrupt(lie)
    assert "a booked line is its payment" in broken()


def test_a_month_billed_twice_is_found(postgres_month: Flask) -> None:
    corrupt(
        "ALTER TABLE instalment DROP CONSTRAINT uq_instalment_pledge_id_period",
        "INSERT INTO instalment (public_id, pledge_id, version_id, period, due_on, amount, "
        "currency, created_at) SELECT public_id || 'x', pledge_id, version_id, period, due_on, "
        "amount, currency, created_at FROM instalment",
    )
    assert broken() == {UNIQUE}


@pytest.fixture
def postgres_month(request: pytest.FixtureRequest) -> Iterator[Flask]:
    """An instalment on PostgreSQL, the only one of the two that can drop a unique constraint."""
    with request.getfixturevalue("postgres").fresh() as application:
        with unit_of_work():
            month_of(pledge("GM00001"), "2026-10")
        yield application


def test_every_check_has_a_lie_planted_for_it(app: Flask) -> None:
    own = {check.name for check in set(all_checks()) - set(registry.registered_checks())}
    elsewhere = {check.name for check in (*returns_checks.CHECKS, *card_checks.CHECKS)}
    assert own == {*PLANTED, *elsewhere, UNIQUE}


def test_a_gap_among_the_receipts_names_the_series(clean_month: Flask) -> None:
    corrupt("DELETE FROM receipt WHERE number = 1")
    rows = {finding.name: finding.rows for finding in check_books()}
    assert rows["the receipts of a series are 1 to its last number"] == [
        {"series": "QBT26-T", "on_paper": 0, "last_number": 2, "papers": 1, "highest": 2}
    ]


def test_another_feature_adds_a_check_of_its_own(
    app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(registry, "_registered", {})
    register_check("there are no papers yet", select(Series.code.label("series")))
    assert broken() == set()
    session.execute(
        text(
            "INSERT INTO series (organisation_id, paper, year, code, last_number) "
            "VALUES (1, 'receipt', 2026, 'X', 0)"
        )
    )
    assert broken() == {"there are no papers yet"}


def test_the_command_prints_one_object_and_succeeds_on_clean_books(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["books", "check", "--json"])
    told = json.loads(result.stdout)
    assert result.exit_code == 0
    assert told["ok"] is True
    assert all(check["ok"] and check["rows"] == [] for check in told["checks"])


def test_the_command_fails_and_names_the_rows_of_broken_books(run: FlaskCliRunner) -> None:
    corrupt(
        "INSERT INTO series (organisation_id, paper, year, code, last_number) "
        "VALUES (1, 'receipt', 2026, 'QBT26-T', 3)"
    )
    result = run.invoke(args=["books", "check", "--json"])
    told = json.loads(result.stdout)
    found = [check for check in told["checks"] if not check["ok"]]
    assert result.exit_code == 1
    assert told["ok"] is False
    assert [row["series"] for check in found for row in check["rows"]] == ["QBT26-T"]
    plain = run.invoke(args=["books", "check"])
    assert plain.exit_code == 1
    assert "BROKEN the receipts of a series are 1 to its last number" in plain.stdout
