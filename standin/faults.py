"""Faults on order: what happens to the next calls instead of an ordinary answer."""

import random
from dataclasses import asdict, dataclass, field
from typing import Any

from standin.errors import Dropped, StripeError, invalid

BEFORE = ("outage", "drop_before", "rate_limit", "conflict")
"""Answered at the door: nothing is done and no idempotency key remembers it."""
KINDS = (*BEFORE, "error_before", "error_after", "drop_after", "slow_before", "slow_after")


@dataclass(slots=True)
class Fault:
    """One order. ``calls`` and ``probability`` say how often, ``skip`` how many go well first."""

    kind: str
    match: str = ""
    calls: int | None = 1
    skip: int = 0
    probability: float | None = None
    seconds: float = 1.0
    seed: int = 0
    chance: random.Random = field(init=False, repr=False)

    def __post_init__(self) -> None:
        if self.kind not in KINDS:
            raise invalid(f"A fault is one of {', '.join(KINDS)}.", param="kind")
        self.chance = random.Random(self.seed)  # noqa: S311 - a die with a known seed
        if self.probability is not None or self.kind == "outage":
            self.calls = None

    def strikes(self, request: str) -> bool:
        """Say whether this call is hit, and count it."""
        if not request.startswith(self.match) or self.calls == 0:
            return False
        if self.skip:
            self.skip -= 1
            return False
        if self.probability is not None and self.chance.random() >= self.probability:
            return False
        if self.calls is not None:
            self.calls -= 1
        return True


class Faults:
    """The orders that wait; the first that fits a call strikes it."""

    def __init__(self) -> None:
        self._waiting: list[Fault] = []

    def order(self, **given: Any) -> Fault:
        fault = Fault(**given)
        self._waiting.append(fault)
        return fault

    def clear(self) -> None:
        self._waiting.clear()

    def waiting(self) -> list[dict[str, Any]]:
        return [
            {name: value for name, value in asdict(fault).items() if name != "chance"}
            for fault in self._waiting
        ]

    def striking(self, request: str) -> Fault | None:
        """Return the fault of ``POST /v1/…``, used up when its calls are."""
        hit = next((fault for fault in self._waiting if fault.strikes(request)), None)
        self._waiting = [fault for fault in self._waiting if fault.calls != 0]
        return hit


def at_the_door(kind: str) -> Exception:
    """Return what a call meets that is never begun."""
    if kind == "rate_limit":
        return StripeError(429, "invalid_request_error", "Too many requests.", code="rate_limit")
    if kind == "conflict":
        return StripeError(
            409, "invalid_request_error", "Another request holds this object.", code="lock_timeout"
        )
    return Dropped("the line was cut, as ordered")
