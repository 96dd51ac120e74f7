"""The list of sponsors, the import page and a donor's own profile."""

import io

import pytest
from sqlalchemy import event, select

from core.db import db, session, unit_of_work
from donors.models import Donor
from payments.pledges.models import Pledge
from tests.factories.donors import donor, let_sign_in
from tests.factories.matching import waiting_child
from tests.factories.pledges import pledge

LIST = "/staff/sponsors"


@pytest.fixture
def matcher(signed_in):
    return signed_in("matcher")


def upload(browser, content, **form):
    data = {"file": (io.BytesIO(content), "list.csv"), **form}
    return browser.post(f"{LIST}/import", data, content_type="multipart/form-data")


CONTENT = (
    "Mã nhà tài trợ;Tên nhà tài trợ;Mã trẻ;Mã cam kết;Số tiền;Bắt đầu từ;Chương trình\n"
    "NT0001;Vũ Thị Mẫu;T-1;GM00001;500000;01/07/2026;Mẹ đỡ đầu\n"
    "NT0002;Lê Văn Mẫu;T-9;GM00002;500000;01/07/2026;Mẹ đỡ đầu\n"
).encode()


def test_the_list_counts_what_runs_and_what_is_to_renew(matcher):
    with unit_of_work():
        giver = donor("Trần Thị Mẫu")
        pledge("GM00001", donor_id=giver.id)
        pledge("GM00002", donor_id=giver.id, term_months=3)

    page = matcher.get(f"{LIST}?q=tran+mau&kind=person").get_data(as_text=True)

    assert "Trần Thị Mẫu" in page
    assert "1 to renew" in page
    assert "No sponsor fits" in matcher.get(f"{LIST}?q=nobody").get_data(as_text=True)


def test_the_list_asks_the_same_number_of_queries_for_many_sponsors(matcher):
    with unit_of_work():
        for _ in range(30):
            pledge(donor_id=donor().id)
    asked = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))

    matcher.get(LIST)

    assert len([statement for statement in asked if statement.startswith("SELECT")]) <= 15


def test_a_list_is_shown_first_and_taken_then(matcher):
    with unit_of_work():
        waiting_child("T-1")

    preview = upload(matcher, CONTENT, dry_run="true").get_data(as_text=True)
    assert "What would happen" in preview
    assert not session.scalars(select(Pledge)).all()

    taken = upload(matcher, CONTENT).get_data(as_text=True)
    assert "What was done" in taken
    assert "T-9" in taken
    assert session.scalars(select(Pledge)).one().code == "GM00001"


def test_a_file_that_is_missing_or_no_list_is_refused_beside_its_field(matcher):
    missing = matcher.post(f"{LIST}/import", {})
    wrong = upload(matcher, b"a;b\n1;2\n")

    assert matcher.get(f"{LIST}/import").status_code == 200
    assert missing.status_code == wrong.status_code == 422
    assert "Mã cam kết" in wrong.get_data(as_text=True)


def test_an_accountant_reads_sponsors_and_changes_none(signed_in):
    with unit_of_work():
        found = donor().public_id
    browser = signed_in("accountant")

    assert browser.get(f"{LIST}/{found}").status_code == 200
    assert browser.get(f"{LIST}/{found}/edit").status_code == 403


def test_a_donor_keeps_the_own_contact_and_cannot_change_the_name(signed_in):
    browser = signed_in("donor")
    with unit_of_work():
        let_sign_in(browser.user, donor("Tên Trên Biên Nhận"))
    page = browser.get("/my/profile").get_data(as_text=True)

    wrong = browser.post("/my/profile", {"phone": "12", "language": "vi"})
    right = browser.post("/my/profile", {"phone": "0912 345 678", "language": "en"})
    named = browser.post("/my/profile", {"name": "Ai Khác", "language": "en"})

    assert "Tên Trên Biên Nhận" in page
    assert (wrong.status_code, right.status_code, named.status_code) == (422, 302, 422)
    found = session.scalars(select(Donor)).one()
    assert (found.name, found.phone, found.language) == ("Tên Trên Biên Nhận", "0912345678", "en")


def test_staff_have_no_profile_of_a_donor(signed_in):
    assert signed_in("matcher").get("/my/profile").status_code == 403
