"""Forms about children who leave: telling the sponsor, and what is left over."""

from dataclasses import dataclass

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, DayField, Text, fields
from donors.schemas import choice
from sponsorship.matching.rules import LastLetters, Leftover
from sponsorship.matching.schemas import optional_choice, reason
from sponsorship.matching.services import CloseSite, MoveLeftover, OfferInPlace, Tell, WantNone


class CloseSiteSchema(CommandSchema):
    """The programme ends in a commune."""

    place_code = Text(required=True, error_messages=CHOOSE_ONE)
    left_on = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = CloseSite


class OfferInPlaceSchema(CommandSchema):
    """The sponsors to whom another child is offered, by departure."""

    rows = fields.List(fields.String(), load_default=list)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = OfferInPlace


class TellSchema(CommandSchema):
    """When and how the sponsor was told."""

    told_on = DayField(required=True)
    told_how = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Tell


@dataclass(frozen=True)
class Stop:
    """Why a sponsor is not told."""

    reason: str


class StopSchema(CommandSchema):
    """Keeping a departure from a sponsor."""

    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Stop


@dataclass(frozen=True)
class Choice:
    """What the sponsor would like for what is left over."""

    leftover: Leftover


class LeftoverSchema(CommandSchema):
    """The sponsor's choice."""

    leftover = choice(Leftover)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Choice


@dataclass(frozen=True)
class LettersChoice:
    """What the sponsor would like for letters on their way."""

    last_letters: LastLetters


class LastLettersSchema(CommandSchema):
    """The sponsor's choice for letters on their way."""

    last_letters = choice(LastLetters)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = LettersChoice


class WantNoneSchema(CommandSchema):
    """The sponsor wants no other child."""

    said_on = DayField(required=True)
    words = reason()
    rest = optional_choice(Leftover, None)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = WantNone


class MoveSchema(CommandSchema):
    """Moving what is left over to its place."""

    amount = AmountField(load_default=0, allow_none=True)
    reason = reason()

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = MoveLeftover
