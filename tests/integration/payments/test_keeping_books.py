"""Accounts, funds, transfers, policies, rates and management expenses, by service and by page."""

import json
from datetime import date

import pytest
from flask import Flask
from flask.testing import FlaskCliRunner
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import Duplicate, NotAllowed, RuleBroken, WrongState
from core.money import Money
from payments.approvals.services import approve
from payments.expenses.rules import ExpenseState
from payments.expenses.services import (
    AskExpense,
    PayExpense,
    ask_expense,
    get_expense,
    pay_expense,
    release_expense,
)
from payments.funds.models import Fund
from payments.funds.rules import FundKind
from payments.funds.services import (
    AskTransfer,
    CloseFund,
    DescribeFund,
    EnterPolicy,
    OpenFund,
    ask_transfer,
    available_in,
    balance_of_fund,
    close_fund,
    describe_fund,
    enter_policy,
    get_fund_by_code,
    open_fund,
)
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of, post
from payments.ledger.services.chart import (
    AddAccount,
    EditAccount,
    add_account,
    edit_account,
    get_account_row,
    load_set,
    set_followed,
)
from payments.ledger.services.rates import EnterRate, enter_rate, rate_on
from payments.paying_out.services import get_voucher, sources_of_voucher
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from tests.factories.donors import donor
from tests.factories.money import accounts, aid, fund, give
from tests.factories.people import actor, organisation

TODAY = date(2026, 11, 2)


def test_the_preloaded_codes_follow_a_set_and_can_be_another_until_the_first_entry(any_app: Flask):
    with unit_of_work():
        body = organisation()
        followed = set_followed(body.id)
        assert followed is not None
        assert followed.name == "charity"
        assert load_set(body, "public_unit", by=None) == 14
    followed = set_followed(organisation().id)
    assert followed is not None
    assert followed.name == "public_unit"
    assert account_of(organisation().id, AccountUse.MANAGEMENT).code == "6111"
    with unit_of_work():
        give(fund(), 1_000)
    with pytest.raises(RuleBroken, match="accounts stay"), unit_of_work():
        load_set(organisation(), "charity", by=None)


def test_the_command_loads_a_set_or_says_why_not(app: Flask, run: FlaskCliRunner):
    told = run.invoke(args=["accounts", "load", "public_unit", "--organisation", "QBT", "--json"])
    assert json.loads(told.stdout) == {
        "set": "public_unit",
        "organisation": "QBT",
        "accounts": 14,
    }
    assert run.invoke(args=["accounts", "load", "x", "--organisation", "QBT"]).exit_code == 1
    assert run.invoke(args=["accounts", "load", "charity"]).exit_code == 2


def test_a_code_changes_only_while_nothing_was_booked(any_app: Flask):
    with unit_of_work():
        body, by = organisation(), actor("accountant")
        account = get_account_row(body.id, "1111").account
        edit_account(body, account, EditAccount("1112", "Tiền mặt", "Cash box"), by=by)
        with pytest.raises(Duplicate):
            edit_account(body, account, EditAccount("1121", "Tiền mặt", "Cash box"), by=by)
        give(fund(), 1_000)
        edit_account(body, account, EditAccount("1112", "Tiền mặt tại quỹ", "Cash"), by=by)
        with pytest.raises(RuleBroken) as refused:
            edit_account(body, account, EditAccount("1111", "Tiền mặt", "Cash"), by=by)
    assert refused.value.field == "code"
    assert set_followed(organisation().id) is None


def test_an_account_is_added_for_a_use(app: Flask):
    added = AddAccount("1121.2", "Ngân hàng thứ hai", "Second bank", AccountUse.BANK)
    add_account(organisation(), added, by=actor("accountant"))
    assert account_of(organisation().id, AccountUse.BANK).code == "1121"
    with pytest.raises(Duplicate):
        add_account(organisation(), added, by=actor("accountant"))


def new_fund(**values: object) -> OpenFund:
    asked = {
        "code": "HB26",
        "name": "Học bổng",
        "kind": FundKind.RESTRICTED,
        "opened_on": date(2026, 10, 1),
        "currency": "VND",
        "purpose": "Học bổng",
    }
    return OpenFund(**(asked | values))  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"kind": FundKind.CHILD}, "kind"),
        ({"purpose": ""}, "purpose"),
        ({"currency": "USD"}, "currency"),
        ({"opened_on": date(2026, 11, 3)}, "opened_on"),
        ({"code": "chung"}, "code"),
    ],
)
def test_a_fund_that_cannot_be_is_refused_by_its_field(app: Flask, change, field: str):
    with pytest.raises((RuleBroken, Duplicate)) as refused:
        open_fund(organisation(), new_fund(**change), by=actor("accountant"))
    assert refused.value.field == field


