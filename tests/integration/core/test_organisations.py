"""Letterheads and who signs, by date."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask

from core.audit import AuditEvent
from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken
from core.organisations.models import Signatory
from core.organisations.services import (
    AppointSignatory,
    appoint_signatory,
    get_organisation,
    list_organisations,
    list_signatories,
    signatories_on,
)
from tests.factories.people import actor
from tests.support.client import CheckedClient

LETTERHEAD = {
    "name_vi": "Quỹ Mẫu",
    "name_en": "Sample Fund",
    "address": "Số 2, đường Mẫu",
    "tax_code": "5700000001",
    "phone": "",
}
DIRECTOR = {
    "position": "1",
    "title_vi": "Giám đốc",
    "title_en": "Director",
    "name": "Trần Văn Mẫu",
    "from_day": "1/12/2026",
}


@pytest.fixture
def admin(signed_in: Callable[..., CheckedClient]) -> CheckedClient:
    return signed_in("admin")


def appoint(name: str, day: date, position: int = 6) -> Signatory:
    with unit_of_work():
        command = AppointSignatory(position, "Kế toán", "Accountant", day, name)
        return appoint_signatory(get_organisation("QBT"), command, by=actor("admin"))


def names_on(day: date) -> list[str]:
    body = get_organisation("QBT")
    return [found.name for found in signatories_on(body.id, day) if found.position == 6]


def test_an_organisation_is_found_by_code_or_not_at_all(app: Flask) -> None:
    assert [found.code for found in list_organisations()] == ["BDBP", "HLPN", "QBT"]
    with pytest.raises(NotFound):
        get_organisation("qbt")


def test_whoever_signs_gives_way_to_the_next_from_the_day(any_app: Flask) -> None:
    appoint("Người cũ", date(2026, 1, 1))
    appoint("Người mới", date(2026, 7, 1))
    assert names_on(date(2025, 12, 31)) == []
    assert names_on(date(2026, 1, 1)) == ["Người cũ"]
    assert names_on(date(2026, 6, 30)) == ["Người cũ"]
    assert names_on(date(2026, 7, 1)) == ["Người mới"]
    assert names_on(date(2030, 1, 1)) == ["Người mới"]
    everybody = list_signatories(get_organisation("QBT").id)
    assert [found.name for found in everybody if found.position == 6] == ["Người mới", "Người cũ"]


@pytest.mark.parametrize("day", [date(2026, 7, 1), date(2026, 6, 30)])
def test_nobody_signs_from_a_day_that_another_already_signed(app: Flask, day: date) -> None:
    appoint("Người mới", date(2026, 7, 1))
    with pytest.raises(RuleBroken) as refused:
        appoint("Người chen vào", day)
    assert refused.value.field == "from_day"
    assert names_on(date(2026, 8, 1)) == ["Người mới"]


def test_the_other_places_on_the_papers_stay(app: Flask) -> None:
    appoint("Ở chỗ sáu", date(2026, 1, 1))
    appoint("Ở chỗ năm", date(2026, 7, 1), position=5)
    assert names_on(date(2026, 8, 1)) == ["Ở chỗ sáu"]


def test_the_pages_change_the_letterhead_and_tell_it(admin: CheckedClient) -> None:
    assert "QBT" in admin.get("/admin/organisations").get_data(as_text=True)
    saved = admin.post("/admin/organisations/QBT", LETTERHEAD)
    assert saved.headers["Location"] == "/admin/organisations/QBT"
    page = admin.get("/admin/organisations/QBT").get_data(as_text=True)
    assert "Quỹ Mẫu" in page
    body = get_organisation("QBT")
    assert (body.name_en, body.phone) == ("Sample Fund", "")
    act = session.query(AuditEvent).filter_by(action="letterhead.edited").one()
    assert json.loads(act.changes)["name_vi"][1] == "Quỹ Mẫu"

    admin.post("/admin/organisations/QBT", LETTERHEAD)
    assert session.query(AuditEvent).filter_by(action="letterhead.edited").count() == 1


def test_a_letterhead_without_a_name_comes_back(admin: CheckedClient) -> None:
    refused = admin.post("/admin/organisations/QBT", LETTERHEAD | {"name_vi": " "})
    assert refused.status_code == 422
    assert "Số 2, đường Mẫu" in refused.get_data(as_text=True)


def test_the_page_appoints_somebody_or_a_line_to_fill_in(admin: CheckedClient) -> None:
    path = "/admin/organisations/QBT/signatories"
    assert admin.post(path, DIRECTOR).status_code == 302
    assert "Trần Văn Mẫu" in admin.get("/admin/organisations/QBT").get_data(as_text=True)
    assert admin.post(path, DIRECTOR | {"name": "", "position": "6"}).status_code == 302
    assert names_on(date(2026, 12, 1)) == [""]
    assert session.query(AuditEvent).filter_by(action="signatory.appointed").count() == 2


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"position": "0"}, "Choose a place from 1 to 6."),
        ({"position": "7"}, "Choose a place from 1 to 6."),
        ({"position": "first"}, "Choose a place from 1 to 6."),
        ({"position": ""}, "Choose a place from 1 to 6."),
        ({"title_vi": ""}, "Fill this in."),
        ({"from_day": "31/2/2026"}, "is not a date"),
        ({"from_day": "1/1/2000"}, "Choose a day after the last change"),
    ],
)
def test_an_appointment_that_makes_no_sense_comes_back(
    admin: CheckedClient, changes: dict[str, str], why: str
) -> None:
    path = "/admin/organisations/QBT/signatories"
    assert admin.post(path, DIRECTOR).status_code == 302
    before = session.query(Signatory).count()
    refused = admin.post(path, DIRECTOR | changes)
    assert refused.status_code == 422
    assert why in refused.get_data(as_text=True)
    assert session.query(Signatory).count() == before


def test_an_organisation_that_is_not_there_is_a_404(admin: CheckedClient) -> None:
    assert admin.get("/admin/organisations/NONE").status_code == 404
    assert admin.post("/admin/organisations/NONE", LETTERHEAD).status_code == 404
    assert admin.post("/admin/organisations/NONE/signatories", DIRECTOR).status_code == 404


def test_nobody_else_changes_papers(signed_in: Callable[..., CheckedClient]) -> None:
    browser = signed_in("accountant")
    assert browser.post("/admin/organisations/QBT", LETTERHEAD).status_code == 403
