"""The work queue: what it counts is what its lists show, to whoever may act on it."""

import re

import pytest
from flask import Flask

from sponsorship.access import Role
from tests.support.client import CheckedClient

COUNTER = re.compile(
    r'<a class="counter[^"]*" href="([^"]+)">\s*<strong[^>]*>([\d.,]+)</strong>', re.DOTALL
)


def _counters(browser: CheckedClient) -> dict[str, int]:
    page = browser.get("/staff?lang=en").get_data(as_text=True)
    found = dict(COUNTER.findall(page))
    return {link.replace("&amp;", "&"): int(re.sub(r"\D", "", n)) for link, n in found.items()}


@pytest.mark.parametrize(
    "role", [Role.MATCHER, Role.ACCOUNTANT, Role.CASHIER, Role.APPROVER, Role.CASE_WORKER]
)
def test_an_empty_house_has_nothing_to_do(app: Flask, signed_in, role: Role) -> None:
    browser = signed_in(role)
    assert set(_counters(browser).values()) == {0}
    assert "Nothing waits for you." in browser.get("/staff").get_data(as_text=True)


def test_people_are_shown_only_their_own_work(app: Flask, signed_in) -> None:
    reconcile = "/money/bank/reconcile"
    assert reconcile in _counters(signed_in(Role.ACCOUNTANT))
    assert reconcile not in _counters(signed_in(Role.MATCHER))
