"""What the address asks of the books' pages."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, validate

from core.dates import Month
from core.forms import CommandSchema, MonthField, Text, fields
from payments.books.services import JournalFilter


@dataclass(frozen=True)
class TrialMonth:
    """The month of a trial balance; None is the present one."""

    month: Month | None = None


class JournalSchema(CommandSchema):
    """The filters of the journal; other words in the address mean nothing here."""

    class Meta:
        command = JournalFilter
        unknown = EXCLUDE

    month = MonthField(allow_none=True)
    fund = Text(allow_none=True)
    account = Text(allow_none=True)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))


class TrialMonthSchema(CommandSchema):
    """The month."""

    class Meta:
        command = TrialMonth
        unknown = EXCLUDE

    month = MonthField(allow_none=True)
