"""Any order of acts of an office keeps every rule of the books, on PostgreSQL."""

from tests.support.databases import PostgresTemplate
from tests.support.machine import ACTS, DONE_AT_LEAST, run_office


def test_no_order_of_acts_breaks_the_books(postgres: PostgresTemplate) -> None:
    steps, accepted = run_office(postgres, examples=54, steps=50)

    assert steps >= 2_000
    assert len(ACTS & accepted.keys()) >= DONE_AT_LEAST
