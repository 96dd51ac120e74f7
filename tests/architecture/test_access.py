"""Every page says who may open it, and the table of roles is the one the product promises."""

from collections.abc import Iterator

import pytest
from flask import Flask
from werkzeug.routing import Rule

from core.permissions import Permission as System
from donors.permissions import Permission as Donors
from payments.permissions import Permission as Money
from sponsorship.access import MAY, STAFF, Role
from sponsorship.permissions import Permission as Mission
from tests.support.client import CheckedClient

CHANGES = {"POST", "PUT", "PATCH", "DELETE"}


def _rules(app: Flask) -> Iterator[Rule]:
    return (rule for rule in app.url_map.iter_rules() if rule.endpoint != "static")


def test_every_view_wears_exactly_one_access_decorator(app: Flask) -> None:
    bare = [
        rule.endpoint
        for rule in _rules(app)
        if not hasattr(app.view_functions[rule.endpoint], "access")
    ]
    assert not bare, f"neither @allow nor @public: {bare}"


def test_every_view_that_takes_a_form_writes_in_one_transaction(app: Flask) -> None:
    without = [
        rule.endpoint
        for rule in _rules(app)
        if (rule.methods or set()) & CHANGES
        and not getattr(app.view_functions[rule.endpoint], "writes", False)
    ]
    assert not without, f"POST without @writes: {without}"


def test_no_view_that_reads_may_write(app: Flask) -> None:
    both = [
        rule.endpoint
        for rule in _rules(app)
        if "GET" in (rule.methods or set())
        and getattr(app.view_functions[rule.endpoint], "writes", False)
    ]
    assert not both, f"GET with @writes: {both}"


def test_a_page_for_signed_in_people_sends_strangers_to_the_door(
    app: Flask, client: CheckedClient
) -> None:
    for rule in _rules(app):
        if rule.arguments or "GET" not in (rule.methods or set()):
            continue
        if app.view_functions[rule.endpoint].access:  # type: ignore[attr-defined]
            response = client.get(rule.rule)
            assert response.status_code == 302, rule
            assert "/sign-in" in response.headers["Location"], rule


@pytest.mark.parametrize("role", sorted(Role))
def test_each_role_is_refused_what_its_table_does_not_list(
    app: Flask, signed_in, role: Role
) -> None:
    browser = signed_in(role)
    held = {permission.value for permission in MAY[role]} | {System.ACCOUNT_OWN.value}
    for rule in _rules(app):
        if rule.arguments or "GET" not in (rule.methods or set()):
            continue
        asked = app.view_functions[rule.endpoint].access  # type: ignore[attr-defined]
        if asked and not {permission.value for permission in asked} & held:
            assert browser.get(rule.rule).status_code == 403, rule


def test_every_permission_is_held_by_some_role() -> None:
    held = frozenset().union(*MAY.values()) | {System.ACCOUNT_OWN}
    assert held == {*System, *Donors, *Money, *Mission}


def test_money_people_and_admins_see_no_childs_identity() -> None:
    for role in (Role.ADMIN, Role.ACCOUNTANT, Role.CASHIER, Role.AUDITOR, Role.DONOR):
        assert Mission.CHILDREN_IDENTITY not in MAY[role], role


def test_whoever_approves_grants_neither_asks_nor_pays() -> None:
    for role in Role:
        held = MAY[role] & {Mission.GRANTS_REQUEST, Mission.GRANTS_APPROVE, Money.PAY_OUT}
        assert len(held) <= 1, role


def test_a_donor_holds_no_permission_of_staff() -> None:
    staff = frozenset().union(*(MAY[role] for role in STAFF))
    assert not staff & MAY[Role.DONOR]
