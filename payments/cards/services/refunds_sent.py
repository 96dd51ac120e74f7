"""Refunds on their way to the gateway: in one runner's hands at a time, and what came of them.

The payment is locked before its refund, here as where messages are taken.
"""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, and_, or_, select, update

from core.audit import Act, record
from core.dates import now, today
from core.db import session
from core.i18n import _
from payments.cards.ports import RefundFacts, RefundOrder
from payments.cards.quarantine_rules import Why
from payments.cards.refund_models import CardRefund
from payments.cards.refund_rules import UNDONE, RefundState, rises, state_told
from payments.cards.rules import SAME_KEY_FOR, ask_again_in
from payments.cards.services.cases import open_case
from payments.cards.services.claiming import LEASE
from payments.receiving.models import Payment, PaymentReturn
from payments.receiving.services.coming_back import ComeBack, come_back, undone_row
from payments.receiving.services.undoing import lock_payment


@dataclass(frozen=True)
class ClaimedRefund:
    """A refund in our hands: what the gateway is asked, and whether to look before asking."""

    refund_id: int
    order: RefundOrder
    lease_until: datetime
    look_first: bool
    may_ask: bool
    """Whether its key is certain to be the one that the gateway knows."""

    @property
    def may_be_sent(self) -> bool:
        """Say whether it is still ours: a runner that slept too long sends nothing."""
        return now() < self.lease_until


def claim_refund(runner: str) -> ClaimedRefund | None:
    """Take the next refund in hand; None when nothing is to be asked now."""
    until = now() + LEASE
    picked = select(CardRefund.id).where(_claimable()).order_by(CardRefund.id).limit(1)
    taken = session.scalar(
        update(CardRefund)
        .where(CardRefund.id.in_(picked.with_for_update(skip_locked=True).cte("picked").select()))
        .values(state=RefundState.SENDING, lease_until=until, runner=runner)
        .returning(CardRefund.id)
        .execution_options(synchronize_session=False)
    )
    if taken is None:
        return None
    refund = session.get_one(CardRefund, taken, populate_existing=True)
    safe = now() - refund.asked_at < SAME_KEY_FOR
    return ClaimedRefund(
        refund_id=refund.id,
        order=RefundOrder(
            key=f"refund:{refund.public_id}",
            intent=refund.intent,
            amount=refund.amount,
            currency=refund.currency,
            ours=refund.public_id,
        ),
        lease_until=until,
        look_first=refund.tries > 0 or not safe,
        may_ask=safe,
    )


def any_refund_waits() -> bool:
    """Say whether a runner would find something to ask now."""
    return session.scalar(select(CardRefund.id).where(_claimable()).limit(1)) is not None


def keep_unknown(refund_id: int, runner: str) -> None:
    """Keep that nobody knows what became of a refund: it is looked up before it is asked again."""
    refund = _own(refund_id, runner)
    if refund is not None:
        refund.tries += 1
        _put(refund, RefundState.UNKNOWN)
        refund.next_at = now() + ask_again_in(refund.tries)


def keep_not_there(refund_id: int, runner: str) -> None:
    """Keep that the gateway knows no such refund, having looked through all: it is asked anew."""
    refund = _own(refund_id, runner)
    if refund is not None:
        _put(refund, RefundState.UNKNOWN)
        refund.asked_at = refund.next_at = now()


def keep_refused(refund_id: int, runner: str, code: str) -> None:
    """Keep that the gateway takes it for no reason of the line's: the money is ours again."""
    refund = _own(refund_id, runner)
    if refund is not None:
        refund.code = code
        settle(refund, RefundState.REFUSED)


def keep_answer(refund_id: int, facts: RefundFacts) -> None:
    """Keep what the gateway answered, whoever asked: what is known only rises."""
    refund = _locked(refund_id)
    refund.name, refund.code = facts.id, facts.code
    settle(refund, state_told(facts.status))


def our_refund(payment: Payment, name: str, ours: str) -> CardRefund | None:
    """Return our refund of a payment that the gateway's words are about, locked with the payment.

    None for any other: one that we did not ask for, or that was asked for under our name twice.
    """
    lock_payment(payment)
    found = session.scalar(
        select(CardRefund)
        .join(PaymentReturn, PaymentReturn.id == CardRefund.return_id)
        .where(
            PaymentReturn.payment_id == payment.id,
            or_(
                CardRefund.name == name,
                and_(CardRefund.name.is_(None), CardRefund.public_id == ours),
            ),
            CardRefund.state != RefundState.REFUSED,
        )
        .with_for_update(of=CardRefund)
        .execution_options(populate_existing=True)
    )
    if found is not None:
        found.name = name
    return found


def settle(refund: CardRefund, state: RefundState) -> None:
    """Take where a refund stands, and let the money come back into the books when it failed."""
    if rises(state, refund.state):
        changes = {"state": [refund.state.value, state.value]}
        _put(refund, state)
        record(Act("refunded", "card_refund", refund.public_id, changes, refund.code), None)
    if refund.state in UNDONE:
        _come_back(refund)


def _come_back(refund: CardRefund) -> None:
    returned = session.get_one(PaymentReturn, refund.return_id)
    if undone_row(returned) is None:
        day = max(today(), returned.occurred_on)
        why = _("The card gateway could not pay it back: %(code)s", code=refund.code or "?")
        come_back(returned, ComeBack(day, str(why)), by=None)
    open_case(refund.name or refund.public_id, Why.REFUND_FAILED, refund.code)


def _put(refund: CardRefund, state: RefundState) -> None:
    refund.state = state
    refund.runner, refund.lease_until = "", None
    session.flush()


def _claimable() -> ColumnElement[bool]:
    waiting = (RefundState.ASKED, RefundState.UNKNOWN)
    return or_(
        and_(CardRefund.state.in_(waiting), CardRefund.next_at <= now()),
        and_(CardRefund.state == RefundState.SENDING, CardRefund.lease_until <= now()),
    )


def _locked(refund_id: int) -> CardRefund:
    """Return a refund, locked after its payment."""
    payment = session.scalars(
        select(Payment)
        .join(PaymentReturn, PaymentReturn.payment_id == Payment.id)
        .join(CardRefund, CardRefund.return_id == PaymentReturn.id)
        .where(CardRefund.id == refund_id)
    ).one()
    lock_payment(payment)
    return session.get_one(CardRefund, refund_id, with_for_update=True, populate_existing=True)


def _own(refund_id: int, runner: str) -> CardRefund | None:
    """Return a refund that is still in a runner's hands, locked; None when it is not."""
    refund = _locked(refund_id)
    mine = refund.state is RefundState.SENDING and refund.runner == runner
    return refund if mine else None
