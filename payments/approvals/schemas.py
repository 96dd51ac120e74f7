"""The shape of a decision."""

from dataclasses import dataclass

from marshmallow.validate import Length

from core.forms import CommandSchema, Text
from core.i18n import _l

LONGEST_REASON = 500


@dataclass(frozen=True)
class Refusal:
    """Why a request is declined."""

    reason: str


class RefusalSchema(CommandSchema):
    """A no."""

    class Meta:
        """What the form becomes."""

        command = Refusal

    reason = Text(
        required=True,
        validate=Length(max=LONGEST_REASON, error=_l("Write at most 500 characters.")),
    )
