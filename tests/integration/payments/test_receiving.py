"""Money in: every đồng lands once, in an instalment, a fund, or visibly nowhere yet."""

from datetime import date
from functools import partial
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.audit import AuditEvent
from core.db import session, unit_of_work
from core.errors import RuleBroken
from core.statements import MANY
from payments.funds.services import balance_of_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind
from payments.ledger.services import account_of, balance_of
from payments.pledges.models import Pledge
from payments.pledges.services import paid_of
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import (
    Receive,
    Share,
    allocate_rest,
    allocations_of,
    entries_of,
    get_payment,
    receive,
    receive_all,
    unallocated_of,
)
from tests.factories.money import fund
from tests.factories.people import organisation
from tests.factories.pledges import month_of, pledge
from tests.support.parallel import at_once


def money(promise: Pledge, amount: int, **values: Any) -> Receive:
    body = organisation()
    return Receive(
        **{
            "organisation_id": body.id,
            "donor_id": promise.donor_id,
            "payer_name": "Phạm Thị Mẫu",
            "channel": Channel.CASH,
            "reference": "r1",
            "amount": amount,
            "received_on": date(2026, 10, 20),
            "money_account_id": account_of(body.id, AccountUse.CASH).id,
            **values,
        }
    )


def held(use: AccountUse) -> int:
    return balance_of(account_of(organisation().id, use).id).amount


