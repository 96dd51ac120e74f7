"""Commitments as the office reads them."""

from collections.abc import Callable
from datetime import date

from core.dates import Month
from core.db import unit_of_work
from payments.pledges.models import Pledge
from payments.pledges.rules import Method
from payments.pledges.services import bill_month, open_renewal_task
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]


def two_pledges() -> tuple[Pledge, Pledge]:
    with unit_of_work():
        over = pledge(
            "GM00001",
            donor_id=giver("Nguyễn Hoàng Yến").id,
            started_on=date(2025, 9, 1),
            term_months=12,
        )
        witnessed = pledge("GM00002", method=Method.WITNESSED)
        bill_month(Month(2026, 8))
        open_renewal_task(over.id, "Đã hết thời hạn")
        return over, witnessed


def test_the_list_narrows_by_words_and_by_view(signed_in: Browser) -> None:
    two_pledges()
    browser = signed_in("accountant")
    everything = browser.get("/money/pledges").text
    assert "GM00001" in everything
    assert "GM00002" in everything
    for narrowed in ("q=hoang+yen", "view=to_renew", "view=arrears", "view=tasks"):
        page = browser.get(f"/money/pledges?{narrowed}").text
        assert "GM00001" in page
        assert "GM00002" not in page
    assert "No commitment fits" in browser.get("/money/pledges?view=ended").text
    assert "GM00002" in browser.get("/money/pledges?view=of+another+kind").text


def test_a_commitment_shows_its_months_and_what_to_decide(signed_in: Browser) -> None:
    over, witnessed = two_pledges()
    browser = signed_in("cashier")
    page = browser.get(f"/money/pledges/{over.public_id}").text
    for seen in ("Đã hết thời hạn", "08/2026", "missed", "to renew", "Record cash"):
        assert seen in page
    assert "Record cash" not in browser.get(f"/money/pledges/{witnessed.public_id}").text
    assert browser.get("/money/pledges/none").status_code == 404
