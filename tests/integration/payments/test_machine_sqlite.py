"""Any order of acts of an office keeps every rule of the books, on SQLite."""

from tests.support.databases import SqliteTemplate
from tests.support.machine import ACTS, DONE_AT_LEAST, run_office


def test_no_order_of_acts_breaks_the_books(sqlite: SqliteTemplate) -> None:
    steps, accepted = run_office(sqlite, examples=54, steps=50)

    assert steps >= 2_000
    assert len(ACTS & accepted.keys()) >= DONE_AT_LEAST
