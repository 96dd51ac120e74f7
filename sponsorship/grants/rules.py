"""Grants: kinds, states, which step may follow which, and who may not take it."""

from dataclasses import dataclass
from enum import StrEnum


class GrantKind(StrEnum):
    """What the grant pays for."""

    SURGERY = "surgery"
    TRAVEL = "travel"


class GrantState(StrEnum):
    """Where the grant stands."""

    REQUESTED = "requested"
    APPROVED = "approved"
    DECLINED = "declined"
    PAID = "paid"
    EVIDENCED = "evidenced"
    CLOSED = "closed"


class Step(StrEnum):
    """What a person does with a grant; asking for it is the first."""

    REQUEST = "request"
    APPROVE = "approve"
    DECLINE = "decline"
    PAY = "pay"
    ADD_PAPER = "add_paper"
    CLOSE = "close"


NEXT = {
    (GrantState.REQUESTED, Step.ADD_PAPER): GrantState.REQUESTED,
    (GrantState.REQUESTED, Step.APPROVE): GrantState.APPROVED,
    (GrantState.REQUESTED, Step.DECLINE): GrantState.DECLINED,
    (GrantState.APPROVED, Step.ADD_PAPER): GrantState.APPROVED,
    (GrantState.APPROVED, Step.DECLINE): GrantState.DECLINED,
    (GrantState.APPROVED, Step.PAY): GrantState.PAID,
    (GrantState.PAID, Step.ADD_PAPER): GrantState.EVIDENCED,
    (GrantState.EVIDENCED, Step.ADD_PAPER): GrantState.EVIDENCED,
    (GrantState.EVIDENCED, Step.CLOSE): GrantState.CLOSED,
}
"""Every step there is; a paper before the payment is a quote, after it the evidence."""

OPEN_STATES = tuple(
    state for state in GrantState if state not in {GrantState.DECLINED, GrantState.CLOSED}
)


@dataclass(frozen=True)
class Hands:
    """Whose hands a grant went through: user ids, None where nobody was yet."""

    asked: int
    decided: int | None = None
    paid: int | None = None


class Clash(StrEnum):
    """Why this person may not take the step, although their role may."""

    OWN_REQUEST = "own_request"
    OWN_DECISION = "own_decision"
    OWN_PAYMENT = "own_payment"


def clash(step: Step, hands: Hands, actor_id: int) -> Clash | None:
    """Return what keeps a person from a step: nobody asks, approves and pays the same money."""
    if step in {Step.APPROVE, Step.DECLINE, Step.PAY} and actor_id == hands.asked:
        return Clash.OWN_REQUEST
    if step is Step.PAY and actor_id == hands.decided:
        return Clash.OWN_DECISION
    if step is Step.CLOSE and actor_id == hands.paid:
        return Clash.OWN_PAYMENT
    return None


SIGNATURES = {b"%PDF-": "pdf", b"\xff\xd8\xff": "jpg", b"\x89PNG\r\n\x1a\n": "png"}
"""The first bytes of the files that are taken, and the ending each is kept with."""

MOST_BYTES = 10 * 1024 * 1024


def file_kind(content: bytes) -> str | None:
    """Return "pdf", "jpg" or "png" by what the file holds, whatever it is called."""
    return next((kind for start, kind in SIGNATURES.items() if content.startswith(start)), None)
