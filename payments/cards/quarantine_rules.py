"""What a message of the gateway did, and why some wait for a person."""

from enum import StrEnum


class Effect(StrEnum):
    """What a message changed."""

    APPLIED = "applied"
    NOTHING = "nothing"
    """Of a type, or of a thing, that changes nothing here."""
    PARKED = "parked"
    """Waits for the payment that it is about."""
    QUARANTINED = "quarantined"
    ALERT = "alert"
    """Of another account or of another mode: kept, and told to a person."""


class Why(StrEnum):
    """Why something of the gateway's waits for a person."""

    UNKNOWN_DUE = "unknown_due"
    OTHER_DONOR = "other_donor"
    OTHER_AMOUNT = "other_amount"
    OTHER_CURRENCY = "other_currency"
    PAID_TWICE = "paid_twice"
    OTHER_ACCOUNT = "other_account"
    OTHER_MODE = "other_mode"
    REFUSED_BY_BOOKS = "refused_by_books"
    NO_RATE = "no_rate"
    """A fee in another currency, without a rate entered for its day."""
    PAYOUT_DIFFERS = "payout_differs"
    PAYOUT_FAILED = "payout_failed"
    REFUND_FAILED = "refund_failed"
    """A refund that we asked for did not reach its card."""


class CaseDecision(StrEnum):
    """What a person decided about it."""

    TAKE = "take"
    """The money is ours: taken as unallocated, to be shared out."""
    AGAIN = "again"
    """What stood in the way is put right: applied again."""
    SET_ASIDE = "set_aside"


ABOUT_MONEY_IN = frozenset(
    {
        Why.UNKNOWN_DUE,
        Why.OTHER_DONOR,
        Why.OTHER_AMOUNT,
        Why.OTHER_CURRENCY,
        Why.PAID_TWICE,
    }
)


def decisions_for(why: Why) -> tuple[CaseDecision, ...]:
    """Return what may be decided."""
    if why in ABOUT_MONEY_IN:
        return (CaseDecision.TAKE, CaseDecision.SET_ASIDE)
    if why is Why.REFUSED_BY_BOOKS:
        return (CaseDecision.AGAIN, CaseDecision.SET_ASIDE)
    return (CaseDecision.SET_ASIDE,)
