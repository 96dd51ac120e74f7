"""The signed paper from the phone: a picture behind the consents of a child or a whole list."""

import io

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.db import session, unit_of_work
from sponsorship.children.consent_models import Consent, ConsentScan
from sponsorship.children.models import Child
from sponsorship.children.rules import Proof
from tests.factories.children import COMMUNE, OTHER_COMMUNE, child_with, guardian_id
from tests.integration.sponsorship.test_communes import begin, fill
from tests.support.client import CheckedClient
from tests.support.pictures import CANARY, saved, scene, with_exif

PAGE = "/commune/consents"


def picture() -> tuple[io.BytesIO, str]:
    return io.BytesIO(saved(scene(), "JPEG", exif=with_exif())), "phieu.jpg"


def paper(**change: object) -> dict[str, object]:
    return {
        "document": "Danh sách 11",
        "day": "1/11/2026",
        "place_code": COMMUNE,
        "scan": picture(),
        **change,
    }


@pytest.fixture
def officer(app: Flask, signed_in) -> CheckedClient:
    with unit_of_work():
        for code, name, place in (
            ("T-1", "Bàn Thị Mận", COMMUNE),
            ("T-2", "Lý Thị Mây", COMMUNE),
            ("T-3", "Vàng Thị Dợ", OTHER_COMMUNE),
        ):
            guardian_id(child_with(code=code, name=name, place_code=place))
    return signed_in("commune_officer", places=(COMMUNE,))


def recorded() -> dict[str, set[int | None]]:
    """Return the scans behind the recorded consents, by the code of the child."""
    session.expire_all()
    found: dict[str, set[int | None]] = {}
    rows = session.execute(
        select(Child.code, Consent.scan_id)
        .join(Child, Child.id == Consent.child_id)
        .where(Consent.proof == Proof.RECORDED)
    )
    for code, scan in rows:
        found.setdefault(code, set()).add(scan)
    return found


def test_one_picture_stands_behind_the_consents_of_the_whole_list(officer: CheckedClient) -> None:
    assert PAGE in officer.get("/commune").text
    assert officer.get(PAGE).status_code == 200

    assert officer.post(PAGE, paper()).status_code == 302

    found = recorded()
    assert set(found) == {"T-1", "T-2"}
    assert found["T-1"] == found["T-2"]
    assert None not in found["T-1"]
    scan = session.scalars(select(ConsentScan)).one()
    shown = officer.get(f"/staff/children/T-1/consents/scans/{scan.public_id}")
    assert shown.status_code == 200
    assert shown.data.startswith(b"\xff\xd8")
    assert CANARY.encode() not in shown.data


def test_a_paper_of_one_child_speaks_of_that_child_alone(officer: CheckedClient) -> None:
    address = f"{PAGE}?child=T-1"
    assert address in officer.get("/commune/children/T-1").text
    assert 'value="T-1"' in officer.get(address).text
    assert officer.post(PAGE, paper(child="T-1", place_code="")).status_code == 302
    assert set(recorded()) == {"T-1"}


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"scan": (io.BytesIO(b""), "")}, "empty"),
        ({"scan": (io.BytesIO(b"%PDF-1.7"), "a.jpg")}, "Send a picture as JPEG"),
        ({"document": " "}, "Fill this in"),
        ({"day": "3/11/2026"}, "day to come"),
        ({"place_code": OTHER_COMMUNE}, "Choose a commune in which you work."),
        ({"place_code": ""}, "Choose a commune in which you work."),
    ],
)
def test_a_paper_that_cannot_be_records_nothing(
    officer: CheckedClient, change: dict[str, object], told: str
) -> None:
    answer = officer.post(PAGE, paper(**change))
    assert (answer.status_code, told in answer.text) == (422, True)
    assert recorded() == {}
    assert session.scalar(select(func.count(ConsentScan.id))) == 0


def test_a_child_out_of_reach_is_unknown(officer: CheckedClient, signed_in) -> None:
    assert officer.get(f"{PAGE}?child=T-3").status_code == 404
    assert officer.post(PAGE, paper(child="T-3")).status_code == 404
    assert signed_in("auditor").post(PAGE, paper()).status_code == 403
    assert recorded() == {}


def test_a_new_child_is_sent_in_with_the_picture_of_its_paper(officer: CheckedClient) -> None:
    address = begin(officer)
    fill(officer, address)
    bad = officer.post(f"{address}/send", {"scan": (io.BytesIO(b"<svg/>"), "a.jpg")})
    assert (bad.status_code, "Send a picture as JPEG" in bad.text) == (422, True)
    assert officer.post(f"{address}/send", {"scan": picture()}).status_code == 302
    (code,) = recorded()
    assert None not in recorded()[code]


def test_a_picture_of_a_paper_without_a_name_is_refused(officer: CheckedClient) -> None:
    address = begin(officer)
    fill(officer, address, consent={"document": "", "day": ""})
    answer = officer.post(f"{address}/send", {"scan": picture()})
    assert (answer.status_code, "Name the signed paper" in answer.text) == (422, True)
