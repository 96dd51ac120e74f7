"""Promised against received: every amount of a month, whose case it is, and how it ties."""

import csv
import html
from collections.abc import Callable
from datetime import date
from io import StringIO

import pytest
from flask import Flask
from sqlalchemy import event

from core.access import Actor
from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.dates import Month
from core.db import db, session, unit_of_work
from core.errors import NotFound
from core.periods import Period
from core.tabular import Column, read_table
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.pledges.models import Pledge, Waiver
from payments.pledges.rules import WaiverKind
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, ReceiveCash, receive, receive_for_commitment
from payments.receiving.services.cover import CoverMonth, cover_month, let_fund_cover
from payments.statements.services import tie_out
from sponsorship.promised.rules import NOBODY, Shown, TieLine
from sponsorship.promised.services import (
    Asked,
    PromisedList,
    every_promised,
    list_owners,
    list_promised,
    tie_lines,
)
from tests.factories.children import COMMUNE, OTHER_COMMUNE, child_with
from tests.factories.impact import gift
from tests.factories.money import accounts, fund, give
from tests.factories.people import actor, organisation, user_with
from tests.factories.pledges import giver, month_of, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
OCTOBER = Month(2026, 10)


def promise_for(code: str, place: str = COMMUNE) -> Pledge:
    """Return a commitment for a child of a commune, asked for September and October."""
    child = child_with(place_code=place)
    promise = pledge(code, fund_id=fund(child.code, FundKind.CHILD).id)
    month_of(promise, "2026-09")
    month_of(promise, "2026-10")
    return promise


def pay(promise: Pledge, amount: int, on: date) -> None:
    cash = ReceiveCash(code=promise.code, amount=amount, received_on=on, payer_name="Mẫu")
    receive_for_commitment(cash, by=None)


def nobody_knows_why(amount: int) -> None:
    receive(
        Receive(
            organisation_id=organisation().id, donor_id=None, payer_name="", channel=Channel.CASH,
            reference="?", amount=amount, received_on=date(2026, 10, 12),
            money_account_id=accounts()[AccountUse.CASH],
        ),
        by=None,
    )  # fmt: skip


def story() -> dict[str, Pledge]:
    """October of four commitments: paid with September, in part and covered, waived, nothing."""
    promises = {code: promise_for(code) for code in ("GM00001", "GM00002", "GM00003")}
    promises["GM00004"] = promise_for("GM00004", OTHER_COMMUNE)
    pay(promises["GM00001"], 1_000_000, date(2026, 10, 3))
    pay(promises["GM00002"], 500_000, date(2026, 9, 20))
    pay(promises["GM00003"], 100_000, date(2026, 9, 25))
    pay(promises["GM00002"], 200_000, date(2026, 11, 1))
    payer = fund("DP", FundKind.DESIGNATED)
    give(payer, 10_000_000)
    let_fund_cover(payer, 2, by=None)
    cover_month(promises["GM00002"], CoverMonth(OCTOBER, "DP"), by=None)
    waived = month_of(promises["GM00003"], "2026-10")
    session.add(
        Waiver(
            instalment_id=waived.id, kind=WaiverKind.WAIVED, amount=150_000, reason="Khó khăn",
            at=waived.created_at,
        )
    )  # fmt: skip
    gift(giver(), fund(), 70_000, date(2026, 10, 9))
    session.flush()
    return promises


EXPECTED = {
    "GM00001": (500_000, 500_000, 0, 0, 0, 0, 1_000_000),
    "GM00002": (500_000, 200_000, 0, 300_000, 300_000, 0, 0),
    "GM00003": (500_000, 0, 150_000, 0, 350_000, 400_000, 0),
    "GM00004": (500_000, 0, 0, 0, 500_000, 500_000, 0),
}
"""Promised, received, waived, covered, open, open of earlier months, came in the month."""


def told(found: PromisedList) -> dict[str, tuple[int, ...]]:
    return {
        row.code: tuple(amount.amount for amount in row.amounts.told()) for row in found.page.items
    }


def ids(*asked: Asked, by: Actor) -> list[list[str]]:
    return [list(told(list_promised(one, by))) for one in asked]


