"""A commitment opened, changed, paused, ended and covered by hand, without a script."""

import json
from collections.abc import Callable
from datetime import date

import pytest
from flask.testing import FlaskCliRunner
from sqlalchemy import func, select

from core.dates import Month, frozen
from core.db import session, unit_of_work
from payments.approvals.models import ApprovalRequest
from payments.funds.rules import FundKind
from payments.pledges.models import Pledge, PledgePause, PledgeVersion
from payments.pledges.rules import Method
from payments.pledges.services import PausePledge, bill_month, pause_pledge
from payments.receiving.models import Cover
from payments.receiving.services import CoverMonth, cover_month, let_fund_cover
from tests.factories.donors import let_sign_in
from tests.factories.money import fund, give
from tests.factories.people import user_with
from tests.factories.pledges import giver, month_of, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]


@pytest.fixture(autouse=True)
def in_november():
    with frozen("2026-11-20"):
        yield


def late(**values: object) -> Pledge:
    with unit_of_work():
        promise = pledge("GM00001", **values)
        month_of(promise, "2026-09")
        return promise


def new(**changes: str) -> dict[str, str]:
    return {
        "donor": "TT0001",
        "payer": "",
        "fund": "MO",
        "amount": "2.000.000",
        "rhythm": "school_year",
        "method": "transfer",
        "started_on": "20/11/2026",
        "anchor_day": "30",
        "term_months": "",
        **changes,
    }


def test_a_commitment_to_any_fund_is_opened_once(signed_in: Browser) -> None:
    with unit_of_work():
        donor = giver("Công ty Mẫu")
        payer = giver("Chị Kế toán")
        fund("MO", FundKind.RESTRICTED)
    browser = signed_in("accountant")
    assert "Rhythm" in browser.get("/money/commitments/new").text
    sent = new(donor=donor.code, payer=payer.code)
    page = browser.post("/money/commitments/new", data=sent, follow_redirects=True).text
    for seen in ("Công ty Mẫu", "Chị Kế toán", "09/2027", "30/09/2027"):
        assert seen in page
    code = session.scalars(select(Pledge.code)).one()
    assert code.startswith("CK")
    assert code in page
    again = browser.post("/money/commitments/new", data=sent)
    assert again.status_code == 422
    assert f"there already: {code}" in again.text
    assert session.scalar(select(func.count()).select_from(Pledge)) == 1


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"donor": "NOBODY"}, "No sponsor has this code"),
        ({"payer": "NOBODY"}, "No sponsor has this code"),
        ({"fund": "NONE"}, "No fund of your organisation"),
        ({"amount": "0"}, "is not an amount"),
        ({"amount": ""}, "Enter an amount"),
        ({"rhythm": "week"}, "Choose one of the list"),
        ({"started_on": "31/02/2027"}, "is not a date"),
        ({"started_on": "01/01/2030"}, "more than a year"),
        ({"anchor_day": "32"}, "a day from 1 to 31"),
        ({"anchor_day": "x"}, "a day from 1 to 31"),
        ({"term_months": "0"}, "a number of months from 1 to 600"),
    ],
)
def test_what_is_wrong_with_a_new_commitment_is_said_beside_its_field(
    signed_in: Browser, change: dict[str, str], words: str
) -> None:
    with unit_of_work():
        donor = giver()
        fund("MO", FundKind.RESTRICTED)
    answer = signed_in("accountant").post(
        "/money/commitments/new", data=new(donor=donor.code) | change
    )
    assert answer.status_code == 422
    assert words in answer.text
    assert session.scalars(select(Pledge)).all() == []


def test_the_effect_is_shown_before_anything_is_kept(signed_in: Browser) -> None:
    promise = late()
    browser = signed_in("accountant")
    address = f"/money/commitments/{promise.public_id}/change"
    sent = {"from_month": "2026-12", "amount": "700k", "rhythm": "month", "anchor_day": "15"}
    assert "Check the effect" in browser.get(address).text
    check = browser.post(address, data=sent)
    assert check.status_code == 200
    assert "15/12/2026" in check.text
    assert session.scalar(select(func.count()).select_from(PledgeVersion)) == 1
    page = browser.post(address, data=sent | {"sure": "yes"}, follow_redirects=True).text
    assert "The new terms are kept." in page
    assert session.scalar(select(func.max(PledgeVersion.amount))) == 700_000
    wrong = browser.post(address, data=sent | {"from_month": "2026-10"})
    assert wrong.status_code == 422
    assert "this month or later" in wrong.text


