"""Kinds of donors and what they may wish for."""

from enum import StrEnum


class DonorKind(StrEnum):
    """Who gives."""

    PERSON = "person"
    FAMILY = "family"
    BUSINESS = "business"
    AGENCY = "agency"
    ARMED_FORCES = "armed_forces"
    GROUP = "group"


class WishState(StrEnum):
    """A wish waits until it is met or taken back."""

    OPEN = "open"
    MET = "met"
    WITHDRAWN = "withdrawn"
