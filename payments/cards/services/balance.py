"""What the gateway did with our balance: fees as entries of their own, payouts as sums of lines."""

from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

from sqlalchemy import literal, or_, select, update

from core.dates import local_day, now, today
from core.db import session
from core.money import Money
from core.organisations.models import Organisation
from core.statements import write_new
from payments.cards.models import CardBalanceLine, CardPayout
from payments.cards.ports import BalanceLine, PayoutFacts
from payments.cards.quarantine_rules import Why
from payments.cards.services.booking import clearing_account
from payments.cards.services.cases import open_case
from payments.cards.services.desk import body_of_cards
from payments.funds.services import general_fund
from payments.ledger.models import Transfer
from payments.ledger.rules import AccountUse, TransferKind, convert, read_rate
from payments.ledger.services import Entry, account_of, post
from payments.ledger.services.rates import rate_on
from payments.receiving.services.returning import open_day

PAYOUT = "payout"
FEE = "card_fee"
"""Kinds of papers, as the ledger knows them."""
OWN_FEE = "stripe_fee"
"""A movement that is a fee whole, not one beside a charge."""


def take_lines(lines: Iterable[BalanceLine], payout_id: int | None = None) -> int:
    """Keep movements of the balance that are new, and book their fees; return how many were new.

    Movements of payouts are left out: these are papers of their own.
    """
    body = body_of_cards()
    wanted = {one.id: one for one in lines if one.kind != PAYOUT}
    if not wanted:
        return 0
    count = _insert(body.id, list(wanted.values()), payout_id)
    if payout_id is not None:
        session.execute(
            update(CardBalanceLine)
            .where(CardBalanceLine.name.in_(wanted), CardBalanceLine.payout_id.is_(None))
            .values(payout_id=payout_id)
        )
    book_fees()
    return count


def book_fees() -> int:
    """Book the fees that are not in the books yet; return how many.

    A fee in another currency is worth what was entered for its day; without a rate it waits.
    """
    body = body_of_cards()
    booked = literal(f"{FEE}:") + CardBalanceLine.name
    lines = session.scalars(
        select(CardBalanceLine)
        .where(
            CardBalanceLine.organisation_id == body.id,
            or_(CardBalanceLine.fee != 0, CardBalanceLine.kind == OWN_FEE),
            ~select(Transfer.id).where(Transfer.key == booked).exists(),
        )
        .order_by(CardBalanceLine.id)
        .with_for_update()
    )
    entries = [entry for line in lines if (entry := _fee(body, line))]
    post(entries)
    return len(entries)


def take_payout(facts: PayoutFacts, lines: Sequence[BalanceLine]) -> CardPayout | None:
    """Keep a payout with its lines; one that does not add up, or failed, waits for a person.

    None while the gateway has not sent it yet.
    """
    if facts.status in {"pending", "canceled"}:
        return None
    body = body_of_cards()
    payout = _payout(body.id, facts)
    take_lines(lines, payout.id)
    if facts.status == "failed" and not payout.failed:
        payout.failed = True
        open_case(facts.id, Why.PAYOUT_FAILED)
    if sum(one.net for one in lines) != facts.amount:
        open_case(facts.id, Why.PAYOUT_DIFFERS)
    return payout


def fee_of(line: BalanceLine | CardBalanceLine) -> int:
    """Return what of a movement is a fee; below zero when one was given back."""
    return line.fee - line.net if line.kind == OWN_FEE and not line.fee else line.fee


def _payout(organisation_id: int, facts: PayoutFacts) -> CardPayout:
    known = session.scalar(select(CardPayout).where(CardPayout.name == facts.id).with_for_update())
    if known is not None:
        return known
    payout = CardPayout(
        organisation_id=organisation_id,
        name=facts.id,
        amount=facts.amount,
        currency=facts.currency,
        arrives_on=facts.arrives_on,
        recorded_at=now(),
    )
    session.add(payout)
    session.flush()
    return payout


def _insert(organisation_id: int, lines: Sequence[BalanceLine], payout_id: int | None) -> int:
    rows = [
        {
            "organisation_id": organisation_id,
            "name": one.id,
            "kind": one.kind,
            "source": one.source,
            "amount": one.amount,
            "fee": one.fee,
            "net": one.net,
            "currency": one.currency,
            "made_at": one.made_at,
            "payout_id": payout_id,
        }
        for one in lines
    ]
    return len(write_new(CardBalanceLine, rows, ("id",)))


def _fee(body: Organisation, line: CardBalanceLine) -> Entry | None:
    """Return the entry of a movement's fee in the general fund; none without one, or a rate."""
    day = open_day(body.id, min(local_day(line.made_at), today()))
    worth = _worth(fee_of(line), line.currency, body.currency, day)
    if worth is None:
        open_case(line.name, Why.NO_RATE)
        return None
    amount, kept = worth
    if not amount:
        return None
    sides = (account_of(body.id, AccountUse.BANK_FEES).id, clearing_account(body.id))
    debit_id, credit_id = sides if amount > 0 else sides[::-1]
    document = f"{FEE}:{line.name}"
    return Entry(
        organisation_id=body.id,
        kind=TransferKind.FEE,
        debit_id=debit_id,
        credit_id=credit_id,
        fund_id=general_fund(body.id).id,
        amount=abs(amount),
        currency=body.currency,
        occurred_on=day,
        document=document,
        key=document,
        **kept,
    )


def _worth(fee: int, currency: str, books: str, day: date) -> tuple[int, dict[str, Any]] | None:
    """Return what a fee is worth in the books, and what its entry keeps; None without a rate."""
    if currency == books:
        return fee, {}
    rate = rate_on(currency, day)
    if rate is None:
        return None
    kept = {"foreign_amount": abs(fee), "foreign_currency": currency, "rate": rate}
    return convert(Money(fee, currency), books, read_rate(rate)).amount, kept
