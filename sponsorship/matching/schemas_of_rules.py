"""Forms about the rules of matching: programmes, weights, and whether a sponsor is suitable."""

from typing import Any

from marshmallow import validate

from core.forms import AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from donors.rules import Screening
from donors.schemas import WHOLE_NUMBER, choice
from donors.services import AssessDonor
from sponsorship.matching.rules import Activation, BlockKind, LastLetters, Leftover
from sponsorship.matching.schemas import reason
from sponsorship.matching.services import BlockChild, RuleProgramme, SetWeights
from sponsorship.matching.sharing import Sharing

NUMBER = {**WHOLE_NUMBER, "required": WHOLE_NUMBER["invalid"], "null": WHOLE_NUMBER["invalid"]}
OUT_OF_BOUNDS = _l("Write a number from %(low)s to %(high)s.", low=0, high=1_000)


def number(**options: Any) -> fields.Integer:
    """Return a whole number from nought to a thousand."""
    bounds = validate.Range(0, 1_000, error=OUT_OF_BOUNDS)
    return fields.Integer(error_messages=NUMBER, validate=bounds, **options)


class WeightsSchema(CommandSchema):
    """What each part weighs."""

    support_gap = number(required=True)
    waiting = number(required=True)
    urgency = number(required=True)
    wishes = number(required=True)
    siblings = number(required=True)
    fairness = number(required=True)
    amount = number(required=True)
    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = SetWeights


class ProgrammeSchema(CommandSchema):
    """The rules of a programme."""

    min_amount = AmountField(required=True)
    max_amount = AmountField(required=True)
    min_months = number(required=True)
    end_age = number(required=True)
    open = fields.Boolean(load_default=False)
    sharing = choice(Sharing)
    slots = number(required=True)
    activation = choice(Activation)
    charter_required = fields.Boolean(load_default=False)
    leftover = choice(Leftover)
    leftover_on_death = choice(Leftover)
    leftover_days = number(required=True)
    last_letters = choice(LastLetters)
    last_letters_on_death = choice(LastLetters)
    refunds = fields.Boolean(load_default=False)
    cover_fund = Text(load_default="")

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = RuleProgramme


class AssessSchema(CommandSchema):
    """What is known of a sponsor."""

    screening = choice(Screening)
    screened_on = DayField(load_default=None, allow_none=True)
    charter_on = DayField(load_default=None, allow_none=True)
    most_children = number(load_default=None, allow_none=True)
    most_amount = AmountField(load_default=None, allow_none=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = AssessDonor


class BlockSchema(CommandSchema):
    """A child that a sponsor must not be given."""

    child = Text(required=True)
    kind = choice(BlockKind)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = BlockChild
