"""Forms of agreements."""

from dataclasses import dataclass
from datetime import date

from core.forms import CommandSchema, DayField


@dataclass(frozen=True)
class Signed:
    """The day on which the paper was signed."""

    signed_on: date


class SignedSchema(CommandSchema):
    """Filing the signed paper; its scan is sent beside it."""

    signed_on = DayField(required=True)

    class Meta(CommandSchema.Meta):
        """Builds the command of the view."""

        command = Signed
