"""The shape of what is typed about months."""

from dataclasses import dataclass

from marshmallow.validate import Length

from core.dates import Month
from core.forms import CommandSchema, MonthField, Text
from core.i18n import _l
from payments.periods.services import AskReopening

LONGEST_REASON = 500


@dataclass(frozen=True)
class CloseMonth:
    """The month to close."""

    month: Month


class CloseMonthSchema(CommandSchema):
    """A month to close."""

    class Meta:
        """What the form becomes."""

        command = CloseMonth

    month = MonthField(required=True)


class AskReopeningSchema(CommandSchema):
    """A wish to reopen the last closed month."""

    class Meta:
        """What the form becomes."""

        command = AskReopening

    reason = Text(
        required=True,
        validate=Length(max=LONGEST_REASON, error=_l("Write at most 500 characters.")),
    )
