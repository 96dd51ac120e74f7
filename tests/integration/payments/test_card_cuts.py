"""Two hundred charges, each point of the way to the gateway cut: none twice, none lost."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from datetime import datetime, timedelta

import pytest
from flask import Flask
from sqlalchemy import func, select

from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.faults import armed
from payments.books.services import check_books
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.models import CardAttempt, CardDue
from payments.cards.ports import OutcomeUnknown
from payments.cards.rules import DueState
from payments.pledges.services import bill_month
from payments.receiving.models import Payment
from tests.factories.cards import card_pledge, cards_open
from tests.fakes.card_gateway import FakeGateway

CHARGES = 25
"""For each of four points, at once and a day later: two hundred in all."""
POINTS = ("before send", "after send", "cards.settle:before", "cards.claim:after")
EVERY = 3


class PowerCut(BaseException):
    """The process ends here, whatever it was doing."""


@pytest.fixture
def gateway(any_app: Flask) -> Iterator[FakeGateway]:
    with cards_open() as made:
        with unit_of_work():
            for _ in range(CHARGES):
                card_pledge()
            bill_month(Month(2026, 10))
        yield made


def run(moment: datetime) -> None:
    """Run until each is charged, begun again after each cut, an hour passing between."""
    for _ in range(4 * CHARGES):
        with frozen(moment):
            try:
                charge_cards(Charge(), lambda _done, _total: None, by=None)
            except PowerCut:
                session.rollback()
                session.remove()
        waiting = select(func.count()).where(CardDue.state != DueState.SUCCEEDED)
        if not session.scalar(waiting):
            return
        session.rollback()
        moment += timedelta(hours=1)


def cut_often(gateway: FakeGateway, point: str) -> AbstractContextManager[None]:
    """Break the line, or end the process, each third time that a point is passed."""
    passed = [0]

    def third(name: str, error: BaseException) -> None:
        if name == point:
            passed[0] += 1
            if passed[0] % EVERY == 0:
                raise error

    gateway.cut = lambda name: third(name, OutcomeUnknown())
    return armed(lambda name: third(name, PowerCut()))


def each_once(gateway: FakeGateway) -> None:
    session.expire_all()
    assert set(session.scalars(select(CardDue.state))) == {DueState.SUCCEEDED}
    assert sorted(gateway.succeeded().values()) == [1] * CHARGES
    assert session.scalar(select(func.count(Payment.id))) == CHARGES
    assert set(session.scalars(select(CardAttempt.number))) == {1}
    assert [finding.name for finding in check_books() if not finding.ok] == []


@pytest.mark.parametrize("point", POINTS)
def test_a_cut_at_any_point_charges_each_once(gateway: FakeGateway, point: str) -> None:
    with cut_often(gateway, point):
        run(now())
    each_once(gateway)


@pytest.mark.parametrize("point", POINTS)
def test_a_day_later_with_the_keys_forgotten_each_is_charged_once(
    gateway: FakeGateway, point: str
) -> None:
    with cut_often(gateway, point), frozen(now()):
        try:
            charge_cards(Charge(), lambda _done, _total: None, by=None)
        except PowerCut:
            session.rollback()
    gateway.cut = lambda _point: None
    run(now() + timedelta(hours=25))
    each_once(gateway)


def test_several_runners_share_the_work(gateway: FakeGateway, any_app: Flask) -> None:
    moment = now()

    def work(_number: int) -> int:
        with any_app.app_context(), frozen(moment):
            return charge_cards(Charge(), lambda _done, _total: None, by=None).sent

    with ThreadPoolExecutor(3) as runners:
        sent = list(runners.map(work, range(3)))
    assert sum(sent) == CHARGES == gateway.asked
    each_once(gateway)


def test_a_runner_that_slept_past_its_lease_sends_nothing(gateway: FakeGateway) -> None:
    moment = now()
    slept: list[str] = []

    def sleep(name: str) -> None:
        if name == "cards.claim:after" and not slept:
            slept.append(name)
            with frozen(moment + timedelta(minutes=11)):
                charge_cards(Charge(open_new=False), lambda _done, _total: None, by=None)
            raise PowerCut

    with armed(sleep), pytest.raises(PowerCut):
        charge_cards(Charge(), lambda _done, _total: None, by=None)
    each_once(gateway)
