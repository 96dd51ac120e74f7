"""Rings for concerns every minute while a worker runs."""

from core.db import unit_of_work
from core.jobs.registry import every_minute
from sponsorship.safeguarding import (
    asking,  # noqa: F401 - registers for whom nobody is asked for money
)
from sponsorship.safeguarding.services.ringing import ring_waiting


@every_minute
def ring_deputies() -> None:
    """Ring whoever is to be rung for concerns that nobody has taken; idempotent."""
    with unit_of_work("concerns.ring"):
        ring_waiting()
