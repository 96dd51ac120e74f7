"""The ground everything stands on: databases, triggers, sessions, headers."""

import pytest
from flask import Flask
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError, IntegrityError

from core.audit import Act, AuditEvent, record
from core.bulk import MANY_PAGES, room_for_pages
from core.db import Base, session, unit_of_work
from sponsorship.models import APPEND_ONLY_TABLES
from tests.support.client import CheckedClient


def test_migrations_make_every_table_of_the_models(any_app: Flask) -> None:
    assert set(Base.metadata.tables) <= set(inspect(session.connection()).get_table_names())


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE audit_event SET actor_name = 'somebody else'",
        "DELETE FROM audit_event",
        "REPLACE INTO audit_event SELECT * FROM audit_event",
    ],
)
def test_told_is_told_audit_rows_refuse_every_change(any_app: Flask, statement: str) -> None:
    if statement.startswith("REPLACE") and session.get_bind().dialect.name != "sqlite":
        statement = "TRUNCATE audit_event"
    with unit_of_work():
        record(Act("tested", "house", "H1"), by=None)
    with pytest.raises((DBAPIError, IntegrityError)):
        session.execute(text(statement))
    session.rollback()
    assert session.query(AuditEvent).one().actor_name == "system"


def test_every_money_table_is_append_only(any_app: Flask) -> None:
    assert {"transfer", "payment", "allocation", "receipt", "receipt_void"} <= set(
        APPEND_ONLY_TABLES
    )


def test_an_unknown_page_is_a_404_with_safe_headers(client: CheckedClient) -> None:
    response = client.get("/no/such/page")
    assert response.status_code == 404
    assert "default-src 'self'" in response.headers["Content-Security-Policy"]
    assert response.headers["Cache-Control"] == "no-store"


def test_room_for_pages_lasts_as_long_as_the_block(app: Flask) -> None:
    def kept() -> int:
        return session.connection().exec_driver_sql("PRAGMA cache_size").scalar_one()

    def fail() -> None:
        with room_for_pages():
            assert kept() == -MANY_PAGES
            raise KeyError

    usual = kept()
    assert usual != -MANY_PAGES
    with pytest.raises(KeyError):
        fail()
    assert kept() == usual
