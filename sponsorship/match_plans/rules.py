"""Match plans and their rows: their states, and what a plan is worth."""

from enum import StrEnum


class PlanState(StrEnum):
    """In the making until a worker has solved it; then a proposal, until a person closes it."""

    MAKING = "making"
    PROPOSED = "proposed"
    CLOSED = "closed"


class RowState(StrEnum):
    """A proposed pair: held for the sponsor, left out by a person, or no longer possible."""

    PROPOSED = "proposed"
    HELD = "held"
    LEFT_OUT = "left_out"
    LOST = "lost"


def gap_percent(total: int, bound: int) -> float:
    """Return by how much of the bound a total lies below it, in percent; 0 is proven best."""
    return 100 * (bound - total) / bound if bound else 0.0
