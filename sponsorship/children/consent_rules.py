"""Who must say yes to what, until when, and why something is closed today."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from core.partial_dates import PartialDate
from sponsorship.children.rules import Scope, Subject

OWN_CONSENT_FROM = 7
"""From this birthday the child's own yes is needed too (Law on Children 102/2016, Art. 6)."""
OWN_CONSENT_AGAIN_FROM = 16
"""From this birthday the law no longer speaks of a child: the young person is asked anew."""
GROWN_UP_FROM = 18
"""From this birthday nobody consents for another: only what was said as an adult counts."""


class Answer(StrEnum):
    """What was said; silence is neither."""

    YES = "yes"
    NO = "no"


class Channel(StrEnum):
    """How somebody said it; a paper with a signature is the usual way."""

    PAPER = "paper"
    IN_PERSON = "in_person"
    TELEPHONE = "telephone"
    MESSAGE = "message"


class Giver(StrEnum):
    """Who speaks for a child: its guardian, or, where it has none, a body that answers for it."""

    GUARDIAN = "guardian"
    COMMUNE = "commune"
    INSTITUTION = "institution"


class ConsentEnd(StrEnum):
    """Why a consent ended before its day."""

    SAID_NO = "said_no"
    GUARDIAN_CHANGED = "guardian_changed"
    GUARDIAN_DIED = "guardian_died"
    INSTITUTION = "institution"
    GUARDIAN_BARRED = "guardian_barred"


class Basis(StrEnum):
    """On what ground of law a child's file is held (Law 91/2025 on personal data)."""

    CONSENT = "consent"
    LEGAL_DUTY = "legal_duty"
    VITAL_INTEREST = "vital_interest"
    PUBLIC_TASK = "public_task"


class Why(StrEnum):
    """Why a scope is open or closed on a day."""

    OPEN = "open"
    NOT_ASKED = "not_asked"
    CLAIMED = "claimed"
    SAID_NO = "said_no"
    EXPIRED = "expired"
    ENDED = "ended"
    ASK_CHILD = "ask_child"
    ASK_ANEW = "ask_anew"
    GROWN_UP = "grown_up"


@dataclass(frozen=True, slots=True)
class Said:
    """A recorded answer, without the paper behind it; ``stands`` while its giver may speak."""

    subject: Subject
    scope: Scope
    given_on: date
    expires_on: date | None = None
    withdrawn_on: date | None = None
    answer: Answer = Answer.YES
    stands: bool = True

    def holds_on(self, day: date) -> bool:
        """Say whether it is a yes that is given, neither ended nor expired on a day."""
        ended = self.withdrawn_on is not None and self.withdrawn_on <= day
        expired = self.expires_on is not None and self.expires_on < day
        said = self.answer is Answer.YES and self.given_on <= day
        return said and self.stands and not ended and not expired


def why(scope: Scope, said: Iterable[Said], birth: PartialDate, day: date) -> Why:
    """Say whether a scope is open on a day, and if not, why.

    The guardian, or who stands for one, is always asked; from the 7th birthday the child as well;
    from the 16th the young person's own yes must be no older than that birthday; from the 18th
    nobody else's counts. A no, the child's at any age, closes the scope until the same person
    says yes. Where the day of birth is not known, the earliest possible one counts: too early
    a question harms nobody. ``said`` stands in the order in which it was recorded.
    """
    heard = [one for one in said if one.scope is scope and one.given_on <= day]
    own = [one for one in heard if one.subject is Subject.CHILD]
    elders = [one for one in heard if one.subject is Subject.GUARDIAN]
    born = PartialDate.of(birth.earliest)
    if _is_no(own):
        return Why.SAID_NO
    if day >= born.turns(GROWN_UP_FROM):
        return Why.OPEN if _held_since(own, born.turns(GROWN_UP_FROM), day) else Why.GROWN_UP
    if _is_no(elders):
        return Why.SAID_NO
    if not any(one.holds_on(day) for one in elders):
        return _why_not(elders, day)
    return _own_yes(own, born, day)


def is_covered(scope: Scope, said: Iterable[Said], birth: PartialDate, day: date) -> bool:
    """Say whether everybody whose consent is needed for a scope says yes on a day."""
    return why(scope, said, birth, day) is Why.OPEN


def _own_yes(own: Sequence[Said], born: PartialDate, day: date) -> Why:
    if day < born.turns(OWN_CONSENT_FROM):
        return Why.OPEN
    if day < born.turns(OWN_CONSENT_AGAIN_FROM):
        return Why.OPEN if any(one.holds_on(day) for one in own) else Why.ASK_CHILD
    since = born.turns(OWN_CONSENT_AGAIN_FROM)
    return Why.OPEN if _held_since(own, since, day) else Why.ASK_ANEW


def _held_since(own: Sequence[Said], since: date, day: date) -> bool:
    return any(one.given_on >= since and one.holds_on(day) for one in own)


def _is_no(heard: Sequence[Said]) -> bool:
    """Say whether the last word is a no; of one day the word recorded last."""
    last = max(enumerate(heard), key=lambda one: (one[1].given_on, one[0]), default=None)
    return last is not None and last[1].answer is Answer.NO


def _why_not(elders: Sequence[Said], day: date) -> Why:
    if not elders:
        return Why.NOT_ASKED
    last = elders[-1]
    if last.expires_on is not None and last.expires_on < day:
        return Why.EXPIRED
    return Why.ENDED
