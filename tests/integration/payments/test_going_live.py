"""Going live: the first day ties out, is decided by two, comes once and can be taken back."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.access import Actor
from core.dates import Month
from core.db import session, unit_of_work
from core.errors import Duplicate, NotAllowed, RuleBroken, WrongState
from core.tabular import write_xlsx
from payments.approvals.services import approve, withdraw
from payments.books.services import check_books
from payments.funds.models import Fund
from payments.funds.services import balance_of_fund
from payments.going_live.rules import Stage, meet
from payments.going_live.services import (
    GoLive,
    OpeningList,
    TakeBack,
    ask_to_go_back,
    ask_to_go_live,
    standing_of,
    template,
)
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.numbering.rules import Paper
from payments.numbering.services import take_numbers
from payments.pledges.models import Instalment
from payments.pledges.services import bill_month, due_instalments
from payments.receiving.models import Payment
from payments.receiving.services import (
    ReceiveCash,
    Share,
    allocate_rest,
    receive_for_commitment,
)
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.pledges import pledge

DAY = date(2026, 10, 31)
HEAD = ("Loại", "Mã", "Tháng", "Số tiền")


def sheet(*rows: tuple[object, ...]) -> bytes:
    return write_xlsx(rows, HEAD)


def balances(promise, *more: tuple[object, ...]) -> bytes:
    """Return a list that ties out: 9 million in cash and bank, in two funds."""
    code = fund_code(promise)
    return sheet(
        ("Số dư tài khoản", "1111", "", 2_000_000),
        ("Số dư tài khoản", "1121", "", 7_500_000),
        ("Số dư tài khoản", "3388", "", 500_000),
        ("Số dư nguồn quỹ", "CHUNG", "", 8_000_000),
        ("Số dư nguồn quỹ", code, "", 1_000_000),
        ("Còn nợ", promise.code, "2026-09", 200_000),
        ("Nộp trước", promise.code, "2026-12", 300_000),
        ("Số cuối trên giấy", "T", "", 512),
        *more,
    )


def fund_code(promise) -> str:
    return session.get_one(Fund, promise.fund_id).code


def asked(content: bytes):
    command = GoLive(day=DAY, reason="Minutes of the hand-over")
    return ask_to_go_live(content, organisation(), command, by=actor("accountant"))


def live(promise):
    with unit_of_work():
        request = asked(balances(promise))
        approve(request, by=actor("approver"))


@pytest.fixture
def promise(any_app):
    with unit_of_work():
        return pledge(amount=500_000, started_on=date(2026, 1, 1))


def test_the_first_day_ties_out(promise):
    live(promise)

    uses = accounts()
    assert balance_of(uses[AccountUse.CASH]).amount == 2_000_000
    assert balance_of(uses[AccountUse.BANK]).amount == 7_500_000
    assert balance_of(uses[AccountUse.UNALLOCATED]).amount == -500_000
    assert balance_of_fund(fund().id).amount == 8_000_000
    assert balance_of_fund(promise.fund_id).amount == 1_000_000
    assert balance_of(uses[AccountUse.CASH], date(2026, 10, 30)).amount == 0
    assert [finding for finding in check_books() if not finding.ok] == []


def test_open_months_are_asked_for_and_months_paid_ahead_are_not(promise):
    live(promise)
    with unit_of_work():
        bill_month(Month(2026, 12))

    owed = due_instalments([promise.id], Month(2026, 12))
    assert [(debt.period, debt.left) for debt in owed] == [
        (Month(2026, 9), 200_000),
        (Month(2026, 12), 200_000),
    ]


def test_numbers_go_on_after_the_paper_book(promise):
    live(promise)
    with unit_of_work():
        _series, first = take_numbers(organisation().id, Paper.RECEIPT, 2026)
    assert first == 513


def test_nothing_is_booked_before_a_second_person_agrees(promise):
    with unit_of_work():
        request = asked(balances(promise))
    assert session.scalar(select(func.count()).select_from(Transfer)) == 0
    assert standing_of(organisation()).stage is Stage.ASKED
    with unit_of_work(), pytest.raises(NotAllowed):
        approve(request, by=actor_of_asker(request))


def actor_of_asker(request):
    return Actor(id=request.asked_by, name="same", roles=frozenset(), everywhere=True)


def test_it_comes_once(promise):
    live(promise)
    with pytest.raises(WrongState), unit_of_work():
        asked(balances(promise))


def test_it_is_asked_for_once(promise):
    with unit_of_work():
        asked(balances(promise))
    with pytest.raises(Duplicate), unit_of_work():
        asked(balances(promise))


def test_it_can_be_taken_back_and_entered_again(promise):
    live(promise)
    with unit_of_work():
        request = ask_to_go_back(organisation(), TakeBack("Wrong year"), by=actor("accountant"))
        approve(request, by=actor("approver"))

    assert balance_of(accounts()[AccountUse.CASH]).amount == 0
    assert balance_of_fund(promise.fund_id).amount == 0
    assert [finding for finding in check_books() if not finding.ok] == []
    assert standing_of(organisation()).stage is Stage.BEFORE
    live(promise)
    assert balance_of(accounts()[AccountUse.CASH]).amount == 2_000_000


def test_it_cannot_be_taken_back_after_the_first_payment(promise):
    live(promise)
    with unit_of_work():
        receive_for_commitment(
            ReceiveCash(
                code=promise.code,
                amount=200_000,
                received_on=date(2026, 11, 2),
                payer_name="Chị Hoa",
            ),
            by=actor("cashier"),
        )
    with pytest.raises(WrongState), unit_of_work():
        ask_to_go_back(organisation(), TakeBack("Too late"), by=actor("accountant"))


def test_the_request_can_be_withdrawn_and_asked_again(promise):
    with unit_of_work():
        request = asked(balances(promise))
        withdraw(request, by=actor_of_asker(request))
        asked(balances(promise))


def test_a_list_that_does_not_tie_out_is_refused_with_the_difference(promise):
    content = sheet(
        ("Số dư tài khoản", "1111", "", 2_000_000), ("Số dư nguồn quỹ", "CHUNG", "", 1_999_000)
    )
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        asked(content)
    assert refused.value.field == "file"
    assert "1" in str(refused.value.message)


@pytest.mark.parametrize(
    ("row", "column"),
    [
        (("Số dư tài khoản", "9999", "", 1), "Mã"),
        (("Số dư tài khoản", "5111", "", 1), "Mã"),
        (("Số dư nguồn quỹ", "KHONG", "", 1), "Mã"),
        (("Còn nợ", "GM99999", "2026-09", 1), "Mã"),
        (("Nộp trước", "GM99999", "2026-12", 1), "Mã"),
        (("Còn nợ", "GM99999", "2026-11", 1), "Tháng"),
        (("Còn nợ", "GM99999", "09/2026", 1), "Mã"),
        (("Nộp trước", "GM99999", "2026-10", 1), "Tháng"),
        (("Còn nợ", "GM99999", "tháng chín", 1), "Tháng"),
        (("Số cuối trên giấy", "X", "", 1), "Mã"),
        (("Số dư tài khoản", "1111", "", "nhiều"), "Số tiền"),
        (("Số dư tài khoản", "1111", "", -5), "Số tiền"),
        (("Khác", "1111", "", 5), "Loại"),
    ],
)
def test_each_bad_row_is_named_with_its_column(promise, row, column):
    with unit_of_work():
        found = asked(sheet(row))
    assert isinstance(found, OpeningList)
    assert [(error.row, error.column) for error in found.errors] == [(2, column)]
    assert session.scalar(select(func.count()).select_from(Instalment)) == 0


def test_the_same_balance_twice_is_refused(promise):
    with unit_of_work():
        found = asked(balances(promise, ("Số dư tài khoản", "1111", "", 1)))
    assert [error.row for error in found.errors] == [10]


def test_more_cannot_be_paid_ahead_than_the_fund_holds(promise):
    content = sheet(
        ("Số dư tài khoản", "1111", "", 100_000),
        ("Số dư nguồn quỹ", fund_code(promise), "", 100_000),
        ("Nộp trước", promise.code, "2026-12", 300_000),
    )
    with pytest.raises(RuleBroken) as refused, unit_of_work():
        asked(content)
    assert fund_code(promise) in str(refused.value.message)


def test_what_was_not_allocated_waits_for_a_decision(promise):
    live(promise)
    with unit_of_work():
        waiting = session.scalars(
            select(Payment).where(Payment.reference.endswith(":unallocated"))
        ).one()
        allocate_rest(waiting, [Share(fund().id, 500_000)], by=actor("accountant"))
    assert balance_of(accounts()[AccountUse.UNALLOCATED]).amount == 0
    assert [finding for finding in check_books() if not finding.ok] == []


def test_more_than_a_month_costs_cannot_be_paid_ahead_on_it(promise):
    content = sheet(("Nộp trước", promise.code, "2026-12", 500_001))
    with pytest.raises(RuleBroken), unit_of_work():
        asked(content)
    assert session.scalar(select(func.count()).select_from(Instalment)) == 0


def test_the_template_is_read_back(app):
    with unit_of_work():
        fund()
        found = asked(template(organisation()))
    assert isinstance(found, OpeningList)


class TestPages:
    def send(self, browser, content: bytes, **fields: str):
        data = {"day": "31/10/2026", "reason": "Minutes"} | fields
        data["file"] = (BytesIO(content), "list.xlsx")
        return browser.post("/money/going-live/QBT", data=data)

    def test_an_accountant_asks_on_the_page(self, app, signed_in):
        with unit_of_work():
            content = balances(pledge(amount=500_000, started_on=date(2026, 1, 1)))
        browser = signed_in("accountant")
        assert browser.get("/money/going-live").status_code == 200
        assert browser.get("/money/going-live/QBT").status_code == 200
        answer = self.send(browser, content)
        assert answer.status_code == 302
        assert "9,500,000" in browser.get(answer.headers["Location"]).text

    def test_wrong_rows_are_shown_and_what_was_typed_stays(self, app, signed_in):
        browser = signed_in("accountant")
        answer = self.send(browser, sheet(("Số dư tài khoản", "9999", "", 1)))
        assert answer.status_code == 422
        assert "9999" in answer.text
        assert "Minutes" in answer.text

    def test_a_missing_file_and_day_are_named(self, app, signed_in):
        browser = signed_in("accountant")
        answer = browser.post("/money/going-live/QBT", data={"day": "31/10/2026", "reason": "x"})
        assert answer.status_code == 422
        assert "Choose the filled-in list." in answer.text

    def test_a_cashier_does_not_open_the_books(self, app, signed_in):
        assert signed_in("cashier").get("/money/going-live").status_code == 403


def test_the_command_rehearses_and_keeps_nothing(app, run, tmp_path):
    with unit_of_work():
        content = balances(pledge(amount=500_000, started_on=date(2026, 1, 1)))
    file = tmp_path / "list.xlsx"
    file.write_bytes(content)
    result = run.invoke(args=["going-live", "check", str(file), "--day", "2026-10-31", "--json"])
    assert result.exit_code == 0, result.output
    assert session.scalar(select(func.count()).select_from(Transfer)) == 0


sums = st.lists(st.integers(min_value=0, max_value=10**12), min_size=1, max_size=8)


@given(sums, st.data())
def test_every_balance_is_given_out_exactly(held, data):
    whole = sum(held)
    cuts = sorted(data.draw(st.lists(st.integers(0, whole), max_size=6)))
    owned = [b - a for a, b in zip([0, *cuts], [*cuts, whole], strict=True)]
    parts = meet(list(enumerate(held)), list(enumerate(owned)))
    assert all(part > 0 for _account, _fund, part in parts)
    for place, amount in enumerate(held):
        assert sum(part for account, _fund, part in parts if account == place) == amount
    for place, amount in enumerate(owned):
        assert sum(part for _account, name, part in parts if name == place) == amount


def test_sums_that_differ_do_not_meet():
    with pytest.raises(ValueError, match="different sums"):
        meet([("cash", 2)], [("fund", 1)])