def test_a_purpose_stays_after_the_first_money_and_an_empty_fund_is_closed(any_app: Flask):
    with unit_of_work():
        by = actor("accountant")
        opened = open_fund(organisation(), new_fund(), by=by)
        describe_fund(opened, DescribeFund("Học bổng", "Học bổng 2026", 3), by=by)
        give(opened, 1_000, on=date(2026, 10, 5))
        describe_fund(opened, DescribeFund("Học bổng mới", "Học bổng 2026", 3), by=by)
        with pytest.raises(RuleBroken) as refused:
            describe_fund(opened, DescribeFund("Học bổng", "Xây nhà", 3), by=by)
        assert refused.value.field == "purpose"
        with pytest.raises(RuleBroken, match="holds ₫1,000"):
            close_fund(opened, CloseFund(TODAY), by=by)
        post([aid(opened, 1_000, on=date(2026, 10, 9))])
        with pytest.raises(RuleBroken, match="between the last entry"):
            close_fund(opened, CloseFund(date(2026, 10, 8)), by=by)
        close_fund(opened, CloseFund(date(2026, 10, 9)), by=by)
    assert get_fund_by_code(organisation().id, "HB26").closed_on == date(2026, 10, 9)
    with pytest.raises(RuleBroken, match="was closed"):
        give(get_fund_by_code(organisation().id, "HB26"), 1_000, on=date(2026, 10, 10))


def test_money_moves_between_funds_when_another_person_says_so(any_app: Flask):
    with unit_of_work():
        source, target = fund("HA", FundKind.DESIGNATED), fund("HB", FundKind.RESTRICTED)
        give(source, 500_000)
        asker = actor("accountant", "approver")
        asked = ask_transfer(source, AskTransfer(target.public_id, 200_000, "Board"), by=asker)
    with pytest.raises(NotAllowed), unit_of_work():
        approve(asked, by=asker)
    with unit_of_work():
        approve(asked, by=actor("approver"))
    assert balance_of_fund(fund("HA").id) == Money(300_000)
    assert balance_of_fund(fund("HB").id) == Money(200_000)


@pytest.mark.parametrize("kind", [FundKind.RESTRICTED, FundKind.ENDOWMENT, FundKind.CHILD])
def test_bound_money_moves_only_with_a_named_consent_or_decision(any_app: Flask, kind: FundKind):
    with unit_of_work():
        source, target = fund("HA", kind), fund("HB", FundKind.DESIGNATED)
        give(source, 500_000)
        by = actor("accountant")
        with pytest.raises(RuleBroken) as refused:
            ask_transfer(source, AskTransfer(target.public_id, 1, "Board"), by=by)
        assert refused.value.field == "authority"
        asked = ask_transfer(
            source, AskTransfer(target.public_id, 500_000, "Left over", "QĐ 12/2026"), by=by
        )
        approve(asked, by=actor("approver"))
    assert balance_of_fund(fund("HB").id) == Money(500_000)


def test_what_is_reserved_or_elsewhere_does_not_move(app: Flask):
    source = fund("HA", FundKind.DESIGNATED)
    give(source, 500_000)
    by = actor("accountant")
    for target, amount, field in (
        (fund("HB"), 500_001, "amount"),
        (source, 1, "to_fund"),
        (fund(body=organisation("BDBP")), 1, "to_fund"),
    ):
        with pytest.raises(RuleBroken) as refused:
            ask_transfer(source, AskTransfer(target.public_id, amount, "Board"), by=by)
        assert refused.value.field == field


def policy() -> None:
    enter_policy(
        EnterPolicy("QBT", 1_000, date(2026, 1, 1), "Thông tư 87/2008/TT-BTC"),
        by=actor("accountant"),
    )


def test_one_policy_begins_on_a_day(app: Flask):
    policy()
    with pytest.raises(Duplicate) as refused:
        policy()
    assert refused.value.field == "from_day"


def expense(amount: int = 60_000) -> AskExpense:
    return AskExpense(fund().public_id, "Điện lực", "Tiền điện", amount, "Tháng 10")


