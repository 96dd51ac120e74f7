"""What a child's record says beside who the child is: family, care, school, papers, support."""

from datetime import date
from enum import StrEnum

from sponsorship.children.rules import Circumstance

LAW_GROUPS = (
    Circumstance.ORPHAN_BOTH,
    Circumstance.ABANDONED,
    Circumstance.NO_SUPPORT,
    Circumstance.DISABILITY,
    Circumstance.HIV,
    Circumstance.LAW_VIOLATION,
    Circumstance.DRUG,
    Circumstance.DROPOUT_LABOUR,
    Circumstance.VIOLENCE_HARM,
    Circumstance.EXPLOITED,
    Circumstance.SEXUAL_ABUSE,
    Circumstance.TRAFFICKED,
    Circumstance.SERIOUS_ILLNESS,
    Circumstance.MIGRANT_REFUGEE,
)
"""The 14 groups of children in special circumstances in the order of the law.

Law on Children 102/2016, Art. 10; all other circumstances are classes of the fund.
"""


class LegalBasis(StrEnum):
    """On what ground somebody acts for the child."""

    UNKNOWN = "unknown"
    PARENT = "parent"
    RELATIVE = "relative"
    COMMUNE = "commune"
    COURT = "court"
    INSTITUTION = "institution"


class CarerEnd(StrEnum):
    """Why somebody no longer cares for the child."""

    REPLACED = "replaced"
    DIED = "died"
    MOVED = "moved"
    UNFIT = "unfit"


class CareKind(StrEnum):
    """Where a child lives, and who keeps it."""

    OWN_FAMILY = "own_family"
    RELATIVES = "relatives"
    FOSTER = "foster"
    CENTRE = "centre"
    SOS_VILLAGE = "sos_village"
    BORDER_POST = "border_post"


INSTITUTIONS = frozenset({CareKind.CENTRE, CareKind.SOS_VILLAGE, CareKind.BORDER_POST})
"""Where an institution cares for the child in place of a guardian."""


class Term(StrEnum):
    """A half of the school year, which begins in September."""

    FIRST = "first"
    SECOND = "second"


SEPTEMBER, FEBRUARY = 9, 2


def half_year_of(day: date) -> tuple[int, Term]:
    """Return the school year, by the year in which it begins, and its half on a day."""
    if FEBRUARY <= day.month < SEPTEMBER:
        return day.year - 1, Term.SECOND
    return (day.year if day.month >= SEPTEMBER else day.year - 1), Term.FIRST


class PaperKind(StrEnum):
    """Papers that every child should have."""

    BIRTH_CERTIFICATE = "birth_certificate"
    PERSONAL_ID = "personal_id"
    INSURANCE_CARD = "insurance_card"


class SupportSource(StrEnum):
    """Who else supports a child."""

    STATE_ALLOWANCE = "state_allowance"
    OTHER_FUND = "other_fund"
    PRIVATE = "private"


class Watch(StrEnum):
    """What about a child needs a person soon."""

    TURNING_7 = "turning_7"
    TURNING_16 = "turning_16"
    TURNING_18 = "turning_18"
    CONSENT_ENDING = "consent_ending"
    INSURANCE_ENDING = "insurance_ending"
    NO_BIRTH_CERTIFICATE = "no_birth_certificate"
    NO_PERSONAL_ID = "no_personal_id"
    NO_INSURANCE = "no_insurance"
    NO_GUARDIAN = "no_guardian"
    CIRCUMSTANCE_UNVERIFIED = "circumstance_unverified"


TURNING = {Watch.TURNING_7: 7, Watch.TURNING_16: 16, Watch.TURNING_18: 18}
"""Birthdays that change what the child is asked, is by law, and may be given."""
