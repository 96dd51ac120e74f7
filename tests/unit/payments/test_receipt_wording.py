"""What a receipt says the money was for, and that its snapshot keeps every word."""

import json
from dataclasses import replace
from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from core.money import Money, format_money
from payments.funds.rules import FundKind
from payments.receipts.receipt_view import ReceiptView, Signatory, freeze, receipt_label, thaw
from payments.receipts.wording import METHODS, Part, in_kind, method_of, printed_reference, purposes
from payments.receiving.rules import Channel
from tests.support.papers import SHIPPED, shipped

MONTH_OF_CHILD = Part(500_000, FundKind.CHILD, "QN-00101", "QN-00101", "2026-10", "GM00046")


def view(**changes: object) -> ReceiptView:
    original = ReceiptView(
        form=shipped("vn"),
        issuer_name="Quỹ Mẫu",
        issuer_address="",
        issuer_tax_code="",
        issuer_phone="",
        series="QBT26-T",
        number=7,
        issued_on=date(2026, 11, 2),
        received_on=date(2026, 10, 30),
        donor_name="Đường",
        donor_address="",
        purposes=("Đỡ đầu",),
        method="Tiền mặt",
        reference="",
        amount=Money(500_000),
        words_vi="Năm trăm nghìn đồng",
        words_en="Five hundred thousand Vietnamese dong",
        signatories=(Signatory("Thủ quỹ", "Cashier", ""),),
        check_url="https://quy.example/r/abc",
    )
    return replace(original, **changes)


def test_a_line_names_month_child_code_and_commitment():
    (line,) = purposes([MONTH_OF_CHILD], Money(500_000))
    assert "10/2026" in line
    assert "QN-00101" in line
    assert "GM00046" in line


def test_several_lines_each_say_their_amount():
    november = MONTH_OF_CHILD._replace(period="2026-11", amount=300_000)
    lines = purposes([MONTH_OF_CHILD, november], Money(800_000))
    assert lines[0].endswith(format_money(Money(500_000)))
    assert lines[1].endswith(format_money(Money(300_000)))


def test_what_no_part_names_is_said_to_be_allocated_later():
    first, rest = purposes([MONTH_OF_CHILD], Money(600_000))
    assert "GM00046" in first
    assert "to be allocated" in rest
    assert format_money(Money(100_000)) in rest


def test_a_payment_without_any_part_still_says_what_it_is():
    assert purposes([], Money(50_000)) == ("Ủng hộ quỹ, sẽ phân bổ sau / Gift, to be allocated",)


def test_a_gift_names_the_fund_or_the_childs_code():
    general = Part(1, FundKind.UNRESTRICTED, "CHUNG", "Quỹ chung")
    assert "Quỹ chung" in purposes([general], Money(1))[0]
    assert "QN-00101" in purposes([MONTH_OF_CHILD._replace(period=None)], Money(500_000))[0]


def test_a_commitment_to_a_fund_names_the_fund():
    part = Part(1, FundKind.RESTRICTED, "PT", "Quỹ phẫu thuật", "2026-10", "QT00001")
    assert "Quỹ phẫu thuật" in purposes([part], Money(1))[0]


def test_only_references_of_others_are_printed():
    assert printed_reference(Channel.BANK, "main:FT1") == "FT1"
    assert printed_reference(Channel.CASH, "cash:abc") == ""


def test_a_receipt_is_named_by_series_and_seven_digits():
    assert receipt_label("QBT26-T", 1782) == "QBT26-T 0001782"


@example(name='"form": null', lines=['\\"form": null'], amount=1)
@given(
    name=st.text(max_size=80),
    lines=st.lists(st.text(max_size=40), min_size=1, max_size=5),
    amount=st.integers(1, 10**15),
)
def test_a_snapshot_gives_back_every_word(name, lines, amount):
    printed = view(donor_name=name, purposes=tuple(lines), amount=Money(amount))
    kept = freeze(printed)
    assert thaw(kept) == printed
    assert kept == json.dumps(json.loads(kept), ensure_ascii=False, sort_keys=True)


def test_a_snapshot_keeps_its_form_whatever_becomes_of_the_file():
    for name in SHIPPED:
        assert thaw(freeze(view(form=shipped(name)))).form == shipped(name)


def test_a_snapshot_from_before_forms_were_data_is_still_read():
    kept = json.loads(freeze(view()))
    del kept["form"], kept["donor_tax_code"], kept["in_kind"], kept["value_basis"]
    kept |= {"title_vi": "BIÊN NHẬN", "title_en": "Receipt", "footer": "Liên tục"}
    printed = thaw(json.dumps(kept))
    assert (printed.form.title, printed.form.subtitle) == ("BIÊN NHẬN", "Receipt")
    assert printed.form.footer == "Liên tục"
    assert printed.donor_name == "Đường"
    assert thaw(freeze(printed)) == printed


def test_a_form_in_english_alone_reads_english_alone():
    (line,) = purposes([MONTH_OF_CHILD], Money(500_000), ("en",))
    assert line == "Sponsorship of child QN-00101, 10/2026, GM00046"
    later = purposes([], Money(500_000), ("en",))
    assert later == ("Gift, to be allocated",)
    assert method_of(Channel.BANK, ("en",)) == "Bank transfer"


def test_every_way_money_comes_in_has_words():
    assert set(METHODS) == set(Channel)


def test_a_gift_in_kind_is_said_with_its_quantity_when_there_is_one():
    assert in_kind("Áo ấm", "40 chiếc") == "Áo ấm · 40 chiếc"
    assert in_kind("Áo ấm", "") == "Áo ấm"
