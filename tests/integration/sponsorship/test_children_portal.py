"""A sponsor's pages: own children through consent only, anybody else's child is unknown."""

from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import event, select

from core.dates import now, today
from core.db import db, session, unit_of_work
from core.files import files
from donors.models import Donor
from sponsorship.children.identity import Carer
from sponsorship.children.identity_models import ChildPhoto
from sponsorship.children.models import Child
from sponsorship.children.rules import Circumstance, Scope, Subject
from sponsorship.children.services import SayNo, withdraw_consent
from sponsorship.matching.models import Departure
from sponsorship.matching.rules import EndReason, Leftover
from sponsorship.matching.services import (
    EndSponsorship,
    Running,
    Tell,
    children_leave,
    end_sponsorship,
    get_departure,
    get_programme,
    sponsorship_of_child,
    stop_notice,
    take_over,
    tell_sponsor,
)
from tests.factories.children import agreed, child_with
from tests.factories.donors import donor, let_sign_in
from tests.factories.people import actor, user_with
from tests.factories.pledges import pledge
from tests.support.client import CheckedClient

CANARIES = (
    "Họcanary",
    "17/08/2016",
    "2016-08-17",
    "Thôncanary",
    "Trườngcanary",
    "Ghicanary",
    "Carercanary",
    "0912000111",
    "022216000111",
    "Quảng Yên",
    "07132",
    "HIV",
)
PHOTO = b"\xff\xd8 a picture"


@dataclass
class House:
    """A sponsor with a child, and another sponsor's child."""

    browser: CheckedClient
    child: Child
    other: Child
    photo: ChildPhoto


def sponsor(giver: Donor, child: Child) -> None:
    promise = pledge(donor_id=giver.id)
    running = Running(
        child_id=child.id,
        child_code=child.code,
        donor_id=giver.id,
        programme_id=get_programme("GM").id,
        pledge_id=promise.id,
        started_on=promise.started_on,
    )
    take_over([running], by=None)


def secretive_child() -> Child:
    child = child_with(
        code="T-00001",
        name="Họcanary Thị Mận",
        personal_id="022216000111",
        village="Thôncanary",
        school="Trườngcanary",
        note="Ghicanary",
        carer=Carer("Carercanary", "bà", "0912000111"),
        circumstances=(Circumstance.HIV, Circumstance.POOR),
        story="Mận thích vẽ.",
    )
    return agreed(child, *Scope)


def photo_of(child: Child) -> ChildPhoto:
    files().put("photos/test.jpg", PHOTO)
    photo = ChildPhoto(
        child_id=child.id,
        file_key="photos/test.jpg",
        taken_on=today(),
        approved_by=actor("approver").id,
        approved_at=now(),
    )
    session.add(photo)
    session.flush()
    return photo


@pytest.fixture
def house(app: Flask) -> House:
    with unit_of_work():
        giver, stranger = donor(), donor("Lê Văn Khác")
        child, other = secretive_child(), agreed(child_with(code="T-00002"), *Scope)
        photo = photo_of(child)
        sponsor(giver, child)
        sponsor(stranger, other)
        user = user_with("donor")
        let_sign_in(user, giver)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    return House(browser, child, other, photo)


def test_a_sponsor_of_one_child_lands_on_its_page(house: House) -> None:
    response = house.browser.get("/my")
    assert response.location == "/my/children/T-00001"


@pytest.mark.parametrize("path", ["/my/children", "/my/children/T-00001"])
@pytest.mark.parametrize("language", ["vi", "en"])
def test_with_every_consent_nothing_private_reaches_the_sponsor(
    house: House, path: str, language: str
) -> None:
    shown = house.browser.get(f"{path}?lang={language}").get_data(as_text=True)
    assert "Mận" in shown
    assert "Quảng Ninh" in shown
    assert [canary for canary in CANARIES if canary in shown] == []
    if path.endswith("T-00001"):
        assert "Mận thích vẽ." in shown


def test_without_consent_the_page_holds_the_code_and_the_money_only(house: House) -> None:
    with unit_of_work():
        withdraw_consent(
            house.child,
            SayNo(Subject.GUARDIAN, (Scope.SHOW_TO_DONOR,), "Gia đình yêu cầu"),
            by=actor("matcher"),
        )
    shown = house.browser.get("/my/children/T-00001").get_data(as_text=True)
    assert "T-00001" in shown
    assert "Mận" not in shown
    assert "Quảng Ninh" not in shown
    assert house.photo.public_id not in shown


