"""Donors are registered, found and corrected; their wishes wait until they are met."""

import pytest
from sqlalchemy import select

from core.accounts.sessions import actor_of
from core.audit import AuditEvent
from core.db import session, unit_of_work
from core.errors import Duplicate, NotFound, RuleBroken, WrongState
from donors.rules import DonorKind, WishState
from donors.services import (
    AddWish,
    DonorDetails,
    DonorFilter,
    DonorRow,
    RegisterDonor,
    add_wish,
    change_contact,
    change_donor,
    close_wish,
    donor_of,
    find_donor_by_code,
    get_donor,
    get_donor_by_code,
    get_wish,
    list_open_wishes,
    register_donor,
    search_donors,
    take_donors,
    wishes_of_donor,
)
from donors.services.registering import ContactDetails
from tests.factories.donors import donor, let_sign_in, wish
from tests.factories.people import actor, user_with

pytestmark = pytest.mark.usefixtures("app")


def found(text="", **more):
    return [each.name for each in search_donors(DonorFilter(text=text, **more)).items]


def test_a_new_donor_gets_the_code_after_the_highest():
    donor(code="NT0099")
    donor(code="KH-2000")

    assert donor().code == "NT0100"


def test_a_code_belongs_to_one_donor():
    donor(code="nt0001")

    with pytest.raises(Duplicate) as refused:
        donor(code="NT0001")
    assert refused.value.field == "code"


@pytest.mark.parametrize("text", ["đặng ánh", "Dang Anh", "DANG", "nt0042", "0912 345", "345678"])
def test_a_donor_is_found_by_name_without_accents_code_or_telephone(text):
    donor("Đặng Thị Ánh", code="NT0042", phone="0912.345.678")
    donor("Bùi Văn Khác", code="NT0001", phone="0988111222")

    assert found(text) == ["Đặng Thị Ánh"]


def test_signs_of_the_search_language_are_plain_text():
    donor("Trần Thị Mẫu")

    assert found("%") == found("_") == []


def test_donors_stand_in_the_order_of_a_vietnamese_list():
    for name in ("Trần Văn Bình", "Lê Thị Ánh", "Lê Thị An", "Bùi Đức Dũng"):
        donor(name)

    assert found() == ["Lê Thị An", "Lê Thị Ánh", "Trần Văn Bình", "Bùi Đức Dũng"]


def test_the_list_is_narrowed_by_kind_and_cut_into_pages():
    donor("Công ty Mẫu", kind=DonorKind.BUSINESS)
    for number in range(51):
        donor(f"Người {number}")

    page = search_donors(DonorFilter(kind=DonorKind.PERSON, page=2))
    assert (page.total, page.pages, len(page.items)) == (51, 2, 1)
    assert search_donors(DonorFilter(page=99)).number == 2
    assert found(kind=DonorKind.BUSINESS) == ["Công ty Mẫu"]


@pytest.mark.parametrize(
    ("field", "value"),
    [("phone", "12"), ("email", "nobody"), ("tax_code", "12"), ("name", "?!"), ("language", "xx")],
)
def test_a_detail_that_cannot_be_right_is_refused_beside_its_field(field, value):
    details = DonorDetails(**{"name": "Trần Thị Mẫu", field: value})

    with pytest.raises(RuleBroken) as refused:
        register_donor(RegisterDonor(details), by=None)
    assert refused.value.field == field


def test_a_correction_is_found_under_the_new_name_and_told_without_the_value():
    by, giver = actor("matcher"), donor("Tên Cũ", phone="0912345678")

    change_donor(giver, DonorDetails(name="Tên Mới", phone="0912 345 678"), by=by)
    session.flush()

    (event,) = session.scalars(select(AuditEvent).where(AuditEvent.action == "changed"))
    assert event.changes == '{"fields": ["name"]}'
    assert found("ten moi") == ["Tên Mới"]


def test_a_correction_that_changes_nothing_is_not_told():
    by, giver = actor("matcher"), donor("Tên Cũ")

    change_donor(giver, DonorDetails(name="Tên Cũ"), by=by)

    assert not session.scalars(select(AuditEvent).where(AuditEvent.action == "changed")).all()


def test_a_donor_changes_the_contact_and_keeps_the_name():
    giver = donor("Tên Trên Biên Nhận")

    change_contact(giver, ContactDetails(phone="0911111111", language="en"), by=actor("donor"))

    assert (giver.name, giver.phone, giver.language) == ("Tên Trên Biên Nhận", "0911111111", "en")


def test_a_signed_in_donor_is_one_donor_and_staff_are_none():
    giver, user = donor(), user_with("donor")
    let_sign_in(user, giver)

    assert donor_of(actor_of(user)) == giver
    with pytest.raises(NotFound):
        donor_of(actor("matcher"))


def test_what_is_not_there_is_not_found():
    assert find_donor_by_code("NT9999") is None
    for get in (get_donor, get_donor_by_code, get_wish):
        with pytest.raises(NotFound):
            get("none")


def test_a_list_adds_new_donors_and_leaves_known_ones():
    donor("Đã Có", code="NT0001")
    rows = [
        DonorRow("NT0001", "Tên Khác", DonorKind.PERSON),
        DonorRow("NT0002", "Người Mới", DonorKind.FAMILY),
        DonorRow("NT0002", "Người Mới", DonorKind.FAMILY),
    ]

    taken = take_donors(rows, by=None)

    assert (taken.new, taken.unchanged, set(taken.ids)) == (1, 1, {"NT0001", "NT0002"})
    assert get_donor_by_code("NT0001").name == "Đã Có"
    assert found("nguoi moi") == ["Người Mới"]


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"age_from": 19}, "age_from"),
        ({"age_to": -1}, "age_to"),
        ({"age_from": 10, "age_to": 9}, "age_to"),
    ],
)
def test_a_wish_that_no_child_can_meet_is_refused(values, field):
    with pytest.raises(RuleBroken) as refused:
        add_wish(donor(), AddWish(**{"programme_code": "GM", "amount": 1, **values}), by=None)
    assert refused.value.field == field


def test_a_wish_waits_until_it_is_closed_once():
    with unit_of_work():
        giver = donor()
        first, second = wish(giver), wish(giver)
    assert [each.wish for each in list_open_wishes()] == [first, second]

    with unit_of_work():
        close_wish(first, WishState.MET)
    with pytest.raises(WrongState), unit_of_work():
        close_wish(first, WishState.WITHDRAWN)

    assert [each.wish for each in list_open_wishes()] == [second]
    assert len(wishes_of_donor(giver.id)) == 2
