"""Which papers a giver wants: said by the office or by the giver alone."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEvent
from core.db import session, unit_of_work
from donors.models import Donor
from donors.rules import ReceiptWish
from tests.factories.receipts import giver, sign_in_of
from tests.support.client import CheckedClient


@pytest.fixture
def donor(app: Flask) -> Donor:
    with unit_of_work():
        return giver()


def own_browser(app: Flask, donor: Donor) -> CheckedClient:
    with unit_of_work():
        user: Any = sign_in_of(donor)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return browser


def wish_of(donor: Donor) -> ReceiptWish:
    session.expire_all()
    return session.get_one(Donor, donor.id).receipt_wish


def test_the_office_writes_the_wish_down_with_its_trace(signed_in, donor: Donor) -> None:
    browser = signed_in("matcher")
    address = f"/staff/sponsors/{donor.public_id}"
    assert "Which papers the sponsor wants" in browser.get(address).get_data(as_text=True)
    answer = browser.post(f"{address}/receipts", {"receipt_wish": "annual"})
    assert answer.status_code == 302
    assert wish_of(donor) is ReceiptWish.ANNUAL
    changes = session.scalar(select(AuditEvent.changes).where(AuditEvent.action == "changed"))
    assert "annual" in str(changes)
    assert "One statement a year" in browser.get(address).get_data(as_text=True)


@pytest.mark.parametrize("sent", [{}, {"receipt_wish": "gold"}, {"receipt_wish": ""}])
def test_a_wish_of_no_list_is_refused_on_both_pages(
    app: Flask, signed_in, donor: Donor, sent: dict[str, str]
) -> None:
    office = signed_in("matcher").post(f"/staff/sponsors/{donor.public_id}/receipts", sent)
    own = own_browser(app, donor).post("/my/profile/receipts", sent)
    for answer in (office, own):
        assert answer.status_code == 422
        assert 'href="#receipt_wish' in answer.get_data(as_text=True)
    assert wish_of(donor) is ReceiptWish.EACH


def test_a_giver_says_so_alone_and_changes_nobody_elses(app: Flask, donor: Donor) -> None:
    with unit_of_work():
        other = giver("Trần Văn Mẫu")
    browser = own_browser(app, donor)
    assert "Which papers you want" in browser.get("/my/profile").get_data(as_text=True)
    assert browser.post("/my/profile/receipts", {"receipt_wish": "thanks"}).status_code == 302
    assert (wish_of(donor), wish_of(other)) == (ReceiptWish.THANKS, ReceiptWish.EACH)


def test_who_may_not_write_donors_is_refused(app: Flask, signed_in, donor: Donor) -> None:
    for role in ("auditor", "accountant", "donor"):
        answer = signed_in(role).post(
            f"/staff/sponsors/{donor.public_id}/receipts", {"receipt_wish": "annual"}
        )
        assert answer.status_code == 403, role
    assert signed_in("matcher").post("/my/profile/receipts", {}).status_code == 403
    assert wish_of(donor) is ReceiptWish.EACH


def test_a_sponsor_that_is_not_there_is_unknown(signed_in) -> None:
    answer = signed_in("matcher").post(
        "/staff/sponsors/nothing/receipts", {"receipt_wish": "annual"}
    )
    assert answer.status_code == 404
