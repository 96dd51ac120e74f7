"""Any order of acts of an office keeps every rule of the books, on SQLite."""

from tests.support.databases import SqliteTemplate
from tests.support.machine import run_office


def test_no_order_of_acts_breaks_the_books(sqlite: SqliteTemplate) -> None:
    assert run_office(sqlite, examples=45, steps=50) >= 2_000
