"""Pages for everybody: so many visits a minute from one address, then wait."""

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import frozen
from core.db import session
from core.errors import TooManyTries
from core.throttling import VisitCount, note_visit
from payments.receipts.public import CHECKS_A_MINUTE
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

NEXT_MINUTE = "2026-11-02T10:01:00+07:00"
LATER = "2026-11-02T10:05:00+07:00"


def visit(times: int, address: str = "192.0.2.1", page: str = "receipt") -> None:
    for _ in range(times):
        note_visit(page, address, 3)


def test_the_fourth_visit_of_a_minute_is_refused_and_the_next_minute_begins_anew(
    any_app: Flask,
) -> None:
    visit(3)
    with pytest.raises(TooManyTries):
        visit(1)
    with frozen(NEXT_MINUTE):
        visit(3)


def test_addresses_and_pages_count_apart(any_app: Flask) -> None:
    visit(3)
    visit(3, address="192.0.2.2")
    visit(3, page="other")
    assert session.scalar(select(func.count()).select_from(VisitCount)) == 3


def test_a_refused_visit_writes_nothing(any_app: Flask) -> None:
    visit(3)
    with pytest.raises(TooManyTries):
        visit(1)
    assert session.scalars(select(VisitCount.visits)).all() == [3]


def test_addresses_of_minutes_that_are_over_are_forgotten(any_app: Flask) -> None:
    visit(2)
    with frozen(LATER):
        visit(1, address="192.0.2.9")
    assert session.scalars(select(VisitCount.address)).all() == ["192.0.2.9"]


def test_visits_at_once_are_all_counted(any_app: Flask) -> None:
    at_once(any_app, [lambda: note_visit("receipt", "192.0.2.1", 50)] * 8)
    assert session.scalar(select(VisitCount.visits)) == 8


def test_the_check_page_answers_429_and_says_when_to_come_back(client: CheckedClient) -> None:
    for _ in range(CHECKS_A_MINUTE):
        assert client.get("/r/unknown").status_code == 404
    answer = client.get("/r/unknown")
    assert answer.status_code == 429
    assert answer.headers["Retry-After"] == "60"
