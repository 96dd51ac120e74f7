"""Refunds that we ask the card gateway for: their states, and what the gateway's words mean."""

from enum import StrEnum


class RefundState(StrEnum):
    """Where a refund stands that we ask for; the later in this list outranks the earlier.

    News of one refund may come in any order and more than once: the highest of what is known holds.
    """

    ASKED = "asked"
    """Approved and booked; the gateway has not heard of it."""
    SENDING = "sending"
    """In the hands of a runner."""
    UNKNOWN = "unknown"
    """Sent, and no answer is known: looked up, then asked again with the same key."""
    PENDING = "pending"
    """The gateway has it and the donor's bank has not answered."""
    SUCCEEDED = "succeeded"
    REFUSED = "refused"
    """Not taken by the gateway, for certain: the money is ours again."""
    FAILED = "failed"
    """Taken, and the card did not take it: the money is ours again."""


OPEN = (RefundState.ASKED, RefundState.SENDING, RefundState.UNKNOWN)
"""States in which a runner has something to ask."""
UNDONE = (RefundState.REFUSED, RefundState.FAILED)
FAILED_STATUSES = frozenset({"failed", "canceled"})


def state_told(status: str) -> RefundState:
    """Return the state that a status of the gateway's means."""
    if status in FAILED_STATUSES:
        return RefundState.FAILED
    return RefundState.SUCCEEDED if status == "succeeded" else RefundState.PENDING


def rises(new: RefundState, known: RefundState) -> bool:
    """Say whether news of a refund replace what is known of it."""
    order = list(RefundState)
    return order.index(new) > order.index(known)
