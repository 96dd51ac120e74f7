"""Promises: rhythm, term, and which months are billed."""

from enum import StrEnum


class Rhythm(StrEnum):
    """How often an instalment falls due, counted from the month of the start."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"

    @property
    def months(self) -> int:
        """Return the months between two instalments."""
        return {"month": 1, "quarter": 3, "year": 12}[self.value]


class Method(StrEnum):
    """How the money comes; ``witnessed`` is handed over directly and never enters our books."""

    TRANSFER = "transfer"
    CASH = "cash"
    CARD = "card"
    WITNESSED = "witnessed"


class PledgeState(StrEnum):
    """Running until ended; *to renew* is derived from the term and the day."""

    RUNNING = "running"
    ENDED = "ended"


class TaskKind(StrEnum):
    """What a person must decide about a pledge."""

    RENEWAL = "renewal"
