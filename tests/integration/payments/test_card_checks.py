"""The checks of cards: silent about a clean month, loud about every planted lie."""

from collections.abc import Iterator
from datetime import date

import pytest
from flask import Flask
from sqlalchemy import Select, select

from core.dates import frozen
from core.db import session, unit_of_work
from payments.books import card_checks
from payments.books.services import check_books
from payments.cards.models import CardPayout
from payments.ledger.rules import AccountUse
from payments.ledger.services import balance_of
from payments.on_statement import StatementLine, kind_of
from tests.factories.bank import main_account
from tests.factories.cards import cards_open, live_with_cards
from tests.factories.money import accounts
from tests.factories.people import organisation
from tests.support.corruption import corrupt
from tests.support.databases import PostgresTemplate, SqliteTemplate

NOW = "2026-11-02T10:00:00+07:00"


@pytest.fixture(scope="module", params=["sqlite", "postgres"])
def after_a_month(request: pytest.FixtureRequest) -> Iterator[SqliteTemplate | PostgresTemplate]:
    """A month lived once on each kind of database, to be copied for each test."""
    template = request.getfixturevalue(request.param)

    def live() -> None:
        with frozen(NOW), cards_open() as made:
            live_with_cards(made)

    lived = template.after(live)
    yield lived
    lived.close()


@pytest.fixture
def card_month(after_a_month: SqliteTemplate | PostgresTemplate) -> Iterator[Flask]:
    with after_a_month.fresh() as application:
        yield application


def broken() -> set[str]:
    """Names of the checks of cards that found something."""
    return {
        check.name
        for check in card_checks.CHECKS
        if (
            session.execute(check.broken).all()
            if isinstance(check.broken, Select)
            else list(check.broken())
        )
    }


def test_a_month_of_cards_raises_no_alarm(card_month: Flask) -> None:
    assert [finding for finding in check_books() if not finding.ok] == []
    uses = accounts()
    kept = 1_000_000 - 100_000 - 30_000 - 2 * 12_000
    assert balance_of(uses[AccountUse.CARD]).amount == kept
    assert balance_of(uses[AccountUse.BANK_FEES]).amount == 24_000


CHARGE = "a card charge that succeeded is one payment with its amount"
PAYMENT = "a payment by card is a charge that succeeded"
DUE = "a card due stands where all that was told of it leads"
EFFECT = "a message of the card gateway took effect, once"
RETURN = "refunds and disputes of cards are in the books as they were told"
ASKED = "a refund that we asked the card gateway for stands where its row in the books does"
PAYOUT = "a payout of card money is the sum of its movements and its line at the bank"
FEES = "fees of the card gateway are in the ledger as they were told"
TOLD_REFUSED = (
    "UPDATE gateway_event SET type = 'payment_intent.payment_failed' WHERE attempt = 1; "
    "UPDATE card_attempt SET outcome = 'sent' WHERE intent = 'pi_1'"
)
NEVER_TOLD = (
    "DELETE FROM gateway_effect WHERE event_id IN (SELECT id FROM gateway_event WHERE "
    "object = 're_1'); DELETE FROM gateway_event WHERE object = 're_1'"
)
PLANTED = [
    (CHARGE, "UPDATE card_attempt SET amount = amount + 1"),
    (CHARGE, "UPDATE card_attempt SET intent = 'pi_of_nobody' WHERE intent = 'pi_1'"),
    (CHARGE, "UPDATE payment SET channel = 'bank' WHERE reference = 'pi_1'"),
    (CHARGE, "UPDATE card_due SET payment_id = NULL, state = 'due'"),
    (PAYMENT, "UPDATE card_attempt SET outcome = 'declined' WHERE intent = 'pi_1'"),
    (PAYMENT, "UPDATE payment SET reference = 'pi_of_nobody' WHERE reference = 'pi_1'"),
    (DUE, "UPDATE card_due SET state = 'declined'"),
    (DUE, "UPDATE card_attempt SET outcome = 'declined' WHERE intent = 'pi_1'"),
    (DUE, TOLD_REFUSED),
    (EFFECT, "DELETE FROM gateway_effect; UPDATE gateway_event SET received_at = made_at"),
    (RETURN, NEVER_TOLD),
    (RETURN, "UPDATE payment_return SET undoes_id = NULL WHERE kind = 'dispute_won'"),
    (RETURN, "UPDATE payment_return SET reference = 're_2' WHERE reference = 're_1'"),
    (RETURN, "UPDATE gateway_event SET amount = 100001 WHERE object = 're_1'"),
    (RETURN, "UPDATE gateway_event SET status = 'failed' WHERE object = 're_1'"),
    (RETURN, "UPDATE gateway_event SET status = 'lost' WHERE status = 'won'"),
    (ASKED, "UPDATE card_refund SET state = 'failed'"),
    (ASKED, "UPDATE card_refund SET amount = amount - 1"),
    (PAYOUT, "UPDATE card_payout SET amount = amount - 1"),
    (PAYOUT, "DELETE FROM card_balance_line WHERE id = (SELECT MIN(id) FROM card_balance_line)"),
    (FEES, "UPDATE card_balance_line SET fee = fee + 1, net = net - 1"),
    (FEES, "DELETE FROM transfer WHERE document LIKE 'card_fee:%'"),
]


@pytest.mark.parametrize(("name", "lie"), PLANTED)
def test_a_planted_lie_is_found_and_named(card_month: Flask, name: str, lie: str) -> None:
    with frozen("2026-11-05T10:00:00+07:00"):
        corrupt(*lie.split("; "))
        assert name in broken()


def test_a_message_that_was_taken_twice_is_found(request: pytest.FixtureRequest) -> None:
    with request.getfixturevalue("postgres").fresh(), cards_open() as made:
        live_with_cards(made)
        names = "source, name, type, subject, object, intent, status, code, amount, currency"
        rest = "customer, due, attempt, live, account, made_at, told_at, received_at, swept"
        corrupt(
            "ALTER TABLE gateway_event DROP CONSTRAINT uq_gateway_event_source_name",
            f"INSERT INTO gateway_event ({names}, {rest}) SELECT {names}, {rest} "  # noqa: S608 - names of columns
            "FROM gateway_event WHERE object = 're_1'",
        )
        assert EFFECT in broken()


def test_every_check_has_a_lie_planted_for_it(app: Flask) -> None:
    assert {check.name for check in card_checks.CHECKS} == {name for name, _lie in PLANTED}


def test_a_payout_is_its_line_at_the_bank(card_month: Flask) -> None:
    payout = session.scalars(select(CardPayout)).one()
    account = main_account().ledger_account_id
    kind = kind_of(f"payout:{payout.public_id}")
    assert kind is not None
    with unit_of_work():
        (found,) = kind.waiting([account], [payout.amount])
        line = StatementLine(
            organisation_id=organisation().id,
            account_id=account,
            amount=payout.amount,
            currency="VND",
            booked_on=date(2026, 11, 2),
        )
        kind.meet(found, line, None)
    assert balance_of(account).amount == payout.amount == 946_000
    assert balance_of(accounts()[AccountUse.CARD]).amount == -100_000
    assert PAYOUT in broken(), "booked at the bank, and no line shows it"
