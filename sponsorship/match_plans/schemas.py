"""Forms of match plans."""

from dataclasses import dataclass

from core.forms import CHOOSE_ONE, CommandSchema, Text, fields
from sponsorship.match_plans.services import MakePlan, Rows


class MakeSchema(CommandSchema):
    """Asking for a plan."""

    programme = Text(required=True, error_messages=CHOOSE_ONE)
    together = fields.Boolean(load_default=False)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = MakePlan


class RowsSchema(CommandSchema):
    """Ticking rows, or choosing the whole plan."""

    rows = fields.List(fields.String(), load_default=list)
    whole = fields.Boolean(load_default=False)

    class Meta(CommandSchema.Meta):
        """Builds the command of the service."""

        command = Rows


@dataclass(frozen=True)
class Exchange:
    """Another child for a sponsor, by code."""

    child: str


class ExchangeSchema(CommandSchema):
    """Exchanging the child of a row."""

    child = Text(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Exchange
