"""What people decide about lines: booked once, sums kept, reasons asked."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.db import session, unit_of_work
from core.errors import NotFound, RuleBroken, WrongState
from core.money import Money
from payments.bank.models import BankLine
from payments.bank.rules import Booking, Decision, LineState
from payments.bank.services import (
    Decide,
    accept_suggestion,
    decide,
    get_line,
    import_statement,
    take_back,
)
from payments.funds.rules import FundKind
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.models import Instalment
from payments.pledges.rules import Method, Rhythm
from payments.receiving.models import Allocation, Payment
from tests.factories.bank import main_account, statement
from tests.factories.money import accounts, fund
from tests.factories.pledges import giver, month_of, pledge
from tests.support.parallel import at_once


def line_of(amount: int, narrative: str, day: str = "05/10/2026") -> str:
    """Import one line and return its public id."""
    with unit_of_work():
        import_statement(main_account(), statement((day, "FT1", amount, narrative)), by=None)
    return session.scalars(select(BankLine.public_id)).one()


def settle(line_id: str, **command: object) -> BankLine:
    with unit_of_work():
        return decide(line_id, Decide(**command), by=None)  # type: ignore[arg-type]  # named by tests


def accept(line_id: str, rank: int = 1) -> BankLine:
    with unit_of_work():
        return accept_suggestion(line_id, rank, by=None)


def allocated() -> list[tuple[str | None, int]]:
    rows = session.execute(
        select(Instalment.period, Allocation.amount)
        .select_from(Allocation)
        .outerjoin(Instalment, Instalment.id == Allocation.instalment_id)
        .order_by(Instalment.period, Allocation.amount)
    )
    return [(period, amount) for period, amount in rows]


@pytest.mark.parametrize(
    ("amount", "words", "months"),
    [
        (1_000_000, "dong 2 thang", [("2026-10", 500_000), ("2026-11", 500_000)]),
        (200_000, "", [("2026-10", 200_000)]),
        (600_000, "", [("2026-10", 500_000)]),
        (500_000, "LAN 2", [("2026-10", 500_000)]),
    ],
)
def test_accepting_books_this_month_then_the_following(
    any_app: Flask, amount: int, words: str, months: list[tuple[str, int]]
) -> None:
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
    accept(line_of(amount, f"GM00001 VU HONG {words}"))
    assert allocated() == months
    rest = amount - sum(part for _, part in months)
    assert -balance_of(accounts()[AccountUse.UNALLOCATED]) == Money(rest)


def test_the_oldest_open_month_is_paid_first(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge("GM00001")
        month_of(promise, "2026-09")
        month_of(promise, "2026-10")
    accept(line_of(1_000_000, "GM00001 dong 2 thang"))
    assert allocated() == [("2026-09", 500_000), ("2026-10", 500_000)]


def test_an_advance_goes_to_the_next_month_of_the_rhythm(any_app: Flask) -> None:
    with unit_of_work():
        pledge("GM00001", rhythm=Rhythm.QUARTER, amount=900_000, method=Method.TRANSFER)
    line_id = line_of(900_000, "GM00001 DONG KY", day="02/11/2026")
    accept(line_id)
    assert allocated() == [("2027-01", 900_000)]


def test_one_acceptance_books_all_the_children_of_a_sponsor(any_app: Flask) -> None:
    with unit_of_work():
        sponsor = giver()
        for code in ("GM00001", "GM00002"):
            month_of(pledge(code, donor_id=sponsor.id), "2026-10")
        sponsor_id = sponsor.id
    line = accept(line_of(1_000_000, "DO DAU 2 CHAU GM00001 GMOO002"))
    assert (line.state, line.booking) == (LineState.BOOKED, Booking.COMMITMENT)
    assert [amount for _, amount in allocated()] == [500_000, 500_000]
    assert session.scalars(select(Payment.donor_id)).one() == sponsor_id


def test_a_witnessed_commitment_explains_and_takes_no_money(any_app: Flask) -> None:
    with unit_of_work():
        pledge("GM00001", method=Method.WITNESSED)
    line_id = line_of(500_000, "GM00001 VU HONG")
    with pytest.raises(RuleBroken):
        accept(line_id)
    with pytest.raises(RuleBroken, match="GM00001"):
        settle(line_id, decision=Decision.COMMITMENT, commitments="GM00001")
    assert get_line(line_id).line.state is LineState.NEW


def test_a_line_is_split_over_codes_and_keeps_the_payers_words(any_app: Flask) -> None:
    with unit_of_work():
        pledge("GM00001")
        pledge("GM00002")
    line_id = line_of(800_000, "VU DIEU HONG")
    settle(line_id, decision=Decision.COMMITMENT, commitments="GM00001 500.000 GM00002 300.000")
    assert [amount for _, amount in allocated()] == [300_000, 500_000]
    payment = session.scalars(select(Payment)).one()
    assert (payment.donor_id, payment.payer_name) == (None, "VU DIEU HONG")


@pytest.mark.parametrize(
    ("amount", "command", "field"),
    [
        (500_000, {"decision": Decision.COMMITMENT}, "commitments"),
        (500_000, {"decision": Decision.COMMITMENT, "commitments": "GM99999"}, "commitments"),
        (500_000, {"decision": Decision.COMMITMENT, "commitments": "GM00001 1"}, "commitments"),
        (500_000, {"decision": Decision.UNALLOCATED}, "reason"),
        (500_000, {"decision": Decision.SET_ASIDE}, "reason"),
        (500_000, {"decision": Decision.FEE}, "decision"),
        (-500_000, {"decision": Decision.GIFT}, "decision"),
        (500_000, {"decision": Decision.GIFT, "fund": "XX"}, "fund"),
        (500_000, {"decision": Decision.GIFT, "donor": "XX"}, "donor"),
    ],
)
def test_a_decision_that_does_not_fit_names_its_field(
    any_app: Flask, amount: int, command: dict[str, object], field: str
) -> None:
    line_id = line_of(amount, "UNG HO")
    with pytest.raises(RuleBroken) as caught:
        settle(line_id, **command)
    assert caught.value.field == field
    assert get_line(line_id).line.state is LineState.NEW


@pytest.mark.parametrize(
    ("amount", "command", "use", "balance"),
    [
        (312_455, {"decision": Decision.INTEREST}, AccountUse.INTEREST, -312_455),
        (-11_000, {"decision": Decision.FEE}, AccountUse.BANK_FEES, 11_000),
        (500_000, {"decision": Decision.GIFT}, AccountUse.GIFTS, -500_000),
        (20_000, {"decision": Decision.GIFT, "fund": "PT"}, AccountUse.GIFTS, -20_000),
        (
            70_000,
            {"decision": Decision.UNALLOCATED, "reason": "người gửi chưa rõ"},
            AccountUse.UNALLOCATED,
            -70_000,
        ),
    ],
)
def test_a_line_without_commitment_goes_to_its_account(
    any_app: Flask, amount: int, command: dict[str, object], use: AccountUse, balance: int
) -> None:
    line_id = line_of(amount, "KHONG RO")
    assert settle(line_id, **command).state is LineState.BOOKED
    assert balance_of(accounts()[use]) == Money(balance)
    assert balance_of(main_account().ledger_account_id) == Money(1_000_000 + amount)


def test_a_line_set_aside_can_be_taken_back_and_a_booked_one_cannot(any_app: Flask) -> None:
    line_id = line_of(500_000, "UNG HO")
    settle(line_id, decision=Decision.SET_ASIDE, reason="chờ ngân hàng")
    with unit_of_work():
        assert take_back(line_id, by=None).state is LineState.NEW
    settle(line_id, decision=Decision.GIFT)
    with pytest.raises(WrongState), unit_of_work():
        take_back(line_id, by=None)
    with pytest.raises(WrongState):
        settle(line_id, decision=Decision.GIFT)


def test_lines_of_other_organisations_are_not_there(any_app: Flask) -> None:
    line_id = line_of(500_000, "UNG HO")
    with pytest.raises(NotFound), unit_of_work():
        decide(line_id, Decide(decision=Decision.GIFT), organisations=frozenset({-1}), by=None)
    with pytest.raises(NotFound):
        accept(line_id)


def test_of_many_who_accept_at_once_one_wins(any_app: Flask) -> None:
    with unit_of_work():
        month_of(pledge("GM00001"), "2026-10")
    line_id = line_of(200_000, "GM00001 VU HONG")
    outcomes = at_once(any_app, [lambda: accept(line_id).state] * 8)
    assert sum(outcome is LineState.BOOKED for outcome in outcomes) == 1
    assert session.scalars(select(Payment.amount)).all() == [200_000]


@pytest.mark.parametrize(
    ("code", "kind", "closed_on"),
    [("QN-00001", FundKind.CHILD, None), ("HE", FundKind.RESTRICTED, date(2026, 9, 30))],
    ids=["of a child", "closed"],
)
def test_a_gift_goes_only_to_a_fund_that_the_page_offers(
    any_app: Flask, code: str, kind: FundKind, closed_on: date | None
) -> None:
    with unit_of_work():
        fund(code, kind).closed_on = closed_on
    line_id = line_of(500_000, "UNG HO")
    with pytest.raises(RuleBroken) as refusal:
        settle(line_id, decision=Decision.GIFT, fund=code)
    assert refusal.value.field == "fund"
    assert session.scalars(select(Payment)).all() == []
