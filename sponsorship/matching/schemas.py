"""Forms of matching."""

from dataclasses import dataclass
from enum import StrEnum

from marshmallow import validate

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, DayField, MonthField, Text, fields
from core.i18n import _l
from donors.schemas import WHOLE_NUMBER, choice
from payments.pledges.rules import Method, Rhythm
from payments.pledges.services import PausePledge, ResumePledge
from sponsorship.matching.rules import EndReason, HoldKind, Release
from sponsorship.matching.services import (
    Choose,
    ConfirmMatch,
    EndSponsorship,
    Offer,
    ReleaseHold,
    Reserve,
    Sign,
    TransferTo,
)
from sponsorship.matching.sharing import Earmark

TOO_LONG = _l("Write at most %(count)s characters.", count=300)


def optional_choice(kind: type[StrEnum], default: StrEnum | None) -> fields.Enum[StrEnum]:
    """Return a choice among the members of an enum that may be left out."""
    return fields.Enum(
        kind, by_value=True, load_default=default, allow_none=True, error_messages=CHOOSE_ONE
    )


def note() -> Text:
    """Return a line in a person's own words that may be left out."""
    return Text(load_default="", validate=validate.Length(max=300, error=TOO_LONG))


def reason() -> Text:
    """Return a required reason in a person's own words."""
    return Text(required=True, validate=validate.Length(max=300, error=TOO_LONG))


class ChooseSchema(CommandSchema):
    """Holding a child for a wish."""

    child = Text(required=True)
    kind = optional_choice(HoldKind, HoldKind.PROPOSAL)
    sole = fields.Boolean(load_default=False)
    earmark = optional_choice(Earmark, None)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

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


class ReleaseSchema(CommandSchema):
    """Releasing a hold."""

    reason = reason()
    release = optional_choice(Release, Release.CANCELLED)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = ReleaseHold


class EndSchema(CommandSchema):
    """Ending a sponsorship."""

    ended_on = DayField(required=True)
    reason = choice(EndReason)
    note = note()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = EndSponsorship


class ReserveSchema(CommandSchema):
    """Keeping a child for a campaign."""

    child = Text(required=True)
    programme = Text(required=True)
    reserved_for = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Reserve


@dataclass(frozen=True)
class Give:
    """The wish to which a reserved child is given."""

    wish: str


class GiveSchema(CommandSchema):
    """Passing a reserved child on."""

    wish = Text(required=True, error_messages=CHOOSE_ONE)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Give


class SignSchema(CommandSchema):
    """The signed agreement."""

    document = reason()
    signed_on = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Sign


class PauseSchema(CommandSchema):
    """Months in which nothing is asked for."""

    from_month = MonthField(required=True)
    to_month = MonthField(load_default=None, allow_none=True)
    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = PausePledge


class ResumeSchema(CommandSchema):
    """The month from which it goes on."""

    from_month = MonthField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = ResumePledge


class TransferSchema(ConfirmSchema):
    """Who carries on with the child, and with what promise."""

    donor = Text(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = TransferTo


class OfferSchema(CommandSchema):
    """A child for a sponsor whose sponsorship has ended."""

    child = Text(required=True)
    kind = optional_choice(HoldKind, HoldKind.SUBSTITUTE)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Offer
