"""What the doctor and the commands say of cards."""

import json
from dataclasses import replace

from flask.testing import FlaskCliRunner

from core.dates import Month
from core.db import unit_of_work
from payments.pledges.services import bill_month
from tests.factories.cards import SETTINGS, card_pledge, cards_open


def test_the_doctor_says_that_cards_are_off(run: FlaskCliRunner) -> None:
    result = run.invoke(args=["doctor", "--json"])
    told = json.loads(result.stdout)
    assert (result.exit_code, told["ok"]) == (0, True)
    assert {one["what"] for one in told["found"]} >= {"database", "cards"}


def test_the_doctor_asks_whose_account_it_is(run: FlaskCliRunner) -> None:
    with cards_open():
        result = run.invoke(args=["doctor", "--json"])
    told = {one["what"]: one["told"] for one in json.loads(result.stdout)["found"]}
    assert result.exit_code == 0
    assert told["cards: key"] == "acct_1"


def test_the_doctor_fails_for_an_organisation_that_is_not_there(run: FlaskCliRunner) -> None:
    with cards_open(replace(SETTINGS, organisation="NOBODY")):
        result = run.invoke(args=["doctor"])
    assert result.exit_code == 1
    assert "BAD cards: organisation" in result.stdout


def test_the_command_charges_once_and_says_what_it_did(run: FlaskCliRunner) -> None:
    with cards_open():
        with unit_of_work():
            card_pledge()
            bill_month(Month(2026, 10))
        dry = run.invoke(args=["cards", "charge", "--dry-run", "--json"])
        assert json.loads(dry.stdout) == {"would_open": {"VND": [1, 500_000]}}
        done = json.loads(run.invoke(args=["cards", "charge", "--json"]).stdout)
        assert (done["opened"], done["outcomes"]) == (1, {"succeeded": 1})
        again = json.loads(run.invoke(args=["cards", "charge", "--json"]).stdout)
        assert (again["opened"], again["sent"]) == (0, 0)
        swept = json.loads(run.invoke(args=["cards", "sweep", "--json"]).stdout)
        assert swept["movements"] == 1
    assert run.invoke(args=["cards", "charge"]).exit_code == 1
