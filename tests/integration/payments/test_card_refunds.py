"""Refunds to cards that we ask the gateway for: each once, whatever the line and the gateway do."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from core.accounts.models import User
from core.accounts.sessions import actor_of
from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from core.errors import Duplicate, NotAllowed, RuleBroken, WrongState
from core.faults import armed
from payments.approvals.models import ApprovalRequest
from payments.approvals.services import approve
from payments.books.services import check_books
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.models import GatewayCase
from payments.cards.ports import GatewayRefused
from payments.cards.quarantine_rules import Why
from payments.cards.refund_models import CardRefund
from payments.cards.refund_rules import OPEN, RefundState
from payments.cards.refund_run import refund_cards
from payments.cards.services.refunding import AskRefund, ask_refund
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.pledges.services import bill_month, paid_of
from payments.receipts.services import counted_to_correct, issue_for
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.services import net_of
from payments.receiving.services.coming_back import ComeBack, come_back
from tests.factories.cards import card_pledge, cards_open, message, refund, take
from tests.factories.money import accounts
from tests.factories.people import actor
from tests.fakes.card_gateway import FakeGateway, line_breaks

POINTS = (
    "before send", "after send", "cards.refund_claim:after", "cards.refund:after",
    "cards.refund_settle:before",
)  # fmt: skip


class PowerCut(BaseException):
    """The process ends here."""


@pytest.fixture
def gateway(any_app: Flask) -> Iterator[FakeGateway]:
    """A gateway that has charged one month of 500,000 đồng; its receipt is issued."""
    with cards_open() as made:
        with unit_of_work():
            card_pledge()
            bill_month(Month(2026, 10))
        charge_cards(Charge(), lambda _done, _total: None, by=None)
        with unit_of_work():
            issue_for(payment(), by=actor("accountant"))
        yield made


def payment() -> Payment:
    return session.scalars(select(Payment)).one()


def asked(amount: int = 200_000) -> ApprovalRequest:
    return ask_refund(payment(), AskRefund(amount, "Paid by mistake"), by=actor("accountant"))


def approved(amount: int = 200_000) -> None:
    with unit_of_work():
        approve(asked(amount), by=actor("approver"))


def run() -> dict[str, int]:
    return refund_cards(lambda _done, _total: None)


def the_refund() -> CardRefund:
    session.expire_all()
    return session.scalars(select(CardRefund)).one()


def told(made: FakeGateway, status: str = "succeeded", **more: Any) -> None:
    """Let the gateway tell of the only refund it has."""
    (one,) = made.refunds.values()
    thing = refund("pi_1", one.id, one.amount, status) | {"metadata": {"due": one.ours}} | more
    kind = "refund.failed" if status == "failed" else "refund.updated"
    with unit_of_work():
        take(message(kind, thing))


def stands(made: FakeGateway, net: int, times: int = 1) -> None:
    """Assert that the gateway, the payment, its month and the books agree, down to the đồng."""
    session.expire_all()
    assert net_of(payment()).amount == net
    assert len(made.refunds) == times
    back = sum(one.amount for one in made.refunds.values() if one.status != "failed")
    assert back == 500_000 - net
    assert balance_of(accounts()[AccountUse.CARD]).amount == net
    assert [finding for finding in check_books() if not finding.ok] == []


def test_what_is_approved_is_booked_sent_once_and_its_receipt_waits(gateway: FakeGateway) -> None:
    assert session.scalar(counted_to_correct()) == 0
    approved()
    assert the_refund().state is RefundState.ASKED
    assert net_of(payment()).amount == 300_000, "nobody can spend it while it is on its way"
    assert run() == {"succeeded": 1}
    stands(gateway, 300_000)
    assert run() == {}, "nothing is left to ask"
    told(gateway, "pending")
    told(gateway)
    told(gateway)
    stands(gateway, 300_000)
    assert session.scalars(select(PaymentReturn)).all() == [
        session.get_one(PaymentReturn, the_refund().return_id)
    ]
    assert session.scalar(counted_to_correct()) == 1
    assert list(paid_of([1]).values()) == [300_000]


@pytest.mark.parametrize("later", [timedelta(minutes=20), timedelta(hours=25)])
def test_a_cut_anywhere_refunds_once(gateway: FakeGateway, later: timedelta) -> None:
    moment = now()
    for number, point in enumerate(POINTS, 1):
        with frozen(moment):
            approved(10_000)
            cut_once(gateway, point)
            assert {one.state for one in waiting()} <= {RefundState.UNKNOWN, RefundState.SENDING}
            assert run() == {}, "not before its time"
        moment += later
        with frozen(moment):
            run()
            assert waiting() == [], point
            stands(gateway, 500_000 - number * 10_000, times=number)


def cut_once(gateway: FakeGateway, point: str) -> None:
    """Run while the line breaks, or the process ends, at a point."""
    left = [1]

    def cut(name: str) -> None:
        if name == point and left[0]:
            left[0] -= 1
            raise PowerCut

    gateway.cut = line_breaks(point)
    with armed(cut):
        try:
            assert run() == {"unknown": 1}
        except PowerCut:
            session.rollback()
            session.remove()
    assert len(waiting()) == 1


def waiting() -> list[CardRefund]:
    session.expire_all()
    return list(session.scalars(select(CardRefund).where(CardRefund.state.in_(OPEN))))


def test_a_message_settles_what_had_no_answer(gateway: FakeGateway) -> None:
    approved()
    gateway.cut = line_breaks("after send")
    assert run() == {"unknown": 1}
    told(gateway)
    assert the_refund().state is RefundState.SUCCEEDED
    with frozen(now() + timedelta(hours=1)):
        assert run() == {}
    stands(gateway, 300_000)


@pytest.mark.parametrize("how", ["answered", "told", "told before the answer"])
def test_a_refund_that_fails_is_our_money_again_and_seen(gateway: FakeGateway, how: str) -> None:
    approved()
    gateway.refund_status = "failed" if how == "answered" else "succeeded"
    if how == "told before the answer":
        gateway.cut = line_breaks("after send")
    run()
    if how != "answered":
        (name,) = gateway.refunds
        gateway.move("refund_failure", name, 200_000)
        gateway.refunds[name] = type(gateway.refunds[name])(
            **{**vars(gateway.refunds[name]), "status": "failed"}
        )
        told(gateway, "failed")
        told(gateway)
    assert the_refund().state is RefundState.FAILED
    stands(gateway, 500_000)
    (case,) = session.scalars(select(GatewayCase))
    assert case.why is Why.REFUND_FAILED


def test_what_the_gateway_refuses_is_our_money_again_and_seen(gateway: FakeGateway) -> None:
    gateway.refund = refusing  # type: ignore[method-assign]
    approved()
    assert run() == {"refused": 1}
    refund_row = the_refund()
    assert (refund_row.state, refund_row.code) == (RefundState.REFUSED, "charge_disputed")
    stands(gateway, 500_000, times=0)
    assert session.scalars(select(GatewayCase.why)).all() == [Why.REFUND_FAILED]


def refusing(_order: object) -> Any:
    raise GatewayRefused("charge_disputed")


def test_more_than_is_left_or_twice_at_once_is_refused(gateway: FakeGateway) -> None:
    with unit_of_work(), pytest.raises(RuleBroken, match="more than what is left"):
        asked(500_001)
    with unit_of_work():
        first = asked(400_000)
        with pytest.raises(NotAllowed):
            approve(first, by=actor_of_request(first))
        with pytest.raises(Duplicate):
            asked(100_000)
        approve(first, by=actor("approver"))
    with unit_of_work(), pytest.raises(RuleBroken, match="more than what is left"):
        asked(100_001)
    assert run() == {"succeeded": 1}
    approved(100_000)
    assert run() == {"succeeded": 1}
    stands(gateway, 0, times=2)


def actor_of_request(request: ApprovalRequest) -> Any:
    return actor_of(session.get_one(User, request.asked_by))


def test_a_refund_of_the_gateway_s_own_beside_ours_is_another_one(gateway: FakeGateway) -> None:
    approved()
    run()
    with unit_of_work():
        take(message("refund.created", refund("pi_1", "re_of_the_dashboard", 100_000)))
        told_twice = refund("pi_1", "re_again", 50_000) | {
            "metadata": {"due": the_refund().public_id}
        }
        take(message("refund.created", told_twice))
    session.expire_all()
    assert net_of(payment()).amount == 150_000
    assert [finding for finding in check_books() if not finding.ok] == []


def test_nobody_says_by_hand_that_the_gateway_s_money_came_back(gateway: FakeGateway) -> None:
    approved()
    returned = session.scalars(select(PaymentReturn)).one()
    with unit_of_work(), pytest.raises(WrongState, match="when the gateway says so"):
        come_back(returned, ComeBack(now().date(), "It came"), by=actor("accountant"))
