"""What holds at every posting: floors by day, closed months, the cap on management, sources."""

from dataclasses import replace
from datetime import date, timedelta
from itertools import accumulate

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError

from core.dates import now
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.money import Money
from payments.funds.models import FeePolicy, Fund
from payments.funds.rules import FundKind
from payments.ledger.models import PeriodClose, SourceLink, Transfer
from payments.ledger.rules import AccountUse, ReservationEnd, TransferKind
from payments.ledger.services import (
    Move,
    end_reservation,
    management_cost,
    move_between,
    post,
    reserve,
    reverse,
    sources_of,
)
from tests.factories.money import aid, entry, fund, give
from tests.factories.people import organisation
from tests.support.parallel import at_once

BOUND = [FundKind.RESTRICTED, FundKind.DESIGNATED, FundKind.ENDOWMENT, FundKind.CHILD]
FIRST = date(2026, 10, 1)
STEP = st.tuples(
    st.sampled_from(["give", "pay", "reserve", "release", "undo"]),
    st.integers(0, 5),
    st.integers(1, 4),
)


def day(number: int) -> date:
    return FIRST + timedelta(days=number)


@pytest.mark.parametrize("kind", BOUND)
def test_a_payment_dated_before_the_money_came_is_refused(any_app: Flask, kind: FundKind):
    with unit_of_work():
        bound = fund("HB", kind)
        give(bound, 300_000, on=day(10))
    with pytest.raises(RuleBroken, match="05/10/2026 ₫1 would be missing"), unit_of_work():
        post([aid(bound, 1, on=day(4))])
    with unit_of_work():
        post([aid(bound, 300_000, on=day(10))])


