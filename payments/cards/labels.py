"""Words for the states of charges and messages."""

from core.i18n import _l
from core.labels import register
from payments.cards.quarantine_rules import CaseDecision, Effect, Why
from payments.cards.refund_rules import RefundState
from payments.cards.rules import AttemptKind, DueState, Outcome

register(
    DueState,
    {
        DueState.DUE: _l("To be charged"),
        DueState.SENDING: _l("Being charged"),
        DueState.UNKNOWN: _l("Outcome unknown"),
        DueState.NEEDS_ACTION: _l("Waits for the donor"),
        DueState.DECLINED: _l("Not accepted, tried again"),
        DueState.SUCCEEDED: _l("Charged"),
        DueState.STOPPED: _l("Not accepted, given up"),
        DueState.CANCELLED: _l("Nothing to charge"),
    },
)
register(
    Outcome,
    {
        Outcome.SENT: _l("No answer yet"),
        Outcome.NEEDS_ACTION: _l("To be confirmed by the donor"),
        Outcome.DECLINED: _l("Not accepted"),
        Outcome.EXPIRED: _l("Not used in time"),
        Outcome.SUCCEEDED: _l("Charged"),
    },
)
register(
    AttemptKind,
    {
        AttemptKind.OFF_SESSION: _l("Saved card"),
        AttemptKind.HOSTED: _l("On the gateway’s page"),
    },
)
register(
    RefundState,
    {
        RefundState.ASKED: _l("To be asked for"),
        RefundState.SENDING: _l("Being asked for"),
        RefundState.UNKNOWN: _l("Outcome unknown"),
        RefundState.PENDING: _l("On its way to the card"),
        RefundState.SUCCEEDED: _l("Paid back to the card"),
        RefundState.REFUSED: _l("Not taken by the card gateway"),
        RefundState.FAILED: _l("Not taken by the card"),
    },
)
register(
    Effect,
    {
        Effect.APPLIED: _l("Applied"),
        Effect.NOTHING: _l("Changes nothing"),
        Effect.PARKED: _l("Waits for its payment"),
        Effect.QUARANTINED: _l("Waits for a decision"),
        Effect.ALERT: _l("Of another account or mode"),
    },
)
register(
    Why,
    {
        Why.UNKNOWN_DUE: _l("Money for nothing that we asked for"),
        Why.OTHER_DONOR: _l("Paid by another donor than the one we asked"),
        Why.OTHER_AMOUNT: _l("Another amount than we asked for"),
        Why.OTHER_CURRENCY: _l("Another currency than we asked for"),
        Why.PAID_TWICE: _l("A second payment of the same charge"),
        Why.OTHER_ACCOUNT: _l("A message about another account"),
        Why.OTHER_MODE: _l("A test message in live mode, or the other way round"),
        Why.REFUSED_BY_BOOKS: _l("The books do not take it"),
        Why.NO_RATE: _l("No exchange rate for the day of a fee"),
        Why.PAYOUT_DIFFERS: _l("A payout is not the sum of its movements"),
        Why.PAYOUT_FAILED: _l("The bank sent a payout back"),
        Why.REFUND_FAILED: _l("A refund did not reach the card: pay it back another way"),
    },
)
register(
    CaseDecision,
    {
        CaseDecision.TAKE: _l("Take the money, unallocated"),
        CaseDecision.AGAIN: _l("Apply it again"),
        CaseDecision.SET_ASIDE: _l("Set it aside"),
    },
)
