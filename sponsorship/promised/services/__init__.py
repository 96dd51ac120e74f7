"""Promised against received: the list of a month, its sums, and how they tie to the tie-out."""

from sponsorship.promised.services.listing import (
    Asked,
    Promised,
    PromisedList,
    every_promised,
    list_promised,
)
from sponsorship.promised.services.owners import list_owners
from sponsorship.promised.services.sheet import promised_sheet
from sponsorship.promised.services.tying import Tied, tie_lines

__all__ = [
    "Asked",
    "Promised",
    "PromisedList",
    "Tied",
    "every_promised",
    "list_owners",
    "list_promised",
    "promised_sheet",
    "tie_lines",
]
