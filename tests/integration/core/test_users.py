"""Users, for administrators; the own account; and the first administrator by command."""

import json
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner

from core.accounts.models import LoginSession, OneTimeLink, User, UserPlace, UserRole
from core.accounts.services import list_sessions, list_users, user_row
from core.audit import AuditEvent
from core.db import session, unit_of_work
from core.mail.models import OutgoingMail
from core.organisations.services import get_organisation
from core.places.services import import_places
from tests.factories.people import PASSWORD, user_with
from tests.support.client import CheckedClient

HTML = {"Accept": "text/html"}
PLACES = "code,kind,name,parent_code\n22,province,Quảng Ninh,\n06655,ward,Hồng Gai,22\n"


@pytest.fixture
def admin(signed_in: Callable[..., CheckedClient]) -> CheckedClient:
    with unit_of_work():
        import_places(PLACES.encode(), "places.csv")
    return signed_in("admin")


def form(**changes: object) -> dict[str, object]:
    return {
        "name": "Lê Thị Mẫu",
        "login": "mau@example.org",
        "language": "vi",
        "roles": ["matcher", "commune_officer"],
        "organisation": "QBT",
        "places": "22, 06655",
    } | changes


def mau() -> User:
    return session.query(User).filter_by(login="mau@example.org").one()


def last_act() -> AuditEvent:
    found = session.query(AuditEvent).order_by(AuditEvent.id.desc()).first()
    assert found is not None
    return found


def test_a_new_user_gets_roles_scope_and_an_invitation(admin: CheckedClient) -> None:
    assert admin.get("/admin/users/new").status_code == 200
    assert admin.post("/admin/users/new", form()).headers["Location"] == "/admin/users"

    row = user_row(mau())
    assert (row.roles, row.organisation) == (("commune_officer", "matcher"), "QBT")
    assert row.places == ("06655", "22")
    assert session.query(OutgoingMail).one().recipient == "mau@example.org"
    page = admin.get("/admin/users").get_data(as_text=True)
    assert "Lê Thị Mẫu" in page
    assert "on its way to mau@example.org" in page


def test_the_link_for_a_phone_number_is_shown_to_be_handed_over(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form(login="0912 345 678"))
    assert "/set-password/" in admin.get("/admin/users").get_data(as_text=True)
    assert session.query(OutgoingMail).count() == 0


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"login": "no address"}, "Enter an e-mail address or a phone number."),
        ({"login": ""}, "Fill this in."),
        ({"name": "x" * 201}, "Write at most 200 characters."),
        ({"language": "fr"}, "Choose Vietnamese or English."),
        ({"roles": []}, "Choose at least one role of the list."),
        ({"roles": ["root"]}, "Choose at least one role of the list."),
        ({"places": "22, 99999"}, "No place has the code 99999."),
        ({"is_staff": "1"}, "This field is not part of the form."),
    ],
)
def test_a_user_that_makes_no_sense_is_refused_and_nothing_is_kept(
    admin: CheckedClient, changes: dict[str, object], why: str
) -> None:
    before = session.query(User).count()
    refused = admin.post("/admin/users/new", form(**changes))
    assert refused.status_code == 422
    assert why in refused.get_data(as_text=True)
    assert session.query(User).count() == before


def test_two_people_do_not_sign_in_with_one_name(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form())
    refused = admin.post("/admin/users/new", form(login="MAU@example.org"))
    assert refused.status_code == 422
    assert "Somebody signs in with this already." in refused.get_data(as_text=True)


def test_an_organisation_that_is_not_there_is_a_404(admin: CheckedClient) -> None:
    assert admin.post("/admin/users/new", form(organisation="NONE")).status_code == 404


