"""Forms about letters."""

from dataclasses import dataclass
from datetime import date

from marshmallow import validate

from core.forms import CHOOSE_ONE, CommandSchema, DayField, Lines, Text, fields
from core.i18n import _l
from donors.schemas import choice
from sponsorship.letters.rules import LONGEST, Direction, Way
from sponsorship.letters.services import (
    ChildWrites,
    EnterLetter,
    GiveBack,
    PassOn,
    Review,
    WriteLetter,
)

FITS = validate.Length(
    max=LONGEST, error=_l("Write at most %(count)s characters.", count=f"{LONGEST:,}")
)
LANGUAGE = validate.OneOf(("vi", "en"), error=_l("Choose the language of the letter."))


class WriteSchema(CommandSchema):
    """A sponsor's own letter."""

    text = Lines(required=True, validate=FITS)
    language = Text(load_default="vi", validate=LANGUAGE)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = WriteLetter


class EnterSchema(CommandSchema):
    """A letter that came on paper."""

    direction = choice(Direction)
    language = Text(load_default="vi", validate=LANGUAGE)
    written_on = DayField(required=True)
    text = Lines(required=True, validate=FITS)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = EnterLetter


class ChildWritesSchema(CommandSchema):
    """What a child wrote, typed in its commune."""

    sponsorship = Text(required=True, error_messages=CHOOSE_ONE)
    written_on = DayField(required=True)
    text = Lines(required=True, validate=FITS)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = ChildWrites


class ReviewSchema(CommandSchema):
    """The letter as it goes out."""

    words = Lines(required=True, validate=FITS)
    translation = Lines(load_default="", validate=FITS)
    places_seen = fields.Boolean(load_default=False)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Review


class GiveBackSchema(CommandSchema):
    """Why a letter goes back."""

    reason = Text(
        required=True,
        validate=validate.Length(
            max=300, error=_l("Write at most %(count)s characters.", count=300)
        ),
    )

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = GiveBack


class PassOnSchema(CommandSchema):
    """When and how a letter was passed on."""

    passed_on = DayField(required=True)
    how = choice(Way)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = PassOn


@dataclass(frozen=True, slots=True)
class Handed:
    """Which letter a child was handed, by its public id, and when."""

    letter: str
    passed_on: date


class HandedSchema(CommandSchema):
    """A letter that an officer has handed to a child."""

    letter = Text(required=True, error_messages=CHOOSE_ONE)
    passed_on = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Handed
