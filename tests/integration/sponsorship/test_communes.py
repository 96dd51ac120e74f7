"""An officer's pages: the own commune only, a child in four parts, visits and hand-overs once."""

import io
import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import event, func, select

from core.audit import AuditEvent
from core.dates import frozen
from core.db import db, session, unit_of_work
from core.errors import RuleBroken
from core.pictures import draw
from sponsorship.children.field_models import ChildDraft, HandOver, Visit
from sponsorship.children.identity import names_for, photos_of
from sponsorship.children.models import Child
from sponsorship.children.rules import Circumstance, Standing
from sponsorship.communes.rules import Part
from sponsorship.communes.services import (
    RecordHandOver,
    get_draft,
    payments_to_confirm,
    record_hand_over,
    save_part,
    start_draft,
)
from tests.factories.children import COMMUNE, OTHER_COMMUNE, child_with, official_places
from tests.factories.grants import approved, paid
from tests.factories.people import actor
from tests.support.client import CheckedClient
from tests.support.pictures import CANARY, saved, scene, with_exif

Browser = Callable[..., CheckedClient]
PARTS = {
    "who": {
        "full_name": "LÒ THỊ XUÂN",
        "birth": "08/2017",
        "sex": "female",
        "place_code": COMMUNE,
        "village": "Thôn 2",
    },
    "circumstance": {
        "circumstances": ["half_orphan_father"],
        "household": "poor",
        "guardian": "Lò Văn Tâm",
        "relation": "ông nội",
    },
    "consent": {
        "carer_agrees": ["show_to_donor", "photo"],
        "child_agrees": ["show_to_donor"],
        "document": "Phiếu 7",
        "day": "1/11/2026",
    },
    "needs": {"school": "Lớp 3", "allowance": "500k", "note": "Cần xe đạp"},
}
VISIT = {"visited_on": "1/11/2026", "met": "both", "findings": "Em đi học đều.", "form_id": "v1"}
GOODS = {
    "what": "goods",
    "goods": "10 kg gạo",
    "received_on": "1/11/2026",
    "received_by": "Triệu Mùi Lan",
    "form_id": "h1",
}


def picture(seed: int = 1) -> tuple[io.BytesIO, str]:
    return io.BytesIO(saved(scene(seed), "JPEG", exif=with_exif())), "anh.jpg"


@pytest.fixture
def officer(app: Flask, signed_in: Browser) -> CheckedClient:
    with unit_of_work():
        official_places()
    return signed_in("commune_officer", places=(COMMUNE,))


@pytest.fixture
def child(app: Flask) -> Child:
    with unit_of_work():
        return child_with(code="T-00001")


def begin(officer: CheckedClient, form_id: str = "f1") -> str:
    """Begin a draft; return its address."""
    answer = officer.post("/commune/drafts", {"form_id": form_id})
    assert answer.status_code == 302
    return answer.headers["Location"]


def fill(officer: CheckedClient, address: str, **changes: dict[str, object]) -> None:
    for part, values in PARTS.items():
        answer = officer.post(f"{address}/{part}", values | changes.get(part, {}))
        assert answer.status_code == 302, (part, answer.text)


