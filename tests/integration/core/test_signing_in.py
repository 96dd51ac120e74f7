"""Signing in: the same answer for all who may not, and not too many tries."""

import re

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from core.accounts.passwords import hash_password
from core.accounts.rules import TRIES_PER_ACCOUNT, TRIES_PER_ADDRESS, TRIES_PER_MINUTE
from core.accounts.services import note_try
from core.audit import AuditEvent
from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import TooManyTries
from tests.factories.people import PASSWORD, user_with
from tests.support.client import CheckedClient

HTML = {"Accept": "text/html"}
HOME = "203.0.113.7"


@pytest.fixture
def login(app: Flask) -> str:
    with unit_of_work():
        return user_with("accountant").login


def attempt(
    client: CheckedClient,
    login: str,
    password: str = "not the password",  # noqa: S107 - a wrong one
    *,
    address: str = HOME,
    **more: str,
) -> TestResponse:
    form = {"login": login, "password": password, **more}
    return client.post("/sign-in", form, headers=HTML, environ_overrides={"REMOTE_ADDR": address})


def body_without(answer: TestResponse, login: str) -> str:
    """Return the page without what was typed and without the marks of its forms."""
    page = answer.get_data(as_text=True).replace(login, "")
    return re.sub(r'(name="(?:csrf_token|form_id)"\s+value=)"[^"]*"', r"\1", page)


def test_a_wrong_password_and_an_unknown_name_get_the_same_page(
    client: CheckedClient, login: str
) -> None:
    wrong = attempt(client, login)
    unknown = attempt(client, "nobody@example.org")

    assert wrong.status_code == unknown.status_code == 422
    assert body_without(wrong, login) == body_without(unknown, "nobody@example.org")
    assert "not the password" not in wrong.get_data(as_text=True)


def test_an_invited_person_without_a_password_signs_in_with_none(client: CheckedClient) -> None:
    with unit_of_work():
        user = user_with("accountant")
        user.password_hash = ""
        login = user.login
    assert attempt(client, login, " ").status_code == 422
    assert attempt(client, login, PASSWORD).status_code == 422


def test_a_closed_account_is_as_unknown(client: CheckedClient) -> None:
    with unit_of_work():
        user = user_with("accountant")
        user.active = False
        login = user.login
    assert attempt(client, login, PASSWORD).status_code == 422


def test_a_phone_number_signs_in_however_it_is_written(client: CheckedClient) -> None:
    with unit_of_work():
        user_with("donor").login = "0912345678"
    assert attempt(client, "+84 912.345.678", PASSWORD).status_code == 302


def test_a_password_counts_exactly_as_typed(client: CheckedClient) -> None:
    with unit_of_work():
        user = user_with("accountant")
        user.password_hash = hash_password("  hai dấu cách  ")
        login = user.login
    assert attempt(client, login, "hai dấu cách").status_code == 422
    assert attempt(client, login, "  hai dấu cách  ").status_code == 302


def test_a_megabyte_is_no_password(client: CheckedClient, login: str) -> None:
    assert attempt(client, login, PASSWORD + "x" * 500_000).status_code == 422


def test_an_empty_form_comes_back_with_what_was_typed(client: CheckedClient, login: str) -> None:
    answer = attempt(client, login, "", next="/account")
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert login in page
    assert 'value="/account"' in page


def test_the_seventh_try_in_a_minute_waits_even_with_the_right_password(
    client: CheckedClient, login: str
) -> None:
    for _ in range(TRIES_PER_MINUTE):
        assert attempt(client, login).status_code == 422
    refused = attempt(client, login, PASSWORD)
    assert refused.status_code == 429
    assert "Too many tries" in refused.get_data(as_text=True)

    with frozen("2026-11-02T10:01:01+07:00"):
        assert attempt(client, login, PASSWORD).status_code == 302


def test_the_other_writings_of_a_name_share_its_tries(client: CheckedClient, login: str) -> None:
    for typed in (login, login.upper(), f"  {login}", login, login.title(), login):
        assert attempt(client, typed).status_code == 422
    assert attempt(client, login.upper()).status_code == 429


