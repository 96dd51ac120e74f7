"""Forms of concerns, cases and visits."""

from dataclasses import dataclass
from typing import Any

from marshmallow import validate

from core.forms import CHOOSE_ONE, CommandSchema, DayField, Text, fields
from core.i18n import _l
from sponsorship.safeguarding.rules import About, Asked, ConcernOutcome, Level, Place, Step
from sponsorship.safeguarding.services.cases import (
    HearChild,
    OpenPlan,
    Refer,
    ReferralOutcome,
    ReviewPlan,
    SetLevel,
)
from sponsorship.safeguarding.services.concerns import CloseConcern, RaiseConcern
from sponsorship.safeguarding.services.visits import Arrange, AskVisit, Assent, Screened, Told

LONGEST = 5_000
FITS = validate.Length(max=LONGEST, error=_l("This is too long: 5,000 letters at most."))


def choice(kind: Any, **options: Any) -> fields.Enum[Any]:
    """Return a field for one of a list."""
    return fields.Enum(kind, by_value=True, error_messages=CHOOSE_ONE, **options)


def words() -> Text:
    """Return a field for some sentences."""
    return Text(required=True, validate=FITS)


class RaiseSchema(CommandSchema):
    """A concern."""

    class Meta:
        command = RaiseConcern

    about = choice(About, required=True)
    words = words()
    child = Text(load_default="")
    donor = Text(load_default="")
    danger_now = fields.Boolean(load_default=False)


class CloseSchema(CommandSchema):
    """What came of a concern."""

    class Meta:
        command = CloseConcern

    outcome = choice(ConcernOutcome, required=True)
    words = words()


@dataclass(frozen=True, slots=True)
class Named:
    """Who is rung at a step."""

    step: Step
    user: str


class DeputySchema(CommandSchema):
    """Who is rung at a step."""

    class Meta:
        command = Named

    step = choice(Step, required=True)
    user = Text(required=True)


class ToldSchema(CommandSchema):
    """Some sentences."""

    class Meta:
        command = Told

    words = words()


class LevelSchema(CommandSchema):
    """A level of protection."""

    class Meta:
        command = SetLevel

    level = choice(Level, required=True)
    reason = words()
    from_day = DayField(required=True)


class PlanSchema(CommandSchema):
    """A support plan."""

    class Meta:
        command = OpenPlan

    goal = words()
    actions = words()
    responsible = Text(required=True)
    next_review_on = DayField(required=True)


class ReviewSchema(CommandSchema):
    """The review of a plan."""

    class Meta:
        command = ReviewPlan

    plan = Text(required=True)
    finding = words()
    next_review_on = DayField(load_default=None, allow_none=True)


class ReferSchema(CommandSchema):
    """A referral."""

    class Meta:
        command = Refer

    to_whom = Text(required=True)
    reason = words()
    referred_on = DayField(required=True)


class ReferralOutcomeSchema(CommandSchema):
    """What came of a referral."""

    class Meta:
        command = ReferralOutcome

    referral = Text(required=True)
    outcome = words()
    outcome_on = DayField(required=True)


class HearSchema(CommandSchema):
    """The child's own view."""

    class Meta:
        command = HearChild

    asked_about = choice(Asked, required=True)
    words = words()
    heard_on = DayField(required=True)
    heard_by = Text(required=True)


class AskVisitSchema(CommandSchema):
    """A sponsor's application to meet a child."""

    class Meta:
        command = AskVisit

    child = Text(required=True)
    donor = Text(required=True)
    purpose = words()


class ScreenSchema(CommandSchema):
    """The screening before a visit."""

    class Meta:
        command = Screened

    screening = words()


class AssentSchema(CommandSchema):
    """What guardian and child say to a visit."""

    class Meta:
        command = Assent

    guardian_agreed_on = DayField(required=True)
    child_agreed_on = DayField(load_default=None, allow_none=True)


class ArrangeSchema(CommandSchema):
    """Place, day and escort of a visit."""

    class Meta:
        command = Arrange

    place = choice(Place, required=True)
    takes_place_on = DayField(required=True)
    escort = Text(required=True)