def test_an_expense_is_asked_for_approved_and_paid_by_three_persons(any_app: Flask):
    with unit_of_work():
        policy()
        giver = donor()
        receive(
            Receive(
                organisation_id=organisation().id,
                donor_id=giver.id,
                payer_name="",
                channel=Channel.CASH,
                reference="cash-1",
                amount=1_000_000,
                received_on=date(2026, 10, 20),
                money_account_id=accounts()[AccountUse.CASH],
                shares=(Share(fund().id, 1_000_000),),
            ),
            by=None,
        )
        asker, approver = actor("accountant", "cashier"), actor("approver", "cashier")
        asked = ask_expense(expense(), by=asker)
        code = asked.subject.removeprefix("expense:")
        approve(asked, by=approver)
        assert available_in(fund().id) == Money(940_000)
        pay = PayExpense(Channel.CASH, TODAY)
        for person in (asker, approver):
            with pytest.raises(NotAllowed):
                pay_expense(get_expense(code, person), pay, by=person)
        cashier = actor("cashier")
        paid = pay_expense(get_expense(code, cashier), pay, by=cashier)
        assert get_expense(code, cashier).state is ExpenseState.POSTED
        with pytest.raises(WrongState):
            pay_expense(get_expense(code, cashier), pay, by=cashier)
    voucher = get_voucher(paid.public_id, actor("auditor"))
    assert (voucher.number, voucher.debit.code) == ("QBT26-C 0000001", "6421")
    (source,) = sources_of_voucher(paid)
    assert (source.donor, source.amount) == (giver.code, Money(60_000))


def test_an_approved_expense_can_be_released(app: Flask):
    policy()
    give(fund(), 1_000_000)
    by = actor("accountant")
    asked = ask_expense(expense(), by=by)
    approve(asked, by=actor("approver"))
    code = asked.subject.removeprefix("expense:")
    release_expense(get_expense(code, by), by=by)
    assert get_expense(code, by).state is ExpenseState.RELEASED
    assert available_in(fund().id) == Money(1_000_000)


def test_an_expense_over_the_cap_or_without_a_policy_is_not_even_asked_for(app: Flask):
    give(fund(), 1_000_000)
    with pytest.raises(RuleBroken, match="No fee policy"):
        ask_expense(expense(), by=actor("accountant"))
    policy()
    with pytest.raises(RuleBroken, match="₫100,001; 10 % of ₫1,000,000 allows ₫100,000"):
        ask_expense(expense(100_001), by=actor("accountant"))


def test_a_rate_is_entered_again_with_its_source(app: Flask):
    by = actor("accountant")
    enter_rate(EnterRate("USD", TODAY, "25450.50", "Vietcombank"), by=by)
    assert rate_on("USD", TODAY) == "25450.5"
    enter_rate(EnterRate("USD", TODAY, "25460", "Vietcombank"), by=by)
    assert rate_on("USD", TODAY) == "25460"
    for currency, day, rate, field in (
        ("XXX", TODAY, "1", "currency"),
        ("VND", TODAY, "1", "currency"),
        ("USD", date(2026, 11, 3), "1", "day"),
        ("USD", TODAY, "0", "rate"),
    ):
        with pytest.raises(RuleBroken) as refused:
            enter_rate(EnterRate(currency, day, rate, "x"), by=by)
        assert refused.value.field == field


def test_the_pages_keep_what_was_typed_and_name_the_field(app: Flask, signed_in):
    browser = signed_in("accountant")
    typed = {
        "/money/accounts/QBT/new": {"code": "a b", "name_vi": "Tên", "name_en": "N", "use": "x"},
        "/money/accounts/QBT/1111/edit": {"code": "", "name_vi": "Tên", "name_en": "N"},
        "/money/rates": {"currency": "usd", "day": "31/02/2026", "rate": "1,5", "source": "Tên"},
        "/money/funds/new/QBT": {"code": "Tên", "name": "", "kind": "", "opened_on": "x"},
        "/money/fee-policies": {"organisation": "QBT", "percent_bp": "101", "source": "Tên"},
        "/money/expenses/new": {"fund": "", "payee": "Tên", "amount": "50.00", "reason": ""},
        f"/money/funds/{fund().public_id}/edit": {"name": "", "purpose": "Tên"},
        f"/money/funds/{fund().public_id}/move": {"to_fund": "no", "amount": "1", "reason": "Tên"},
        f"/money/funds/{fund().public_id}/close": {"closed_on": "Tên"},
    }
    for address, form in typed.items():
        answer = browser.post(address, form)
        page = answer.get_data(as_text=True)
        assert answer.status_code == 422, address
        assert "There is a problem" in page, address
        assert "Tên" in page, address