def test_backdated_spending_may_not_empty_a_later_day(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        give(bound, 300_000, on=day(1))
        post([aid(bound, 300_000, on=day(8))])
        give(bound, 300_000, on=day(9))
    with pytest.raises(RuleBroken, match="09/10/2026"), unit_of_work():
        post([aid(bound, 100_000, on=day(3))])


def test_what_is_promised_is_not_spent_on_something_else(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        give(bound, 300_000)
        reserve(bound.id, Money(200_000), "grant:1")
    with pytest.raises(RuleBroken, match="beside what is reserved"), unit_of_work():
        post([aid(bound, 100_001)])
    with unit_of_work():
        end_reservation("grant:1", ReservationEnd.PAID)
        post([aid(bound, 300_000)])


def test_a_gift_cannot_be_reversed_from_under_a_promise(app: Flask):
    bound = fund("HB", FundKind.RESTRICTED)
    give(bound, 300_000)
    gift = session.scalars(select(Transfer.id)).one()
    reserve(bound.id, Money(1), "grant:1")
    with pytest.raises(RuleBroken):
        reverse(gift, day(20), "reversal:1")


@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(STEP, max_size=14))
def test_the_books_take_exactly_what_leaves_every_day_at_or_above_zero(any_app: Flask, steps):
    with unit_of_work():
        bound = fund(f"P{session.scalar(select(func.count()).select_from(Fund))}", BOUND[2])
    model = Model(bound)
    for number, (act, when, amount) in enumerate(steps):
        wanted = model.allows(act, when, amount)
        try:
            with unit_of_work():
                model.carry_out(act, when, amount, f"{bound.code}:{number}")
        except RuleBroken:
            assert not wanted, (act, when, amount)
        else:
            assert wanted, (act, when, amount)
            model.remember(act, when, amount, f"{bound.code}:{number}")
    assert_linked(bound.id)


class Model:
    """The fund on paper: what came and went by day, and what is promised."""

    def __init__(self, bound: Fund) -> None:
        self.fund = bound
        self.days = [0] * 6
        self.promised: dict[str, int] = {}
        self.gifts: list[tuple[int, int, int]] = []

    def allows(self, act: str, when: int, amount: int) -> bool:
        days = list(self.days)
        if act == "reserve":
            return sum(days) - sum(self.promised.values()) >= amount
        if act == "undo" and self.gifts:
            amount, when = self.gifts[0][1], max(when, self.gifts[0][0])
        if act in {"give", "release"} or (act == "undo" and not self.gifts):
            return True
        days[when] -= amount
        below = [held for held in list(accumulate(days))[when:] if held < 0]
        return not below and sum(days) >= sum(self.promised.values())

    def carry_out(self, act: str, when: int, amount: int, name: str) -> None:
        if act == "give":
            give(self.fund, amount, on=day(when))
        elif act == "pay":
            post([aid(self.fund, amount, on=day(when))])
        elif act == "reserve":
            reserve(self.fund.id, Money(amount), name)
        elif act == "release" and self.promised:
            end_reservation(next(iter(self.promised)), ReservationEnd.RELEASED)
        elif act == "undo" and self.gifts:
            reverse(self.gifts[0][2], day(max(when, self.gifts[0][0])), f"undo:{name}")

    def remember(self, act: str, when: int, amount: int, name: str) -> None:
        if act == "give":
            self.days[when] += amount
            newest = session.scalar(select(func.max(Transfer.id)))
            self.gifts.append((when, amount, newest or 0))
        elif act == "pay":
            self.days[when] -= amount
        elif act == "reserve":
            self.promised[name] = amount
        elif act == "release" and self.promised:
            self.promised.pop(next(iter(self.promised)))
        elif act == "undo" and self.gifts:
            earliest, given_amount, _transfer = self.gifts.pop(0)
            self.days[max(when, earliest)] -= given_amount


def assert_linked(fund_id: int) -> None:
    """Every payment out of the fund names its sources in full, no gift is used twice."""
    undone = select(Transfer.reverses_id).where(Transfer.reverses_id.is_not(None))
    live = (
        select(SourceLink)
        .where(SourceLink.outflow_id.not_in(undone), SourceLink.inflow_id.not_in(undone))
        .subquery()
    )
    for side, kind in ((live.c.outflow_id, TransferKind.AID), (live.c.inflow_id, None)):
        sums = dict(
            session.execute(select(side, func.sum(live.c.amount)).group_by(side)).all()  # type: ignore[arg-type]
        )
        for row in session.scalars(select(Transfer).where(Transfer.fund_id == fund_id)):
            if kind is None:
                assert sums.get(row.id, 0) <= row.amount
            elif row.kind is kind:
                assert sums.get(row.id, 0) == row.amount


def close(month: str) -> None:
    session.add(PeriodClose(organisation_id=organisation().id, month=month, closed_at=now()))
    session.flush()


def test_nothing_is_dated_inside_a_closed_month(any_app: Flask):
    with unit_of_work():
        close("2026-10")
    for when in (date(2026, 10, 1), date(2026, 10, 31)):
        with pytest.raises(RuleBroken, match=f"{when:%d/%m/%Y} lies in a closed month"):
            give(fund(), 1_000, on=when)
        session.rollback()
    with unit_of_work():
        give(fund(), 1_000, on=date(2026, 11, 1))
        give(fund(), 1_000, on=date(2026, 9, 30))
        give(fund(body=organisation("BDBP")), 1_000, on=date(2026, 10, 15))


def test_the_database_itself_keeps_a_closed_month_closed(any_app: Flask):
    with unit_of_work():
        give(fund(), 1_000, on=date(2026, 10, 31))
        close("2026-10")
    row = entry(fund(), 1_000, on=date(2026, 10, 31))
    with pytest.raises(DBAPIError, match="the period is closed"), unit_of_work():
        session.execute(
            insert(Transfer),
            [
                {
                    "organisation_id": row.organisation_id,
                    "kind": row.kind,
                    "debit_id": row.debit_id,
                    "credit_id": row.credit_id,
                    "fund_id": row.fund_id,
                    "amount": 1,
                    "currency": "VND",
                    "occurred_on": row.occurred_on,
                    "posted_at": now(),
                    "document": "paper:x",
                    "key": "x",
                }
            ],
        )


def test_a_wrong_entry_of_a_closed_month_is_corrected_in_the_open_one(any_app: Flask):
    with unit_of_work():
        give(fund(), 1_000, on=date(2026, 10, 15))
        close("2026-10")
    wrong = session.scalars(select(Transfer.id)).one()
    with pytest.raises(RuleBroken, match="closed month"), unit_of_work():
        reverse(wrong, date(2026, 10, 31), "reversal:1")
    with unit_of_work():
        reverse(wrong, date(2026, 11, 1), "reversal:1")
    correction = session.scalars(select(Transfer).where(Transfer.reverses_id == wrong)).one()
    assert correction.occurred_on == date(2026, 11, 1)


def policy(percent_bp: int, since: date = date(2026, 1, 1)) -> None:
    session.add(
        FeePolicy(
            organisation_id=organisation().id,
            percent_bp=percent_bp,
            from_day=since,
            source="Circular 87/2008/TT-BTC",
            created_at=now(),
        )
    )
    session.flush()


def cost(amount: int, *, on: date = date(2026, 10, 25), out_of: Fund | None = None):
    return entry(
        out_of or fund(),
        amount,
        debit=AccountUse.MANAGEMENT,
        credit=AccountUse.CASH,
        kind=TransferKind.MANAGEMENT,
        on=on,
    )


def test_without_a_policy_no_management_cost_is_booked(any_app: Flask):
    with unit_of_work():
        give(fund(), 1_000_000)
    with pytest.raises(RuleBroken, match="No fee policy is in force on 25/10/2026"), unit_of_work():
        post([cost(1)])


def test_management_cost_stays_within_its_part_of_the_years_revenue(any_app: Flask):
    with unit_of_work():
        policy(1_000)
        give(fund(), 1_000_000)
        give(fund("QN-00001", FundKind.CHILD), 9_000_000)
        give(fund(), 5_000_000, on=date(2025, 12, 31))
        post([entry(fund(), 500_000, credit=AccountUse.BUDGET)])
        post([entry(fund(), 20_005, debit=AccountUse.BANK, credit=AccountUse.INTEREST)])
        post([cost(60_000)])
        post([cost(42_000)])
    found = management_cost(organisation().id, date(2026, 10, 25))
    assert (found.base, found.cost, found.cap) == (
        Money(1_020_005), Money(102_000), Money(102_000),
    )  # fmt: skip
    with (
        pytest.raises(RuleBroken, match="₫102,001; 10 % of ₫1,020,005 allows ₫102,000"),
        unit_of_work(),
    ):
        post([cost(1)])


def test_the_policy_of_the_day_counts(any_app: Flask):
    with unit_of_work():
        policy(500)
        policy(1_000, date(2026, 10, 25))
        give(fund(), 1_000_000, on=date(2026, 10, 1))
    with pytest.raises(RuleBroken, match="5 % of"), unit_of_work():
        post([cost(50_001, on=date(2026, 10, 24))])
    with unit_of_work():
        post([cost(50_001, on=date(2026, 10, 25))])


def test_a_childs_money_bears_no_management_cost(app: Flask):
    policy(1_000)
    give(fund(), 1_000_000)
    own = fund("QN-00001", FundKind.CHILD)
    give(own, 1_000_000)
    with pytest.raises(RuleBroken, match="QN-00001"):
        post([cost(1, out_of=own)])


def test_two_who_book_management_cost_at_once_stay_within_the_cap(any_app: Flask):
    with unit_of_work():
        policy(1_000)
        give(fund(), 1_000_000)

    def book() -> None:
        with unit_of_work():
            post([cost(60_000)])

    outcomes = at_once(any_app, [book] * 4)
    assert sum(outcome is None for outcome in outcomes) == 1
    assert management_cost(organisation().id, date(2026, 12, 31)).cost == Money(60_000)


def test_payments_are_linked_to_the_oldest_gifts_first(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        second = entry(bound, 300, on=day(2))
        first = entry(bound, 200, on=day(1))
        post([second, first])
        payments = [aid(bound, 150, on=day(3)), aid(bound, 250, on=day(3))]
        post(payments)
    assert sources_of(payments[0].document) == [(first.document, 150)]
    assert sources_of(payments[1].document) == [(first.document, 50), (second.document, 200)]


def test_what_a_reversed_gift_had_paid_finds_another_source(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        gifts = [entry(bound, 100, on=day(number)) for number in (1, 2)]
        post(gifts)
        paid = aid(bound, 90, on=day(3))
        post([paid])
    assert sources_of(paid.document) == [(gifts[0].document, 90)]
    with unit_of_work():
        wrong = session.scalars(select(Transfer.id).where(Transfer.key == gifts[0].key)).one()
        reverse(wrong, day(4), "reversal:1")
    assert sources_of(paid.document) == [(gifts[1].document, 90)]
    assert_linked(bound.id)


def test_a_reversed_payment_gives_its_sources_back(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        gift = entry(bound, 100, on=day(1))
        post([gift])
        wrong = aid(bound, 100, on=day(2))
        post([wrong])
    with unit_of_work():
        reverse(
            session.scalars(select(Transfer.id).where(Transfer.key == wrong.key)).one(),
            day(3),
            "reversal:1",
        )
        right = aid(bound, 70, on=day(3))
        post([right])
    assert sources_of(right.document) == [(gift.document, 70)]


def test_a_refund_takes_its_own_gift_and_leaves_the_older_one(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        older, mine = entry(bound, 100, on=day(1)), entry(bound, 100, on=day(2))
        post([older, mine])
        back = entry(
            bound,
            100,
            debit=AccountUse.GIFTS,
            credit=AccountUse.CASH,
            kind=TransferKind.REFUND,
            on=day(3),
        )
        post([replace(back, document=mine.document)])
        paid = aid(bound, 100, on=day(4))
        post([paid])
    assert sources_of(paid.document) == [(older.document, 100)]


def test_sources_are_followed_into_the_fund_from_which_money_was_moved(any_app: Flask):
    with unit_of_work():
        general, bound = fund("HA", FundKind.DESIGNATED), fund("HB", FundKind.RESTRICTED)
        gifts = [entry(general, 100, on=day(number)) for number in (1, 2)]
        post(gifts)
        own = entry(bound, 40, on=day(1))
        post([own])
        move_between(
            Move(
                organisation_id=general.organisation_id,
                from_fund_id=general.id,
                to_fund_id=bound.id,
                amount=150,
                currency="VND",
                occurred_on=day(3),
                document="request:1",
                key="request:1",
            )
        )
        paid = [aid(bound, 90, on=day(4)), aid(bound, 100, on=day(5))]
        post(paid)
    assert sources_of(paid[0].document) == [(own.document, 40), (gifts[0].document, 50)]
    assert sources_of(paid[1].document) == [(gifts[0].document, 50), (gifts[1].document, 50)]


def test_two_payers_at_once_do_not_spend_one_gift_twice(any_app: Flask):
    with unit_of_work():
        bound = fund("HB", FundKind.RESTRICTED)
        post([entry(bound, 100, on=day(number)) for number in range(3)])
        fund_id = bound.id

    def pay() -> None:
        with unit_of_work():
            post([aid(session.get_one(Fund, fund_id), 60, on=day(4))])

    outcomes = at_once(any_app, [pay] * 6)
    assert sum(outcome is None for outcome in outcomes) == 5
    assert_linked(fund_id)


@pytest.mark.parametrize(
    "statement", ["UPDATE source_link SET amount = 1", "DELETE FROM source_link"]
)
def test_a_link_never_changes(any_app: Flask, statement: str):
    with unit_of_work():
        give(fund(), 100)
        post([aid(fund(), 60)])
    with pytest.raises(DBAPIError, match="append-only"):
        session.execute(text(statement))
    session.rollback()


def test_a_closed_fund_takes_no_later_entry(app: Flask):
    closed = fund("HB", FundKind.RESTRICTED)
    closed.closed_on = day(10)
    session.flush()
    give(closed, 100, on=day(10))
    with pytest.raises(RuleBroken, match="HB was closed on 11/10/2026"):
        give(closed, 100, on=day(11))
