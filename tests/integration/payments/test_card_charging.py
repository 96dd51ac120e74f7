"""Charging cards: each due once, whatever the gateway, the line and the runners do."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from payments.books.services import check_books
from payments.cards.charge_run import Charge, ChargeReport, charge_cards
from payments.cards.models import CardAttempt, CardDue, SavedCard
from payments.cards.rules import DueState
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.services import bill_month, paid_of
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import ReceiveCash, receive_for_commitment
from tests.factories.cards import card_pledge, cards_open
from tests.factories.money import accounts
from tests.fakes.card_gateway import FakeGateway, line_breaks

OCTOBER = Month(2026, 10)


@pytest.fixture
def gateway(any_app: Flask) -> Iterator[FakeGateway]:
    with cards_open() as made:
        yield made


def charge(**wanted: bool) -> ChargeReport:
    return charge_cards(Charge(**wanted), lambda _done, _total: None, by=None)


def billed(count: int, **terms) -> list:
    with unit_of_work():
        made = [card_pledge(**terms) for _ in range(count)]
        bill_month(OCTOBER)
    return made


def dues() -> list[CardDue]:
    session.expire_all()
    return list(session.scalars(select(CardDue).order_by(CardDue.id)))


def clean() -> None:
    assert [finding for finding in check_books() if not finding.ok] == []


def test_a_due_becomes_one_payment_of_its_month_gross(gateway: FakeGateway) -> None:
    billed(2)
    report = charge()
    assert (report.opened, report.outcomes) == (2, {"succeeded": 2})
    first, second = dues()
    assert (first.state, second.state) == (DueState.SUCCEEDED, DueState.SUCCEEDED)
    assert paid_of([first.instalment_id]) == {first.instalment_id: 500_000}
    payment = session.get_one(Payment, first.payment_id)
    assert (payment.channel, payment.amount, payment.reference) == (Channel.CARD, 500_000, "pi_1")
    assert balance_of(accounts()[AccountUse.CARD]).amount == 1_000_000
    clean()
    again = charge()
    assert (again.opened, again.sent, gateway.asked) == (0, 0, 2)


def test_a_month_paid_another_way_before_is_not_charged(gateway: FakeGateway) -> None:
    first, second = billed(2)
    with unit_of_work():
        command = ReceiveCash(
            code=first.code, amount=500_000, received_on=now().date(), payer_name="A"
        )
        receive_for_commitment(command, by=None)
    assert charge().opened == 1
    assert gateway.succeeded().keys() == {dues()[0].public_id}
    assert dues()[0].pledge_id == second.id


@pytest.mark.parametrize("point", ["before send", "after send"])
def test_a_lost_answer_is_asked_for_with_the_same_key(gateway: FakeGateway, point: str) -> None:
    billed(1)
    gateway.cut = line_breaks(point)
    assert charge().outcomes == {"unknown": 1}
    (due,) = dues()
    assert (due.state, due.attempts) == (DueState.UNKNOWN, 1)
    assert charge(open_new=False).sent == 0, "not before its time"
    with frozen(now() + timedelta(minutes=2)):
        assert charge(open_new=False).outcomes == {"succeeded": 1}
    assert gateway.succeeded() == {due.public_id: 1}
    assert session.scalars(select(CardAttempt.key)).all() == [f"{due.public_id}:1"]
    clean()


@pytest.mark.parametrize(("point", "paid"), [("before send", 0), ("after send", 1)])
def test_after_a_day_it_is_looked_up_and_never_guessed(
    gateway: FakeGateway, point: str, paid: int
) -> None:
    billed(1)
    gateway.cut = line_breaks(point)
    charge()
    (due,) = dues()
    assert len(gateway.intents) == paid
    with frozen(now() + timedelta(hours=25)):
        outcomes = charge(open_new=False).outcomes
        assert outcomes == ({"succeeded": 1} if paid else {"not_found": 1, "succeeded": 1})
    assert gateway.succeeded() == {due.public_id: 1}
    assert session.scalar(select(func.count(CardAttempt.id))) == 1
    clean()


def test_a_charge_is_found_by_a_clock_that_is_behind_ours(gateway: FakeGateway) -> None:
    billed(1)
    gateway.cut, gateway.behind = line_breaks("after send"), timedelta(minutes=20)
    charge()
    with frozen(now() + timedelta(hours=25)):
        assert charge(open_new=False).outcomes == {"succeeded": 1}
    assert gateway.succeeded() == {dues()[0].public_id: 1}
    clean()


def test_a_refusal_for_certain_raises_the_number_and_waits_its_days(gateway: FakeGateway) -> None:
    billed(1)
    gateway.refusals[card_name()] += ["insufficient_funds"] * 9
    moment = now()
    for tries in range(1, 9):
        with frozen(moment):
            report = charge(open_new=tries == 1)
        assert report.outcomes == {"declined": 1}
        (due,) = dues()
        assert (due.attempts, due.why) == (tries, "insufficient_funds")
        if tries < 8:
            assert due.state is DueState.DECLINED
            with frozen(due.next_at - timedelta(minutes=1)):
                assert charge(open_new=False).sent == 0
            moment = due.next_at
    assert due.state is DueState.STOPPED
    assert moment - now() == timedelta(days=14)
    with frozen(moment + timedelta(days=60)):
        assert charge(open_new=False).sent == 0, "never more than eight"
    assert gateway.succeeded() == {due.public_id: 0}
    clean()


def card_name() -> str:
    return session.scalars(select(SavedCard.name)).one()