class TestList:
    def test_an_officer_sees_the_own_commune_only(
        self, child: Child, officer: CheckedClient
    ) -> None:
        with unit_of_work():
            child_with(code="T-00002", name="Lý Thị Mây", place_code=OTHER_COMMUNE)
            child_with(code="T-00003", name="Vàng Thị Dợ", standing=Standing.EXITED)
        page = officer.get("/commune").text
        assert ("T-00001" in page, "T-00002" in page, "T-00003" in page) == (True, False, False)
        for path in ("", "/visit", "/hand-over"):
            other = officer.get(f"/commune/children/T-00002{path}")
            assert other.status_code == officer.get(f"/commune/children/T-9{path}").status_code
            assert other.status_code == 404
        for path, form in (("visit", VISIT), ("hand-over", GOODS)):
            assert officer.post(f"/commune/children/T-00002/{path}", form).status_code == 404

    def test_others_do_not_open_the_officers_pages(self, app: Flask, signed_in: Browser) -> None:
        for role in ("matcher", "accountant", "donor", "admin"):
            assert signed_in(role).get("/commune").status_code == 403

    def test_it_is_the_officers_first_page(self, officer: CheckedClient) -> None:
        assert officer.get("/").headers.get("Location", "/commune").endswith("/commune")

    def test_children_are_found_by_name_and_by_what_is_due(
        self, child: Child, officer: CheckedClient
    ) -> None:
        assert "T-00001" in officer.get("/commune?q=ban+man").text
        assert "T-00001" not in officer.get("/commune?q=ly+may").text
        assert "T-00001" in officer.get("/commune?due=visit").text
        officer.post("/commune/children/T-00001/visit", VISIT)
        assert "T-00001" not in officer.get("/commune?due=visit").text
        with frozen(date(2027, 5, 2)):
            officer.sign_in_as(officer.user)
            assert "T-00001" in officer.get("/commune?due=visit").text

    def test_the_list_makes_few_queries(self, officer: CheckedClient) -> None:
        with unit_of_work():
            for _ in range(8):
                child_with()
        asked: list[str] = []
        event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
        assert officer.get("/commune").status_code == 200
        assert len(asked) <= 14, asked


