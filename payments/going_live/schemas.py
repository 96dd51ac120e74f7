"""The shape of going live, and of going back."""

from marshmallow.validate import Length

from core.forms import CommandSchema, DayField, Text
from core.i18n import _l
from payments.going_live.services import GoLive, TakeBack

LONGEST_REASON = 500
SHORT_ENOUGH = Length(max=LONGEST_REASON, error=_l("Write at most 500 characters."))


class GoLiveSchema(CommandSchema):
    """The last day of the old books, and what proves the list."""

    class Meta:
        """What the form becomes."""

        command = GoLive

    day = DayField(required=True)
    reason = Text(required=True, validate=SHORT_ENOUGH)


class TakeBackSchema(CommandSchema):
    """Why it is taken back."""

    class Meta:
        """What the form becomes."""

        command = TakeBack

    reason = Text(required=True, validate=SHORT_ENOUGH)
