"""Receipts: numbers without gap, frozen words, voids that stay, the same bytes for ever."""

import re
from datetime import date
from hashlib import sha256
from io import BytesIO

import pytest
from pypdf import PdfReader
from sqlalchemy import event, func, select

from core.audit import AuditEvent
from core.dates import Month, frozen
from core.db import db, session, unit_of_work
from core.errors import RuleBroken, Unavailable, WrongState
from core.files import files
from core.mail.models import OutgoingMail
from core.organisations.models import Signatory
from payments.numbering.models import Series
from payments.receipts.models import Receipt, ReceiptFile
from payments.receipts.receipt_view import thaw
from payments.receipts.rules import FileKind
from payments.receipts.services import (
    issue_for,
    issue_month,
    list_waiting,
    receipt_pdf,
    void_receipt,
)
from payments.receiving.rules import Channel
from tests.factories.people import actor, organisation
from tests.factories.receipts import allocate, fund_of_child, giver, instalment, paid, paid_many
from tests.support.parallel import at_once

OCTOBER = Month(2026, 10)


def numbers() -> list[int]:
    return list(session.scalars(select(Receipt.number).order_by(Receipt.id)))


def text_of(pdf: bytes) -> str:
    text = "".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages)
    return text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.fixture
def receipt(app) -> Receipt:
    """A receipt for a payment of 500,000 đồng by Nguyễn Thị Ánh."""
    with unit_of_work():
        return issue_for(paid(donor=giver()), by=None)


def test_each_payment_of_the_month_gets_one_in_order_of_the_day_received(any_app):
    late = paid(1, donor=giver(), on=date(2026, 10, 20))
    early = paid(2, donor=giver(), on=date(2026, 10, 3))
    paid(3, donor=giver(), on=date(2026, 11, 1))
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    assert (issued.issued, issued.series, issued.first, issued.last) == (2, "QBT26-T", 1, 2)
    found = session.execute(select(Receipt.number, Receipt.payment_id).order_by(Receipt.number))
    assert found.all() == [(1, early.id), (2, late.id)]


def test_a_second_run_finds_nothing_left(any_app):
    paid(donor=giver())
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    with unit_of_work():
        again = issue_month(OCTOBER, by=None)
    assert (again.issued, again.series, again.first, again.last) == (0, None, None, None)
    assert numbers() == [1]


def test_a_payment_of_nobody_is_skipped_with_its_reason(app):
    nobody = paid()
    by_payer = paid(payer="Trần Văn Mẫu")
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    assert [skipped.payment for skipped in issued.skipped] == [nobody.public_id]
    assert "payer" in issued.skipped[0].reason
    assert session.scalars(select(Receipt.payment_id)).all() == [by_payer.id]


def test_issuing_for_a_payment_of_nobody_is_refused(app):
    with pytest.raises(RuleBroken):
        issue_for(paid(), by=None)


def test_each_organisation_numbers_its_own_receipts(any_app):
    paid(donor=giver())
    paid(donor=giver(), body=organisation("HLPN"))
    with unit_of_work():
        issued = issue_month(OCTOBER, by=None)
    assert issued.series == "HLPN26-T, QBT26-T"
    assert numbers() == [1, 1]


def test_one_organisation_may_issue_alone(app):
    paid(donor=giver())
    paid(donor=giver(), body=organisation("HLPN"))
    with unit_of_work():
        issued = issue_month(OCTOBER, organisation_id=organisation("HLPN").id, by=None)
    assert issued.series == "HLPN26-T"


def test_the_number_belongs_to_the_year_of_issue(app):
    paid(donor=giver(), on=date(2026, 12, 30))
    with frozen("2027-01-04"), unit_of_work():
        issued = issue_month(Month(2026, 12), by=None)
    assert (issued.series, issued.first) == ("QBT27-T", 1)


def test_queries_do_not_grow_with_the_payments(app):
    def statements_for(count: int) -> int:
        with unit_of_work():
            paid_many(count, giver())
        seen: list[str] = []

        def note(*call: object) -> None:
            seen.append(str(call[2]))

        event.listen(db.engine, "before_cursor_execute", note)
        with unit_of_work():
            issue_month(OCTOBER, by=None)
        event.remove(db.engine, "before_cursor_execute", note)
        return len(seen)

    statements_for(1)
    assert statements_for(2) == statements_for(60)


