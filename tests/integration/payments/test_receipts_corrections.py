"""After money went back: the receipt is to be corrected, and void or replace is the way out."""

import json
from datetime import date

import pytest
from flask import Flask

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.files import files
from payments.books.services import check_books
from payments.receipts.batch import issue_and_draw
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.rules import FileKind, ReceiptState
from payments.receipts.services import (
    RegisterFilter,
    count_register,
    drawn_pdf,
    issue_for,
    list_register,
    void_receipt,
)
from payments.receipts.services.verifying import verify_receipts
from payments.receiving.models import Payment
from payments.receiving.rules import ReturnKind
from sponsorship.workbench.services import list_counters
from tests.factories.people import actor
from tests.factories.receipts import giver, paid, returned, sign_in_of
from tests.support.client import CheckedClient
from tests.support.corruption import corrupt

LATER = "2026-11-03T09:00:00+07:00"
ADD_UP = "the valid receipts of a month add up to what their payments bring"
AMOUNTS = "a receipt is for the amount of its payment, from the body that took it"


def receipt_after(*back: int, amount: int = 500_000) -> Receipt:
    """Return a receipt of which money went back the day after."""
    with unit_of_work():
        payment = paid(amount, donor=giver())
        receipt = issue_for(payment, by=None)
        drawn_pdf(receipt, FileKind.ORIGINAL)
    with frozen(LATER), unit_of_work():
        for part in back:
            returned(session.get_one(Payment, payment.id), part)
    return receipt


def state_of(receipt: Receipt) -> ReceiptState:
    (found,) = [
        row
        for row in list_register(RegisterFilter(), actor("auditor")).items
        if row.receipt.id == receipt.id
    ]
    return found.state


def test_a_receipt_is_to_be_corrected_as_soon_as_money_went_back(any_app: Flask) -> None:
    receipt = receipt_after(200_000)
    untouched = receipt_after()
    by = actor("auditor")
    assert state_of(receipt) is ReceiptState.TO_CORRECT
    assert state_of(untouched) is ReceiptState.VALID
    counts = {state: count_register(RegisterFilter(state=state), by) for state in ReceiptState}
    assert counts == {
        ReceiptState.VALID: 1,
        ReceiptState.TO_CORRECT: 1,
        ReceiptState.NOT_DRAWN: 0,
        ReceiptState.VOID: 0,
    }


def test_a_dispute_that_is_won_makes_it_right_again(any_app: Flask) -> None:
    receipt = receipt_after()
    with frozen(LATER), unit_of_work():
        payment = session.get_one(Payment, receipt.payment_id)
        gone = returned(payment, 500_000, ReturnKind.DISPUTE)
    assert state_of(receipt) is ReceiptState.TO_CORRECT
    with frozen(LATER), unit_of_work():
        returned(payment, 500_000, ReturnKind.DISPUTE_WON, undoes=gone.id)
    assert state_of(receipt) is ReceiptState.VALID


def test_the_replacement_is_for_what_is_left_and_the_books_add_up(any_app: Flask) -> None:
    receipt = receipt_after(200_000)
    with frozen(LATER), unit_of_work():
        new = void_receipt(receipt, "Đã trả lại một phần", by=None, replace=True)
    assert new is not None
    assert (new.amount, new.replaces_id) == (300_000, receipt.id)
    assert state_of(receipt) is ReceiptState.VOID
    assert state_of(new) is ReceiptState.VALID
    assert all(found.ok for found in verify_receipts())


def test_nothing_replaces_a_receipt_whose_money_was_returned_in_full(any_app: Flask) -> None:
    receipt = receipt_after(200_000, 300_000)
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        void_receipt(receipt, "Đã trả lại hết", by=None, replace=True)
    assert refused.value.field == "replace"
    with unit_of_work():
        void_receipt(receipt, "Đã trả lại hết", by=None, replace=False)
    assert all(found.ok for found in verify_receipts())


def test_the_books_stay_quiet_while_a_correction_waits_and_verifying_names_it(
    any_app: Flask,
) -> None:
    receipt = receipt_after(1)
    own = {found.name: found.ok for found in check_books() if found.name in {ADD_UP, AMOUNTS}}
    assert own == {ADD_UP: True, AMOUNTS: True}
    wrong = {found.name: found.rows for found in verify_receipts() if not found.ok}
    assert list(wrong) == ["no receipt waits for correction"]
    (row,) = wrong["no receipt waits for correction"]
    assert (row["number"], row["amount"], row["left"]) == (receipt.number, 500_000, 499_999)


