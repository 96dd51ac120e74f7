"""Money in another currency: converted at a frozen rate, rounding apart, books that agree."""

from collections import Counter
from datetime import date
from decimal import Decimal
from itertools import pairwise

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, select

from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.books.services import check_books
from payments.funds.rules import FundKind
from payments.funds.services import balance_of_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind, convert
from payments.ledger.services import balance_of
from payments.ledger.services.rates import EnterRate, enter_rate
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from payments.receiving.services.allocating import allocate_rest
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import document_of_return, give_back
from payments.receiving.services.returns_at_bank import waiting_returns
from payments.receiving.services.taking import document_of
from payments.receiving.services.undoing import TakeBack, open_parts, undo_allocation, waiting_of
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation
from tests.factories.returns import going_back

DAY = date(2026, 10, 20)


def money(amount: int, *shares: int, currency: str = "USD", rate: str | None = "25450") -> Receive:
    number = session.scalar(select(func.count(Payment.id)))
    return Receive(
        organisation_id=organisation().id,
        donor_id=None,
        payer_name="Jane Sample",
        channel=Channel.BANK,
        reference=f"swift-{number}",
        amount=amount,
        currency=currency,
        rate=rate,
        received_on=DAY,
        money_account_id=accounts()[AccountUse.BANK],
        shares=tuple(Share(fund("HB", FundKind.RESTRICTED).id, share) for share in shares),
    )


def broken() -> list[str]:
    return [finding.name for finding in check_books() if not finding.ok]


def test_each_part_keeps_its_foreign_amount_and_rate_and_the_books_agree(any_app: Flask):
    with unit_of_work():
        payment = receive(money(10_003, 3_333, 3_335), by=None)
    assert (payment.amount, payment.currency, payment.rate) == (10_003, "USD", "25450")
    rows = session.scalars(select(Transfer).order_by(Transfer.id)).all()
    foreign = [(row.foreign_amount, row.amount) for row in rows if row.foreign_amount]
    assert foreign == [(3_333, 848_248), (3_335, 848_758), (3_335, 848_758)]
    assert {row.rate for row in rows if row.foreign_amount} == {"25450"}
    assert {row.foreign_currency for row in rows if row.foreign_amount} == {"USD"}
    assert balance_of(accounts()[AccountUse.BANK]) == Money(2_545_764)
    assert broken() == []


def test_what_waited_is_given_later_and_rounding_leaves_nothing_behind(any_app: Flask):
    with unit_of_work():
        payment = receive(money(101), by=None)
    target = fund("HB", FundKind.RESTRICTED).id
    for part in (33, 35, 33):
        with unit_of_work():
            allocate_rest(payment, [Share(target, part)], by=None)
    assert balance_of(accounts()[AccountUse.UNALLOCATED]) == Money(0)
    assert balance_of(accounts()[AccountUse.BANK]) == Money(25_704)
    assert broken() == []


def test_without_a_rate_it_is_refused_by_its_field(any_app: Flask):
    with (
        pytest.raises(RuleBroken, match="no rate of USD for 20/10/2026") as refused,
        unit_of_work(),
    ):
        receive(money(10_000, rate=None), by=None)
    assert refused.value.field == "rate"
    with unit_of_work():
        enter_rate(EnterRate("USD", DAY, "25460", "Vietcombank"), by=actor("accountant"))
        payment = receive(money(10_000, rate=None), by=None)
    assert payment.rate == "25460"
    with unit_of_work():
        enter_rate(EnterRate("USD", DAY, "30000", "Vietcombank"), by=actor("accountant"))
    session.refresh(payment)
    assert payment.rate == "25460"


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"currency": "VND"}, "rate"),
        ({"currency": "XXX"}, "currency"),
        ({"rate": "0"}, "rate"),
        ({"rate": "0.000001"}, "amount"),
    ],
)
def test_what_cannot_be_converted_is_refused_by_its_field(app: Flask, change, field: str):
    with pytest.raises(RuleBroken) as refused:
        receive(money(100, **change), by=None)
    assert refused.value.field == field


@settings(max_examples=4, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    currency=st.sampled_from(["JPY", "USD", "KWD"]),
    rate=st.decimals(Decimal(100), Decimal(99_999), places=3, allow_nan=False),
    shares=st.lists(st.integers(10, 10**6), max_size=5),
    rest=st.just(0) | st.integers(10, 10**6),
)
def test_bank_funds_and_rounding_add_up_to_the_converted_payment(
    any_app: Flask, currency, rate, shares, rest
):
    total = sum(shares) + rest or 10
    with unit_of_work():
        before = balance_of(accounts()[AccountUse.BANK])
        held = balance_of_fund(fund("HB", FundKind.RESTRICTED).id)
        payment = receive(money(total, *shares, currency=currency, rate=format(rate, "f")), by=None)
    whole = convert(Money(total, currency), "VND", rate)
    assert balance_of(accounts()[AccountUse.BANK]) - before == whole
    given_to = sum(convert(Money(one, currency), "VND", rate).amount for one in shares)
    assert balance_of_fund(fund("HB").id) - held == Money(given_to)
    lost = session.scalar(
        select(func.coalesce(func.sum(Transfer.amount), 0)).where(
            Transfer.document == f"payment:{payment.public_id}",
            Transfer.kind == TransferKind.ROUNDING,
        )
    )
    assert int(lost or 0) < max(len(shares) + bool(rest), 1)
    assert broken() == []