def test_new_rights_end_the_sessions_and_are_told_before_and_after(
    admin: CheckedClient,
) -> None:
    admin.post("/admin/users/new", form())
    theirs = CheckedClient(admin.app)
    theirs.sign_in_as(mau())
    path = f"/admin/users/{mau().public_id}"
    assert "Hồng" not in admin.get(path).get_data(as_text=True)

    changed = form(roles=["auditor"], organisation="", places="")
    assert admin.post(path, changed).headers["Location"] == "/admin/users"

    row = user_row(mau())
    assert (row.roles, row.organisation, row.places) == (("auditor",), None, ())
    assert theirs.get("/account").status_code == 302
    act = last_act()
    assert (act.action, act.subject_code) == ("user.edited", mau().public_id)
    changes = json.loads(act.changes)
    assert changes["roles"] == [["commune_officer", "matcher"], ["auditor"]]
    assert changes["organisation"] == ["QBT", None]
    assert "Mẫu" not in act.changes
    assert "mau@example.org" not in act.changes


def test_a_new_name_alone_ends_no_session(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form())
    theirs = CheckedClient(admin.app)
    theirs.sign_in_as(mau())
    admin.post(f"/admin/users/{mau().public_id}", form(name="Lê Thị Mẫu Hai"))
    assert theirs.get("/account").status_code == 200
    assert mau().name == "Lê Thị Mẫu Hai"


def test_a_refused_change_comes_back_as_typed(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form())
    path = f"/admin/users/{mau().public_id}"
    refused = admin.post(path, form(name="Tên Khác", places="99999"))
    assert refused.status_code == 422
    assert "Tên Khác" in refused.get_data(as_text=True)
    assert admin.post(path, form(name="")).status_code == 422
    assert user_row(mau()).places == ("06655", "22")


def test_nobody_changes_their_own_rights_or_closes_their_own_account(
    admin: CheckedClient,
) -> None:
    assert admin.user is not None
    me = f"/admin/users/{admin.user.public_id}"
    mine = {"name": "Tôi", "login": admin.user.login, "language": "en"}
    assert admin.post(me, {**mine, "roles": ["admin", "approver"]}).status_code == 422
    assert admin.post(me, {**mine, "roles": ["admin"], "organisation": "QBT"}).status_code == 422
    assert admin.post(f"{me}/active", {"active": "false"}, headers=HTML).status_code == 422
    assert admin.post(me, {**mine, "roles": ["admin"]}).status_code == 302
    assert admin.get("/account").status_code == 200


def test_an_account_is_closed_and_opened_again(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form())
    switch = f"/admin/users/{mau().public_id}/active"

    admin.post(switch, {"active": "false"})
    assert not mau().active
    assert last_act().action == "user.closed"
    assert "closed" in admin.get("/admin/users").get_data(as_text=True)
    assert "Open this account again" in admin.get(f"/admin/users/{mau().public_id}").get_data(
        as_text=True
    )

    admin.post(switch, {"active": "true"})
    assert mau().active
    assert last_act().action == "user.opened"


def test_a_new_invitation_ends_the_one_before(admin: CheckedClient) -> None:
    admin.post("/admin/users/new", form())
    admin.post(f"/admin/users/{mau().public_id}/invitation")
    assert [link.used_at is None for link in session.query(OneTimeLink)] == [False, True]
    assert session.query(AuditEvent).filter_by(action="user.invited").count() == 2


def test_an_unknown_user_is_a_404(admin: CheckedClient) -> None:
    assert admin.get("/admin/users/nobody").status_code == 404
    for path in ("", "/active", "/invitation"):
        assert admin.post(f"/admin/users/nobody{path}", form()).status_code == 404


@pytest.mark.parametrize("role", ["matcher", "accountant", "auditor", "donor"])
def test_nobody_else_makes_users(signed_in: Callable[..., CheckedClient], role: str) -> None:
    browser = signed_in(role)
    assert browser.post("/admin/users/new", form(roles=["admin"])).status_code == 403
    assert session.query(User).count() == 1


def test_the_list_of_users_is_made_with_three_queries(app: Flask) -> None:
    with unit_of_work():
        user_with("matcher", "cashier", organisation_code="QBT")
        user_with()
    rows = list_users()
    assert [(row.roles, row.organisation) for row in rows] == [
        (("cashier", "matcher"), "QBT"),
        ((), None),
    ]


