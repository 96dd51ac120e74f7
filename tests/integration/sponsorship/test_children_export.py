"""The filtered list as a file: exactly its rows, many only with a second person's word."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEvent
from core.db import session, unit_of_work
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from sponsorship.children.rules import Circumstance
from sponsorship.children.services.storing_register import Entry, store_new
from tests.factories.children import COMMUNE, OTHER_COMMUNE, ROW, official_places
from tests.factories.people import actor, organisation
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
LIST = "/staff/children"


@pytest.fixture
def many(app: Flask) -> None:
    """A hundred and three children in one commune, two in another."""
    with unit_of_work():
        official_places()
        organisation()
        rows = [
            replace(
                ROW,
                code=f"E-{number:03}",
                facts=replace(ROW.facts, full_name=f"=Bàn Thị {number}"),
                place_code=COMMUNE if number < 103 else OTHER_COMMUNE,
                circumstances=(Circumstance.HIV, Circumstance.POOR),
            )
            for number in range(105)
        ]
        store_new([Entry(row, "") for row in rows], None)


def test_exactly_the_filtered_rows(many: None, signed_in: Browser) -> None:
    browser = signed_in("matcher")
    asked = {"place": OTHER_COMMUNE, "file": "csv"}
    lines = browser.post(f"{LIST}/export", asked).get_data(as_text=True).splitlines()
    assert [line.split(",")[0] for line in lines[1:]] == ["E-103", "E-104"]
    assert "'=Bàn Thị 103" in lines[1]
    assert "hộ nghèo" in lines[1] or "poor" in lines[1]
    assert "HIV" not in lines[1].upper()
    assert browser.post(f"{LIST}/export", {**asked, "file": "xlsx"}).data.startswith(b"PK")
    told = session.scalars(select(AuditEvent).where(AuditEvent.action == "exported")).all()
    assert [event.changes for event in told] == ['{"rows": 2}'] * 2
    assert browser.post(f"{LIST}/export", {"file": "exe"}).status_code == 422
    money = signed_in("accountant")
    codes = money.post(f"{LIST}/export", {"q": "E-104", "file": "csv"}).get_data(as_text=True)
    assert "E-104" in codes
    assert "Bàn" not in codes


def test_many_rows_need_another_person(many: None, signed_in: Browser) -> None:
    browser = signed_in("matcher")
    asked = {"place": COMMUNE, "file": "csv", "reason": ""}
    assert "another person decides" in browser.get(f"{LIST}?place={COMMUNE}").get_data(as_text=True)
    assert browser.post(f"{LIST}/export", asked).status_code == 422
    asked["reason"] = "Báo cáo tháng 6"
    sent = browser.post(f"{LIST}/export", asked)
    assert (sent.status_code, sent.location) == (302, f"{LIST}?place={COMMUNE}")
    assert browser.post(f"{LIST}/export", asked).status_code == 422
    with unit_of_work():
        request = session.scalars(select(ApprovalRequest)).one()
        assert "103" in request.arguments
        approve(request, by=actor("approver"))
    taken = browser.post(f"{LIST}/export", asked)
    assert len(taken.get_data(as_text=True).splitlines()) == 104
    assert browser.post(f"{LIST}/export", {"file": "csv", "reason": "x"}).status_code == 302
    other = signed_in("matcher")
    assert other.post(f"{LIST}/export", asked).status_code == 302
