"""Which payments get a receipt and which get none, why, and what a month's issue would do."""

import json
from datetime import date
from io import BytesIO

import pytest
from flask import Flask
from pypdf import PdfReader
from sqlalchemy import func, select

from core.dates import Month, frozen
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.mail.models import OutgoingMail
from donors.rules import ReceiptWish
from payments.numbering.models import Series
from payments.numbering.rules import Paper
from payments.receipts.models import Receipt
from payments.receipts.receipt_view import thaw
from payments.receipts.rules import FileKind, Reason, Unsent
from payments.receipts.services import (
    MissingFilter,
    UnsentFilter,
    count_waiting,
    drawn_pdf,
    issue_for,
    issue_month,
    list_unsent,
    list_waiting,
    preview_month,
    preview_receipt,
    receipts_for_year,
    void_receipt,
)
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from tests.factories.people import actor, organisation
from tests.factories.receipts import giver, in_kind, paid, returned

OCTOBER = Month(2026, 10)


def one_of_each() -> dict[Reason, Payment]:
    """Return a payment of October for each reason to have no receipt."""
    thankful = giver("Lê Thị Cảm Ơn", receipt_wish=ReceiptWish.THANKS)
    found = {
        Reason.BROUGHT_FORWARD: paid(1, donor=giver(), channel=Channel.BROUGHT_FORWARD),
        Reason.RETURNED: paid(2, donor=giver()),
        Reason.NO_RATE: paid(300, donor=giver(), currency="USD"),
        Reason.NOT_DESCRIBED: paid(4, donor=giver(), channel=Channel.IN_KIND),
        Reason.NOBODY: paid(5),
        Reason.THANKS: paid(6, donor=thankful),
        Reason.VOIDED: paid(7, donor=giver()),
        Reason.NOT_ISSUED: paid(8, payer="Trần Văn Mẫu"),
    }
    returned(found[Reason.RETURNED], 2)
    return found


def void_one(payment: Payment) -> None:
    with unit_of_work():
        void_receipt(issue_for(payment, by=None), "Ghi sai tên", by=None, replace=False)


def test_each_payment_without_a_receipt_says_its_one_reason(any_app: Flask) -> None:
    with unit_of_work():
        payments = one_of_each()
    void_one(payments[Reason.VOIDED])
    by = actor("accountant")
    waiting = {row.payment.id: row.reason for row in list_waiting(by).items}
    assert waiting == {payment.id: why for why, payment in payments.items()}
    totals = {each.reason: each.payments for each in count_waiting(by, MissingFilter())}
    assert totals == dict.fromkeys(Reason, 1)
    for why in Reason:
        (only,) = list_waiting(by, MissingFilter(reason=why)).items
        assert only.reason is why
    to_issue = list_waiting(by, MissingFilter(to_issue=True)).items
    assert {row.reason for row in to_issue} == {Reason.VOIDED, Reason.NOT_ISSUED}


def test_a_month_issues_what_waits_and_names_the_rest(any_app: Flask) -> None:
    with unit_of_work():
        payments = one_of_each()
    void_one(payments[Reason.VOIDED])
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    valid = set(session.scalars(select(Receipt.payment_id).where(Receipt.number > 1)))
    assert valid == {payments[Reason.VOIDED].id, payments[Reason.NOT_ISSUED].id}
    left = set(Reason) - {Reason.VOIDED, Reason.NOT_ISSUED}
    assert {row.payment for row in issued.skipped} == {payments[why].public_id for why in left}


@pytest.mark.parametrize(
    "why",
    [
        Reason.BROUGHT_FORWARD,
        Reason.RETURNED,
        Reason.NO_RATE,
        Reason.NOT_DESCRIBED,
        Reason.NOBODY,
    ],
)
def test_what_can_have_no_receipt_is_refused_by_hand_too(app: Flask, why: Reason) -> None:
    payment = one_of_each()[why]
    with pytest.raises(RuleBroken):
        issue_for(payment, by=None)
    with pytest.raises(RuleBroken):
        preview_receipt(payment)


def test_a_giver_who_wishes_thanks_only_gets_a_receipt_when_somebody_asks(app: Flask) -> None:
    with unit_of_work():
        payment = paid(donor=giver(receipt_wish=ReceiptWish.THANKS))
    with unit_of_work():
        assert issue_month(OCTOBER, by=None).issued == 0
    with unit_of_work():
        assert issue_for(payment, by=None).number == 1


def test_a_described_gift_in_kind_says_what_it_is(app: Flask) -> None:
    payment = paid(2_000_000, donor=giver(), channel=Channel.IN_KIND)
    in_kind(payment)
    with unit_of_work():
        printed = thaw(issue_for(payment, by=None).snapshot)
    assert "20 chiếc" in printed.in_kind
    assert "Áo ấm" in printed.in_kind
    assert printed.value_basis == "Giá thị trường"


def test_foreign_money_with_its_rate_is_receipted_in_its_currency(app: Flask) -> None:
    with unit_of_work():
        receipt = issue_for(paid(10_000, donor=giver(), currency="USD", rate="25400"), by=None)
    assert (receipt.amount, receipt.currency) == (10_000, "USD")


def test_what_went_back_before_the_issue_is_not_receipted(any_app: Flask) -> None:
    with unit_of_work():
        payment = paid(500_000, donor=giver())
        returned(payment, 200_000)
    with unit_of_work():
        receipt = issue_for(payment, by=None)
    assert receipt.amount == 300_000
    assert thaw(receipt.snapshot).words_vi == "Ba trăm nghìn đồng"


