"""What the address asks of the books' pages."""

from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import EXCLUDE, ValidationError, post_load, validate, validates_schema

from core.dates import Month
from core.forms import CommandSchema, DayField, MonthField, Text, fields
from core.i18n import _, _l
from core.periods import Period
from payments.books.services import JournalFilter
from payments.ledger.rules import TransferKind

YEARS = range(1990, 2200)


@dataclass(frozen=True)
class PeriodAsked:
    """A stretch of days as the address names it; from and to go before month, month before year."""

    year: int | None = None
    month: Month | None = None
    from_day: date | None = None
    to_day: date | None = None

    def period(self) -> Period | None:
        """Return the period asked for; with one end only, the other is that of its year."""
        if self.from_day or self.to_day:
            first = self.from_day or date((self.to_day or date.min).year, 1, 1)
            return Period(first, self.to_day or Period.of_year(first.year).last)
        if self.month:
            return Period.of_month(self.month)
        return Period.of_year(self.year) if self.year else None


class PeriodSchema(CommandSchema):
    """A year, a month, or two days; other words in the address mean nothing here."""

    class Meta:
        command = PeriodAsked
        unknown = EXCLUDE

    year = fields.Integer(
        allow_none=True,
        error_messages={"invalid": _l("Write the year with four digits, for example 2026.")},
        validate=validate.Range(
            YEARS[0], YEARS[-1], error=_l("Write the year with four digits, for example 2026.")
        ),
    )
    month = MonthField(allow_none=True)
    from_day = DayField(allow_none=True, data_key="from")
    to_day = DayField(allow_none=True, data_key="to")

    @validates_schema
    def in_order(self, data: dict[str, Any], **_options: Any) -> None:
        """Refuse a last day before the first one."""
        first, last = data.get("from_day"), data.get("to_day")
        if first and last and first > last:
            raise ValidationError(_("The last day lies before the first."), "to")


class JournalSchema(PeriodSchema):
    """The filters of the journal."""

    class Meta:
        command = JournalFilter
        unknown = EXCLUDE

    fund = Text(allow_none=True)
    account = Text(allow_none=True)
    kind = fields.Enum(TransferKind, by_value=True, allow_none=True)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> JournalFilter:
        """Return the filter with its period."""
        asked = {name: data.pop(name, None) for name in ("year", "month", "from_day", "to_day")}
        return JournalFilter(period=PeriodAsked(**asked).period(), **data)
