"""Any order of acts of an office keeps every rule of the books, on PostgreSQL."""

from tests.support.databases import PostgresTemplate
from tests.support.machine import run_office


def test_no_order_of_acts_breaks_the_books(postgres: PostgresTemplate) -> None:
    assert run_office(postgres, examples=45, steps=50) >= 2_000
