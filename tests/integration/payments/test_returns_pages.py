"""Pages of money that goes back: who may ask, who decides, what is refused, what is told."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import frozen, now
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.books.services import check_books
from payments.funds.services import balance_of_fund
from payments.ledger.models import PeriodClose
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of, reserve
from payments.pledges.models import Pledge
from payments.pledges.services import paid_of
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import ReturnKind
from payments.receiving.services import (
    Share,
    allocate_rest,
    allocations_of,
    net_of,
    unallocated_of,
)
from payments.receiving.services.returning import give_back
from payments.receiving.services.undoing import TakeBack, undo_allocation
from tests.factories.donors import let_sign_in
from tests.factories.people import organisation, user_with
from tests.factories.pledges import giver, month_of, pledge
from tests.factories.returns import by_bank, going_back
from tests.support.client import CheckedClient
from tests.support.parallel import at_once

LATER = "2026-11-05T09:00:00+07:00"
REFUND = {"happened": "refund", "amount": "200.000", "reason": "Chuyển nhầm", "first": ""}


@pytest.fixture
def payment(app: Flask) -> Payment:
    with unit_of_work():
        return by_bank()


def bank_code() -> str:
    return account_of(organisation().id, AccountUse.BANK).code


def new(payment: Payment) -> str:
    return f"/money/payments/{payment.public_id}/return"


def test_a_refund_is_asked_for_approved_and_booked(signed_in, payment: Payment) -> None:
    accountant: CheckedClient = signed_in("accountant")
    assert "500,000" in accountant.get(new(payment)).text
    answer = accountant.post(new(payment), data=REFUND | {"account": bank_code()})
    decision = answer.headers["Location"]
    assert "/money/decisions/" in decision
    assert net_of(payment).amount == 500_000
    assert accountant.post(f"{decision}/approve").status_code == 403

    approver = signed_in("approver")
    page = approver.get(decision).text
    assert "Phạm Thị Mẫu" in page
    assert bank_code() in page
    assert approver.post(f"{decision}/approve").status_code == 302
    assert net_of(payment).amount == 300_000
    row = session.scalars(select(PaymentReturn)).one()
    document = approver.get(f"/money/returns/{row.public_id}").text
    assert "₫200,000" in document
    assert "Chuyển nhầm" in document
    assert "Partly returned" in accountant.get(f"/money/payments/{payment.public_id}").text
    assert "Partly returned" in accountant.get("/money/payments").text
    assert "Refund" in signed_in("auditor").get("/money/returns?kind=refund").text


def test_what_was_recorded_today_is_reversed_alone_and_later_by_two(signed_in, payment) -> None:
    accountant = signed_in("accountant")
    form = {"happened": "reversal", "amount": "100.000", "reason": "Ghi nhầm"}
    assert "/money/returns/" in accountant.post(new(payment), data=form).headers["Location"]
    with frozen(LATER):
        accountant = signed_in("accountant")
        answer = accountant.post(new(payment), data=form)
        assert "/money/decisions/" in answer.headers["Location"]
    assert net_of(payment).amount == 400_000


def test_a_form_that_is_sent_twice_is_one_return(signed_in, payment: Payment) -> None:
    accountant = signed_in("accountant")
    form = {"happened": "dispute", "amount": "100.000", "reason": "Khiếu nại", "form_id": "once"}
    first = accountant.post(new(payment), data=form).headers["Location"]
    assert accountant.post(new(payment), data=form).headers["Location"] == first
    assert net_of(payment).amount == 400_000


def test_a_dispute_is_booked_at_once_and_won_on_its_page(signed_in, payment: Payment) -> None:
    accountant = signed_in("accountant")
    form = {
        "happened": "dispute",
        "amount": "500k",
        "reason": "Ngân hàng báo",
        "occurred_on": "30/10/2026",
    }
    address = accountant.post(new(payment), data=form).headers["Location"]
    assert "Disputed" in accountant.get(f"/money/payments/{payment.public_id}").text
    page = accountant.get(address).text
    assert "30/10/2026" in page
    assert "nothing is left to return" in accountant.get(new(payment)).text
    won = {"occurred_on": "2/11/2026", "reason": "Thắng"}
    assert accountant.post(f"{address}/come-back", data=won).status_code == 302
    assert net_of(payment).amount == 500_000
    assert accountant.post(f"{address}/come-back", data=won).status_code == 409
    assert "come-back" not in accountant.get(address).text


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"happened": ""}, "Choose one of the list"),
        ({"happened": "theft"}, "Choose one of the list"),
        ({"amount": ""}, "Enter an amount"),
        ({"amount": "50.00"}, "is not an amount"),
        ({"amount": "-5"}, "is not an amount"),
        ({"amount": "500.001"}, "more than what is left"),
        ({"reason": ""}, "Fill this in"),
        ({"reason": "x" * 501}, "at most 500 characters"),
        ({"account": "9999"}, "Choose the account"),
        ({"account": ""}, "Choose the account"),
        ({"first": "7"}, "Nothing is left of this part"),
        ({"first": "x"}, "Choose one of the list"),
        ({"happened": "dispute", "occurred_on": "3/11/2026"}, "a day to come"),
        ({"happened": "dispute", "occurred_on": "1/10/2026"}, "before it came"),
        ({"happened": "dispute", "occurred_on": "soon"}, "is not a date"),
        ({"amount_paid": "1"}, "not part of the form"),
    ],
)
def test_bad_input_is_told_beside_its_field_and_kept(
    signed_in, payment: Payment, change: dict[str, str], message: str
) -> None:
    form = REFUND | {"account": bank_code()} | change
    answer = signed_in("accountant").post(new(payment), data=form)
    assert answer.status_code == 422
    assert message in answer.text
    if change.get("reason") != "":
        assert form["reason"] in answer.text
    assert session.scalars(select(PaymentReturn)).all() == []


def test_a_refund_that_waits_is_not_asked_for_again(signed_in, payment: Payment) -> None:
    accountant = signed_in("accountant")
    form = REFUND | {"account": bank_code()}
    accountant.post(new(payment), data=form)
    answer = accountant.post(new(payment), data=form)
    assert answer.status_code == 422
    assert "waits for a decision" in answer.text


def test_a_refund_whose_money_was_promised_meanwhile_is_flagged_and_refused(
    signed_in, payment: Payment
) -> None:
    accountant = signed_in("accountant")
    decision = accountant.post(new(payment), data=REFUND | {"account": bank_code()}).headers[
        "Location"
    ]
    assert "lacks the money" not in accountant.get("/money/returns").text
    with unit_of_work():
        fund_id = allocations_of([payment.id])[payment.id][0].fund.id
        reserve(fund_id, Money(400_000), "grant:1")
    assert "First move ₫100,000" in accountant.get("/money/returns").text
    approver = signed_in("approver")
    assert "First move ₫100,000" in approver.get(decision).text
    answer = approver.post(f"{decision}/approve")
    assert answer.status_code == 422
    assert net_of(payment).amount == 500_000


@pytest.mark.parametrize("role", ["cashier", "auditor", "approver"])
def test_only_the_accountant_records_returns(signed_in, payment: Payment, role: str) -> None:
    with unit_of_work():
        row = give_back(payment, going_back(payment, 100_000), by=None)
    browser = signed_in(role)
    at = f"/money/payments/{payment.public_id}"
    assert browser.get(new(payment)).status_code == 403
    assert browser.post(new(payment), data=REFUND).status_code == 403
    assert browser.get(f"{at}/parts/0/take-back").status_code == 403
    assert browser.post(f"{at}/parts/0/take-back").status_code == 403
    document = f"/money/returns/{row.public_id}"
    assert browser.post(f"{document}/come-back").status_code == 403
    reads = 403 if role == "cashier" else 200
    assert browser.get(document).status_code == reads
    assert browser.get("/money/returns").status_code == reads
    page = browser.get(at)
    assert page.status_code == 200
    assert "₫100,000" in page.text
    assert new(payment) not in page.text


def test_another_organisations_rows_are_as_unknown_as_absent_ones(
    signed_in, payment: Payment
) -> None:
    with unit_of_work():
        row = give_back(payment, going_back(payment, 100_000), by=None)
    stranger = signed_in("accountant", organisation_code="HLPN")
    assert row.public_id not in stranger.get("/money/returns").text
    for theirs, absent in (
        (f"/money/returns/{row.public_id}", "/money/returns/nothing"),
        (new(payment), "/money/payments/nothing/return"),
        (
            f"/money/payments/{payment.public_id}/parts/0/take-back",
            "/money/payments/nothing/parts/0/take-back",
        ),
    ):
        assert stranger.get(theirs).status_code == stranger.get(absent).status_code == 404
    form = {"amount": "1", "reason": "x", "occurred_on": "2/11/2026", "happened": "refund"}
    assert stranger.post(new(payment), data=form).status_code == 404
    come_back = f"/money/returns/{row.public_id}/come-back"
    assert stranger.post(come_back, data=form).status_code == 404


def test_the_list_of_returns_is_bounded_and_empty_says_what_to_do(signed_in, app: Flask) -> None:
    page = signed_in("accountant").get("/money/returns").text
    assert "No money went back" in page


def test_a_donor_reads_what_was_returned_and_that_the_month_is_open_again(app: Flask) -> None:
    with unit_of_work():
        donor, user = giver(), user_with("donor")
        let_sign_in(user, donor)
        payment = by_bank(pledge(donor_id=donor.id))
        give_back(payment, going_back(payment, 200_000), by=None)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    page = browser.get("/my/payments").text
    assert "₫500,000" in page
    assert "₫200,000 returned on 02/11/2026" in page
    assert "Open: ₫" in page
    vietnamese = browser.get("/my/payments?lang=vi").text
    assert "đã hoàn trả ngày 02/11/2026" in vietnamese


class TestDecidingAgain:
    """A part of a payment becomes unallocated and is given anew."""

    def part(self, payment: Payment) -> str:
        return f"/money/payments/{payment.public_id}/parts/0/take-back"

    def test_a_part_is_taken_back_and_given_to_another_commitment(self, signed_in, payment):
        accountant = signed_in("accountant")
        assert self.part(payment) in accountant.get(f"/money/payments/{payment.public_id}").text
        assert "stays with us" in accountant.get(self.part(payment)).text
        form = {"amount": "500.000", "reason": "Nhầm cam kết"}
        assert accountant.post(self.part(payment), data=form).status_code == 302
        assert unallocated_of(payment).amount == 500_000
        with unit_of_work():
            right = pledge()
            month_of(right, "2026-10")
        answer = accountant.post(
            f"/money/payments/{payment.public_id}/allocate", data={"code": right.code}
        )
        assert answer.status_code == 302
        assert balance_of_fund(right.fund_id).amount == 500_000
        assert accountant.get(self.part(payment)).status_code == 404

    @pytest.mark.parametrize(
        ("form", "message"),
        [
            ({"amount": "500.001", "reason": "x"}, "more than what is left of the part"),
            ({"amount": "0", "reason": "x"}, "is not an amount"),
            ({"amount": "1.000", "reason": ""}, "Fill this in"),
            ({"amount": "nothing", "reason": "x"}, "is not an amount"),
        ],
    )
    def test_bad_input_is_refused(self, signed_in, payment, form, message):
        answer = signed_in("accountant").post(self.part(payment), data=form)
        assert answer.status_code == 422
        assert message in answer.text
        assert unallocated_of(payment).amount == 0


def promised(any_app: Flask) -> tuple[Pledge, Payment]:
    with unit_of_work():
        promise = pledge()
        return promise, by_bank(promise)


def test_a_part_that_is_taken_back_moves_through_the_books(any_app: Flask) -> None:
    promise, payment = promised(any_app)
    with unit_of_work():
        undo_allocation(payment, 0, TakeBack(200_000, "Nhầm"), by=None)
        month = month_of(promise, "2026-10")
    assert paid_of([month.id]) == {month.id: 300_000}
    assert unallocated_of(payment).amount == 200_000
    assert balance_of_fund(promise.fund_id).amount == 300_000
    with unit_of_work():
        allocate_rest(payment, [Share(promise.fund_id, 200_000, month.id)], by=None)
        undo_allocation(payment, 2, TakeBack(50_000, "Lại nhầm"), by=None)
    left = [row.left.amount for row in allocations_of([payment.id])[payment.id]]
    assert left == [300_000, 150_000]
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_a_part_that_the_child_has_had_is_not_taken_back(any_app: Flask) -> None:
    promise, payment = promised(any_app)
    with unit_of_work():
        reserve(promise.fund_id, Money(400_000), "grant:1")
    with pytest.raises(RuleBroken, match="neither spent nor promised"), unit_of_work():
        undo_allocation(payment, 0, TakeBack(200_000, "Nhầm"), by=None)


def test_a_part_is_taken_back_once_by_many_at_once(any_app: Flask) -> None:
    _, payment = promised(any_app)
    key = payment.id

    def take() -> int:
        with unit_of_work():
            undo_allocation(session.get_one(Payment, key), 0, TakeBack(300_000, "x"), by=None)
            return key

    ends = at_once(any_app, [take] * 4)
    assert sorted(type(end).__name__ for end in ends) == ["RuleBroken"] * 3 + ["int"]
    assert unallocated_of(session.get_one(Payment, key)).amount == 300_000


def test_a_return_and_a_taking_back_at_once_do_not_both_get_the_money(any_app: Flask) -> None:
    _, payment = promised(any_app)
    key = payment.id

    def take() -> str:
        with unit_of_work():
            undo_allocation(session.get_one(Payment, key), 0, TakeBack(400_000, "x"), by=None)
            return "taken"

    def send() -> str:
        with unit_of_work():
            found = session.get_one(Payment, key)
            command = going_back(found, 500_000, kind=ReturnKind.REVERSAL)
            give_back(found, command, by=None)
            return "sent"

    ends = at_once(any_app, [take, send])
    assert "sent" in ends
    assert net_of(session.get_one(Payment, key)).amount == 0
    assert unallocated_of(session.get_one(Payment, key)).amount == 0
    assert [finding.name for finding in check_books() if not finding.ok] == []


def test_a_dispute_in_a_closed_month_is_dated_today(any_app: Flask) -> None:
    _, payment = promised(any_app)
    with unit_of_work():
        session.add(
            PeriodClose(organisation_id=organisation().id, month="2026-10", closed_at=now())
        )
        session.flush()
        command = going_back(
            payment, 100_000, kind=ReturnKind.DISPUTE, occurred_on=date(2026, 10, 30)
        )
        row = give_back(payment, command, by=None)
    assert row.occurred_on == date(2026, 11, 2)