class TestNewChild:
    def test_a_child_in_four_parts_is_a_draft_for_another_person_to_verify(
        self, officer: CheckedClient, signed_in: Browser
    ) -> None:
        address = begin(officer)
        fill(officer, address)
        assert officer.get(address).text.count("saved") >= 4
        answer = officer.post(f"{address}/send")
        assert answer.status_code == 302
        child = session.scalars(select(Child)).one()
        who = names_for([child.id])[child.id]
        assert (who.full_name, who.birth.written) == ("Lò Thị Xuân", "08/2017")
        assert (child.standing, child.grade, child.allowance) == (Standing.DRAFT, 3, 500_000)
        assert officer.user is not None
        assert child.entered_by == officer.user.id
        assert re.fullmatch(r"TE-[2-9A-HJ-NP-Z]{6}", child.code)
        shown = officer.get(answer.headers["Location"])
        assert "Lò Thị Xuân" in shown.text
        consent = signed_in("matcher").get(f"/staff/children/{child.code}?tab=consent").text
        assert "Phiếu 7" in consent

    def test_each_part_survives_a_lost_signal(self, officer: CheckedClient) -> None:
        address = begin(officer)
        officer.post(f"{address}/who", PARTS["who"])
        again = CheckedClient(officer.app)
        again.sign_in_as(officer.user)
        assert "LÒ THỊ XUÂN" in again.get("/commune").text
        page = again.get(f"{address}/who").text
        assert 'value="LÒ THỊ XUÂN"' in page
        assert 'value="08/2017"' in page

    def test_a_form_sent_twice_begins_one_draft_and_makes_one_child(
        self, officer: CheckedClient
    ) -> None:
        address = begin(officer)
        assert begin(officer) == address
        fill(officer, address)
        first, second = officer.post(f"{address}/send"), officer.post(f"{address}/send")
        assert first.headers["Location"] == second.headers["Location"]
        assert officer.get(address).headers["Location"] == first.headers["Location"]
        assert session.scalar(select(func.count(Child.id))) == 1
        draft = session.scalars(select(ChildDraft)).one()
        assert [getattr(draft, part) for part in Part] == [""] * 4

    def test_a_form_that_comes_after_the_session_leads_back_to_its_page(
        self, officer: CheckedClient
    ) -> None:
        address = begin(officer)
        with frozen(date(2026, 11, 3)):
            late = officer.post(f"{address}/who", PARTS["who"])
            assert late.headers["Location"] == f"/sign-in?next={address}/who"
            unknown = officer.post(f"{address}/remove")
            assert unknown.headers["Location"] == "/sign-in"

    @pytest.mark.parametrize(
        ("part", "change", "field", "told"),
        [
            ("who", {"full_name": ""}, "full_name", "Fill this in"),
            ("who", {"birth": "31/02/2017"}, "birth", "not a date"),
            ("who", {"birth": "2027"}, "birth", "lies in the future"),
            ("who", {"place_code": OTHER_COMMUNE}, "place_code", "in which you work"),
            ("who", {"personal_id": "12"}, "personal_id", "12 digits"),
            ("circumstance", {"circumstances": []}, "circumstances", "at least one"),
            ("consent", {"day": ""}, "day", "Enter a date"),
            ("consent", {"document": ""}, "document", "Name the document"),
            ("consent", {"carer_agrees": [], "child_agrees": []}, "carer_agrees", "Tick what"),
            ("needs", {"allowance": "viel"}, "allowance", "not an amount"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field_and_nothing_is_kept(
        self, officer: CheckedClient, part: str, change: dict[str, object], field: str, told: str
    ) -> None:
        address = begin(officer)
        answer = officer.post(f"{address}/{part}", PARTS[part] | change)
        assert answer.status_code == 422
        assert told in answer.text
        assert f'href="#{field}"' in answer.text
        assert getattr(session.scalars(select(ChildDraft)).one(), part) == ""

    def test_missing_parts_are_named_and_nothing_is_sent(self, officer: CheckedClient) -> None:
        address = begin(officer)
        officer.post(f"{address}/who", PARTS["who"])
        answer = officer.post(f"{address}/send")
        assert answer.status_code == 422
        assert answer.text.count("Fill in this part.") == 3
        assert session.scalar(select(func.count(Child.id))) == 0

    def test_who_looks_like_a_child_on_the_books_is_compared_first(
        self, child: Child, officer: CheckedClient
    ) -> None:
        address = begin(officer)
        fill(officer, address, who={"full_name": "Ban Thi Man", "birth": "17/08/2016"})
        refused = officer.post(f"{address}/send")
        assert (refused.status_code, "T-00001" in refused.text) == (422, True)
        assert 'name="compared"' in refused.text
        assert officer.post(f"{address}/send", {"compared": "true"}).status_code == 302

    def test_a_sensitive_circumstance_is_neither_offered_nor_taken(
        self, officer: CheckedClient
    ) -> None:
        address = begin(officer)
        assert "HIV" not in officer.get(f"{address}/circumstance").text
        fill(officer, address, circumstance={"circumstances": ["hiv", "poor"]})
        officer.post(f"{address}/send")
        child = session.scalars(select(Child)).one()
        told = session.scalars(select(AuditEvent.changes)).all()
        assert not [changes for changes in told if Circumstance.HIV in changes]
        assert "HIV" not in officer.get(f"/commune/children/{child.code}").text

    def test_a_draft_is_its_owners_alone(self, officer: CheckedClient, signed_in: Browser) -> None:
        address = begin(officer)
        other = signed_in("commune_officer", places=(COMMUNE,))
        assert other.get(address).status_code == 404
        for act in ("/who", "/send", "/remove"):
            assert other.post(f"{address}{act}", PARTS["who"]).status_code == 404
        assert officer.get(f"{address}/what").status_code == 404
        assert officer.post(f"{address}/remove").status_code == 302
        assert officer.get(address).status_code == 404

    def test_two_databases_keep_a_draft_alike(self, any_app: Flask) -> None:
        with unit_of_work():
            official_places()
            by = actor("commune_officer", places=(COMMUNE,))
            draft = start_draft("f", by=by)
            save_part(draft, Part.NEEDS, {"school": "Lớp 3"}, by=by)
        with unit_of_work():
            assert get_draft(draft.public_id, by, locked=True).needs == '{"school": "Lớp 3"}'
            assert start_draft("f", by=by).id == draft.id


class TestVisits:
    def test_a_visit_is_written_down_once_with_its_picture(
        self, child: Child, officer: CheckedClient, signed_in: Browser
    ) -> None:
        for _ in range(2):
            answer = officer.post("/commune/children/T-00001/visit", VISIT | {"photo": picture()})
            assert answer.status_code == 302
        visit = session.scalars(select(Visit)).one()
        (photo,) = photos_of(child.id)
        assert (visit.photo_id, photo.taken_on) == (photo.id, date(2026, 11, 1))
        assert photo.approved_at is None
        assert "Em đi học đều." in officer.get("/commune/children/T-00001").text
        assert "Em đi học đều." in signed_in("matcher").get("/staff/children/T-00001/visits").text
        assert signed_in("accountant").get("/staff/children/T-00001/visits").status_code == 403
        told = session.scalars(select(AuditEvent.changes)).all()
        assert not [changes for changes in told if "học" in changes]

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"visited_on": "3/11/2026"}, "day to come"),
            ({"findings": ""}, "Fill this in"),
            ({"met": "someone"}, "Choose one"),
            ({"photo": (io.BytesIO(b"<svg/>"), "a.jpg")}, "Send a picture as JPEG"),
        ],
    )
    def test_a_visit_that_cannot_be_is_refused_and_the_text_kept(
        self, child: Child, officer: CheckedClient, change: dict[str, object], told: str
    ) -> None:
        answer = officer.post("/commune/children/T-00001/visit", VISIT | change)
        assert (answer.status_code, told in answer.text) == (422, True)
        assert ("Em đi học đều." in answer.text) is ("findings" not in change)
        assert session.scalar(select(func.count(Visit.id))) == 0


