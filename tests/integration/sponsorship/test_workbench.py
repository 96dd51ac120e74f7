"""The work queue: what it counts is what its lists show, to whoever may act on it."""

import re

import pytest
from flask import Flask

from core.db import unit_of_work
from sponsorship.access import Role
from sponsorship.matching.rules import HoldKind
from sponsorship.matching.services import Choose, hold_child
from tests.factories.donors import wish
from tests.factories.matching import search_for, waiting_child
from tests.factories.people import actor
from tests.factories.pledges import month_of, pledge
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


def test_holds_that_end_soon_and_arrears_are_counted_as_their_lists_show_them(
    app: Flask, signed_in
) -> None:
    matcher, accountant = signed_in(Role.MATCHER), signed_in(Role.ACCOUNTANT)
    with unit_of_work():
        by = actor(Role.MATCHER)
        for code in ("T-SOON", "T-LATER"):
            waiting_child(code)
        hold_child(search_for(wish()), Choose("T-SOON", HoldKind.CHECKOUT), by=by)
        hold_child(search_for(wish()), "T-LATER", by=by)
        month_of(pledge(), "2026-09")
        month_of(pledge(), "2026-11")
    soon = "/staff/matching?ending=true"
    assert _counters(matcher)[soon] == 1
    assert _counters(matcher)["/staff/matching"] == 2
    page = matcher.get(soon).get_data(as_text=True)
    assert ("T-SOON" in page, "T-LATER" in page) == (True, False)
    (link,) = [each for each in _counters(accountant) if "view=arrears" in each]
    assert _counters(accountant)[link] == 1
    assert "1 result" in accountant.get(link).get_data(as_text=True)
