"""The shape of what is typed about funds and fee policies."""

from decimal import Decimal
from typing import Any

from marshmallow.validate import Length, Range, Regexp

from core.forms import CHOOSE_ONE, AmountField, CommandSchema, DayField, Text, fields
from core.i18n import _l
from payments.funds.rules import FundKind
from payments.funds.services import (
    AskTransfer,
    CloseFund,
    DescribeFund,
    EnterPolicy,
    OpenFund,
)

SHORT = Length(max=200, error=_l("Write at most 200 characters."))
LONG = Length(max=500, error=_l("Write at most 500 characters."))
MONTHS = Range(1, 24, error=_l("Write a number of months from 1 to 24."))
WHOLE = dict.fromkeys(("invalid", "too_large"), _l("Write a whole number."))


class PercentField(fields.Field[int]):
    """A percentage as people type it, "10" or "7,5"; loads hundredths of a percent."""

    default_error_messages = {  # noqa: RUF012 - marshmallow's name
        "required": _l("Enter a percentage from 0 to 100, for example 7.5."),
        "null": _l("Enter a percentage from 0 to 100, for example 7.5."),
        "invalid": _l("Enter a percentage from 0 to 100, for example 7.5."),
    }

    def _deserialize(self, value: Any, *_args: Any, **_options: Any) -> int:
        try:
            hundredths = Decimal(str(value).replace(",", ".").removesuffix("%").strip()) * 100
        except ArithmeticError as error:
            raise self.make_error("invalid") from error
        if not hundredths.is_finite() or hundredths % 1 or not 0 <= hundredths <= 10_000:  # noqa: PLR2004 - all of it
            raise self.make_error("invalid")
        return int(hundredths)


class OpenFundSchema(CommandSchema):
    """A new fund."""

    class Meta:
        """What the form becomes."""

        command = OpenFund

    code = Text(
        required=True,
        validate=Regexp(
            r"^[A-Za-z0-9-]{1,20}$",
            error=_l("Write 1 to 20 letters without marks, digits or hyphens."),
        ),
    )
    name = Text(required=True, validate=SHORT)
    kind = fields.Enum(FundKind, by_value=True, required=True, error_messages=CHOOSE_ONE)
    opened_on = DayField(required=True)
    currency = Text(required=True)
    purpose = Text(load_default="", validate=LONG)
    cover_months = fields.Integer(
        allow_none=True, load_default=None, error_messages=WHOLE, validate=MONTHS
    )


class DescribeFundSchema(CommandSchema):
    """Name and purpose."""

    class Meta:
        """What the form becomes."""

        command = DescribeFund

    name = Text(required=True, validate=SHORT)
    purpose = Text(load_default="", validate=LONG)
    cover_months = fields.Integer(
        allow_none=True, load_default=None, error_messages=WHOLE, validate=MONTHS
    )


class CloseFundSchema(CommandSchema):
    """The last day of a fund."""

    class Meta:
        """What the form becomes."""

        command = CloseFund

    closed_on = DayField(required=True)


class AskTransferSchema(CommandSchema):
    """Money to move."""

    class Meta:
        """What the form becomes."""

        command = AskTransfer

    to_fund = Text(required=True, error_messages=CHOOSE_ONE)
    amount = AmountField(required=True)
    reason = Text(required=True, validate=LONG)
    authority = Text(load_default="", validate=LONG)


class EnterPolicySchema(CommandSchema):
    """A policy."""

    class Meta:
        """What the form becomes."""

        command = EnterPolicy

    organisation = Text(required=True)
    percent_bp = PercentField(required=True)
    from_day = DayField(required=True)
    source = Text(required=True, validate=LONG)
