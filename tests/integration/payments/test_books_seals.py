"""Seals show rows that were changed around the database's own guards."""

import json

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from core.db import unit_of_work
from core.errors import RuleBroken
from payments.books.rules import Sealed
from payments.books.seals import broken_seals
from payments.books.services import check_head, seal_books
from payments.ledger.rules import AccountUse
from payments.receiving.services import receive
from tests.factories.books import live_a_month, money_in
from tests.support.corruption import corrupt


@pytest.fixture
def clean_month(any_app: Flask) -> Flask:
    """October, sealed."""
    with unit_of_work():
        live_a_month()
    return any_app


def test_nothing_new_makes_no_new_seal(clean_month: Flask) -> None:
    with unit_of_work():
        first = {table: seal.id for table, seal in seal_books().items()}
        again = {table: seal.id for table, seal in seal_books().items()}
    assert first == again


def test_what_comes_later_does_not_break_a_seal(clean_month: Flask) -> None:
    with unit_of_work():
        receive(money_in("cash-2", 1_000, AccountUse.CASH), by=None)
    assert list(broken_seals()) == []
    with unit_of_work():
        seal_books()
    assert list(broken_seals()) == []


@pytest.mark.parametrize("table", ["transfer", "allocation", "receipt"])
def test_a_row_that_vanished_breaks_its_seal(clean_month: Flask, table: str) -> None:
    lie = f"DELETE FROM {table} WHERE id = (SELECT MAX(id) FROM {table})"  # noqa: S608 - our own
    corrupt("DELETE FROM source_link", lie)
    assert list(broken_seals())


def test_a_seal_made_anew_no_longer_fits_the_digest_kept_outside(clean_month: Flask) -> None:
    with unit_of_work():
        head = seal_books()[Sealed.PAYMENTS].digest
    assert check_head(head) is None
    corrupt("UPDATE payment SET note = 'another story'", "DELETE FROM seal")
    with unit_of_work():
        seal_books()
    assert list(broken_seals()) == []
    with pytest.raises(RuleBroken):
        check_head(head)


def test_the_commands_seal_and_compare(run: FlaskCliRunner) -> None:
    with unit_of_work():
        receive(money_in("cash-3", 1_000, AccountUse.CASH), by=None)
    told = json.loads(run.invoke(args=["books", "seal", "--json"]).stdout)
    head = told["payment"]["digest"]
    assert run.invoke(args=["books", "check", "--head", head]).exit_code == 0
    assert run.invoke(args=["books", "check", "--head", "0" * 64]).exit_code == 1
