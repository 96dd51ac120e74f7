"""Grants from request to close: money, hands and papers."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEvent
from core.dates import Month
from core.db import session, unit_of_work
from core.errors import NotAllowed, NotFound, RuleBroken, WrongState
from core.files import files
from core.money import Money
from payments.books.services import check_books
from payments.funds.services import available_in, balance_of_fund
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of, balance_of
from payments.paying_out.models import Disbursement
from payments.receiving.rules import Channel
from sponsorship.children.models import Child
from sponsorship.children.rules import Standing
from sponsorship.grants.models import GrantEvidence
from sponsorship.grants.rules import GrantState
from sponsorship.grants.services import (
    GivenGrant,
    PayGrant,
    add_paper,
    approve_grant,
    close_grant,
    decline_grant,
    get_grant,
    given_to_children,
    grants_of_child,
    history_of,
    pay_grant,
)
from tests.factories.grants import (
    PDF,
    again,
    approved,
    asked,
    child_record,
    commune,
    fund_with,
    paid,
)
from tests.factories.people import actor

TODAY = PayGrant(Channel.CASH, date(2026, 11, 2))


@pytest.fixture(autouse=True)
def house(any_app: Flask) -> Flask:
    """Money is tested on both databases."""
    return any_app


def test_a_grant_goes_from_request_to_close_through_three_pairs_of_hands():
    with unit_of_work():
        fund = fund_with(8_000_000)
        approver = actor("approver")
        grant = asked(5_000_000)
        approve_grant(grant, 4_500_000, by=approver)
        pay_grant(grant, TODAY, by=actor("cashier"))
        add_paper(grant, "Hóa đơn bệnh viện", PDF, by=actor("accountant"))
        close_grant(grant, by=approver)
    grant = again(grant)
    assert grant.state is GrantState.CLOSED
    assert grant.code == "QBT26-H0001"
    assert balance_of_fund(fund.id) == available_in(fund.id) == Money(3_500_000)
    aid = account_of(grant.organisation_id, AccountUse.AID)
    assert balance_of(aid.id) == Money(4_500_000)
    assert [told.step for told in history_of(grant)] == [
        "close",
        "add_paper",
        "pay",
        "approve",
        "request",
    ]


def test_codes_count_on_within_the_organisation_and_year():
    with unit_of_work():
        codes = [asked().code for _ in range(3)]
    assert codes == ["QBT26-H0001", "QBT26-H0002", "QBT26-H0003"]


def test_approval_reserves_the_money_and_nobody_else_can_be_promised_it():
    with unit_of_work():
        fund = fund_with(6_000_000)
        approve_grant(asked(5_000_000), 5_000_000, by=actor("approver"))
        assert available_in(fund.id) == Money(1_000_000)
        assert balance_of_fund(fund.id) == Money(6_000_000)
        with pytest.raises(RuleBroken) as refused:
            approve_grant(asked(2_000_000), 1_000_001, by=actor("approver"))
    assert refused.value.field == "amount"


@pytest.mark.parametrize("amount", [5_000_001, 0, -1])
def test_no_more_than_was_asked_and_more_than_nothing_is_approved(amount):
    with unit_of_work():
        fund_with(9_000_000)
        with pytest.raises(RuleBroken) as refused:
            approve_grant(asked(5_000_000), amount, by=actor("approver"))
    assert refused.value.field == "amount"


def test_declining_an_approved_grant_frees_its_money():
    with unit_of_work():
        grant = approved(5_000_000)
        decline_grant(grant, "Bảo hiểm đã trả", by=actor("approver"))
        assert available_in(grant.fund_id) == Money(5_000_000)
    grant = again(grant)
    assert (grant.state, grant.decision_reason) == (GrantState.DECLINED, "Bảo hiểm đã trả")


def test_whoever_asks_neither_decides_nor_pays():
    with unit_of_work():
        fund_with(5_000_000)
        everything = actor("case_worker", "approver", "cashier")
        grant = asked(by=everything)
        for act in (
            lambda: approve_grant(grant, 1, by=everything),
            lambda: decline_grant(grant, "x", by=everything),
        ):
            with pytest.raises(NotAllowed):
                act()
        approve_grant(grant, 5_000_000, by=actor("approver"))
        with pytest.raises(NotAllowed):
            pay_grant(grant, TODAY, by=everything)


def test_whoever_approves_does_not_pay_and_whoever_pays_does_not_close():
    with unit_of_work():
        fund_with(5_000_000)
        approver, cashier = actor("approver", "cashier"), actor("cashier", "approver")
        grant = asked()
        approve_grant(grant, 5_000_000, by=approver)
        with pytest.raises(NotAllowed):
            pay_grant(grant, TODAY, by=approver)
        pay_grant(grant, TODAY, by=cashier)
        add_paper(grant, "Hóa đơn", PDF, by=actor("accountant"))
        with pytest.raises(NotAllowed):
            close_grant(grant, by=cashier)


def test_a_grant_is_paid_once():
    with unit_of_work():
        grant = paid()
        with pytest.raises(WrongState):
            pay_grant(grant, TODAY, by=actor("cashier"))
    assert session.scalars(select(Disbursement)).one().amount == 5_000_000


@pytest.mark.parametrize("day", [date(2026, 11, 1), date(2026, 11, 3)])
def test_money_leaves_between_the_approval_and_today(day):
    with unit_of_work():
        grant = approved()
        with pytest.raises(RuleBroken) as refused:
            pay_grant(grant, PayGrant(Channel.CASH, day), by=actor("cashier"))
    assert refused.value.field == "paid_on"


def test_money_does_not_leave_by_card():
    with unit_of_work():
        grant = approved()
        with pytest.raises(RuleBroken):
            pay_grant(grant, PayGrant(Channel.CARD, TODAY.paid_on), by=actor("cashier"))


def test_the_voucher_names_the_child_by_code_and_not_what_it_suffers_from():
    with unit_of_work():
        grant = paid()
    voucher = session.scalars(select(Disbursement)).one()
    child = session.get_one(Child, grant.child_id)
    assert child.code in voucher.purpose
    assert grant.purpose not in voucher.purpose


def test_a_grant_without_evidence_is_not_closed():
    with unit_of_work():
        grant = paid()
        with pytest.raises(WrongState):
            close_grant(grant, by=actor("approver"))


def test_a_quote_before_the_payment_is_not_evidence():
    with unit_of_work():
        grant = approved()
        add_paper(grant, "Báo giá", PDF, by=actor("case_worker"))
    assert again(grant).state is GrantState.APPROVED


@pytest.mark.parametrize("content", [b"", b"MZ a program", b"<html>", b"%PDF-" + b"0" * 10_485_760])
def test_only_small_pdf_jpeg_and_png_files_are_kept(content):
    with unit_of_work():
        grant = paid()
        with pytest.raises(RuleBroken) as refused:
            add_paper(grant, "bill.pdf", content, by=actor("accountant"))
    assert refused.value.field == "file"
    assert session.scalars(select(GrantEvidence)).all() == []


def test_a_paper_is_kept_under_a_random_name():
    with unit_of_work():
        grant = paid()
        paper = add_paper(grant, "Hóa đơn của em Mẫu", PDF, by=actor("accountant"))
    assert files().get(paper.file_key) == PDF
    assert "Mẫu" not in paper.file_key


@pytest.mark.parametrize(
    "values", [{"disputed": True}, {"standing": Standing.EXITED}], ids=["disputed", "departed"]
)
def test_no_grant_for_a_child_nobody_can_name_or_who_has_left(values):
    with unit_of_work():
        code = child_record(**values).code
        with pytest.raises(RuleBroken) as refused:
            asked(child=code)
    assert refused.value.field == "child"


def test_a_child_of_another_commune_is_as_unknown_as_none():
    with unit_of_work():
        fund = fund_with(1)
        elsewhere = actor("matcher", places=(commune("03127", "11"),))
        for code in (child_record().code, "QN-00000"):
            with pytest.raises(RuleBroken) as refused:
                asked(child=code, fund=fund.public_id, by=elsewhere)
            assert refused.value.field == "child"


@pytest.mark.parametrize("amount", [0, -5])
def test_nothing_is_asked_for_nothing(amount):
    with unit_of_work(), pytest.raises(RuleBroken):
        asked(amount)


def test_a_fund_that_does_not_exist_is_refused_beside_its_field():
    with unit_of_work(), pytest.raises(RuleBroken) as refused:
        asked(fund="nothing")
    assert refused.value.field == "fund"


def test_a_donor_learns_month_and_amount_and_no_word_of_health():
    with unit_of_work():
        grant = paid()
    (given,) = given_to_children([grant.child_id])[grant.child_id]
    assert given == GivenGrant(Month(2026, 11), Money(5_000_000))


def test_the_child_lists_its_grants():
    with unit_of_work():
        grant = approved()
    of_child = grants_of_child(grant.child_id, actor("matcher"))
    assert [row.grant.code for row in of_child] == [grant.code]


def test_an_unknown_grant_is_not_found():
    with pytest.raises(NotFound):
        get_grant("nothing", actor("auditor"))


def test_the_books_agree_with_every_step():
    with unit_of_work():
        asked()
        approved()
        paid()
    assert [finding.name for finding in check_books() if not finding.ok] == []


@pytest.mark.parametrize(
    ("change", "name"),
    [
        ({"approved": 4_000_000}, "a grant is paid as approved"),
        ({"asked": 1}, "a grant is paid as approved"),
        ({"state": GrantState.APPROVED}, "a grant is paid as approved"),
    ],
)
def test_the_books_name_a_grant_whose_figures_were_changed(change, name):
    with unit_of_work():
        grant = paid()
        for field, value in change.items():
            setattr(grant, field, value)
    broken = [finding for finding in check_books() if not finding.ok]
    assert [finding.rows[0]["grant"] for finding in broken] == [grant.code]
    assert broken[0].name.startswith(name)


def test_the_books_name_a_grant_that_one_person_asked_for_and_approved():
    with unit_of_work():
        grant = paid()
        grant.decided_by = grant.requested_by
    broken = [finding for finding in check_books() if not finding.ok]
    assert [(finding.name, finding.rows) for finding in broken] == [
        ("nobody asks for, approves and pays the same grant", [{"grant": grant.code}])
    ]


def test_every_step_is_told_with_who_took_it():
    with unit_of_work():
        grant = paid()
    told = session.scalars(
        select(AuditEvent.actor_id).where(AuditEvent.subject == "grant").order_by(AuditEvent.id)
    ).all()
    assert len(set(told)) == 3
    assert told[0] == grant.requested_by
