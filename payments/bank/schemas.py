"""The shape of a statement sent, of a decision about a line, and of where donors transfer to."""

from dataclasses import dataclass
from typing import Any

from marshmallow import EXCLUDE, post_load
from marshmallow.validate import Length, Range

from core.amounts import LIMIT
from core.dates import local_day
from core.forms import AmountField, CommandSchema, Text, fields
from core.i18n import _l
from payments.bank.rules import Decision, Direction
from payments.bank.services import AskPayInto, Decide, Notice
from payments.bank.statement import Expected

LONGEST = 500
_SHORT = Length(max=LONGEST, error=_l("Write at most 500 characters."))
_COUNT = _l("Write how many lines the statement has: a whole number above zero.")


@dataclass(frozen=True, slots=True)
class Send:
    """Of which account a statement is sent, and what is said of it."""

    account: str
    lines: int | None = None
    credits: int | None = None
    debits: int | None = None

    @property
    def expected(self) -> Expected:
        """What is said of the statement."""
        return Expected(lines=self.lines, credits=self.credits, debits=self.debits)


class SendSchema(CommandSchema):
    """What stands beside a statement's file."""

    class Meta:
        """What the form becomes."""

        command = Send

    account = Text(required=True)
    lines = fields.Integer(
        load_default=None,
        allow_none=True,
        validate=Range(1, 200_000, error=_COUNT),
        error_messages={"invalid": _COUNT},
    )
    credits = AmountField(load_default=None, allow_none=True)
    debits = AmountField(load_default=None, allow_none=True)


@dataclass(frozen=True, slots=True)
class Take:
    """Why a statement is taken although it is not what was expected."""

    override_reason: str = ""


class TakeSchema(CommandSchema):
    """How a statement is taken."""

    class Meta:
        """What the form becomes."""

        command = Take

    override_reason = Text(load_default="", validate=_SHORT)


class DecideSchema(CommandSchema):
    """What a person makes of a line."""

    class Meta:
        """What the form becomes."""

        command = Decide

    decision = fields.Enum(
        Decision,
        by_value=True,
        required=True,
        error_messages={
            "required": _l("Choose what this line is."),
            "null": _l("Choose what this line is."),
            "unknown": _l("Choose what this line is."),
        },
    )
    commitments = Text(load_default="", allow_none=True, validate=_SHORT)
    fund = Text(load_default="", allow_none=True)
    donor = Text(load_default="", allow_none=True)
    document = Text(load_default="", allow_none=True)
    reason = Text(load_default="", allow_none=True, validate=_SHORT)


class AskPayIntoSchema(CommandSchema):
    """The account that donors are to transfer to."""

    class Meta:
        """What the form becomes."""

        command = AskPayInto

    bank = Text(required=True, validate=_SHORT)
    bin = Text(load_default="")
    number = Text(required=True)
    reason = Text(required=True, validate=_SHORT)


class NoticeSchema(CommandSchema):
    """One movement as a bank tells it; ``amount`` in minor units, ``at`` with its zone."""

    class Meta:
        """What the message becomes; what else it says is passed over."""

        command = Notice
        unknown = EXCLUDE

    amount = fields.Integer(required=True, strict=True, validate=Range(1, LIMIT))
    direction = fields.Enum(Direction, by_value=True, required=True)
    at = fields.AwareDateTime(required=True, format="iso")
    content = Text(load_default="", allow_none=True, validate=_SHORT)
    reference = Text(load_default="", allow_none=True, validate=_SHORT)
    payer_account = Text(load_default="", allow_none=True, validate=_SHORT)
    payer_name = Text(load_default="", allow_none=True, validate=_SHORT)

    @post_load
    def build(self, data: dict[str, Any], **_options: Any) -> Notice:
        """Return the movement, signed, on the office's day."""
        told: dict[str, Any] = {name: value or "" for name, value in data.items()}
        sign = 1 if told.pop("direction") is Direction.IN else -1
        return Notice(booked_on=local_day(told.pop("at")), amount=sign * told.pop("amount"), **told)
