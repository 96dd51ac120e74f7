"""Money in another currency: converted at a frozen rate, rounding apart, books that agree."""

from datetime import date
from decimal import Decimal

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
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from payments.receiving.services.allocating import allocate_rest
from tests.factories.money import accounts, fund
from tests.factories.people import actor, organisation

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
