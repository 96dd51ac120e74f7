"""Forms of matching."""

from dataclasses import dataclass
from datetime import date

from marshmallow import validate

from core.forms import AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from donors.schemas import WHOLE_NUMBER, choice
from payments.pledges.rules import Method, Rhythm
from sponsorship.matching.services import ConfirmMatch

TOO_LONG = _l("Write at most %(count)s characters.", count=300)


def reason() -> Text:
    """Return a required reason in a person's own words."""
    return Text(required=True, validate=validate.Length(max=300, error=TOO_LONG))


@dataclass(frozen=True)
class Choose:
    """The child that a matcher chose, by code."""

    child: str


class ChooseSchema(CommandSchema):
    """Holding a child."""

    child = Text(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Choose


class ConfirmSchema(CommandSchema):
    """What the sponsor promises for the child."""

    amount = AmountField(required=True)
    rhythm = choice(Rhythm)
    started_on = DayField(required=True)
    term_months = fields.Integer(load_default=None, allow_none=True, error_messages=WHOLE_NUMBER)
    method = choice(Method)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = ConfirmMatch


@dataclass(frozen=True)
class Release:
    """Why a child is free again."""

    reason: str


class ReleaseSchema(CommandSchema):
    """Releasing a hold."""

    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Release


@dataclass(frozen=True)
class End:
    """From which day, and why, a sponsorship ends."""

    ended_on: date
    reason: str


class EndSchema(CommandSchema):
    """Ending a sponsorship."""

    ended_on = DayField(required=True)
    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = End
