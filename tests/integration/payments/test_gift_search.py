"""Find my gift: one line for whoever has the details, the same answer for everybody else."""

import re
from datetime import date
from random import Random

import pytest
from flask import Flask

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.money import Money
from payments.bank.services import import_statement
from payments.gift_search.public import TRIES_A_MINUTE
from payments.gift_search.rules import Gift, GiftState
from payments.gift_search.services import FindGift, find_gift
from payments.pledges.codes import draw_code
from payments.pledges.rules import Method
from payments.receipts.services import issue_for, void_receipt
from payments.receiving.services import ReceiveCash, receive_for_commitment
from payments.receiving.services.returning import give_back
from tests.factories.bank import main_account, statement
from tests.factories.pledges import giver, month_of, pledge
from tests.factories.returns import by_bank, going_back
from tests.support.client import CheckedClient

HALF_A_MILLION = Money(500_000, "VND")
DAY = date(2026, 10, 2)
NOTHING = "We found no gift with these details"
SENT_FROM = "CT tu 0930796112 VU DIEU HONG toi 0141000888666"


def given(code: str = "GM00001") -> object:
    """Return the payment of 500,000 in cash that a commitment received on 2 October."""
    month_of(pledge(code, donor_id=giver("Vũ Diệu Hồng").id), "2026-10")
    command = ReceiveCash(
        code=code, amount=500_000, received_on=date(2026, 10, 2), payer_name="Vũ Diệu Hồng"
    )
    return receive_for_commitment(command, by=None)


def test_money_that_went_back_is_told_as_returned(any_app: Flask) -> None:
    with unit_of_work():
        payment = by_bank(pledge("GM00001"))
        receipt = issue_for(payment, by=None)
        give_back(payment, going_back(payment, 500_000), by=None)
        assert find_gift(FindGift(code=receipt.public_id)).state is GiftState.RETURNED
        assert find_gift(FindGift(code="GM00001", day=payment.received_on)) is None


def transfer(**changes: object) -> FindGift:
    facts = {"day": date(2026, 10, 5), "amount": 500_000, "last_digits": "6112"}
    return FindGift(**facts | changes)


def test_a_commitment_tells_its_latest_money_until_a_receipt_is_issued(any_app: Flask) -> None:
    with unit_of_work():
        payment = given()
        assert find_gift(FindGift(code="gm 00001", day=DAY)) == Gift(
            Month(2026, 10), HALF_A_MILLION, GiftState.BOOKED
        )
        receipt = issue_for(payment, by=None)
        for code in (
            "GM00001",
            receipt.public_id,
            f"https://fund.example.org/r/{receipt.public_id}",
        ):
            assert find_gift(FindGift(code=code, day=DAY)).state is GiftState.RECEIPTED
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
        assert find_gift(FindGift(code="GM00001", day=DAY)).state is GiftState.BOOKED


def test_a_code_that_can_be_counted_needs_its_day_and_one_of_ours_does_not(any_app: Flask) -> None:
    code = draw_code("GM", Random(1).choice)  # noqa: S311 - the same code each time
    with unit_of_work():
        given()
        given(code)
        assert find_gift(FindGift(code="GM00001")) is None
        assert find_gift(FindGift(code="GM00001", day=date(2026, 10, 3))) is None
        assert find_gift(FindGift(code="GM00001", day=date(2026, 9, 28))) is None
        assert find_gift(FindGift(code=code)) == Gift(
            Month(2026, 10), HALF_A_MILLION, GiftState.BOOKED
        )
        assert find_gift(FindGift(code=code, day=date(2026, 10, 3))) is None


