"""Grants: kinds, states, and which step may follow which."""

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


NEXT = {
    GrantState.REQUESTED: frozenset({GrantState.APPROVED, GrantState.DECLINED}),
    GrantState.APPROVED: frozenset({GrantState.PAID, GrantState.DECLINED}),
    GrantState.PAID: frozenset({GrantState.EVIDENCED}),
    GrantState.EVIDENCED: frozenset({GrantState.CLOSED}),
    GrantState.DECLINED: frozenset(),
    GrantState.CLOSED: frozenset(),
}
