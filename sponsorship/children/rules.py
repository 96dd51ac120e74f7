"""What a child's record may say: sex, circumstances, consent, and who is orphan or difficult."""

from dataclasses import dataclass
from enum import StrEnum

from core.partial_dates import PartialDate

CODE = r"(?=\D*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z"
"""A code typed by hand: with a digit and without accents, so that no name becomes one."""
OLDEST = 18
"""Programmes run to 18; an older date of birth on a register is a slip of the pen."""


class Sex(StrEnum):
    """As on the birth certificate."""

    FEMALE = "female"
    MALE = "male"


class Circumstance(StrEnum):
    """The legal groups (Law on Children 102/2016, Art. 10) and the fund's own classes."""

    ORPHAN_BOTH = "orphan_both"
    ABANDONED = "abandoned"
    NO_SUPPORT = "no_support"
    DISABILITY = "disability"
    HIV = "hiv"
    LAW_VIOLATION = "law_violation"
    DRUG = "drug"
    DROPOUT_LABOUR = "dropout_labour"
    VIOLENCE_HARM = "violence_harm"
    EXPLOITED = "exploited"
    SEXUAL_ABUSE = "sexual_abuse"
    TRAFFICKED = "trafficked"
    SERIOUS_ILLNESS = "serious_illness"
    MIGRANT_REFUGEE = "migrant_refugee"
    HALF_ORPHAN_FATHER = "half_orphan_father"
    HALF_ORPHAN_MOTHER = "half_orphan_mother"
    AT_RISK = "at_risk"
    POOR = "poor"
    NEAR_POOR = "near_poor"


SENSITIVE = frozenset(
    {
        Circumstance.HIV,
        Circumstance.LAW_VIOLATION,
        Circumstance.DRUG,
        Circumstance.VIOLENCE_HARM,
        Circumstance.EXPLOITED,
        Circumstance.SEXUAL_ABUSE,
        Circumstance.TRAFFICKED,
    }
)
"""Case roles only; never a donor's page, a file name or a small count (Decree 56/2017)."""

ORPHANS = frozenset(
    {
        Circumstance.ORPHAN_BOTH,
        Circumstance.HALF_ORPHAN_FATHER,
        Circumstance.HALF_ORPHAN_MOTHER,
        Circumstance.NO_SUPPORT,
        Circumstance.ABANDONED,
    }
)
"""Counted as orphan or without support in the programme's reports; all others as difficult."""


class ReportClass(StrEnum):
    """The two classes of the sponsorship reports."""

    ORPHAN = "orphan"
    DIFFICULT = "difficult"


def report_class(circumstance: Circumstance) -> ReportClass:
    """Return the class under which a circumstance is reported."""
    return ReportClass.ORPHAN if circumstance in ORPHANS else ReportClass.DIFFICULT


class Poverty(StrEnum):
    """Poverty status of the household, as the commune records it."""

    POOR = "poor"
    NEAR_POOR = "near_poor"
    OTHER = "other"


class Standing(StrEnum):
    """Whether the child may be supported; only a verified child may be matched anew."""

    DRAFT = "draft"
    VERIFIED = "verified"
    PAUSED = "paused"
    EXITED = "exited"


class Subject(StrEnum):
    """Whose consent it is."""

    GUARDIAN = "guardian"
    CHILD = "child"


class Scope(StrEnum):
    """What the consent covers."""

    HOLD_DATA = "hold_data"
    SHOW_TO_DONOR = "show_to_donor"
    PHOTO = "photo"
    STORY = "story"
    LETTERS = "letters"
    PUBLISH = "publish"


class Proof(StrEnum):
    """An x in a register is a claim; only a recorded consent opens a donor's view."""

    CLAIMED = "claimed"
    RECORDED = "recorded"


class AsideState(StrEnum):
    """What a person decided about a row set aside as a possible duplicate."""

    OPEN = "open"
    SAME = "same"
    DIFFERENT = "different"


class Precision(StrEnum):
    """How much of a birth date is known."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class Audience(StrEnum):
    """For whom a child's page is made."""

    DONOR = "donor"
    PUBLIC = "public"
    COMMUNE = "commune"


@dataclass(frozen=True, slots=True)
class Trace:
    """What tells one child from another on a register: folded name, commune and birth date."""

    name_key: str
    place_code: str
    birth: PartialDate

    def may_be(self, other: "Trace") -> bool:
        """Say whether both may be one child; twins, siblings, namesakes of other years are not."""
        return (self.name_key, self.place_code) == (
            other.name_key,
            other.place_code,
        ) and self.birth.fits(other.birth)
