"""The shape of a cover."""

from core.forms import CommandSchema, MonthField, Text
from payments.receiving.services import CoverMonth


class CoverSchema(CommandSchema):
    """The month, and the fund that pays it."""

    class Meta:
        """What the form becomes."""

        command = CoverMonth

    month = MonthField(required=True)
    fund = Text(required=True)
