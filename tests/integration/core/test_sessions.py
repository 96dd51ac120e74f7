"""A cookie opens pages as long as its session lives, and no copy of it lives longer."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from core.accounts.models import LoginSession, User
from core.accounts.services import SaveUser, edit_user, get_user, set_active
from core.accounts.sessions import actor_by_login
from core.dates import frozen, now
from core.db import session, unit_of_work
from core.errors import NotFound
from tests.factories.people import PASSWORD, actor, user_with
from tests.support.client import CheckedClient

NEW = "another long password"


def a_thief_of(browser: CheckedClient) -> CheckedClient:
    """Return another browser that carries a copy of the cookie."""
    cookie = browser.browser.get_cookie("session")
    assert cookie is not None
    thief = CheckedClient(browser.app)
    thief.browser.set_cookie("session", cookie.value)
    return thief


def is_open(browser: CheckedClient) -> bool:
    return browser.get("/account").status_code == 200


def log_out(browser: CheckedClient) -> None:
    assert browser.post("/sign-out").status_code == 302


def log_out_everywhere(browser: CheckedClient) -> None:
    assert browser.post("/account/sign-out-everywhere").status_code == 302


def change_password(browser: CheckedClient) -> None:
    answer = browser.post("/account/password", {"current": PASSWORD, "new": NEW})
    assert answer.status_code == 302


def receive_another_role(browser: CheckedClient) -> None:
    assert browser.user is not None
    with unit_of_work():
        user = get_user(browser.user.public_id)
        command = SaveUser(user.login, user.name, frozenset({"auditor"}))
        edit_user(user, command, by=actor("admin"))


def lose_the_account(browser: CheckedClient) -> None:
    assert browser.user is not None
    with unit_of_work():
        set_active(get_user(browser.user.public_id), active=False, by=actor("admin"))


@pytest.mark.parametrize(
    "end",
    [
        log_out,
        log_out_everywhere,
        change_password,
        receive_another_role,
        lose_the_account,
    ],
)
def test_a_copied_cookie_dies(
    signed_in: Callable[..., CheckedClient], end: Callable[[CheckedClient], None]
) -> None:
    browser = signed_in("accountant")
    thief = a_thief_of(browser)
    assert is_open(thief)

    end(browser)

    assert not is_open(thief)


def test_a_new_password_keeps_the_one_who_chose_it_signed_in_and_nobody_else(
    app: Flask, signed_in: Callable[..., CheckedClient]
) -> None:
    browser = signed_in("accountant")
    assert browser.user is not None
    elsewhere = CheckedClient(app)
    elsewhere.sign_in_as(browser.user)

    change_password(browser)

    assert is_open(browser)
    assert not is_open(elsewhere)


@pytest.mark.parametrize(
    ("asked", "opens"),
    [("2026-11-02T10:29:00+07:00", True), ("2026-11-02T10:30:00+07:00", False)],
)
def test_a_session_that_idles_for_half_an_hour_is_over(
    signed_in: Callable[..., CheckedClient], asked: str, *, opens: bool
) -> None:
    browser = signed_in("accountant")
    with frozen(asked):
        assert is_open(browser) is opens


def test_a_session_in_use_lasts_twelve_hours_and_no_longer(
    signed_in: Callable[..., CheckedClient],
) -> None:
    browser = signed_in("accountant")
    opened = now()
    for minutes in range(0, 12 * 60, 29):
        with frozen(opened + timedelta(minutes=minutes)):
            assert is_open(browser)
    with frozen(opened + timedelta(hours=12)):
        assert not is_open(browser)


def test_an_open_page_every_minute_writes_the_session_only_then(
    signed_in: Callable[..., CheckedClient],
) -> None:
    browser = signed_in("accountant")
    with frozen("2026-11-02T10:00:30+07:00"):
        browser.get("/account")
        before = session.query(LoginSession).one().seen_at
    with frozen("2026-11-02T10:05:00+07:00"):
        browser.get("/account")
        session.expire_all()
        after = session.query(LoginSession).one().seen_at
    assert (after - before).total_seconds() == 300


def test_signing_in_begins_a_new_session_whatever_the_cookie_held(
    signed_in: Callable[..., CheckedClient],
) -> None:
    browser = signed_in("accountant")
    assert browser.user is not None
    with browser.browser.session_transaction() as cookie:
        planted = cookie["_user_id"]
        cookie["left"] = "by a stranger"

    form = {"login": browser.user.login, "password": PASSWORD}
    assert browser.post("/sign-in", form).status_code == 302

    with browser.browser.session_transaction() as cookie:
        assert cookie["_user_id"] != planted
        assert "left" not in cookie


def test_the_database_keeps_no_token_that_opens_a_door(
    signed_in: Callable[..., CheckedClient],
) -> None:
    browser = signed_in("accountant")
    with browser.browser.session_transaction() as cookie:
        token = cookie["_user_id"]
    assert token not in session.query(LoginSession).one().token_digest


def test_a_cookie_signed_by_somebody_else_opens_nothing(client: CheckedClient) -> None:
    client.browser.set_cookie("session", "eyJfdXNlcl9pZCI6IjEifQ.aaaaaa.bbbbbb")
    assert not is_open(client)


def test_a_command_acts_for_a_person_however_the_login_is_typed(app: Flask) -> None:
    with unit_of_work():
        user = user_with("accountant")
    assert actor_by_login(f" {user.login.upper()} ").id == user.id


@pytest.mark.parametrize("active", [True, False])
def test_a_command_acts_for_no_unknown_and_no_closed_account(app: Flask, *, active: bool) -> None:
    with unit_of_work():
        user: User = user_with("accountant")
        user.active = active
    with pytest.raises(NotFound):
        actor_by_login("nobody@example.org" if active else user.login)
