"""Filters of the children's list."""

from dataclasses import dataclass
from enum import StrEnum

from sponsorship.children.rules import Circumstance, Standing


class Support(StrEnum):
    """Whether somebody sponsors the child, holds it, or it waits and may be matched."""

    WAITING = "waiting"
    TAKEN = "taken"


class ConsentView(StrEnum):
    """Consents that need a person soon."""

    ENDING = "ending"


@dataclass(frozen=True, slots=True)
class ChildFilter:
    """What of the list is wanted."""

    text: str = ""
    place: str = ""
    circumstance: Circumstance | None = None
    standing: Standing | None = None
    support: Support | None = None
    consent: ConsentView | None = None
    page: int = 1