def test_a_transfer_is_found_by_its_facts_alone_and_only_by_all_of_them(any_app: Flask) -> None:
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
        lines = [
            ("06/10/2026", "FT1", 500_000, f"GM00001 UNG HO {SENT_FROM}"),
            ("07/10/2026", "FT2", 700_000, f"UNG HO {SENT_FROM}"),
        ]
        import_statement(main_account(), statement(*lines), by=None)
        found = find_gift(transfer())
        assert found == Gift(Month(2026, 10), HALF_A_MILLION, GiftState.BOOKED)
        waiting = find_gift(transfer(amount=700_000))
        assert waiting == Gift(Month(2026, 10), Money(700_000, "VND"), GiftState.ARRIVED)
        for change in (
            {"day": date(2026, 10, 7)},
            {"day": date(2026, 10, 2)},
            {"amount": 500_001},
            {"last_digits": "6113"},
            {"last_digits": "8666"},
        ):
            assert find_gift(transfer(**change)) is None


def answer(browser: CheckedClient, **sent: str) -> str:
    """Return what the page says, without what differs from one page to the next by itself."""
    fields = {"code": "", "day": "", "amount": "", "last_digits": "", "form_id": "x"}
    response = browser.post("/find-my-gift", fields | sent)
    assert response.status_code == 200
    section = re.search(
        r'<section class="card" aria-labelledby="answer">.*?</section>',
        response.get_data(as_text=True),
        re.DOTALL,
    )
    return section[0]


def test_the_answer_is_one_line_without_a_name_and_the_same_words_for_all_that_fails(
    app: Flask,
) -> None:
    with unit_of_work():
        given()
        pledge("GM00002", method=Method.WITNESSED)
        pledge("GM00003")
    browser = CheckedClient(app)
    line = answer(browser, code="gm 00001", day="02/10/2026")
    assert "10/2026 · ₫500,000 · Received and booked" in line
    assert not re.search("Hồng|QN-|GM0", line)
    failed = {
        answer(browser, **sent)
        for sent in (
            {"code": "GM00001", "day": "07/10/2026"},
            {"code": "GM00002", "day": "02/10/2026"},
            {"code": "GM00003", "day": "02/10/2026"},
            {"code": "GM99999", "day": "02/10/2026"},
            {"code": "x"},
            {"day": "05/10/2026", "amount": "500k", "last_digits": "6112"},
        )
    }
    assert len(failed) == 1
    assert NOTHING in failed.pop()


@pytest.mark.parametrize(
    ("sent", "words"),
    [
        ({}, "Write a code, or all three facts"),
        ({"day": "05/10/2026"}, "Fill this in too"),
        ({"day": "05/10/2026", "amount": "500k"}, "Fill this in too"),
        ({"day": "31/02/2026", "amount": "500k", "last_digits": "6112"}, "is not a date"),
        ({"day": "05/10/2026", "amount": "five", "last_digits": "6112"}, "is not an amount"),
        ({"day": "05/10/2026", "amount": "500k", "last_digits": "61"}, "last four digits"),
        ({"code": "x" * 201}, "at most 200"),
        ({"code": "gm 00001"}, "also write the day"),
    ],
)
def test_a_question_that_is_not_whole_is_refused_and_kept(
    app: Flask, sent: dict, words: str
) -> None:
    refused = CheckedClient(app).post("/find-my-gift", {"form_id": "x"} | sent)
    assert refused.status_code == 422
    assert words in refused.text
    assert all(f'value="{value}"' in refused.text for value in sent.values())


def test_codes_cannot_be_tried_in_a_row(app: Flask) -> None:
    browser = CheckedClient(app)
    sent = {"code": "GM00001", "day": "02/10/2026", "form_id": "x"}
    with frozen("2026-10-20T03:00:00+00:00"):
        tries = [browser.post("/find-my-gift", sent).status_code for _ in range(TRIES_A_MINUTE + 1)]
    assert tries == [200] * TRIES_A_MINUTE + [429]
    session.rollback()


def test_the_page_is_linked_and_speaks_vietnamese(app: Flask) -> None:
    browser = CheckedClient(app)
    assert "/find-my-gift" in browser.get("/").text
    assert "Tìm khoản đóng góp của tôi" in browser.get("/find-my-gift?lang=vi").text