def test_the_snapshot_holds_all_that_is_printed(app):
    donor = giver(address="12 Trần Đăng Ninh")
    child = fund_of_child("QN-00101")
    payment = paid(500_000, donor=donor, payer="Lò Văn Mẫu")
    allocate(payment, 500_000, child, instalment(donor, child, "GM90046"))
    with unit_of_work():
        printed = thaw(issue_for(payment, by=None).snapshot)
    assert printed.donor_name == "Nguyễn Thị Ánh"
    assert printed.donor_address == "12 Trần Đăng Ninh"
    assert printed.payer_name == "Lò Văn Mẫu"
    assert all(word in printed.purposes[0] for word in ("10/2026", "QN-00101", "GM90046"))
    assert printed.reference == payment.reference
    assert printed.words_vi == "Năm trăm nghìn đồng"
    assert printed.words_en == "Five hundred thousand Vietnamese dong"
    assert [place.role_en for place in printed.signatories][:2] == ["Payer", "Cashier"]
    assert re.fullmatch(r"http://127\.0\.0\.1:5000/r/[\w-]{22}", printed.check_url)


def test_our_own_number_of_a_cash_payment_is_not_printed_as_a_reference(app):
    with unit_of_work():
        receipt = issue_for(paid(donor=giver(), channel=Channel.CASH), by=None)
    assert thaw(receipt.snapshot).reference == ""


def test_signatories_are_those_of_the_day_of_issue(app):
    with unit_of_work():
        body = organisation()
        for name, begin, end in (("Cũ", "2020-01-01", "2026-10-31"), ("Mới", "2026-11-01", None)):
            session.add(
                Signatory(
                    organisation_id=body.id,
                    position=9,
                    title_vi="Chủ tịch",
                    title_en="Chair",
                    name=name,
                    from_day=date.fromisoformat(begin),
                    to_day=date.fromisoformat(end) if end else None,
                )
            )
    with unit_of_work():
        printed = thaw(issue_for(paid(donor=giver()), by=None).snapshot)
    names = {place.name for place in printed.signatories}
    assert "Mới" in names
    assert "Cũ" not in names


def test_issuing_twice_for_a_payment_gives_the_same_receipt(any_app):
    payment = paid(donor=giver())
    with unit_of_work():
        first = issue_for(payment, by=None).id
    with unit_of_work():
        assert issue_for(payment, by=None).id == first


def test_a_new_name_of_the_donor_changes_no_issued_receipt(app):
    donor = giver()
    with unit_of_work():
        receipt = issue_for(paid(donor=donor), by=None)
    before = receipt_pdf(receipt, FileKind.ORIGINAL)
    donor.name = "Tên Mới"
    session.flush()
    assert receipt_pdf(receipt, FileKind.ORIGINAL) == before
    assert "Nguyễn Thị Ánh" in text_of(before)


def test_eight_people_issuing_at_once_leave_no_gap_and_no_second_receipt(any_app):
    with unit_of_work():
        payments = [paid(donor=giver()).id for _ in range(8)]

    def issue_month_or_one(turn: int) -> None:
        with unit_of_work():
            if turn % 2:
                issue_month(OCTOBER, by=None)
            else:
                issue_for(paid(donor=giver(), payer=str(turn)), by=None)

    answers = at_once(any_app, [lambda turn=turn: issue_month_or_one(turn) for turn in range(8)])
    assert answers == [None] * 8
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    assert sorted(numbers()) == list(range(1, len(payments) + 4 + 1))
    twice = select(Receipt.payment_id).group_by(Receipt.payment_id).having(func.count() > 1)
    assert session.scalars(twice).all() == []


def test_a_rolled_back_issue_gives_its_numbers_back(any_app):
    paid(donor=giver())
    session.commit()

    def issue_and_break() -> None:
        with unit_of_work():
            issue_month(OCTOBER, by=None)
            raise RuntimeError

    with pytest.raises(RuntimeError):
        issue_and_break()
    with unit_of_work():
        assert issue_month(OCTOBER, by=None).first == 1
    assert session.scalar(select(Series.last_number)) == 1


def test_a_void_receipt_keeps_its_number_and_the_new_one_names_it(any_app):
    with unit_of_work():
        receipt = issue_for(paid(donor=giver()), by=None)
        new = void_receipt(receipt, "Ghi sai địa chỉ", by=actor("accountant"), replace=True)
        stamped = text_of(receipt_pdf(receipt, FileKind.VOID))
    assert (receipt.number, new.number, new.replaces_id) == (1, 2, receipt.id)
    assert "VOID" in stamped
    assert "Ghi sai địa chỉ" in stamped
    assert "QBT26-T 0000002" in stamped
    assert "QBT26-T 0000001" in text_of(receipt_pdf(new, FileKind.ORIGINAL))


