"""The pages of the bank: upload, list, accept, decide."""

import re
from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from payments.bank.models import BankLine
from payments.bank.rules import Decision, LineState, LineView, Reason
from payments.bank.services import Notice, import_statement, take_notice
from tests.factories.bank import main_account, statement
from tests.factories.pledges import month_of, pledge
from tests.support.client import CheckedClient

LINES = (
    ("05/10/2026", "FT1", 500_000, "GM00001 VU HONG"),
    ("06/10/2026", "FT2", 1_000_000, "GM00002 VU HONG dong 2 thang"),
    ("07/10/2026", "FT3", 20_000_000, "UNG HO PHAU THUAT TIM"),
    ("08/10/2026", "FT4", -11_000, "PHI DUY TRI TK"),
)


@pytest.fixture
def accountant(app: Flask, signed_in: Callable[..., CheckedClient]) -> CheckedClient:
    """An accountant; two commitments have their October open."""
    with unit_of_work():
        for code in ("GM00001", "GM00002"):
            month_of(pledge(code), "2026-10")
    return signed_in("accountant")


@pytest.fixture
def lines(accountant: CheckedClient) -> dict[str, str]:
    """The lines of a statement: public ids by reference."""
    with unit_of_work():
        import_statement(main_account(), statement(*LINES), by=None)
    rows = session.execute(select(BankLine.key, BankLine.public_id))
    return {key: public_id for key, public_id in rows}  # noqa: C416 - rows are no pairs to dict()


def state_of(line_id: str) -> LineState:
    return session.scalars(select(BankLine.state).where(BankLine.public_id == line_id)).one()


def test_every_view_and_search_of_the_list_shows_its_lines(
    accountant: CheckedClient, lines: dict[str, str]
) -> None:
    shown = {
        view: {
            reference
            for reference, line_id in lines.items()
            if line_id in accountant.get(f"/money/bank/reconcile?view={view}").text
        }
        for view in LineView
    }
    assert shown == {
        LineView.WAITING: {"FT2", "FT3", "FT4"},
        LineView.SUGGESTED: {"FT2"},
        LineView.UNMATCHED: {"FT3", "FT4"},
        LineView.BOOKED: {"FT1"},
        LineView.SET_ASIDE: set(),
        LineView.ALL: set(lines),
    }
    found = accountant.get("/money/bank/reconcile?view=all&q=11.000&account=main&page=9").text
    assert lines["FT4"] in found
    assert lines["FT3"] not in found
    assert lines["FT3"] in accountant.get("/money/bank/reconcile?view=all&q=phau").text


def test_one_click_accepts_and_the_second_is_told(
    accountant: CheckedClient, lines: dict[str, str]
) -> None:
    address = f"/money/bank/lines/{lines['FT2']}/accept/1"
    response = accountant.post(f"{address}?view=suggested")
    assert response.location.endswith("/money/bank/reconcile?view=suggested")
    assert state_of(lines["FT2"]) is LineState.BOOKED
    assert accountant.post(address).status_code == 409
    assert "The payment" in accountant.get(f"/money/bank/lines/{lines['FT2']}").text


def test_the_page_of_a_line_offers_what_fits_its_direction(
    accountant: CheckedClient, lines: dict[str, str]
) -> None:
    money_in = accountant.get(f"/money/bank/lines/{lines['FT3']}").text
    money_out = accountant.get(f"/money/bank/lines/{lines['FT4']}").text
    assert f'value="{Decision.GIFT}"' in money_in
    assert f'value="{Decision.FEE}"' not in money_in
    assert f'value="{Decision.FEE}"' in money_out
    assert f'value="{Decision.GIFT}"' not in money_out


def test_the_page_of_a_line_says_who_pays_and_leads_to_what_it_may_pay(
    accountant: CheckedClient,
) -> None:
    told = Notice(
        booked_on=date(2026, 10, 5),
        amount=250_000,
        content="GM00001",
        payer_account="0930796112",
        payer_name="LE MINH QUAN",
    )
    with unit_of_work():
        line_id = take_notice(main_account(), told).public_id
    page = accountant.get(f"/money/bank/lines/{line_id}").text
    assert "0930796112" in page
    assert "LE MINH QUAN" in page
    (commitment,) = re.findall(r"/money/pledges/[\w-]+", page)
    assert "GM00001" in accountant.get(commitment).text
    assert re.search(r'aria-current="page">\s*Reconcile', page)


def test_a_gift_goes_to_the_fund_chosen(accountant: CheckedClient, lines: dict[str, str]) -> None:
    form = {"decision": Decision.GIFT.value, "fund": "PT"}
    assert accountant.post(f"/money/bank/lines/{lines['FT3']}", form).status_code == 302
    assert state_of(lines["FT3"]) is LineState.BOOKED


def test_a_refused_decision_keeps_what_was_typed(
    accountant: CheckedClient, lines: dict[str, str]
) -> None:
    address = f"/money/bank/lines/{lines['FT3']}"
    assert accountant.post(address, {}).status_code == 422
    typed = {"decision": Decision.COMMITMENT.value, "commitments": "GM00001 1.000"}
    response = accountant.post(address, typed)
    assert response.status_code == 422
    assert "GM00001 1.000" in response.text
    assert "which is not the line’s amount" in response.text


def test_a_line_is_set_aside_and_taken_back(
    accountant: CheckedClient, lines: dict[str, str]
) -> None:
    address = f"/money/bank/lines/{lines['FT4']}"
    accountant.post(address, {"decision": Decision.SET_ASIDE.value, "reason": "hỏi ngân hàng"})
    assert "hỏi ngân hàng" in accountant.get("/money/bank/reconcile?view=set_aside").text
    assert accountant.post(f"{address}/take-back").status_code == 302
    assert state_of(lines["FT4"]) is LineState.NEW
    assert accountant.post(f"{address}/take-back").status_code == 409


def test_lines_are_matched_again_when_asked(accountant: CheckedClient) -> None:
    with unit_of_work():
        late = statement(("05/10/2026", "FT9", 500_000, "GM00009 VU HONG"))
        import_statement(main_account(), late, by=None)
    with unit_of_work():
        month_of(pledge("GM00009"), "2026-10")
    assert accountant.post("/money/bank/match", {"account": "main"}).status_code == 302
    assert session.scalars(select(BankLine.state)).one() is LineState.BOOKED


def test_others_neither_see_lines_nor_find_them(
    lines: dict[str, str], signed_in: Callable[..., CheckedClient]
) -> None:
    assert signed_in("matcher").get("/money/bank/reconcile").status_code == 403
    elsewhere = signed_in("accountant", organisation_code="BDBP")
    assert elsewhere.get(f"/money/bank/lines/{lines['FT3']}").status_code == 404
    assert lines["FT3"] not in elsewhere.get("/money/bank/reconcile").text


def test_every_reason_can_be_said(app: Flask) -> None:
    said = app.jinja_env.filters["label"]
    assert len({said(reason) for reason in Reason}) == len(Reason)