CURRENCIES = st.sampled_from(["JPY", "USD", "KWD"])
RATES = st.decimals(Decimal(3_000), Decimal(99_999), places=3, allow_nan=False)
SOME = settings(
    max_examples=4, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def moved_by(payment: Payment) -> dict[tuple[int, int | None], int]:
    """Return what the papers of a payment leave on accounts, by fund where a fund holds it."""
    passing = {accounts()[AccountUse.BANK], accounts()[AccountUse.BETWEEN_FUNDS]}
    papers = [document_of(payment)] + [
        document_of_return(row)
        for row in session.scalars(
            select(PaymentReturn).where(PaymentReturn.payment_id == payment.id)
        )
    ]
    left: Counter[tuple[int, int | None]] = Counter()
    for row in session.scalars(select(Transfer).where(Transfer.document.in_(papers))):
        for account_id, amount in ((row.debit_id, row.amount), (row.credit_id, -row.amount)):
            left[account_id, None if account_id in passing else row.fund_id] += amount
    return {key: amount for key, amount in left.items() if amount}


def goes_back(payment: Payment, amount: int, **values: object) -> PaymentReturn:
    number = session.scalar(select(func.count(PaymentReturn.id)))
    with unit_of_work():
        command = going_back(payment, amount, reference=f"r{number}", **values)
        return give_back(payment, command, by=None)


def in_pieces(total: int, cuts: list[int]) -> list[int]:
    """Return a whole cut at places: pieces above zero that add up to it."""
    places = sorted({cut % total for cut in cuts} | {0, total})
    return [second - first for first, second in pairwise(places)]


@SOME
@given(
    currency=CURRENCIES,
    rate=RATES,
    shares=st.lists(st.integers(10, 10**6), max_size=3),
    rest=st.just(0) | st.integers(10, 10**6),
    cuts=st.lists(st.integers(1, 10**7), max_size=5),
)
def test_refunds_that_add_up_to_the_whole_leave_nothing_behind(
    any_app: Flask, currency, rate, shares, rest, cuts
):
    total = sum(shares) + rest or 10
    with unit_of_work():
        payment = receive(money(total, *shares, currency=currency, rate=format(rate, "f")), by=None)
    for piece in in_pieces(total, cuts):
        goes_back(payment, piece)
    assert moved_by(payment) == {}
    assert broken() == []


@SOME
@given(
    currency=CURRENCIES,
    rate=RATES,
    share=st.integers(10, 10**6),
    back=st.integers(1, 10**6),
    again=st.integers(1, 10**6),
)
def test_what_came_back_and_what_is_decided_again_goes_back_whole_as_well(
    any_app: Flask, currency, rate, share, back, again
):
    with unit_of_work():
        payment = receive(
            money(2 * share, share, currency=currency, rate=format(rate, "f")), by=None
        )
    returned = goes_back(payment, 1 + back % (2 * share - 1))
    with unit_of_work():
        come_back(returned, ComeBack(date(2026, 11, 2), "Chuyển hỏng"), by=None)
    place = open_parts(payment)[0]
    with unit_of_work():
        undo_allocation(
            payment,
            place.allocation.ordinal,
            TakeBack(1 + again % place.left, "Ghi nhầm quỹ"),
            by=None,
        )
    waits = waiting_of(payment)
    with unit_of_work():
        allocate_rest(payment, [Share(fund("HB").id, 1 + again % waits)], by=None)
    assert broken() == []
    for piece in in_pieces(2 * share, [back, again]):
        goes_back(payment, piece)
    assert moved_by(payment) == {}
    assert broken() == []


def test_a_return_is_worth_what_it_was_worth_when_it_came_whatever_the_rate_today(app: Flask):
    with unit_of_work():
        payment = receive(money(10_000, 10_000), by=None)
        enter_rate(EnterRate("USD", date(2026, 11, 2), "30000", "VCB"), by=actor("accountant"))
    goes_back(payment, 4_000)
    row = session.scalars(select(Transfer).where(Transfer.kind == TransferKind.REFUND)).one()
    assert (row.amount, row.currency, row.foreign_amount) == (1_018_000, "VND", 4_000)
    assert (row.foreign_currency, row.rate) == ("USD", "25450")
    assert balance_of(accounts()[AccountUse.BANK]) == Money(1_527_000)


def test_the_cash_box_must_hold_what_goes_back_in_the_money_of_the_books(app: Flask):
    with unit_of_work():
        payment = receive(money(10_000, 10_000), by=None)
    with pytest.raises(RuleBroken, match="cash box") as refused:
        goes_back(payment, 10_000, account_id=accounts()[AccountUse.CASH])
    assert refused.value.field == "account"


def test_a_line_of_the_bank_is_the_return_at_its_worth_in_the_books(app: Flask):
    with unit_of_work():
        payment = receive(money(10_000, 10_000), by=None)
    goes_back(payment, 4_000)
    bank = accounts()[AccountUse.BANK]
    assert [one.amount for one in waiting_returns([bank], [-1_018_000])] == [-1_018_000]
    assert waiting_returns([bank], [-4_000]) == []
