"""Forms of the receipts register."""

from dataclasses import dataclass

from marshmallow import EXCLUDE, validate

from core.dates import Month
from core.forms import CommandSchema, MonthField, Text, fields
from core.i18n import _l
from payments.receipts.rules import ReceiptState
from payments.receipts.services import RegisterFilter


@dataclass(frozen=True)
class IssueMonth:
    """Receipts wanted for a month of an organisation."""

    month: Month
    organisation: str


@dataclass(frozen=True)
class VoidReceipt:
    """Why a receipt is void, and whether another stands in its place."""

    reason: str
    replace: bool = False


class FilterSchema(CommandSchema):
    """What the register shows; other words in the address mean nothing here."""

    class Meta:
        command = RegisterFilter
        unknown = EXCLUDE

    series = Text(allow_none=True)
    month = MonthField(allow_none=True, data_key="received")
    donor = Text(allow_none=True)
    state = fields.Enum(ReceiptState, by_value=True, allow_none=True)
    page = fields.Integer(load_default=1, validate=validate.Range(1, 1_000_000))


class IssueSchema(CommandSchema):
    """The month to issue."""

    class Meta:
        command = IssueMonth

    month = MonthField(required=True)
    organisation = Text(required=True)


class VoidSchema(CommandSchema):
    """A reason is a sentence that the register keeps."""

    class Meta:
        command = VoidReceipt

    reason = Text(
        required=True,
        validate=validate.Length(
            5, 500, error=_l("Say why in one sentence of 5 to 500 characters.")
        ),
    )
    replace = fields.Boolean(load_default=False)