def test_without_a_replacement_the_payment_waits_again_and_says_why(receipt):
    with unit_of_work():
        assert void_receipt(receipt, "Ghi sai tên", by=None, replace=False) is None
    (waiting,) = list_waiting(actor("accountant")).items
    assert waiting.payment.id == receipt.payment_id
    assert "voided" in str(waiting.reason)
    with unit_of_work():
        issue_month(OCTOBER, by=None)
    assert session.scalar(select(Receipt.replaces_id).where(Receipt.number == 2)) == receipt.id


def test_a_receipt_is_voided_once(any_app):
    with unit_of_work():
        receipt = issue_for(paid(donor=giver()), by=None)
        key = receipt.id

    def void() -> None:
        with unit_of_work():
            void_receipt(session.get_one(Receipt, key), "Hai lần", by=None, replace=True)

    answers = at_once(any_app, [void, void, void])
    assert sorted(map(type, answers), key=str) == sorted(
        [type(None), WrongState, WrongState], key=str
    )
    assert sorted(numbers()) == [1, 2]


def test_voiding_needs_a_reason(receipt):
    with pytest.raises(RuleBroken):
        void_receipt(receipt, "  ", by=None, replace=False)


def test_a_pdf_is_drawn_once_and_kept_with_its_digest(receipt):
    content = receipt_pdf(receipt, FileKind.ORIGINAL)
    assert receipt_pdf(receipt, FileKind.ORIGINAL) == content
    (stored,) = session.scalars(select(ReceiptFile)).all()
    assert stored.sha256 == sha256(content).hexdigest()
    assert "Ánh" not in stored.file_key


def test_a_copy_says_that_it_is_one(receipt):
    copy = receipt_pdf(receipt, FileKind.COPY)
    assert "COPY" in text_of(copy)
    assert "COPY" not in text_of(receipt_pdf(receipt, FileKind.ORIGINAL))


def test_a_copy_and_a_void_print_are_made_of_the_stored_original(receipt):
    drawn = PdfReader(BytesIO(receipt_pdf(receipt, FileKind.ORIGINAL))).pages[0]
    with unit_of_work():
        copy = receipt_pdf(receipt, FileKind.COPY)
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
        void = receipt_pdf(receipt, FileKind.VOID)
    for derived in (copy, void):
        page = PdfReader(BytesIO(derived)).pages[0]
        assert drawn.get_contents().get_data().strip() in page.get_contents().get_data()


def test_a_receipt_drawn_only_to_be_marked_void_is_mailed_to_nobody(app):
    with unit_of_work():
        receipt = issue_for(paid(donor=giver(email="anh@example.org")), by=None)
        void_receipt(receipt, "Ghi sai tên", by=None, replace=False)
    assert session.scalars(select(ReceiptFile.kind).order_by(ReceiptFile.id)).all() == [
        FileKind.ORIGINAL,
        FileKind.VOID,
    ]
    assert session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_an_altered_file_is_never_handed_out(receipt):
    receipt_pdf(receipt, FileKind.ORIGINAL)
    stored = session.scalars(select(ReceiptFile)).one()
    files().put(stored.file_key, b"%PDF altered")
    with pytest.raises(Unavailable):
        receipt_pdf(receipt, FileKind.ORIGINAL)


def test_a_donor_with_an_address_is_mailed_the_original_once(app):
    donor = giver(email="anh@example.org", language="en")
    with unit_of_work():
        receipt = issue_for(paid(donor=donor), by=None)
        receipt_pdf(receipt, FileKind.ORIGINAL)
        receipt_pdf(receipt, FileKind.COPY)
        receipt_pdf(receipt, FileKind.ORIGINAL)
    (mail,) = session.scalars(select(OutgoingMail)).all()
    stored = session.scalar(
        select(ReceiptFile.file_key).where(ReceiptFile.kind == FileKind.ORIGINAL)
    )
    assert mail.recipient == "anh@example.org"
    assert mail.subject == "Your receipt QBT26-T 0000001"
    assert mail.attachment_key == stored
    assert receipt.public_id in mail.body


def test_a_donor_without_an_address_is_mailed_nothing(receipt):
    receipt_pdf(receipt, FileKind.ORIGINAL)
    assert session.scalar(select(func.count(OutgoingMail.id))) == 0


def test_issuing_and_voiding_are_on_record_by_number(app):
    by = actor("accountant")
    with unit_of_work():
        receipt = issue_for(paid(donor=giver()), by=by)
        void_receipt(receipt, "Ghi sai tên", by=by, replace=False)
    acts = session.execute(
        select(AuditEvent.action, AuditEvent.subject_code, AuditEvent.reason, AuditEvent.actor_id)
        .where(AuditEvent.subject == "receipt")
        .order_by(AuditEvent.id)
    ).all()
    assert acts == [
        ("issued", "QBT26-T 0000001", "", by.id),
        ("voided", "QBT26-T 0000001", "Ghi sai tên", by.id),
    ]