@pytest.mark.parametrize(
    ("act", "sent", "seen"),
    [
        ("pause", {"from_month": "2026-12", "to_month": "", "reason": "Ốm"}, "Paused."),
        ("payer", {"payer": "", "method": "transfer"}, "Kept."),
        ("renew", {"months": "6"}, "Renewed."),
        ("end", {"ended_on": "20/11/2026", "reason": "lapsed"}, "Nothing came for months"),
        (
            "waive",
            {
                "kind": "write_off",
                "from_month": "2026-09",
                "to_month": "2026-09",
                "reason": "Mất liên lạc",
            },
            "another person decides",
        ),
    ],
)
def test_each_act_is_checked_and_then_done(
    signed_in: Browser, act: str, sent: dict[str, str], seen: str
) -> None:
    promise = late(term_months=24)
    browser = signed_in("accountant")
    address = f"/money/commitments/{promise.public_id}/{act}"
    assert browser.get(address).status_code == 200
    assert "Afterwards" in browser.post(address, data=sent).text
    assert session.scalars(select(PledgePause)).all() == []
    assert session.scalars(select(ApprovalRequest)).all() == []
    assert seen in browser.post(address, data=sent | {"sure": "yes"}, follow_redirects=True).text


def test_arrears_of_an_ended_commitment_are_carried_over_on_a_page(signed_in: Browser) -> None:
    promise = late()
    with unit_of_work():
        pledge("GM00002", fund_id=promise.fund_id, started_on=date(2026, 12, 1))
    browser = signed_in("accountant")
    address = f"/money/commitments/{promise.public_id}"
    browser.post(
        f"{address}/end", data={"ended_on": "20/11/2026", "reason": "replaced", "sure": "yes"}
    )
    assert "Carry arrears over" in browser.get(f"/money/pledges/{promise.public_id}").text
    sent = {"successor": "GM00002", "reason": "Người khác tiếp nhận", "sure": "yes"}
    assert (
        "Carried over." in browser.post(f"{address}/carry", data=sent, follow_redirects=True).text
    )
    wrong = browser.post(f"{address}/carry", data=sent | {"successor": "GM9"})
    assert wrong.status_code == 422
    assert "No other commitment" in wrong.text


def test_a_pause_is_resumed_and_an_unknown_act_is_no_page(signed_in: Browser) -> None:
    promise = late()
    with unit_of_work():
        pause_pledge(promise, PausePledge(Month(2026, 12), "Ốm"), by=None)
    browser = signed_in("accountant")
    shown = browser.get(f"/money/pledges/{promise.public_id}").text
    assert "12/2026–…: Ốm" in shown
    address = f"/money/commitments/{promise.public_id}"
    browser.post(f"{address}/resume", data={"from_month": "2027-01", "sure": "yes"})
    assert "12/2026–12/2026" in browser.get(f"/money/pledges/{promise.public_id}").text
    assert browser.get(f"{address}/delete").status_code == 404
    assert signed_in("cashier").get(f"{address}/pause").status_code == 403


def test_a_missed_month_is_covered_on_a_page_and_listed(
    signed_in: Browser, run: FlaskCliRunner
) -> None:
    promise = late()
    browser = signed_in("accountant")
    address = f"/money/covers/{promise.public_id}"
    assert "Allow one on its own page" in browser.get(address).text
    with unit_of_work():
        give(fund("DP", FundKind.DESIGNATED), 900_000)
    allowed = run.invoke(args=["covers", "allow", "--fund", "DP", "--months", "2", "--json"])
    assert json.loads(allowed.stdout) == {"fund": "DP", "months": 2}
    assert run.invoke(args=["covers", "allow", "--fund", "NO", "--months", "2"]).exit_code == 1
    assert "at most 2 months" in browser.get(address).text
    wrong = browser.post(address, data={"month": "2026-08", "fund": "DP"})
    assert wrong.status_code == 422
    page = browser.post(address, data={"month": "2026-09", "fund": "DP"}, follow_redirects=True)
    assert "paid by the cover fund" in page.text
    assert "GM00001" in browser.get("/money/covers").text
    (row,) = json.loads(run.invoke(args=["covers", "list", "--json"]).stdout)["covers"]
    assert (row["commitment"], row["amount"], row["repaid"]) == ("GM00001", 500_000, 0)
    assert "2026-09 GM00001" in run.invoke(args=["covers", "list"]).stdout
    assert "No month of this commitment is missed" in browser.get(address).text


def test_the_donor_reads_what_comes_next_pauses_and_covers(app) -> None:
    with unit_of_work():
        donor, user = giver(), user_with("donor")
        let_sign_in(user, donor)
        promise = pledge("GM00001", donor_id=donor.id, anchor_day=15, method=Method.TRANSFER)
        month_of(promise, "2026-10")
        pause_pledge(promise, PausePledge(Month(2027, 1), "Ốm", Month(2027, 2)), by=None)
        payer = fund("DP", FundKind.DESIGNATED)
        give(payer, 900_000)
        let_fund_cover(payer, 1, by=None)
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    assert "by 15/10/2026" in browser.get("/my/payments").text
    with unit_of_work():
        cover_month(promise, CoverMonth(Month(2026, 10), "DP"), by=None)
        bill_month(Month(2026, 11))
    page = browser.get("/my/payments").text
    for seen in ("paid by the cover fund", "Paused from 01/2027 to 02/2027", "still yours to pay"):
        assert seen in page
    assert session.scalars(select(Cover)).one().amount == 500_000
