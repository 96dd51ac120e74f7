"""A charge that succeeded becomes a payment: gross, on the account of card money on its way."""

from dataclasses import replace
from datetime import datetime

from core.dates import Month, local_day, today
from core.db import session
from core.errors import RuleBroken
from payments.cards.models import CardAttempt, CardDue
from payments.ledger.rules import AccountUse
from payments.ledger.services import account_of
from payments.pledges.models import Pledge
from payments.receiving.models import Payment
from payments.receiving.rules import Channel
from payments.receiving.services import Receive, Share, receive
from payments.receiving.services.returning import open_day
from payments.receiving.services.sharing import Sharing
from payments.receiving.services.taking import find_taken, room_of


def book(due: CardDue, attempt: CardAttempt, intent: str, made_at: datetime) -> Payment:
    """Take the money of a charge once, for its instalment, or for the open months of its pledge.

    What the instalment has no room for any more stays unallocated, and so does money for a
    commitment that has ended. RuleBroken when the books take it in no way.
    """
    pledge = session.get_one(Pledge, due.pledge_id)
    command = _command(pledge.organisation_id, due.donor_id, intent, made_at)
    command = replace(command, amount=attempt.amount, currency=attempt.currency)
    taken = find_taken(pledge.organisation_id, Channel.CARD, intent)
    if taken is not None:
        return taken
    try:
        with session.begin_nested():
            return receive(replace(command, shares=_shares(due, pledge, command)), by=None)
    except RuleBroken:
        # The month or its fund takes no money any more: a person shares it out.
        return receive(command, by=None)


def take_unallocated(
    organisation_id: int, intent: str, amount: int, currency: str, made_at: datetime
) -> Payment:
    """Take money of a charge that fits no due, for a person to share out."""
    command = _command(organisation_id, None, intent, made_at)
    return receive(replace(command, amount=amount, currency=currency), by=None)


def clearing_account(organisation_id: int) -> int:
    """Return the ledger account of card money that is not at the bank yet."""
    return account_of(organisation_id, AccountUse.CARD).id


def _command(organisation_id: int, donor_id: int | None, intent: str, made_at: datetime) -> Receive:
    return Receive(
        organisation_id=organisation_id,
        donor_id=donor_id,
        payer_name="",
        channel=Channel.CARD,
        reference=intent,
        amount=0,
        received_on=open_day(organisation_id, min(local_day(made_at), today())),
        money_account_id=clearing_account(organisation_id),
    )


def _shares(due: CardDue, pledge: Pledge, command: Receive) -> tuple[Share, ...]:
    if not pledge.runs:
        return ()
    if due.instalment_id is None:
        month = Month.of(command.received_on)
        return Sharing([pledge], month).pay(pledge, command.amount, month)
    part = min(room_of([due.instalment_id])[due.instalment_id], command.amount)
    return (Share(pledge.fund_id, part, due.instalment_id),) if part else ()