def test_a_receipt_that_cannot_be_written_takes_no_number_and_stops_nobody(app: Flask) -> None:
    with unit_of_work():
        bad = paid(5, donor=giver(), currency="ZZZ", rate="1", on=date(2026, 10, 2))
        for day in (1, 3):
            paid(donor=giver(), on=date(2026, 10, day))
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    assert (issued.issued, issued.first, issued.last) == (2, 1, 2)
    assert [row.payment for row in issued.skipped] == [bad.public_id]
    assert "ZZZ" in issued.skipped[0].reason


def test_a_preview_uses_no_number_and_writes_nothing(any_app: Flask) -> None:
    with unit_of_work():
        payments = one_of_each()
    (shown,) = preview_month(OCTOBER)
    assert (shown.series, shown.first, shown.count, shown.last) == ("QBT26-T", 1, 2, 2)
    assert {each.reason for each in shown.none} == set(Reason) - {Reason.VOIDED, Reason.NOT_ISSUED}
    pdf = preview_receipt(payments[Reason.NOT_ISSUED])
    assert session.scalar(select(func.count(Receipt.id))) == 0
    assert session.scalar(select(func.count(Series.id))) == 0
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    assert "PREVIEW" in text
    assert "XEM TRƯỚC" in text
    assert "0000001" not in text
    assert "0000000" not in text


def test_a_preview_promises_the_number_that_issuing_then_gives(any_app: Flask) -> None:
    with unit_of_work():
        issue_for(paid(donor=giver(), on=date(2026, 9, 1)), by=None)
        for _ in range(3):
            paid(donor=giver())
    (shown,) = preview_month(OCTOBER, organisation().id)
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    assert (shown.series, shown.first, shown.last) == (issued.series, issued.first, issued.last)


def test_numbers_used_on_paper_are_passed_over(any_app: Flask) -> None:
    with unit_of_work():
        body = organisation()
        series = {"organisation_id": body.id, "paper": Paper.RECEIPT, "year": 2026}
        session.add(Series(**series, code="QBT26-T", last_number=0, on_paper=512))
        payment = paid(donor=giver())
    assert preview_month(OCTOBER)[0].first == 513
    with unit_of_work():
        assert issue_for(payment, by=None).number == 513


@pytest.mark.parametrize("wish", ReceiptWish)
def test_only_who_wishes_each_receipt_is_mailed_each(app: Flask, wish: ReceiptWish) -> None:
    donor = giver(email="anh@example.org", receipt_wish=wish)
    with unit_of_work():
        receipt = issue_for(paid(donor=donor), by=None)
        drawn_pdf(receipt, FileKind.ORIGINAL)
    mails = session.scalar(select(func.count(OutgoingMail.id)))
    assert mails == (1 if wish is ReceiptWish.EACH else 0)


def test_an_address_that_is_none_stops_no_mail_of_others(app: Flask) -> None:
    with unit_of_work():
        for email in ("a@b.c", "anh@example.org"):
            receipt = issue_for(paid(donor=giver(email=email)), by=None)
            drawn_pdf(receipt, FileKind.ORIGINAL)
    assert session.scalars(select(OutgoingMail.recipient)).all() == ["anh@example.org"]


def test_receipts_that_reach_nobody_by_mail_say_why(any_app: Flask) -> None:
    with unit_of_work():
        wanted = {
            Unsent.ANNUAL: giver(email="a@example.org", receipt_wish=ReceiptWish.ANNUAL),
            Unsent.THANKS: giver(email="b@example.org", receipt_wish=ReceiptWish.THANKS),
            Unsent.POST: giver(address="12 Trần Đăng Ninh"),
            Unsent.NOWHERE: giver(),
        }
        for donor in (*wanted.values(), giver(email="anh@example.org")):
            issue_for(paid(donor=donor), by=None)
    by = actor("auditor")
    found = {row.why: row.donor.id for row in list_unsent(by, UnsentFilter()).items if row.donor}
    assert found == {why: donor.id for why, donor in wanted.items()}
    (only,) = list_unsent(by, UnsentFilter(month=OCTOBER, why=Unsent.POST)).items
    assert only.why is Unsent.POST
    assert list_unsent(by, UnsentFilter(month=Month(2026, 9))).items == []


def test_a_year_has_each_valid_receipt_of_the_giver_once(
    any_app: Flask,
) -> None:
    donor = giver(receipt_wish=ReceiptWish.ANNUAL)
    with unit_of_work():
        for day in (date(2026, 1, 1), date(2026, 12, 31), date(2027, 1, 1)):
            paid(donor=donor, on=day)
        paid(donor=giver())
        wrong = issue_for(paid(donor=donor, on=date(2026, 5, 5)), by=None)
        void_receipt(wrong, "Ghi sai tên", by=None, replace=True)
    with frozen("2027-02-01"), unit_of_work():
        for month in (Month(2026, 1), Month(2026, 12), Month(2027, 1)):
            issue_month(month, by=None)
    years = {year: receipts_for_year(donor, year) for year in (2025, 2026, 2027)}
    assert {year: len(found) for year, found in years.items()} == {2025: 0, 2026: 3, 2027: 1}
    everything = [row.receipt.id for found in years.values() for row in found]
    assert len(set(everything)) == 4
    assert wrong.id not in everything


def test_the_command_says_what_it_would_do_and_does_nothing(run) -> None:
    with unit_of_work():
        one_of_each()
    answer = run.invoke(args=["receipts", "issue", "--month", "2026-10", "--dry-run", "--json"])
    (said,) = json.loads(answer.stdout)
    assert answer.exit_code == 0
    assert (said["issue"], said["series"], said["first"], said["last"]) == (2, "QBT26-T", 1, 2)
    assert {"reason": "thanks", "payments": 1, "amount": 6, "currency": "VND"} in said["none"]
    assert session.scalar(select(func.count(Receipt.id))) == 0
    assert run.invoke(args=["receipts", "issue", "--month", "2026-10"]).exit_code == 2
