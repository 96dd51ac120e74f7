"""Visits and hand-overs written down by mistake: undone by a row, money by a second person."""

import io
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.exc import IntegrityError

from core.db import session, unit_of_work
from core.errors import Duplicate, NotAllowed, NotFound, WrongState
from core.money import Money
from payments.approvals import services as approvals
from payments.approvals.models import ApprovalRequest
from sponsorship.children.field_models import FieldUndoing, HandOver, Visit
from sponsorship.children.identity.field_work import last_visits
from sponsorship.children.models import Child
from sponsorship.children.visible import VisibleHandOver, visible_hand_overs
from sponsorship.communes import services
from sponsorship.communes.rules import GOODS
from sponsorship.communes.services import RecordHandOver, UndoMistake
from sponsorship.safeguarding.services.freezing import freeze_child
from tests.factories.children import COMMUNE, OTHER_COMMUNE, child_with, official_places
from tests.factories.grants import paid
from tests.factories.people import actor
from tests.support.client import CheckedClient
from tests.support.pictures import saved, scene

PROOF = saved(scene(), "JPEG")
DAY = date(2026, 11, 2)
MISTAKE = UndoMistake("Nhầm em khác")


@pytest.fixture
def confirmed(any_app: Flask) -> HandOver:
    """A hand-over of a paid voucher, confirmed by an officer."""
    with unit_of_work():
        grant, by = paid(3_200_000), actor("commune_officer")
        child = session.get_one(Child, grant.child_id)
        (voucher,) = services.payments_to_confirm(child)
        told = RecordHandOver(voucher.public_id, "", DAY, "Lò Văn Tâm")
        return services.record_hand_over(child, told, PROOF, "f1", by=by)


def child_of(given: HandOver) -> Child:
    return session.get_one(Child, given.child_id)


def undo(given: HandOver) -> bool:
    by = actor("commune_officer")
    return services.undo_hand_over(child_of(given), given.public_id, MISTAKE, by=by)


def request() -> ApprovalRequest:
    return session.scalars(select(ApprovalRequest).order_by(ApprovalRequest.id.desc())).first()


def seen(given: HandOver) -> list[VisibleHandOver]:
    return visible_hand_overs([given.child_id])[given.child_id]


def test_confirmed_money_is_undone_by_a_second_person_and_confirmed_again(
    confirmed: HandOver,
) -> None:
    child = child_of(confirmed)
    assert seen(confirmed) == [VisibleHandOver(DAY, Money(3_200_000, "VND"))]
    with unit_of_work():
        assert not undo(confirmed)
    assert services.payments_to_confirm(child) == []
    assert len(seen(confirmed)) == 1, "nothing happens before somebody else agrees"

    with unit_of_work():
        approvals.approve(request(), by=actor("approver"))

    assert seen(confirmed) == []
    (row,) = services.hand_overs_of(child)
    assert (row.given.id, row.undoing.reason) == (confirmed.id, MISTAKE.reason)
    assert row.undoing.asked_by != row.undoing.undone_by
    (voucher,) = services.payments_to_confirm(child)
    told = RecordHandOver(voucher.public_id, "", DAY, "Lò Thị Đúng")
    with unit_of_work():
        again = services.record_hand_over(child, told, PROOF, "f2", by=actor("commune_officer"))
    assert again.disbursement_id == confirmed.disbursement_id
    assert seen(confirmed) == [VisibleHandOver(DAY, Money(3_200_000, "VND"))]
    assert len(services.hand_overs_of(child)) == 2


def test_nobody_decides_alone_nor_twice(confirmed: HandOver) -> None:
    with unit_of_work():
        by = actor("commune_officer")
        services.undo_hand_over(child_of(confirmed), confirmed.public_id, MISTAKE, by=by)
    with pytest.raises(Duplicate), unit_of_work():
        undo(confirmed)
    with pytest.raises(NotAllowed), unit_of_work():
        approvals.approve(request(), by=by)
    with unit_of_work():
        approvals.approve(request(), by=actor("approver"))
    with pytest.raises(WrongState), unit_of_work():
        undo(confirmed)
    assert session.scalar(select(func.count(FieldUndoing.id))) == 1


