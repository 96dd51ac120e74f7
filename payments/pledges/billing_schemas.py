"""Forms of the monthly run."""

from dataclasses import dataclass

from marshmallow import EXCLUDE

from core.dates import Month
from core.forms import CommandSchema, MonthField, Text, fields


@dataclass(frozen=True)
class WantedMonth:
    """A month of an organisation, or of all, and what the guard lets pass."""

    month: Month
    organisation: str = ""
    allow_total: bool = False
    allow: tuple[str, ...] = ()


class FiguresSchema(CommandSchema):
    """The month whose figures are shown; other words in the address mean nothing here."""

    class Meta:
        command = WantedMonth
        unknown = EXCLUDE

    month = MonthField(required=True)
    organisation = Text(load_default="")


class RunSchema(CommandSchema):
    """The month to make, with what a person has looked at and allows."""

    class Meta:
        command = WantedMonth

    month = MonthField(required=True)
    organisation = Text(load_default="")
    allow_total = fields.Boolean(load_default=False)
    allow = fields.List(fields.String(), load_default=())
