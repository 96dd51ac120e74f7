"""Forms of imports."""

from dataclasses import dataclass

from core.forms import CommandSchema, Text, fields


@dataclass(frozen=True, slots=True)
class Sending:
    """For which organisation a register is sent."""

    organisation: str


class SendingSchema(CommandSchema):
    """What is said beside a register's file."""

    class Meta:
        command = Sending

    organisation = Text(required=True)


@dataclass(frozen=True, slots=True)
class Taking:
    """Whether one wrong row keeps all others out."""

    strict: bool


class TakingSchema(CommandSchema):
    """How a register is taken."""

    class Meta:
        command = Taking

    strict = fields.Boolean(load_default=False)
