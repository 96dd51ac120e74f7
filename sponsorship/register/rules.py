"""Filters of the children's list."""

from dataclasses import dataclass, fields
from enum import StrEnum
from typing import Any

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
    area: str = ""
    """Words of the name of a commune, also of one of before 1 July 2025, or of its district."""
    circumstance: Circumstance | None = None
    standing: Standing | None = None
    support: Support | None = None
    consent: ConsentView | None = None
    page: int = 1


_ASKED_AS = {"text": "q"}


def filled(wanted: ChildFilter) -> dict[str, Any]:
    """Return what of the filter is set, as the address of the list says it."""
    values = {field.name: getattr(wanted, field.name) for field in fields(wanted)}
    return {
        _ASKED_AS.get(name, name): str(value)
        for name, value in values.items()
        if value and name != "page"
    }
