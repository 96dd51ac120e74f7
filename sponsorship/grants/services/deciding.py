"""Deciding about a grant, and closing it."""

from core.access import Actor
from core.dates import today
from core.errors import RuleBroken
from core.i18n import _l
from core.money import Money
from payments.ledger.rules import ReservationEnd
from payments.ledger.services import end_reservation, reserve
from sponsorship.grants.models import Grant
from sponsorship.grants.rules import GrantState, Step
from sponsorship.grants.services.steps import begin, document_of, finish


def approve_grant(grant: Grant, amount: int, *, by: Actor) -> None:
    """Approve up to what was asked and reserve it in the fund; minor units of its currency.

    RuleBroken when the amount is above what was asked or what the fund has available; WrongState
    and NotAllowed as in ``steps.begin``.
    """
    following = begin(grant, Step.APPROVE, by)
    if amount > grant.asked:
        raise RuleBroken("amount", _l("This is more than was asked for."))
    reserve(grant.fund_id, Money(amount, grant.currency), document_of(grant))
    grant.approved = amount
    grant.decided_on, grant.decided_by = today(), by.id
    finish(grant, Step.APPROVE, following, by=by)


def decline_grant(grant: Grant, reason: str, *, by: Actor) -> None:
    """Decline with a reason; money that was reserved is free again.

    WrongState and NotAllowed as in ``steps.begin``.
    """
    following = begin(grant, Step.DECLINE, by)
    if grant.state is GrantState.APPROVED:
        end_reservation(document_of(grant), ReservationEnd.RELEASED)
    grant.decided_on, grant.decided_by = today(), by.id
    grant.decision_reason = reason
    finish(grant, Step.DECLINE, following, by=by, reason=reason)


def close_grant(grant: Grant, *, by: Actor) -> None:
    """Close a grant whose evidence has been looked at.

    WrongState and NotAllowed as in ``steps.begin``.
    """
    following = begin(grant, Step.CLOSE, by)
    grant.closed_on, grant.closed_by = today(), by.id
    finish(grant, Step.CLOSE, following, by=by)
