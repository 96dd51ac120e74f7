"""One-time links: invitations and resets, from the address of the installation."""

import re

import pytest
from flask import Flask

from core.accounts.models import OneTimeLink, User
from core.accounts.services import (
    SaveUser,
    edit_user,
    invitation_link,
    invite,
    owner_of_link,
    request_reset,
    set_active,
    set_password_by_link,
)
from core.audit import AuditEvent
from core.dates import frozen
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken
from core.mail.models import OutgoingMail
from tests.factories.people import PASSWORD, actor, user_with
from tests.support.client import CheckedClient

NEW = "một câu dễ nhớ"


@pytest.fixture
def user(app: Flask) -> User:
    with unit_of_work():
        return user_with("accountant")


def token_of(link: str) -> str:
    return link.rpartition("/")[2]


def reset_token(login: str) -> str:
    with unit_of_work():
        request_reset(login)
    body = session.query(OutgoingMail).order_by(OutgoingMail.id.desc()).first().body
    return token_of(re.search(r"\S+/set-password/\S+", body)[0])


def sign_in(client: CheckedClient, login: str, password: str) -> int:
    return client.post("/sign-in", {"login": login, "password": password}).status_code


def test_a_link_sets_the_password_once(client: CheckedClient, user: User) -> None:
    path = f"/set-password/{reset_token(user.login)}"
    assert user.login in client.get(path).get_data(as_text=True)

    assert client.post(path, {"password": NEW}).headers["Location"] == "/sign-in"

    assert client.get(path).status_code == 404
    assert client.post(path, {"password": "the next password"}).status_code == 404
    assert sign_in(client, user.login, PASSWORD) == 422
    assert sign_in(client, user.login, NEW) == 302


@pytest.mark.parametrize(
    ("password", "why"),
    [
        ("ngắn quá", "at least 10"),
        ("x" * 1025, "at most 1,024"),
        ("Password123", "Too many people"),
        ("aaaaaaaaaaaa", "Too many people"),
        ("USER@example.org", "Too many people"),
        ("", "Fill this in"),
    ],
)
def test_a_poor_password_is_refused_and_the_link_still_works(
    client: CheckedClient, user: User, password: str, why: str
) -> None:
    with unit_of_work():
        session.merge(user).login = "user@example.org"
    path = f"/set-password/{reset_token('user@example.org')}"
    refused = client.post(path, {"password": password})
    assert refused.status_code == 422
    assert why in refused.get_data(as_text=True)
    assert client.post(path, {"password": NEW}).status_code == 302


def test_a_link_of_unknown_token_is_not_there(client: CheckedClient, user: User) -> None:
    assert client.get("/set-password/nothing").status_code == 404
    assert client.post("/set-password/nothing", {"password": NEW}).status_code == 404


@pytest.mark.parametrize(
    ("moment", "works"),
    [("2026-11-02T10:29:59+07:00", True), ("2026-11-02T10:30:00+07:00", False)],
)
def test_a_reset_works_for_half_an_hour(user: User, moment: str, *, works: bool) -> None:
    token = reset_token(user.login)
    with frozen(moment):
        if works:
            assert owner_of_link(token).id == user.id
        else:
            with pytest.raises(NotFound):
                owner_of_link(token)


def test_an_invitation_works_for_a_week(user: User) -> None:
    with unit_of_work():
        token = token_of(invitation_link(user, by=None))
    with frozen("2026-11-09T09:59:00+07:00"):
        assert owner_of_link(token).id == user.id
    with frozen("2026-11-09T10:00:00+07:00"), pytest.raises(NotFound):
        owner_of_link(token)


def test_a_link_sets_the_password_of_its_owner_only(client: CheckedClient, user: User) -> None:
    with unit_of_work():
        other = user_with("accountant")
    with unit_of_work():
        set_password_by_link(reset_token(user.login), NEW)
    assert sign_in(client, other.login, NEW) == 422
    assert sign_in(client, other.login, PASSWORD) == 302


def test_a_newer_reset_ends_the_older_one_and_no_invitation(user: User) -> None:
    with unit_of_work():
        invitation = token_of(invitation_link(user, by=None))
    older, newer = reset_token(user.login), reset_token(user.login)
    with pytest.raises(NotFound):
        owner_of_link(older)
    assert owner_of_link(newer).id == owner_of_link(invitation).id == user.id


