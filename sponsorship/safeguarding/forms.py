"""The acts on a case and on a visit: each a page with one form, told here in one table."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Literal

from core.i18n import _l
from sponsorship.safeguarding.case_models import SponsorVisit
from sponsorship.safeguarding.rules import Asked, Level, Place, VisitAct
from sponsorship.safeguarding.schemas import (
    ArrangeSchema,
    AssentSchema,
    HearSchema,
    LevelSchema,
    PlanSchema,
    ReferralOutcomeSchema,
    ReferSchema,
    ReviewSchema,
    ScreenSchema,
    ToldSchema,
)
from sponsorship.safeguarding.services import cases, visits
from sponsorship.safeguarding.services.cases import Case

Kind = Literal["text", "lines", "day", "choice", "rows"]


@dataclass(frozen=True, slots=True)
class Box:
    """One field: its name, words, kind, and what may be chosen."""

    name: str
    label: Any
    kind: Kind = "text"
    options: Any = ()
    hint: Any = None


@dataclass(frozen=True, slots=True)
class Deed:
    """An act: what its page is called, its form, and the service that does it."""

    title: Any
    schema: type[Any]
    does: Callable[..., None]
    boxes: tuple[Box, ...]


CASE: dict[str, Deed] = {
    "level": Deed(
        _l("Level of protection"),
        LevelSchema,
        cases.set_level,
        (
            Box("level", _l("Level"), "choice", Level),
            Box("reason", _l("Reason"), "lines"),
            Box("from_day", _l("From"), "day"),
        ),
    ),
    "plan": Deed(
        _l("Support plan"),
        PlanSchema,
        cases.open_plan,
        (
            Box("goal", _l("What is to become better"), "lines"),
            Box("actions", _l("What is done for it"), "lines"),
            Box("responsible", _l("Who answers for it")),
            Box("next_review_on", _l("Next review"), "day"),
        ),
    ),
    "review": Deed(
        _l("Review of a plan"),
        ReviewSchema,
        cases.review_plan,
        (
            Box("plan", _l("Support plan"), "rows", "plans"),
            Box("finding", _l("What was found"), "lines"),
            Box(
                "next_review_on",
                _l("Next review"),
                "day",
                hint=_l("Left blank, the plan is closed"),
            ),
        ),
    ),
    "referral": Deed(
        _l("Referral"),
        ReferSchema,
        cases.refer_child,
        (
            Box("to_whom", _l("To whom"), hint=_l("For example a social work centre or hospital")),
            Box("reason", _l("Reason"), "lines"),
            Box("referred_on", _l("Referred on"), "day"),
        ),
    ),
    "outcome": Deed(
        _l("What came of a referral"),
        ReferralOutcomeSchema,
        cases.settle_referral,
        (
            Box("referral", _l("Referral"), "rows", "referrals"),
            Box("outcome", _l("What came of it"), "lines"),
            Box("outcome_on", _l("On which day"), "day"),
        ),
    ),
    "view": Deed(
        _l("The child’s own view"),
        HearSchema,
        cases.hear_child,
        (
            Box("asked_about", _l("Asked about"), "choice", Asked),
            Box("words", _l("In the child’s words"), "lines"),
            Box("heard_on", _l("On which day"), "day"),
            Box("heard_by", _l("Who listened")),
        ),
    ),
}
"""Acts on a child's case, by the end of their address."""

_WHY = (Box("words", _l("Reason"), "lines"),)
VISIT: dict[VisitAct, Deed] = {
    VisitAct.SCREEN: Deed(
        _l("Screening"),
        ScreenSchema,
        visits.screen_visit,
        (
            Box(
                "screening",
                _l("What the screening rests on"),
                "lines",
                hint=_l("Papers seen and whom you asked; the sponsor’s record must say cleared"),
            ),
        ),
    ),
    VisitAct.ASSENT: Deed(
        _l("What family and child say"),
        AssentSchema,
        visits.agree_to_visit,
        (
            Box("guardian_agreed_on", _l("Guardian agreed on"), "day"),
            Box(
                "child_agreed_on",
                _l("Child agreed on"),
                "day",
                hint=_l("Needed from the 7th birthday; a no of either refuses the visit"),
            ),
        ),
    ),
    VisitAct.ARRANGE: Deed(
        _l("Place, day and escort"),
        ArrangeSchema,
        visits.arrange_visit,
        (
            Box(
                "place",
                _l("Safe place"),
                "choice",
                Place,
                hint=_l("Never home or school"),
            ),
            Box("takes_place_on", _l("On which day"), "day"),
            Box("escort", _l("Who is there all the time")),
        ),
    ),
    VisitAct.HOLD: Deed(
        _l("How it went"),
        ToldSchema,
        visits.hold_visit,
        (Box("words", _l("How it went, also for the child"), "lines"),),
    ),
    VisitAct.REFUSE: Deed(_l("Refuse"), ToldSchema, visits.refuse_visit, _WHY),
    VisitAct.CANCEL: Deed(_l("Call off"), ToldSchema, visits.cancel_visit, _WHY),
}
"""Steps of a visit that the office takes."""


def rows_of(case: Case, name: str) -> Iterable[tuple[str, str]]:
    """Return what may be chosen of a case: open plans, or referrals without an outcome."""
    if name == "plans":
        return [(one.public_id, one.goal) for one in case.plans if one.next_review_on]
    return [(one.public_id, one.to_whom) for one in case.referrals if one.outcome_on is None]


def deeds_of(visit: SponsorVisit) -> list[tuple[VisitAct, Deed]]:
    """Return the steps that a visit may take now."""
    return [(act, VISIT[act]) for act in visits.next_acts(visit) if act in VISIT]