def test_the_pages_write_what_is_right(app: Flask, signed_in):
    browser = signed_in("accountant")
    rate = {"currency": "USD", "day": "02/11/2026", "rate": "25450.5", "source": "Vietcombank"}
    policy = {
        "organisation": "QBT",
        "percent_bp": "7,5",
        "from_day": "01/01/2026",
        "source": "Luật",
    }
    opened = {
        "code": "HB26",
        "name": "Học bổng",
        "kind": "restricted",
        "purpose": "Học bổng",
        "opened_on": "01/10/2026",
        "currency": "VND",
        "cover_months": "",
    }
    added = {"code": "1121.2", "name_vi": "Hai", "name_en": "Two", "use": "bank"}
    for address, form, shown in (
        ("/money/rates", rate, "25450.5"),
        ("/money/fee-policies", policy, "7.5 %"),
        ("/money/funds/new/QBT", opened, None),
        ("/money/accounts/QBT/new", added, None),
    ):
        assert browser.post(address, form).status_code == 302, address
        assert shown is None or shown in browser.get(address).get_data(as_text=True)
    with unit_of_work():
        give(get_fund_by_code(organisation().id, "HB26"), 5_000_000)
    made = session.scalars(select(Fund).where(Fund.code == "HB26")).one().public_id
    for path in (
        "/money/accounts",
        "/money/accounts/QBT/1121.2/edit",
        "/money/accounts/QBT/new",
        "/money/funds/new/QBT",
        f"/money/funds/{made}",
        f"/money/funds/{made}/edit",
        f"/money/funds/{made}/move",
        "/money/expenses",
        "/money/expenses/new",
        "/money",
    ):
        assert browser.get(path).status_code == 200, path
    asked = {
        "fund": made,
        "payee": "Điện lực",
        "purpose": "Tiền điện",
        "amount": "60.000",
        "reason": "Tháng 10",
    }
    answer = browser.post("/money/expenses/new", asked)
    assert answer.status_code == 302
    page = browser.get(answer.headers["Location"]).get_data(as_text=True)
    assert "It waits for a decision." in page
    moved = {"to_fund": fund().public_id, "amount": "1000000", "reason": "x", "authority": "QĐ 1"}
    answer = browser.post(f"/money/funds/{made}/move", moved)
    assert answer.status_code == 302
    assert "QĐ 1" in browser.get(answer.headers["Location"]).get_data(as_text=True)


def test_the_cashier_pays_an_expense_by_its_page(app: Flask, signed_in):
    with unit_of_work():
        policy()
        give(fund(), 1_000_000)
        asked = ask_expense(expense(), by=actor("accountant"))
        approve(asked, by=actor("approver"))
    browser = signed_in("cashier")
    page = f"/money/expenses/{asked.subject.removeprefix('expense:')}"
    assert browser.post(f"{page}/pay", {"channel": "", "paid_on": "x"}).status_code == 422
    answer = browser.post(f"{page}/pay", {"channel": "cash", "paid_on": "02/11/2026"})
    assert answer.status_code == 302
    voucher = answer.headers["Location"]
    assert "Tiền điện" in browser.get(voucher).get_data(as_text=True)
    assert "Given by" not in browser.get(voucher).get_data(as_text=True)
    assert "Given by" in signed_in("auditor").get(voucher).get_data(as_text=True)


def test_who_only_reads_writes_nothing_and_strangers_see_nothing(app: Flask, signed_in):
    auditor = signed_in("auditor")
    for path in ("/money/accounts", "/money/rates", "/money/fee-policies", "/money/expenses"):
        assert auditor.get(path).status_code == 200, path
    for path in ("/money/rates", "/money/fee-policies", "/money/funds/new/QBT"):
        assert auditor.post(path, {}).status_code == 403, path
    stranger = signed_in("accountant", organisation_code="BDBP")
    for path in (
        "/money/accounts/QBT/new",
        "/money/funds/new/QBT",
        f"/money/funds/{fund().public_id}/edit",
        f"/money/funds/{fund().public_id}/move",
        "/money/expenses/nothing",
    ):
        assert stranger.get(path).status_code == 404, path
