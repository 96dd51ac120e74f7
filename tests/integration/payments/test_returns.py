"""Money that goes back: every đồng leaves once, from the right place, and comes again whole."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select

from core.dates import Month
from core.db import session, unit_of_work
from core.errors import RuleBroken, WrongState
from core.money import Money
from payments.books.services import check_books
from payments.funds.models import Fund
from payments.funds.services import balance_of_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import account_of, balance_of, post, reserve
from payments.ledger.services.sources import sources_of
from payments.pledges.models import Pledge
from payments.pledges.rules import StripState
from payments.pledges.services import month_strips, paid_of, received_by
from payments.receiving.models import Allocation, Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind, ReturnState
from payments.receiving.services import (
    Share,
    allocations_of,
    net_of,
    payment_row,
    returned_of,
    unallocated_of,
)
from payments.receiving.services.coming_back import ComeBack, come_back
from payments.receiving.services.returning import give_back
from tests.factories.money import accounts, aid, fund
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge
from tests.factories.returns import by_bank, going_back
from tests.support.parallel import at_once

MONEY_BACK = ComeBack(date(2026, 11, 2), "Ngân hàng báo có lại")


@pytest.fixture
def office(any_app: Flask) -> Iterator[Flask]:
    """An office of each kind of database, whose books hold whatever happened in the scenario."""
    yield any_app
    assert [finding.name for finding in check_books() if not finding.ok] == []


def held(use: AccountUse) -> int:
    return balance_of(account_of(organisation().id, use).id).amount


def parts(payment: Payment) -> list[int]:
    return [row.left.amount for row in allocations_of([payment.id])[payment.id]]


def paid(amount: int = 500_000, **values: object) -> Payment:
    with unit_of_work():
        return by_bank(amount=amount, **values)


def back(payment: Payment, amount: int, **values: object) -> PaymentReturn:
    with unit_of_work():
        return give_back(payment, going_back(payment, amount, **values), by=None)


def again(row: PaymentReturn) -> PaymentReturn:
    with unit_of_work():
        return come_back(row, MONEY_BACK, by=None)


DISPUTE = {"kind": ReturnKind.DISPUTE}


class TestTwelveScenarios:
    """Scenarios of goal G9."""

    def test_1_a_part_that_waited_is_refunded_and_the_month_stays_paid(self, office: Flask):
        payment = paid(600_000)
        back(payment, 100_000)
        assert (net_of(payment).amount, unallocated_of(payment).amount) == (500_000, 0)
        assert parts(payment) == [500_000]
        assert held(AccountUse.BANK) == 500_000
        assert held(AccountUse.UNALLOCATED) == 0
        assert payment_row(payment).state is ReturnState.PARTLY_RETURNED

    def test_2_a_part_of_a_month_is_refunded_and_the_month_is_open_again(self, office: Flask):
        payment = paid()
        back(payment, 200_000)
        (month,) = {row.instalment_id for row in session.scalars(select(Allocation))}
        assert paid_of([month]) == {month: 300_000}
        assert returned_of(payment).amount == 200_000
        assert held(AccountUse.GIFTS) == -300_000

    def test_3_part_after_part_until_nothing_is_left(self, office: Flask):
        payment = paid(600_000)
        for amount in (100_000, 150_000, 350_000):
            back(payment, amount)
        assert (net_of(payment).amount, parts(payment)) == (0, [0])
        assert held(AccountUse.BANK) == 0
        assert payment_row(payment).state is ReturnState.RETURNED

    def test_4_the_newest_parts_go_first_when_nothing_waits(self, office: Flask):
        with unit_of_work():
            promise = pledge()
            shares = [
                Share(promise.fund_id, 500_000, month_of(promise, month).id)
                for month in ("2026-09", "2026-10")
            ]
            payment = by_bank(promise, 1_000_000, shares=(*shares,))
        back(payment, 700_000)
        assert parts(payment) == [300_000, 0]

    def test_5_a_dispute_that_is_won_restores_everything(self, office: Flask):
        payment = paid(600_000)
        row = back(payment, 600_000, **DISPUTE)
        assert payment_row(payment).state is ReturnState.DISPUTED
        again(row)
        assert (net_of(payment).amount, unallocated_of(payment).amount) == (600_000, 100_000)
        assert parts(payment) == [0, 500_000]
        assert held(AccountUse.BANK) == 600_000
        assert payment_row(payment).state is ReturnState.RECEIVED

    def test_6_a_dispute_that_is_lost_stays_as_it_is(self, office: Flask):
        payment = paid()
        back(payment, 500_000, **DISPUTE)
        assert (net_of(payment).amount, parts(payment)) == (0, [0])
        assert held(AccountUse.BANK) == 0
        with pytest.raises(RuleBroken, match="more than what is left"), unit_of_work():
            give_back(payment, going_back(payment, 1), by=None)

    def test_7_a_dispute_that_is_withdrawn_leaves_other_months_that_were_paid_meanwhile(
        self, office: Flask
    ):
        with unit_of_work():
            promise = pledge()
            payment = by_bank(promise)
        row = back(payment, 500_000, **DISPUTE)
        with unit_of_work():
            month = month_of(promise, "2026-10")
            share = Share(promise.fund_id, 300_000, month.id)
            by_bank(promise, 300_000, reference="FT2", shares=(share,))
        again(row)
        assert parts(payment) == [0, 200_000]
        assert unallocated_of(payment).amount == 300_000
        assert paid_of([month.id]) == {month.id: 500_000}

    def test_8_a_refund_that_the_bank_sent_back_is_money_again(self, office: Flask):
        payment = paid()
        row = again(back(payment, 200_000))
        assert row.kind is ReturnKind.REFUND_FAILED
        assert (net_of(payment).amount, parts(payment)) == (500_000, [300_000, 200_000])
        assert held(AccountUse.BANK) == 500_000

    @pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["refund first", "dispute first"])
    def test_9_refund_and_dispute_end_alike_in_either_order(self, office: Flask, order):
        payment = paid(600_000)
        events = [(150_000, {}), (250_000, DISPUTE)]
        for place in order:
            amount, values = events[place]
            back(payment, amount, **values)
        assert (net_of(payment).amount, unallocated_of(payment).amount) == (200_000, 0)
        assert parts(payment) == [200_000]
        assert held(AccountUse.BANK) == 200_000

    def test_10_the_same_refund_twice_is_one(self, office: Flask):
        payment = paid()
        first = back(payment, 200_000)
        assert back(payment, 200_000).id == first.id
        assert net_of(payment).amount == 300_000
        with pytest.raises(RuleBroken, match="another amount"), unit_of_work():
            give_back(payment, going_back(payment, 100_000, reference="r200000"), by=None)

    def test_11_more_than_was_paid_is_refused(self, office: Flask):
        payment = paid()
        for amount, words in ((500_001, "more than what is left"), (0, "more than zero")):
            with pytest.raises(RuleBroken, match=words) as refusal, unit_of_work():
                give_back(payment, going_back(payment, amount), by=None)
            assert refusal.value.field == "amount"
        assert held(AccountUse.BANK) == 500_000

    def test_12_what_the_child_has_had_cannot_go_back_before_it_is_replaced(self, office: Flask):
        with unit_of_work():
            promise = pledge()
            payment = by_bank(promise, 600_000)
            reserve(promise.fund_id, Money(400_000), "grant:1")
        with pytest.raises(RuleBroken, match=r"First move ₫300,000 to it") as refusal:
            back(payment, 500_000)
        assert refusal.value.field == "amount"
        assert net_of(payment).amount == 600_000
        back(payment, 200_000)
        assert balance_of_fund(promise.fund_id).amount == 400_000


def test_of_many_refunds_at_once_only_what_is_there_goes_back(office: Flask) -> None:
    payment = paid()
    code = payment.id

    def send(reference: str) -> int:
        with unit_of_work():
            found = session.get_one(Payment, code)
            command = going_back(found, 300_000, reference=reference)
            return give_back(found, command, by=None).amount

    ends = at_once(office, [lambda name=name: send(name) for name in "abcd"])
    assert sorted(type(end).__name__ for end in ends) == ["RuleBroken"] * 3 + ["int"]
    assert net_of(session.get_one(Payment, code)).amount == 200_000
    assert held(AccountUse.BANK) == 200_000


def test_money_comes_back_once_however_many_say_so(office: Flask) -> None:
    payment = paid()
    row_id = back(payment, 300_000).id

    def say() -> int:
        with unit_of_work():
            return come_back(session.get_one(PaymentReturn, row_id), MONEY_BACK, by=None).amount

    ends = at_once(office, [say] * 4)
    assert sorted(type(end).__name__ for end in ends) == ["WrongState"] * 3 + ["int"]
    assert held(AccountUse.BANK) == 500_000


def test_what_came_back_can_go_back_again_but_its_row_cannot_be_undone(office: Flask) -> None:
    payment = paid()
    row = again(back(payment, 500_000))
    with pytest.raises(WrongState), unit_of_work():
        come_back(row, MONEY_BACK, by=None)
    back(payment, 500_000, reference="r2")
    assert net_of(payment).amount == 0


def test_a_reversal_stays(office: Flask) -> None:
    row = back(paid(), 500_000, kind=ReturnKind.REVERSAL)
    with pytest.raises(WrongState), unit_of_work():
        come_back(row, MONEY_BACK, by=None)


def test_the_part_that_is_named_goes_first(office: Flask) -> None:
    with unit_of_work():
        shares = (Share(fund().id, 100_000), Share(fund("PT").id, 200_000))
        payment = by_bank(amount=400_000, shares=shares)
    back(payment, 150_000, first=0)
    assert parts(payment) == [0, 200_000]
    assert unallocated_of(payment).amount == 50_000


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"occurred_on": date(2026, 11, 3)}, "occurred_on"),
        ({"occurred_on": date(2026, 10, 19)}, "occurred_on"),
        ({"account_id": 10_000}, "account"),
    ],
    ids=["tomorrow", "before it came", "nobody's account"],
)
def test_what_cannot_be_is_refused(office: Flask, values: dict[str, object], field: str) -> None:
    payment = paid()
    with pytest.raises(RuleBroken) as refusal, unit_of_work():
        give_back(payment, going_back(payment, 100_000, **values), by=None)
    assert refusal.value.field == field


def test_cash_is_not_disputed_and_leaves_only_a_box_that_holds_it(office: Flask) -> None:
    in_cash = {"channel": Channel.CASH, "money_account_id": None}
    with unit_of_work():
        in_cash["money_account_id"] = accounts()[AccountUse.CASH]
        payment = by_bank(**in_cash)
        transferred = by_bank(reference="FT2")
        cash_box = accounts()[AccountUse.CASH]
    with pytest.raises(RuleBroken, match="by bank or card"), unit_of_work():
        give_back(payment, going_back(payment, 1, **DISPUTE), by=None)
    back(payment, 100_000)
    with pytest.raises(RuleBroken, match="cash box") as refusal, unit_of_work():
        give_back(transferred, going_back(transferred, 450_000, account_id=cash_box), by=None)
    assert refusal.value.field == "account"


def test_what_goes_back_is_its_own_gift_and_not_an_older_one(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        older = by_bank(promise)
        newer = by_bank(promise, reference="FT2", month="2026-11")
        give_back(newer, going_back(newer, 300_000), by=None)
        post([aid(fund_of(promise), 600_000, on=date(2026, 11, 2))])
        spent = session.scalars(select(Transfer).where(Transfer.kind == TransferKind.AID)).one()
    assert {source.document: source.amount for source in sources_of(spent.document)} == {
        f"payment:{older.public_id}": 500_000,
        f"payment:{newer.public_id}": 100_000,
    }


def test_money_that_came_again_is_spent_as_its_payment(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        payment = by_bank(promise)
        row = give_back(payment, going_back(payment, 500_000), by=None)
        come_back(row, MONEY_BACK, by=None)
        post([aid(fund_of(promise), 500_000, on=date(2026, 11, 2))])
        spent = session.scalars(select(Transfer).where(Transfer.kind == TransferKind.AID)).one()
    found = sources_of(spent.document)
    assert [(one.document, one.amount) for one in found] == [
        (f"payment:{payment.public_id}", 500_000)
    ]


def fund_of(promise: Pledge) -> Fund:
    return session.get_one(Fund, promise.fund_id)


def test_a_month_was_paid_late_only_by_money_that_stayed(office: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        month = month_of(promise, "2026-09")
    late = paid(200_000, promise=promise, month="2026-09", reference="late")
    paid(300_000, promise=promise, month="2026-09", reference="1", received_on=date(2026, 9, 2))

    def state() -> tuple[StripState, date | None]:
        (cells,) = month_strips([promise.id], Month(2026, 9), 1).values()
        return cells[0].state, received_by([month.id])[month.id].last_on

    assert state() == (StripState.LATE, date(2026, 10, 20))
    back(late, 200_000)
    assert state() == (StripState.PART, date(2026, 9, 2))
    paid(200_000, promise=promise, month="2026-09", reference="2", received_on=date(2026, 9, 3))
    assert state() == (StripState.PAID, date(2026, 9, 3))