def test_signing_in_forgets_the_tries_before_it(client: CheckedClient, login: str) -> None:
    for _ in range(3):
        for _ in range(TRIES_PER_MINUTE - 1):
            assert attempt(client, login).status_code == 422
        assert attempt(client, login, PASSWORD).status_code == 302


def test_strangers_lock_nobody_out(client: CheckedClient, login: str) -> None:
    for _ in range(TRIES_PER_MINUTE + 1):
        attempt(client, login, address="198.51.100.9")
    assert attempt(client, login, PASSWORD).status_code == 302


def test_one_address_may_not_try_one_password_on_everybody(client: CheckedClient) -> None:
    for number in range(TRIES_PER_ADDRESS):
        assert attempt(client, f"user{number}@example.com").status_code == 422
    assert attempt(client, "one.more@example.com").status_code == 429
    assert attempt(client, "one.more@example.com", address="198.51.100.9").status_code == 422


class TestGuessingFromManyAddresses:
    def spray(self, login: str) -> None:
        for number in range(TRIES_PER_ACCOUNT):
            with unit_of_work():
                note_try(login, f"198.51.100.{number}")

    def test_is_slowed_for_the_account(self, client: CheckedClient, login: str) -> None:
        self.spray(login)
        assert attempt(client, login, PASSWORD).status_code == 429
        assert attempt(client, "nobody@example.org").status_code == 422
        with frozen("2026-11-02T10:10:01+07:00"):
            assert attempt(client, login, PASSWORD).status_code == 302

    def test_keeps_the_owner_in_where_they_have_signed_in(
        self, client: CheckedClient, login: str
    ) -> None:
        assert attempt(client, login, PASSWORD).status_code == 302
        self.spray(login)
        assert attempt(client, login, PASSWORD).status_code == 302
        assert attempt(client, login, PASSWORD, address="192.0.2.1").status_code == 429

    def test_is_slowed_for_a_name_that_nobody_has(self, app: Flask) -> None:
        self.spray("nobody@example.org")
        with pytest.raises(TooManyTries), unit_of_work():
            note_try("nobody@example.org", HOME)

    def test_does_not_slow_sign_ins_of_other_accounts(
        self, client: CheckedClient, login: str
    ) -> None:
        self.spray("nobody@example.org")
        assert attempt(client, login, PASSWORD).status_code == 302


@pytest.mark.parametrize(
    ("asked", "led"),
    [
        ("/account", "/account"),
        ("/staff/children?page=2", "/staff/children?page=2"),
        ("https://evil.example", "/staff"),
        ("//evil.example", "/staff"),
        ("/\\evil.example", "/staff"),
        ("\\evil.example", "/staff"),
        ("javascript:alert(1)", "/staff"),
        ("/\t/evil.example", "/staff"),
        ("account", "/staff"),
        ("", "/staff"),
    ],
)
def test_signing_in_leads_to_pages_of_ours_only(
    client: CheckedClient, login: str, asked: str, led: str
) -> None:
    assert attempt(client, login, PASSWORD, next=asked).headers["Location"] == led


def test_whoever_is_signed_in_is_not_asked_again(client: CheckedClient, login: str) -> None:
    attempt(client, login, PASSWORD)
    assert client.get("/sign-in").headers["Location"] == "/staff"


def test_a_page_for_signed_in_people_comes_after_signing_in(
    client: CheckedClient, login: str
) -> None:
    door = client.get("/account?lang=en")
    assert door.headers["Location"] == "/sign-in?next=/account?lang%3Den"
    asked = client.get(door.headers["Location"])
    assert 'name="next" value="/account?lang=en"' in asked.get_data(as_text=True)


def test_signing_in_and_out_is_told_with_the_address(client: CheckedClient, login: str) -> None:
    attempt(client, login, PASSWORD)
    client.post("/sign-out")
    told = session.query(AuditEvent).order_by(AuditEvent.id).all()
    assert [(event.action, event.address) for event in told] == [
        ("signed_in", HOME),
        ("signed_out", "127.0.0.1"),
    ]
