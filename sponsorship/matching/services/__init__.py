"""Programmes, the ranking of children for a wish, holds, and sponsorships."""

from sponsorship.matching.services.candidates import (
    Candidate,
    Narrowing,
    Search,
    best_candidates,
    next_candidates,
    why_not_others,
)
from sponsorship.matching.services.confirming import ConfirmMatch, confirm_hold
from sponsorship.matching.services.holds import (
    HeldChild,
    SlotTaken,
    expire_holds,
    find_live_hold,
    get_held,
    hold_child,
    list_live_holds,
    release_hold,
    within_reach,
)
from sponsorship.matching.services.programmes import (
    get_programme,
    list_programmes,
    places_with_children,
)
from sponsorship.matching.services.sponsorships import (
    end_sponsorship,
    get_sponsorship,
    sponsorship_of_child,
    sponsorships_of_donor,
)
from sponsorship.matching.services.taking_over import Running, take_over, taken_children
from sponsorship.matching.services.waiting import get_wish_within, wishes_within

__all__ = [
    "Candidate",
    "ConfirmMatch",
    "HeldChild",
    "Narrowing",
    "Running",
    "Search",
    "SlotTaken",
    "best_candidates",
    "confirm_hold",
    "end_sponsorship",
    "expire_holds",
    "find_live_hold",
    "get_held",
    "get_programme",
    "get_sponsorship",
    "get_wish_within",
    "hold_child",
    "list_live_holds",
    "list_programmes",
    "next_candidates",
    "places_with_children",
    "release_hold",
    "sponsorship_of_child",
    "sponsorships_of_donor",
    "take_over",
    "taken_children",
    "why_not_others",
    "wishes_within",
    "within_reach",
]
