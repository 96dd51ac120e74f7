"""What a child's record may say: sex, circumstances, consent, and who is orphan or difficult."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.partial_dates import PartialDate

CODE = r"(?=\D*[0-9])[A-Za-z0-9][A-Za-z0-9._-]{0,39}\Z"
"""A code typed by hand: with a digit and without accents, so that no name becomes one."""
OLDEST = 18
"""Programmes run to 18; an older date of birth on a register is a slip of the pen."""
OWN_CONSENT_FROM = 7
"""From this birthday the child's own yes is needed too (Law on Children 102/2016, Art. 6)."""
OWN_CONSENT_AGAIN_FROM = 16
"""From this birthday the law no longer speaks of a child: the young person is asked anew."""


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

    SHOW_TO_DONOR = "show_to_donor"
    PHOTO = "photo"
    STORY = "story"


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


@dataclass(frozen=True, slots=True)
class Yes:
    """A recorded consent, without the paper behind it."""

    subject: Subject
    scope: Scope
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None

    def holds_on(self, day: date) -> bool:
        """Say whether it is given, not withdrawn and not expired on a day."""
        withdrawn = self.withdrawn_on is not None and self.withdrawn_on <= day
        expired = self.expires_on is not None and self.expires_on < day
        return self.given_on <= day and not withdrawn and not expired


def is_covered(scope: Scope, given: Iterable[Yes], birth: PartialDate, day: date) -> bool:
    """Say whether everybody whose consent is needed for a scope says yes on a day.

    The guardian always; from the 7th birthday the child as well; from the 16th the young
    person's own yes must be no older than that birthday. Where the day of birth is not known,
    the earliest possible one counts: too early a question harms nobody.
    """
    standing = [yes for yes in given if yes.scope is scope and yes.holds_on(day)]
    if not any(yes.subject is Subject.GUARDIAN for yes in standing):
        return False
    born = PartialDate.of(birth.earliest)
    if day < born.turns(OWN_CONSENT_FROM):
        return True
    since = born.turns(OWN_CONSENT_AGAIN_FROM)
    own = (yes for yes in standing if yes.subject is Subject.CHILD)
    return any(day < since or yes.given_on >= since for yes in own)


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
