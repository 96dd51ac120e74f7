"""Concerns and how fast they ring, levels of protection, and the steps of a sponsor's visit."""

from datetime import datetime, timedelta
from enum import StrEnum


class About(StrEnum):
    """Whom a concern is about."""

    CHILD = "child"
    SPONSOR = "sponsor"
    STAFF = "staff"
    OTHER = "other"


class ConcernState(StrEnum):
    """A concern rings until somebody takes it."""

    OPEN = "open"
    TAKEN = "taken"
    CLOSED = "closed"


class ConcernOutcome(StrEnum):
    """What came of a concern."""

    REPORTED = "reported"
    REFERRED = "referred"
    HANDLED = "handled"
    UNFOUNDED = "unfounded"


class Step(StrEnum):
    """Who is rung: the child-protection lead at once, then the two deputies."""

    LEAD = "lead"
    FIRST_DEPUTY = "first_deputy"
    SECOND_DEPUTY = "second_deputy"


RINGS_AFTER = {
    Step.LEAD: timedelta(0),
    Step.FIRST_DEPUTY: timedelta(hours=1),
    Step.SECOND_DEPUTY: timedelta(hours=4),
}
"""How long after it was raised a concern that nobody has taken rings at a step."""


def steps_due(raised_at: datetime, moment: datetime) -> tuple[Step, ...]:
    """Return the steps at which a concern that nobody has taken has rung by a moment."""
    return tuple(step for step, wait in RINGS_AFTER.items() if raised_at + wait <= moment)


class Level(StrEnum):
    """The three levels of protection (Law on Children 102/2016, Art. 48 to 50)."""

    PREVENTION = "prevention"
    SUPPORT = "support"
    INTERVENTION = "intervention"


class Asked(StrEnum):
    """What a child was asked about."""

    SPONSORSHIP = "sponsorship"
    CARE = "care"
    PLAN = "plan"
    LETTERS = "letters"
    OTHER = "other"


class VisitState(StrEnum):
    """From the sponsor's application to the meeting, or its end before."""

    ASKED = "asked"
    SCREENED = "screened"
    AGREED = "agreed"
    ARRANGED = "arranged"
    HELD = "held"
    REFUSED = "refused"
    CANCELLED = "cancelled"
    WITHDRAWN = "withdrawn"
    """By the sponsor."""


class VisitAct(StrEnum):
    """What is done with a visit."""

    SCREEN = "screen"
    ASSENT = "assent"
    ARRANGE = "arrange"
    HOLD = "hold"
    REFUSE = "refuse"
    CANCEL = "cancel"
    WITHDRAW = "withdraw"


OPEN_VISITS = (VisitState.ASKED, VisitState.SCREENED, VisitState.AGREED, VisitState.ARRANGED)
NEXT: dict[tuple[VisitState, VisitAct], VisitState] = {
    (VisitState.ASKED, VisitAct.SCREEN): VisitState.SCREENED,
    (VisitState.SCREENED, VisitAct.ASSENT): VisitState.AGREED,
    (VisitState.AGREED, VisitAct.ARRANGE): VisitState.ARRANGED,
    (VisitState.ARRANGED, VisitAct.HOLD): VisitState.HELD,
    **{(state, VisitAct.REFUSE): VisitState.REFUSED for state in OPEN_VISITS},
    **{(state, VisitAct.CANCEL): VisitState.CANCELLED for state in OPEN_VISITS},
    **{(state, VisitAct.WITHDRAW): VisitState.WITHDRAWN for state in OPEN_VISITS},
}
"""The whole life of a visit; what is not here is refused."""


class VisitTold(StrEnum):
    """What a sponsor is told of its application: how far it is, never why."""

    IN_HAND = "in_hand"
    ARRANGED = "arranged"
    HELD = "held"
    NOT_POSSIBLE = "not_possible"
    WITHDRAWN = "withdrawn"


_TOLD = {
    VisitState.ARRANGED: VisitTold.ARRANGED,
    VisitState.HELD: VisitTold.HELD,
    VisitState.REFUSED: VisitTold.NOT_POSSIBLE,
    VisitState.CANCELLED: VisitTold.NOT_POSSIBLE,
    VisitState.WITHDRAWN: VisitTold.WITHDRAWN,
}


def told_of(state: VisitState) -> VisitTold:
    """Return what a sponsor is told: who was asked, and who said no, stays with the fund."""
    return _TOLD.get(state, VisitTold.IN_HAND)


class Place(StrEnum):
    """Where a sponsor may meet a child; a home and a school are never among them."""

    FUND_OFFICE = "fund_office"
    COMMUNE_OFFICE = "commune_office"
    CULTURE_HOUSE = "culture_house"
    PUBLIC_EVENT = "public_event"
    CALL_AT_OFFICE = "call_at_office"