def test_each_amount_of_a_month_and_the_sums_of_the_rows(any_app: Flask) -> None:
    with unit_of_work():
        story()
        by = actor("accountant")
    found = list_promised(Asked(OCTOBER), by)
    assert told(found) == EXPECTED
    (sums,) = found.sums
    assert [amount.amount for amount in sums.told()] == [
        sum(column) for column in zip(*EXPECTED.values(), strict=True)
    ]
    ways = {row.code: row.by for row in found.page.items}
    assert (ways["GM00002"].channels, ways["GM00002"].last_on) == (("cash",), date(2026, 11, 1))
    assert ways["GM00004"].last_on is None
    still = list_promised(Asked(OCTOBER, show=Shown.OPEN), by)
    assert set(told(still)) == {"GM00002", "GM00003", "GM00004"}
    assert [row.code for row in every_promised(Asked(OCTOBER), by)] == sorted(EXPECTED)


def test_what_came_ties_to_the_tie_out_to_the_dong(any_app: Flask) -> None:
    with unit_of_work():
        promises = story()
        pay(promises["GM00004"], 5_000_000, date(2026, 10, 30))
        nobody_knows_why(30_000)
        by = actor("auditor")
    (sums,) = tie_out("QBT", Period(OCTOBER.first, OCTOBER.last), by).sums
    found = list_promised(Asked(OCTOBER, show=Shown.OPEN), by)
    ties = {one.line: one.amount.amount for one in tie_lines(found)}
    assert ties.pop(TieLine.PAYMENTS) == sums.payments - sums.returned == sum(ties.values())
    assert ties[TieLine.WAITING] == sums.waiting > 0
    assert ties[TieLine.FUNDS] == 70_000
    assert ties[TieLine.LISTED] + ties[TieLine.OTHERS] + 70_000 == sums.allocated


def test_a_case_owner_s_commitments_are_those_of_the_places_of_their_account(
    any_app: Flask,
) -> None:
    with unit_of_work():
        story()
        month_of(pledge("GM00009", fund_id=fund().id), "2026-10")
        owner: User = user_with("matcher", places=(COMMUNE,))
        user_with("cashier", places=(OTHER_COMMUNE,))
        user_with("matcher", places=(OTHER_COMMUNE,)).active = False
        everybody, mine = actor("accountant"), actor("matcher", places=(OTHER_COMMUNE,))
        of_qbt = actor_of(user_with("accountant", organisation_code="QBT"))
    assert [one.public_id for one in list_owners(1)][:1] == [owner.public_id]
    assert len(list_owners(1)) == 2
    by_place, nobodys = Asked(OCTOBER, owner=owner.public_id), Asked(OCTOBER, owner=NOBODY)
    assert ids(by_place, nobodys, by=everybody) == [["GM00001", "GM00002", "GM00003"], ["GM00009"]]
    assert ids(Asked(OCTOBER), by_place, by=mine) == [["GM00004"], []]
    with pytest.raises(NotFound):
        list_promised(Asked(OCTOBER, owner="somebody"), everybody)
    with pytest.raises(NotFound):
        list_promised(Asked(OCTOBER, organisation="HLPN"), of_qbt)


def test_pages_and_files_hold_exactly_the_rows_of_the_filter(
    app: Flask, signed_in: Browser
) -> None:
    with unit_of_work():
        story()
        for number in range(10, 62):
            month_of(pledge(f"GM000{number}", fund_id=fund().id), "2026-10")
    browser, statements = signed_in("accountant"), 0

    def count(*_: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(db.engine, "before_cursor_execute", count)
    page = html.unescape(browser.get("/money/promised?month=2026-10&show=open").text)
    event.remove(db.engine, "before_cursor_execute", count)
    assert statements <= 18
    assert "Promised and received 10/2026" in page
    assert "55 results" in page
    assert 'Remind<span class="govuk-visually-hidden"> GM00003' in page
    last = browser.get("/money/promised?month=2026-10&show=open&page=99").text
    assert "Page 2 of 2" in last
    assert "GM00061" in last
    rows = list(
        csv.DictReader(
            StringIO(
                browser.get("/money/promised/list.csv?month=2026-10&show=open").data.decode(
                    "utf-8-sig"
                )
            )
        )
    )
    assert len(rows) == 55
    assert (rows[0]["Commitment"], rows[0]["Way"], rows[0]["Last on"]) == (
        "GM00002", "Cash", "2026-11-01",
    )  # fmt: skip
    book = browser.get("/money/promised/list.xlsx?month=2026-10&show=open").data
    assert len(read_table(book, [Column("code", ("Commitment",))]).rows) == 55
    wrong = browser.get("/money/promised?month=2026-13")
    assert "is not a month" in wrong.text
    assert browser.get("/money/promised/list.csv?month=2026-13").status_code == 422
    assert "Nothing was promised" in browser.get("/money/promised?month=2020-01").text
    assert "How this ties" not in signed_in("matcher").get("/money/promised").text
    assert signed_in("case_worker").get("/money/promised").status_code == 403
