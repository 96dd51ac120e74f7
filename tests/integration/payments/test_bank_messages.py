"""Messages of a bank: signed, taken once, found again by the statement."""

import json
from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from core.dates import now
from core.db import session, unit_of_work
from payments.bank.models import BankLine, Statement
from payments.bank.rules import Booking, LineState
from payments.bank.services import get_statement, import_statement, undo_statement
from payments.books.services import check_books
from payments.receiving.models import Payment
from tests.factories.bank import main_account, statement
from tests.factories.people import actor
from tests.factories.pledges import month_of, pledge
from tests.support.signatures import sign

SECRET, OTHER = "s" * 40, "o" * 40
MESSAGE = {
    "amount": 500_000,
    "direction": "in",
    "at": "2026-10-05T02:20:00+00:00",
    "content": "GM00001 VU HONG",
    "reference": "FT1",
}
LINE = ("05/10/2026", "FT1", 500_000, "GM00001 VU HONG")


@pytest.fixture
def bank(any_app: Flask, monkeypatch: pytest.MonkeyPatch) -> FlaskClient:
    """A bank that tells of movements; a commitment has its October open."""
    monkeypatch.setitem(any_app.config, "BANK_WEBHOOK_SECRETS", (SECRET, OTHER))
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
    return any_app.test_client()


def tell(
    bank: FlaskClient, said: object = None, *, secret: str = SECRET, late: int = 0, to: str = "main"
) -> TestResponse:
    body = said if isinstance(said, bytes) else json.dumps(said or MESSAGE).encode()
    header = {"Bank-Signature": sign(body, secret, now() + timedelta(seconds=late))}
    return bank.post(f"/webhooks/bank/{to}", data=body, headers=header)


def lines() -> list[BankLine]:
    session.expire_all()
    return list(session.scalars(select(BankLine).order_by(BankLine.id)))


def books_agree() -> bool:
    return all(one.ok for one in check_books())


@pytest.mark.parametrize("secret", [SECRET, OTHER])
def test_a_movement_is_booked_as_a_statement_s_line_would_be(bank, secret) -> None:
    answer = tell(bank, secret=secret)
    (line,) = lines()
    assert (answer.status_code, answer.json) == (200, {"line": line.public_id, "state": "booked"})
    assert (line.state, line.booking, line.statement_id) == (
        LineState.BOOKED, Booking.COMMITMENT, None
    )  # fmt: skip
    assert session.scalars(select(Payment.reference)).one() == "main:FT1"
    assert books_agree()


def test_told_again_nothing_is_taken_again(bank) -> None:
    first, again = tell(bank).json, tell(bank, secret=OTHER).json
    assert first == again
    assert len(lines()) == 1
    assert tell(bank, {**MESSAGE, "amount": 400_000}).status_code == 409
    assert session.scalar(select(func.count()).select_from(Payment)) == 1


def test_the_statement_finds_it_there(bank) -> None:
    tell(bank)
    later = ("06/10/2026", "FT2", 70_000, "UNG HO")
    with unit_of_work():
        report = import_statement(main_account(), statement(LINE, later), by=None)
    assert (report.new, report.already, report.booked) == (1, 1, 0)
    taken = session.scalars(select(Statement)).one()
    assert {line.statement_id for line in lines()} == {taken.id}
    assert books_agree()
    assert tell(bank).status_code == 200
    with unit_of_work():
        again = import_statement(main_account(), statement(LINE, later), by=None)
    assert (again.new, len(lines())) == (0, 2)


def test_a_statement_of_told_lines_only_is_kept_with_its_balance(bank) -> None:
    tell(bank)
    with unit_of_work():
        report = import_statement(main_account(), statement(LINE), by=None)
    assert (report.new, report.already) == (0, 1)
    assert session.scalars(select(Statement.closing)).one() == 1_500_000
    assert books_agree()


def test_another_reference_on_the_statement_is_the_same_line(bank) -> None:
    tell(bank, {**MESSAGE, "reference": "TX-9"})
    tell(bank, {**MESSAGE, "reference": "TX-10"})
    narrative = "GM00001 VU HO NG"
    days = ("05/10/2026", "06/10/2026", "07/10/2026")
    rows = [(day, f"FT{n}", 500_000, narrative) for n, day in enumerate(days)]
    for _ in range(2):
        with unit_of_work():
            report = import_statement(main_account(), statement(*rows), by=None)
    assert (report.new, [line.key for line in lines()]) == (0, ["FT0", "FT1", "FT2"])
    assert session.scalar(select(func.count()).select_from(Payment)) == 1
    assert books_agree()


def test_what_the_bank_told_outlives_an_undone_statement(bank) -> None:
    tell(bank)
    later = ("06/10/2026", "FT2", 70_000, "UNG HO")
    with unit_of_work():
        import_statement(main_account(), statement(LINE, later), by=None)
    taken = session.scalars(select(Statement.public_id)).one()
    with unit_of_work():
        undo_statement(*get_statement(taken, None), by=actor("accountant"))
    (line,) = lines()
    assert (line.key, line.state, line.statement_id) == ("FT1", LineState.BOOKED, None)
    assert books_agree()


def test_money_out_waits_for_a_person(bank) -> None:
    tell(bank, {**MESSAGE, "direction": "out", "content": "PHI", "amount": 11_000})
    (line,) = lines()
    assert (line.amount, line.state) == (-11_000, LineState.NEW)


@pytest.mark.parametrize(
    "change",
    [
        {"amount": 0}, {"amount": -5}, {"amount": "500000"}, {"amount": 5.5}, {"amount": True},
        {"amount": 10**30}, {"amount": None}, {"direction": "sideways"}, {"direction": None},
        {"at": "yesterday"}, {"at": "2026-10-05T09:20:00"}, {"at": 5}, {"at": "2126-10-05T00:00Z"},
        {"content": "a\x00b"}, {"content": "x" * 501}, {"content": 7}, {"reference": ["FT1"]},
        {"reference": "\ud800"},
    ],
    ids=range(18),
)  # fmt: skip
def test_a_malformed_message_is_told_so_and_does_nothing(bank, change) -> None:
    answer = tell(bank, {**MESSAGE, **change})
    assert answer.status_code == 400
    assert answer.content_type == "application/problem+json"
    assert lines() == []


@pytest.mark.parametrize(
    "body",
    [b"", b"{", b"[]", b"null", b"\xff\xfe", b"[" * 60_000, b"{}", b" " * 70_000, b"1" * 9_000],
    ids=range(9),
)
def test_any_bytes_are_refused_in_peace(bank, body) -> None:
    assert tell(bank, body).status_code == 400
    assert lines() == []


def test_who_is_not_the_bank_changes_nothing(bank, monkeypatch) -> None:
    assert tell(bank, secret="x" * 40).status_code == 400
    assert tell(bank, late=301).status_code == 400
    assert tell(bank, late=-301).status_code == 400
    assert tell(bank, to="elsewhere").status_code == 400
    assert bank.post("/webhooks/bank/main", json=MESSAGE).status_code == 400
    assert bank.get("/webhooks/bank/main").status_code == 405
    monkeypatch.setitem(bank.application.config, "BANK_WEBHOOK_SECRETS", ())
    assert tell(bank).status_code == 400
    assert lines() == []
