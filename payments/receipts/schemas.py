"""Forms of the receipts register."""

from dataclasses import dataclass
from enum import StrEnum

from marshmallow import EXCLUDE, validate

from core.dates import Month
from core.forms import CHOOSE_ONE, CommandSchema, DayField, MonthField, Text, fields
from core.i18n import _l
from payments.receipts.rules import Reason, ReceiptState, Unsent
from payments.receipts.services import MissingFilter, RegisterFilter, UnsentFilter
from payments.receipts.services.form_use import ChooseForm


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


PAGE = {"invalid": _l("Write a whole number.")}


def _choice(kind: type[StrEnum]) -> fields.Enum[StrEnum]:
    return fields.Enum(kind, by_value=True, allow_none=True, error_messages=CHOOSE_ONE)


def _page() -> fields.Integer:
    return fields.Integer(
        load_default=1, validate=validate.Range(1, 1_000_000), error_messages=PAGE
    )


class FilterSchema(CommandSchema):
    """What the register shows; other words in the address mean nothing here."""

    class Meta:
        command = RegisterFilter
        unknown = EXCLUDE

    series = Text(allow_none=True)
    month = MonthField(allow_none=True, data_key="received")
    donor = Text(allow_none=True)
    state = _choice(ReceiptState)
    issued_from = DayField(allow_none=True)
    issued_to = DayField(allow_none=True)
    unsigned = fields.Boolean(load_default=False)
    page = _page()


class MissingSchema(CommandSchema):
    """Which payments without a receipt are listed."""

    class Meta:
        command = MissingFilter
        unknown = EXCLUDE

    month = MonthField(allow_none=True)
    reason = _choice(Reason)
    to_issue = fields.Boolean(load_default=False)
    page = _page()


class UnsentSchema(CommandSchema):
    """Which receipts that nobody is mailed are listed."""

    class Meta:
        command = UnsentFilter
        unknown = EXCLUDE

    month = MonthField(allow_none=True)
    why = _choice(Unsent)
    page = _page()


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


class ChooseFormSchema(CommandSchema):
    """The form of an organisation's receipts."""

    class Meta:
        """What the form becomes."""

        command = ChooseForm

    organisation = Text(required=True, error_messages=CHOOSE_ONE)
    paper_form = Text(required=True, error_messages=CHOOSE_ONE)
