"""Sponsored children are counted as of a day, by programme and class."""

import json
from datetime import date

import pytest

from core.db import unit_of_work
from payments.pledges.rules import Method, Rhythm
from sponsorship.children.rules import Circumstance
from sponsorship.matching.rules import EndReason
from sponsorship.matching.services import (
    ConfirmMatch,
    EndSponsorship,
    confirm_hold,
    end_sponsorship,
    hold_child,
)
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor

HALF_ORPHAN, POOR = Circumstance.HALF_ORPHAN_FATHER, Circumstance.POOR


@pytest.fixture
def sponsor(app):
    with unit_of_work():
        matcher = actor("matcher")

    def sponsor(programme, circumstances, started_on=date(2026, 11, 2), ended_on=None):
        promise = ConfirmMatch(500_000, Rhythm.MONTH, started_on, Method.CASH)
        with unit_of_work():
            child = waiting_child(circumstances=circumstances)
            search = search_for(wish(programme_code=programme))
            confirmed = confirm_hold(
                hold_child(search, child.code, by=matcher), promise, by=matcher
            )
            if ended_on:
                end_sponsorship(
                    confirmed, EndSponsorship(EndReason.TERM_OVER, ended_on), by=matcher
                )

    return sponsor


def report(run, day, form="json"):
    result = run.invoke(args=["report", "sponsored", "--as-of", day, "--format", form])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_children_are_counted_by_programme_and_class(sponsor, run):
    sponsor("GM", [HALF_ORPHAN])
    sponsor("GM", [POOR, HALF_ORPHAN])
    sponsor("GM", [POOR])
    sponsor("QT", [POOR])

    assert json.loads(report(run, "2026-11-02")) == [
        {"programme": "Godmother", "class": "orphan", "children": 2},
        {"programme": "Godmother", "class": "difficult", "children": 1},
        {"programme": "Children's Fund", "class": "difficult", "children": 1},
    ]


def test_the_day_decides_who_runs(sponsor, run):
    sponsor("GM", [POOR], started_on=date(2026, 11, 10), ended_on=date(2026, 12, 1))

    assert json.loads(report(run, "2026-11-09")) == []
    assert json.loads(report(run, "2026-11-10"))[0]["children"] == 1
    assert json.loads(report(run, "2026-11-30"))[0]["children"] == 1
    assert json.loads(report(run, "2026-12-01")) == []


@pytest.mark.parametrize(
    ("form", "line"), [("csv", "Godmother,difficult,1"), ("text", "Godmother\tdifficult\t1")]
)
def test_other_formats_say_the_same(sponsor, run, form, line):
    sponsor("GM", [POOR])

    assert line in report(run, "2026-11-02", form)


def test_a_wrong_day_is_wrong_usage(app, run):
    result = run.invoke(args=["report", "sponsored", "--as-of", "31/10/2026"])

    assert result.exit_code == 2


def test_the_page_shows_the_report_and_its_files(sponsor, signed_in):
    sponsor("GM", [POOR])
    browser = signed_in("auditor")

    page = browser.get("/staff/reports?as_of=02/11/2026").get_data(as_text=True)
    csv = browser.get("/staff/reports/sponsored.csv?as_of=2026-11-02")
    xlsx = browser.get("/staff/reports/sponsored.xlsx?as_of=2026-11-02")

    assert "Godmother" in page
    assert "Godmother" in csv.get_data(as_text=True)
    assert xlsx.data.startswith(b"PK")
