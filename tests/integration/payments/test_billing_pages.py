"""The page of the monthly run: figures first, then the run as a job."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.jobs.running import run_waiting_jobs
from payments.pledges.models import Instalment
from tests.factories.people import organisation
from tests.factories.pledges import pledge

FIGURES = "/money/billing?month=2026-11&organisation=QBT"


def made() -> int:
    return session.scalars(select(func.count()).select_from(Instalment)).one()


def pledges(number: int) -> None:
    with unit_of_work():
        for _ in range(number):
            pledge()


@pytest.fixture
def office(signed_in):
    return signed_in("accountant", organisation_code="QBT")


def form(**values: object) -> dict[str, object]:
    return {"month": "2026-11", "organisation": "QBT", **values}


def test_figures_come_before_the_run(app: Flask, office) -> None:
    pledges(3)
    assert "No month has been run yet" in office.get("/money/billing").get_data(as_text=True)
    page = office.get(FIGURES).get_data(as_text=True)
    assert "₫1,500,000" in page
    assert "Make 3 instalments" in page
    assert made() == 0


def test_a_run_is_a_job_and_a_form_sent_twice_is_one(app: Flask, office) -> None:
    pledges(3)
    first = office.post("/money/billing", form(form_id="a"))
    again = office.post("/money/billing", form(form_id="a"))
    assert first.headers["Location"] == again.headers["Location"]
    run_waiting_jobs()
    assert made() == 3
    assert "done" in office.get(first.headers["Location"]).get_data(as_text=True)
    page = office.get(FIGURES).get_data(as_text=True)
    assert "Everything of this month is made" in page
    assert "Last runs" in page


def test_the_guard_asks_for_a_look_before_it_lets_pass(app: Flask, office) -> None:
    pledges(1)
    office.post("/money/billing", form(month="2026-10"))
    run_waiting_jobs()
    pledges(4)
    assert "I have looked at the total" in office.get(FIGURES).get_data(as_text=True)
    refused = office.post("/money/billing", form())
    assert refused.status_code == 422
    assert "₫2,500,000, more than three times the ₫500,000" in refused.get_data(as_text=True)
    assert office.post("/money/billing", form(allow_total="true")).status_code == 302
    run_waiting_jobs()
    assert made() == 6


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("month=2026-13&organisation=QBT", "“2026-13” is not a month"),
        ("month=&organisation=QBT", "Choose a month"),
        ("month=2026-11&organisation=HLPN", "Choose an organisation from the list"),
        ("month=2026-11", "Choose an organisation from the list"),
    ],
)
def test_what_cannot_be_run_is_named(app: Flask, office, query: str, said: str) -> None:
    with unit_of_work():
        organisation("HLPN")
    answer = office.get(f"/money/billing?{query}")
    assert answer.status_code == 422
    assert said in answer.get_data(as_text=True)


def test_a_month_without_commitments_says_what_to_do(app: Flask, office) -> None:
    assert "Look at the commitments" in office.get(FIGURES).get_data(as_text=True)