def test_a_payment_pays_its_month_and_the_rest_waits(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        october = month_of(promise, "2026-10")
        share = Share(promise.fund_id, 500_000, october.id)
        payment = receive(money(promise, 600_000, shares=(share,)), by=None)
    assert paid_of([october.id]) == {october.id: 500_000}
    assert unallocated_of(payment).amount == 100_000
    assert balance_of_fund(promise.fund_id).amount == 500_000
    assert held(AccountUse.CASH) == 600_000
    assert held(AccountUse.UNALLOCATED) == -100_000
    assert [row.transfer.kind for row in entries_of(payment)] == [
        TransferKind.GIFT,
        TransferKind.UNALLOCATED,
    ]


def test_the_same_reference_is_the_same_payment(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        first = receive(money(promise, 100_000), by=None).public_id
    with unit_of_work():
        again, other = receive_all(
            [money(promise, 100_000), money(promise, 200_000, reference="r2")], by=None
        )
    assert (again.public_id, again.amount) == (first, 100_000)
    assert other.public_id != first
    assert held(AccountUse.CASH) == 300_000


def test_other_money_under_a_known_reference_is_refused_whole(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        receive(money(promise, 100_000), by=None)
    several = [money(promise, 200_000, reference="r2"), money(promise, 999_000)]
    with pytest.raises(RuleBroken, match="recorded before with another"), unit_of_work():
        receive_all(several, by=None)
    assert held(AccountUse.CASH) == 100_000


def test_one_list_may_name_a_reference_twice(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        one, two = receive_all([money(promise, 100_000), money(promise, 100_000)], by=None)
    assert one is two
    assert len(session.scalars(select(Transfer)).all()) == 1


def test_a_long_list_is_taken_as_its_payments_are_one_by_one(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        shares = (Share(promise.fund_id, 400), Share(promise.fund_id, 300))
        asked = [
            money(promise, 1_000 + n, reference=f"k{n}", shares=shares, note=f'\\{n}\t"x"')
            for n in range(MANY + 5)
        ]
        before = {n: receive(asked[n], by=None).public_id for n in (3, 17)}
    with unit_of_work():
        taken = receive_all(asked, by=None)
    assert [one.amount for one in taken] == [command.amount for command in asked]
    assert {n: taken[n].public_id for n in before} == before
    by_one, by_list = (get_payment(taken[n].public_id) for n in (17, 18))
    for one in (by_one, by_list):
        lines = [row.transfer for row in entries_of(one)]
        assert [(line.amount, line.fund_id == promise.fund_id) for line in lines] == [
            (400, True),
            (300, True),
            (one.amount - 700, False),
        ]
        assert [row.amount.amount for row in allocations_of([one.id])[one.id]] == [400, 300]
    assert (by_one.note, by_list.note) == (asked[17].note, asked[18].note)
    told = select(AuditEvent.subject_code).where(AuditEvent.action == "received")
    assert sorted(session.scalars(told)) == sorted(one.public_id for one in taken)
    assert held(AccountUse.CASH) == sum(command.amount for command in asked)


@pytest.mark.parametrize(
    ("change", "field"),
    [
        ({"amount": 0}, "amount"),
        ({"amount": -5}, "amount"),
        ({"amount": 100_000}, "amount"),
        ({"received_on": date(2026, 11, 3)}, "received_on"),
    ],
    ids=["nothing", "less than nothing", "less than its parts", "tomorrow"],
)
def test_what_cannot_be_is_refused(any_app: Flask, change: dict[str, Any], field: str) -> None:
    with unit_of_work():
        promise = pledge()
        share = Share(promise.fund_id, 200_000)
        with pytest.raises(RuleBroken) as refusal:
            receive(money(promise, **{"amount": 300_000, "shares": (share,), **change}), by=None)
    assert refusal.value.field == field
    assert session.scalars(select(Payment)).all() == []


def test_no_month_gets_more_than_is_open(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        share = Share(promise.fund_id, 300_000, month_of(promise, "2026-10").id)
        receive(money(promise, 300_000, shares=(share,)), by=None)
    with pytest.raises(RuleBroken, match="more than is still open"), unit_of_work():
        receive(money(promise, 300_000, shares=(share,), reference="r2"), by=None)
    assert held(AccountUse.CASH) == 300_000


def test_two_shares_of_one_list_count_together(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        share = Share(promise.fund_id, 300_000, month_of(promise, "2026-10").id)
    with pytest.raises(RuleBroken, match="more than is still open"), unit_of_work():
        receive_all(
            [money(promise, 300_000, shares=(share,), reference=r) for r in ("a", "b")], by=None
        )


def test_money_for_a_month_goes_to_the_fund_of_its_commitment(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        share = Share(fund().id, 300_000, month_of(promise, "2026-10").id)
        with pytest.raises(RuleBroken, match="another fund"):
            receive(money(promise, 300_000, shares=(share,)), by=None)


def test_what_waited_is_shared_out_later_and_only_once(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        october = month_of(promise, "2026-10")
        payment = receive(money(promise, 600_000), by=None)
    with unit_of_work():
        share = Share(promise.fund_id, 500_000, october.id)
        allocate_rest(payment, [share], by=None)
    assert paid_of([october.id]) == {october.id: 500_000}
    assert unallocated_of(payment).amount == 100_000
    assert held(AccountUse.BETWEEN_FUNDS) == 0
    assert held(AccountUse.UNALLOCATED) == -100_000
    assert balance_of_fund(promise.fund_id).amount == 500_000
    with pytest.raises(RuleBroken, match="more than what is left"), unit_of_work():
        allocate_rest(payment, [Share(fund().id, 200_000)], by=None)
    with unit_of_work():
        allocate_rest(payment, [Share(fund().id, 60_000), Share(fund().id, 40_000)], by=None)
    parts = [row.amount.amount for row in allocations_of([payment.id])[payment.id]]
    assert parts == [500_000, 60_000, 40_000]
    assert unallocated_of(payment).amount == 0


def test_sharing_out_nothing_is_refused(any_app: Flask) -> None:
    with unit_of_work():
        payment = receive(money(pledge(), 600_000), by=None)
        for shares in ([], [Share(fund().id, 0)]):
            with pytest.raises(RuleBroken, match="more than zero"):
                allocate_rest(payment, shares, by=None)


def test_one_form_sent_many_times_at_once_is_one_payment(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        share = Share(promise.fund_id, 500_000, month_of(promise, "2026-10").id)
        command = money(promise, 500_000, shares=(share,))

    def send() -> str:
        with unit_of_work():
            return receive(command, by=None).public_id

    sent = at_once(any_app, [send] * 8)
    assert len(set(sent)) == 1
    assert held(AccountUse.CASH) == 500_000


def test_two_payments_of_one_month_at_once_do_not_both_pay_it(any_app: Flask) -> None:
    with unit_of_work():
        promise = pledge()
        october = month_of(promise, "2026-10")
        share = Share(promise.fund_id, 500_000, october.id)
        commands = [money(promise, 500_000, shares=(share,), reference=r) for r in "abcd"]

    def send(command: Receive) -> str:
        with unit_of_work():
            return receive(command, by=None).public_id

    ends = at_once(any_app, [partial(send, command) for command in commands])
    assert sorted(type(end).__name__ for end in ends) == ["RuleBroken"] * 3 + ["str"]
    assert paid_of([october.id]) == {october.id: 500_000}
    assert held(AccountUse.CASH) == 500_000


def test_what_waits_is_shared_out_once_by_many_at_once(any_app: Flask) -> None:
    with unit_of_work():
        code = receive(money(pledge(), 500_000), by=None).public_id
        general = fund().id

    def share_out() -> str:
        with unit_of_work():
            allocate_rest(get_payment(code), [Share(general, 500_000)], by=None)
            return code

    ends = at_once(any_app, [share_out] * 4)
    assert sorted(type(end).__name__ for end in ends) == ["RuleBroken"] * 3 + ["str"]
    assert held(AccountUse.UNALLOCATED) == 0
