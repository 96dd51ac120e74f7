"""Forms about pictures."""

from dataclasses import dataclass
from datetime import date

from core.forms import CommandSchema, DayField, Text, fields


@dataclass(frozen=True, slots=True)
class Taken:
    """The day a picture was taken, None where the camera may say it."""

    taken_on: date | None


class PhotoSchema(CommandSchema):
    """What is said beside a picture."""

    class Meta:
        command = Taken

    taken_on = DayField(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class Approval:
    """Whether the pictures that look the same were compared."""

    compared: bool


class ApprovalSchema(CommandSchema):
    """The approval of a picture."""

    class Meta:
        command = Approval

    compared = fields.Boolean(load_default=False)


@dataclass(frozen=True, slots=True)
class Removal:
    """Why a picture goes."""

    reason: str


class RemovalSchema(CommandSchema):
    """The end of a picture."""

    class Meta:
        command = Removal

    reason = Text(required=True)
