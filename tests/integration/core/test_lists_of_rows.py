"""Rows written as one list: the same rows as one by one, whatever they hold, on both databases."""

from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError, StatementError

from core import statements
from core.audit import AuditEvent
from core.dates import now
from core.db import session
from core.statements import table_of, write_all, write_new
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from tests.factories.people import organisation
from tests.support.databases import PostgresTemplate

WORDS = st.text(st.characters(blacklist_categories=["Cs"], blacklist_characters="\0"), max_size=40)


def payment(number: int, **about: Any) -> dict[str, Any]:
    return {
        "public_id": f"P{number}",
        "organisation_id": organisation().id,
        "donor_id": None,
        "payer_name": "Nguyễn Thị Ánh Đường",
        "channel": Channel.CASH,
        "reference": f"R{number}",
        "amount": 9_007_199_254_740_993,
        "currency": "VND",
        "received_on": date(2026, 2, 28),
        "recorded_at": now(),
        "recorded_by": None,
        "batch_id": None,
        "note": "",
        "rate": None,
    } | about


def rows_of(model: Any) -> list[dict[str, Any]]:
    columns = [one for one in table_of(model).c if one.name != "id"]
    found = session.execute(select(*columns).order_by(table_of(model).c.id))
    return [dict(row) for row in found.mappings()]


@pytest.mark.usefixtures("any_app")
@pytest.mark.parametrize("number", [1, statements.MANY, statements.MANY + 1])
def test_a_list_is_written_as_its_rows_are_one_by_one(number: int) -> None:
    rows = [payment(n, note=f'"{n}"\n\\ {{}} :rows %(x)s') for n in range(number)]
    write_all(Payment, rows)
    assert rows_of(Payment) == rows


@pytest.mark.usefixtures("any_app")
@settings(max_examples=25, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.lists(WORDS, min_size=statements.MANY, max_size=statements.MANY + 5))
def test_text_comes_back_as_it_was(words: list[str]) -> None:
    with session.begin_nested() as unit:
        before = len(rows_of(AuditEvent))
        rows = [
            {"at": now(), "actor_id": None, "actor_name": "system", "action": "tried",
             "subject": "text", "subject_code": str(n), "changes": "{}", "reason": word,
             "address": ""}
            for n, word in enumerate(words)
        ]  # fmt: skip
        write_all(AuditEvent, rows)
        assert [row["reason"] for row in rows_of(AuditEvent)[before:]] == words
        unit.rollback()


@pytest.mark.usefixtures("any_app")
def test_rows_that_are_there_already_are_passed_over() -> None:
    first = [payment(n) for n in range(statements.MANY)]
    write_all(Payment, first)
    again = [payment(n, public_id=f"Q{n}") for n in range(statements.MANY + 3)]
    back = write_new(Payment, again, ("public_id", "reference"))
    assert sorted(back) == [(f"Q{n}", f"R{n}") for n in range(statements.MANY, len(again))]
    assert rows_of(Payment) == [*first, *again[statements.MANY :]]


@pytest.mark.usefixtures("any_app")
def test_a_list_longer_than_one_value_holds_goes_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(statements, "MOST", 7)
    rows = [payment(n) for n in range(statements.MANY + 1)]
    assert len(write_new(Payment, rows, ("id",))) == len(rows)
    assert rows_of(Payment) == rows


@pytest.mark.usefixtures("any_app")
def test_a_wrong_choice_is_refused_and_nothing_is_written() -> None:
    rows = [payment(n) for n in range(statements.MANY)]
    rows[-1]["channel"] = "pigeon"
    with pytest.raises((ValueError, StatementError), match="pigeon"):
        write_all(Payment, rows)
    session.rollback()
    assert rows_of(Payment) == []


def test_a_column_that_python_fills_is_not_forgotten(postgres: PostgresTemplate) -> None:
    with postgres.fresh():
        rows = [payment(n) for n in range(statements.MANY)]
        for row in rows:
            del row["note"]
        with pytest.raises(ValueError, match="note"):
            write_all(Payment, rows)


@pytest.mark.usefixtures("any_app")
def test_a_row_that_is_there_twice_is_refused_as_by_a_statement() -> None:
    rows = [payment(n) for n in range(statements.MANY)]
    with pytest.raises(IntegrityError, match="public_id"):
        write_all(Payment, [*rows, payment(0, reference="another")])
    session.rollback()
    assert rows_of(Payment) == []
