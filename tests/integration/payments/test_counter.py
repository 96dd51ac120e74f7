"""Cash from whoever comes to the counter, and things: recorded once, receipted, kept apart."""

from collections.abc import Callable
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from donors.models import Donor
from payments.books.services import check_books
from payments.counter.services import ReceiveGift, take_gift, takings_of
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.in_kind.rules import ValueBasis
from payments.in_kind.services import TakeInKind, take_in_kind
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.services import bill_month
from payments.receipts.models import Receipt
from payments.receipts.services import issue_for
from payments.receiving.models import GiftInKind, Payment
from payments.receiving.services import (
    PaymentFilter,
    Share,
    allocate_rest,
    list_payments,
    payment_row,
)
from tests.factories.donors import let_sign_in
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation, user_with
from tests.factories.pledges import giver, pledge
from tests.support.client import CheckedClient

Browser = Callable[..., CheckedClient]
TODAY = date(2026, 11, 2)


def things(**values: object) -> TakeInKind:
    terms: dict[str, object] = {
        "organisation": "QBT",
        "items": "Áo ấm",
        "quantity": "40 chiếc",
        "amount": 4_000_000,
        "value_basis": ValueBasis.INVOICE,
        "value_source": "số 12",
        "received_on": TODAY,
        "payer_name": "Công ty Mẫu",
        "reference": "in_kind:one",
        **values,
    }
    return TakeInKind(**terms)  # type: ignore[arg-type]  # named by tests


def broken() -> list[str]:
    return [finding.name for finding in check_books() if not finding.ok]


def rows(table: type) -> int:
    return session.scalar(select(func.count()).select_from(table)) or 0


def test_things_are_receipted_and_in_no_book(any_app: Flask) -> None:
    with unit_of_work():
        by = actor("cashier")
        organisation()
        first = take_in_kind(things(), by=by)
        assert take_in_kind(things(), by=by).id == first.id
        receipt = issue_for(first, by=by)
    assert "Áo ấm" in receipt.snapshot
    assert "hóa đơn, số 12" in receipt.snapshot
    assert "Tặng hiện vật" in receipt.snapshot
    assert (rows(Transfer), rows(Payment), rows(GiftInKind)) == (0, 1, 1)
    assert not payment_row(first).unallocated
    assert list_payments(PaymentFilter(unallocated=True)).total == 0
    assert takings_of(TODAY, by).count == 0
    assert broken() == []
    with pytest.raises(RuleBroken), unit_of_work():
        allocate_rest(first, [Share(fund().id, 1)], by=by)


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"organisation": "NONE"}, "organisation"),
        ({"payer_name": ""}, "payer_name"),
        ({"donor": "NT9999"}, "donor"),
        ({"amount": 0}, "amount"),
        ({"received_on": date(2026, 11, 3)}, "received_on"),
    ],
)
def test_things_that_cannot_be_name_their_field(
    any_app: Flask, values: dict[str, object], field: str
) -> None:
    with unit_of_work():
        organisation()
        by = actor("cashier")
    with pytest.raises(RuleBroken) as caught, unit_of_work():
        take_in_kind(things(**values), by=by)
    assert caught.value.field == field
    assert rows(Payment) == 0


def gift(code: str = "PT", **values: object) -> ReceiveGift:
    open_fund = fund(code, FundKind.RESTRICTED)
    terms: dict[str, object] = {
        "fund": open_fund.public_id,
        "amount": 300_000,
        "received_on": TODAY,
        "payer_name": "Một người qua đường",
        "reference": "cash:one",
        **values,
    }
    return ReceiveGift(**terms)  # type: ignore[arg-type]  # named by tests


def test_a_gift_at_the_counter_goes_to_its_fund_with_a_receipt_once(any_app: Flask) -> None:
    with unit_of_work():
        by = actor("cashier")
        done = take_gift(gift(), by=by)
        again = take_gift(gift(), by=by)
    assert (done.number, again.number) == ("QBT26-T 0000001", "QBT26-T 0000001")
    assert (rows(Payment), rows(Receipt)) == (1, 1)
    assert balance_of_fund(fund("PT").id) == Money(300_000)
    assert balance_of(accounts()[AccountUse.CASH]) == Money(300_000)
    takings = takings_of(TODAY, by)
    assert (takings.count, takings.total) == (1, Money(300_000))
    assert takings.rows[0].receipt == "QBT26-T 0000001"
    assert broken() == []


