"""Refunds and disputes that the gateway tells of: rows of our own, whatever order news come in.

What is applied is the set of all that was told about a charge: each refund and dispute once, then
whether its money came back. So a refund may be told before its charge, a dispute closed before it
was opened.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import aliased

from core.dates import local_day, today
from core.db import session
from core.errors import AppError, RuleBroken
from core.i18n import _, _l
from payments.cards.facts import Subject
from payments.cards.models import GatewayEvent
from payments.cards.quarantine_rules import Effect, Why
from payments.cards.refund_rules import FAILED_STATUSES, RefundState, state_told
from payments.cards.services.booking import clearing_account
from payments.cards.services.cases import open_case
from payments.cards.services.refunds_sent import our_refund, settle
from payments.cards.services.trusting import is_trusted
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.rules import Channel, ReturnKind
from payments.receiving.services.coming_back import ComeBack, come_back, undone_row
from payments.receiving.services.returning import GiveBack, find_return, give_back
from payments.receiving.services.taking import find_taken

SUBJECTS = (Subject.REFUND, Subject.DISPUTE)
WARNING = "warning_"
"""How states of inquiries begin, in which no money moves."""
WON = "won"
Refusal = tuple[Why, str]
Said = tuple[str, ReturnKind, frozenset[int], frozenset[str], bool]
"""A return: its name, what it is, amounts and currencies told, and whether it came back."""
KINDS = {Subject.REFUND: ReturnKind.REFUND, Subject.DISPUTE: ReturnKind.DISPUTE}


@dataclass(frozen=True)
class Told:
    """All that was told about a refund or a dispute, in minor units of its charge."""

    subject: Subject
    name: str
    amounts: frozenset[int]
    currencies: frozenset[str]
    made_at: datetime
    moved: bool
    undone: bool
    state: RefundState
    """Where a refund stands by all of it."""
    ours: str
    """Our own name of a refund that we asked for, or ""."""
    event_id: int

    @property
    def said(self) -> Said:
        """All of it that stands in our books when it was taken."""
        return self.name, self.kind, self.amounts, self.currencies, self.undone

    @property
    def kind(self) -> ReturnKind:
        """What it is in our books."""
        return KINDS[self.subject]


def told_of(events: Iterable[GatewayEvent]) -> list[Told]:
    """Fold messages into the refunds and disputes that they tell of, the oldest first."""
    by_name: dict[str, list[GatewayEvent]] = {}
    for event in events:
        by_name.setdefault(event.object, []).append(event)
    found = [_fold(name, some) for name, some in by_name.items()]
    return sorted(found, key=lambda one: (one.made_at, one.name))


def _fold(name: str, events: Sequence[GatewayEvent]) -> Told:
    subject = events[0].subject
    refund = subject is Subject.REFUND
    statuses = {event.status for event in events}
    return Told(
        subject=subject,
        name=name,
        amounts=frozenset(event.amount for event in events),
        currencies=frozenset(event.currency for event in events),
        made_at=min(event.made_at for event in events),
        moved=refund or any(not one.startswith(WARNING) for one in statuses),
        undone=bool(statuses & FAILED_STATUSES) if refund else WON in statuses,
        state=max(map(state_told, statuses), key=list(RefundState).index),
        ours=next((event.due for event in events if event.due), ""),
        event_id=min(event.id for event in events),
    )


def events_about(intent: str) -> list[GatewayEvent]:
    """Return what was told of the refunds and disputes of a charge, by whom we believe."""
    rows = session.scalars(
        select(GatewayEvent).where(
            GatewayEvent.intent == intent, GatewayEvent.subject.in_(SUBJECTS)
        )
    )
    return [row for row in rows if is_trusted(row)]


def returns_told(intent: str, organisation_id: int) -> Effect:
    """Take a message about a refund or dispute; parked while its charge is not in our books."""
    payment = find_taken(organisation_id, Channel.CARD, intent) if intent else None
    if payment is None:
        return Effect.PARKED
    return Effect.APPLIED if take_returns(payment, intent) else Effect.QUARANTINED


def retry_return(intent: str, name: str, organisation_id: int) -> None:
    """Write a return that the books refused before. RuleBroken("decision") when they still do."""
    payment = find_taken(organisation_id, Channel.CARD, intent)
    told = [one for one in told_of(events_about(intent)) if one.name == name]
    if payment is None or not told:
        raise RuleBroken("decision", _l("The payment that this is about is not in the books."))
    if refused := _refused(payment, told[0]):
        raise RuleBroken("decision", refused[1])


def take_returns(payment: Payment, intent: str) -> bool:
    """Write what was told about a payment; say whether all of it fits our books.

    What does not fit now, since another return has to come back first, is tried again after the
    others.
    """
    booked = _booked(payment)
    waiting = [one for one in told_of(events_about(intent)) if one.moved and one.said not in booked]
    refused: dict[str, Refusal] = {}
    while waiting:
        tried = {one.name: _refused(payment, one) for one in waiting}
        refused = {name: said for name, said in tried.items() if said}
        if len(refused) == len(waiting):
            break
        waiting = [one for one in waiting if one.name in refused]
    for one in waiting:
        why, told = refused[one.name]
        open_case(one.name, why, told, one.event_id)
    return not waiting


def _booked(payment: Payment) -> set[Said]:
    """Return what went back of a payment, and whether it came back, as it would be told."""
    back = aliased(PaymentReturn)
    again = select(back.id).where(back.undoes_id == PaymentReturn.id).exists()
    rows = session.execute(
        select(PaymentReturn.reference, PaymentReturn.kind, PaymentReturn.amount, again).where(
            PaymentReturn.payment_id == payment.id
        )
    )
    return {
        (name, kind, frozenset({amount}), frozenset({payment.currency}), bool(undone))
        for name, kind, amount, undone in rows
    }


def _refused(payment: Payment, one: Told) -> Refusal | None:
    """Write one return; say why our books refuse it, or None when they do not."""
    if one.currencies != {payment.currency}:
        return Why.OTHER_CURRENCY, ""
    if len(one.amounts) > 1:
        return Why.OTHER_AMOUNT, ""
    try:
        with session.begin_nested():
            _write(payment, one)
    except AppError as error:
        return Why.REFUSED_BY_BOOKS, str(error.message)
    return None


def _write(payment: Payment, one: Told) -> None:
    """Record the return, and its money coming back; what is there already stays."""
    (amount,) = one.amounts
    returned = find_return(payment, one.kind, one.name)
    if returned is None and one.subject is Subject.REFUND and _is_our_own(payment, one):
        return
    if returned is None:
        returned = give_back(
            payment,
            GiveBack(
                kind=one.kind,
                amount=amount,
                account_id=clearing_account(payment.organisation_id),
                reason=_reason(one),
                occurred_on=_day(one.made_at, payment.received_on),
                reference=one.name,
            ),
            by=None,
        )
    if one.undone and undone_row(returned) is None:
        _come_back(returned, one)


def _is_our_own(payment: Payment, one: Told) -> bool:
    """Take news of a refund that we asked for, which is in the books since then."""
    ours = our_refund(payment, one.name, one.ours)
    if ours is None:
        return False
    if one.amounts != {ours.amount}:
        raise RuleBroken("amount", _l("We asked for a refund of another amount."))
    settle(ours, one.state)
    return True


def _come_back(returned: PaymentReturn, one: Told) -> None:
    command = ComeBack(_day(one.made_at, returned.occurred_on), _reason(one))
    come_back(returned, command, by=None)


def _day(moment: datetime, earliest: date) -> date:
    """Return the Vietnam day of a moment, not before what it undoes and not to come."""
    return min(max(local_day(moment), earliest), today())


def _reason(one: Told) -> str:
    if one.subject is Subject.REFUND:
        return str(_("Refund %(name)s at the card gateway", name=one.name))
    return str(_("Dispute %(name)s at the card gateway", name=one.name))