def test_the_database_confirms_a_voucher_once_while_it_stands(confirmed: HandOver) -> None:
    session.add(
        HandOver(
            form_id="f9",
            child_id=confirmed.child_id,
            disbursement_id=confirmed.disbursement_id,
            received_on=DAY,
            received_by="Ai",
            proof_key="x",
            recorded_at=confirmed.recorded_at,
            recorded_by=confirmed.recorded_by,
        )
    )
    with pytest.raises(IntegrityError):
        session.flush()


def test_things_are_undone_at_once_and_a_frozen_child_tells_nothing(app: Flask) -> None:
    with unit_of_work():
        child, by = child_with(), actor("commune_officer")
        told = RecordHandOver(GOODS, "10 kg gạo", DAY, "Bà nội")
        first, second = (
            services.record_hand_over(child, told, PROOF, form, by=by) for form in ("f1", "f2")
        )
        assert seen(first) == [VisibleHandOver(DAY, None)] * 2
        assert services.undo_hand_over(child, first.public_id, MISTAKE, by=by)
        assert len(seen(second)) == 1
        freeze_child(child, by=actor("protection_lead"))
        assert seen(second) == []


class TestPages:
    @pytest.fixture
    def officer(self, app: Flask, signed_in) -> CheckedClient:
        with unit_of_work():
            official_places()
            child_with(code="T-00001")
            child_with(code="T-00002", name="Lý Thị Mây", place_code=OTHER_COMMUNE)
        return signed_in("commune_officer", places=(COMMUNE,))

    def visit(self, officer: CheckedClient, form_id: str = "v1") -> Visit:
        told = {"visited_on": "1/11/2026", "met": "both", "findings": "Khỏe", "form_id": form_id}
        assert officer.post("/commune/children/T-00001/visit", told).status_code == 302
        return session.scalars(select(Visit).order_by(Visit.id.desc())).first()

    def test_a_visit_is_undone_with_a_reason_and_counts_no_more(
        self, officer: CheckedClient
    ) -> None:
        one = self.visit(officer)
        page = f"/commune/children/T-00001/visits/{one.public_id}/undo"
        assert page in officer.get("/commune/children/T-00001").text
        assert officer.get(page).status_code == 200
        empty = officer.post(page, {"reason": " "})
        assert (empty.status_code, "Fill this in" in empty.text) == (422, True)
        assert officer.post(page, {"reason": "Nhầm nhà"}).status_code == 302

        shown = officer.get("/commune/children/T-00001").text
        assert "Nhầm nhà" in shown
        assert "Khỏe" not in shown
        assert page not in shown
        assert last_visits([one.child_id]) == {}
        assert officer.post(page, {"reason": "Nữa"}).status_code == 409
        self.visit(officer, "v2")
        assert last_visits([one.child_id]) == {one.child_id: date(2026, 11, 1)}

    def test_things_that_were_not_handed_over(self, officer: CheckedClient) -> None:
        told = {
            "what": "goods",
            "goods": "10 kg gạo",
            "received_on": "1/11/2026",
            "received_by": "Bà",
            "form_id": "h1",
            "proof": (io.BytesIO(PROOF), "anh.jpg"),
        }
        assert officer.post("/commune/children/T-00001/hand-over", told).status_code == 302
        (given,) = session.scalars(select(HandOver))
        page = f"/commune/children/T-00001/hand-overs/{given.public_id}/undo"
        assert page in officer.get("/commune/children/T-00001").text
        assert officer.post(page, {"reason": "Chưa trao"}).status_code == 302
        assert "Chưa trao" in officer.get("/commune/children/T-00001").text

    def test_another_commune_and_other_roles_are_kept_out(
        self, officer: CheckedClient, signed_in
    ) -> None:
        one = self.visit(officer)
        theirs = f"/commune/children/T-00002/visits/{one.public_id}/undo"
        assert officer.post(theirs, {"reason": "x"}).status_code == 404
        here = f"/commune/children/T-00001/visits/{one.public_id}/undo"
        for role in ("matcher", "auditor", "donor", "accountant"):
            assert signed_in(role).post(here, {"reason": "x"}).status_code == 403
        with pytest.raises(NotFound):
            services.undo_visit(
                session.scalars(select(Child).where(Child.code == "T-00002")).one(),
                one.public_id,
                MISTAKE,
                by=actor("commune_officer"),
            )