def test_a_gift_for_a_child_or_a_closed_fund_is_refused(any_app: Flask) -> None:
    with unit_of_work():
        by = actor("cashier")
        closed = fund("CU", FundKind.RESTRICTED)
        closed.closed_on = TODAY
        child = fund("QN-00001", FundKind.CHILD)
        wrong = [closed.public_id, child.public_id, "nothing"]
    for name in wrong:
        with pytest.raises(RuleBroken) as caught, unit_of_work():
            take_gift(gift(fund=name), by=by)
        assert caught.value.field == "fund"
    assert rows(Payment) == 0


def test_the_counter_shows_what_the_day_brought(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        name = gift().fund
        donor: Donor = giver("Nguyễn Hoàng Yến")
        pledge("GM00001", donor_id=donor.id)
        bill_month(Month(2026, 11))
        code = donor.code
    cashier = signed_in("cashier")
    assert "No cash was taken today" in cashier.get("/money/cash").text
    form = {"fund": name, "amount": "300k", "received_on": "02/11/2026", "form_id": "a"}
    for wrong, words in (({}, "Name who pays"), ({"donor": "XX"}, "No sponsor has this code")):
        refused = cashier.post("/money/cash/gift", form | wrong)
        assert refused.status_code == 422
        assert words in refused.text
        assert 'value="300k"' in refused.text
    done = cashier.post("/money/cash/gift", form | {"donor": code})
    page = cashier.get(done.location).text
    assert "Receipt QBT26-T 0000001 is issued" in page
    assert "hree hundred thousand" in page
    promise = {
        "code": "GM00001",
        "amount": "500000",
        "payer_name": "Nguyễn Hoàng Yến",
        "received_on": "02/11/2026",
        "form_id": "b",
    }
    for _twice in range(2):
        assert cashier.post("/money/cash", promise).status_code == 302
    counter = cashier.get("/money/cash").text
    for seen in ("₫800,000", "GM00001", "PT", "QBT26-T 0000002", "2 payments"):
        assert seen in counter
    other = signed_in("cashier", organisation_code="HLPN")
    assert "No cash was taken today" in other.get("/money/cash").text
    assert other.post("/money/cash/gift", form | {"form_id": "c"}).status_code == 422


def test_things_are_recorded_on_their_page(app: Flask, signed_in: Browser) -> None:
    with unit_of_work():
        organisation()
    cashier = signed_in("cashier")
    assert "A gift in kind" in cashier.get("/money/in-kind/new").text
    form = {
        "organisation": "QBT",
        "payer_name": "Công ty Mẫu",
        "items": "Áo ấm",
        "quantity": "40 chiếc",
        "amount": "4tr",
        "value_basis": "market_price",
        "received_on": "01/11/2026",
        "given_to": "QN-00001",
        "form_id": "x",
    }
    for field, words in (("items", "Fill this in"), ("value_basis", "Choose how the value")):
        refused = cashier.post("/money/in-kind/new", form | {field: ""})
        assert refused.status_code == 422
        assert words in refused.text
        assert 'value="4tr"' in refused.text
    done = cashier.post("/money/in-kind/new", form)
    page = cashier.get(done.location).text
    for seen in ("Gift in kind worth", "Áo ấm", "40 chiếc", "giá thị trường", "QN-00001"):
        assert seen in page
    assert "In the books" not in signed_in("accountant").get(done.location).text
    assert "Áo ấm" not in signed_in("accountant").get("/money/books/cash?month=2026-11").text


def test_a_giver_reads_what_was_given_in_kind_and_what_it_is_worth(app: Flask) -> None:
    with unit_of_work():
        donor, user = giver(), user_with("donor")
        let_sign_in(user, donor)
        take_in_kind(things(donor=donor.code, items="Áo & mũ"), by=actor("accountant"))
    browser = CheckedClient(app)
    browser.sign_in_as(user)
    page = browser.get("/my/payments").text
    assert "Áo &amp; mũ: 40 chiếc" in page
    assert "₫4,000,000" in page
    assert "hóa đơn, số 12" in page
