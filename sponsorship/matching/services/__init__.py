"""Programmes, the ranking of children for a wish, holds, and sponsorships."""

from sponsorship.matching.services.programmes import get_programme, list_programmes
from sponsorship.matching.services.sponsorships import (
    end_sponsorship,
    get_sponsorship,
    sponsorship_of_child,
    sponsorships_of_donor,
)
from sponsorship.matching.services.taking_over import Running, take_over, taken_children

__all__ = [
    "Running",
    "end_sponsorship",
    "get_programme",
    "get_sponsorship",
    "list_programmes",
    "sponsorship_of_child",
    "sponsorships_of_donor",
    "take_over",
    "taken_children",
]
