"""Charges by card: the states of a due, what its attempts came to, and what follows a refusal."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum


class DueState(StrEnum):
    """Where a due stands that is charged to a card."""

    DUE = "due"
    SENDING = "sending"
    """In the hands of a runner."""
    UNKNOWN = "unknown"
    """Sent, and no answer is known: asked again with the same key, then looked up."""
    NEEDS_ACTION = "needs_action"
    """Waits for the donor on the gateway's page."""
    DECLINED = "declined"
    """Refused for certain; tried again on its day."""
    SUCCEEDED = "succeeded"
    STOPPED = "stopped"
    """Tried for the last time; the donor takes another card or another way."""
    CANCELLED = "cancelled"
    """Nothing is left to charge: paid another way, or the donor stopped the card."""


class Move(StrEnum):
    """What can happen to a due."""

    CLAIM = "claim"
    LOSE = "lose"
    DECLINE = "decline"
    ASK = "ask"
    GIVE_UP = "give_up"
    SUCCEED = "succeed"
    REOPEN = "reopen"
    CANCEL = "cancel"


class Outcome(StrEnum):
    """What an attempt came to, the later in this list outranking the earlier.

    News of one attempt may come in any order and more than once; the highest of what is known is
    what holds.
    """

    SENT = "sent"
    NEEDS_ACTION = "needs_action"
    DECLINED = "declined"
    EXPIRED = "expired"
    SUCCEEDED = "succeeded"


class AttemptKind(StrEnum):
    """How an attempt is made."""

    OFF_SESSION = "off_session"
    """By us, with the saved card."""
    HOSTED = "hosted"
    """By the donor, on the gateway's page."""


class Plan(StrEnum):
    """What follows a refusal."""

    RETRY = "retry"
    ASK = "ask"
    """The donor confirms on the gateway's page."""
    NEW_CARD = "new_card"
    """This card will not do again; the donor takes another one."""


_WAITING = (DueState.DUE, DueState.DECLINED, DueState.NEEDS_ACTION, DueState.STOPPED)
_SENT = (DueState.SENDING, DueState.UNKNOWN, DueState.NEEDS_ACTION)
_OPEN = (DueState.DUE, DueState.SENDING, DueState.UNKNOWN, DueState.DECLINED)
_NOT_PAID = tuple(state for state in DueState if state is not DueState.SUCCEEDED)

_LEGAL: dict[Move, tuple[tuple[DueState, ...], DueState]] = {
    Move.CLAIM: (_OPEN, DueState.SENDING),
    Move.LOSE: ((DueState.SENDING, DueState.UNKNOWN), DueState.UNKNOWN),
    Move.DECLINE: ((*_SENT, DueState.DECLINED), DueState.DECLINED),
    Move.ASK: ((*_OPEN, DueState.NEEDS_ACTION, DueState.STOPPED), DueState.NEEDS_ACTION),
    Move.GIVE_UP: ((*_OPEN, DueState.NEEDS_ACTION), DueState.STOPPED),
    Move.SUCCEED: (_NOT_PAID, DueState.SUCCEEDED),
    Move.REOPEN: ((DueState.DECLINED, DueState.NEEDS_ACTION, DueState.STOPPED), DueState.DUE),
    Move.CANCEL: (_WAITING, DueState.CANCELLED),
}
TRANSITIONS: dict[tuple[DueState, Move], DueState] = {
    (state, move): into for move, (states, into) in _LEGAL.items() for state in states
}
"""Every legal move; what is not here is refused."""

OVER = frozenset({DueState.SUCCEEDED, DueState.CANCELLED})
MOST_TRIES = 8
"""Refusals of one due before it is given up, the gateway's own advice."""
DAYS_BETWEEN_TRIES = (1, 2, 2, 2, 2, 2, 3)
"""Days from a refusal to the next try: eight tries in two weeks."""
SAME_KEY_FOR = timedelta(hours=23)
"""The gateway may forget keys after 24 hours: until then the same key is safe."""
ASK_AGAIN = (
    timedelta(minutes=1),
    timedelta(minutes=5),
    timedelta(minutes=15),
    timedelta(hours=1),
    timedelta(hours=4),
)
"""How long to wait before asking again about an attempt whose outcome is unknown."""

AUTHENTICATION = "authentication_required"
_NEW_CARD = frozenset(
    {
        "card_not_supported", "currency_not_supported", "expired_card", "fraudulent",
        "incorrect_number", "invalid_account", "invalid_expiry_month", "invalid_expiry_year",
        "invalid_number", "lost_card", "merchant_blacklist", "new_account_information_available",
        "not_permitted", "payment_method_detached", "pickup_card", "restricted_card",
        "revocation_of_all_authorizations", "revocation_of_authorization", "security_violation",
        "service_not_allowed", "stolen_card", "stop_payment_order", "transaction_not_allowed",
    }
)  # fmt: skip
"""Refusals after which the gateway wants no second try with the card."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows a refusal, and after how many days it is tried again."""

    plan: Plan
    days: int = 0

    @property
    def is_last(self) -> bool:
        """Say whether the card is not tried again."""
        return self.plan is Plan.NEW_CARD


def move(state: DueState, what: Move) -> DueState | None:
    """Return the state after a move; None when it is not legal."""
    return TRANSITIONS.get((state, what))


def outranks(new: Outcome, known: Outcome) -> bool:
    """Say whether news of an attempt replace what is known of it."""
    order = list(Outcome)
    return order.index(new) > order.index(known)


def after_refusal(code: str, refusals: int) -> Decision:
    """Say what follows a refusal by its code, being the n-th of its due.

    Codes that we do not know are tried again as the gateway advises for a plain refusal.
    """
    if code == AUTHENTICATION:
        return Decision(Plan.ASK)
    if code in _NEW_CARD or refusals >= MOST_TRIES:
        return Decision(Plan.NEW_CARD)
    return Decision(Plan.RETRY, DAYS_BETWEEN_TRIES[max(refusals, 1) - 1])


def ask_again_in(asked: int) -> timedelta:
    """Return how long to wait after an attempt was asked so many times without an answer."""
    return ASK_AGAIN[min(max(asked, 1), len(ASK_AGAIN)) - 1]
