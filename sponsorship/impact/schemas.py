"""Forms of impact statements."""

from dataclasses import dataclass

from core.forms import CommandSchema, Text, fields
from core.i18n import _l

YEAR = _l("Enter a year, for example 2026.")


@dataclass(frozen=True)
class Wanted:
    """Which statement to build."""

    year: int
    organisation: str


class WantedSchema(CommandSchema):
    """Asking for a statement."""

    year = fields.Integer(
        required=True, error_messages={"required": YEAR, "null": YEAR, "invalid": YEAR}
    )
    organisation = Text(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Wanted
