"""Guards against our own slips: they fail loudly."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy.exc import StatementError

from core.access import allow, current_actor, public
from core.accounts.models import User
from core.db import session, unit_of_work
from core.errors import NotAllowed
from core.permissions import Permission
from tests.factories.people import user_with


def view() -> str:
    return "a page"


def test_a_page_for_nobody_in_particular_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="at least one"):
        allow()


def test_a_page_wears_one_access_decorator() -> None:
    with pytest.raises(TypeError, match="two access decorators"):
        public(allow(Permission.JOBS_READ)(view))


def test_nobody_acts_who_is_not_signed_in(app: Flask) -> None:
    with app.test_request_context(), pytest.raises(NotAllowed):
        current_actor()


def test_changes_outside_a_unit_of_work_are_not_lost_silently(app: Flask) -> None:
    session.add(User(login="a@example.org", name="A", created_at=datetime.now(UTC)))
    with pytest.raises(RuntimeError, match="outside a unit of work"), unit_of_work():
        pass
    session.rollback()


def test_a_moment_without_a_time_zone_is_not_stored(any_app: Flask) -> None:
    with unit_of_work():
        user = user_with("matcher")
    user.created_at = datetime(2026, 11, 2)  # noqa: DTZ001 - the slip
    with pytest.raises(StatementError, match="time zone"):
        session.flush()
    session.rollback()