def test_the_picture_is_served_while_consent_stands_and_never_kept(house: House) -> None:
    address = f"/my/children/T-00001/photo/{house.photo.public_id}.jpg"
    response = house.browser.get(address)
    assert response.data == PHOTO
    assert response.headers["Cache-Control"] == "no-store"
    with unit_of_work():
        withdraw_consent(
            house.child,
            SayNo(Subject.GUARDIAN, (Scope.PHOTO,), "Không dùng ảnh"),
            by=actor("matcher"),
        )
    assert house.browser.get(address).status_code == 404


def test_another_sponsors_child_is_as_unknown_as_one_that_does_not_exist(house: House) -> None:
    theirs = house.browser.get("/my/children/T-00002")
    nobody = house.browser.get("/my/children/T-99999")
    assert theirs.status_code == nobody.status_code == 404
    hide = {"T-00002": "", "T-99999": ""}
    pages = [page.get_data(as_text=True) for page in (theirs, nobody)]
    for code, nothing in hide.items():
        pages = [page.replace(code, nothing) for page in pages]
    assert pages[0] == pages[1]
    photo = f"/my/children/T-00002/photo/{house.photo.public_id}.jpg"
    assert house.browser.get(photo).status_code == 404


def test_a_page_says_where_the_money_is(house: House) -> None:
    shown = house.browser.get("/my/children/T-00001").get_data(as_text=True)
    assert f"Where my money went in {today().year}" in shown
    assert "Waiting at the fund" in shown


def test_after_the_match_ends_the_child_is_unknown(house: House) -> None:
    with unit_of_work():
        running = sponsorship_of_child(house.child.id)
        assert running is not None
        end_sponsorship(running, EndSponsorship(EndReason.TERM_OVER, today()), by=actor("matcher"))
    assert house.browser.get("/my/children/T-00001").status_code == 404
    empty = house.browser.get("/my/children")
    assert "You sponsor no child now" in empty.get_data(as_text=True)
    assert house.browser.get("/my").location == "/my/children"


@pytest.mark.parametrize("path", ["/my/children", "/my/children/T-00001"])
def test_a_page_makes_at_most_eighteen_queries(house: House, path: str) -> None:
    asked: list[str] = []
    event.listen(db.engine, "before_cursor_execute", lambda *call: asked.append(call[2]))
    assert house.browser.get(path).status_code == 200
    questions = [one for one in asked if not one.startswith("BEGIN")]
    assert len(questions) <= 18, questions


def test_staff_have_no_sponsors_pages(app: Flask, house: House) -> None:
    with unit_of_work():
        user = user_with("matcher")
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    assert browser.get("/my/children").status_code == 403


def test_a_child_who_left_stays_until_the_sponsor_was_told(house: House) -> None:
    with unit_of_work():
        children_leave([house.child.id], EndReason.MOVED_AWAY, today(), by=actor("matcher"))
    assert house.browser.get("/my/children/T-00001").status_code == 200
    assert "Children who have left" not in house.browser.get("/my/children").get_data(as_text=True)

    with unit_of_work():
        by = actor("matcher")
        left = get_departure(session.scalars(select(Departure.public_id)).one(), by)
        tell_sponsor(left, Tell(today(), "Điện thoại"), by=by)

    assert house.browser.get("/my/children/T-00001").status_code == 404
    page = house.browser.get("/my/children").get_data(as_text=True)
    assert "Thank you for having been there" in page
    place = f"/my/children/left/{left.departure.public_id}"
    assert house.browser.post(place, {"leftover": "refund"}).status_code == 422
    assert house.browser.post(place, {"leftover": "new_child"}).status_code == 302
    session.expire_all()
    assert session.scalars(select(Departure.leftover)).one() is Leftover.NEW_CHILD


def test_a_stranger_does_not_choose_for_a_sponsor(house: House) -> None:
    with unit_of_work():
        by = actor("matcher")
        other = session.scalars(select(Child.id).where(Child.code == "T-00002")).one()
        children_leave([other], EndReason.MOVED_AWAY, today(), by=by)
        left = get_departure(session.scalars(select(Departure.public_id)).one(), by)
        tell_sponsor(left, Tell(today(), "Thư"), by=by)

    place = f"/my/children/left/{left.departure.public_id}"
    assert house.browser.post(place, {"leftover": "fund"}).status_code == 404


def test_a_sponsor_who_must_not_know_sees_nothing_of_it(house: House) -> None:
    with unit_of_work():
        by = actor("matcher")
        children_leave([house.child.id], EndReason.FAMILY_WITHDREW, today(), by=by)
        left = get_departure(session.scalars(select(Departure.public_id)).one(), by)
        stop_notice(left, "Nguy cơ cho trẻ", by=by)

    assert house.browser.get("/my/children/T-00001").status_code == 404
    page = house.browser.get("/my/children").get_data(as_text=True)
    assert "Children who have left" not in page
    assert "T-00001" not in page