def test_setting_the_password_ends_every_other_link(user: User) -> None:
    with unit_of_work():
        invitation = token_of(invitation_link(user, by=None))
    with unit_of_work():
        set_password_by_link(reset_token(user.login), NEW)
    with pytest.raises(NotFound):
        owner_of_link(invitation)


def test_a_corrected_sign_in_name_ends_the_link_that_went_to_the_wrong_one(user: User) -> None:
    with unit_of_work():
        wrong = token_of(invitation_link(session.merge(user), by=None))
        command = SaveUser("right@example.org", user.name, frozenset({"accountant"}))
        edit_user(session.merge(user), command, by=actor("admin"))
    with pytest.raises(NotFound):
        owner_of_link(wrong)


def test_a_closed_account_has_no_links_and_gets_none(user: User) -> None:
    with unit_of_work():
        token = token_of(invitation_link(session.merge(user), by=None))
        set_active(session.merge(user), active=False, by=actor("admin"))
        request_reset(user.login)
    with pytest.raises(NotFound):
        owner_of_link(token)
    assert session.query(OutgoingMail).count() == 0

    with unit_of_work():
        set_active(session.merge(user), active=True, by=actor("admin"))
    with pytest.raises(NotFound):
        owner_of_link(token)


def test_asking_for_a_reset_says_the_same_to_all_and_mails_one(
    client: CheckedClient, user: User
) -> None:
    known = client.post("/forgotten-password", {"login": user.login})
    unknown = client.post("/forgotten-password", {"login": "nobody@example.org"})
    assert known.status_code == unknown.status_code == 200
    assert known.get_data() == unknown.get_data()
    assert session.query(OutgoingMail).one().recipient == user.login


def test_a_reset_goes_out_in_the_language_of_the_person(user: User) -> None:
    reset_token(user.login)
    assert "mật khẩu mới" in session.query(OutgoingMail).one().body


def test_no_reset_is_mailed_to_a_phone_number(user: User) -> None:
    with unit_of_work():
        session.merge(user).login = "0912345678"
    with unit_of_work():
        request_reset("0912345678")
    assert session.query(OneTimeLink).count() == 0


def test_an_empty_question_for_a_reset_comes_back(client: CheckedClient) -> None:
    assert client.get("/forgotten-password").status_code == 200
    assert client.post("/forgotten-password", {"login": " "}).status_code == 422


def test_asking_for_resets_is_limited_as_signing_in_is(client: CheckedClient, user: User) -> None:
    answers = [
        client.post("/forgotten-password", {"login": user.login}).status_code for _ in range(7)
    ]
    assert answers == [200] * 6 + [429]


def test_the_link_names_the_installation_whatever_host_was_asked(app: Flask, user: User) -> None:
    headers = {"Host": "evil.example", "X-Forwarded-Host": "evil.example"}
    with app.test_request_context(headers=headers), unit_of_work():
        request_reset(user.login)
    body = session.query(OutgoingMail).one().body
    assert f"{app.config['PUBLIC_URL']}/set-password/" in body
    assert "evil" not in body


def test_the_database_keeps_no_link_that_works(user: User) -> None:
    token = reset_token(user.login)
    assert token not in {link.token_digest for link in session.query(OneTimeLink)}


def test_an_invitation_goes_to_an_address_and_is_handed_over_for_a_phone(user: User) -> None:
    with unit_of_work():
        invite(session.merge(user), by=actor("admin"))
    assert session.query(OutgoingMail).one().recipient == user.login
    with unit_of_work():
        session.merge(user).login = "0912345678"
        assert "/set-password/" in invite(session.merge(user), by=actor("admin"))
    assert session.query(OutgoingMail).count() == 1


def test_links_and_passwords_are_told_without_their_secrets(user: User) -> None:
    token = reset_token(user.login)
    with pytest.raises(RuleBroken), unit_of_work():
        set_password_by_link(token, "short")
    with unit_of_work():
        set_password_by_link(token, NEW)
    told = session.query(AuditEvent).order_by(AuditEvent.id).all()
    assert [event.action for event in told] == ["password.reset_asked", "password.set"]
    assert [event.actor_id for event in told] == [None, user.id]
    assert not any(token in event.changes or NEW in event.changes for event in told)