class TestHandOvers:
    def test_goods_are_confirmed_with_a_bare_picture(
        self, child: Child, officer: CheckedClient, signed_in: Browser
    ) -> None:
        form = GOODS | {"proof": picture()}
        assert officer.post("/commune/children/T-00001/hand-over", form).status_code == 302
        again = GOODS | {"proof": picture()}
        assert officer.post("/commune/children/T-00001/hand-over", again).status_code == 302
        given = session.scalars(select(HandOver)).one()
        address = f"/staff/children/T-00001/hand-overs/{given.public_id}.jpg"
        shown = officer.get(address)
        assert shown.headers["Cache-Control"] == "no-store"
        assert CANARY.encode() not in shown.data
        assert draw(shown.data, "proof").taken_on is None
        assert signed_in("accountant").get(address).status_code == 403
        elsewhere = signed_in("commune_officer", places=(OTHER_COMMUNE,))
        assert elsewhere.get(address).status_code == 404

    @pytest.mark.parametrize(
        ("change", "told"),
        [
            ({"goods": ""}, "Say what was handed over"),
            ({"what": "nothing"}, "Choose one"),
            ({"received_on": "3/11/2026"}, "between the payment and today"),
            ({"received_by": ""}, "Fill this in"),
            ({"proof": (io.BytesIO(b""), "")}, "empty"),
        ],
    )
    def test_a_hand_over_that_cannot_be_is_refused(
        self, child: Child, officer: CheckedClient, change: dict[str, object], told: str
    ) -> None:
        form = GOODS | {"proof": picture()} | change
        answer = officer.post("/commune/children/T-00001/hand-over", form)
        assert (answer.status_code, told in answer.text) == (422, True)
        assert session.scalar(select(func.count(HandOver.id))) == 0

    def test_a_voucher_is_confirmed_once_with_its_own_amount(self, any_app: Flask) -> None:
        proof = saved(scene(), "JPEG")
        with unit_of_work():
            grant, by = paid(3_200_000), actor("commune_officer")
            approved()
            child = session.get_one(Child, grant.child_id)
        (voucher,) = payments_to_confirm(child)
        told = RecordHandOver(voucher.public_id, "", date(2026, 11, 2), "Lò Văn Tâm")
        early = RecordHandOver(voucher.public_id, "", date(2026, 11, 1), "Lò Văn Tâm")
        with pytest.raises(RuleBroken), unit_of_work():
            record_hand_over(child, early, proof, "f0", by=by)
        with unit_of_work():
            given = record_hand_over(child, told, proof, "f1", by=by)
        assert given.disbursement_id == voucher.id
        assert payments_to_confirm(child) == []
        with pytest.raises(RuleBroken), unit_of_work():
            record_hand_over(child, told, proof, "f2", by=by)
