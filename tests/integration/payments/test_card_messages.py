"""Messages of the card gateway: forged ones change nothing, the others lead to one state."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import func, select, text

from core.dates import Month, frozen, now
from core.db import session, unit_of_work
from payments.books.services import check_books
from payments.cards.charge_run import Charge, charge_cards
from payments.cards.models import (
    CardAttempt,
    CardDue,
    GatewayCase,
    GatewayEffect,
    GatewayEvent,
)
from payments.cards.quarantine_rules import Effect, Why
from payments.cards.rules import DueState
from payments.cards.taking import sweep
from payments.pledges.services import bill_month
from payments.receiving.models import Payment, PaymentReturn
from tests.factories.cards import (
    card_pledge,
    cards_open,
    dispute,
    intent,
    message,
    refund,
    seconds,
    signed,
    take,
)
from tests.fakes.card_gateway import FakeGateway, line_breaks

URL = "/webhooks/stripe"


@pytest.fixture
def gateway(any_app: Flask) -> Iterator[FakeGateway]:
    with cards_open() as made:
        yield made


@pytest.fixture
def waiting(gateway: FakeGateway) -> CardDue:
    """A charge that was sent and has no answer."""
    with unit_of_work():
        card_pledge()
        bill_month(Month(2026, 10))
    gateway.cut = line_breaks("before send")
    charge_cards(Charge(), lambda _done, _total: None, by=None)
    return session.scalars(select(CardDue)).one()


def paid(due: CardDue, name: str = "pi_9", **more: Any) -> dict[str, Any]:
    attempt = session.scalars(select(CardAttempt)).one()
    return message("payment_intent.succeeded", intent(due, attempt, name, "succeeded", **more))


def post(app: Flask, body: bytes, header: str | None) -> int:
    headers = {} if header is None else {"Stripe-Signature": header}
    return app.test_client().post(URL, data=body, headers=headers).status_code


def rows() -> list[int]:
    tables = (GatewayEvent, GatewayEffect, Payment, GatewayCase)
    counted = [session.scalar(select(func.count()).select_from(one)) for one in tables]
    session.rollback()
    return counted


def clean() -> None:
    assert [finding for finding in check_books() if not finding.ok] == []


def test_a_signed_message_settles_what_had_no_answer(any_app: Flask, waiting: CardDue) -> None:
    told = paid(waiting)
    for _ in range(3):
        assert post(any_app, *signed(told)) == 200
    session.expire_all()
    assert waiting.state is DueState.SUCCEEDED
    assert rows() == [1, 1, 1, 0]
    clean()


def test_any_of_the_secrets_may_have_signed(any_app: Flask, waiting: CardDue) -> None:
    body, good = signed(paid(waiting))
    bad = "v1=" + "0" * 64
    moment, _, right = good.partition(",")
    assert post(any_app, body, f"{moment},{bad},{right}") == 200
    body, before = signed(paid(waiting), "whsec_of_before")
    assert post(any_app, body, before) == 200


def forgeries(told: dict[str, Any]) -> Iterator[tuple[str, bytes, str | None]]:
    body, header = signed(told)
    yield "no signature", body, None
    yield "empty", body, ""
    yield "garbage", body, "t=abc,v1=zz"
    yield "two times", body, f"t=1,{header}"
    yield "not ASCII", body, header.replace("v1=", "v1=é")
    yield "v0 only", body, header.replace("v1=", "v0=")
    yield "an old one", *signed(told, at=seconds() - 301)
    yield "one of the future", *signed(told, at=seconds() + 301)
    yield "written anew", json.dumps(told, indent=1).encode(), header
    yield "another secret", *signed(told, "whsec_of_nobody_here")
    yield "an empty secret", *signed(told, "")
    yield "a list", *signed([told])
    yield "a text", *signed("evt")
    yield "not UTF-8", *signed(b"\xff\xfe{}")
    yield "deep", *signed(b"[" * 400_000 + b"]" * 400_000)
    yield "large", *signed(b" " * 5_000_000)
    yield "no object", *signed({"id": "evt_1", "object": "event", "created": seconds()})
    yield "no time", *signed({**told, "created": "yesterday"})
    yield "no event", *signed({**told, "object": "payment_intent"})
    yield "no name", *signed({**told, "id": None})


def test_what_is_forged_or_misshapen_changes_nothing(any_app: Flask, waiting: CardDue) -> None:
    for what, body, header in forgeries(paid(waiting)):
        assert post(any_app, body, header) in {400, 413}, what
    assert rows() == [0, 0, 0, 0]
    session.expire_all()
    assert waiting.state is DueState.UNKNOWN


def test_one_message_a_hundred_times_at_once_takes_effect_once(
    any_app: Flask, waiting: CardDue
) -> None:
    body, header = signed(paid(waiting))
    session.rollback()
    moment = now()

    def send(_number: int) -> int:
        with frozen(moment):
            return post(any_app, body, header)

    with ThreadPoolExecutor(8) as many:
        answers = set(many.map(send, range(100)))
    assert answers == {200}
    assert rows() == [1, 1, 1, 0]


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"metadata": {}}, Why.UNKNOWN_DUE),
        ({"metadata": {"due": "nobody", "attempt": "1"}}, Why.UNKNOWN_DUE),
        ({"metadata": {"due": 7, "attempt": [1]}}, Why.UNKNOWN_DUE),
        ({"amount_received": 500_001}, Why.OTHER_AMOUNT),
        ({"amount_received": "500000"}, Why.OTHER_AMOUNT),
        ({"currency": "usd"}, Why.OTHER_CURRENCY),
        ({"customer": "cus_of_another"}, Why.OTHER_DONOR),
        ({"customer": None}, Why.OTHER_DONOR),
    ],
)
def test_what_does_not_fit_waits_for_a_person(
    any_app: Flask, waiting: CardDue, change: dict[str, Any], why: Why
) -> None:
    assert post(any_app, *signed(paid(waiting, **change))) == 200
    assert session.scalars(select(GatewayCase.why)).all() == [why]
    assert session.scalars(select(GatewayEffect.effect)).all() == [Effect.QUARANTINED]
    session.expire_all()
    assert waiting.state is DueState.UNKNOWN
    assert rows()[2] == 0


@pytest.mark.parametrize(
    ("values", "effect"),
    [
        ({"type": "customer.tax_id.created"}, Effect.NOTHING),
        ({"livemode": True}, Effect.ALERT),
        ({"account": "acct_of_another"}, Effect.ALERT),
    ],
)
def test_what_is_not_ours_to_act_on_is_kept_without_effect(
    any_app: Flask, waiting: CardDue, values: dict[str, Any], effect: Effect
) -> None:
    assert post(any_app, *signed({**paid(waiting), **values})) == 200
    assert session.scalars(select(GatewayEffect.effect)).all() == [effect]
    session.expire_all()
    assert waiting.state is DueState.UNKNOWN


def test_a_refund_told_before_its_charge_waits_for_it(any_app: Flask, waiting: CardDue) -> None:
    with unit_of_work():
        closed = message("charge.dispute.closed", dispute("pi_9", "dp_1", 50_000, "won"))
        assert take(closed) is Effect.PARKED
        assert take(message("refund.created", refund("pi_9", "re_1", 100_000))) is Effect.PARKED
        assert take(paid(waiting)) is Effect.APPLIED
    kinds = sorted(session.scalars(select(PaymentReturn.kind)))
    assert kinds == ["dispute", "dispute_won", "refund"]
    clean()


def test_a_sweep_closes_a_gap_of_three_days(gateway: FakeGateway, waiting: CardDue) -> None:
    told = paid(waiting)
    gateway.messages = [told, message("refund.created", refund("pi_9", "re_1", 100_000))]
    with frozen(now() + timedelta(days=3)):
        found = sweep(lambda _done, _total: None)
        assert (found.missed, found.applied, found.failed) == (2, 2, 0)
        again = sweep(lambda _done, _total: None)
        assert (again.missed, again.applied) == (0, 0)
    session.expire_all()
    assert waiting.state is DueState.SUCCEEDED
    clean()


def test_messages_are_never_changed(any_app: Flask, waiting: CardDue) -> None:
    with unit_of_work():
        take(paid(waiting))
    for statement in ("UPDATE gateway_event SET amount = 1", "DELETE FROM gateway_effect"):
        with pytest.raises(Exception, match="append-only"), unit_of_work():
            session.execute(text(statement))