def test_a_sum_that_is_wrong_is_found_with_its_month(any_app: Flask) -> None:
    receipt_after()
    corrupt("UPDATE receipt SET amount = 499999")
    wrong = {found.name: found.rows for found in verify_receipts() if not found.ok}
    (row,) = wrong["sums of receipts and payments"]
    assert row["organisation"] == "QBT"
    assert (row["month"], row["receipts"], row["payments"]) == ("2026-10", 499_999, 500_000)


def test_a_gap_is_found_with_its_number(any_app: Flask) -> None:
    receipt_after()
    receipt_after()
    receipt_after()
    corrupt("DELETE FROM receipt_file", "DELETE FROM receipt WHERE number = 2")
    (gaps,) = [found for found in verify_receipts() if found.name == "numbers without gap"]
    assert [row["missing"] for row in gaps.rows] == [[2]]


def test_the_command_names_an_altered_and_a_lost_file_and_fails(run) -> None:
    first, second = receipt_after(), receipt_after()
    assert run.invoke(args=["receipts", "verify"]).exit_code == 0
    keys = {row.receipt_id: row.file_key for row in session.query(ReceiptFile)}
    files().put(keys[first.id], b"%PDF altered")
    (files().folder / keys[second.id]).unlink()
    answer = run.invoke(args=["receipts", "verify", "--json"])
    said = json.loads(answer.stdout)
    (broken,) = [check for check in said["checks"] if not check["ok"]]
    assert answer.exit_code == 1
    assert {row["receipt"] for row in broken["rows"]} == {"QBT26-T 0000001", "QBT26-T 0000002"}
    assert "QBT26-T 0000001" in answer.stderr


def test_a_month_prints_nothing_of_what_is_to_be_corrected(app: Flask) -> None:
    receipt_after(1)
    kept = receipt_after()
    run = issue_and_draw(Month(2026, 10), None, None, lambda *_: None)
    assert [receipt.id for receipt in run.receipts] == [kept.id]


def page(answer) -> str:
    return answer.get_data(as_text=True)


def test_every_page_says_that_it_is_to_be_corrected_and_no_copy_is_printed(signed_in) -> None:
    receipt = receipt_after(200_000)
    code = receipt.public_id
    browser = signed_in("accountant")
    assert "To be corrected" in page(browser.get("/money/receipts?state=to_correct"))
    shown = page(browser.get(f"/money/receipts/{code}"))
    assert "₫300,000" in shown
    assert "copy.pdf" not in shown
    assert browser.get(f"/money/receipts/{code}/copy.pdf").status_code == 409
    printing = browser.post(f"/money/receipts/for-payment/{payment_of(receipt).public_id}")
    assert printing.status_code == 409
    assert browser.get(f"/money/receipts/{code}/original.pdf").status_code == 200
    counter = next(
        each for each in list_counters(actor("accountant")) if each.label == "receipts to correct"
    )
    assert counter.count == 1
    assert "receipts to correct" in page(browser.get("/staff"))


def payment_of(receipt: Receipt) -> Payment:
    return session.get_one(Payment, receipt.payment_id)


def test_the_check_page_says_being_corrected_and_neither_amount_nor_person(client) -> None:
    receipt = receipt_after(200_000)
    text = page(client.get(f"/r/{receipt.public_id}"))
    assert "Being corrected" in text
    assert "300,000" not in text
    assert "Nguyễn Thị Ánh" not in text


def test_the_giver_is_told_and_cannot_print_it(app: Flask) -> None:
    with unit_of_work():
        donor = giver()
        receipt = issue_for(paid(donor=donor), by=None)
        user = sign_in_of(donor)
        returned(payment_of(receipt), 1)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    text = page(browser.get("/my/receipts"))
    assert "Being corrected" in text
    assert f"{receipt.public_id}.pdf" not in text
    assert browser.get(f"/my/receipts/{receipt.public_id}.pdf").status_code == 409


def test_voiding_offers_no_replacement_for_money_returned_in_full(signed_in) -> None:
    receipt = receipt_after(500_000)
    browser = signed_in("accountant")
    address = f"/money/receipts/{receipt.public_id}/void"
    assert 'name="replace"' not in page(browser.get(address))
    refused = browser.post(address, {"reason": "Đã trả lại hết", "replace": "true"})
    assert refused.status_code == 422
    assert "Đã trả lại hết" in page(refused)
    assert browser.post(address, {"reason": "Đã trả lại hết"}).status_code == 302


def test_issued_after_a_return_of_the_same_moment_it_is_no_lie(any_app: Flask) -> None:
    with unit_of_work():
        payment = paid(500_000, donor=giver(), on=date(2026, 10, 3))
        returned(payment, 100_000)
        receipt = issue_for(payment, by=None)
    assert state_of(receipt) is ReceiptState.VALID
    assert all(found.ok for found in verify_receipts())
