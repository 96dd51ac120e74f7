"""Months: closed in order and only when over, reopened by two persons, and never half posted."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import NotAllowed, RuleBroken, WrongState
from core.money import Money
from payments.approvals.services import approve
from payments.bank.rules import Decision
from payments.bank.services import Decide, Notice, decide, take_notice
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import Entry, post
from payments.ledger.services.periods import last_closed
from payments.periods.services import (
    AskReopening,
    ask_reopening,
    close_month,
    month_to_close,
    waiting_at,
)
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, receive
from tests.factories.bank import main_account
from tests.factories.money import accounts, entry, fund
from tests.factories.people import actor, organisation
from tests.support.corruption import corrupt
from tests.support.parallel import at_once

SEPTEMBER, OCTOBER, NOVEMBER = Month(2026, 9), Month(2026, 10), Month(2026, 11)


def own() -> int:
    return organisation().id


def interest(on: date) -> Entry:
    return entry(
        fund(),
        1_000,
        debit=AccountUse.BANK,
        credit=AccountUse.INTEREST,
        kind=TransferKind.INTEREST,
        on=on,
    )


def earn(on: date) -> None:
    post([interest(on)])


def close(month: Month) -> None:
    close_month(own(), month, by=actor("accountant"))


def test_months_are_closed_one_after_the_other(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 9, 30))
        earn(on=date(2026, 10, 1))
    with pytest.raises(RuleBroken, match="2026-09 is next"), unit_of_work():
        close(OCTOBER)
    with unit_of_work():
        close(SEPTEMBER)
        close(OCTOBER)
    assert last_closed(own()) == OCTOBER
    assert month_to_close(own()) == NOVEMBER


def test_only_a_month_that_is_over_is_closed(app: Flask):
    with pytest.raises(RuleBroken, match="Nothing is in the books"):
        close(OCTOBER)
    earn(on=date(2026, 11, 1))
    with pytest.raises(RuleBroken, match="that is over"):
        close(NOVEMBER)


def test_books_that_do_not_hold_together_are_not_closed(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 10, 1))
    corrupt("UPDATE transfer SET amount = -5")
    with pytest.raises(RuleBroken, match="do not hold together"), unit_of_work():
        close(OCTOBER)
    assert last_closed(own()) is None


def test_money_and_receipts_that_wait_are_shown_and_do_not_refuse(any_app: Flask):
    with unit_of_work():
        receive(
            Receive(
                organisation_id=own(),
                donor_id=None,
                payer_name="Phạm Thị Mẫu",
                channel=Channel.CASH,
                reference="cash-1",
                amount=500_000,
                received_on=date(2026, 10, 20),
                money_account_id=accounts()[AccountUse.CASH],
            ),
            by=None,
        )
    found = waiting_at(organisation(), OCTOBER)
    assert (found.bank_lines, found.unallocated, found.receipts) == (0, Money(500_000), 1)
    assert waiting_at(organisation(), SEPTEMBER).nothing
    with unit_of_work():
        close(OCTOBER)


def test_a_bank_line_that_waits_keeps_its_month_open(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 9, 30))
        earn(on=date(2026, 10, 1))
        told = Notice(booked_on=date(2026, 10, 20), amount=6_000, content="?", reference="FT1")
        line = take_notice(main_account(), told)
        close(SEPTEMBER)
    with pytest.raises(RuleBroken, match="1 line of the bank"), unit_of_work():
        close(OCTOBER)
    with unit_of_work():
        decide(line.public_id, Decide(decision=Decision.UNALLOCATED, reason="Chưa rõ"), by=None)
        close(OCTOBER)
    assert last_closed(own()) == OCTOBER
    with pytest.raises(RuleBroken, match="closed"), unit_of_work():
        earn(on=line.booked_on)


def test_the_last_month_is_reopened_by_two_persons(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 9, 30))
        close(SEPTEMBER)
        close(OCTOBER)
        asker = actor("accountant", "approver")
        asked = ask_reopening(own(), AskReopening("The bank sent a late line"), by=asker)
    with pytest.raises(NotAllowed), unit_of_work():
        approve(asked, by=asker)
    with unit_of_work():
        approve(asked, by=actor("approver"))
    assert last_closed(own()) == SEPTEMBER
    with unit_of_work():
        earn(on=date(2026, 10, 31))
        close(OCTOBER)
    assert last_closed(own()) == OCTOBER


def test_a_month_that_is_not_the_last_any_more_stays_closed(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 9, 30))
        close(SEPTEMBER)
        asked = ask_reopening(own(), AskReopening("Too early"), by=actor("accountant"))
        close(OCTOBER)
    with pytest.raises(WrongState), unit_of_work():
        approve(asked, by=actor("approver"))
    assert last_closed(own()) == OCTOBER


def test_nothing_to_reopen_is_said(app: Flask):
    with pytest.raises(WrongState):
        ask_reopening(own(), AskReopening("Why not"), by=actor("accountant"))


def test_while_some_post_and_one_closes_nothing_slips_into_the_closed_month(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 10, 1))
        body, keeper = own(), actor("accountant")
        entries = [interest(date(2026, 10, 31)) for _each in range(7)]
    counted: list[int] = []

    def count() -> int:
        return session.scalar(select(func.count(Transfer.id))) or 0

    def shut() -> None:
        with unit_of_work():
            close_month(body, OCTOBER, by=keeper)
            counted.append(count())

    def write(number: int) -> None:
        with unit_of_work():
            post([entries[number]])

    acts = [(lambda number=number: write(number)) for number in range(7)]
    outcomes = at_once(any_app, [*acts[:3], shut, *acts[3:]])
    assert outcomes[3] is None
    refused = [each for each in outcomes if each is not None]
    assert all(isinstance(each, RuleBroken) for each in refused)
    assert counted == [count()] == [8 - len(refused)]


def test_the_pages_close_and_ask_to_reopen(app: Flask, signed_in):
    with unit_of_work():
        earn(on=date(2026, 10, 1))
    browser = signed_in("accountant")
    assert "10/2026" in browser.get("/money/periods").get_data(as_text=True)
    wrong = browser.post("/money/periods/QBT/close", {"month": "2026-09"})
    assert wrong.status_code == 422
    assert "2026-10 is next" in wrong.get_data(as_text=True)
    assert browser.post("/money/periods/QBT/close", {"month": ""}).status_code == 422
    assert browser.post("/money/periods/QBT/close", {"month": "2026-10"}).status_code == 302
    assert browser.post("/money/periods/QBT/reopen", {"reason": ""}).status_code == 422
    assert browser.post("/money/periods/QBT/reopen", {"reason": "A late line"}).status_code == 302
    page = browser.get("/money/periods/QBT").get_data(as_text=True)
    assert "waits for a decision" in page
    decider = signed_in("approver")
    listed = decider.get("/money/decisions").get_data(as_text=True)
    assert "Open a closed month again" in listed


def test_others_neither_see_nor_close_the_months(app: Flask, signed_in):
    stranger = signed_in("accountant", organisation_code="BDBP")
    assert stranger.get("/money/periods/QBT").status_code == 404
    assert stranger.post("/money/periods/QBT/close", {"month": "2026-10"}).status_code == 404
    assert signed_in("auditor").post("/money/periods/QBT/close", {}).status_code == 403
    assert signed_in("auditor").get("/money/periods/QBT").status_code == 200
    assert signed_in("matcher").get("/money/periods").status_code == 403


def test_a_bank_line_in_a_closed_month_is_said_with_the_way_out(any_app: Flask):
    with unit_of_work():
        earn(on=date(2026, 10, 1))
        close(OCTOBER)
    late = entry(
        fund(), 500, debit=AccountUse.BANK_FEES, credit=AccountUse.BANK, kind=TransferKind.FEE
    )
    with pytest.raises(RuleBroken, match=r"15/10/2026 .* ask to reopen the month"), unit_of_work():
        post([late])