class TestOwnAccount:
    def test_name_and_language_are_ones_own(self, signed_in: Callable[..., CheckedClient]) -> None:
        browser = signed_in("donor")
        answer = browser.post("/account", {"name": "Mạnh Thường Quân", "language": "vi"})
        assert answer.status_code == 302
        assert "Mạnh Thường Quân" in browser.get("/account").get_data(as_text=True)
        act = last_act()
        assert act.action == "account.edited"
        assert "Mạnh" not in act.changes

    def test_a_wrong_form_comes_back(self, signed_in: Callable[..., CheckedClient]) -> None:
        browser = signed_in("donor")
        assert browser.post("/account", {"name": "", "language": "vi"}).status_code == 422
        role = {"name": "Tôi", "language": "vi", "roles": "admin"}
        assert browser.post("/account", role).status_code == 422

    @pytest.mark.parametrize(
        ("current", "new"),
        [
            ("not the password", "another long password"),
            (PASSWORD, "short"),
            (PASSWORD, ""),
            ("", "another long password"),
        ],
    )
    def test_a_new_password_needs_the_present_one_and_the_rules(
        self, signed_in: Callable[..., CheckedClient], current: str, new: str
    ) -> None:
        browser = signed_in("donor")
        refused = browser.post("/account/password", {"current": current, "new": new})
        assert refused.status_code == 422
        assert "another long password" not in refused.get_data(as_text=True)
        assert browser.get("/account").status_code == 200

    def test_the_page_lists_where_one_is_signed_in(
        self, signed_in: Callable[..., CheckedClient]
    ) -> None:
        browser = signed_in("donor")
        assert browser.user is not None
        browser.sign_in_as(browser.user)
        assert len(list_sessions(browser.user.id)) == 2
        browser.post("/account/sign-out-everywhere")
        assert list_sessions(browser.user.id) == []
        assert last_act().action == "signed_out_everywhere"

    def test_a_long_browser_name_is_cut(self, client: CheckedClient) -> None:
        with unit_of_work():
            login = user_with("donor").login
        form = {"login": login, "password": PASSWORD}
        client.post("/sign-in", form, headers={"User-Agent": "x" * 5000})
        assert session.query(LoginSession).one().agent == "x" * 200


class TestFirstAdministrator:
    COMMAND = ("user", "create", "--login", "first@example.org", "--name", "Người đầu tiên")

    def test_gets_a_link(self, run: FlaskCliRunner) -> None:
        done = run.invoke(args=[*self.COMMAND, "--role", "admin"])
        assert done.exit_code == 0, done.output
        assert "/set-password/" in done.output
        assert session.query(UserRole).one().organisation_id is None

    def test_or_a_password_and_a_scope(self, run: FlaskCliRunner, client: CheckedClient) -> None:
        with unit_of_work():
            import_places(PLACES.encode(), "places.csv")
        args = [*self.COMMAND, "--role", "matcher", "--organisation", "QBT", "--place", "22"]
        done = run.invoke(args=[*args, "--password-stdin"], input=f"{PASSWORD}\n")
        assert done.exit_code == 0, done.output
        assert done.output == "first@example.org\n"
        assert session.query(UserRole).one().organisation_id == get_organisation("QBT").id
        assert session.query(UserPlace).one().place_code == "22"
        form = {"login": "first@example.org", "password": PASSWORD}
        assert client.post("/sign-in", form).status_code == 302

    @pytest.mark.parametrize(
        ("more", "typed"),
        [
            (["--role", "root"], ""),
            (["--role", "admin", "--organisation", "NONE"], ""),
            (["--role", "admin", "--password-stdin"], "short\n"),
        ],
    )
    def test_is_refused_with_a_sentence_and_not_half_made(
        self, run: FlaskCliRunner, more: list[str], typed: str
    ) -> None:
        done = run.invoke(args=[*self.COMMAND, *more], input=typed)
        assert done.exit_code == 1
        assert done.stderr
        assert not done.stdout
        assert session.query(User).count() == 0
